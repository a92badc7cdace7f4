"""Two reviewers, or two clicks, in the same instant: real transactions that wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client as Browser
from django.urls import reverse

from fidelity.actions import agreeing, sheets
from fidelity.actions.thresholds import change_thresholds
from fidelity.models import AgreedScore, Review, SheetScore, Thresholds
from tenancy.context import agency_context
from tenancy.models import StaleRecord
from tests.conftest import sign_in
from tests.fidelity.reviewing import draft, fill, planned, scoring, second_reviewer, sheet_of, written
from tests.fidelity.waiting import until_somebody_waits
from tests.world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None, time_machine: Any) -> World:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)
    return build_world()


def at_once(town: World, *acts: tuple[Any, Callable[[], Any]]) -> list[str]:
    """Each in a transaction and a thread of its own, begun together. What came of each: "done", or what refused it."""
    ready = threading.Barrier(len(acts))
    came = [""] * len(acts)

    def run(place: int, who: Any, act: Callable[[], Any]) -> None:
        try:
            ready.wait(10)
            with agency_context(town.north.pk, staff_id=who.pk):
                act()
            came[place] = "done"
        except (ValidationError, StaleRecord) as refused:
            came[place] = type(refused).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, who, act)) for place, (who, act) in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def test_two_who_hand_in_at_once_begin_to_agree_once(town: World):
    with agency_context(town.north.pk, staff_id=town.sam.pk):
        review = scoring(town)
        rolf = second_reviewer(town)
        both = [fill(review, each) for each in (town.rhea, rolf)]
    came = at_once(
        town,
        (town.rhea, lambda: sheets.hand_in(reviewer=both[0], by=town.rhea)),
        (rolf, lambda: sheets.hand_in(reviewer=both[1], by=rolf)),
    )
    assert came == ["done", "done"]
    with agency_context(town.north.pk):
        assert Review.objects.get().stage == "agreeing"
        assert AgreedScore.objects.count() == 25


def test_a_sheet_that_is_handed_in_twice_at_once_is_in_once(town: World):
    with agency_context(town.north.pk, staff_id=town.sam.pk):
        review = scoring(town)
        mine = fill(review, town.rhea)
    hand_in = (town.rhea, lambda: sheets.hand_in(reviewer=mine, by=town.rhea))
    assert sorted(at_once(town, hand_in, hand_in)) == ["ValidationError", "done"]


def test_an_item_saved_in_two_tabs_at_once_is_saved_by_one(town: World):
    with agency_context(town.north.pk, staff_id=town.sam.pk):
        review = scoring(town)
        row = SheetScore.objects.get(reviewer=sheet_of(review, town.rhea), item=17)

    def save(score: int) -> Callable[[], Any]:
        return lambda: sheets.save_score(row=row, version=1, by=town.rhea, **written(score))

    assert sorted(at_once(town, (town.rhea, save(4)), (town.rhea, save(3)))) == ["StaleRecord", "done"]
    with agency_context(town.north.pk):
        assert SheetScore.objects.get(pk=row.pk).version == 2


def test_a_score_that_changes_while_it_is_signed_is_either_in_the_report_or_refused(town: World):
    with agency_context(town.north.pk, staff_id=town.sam.pk):
        review = draft(town)
        rolf = second_reviewer(town)
        row = AgreedScore.objects.get(review=review, item=17)
        seen = agreeing.standing_of(review)
    came = at_once(
        town,
        (town.rhea, lambda: agreeing.sign(review=review, seen=seen, by=town.rhea)),
        (rolf, lambda: agreeing.save_agreed(row=row, version=row.version, by=rolf, **written(2))),
    )
    assert sorted(came) == ["ValidationError", "done"]
    with agency_context(town.north.pk):
        review.refresh_from_db()
        score = AgreedScore.objects.get(pk=row.pk).score
        assert (review.stage, score) in {("signed", 4), ("draft", 2)}


def test_a_reviewer_who_is_added_with_two_clicks_is_answered_twice(town: World):
    with agency_context(town.north.pk, staff_id=town.sam.pk):
        review = planned(town.sam, unit=town.harbour)
    said = {"staff": town.sam.pk, "submission": "6f1b7e0a-64a4-4d61-9a0c-1d4d3c4f8c12"}
    address = reverse("fidelity:add_reviewer", args=[review.public_id])
    browsers, led = [sign_in(Browser(), town.sam) for _click in range(2)], []

    def click() -> None:
        led.append(getattr(browsers.pop().post(address, said), "url", "shown again"))

    assert at_once(town, (town.sam, click), (town.sam, click)) == ["done", "done"]
    assert led == [reverse("fidelity:review", args=[review.public_id])] * 2


def test_of_two_who_save_the_first_thresholds_at_once_the_second_is_told(town: World):
    """The second has seen none and waits at the row of the first."""
    saved = threading.Event()
    of = {"nearly_all_percent": 90, "follow_up_days": 30, "silence_days": 30, "high_fidelity_total": 100}

    def first() -> None:
        change_thresholds(by=town.sam, version=1, shown_percent=70, **of)
        saved.set()
        # Uncommitted: the other one finds no row, and waits when it writes one.
        until_somebody_waits()

    def second() -> None:
        saved.wait(10)
        change_thresholds(by=town.adi, version=1, shown_percent=60, **of)

    assert at_once(town, (town.sam, first), (town.adi, second)) == ["done", "StaleRecord"]
    with agency_context(town.north.pk):
        assert Thresholds.objects.get().shown_percent == 70


def test_what_thresholds_can_not_be_is_no_stale_page(town: World):
    of = {"nearly_all_percent": 90, "follow_up_days": 30, "silence_days": 30, "high_fidelity_total": 100}
    with agency_context(town.north.pk, staff_id=town.sam.pk), pytest.raises(IntegrityError, match="trials_are_rare"):
        change_thresholds(
            by=town.sam, version=1, shown_percent=70, trials_rare_percent=60, trials_common_percent=50, **of
        )
