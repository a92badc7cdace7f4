"""Referral and closing: how soon people are met, what never keeps anybody out, and when two records may be one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

# Zero exclusion (IPS-25 item 9): whoever wants to work is taken on. These are told why they are no reason.
NEVER_KEEPS_OUT = ("not_ready", "symptoms", "substance_use", "criminal_record", "missed_meetings")
# Time-unlimited, assertive support: neither closes a record (IPS-25 items 24 and 25).
NEVER_CLOSES = ("missed_appointments", "time_limit")

WEEK, MONTH = 7, 30


class Bucket(StrEnum):
    """Days from referral to the first meeting, as they are reported: through 7, 8 to 30, more."""

    WEEK = "week"
    MONTH = "month"
    LONGER = "longer"


def days_to_first_meeting(received: date, met: date | None, on: date) -> int:
    """Calendar days from the referral to the first meeting, or to the day so far; met before it counts as none."""
    reached = on if met is None else min(met, on)
    return max(0, (reached - received).days)


def bucket_of(days: int) -> Bucket:
    if days <= WEEK:
        return Bucket.WEEK
    return Bucket.MONTH if days <= MONTH else Bucket.LONGER


@dataclass(frozen=True, slots=True)
class Gap:
    """The record was closed, and the person came back on `entry_date`: what fell due in between was nobody's to make."""

    closed_date: date
    entry_date: date


def closed_for(due_date: date, closed_date: date | None, gaps: Iterable[Gap]) -> date | None:
    """The closing that a contact due on a day falls to: one before the person came back, or the last one."""
    away = [gap.closed_date for gap in gaps if gap.closed_date < due_date < gap.entry_date]
    return min(away, default=closed_date)


def gaps_between(episodes: Iterable[tuple[date, date | None]]) -> list[Gap]:
    """Between the end of one episode and the entry to the next."""
    in_order = sorted(episodes, key=lambda each: each[0])
    return [Gap(end, start) for (_entry, end), (start, _end) in pairwise(in_order) if end is not None]


# Below the first, names have little in common but chance; from the second on, a slip of the pen or the ear may lie between
# them: Maria and Marja, Kristian and Christian; not Maria and Matti.
SOMEWHAT, CLOSELY = 0.2, 0.3


def may_be_one_person(
    likeness: float, *, born: date | None, other_born: date | None, a_name_is_the_same: bool = False
) -> bool:
    """Whether two records should be looked at side by side. `likeness`: of the less alike of first and last name,
    0 to 1 (trigrams of the folded names)."""
    if born is None or other_born is None:
        return likeness >= CLOSELY
    if born == other_born:
        return a_name_is_the_same or likeness >= SOMEWHAT
    return likeness >= CLOSELY and is_a_slip(born, other_born)


def is_a_slip(born: date, other: date) -> bool:
    """Two days of birth that may be one, miswritten: day and month swapped, or one digit off."""
    if (born.year, born.month, born.day) == (other.year, other.day, other.month):
        return True
    return sum(a != b for a, b in zip(f"{born:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) == 1
