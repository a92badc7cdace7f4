"""Giving, changing and ending a role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import actions
from accounts.access import StaffRequest, require
from accounts.forms import AddMembershipForm, ChangeMembershipForm, EndMembershipForm
from accounts.models import Membership
from accounts.roles import Permission
from accounts.views import people
from accounts.views.conflict import conflict
from accounts.views.saving import save_once, shown_again
from tenancy.context import current_agency_id
from tenancy.models import StaleRecord


@require(Permission.MANAGE_PEOPLE)
def add_membership(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = people.find(public_id)
    form = AddMembershipForm(request.POST or None, agency=staff.agency)
    if request.method == "POST" and form.is_valid():
        done = save_once(
            request,
            form,
            lambda: actions.add_membership(staff=staff, by=request.staff, **form.membership_fields()),
            to=lambda membership: people.address(staff),
            say=lambda membership: (
                _("%(who)s is now %(role)s as well.") % {"who": staff.name, "role": membership.get_role_display()}
            ),
        )
        if done:
            return done
    context = {"form": form, "person": staff, "submit": _("Give this role"), "cancel_url": people.address(staff)}
    return render(request, "accounts/add_membership.html", context, status=shown_again(form))


@require(Permission.MANAGE_PEOPLE)
def change_membership(request: StaffRequest, public_id: UUID) -> HttpResponse:
    membership = _find(public_id)
    staff = membership.staff
    form = ChangeMembershipForm(request.POST or None, membership=membership, agency=staff.agency)
    if request.method == "POST" and form.is_valid():
        try:
            done = save_once(
                request,
                form,
                lambda: actions.change_membership(
                    membership=membership,
                    version=form.cleaned_data["version"],
                    by=request.staff,
                    **form.membership_fields(),
                ),
                to=lambda changed: people.address(staff),
                say=lambda changed: _("The role was changed. It holds from now on, also for pages that are open."),
            )
        except StaleRecord:
            now = _find(public_id)
            return conflict(request, form, now, standing=_standing(now), cancel_url=people.address(staff))
        if done:
            return done
    context = {"form": form, "person": staff, "membership": membership, "cancel_url": people.address(staff)}
    return render(request, "accounts/change_membership.html", context, status=shown_again(form))


@require(Permission.MANAGE_PEOPLE)
def end_membership(request: StaffRequest, public_id: UUID) -> HttpResponse:
    membership = _find(public_id)
    staff = membership.staff
    initial = {"version": membership.version, "ends_date": membership.ends_date or staff.agency.today()}
    form = EndMembershipForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = save_once(
                request,
                form,
                lambda: actions.end_membership(
                    membership=membership,
                    version=form.cleaned_data["version"],
                    ends_date=form.cleaned_data["ends_date"],
                    by=request.staff,
                ),
                to=lambda ended: people.address(staff),
                say=lambda ended: _("The role ends after %(day)s.") % {"day": date_format(ended.ends_date)},
            )
        except StaleRecord:
            now = _find(public_id)
            return conflict(request, form, now, standing=_standing(now), cancel_url=people.address(staff))
        if done:
            return done
    context = {
        "form": form,
        "person": staff,
        "membership": membership,
        "submit": _("End the role"),
        "cancel_url": people.address(staff),
    }
    return render(request, "accounts/end_membership.html", context, status=shown_again(form))


def _find(public_id: UUID) -> Membership:
    """No row policy guards memberships: the open agency is asked for by name."""
    rows = Membership.objects.select_related("staff__user", "staff__agency", "unit", "supervisor__user")
    return get_object_or_404(rows, public_id=public_id, agency_id=current_agency_id())


def _standing(membership: Membership) -> dict[str, Any]:
    names = ("role", "unit", "fte", "supervisor", "starts_date", "ends_date")
    standing = {name: getattr(membership, name) for name in names}
    standing["teams"] = [link.team for link in membership.teams.select_related("team")]
    return standing
