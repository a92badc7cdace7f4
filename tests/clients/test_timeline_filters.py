"""The timeline shows what is asked for: kinds and attempts live in the address and hold through older pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from clients import actions
from clients.documents import Checked
from clients.models import ClientContact, EmployerContactFor
from clients.report.events import EVENTS, EVERY_CLASS, HAPPENED, PART
from clients.report.showing import KINDS, Showing, chips, showing
from clients.report.standing import standing
from clients.report.timeline import timeline
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.clients.pages import TODAY, queries, sign_in
from tests.world import make_job

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def noon(settings, tmp_path):
    settings.DOCUMENTS_ROOT = tmp_path
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def full(north):
    """One of everything, and an attempt of each kind."""
    for mode in ("phone", "voicemail"):
        ClientContact.objects.create(
            client=north.maria, specialist=north.ana, contact_date=DAY, mode=mode, with_whom=["client"]
        )
    for mode in ("in_person", "voicemail"):
        visit = EmployerContact.objects.create(employer=north.bakery, specialist=north.ana, contact_date=DAY, mode=mode)
        EmployerContactFor.objects.create(client=north.maria, employer_contact=visit)
    make_job(north.maria, north.bakery, DAY)
    plain = {"client": north.maria, "sensitivity": "ordinary", "by": north.ana}
    actions.write_note(note_date=DAY, kind="supervision", text="Talked it through.", **plain)
    file = Checked("cv.txt", b"CV", "text/plain; charset=utf-8")
    actions.add_document(file=file, title="CV", kind="cv", document_date=DAY, **plain)
    return north


def words(north, asked="", before=None):
    stands = standing(north.maria, north.north, may_correct=True)
    shown = timeline(north.maria, stands.known, north.ana, before=before, showing=showing(QueryDict(asked)))
    return sorted(entry.word for day in shown.days for entry in day.entries)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("show=contacts", ["Phone", "Voicemail or no answer"]),
        ("show=contacts&attempts=hidden", ["Phone"]),
        ("show=employers", ["Employer contact", "Employer contact"]),
        ("show=employers&attempts=hidden", ["Employer contact"]),
        ("show=jobs", ["Job start"]),
        ("show=notes", ["Supervision"]),
        ("show=documents", ["Document"]),
        ("show=record", ["Looked after by", "Programme entry"]),
        ("show=notes&show=documents", ["Document", "Supervision"]),
    ],
)
def test_only_what_is_asked_for_is_shown(full, asked, expected):
    assert words(full, asked) == expected


def test_without_a_word_and_with_words_nobody_knows_all_is_shown(full):
    assert len(words(full)) == 9 == len(words(full, "show=nonsense&attempts=x"))
    assert len(words(full, "attempts=hidden")) == 7


def test_a_document_says_what_it_is_and_opens_from_there(full):
    stands = standing(full.maria, full.north, may_correct=True)
    shown = timeline(full.maria, stands.known, full.ana, showing=Showing(frozenset({"documents"})))
    (entry,) = shown.days[0].entries
    assert entry.title == "CV" and "CV or application" in entry.meta and "Ana Anason" in entry.meta
    assert entry.url.startswith("/documents/")


def test_chips_add_a_kind_take_it_away_and_keep_the_rest():
    asked = showing(QueryDict("show=notes&attempts=hidden"))
    by_key = {chip.key: chip for chip in chips(asked)}
    assert [chip.key for chip in chips(asked)] == ["all", "attempts", *KINDS]
    assert {key for key, chip in by_key.items() if chip.chosen} == {"notes", "attempts"}
    assert by_key["jobs"].url == "?show=notes&show=jobs&attempts=hidden#what-happened"
    assert by_key["notes"].url == "?attempts=hidden#what-happened", "the last one taken away: everything again"
    assert by_key["attempts"].url == "?show=notes#what-happened"
    assert by_key["all"].url == "?attempts=hidden#what-happened"


def test_older_days_keep_to_what_is_asked_for(full, browser):
    for number in range(60):
        actions.write_note(
            client=full.maria, note_date=DAY - timedelta(days=number), kind="note", sensitivity="ordinary",
            text=f"n{number}", by=full.ana,
        )  # fmt: skip
    url = f"/clients/{full.maria.public_id}/?show=notes"
    sign_in(browser, full.ana)
    page = browser.get(url)
    older = page.context["history"].older
    link = f"?before={older:%Y-%m-%d}&amp;show=notes"
    assert page.content.decode().count(link) == 2
    part = browser.get(f"{url}&before={older:%Y-%m-%d}", headers={"HX-Request": "true"}).content.decode()
    assert "n59" in part and "Programme entry" not in part and "<html" not in part
    shown = page.content.decode() + part
    assert all(f">n{number}<" in shown for number in range(60)), "no day fell between the pages"


def test_events_of_a_full_day_are_not_torn_and_nothing_older_is_jumped_over(full):
    for number in range(70):
        actions.write_note(
            client=full.maria, note_date=date(2026, 2, 2), kind="note", sensitivity="ordinary", text=f"n{number}",
            by=full.ana,
        )  # fmt: skip
    older = words(full, before=date(2026, 3, 9))
    assert older.count("Note") == 70
    assert words(full, before=date(2026, 2, 2)) == ["Looked after by", "Programme entry"]


def test_the_page_asks_no_more_for_many_notes_than_for_one(full, browser):
    url = f"/clients/{full.maria.public_id}/"
    sign_in(browser, full.ana)
    few = queries(browser, url)
    with agency_context(full.north.pk, staff_id=full.ana.pk):
        for number in range(30):
            note = actions.write_note(
                client=full.maria, note_date=DAY, kind="note", sensitivity="ordinary", text=f"n{number}", by=full.ana
            )
            actions.add_to_note(note=note, text="more", by=full.ana)
    many = queries(browser, url)
    assert len(few) == len(many) <= 15
    assert len(queries(browser, f"{url}?show=jobs")) == len(many) - 1, "what is not shown is not asked for"


@pytest.mark.parametrize(
    "number", range(len(EVENTS)), ids=[f"{number} {source.chip}" for number, source in enumerate(EVENTS)]
)
def test_each_part_can_be_asked_alone_and_says_who_told_it(full, number):
    rows = HAPPENED.rows("lte", 51, (number,), True, EVERY_CLASS, client=full.maria.pk, day=date.max)
    assert all(len(row) == 6 and row[PART] == number for row in rows)


def test_all_parts_are_one_question_and_the_newest_come_first(full):
    with CaptureQueriesContext(connection) as captured:
        rows = HAPPENED.rows("lte", 3, tuple(range(len(EVENTS))), True, EVERY_CLASS, client=full.maria.pk, day=date.max)
    assert len(captured) == 1 and len(rows) == 3
    days = [
        row[1] for row in HAPPENED.rows("lte", None, (0, 1, 2), True, EVERY_CLASS, client=full.maria.pk, day=date.max)
    ]
    assert days == sorted(days, reverse=True)


def test_a_part_that_asks_several_tables_is_cut_in_each(full):
    """A part may be a union itself, and its columns may have any name."""
    plan = actions.start_plan(client=full.maria, goal="", started_date=DAY, review_date=None, by=full.ana)
    actions.sign_plan(plan=plan, version=1, who="person", name="Maria", signed_date=DAY, by=full.ana)
    assert words(full, "show=search") == ["Job search plan", "Job search plan signed"]
    assert words(full, "show=search", before=DAY) == []
