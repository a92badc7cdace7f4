"""Job development in numbers, and the rows behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients.report.frequency import frequent, unclear
from clients.report.jobdevelopment import first_contacts, on_plan, plan_contacts
from clients.report.jobkinds import Jobs, jobs_of
from clients.report.numbers import FEW
from clients.report.window import Window
from fidelity.report.jobdevelopment import (
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
from fidelity.report.shape import Item
from fidelity.views.asking import Asked, asked, context_of

# Contacts shown of which something is missing: enough for a morning's work.
MOST = 100


@require(Permission.SEE_NUMBERS)
def job_development(request: StaffRequest) -> HttpResponse:
    """A supervisor's numbers open their rows; everybody else sees the agency's numbers alone."""
    found = asked(request)
    items, specialists = items_of(found.window) if found.scope else (told_of(found.window), [])
    context = {
        **_context(request, found),
        "items": [(item, reverse(f"fidelity:{item.key}") + found.query if found.scope else "") for item in items],
        "specialists": specialists,
        "few": FEW,
    }
    return render(request, "fidelity/job_development.html", context)


def _context(request: StaffRequest, found: Asked) -> dict[str, Any]:
    return {**context_of(request, found), "numbers_url": reverse("fidelity:job_development") + found.query}


def _rows(
    request: StaffRequest, template: str, build: Callable[[Window], tuple[dict[str, Any], Iterable[UUID]]]
) -> HttpResponse:
    said = asked(request)
    rows, shown = build(said.window)
    trail.record("job development shown", by=request.staff, shown=sorted(set(shown), key=str))
    return render(request, template, {**_context(request, said), **rows})


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
        found, open_ones = frequent(window), unclear(window)
        context = {
            "item": frequent_item(found, window),
            "specialists": [(line_of(each), week_rows(each)) for each in found.specialists],
            "unclear": open_ones[:MOST],
            "more_unclear": max(len(open_ones) - MOST, 0),
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
