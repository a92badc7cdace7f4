"""Each reviewer scores alone: until all sheets are in, nobody sees another's by address, download, count or time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from fidelity.actions import reviews, sheets
from fidelity.models import Review, SheetScore
from tests.clients.pages import get, send
from tests.conftest import sign_in
from tests.fidelity.reviewing import (
    fill,
    filled_and_in,
    frozen_by_hand,
    leads_to,
    manned,
    scoring,
    second_reviewer,
    sheet_of,
    written,
)
from tests.world import World

pytestmark = pytest.mark.django_db

# What only Rolf wrote, in every field that has words, and a score nobody else gives.
CANARY = "zebra-of-rolf"
WORDS = {
    "evidence": f"{CANARY} evidence",
    "differs_reason": f"{CANARY} differs",
    "comment": f"{CANARY} comment",
    "recommendation": f"{CANARY} recommendation",
}
# Every address that belongs to a review, and what else it takes.
PAGES: dict[str, tuple[Any, ...]] = {
    "review": (), "change_review": (), "call_off_review": (), "add_reviewer": (), "invite_reviewer": (), "add_session": (),
    "freeze_review": (), "review_evidence": (), "review_evidence_item": (17,), "review_pack": (), "review_pack_csv": (),
    "forget_pack": (), "review_charts": (), "sheet": (), "sheet_item": (17,), "hand_in": (), "leave_review": (),
    "agreed": (), "agreed_item": (17,), "report_words": (), "finish_draft": (), "further_evidence": (),
    "report": (), "report_xlsx": (), "report_json": (),
    "give_further": (), "sign_review": (), "amend_review": (),
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)


def rolfs(north: World, *, is_in: bool) -> Review:
    """Rhea has an empty sheet; Rolf wrote all of his, and may have handed it in."""
    review = scoring(north)
    rolf = second_reviewer(north)
    fill(review, rolf, 2, **WORDS)
    if is_in:
        sheets.hand_in(reviewer=sheet_of(review, rolf), by=rolf)
    return review


def readable(response: Any) -> str:
    """All text of an answer, also that of what is packed."""
    kind = response.headers.get("Content-Type", "")
    if "spreadsheetml" in kind:
        book = load_workbook(io.BytesIO(response.content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    if "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())
    text: str = response.content.decode()
    return text


def answers(browser: Any, who: Any, review: Review) -> dict[str, str]:
    sign_in(browser, who)
    found = {}
    for name, more in PAGES.items():
        response = browser.get(reverse(f"fidelity:{name}", args=[review.public_id, *more]), follow=True)
        found[name] = readable(response)
    found["reviews"] = readable(browser.get(reverse("fidelity:reviews")))
    return found


@pytest.mark.parametrize("is_in", [False, True])
@pytest.mark.parametrize("who", ["rhea", "sam", "adi"])
def test_no_page_and_no_file_shows_another_sheet(who: str, is_in: bool, north: World, browser: Any):
    review = rolfs(north, is_in=is_in)
    for name, text in answers(browser, getattr(north, who), review).items():
        assert CANARY not in text, name


@pytest.mark.parametrize("who", ["rhea", "sam", "adi"])
def test_no_page_tells_how_far_another_has_come(who: str, north: World, browser: Any, time_machine: Any):
    """Word for word the same before the other begins, half way, and after they handed in."""
    review = scoring(north)
    rolf = second_reviewer(north)
    before = answers(browser, getattr(north, who), review)
    time_machine.move_to("2026-03-19T12:20:00+02:00", tick=False)
    fill(review, rolf, 2, **WORDS)
    # Looked at in the same minute: pages say when they were printed.
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)
    begun = answers(browser, getattr(north, who), review)
    time_machine.move_to("2026-03-19T12:40:00+02:00", tick=False)
    sheets.hand_in(reviewer=sheet_of(review, rolf), by=rolf)
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)
    over = answers(browser, getattr(north, who), review)
    for name in before:
        assert _said(before[name]) == _said(begun[name]) == _said(over[name]), name


def _said(text: str) -> str:
    return re.sub(r'value="[^"]{8,}"|"X-CSRFToken": "[^"]+"', "", text)


def test_nothing_that_the_planner_reads_is_touched_when_somebody_scores(north: World):
    review = scoring(north)
    kept = Review.objects.filter(pk=review.pk).values("version", "stage").get()
    filled_and_in(review, second_reviewer(north), 2)
    assert Review.objects.filter(pk=review.pk).values("version", "stage").get() == kept


def test_a_sheet_has_no_address_of_its_own(north: World, browser: Any):
    """Ids of a reviewer, of a sheet's score, or of somebody else open nothing."""
    review = rolfs(north, is_in=True)
    rolf = sheet_of(review, second_reviewer(north))
    row = SheetScore.objects.filter(reviewer=rolf).first()
    assert row is not None
    for guess in (rolf.public_id, row.public_id, rolf.staff.public_id):
        for name in ("sheet", "agreed", "hand_in"):
            assert get(browser, north.rhea, f"fidelity:{name}", guess).status_code == 404
        for name in ("sheet_item", "agreed_item"):
            assert get(browser, north.rhea, f"fidelity:{name}", guess, 17).status_code == 404


def test_asking_for_rows_gives_ones_own_alone_until_all_are_in(north: World):
    review = rolfs(north, is_in=True)
    rolf = second_reviewer(north)

    def seen(who: Any) -> set[int]:
        who.__dict__.pop("active_memberships", None)
        rows = SheetScore.objects.visible_to(who).filter(reviewer__review=review)
        return set(rows.values_list("reviewer__staff", flat=True))

    assert seen(north.rhea) == {north.rhea.pk}
    assert seen(rolf) == {rolf.pk}
    assert seen(north.sam) == seen(north.adi) == seen(north.lee) == set()
    filled_and_in(review, north.rhea, 4)
    both = {north.rhea.pk, rolf.pk}
    assert seen(north.rhea) == seen(rolf) == seen(north.sam) == both
    assert seen(north.lee) == seen(north.ana) == set()


def test_while_one_of_two_has_left_the_other_sheet_stays_closed(north: World, browser: Any):
    """Rolf's is in and Rhea leaves: his is the only sheet there, and still nobody's but his."""
    review = rolfs(north, is_in=True)
    reviews.leave(reviewer=sheet_of(review, north.rhea), by=north.rhea)
    review.refresh_from_db()
    assert review.stage == Review.Stage.SCORING
    for who in (north.sam, north.adi):
        assert not SheetScore.objects.visible_to(who).filter(reviewer__review=review).exists()
        assert CANARY not in json.dumps(answers(browser, who, review))
    reviews.add_reviewer(review=review, staff=north.sam, lead=True, until_date=None, by=north.sam)
    assert set(SheetScore.objects.visible_to(north.sam).filter(reviewer__review=review).values_list("score")) == {
        (None,)
    }
    assert CANARY not in json.dumps(answers(browser, north.sam, review))


def test_a_review_called_off_opens_no_sheet(north: World, browser: Any):
    review = rolfs(north, is_in=True)
    reviews.call_off(review=review, version=review.version, reason="Snow.", by=north.sam)
    for who in (north.sam, north.rhea):
        rows = SheetScore.objects.visible_to(who).filter(reviewer__review=review)
        assert not rows.exclude(reviewer__staff=who).exists()
        assert CANARY not in json.dumps(answers(browser, who, review))


def test_nobody_is_taken_off_a_review_that_is_being_scored(north: World, browser: Any):
    """What could be removed and what not would tell whose sheet is in."""
    said = []
    for is_in in (False, True):
        review = rolfs(north, is_in=is_in)
        for who in (north.rhea, second_reviewer(north)):
            reviewer = sheet_of(review, who)
            page = send(browser, north.sam, "fidelity:remove_reviewer", reviewer.public_id, version=reviewer.version)
            said.append((page.status_code, page.context["form"].non_field_errors()))
            assert sheet_of(review, who).pk == reviewer.pk
    assert len({(status, str(errors)) for status, errors in said}) == 1
    assert said[0][0] == 422


def test_changing_a_reviewer_tells_nothing_of_their_sheet(north: World, browser: Any):
    answered = []
    for is_in in (False, True):
        review = rolfs(north, is_in=is_in)
        page = get(browser, north.sam, "fidelity:change_reviewer", sheet_of(review, second_reviewer(north)).public_id)
        answered.append(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", _said(page.content.decode())))
    # The version of a reviewer's row stands in the form: it must not move when a sheet is handed in.
    assert answered[0] == answered[1]


def test_when_all_are_in_each_sees_both(north: World, browser: Any):
    review = rolfs(north, is_in=True)
    filled_and_in(review, north.rhea, 4, evidence="Rhea saw it.")
    page = get(browser, north.rhea, "fidelity:agreed_item", review.public_id, 17).content.decode()
    assert f"{CANARY} evidence" in page
    assert "Rhea saw it." in page
    assert "The two sheets differ." in page


# Saving and handing in


def test_nobody_writes_on_another_sheet(north: World):
    review = scoring(north)
    row = SheetScore.objects.get(reviewer=sheet_of(review, north.rhea), item=17)
    for who in (second_reviewer(north), north.sam, north.adi):
        with pytest.raises(PermissionDenied):
            sheets.save_score(row=row, version=row.version, by=who, **written())
        with pytest.raises(PermissionDenied):
            sheets.hand_in(reviewer=sheet_of(review, north.rhea), by=who)


def test_the_page_of_an_item_saves_ones_own(north: World, browser: Any):
    review = scoring(north)
    page = send(
        browser, north.rhea, "fidelity:sheet_item", review.public_id, 17,
        version="1", score="4", evidence="The log.", comment="Well kept.",
    )  # fmt: skip
    assert (page.status_code, page.url) == (302, reverse("fidelity:sheet_item", args=[review.public_id, 18]))
    rows = SheetScore.objects.filter(item=17).order_by("reviewer_id")
    assert [(row.reviewer.staff_id == north.rhea.pk, row.score, row.evidence) for row in rows] == [
        (True, 4, "The log."), (False, None, ""),
    ]  # fmt: skip
    again = send(
        browser,
        north.rhea,
        "fidelity:sheet_item",
        review.public_id,
        17,
        version="1",
        score="5",
        evidence="Mine.",
        stay="1",
    )
    assert again.status_code == 409
    assert SheetScore.objects.get(pk=rows[0].pk).score == 4


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"score": "4"}, "evidence"),
        ({"score": "9", "evidence": "x"}, "score"),
        ({"score": "5", "evidence": "x"}, "differs_reason"),
        ({"not_rateable": "on"}, "not_rateable_reason"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(sent: dict[str, str], field: str, north: World, browser: Any):
    review = frozen_by_hand(manned(north), i17={"points": 4})
    page = send(browser, north.rhea, "fidelity:sheet_item", review.public_id, 17, version="1", **sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert SheetScore.objects.filter(score__isnull=False).count() == 0


def test_what_cannot_be_rated_gets_one_and_its_reason(north: World, browser: Any):
    review = scoring(north)
    send(
        browser, north.rhea, "fidelity:sheet_item", review.public_id, 7, version="1", not_rateable="on",
        not_rateable_reason="No unit meeting was held.",
    )  # fmt: skip
    row = SheetScore.objects.get(reviewer__staff=north.rhea, item=7)
    assert (row.score, row.not_rateable_reason) == (1, "No unit meeting was held.")


def test_a_sheet_is_handed_in_when_every_item_is_done_and_then_stands(north: World, browser: Any):
    review = scoring(north)
    mine = fill(review, north.rhea)
    row = SheetScore.objects.get(reviewer=mine, item=25)
    SheetScore.objects.filter(pk=row.pk).update(evidence="")
    page = send(browser, north.rhea, "fidelity:hand_in", review.public_id)
    assert page.status_code == 422
    assert "Item 25 is not done yet." in page.content.decode()
    assert leads_to(page) == [reverse("fidelity:sheet_item", args=[review.public_id, 25])]
    asked = get(browser, north.rhea, "fidelity:hand_in", review.public_id)
    assert leads_to(asked) == leads_to(page)
    SheetScore.objects.filter(pk=row.pk).update(evidence="Seen.")
    assert leads_to(get(browser, north.rhea, "fidelity:hand_in", review.public_id)) == []
    assert send(browser, north.rhea, "fidelity:hand_in", review.public_id).status_code == 302
    row.refresh_from_db()
    page = send(
        browser, north.rhea, "fidelity:sheet_item", review.public_id, 25, version=row.version, score="1",
        evidence="x", differs_reason="x",
    )  # fmt: skip
    assert page.status_code == 422
    assert "Your sheet is in: it stays." in page.content.decode()
    assert SheetScore.objects.get(pk=row.pk).score == 4
    assert send(browser, north.rhea, "fidelity:leave_review", review.public_id).status_code == 422
    assert sheet_of(review, north.rhea).handed_in_at is not None


_AFTER_IT_IS_IN = {
    "score": "UPDATE fidelity_sheetscore SET score = 1 WHERE reviewer_id = %s",
    "scores removed": "DELETE FROM fidelity_sheetscore WHERE reviewer_id = %s",
    "taken back": "UPDATE fidelity_reviewer SET handed_in_at = NULL WHERE id = %s",
    "handed in at another time": "UPDATE fidelity_reviewer SET handed_in_at = now() WHERE id = %s",
    "another's": "UPDATE fidelity_reviewer SET staff_id = staff_id + 1 WHERE id = %s",
}


@pytest.mark.parametrize("what", _AFTER_IT_IS_IN)
def test_the_database_keeps_a_sheet_that_is_in_while_others_still_score(what: str, north: World):
    review = scoring(north)
    filled_and_in(review, north.rhea)
    stands = pytest.raises(IntegrityError, match=r"a sheet that is (handed in is not changed|in stays in)")
    with stands, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_AFTER_IT_IS_IN[what], [sheet_of(review, north.rhea).pk])


def test_no_item_is_added_to_a_sheet_that_is_in(north: World):
    review = scoring(north)
    filled_and_in(review, north.rhea)
    with pytest.raises(IntegrityError, match="handed in is not changed"), transaction.atomic():
        SheetScore.objects.create(reviewer=sheet_of(review, north.rhea), item=99)


def test_components_are_ticked_beforehand_where_records_prove_them_and_can_be_changed(north: World, browser: Any):
    review = frozen_by_hand(
        manned(north), i13={"components": {"never_a_condition": True, "pros_and_cons": None, "what_is_said": False}}
    )
    rows = SheetScore.objects.filter(item=13)
    assert [row.ticked for row in rows] == [["never_a_condition"]] * 2
    send(
        browser, north.rhea, "fidelity:sheet_item", review.public_id, 13, version="1", score="2",
        ticked=["pros_and_cons"], evidence="Heard.",
    )  # fmt: skip
    assert SheetScore.objects.get(item=13, reviewer__staff=north.rhea).ticked == ["pros_and_cons"]
    page = send(browser, north.rhea, "fidelity:sheet_item", review.public_id, 13, version="2", ticked=["unheard_of"])
    assert page.status_code == 422
