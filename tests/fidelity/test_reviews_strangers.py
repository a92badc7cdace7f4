"""Whoever is not meant: roles that have changed, prints of what was not ready, another unit's plan, hostile text."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Membership, StaffMember
from accounts.roles import Role
from fidelity.actions import agreeing
from fidelity.models import ActionStep, Print, Review, Reviewer, SheetScore
from tests.clients.pages import get, send
from tests.fidelity.reviewing import (
    agree,
    agreeing_review,
    draft,
    fill,
    scoring,
    second_reviewer,
    sheet_of,
    signed,
)
from tests.world import World, make_staff

pytestmark = pytest.mark.django_db

NAMED = ("report", "report_json", "report_xlsx")


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any, monkeypatch: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)
    monkeypatch.setattr("fidelity.views.prints.wake", lambda agency: True)


def fresh(staff: StaffMember) -> StaffMember:
    return StaffMember.objects.get(pk=staff.pk)


def becomes(staff: StaffMember, role: Role) -> None:
    """Their post ended yesterday; today they are something else."""
    Membership.objects.filter(staff=staff).update(ends_date=date(2026, 3, 18))
    Membership.objects.create(staff=staff, role=role, starts_date=date(2026, 3, 19))


def test_who_scored_as_a_supervisor_and_is_of_the_committee_now_waits_for_the_signature(north: World, browser: Any):
    review = draft(north)
    rolf = second_reviewer(north)
    assert get(browser, rolf, "fidelity:report", review.public_id).status_code == 200
    becomes(rolf, Role.STEERING)
    for name in NAMED:
        assert get(browser, rolf, f"fidelity:{name}", review.public_id).status_code == 404, name
    assert not Review.objects.visible_to(fresh(rolf)).exists()
    assert not SheetScore.objects.visible_to(fresh(rolf)).exists()


def printed(browser: Any, who: Any, review: Review) -> Print:
    answer = send(browser, who, "fidelity:print_report", review.public_id, paper="a4")
    assert answer.status_code == 302
    return Print.objects.get(public_id=answer["Location"].rstrip("/").split("/")[-1])


def test_a_print_made_while_reviewers_agreed_is_not_opened_by_who_reads_the_draft(north: World, browser: Any):
    review = agreeing_review(north)
    agree(review, north.rhea)
    early = printed(browser, north.rhea, review)
    agreeing.finish_draft(review=review, by=north.rhea)
    for page in ("print", "print_pdf"):
        assert get(browser, north.sam, f"fidelity:{page}", early.public_id).status_code == 404, page
        assert get(browser, north.adi, f"fidelity:{page}", early.public_id).status_code == 404, page


def test_a_print_of_a_draft_is_not_opened_by_who_reads_what_was_signed(north: World, browser: Any, time_machine: Any):
    review = draft(north)
    early = printed(browser, north.sam, review)
    time_machine.move_to("2026-03-19T12:01:00+02:00", tick=False)
    agreeing.sign(review=review, seen=agreeing.standing_of(review), by=north.rhea)
    for page in ("print", "print_pdf"):
        assert get(browser, north.lee, f"fidelity:{page}", early.public_id).status_code == 404, page
    review.refresh_from_db()
    later = printed(browser, north.sam, review)
    assert later.pk != early.pk
    assert get(browser, north.lee, "fidelity:print", later.public_id).status_code == 200


def test_a_supervisor_writes_no_step_into_another_units_plan(north: World, browser: Any):
    review = signed(north)
    hilda = make_staff("Hilda", Role.SUPERVISOR, north.hill)
    sent = {"item": 17, "step": "Visit more.", "owner": hilda.public_id, "due_date": "2026-06-01"}
    address = reverse("fidelity:add_step") + f"?review={review.public_id}"
    assert get(browser, hilda, "fidelity:add_step", review=str(review.public_id)).status_code == 404
    assert browser.post(address, {**sent, "submission": "6f1b7e0a-64a4-4d61-9a0c-1d4d3c4f8c12"}).status_code == 404
    assert not ActionStep.objects.exists()
    assert get(browser, north.sam, "fidelity:add_step", review=str(review.public_id)).status_code == 200


HOSTILE = "=cmd|' /C calc'!A0 \x0b\x01 <script>alert(1)</script> \ufffe"


def test_hostile_text_breaks_no_file(north: World, browser: Any):
    review = agreeing_review(north, listed=[[HOSTILE]])
    agree(review, north.rhea, comment=HOSTILE, recommendation=HOSTILE)
    review = agreeing.finish_draft(review=review, by=north.rhea)
    answer = get(browser, north.rhea, "fidelity:report_xlsx", review.public_id)
    assert answer.status_code == 200
    text = [str(cell.value) for sheet in load_workbook(io.BytesIO(answer.content)) for row in sheet for cell in row]
    assert any(each.startswith("'=cmd") for each in text) and not any(each.startswith("=") for each in text)
    assert get(browser, north.rhea, "fidelity:review_pack", review.public_id).status_code == 200
    page = get(browser, north.rhea, "fidelity:report", review.public_id).content.decode()
    assert "<script>alert(1)" not in page
    json.loads(get(browser, north.rhea, "fidelity:report_json", review.public_id).content)


def test_lists_and_rows_of_the_whole_agency_are_not_for_one_units_supervisor(north: World, browser: Any):
    """They see that it takes place, and its report; people of other units are not theirs, by reference neither."""
    review = scoring(north, by=north.adi, unit=None)
    for name, more in LISTS.items():
        answer = get(browser, north.sam, f"fidelity:{name}", review.public_id, *more)
        assert answer.status_code == 404, name
        assert get(browser, north.adi, f"fidelity:{name}", review.public_id, *more).status_code == 200, name
        assert get(browser, north.rhea, f"fidelity:{name}", review.public_id, *more).status_code == 200, name
    page = get(browser, north.sam, "fidelity:review", review.public_id)
    assert page.status_code == 200
    for name, more in LISTS.items():
        assert reverse(f"fidelity:{name}", args=[review.public_id, *more]) not in page.content.decode(), name


LISTS: dict[str, tuple[Any, ...]] = {
    "review_pack": (), "review_pack_csv": (), "review_evidence": (), "review_evidence_item": (17,), "review_charts": (),
}  # fmt: skip


def test_a_reviewer_whose_time_is_over_hands_nothing_in(north: World, browser: Any, time_machine: Any):
    review = scoring(north)
    fill(review, north.rhea)
    time_machine.move_to("2026-05-02T12:00:00+03:00", tick=False)
    for name in (
        "review",
        "sheet",
        "hand_in",
        "leave_review",
        "agreed",
        "report",
        "report_json",
        "review_pack",
        "review_charts",
    ):
        assert get(browser, north.rhea, f"fidelity:{name}", review.public_id).status_code == 404, name
    assert send(browser, north.rhea, "fidelity:hand_in", review.public_id).status_code == 404
    assert sheet_of(review, north.rhea).handed_in_at is None
    assert Reviewer.objects.filter(review=review).count() == 2
