"""A note or document about health, substance use or offences, for a role that does not read that: on no page, by no search,
under no address. All roles that keep records read all of it today; one may come that does not."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.roles import Permission
from clients import actions
from clients.documents import Checked
from clients.models import ClientNote, Document
from tenancy.context import agency_context
from tests.clients.pages import errors, get, send
from tests.clients.profiling import may_not

pytestmark = pytest.mark.django_db

HIDES = {
    "health": Permission.SEE_HEALTH,
    "substance": Permission.SEE_SUBSTANCE_USE,
    "legal": Permission.SEE_LEGAL,
}
DAY = date(2026, 3, 2)


@pytest.fixture
def written(world):
    """A note and a document of each class, by Ana, with a canary each, and something added to each note."""
    found = {}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for klass in ("ordinary", *HIDES):
            said = {"client": world.maria, "sensitivity": klass, "by": world.ana}
            note = actions.write_note(note_date=DAY, kind="note", text=f"canary note-{klass}", **said)
            actions.add_to_note(note=note, text=f"canary added-{klass}", by=world.ana)
            file = Checked(f"canary file-{klass}.txt", klass.encode(), "text/plain; charset=utf-8")
            paper = actions.add_document(
                file=file, title=f"canary paper-{klass}", kind="other", document_date=DAY, **said
            )
            found[klass] = (note, paper)
    return found


@pytest.mark.parametrize("klass", HIDES)
def test_what_is_hidden_is_on_no_page(world, browser, written, monkeypatch, klass):
    may_not(monkeypatch, HIDES[klass])
    maria = world.maria.public_id
    pages = [
        get(browser, world.ana, "clients:page", maria),
        get(browser, world.ana, "clients:page", maria, before="2026-03-03"),
        get(browser, world.ana, "clients:page", maria, show="notes"),
        get(browser, world.ana, "clients:page", maria, show="documents"),
        get(browser, world.ana, "clients:documents", maria),
        send(browser, world.ana, "clients:search", words="canary"),
    ]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200 and f"-{klass}" not in text
        assert "-ordinary" in text and "is not shown to you" in text
    # Neither by its words nor by a number: the ordinary ones and those of two other classes, a note and a document each.
    assert pages[-1].context["found"].hits == 6
    assert send(browser, world.ana, "clients:search", words=f"added-{klass}").context["found"].hits == 0
    history = get(browser, world.ana, "clients:history", maria).content.decode()
    assert "canary" not in history


@pytest.mark.parametrize("klass", HIDES)
def test_what_is_hidden_is_under_no_address(world, browser, written, monkeypatch, klass):
    note, paper = written[klass]
    may_not(monkeypatch, HIDES[klass])
    for name, row in [
        *((f"clients:{each}", note) for each in ("note", "edit_note", "add_to_note", "void_note")),
        *((f"clients:{each}", paper) for each in ("document", "void_document")),
    ]:
        assert get(browser, world.ana, name, row.public_id).status_code == 404, name
        assert send(browser, world.ana, name, row.public_id, text="x", reason="x", version="1").status_code == 404, name
    with agency_context(world.north.pk):
        assert ClientNote.objects.filter(voided_at=None).count() == Document.objects.filter(voided_at=None).count() == 4


@pytest.mark.parametrize("klass", HIDES)
def test_nobody_writes_what_they_may_not_read(world, browser, monkeypatch, klass):
    may_not(monkeypatch, HIDES[klass])
    data = {"note_date": "2026-03-02", "kind": "note", "text": "x", "sensitivity": klass}
    for name in ("clients:write_note", "clients:add_document"):
        refused = send(browser, world.ana, name, world.maria.public_id, **data)
        assert refused.status_code == 422 and "sensitivity" in errors(refused)


def test_with_all_of_it_to_be_read_nothing_is_said_to_be_left_out(world, browser, written):
    for page in (
        get(browser, world.ana, "clients:page", world.maria.public_id),
        get(browser, world.ana, "clients:documents", world.maria.public_id),
        send(browser, world.ana, "clients:search", words="canary"),
    ):
        text = page.content.decode()
        assert all(f"-{klass}" in text for klass in written) and "are left out" not in text
