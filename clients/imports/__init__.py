"""Services keep their caseload in spreadsheets: read one, say what is wrong and what would change, and take it over.

All or nothing, and the same file twice changes nothing. `look` says what a file would do; `take` does it, in the one
transaction of the request or command that is open. reading > parsing > a check for each kind > its writing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.imports import caseload, caseload_writing, contacts, employer_contacts, employers, people, people_writing
from clients.imports.columns import CASELOAD, CONTACTS, EMPLOYER_CONTACTS, EMPLOYERS, KINDS, PEOPLE
from clients.imports.known import Known, Reach
from clients.imports.outcome import Outcome, Written
from clients.imports.parsing import parse
from clients.imports.reading import Unreadable, read_sheet
from clients.models import Client
from clients.projection import project_many
from tenancy.context import current_agency_id
from tenancy.models import Agency

__all__ = ["KINDS", "Limits", "Outcome", "Reach", "Request", "Unreadable", "look", "take", "told"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. A page answers while somebody waits; a command may take its time."""

    size: int
    rows: int


IDS_A_LINE = 5000
PAGE = Limits(5 * 1024 * 1024, 20_000)
COMMAND = Limits(100 * 1024 * 1024, 500_000)

_CHECK: dict[str, Callable[[Any, Known], Any]] = {
    PEOPLE: people.check,
    CASELOAD: caseload.check,
    CONTACTS: contacts.check,
    EMPLOYER_CONTACTS: employer_contacts.check,
    EMPLOYERS: employers.check,
}
_WRITE: dict[str, Callable[[Any, Known], Written]] = {
    PEOPLE: people_writing.write,
    CASELOAD: caseload_writing.write,
    CONTACTS: contacts.write,
    EMPLOYER_CONTACTS: employer_contacts.write,
    EMPLOYERS: employers.write,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A file to import, on whose behalf, and how its dates are written ("" = as the agency does)."""

    agency: Agency
    kind: str
    content: bytes
    by: StaffMember
    reach: Reach = field(default_factory=Reach)
    date_format: str = ""
    limits: Limits = COMMAND


def look(request: Request) -> Outcome:
    """What the file would do. Writes nothing."""
    return _check(request, lock=False)[0]


def take(request: Request, *, expected: str | None = None) -> Outcome:
    """Do it, unless something is wrong or (`expected`, a digest) it would no longer do what was shown.

    Imports of an agency wait for one another, and the people of the file are locked: what was checked is what is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('clients.imports'), %s)", [current_agency_id()])
    outcome, plan, known = _check(request, lock=True)
    if outcome.errors or (expected is not None and expected != outcome.digest):
        return outcome
    done = _WRITE[request.kind](plan, known)
    project_many(sorted(done.touched), today=known.today)
    details = {"kind": request.kind, "rows": outcome.rows, **outcome.counts}
    _record("file imported", request, details, done.ids)
    outcome.applied = True
    return outcome


def told(request: Request, outcome: Outcome, *, first: int) -> None:
    """On the trail: whose records were told of, when the `first` rows and problems of a file are shown before it is taken."""
    beside = {problem.row for problem in (*outcome.errors[:first], *outcome.warnings[:first])}
    verdicts = [verdict for verdict in outcome.verdicts if verdict.row in beside]
    verdicts += [verdict for verdict in outcome.effects[:first] if verdict.changes]
    seen = {verdict.client_id for verdict in verdicts if verdict.told and verdict.client_id is not None}
    ids = list(Client.objects.filter(pk__in=seen).values_list("public_id", flat=True))
    _record("import previewed", request, {"kind": request.kind, **outcome.counts}, ids)


def _record(action: str, request: Request, details: dict[str, Any], ids: list[UUID]) -> None:
    """One line with the ids in it; of a large file several, so that none grows without end."""
    for start in range(0, max(len(ids), 1), IDS_A_LINE):
        trail.record(action, by=request.by, shown=ids[start : start + IDS_A_LINE], details=details)


def _check(request: Request, *, lock: bool) -> tuple[Outcome, Any, Known]:
    kind = KINDS[request.kind]
    if len(request.content) > request.limits.size:
        say = _("The file is larger than %(size)s MB. Split it into several files, or have it imported by command.")
        raise Unreadable(say % {"size": request.limits.size // 1024 // 1024})
    sheet = read_sheet(request.content, known=kind.names, max_rows=request.limits.rows)
    parsed = parse(kind, sheet, request.date_format or request.agency.date_format)
    known = Known(request.agency, request.by, request.reach, lock=lock)
    plan = _CHECK[request.kind](parsed, known)
    outcome = Outcome(request.kind, plan.verdicts, sorted(parsed.errors), sorted(parsed.warnings))
    outcome.made = {name: count for name, count in plan.made.items() if count}
    return outcome, plan, known
