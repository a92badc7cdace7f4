"""A checked caseload file written down: in bulk, with versions counted on, and hand-overs by the action that people use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Min, Model
from django.utils import timezone

from clients import actions, episodes
from clients.bulk import update_rows
from clients.imports.caseload import Plan
from clients.imports.known import Known, batches
from clients.imports.outcome import Written
from clients.imports.parsing import told_at
from clients.models import Assignment, Client, EmployerContactFor, Job, PlannedVisit
from employers.models import EmployerContact


def write(plan: Plan, known: Known) -> Written:
    plan.workplaces.save()
    written = Written([*plan.workplaces.saved])
    _write_people(plan, written)
    _write_jobs(plan, written)
    _hand_over(plan, known, written)
    return written


def _write_people(plan: Plan, written: Written) -> None:
    new: list[Client] = []
    changed: dict[str, list[Client]] = {}
    for draft in plan.drafts.values():
        if draft.client is None:
            draft.client = Client(client_ref=draft.ref, **draft.fields)
            draft.client.first_employer_contact_date = draft.client.reported_employer_contact_date
            new.append(draft.client)
        elif draft.fields:
            _set(draft.client, draft.fields)
            for name in draft.fields:
                changed.setdefault(name, []).append(draft.client)
            if "closed_date" in draft.fields:
                written.touched.add(draft.client.pk)
    Client.objects.bulk_create(new, batch_size=500)
    reported = changed.get("reported_employer_contact_date", [])
    there = [client for clients in changed.values() for client in clients]
    update(Client, there, changed)
    episodes.keep_all([*new, *there])
    refresh_clocks(client.pk for client in reported)
    closed = PlannedVisit.objects.filter(client__in=[client.pk for client in changed.get("closed_date", [])])
    closed.ended_by_closing(F("client__closed_date")).update(cancelled_at=timezone.now())
    first = [
        Assignment(client=draft.client, specialist=draft.specialist, from_date=draft.client.programme_entry_date)
        for draft in plan.drafts.values()
        if draft.client is not None and draft.specialist is not None and draft.hand_over is None
    ]
    Assignment.objects.bulk_create(first, batch_size=500)
    written.records += [*new, *there, *first, *(each.client for each in first)]


def _write_jobs(plan: Plan, written: Written) -> None:
    new: list[Job] = []
    changed: list[Job] = []
    names: set[str] = set()
    for draft in plan.drafts.values():
        for job in draft.jobs:
            if job.job is None:
                start = {"title": job.title, "start_date": job.start, "employer": job.employer, "site": job.site}
                new.append(Job(client=draft.client, **start, **job.fields))
            elif job.fields:
                _set(job.job, job.fields)
                names |= job.fields.keys()
                changed.append(job.job)
    Job.objects.bulk_create(new, batch_size=500)
    update(Job, changed, names)
    written.touched |= {job.client_id for job in (*new, *changed)}
    written.records += [record for job in (*new, *changed) for record in (job, job.client)]


def _hand_over(plan: Plan, known: Known, written: Written) -> None:
    for draft in plan.drafts.values():
        if draft.hand_over is None or draft.client is None or draft.specialist is None:
            continue
        cell = dict.fromkeys(("specialist", "from_date"), "specialist_email")
        with told_at(draft.row_of("specialist_email"), cell):
            given = actions.assign(
                client=draft.client, specialist=draft.specialist, from_date=draft.hand_over, by=known.by
            )
        written.records += [given, draft.client]


def _set(record: Model, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(record, name, value)


def update(model: Any, records: Iterable[Any], names: Iterable[str]) -> None:
    """Save in bulk what is locked already; each version counts one on, as a save would."""
    changed = list({record.pk: record for record in records}.values())
    for record in changed:
        record.version += 1
    if changed:
        update_rows(model, changed, dict.fromkeys([*names, "version"]))


def refresh_clocks(client_ids: Iterable[int]) -> None:
    """actions.refresh_employer_clock for many: the first in-person contact about a competitive job, reported or logged."""
    for part in batches(client_ids):
        logged = dict(
            episodes.since_they_came(
                EmployerContactFor.objects.filter(
                    client__in=part,
                    employer_contact__voided_at=None,
                    employer_contact__mode=EmployerContact.Mode.IN_PERSON,
                    employer_contact__about_competitive_job=True,
                )
            )
            .values("client")
            .annotate(first=Min("employer_contact__contact_date"))
            .values_list("client", "first")
        )
        changed = []
        for client in Client.objects.filter(pk__in=part).select_for_update().order_by("pk"):
            days = [day for day in (client.reported_employer_contact_date, logged.get(client.pk)) if day is not None]
            if client.first_employer_contact_date != (first := min(days, default=None)):
                client.first_employer_contact_date = first
                changed.append(client)
        update(Client, changed, ["first_employer_contact_date"])
        episodes.keep_all(changed)
