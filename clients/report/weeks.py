"""Weeks of specialists: in-person employer contacts against their target, and who signed for them (fidelity item 17).

Five questions, whatever the number of weeks and specialists. Seekers are counted whoever asks: how many there are decides
the target, which is the same for the specialist and for the supervisor.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.models import Cover, Membership
from accounts.roles import Role
from clients.jobdevelopmentrules import (
    DAY,
    WEEK,
    WORKDAYS,
    Workday,
    is_away,
    may_be_signed,
    monday_of,
    short_by,
    week_target,
    weeks_worked,
)
from clients.models import Assignment, EmployerContactFor, Episode, Job, WeekReview
from clients.models.contact import counted_visits
from tenancy.models import Agency

Span = tuple[date, date | None]


class Signature(NamedTuple):
    """What was signed: the numbers as they were, by whom and when. A signature that was taken back stays readable."""

    public_id: UUID
    visits: int
    target: Decimal
    note: str
    by: str
    signed_at: datetime
    withdrawn_at: datetime | None
    version: int


@dataclass(slots=True)
class Week:
    """A week of one specialist. `units`: where they worked in it. `named` were made for somebody, the rest in general."""

    monday: date
    contacts_a_week: int
    days: list[Workday] = field(default_factory=list)
    units: frozenset[int | None] = frozenset()
    visits: int = 0
    named: int = 0
    signatures: list[Signature] = field(default_factory=list)

    @property
    def sunday(self) -> date:
        return self.monday + WEEK - DAY

    @property
    def general(self) -> int:
        return self.visits - self.named

    @property
    def target(self) -> Decimal:
        return week_target(self.days, contacts_a_week=self.contacts_a_week)

    @property
    def worked(self) -> Fraction:
        return weeks_worked(self.days)

    @property
    def employed(self) -> bool:
        return any(day.fte > 0 for day in self.days)

    @property
    def away(self) -> bool:
        return is_away(self.days)

    @property
    def short(self) -> int:
        return short_by(self.visits, self.target)

    @property
    def signed(self) -> Signature | None:
        return next((each for each in self.signatures if each.withdrawn_at is None), None)

    @property
    def changed(self) -> bool:
        """Contacts were logged, corrected or voided, or leave or people changed, after it was signed."""
        signed = self.signed
        return signed is not None and (signed.visits, signed.target) != (self.visits, self.target)

    def may_be_signed(self, on: date) -> bool:
        return self.employed and not self.away and self.signed is None and may_be_signed(self.monday, on)


Weeks = dict[tuple[int, date], Week]


def weeks_of(specialists: Sequence[int], mondays: Sequence[date], agency: Agency) -> Weeks:
    """Each week of each specialist, also those in which they had no post: `employed` says so."""
    first, last = min(mondays), max(mondays) + WEEK - DAY
    weeks = {(who, monday): Week(monday, agency.weekly_employer_contacts) for who in specialists for monday in mondays}
    _count_visits(weeks, specialists, first, last)
    _say_days(weeks, specialists, mondays, agency)
    _say_signatures(weeks, specialists, mondays)
    return weeks


def _count_visits(weeks: Weeks, specialists: Sequence[int], first: date, last: date) -> None:
    for_somebody = Exists(EmployerContactFor.objects.filter(employer_contact=OuterRef("pk")))
    rows = (
        counted_visits()
        .filter(specialist__in=specialists, contact_date__range=(first, last))
        .annotate(named=for_somebody)
        .values("specialist", "contact_date")
        .annotate(visits=Count("pk"), of_these=Count("pk", filter=Q(named=True)))
        .order_by()
        .values_list("specialist", "contact_date", "visits", "of_these")
    )
    for who, day, visits, named in rows:
        week = weeks.get((who, monday_of(day)))
        if week is not None:
            week.visits += visits
            week.named += named


def _say_signatures(weeks: Weeks, specialists: Sequence[int], mondays: Sequence[date]) -> None:
    reviews = WeekReview.objects.filter(specialist__in=specialists, monday__in=mondays)
    for review in reviews.select_related("signed_by__user").order_by("-signed_at", "-pk"):
        weeks[review.specialist_id, review.monday].signatures.append(
            Signature(
                review.public_id, review.visits, review.target, review.note, review.signed_by.name,
                review.signed_at, review.withdrawn_at, review.version,
            )
        )  # fmt: skip


# Days: posts, leave, and people who look for work


class Post(NamedTuple):
    unit: int | None
    fte: Decimal
    span: Span


def _say_days(weeks: Weeks, specialists: Sequence[int], mondays: Sequence[date], agency: Agency) -> None:
    first, last = min(mondays), max(mondays) + WEEK - DAY
    posts, leave = _posts(specialists, first, last, agency), _leave(specialists, first, last)
    looking = _looking(specialists, mondays)
    for (who, monday), week in weeks.items():
        week.days = [
            Workday(
                fte=sum((post.fte for post in posts.get(who, ()) if _in(day, post.span)), Decimal(0)),
                seekers=looking.get((who, day), 0),
                away=any(_in(day, span) for span in leave.get(who, ())),
            )
            for day in _workdays(monday)
        ]
        week.units = frozenset(post.unit for post in posts.get(who, ()) if _overlap(post.span, monday, week.sunday))


def _posts(specialists: Sequence[int], first: date, last: date, agency: Agency) -> dict[int, list[Post]]:
    rows = Membership.objects.filter(agency=agency, role=Role.SPECIALIST, staff__in=specialists).between(first, last)
    found: dict[int, list[Post]] = {}
    for who, unit, fte, starts, ends in rows.values_list("staff_id", "unit_id", "fte", "starts_date", "ends_date"):
        found.setdefault(who, []).append(Post(unit, fte, (starts, ends)))
    return found


def _leave(specialists: Sequence[int], first: date, last: date) -> dict[int, list[Span]]:
    """Leave is what is covered: who stands in is arranged for it."""
    rows = Cover.objects.filter(absent__in=specialists, cancelled_at=None, from_date__lte=last, to_date__gte=first)
    found: dict[int, list[Span]] = {}
    for who, from_date, to_date in rows.values_list("absent_id", "from_date", "to_date"):
        found.setdefault(who, []).append((from_date, to_date))
    return found


def _looking(specialists: Sequence[int], mondays: Sequence[date]) -> dict[tuple[int, date], int]:
    """How many open people without a current job each specialist has on each working day."""
    found: dict[tuple[int, date], int] = {}
    days = sorted(day for monday in set(mondays) for day in _workdays(monday))
    for who, (first, last), closed, jobs, gone in _assignments(specialists, days[0], days[-1]):
        through = min((day for day in (last, closed) if day is not None), default=None)
        looking = set(_within(days, (first, through)))
        for span in (*jobs, *gone):
            looking.difference_update(_within(days, span))
        for number in looking:
            found[who, days[number]] = found.get((who, days[number]), 0) + 1
    return found


def _within(days: list[date], span: Span) -> range:
    """Their numbers. `days` are in order."""
    first, last = span
    return range(bisect_left(days, first), len(days) if last is None else bisect_right(days, last))


def _assignments(
    specialists: Sequence[int], first: date, last: date
) -> Iterator[tuple[int, Span, date | None, list[Span], list[Span]]]:
    """Who was with whom, with the spans of their jobs, and those between two episodes."""
    jobs = Job.objects.standing().filter(client=OuterRef("client"), start_date__lte=last)
    earlier = Episode.objects.filter(client=OuterRef("client"), exit_date__isnull=False)
    rows = (
        Assignment.objects.filter(specialist__in=specialists, from_date__lte=last, client__merged_into=None)
        .filter(Q(to_date=None) | Q(to_date__gte=first))
        .annotate(
            jobs=ArraySubquery(jobs.values(each=JSONObject(first="start_date", last="end_date"))),
            episodes=ArraySubquery(earlier.values(each=JSONObject(entry="entry_date", last="exit_date"))),
            entry=F("client__programme_entry_date"),
        )
        .values_list("specialist_id", "from_date", "to_date", "client__closed_date", "jobs", "episodes", "entry")
    )
    for who, from_date, to_date, closed, worked, episodes, entry in rows:
        spans = [(date.fromisoformat(each["first"]), _day(each["last"])) for each in worked]
        yield who, (from_date, to_date), closed, spans, list(_between(episodes, entry))


def _between(episodes: Iterable[dict[str, Any]], entry: date) -> Iterator[Span]:
    """Days on which somebody who came back was not with the service: from each closing to the next entry."""
    entries = sorted({entry, *(date.fromisoformat(each["entry"]) for each in episodes)})
    for last in (date.fromisoformat(each["last"]) for each in episodes):
        following = next((day for day in entries if day > last), None)
        if following is not None:
            yield last + DAY, following - DAY


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _workdays(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(WORKDAYS)]


def _in(day: date, span: Span) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])


def _overlap(span: Span, first: date, last: date) -> bool:
    return span[0] <= last and (span[1] is None or span[1] >= first)
