"""The committee: its quiet pages, its meetings, and the pack, which names nobody who is served."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from fidelity.actions.steering import plan_meeting
from fidelity.models import Print, SteeringMeeting
from fidelity.pdf import html_of
from fidelity.report.packvalues import pack_of, report_of
from tests.conftest import sign_in
from tests.fidelity.reported import a_review, a_signed_review, agree, sign
from tests.world import World, make_client

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 19)
DAY = timedelta(days=1)
NAMES = ("Maria", "Söderström", "Virtanen", "Hanna", "Koskinen", "N-1", "N-2")


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def a_meeting(world: World, **said: Any) -> SteeringMeeting:
    return plan_meeting(by=world.sam, **{"day": TODAY + DAY, "agenda": "1. Results\n- Plan\n", **said})


def open_page(browser: Any, who: Any, name: str, *args: Any) -> str:
    sign_in(browser, who)
    answer = browser.get(reverse(f"fidelity:{name}", args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_member_comes_to_the_committees_page(north: World, browser: Any):
    sign_in(browser, north.lee)
    assert browser.get(reverse("home")).url == reverse("fidelity:committee")
    review = a_signed_review(north.sam, 4)
    meeting = a_meeting(north)
    shown = open_page(browser, north.lee, "committee")
    assert reverse("fidelity:report", args=[review.public_id]) in shown
    assert reverse("fidelity:meeting", args=[meeting.public_id]) in shown
    assert not any(name in shown for name in NAMES)


def test_a_draft_is_not_the_committees(north: World, browser: Any):
    review = a_review(north.sam, unit=north.harbour)
    agree(review, 3)
    assert open_page(browser, north.sam, "report", review.public_id)
    sign_in(browser, north.lee)
    for name in ("report", "report_json", "report_xlsx"):
        assert browser.get(reverse(f"fidelity:{name}", args=[review.public_id])).status_code == 404
    sign(review, north.sam)
    assert open_page(browser, north.lee, "report", review.public_id)


def test_the_committee_reads_the_report_without_the_numbers_of_the_records(north: World, browser: Any):
    figures = [{"value": "3 of 4", "label": "late canary", "of": ""}]
    evidence = {"items": [{"key": "caseload_size", "period": "on a day", "figures": figures, "points": 4}]}
    review = a_review(north.sam, unit=north.harbour, evidence=evidence)
    agree(review, 3)
    sign(review, north.sam)
    for who, told in ((north.sam, True), (north.lee, False), (north.adi, False)):
        assert ("late canary" in open_page(browser, who, "report", review.public_id)) is told
        found = browser.get(reverse("fidelity:report_json", args=[review.public_id]))
        assert ("late canary" in found.content.decode()) is told
        assert json.loads(found.content)["subscales"][0]["total"] == 75


# Meetings


def test_a_meeting_is_planned_held_with_minutes_and_counts_an_executive(north: World, browser: Any):
    sign_in(browser, north.sam)
    said = {"day": "2026-03-19", "agenda": "Results", "place": "Town hall"}
    assert browser.post(reverse("fidelity:plan_meeting"), said).status_code == 302
    meeting = SteeringMeeting.objects.get()
    url = reverse("fidelity:hold_meeting", args=[meeting.public_id])
    held = {"version": 1, "attended": "6", "executive_present": "on", "minutes": "All went well.", "decisions": "Go on"}
    assert browser.post(url, held).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.held, meeting.attended, meeting.executive_present) == (True, 6, True)
    shown = open_page(browser, north.lee, "meeting", meeting.public_id)
    assert "All went well." in shown and "Go on" in shown and "Write the minutes" not in shown


def test_minutes_are_not_written_before_and_a_held_meeting_is_not_called_off(north: World, browser: Any):
    meeting = a_meeting(north)
    sign_in(browser, north.sam)
    url = reverse("fidelity:hold_meeting", args=[meeting.public_id])
    assert browser.post(url, {"version": 1, "minutes": "x"}).status_code == 422
    SteeringMeeting.objects.filter(pk=meeting.pk).update(held=True)
    url = reverse("fidelity:call_off_meeting", args=[meeting.public_id])
    assert browser.post(url, {"version": 1}).status_code == 422
    meeting.refresh_from_db()
    assert meeting.called_off_at is None


def test_a_meeting_called_off_stays_in_the_list_and_takes_no_minutes(north: World, browser: Any):
    meeting = a_meeting(north, day=TODAY)
    sign_in(browser, north.sam)
    assert (
        browser.post(reverse("fidelity:call_off_meeting", args=[meeting.public_id]), {"version": 1}).status_code == 302
    )
    assert "called off" in open_page(browser, north.lee, "meetings")
    sign_in(browser, north.sam)
    answer = browser.post(reverse("fidelity:hold_meeting", args=[meeting.public_id]), {"version": 2, "minutes": "x"})
    assert answer.status_code == 422


def test_another_units_meeting_is_kept_by_its_own_supervisor(north: World, browser: Any):
    meeting = a_meeting(north, unit=north.hill)
    sign_in(browser, north.sam)
    for name in ("change_meeting", "hold_meeting", "call_off_meeting"):
        assert browser.get(reverse(f"fidelity:{name}", args=[meeting.public_id])).status_code == 404


# The pack


def test_one_button_prints_the_pack_and_it_names_nobody(north: World, browser: Any):
    a_signed_review(north.sam, 4, summary="A good year.", unit=north.harbour)
    meeting = a_meeting(north, unit=north.harbour)
    sign_in(browser, north.lee)
    answer = browser.post(reverse("fidelity:print_pack", args=[meeting.public_id]), {"paper": "a4"})
    asked = Print.objects.get()
    assert answer.url == reverse("fidelity:print", args=[asked.public_id])
    html = html_of(asked.contents, "a4")
    assert "Results" in html and "A good year." in html and "Outcomes" in html and "Action plan" in html
    assert not any(name in html for name in NAMES)


def test_a_pack_of_the_next_day_with_one_person_more_tells_the_same_numbers(north: World):
    for number in range(20):
        make_client(f"X-{number}", f"P{number}", "Person", north.harbour, north.ana)
    meeting = a_meeting(north)
    before = pack_of(meeting, north.north, TODAY)["outcomes"]
    make_client("X-21", "One", "More", north.harbour, north.ana)
    after = pack_of(meeting, north.north, TODAY + DAY)["outcomes"]
    assert [each["value"] for each in before] == [each["value"] for each in after]


def test_the_pack_takes_the_report_that_was_chosen_or_the_newest_of_the_unit(north: World):
    old = a_signed_review(north.sam, 3, unit=north.harbour, first_day=date(2025, 3, 1))
    new = a_signed_review(north.sam, 4, unit=north.harbour, first_day=date(2026, 3, 1))
    other = a_signed_review(north.sam, 4, unit=north.hill, first_day=date(2026, 3, 5))
    assert report_of(a_meeting(north, unit=north.harbour)) == new
    assert report_of(a_meeting(north, unit=north.harbour, review=old)) == old
    assert report_of(a_meeting(north)) == other


def test_what_was_decided_last_time_is_asked_after(north: World):
    a_meeting(north, day=TODAY - 90 * DAY, held=True, decisions="- Ask the mayor\n")
    assert pack_of(a_meeting(north), north.north, TODAY)["last"] == {
        "day": (TODAY - 90 * DAY).isoformat(),
        "decisions": ["Ask the mayor"],
    }
