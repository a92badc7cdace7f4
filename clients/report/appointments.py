"""What stands in the calendar of one person: visits to them and to employers for them, and interviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.formats import time_format

from clients import wording
from clients.models import Client, EmployerVisitFor, Interview, PlannedVisit
from tenancy.asked import Question


@dataclass(slots=True)
class Visit:
    """An appointment in the calendar: a visit, or an interview, alone or `joint`. `past`: nobody has said how it went."""

    public_id: UUID
    kind: str
    when: str
    about: str
    past: bool = False


def _ask_appointments(client: int) -> Any:
    """Visits to come, to them and to employers for them, and interviews of which nobody has said how they went: kind,
    public_id, day, time, where, what for."""
    visits = PlannedVisit.objects.to_come().filter(client=client).order_by()
    interviews = Interview.objects.untold().filter(client=client).order_by()
    to_employers = EmployerVisitFor.objects.filter(
        client=client, visit__made_by_contact=None, visit__cancelled_at=None
    ).order_by()
    employer = Coalesce("application__employer__name", "application__employer_name")
    kind = Case(When(attended=Interview.Attended.JOINT, then=Value("joint")), default=Value("interview"))
    return visits.values_list(
        Value("visit", CharField()), "public_id", "visit_date", "visit_time", "place", "note"
    ).union(
        interviews.values_list(
            kind,
            "public_id",
            "interview_date",
            "interview_time",
            Concat("application__title", Value(", "), employer, output_field=CharField()),
            "place",
        ),
        to_employers.values_list(
            Value("employer", CharField()),
            "visit__public_id",
            "visit__visit_date",
            "visit__visit_time",
            "visit__employer__name",
            "visit__aim",
        ),
        all=True,
    )


APPOINTMENTS = Question(_ask_appointments)


def appointments(client: Client, today: date) -> list[Visit]:
    """A closed record keeps its visits about a lost job; its interviews wait for a return."""
    rows = sorted(APPOINTMENTS.rows(client=client.pk), key=lambda row: (row[2], row[3] or time.min))
    return [_visit(row, today) for row in rows if client.is_open or row[0] == "visit"]


def _visit(row: tuple[Any, ...], today: date) -> Visit:
    kind, public_id, day, at, *about = row
    clock_time = f" {time_format(at)}" if at else ""
    when = f"{wording.day(day, today)}{clock_time}, {wording.away(day, today)}"
    past = kind in ("interview", "joint") and day <= today
    return Visit(public_id, kind, when, " · ".join(part for part in about if part), past)
