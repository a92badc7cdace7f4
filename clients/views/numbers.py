"""The agency in numbers, without names."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients.report.numbers import FEW, numbers_of


@require(Permission.SEE_NUMBERS)
def numbers(request: StaffRequest) -> HttpResponse:
    context = {
        "numbers": numbers_of(request.agency, request.agency.today()),
        "counted_at": request.agency.local(timezone.now()),
        "few": FEW,
    }
    return render(request, "clients/numbers.html", context)
