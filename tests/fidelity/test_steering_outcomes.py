"""What the committee is told may be laid beside what it was told before, and of a unit beside the agency: nothing about fewer
than five comes out of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients.report.numbers import FEW
from clients.report.outcomes import LEAST_WHOLE, in_fives, outcomes_of, share_in_steps, share_of_told, share_told, told
from tests.conftest import sign_in
from tests.world import World, make_client

MOST = 130
counts = st.integers(0, 400)


@pytest.mark.parametrize(
    ("number", "said"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (22, 20), (23, 25)]
)
def test_counts_are_told_to_the_nearest_five_and_never_under_five(number: int, said: int | None):
    assert in_fives(number) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (10, 19, ""),
        (0, 20, "10 % or less"),
        (3, 20, "20 %"),
        (10, 20, "about 50 %"),
        (17, 20, "90 % or more"),
        (20, 20, "90 % or more"),
        (18, 40, "about 45 %"),
        (1, 40, "5 % or less"),
        (39, 40, "95 % or more"),
    ],
)
def test_shares_are_told_in_steps_and_bounds(part: int, whole: int, said: str):
    assert said in share_told(part, whole) if said else share_told(part, whole) == ""


@given(counts, st.integers(1, FEW))
def test_no_difference_of_two_told_counts_is_one_to_four(one: int, more: int):
    """Of two days, of two packs, of the agency and a unit."""
    first, second = in_fives(one), in_fives(one + more)
    for told_number in (first, second):
        assert told_number is None or told_number >= FEW
    if first is not None and second is not None:
        assert abs(first - second) not in range(1, FEW)


def test_what_is_told_together_leaves_more_than_one_answer_for_every_small_group():
    """Everything there can be up to 130 people, by what is told of it: no small group is the same in all that fits."""
    fits: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    for people in range(MOST + 1):
        for working in range(people + 1):
            fits[in_fives(people), in_fives(working), share_of_told(working, people)].append((people, working))
    for said, worlds in fits.items():
        if any(people > MOST - FEW for people, _working in worlds):
            continue
        for group in ((people - working) for people, working in worlds), (working for _people, working in worlds):
            values = set(group)
            assert len(values) > 1 or min(values) >= FEW, (said, worlds)


@given(st.integers(0, 60), st.integers(0, 60), st.data())
def test_a_small_rest_is_never_told_by_the_agency_less_a_unit(unit: int, rest: int, data: Any):
    """Another rest fits the same two numbers, whatever small number it is."""
    agency = unit + rest
    if rest >= FEW or unit < FEW:
        return
    others = {
        other_agency - other_unit
        for other_agency in range(max(agency - FEW, 0), agency + FEW)
        for other_unit in range(max(unit - FEW, 0), other_agency + 1)
        if in_fives(other_agency) == in_fives(agency) and in_fives(other_unit) == in_fives(unit)
    }
    assert len(others) > 1


@given(st.integers(LEAST_WHOLE, 3000), st.data())
def test_one_person_more_is_worth_less_than_a_step(whole: int, data: Any):
    """So a share that has not moved says nothing, and one that has moved fits two at least."""
    part = data.draw(st.integers(0, whole))
    same = [other for other in range(whole + 1) if share_in_steps(other, whole) == share_in_steps(part, whole)]
    assert len(same) > 1


def test_a_share_of_two_told_counts_is_what_they_say():
    assert share_of_told(17, 20) == "about 75 %"
    assert (share_of_told(20, 21), share_of_told(4, 40), share_of_told(9, 17)) == ("nearly all", "", "")


# On the page


def numbers_on(page: str) -> list[int]:
    found = re.findall(r'<span class="number-value">([^<]*)<', page)
    return [int(digits) for text in found for digits in re.findall(r"\d+", text)]


@pytest.mark.django_db
def test_the_committee_sees_no_small_number_and_one_person_more_changes_nothing(north: World, browser: Any):
    for number in range(20):
        make_client(f"X-{number}", f"P{number}", "Person", north.harbour, north.ana)
    pages = [reverse("fidelity:committee"), reverse("clients:numbers")]
    for who in (north.lee, north.adi):
        sign_in(browser, who)
        before = [numbers_on(browser.get(page).content.decode()) for page in pages]
        make_client(f"Y-{who.pk}", "One", "More", north.harbour, north.ana)
        after = [numbers_on(browser.get(page).content.decode()) for page in pages]
        assert 25 in before[0] and before == after


@pytest.mark.django_db
def test_of_a_unit_its_own_people_are_counted(north: World):
    for number in range(9):
        make_client(f"X-{number}", f"P{number}", "Person", north.hill, north.cleo)
    today = north.north.today()
    of = {
        name: outcomes_of(north.north, today, unit)[0].value
        for name, unit in (("hill", north.hill), ("harbour", north.harbour), ("all", None))
    }
    assert of == {"hill": told(10), "harbour": told(2), "all": told(12)}
