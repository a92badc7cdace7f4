"""Leave is what is covered: who stands in is arranged for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from accounts.models import Cover
from tenancy.asked import Question, is_one_of


def leave_of(staff: Sequence[int], first: date, last: date) -> dict[int, list[tuple[date, date]]]:
    """First and last day of each leave that touches these days, by specialist; whoever had none is left out. One question."""
    found: dict[int, list[tuple[date, date]]] = {}
    for who, from_date, to_date in _LEAVE.rows(staff=list(staff), first=first, last=last):
        found.setdefault(who, []).append((from_date, to_date))
    return found


def _ask_leave(*, staff: list[int], first: date, last: date) -> Any:
    rows = Cover.objects.filter(
        is_one_of("absent_id", staff), cancelled_at=None, from_date__lte=last, to_date__gte=first
    )
    return rows.values_list("absent_id", "from_date", "to_date")


_LEAVE = Question(_ask_leave)
