"""Both sheets are in: the reviewers agree, the programme reads the draft, the lead signs, and from then on nothing moves."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from audit.models import TrailEntry
from fidelity.actions import agreeing, reviews, visits
from fidelity.actions.freezing import save_chart
from fidelity.models import AgreedScore, Amendment, FurtherEvidence, Review, SampledChart
from tests.clients.pages import get, send
from tests.fidelity.reviewing import (
    agree,
    agreeing_review,
    draft,
    in_stage,
    leads_to,
    second_reviewer,
    signed,
    written,
)
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)


def agreed_row(review: Review, item: int = 17) -> AgreedScore:
    return AgreedScore.objects.get(review=review, item=item)


def sign(review: Review, by: Any, seen: str = "") -> Review:
    return agreeing.sign(review=review, seen=seen or agreeing.standing_of(review), by=by)


# Agreeing


def test_with_the_last_sheet_the_reviewers_begin_to_agree(north: World, browser: Any):
    review = agreeing_review(north)
    assert review.stage == "agreeing"
    assert set(AgreedScore.objects.filter(review=review).values_list("score", "evidence")) == {(None, "")}
    page = get(browser, north.rhea, "fidelity:agreed", review.public_id)
    # On a phone no heading stands above a score: it says whose it is.
    assert page.content.decode().count(f'data-label="{north.rhea.name}"') == 25
    assert (page.context["differing"], page.context["done"], page.context["every"]) == (25, 0, 25)


def test_what_is_agreed_may_begin_with_either_sheet(north: World, browser: Any):
    review = agreeing_review(north)
    for number, (score, evidence) in enumerate([(4, "Rhea saw it."), (3, "Rolf saw it.")], start=1):
        form = get(browser, north.rhea, "fidelity:agreed_item", review.public_id, 17, **{"from": str(number)}).context[
            "form"
        ]
        assert (form.initial["score"], form.initial["evidence"]) == (score, evidence)
    for odd in ("0", "3", "x", "²", "9" * 400):
        page = get(browser, north.rhea, "fidelity:agreed_item", review.public_id, 17, **{"from": odd})
        assert page.context["form"].initial["score"] is None


def test_the_same_rules_hold_for_what_is_agreed(north: World, browser: Any):
    review = agreeing_review(north)
    page = send(browser, north.rhea, "fidelity:agreed_item", review.public_id, 17, version="1", score="4")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["evidence"])
    page = send(
        browser, north.rhea, "fidelity:agreed_item", review.public_id, 17, version="1", score="4", evidence="Both."
    )
    assert page.url == reverse("fidelity:agreed_item", args=[review.public_id, 18])
    assert agreed_row(review).score == 4


def test_two_who_agree_at_once_are_told(north: World, browser: Any):
    review = agreeing_review(north)
    for who, score, status in ((north.rhea, 4, 302), (second_reviewer(north), 3, 409)):
        page = send(
            browser, who, "fidelity:agreed_item", review.public_id, 17, version="1", score=str(score), evidence="So."
        )
        assert page.status_code == status
    assert agreed_row(review).score == 4


def test_only_reviewers_agree(north: World):
    review = agreeing_review(north)
    row = agreed_row(review)
    for who in (north.sam, north.adi, north.lee):
        with pytest.raises(PermissionDenied):
            agreeing.save_agreed(row=row, version=row.version, by=who, **written())
        with pytest.raises(PermissionDenied):
            agreeing.finish_draft(review=review, by=who)


def test_a_draft_is_given_when_every_item_is_agreed_on(north: World, browser: Any):
    review = agreeing_review(north)
    agree(review, north.rhea)
    AgreedScore.objects.filter(review=review, item=9).update(evidence="")
    page = send(browser, north.rhea, "fidelity:finish_draft", review.public_id)
    assert "Item 9 is not agreed on yet." in page.content.decode()
    asked = get(browser, north.rhea, "fidelity:finish_draft", review.public_id)
    assert leads_to(asked) == leads_to(page) == [reverse("fidelity:agreed_item", args=[review.public_id, 9])]
    AgreedScore.objects.filter(review=review, item=9).update(evidence="Seen.")
    assert send(browser, north.rhea, "fidelity:finish_draft", review.public_id).status_code == 302
    review.refresh_from_db()
    assert review.stage == "draft"


def test_the_words_of_the_report_are_the_reviewers(north: World, browser: Any):
    review = agreeing_review(north)
    sent = {
        "version": review.version,
        "summary": "Good.",
        "strengths": "Contacts.",
        "priorities": "",
        "who_was_met": "Director.",
    }
    assert send(browser, north.rhea, "fidelity:report_words", review.public_id, **sent).status_code == 302
    assert send(browser, second_reviewer(north), "fidelity:report_words", review.public_id, **sent).status_code == 409
    review.refresh_from_db()
    assert (review.summary, review.who_was_met) == ("Good.", "Director.")
    with pytest.raises(PermissionDenied):
        agreeing.write_words(review=review, version=review.version, by=north.sam, **dict.fromkeys(agreeing.WORDS, "x"))


# Further evidence


def test_the_programme_adds_evidence_and_the_reviewers_answer_it(north: World, browser: Any):
    review = draft(north)
    given = send(browser, north.sam, "fidelity:give_further", review.public_id, item="17", text="The log of March.")
    assert given.status_code == 302
    further = FurtherEvidence.objects.get()
    with pytest.raises(ValidationError, match="1 piece of further evidence has no answer yet"):
        sign(review, north.rhea)
    assert get(browser, north.sam, "fidelity:answer_further", further.public_id).status_code == 404
    answered = send(
        browser, north.rhea, "fidelity:answer_further", further.public_id, version="1", answer="It changes the score."
    )
    assert answered.status_code == 302
    row = agreed_row(review)
    agreeing.save_agreed(row=row, version=row.version, by=north.rhea, **written(5, "With the log of March."))
    assert sign(review, north.rhea).stage == "signed"
    assert (
        "It changes the score."
        in get(browser, north.sam, "fidelity:further_evidence", review.public_id).content.decode()
    )


def test_further_evidence_is_given_to_a_draft_alone_and_by_the_programme(north: World):
    agreeing_only = agreeing_review(north)
    with pytest.raises(ValidationError):
        agreeing.give_further(review=agreeing_only, item=17, text="x", by=north.sam)
    with pytest.raises(PermissionDenied):
        agreeing.give_further(review=draft(north), item=17, text="x", by=north.rhea)


def test_the_programme_sees_nothing_of_what_is_agreed_before_the_draft(north: World, browser: Any):
    review = agreeing_review(north)
    agree(review, north.rhea, recommendation="Tell nobody yet.")
    for name in ("review", "further_evidence", "give_further"):
        page = sign_in_and_follow(browser, north.sam, name, review)
        assert "Tell nobody yet." not in page


def sign_in_and_follow(browser: Any, who: Any, name: str, review: Review) -> str:
    browser.force_login(who.user)
    text: str = browser.get(reverse(f"fidelity:{name}", args=[review.public_id]), follow=True).content.decode()
    return text


# The signature


def test_the_lead_signs_what_they_read(north: World, browser: Any):
    review = draft(north)
    page = get(browser, north.rhea, "fidelity:sign_review", review.public_id)
    seen = page.context["form"].initial["seen"]
    row = agreed_row(review)
    agreeing.save_agreed(row=row, version=row.version, by=second_reviewer(north), **written(2, "On second thoughts."))
    refused = send(browser, north.rhea, "fidelity:sign_review", review.public_id, seen=seen, read="on")
    assert refused.status_code == 422
    assert "The report has changed since you opened this page" in refused.content.decode()
    seen = get(browser, north.rhea, "fidelity:sign_review", review.public_id).context["form"].initial["seen"]
    assert send(browser, north.rhea, "fidelity:sign_review", review.public_id, seen=seen).status_code == 422
    assert send(browser, north.rhea, "fidelity:sign_review", review.public_id, seen=seen, read="on").status_code == 302
    review.refresh_from_db()
    assert (review.stage, review.signed_by) == ("signed", north.rhea)
    assert review.signed["subscales"][0]["total"] == 24 * 4 + 2
    assert TrailEntry.objects.filter(action="fidelity review signed", object_id=review.public_id).count() == 1


@pytest.mark.parametrize("what", ["session", "chart", "site"])
def test_no_signature_is_under_what_changed_since_the_page_was_read(what: str, north: World):
    review = draft(north)
    chart = SampledChart.objects.create(review=review, client=north.maria, group="seeking", number=1)
    seen = agreeing.standing_of(review)
    if what == "session":
        visits.add_session(
            review=review, kind="interview", whom="director", day=review.first_day, held=True, by=north.rhea
        )
    elif what == "chart":
        save_chart(chart=chart, version=1, answers={}, done=True, by=north.rhea)
    else:
        reviews.change_review(review=review, version=review.version, site="Another place", by=north.sam)
    with pytest.raises(ValidationError, match="has changed since you opened this page"):
        sign(review, north.rhea, seen)
    review.refresh_from_db()
    sign(review, north.rhea)


def test_nobody_but_the_lead_signs(north: World):
    review = draft(north)
    for who in (second_reviewer(north), north.sam, north.adi):
        with pytest.raises(PermissionDenied):
            sign(review, who)


def test_nothing_is_signed_that_is_open(north: World, browser: Any):
    review = draft(north)
    AgreedScore.objects.filter(review=review, item=3).update(score=None)
    page = get(browser, north.rhea, "fidelity:sign_review", review.public_id)
    assert leads_to(page) == [reverse("fidelity:agreed_item", args=[review.public_id, 3])]
    with pytest.raises(ValidationError, match="Item 3 is not agreed on yet"):
        sign(review, north.rhea)
    with pytest.raises(ValidationError, match="The review has gone on meanwhile"):
        sign(agreeing_review(north), north.rhea)


def test_the_digest_is_of_the_values_as_they_are_read_back(north: World):
    review = signed(north)
    review.refresh_from_db()
    said = json.dumps(review.signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert review.signed_digest == hashlib.sha256(said.encode()).hexdigest()


OF_IT = "WHERE reviewer_id IN (SELECT id FROM fidelity_reviewer WHERE review_id = %s)"
_BENEATH = {
    "fidelity_agreedscore": "UPDATE fidelity_agreedscore SET score = 5 WHERE review_id = %s",
    "fidelity_reviewer": "UPDATE fidelity_reviewer SET lead = false WHERE review_id = %s",
    "fidelity_sheetscore": f"UPDATE fidelity_sheetscore SET score = 5 {OF_IT}",
    "fidelity_reviewsession": "UPDATE fidelity_reviewsession SET notes = 'x' WHERE review_id = %s",
    "fidelity_sampledchart": "UPDATE fidelity_sampledchart SET answers = '{}' WHERE review_id = %s",
    "fidelity_furtherevidence": "UPDATE fidelity_furtherevidence SET answer = 'x' WHERE review_id = %s",
    "agreed scores removed": "DELETE FROM fidelity_agreedscore WHERE review_id = %s",
    "sheet scores removed": f"DELETE FROM fidelity_sheetscore {OF_IT}",
    "amendment changed": "UPDATE fidelity_amendment SET text = 'x' WHERE review_id = %s",
    "amendment removed": "DELETE FROM fidelity_amendment WHERE review_id = %s",
    "review removed": "DELETE FROM fidelity_review WHERE id = %s",
    "stage": "UPDATE fidelity_review SET stage = 'draft' WHERE id = %s",
    "summary": "UPDATE fidelity_review SET summary = 'better' WHERE id = %s",
    "signed": "UPDATE fidelity_review SET signed = '{}' WHERE id = %s",
    "digest": "UPDATE fidelity_review SET signed_digest = 'x' WHERE id = %s",
    "signature": "UPDATE fidelity_review SET stage = 'draft', signed_at = NULL, signed_by_id = NULL, signed = NULL,"
    " signed_digest = '' WHERE id = %s",
}  # fmt: skip


@pytest.mark.parametrize("what", _BENEATH)
def test_after_the_signature_the_database_refuses_whoever_asks(what: str, north: World):
    review = draft(north)
    further = agreeing.give_further(review=review, item=17, text="x", by=north.sam)
    agreeing.answer_further(further=further, version=1, answer="Seen.", by=north.rhea)
    review.sessions.create(kind="interview", whom="director", day=review.first_day)
    SampledChart.objects.create(review=review, client=north.maria, group="seeking", number=1)
    sign(review, north.rhea)
    agreeing.amend(review=review, item=17, new_score=5, text="A slip.", by=north.rhea)
    # By the trigger: a constraint of another kind would not hold against whoever keeps that one.
    refused = pytest.raises(DatabaseError, match=r"is not changed|pgtrigger: Cannot (update or )?delete rows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BENEATH[what], [review.pk])


@pytest.mark.parametrize("table", ["agreedscore", "reviewer", "sampledchart", "furtherevidence", "reviewsession"])
def test_nothing_is_added_to_a_signed_review(table: str, north: World):
    review = signed(north)
    makers: dict[str, Any] = {
        "agreedscore": lambda: review.agreed.create(item=99),
        "reviewer": lambda: review.reviewers.create(staff=north.sam),
        "sampledchart": lambda: review.charts.create(client=north.maria, group="seeking", number=50),
        "furtherevidence": lambda: review.further.create(item=1, text="x", given_by=north.sam),
        "reviewsession": lambda: review.sessions.create(kind="interview", whom="director", day=review.first_day),
    }
    with pytest.raises(DatabaseError, match="a signed review is not changed"), transaction.atomic():
        makers[table]()


def test_nothing_is_changed_in_a_signed_review_by_its_pages(north: World, browser: Any):
    review = in_stage(north, "signed")
    row = agreed_row(review)
    page = send(
        browser, north.rhea, "fidelity:agreed_item", review.public_id, 17, version=row.version, score="1", evidence="x",
        differs_reason="x",
    )  # fmt: skip
    assert page.status_code == 422
    words = {"version": review.version, "summary": "Better.", "strengths": "", "priorities": "", "who_was_met": ""}
    assert send(browser, north.rhea, "fidelity:report_words", review.public_id, **words).status_code == 422
    assert send(browser, north.sam, "fidelity:give_further", review.public_id, item="1", text="x").status_code == 422
    assert agreed_row(review).score == 4


# Amendments


def test_a_correction_stands_beside_the_report(north: World, browser: Any):
    review = signed(north)
    before = (review.signed, review.signed_digest)
    page = send(
        browser,
        north.rhea,
        "fidelity:amend_review",
        review.public_id,
        item="17",
        new_score="5",
        text="A week was missing.",
    )
    assert page.status_code == 302
    amendment = Amendment.objects.get()
    assert (amendment.item, amendment.old_score, amendment.new_score, amendment.made_by) == (17, 4, 5, north.rhea)
    review.refresh_from_db()
    assert (review.signed, review.signed_digest) == before
    shown = get(browser, north.sam, "fidelity:review", review.public_id).content.decode()
    assert "A week was missing." in shown
    assert TrailEntry.objects.filter(action="signed review amended").count() == 1


def test_a_score_is_put_right_by_a_reviewer_and_the_programme_says_so_in_words(north: World, browser: Any):
    review = signed(north)
    assert "new_score" not in get(browser, north.sam, "fidelity:amend_review", review.public_id).context["form"].fields
    with pytest.raises(PermissionDenied):
        agreeing.amend(review=review, item=17, new_score=5, text="x", by=north.sam)
    agreeing.amend(review=review, item=None, new_score=None, text="The site is called Harbour.", by=north.sam)
    with pytest.raises(PermissionDenied):
        agreeing.amend(review=review, item=None, new_score=None, text="x", by=north.ana)
    page = send(browser, north.rhea, "fidelity:amend_review", review.public_id, new_score="5", text="x")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["item"])


def test_only_what_is_signed_is_amended(north: World, browser: Any):
    review = draft(north)
    with pytest.raises(ValidationError):
        agreeing.amend(review=review, item=None, new_score=None, text="x", by=north.rhea)
    assert get(browser, north.rhea, "fidelity:amend_review", review.public_id).status_code == 302
