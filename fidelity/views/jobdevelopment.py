"""Job development in numbers, and the rows behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.access import StaffRequest, require, supervised_posts
from accounts.models import Membership
from accounts.roles import Permission, Role
from audit import trail
from clients.models import Client
from clients.report.jobdevelopment import Window, first_contacts, frequent, on_plan, plan_contacts
from clients.report.jobkinds import Jobs, jobs_of
from clients.report.numbers import FEW
from clients.report.units import Scope
from fidelity.forms import WindowForm
from fidelity.report.jobdevelopment import (
    Item,
    employers_item,
    first_item,
    frequent_item,
    items_of,
    kinds_item,
    line_of,
    plan_item,
)
from fidelity.report.jobdevelopment_rows import (
    entered_groups,
    job_rows,
    old_plans,
    plan_groups,
    repeat_groups,
    week_rows,
)
from fidelity.report.jobdevelopment_told import told_of

# Contacts shown of which something is missing: enough for a morning's work.
MOST = 100


class Asked(NamedTuple):
    """What the address asks for. `scope`: a supervisor's units; None for people who see no names."""

    window: Window
    form: WindowForm
    scope: Scope | None
    query: str


def _asked(request: StaffRequest) -> Asked:
    today = request.agency.today()
    form = WindowForm(request.GET, today=today)
    chosen = form.chosen()
    named = request.staff.has(Permission.SEE_CASELOAD)
    scope = Scope.of(request.staff, today, request.GET.get("unit", "")) if named else None
    window = Window(request.agency, clients=_clients(scope), posts=_posts(request, scope), **chosen)
    return Asked(window, form, scope, _query(window, scope, today))


def _clients(scope: Scope | None) -> Any:
    """A supervisor's units; the whole agency for whoever sees numbers alone."""
    return scope.clients() if scope else Client.objects.all()


def _posts(request: StaffRequest, scope: Scope | None) -> Any:
    if scope is None:
        return Membership.objects.filter(agency=request.agency, role=Role.SPECIALIST)
    posts = supervised_posts(request.staff)
    return posts.filter(unit=scope.unit) if scope.unit else posts


def _query(window: Window, scope: Scope | None, today: Any) -> str:
    """The same window for the pages behind the numbers."""
    said = {
        "unit": str(scope.unit.public_id) if scope and scope.unit else "",
        "day": window.day.isoformat() if window.day != today else "",
        "weeks": str(window.weeks),
        "months": str(window.months),
        "programme": str(window.programme.public_id) if window.programme else "",
    }
    return "?" + urlencode({name: value for name, value in said.items() if value})


@require(Permission.SEE_NUMBERS)
def job_development(request: StaffRequest) -> HttpResponse:
    """A supervisor's numbers open their rows; everybody else sees the agency's numbers alone."""
    asked = _asked(request)
    items, specialists = items_of(asked.window) if asked.scope else (told_of(asked.window), [])
    context = {
        **_context(request, asked),
        "items": [(item, reverse(f"fidelity:{item.key}") + asked.query if asked.scope else "") for item in items],
        "specialists": specialists,
        "few": FEW,
    }
    return render(request, "fidelity/job_development.html", context)


def _context(request: StaffRequest, asked: Asked) -> dict[str, Any]:
    return {
        "scope": asked.scope,
        "window": asked.window,
        "form": asked.form,
        "query": asked.query,
        "counted_at": request.agency.local(timezone.now()),
        "numbers_url": reverse("fidelity:job_development") + asked.query,
    }


def _rows(
    request: StaffRequest, template: str, build: Callable[[Window], tuple[dict[str, Any], Iterable[UUID]]]
) -> HttpResponse:
    asked = _asked(request)
    found, shown = build(asked.window)
    trail.record("job development shown", by=request.staff, shown=sorted(set(shown), key=str))
    return render(request, template, {**_context(request, asked), **found})


@require(Permission.SEE_CASELOAD)
def first_contacts_page(request: StaffRequest) -> HttpResponse:
    def build(window: Window) -> tuple[dict[str, Any], Iterable[UUID]]:
        found = first_contacts(window)
        context = {"item": first_item(found, window), "groups": entered_groups(found, window)}
        return context, (each.public_id for each in found.people)

    return _rows(request, "fidelity/first_contacts.html", build)


@require(Permission.SEE_CASELOAD)
def plan_contacts_page(request: StaffRequest) -> HttpResponse:
    def build(window: Window) -> tuple[dict[str, Any], Iterable[UUID]]:
        found, counted = plan_contacts(window), on_plan(window)
        context = {
            "item": plan_item(counted, window),
            "groups": plan_groups(found, window),
            "old_plans": old_plans(counted, window),
        }
        return context, (each.client_id for each in found)

    return _rows(request, "fidelity/plan_contacts.html", build)


@require(Permission.SEE_CASELOAD)
def weekly_contacts_page(request: StaffRequest) -> HttpResponse:
    def build(window: Window) -> tuple[dict[str, Any], Iterable[UUID]]:
        found = frequent(window)
        context = {
            "item": frequent_item(found, window),
            "specialists": [(line_of(each), week_rows(each)) for each in found.specialists],
            "unclear": found.unclear[:MOST],
            "more_unclear": max(len(found.unclear) - MOST, 0),
        }
        return context, ()

    return _rows(request, "fidelity/weekly_contacts.html", build)


@require(Permission.SEE_CASELOAD)
def job_kinds_page(request: StaffRequest) -> HttpResponse:
    def build(window: Window) -> tuple[dict[str, Any], Iterable[UUID]]:
        jobs = jobs_of(window)
        return _jobs(kinds_item(jobs, window), jobs, window, by_kind=True)

    return _rows(request, "fidelity/jobs.html", build)


@require(Permission.SEE_CASELOAD)
def job_employers_page(request: StaffRequest) -> HttpResponse:
    def build(window: Window) -> tuple[dict[str, Any], Iterable[UUID]]:
        jobs = jobs_of(window)
        return _jobs(employers_item(jobs, window), jobs, window, by_kind=False)

    return _rows(request, "fidelity/jobs.html", build)


def _jobs(item: Item, jobs: Jobs, window: Window, *, by_kind: bool) -> tuple[dict[str, Any], Iterable[UUID]]:
    context = {
        "item": item,
        "groups": repeat_groups(jobs, window, by_kind=by_kind),
        "jobs": job_rows(jobs.jobs, window),
        "by_kind": by_kind,
    }
    return context, (each.client_id for each in jobs.jobs)
