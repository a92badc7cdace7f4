"""The person's own copy on paper: tagged, titled, in the reader's language, without what the reader may not see; and a press
that reads nothing but static files."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from accounts.roles import Permission
from audit.models import TrailEntry
from tenancy import pdf
from tests.clients.pages import TODAY, get
from tests.clients.profiling import CANARIES, begin, may_not, say_canaries
from tests.conftest import sign_in
from tests.world import World


@pytest.fixture
def on_tuesday(time_machine: Any) -> None:
    time_machine.move_to(TODAY, tick=False)


def read(content: bytes) -> tuple[PdfReader, str]:
    document = PdfReader(io.BytesIO(content))
    return document, "\n".join(page.extract_text() for page in document.pages)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.usefixtures("on_tuesday")
def test_the_copy_is_tagged_titled_and_without_what_is_hidden(north: World, browser: Any, monkeypatch: Any):
    edition = begin(north.maria, north.ana)
    say_canaries(edition, north.ana)
    may_not(monkeypatch, Permission.SEE_HEALTH, Permission.SEE_LEGAL)
    answer = get(browser, north.ana, "clients:profile_pdf", edition.public_id)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="profile-1.pdf"'
    document, text = read(answer.content)
    assert CANARIES["goals"] in text and CANARIES["substance_use"] in text
    assert CANARIES["mental_health"] not in text and CANARIES["legal"] not in text
    assert b"healthcanary" not in answer.content and b"legalcanary" not in answer.content
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None and document.metadata.title == "Career profile, edition 1"
    assert "Maria Söderström" in text and "What I want" in text and "1 / " in text.replace("1/", "1 / ")
    # The way back to the page is for the screen alone.
    assert "Career profile" not in text
    assert TrailEntry.objects.filter(action="profile printed", object_id=north.maria.public_id).exists()


@pytest.mark.django_db
@pytest.mark.slow
def test_it_speaks_the_readers_language(north: World, browser: Any):
    edition = begin(north.maria, north.ana)
    say_canaries(edition, north.ana)
    sign_in(browser, north.ana).cookies[settings.LANGUAGE_COOKIE_NAME] = "fi"
    document, text = read(browser.get(reverse("clients:profile_pdf", args=[edition.public_id])).content)
    root: Any = document.trailer["/Root"]
    assert root["/Lang"] == "fi"
    assert "Mitä haluan" in text and CANARIES["legal"] in text


@pytest.mark.django_db
def test_without_a_press_the_page_is_still_there(north: World, browser: Any, monkeypatch: Any):
    def broken(html: str) -> bytes:
        raise pdf.NotPrinted("no Pango")

    monkeypatch.setattr(pdf, "printed", broken)
    edition = begin(north.maria, north.ana)
    answer = get(browser, north.ana, "clients:profile_pdf", edition.public_id)
    assert answer.url == reverse("clients:profile_edition", args=[edition.public_id])
    assert "My career profile" in get(browser, north.ana, "clients:profile_paper", edition.public_id).content.decode()


# The press

_FETCH = """
import json, sys
sys.path.insert(0, sys.argv[1])
import press
fetcher = press.fetcher("/static/", sys.argv[2:])
for url in json.load(sys.stdin):
    try:
        print(len(fetcher(url).read()) if callable(fetcher) else len(fetcher.fetch(url).read()))
    except Exception as refusal:
        print("refused")
"""


def fetched(*urls: str) -> list[str]:
    """How many bytes came for each address, or that it was refused."""
    command = [sys.executable, "-c", _FETCH, str(Path(pdf.__file__).parent), str(settings.BASE_DIR / "static")]
    done = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_static_files_are_fetched_and_nothing_else():
    paper = "https://paper.invalid"
    sheet = (settings.BASE_DIR / "static" / "report.css").stat().st_size
    refused = [
        "file:///etc/passwd",
        f"file://{settings.BASE_DIR}/static/report.css",
        "http://127.0.0.1:6379/",
        "https://example.org/static/report.css",
        "https://paper.invalid.example.org/static/report.css",
        "https://someone@paper.invalid/static/report.css",
        "http://paper.invalid/static/report.css",
        "ftp://paper.invalid/static/report.css",
        "data:text/css,p{}",
        f"{paper}/static/../manage.py",
        f"{paper}/static/%2e%2e/manage.py",
        f"{paper}/static/..%2f..%2f..%2fetc/passwd",
        f"{paper}/static//etc/passwd",
        f"{paper}/manage.py",
        f"{paper}/static/vendor/README",
        f"{paper}/static/fonts",
    ]
    assert fetched(f"{paper}/static/report.css", *refused) == [str(sheet), *["refused"] * len(refused)]


_VECTORS = """<!doctype html><html lang="en"><head><title>t</title>
<link rel="stylesheet" href="file://{secret}"><link rel="attachment" href="file://{secret}">
<style>@import url("file://{secret}"); @font-face {{ font-family: x; src: url("file://{secret}"); }}
p {{ background: url("file://{secret}"); content: url("file://{secret}"); }}
@page {{ background: url("file://{secret}"); }}</style></head>
<body><p>kept</p><img src="file://{secret}" alt=""><object data="file://{secret}"></object><embed src="file://{secret}">
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file://{secret}" width="9" height="9"/>
<use href="file://{secret}#a"/></svg><a rel="attachment" href="file://{secret}">a</a>
<img src="http://127.0.0.1:{port}/img" alt=""><link rel="stylesheet" href="http://127.0.0.1:{port}/sheet"></body></html>"""


@pytest.mark.slow
def test_a_hostile_page_reaches_no_file_and_no_server(tmp_path: Path):
    import socket

    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>filecanary</text></svg>')
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        made = pdf.printed(_VECTORS.format(secret=secret, port=server.getsockname()[1]))
        with pytest.raises(TimeoutError):
            server.accept()
    document, text = read(made)
    assert "kept" in text and "filecanary" not in text and b"filecanary" not in made
    assert not document.attachments


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_stopped():
    rows = "<tr><td>x</td></tr>" * 60_000
    with pytest.raises(pdf.NotPrinted):
        pdf.printed(f"<html lang=en><title>t</title><table>{rows}</table></html>", seconds=2)


def test_the_press_is_told_no_secret(monkeypatch: Any):
    told: dict[str, Any] = {}

    def note(command: list[str], **options: Any) -> Any:
        told.update(options)
        return subprocess.CompletedProcess(command, 0, b"%PDF-1.7", b"")

    monkeypatch.setattr(subprocess, "run", note)
    pdf.printed("<p>x</p>")
    assert not {"SECRET_KEY", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"} & set(told["env"])
    assert told["cwd"] == "/" and told["timeout"] == pdf.SECONDS


def test_only_one_module_sets_pdfs():
    root = settings.BASE_DIR
    folders = ("accounts", "audit", "clients", "employers", "fidelity", "ipsapp", "tenancy")
    naming = [
        str(f.relative_to(root))
        for d in folders
        for f in (root / d).rglob("*.py")
        if "import weasyprint" in f.read_text()
    ]
    assert naming == ["tenancy/pdf/press.py"]
