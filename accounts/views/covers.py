"""Who looks after whose people while they are away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import access, actions, report
from accounts.access import StaffRequest, require
from accounts.forms import CoverForm
from accounts.models import Cover
from accounts.roles import Permission
from accounts.views.conflict import conflict
from accounts.views.saving import save_once, shown_again
from tenancy.forms import VersionedForm
from tenancy.models import StaleRecord


@require(Permission.COVER)
def cover(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    coming, over = report.covers(access.covers_seen_by(staff), staff.agency.today())
    return render(request, "accounts/cover.html", {"coming": coming, "over": over})


@require(Permission.COVER)
def add_cover(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    form = CoverForm(request.POST or None, staff=staff)
    if request.method == "POST" and form.is_valid():
        names = ("absent", "covering", "from_date", "to_date")
        done = save_once(
            request,
            form,
            lambda: actions.arrange_cover(by=staff, **{name: form.cleaned_data[name] for name in names}),
            to=lambda made: reverse("accounts:cover"),
            say=lambda made: (
                _("%(covering)s covers %(absent)s through %(day)s.")
                % {"covering": made.covering, "absent": made.absent, "day": date_format(made.to_date)}
            ),
        )
        if done:
            return done
    context = {"form": form, "submit": _("Arrange cover"), "cancel_url": reverse("accounts:cover")}
    return render(request, "accounts/add_cover.html", context, status=shown_again(form))


@require(Permission.COVER)
def cancel_cover(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = request.staff
    rows = access.covers_seen_by(staff).select_related("absent__user", "covering__user")
    found = get_object_or_404(rows, public_id=public_id)
    form = VersionedForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            done = save_once(
                request,
                form,
                lambda: actions.cancel_cover(cover=found, version=form.cleaned_data["version"], by=staff),
                to=lambda cancelled: reverse("accounts:cover"),
                say=lambda cancelled: _("The cover was cancelled."),
            )
        except StaleRecord:
            return _changed_meanwhile(request, form, found)
        if done:
            return done
    context = {"form": form, "cover": found, "submit": _("Cancel the cover"), "cancel_url": reverse("accounts:cover")}
    return render(request, "accounts/cancel_cover.html", context, status=shown_again(form))


def _changed_meanwhile(request: StaffRequest, form: VersionedForm, found: Cover) -> HttpResponse:
    found.refresh_from_db()
    return conflict(request, form, found, standing={}, cancel_url=reverse("accounts:cover"))
