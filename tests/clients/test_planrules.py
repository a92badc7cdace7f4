"""Ranking, reviewing, freezing and comparing, as plain rules."""

from __future__ import annotations

from datetime import date

import pytest

from clients import planrules
from clients.planrules import Change, Line

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("item", "steps", "order"),
    [
        ("b", -1, "bac"),
        ("b", 1, "acb"),
        ("c", -2, "cab"),
        ("a", -1, "abc"),
        ("c", 1, "abc"),
        ("a", 9, "bca"),
    ],
)
def test_a_line_moves_up_and_down_and_no_further_than_the_ends(item: str, steps: int, order: str) -> None:
    assert "".join(planrules.moved("abc", item, steps)) == order


@pytest.mark.parametrize(("review", "overdue"), [(None, False), (date(2026, 3, 10), False), (date(2026, 3, 9), True)])
def test_a_review_is_overdue_from_the_day_after(review: date | None, overdue: bool) -> None:
    assert planrules.review_overdue(review, DAY) is overdue


def test_the_first_review_is_suggested_a_quarter_on() -> None:
    assert planrules.first_review(DAY) == date(2026, 6, 9)


@pytest.mark.parametrize(
    ("newest", "signed", "frozen"),
    [(True, False, False), (True, True, True), (False, False, True), (False, True, True)],
)
def test_what_is_signed_or_older_stands(newest: bool, signed: bool, frozen: bool) -> None:
    assert planrules.is_frozen(newest=newest, signed=signed) is frozen


@pytest.mark.parametrize(
    ("serves", "off", "said", "matches"),
    [
        (True, "", None, True),
        (True, "", False, True),
        (False, "an opening heard of", None, False),
        (False, "an opening heard of", True, False),
        (False, "", True, True),
        (False, "", None, None),
    ],
)
def test_whether_a_contact_fits_follows_from_the_line(
    serves: bool, off: str, said: bool | None, matches: bool | None
) -> None:
    assert planrules.matches_plan(serves_a_line=serves, off_plan_reason=off, said=said) is matches


def test_two_editions_are_compared_by_the_lines_own_keys() -> None:
    earlier = [Line("x", 1, "Baker"), Line("y", 2, "Gardener"), Line("z", 3, "Cleaner")]
    later = [Line("y", 1, "Gardener"), Line("x", 2, "Baker, early shift"), Line("w", 3, "Cook")]
    left, right = planrules.compared(earlier, later)
    assert [told.change for told in left] == [Change.REWORDED, Change.MOVED, Change.GONE]
    assert [(told.change, told.other_rank) for told in right] == [
        (Change.MOVED, 2), (Change.REWORDED, 1), (Change.NEW, None),
    ]  # fmt: skip


def test_equal_editions_differ_in_nothing() -> None:
    lines = [Line("x", 1, "Baker")]
    left, right = planrules.compared(lines, lines)
    assert left == right and left[0].change is Change.SAME
