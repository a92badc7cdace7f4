"""The strip of cards on a client's page: how each part of the record stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients import actions
from clients.documents import Checked
from clients.models import ClientNote, Document
from clients.report import record
from clients.report.record import STATES, strip, tiles
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get
from tests.world import World

pytestmark = pytest.mark.django_db

DAY, SINCE = date(2026, 3, 10), date(2026, 3, 5)


@pytest.fixture(autouse=True)
def noon(settings: Any, tmp_path: Any) -> Any:
    settings.DOCUMENTS_ROOT = tmp_path
    with time_machine.travel(TODAY, tick=False):
        yield


def note(north: World, day: date, kind: str = "note") -> ClientNote:
    return actions.write_note(
        client=north.maria, note_date=day, kind=kind, sensitivity="ordinary", text="What was said.", by=north.ana
    )


def document(north: World, day: date, title: str, kind: str) -> Document:
    file = Checked("cv.txt", title.encode(), "text/plain; charset=utf-8")
    return actions.add_document(
        client=north.maria, file=file, title=title, kind=kind, document_date=day, sensitivity="health", by=north.ana
    )


def shown(north: World, today: date = DAY) -> dict[str, record.Tile]:
    return {tile.title: tile for tile in tiles(north.maria, today)}


def test_what_was_not_made_yet_says_what_it_will_be_and_leads_there(north: World) -> None:
    found = shown(north)
    for title, url in (("Notes", "notes/new/"), ("Documents", "documents/")):
        assert found[title].when == "not yet" and found[title].said.startswith("None yet.")
        assert found[title].url == f"/clients/{north.maria.public_id}/{url}"
        assert not found[title].made and not found[title].alarm


def test_the_newest_note_and_document_are_told(north: World) -> None:
    note(north, SINCE, "team")
    note(north, date(2026, 3, 2))
    document(north, SINCE, "Letter about her back", "referral")
    document(north, date(2025, 12, 30), "CV", "cv")
    found = shown(north)
    assert found["Notes"][:4] == (
        "Notes", "5 Mar", "Last Thu 5 Mar: team meeting", "?show=notes#what-happened"
    )  # fmt: skip
    assert found["Documents"].said == "Last Thu 5 Mar: referral or letter", "its title may say too much"
    assert found["Documents"].made
    assert shown(north, date(2027, 1, 4))["Notes"].when == "Mar 2026"


def test_what_is_void_is_not_the_newest(north: World) -> None:
    note(north, date(2026, 3, 2))
    actions.void_note(note=note(north, SINCE, "team"), version=1, reason="another person", by=north.ana)
    wrong = document(north, SINCE, "CV", "cv")
    actions.void_document(document=wrong, version=1, reason="another person", by=north.ana)
    assert shown(north)["Notes"].said == "Last Mon 2 Mar: note"
    assert shown(north)["Documents"].when == "not yet"


def test_a_day_to_come_is_not_taken_for_one_that_was(north: World) -> None:
    start = {"kind": "trial", "employer": north.bakery, "by": north.ana}
    actions.record_trial(client=north.maria, start_date=date(2026, 3, 16), **start)
    assert shown(north)["Trials and placements"].when == "next 16 Mar"
    assert shown(north, date(2026, 3, 17))["Trials and placements"].when == "16 Mar"


def test_all_cards_are_one_question_and_tell_of_this_client_only(north: World) -> None:
    note(north, SINCE)
    document(north, SINCE, "CV", "cv")
    with CaptureQueriesContext(connection) as captured:
        assert shown(north)["Notes"].made
    assert len(captured) == 1
    assert not any(tile.made for tile in tiles(north.tom, DAY) if tile.title in ("Notes", "Documents"))


def test_each_part_answers_for_itself_with_its_own_kind(north: World) -> None:
    assert len({state.kind for state in STATES}) == len(STATES)
    note(north, SINCE)
    document(north, SINCE, "CV", "cv")
    for state in STATES:
        rows = list(state.ask(north.maria.pk))
        assert len(rows) <= 1 and all(row[0] == state.kind and len(row) == 3 for row in rows)


def test_an_alarm_is_marked_in_words(north: World, browser: Any) -> None:
    actions.start_plan(client=north.maria, goal="", started_date=SINCE, review_date=date(2026, 3, 9), by=north.ana)
    plan = shown(north)["Job search plan"]
    assert plan.alarm and plan.when == "needs a look" and "review was due Mon 9 Mar" in plan.said
    page = get(browser, north.ana, "clients:page", north.maria.public_id).content.decode()
    marked = sum(tile.alarm for tile in shown(north).values())
    assert page.count("part-alarm") == page.count("needs a look") == marked >= 1


def test_what_needs_a_look_comes_first_and_what_there_is_nothing_of_last(north: World, browser: Any) -> None:
    note(north, SINCE)
    actions.start_plan(client=north.maria, goal="", started_date=SINCE, review_date=date(2026, 3, 9), by=north.ana)
    found = strip(north.maria, DAY)
    assert "Job search plan" in [tile.title for tile in found.looks]
    assert "Notes" in [tile.title for tile in found.made]
    assert "Documents" in [tile.title for tile in found.others]
    assert len(found.looks) + len(found.made) + len(found.others) == len(STATES)
    page = get(browser, north.ana, "clients:page", north.maria.public_id).content.decode()
    places = [page.index(sign) for sign in ("review was due Mon 9 Mar", "Last Thu 5 Mar: note", "Nothing yet:")]
    assert places == sorted(places), "and why it needs a look is said on a phone, too"


def test_a_closed_record_asks_nobody_to_look(north: World) -> None:
    actions.start_plan(client=north.maria, goal="", started_date=SINCE, review_date=date(2026, 3, 9), by=north.ana)
    assert strip(north.maria, DAY).looks
    north.maria.closed_date, north.maria.closure_reason = DAY, "moved"
    closed = strip(north.maria, DAY)
    assert not closed.looks and "Job search plan" in [tile.title for tile in closed.made]


def test_cards_stand_between_what_is_next_and_the_timeline_and_only_on_its_first_page(
    north: World, browser: Any
) -> None:
    with agency_context(north.north.pk, staff_id=north.ana.pk):
        note(north, SINCE)
    page = get(browser, north.ana, "clients:page", north.maria.public_id).content.decode()
    places = [page.index(sign) for sign in ('id="next"', 'class="record"', 'id="jobs"', 'id="timeline"')]
    assert places == sorted(places)
    assert 'href="?show=notes#what-happened"' in page
    older = get(browser, north.ana, "clients:page", north.maria.public_id, before="2026-03-01")
    assert 'class="record"' not in older.content.decode()
