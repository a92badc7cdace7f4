"""DueContact rows kept in step with the facts: whoever changes a fact projects in the same transaction.

The rows are a projection of jobs, contacts, declines and clients.followalong; nothing else decides them.
The client's row must be locked first (access.open_client(lock=True)), so that two writers can't each miss the other's fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clients.bulk import update_rows
from clients.facts import ClientFacts, facts_of
from clients.followalong import PlannedRow, projection
from clients.models import Client, DueContact, Job
from tenancy.asked import Question

_COPIED = (
    "opens_date",
    "due_date",
    "met_on",
    "late_on",
    "declined_on",
    "resumed_on",
    "cancelled_on",
    "ended_on",
)
_STORED = (*_COPIED, "met_by_id", "late_by_id", "withdrawn", "planned_on")


@dataclass(frozen=True, slots=True)
class Drift:
    """A stored row that is not what the facts say: `found` is None when missing, `wanted` None when it should be withdrawn."""

    client_id: int
    job_id: int
    rule: str
    found: DueContact | None
    wanted: PlannedRow | None


PLANNED = Question(lambda client: DueContact.objects.filter(client=client))


def project(client: Client, *, today: date, jobs: Iterable[Job] | None = None) -> list[DueContact]:
    """Bring the planned contacts of `client` (or of some of their jobs) up to date; returns the rows that changed."""
    chosen = None if jobs is None else list(jobs)
    if chosen == []:
        return []
    return _write(_drift([client.pk], today, chosen), today)


def project_and_read(client: Client, *, today: date, jobs: Iterable[Job]) -> list[DueContact]:
    """Bring the planned contacts of `jobs` up to date; returns all of `client`, as they then stand, from one reading."""
    chosen = {job.pk: job for job in jobs}
    rows: list[DueContact] = PLANNED.records(client=client.pk)
    if chosen:
        facts = facts_of([client.pk], jobs=chosen.values())
        known = {row.pk for row in rows}
        written = _write(_compared(facts, (row for row in rows if row.job_id in chosen), today), today)
        rows += [row for row in written if row.pk not in known]
    return [row for row in rows if not row.withdrawn]


def project_many(client_ids: Sequence[int], *, today: date) -> int:
    """The same for many clients at once; returns how many rows changed."""
    changed = 0
    for start in range(0, len(client_ids), 500):
        changed += len(_write(_drift(client_ids[start : start + 500], today, None), today))
    return changed


def drift(client_ids: Sequence[int], *, today: date) -> list[Drift]:
    """Where stored rows differ from the facts. Changes nothing."""
    return _drift(client_ids, today, None)


def _drift(client_ids: Sequence[int], today: date, jobs: list[Job] | None) -> list[Drift]:
    facts = facts_of(client_ids, jobs=jobs)
    rows = DueContact.objects.filter(client__in=client_ids)
    if jobs is not None:
        rows = rows.filter(job__in=[job.pk for job in jobs])
    return _compared(facts, rows, today)


def _compared(facts: dict[int, ClientFacts], rows: Iterable[DueContact], today: date) -> list[Drift]:
    stored = {(row.job_id, row.rule): row for row in rows}
    found: list[Drift] = []
    for client_id, each in facts.items():
        for job in each.jobs:
            for wanted in _wanted(each, job.id, today):
                row = stored.pop((job.id, wanted.rule), None)
                if row is None or not _agrees(row, wanted):
                    found.append(Drift(client_id, job.id, wanted.rule, row, wanted))
    found += [Drift(row.client_id, row.job_id, row.rule, row, None) for row in stored.values() if not row.withdrawn]
    return found


def _wanted(facts: ClientFacts, job_id: int, today: date) -> list[PlannedRow]:
    job = next(job for job in facts.jobs if job.id == job_id)
    return projection(job, facts.contacts, facts.declines, facts.agreements, facts.closed_date, today, facts.gaps)


def _agrees(row: DueContact, wanted: PlannedRow) -> bool:
    return (
        not row.withdrawn
        and all(getattr(row, name) == getattr(wanted, name) for name in _COPIED)
        and (row.met_by_id, row.late_by_id) == (wanted.met_by, wanted.late_by)
    )


def _write(drifts: list[Drift], today: date) -> list[DueContact]:
    new, changed = [], []
    for each in drifts:
        if each.wanted is None:
            changed.append(_withdraw(each.found))
        elif each.found is None:
            row = DueContact(client_id=each.client_id, job_id=each.job_id, rule=each.rule, planned_on=today)
            new.append(_fill(row, each.wanted, today))
        else:
            changed.append(_fill(each.found, each.wanted, today))
    DueContact.objects.bulk_create(new, batch_size=2000)
    if changed:
        update_rows(DueContact, changed, _STORED_FIELDS)
    return new + changed


def _withdraw(row: DueContact | None) -> DueContact:
    if row is None:
        raise ValueError("a drift is a row that is there or one that is wanted")
    row.withdrawn = True
    return row


_STORED_FIELDS = tuple(name.removesuffix("_id") for name in _STORED)


def _fill(row: DueContact, wanted: PlannedRow, today: date) -> DueContact:
    if row.due_date != wanted.due_date or row.opens_date != wanted.opens_date or row.withdrawn:
        row.planned_on = today
    for name in _COPIED:
        setattr(row, name, getattr(wanted, name))
    row.met_by_id, row.late_by_id, row.withdrawn = wanted.met_by, wanted.late_by, False
    return row
