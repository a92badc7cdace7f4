"""Months, quarters and half-years in which something was done, the running one in the doer's favour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clients.jobdevelopmentrules import DAY
from clients.report.numbers import months_before

MONTH, QUARTER, HALF_YEAR = 1, 3, 6


class Period(NamedTuple):
    """From its first day through its last. `days`: those on which it was done."""

    first: date
    last: date
    days: tuple[date, ...]

    @property
    def done(self) -> bool:
        return bool(self.days)


def beginning(day: date, months: int) -> date:
    """The first day of the month, quarter or half-year that `day` lies in."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def earliest(day: date, number: int, months: int) -> date:
    """The first day that the last `number` periods can reach back to."""
    return months_before(beginning(day, months), number * months)


def periods(done: Iterable[date], day: date, *, number: int, months: int) -> list[Period]:
    """The last `number` of them, the oldest first. The running one counts when it was done in it or is over; else it has
    time yet, and the one before all of them is looked at in its place."""
    days = sorted(done)
    begins = beginning(day, months)
    running = _period(begins, months, days)
    if not running.done and day < running.last:
        begins = months_before(begins, months)
    return [_period(months_before(begins, back * months), months, days) for back in range(number - 1, -1, -1)]


def _period(first: date, months: int, days: list[date]) -> Period:
    last = months_before(first, -months) - DAY
    return Period(first, last, tuple(each for each in days if first <= each <= last))
