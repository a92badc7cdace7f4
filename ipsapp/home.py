"""The first page after sign-in, by role: what one came for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import StaffRequest, require
from accounts.roles import Permission

_HOMES = [
    (Permission.SEE_TODAY, "clients:today"),
    (Permission.SEE_CASELOAD, "clients:caseload"),
    (Permission.MANAGE_PEOPLE, "accounts:people"),
    (Permission.SEE_NUMBERS, "fidelity:committee"),
    (Permission.SCORE_REVIEWS, "fidelity:reviews"),
]


@require()
def home(request: StaffRequest) -> HttpResponse:
    staff = request.staff
    for permission, name in _HOMES:
        if staff.has(permission):
            return redirect(name)
    return render(request, "nothing_shared.html")
