"""Questions of a window that are put into SQL once (tenancy.asked): two dozen items ask sixty of them, and Django takes longer
to build them than PostgreSQL to answer.

    CHARTS = OfWindow(lambda window, months: Episode.objects.filter(client__in=window.clients, ...).values_list("pk"))
    CHARTS.rows(window, 6)

The question is written of a window as any other. A window of a whole agency or unit is asked about with its days and numbers;
any other (people chosen by a QuerySet, or one programme) by building the question anew. What is counted back from the day is
taken from the window (`since`, `contacts`, `mondays`, `night`), never reckoned from `window.day` in the question: months are not
all of a length, and the stand-in of the day lies in another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from clients.jobdevelopmentrules import DAY, WEEK, last_weeks
from clients.report.window import PLAN_WEEKS, Whole, Window
from tenancy.asked import Numbers, Question
from tenancy.context import current_agency_id

# So many months any item looks back.
MONTHS_BACK = (6, 12, 15)
_DAYS = {"first_entry", "night", "first_monday", "last_sunday", *(f"since_{months}" for months in MONTHS_BACK)}


@dataclass(frozen=True, slots=True)
class Placed(Window):
    """A window whose days are told, not reckoned: they may be stand-ins."""

    days: dict[str, Any] = field(default_factory=dict)

    @property
    def first_entry(self) -> date:
        found: date = self.days["first_entry"]
        return found

    def since(self, months: int) -> date:
        found: date = self.days[f"since_{months}"]
        return found

    @property
    def night(self) -> datetime:
        found: datetime = self.days["night"]
        return found

    @property
    def mondays(self) -> list[date]:
        """The first and the last."""
        return [self.days["first_monday"], self.days["last_sunday"] - WEEK + DAY]

    @property
    def contacts(self) -> tuple[date, date]:
        return last_weeks(self.day, PLAN_WEEKS)


def _told(window: Window, whole: Whole) -> dict[str, Any]:
    """All that questions are asked with: a number and days, by name."""
    mondays = window.mondays
    return {
        "unit": whole.unit or 0,
        "day": window.day,
        "first_entry": window.first_entry,
        "night": window.night,
        "first_monday": mondays[0],
        "last_sunday": mondays[-1] + WEEK - DAY,
        **{f"since_{months}": window.since(months) for months in MONTHS_BACK},
    }


class OfWindow:
    """`ask` builds a values_list(), values() or Numbers from a window, a shape, and values by name (days, numbers)."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._question = Question(self._placed)

    def rows(self, window: Window, *shape: Any, **values: Any) -> list[tuple[Any, ...]]:
        if window.whole is None or window.programme is not None:
            return list(self._ask(window, *shape, **values))
        return self._question.rows(window.whole.unit is not None, *shape, **_told(window, window.whole), **values)

    def dicts(self, window: Window, *shape: Any, **values: Any) -> list[dict[str, Any]]:
        """Of a question that ends in values()."""
        if window.whole is None or window.programme is not None:
            return list(self._ask(window, *shape, **values))
        return self._question.dicts(window.whole.unit is not None, *shape, **_told(window, window.whole), **values)

    def numbers(self, window: Window, *shape: Any, **values: Any) -> dict[str, Any]:
        """Of one that ends in Numbers."""
        if window.whole is None or window.programme is not None:
            asked: Numbers = self._ask(window, *shape, **values)
            return asked.found()
        return self._question.numbers(window.whole.unit is not None, *shape, **_told(window, window.whole), **values)

    def _placed(self, one_unit: bool, *shape: Any, unit: int, day: date, **days: Any) -> Any:
        whole = Whole(unit if one_unit else None)
        agency: Any = None
        clients, posts = whole.clients(), whole.posts(current_agency_id())
        values = {name: value for name, value in days.items() if name not in _DAYS}
        return self._ask(Placed(agency, day, clients, posts, whole=whole, days=days), *shape, **values)
