"""What most evidence is made of: of the rows that something is asked of, those that show it. Counted in SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, DateField, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Value

from clients.jobdevelopmentrules import Share
from clients.report.asking import OfWindow
from clients.report.window import Window
from tenancy.asked import Numbers, once

EVERY = Q(pk__isnull=False)


class Asked(NamedTuple):
    """`applies`: the rows it is asked of; `shown`: those of them that show it."""

    shown: Q
    applies: Q = EVERY


class Shares:
    """One question, whatever is asked: `ask` says of a window (and a shape) which rows are looked at, and what is asked of
    them. It is put into SQL once."""

    def __init__(self, ask: Callable[..., tuple[QuerySet[Any], Mapping[str, Asked]]]) -> None:
        self._question = OfWindow(lambda window, *shape: numbers_of(*ask(window, *shape)))

    def of(self, window: Window, *shape: Any) -> dict[str, Share]:
        return shares_in(self._question.numbers(window, *shape))


_PART, _WHOLE = "_part", "_whole"


def shares_in(found: Mapping[str, Any]) -> dict[str, Share]:
    """Those asked for by numbers_of, among other numbers."""
    names = [name.removesuffix(_PART) for name in found if name.endswith(_PART)]
    return {name: Share(found[name + _PART], found[name + _WHOLE]) for name in names}


def numbers_of(rows: QuerySet[Any], asked: Mapping[str, Asked]) -> Numbers:
    numbers: dict[str, Any] = {}
    for name, each in asked.items():
        numbers[name + _PART] = Count("pk", filter=each.applies & each.shown)
        numbers[name + _WHOLE] = Count("pk", filter=each.applies)
    return Numbers(once(rows.order_by()), numbers)


class Line(NamedTuple):
    """A row behind a share: whose it is, and what was asked for by column."""

    client_id: UUID
    client: str
    told: dict[str, Any]


def lines(rows: QuerySet[Any], *columns: str, client: str = "client") -> list[Line]:
    """One question. `client`: the way from a row to its person; empty when the rows are people."""
    way = f"{client}__" if client else ""
    person = (f"{way}public_id", f"{way}first_name", f"{way}last_name")
    return [
        Line(row[person[0]], f"{row[person[1]]} {row[person[2]]}", row)
        for row in rows.order_by(f"{way}sort_key", "pk").values(*person, *columns)
    ]


# Days in SQL


def days_after(name: str, days: int) -> ExpressionWrapper:
    return ExpressionWrapper(F(name) + Value(days), output_field=DateField())


def days_between(earlier: str, later: str) -> Func:
    """As a number; Django's own difference of two days is a time."""
    return Func(F(later), F(earlier), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def months_after(name: str, months: int) -> Func:
    """As followalong counts months: the same day, or the last one of a month that is too short for it."""
    return Func(F(name), template=f"(%(expressions)s + interval '{months:d} months')::date", output_field=DateField())
