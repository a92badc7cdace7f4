"""The demo's mailbox and style guide: what they show, and that a name in an address reaches one mail and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from ipsapp import demo
from ipsapp import mailbox as mail
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db

BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.MAILBOX = tmp_path / "mail"
    yield settings.MAILBOX


def send(folder: Path, *subjects: str, text: str = "Hello", date: str | None = None, **more: Any) -> None:
    """As Django sends: the messages of one connection land in one file."""
    html = more.pop("html", "")
    with get_connection(BACKEND, file_path=str(folder)) as connection:
        for subject in subjects:
            headers = {"Message-ID": f"<{len(subject)}@example.org>", **({"Date": date} if date else {})}
            one = EmailMultiAlternatives(subject, text, to=["ana@example.org"], headers=headers, connection=connection)
            if html:
                one.attach_alternative(html, "text/html")
            one.send()


@pytest.fixture
def ana(world: World, browser: Any) -> Any:
    return sign_in(browser, world.ana)


def test_mail_is_listed_newest_first_whatever_file_it_is_in(folder: Path, ana: Any) -> None:
    send(folder, "middle", date="Thu, 19 Mar 2026 07:00:00 +0200")
    send(folder, "newest", date="Thu, 19 Mar 2026 05:30:00 -0000")
    send(folder, "oldest", date="Wed, 18 Mar 2026 07:00:00 +0000")
    page = ana.get(reverse("demo_mailbox"))
    assert [each.subject for each in page.context["mails"]] == ["newest", "middle", "oldest"]
    assert "Thu 19 Mar 2026 05:00 UTC" in page.content.decode()


def test_each_message_of_a_file_has_a_page(folder: Path, ana: Any) -> None:
    send(folder, "One", "Three", text="-" * 79 + "\nafter the line")
    mails = ana.get(reverse("demo_mailbox")).context["mails"]
    assert sorted(each.subject for each in mails) == ["One", "Three"]
    for each in mails:
        page = ana.get(reverse("demo_message", args=[each.name]))
        assert page.context["mail"].subject == each.subject
        text = page.content.decode()
        assert f"&lt;{len(each.subject)}@example.org&gt;" in text
        assert "after the line" in text
        assert "Content-Type" not in text


def test_letters_beyond_ascii_arrive_whole(folder: Path, ana: Any) -> None:
    send(folder, "Päivän yhteydenotot", text="Hyvää huomenta, Äiti")
    (only,) = mail.newest(folder)
    assert (only.subject, only.text) == ("Päivän yhteydenotot", "Hyvää huomenta, Äiti")


def test_links_can_be_followed_and_nothing_else_is_markup(folder: Path, ana: Any) -> None:
    send(folder, "x", text="See http://localhost:8000/due/?a=1&b=2. <b>bold</b> javascript:alert(1) ftp://x.example")
    (only,) = mail.newest(folder)
    text = ana.get(reverse("demo_message", args=[only.name])).content.decode()
    assert '<a href="http://localhost:8000/due/?a=1&amp;b=2">' in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert 'href="javascript' not in text
    assert 'href="ftp' not in text


def test_the_html_part_is_never_shown(folder: Path, ana: Any) -> None:
    send(folder, "x", text="plain words", html="<p>CNRY-html<img src='http://example.org/x'></p>")
    (only,) = mail.newest(folder)
    text = ana.get(reverse("demo_message", args=[only.name])).content.decode()
    assert "plain words" in text
    assert "CNRY-html" not in text


def test_an_empty_mailbox_says_what_will_come(folder: Path, ana: Any) -> None:
    assert "No mail yet" in ana.get(reverse("demo_mailbox")).content.decode()


def test_a_mail_that_is_broken_does_not_hide_the_others(folder: Path, ana: Any) -> None:
    send(folder, "whole")
    (folder / "20260319-070000-1.log").write_bytes(
        b"Date: never\nContent-Type: text/plain; charset=x-none\n\n\xff\xfe\n"
    )
    page = ana.get(reverse("demo_mailbox"))
    assert {each.subject for each in page.context["mails"]} == {"whole", ""}


@pytest.mark.parametrize(
    "name",
    [
        "..%2Fsecret", "../secret", "%2e%2e%2fsecret-0", "20260319-070000-1.log", "20260319-070000-1-7",
        "20260319-070000-1-0%00", "secret-0", "20260319-070000-2-0", "20260319-070000-3-0",
    ],
)  # fmt: skip
def test_a_name_reaches_one_mail_and_nothing_else(folder: Path, ana: Any, name: str) -> None:
    """Outside the folder, another kind of file, a link that leads out, a place that is not there: none is found."""
    folder.mkdir()
    letter = b"Subject: secret\n\nCNRY-secret\n"
    (folder.parent / "secret.log").write_bytes(letter)
    (folder.parent / "20260319-070000-2.log").write_bytes(letter)
    (folder / "secret.log").write_bytes(letter)
    (folder / "20260319-070000-1.log").write_bytes(b"Subject: mine\n\nHello\n")
    (folder / "20260319-070000-3.log").symlink_to(folder.parent / "secret.log")
    answer = ana.get(reverse("demo_mailbox") + name + "/")
    assert answer.status_code == 404
    assert b"CNRY-secret" not in answer.content
    assert ana.get(reverse("demo_message", args=["20260319-070000-1-0"])).status_code == 200


def test_a_link_that_leads_out_is_not_listed(folder: Path, ana: Any) -> None:
    folder.mkdir()
    (folder.parent / "secret.log").write_bytes(b"Subject: secret\n\nCNRY-secret\n")
    (folder / "20260319-070000-3.log").symlink_to(folder.parent / "secret.log")
    assert mail.newest(folder) == []


def test_outside_a_demo_these_pages_ask_for_a_sign_in(folder: Path, settings: Any) -> None:
    assert settings.DEMO is False
    for name in ("demo_mailbox", "styleguide"):
        answer = Browser().get(reverse(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("in_demo", [True, False])
def test_only_in_a_demo_is_a_page_open_without_a_sign_in(settings: Any, in_demo: bool) -> None:
    settings.DEMO = in_demo

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert getattr(demo.open_in_demo(view), "login_required", True) is not in_demo


def test_the_style_guide_shows_every_component(ana: Any) -> None:
    page = ana.get(reverse("styleguide"))
    text = page.content.decode()
    for part in ("due-overdue", "due-cancelled", "timeline", "moment-attempt", "error-summary", "chip", "number"):
        assert f'class="{part}' in text or f" {part}" in text, part


def test_a_mail_without_a_date_is_as_old_as_its_file(folder: Path) -> None:
    folder.mkdir()
    path = folder / "20260319-070000-1.log"
    path.write_bytes(b"Subject: undated\n\nHello\n")
    (only,) = mail.newest(folder)
    assert only.at == datetime.fromtimestamp(path.stat().st_mtime, UTC)
