"""When benefits advice is to be offered, and when the person must next report to a benefits office.

Everybody is offered advice before a job starts, and again when hours or pay change. The scale gives no days for
either: those below are our own, so that an old offer is not taken for a new one and an imported year asks for nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# An offer that names no job serves a start or a change that follows within so many days.
SERVES_A_START = timedelta(days=90)
SERVES_A_CHANGE = timedelta(days=30)
# So long after the day it is still asked for; then what was left undone is only told.
ASKED_AFTER_A_START = timedelta(days=30)
ASKED_AFTER_A_CHANGE = timedelta(days=60)


class Cause(StrEnum):
    START = "start"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Start:
    """A job that began or will. `end`: its last day, when it is known."""

    job: int
    day: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Hours or pay of a job, other from a day on."""

    job: int
    day: date


@dataclass(frozen=True, slots=True)
class Offer:
    """Advice that was offered. `job` None: about work in general."""

    day: date
    job: int | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """Advice to offer: why, about which job, and by which day. `late`: that day has come."""

    cause: Cause
    job: int
    day: date
    late: bool


def offer_for_start(start: Start, offers: Iterable[Offer]) -> Offer | None:
    """The first offer made for a start: one that names the job, or one about work in general shortly before it or since."""
    serving = [each for each in offers if each.job == start.job or _general(each, start.day - SERVES_A_START)]
    return min(serving, key=lambda each: each.day, default=None)


def offer_for_change(change: Change, start: Start, offers: Iterable[Offer]) -> Offer | None:
    """The first offer made for a change of hours or pay: since the job began, and not long before the change."""
    earliest = max(change.day - SERVES_A_CHANGE, start.day + timedelta(days=1))
    serving = [each for each in offers if each.day >= earliest and each.job in (None, change.job)]
    return min(serving, key=lambda each: each.day, default=None)


def _general(offer: Offer, earliest: date) -> bool:
    return offer.job is None and offer.day >= earliest


def advice_to_offer(
    starts: Sequence[Start], changes: Iterable[Change], offers: Sequence[Offer], today: date
) -> list[Prompt]:
    """What benefits advice is to be offered for, the soonest first. A job that has ended asks for none."""
    current = {each.job: each for each in starts if each.end is None or each.end >= today}
    asked = [
        Prompt(Cause.START, each.job, each.day, late=each.day <= today)
        for each in current.values()
        if today - each.day <= ASKED_AFTER_A_START and offer_for_start(each, offers) is None
    ]
    asked += [
        Prompt(Cause.CHANGE, each.job, each.day, late=each.day <= today)
        for each in changes
        if each.job in current
        and today - each.day <= ASKED_AFTER_A_CHANGE
        and offer_for_change(each, current[each.job], offers) is None
    ]
    return sorted(asked, key=lambda each: (each.day, each.job))


# Reporting

_WEEKS = {"weekly": 1, "four_weekly": 4}
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


def next_report(due: date, repeats: str, day_of_month: int | None = None) -> date | None:
    """The day after `due` by which to report again; None for what is reported once or when something changes.

    A month without that day has its last day instead, and the next month the day itself again.
    """
    if repeats in _WEEKS:
        return due + timedelta(weeks=_WEEKS[repeats])
    if repeats not in _MONTHS:
        return None
    year, month = divmod(due.year * 12 + due.month - 1 + _MONTHS[repeats], 12)
    return date(year, month + 1, min(day_of_month or due.day, monthrange(year, month + 1)[1]))
