"""The hours of a week: five numbers, filled from the week before. One's own, or those of a specialist one supervises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.forms.teamwork import HoursForm
from clients.jobdevelopmentrules import DAY, WEEK, monday_of
from clients.models import WorkWeek
from clients.report.hours import (
    COMMUNITY_AIM,
    community_share,
    hours_of,
    hours_to_begin_with,
    week_to_fill_in,
    works_in,
)
from clients.report.weeksheet import EARLIEST
from clients.views.forming import not_now
from clients.views.saving import Done, sent_once, take
from clients.views.weeks import address
from tenancy.models import StaleRecord

FIRST: dict[str, tuple[Any, Any]] = {
    "hours_of_a_week_once": (None, gettext_lazy("Somebody wrote this week down just now. Open it again to see it."))
}


@require(Permission.SEE_TODAY)
@sent_once
def my_hours(request: StaffRequest) -> HttpResponse:
    monday = _monday(request) or week_to_fill_in(request.staff, request.agency.today())
    return _fill_in(request, request.staff, monday)


@require(Permission.LOG_TEAMWORK)
@sent_once
def hours(request: StaffRequest, public_id: UUID) -> HttpResponse:
    monday = _monday(request) or monday_of(request.agency.today())
    return _fill_in(request, access.open_week(request.staff, public_id, monday), monday)


def _monday(request: StaffRequest) -> date | None:
    """Of the week in the address, to come or not; None when it names none. No week at all is no page: hours that were
    meant for one week are never to end up in another."""
    text = request.GET.get("week", "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not EARLIEST <= day <= request.agency.today() + 53 * WEEK:
        raise Http404
    return monday_of(day)


def _fill_in(request: StaffRequest, specialist: StaffMember, monday: date) -> HttpResponse:
    today = request.agency.today()
    if request.method != "POST":
        if monday > today:
            return not_now(request, _("This week has not come yet."), address(request, specialist, monday_of(today)))
        if not works_in(specialist, monday):
            return not_now(request, _("No post as a specialist in this week."), reverse("home"))
    row = hours_of(specialist, monday)
    begun = None if row else hours_to_begin_with(specialist, monday)
    form = HoursForm(request.POST or None, initial=_initial(row, begun))
    url = address(request, specialist, monday)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.record_hours(
            specialist=specialist, monday=monday, version=version, hours=form.hours(), by=request.staff
        )
        return Done(_said(form.hours()), url)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act, FIRST)):
            return answer
    except StaleRecord as stale:
        return conflict(request, form, stale.current, cancel_url=request.get_full_path())
    context = _context(request, specialist, monday, form)
    return render(
        request,
        "clients/weeks/hours.html",
        {**context, "begun": wording.day(begun.monday, today) if begun else "", "cancel_url": url},
        status=422 if form.is_bound else 200,
    )


def _initial(row: WorkWeek | None, begun: WorkWeek | None) -> dict[str, Any]:
    source = row or begun
    # None is an empty line: there is nothing to wipe out before typing.
    numbers = {name: getattr(source, name).normalize() or None for name in WorkWeek.HOURS} if source else {}
    return {"version": row.version if row else 0, **numbers}


def _context(request: StaffRequest, specialist: StaffMember, monday: date, form: HoursForm) -> dict[str, Any]:
    today = request.agency.today()
    own = specialist.pk == request.staff.pk
    page = reverse("clients:my_hours") if own else reverse("clients:hours", args=[specialist.public_id])
    after = monday + WEEK
    return {
        "specialist": specialist,
        "own": own,
        "week": wording.window(monday, monday + WEEK - DAY, today),
        "form": form,
        "aim": COMMUNITY_AIM,
        "before_url": f"{page}?week={monday - WEEK}",
        "after_url": f"{page}?week={after}" if after <= today else "",
    }


def _said(hours: dict[str, Decimal]) -> str:
    total = wording.hours(sum(hours.values(), Decimal(0)))
    share = community_share(hours)
    if share is None:
        return _("%(total)s hours written down.") % {"total": total}
    said = _("%(total)s hours written down, %(share)s %% of the scheduled ones in the community.")
    return said % {"total": total, "share": share}
