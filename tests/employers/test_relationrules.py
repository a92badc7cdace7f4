"""How it stands with an employer, as rules: stage, going cold, who was just there, visits by month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employers.relationrules import (
    JUST_NOW_DAYS,
    MONTHS,
    VISITS,
    Stage,
    Visit,
    by_month,
    by_whom,
    cold_since,
    colleague_just_there,
    going_cold,
    stage,
)

TODAY = date(2026, 3, 19)
ANA, BEN = 1, 2
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
visits = st.builds(Visit, days, st.sampled_from([ANA, BEN]), st.sampled_from(["Ana Anson", "Ben Benson"]))


@pytest.mark.parametrize(
    ("made", "wanted"),
    [(0, Stage.NONE), (1, Stage.FIRST), (2, Stage.SECOND), (3, Stage.ONGOING), (40, Stage.ONGOING)],
)
def test_how_far_it_has_come_follows_from_the_visits(made: int, wanted: Stage) -> None:
    assert stage(made) == wanted


@given(st.integers(0, 500))
def test_every_number_of_visits_is_of_one_stage(made: int) -> None:
    assert [each for each, (least, most) in VISITS.items() if least <= made and (most is None or made <= most)] == [
        stage(made)
    ]


@pytest.mark.parametrize(
    ("first", "last", "cold"),
    [
        (None, None, False),
        (date(2025, 1, 1), date(2026, 1, 22), True),  # eight weeks ago today
        (date(2025, 1, 1), date(2026, 1, 23), False),  # a day less
        (date(2026, 1, 22), None, True),
        (date(2026, 1, 23), None, False),
        (date(2026, 3, 18), None, False),
        (date(2026, 3, 19), date(2026, 3, 19), False),
    ],
)
def test_an_employer_goes_cold_so_many_weeks_after_the_last_visit(
    first: date | None, last: date | None, cold: bool
) -> None:
    assert going_cold(first_contact=first, last_visit=last, today=TODAY, weeks=8) is cold


@given(days, days, st.integers(1, 104))
def test_going_cold_is_once_and_for_all_until_the_next_visit(last: date, today: date, weeks: int) -> None:
    cold = going_cold(first_contact=last, last_visit=last, today=today, weeks=weeks)
    assert cold == (last <= cold_since(today, weeks)) == ((today - last).days >= 7 * weeks)
    assert not cold or going_cold(first_contact=last, last_visit=last, today=today + timedelta(days=1), weeks=weeks)
    assert not going_cold(first_contact=last, last_visit=today, today=today, weeks=weeks)


@pytest.mark.parametrize(
    ("day", "by", "told"),
    [
        (TODAY, BEN, True),
        (TODAY - timedelta(days=4), BEN, True),
        (TODAY - timedelta(days=JUST_NOW_DAYS), BEN, True),
        (TODAY - timedelta(days=JUST_NOW_DAYS + 1), BEN, False),
        (TODAY + timedelta(days=1), BEN, False),
        (TODAY, ANA, False),
    ],
)
def test_a_colleague_who_was_just_there_is_told_of(day: date, by: int, told: bool) -> None:
    found = colleague_just_there([Visit(day, by, "X")], reader=ANA, today=TODAY)
    assert (found is not None) is told


def test_the_newest_of_several_visits_is_told() -> None:
    made = [Visit(TODAY - timedelta(days=n), BEN, "Ben Benson") for n in (9, 4, 7)]
    found = colleague_just_there(made, reader=ANA, today=TODAY)
    assert found is not None and found.day == TODAY - timedelta(days=4)


@given(st.lists(visits, max_size=30), days)
def test_each_visit_of_the_last_twelve_months_stands_in_its_month_once(made: list[Visit], today: date) -> None:
    months = by_month(made, today)
    assert len(months) == MONTHS and months[-1].first == today.replace(day=1)
    assert [each.first for each in months] == sorted({each.first for each in months})
    shown = [visit for month in months for visit in month.visits]
    assert all(visit.day.replace(day=1) == month.first for month in months for visit in month.visits)
    end = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert sorted(shown, key=repr) == sorted((v for v in made if months[0].first <= v.day < end), key=repr)


@given(st.lists(visits, max_size=30))
def test_who_was_there_adds_up_and_comes_most_often_first(made: list[Visit]) -> None:
    counted = by_whom(made)
    assert sum(number for _name, number in counted) == len(made)
    assert [number for _name, number in counted] == sorted((n for _name, n in counted), reverse=True)
