"""Every planned contact as it stood on a day: from the facts dated up to it, never from what is stored for today.

The agency's own list, for the agency: nobody is told anything by it, so no consent is asked for. An export that is made for
somebody else asks clients.consents.may for each person and that recipient.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import IO, Any, NamedTuple

from django.db.models.functions import Collate

from clients.facts import ClientFacts, facts_of, job_facts
from clients.followalong import status_on
from clients.models import Client, Job
from tenancy.cells import harmless

CLIENTS_AT_ONCE = 200


class DueRow(NamedTuple):
    client_ref: str
    employer: str
    job_start: date
    rule: str
    opens: date
    due: date
    status: str
    met_on: date | None
    days_late: int | None


def due_rows(as_of: date) -> Iterator[DueRow]:
    """By client, job start and due day; of closed clients and ended jobs too. A start that was cancelled plans nothing.

    A few hundred clients at a time: memory does not grow with the agency.
    """
    clients = Client.objects.order_by(Collate("client_ref", "C")).values_list("pk", "client_ref")
    chunk: list[tuple[int, str]] = []
    for client in clients.iterator(chunk_size=2000):
        chunk.append(client)
        if len(chunk) == CLIENTS_AT_ONCE:
            yield from _rows_of(chunk, as_of)
            chunk = []
    yield from _rows_of(chunk, as_of)


def _rows_of(clients: list[tuple[int, str]], as_of: date) -> Iterator[DueRow]:
    ids = [pk for pk, _ref in clients]
    jobs: dict[int, list[Job]] = {}
    for job in Job.objects.standing().filter(client__in=ids).select_related("employer"):
        jobs.setdefault(job.client_id, []).append(job)
    facts = facts_of(ids, jobs=[job for each in jobs.values() for job in each])
    for pk, ref in clients:
        rows = [row for job in jobs.get(pk, ()) for row in _rows_of_job(ref, job, facts[pk], as_of)]
        yield from (row for _key, row in sorted(rows, key=lambda pair: pair[0]))


def _rows_of_job(ref: str, job: Job, facts: ClientFacts, as_of: date) -> Iterator[tuple[tuple[Any, ...], DueRow]]:
    said = (facts.contacts, facts.declines, facts.agreements, facts.closed_date)
    standing = status_on(job_facts(job), *said, as_of, facts.gaps)
    for planned, status, met_on, days_late, _met_by in standing:
        row = DueRow(
            ref,
            job.employer.name,
            job.start_date,
            planned.rule,
            planned.opens_date,
            planned.due_date,
            status,
            met_on,
            days_late,
        )
        yield (row.job_start, row.due, row.opens, job.pk, row.rule), row


def write_csv(rows: Iterable[DueRow], out: IO[str]) -> int:
    """Comma-separated with a header; returns how many rows."""
    return write_table(chain([DueRow._fields], rows), out) - 1


def write_table(rows: Iterable[tuple[Any, ...]], out: Any) -> int:
    """Rows, the head among them; no cell is a formula. Returns how many."""
    writer = csv.writer(out, lineterminator="\n")
    count = 0
    for row in rows:
        writer.writerow([harmless(value) for value in row])
        count += 1
    return count


def write_json(rows: Iterable[DueRow], out: IO[str]) -> int:
    """A list of objects, written as it comes; returns how many."""
    count = 0
    out.write("[")
    for count, row in enumerate(rows, start=1):
        said = {name: _plain(value) for name, value in row._asdict().items()}
        out.write((",\n" if count > 1 else "\n") + json.dumps(said, ensure_ascii=False))
    out.write("\n]\n")
    return count


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
