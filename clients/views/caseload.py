"""The supervisor's pages: who is slipping, one specialist's people, and the employers they saw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from audit import trail
from clients.report.caseload import NOBODY, caseload_of_units
from clients.report.employer_visits import monday_of, week_of
from clients.report.review import due_of_all, review_of
from clients.report.units import DAY, WEEK, Scope, in_scope


def _scope(request: StaffRequest) -> Scope:
    return Scope.of(request.staff, request.agency.today(), request.GET.get("unit", ""))


def _specialist(scope: Scope, public_id: UUID) -> StaffMember:
    staff = in_scope(scope, public_id)
    if staff is None:
        raise Http404
    return staff


def _context(request: StaffRequest, scope: Scope) -> dict[str, Any]:
    """What these pages have in common: whose units, since when counted, until when the week goes."""
    return {
        "scope": scope,
        "counted_at": request.agency.local(timezone.now()),
        "week": (scope.monday, scope.monday + WEEK - DAY),
        "last_day": scope.day + WEEK - DAY,
        "caseload_url": reverse("clients:caseload") + scope.query(),
    }


@require(Permission.SEE_CASELOAD)
def caseload(request: StaffRequest) -> HttpResponse:
    scope = _scope(request)
    page = caseload_of_units(scope, request.GET.get("sort", ""))
    return render(request, "clients/caseload.html", {**_context(request, scope), "page": page})


@require(Permission.SEE_CASELOAD)
def caseload_of(request: StaffRequest, public_id: UUID) -> HttpResponse:
    scope = _scope(request)
    specialist = _specialist(scope, public_id)
    review = review_of(scope, specialist)
    trail.record("caseload shown", by=request.staff, shown=review.shown)
    visits_url = reverse("clients:caseload_visits", args=[specialist.public_id]) + scope.query()
    context = {**_context(request, scope), "specialist": specialist, "review": review, "visits_url": visits_url}
    return render(request, "clients/caseload_of.html", context)


@require(Permission.SEE_CASELOAD)
def caseload_due(request: StaffRequest) -> HttpResponse:
    """The planned contacts behind the numbers of all specialists together, or of people without one."""
    scope = _scope(request)
    nobody = request.GET.get("specialist") == NOBODY
    review = due_of_all(scope, nobody=nobody)
    trail.record("caseload shown", by=request.staff, shown=review.shown)
    return render(
        request, "clients/caseload_due.html", {**_context(request, scope), "review": review, "nobody": nobody}
    )


@require(Permission.SEE_CASELOAD)
def caseload_visits(request: StaffRequest, public_id: UUID | None = None) -> HttpResponse:
    """The employer contacts of a week: of one specialist, or of all."""
    scope = _scope(request)
    specialist = _specialist(scope, public_id) if public_id else None
    shown = week_of(scope, monday_of(request.GET.get("week", ""), scope), specialist)
    trail.record("employer visits shown", by=request.staff, shown=shown.shown)
    context = {**_context(request, scope), "specialist": specialist, "shown": shown}
    context["before_url"] = scope.query(week=shown.before.isoformat())
    context["after_url"] = scope.query(week=shown.after.isoformat()) if shown.after else ""
    return render(request, "clients/caseload_visits.html", context)
