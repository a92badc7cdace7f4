"""The first screen after sign-in: who needs me today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from audit import trail
from clients.report.today import today_of


class Also(NamedTuple):
    """A line on Today from an app above this one, and where it leads."""

    text: str
    url: str


# Apps above can't be asked for from here: they append to this list when they start.
ALSO: list[Callable[[StaffMember, date], Also | None]] = []


@require(Permission.SEE_TODAY)
def today(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    page = today_of(staff, staff.agency.today())
    trail.record("today shown", by=staff, shown=page.shown)
    also = [found for ask in ALSO if (found := ask(staff, staff.agency.today())) is not None]
    return render(request, "clients/today.html", {"page": page, "also": also})
