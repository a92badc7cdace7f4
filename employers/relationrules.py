"""How it stands with an employer, from the days on which somebody was there: plain Python, the day is passed in.

A visit is a contact in person that stands, whatever for: who comes to support somebody at work keeps the relationship warm too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# A visit so many days ago or less is said before the next one is logged.
JUST_NOW_DAYS = 14
MONTHS = 12


class Stage(StrEnum):
    NONE = "none"
    FIRST = "first"
    SECOND = "second"
    ONGOING = "ongoing"


# The fewest and the most visits of each stage.
VISITS = {Stage.NONE: (0, 0), Stage.FIRST: (1, 1), Stage.SECOND: (2, 2), Stage.ONGOING: (3, None)}


@dataclass(frozen=True, slots=True)
class Visit:
    day: date
    by: int
    name: str


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first day; `visits` those made in it, the earliest first."""

    first: date
    visits: tuple[Visit, ...]


def stage(visits: int) -> Stage:
    return next(each for each, (least, most) in VISITS.items() if visits >= least and (most is None or visits <= most))


def cold_since(today: date, weeks: int) -> date:
    """Whoever was last visited on this day or before is going cold: so many weeks have passed without a visit."""
    return today - timedelta(weeks=weeks)


def going_cold(*, first_contact: date | None, last_visit: date | None, today: date, weeks: int) -> bool:
    """So many weeks after the last visit; where nobody ever came, after the first contact. No contact yet: nothing to cool."""
    since = last_visit or first_contact
    return since is not None and since <= cold_since(today, weeks)


def colleague_just_there(visits: Iterable[Visit], *, reader: int, today: date) -> Visit | None:
    """The newest visit of the last days by somebody else, so that two don't come in one week without knowing of each other."""
    since = today - timedelta(days=JUST_NOW_DAYS)
    others = [each for each in visits if each.by != reader and since <= each.day <= today]
    return max(others, key=lambda each: each.day, default=None)


def by_month(visits: Iterable[Visit], today: date) -> list[Month]:
    """The last twelve calendar months, this one last."""
    firsts = [today.replace(day=1)]
    while len(firsts) < MONTHS:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    made = sorted(visits, key=lambda each: each.day)
    return [Month(first, tuple(each for each in made if each.day.replace(day=1) == first)) for first in firsts]


def by_whom(visits: Sequence[Visit]) -> list[tuple[str, int]]:
    """Names with their numbers of visits, most first."""
    counted = Counter((each.by, each.name) for each in visits)
    return sorted(((name, number) for (_by, name), number in counted.items()), key=lambda row: (-row[1], row[0]))
