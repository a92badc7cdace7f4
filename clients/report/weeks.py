"""Weeks of specialists: in-person employer contacts against their target, and who signed for them (fidelity item 17).

Five questions, whatever the number of weeks and specialists. Seekers are counted whoever asks: how many there are decides
the target, which is the same for the specialist and for the supervisor.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from accounts.models import Membership
from accounts.roles import Role
from clients.jobdevelopmentrules import (
    DAY,
    WEEK,
    WORKDAYS,
    Workday,
    is_away,
    may_be_signed,
    short_by,
    week_target,
    weeks_worked,
)
from clients.models import Assignment, EmployerContactFor, Episode, Job, WeekReview
from clients.models.contact import counted_visits
from clients.report.leave import leave_of
from tenancy.asked import Question, is_one_of
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


class Told(NamedTuple):
    """What the days of a week come to."""

    worked: Fraction
    employed: bool
    at_work: int
    seekers: int


@dataclass(slots=True)
class Week:
    """A week of one specialist. `units`: where they worked in it. `named` were made for somebody, the rest in general."""

    monday: date
    contacts_a_week: int
    days: tuple[Workday, ...] = ()
    units: frozenset[int | None] = frozenset()
    visits: int = 0
    named: int = 0
    signatures: list[Signature] = field(default_factory=list)
    _told: Told | None = field(default=None, repr=False, compare=False)

    @property
    def told(self) -> Told:
        if self._told is None:
            self._told = _told_by(self.days)
        return self._told

    @property
    def sunday(self) -> date:
        return self.monday + WEEK - DAY

    @property
    def general(self) -> int:
        return self.visits - self.named

    @property
    def target(self) -> Decimal:
        return _target_of(self.days, self.contacts_a_week)

    @property
    def worked(self) -> Fraction:
        return self.told.worked

    @property
    def days_at_work(self) -> int:
        return self.told.at_work

    @property
    def seekers(self) -> int:
        """The most who looked for work on any day at work."""
        return self.told.seekers

    @property
    def employed(self) -> bool:
        return self.told.employed

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


# Most weeks are like others: the same five days make the same numbers, whoever's they are.


@lru_cache(maxsize=4096)
def _target_of(days: tuple[Workday, ...], contacts_a_week: int) -> Decimal:
    return week_target(days, contacts_a_week=contacts_a_week)


@lru_cache(maxsize=4096)
def _told_by(days: tuple[Workday, ...]) -> Told:
    at_work = [day for day in days if day.at_work]
    return Told(
        worked=weeks_worked(days),
        employed=any(day.fte > 0 for day in days),
        at_work=len(at_work),
        seekers=max((day.seekers for day in at_work), default=0),
    )


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
    for who, monday, visits, named in _VISITS.rows(specialists=list(specialists), first=first, last=last):
        week = weeks.get((who, monday))
        if week is not None:
            week.visits += visits
            week.named += named


def _ask_visits(*, specialists: list[int], first: date, last: date) -> Any:
    for_somebody = Exists(EmployerContactFor.objects.filter(employer_contact=OuterRef("pk")))
    return (
        counted_visits()
        .filter(is_one_of("specialist_id", specialists), contact_date__range=(first, last))
        .annotate(named=for_somebody, monday=_MONDAY)
        .values("specialist", "monday")
        .annotate(visits=Count("pk"), of_these=Count("pk", filter=Q(named=True)))
        .order_by()
        .values_list("specialist", "monday", "visits", "of_these")
    )


_MONDAY = Func(F("contact_date"), template="date_trunc('week', %(expressions)s)::date", output_field=DateField())


def _say_signatures(weeks: Weeks, specialists: Sequence[int], mondays: Sequence[date]) -> None:
    for review in _REVIEWS.records(specialists=list(specialists), first=min(mondays), last=max(mondays)):
        week = weeks.get((review.specialist_id, review.monday))
        if week is not None:
            week.signatures.append(
                Signature(
                    review.public_id, review.visits, review.target, review.note, review.signed_by.name,
                    review.signed_at, review.withdrawn_at, review.version,
                )
            )  # fmt: skip


def _ask_reviews(*, specialists: list[int], first: date, last: date) -> Any:
    reviews = WeekReview.objects.filter(is_one_of("specialist_id", specialists), monday__range=(first, last))
    return reviews.select_related("signed_by__user").order_by("-signed_at", "-pk")


_VISITS, _REVIEWS = Question(_ask_visits), Question(_ask_reviews)


# Days: posts, leave, and people who look for work


class Post(NamedTuple):
    unit: int | None
    fte: Decimal
    span: Span


def _say_days(weeks: Weeks, specialists: Sequence[int], mondays: Sequence[date], agency: Agency) -> None:
    first, last = min(mondays), max(mondays) + WEEK - DAY
    posts, leave = _posts(specialists, first, last, agency), leave_of(specialists, first, last)
    looking, begins = _looking(specialists, mondays), {each: WORKDAYS * at for at, each in enumerate(_each(mondays))}
    nobody = [0] * (WORKDAYS * len(begins))
    for (who, monday), week in weeks.items():
        sunday, begin = week.sunday, begins[monday]
        theirs = [post for post in posts.get(who, ()) if _overlap(post.span, monday, sunday)]
        away = [span for span in leave.get(who, ()) if _overlap(span, monday, sunday)]
        seekers = tuple(looking.get(who, nobody)[begin : begin + WORKDAYS])
        week.units = frozenset(post.unit for post in theirs)
        if not away and all(_covers(post.span, monday, sunday) for post in theirs):
            # Most weeks: every day is like the others.
            week.days = _alike(sum((post.fte for post in theirs), _NO_TIME), seekers)
        else:
            days = zip(_workdays(monday), seekers, strict=True)
            week.days = tuple(_workday(day, number, theirs, away) for day, number in days)


@lru_cache(maxsize=4096)
def _alike(fte: Decimal, seekers: tuple[int, ...]) -> tuple[Workday, ...]:
    return tuple(Workday(fte, number) for number in seekers)


def _workday(day: date, seekers: int, posts: Iterable[Post], leave: Iterable[Span]) -> Workday:
    return Workday(
        fte=sum((post.fte for post in posts if _in(day, post.span)), _NO_TIME),
        seekers=seekers,
        away=any(_in(day, span) for span in leave),
    )


def _each(mondays: Iterable[date]) -> list[date]:
    return sorted(set(mondays))


_NO_TIME = Decimal(0)


def _posts(specialists: Sequence[int], first: date, last: date, agency: Agency) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    rows = _POSTS.rows(home=agency.pk, specialists=list(specialists), first=first, last=last)
    for who, unit, fte, starts, ends in rows:
        found.setdefault(who, []).append(Post(unit, fte, (starts, ends)))
    return found


def _ask_posts(*, home: int, specialists: list[int], first: date, last: date) -> Any:
    rows = Membership.objects.filter(is_one_of("staff_id", specialists), agency=home, role=Role.SPECIALIST)
    return rows.between(first, last).values_list("staff_id", "unit_id", "fte", "starts_date", "ends_date")


def _looking(specialists: Sequence[int], mondays: Sequence[date]) -> dict[int, list[int]]:
    """How many open people without a current job each specialist has on each working day, the days in their order."""
    days = [day for monday in _each(mondays) for day in _workdays(monday)]
    # Days as bits: most people look on all of them or on none, so that few different ones are left to be gone through.
    alike: Counter[tuple[int, int]] = Counter()
    for who, (first, last), closed, jobs, gone in _assignments(specialists, days[0], days[-1]):
        through = closed if last is None or (closed is not None and closed < last) else last
        looking = _bits(days, (first, through))
        for span in (*jobs, *gone):
            looking &= ~_bits(days, span)
        if looking:
            alike[who, looking] += 1
    found: dict[int, list[int]] = {}
    for (who, looking), people in alike.items():
        numbers = found.setdefault(who, [0] * len(days))
        for number in range(len(days)):
            if looking >> number & 1:
                numbers[number] += people
    return found


def _bits(days: list[date], span: Span) -> int:
    if span[0] <= days[0] and span[1] is None:
        # Most of them: nothing has to be looked for.
        return (1 << len(days)) - 1
    within = _within(days, span)
    return (1 << within.stop) - (1 << within.start) if within else 0


def _within(days: list[date], span: Span) -> range:
    """Their numbers. `days` are in order."""
    first, last = span
    return range(bisect_left(days, first), len(days) if last is None else bisect_right(days, last))


def _assignments(
    specialists: Sequence[int], first: date, last: date
) -> Iterator[tuple[int, Span, date | None, list[Span], list[Span]]]:
    """Who was with whom, with the spans of their jobs, and those between two episodes."""
    for who, from_date, to_date, closed, worked, episodes, entry in _ASSIGNMENTS.rows(
        specialists=list(specialists), first=first, last=last
    ):
        gone = list(_between([_span(each) for each in episodes], entry)) if episodes else []
        yield who, (from_date, to_date), closed, [_span(each) for each in worked], gone


def _ask_assignments(*, specialists: list[int], first: date, last: date) -> Any:
    jobs = Job.objects.standing().filter(
        Q(end_date=None) | Q(end_date__gte=first), client=OuterRef("client"), start_date__lte=last
    )
    earlier = Episode.objects.filter(client=OuterRef("client"), exit_date__isnull=False)
    return (
        Assignment.objects.filter(
            is_one_of("specialist_id", specialists), from_date__lte=last, client__merged_into=None
        )
        .filter(Q(to_date=None) | Q(to_date__gte=first))
        .annotate(
            jobs=ArraySubquery(jobs.values(each=_both("start_date", "end_date"))),
            episodes=ArraySubquery(earlier.values(each=_both("entry_date", "exit_date"))),
            entry=F("client__programme_entry_date"),
        )
        .values_list("specialist_id", "from_date", "to_date", "client__closed_date", "jobs", "episodes", "entry")
    )


def _both(first: str, last: str) -> Concat:
    """Two days as one text, ten signs each; the second may be missing."""
    return Concat(_iso(first), _iso(last))


def _iso(day: str) -> Func:
    """Written so whatever the database's own way with days is."""
    return Func(F(day), Value("YYYY-MM-DD"), function="to_char", output_field=TextField())


def _span(text: str) -> Span:
    return date.fromisoformat(text[:10]), _day(text[10:])


_POSTS, _ASSIGNMENTS = Question(_ask_posts), Question(_ask_assignments)


def _between(episodes: Iterable[Span], entry: date) -> Iterator[Span]:
    """Days on which somebody who came back was not with the service: from each closing to the next entry."""
    episodes = list(episodes)
    entries = sorted({entry, *(first for first, _last in episodes)})
    for last in (last for _first, last in episodes if last is not None):
        following = next((day for day in entries if day > last), None)
        if following is not None:
            yield last + DAY, following - DAY


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _workdays(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(WORKDAYS)]


def _in(day: date, span: Span) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])


def _covers(span: Span, first: date, last: date) -> bool:
    return span[0] <= first and (span[1] is None or span[1] >= last)


def _overlap(span: Span, first: date, last: date) -> bool:
    return span[0] <= last and (span[1] is None or span[1] >= first)
