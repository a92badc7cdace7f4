"""Documents: what is let in, where it lies, who gets it, what a scanner says. The files are in tests/clients/hostile.py."""

from __future__ import annotations

import io
import os
import socket
import struct
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit.models import TrailEntry
from clients import actions
from clients.documents import MOST, Refused, checked, scan, storing
from clients.documents.checking import clean_name
from clients.models import Document
from tenancy.context import agency_context
from tests.clients import hostile
from tests.clients.pages import TODAY, errors, get, queries, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    settings.CLAMD = ""
    with time_machine.travel(TODAY, tick=False):
        yield settings.DOCUMENTS_ROOT


def upload(browser, who, client, name="cv.pdf", content=hostile.PDF, **fields):
    data = {"kind": "cv", "document_date": "2026-03-09", "sensitivity": "ordinary", "title": "", **fields}
    return send(browser, who, "clients:add_document", client.public_id, file=SimpleUploadedFile(name, content), **data)


def kept(world):
    with agency_context(world.north.pk):
        return list(Document.objects.order_by("pk"))


def files(folder: Path):
    return [each for each in folder.rglob("*") if each.is_file()]


# What is let in


@pytest.mark.parametrize("name", hostile.GOOD)
def test_good_files_are_taken(name):
    found = checked(*hostile.GOOD[name])
    assert found.content and found.name.rpartition(".")[2] in ("pdf", "png", "jpg", "docx", "xlsx", "odt", "txt")


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_hostile_files_are_refused_in_words(name):
    with pytest.raises(Refused) as refusal:
        checked(*hostile.HOSTILE[name])
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a letter with a password", "has a password"),
        ("an old Office file", "old Office file, or one with a password"),
        ("a picture too large to draw", "more dots than can be read"),
        ("a picture of another kind", "not the kind of picture"),
        ("a letter with macros", "holds macros"),
        ("a letter that fetches its template", "fetches something from outside"),
        ("a bomb", "unpacks to more"),
    ],
)
def test_it_says_what_to_do_about_it(name, said):
    with pytest.raises(Refused, match=said):
        checked(*hostile.HOSTILE[name])


def test_the_corpus_fails_for_what_is_wrong_with_it_and_not_for_its_making():
    """Each zip that is refused for a part of it is a good letter without that part."""
    assert checked("letter.docx", hostile.with_part("word/media/image1.bin")).content
    assert checked("letter.docx", hostile.with_part("word/styles.xml", b"<x/>")).content


def test_one_byte_more_than_may_be():
    assert checked("note.txt", b"x" * MOST).content
    with pytest.raises(Refused, match="larger than 10 MB"):
        checked("note.txt", b"x" * (MOST + 1))


def test_a_photo_loses_where_it_was_taken_and_stands_upright():
    sent = hostile.photo_with_place()
    assert b"Canary Phone" in sent
    content = checked("photo.jpg", sent).content
    assert b"Canary" not in content and b"script" not in content and b"Exif" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (6, 8), "turned as the phone said"
        assert not picture.getexif()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\cv.pdf", "cv.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "abSet-Cookie x=1.pdf"),
        ("cv\u202egpj.pdf", "cvgpj.pdf"),
        ("ansio\u0301luettelo.pdf", "ansióluettelo.pdf"),
        (" .hidden. .pdf", "hidden. .pdf"),
        ("a\x00b\x1b[31m.pdf", "ab[31m.pdf"),
        ("سيرة ذاتية.pdf", "سيرة ذاتية.pdf"),
    ],
)
def test_names_keep_their_letters_and_lose_what_steers(name, cleaned):
    assert clean_name(name) == cleaned


# On the page


def test_a_file_is_kept_under_a_random_name_outside_of_what_is_served(world, browser, folder, settings):
    answer = upload(browser, world.ana, world.maria, name="../../My CV.pdf", title="")
    assert answer.url == reverse("clients:documents", args=[world.maria.public_id])
    (document,) = kept(world)
    assert (document.title, document.file_name, document.size) == ("My CV.pdf", "My CV.pdf", len(hostile.PDF))
    (file,) = files(folder)
    assert file.name == document.stored_name != "My CV.pdf" and len(file.name) == 48
    assert file.parent.name == str(world.north.pk)
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)
    assert not folder.is_relative_to(settings.STATIC_ROOT)
    page = get(browser, world.ana, "clients:documents", world.maria.public_id).content.decode()
    assert "My CV.pdf" in page and document.stored_name not in page


@pytest.mark.parametrize("name", ["a page called a PDF", "a letter with macros", "a picture too large to draw"])
def test_what_is_refused_is_said_beside_the_file_and_leaves_nothing(world, browser, folder, name):
    answer = upload(browser, world.ana, world.maria, *hostile.HOSTILE[name])
    assert answer.status_code == 422 and set(errors(answer)) == {"file"}
    assert kept(world) == [] and files(folder) == []


def test_the_same_file_twice_is_refused_and_leaves_one(world, browser, folder):
    upload(browser, world.ana, world.maria)
    again = upload(browser, world.ana, world.maria, name="other.pdf")
    assert again.status_code == 422 and "already" in str(errors(again)["file"])
    assert len(kept(world)) == len(files(folder)) == 1
    upload(browser, world.ben, world.tom)
    assert len(kept(world)) == 2, "with another person it is another document"


def test_a_double_click_keeps_one(world, browser, folder):
    same = {"submission": "0f4a7c5e-8a57-4a43-8c2b-6c9c5e0d6a12"}
    assert [upload(browser, world.ana, world.maria, **same).status_code for _ in range(2)] == [302, 302]
    assert len(kept(world)) == len(files(folder)) == 1


def test_it_is_handed_out_to_be_saved_and_never_to_be_shown(world, browser):
    upload(browser, world.ana, world.maria, name='Élan "x".txt', content=b"<b>hello</b>")
    (document,) = kept(world)
    answer = get(browser, world.ana, "clients:document", document.public_id)
    assert answer.content == b"<b>hello</b>"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%89lan%20x.txt"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


def test_each_download_is_on_the_trail(world, browser):
    upload(browser, world.ana, world.maria)
    (document,) = kept(world)
    for who in (world.ana, world.sam, world.sam):
        get(browser, who, "clients:document", document.public_id)
    assert get(browser, world.ben, "clients:document", document.public_id).status_code == 404
    with agency_context(world.north.pk):
        lines = TrailEntry.objects.filter(action="document downloaded", object_id=document.public_id)
        assert sorted(line.staff_id for line in lines) == sorted([world.ana.pk, world.sam.pk, world.sam.pk])
    page = get(browser, world.sam, "clients:history", world.maria.public_id).content.decode()
    assert "Downloaded a document" in page


def test_a_void_document_stands_struck_through_and_is_handed_out_no_more(world, browser, folder):
    upload(browser, world.ana, world.maria)
    (document,) = kept(world)
    done = send(browser, world.ana, "clients:void_document", document.public_id, version="1", reason="Tom's")
    assert "void" in said(done)
    assert get(browser, world.ana, "clients:document", document.public_id).status_code == 404
    assert "void: Tom&#x27;s" in get(browser, world.ana, "clients:documents", world.maria.public_id).content.decode()
    assert len(files(folder)) == 1, "facts are not removed"
    upload(browser, world.ana, world.maria)
    assert len(kept(world)) == 2, "and the same file may be added again"


def test_a_file_that_is_gone_is_not_found(world, browser, folder):
    upload(browser, world.ana, world.maria)
    files(folder)[0].unlink()
    assert get(browser, world.ana, "clients:document", kept(world)[0].public_id).status_code == 404


def test_what_an_unsaved_change_left_behind_is_swept_up_after_an_hour(north, folder):
    file = checked("cv.pdf", hostile.PDF)
    document = actions.add_document(
        client=north.maria, file=file, title="CV", kind="cv", sensitivity="ordinary",
        document_date=north.north.today(), by=north.ana,
    )  # fmt: skip
    left = storing.put(north.north.pk, b"of a change that was not saved")
    for name, age in ((left, 1800), (document.stored_name, 7200)):
        os.utime(storing.folder(north.north.pk) / name, (time.time() - age,) * 2)
    assert actions.sweep_files(north.north.pk) == 0, "it may be being saved just now"
    os.utime(storing.folder(north.north.pk) / left, (time.time() - 7200,) * 2)
    assert actions.sweep_files(north.north.pk) == 1
    assert [each.name for each in files(folder)] == [document.stored_name]


def test_the_list_costs_the_same_for_one_and_for_twenty(world, browser):
    url = reverse("clients:documents", args=[world.maria.public_id])
    asked = []
    for number in range(20):
        upload(browser, world.ana, world.maria, name=f"{number}.txt", content=f"{number}".encode())
        if number in (0, 19):
            # The first look also marks what was said after saving as told.
            browser.get(url)
            asked.append(len(queries(browser, url)))
    assert asked[0] == asked[1] <= 10
    assert browser.get(url).content.decode().count("data-row") == 20


# The scanner


class Scanner(threading.Thread):
    """As clamd: takes one stream and gives one answer."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.answer, self.content = answer, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        line, _where = self.listener.accept()
        with line, line.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                return
            while size := struct.unpack("!I", stream.read(4))[0]:
                self.content += stream.read(size)
            line.sendall(self.answer)
        self.listener.close()


def test_a_clean_file_is_shown_to_the_scanner_whole(settings):
    scanner = Scanner(b"stream: OK\0")
    settings.CLAMD = scanner.address
    content = b"x" * 200_000
    scan(content)
    scanner.join(5)
    assert scanner.content == content


def test_what_the_scanner_knows_is_refused_and_not_kept(world, browser, folder, settings):
    settings.CLAMD = Scanner(b"stream: Eicar-Test-Signature FOUND\0").address
    answer = upload(browser, world.ana, world.maria)
    assert "The virus scanner refuses this file" in str(errors(answer)["file"])
    assert kept(world) == [] and files(folder) == []


@pytest.mark.parametrize("said", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"nonsense"])
def test_without_its_word_nothing_is_taken(settings, said):
    settings.CLAMD = Scanner(said).address
    with pytest.raises(Refused, match="could not be checked"):
        scan(b"x")


def test_a_scanner_that_is_away_lets_nothing_through(settings, tmp_path):
    settings.CLAMD = f"unix://{tmp_path}/nobody.sock"
    with pytest.raises(Refused, match="could not be checked"):
        scan(b"x")
