"""Searching in what was written: only of people one may see, whatever the accents, and no word of it in the trail or the log."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Cover
from audit.models import TrailEntry
from clients import actions
from clients.documents import Checked
from clients.models import ClientContact, EmployerContactFor
from clients.snippets import fold, snippet
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.clients.pages import TODAY, queries, sign_in

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def noon(settings, tmp_path):
    settings.DOCUMENTS_ROOT = tmp_path
    with time_machine.travel(TODAY, tick=False):
        yield


def contact(client, staff, note, day=DAY, **fields):
    return ClientContact.objects.create(
        client=client, specialist=staff, contact_date=day, mode="phone", with_whom=["client"], note=note, **fields
    )


def note(client, staff, text, day=DAY):
    return actions.write_note(client=client, note_date=day, kind="note", sensitivity="ordinary", text=text, by=staff)


@pytest.fixture
def written(world):
    """The same word about everybody, here and in the other agency."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        contact(world.maria, world.ana, "Went to the Käärijä café together.")
        note(world.maria, world.ana, "Talk about shifts.")
        contact(world.tom, world.ben, "Tom likes the café.")
        contact(world.hanna, world.cleo, "Hanna at the café.")
    with agency_context(world.south.pk, staff_id=world.olga.pk):
        contact(world.zed, world.olga, "Zed at the café.")
    return world


def search(browser, who, words, **data):
    response = sign_in(browser, who).post(reverse("clients:search"), {"words": words, **data})
    assert response.status_code == 200
    return response.context["found"]


def names(found):
    return sorted(group.name for group in found.groups)


def test_what_was_said_of_them_at_an_employers_is_found_among_contacts(written, browser):
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        for client, text in ((written.maria, "Asked about the dough room."), (written.tom, "Dough again.")):
            visit = EmployerContact.objects.create(
                employer=written.bakery, specialist=written.ana, contact_date=DAY, mode="in_person"
            )
            EmployerContactFor.objects.create(client=client, employer_contact=visit, note=text)
    found = search(browser, written.ana, "dough", what="contact")
    assert names(found) == ["Maria Söderström"]
    assert found.groups[0].hits[0].word == "Employer contact"
    assert names(search(browser, written.ana, "dough", what="note")) == []
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        EmployerContact.objects.update(voided_at=timezone.now(), void_reason="another shop")
    assert names(search(browser, written.ana, "dough")) == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("ana", ["Maria Söderström"]),
        ("ben", ["Tom Virtanen"]),
        ("sam", ["Maria Söderström", "Tom Virtanen"]),
        ("olga", ["Zed Zachary"]),
    ],
)
def test_everybody_finds_only_their_own_people(written, browser, who, expected):
    assert names(search(browser, getattr(written, who), "CAFE")) == expected


def test_whoever_covers_finds_a_colleagues_people_while_it_lasts(written, browser):
    with agency_context(written.north.pk):
        Cover.objects.create(
            absent=written.ben, covering=written.ana, from_date=date(2026, 3, 10), to_date=date(2026, 3, 10)
        )
    assert names(search(browser, written.ana, "café")) == ["Maria Söderström", "Tom Virtanen"]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("kaarija", 1),
        ("KÄÄRIJÄ cafe", 1),
        ("together went", 1),
        ("cafe nowhere", 0),
        ("50%", 0),
        ("_a", 0),
        ("shift", 1),
    ],
)
def test_every_word_must_be_there_in_part_or_whole(written, browser, words, hits):
    assert search(browser, written.ana, words).hits == hits


def test_notes_addenda_next_steps_and_names_of_documents_are_searched_and_void_ones_not(written, browser):
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        plain = note(written.maria, written.ana, "Plain.")
        actions.add_to_note(note=plain, text="A zebra came.", by=written.ana)
        contact(written.maria, written.ana, "", next_step="Feed the zebra")
        file = Checked("zebra.txt", b"z", "text/plain; charset=utf-8")
        actions.add_document(
            client=written.maria, file=file, title="A letter", kind="other", sensitivity="ordinary",
            document_date=DAY, by=written.ana,
        )  # fmt: skip
        gone = note(written.maria, written.ana, "Another zebra.")
        actions.void_note(note=gone, version=1, reason="x", by=written.ana)
    assert search(browser, written.ana, "zebra").hits == 3
    assert [search(browser, written.ana, "zebra", what=what).hits for what in ("contact", "note", "document")] == [
        1,
        1,
        1,
    ]


def test_days_and_one_person_narrow_it(written, browser):
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        contact(written.maria, written.ana, "Café again.", day=date(2026, 1, 9))
    sam = written.sam
    assert search(browser, sam, "cafe", since="2026-02-01").hits == 2
    assert search(browser, sam, "cafe", until="2026-02-01").hits == 1
    assert search(browser, sam, "cafe", client=str(written.tom.public_id)).hits == 1
    assert search(browser, sam, "cafe", client=str(written.hanna.public_id)).hits == 0, "another unit's"


def test_the_trail_says_whose_texts_were_shown_and_never_the_words(written, browser, caplog):
    caplog.set_level("DEBUG")
    search(browser, written.sam, "cafe")
    with agency_context(written.north.pk):
        line = TrailEntry.objects.filter(action="notes searched").get()
    assert set(line.object_ids) == {written.maria.public_id, written.tom.public_id}
    assert line.details == {"hits": 2} and line.staff_id == written.sam.pk
    assert "cafe" not in " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


def test_words_are_sent_by_post_and_an_address_finds_nothing(written, browser):
    page = sign_in(browser, written.ana).get(reverse("clients:search"), {"words": "cafe"})
    assert page.context["found"] is None and "Käärijä" not in page.content.decode()


def test_too_little_is_said_beside_the_field(written, browser):
    page = sign_in(browser, written.ana).post(reverse("clients:search"), {"words": "a"})
    assert page.status_code == 422 and "Write at least two letters." in page.content.decode()


def test_what_was_written_is_escaped_in_the_snippet(written, browser):
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        contact(written.maria, written.ana, "<script>alert('zebra')</script>")
    page = sign_in(browser, written.ana).post(reverse("clients:search"), {"words": "zebra script"}).content.decode()
    assert "&lt;<mark>script</mark>&gt;alert(&#x27;<mark>zebra</mark>" in page


def test_a_hundred_newest_are_shown_and_it_says_there_are_more(written, browser):
    sign_in(browser, written.ana)
    url = reverse("clients:search")
    few = len(search(browser, written.ana, "zebra").groups)
    with agency_context(written.north.pk, staff_id=written.ana.pk):
        for number in range(101):
            contact(written.maria, written.ana, f"zebra {number}", day=date.fromordinal(DAY.toordinal() - number))
    found = search(browser, written.ana, "zebra")
    assert (few, found.hits, found.more) == (0, 100, True)
    assert len(queries(browser, url)) <= 10


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Went to the café.", ["cafe"], "Went to the [café]."),
        ("Straße und STRASSE", ["strasse"], "[Straße] und [STRASSE]"),
        ("no match here", ["zzz"], "no match here"),
        ("aaa", ["aa"], "[aa]a"),
        ("one\n two", ["two", "one"], "[one] [two]"),
        ("abc", ["ab", "bc"], "[ab][c]"),
    ],
)
def test_each_word_found_is_marked_as_it_was_written(text, words, said):
    assert "".join(f"[{piece.text}]" if piece.found else piece.text for piece in snippet(text, words)) == said


def test_a_long_text_is_cut_around_the_first_place():
    text = " ".join(["word"] * 100 + ["zebra"] + ["word"] * 100)
    said = "".join(piece.text for piece in snippet(text, ["zebra"]))
    assert said.startswith("… ") and said.endswith(" …") and "zebra" in said and len(said) < 200
    assert all(part in ("…", "word", "zebra") for part in said.split()), "no word is cut in two"


def test_the_page_folds_as_the_database_does(north):
    from django.db import connection

    samples = "Käärijä ÅÄÖ Émile Søren Łódź Zoë Ñandú"
    with connection.cursor() as cursor:
        cursor.execute("SELECT ips_fold(%s)", [samples])
        theirs = cursor.fetchone()[0]
    differing = [(ours, db) for ours, db in zip(fold(samples).split(), theirs.split(), strict=True) if ours != db]
    assert {ours for ours, _db in differing} <= {"søren", "łodz"}, "these are found, only not marked"
