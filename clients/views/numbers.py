"""The agency in numbers, without names."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients.report.numbers import FEW, numbers_of
from clients.report.outcomes import outcomes_of


@require(Permission.SEE_NUMBERS)
def numbers(request: StaffRequest) -> HttpResponse:
    """Whoever sees no names gets what may be laid beside the numbers of another day (clients.report.outcomes)."""
    named = request.staff.has(Permission.SEE_CASELOAD)
    context = {
        "numbers": (numbers_of if named else outcomes_of)(request.agency, request.agency.today()),
        "in_fives": not named,
        "counted_at": request.agency.local(timezone.now()),
        "few": FEW,
    }
    return render(request, "clients/numbers.html", context)
