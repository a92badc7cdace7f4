"""The staff list, one person, and inviting somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions, report, role_words
from accounts.access import StaffRequest, require
from accounts.forms import InviteForm, StaffFilter
from accounts.models import Cover, StaffMember
from accounts.roles import Permission
from accounts.views.saving import save_once, shown_again

PAGE = 50


@require(Permission.MANAGE_PEOPLE, Permission.COVER)
def people(request: StaffRequest) -> HttpResponse:
    form = StaffFilter(request.GET or None)
    wanted = form.wanted() if form.is_bound else {}
    page = max(_whole(request.GET.get("page")), 1)
    rows, total = report.staff_rows(request.agency, start=(page - 1) * PAGE, size=PAGE, **wanted)
    context = {
        "rows": rows,
        "total": total,
        "filter_form": form,
        "chips": _chips(request, form, wanted),
        "filtered": bool(wanted),
        "newer_url": _address(request, page=page - 1) if page > 1 else "",
        "older_url": _address(request, page=page + 1) if page * PAGE < total else "",
        "may_manage": _may_manage(request),
    }
    return render(request, "accounts/people.html", context)


@require(Permission.MANAGE_PEOPLE, Permission.COVER)
def person(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = find(public_id)
    today = staff.agency.today()
    memberships = list(
        staff.memberships.select_related("unit", "supervisor__user")
        .prefetch_related("teams__team")
        .order_by("-starts_date")
    )
    stays = [each for each in memberships if each.ends_date is None or each.ends_date >= today]
    covers = Cover.objects.filter(cancelled_at=None, to_date__gte=today).select_related(
        "absent__user", "covering__user"
    )
    context = {
        "person": staff,
        "state": report.STATES[report.state_of(staff, stays, today)],
        "stays": stays,
        "over": [each for each in memberships if each not in stays],
        "roles": role_words.in_words(staff),
        "covered_by": covers.filter(absent=staff),
        "covering": covers.filter(covering=staff),
        "invitation": report.invitation_of(staff, timezone.now()),
        "joined": staff.user.has_usable_password(),
        "happened": report.what_happened_to(staff),
        "may_manage": _may_manage(request),
        "is_me": staff.pk == request.staff.pk,
    }
    return render(request, "accounts/person.html", context)


@require(Permission.MANAGE_PEOPLE)
def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, agency=request.agency)
    if request.method == "POST" and form.is_valid():
        done = save_once(
            request,
            form,
            lambda: actions.invite(
                email=form.cleaned_data["email"],
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                by=request.staff,
                **form.membership_fields(),
            ),
            to=address,
            say=lambda staff: (
                _("%(who)s is on the staff. A mail to %(email)s is on its way.")
                % {"who": staff.name, "email": staff.user.email}
            ),
        )
        if done:
            return done
    context = {"form": form, "submit": _("Invite"), "cancel_url": reverse("accounts:people")}
    return render(request, "accounts/invite.html", context, status=shown_again(form))


def find(public_id: UUID) -> StaffMember:
    """Somebody on this agency's staff; 404 for everybody else's."""
    return get_object_or_404(StaffMember.objects.here().select_related("user", "agency"), public_id=public_id)


def address(staff: StaffMember) -> str:
    return reverse("accounts:person", args=[staff.public_id])


def _may_manage(request: StaffRequest) -> bool:
    may: bool = request.staff.has(Permission.MANAGE_PEOPLE)
    return may


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _address(request: StaffRequest, **changes: Any) -> str:
    """This list's address with some of its words changed; None takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return "?" + query.urlencode()


def _chips(request: StaffRequest, form: StaffFilter, wanted: dict[str, Any]) -> list[dict[str, str]]:
    """What the list is narrowed by: each a way to take it off."""
    chips = []
    for name in ("q", "role", "unit", "state"):
        if name not in wanted:
            continue
        value = wanted[name]
        shown = (
            dict(getattr(form.fields[name], "choices", [])).get(value, value) if name in ("role", "state") else value
        )
        chips.append({"label": str(shown), "url": _address(request, page=None, **{name: None})})
    return chips
