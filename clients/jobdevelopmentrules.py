"""What job development comes to in numbers: the week's target, who reviewed it, and the values of fidelity items 15, 16,
17, 19 and 20. Values alone, exact until they are shown: which score they earn is said in fidelity.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from clients.caseloadrules import (
    EMPLOYER_CONTACTS_A_WEEK,
    FEW_SEEKERS,
    past_first_employer_contact,
    weekly_employer_contact_target,
)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Leave is told in working days, Monday to Friday; a contact on a Saturday counts in its week like any other.
WORKDAYS = 5
FRIDAY = 4


# Windows


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def weeks_before(day: date, number: int) -> list[date]:
    """The Mondays of the last `number` whole weeks before the week of `day`, the oldest first."""
    return [monday_of(day) - back * WEEK for back in range(number, 0, -1)]


def last_weeks(day: date, number: int) -> tuple[date, date]:
    """So many times seven days through `day`."""
    return day - number * WEEK + DAY, day


# The target of a week (item 17)


class Workday(NamedTuple):
    """A day from Monday to Friday: the share of full time worked, how many people look for work, and whether it is leave."""

    fte: Decimal
    seekers: int
    away: bool = False

    @property
    def at_work(self) -> bool:
        return self.fte > 0 and not self.away


class Part(NamedTuple):
    """Days of a week that ask for the same. `days`: 0 is Monday. `asks`: as if the whole week were like these.

    `few`: two for each of the few who look, instead of six a week.
    """

    days: tuple[int, ...]
    fte: Decimal
    seekers: int
    few: bool
    asks: Decimal

    @property
    def contacts(self) -> Decimal:
        return self.asks * len(self.days) / WORKDAYS


def parts_of(days: Sequence[Workday], *, contacts_a_week: int = EMPLOYER_CONTACTS_A_WEEK) -> list[Part]:
    """The days at work, put together where they ask for the same, in the order of the week."""
    found: dict[tuple[Decimal, int | None], list[int]] = {}
    for number, day in enumerate(days):
        if day.at_work:
            few = _few(day, contacts_a_week)
            found.setdefault((day.fte, day.seekers if few else None), []).append(number)
    return [_part(days[numbers[0]], tuple(numbers), contacts_a_week) for numbers in found.values()]


def _few(day: Workday, contacts_a_week: int) -> bool:
    asks = weekly_employer_contact_target(day.fte, day.seekers, contacts_a_week=contacts_a_week)
    return day.seekers < FEW_SEEKERS and asks < contacts_a_week * day.fte


def _part(day: Workday, numbers: tuple[int, ...], contacts_a_week: int) -> Part:
    asks = weekly_employer_contact_target(day.fte, day.seekers, contacts_a_week=contacts_a_week)
    return Part(numbers, day.fte, day.seekers, _few(day, contacts_a_week), asks)


def week_target(days: Sequence[Workday], *, contacts_a_week: int = EMPLOYER_CONTACTS_A_WEEK) -> Decimal:
    """In-person employer contacts to make in a week, to one decimal: six, pro rata to the share of full time and to leave.

    Each day at work asks for a fifth of what a week of such days asks for. So leave, a change of hours and a hand-over
    in mid-week all count from their day on: who has two people until Wednesday and none after it is asked for 2.4.
    """
    asked = sum((part.contacts for part in parts_of(days, contacts_a_week=contacts_a_week)), Decimal(0))
    return asked.quantize(Decimal("0.1"), ROUND_HALF_UP)


def weeks_worked(days: Sequence[Workday]) -> Fraction:
    """A week in full-time weeks: four of five days at four fifths of full time are 0.64 of one."""
    return sum((Fraction(day.fte) for day in days if day.at_work), Fraction(0)) / WORKDAYS


def is_away(days: Sequence[Workday]) -> bool:
    """Employed, and on leave every working day: such a week asks for nothing and is never short."""
    employed = [day for day in days if day.fte > 0]
    return bool(employed) and all(day.away for day in employed)


def short_by(visits: int, target: Decimal) -> int:
    """How many more whole contacts the target takes: 3 of 3.8 are short by one."""
    return max(0, ceil(target - visits))


def contacts_a_week(visits: int, worked: Fraction) -> Fraction | None:
    """For each full-time week worked; None when no day was worked."""
    return Fraction(visits) / worked if worked else None


def has_say(can_hire: bool | None, influences: bool | None) -> bool | None:
    """Whether somebody met can hire or has a say in it; None: nobody said."""
    if can_hire or influences:
        return True
    return False if False in (can_hire, influences) else None


# Who reviewed the weeks (item 17)

# The supervisor's signature under a week is a weekly review when it comes within two weeks after it, a monthly one within five.
WEEKLY_WITHIN, MONTHLY_WITHIN = 2 * WEEK, 5 * WEEK
WEEKS_IN_A_MONTH = 4


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NOT = "not reviewed"


class Reviewed(NamedTuple):
    """A week that was worked, and the day it was signed, if it is."""

    monday: date
    signed_date: date | None


def may_be_signed(monday: date, on: date) -> bool:
    """From its Friday on: many look at the week together before it is over."""
    return on >= monday + FRIDAY * DAY


def rhythm_of(weeks: Sequence[Reviewed], on: date) -> Rhythm:
    """How the weeks were reviewed, the oldest first; weeks of leave are not among them.

    Weekly: each is signed within two weeks after its Sunday, or still can be. Monthly: never more than four in a row
    without a signature that came within five weeks. A pile that is signed at once when the year is over is neither.
    """
    if all(_within(week, WEEKLY_WITHIN) or _has_time(week, on) for week in weeks) and _any_signed(weeks):
        return Rhythm.WEEKLY
    run = longest = 0
    for week in weeks:
        run = 0 if _within(week, MONTHLY_WITHIN) else run + (not _has_time(week, on))
        longest = max(longest, run)
    return Rhythm.MONTHLY if _any_signed(weeks) and longest <= WEEKS_IN_A_MONTH else Rhythm.NOT


def _within(week: Reviewed, time: timedelta) -> bool:
    return week.signed_date is not None and week.signed_date <= week.monday + WEEK - DAY + time


def _has_time(week: Reviewed, on: date) -> bool:
    return week.signed_date is None and on <= week.monday + WEEK - DAY + WEEKLY_WITHIN


def _any_signed(weeks: Sequence[Reviewed]) -> bool:
    return any(_within(week, MONTHLY_WITHIN) for week in weeks)


# From programme entry to the first employer contact (item 15)


class Waiting(StrEnum):
    """How a person who entered stands on a day. The days of those who met an employer make the mean; nobody is dropped."""

    MET = "met"
    LATE = "still waiting, past the days"
    LEFT_LATE = "closed without, past the days"
    IN_TIME = "still in time"
    LEFT = "closed without, in time"
    IN_WORK = "in work at entry"


def waiting_of(
    *, entry: date, first: date | None, closed: date | None, in_work: bool, on: date, days: int
) -> tuple[Waiting, int]:
    """Where they stand on a day, and after how many days. Who had met an employer before they entered waited for none."""
    if in_work:
        return Waiting.IN_WORK, 0
    if first is not None and first <= on:
        return Waiting.MET, max(0, (first - entry).days)
    gone = closed is not None and closed <= on
    until = closed if gone and closed is not None else on
    late = past_first_employer_contact(entry, None, until, days)
    if gone:
        return (Waiting.LEFT_LATE if late else Waiting.LEFT), (until - entry).days
    return (Waiting.LATE if late else Waiting.IN_TIME), (until - entry).days


def mean(values: Iterable[int]) -> Fraction | None:
    found = list(values)
    return Fraction(sum(found), len(found)) if found else None


def median(values: Iterable[int]) -> Fraction | None:
    found = sorted(values)
    if not found:
        return None
    middle = len(found) // 2
    return Fraction(found[middle]) if len(found) % 2 else Fraction(found[middle - 1] + found[middle], 2)


def half_up(value: Fraction, places: int = 0) -> Decimal:
    """To be shown: 88.46 % is 88, 97.5 % is 98."""
    step = 10**places
    return Decimal(floor(value * step + Fraction(1, 2))).scaleb(-places)


# Shares (items 16, 19 and 20)


@dataclass(frozen=True, slots=True)
class Share:
    """46 of 52."""

    part: int
    whole: int

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.part, self.whole) if self.whole else None

    @property
    def rounded(self) -> Decimal | None:
        return None if self.percent is None else half_up(self.percent)


# With fewer current jobs than this, all jobs held lately are looked at (items 19 and 20).
ENOUGH_JOBS = 10

_UNIT_GROUP = re.compile(r"\d{4}")


def job_types(jobs: Sequence[tuple[str, str]]) -> list[str]:
    """What type each (occupation code, title) is. A code is its unit group: ISCO's first four figures, so that national
    codes that go further are the same type. Without one it is the title, whatever its capitals, accents and spaces; a
    title that has a code elsewhere among these jobs is of that type, so that a code left out makes no job look different.
    """
    codes: dict[str, set[str]] = {}
    for code, title in jobs:
        if code.strip():
            codes.setdefault(_folded(title), set()).add(_unit_group(code))
    return [_unit_group(code) if code.strip() else _by_title(_folded(title), codes) for code, title in jobs]


def _by_title(title: str, codes: dict[str, set[str]]) -> str:
    known = codes.get(title, set())
    return next(iter(known)) if len(known) == 1 else title


# Titles and codes are few and come over and over.


@lru_cache(maxsize=4096)
def _unit_group(code: str) -> str:
    figures = _UNIT_GROUP.match("".join(code.split()))
    return figures.group() if figures else _folded(code)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join(plain.casefold().split())


def different(kinds: Iterable[object]) -> Share:
    """How many different ones there are among all."""
    found = list(kinds)
    return Share(len(set(found)), len(found))
