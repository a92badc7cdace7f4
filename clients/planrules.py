"""How a job search plan is ranked, when it is reviewed, and what differs between two editions of it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

REVIEW_AFTER = timedelta(weeks=13)

Item = TypeVar("Item", bound=Hashable)


def first_review(started: date) -> date:
    """The review that is suggested for an edition: a quarter after it."""
    return started + REVIEW_AFTER


def review_overdue(review_date: date | None, on: date) -> bool:
    """From the day after the review was to take place."""
    return review_date is not None and review_date < on


def is_frozen(*, newest: bool, signed: bool) -> bool:
    """An edition that somebody signed, or that a newer one follows, stays as it is."""
    return signed or not newest


def moved(order: Sequence[Item], item: Item, steps: int) -> list[Item]:
    """`order` with `item` so many places further down (negative: up), and no further than its ends."""
    rest = [each for each in order if each != item]
    place = min(max(order.index(item) + steps, 0), len(rest))
    return [*rest[:place], item, *rest[place:]]


def matches_plan(*, serves_a_line: bool, off_plan_reason: str, said: bool | None) -> bool | None:
    """Whether an employer contact fits the plan: it serves a line of it, is said to be off it, or as was said without one."""
    if serves_a_line:
        return True
    return False if off_plan_reason else said


class Change(StrEnum):
    SAME = "same"
    NEW = "new"
    GONE = "gone"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an edition. `key` is its own through all editions, `rank` its place among those of its kind."""

    key: Hashable
    rank: int
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line of one of two editions, and what became of it (or came of it); `other_rank` is its place in the other one."""

    line: Line
    change: Change
    other_rank: int | None = None


def compared(earlier: Sequence[Line], later: Sequence[Line]) -> tuple[list[Told], list[Told]]:
    """Both editions' lines in their order, each with what differs in the other."""
    before, after = {line.key: line for line in earlier}, {line.key: line for line in later}
    return (
        [_told(line, after.get(line.key), Change.GONE) for line in earlier],
        [_told(line, before.get(line.key), Change.NEW) for line in later],
    )


def _told(line: Line, other: Line | None, without: Change) -> Told:
    if other is None:
        return Told(line, without)
    if other.text != line.text:
        return Told(line, Change.REWORDED, other.rank)
    return Told(line, Change.SAME if other.rank == line.rank else Change.MOVED, other.rank)
