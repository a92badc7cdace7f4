"""The supervisor's pages: who is slipping, one specialist's people, and the employers that all of them saw."""

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
from clients.report.employer_visits import week_of
from clients.report.review import due_of_all, review_of
from clients.report.units import DAY, WEEK, Scope, in_scope
from clients.report.weeksheet import week_asked_for


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
    context = {**_context(request, scope), "specialist": specialist, "review": review}
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
def caseload_visits(request: StaffRequest) -> HttpResponse:
    """The employer contacts of a week, of all specialists together: one's alone are on the weekly sheet."""
    scope = _scope(request)
    shown = week_of(scope, week_asked_for(request.GET.get("week", ""), scope.day))
    trail.record("employer visits shown", by=request.staff, shown=shown.shown)
    context = {**_context(request, scope), "shown": shown}
    context["before_url"] = scope.query(week=shown.before.isoformat())
    context["after_url"] = scope.query(week=shown.after.isoformat()) if shown.after else ""
    return render(request, "clients/caseload_visits.html", context)
