"""Evidence of what the agency around the unit does (items 10 and 11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients.models import Meeting
from fidelity.models import ActionStep, AgreedScore, Review, ScaleEdition, SteeringMeeting, Thresholds
from fidelity.report.sources import SOURCES
from tests.fidelity.looking import (
    DAY,
    every_figure_has_its_rows,
    evidence,
    figures,
    gains,
    look,
    meeting,
    questions,
    rows,
)
from tests.world import World

FOCUS, SUPPORT = "agency_focus_competitive_employment", "executive_team_support"
QUARTERS = [date(2025, 9, 30), date(2025, 10, 1), date(2026, 3, 31), date(2026, 4, 1)]


@pytest.fixture(autouse=True)
def _now(time_machine: Any) -> None:
    time_machine.move_to("2026-06-29T10:00:00+03:00", tick=False)


# Item 10


def test_stories_twice_a_year_and_outcomes_told_each_quarter(north: World) -> None:
    for day in (date(2025, 6, 30), DAY):
        meeting(north, "story", day)
    for day in QUARTERS:
        meeting(north, "shared", day)
    item = evidence(north, FOCUS)
    assert item.components == {
        "asked_at_intake": None, "asked_again": None, "on_the_walls": None, "own_stories": True, "rate_shared": True,
    }  # fmt: skip
    assert (item.points.points, item.notes[0]) == (None, "2 of 5 proven by records; the reviewer ticks the rest.")
    assert figures(item) == [("2", ""), ("4 of 4", "")]
    every_figure_has_its_rows(north, FOCUS)


def test_one_story_and_three_quarters_are_too_few(north: World) -> None:
    meeting(north, "story", DAY)
    meeting(north, "story", date(2025, 6, 29))
    for day in QUARTERS[:-1]:
        meeting(north, "shared", day)
    item = evidence(north, FOCUS)
    # The running quarter has a day left: the four before it are looked at, and in April to June of 2025 nothing was told.
    assert (item.components["own_stories"], item.components["rate_shared"]) == (False, False)
    assert gains(item) == [
        (4, "one more story told by somebody in work"), (4, "outcomes told in 1 quarter more"),
    ]  # fmt: skip
    assert rows(north, FOCUS)["shared"][-1].said == "none on record"
    meeting(north, "shared", date(2025, 4, 1))
    assert evidence(north, FOCUS).components["rate_shared"] is True


def test_another_units_story_is_not_this_ones(north: World) -> None:
    meeting(north, "story", DAY, unit=north.hill)
    meeting(north, "story", DAY)
    told = [figures(evidence(north, FOCUS, unit=unit))[0][0] for unit in (north.harbour, north.hill, None)]
    assert told == ["1", "2", "2"]


def test_nothing_on_record_is_silence(north: World) -> None:
    for key in (FOCUS, SUPPORT):
        item = evidence(north, key)
        assert set(item.components.values()) == {None}
        assert (item.points.points, item.gains) == (None, [])
    meeting(north, "story", DAY)
    Meeting.objects.update(voided_at=timezone.now(), void_reason="did not happen")
    assert evidence(north, FOCUS).components["own_stories"] is None


# Item 11


def review(world: World, day: date, total: int = 100, unit: Any = None, **fields: Any) -> Review:
    """Signed on the next day at noon, with so many points on 25 items."""
    edition = ScaleEdition.objects.newest("ips-25-2008")
    planned = Review.objects.create(
        edition=edition, worded_at=timezone.now(), language="en", country="FI", unit=unit, site="North Town",
        first_day=day, last_day=day, evidence_day=day, planned_by=world.sam, **fields,
    )  # fmt: skip
    base, more = divmod(total, 25)
    AgreedScore.objects.bulk_create(
        AgreedScore(review=planned, item=number + 1, score=base + (number < more)) for number in range(25)
    )
    signed_at = datetime(day.year, day.month, day.day, 12, tzinfo=world.north.zone) + timedelta(days=1)
    Review.objects.filter(pk=planned.pk).update(
        stage="signed", frozen_at=signed_at, signed_at=signed_at, signed_by=world.sam, signed={"total": total},
        signed_digest="x",
    )  # fmt: skip
    return planned


def step(world: World, of: Review | None = None, **fields: Any) -> ActionStep:
    given = {"step": "Meet weekly", "owner": world.sam, "due_date": DAY, **fields}
    return ActionStep.objects.create(review=of, **given)


def committee(world: World, *days: date, **fields: Any) -> None:
    for day in days:
        SteeringMeeting.objects.create(
            day=day, written_by=world.sam, **{"held": True, "executive_present": True, **fields}
        )  # fmt: skip


def test_all_that_records_can_prove(north: World) -> None:
    step(north, review(north, date(2025, 6, 30)), unit=None)
    step(north, review(north, date(2026, 6, 1)))
    committee(north, date(2025, 7, 1), date(2026, 1, 15))
    for day in (date(2025, 9, 1), date(2026, 3, 1)):
        meeting(north, "barriers", day)
    item = evidence(north, SUPPORT)
    assert item.components == {
        "know_the_principles": None, "quality_assurance": True, "steering_committee": True, "tells_the_staff": None,
        "barriers": True,
    }  # fmt: skip
    assert item.notes[0] == "3 of 5 proven by records; the reviewer ticks the rest."
    assert figures(item) == [("2 of 2", "the last gave 100 points"), ("2 of 2", ""), ("2", "")]
    assert item.rule.endswith("Ours, not the scale's: a total of 100 or more is high fidelity.")
    every_figure_has_its_rows(north, SUPPORT)


@pytest.mark.parametrize(
    ("total", "days", "kept"),
    [
        (99, ["2026-01-01", "2026-06-29"], True),
        (99, ["2025-12-29"], True),
        (99, ["2025-12-28"], False),
        (100, ["2025-12-28"], True),
        (100, ["2025-06-29"], True),
        (100, ["2025-06-28"], False),
        # A gap that was too long and closed within the year.
        (99, ["2025-03-01", "2025-10-01", "2026-02-01"], False),
        (99, ["2025-06-01", "2025-12-01", "2026-02-01"], True),
        # And one that closed before the year began.
        (99, ["2024-01-01", "2025-06-01", "2025-12-01", "2026-02-01"], True),
    ],
)
def test_reviews_follow_each_other_in_time(north: World, total: int, days: list[str], kept: bool) -> None:
    for day in days:
        step(north, review(north, date.fromisoformat(day), total))
    assert evidence(north, SUPPORT).components["quality_assurance"] is kept


def test_a_review_of_which_no_action_plan_came_was_not_used(north: World) -> None:
    found = review(north, date(2026, 5, 1))
    item = evidence(north, SUPPORT)
    assert item.components["quality_assurance"] is False
    assert "No action plan came of the last review." in item.notes
    assert gains(item) == [(5, "an action plan of the last review")]
    step(north, found)
    assert evidence(north, SUPPORT).components["quality_assurance"] is True


def test_high_fidelity_is_what_the_agency_says_it_is(north: World) -> None:
    step(north, review(north, date(2025, 12, 1), 110))
    assert evidence(north, SUPPORT).components["quality_assurance"] is True
    Thresholds.objects.create(high_fidelity_total=115)
    item = evidence(north, SUPPORT)
    assert item.components["quality_assurance"] is False
    assert item.rule.endswith("a total of 115 or more is high fidelity.")


def test_the_committee_meets_quarterly_with_an_executive_and_a_plan(north: World) -> None:
    committee(north, *QUARTERS)
    assert evidence(north, SUPPORT).components["steering_committee"] is False
    step(north)
    assert evidence(north, SUPPORT).components["steering_committee"] is True
    SteeringMeeting.objects.filter(day=QUARTERS[1]).update(executive_present=False)
    item = evidence(north, SUPPORT)
    assert item.components["steering_committee"] is False
    assert gains(item) == [(5, "a steering committee with an executive in 1 period more")]
    assert [row.who for row in rows(north, SUPPORT)["alone"]] == ["Wed 1 Oct 2025"]
    # Once fidelity is high, twice a year is enough.
    step(north, review(north, date(2026, 5, 1), 100))
    assert evidence(north, SUPPORT).components["steering_committee"] is True


def test_a_committee_that_was_only_planned_did_not_meet(north: World) -> None:
    step(north)
    committee(north, *QUARTERS, held=False, executive_present=False)
    assert evidence(north, SUPPORT).components["steering_committee"] is None


def test_barriers_twice_a_year(north: World) -> None:
    meeting(north, "barriers", date(2025, 6, 29))
    meeting(north, "barriers", date(2025, 6, 30))
    assert evidence(north, SUPPORT).components["barriers"] is False
    meeting(north, "barriers", DAY)
    assert evidence(north, SUPPORT).components["barriers"] is True


def test_each_units_reviews_are_their_own(north: World) -> None:
    """Harbour's come every half-year; Hill's last one is too long ago: for the agency it does not hold."""
    for day in (date(2025, 12, 1), date(2026, 5, 1)):
        step(north, review(north, day, 90, north.harbour))
    assert evidence(north, SUPPORT).components["quality_assurance"] is True
    review(north, date(2025, 11, 1), 90, north.hill)
    assert evidence(north, SUPPORT).components["quality_assurance"] is False
    assert evidence(north, SUPPORT, unit=north.harbour).components["quality_assurance"] is True


def test_a_self_assessment_counts_and_is_named(north: World) -> None:
    step(north, review(north, date(2026, 5, 1), kind="self"))
    item = evidence(north, SUPPORT)
    assert item.components["quality_assurance"] is True
    assert "1 of the reviews was a self-assessment." in item.notes


def test_an_amended_total_is_the_total_from_the_day_of_the_amendment_on(north: World, time_machine: Any) -> None:
    made = review(north, date(2025, 12, 15), 100)
    step(north, made)
    assert evidence(north, SUPPORT).components["quality_assurance"] is True
    time_machine.move_to("2026-06-30T10:00:00+03:00", tick=False)
    for score in (5, 3):
        made.amendments.create(item=7, old_score=4, new_score=score, text="A slip.", made_by=north.sam)
    assert evidence(north, SUPPORT).components["quality_assurance"] is True
    # 99 points: the next one was due within six months.
    assert evidence(north, SUPPORT, date(2026, 6, 30)).components["quality_assurance"] is False


def test_points_of_another_scale_say_nothing_of_high_fidelity(north: World) -> None:
    step(north, review(north, date(2026, 5, 1)))
    found = look(north)
    other = replace(found, edition=replace(found.edition, code="young-adults"))
    assert SOURCES[SUPPORT].evidence(other).components["quality_assurance"] is None


# Both


def test_what_came_later_does_not_change_an_earlier_day(north: World, time_machine: Any) -> None:
    step(north, review(north, date(2025, 8, 1), 90))
    committee(north, *QUARTERS)

    def told() -> list[Any]:
        return [(evidence(north, key), rows(north, key)) for key in (FOCUS, SUPPORT)]

    before, later = told(), DAY + timedelta(days=1)
    time_machine.move_to("2026-07-10T10:00:00+03:00", tick=False)
    for kind in ("story", "shared", "barriers"):
        meeting(north, kind, later)
    committee(north, later)
    # On site before the day, signed after it.
    step(north, review(north, DAY))
    assert told() == before


def test_more_rows_ask_no_more_questions(north: World) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            day = date(2025, 8, 1) + timedelta(days=30 * number)
            step(north, review(north, day))
            committee(north, day)
            for kind in ("story", "shared", "barriers"):
                meeting(north, kind, day)

    def ask() -> None:
        found = look(north)
        for key in (FOCUS, SUPPORT):
            SOURCES[key].evidence(found)
            SOURCES[key].rows(found)

    fill(0, 3)
    few = questions(ask)
    fill(3, 9)
    assert questions(ask) == few
    assert few <= 11
