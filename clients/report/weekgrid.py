"""Weeks to sign: the last weeks of all specialists of a supervisor's units, what is signed and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import supervised_posts
from accounts.models import StaffMember
from clients import wording
from clients.jobdevelopmentrules import DAY, WEEK, may_be_signed, monday_of
from clients.report import week_words
from clients.report.units import Scope
from clients.report.week_words import State
from clients.report.weeks import Week, weeks_of

WEEKS = 8


class Cell(NamedTuple):
    """A week of one specialist. `tick` is what signing it sends: whose, which, and the numbers seen; empty: not to sign."""

    week: Week
    monday: date
    name: str
    column: str
    url: str
    tally: str
    state: State
    signed: State | None
    tick: str
    label: str


class Line(NamedTuple):
    """`cells` has None for weeks in which they did not work in these units."""

    specialist: StaffMember
    cells: list[Cell | None]


@dataclass(slots=True)
class Grid:
    """`own`: the supervisor stands among the specialists, whose weeks somebody else signs."""

    columns: list[str]
    lines: list[Line]
    own: bool

    @property
    def cells(self) -> Iterator[tuple[StaffMember, Cell]]:
        return ((line.specialist, cell) for line in self.lines for cell in line.cells if cell is not None)

    @property
    def to_sign(self) -> int:
        return sum(bool(cell.tick) for _specialist, cell in self.cells)

    @property
    def changed(self) -> int:
        return sum(cell.week.changed for _specialist, cell in self.cells)


def last_to_sign(today: date, number: int = WEEKS) -> list[date]:
    """The last weeks that may be signed, the newest first: this one from its Friday on."""
    monday = monday_of(today)
    newest = monday if may_be_signed(monday, today) else monday - WEEK
    return [newest - back * WEEK for back in range(number)]


def grid_of(scope: Scope) -> Grid:
    """Seven questions, whatever the number of specialists."""
    mondays = last_to_sign(scope.day)
    specialists = _specialists(scope, mondays[-1], mondays[0] + WEEK - DAY)
    weeks = weeks_of([each.pk for each in specialists], mondays, scope.staff.agency)
    units = None if scope.unit is None else {scope.unit.pk}
    if units is None and scope.staff.supervised_unit_ids is not None:
        units = set(scope.staff.supervised_unit_ids)
    lines = [
        Line(each, [_cell(scope, each, weeks[each.pk, monday], units) for monday in mondays]) for each in specialists
    ]
    return Grid(
        columns=[wording.short_day(monday, scope.day) for monday in mondays],
        lines=lines,
        own=any(each.pk == scope.staff.pk for each in specialists),
    )


def _specialists(scope: Scope, first: date, last: date) -> list[StaffMember]:
    posts = supervised_posts(scope.staff).between(first, last)
    if scope.unit is not None:
        posts = posts.filter(unit=scope.unit)
    return list(StaffMember.objects.here().by_name().filter(pk__in=posts.values("staff")))


def _cell(scope: Scope, specialist: StaffMember, week: Week, units: set[int] | None) -> Cell | None:
    if not week.employed or (units is not None and not week.units & units):
        return None
    own = specialist.pk == scope.staff.pk
    name = week_words.week_name(week, scope.day)
    return Cell(
        week=week,
        monday=week.monday,
        name=name,
        column=wording.short_day(week.monday, scope.day),
        url=reverse("clients:week", args=[specialist.public_id]) + f"?week={week.monday.isoformat()}",
        tally=week_words.tally(week),
        state=week_words.state_of(week, scope.day),
        signed=week_words.signed_state(week, scope.day),
        tick="" if own or not week.may_be_signed(scope.day) else tick_of(specialist.public_id, week),
        label=_("Sign %(name)s, %(week)s") % {"name": specialist.name, "week": name},
    )


def tick_of(public_id: UUID, week: Week) -> str:
    return f"{public_id}_{week.monday.isoformat()}_{week.visits}_{week.target}"
