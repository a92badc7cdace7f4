"""Notes about a client: their author may change one for a while; later, and for everybody else, something is added under it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import Cover
from audit.models import TrailEntry
from clients import actions, noterules
from clients.models import ClientNote, NoteAddendum
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, said, send
from tests.clients.test_timeline import entries, told
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def note(world):
    return written(world)


def written(world, text="The team thinks mornings are hard now.", **fields):
    said = {"note_date": DAY, "kind": "team", "sensitivity": "health", "text": text, **fields}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.write_note(client=world.maria, by=world.ana, **said)


def fields(**changes):
    return {"note_date": "2026-03-10", "kind": "team", "sensitivity": "health", "text": "Changed.", **changes}


def lines(world, action):
    with agency_context(world.north.pk):
        return list(TrailEntry.objects.filter(action=action))


def fresh(world, note):
    with agency_context(world.north.pk):
        return ClientNote.objects.get(pk=note.pk)


@pytest.mark.parametrize(
    ("author", "void", "hours", "lock", "may"),
    [
        (True, False, 0, 48, True),
        (True, False, 47.99, 48, True),
        (True, False, 48, 48, False),
        (True, False, 0, 0, False),
        (False, False, 0, 48, False),
        (True, True, 1, 48, False),
    ],
)
def test_who_may_still_change_a_note(author, void, hours, lock, may):
    now = AT + timedelta(hours=hours)
    assert noterules.may_edit(is_author=author, is_void=void, written_at=AT, now=now, lock_hours=lock) is may


def test_a_note_is_written_once_and_stands_in_the_timeline(world, browser):
    data = fields(text="<b>Team</b> says: mornings\nare hard.", submission="0f4a7c5e-8a57-4a43-8c2b-6c9c5e0d6a11")
    for _again in range(2):
        response = send(browser, world.ana, "clients:write_note", world.maria.public_id, **data)
        assert response.url == reverse("clients:page", args=[world.maria.public_id])
    with agency_context(world.north.pk):
        (note,) = ClientNote.objects.all()
    assert (note.author, note.kind, note.sensitivity) == (world.ana, "team", "health")
    page = get(browser, world.ana, "clients:page", world.maria.public_id).content.decode()
    assert "&lt;b&gt;Team&lt;/b&gt; says" in page and "Team meeting" in page and "about health" in page
    assert [line.object_id for line in lines(world, "note written")] == [note.public_id]


def test_a_note_needs_words_and_a_day_that_has_come(world, browser):
    response = send(
        browser, world.ana, "clients:write_note", world.maria.public_id, **fields(text=" ", note_date="2026-03-11")
    )
    assert response.status_code == 422 and set(errors(response)) == {"text", "note_date"}


def test_its_author_changes_it_for_two_days_and_history_keeps_what_stood_there(world, browser, note, noon):
    noon.move_to(AT + timedelta(hours=47))
    response = send(browser, world.ana, "clients:edit_note", note.public_id, version="1", **fields())
    assert response.status_code == 302
    with agency_context(world.north.pk):
        now = ClientNote.objects.get()
        texts = list(now.history.order_by("pgh_id").values_list("text", flat=True))
    assert now.text == "Changed." and texts == ["The team thinks mornings are hard now.", "Changed."]
    assert [line.details for line in lines(world, "note changed")] == [{"fields": ["text"]}]


def test_after_that_nothing_changes_it_and_something_is_added(world, browser, note, noon):
    noon.move_to(AT + timedelta(hours=48, minutes=1))
    assert get(browser, world.ana, "clients:edit_note", note.public_id).status_code == 302
    refused = send(browser, world.ana, "clients:edit_note", note.public_id, version="1", **fields())
    assert refused.status_code == 422 and "can&#x27;t be changed any more" in refused.content.decode()
    assert fresh(world, note).text == note.text
    page = get(browser, world.ana, "clients:note", note.public_id).content.decode()
    assert reverse("clients:edit_note", args=[note.public_id]) not in page
    added = send(browser, world.ana, "clients:add_to_note", note.public_id, text="It was the evenings.")
    assert "Added" in said(added)
    assert "It was the evenings." in get(browser, world.ana, "clients:note", note.public_id).content.decode()
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        entry = entries(told(world))[(DAY, "Team meeting")]
    assert entry.text == f"{note.text}\nAdded Thu 12 Mar, Ana Anason: It was the evenings."


def test_nobody_else_changes_it_not_even_at_once(world, browser, note):
    for who in (world.sam, world.ben):
        with agency_context(world.north.pk):
            Cover.objects.get_or_create(
                absent=world.ana, covering=world.ben, from_date=DAY, to_date=DAY + timedelta(days=1)
            )
        refused = send(browser, who, "clients:edit_note", note.public_id, version="1", **fields())
        assert refused.status_code == 422
        added = send(browser, who, "clients:add_to_note", note.public_id, text="I see it otherwise.")
        assert added.status_code == 302
    assert fresh(world, note).text == note.text
    with agency_context(world.north.pk):
        assert {each.author for each in NoteAddendum.objects.all()} == {world.sam, world.ben}


def test_the_agency_says_how_long(world, browser, note, noon):
    world.north.note_lock_hours = 1
    world.north.save()
    noon.move_to(AT + timedelta(minutes=59))
    assert get(browser, world.ana, "clients:edit_note", note.public_id).status_code == 200
    noon.move_to(AT + timedelta(minutes=61))
    assert get(browser, world.ana, "clients:edit_note", note.public_id).status_code == 302


def test_a_void_note_says_why_and_takes_nothing_more(world, browser, note):
    assert send(browser, world.sam, "clients:void_note", note.public_id, version="1").status_code == 422
    send(browser, world.sam, "clients:void_note", note.public_id, version="1", reason="wrong person")
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        entry = entries(told(world))[(DAY, "Team meeting")]
    assert entry.void and "void: wrong person" in entry.meta
    for page in ("clients:edit_note", "clients:add_to_note", "clients:void_note"):
        send(browser, world.ana, page, note.public_id, version="2", reason="x", **fields(text="more"))
    with agency_context(world.north.pk):
        assert not NoteAddendum.objects.exists()
    assert (fresh(world, note).text, fresh(world, note).void_reason) == (note.text, "wrong person")


def test_the_action_itself_adds_nothing_to_a_void_note(north):
    note = actions.write_note(
        client=north.maria, note_date=DAY, kind="note", sensitivity="ordinary", text="x", by=north.ana
    )
    actions.void_note(note=note, version=1, reason="wrong person", by=north.ana)
    with pytest.raises(ValidationError, match="void"):
        actions.add_to_note(note=note, text="more", by=north.ana)


def test_the_second_of_two_writers_sees_both_texts(world, browser, note):
    send(browser, world.ana, "clients:edit_note", note.public_id, version="1", **fields(text="First."))
    response = send(browser, world.ana, "clients:edit_note", note.public_id, version="1", **fields(text="Second."))
    page = response.content.decode()
    assert response.status_code == 409 and "First." in page and "Second." in page
    assert fresh(world, note).text == "First."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clients_noteaddendum SET text = 'x'",
        "DELETE FROM clients_noteaddendum",
        "DELETE FROM clients_clientnote",
        "DELETE FROM clients_document",
    ],
)
def test_the_database_lets_nobody_of_the_app_change_an_addendum_or_remove_a_note(north, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_who_has_seen_it_is_told_in_words(world, browser, note):
    get(browser, world.ana, "clients:note", note.public_id)
    send(browser, world.ana, "clients:add_to_note", note.public_id, text="More.")
    page = get(browser, world.ana, "clients:history", world.maria.public_id).content.decode()
    assert "Wrote a note" in page and "Added to a note" in page and "More." not in page


def test_a_note_page_costs_the_same_for_one_addendum_and_for_twenty(
    world, browser, note, django_assert_max_num_queries
):
    sign_in(browser, world.ana)
    url = reverse("clients:note", args=[note.public_id])
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for number in range(20):
            actions.add_to_note(note=note, text=f"more {number}", by=world.ana)
    with django_assert_max_num_queries(12):
        assert browser.get(url).content.decode().count("more ") == 20
