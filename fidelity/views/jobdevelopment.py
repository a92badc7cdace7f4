"""Job development in numbers, and the rows behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients.report.frequency import frequent, unclear
from clients.report.jobdevelopment import first_contacts, on_plan, plan_contacts
from clients.report.jobkinds import Jobs, jobs_of
from clients.report.numbers import FEW
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
from fidelity.report.look import Look
from fidelity.report.points import EMPLOYERS, FIRST, FREQUENT, KINDS, PLAN
from fidelity.report.shape import Item
from fidelity.report.sources import SOURCES
from fidelity.views.asking import Asked, asked, context_of, look_at

# Contacts shown of which something is missing: enough for a morning's work.
MOST = 100

# What a page shows, and whose records those are.
Shown = tuple[dict[str, Any], Iterable[UUID]]


@require(Permission.SEE_NUMBERS)
def job_development(request: StaffRequest) -> HttpResponse:
    """A supervisor's numbers open their rows; everybody else sees the agency's numbers alone."""
    found = asked(request)
    look = look_at(request, found)
    items, specialists = items_of(look) if found.scope else (told_of(look), [])
    context = {
        **_context(request, found),
        "items": [(item, reverse(SOURCES[item.key].page) + found.query if found.scope else "") for item in items],
        "specialists": specialists,
        "by_specialist": FREQUENT,
        "few": FEW,
    }
    return render(request, "fidelity/job_development.html", context)


def _context(request: StaffRequest, found: Asked) -> dict[str, Any]:
    return {**context_of(request, found), "numbers_url": reverse("fidelity:job_development") + found.query}


def _rows(request: StaffRequest, template: str, key: str, build: Callable[[Look], Shown]) -> HttpResponse:
    said = asked(request)
    look = look_at(request, said)
    if not look.asks(key):
        raise Http404
    rows, shown = build(look)
    trail.record("job development shown", by=request.staff, shown=sorted(set(shown), key=str))
    return render(request, template, {**_context(request, said), **rows})


@require(Permission.SEE_CASELOAD)
def first_contacts_page(request: StaffRequest) -> HttpResponse:
    def build(look: Look) -> Shown:
        found = first_contacts(look.window)
        context = {"item": first_item(found, look), "groups": entered_groups(found, look.window)}
        return context, (each.public_id for each in found.people)

    return _rows(request, "fidelity/first_contacts.html", FIRST, build)


@require(Permission.SEE_CASELOAD)
def plan_contacts_page(request: StaffRequest) -> HttpResponse:
    def build(look: Look) -> Shown:
        found, counted = plan_contacts(look.window), on_plan(look.window)
        context = {
            "item": plan_item(counted, look),
            "groups": plan_groups(found, look.window),
            "old_plans": old_plans(counted, look.window),
        }
        return context, (each.client_id for each in found)

    return _rows(request, "fidelity/plan_contacts.html", PLAN, build)


@require(Permission.SEE_CASELOAD)
def weekly_contacts_page(request: StaffRequest) -> HttpResponse:
    def build(look: Look) -> Shown:
        found, open_ones = frequent(look.window), unclear(look.window)
        context = {
            "item": frequent_item(found, look),
            "specialists": [(line_of(each, look), week_rows(each)) for each in found.specialists],
            "unclear": open_ones[:MOST],
            "more_unclear": max(len(open_ones) - MOST, 0),
        }
        return context, ()

    return _rows(request, "fidelity/weekly_contacts.html", FREQUENT, build)


@require(Permission.SEE_CASELOAD)
def job_kinds_page(request: StaffRequest) -> HttpResponse:
    def build(look: Look) -> Shown:
        jobs = jobs_of(look.window)
        return _jobs(kinds_item(jobs, look), jobs, look, by_kind=True)

    return _rows(request, "fidelity/jobs.html", KINDS, build)


@require(Permission.SEE_CASELOAD)
def job_employers_page(request: StaffRequest) -> HttpResponse:
    def build(look: Look) -> Shown:
        jobs = jobs_of(look.window)
        return _jobs(employers_item(jobs, look), jobs, look, by_kind=False)

    return _rows(request, "fidelity/jobs.html", EMPLOYERS, build)


def _jobs(item: Item, jobs: Jobs, look: Look, *, by_kind: bool) -> Shown:
    context = {
        "item": item,
        "groups": repeat_groups(jobs, look.window, by_kind=by_kind),
        "jobs": job_rows(jobs.jobs, look.window),
        "by_kind": by_kind,
    }
    return context, (each.client_id for each in jobs.jobs)
