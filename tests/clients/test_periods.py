"""Months, quarters and half-years in which something was done."""

from __future__ import annotations

from datetime import date

import pytest

from clients.report.periods import HALF_YEAR, MONTH, QUARTER, earliest, periods


def firsts(done: list[str], day: str, *, number: int, months: int) -> list[tuple[str, bool]]:
    found = periods([date.fromisoformat(each) for each in done], date.fromisoformat(day), number=number, months=months)
    return [(str(each.first), each.done) for each in found]


def test_the_running_month_counts_when_it_was_done_in_it() -> None:
    assert firsts(["2026-06-01", "2026-05-31"], "2026-06-10", number=2, months=MONTH) == [
        ("2026-05-01", True), ("2026-06-01", True),
    ]  # fmt: skip


def test_else_it_has_time_yet_until_its_last_day() -> None:
    assert firsts(["2026-05-31"], "2026-06-29", number=2, months=MONTH) == [("2026-04-01", False), ("2026-05-01", True)]
    assert firsts(["2026-05-31"], "2026-06-30", number=2, months=MONTH) == [("2026-05-01", True), ("2026-06-01", False)]


def test_quarters_and_half_years_over_the_turn_of_the_year() -> None:
    assert firsts(["2025-12-31", "2026-01-01"], "2026-01-15", number=2, months=QUARTER) == [
        ("2025-10-01", True), ("2026-01-01", True),
    ]  # fmt: skip
    assert firsts([], "2026-03-31", number=2, months=HALF_YEAR) == [("2025-01-01", False), ("2025-07-01", False)]


@pytest.mark.parametrize(
    ("months", "number", "first"), [(MONTH, 3, "2026-03-01"), (QUARTER, 4, "2025-04-01"), (HALF_YEAR, 2, "2025-01-01")]
)
def test_how_far_back_they_can_reach(months: int, number: int, first: str) -> None:
    assert str(earliest(date(2026, 6, 29), number, months)) == first
    assert firsts([], "2026-06-29", number=number, months=months)[0][0] == first
