"""The pages of a review, in every stage, as each who may open it sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.clients.pages import get, queries
from tests.conftest import sign_in
from tests.fidelity.reviewing import in_stage, second_reviewer
from tests.world import World

pytestmark = pytest.mark.django_db

STAGES = ["planned", "scoring", "agreeing", "draft", "signed"]


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)


@pytest.mark.parametrize("stage", STAGES)
def test_a_review_opens_in_every_stage_for_all_who_have_a_part_in_it(stage: str, north: World, browser: Any):
    review = in_stage(north, stage)
    for who in (north.sam, north.rhea, north.adi, second_reviewer(north)):
        for name in ("review", "review_evidence", "review_charts", "further_evidence"):
            page = get(browser, who, f"fidelity:{name}", review.public_id)
            assert page.status_code in (200, 302), name
            if name == "review":
                assert page.status_code == 200
                assert "North Town IPS" in page.content.decode()


@pytest.mark.parametrize("stage", STAGES)
def test_the_sheet_and_what_is_agreed_open_to_reviewers_when_it_is_time(stage: str, north: World, browser: Any):
    review = in_stage(north, stage)
    sign_in(browser, north.rhea)
    opened = {
        name: browser.get(reverse(f"fidelity:{name}", args=[review.public_id, *args])).status_code
        for name, args in [
            ("sheet", []),
            ("sheet_item", [17]),
            ("agreed", []),
            ("agreed_item", [17]),
            ("report_words", []),
        ]
    }
    sheet = 302 if stage == "planned" else 200
    together = 200 if stage in ("agreeing", "draft", "signed") else 302
    assert opened == {
        "sheet": sheet, "sheet_item": sheet, "agreed": together, "agreed_item": together, "report_words": together,
    }  # fmt: skip
    for name in ("sheet", "agreed"):
        assert get(browser, north.sam, f"fidelity:{name}", review.public_id).status_code == 404


def test_a_reviewers_first_page_lists_their_reviews(north: World, browser: Any):
    in_stage(north, "scoring")
    home = sign_in(browser, north.rhea).get("/", follow=True)
    assert home.redirect_chain == [("/reviews/", 302)]
    assert "North Town IPS" in home.content.decode()


def test_a_page_asks_the_same_of_the_database_however_many_reviews_there_are(north: World, browser: Any):
    in_stage(north, "scoring")
    sign_in(browser, north.sam)
    url = reverse("fidelity:reviews")
    browser.get(url)
    few = len(queries(browser, url))
    for _number in range(4):
        in_stage(north, "planned")
    assert len(queries(browser, url)) == few
