"""Which phases of the work each specialist carries out with the people on their own caseload (item 3).

Looked for person by person, on the days they were on that caseload. What a colleague did who stood in is the colleague's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from clients.models import (
    Assignment,
    ClientContact,
    DueContact,
    EmployerContactFor,
    Episode,
    Job,
    OutreachAttempt,
    ProfileSession,
    Referral,
)
from clients.report.jobdevelopment import Window
from clients.report.staffing import talks
from tenancy.asked import Question, is_one_of, one_of

MONTHS = 6
# The first contacts after programme entry are intake; later ones are engagement. (Ours: the scale says no number.)
INTAKE = timedelta(days=30)


class Phase(StrEnum):
    """By the keys of the scale's edition."""

    INTAKE = "intake"
    ENGAGEMENT = "engagement"
    ASSESSMENT = "assessment"
    JOB_DEVELOPMENT = "job_development"
    JOB_COACHING = "job_coaching"
    FOLLOW_ALONG = "follow_along"


NEED_A_JOB = frozenset({Phase.JOB_COACHING, Phase.FOLLOW_ALONG})


class Taken(NamedTuple):
    """One person on one caseload: when the specialist last served each phase; whether they had a job, or entered, meanwhile."""

    public_id: UUID
    name: str
    in_work: bool
    entered: bool
    phases: dict[Phase, date]


@dataclass(slots=True)
class Generalist:
    staff: int
    people: list[Taken] = field(default_factory=list)

    @property
    def in_work(self) -> bool:
        return any(each.in_work for each in self.people)

    @property
    def entered(self) -> bool:
        return any(each.entered for each in self.people)

    def days(self, phase: Phase) -> list[date]:
        """The last day for each person with whom the phase was served."""
        return [each.phases[phase] for each in self.people if phase in each.phases]

    def applies(self, phase: Phase) -> bool:
        """Nobody in work yet: nothing to coach and to follow along, and nothing to be held against anybody."""
        return self.in_work or phase not in NEED_A_JOB

    def delivers(self, phase: Phase) -> bool:
        return bool(self.days(phase))

    @property
    def delivered(self) -> list[Phase]:
        return [phase for phase in Phase if self.delivers(phase)]

    @property
    def not_yet(self) -> list[Phase]:
        return [phase for phase in Phase if not self.applies(phase) and not self.delivers(phase)]


def first_day(window: Window) -> date:
    return window.since(MONTHS)


def generalists(window: Window, staff: list[int], clients: list[int]) -> list[Generalist]:
    """In the order of `staff`. One question; a person who was handed over stands on both caseloads."""
    found = {each: Generalist(each) for each in staff}
    rows = _TAKEN.rows(staff=staff, clients=clients, first=first_day(window), day=window.day)
    for who, public_id, first_name, last_name, in_work, entered, *days in rows:
        phases = {phase: day for phase, day in zip(Phase, days, strict=True) if day is not None}
        name = f"{first_name} {last_name}".strip()
        found[who].people.append(Taken(public_id, name, in_work, entered, phases))
    return list(found.values())


def _ask_taken(*, staff: list[int], clients: list[int], first: date, day: date) -> Any:
    """Assignments that lasted on any day of the months; `low` and `high` are those days of theirs."""
    job = _theirs(Job.objects.standing(), start_date__lte=OuterRef("high"))
    job = job.filter(Q(end_date=None) | Q(end_date__gte=OuterRef("low")))
    return (
        # The people as a list to join with: as a condition it would be gone through anew for each of them.
        Assignment.objects.filter(is_one_of("specialist_id", staff), client__in=one_of(clients))
        .filter(Q(to_date=None) | Q(to_date__gte=first), from_date__lte=day)
        # The least of a day and nothing is the day.
        .annotate(low=Greatest("from_date", Value(first)), high=Least("to_date", Value(day)))
        .annotate(in_work=Exists(job), entered=Exists(_theirs(Episode.objects, **_range("entry_date"))))
        .annotate(
            last_intake=Greatest(Subquery(_first_talk(first)), Subquery(_first_meeting())),
            last_engagement=Greatest(Subquery(_last(_talks(), "contact_date")), Subquery(_attempt())),
            last_assessment=Subquery(_session()),
            last_job_development=Subquery(_employer()),
            # Nobody without a job is looked at: most contacts are not at a workplace.
            last_job_coaching=Case(When(in_work=True, then=Subquery(_coaching()))),
            last_follow_along=Case(When(in_work=True, then=Subquery(_answer()))),
        )
        .order_by("client__sort_key", "client_id", "from_date")
        .values_list(
            "specialist_id", "client__public_id", "client__first_name", "client__last_name", "in_work", "entered",
            *(f"last_{phase}" for phase in Phase),
        )
    )  # fmt: skip


_TAKEN = Question(_ask_taken)


# Each phase: the last day on which the specialist of the assignment served it, in its days.


def _theirs(rows: Any, client: str = "client", **more: Any) -> Any:
    return rows.filter(**{client: OuterRef("client")}, **more)


def _range(day: str) -> dict[str, Any]:
    return {f"{day}__gte": OuterRef("low"), f"{day}__lte": OuterRef("high")}


def _last(rows: Any, day: str) -> Any:
    return rows.order_by(F(day).desc()).values(day)[:1]


def _talks() -> Any:
    return _theirs(talks(), specialist=OuterRef("specialist"), **_range("contact_date"))


def _first_talk(first: date) -> Any:
    """The first one in the days after the newest entry."""
    after = talks().filter(
        client=OuterRef("client"),
        specialist=OuterRef(OuterRef("specialist")),
        contact_date__gte=Greatest(OuterRef("entry_date"), OuterRef(OuterRef("low"))),
        # A day and a number is a day, which the index knows; a day and a timedelta would be a moment.
        contact_date__lte=Least(
            ExpressionWrapper(OuterRef("entry_date") + INTAKE.days, output_field=DateField()),
            OuterRef(OuterRef("high")),
        ),
    )
    entries = _theirs(Episode.objects, entry_date__gte=first - INTAKE, entry_date__lte=OuterRef("high"))
    soon = entries.annotate(talked=Subquery(after.order_by("contact_date").values("contact_date")[:1]))
    return soon.order_by("-entry_date").values("talked")[:1]


def _first_meeting() -> Any:
    """After a referral, by whoever took the person on or wrote the referral down."""
    by = Q(accepted_by=OuterRef("specialist")) | Q(recorded_by=OuterRef("specialist"))
    return _last(_theirs(Referral.objects, **_range("first_meeting_date")).filter(by), "first_meeting_date")


def _attempt() -> Any:
    rows = OutreachAttempt.objects.filter(voided_at=None, recorded_by=OuterRef("specialist"))
    return _last(_theirs(rows, "outreach__client", **_range("attempt_date")), "attempt_date")


def _session() -> Any:
    """By whoever began the edition of the profile."""
    rows = ProfileSession.objects.filter(edition__begun_by=OuterRef("specialist"))
    return _last(_theirs(rows, "edition__client", **_range("session_date")), "session_date")


def _employer() -> Any:
    day = "employer_contact__contact_date"
    rows = EmployerContactFor.objects.job_search().filter(by_client=False)
    return _last(_theirs(rows, employer_contact__specialist=OuterRef("specialist"), **_range(day)), day)


def _coaching() -> Any:
    """At the workplace while a job lasts."""
    job = Job.objects.standing().filter(client=OuterRef("client"), start_date__lte=OuterRef("contact_date"))
    lasting = job.filter(Q(end_date=None) | Q(end_date__gte=OuterRef("contact_date")))
    return _last(_talks().filter(Exists(lasting), place=ClientContact.Place.WORKPLACE), "contact_date")


def _answer() -> Any:
    """What answered a planned contact, in time or late: support was given either way."""
    met = Q(met_by__specialist=OuterRef("specialist"), **_range("met_on"))
    late = Q(late_by__specialist=OuterRef("specialist"), **_range("late_on"))
    rows = _theirs(DueContact.objects.filter(met | late)).annotate(answered=Coalesce("met_on", "late_on"))
    return _last(rows, "answered")
