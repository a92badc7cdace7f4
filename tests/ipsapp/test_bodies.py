"""What one may send is bounded before it is read, in the app itself: with a length, and without one."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from ipsapp.bodies import DOCUMENT, FORM, IMPORT, STRANGER
from tests.conftest import sign_in
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
LOGIN, UPLOAD, ME = "/accounts/login/", "/import/", "/me/"


class Body:
    """A body that tells how often it was read."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, size: int = -1) -> bytes:
        self.asked += 1
        return b"x" * max(size, 0)

    readline = read


@pytest.fixture
def browser() -> Browser:
    """One that sends no token with its forms: what is let through ends in 403."""
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return browser


def send(browser: Browser, path: str, **environment: Any) -> tuple[int, str, int]:
    """Through WSGI as the server calls it: the status, the page, and how often the body was read."""
    body = Body()
    environment |= {"REQUEST_METHOD": "POST", "PATH_INFO": path, "wsgi.input": body}
    page = browser.request(CONTENT_TYPE="application/x-www-form-urlencoded", **environment)
    return page.status_code, page.content.decode(), body.asked


@pytest.mark.django_db
@pytest.mark.parametrize("path", [LOGIN, UPLOAD, "/", "/nowhere/", "/i18n/setlang/", "/join/abc/", "/health/"])
def test_a_strangers_large_body_is_refused_unread(browser: Browser, path: str) -> None:
    status, page, read = send(browser, path, CONTENT_LENGTH=str(STRANGER + 1))
    assert (status, read) == (413, 0) and "This is more than the page takes" in page


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "-1"}])
def test_so_is_one_that_does_not_say_how_long_it_is(browser: Browser, said: dict[str, str]) -> None:
    status, page, read = send(browser, LOGIN, **said)
    assert (status, read) == (411, 0) and "This is more than the page takes" in page


@pytest.mark.django_db
def test_what_fits_is_read(browser: Browser) -> None:
    status, _page, read = send(browser, LOGIN, CONTENT_LENGTH=str(STRANGER))
    assert status == 403 and read, "read to look for the token of the form"


def test_staff_may_send_a_form_and_whoever_imports_a_spreadsheet(world: World, browser: Browser) -> None:
    def status(who: str, path: str, length: int) -> int:
        sign_in(browser, getattr(world, who))
        return send(browser, path, CONTENT_LENGTH=str(length))[0]

    assert status("ana", ME, FORM) == 403 and status("ana", ME, FORM + 1) == 413
    assert status("ana", UPLOAD, FORM + 1) == 413
    assert status("sam", ME, FORM + 1) == 413 and status("sam", UPLOAD + "x/", FORM + 1) == 413
    assert status("sam", UPLOAD, IMPORT) == 403 and status("sam", UPLOAD, IMPORT + 1) == 413
    assert status("sam", LOGIN, STRANGER + 1) == 413


def test_a_document_may_be_as_large_as_its_page_takes_for_whoever_writes_records(
    world: World, browser: Browser
) -> None:
    page = reverse("clients:add_document", args=[world.maria.public_id])
    for who, path, length, expected in [
        # Let through, and then refused by Django: what it sends here is no file but one long field.
        ("ana", page, DOCUMENT, 400),
        ("ana", page, DOCUMENT + 1, 413),
        ("lee", page, FORM + 1, 413),
        ("ana", page + "x/", FORM + 1, 413),
        ("ana", reverse("clients:documents", args=[world.maria.public_id]), FORM + 1, 413),
    ]:
        sign_in(browser, getattr(world, who))
        assert send(browser, path, CONTENT_LENGTH=str(length))[0] == expected, (who, path, length)
    sign_in(browser, world.ana)
    assert "10 MB" in send(browser, page, CONTENT_LENGTH=str(DOCUMENT + 1))[1]


def test_a_file_too_large_is_told_how_large_it_may_be(world: World, browser: Browser) -> None:
    sign_in(browser, world.sam)
    status, page, _read = send(browser, UPLOAD, CONTENT_LENGTH=str(IMPORT + 1))
    assert status == 413 and "5 MB" in page


# The real server


@pytest.fixture(scope="module")
def gunicorn() -> Iterator[int]:
    """As in production, but without a database: a stranger's page asks none."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "ipsapp.wsgi", "--bind", f"fd://{listener.fileno()}"]
        command += ["--workers", "1", "--threads", "4", "--no-control-socket"]
        environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "IPS_TEST": "1"}
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as server:  # fmt: skip
            yield listener.getsockname()[1]
            server.terminate()


def speak(port: int, head: str, piece: bytes, *, most: int = 64 * 1024 * 1024) -> tuple[int, int]:
    """Send until the server has had enough: the status it answered, and how much it took."""
    taken = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(f"POST {LOGIN} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n".encode())
        answer = line.recv(4096)
        line.settimeout(2)
        try:
            while taken < most:
                line.sendall(piece)
                taken += len(piece)
        except OSError:
            pass  # closed, or full and nobody reads it
    found = re.match(rb"HTTP/1.1 (\d{3}) ", answer)
    assert found, answer
    return int(found[1]), taken


@pytest.mark.parametrize(
    ("head", "piece", "status"),
    [
        ("Content-Length: 10000000000", b"x" * 65536, 413),
        ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65536 + b"\r\n", 411),
    ],
)
def test_gunicorn_answers_before_the_body_came_and_takes_no_more(
    gunicorn: int, head: str, piece: bytes, status: int
) -> None:
    answered, taken = speak(gunicorn, head, piece)
    assert answered == status
    assert taken < 16 * 1024 * 1024, "the rest is left in the sockets, and the line is closed"
