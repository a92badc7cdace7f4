"""Which phases of the work each specialist carries out with the people on their own caseload (item 3).

Looked for person by person, on the days they were on that caseload. What a colleague did who stood in is the colleague's.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from accounts.models import StaffMember
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
from clients.report.asking import OfWindow
from clients.report.staffing import talks
from clients.report.window import Window
from tenancy.asked import is_one_of, row_by_row

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
    """One person on one caseload: when the specialist last served each phase."""

    public_id: UUID
    name: str
    phases: dict[Phase, date]


class Generalist(NamedTuple):
    """One specialist: how many people were on the caseload, whether anybody had a job or entered meanwhile, and which phases
    were served with anybody."""

    staff: int
    people: int
    in_work: bool
    entered: bool
    delivered: list[Phase]

    def applies(self, phase: Phase) -> bool:
        """Nobody in work yet: nothing to coach and to follow along, and nothing to be held against anybody."""
        return self.in_work or phase not in NEED_A_JOB

    def delivers(self, phase: Phase) -> bool:
        return phase in self.delivered

    @property
    def not_yet(self) -> list[Phase]:
        return [phase for phase in Phase if not self.applies(phase) and not self.delivers(phase)]


def first_day(window: Window) -> date:
    return window.since(MONTHS)


def generalists(window: Window, staff: list[int]) -> list[Generalist]:
    """In the order of `staff`. One question, which looks on from person to person only until a phase is found."""
    found = {each: Generalist(each, 0, False, False, []) for each in staff}
    for who, people, in_work, entered, *served in _DELIVERED.rows(window, staff=staff, first=first_day(window)):
        delivered = [phase for phase, there in zip(Phase, served, strict=True) if there]
        found[who] = Generalist(who, people, in_work, entered, delivered)
    return list(found.values())


def taken(window: Window, staff: list[int]) -> dict[int, list[Taken]]:
    """Person by person, by specialist. One question; a person who was handed over stands on both caseloads."""
    found: dict[int, list[Taken]] = {each: [] for each in staff}
    for who, public_id, first_name, last_name, *days in _TAKEN.rows(window, staff=staff, first=first_day(window)):
        phases = {phase: day for phase, day in zip(Phase, days, strict=True) if day is not None}
        found[who].append(Taken(public_id, f"{first_name} {last_name}".strip(), phases))
    return found


def _assignments(window: Window, first: date) -> Any:
    """Those that lasted on any day of the months; `low` and `high` are those days of theirs."""
    theirs = Exists(window.clients.filter(pk=OuterRef("client")))
    return (
        Assignment.objects.filter(Q(to_date=None) | Q(to_date__gte=first), from_date__lte=window.day)
        .filter(row_by_row(Q(theirs)))
        # The least of a day and nothing is the day.
        .annotate(low=Greatest("from_date", Value(first)), high=Least("to_date", Value(window.day)))
    )


def _in_work() -> Exists:
    job = _theirs(Job.objects.standing(), start_date__lte=OuterRef("high"))
    return Exists(job.filter(Q(end_date=None) | Q(end_date__gte=OuterRef("low"))))


def _ask_taken(window: Window, staff: list[int], first: date) -> Any:
    last: dict[str, Any] = {}
    for phase, served in _served(first).items():
        days = [Subquery(_last(rows, day)) for rows, day in served]
        last[f"last_{phase}"] = Greatest(*days) if len(days) > 1 else days[0]
        if phase in NEED_A_JOB:
            # Nobody without a job is looked at: most contacts are not at a workplace.
            last[f"last_{phase}"] = Case(When(_in_work(), then=last[f"last_{phase}"]))
    return (
        _assignments(window, first)
        .filter(is_one_of("specialist_id", staff))
        .annotate(**last)
        .order_by("client__sort_key", "client_id", "from_date")
        .values_list("specialist_id", "client__public_id", "client__first_name", "client__last_name", *last)
    )


def _ask_delivered(window: Window, staff: list[int], first: date) -> Any:
    theirs = _assignments(window, first).filter(specialist=OuterRef("pk")).order_by()
    number = theirs.values("specialist").annotate(number=Count("pk")).values("number")
    found = {
        "people": Coalesce(Subquery(number), 0),
        "in_work": Exists(theirs.filter(_in_work())),
        "entered": Exists(theirs.filter(Exists(_theirs(Episode.objects, **_range("entry_date"))))),
    }
    for phase, served in _served(first).items():
        asked = Q(*(Exists(rows) for rows, _day in served), _connector=Q.OR)
        if phase in NEED_A_JOB:
            asked &= Q(_in_work())
        found[f"serves_{phase}"] = Exists(theirs.filter(row_by_row(asked)))
    rows = StaffMember.objects.filter(is_one_of("id", staff)).order_by().annotate(**found)
    return rows.values_list("pk", *found)


_TAKEN, _DELIVERED = OfWindow(_ask_taken), OfWindow(_ask_delivered)


# Each phase: what the specialist of the assignment served it with, in its days, and the day of that.


def _served(first: date) -> dict[Phase, list[tuple[Any, str]]]:
    return {
        Phase.INTAKE: [(_entered(first), "talked"), (_first_meeting(), "first_meeting_date")],
        Phase.ENGAGEMENT: [(_talks(), "contact_date"), (_attempts(), "attempt_date")],
        Phase.ASSESSMENT: [(_sessions(), "session_date")],
        Phase.JOB_DEVELOPMENT: [(_employers(), "employer_contact__contact_date")],
        Phase.JOB_COACHING: [(_coaching(), "contact_date")],
        Phase.FOLLOW_ALONG: [(_answers(), "answered")],
    }


def _theirs(rows: Any, client: str = "client", **more: Any) -> Any:
    return rows.filter(**{client: OuterRef("client")}, **more)


def _range(day: str) -> dict[str, Any]:
    return {f"{day}__gte": OuterRef("low"), f"{day}__lte": OuterRef("high")}


def _last(rows: Any, day: str) -> Any:
    return rows.order_by(F(day).desc()).values(day)[:1]


def _talks() -> Any:
    return _theirs(talks(), specialist=OuterRef("specialist"), **_range("contact_date"))


def _entered(first: date) -> Any:
    """The newest entry, when somebody talked with them in the days after it; `talked` is the first of these talks."""
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
    newer = Episode.objects.filter(
        client=OuterRef("client"), entry_date__gt=OuterRef("entry_date"), entry_date__lte=OuterRef(OuterRef("high"))
    )
    talked = Subquery(after.order_by("contact_date").values("contact_date")[:1])
    return entries.annotate(talked=talked).filter(~Exists(newer), talked__isnull=False)


def _first_meeting() -> Any:
    """After a referral, by whoever took the person on or wrote the referral down."""
    by = Q(accepted_by=OuterRef("specialist")) | Q(recorded_by=OuterRef("specialist"))
    return _theirs(Referral.objects, **_range("first_meeting_date")).filter(by)


def _attempts() -> Any:
    rows = OutreachAttempt.objects.filter(voided_at=None, recorded_by=OuterRef("specialist"))
    return _theirs(rows, "outreach__client", **_range("attempt_date"))


def _sessions() -> Any:
    """By whoever began the edition of the profile."""
    rows = ProfileSession.objects.filter(edition__begun_by=OuterRef("specialist"))
    return _theirs(rows, "edition__client", **_range("session_date"))


def _employers() -> Any:
    rows = EmployerContactFor.objects.job_search().filter(by_client=False)
    return _theirs(
        rows, employer_contact__specialist=OuterRef("specialist"), **_range("employer_contact__contact_date")
    )


def _coaching() -> Any:
    """At the workplace while a job lasts."""
    job = Job.objects.standing().filter(client=OuterRef("client"), start_date__lte=OuterRef("contact_date"))
    lasting = job.filter(Q(end_date=None) | Q(end_date__gte=OuterRef("contact_date")))
    return _talks().filter(Exists(lasting), place=ClientContact.Place.WORKPLACE)


def _answers() -> Any:
    """What answered a planned contact, in time or late: support was given either way."""
    met = Q(met_by__specialist=OuterRef("specialist"), **_range("met_on"))
    late = Q(late_by__specialist=OuterRef("specialist"), **_range("late_on"))
    return _theirs(DueContact.objects.filter(met | late)).annotate(answered=Coalesce("met_on", "late_on"))
