"""Which phases of the work each specialist carries out with the people on their own caseload (item 3).

Counted by caseload: what was done in a phase for the people whom a specialist had on that day, by that specialist and by
anybody else. Who stood in for somebody away is somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from clients.jobdevelopmentrules import DAY
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
from clients.report.numbers import months_before

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


class Done(NamedTuple):
    """How often a phase was served: by the specialist themselves, when last, and by others."""

    own: int = 0
    last: date | None = None
    others: int = 0

    def and_(self, more: Done) -> Done:
        days = [day for day in (self.last, more.last) if day is not None]
        return Done(self.own + more.own, max(days, default=None), self.others + more.others)


@dataclass(slots=True)
class Generalist:
    """`people`: on the caseload at any time of the months; `in_work`: of them with a current job while they were on it."""

    staff: int
    people: int = 0
    in_work: int = 0
    entered: int = 0
    first: date | None = None
    phases: dict[Phase, Done] = field(default_factory=lambda: {phase: Done() for phase in Phase})

    def applies(self, phase: Phase) -> bool:
        """Nobody in work yet: nothing to coach and to follow along, and nothing to be held against anybody."""
        return self.in_work > 0 or phase not in NEED_A_JOB

    def delivers(self, phase: Phase) -> bool:
        return self.phases[phase].own > 0

    @property
    def delivered(self) -> list[Phase]:
        return [phase for phase in Phase if self.delivers(phase)]

    @property
    def not_yet(self) -> list[Phase]:
        return [phase for phase in Phase if not self.applies(phase) and not self.delivers(phase)]

    @property
    def lacking(self) -> list[Phase]:
        return [phase for phase in Phase if self.applies(phase) and not self.delivers(phase)]


def first_day(window: Window) -> date:
    return months_before(window.day, MONTHS) + DAY


def generalists(window: Window, staff: list[int]) -> list[Generalist]:
    """In the order of `staff`. Nine questions."""
    found = {each: Generalist(each) for each in staff}
    first = first_day(window)
    _say_caseloads(window, found, first)
    for rows, phase in (
        (_engagement(window, first), Phase.ENGAGEMENT),
        (_intake(window, first), Phase.INTAKE),
        (_coaching(window, first), Phase.JOB_COACHING),
        (_referrals(window, first), Phase.INTAKE),
        (_outreach(window, first), Phase.ENGAGEMENT),
        (_sessions(window, first), Phase.ASSESSMENT),
        (_employers(window, first), Phase.JOB_DEVELOPMENT),
        (_due(window, first, "met"), Phase.FOLLOW_ALONG),
        (_due(window, first, "late"), Phase.FOLLOW_ALONG),
    ):
        for who, *numbers in rows:
            if who in found:
                found[who].phases[phase] = found[who].phases[phase].and_(Done(*numbers))
    return list(found.values())


def _say_caseloads(window: Window, found: dict[int, Generalist], first: date) -> None:
    through = Q(to_date=None) | Q(to_date__gte=first)
    job = Job.objects.standing().filter(client=OuterRef("client"), start_date__lte=window.day)
    held = job.filter(
        Q(end_date=None) | Q(end_date__gte=OuterRef("from_date")), Q(end_date=None) | Q(end_date__gte=first)
    )
    of_theirs = held.filter(Q(start_date__lte=OuterRef("to_date")))
    entries = Episode.objects.filter(
        client=OuterRef("client"), entry_date__range=(first, window.day), entry_date__gte=OuterRef("from_date")
    )
    rows = (
        Assignment.objects.filter(through, client__in=window.clients, specialist__in=list(found), from_date__lte=window.day)
        .annotate(working=Exists(held) & Q(to_date=None) | Exists(of_theirs), new=Exists(entries))
        .order_by()
        .values("specialist")
        .annotate(
            people=Count("client", distinct=True),
            in_work=Count("client", distinct=True, filter=Q(working=True)),
            entered=Count("client", distinct=True, filter=Q(new=True)),
            since=Min("from_date"),
        )
    )  # fmt: skip
    for who, people, in_work, entered, since in rows.values_list("specialist", "people", "in_work", "entered", "since"):
        each = found[who]
        each.people, each.in_work, each.entered, each.first = people, in_work, entered, since


# Each phase: (specialist of the caseload, own, last day, others), put together in SQL.


def _by_caseload(rows: Any, client: str, day: str, by: str, also: Q | None = None) -> Any:
    """Of rows with a client, a day and somebody who did it: grouped by whose caseload the client was on that day."""
    held = f"{client}__assignments__"
    # In one filter, so that it is the same assignment that all of this is said of.
    of_the_day = Q(**{f"{held}to_date": None}) | Q(**{f"{held}to_date__gte": F(day)})
    theirs = Q(**{by: F(f"{held}specialist")})
    grouped = rows.filter(of_the_day, also or Q(), **{f"{held}from_date__lte": F(day)}).order_by()
    return (
        grouped.values(f"{held}specialist")
        .annotate(own=Count("pk", filter=theirs), last=Max(day, filter=theirs), others=Count("pk", filter=~theirs))
        .values_list(f"{held}specialist", "own", "last", "others")
    )


def _engagement(window: Window, first: date) -> Any:
    return _by_caseload(_talks(window, first), "client", "contact_date", "specialist")


def _intake(window: Window, first: date) -> Any:
    """Talks soon after an entry."""
    entry = Episode.objects.filter(
        client=OuterRef("client"),
        entry_date__lte=OuterRef("contact_date"),
        entry_date__gte=OuterRef("contact_date") - INTAKE,
    )
    return _by_caseload(_talks(window, first).filter(Exists(entry)), "client", "contact_date", "specialist")


def _talks(window: Window, first: date) -> Any:
    rows = ClientContact.objects.standing().exclude(mode__in=ClientContact.ATTEMPTS)
    return rows.filter(
        client__in=window.clients, contact_date__range=(first, window.day), with_whom__contains=["client"]
    )


def _coaching(window: Window, first: date) -> Any:
    """At the workplace while a job lasts."""
    job = Job.objects.standing().filter(client=OuterRef("client"), start_date__lte=OuterRef("contact_date"))
    lasting = job.filter(Q(end_date=None) | Q(end_date__gte=OuterRef("contact_date")))
    rows = _talks(window, first).filter(Exists(lasting), place=ClientContact.Place.WORKPLACE)
    return _by_caseload(rows, "client", "contact_date", "specialist")


def _referrals(window: Window, first: date) -> Any:
    """The first meeting after a referral, by whoever took the person on or wrote the referral down."""
    rows = Referral.objects.filter(client__in=window.clients, first_meeting_date__range=(first, window.day))
    specialist = F("client__assignments__specialist")
    theirs = Q(accepted_by=specialist) | Q(recorded_by=specialist)
    return _by_caseload(rows, "client", "first_meeting_date", "client__assignments__specialist", also=theirs)


def _outreach(window: Window, first: date) -> Any:
    rows = OutreachAttempt.objects.filter(
        voided_at=None, outreach__client__in=window.clients, attempt_date__range=(first, window.day)
    )
    return _by_caseload(rows, "outreach__client", "attempt_date", "recorded_by")


def _sessions(window: Window, first: date) -> Any:
    """By whoever began the edition of the profile."""
    rows = ProfileSession.objects.filter(
        edition__client__in=window.clients, session_date__range=(first, window.day)
    )  # fmt: skip
    return _by_caseload(rows, "edition__client", "session_date", "edition__begun_by")


def _employers(window: Window, first: date) -> Any:
    rows = EmployerContactFor.objects.job_search().filter(client__in=window.clients, by_client=False)
    rows = rows.made_between(first, window.day)
    return _by_caseload(rows, "client", "employer_contact__contact_date", "employer_contact__specialist")


def _due(window: Window, first: date, how: str) -> Any:
    """Contacts that answered a planned one, in time or late: support was given either way."""
    rows = DueContact.objects.filter(client__in=window.clients, **{f"{how}_on__range": (first, window.day)})
    return _by_caseload(rows, "client", f"{how}_on", f"{how}_by__specialist")
