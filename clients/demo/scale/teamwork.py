"""A year beside the work with people: hours of each week, weekly team and unit meetings, weekly supervision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from clients.jobdevelopmentrules import weeks_before

DAY = timedelta(days=1)
WEEKS = 52
# Of 37.5 hours: in the community, in the office; some specialists are out less than they should be.
_HOURS = ((26, 11.5), (25, 12.5), (24.5, 13), (18, 19.5))
_PEOPLE = 3

Add = Callable[..., int]


class Group(NamedTuple):
    """A unit with its treatment team, its supervisor, and its specialists; `people`: ids of its clients."""

    unit: int
    team: int
    supervisor: int
    specialists: Sequence[int]
    people: Sequence[int]


def write(add: Add, groups: Sequence[Group], today: date) -> None:
    for number, monday in enumerate(weeks_before(today, WEEKS)):
        for group in groups:
            _week(add, group, number, monday)


def _week(add: Add, group: Group, number: int, monday: date) -> None:
    """Every tenth time somebody is missing at the meeting of the team."""
    there = [who for place, who in enumerate(group.specialists) if (number + place) % 10]
    _meeting(add, group, "team", number, monday + DAY, there, team=group.team, raised=number % 4 == 0)
    _meeting(add, group, "unit", number, monday + 3 * DAY, [*group.specialists, group.supervisor])
    for place, who in enumerate(group.specialists):
        community, office = _HOURS[place % len(_HOURS)]
        add("clients_workweek", who, monday.isoformat(), community, office, 0, 0, 0, who)
        _meeting(add, group, "supervision", number + place, monday + 2 * DAY, [], specialist=who)


def _meeting(
    add: Add, group: Group, kind: str, number: int, day: date, staff: Sequence[int], *,
    team: int | None = None, specialist: int | None = None, raised: bool = False,
) -> None:  # fmt: skip
    by = group.supervisor if kind != "team" else group.specialists[0]
    pk = add("clients_meeting", kind, day.isoformat(), group.unit, team, specialist, int(raised), by)
    for who in staff:
        add("clients_meetingstaff", pk, who)
    start = number * _PEOPLE % max(1, len(group.people))
    for person in (*group.people, *group.people)[start : start + min(_PEOPLE, len(group.people))]:
        add("clients_meetingclient", pk, person)
