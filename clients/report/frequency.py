"""In-person contacts a week: the values of fidelity item 17, specialist by specialist, with the weeks behind them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import StaffMember
from clients.jobdevelopmentrules import (
    DAY,
    WEEK,
    WORKDAYS,
    Reviewed,
    Rhythm,
    contacts_a_week,
    has_say,
    rhythm_of,
)
from clients.models.contact import counted_visits
from clients.report.asking import OfWindow
from clients.report.weeks import Week, weeks_of
from clients.report.window import Window
from employers.models import EmployerContactQuerySet
from tenancy.asked import Numbers, Question, is_one_of


@dataclass
class OfSpecialist:
    """One specialist's weeks in the units that are looked at, the oldest first. What is made of their days is made once."""

    specialist: StaffMember
    weeks: list[Week]
    window: Window
    visits: int = field(init=False)
    named: int = field(init=False)
    worked: Fraction = field(init=False)
    at_work: list[Week] = field(init=False)

    def __post_init__(self) -> None:
        worked = [(week, week.worked) for week in self.weeks]
        self.at_work = [week for week, share in worked if share]
        self.visits = sum(week.visits for week in self.weeks)
        self.named = sum(week.named for week in self.weeks)
        self.worked = sum((share for _week, share in worked), Fraction(0))

    @cached_property
    def target(self) -> Decimal:
        return sum((week.target for week in self.weeks), Decimal(0))

    @cached_property
    def a_week(self) -> Fraction | None:
        """For each full-time week worked."""
        return contacts_a_week(self.visits, self.worked)

    @property
    def named_a_week(self) -> Fraction | None:
        return contacts_a_week(self.named, self.worked)

    @cached_property
    def signed(self) -> int:
        return sum(week.signed is not None for week in self.at_work)

    @cached_property
    def rhythm(self) -> Rhythm:
        return rhythm_of([Reviewed(week.monday, self._signed_on(week)) for week in self.at_work], self.window.day)

    def _signed_on(self, week: Week) -> date | None:
        return self.window.agency.local(week.signed.signed_at).date() if week.signed else None

    @cached_property
    def seekers(self) -> int:
        """The most who looked for work on any day at work: few seekers ask for less only when there were few all along."""
        return max((week.seekers for week in self.at_work), default=0)

    @cached_property
    def share(self) -> Fraction:
        """Of full time, on the days at work."""
        days = sum(week.days_at_work for week in self.at_work)
        return self.worked * WORKDAYS / days if days else Fraction(0)


class Unclear(NamedTuple):
    """A contact that counts, but leaves open whether it should: no purpose, nobody met, or somebody without a say."""

    day: date
    employer_id: UUID
    employer: str
    specialist: str
    no_purpose: bool
    nobody: bool
    no_say: bool


class HowManyUnclear(NamedTuple):
    """Counted each by itself: a contact may lack several."""

    no_purpose: int
    nobody: int
    no_say: int


@dataclass(frozen=True, slots=True)
class Frequent:
    mondays: list[date]
    specialists: list[OfSpecialist]
    unclear: HowManyUnclear

    @property
    def counted(self) -> list[OfSpecialist]:
        """Who worked in the window at all."""
        return [each for each in self.specialists if each.worked]

    @property
    def away(self) -> list[OfSpecialist]:
        return [each for each in self.specialists if not each.worked]


def frequent(window: Window) -> Frequent:
    """Eight questions."""
    mondays = window.mondays
    first, last = mondays[0], mondays[-1] + WEEK - DAY
    units = _units(window)
    staff = _STAFF.records(chosen=list(units))
    weeks = weeks_of([each.pk for each in staff], mondays, window.agency) if staff else {}
    found = [
        OfSpecialist(
            each,
            [week for monday in mondays if (week := weeks[each.pk, monday]).employed and week.units & units[each.pk]],
            window,
        )
        for each in staff
    ]
    return Frequent(mondays, [each for each in found if each.weeks], _how_many_unclear(units, first, last))


def _ask_staff(*, chosen: list[int]) -> Any:
    return StaffMember.objects.here().by_name().filter(is_one_of("id", chosen))


_STAFF = Question(_ask_staff)


def _units(window: Window) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = {}
    for who, unit in _UNITS.rows(window):
        found.setdefault(who, set()).add(unit)
    return found


def _ask_units(window: Window) -> Any:
    posts = window.posts.between(window.mondays[0], window.mondays[-1] + WEEK - DAY)
    return posts.order_by().values_list("staff_id", "unit_id").distinct()


_UNITS = OfWindow(_ask_units)


_HIRES_NOT, _INFLUENCES_NOT = Q(person__can_hire=False), Q(person__influences=False)
# has_say() is False: one is denied, the other denied or not said.
_NO_SAY = (
    (_HIRES_NOT | _INFLUENCES_NOT)
    & (_HIRES_NOT | Q(person__can_hire=None))
    & (_INFLUENCES_NOT | Q(person__influences=None))
    & Q(person__isnull=False)
)
_NO_PURPOSE, _NOBODY = Q(purpose=""), Q(person=None)


def _counted(specialists: Collection[int], first: date, last: date) -> EmployerContactQuerySet:
    return counted_visits().filter(specialist__in=specialists, contact_date__range=(first, last))


def _how_many_unclear(specialists: Collection[int], first: date, last: date) -> HowManyUnclear:
    found = _UNCLEAR.numbers(specialists=list(specialists), first=first, last=last)
    return HowManyUnclear(**{name: number or 0 for name, number in found.items()})


def _ask_unclear(*, specialists: list[int], first: date, last: date) -> Numbers:
    kinds = {"no_purpose": _NO_PURPOSE, "nobody": _NOBODY, "no_say": _NO_SAY}
    rows = counted_visits().filter(is_one_of("specialist_id", specialists), contact_date__range=(first, last))
    return Numbers(rows, {name: Count("pk", filter=condition) for name, condition in kinds.items()})


_UNCLEAR = Question(_ask_unclear)


def unclear(window: Window) -> list[Unclear]:
    """The contacts themselves, the newest first. Two questions."""
    first, last = window.mondays[0], window.mondays[-1] + WEEK - DAY
    specialists = list(_units(window))
    rows = (
        _counted(specialists, first, last)
        .filter(_NO_PURPOSE | _NOBODY | _NO_SAY)
        .select_related("employer", "person", "specialist__user")
        .order_by("-contact_date", "-pk")
    )
    return [
        Unclear(
            contact.contact_date,
            contact.employer.public_id,
            contact.employer.name,
            contact.specialist.name,
            no_purpose=not contact.purpose,
            nobody=contact.person is None,
            no_say=contact.person is not None and has_say(contact.person.can_hire, contact.person.influences) is False,
        )
        for contact in rows
    ]
