"""The report of a review as values: what a signature freezes, and what page, PDF, spreadsheet and JSON say."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from fidelity.edition import edition
from fidelity.models import AgreedScore, Amendment, FurtherEvidence, Review, ScaleEdition
from fidelity.report.reviewreport import items_in, of_committee, values_of
from tenancy.models import Agency
from tests.fidelity.reported import a_review, a_signed_review, agree, met, numbers_of, reviewed_by, sign
from tests.fidelity.young import young
from tests.world import World

pytestmark = pytest.mark.django_db


def item_of(values: dict[str, Any], number: int) -> dict[str, Any]:
    return next(each for each in items_in(values) if each["number"] == number)


def test_all_that_a_report_says_is_in_its_values_and_they_are_json(north: World):
    review = a_review(north.sam, unit=north.harbour, summary="Good work.", who_was_met="Two directors")
    agree(review, 4)
    item = review.agreed.get(item=10)
    item.ticked, item.recommendation = ["on_the_wall"], "Hold the meeting weekly."
    item.save()
    FurtherEvidence.objects.create(review=review, item=10, text="Minutes of May.", given_by=north.sam)
    reviewed_by(review, north.rhea, north.sam)
    met(review, "interview", "clients", 3)
    met(review, "interview", "clients", 2)
    values = json.loads(json.dumps(values_of(review)))
    assert (values["site"], values["unit"], values["agency"]) == ("Harbour", "Harbour", "North Town IPS")
    assert values["days"] == {"first": "2026-03-10", "last": "2026-03-11", "evidence": "2026-03-09"}
    assert values["edition"] == {"code": "ips-25-2008", "revision": 1, "name": "IPS-25 (2008)"}
    assert values["reviewers"] == [{"name": "Rhea Rheason", "lead": True}, {"name": "Sam Samson", "lead": False}]
    assert [(each["label"], each["times"], each["people"]) for each in values["met"]] == [
        ("people in the programme", 2, 5)
    ]
    (part,) = values["subscales"]
    assert (part["total"], part["band"]["label"], part["highest"]) == (100, "good", 125)
    assert [section["title"] for section in part["sections"]] == ["Staffing", "Organization", "Services"]
    assert [(each["points"], each["most"]) for each in part["sections"]] == [(12, 15), (32, 40), (56, 70)]
    tenth = item_of(values, 10)
    assert tenth["evidence"] == "Seen for item 10." and tenth["recommendation"] == "Hold the meeting weekly."
    assert tenth["criterion"] and [each["score"] for each in tenth["anchors"]] == [5, 4, 3, 2, 1]
    assert tenth["further"] == [{"text": "Minutes of May.", "answer": ""}]
    assert values["signed"] is None and values["summary"] == "Good work."


def test_ticked_components_are_told_by_the_words_of_the_edition(north: World):
    review = a_review(north.sam)
    asked = next(each for each in review.edition.worded("en").items if each.components)
    there, *others = [each.key for each in asked.components]
    AgreedScore.objects.create(review=review, item=asked.number, score=2, ticked=[there])
    found = item_of(values_of(review), asked.number)["components"]
    assert [each["there"] for each in found] == [True, *[False] * len(others)]
    assert found[0]["text"] == asked.components[0].text


@pytest.mark.parametrize(
    ("score", "band"), [(73, "not supported employment"), (74, "fair"), (100, "good"), (115, "exemplary")]
)
def test_the_band_is_of_the_total(north: World, score: int, band: str):
    review = a_review(north.sam)
    numbers, each, left = numbers_of(review), score // 25, score % 25
    agree(review, {number: each + (place < left) for place, number in enumerate(numbers)})
    (part,) = values_of(review)["subscales"]
    assert (part["total"], part["band"]["label"]) == (score, band)


def test_without_all_points_there_is_no_total_and_no_band(north: World):
    review = a_review(north.sam)
    agree(review, {number: 3 for number in numbers_of(review) if number != 7})
    (part,) = values_of(review)["subscales"]
    assert (part["total"], part["band"], part["unscored"], part["points"]) == (None, None, [7], 72)


def test_what_cant_be_rated_has_the_lowest_score_where_the_edition_says_so(north: World):
    review = a_review(north.sam)
    AgreedScore.objects.create(review=review, item=5, not_rateable=True, not_rateable_reason="Nobody was there.")
    assert item_of(values_of(review), 5)["score"] == 1


def test_an_edition_may_leave_it_open_and_have_two_totals(north: World, young_edition: ScaleEdition):
    review = a_review(north.sam, edition=young_edition)
    agree(review, {number: 4 for number in numbers_of(review) if number != 101})
    AgreedScore.objects.create(review=review, item=101, not_rateable=True, not_rateable_reason="No school here.")
    work, school = values_of(review)["subscales"]
    assert (work["title"], work["total"], work["band"]["label"]) == ("Employment", 60, "good")
    assert (school["title"], school["total"], school["unscored"]) == ("Education", None, [101])


@pytest.fixture
def young_edition(north: World, monkeypatch: pytest.MonkeyPatch) -> ScaleEdition:
    """Not loaded (that takes the owner): its words are all a report asks of it."""
    contents = young()
    kept = ScaleEdition.objects.newest("ips-25-2008")
    assert kept is not None
    monkeypatch.setattr(kept, "worded", lambda *asked, **at: edition(contents))
    return kept


# What earlier reviews gave


def test_former_reviews_stand_beside_it_newest_first_and_four_at_most(north: World):
    for year in range(2020, 2026):
        a_signed_review(north.sam, 2 if year < 2025 else 3, first_day=date(year, 3, 1), unit=north.harbour)
    a_signed_review(north.sam, 5, first_day=date(2025, 9, 1), unit=north.hill)
    a_review(north.sam, first_day=date(2025, 10, 1), unit=north.harbour)
    review = a_review(north.sam, unit=north.harbour)
    agree(review, 4)
    values = values_of(review)
    assert [each["last_day"][:4] for each in values["former"]] == ["2025", "2024", "2023", "2022"]
    (part,) = values["subscales"]
    assert [each["total"] for each in part["former"]] == [75, 50, 50, 50]
    assert part["former"][0]["band"] == "fair"
    assert part["sections"][0]["former"] == [9, 6, 6, 6]
    first = item_of(values, 1)
    assert (first["former"], first["previous"], first["change"]) == ([3, 2, 2, 2], 3, 1)


def test_a_former_score_that_was_amended_counts_as_amended(north: World):
    former = a_signed_review(north.sam, 3, first_day=date(2025, 3, 1))
    for score in (1, 5):
        Amendment.objects.create(review=former, item=1, old_score=3, new_score=score, text="Wrong", made_by=north.sam)
    review = a_review(north.sam)
    values = values_of(review)
    assert item_of(values, 1)["previous"] == 5
    assert values["subscales"][0]["former"][0]["total"] == 77
    assert values["former"][0]["corrected"] is True


# The signature


def test_what_was_signed_is_what_is_told_from_then_on(north: World):
    review = a_signed_review(north.sam, 4)
    assert review.signed is not None
    Amendment.objects.create(review=review, item=1, old_score=4, new_score=2, text="Wrong", made_by=north.sam)
    Agency.objects.filter(pk=north.north.pk).update(name="Renamed since")
    review = Review.objects.get(pk=review.pk)
    again = values_of(review)
    assert again == review.signed
    assert item_of(again, 1)["score"] == 4 and "Wrong" not in json.dumps(again)
    assert again["signed"]["by"] == "Sam Samson"


def test_the_committee_gets_no_numbers_of_the_records(north: World):
    frozen = {"key": "caseload_size", "period": "on a day", "figures": [{"value": "3", "label": "late", "of": ""}]}
    review = a_review(north.sam, evidence={"items": [frozen]})
    agree(review, 4)
    values = values_of(review)
    assert item_of(values, 1)["records"]["figures"][0]["value"] == "3"
    told = of_committee(values)
    assert [each["records"] for each in items_in(told)] == [None] * 25
    assert item_of(values, 1)["records"] is not None
    assert told["subscales"][0]["total"] == 100


def test_the_report_speaks_its_own_language(north: World):
    review = a_review(north.sam, language="fi")
    agree(review, 4)
    met(review, "interview", "director", 1)
    values = values_of(sign(review, north.sam))
    assert item_of(values, 20)["title"] == "Työnantajien monipuolisuus"
    assert values["met"][0]["label"] != "director"
