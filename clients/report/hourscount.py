"""Hours of specialists, week by week, and the weeks of which nobody wrote any down (items 2 and 24)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from clients.jobdevelopmentrules import weeks_before
from clients.models import WorkWeek
from clients.report.staffing import Staffing, Who, weeks_between
from clients.report.window import Window
from tenancy.asked import Question, is_one_of

# Item 2 asks for eight to twelve weeks, item 24 for four to eight.
EMPLOYMENT_WEEKS, COMMUNITY_WEEKS = 12, 8


class Hours(NamedTuple):
    monday: date
    community: Decimal
    office: Decimal
    other: Decimal
    training: Decimal
    leave: Decimal

    @property
    def employment(self) -> Decimal:
        """Training counts as employment services, leave as no work."""
        return self.community + self.office + self.training

    @property
    def worked(self) -> Decimal:
        return self.employment + self.other

    @property
    def scheduled(self) -> Decimal:
        """Neither training nor leave."""
        return self.community + self.office + self.other


@dataclass(slots=True)
class OfSpecialist:
    """Weeks in which they held a post here, the oldest first. `missing`: at work, and no hours written down."""

    staff: int
    who: Who
    weeks: list[Hours]
    missing: list[date]
    # Added up once: points, words, figures and what is missing to more points all ask for it.
    _all: Hours = field(init=False)

    def __post_init__(self) -> None:
        columns = zip(*(week[1:] for week in self.weeks), strict=True) if self.weeks else [()] * len(Hours._fields[1:])
        self._all = Hours(date.min, *(sum(each, Decimal(0)) for each in columns))

    def sum(self, of: str) -> Decimal:
        found: Decimal = getattr(self._all, of)
        return found


def hours_of(window: Window, staffing: Staffing, weeks: int) -> list[OfSpecialist]:
    """Specialists of the last whole weeks, by name. One question."""
    mondays = weeks_before(window.day, weeks)
    first, last = weeks_between(mondays)
    staff = staffing.staff_between(first, last)
    written: dict[tuple[int, date], Hours] = {}
    for who, monday, *hours in _WRITTEN.rows(staff=staff, first=mondays[0], last=mondays[-1]):
        written[who, monday] = Hours(monday, *hours)
    found = []
    for each in staff:
        held = [monday for monday in mondays if _held(staffing, each, monday)]
        known = [written[each, monday] for monday in held if (each, monday) in written]
        missing = [
            monday for monday in held if (each, monday) not in written and staffing.at_work(each, monday)
        ]  # fmt: skip
        found.append(OfSpecialist(each, staffing.who[each], known, missing))
    return found


def _ask_written(*, staff: list[int], first: date, last: date) -> Any:
    rows = WorkWeek.objects.filter(is_one_of("specialist_id", staff), monday__range=(first, last))
    return rows.values_list("specialist_id", "monday", *WorkWeek.HOURS)


_WRITTEN = Question(_ask_written)


def _held(staffing: Staffing, staff: int, monday: date) -> bool:
    first, last = weeks_between([monday])
    return any(post.held_between(first, last) for post in staffing.of(staff))
