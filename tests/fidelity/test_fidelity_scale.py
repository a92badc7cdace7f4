"""Points, programmes, totals and bands of IPS-25, number by number. A11 is the scenario of that name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from clients.caseloadrules import days_to_first_employer_contact
from fidelity.edition import edition
from fidelity.scale import (
    ReviewerDecides,
    band,
    half_up,
    mean,
    median,
    percent,
    programme_choices,
    programme_score,
    score,
    total,
)
from tests.fidelity.young import young


@pytest.mark.parametrize(
    ("points", "label"),
    [
        (25, "not supported employment"),
        (73, "not supported employment"),
        (74, "fair"),
        (99, "fair"),
        (100, "good"),
        (114, "good"),
        (115, "exemplary"),
        (125, "exemplary"),
    ],
)
def test_a_total_has_its_band(points, label):
    assert band(points).label == label


@pytest.mark.parametrize("points", [0, 24, 126, 99.5])
def test_a_total_that_25_items_can_not_give_has_no_band(points):
    with pytest.raises(ValueError, match=f"from 25 to 125; this one is {points}"):
        band(points)


# A11


A = [6, 7, 5, 6, 8, 6, 6, 4]
B = [3, 4, 5, 4, 4, 2, 5, 5]


def test_a11_frequent_employer_contact():
    specialists = [score(17, mean(weeks)) for weeks in (A, B)]
    assert specialists == [5, 3]
    assert programme_score(specialists) == 4


def test_a11_a_log_gone_through_monthly_leaves_three():
    assert [score(17, mean(weeks), caps=["log_reviewed_monthly"]) for weeks in (A, B)] == [3, 3]


def test_a11_rapid_job_search():
    days = [12, 21, 28, 30, 33, 45, 60, 75]
    assert (mean(days), median(days)) == (38, Fraction(63, 2))
    assert score(15, mean(days)) == 4


@pytest.mark.parametrize(("contact", "points"), [(date(2026, 3, 2), 5), (date(2026, 3, 3), 4)])
def test_a11_thirty_days_are_in_time(contact, points):
    assert score(15, days_to_first_employer_contact(date(2026, 1, 31), contact, contact)) == points


def test_a11_community_based_services():
    specialists = [score(24, percent(*hours)) for hours in [(26, 40), (19, 38), (14, 35)]]
    assert specialists == [5, 4, 3]
    assert programme_score(specialists) == 4


@pytest.mark.parametrize(
    ("item", "part", "whole", "points"),
    [
        (19, 17, 20, 5),
        (20, 13, 20, 3),
        (21, 19, 20, 5),
        (21, 18, 20, 4),
        (4, 16, 18, 4),  # 88.9 -> 89
        (16, 46, 52, 4),  # 88.46 -> 88
        (2, 38, 40, 4),
        (2, 39, 40, 5),  # 97.5 -> 98
    ],
)
def test_a11_percentages(item, part, whole, points):
    assert score(item, percent(part, whole)) == points
    assert score(item, 100 * part / whole) == points


def test_a11_outreach_counts_ways():
    assert score(25, 5) == 4


def test_a11_team_caseload_ratios():
    assert [score(1, Fraction(40, people)) for people in (3, 2)] == [5, 5]
    assert [score(1, people) for people in (21, 19)] == [4, 5]


def test_a11_points_add_up_to_good():
    points = [5] * 10 + [4] * 9 + [3] * 5 + [2]
    whole = total(dict(enumerate(points, start=1)))
    assert (whole, band(whole).label) == (103, "good")


# Cut-offs


@pytest.mark.parametrize(
    ("item", "numbers"),
    [
        (1, [20, 21, 25, 26, 30, 31, 40, 41]),
        (15, [30, 31, 60, 61, 150, 151, 270, 271]),
        (2, [96, 95, 90, 89, 75, 74, 60, 59]),
        (16, [90, 89, 75, 74, 50, 49, 25, 24]),
        (17, [6, 5, 5, 4, 4, 3, 2, 1]),
        (19, [85, 84, 70, 69, 60, 59, 50, 49]),
        (20, [85, 84, 70, 69, 60, 59, 50, 49]),
        (21, [95, 94, 85, 84, 75, 74, 65, 64]),
        (24, [65, 64, 50, 49, 40, 39, 30, 29]),
        (5, [5, 4, 4, 3, 3, 2, 2, 1]),
        (8, [5, 4, 4, 3, 3, 2, 2, 1]),
        (10, [5, 4, 4, 3, 3, 2, 2, 1]),
        (11, [5, 4, 4, 3, 3, 2, 2, 1]),
        (13, [4, 3, 3, 2, 2, 1, 1, 0]),
        (25, [6, 5, 5, 4, 4, 3, 3, 2]),
    ],
)
def test_numbers_on_both_sides_of_each_cut_off(item, numbers):
    assert [score(item, number) for number in numbers] == [5, 4, 4, 3, 3, 2, 2, 1]


def test_one_to_four_phases_are_three_points_and_none_is_for_the_reviewer():
    assert [score(3, phases) for phases in (6, 5, 4, 1)] == [5, 4, 3, 3]
    with pytest.raises(ReviewerDecides, match="Item 3 has no anchor for 0"):
        score(3, 0)


def test_a_share_of_teams_alone_never_gives_one():
    assert [score(4, share) for share in (90, 89, 75, 74, 50, 49, 0)] == [5, 4, 4, 3, 3, 2, 2]


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        (15, 30.4, 5),
        (15, 30.5, 4),
        (1, 20.49, 5),
        (1, "20.5", 4),
        (2, 95.5, 5),
        (2, Fraction(191, 2) - Fraction(1, 10**9), 4),
        (24, 64.5, 5),
        (24, Decimal("64.49"), 4),
    ],
)
def test_a_number_is_rounded_half_upwards_to_a_whole_one(item, value, points):
    assert score(item, Decimal(value) if isinstance(value, str) else value) == points


@pytest.mark.parametrize(("a_week", "points"), [(5.9, 4), (4.99, 3), (3.9, 2), (3, 2), (1.9, 1)])
def test_contacts_a_week_are_not_rounded_up(a_week, points):
    """Six are six: the item's own rule (3.x gives 2)."""
    assert score(17, a_week) == points


@pytest.mark.parametrize(
    ("value", "whole"), [(97.5, 98), (Decimal("88.5"), 89), (Fraction(5, 2), 3), (0.49, 0), (-0.5, 0), (-1.5, -1)]
)
def test_half_up(value, whole):
    assert half_up(value) == whole


# Caps


@pytest.mark.parametrize(
    ("item", "value", "cap", "points"),
    [
        (17, 6, "log_not_reviewed", 2),
        (17, 6, "no_log", 2),
        (17, 1, "no_log", 1),
        (4, 100, "three_teams", 2),
        (4, 100, "no_team", 1),
        (16, 100, "plan_is_old", 3),
        (16, 30, "plan_is_old", 2),
        (21, 100, "fewer_than_ten_jobs", 1),
        (15, 10, "not_tracked", 4),
    ],
)
def test_a_circumstance_limits_the_points(item, value, cap, points):
    assert score(item, value, caps=[cap]) == points


def test_of_several_limits_the_lowest_holds():
    assert score(17, 6, caps=["log_reviewed_monthly", "no_log"]) == 2


def test_an_unknown_limit_is_refused():
    with pytest.raises(LookupError, match="no limit “no_log”"):
        score(16, 90, caps=["no_log"])


# Few people looking


@pytest.mark.parametrize(
    ("a_week", "seekers", "points"),
    [(4, 2, 5), (3.9, 2, 2), (2, 1, 5), (1.9, 1, 1), (4, 3, 3), (6, 3, 5), (6, 2, 5)],
)
def test_with_fewer_than_three_looking_two_contacts_for_each_are_enough(a_week, seekers, points):
    assert score(17, a_week, seekers=seekers) == points


def test_two_for_each_are_two_whatever_the_share_of_work():
    """Half-time with two people looking: three contacts a week are six for full-time work, and four are asked for."""
    assert score(17, 2 / 0.5, seekers=2, fte=0.5) == 3
    assert score(17, 4 / 0.5, seekers=2, fte=0.5) == 5
    assert score(17, 2 / 0.5, seekers=1, fte=0.5) == 5


def test_the_log_limits_those_with_few_people_too():
    assert score(17, 4, seekers=2, caps=["log_reviewed_monthly"]) == 3


def test_how_many_are_few_is_said_by_the_edition():
    made_up = young()
    made_up["subscales"][0]["sections"][0]["items"][0]["few_seekers"] = {"fewer_than": 3, "each": 10}
    scale = edition(made_up)
    assert [score(1, 35, scale, seekers=seekers) for seekers in (2, 3)] == [5, 2]


def test_with_nobody_looking_there_is_nothing_to_count():
    with pytest.raises(ReviewerDecides, match="Nobody looks for work"):
        score(17, 0, seekers=0)


# What has no score


@pytest.mark.parametrize("item", [6, 7, 9, 12, 14, 18, 22, 23])
def test_items_for_judgement_are_the_reviewers(item):
    with pytest.raises(ReviewerDecides, match=f"Item {item} has no cut-offs"):
        score(item, 5)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_number_has_no_score(value):
    with pytest.raises(ValueError):
        score(2, value)


def test_less_than_nothing_is_refused_but_for_days():
    with pytest.raises(ValueError, match="Item 2 can't be -1"):
        score(2, -1)
    assert score(15, -11) == 5


def test_an_item_that_is_not_there_is_refused():
    with pytest.raises(LookupError, match="no item 26"):
        score(26, 5)


@pytest.mark.parametrize("of_nothing", [lambda: percent(0, 0), lambda: mean([]), lambda: median([])])
def test_of_nothing_there_is_no_number(of_nothing):
    with pytest.raises(ValueError, match="of nothing"):
        of_nothing()


# Programmes and totals


@pytest.mark.parametrize(
    ("specialists", "programme", "choices"),
    [([5], 5, (5,)), ([5, 4], 5, (5, 4)), ([5, 4, 4], 4, (4,)), ([1, 2], 2, (2, 1)), ([5, 5, 4], 5, (5,))],
)
def test_a_programme_gets_the_mean_half_upwards_and_a_tie_shows_both(specialists, programme, choices):
    assert programme_score(specialists) == programme
    assert programme_choices(specialists) == choices


@pytest.mark.parametrize("scores", [[0], [6], [4, 4.5]])
def test_points_are_whole_and_from_one_to_five(scores):
    with pytest.raises(ValueError, match="from 1 to 5"):
        programme_score(scores)


def test_a_programme_without_specialists_has_no_score():
    with pytest.raises(ValueError, match="no mean of nothing"):
        programme_score([])


def test_an_item_without_points_leaves_no_total():
    points = dict.fromkeys(range(1, 26), 4)
    del points[7], points[20]
    with pytest.raises(ValueError, match="Without points: item 7, 20"):
        total(points)


# An edition of another size


def test_subscales_have_totals_and_bands_of_their_own():
    scale = edition(young())
    points = {item.number: 4 for item in scale.items}
    assert len(points) == 23
    assert total(points, scale, subscale="employment") == 60
    assert total(points, scale, subscale="education") == 32
    assert band(60, scale, subscale="employment").label == "good"
    assert band(29, scale, subscale="education").label == "not ips"
    assert score(1, 59.5, scale) == 4


def test_of_several_subscales_one_has_to_be_named():
    scale = edition(young())
    for nothing_named in (lambda: band(60, scale), lambda: total({}, scale)):
        with pytest.raises(LookupError, match=r"employment, education\. Name one"):
            nothing_named()
    with pytest.raises(LookupError, match="Name one"):
        band(60, scale, subscale="leisure")
