"""The first screen after sign-in: who needs me today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients.report.today import today_of


@require(Permission.SEE_TODAY)
def today(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    page = today_of(staff, staff.agency.today())
    trail.record("today shown", by=staff, shown=page.shown)
    return render(request, "clients/today.html", {"page": page})
