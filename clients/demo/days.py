"""Days of the demo: working days, and first days that make a planned contact fall due when the story wants it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from clients.followalong import WITHIN_3_DAYS, PlannedContact, planned_contacts

DAY = timedelta(days=1)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


def window_due_on(due: date, rules: Sequence[str]) -> tuple[date, PlannedContact]:
    """A first day for which one of `rules` falls due on `due`, and that planned contact; the first rule that can.

    A month rule can't when the day after `due` is one that its first month lacks; a week rule always can.
    """
    for rule in (*rules, "week_4"):
        guess = due - _length(rule)
        for start in (guess + offset * DAY for offset in range(-4, 5)):
            for planned in planned_contacts(start_date=start):
                if planned.rule == rule and planned.due_date == due:
                    return start, planned
    raise AssertionError("a week rule falls due on every day")


def _length(rule: str) -> timedelta:
    if rule == WITHIN_3_DAYS:
        return timedelta(days=3)
    kind, number = rule.split("_")
    return timedelta(days=7 * int(number) - 1) if kind == "week" else timedelta(days=round(30.44 * int(number)) - 1)


def next_weekday(day: date, weekday: int) -> date:
    """The first `weekday` after `day`."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def last_month_end(day: date, months_back: int) -> date:
    """The last day of a month, `months_back` months before the month of `day`."""
    first = day.replace(day=1)
    for _ in range(months_back):
        first = (first - DAY).replace(day=1)
    return first - DAY


def working_day(day: date, *, earliest: date, latest: date) -> date:
    """`day`, or the nearest weekday within the limits when it is a weekend; within the limits always."""
    day = max(earliest, min(day, latest))
    if day.weekday() < SATURDAY:
        return day
    friday = day - (day.weekday() - FRIDAY) * DAY
    monday = day + (7 - day.weekday()) * DAY
    if friday >= earliest:
        return friday
    return monday if monday <= latest else day


def some_day(rng: Random, earliest: date, latest: date) -> date:
    """Some weekday within the limits, where there is one."""
    span = max(0, (latest - earliest).days)
    return working_day(earliest + rng.randint(0, span) * DAY, earliest=earliest, latest=max(earliest, latest))
