"""What no page would send: every page of employers and job development answers it, and none breaks."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from employers import exports
from employers.models import Employer, EmployerPerson, Site
from tenancy.context import agency_context
from tests.access_pages import PAGES
from tests.access_world import MINE, Things, build
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db

OF_CLIENTS = (
    "my_week", "week", "week_csv", "weeks", "sign_week", "take_back_week", "matches", "opening_people", "answer_opening",
    "route", "plan_employer_visit", "move_employer_visit", "cancel_employer_visit", "also_for",
)  # fmt: skip
PARAMS = [
    "q", "after", "before", "sort", "weeks", "stage", "industry", "size", "cold", "mine", "shift", "hours", "soon", "closed",
    "week", "day", "months", "programme", "unit", "kind", "person", "at", "language", "employer", "client", "visit", "name",
]  # fmt: skip
IN_ADDRESSES = ("\x00", "²", "0001-01-01", "9999-12-31")
IN_FORMS = ("\x00", "\x0b\x01", "x" * 30_001, "9" * 60, "-1", "9999-12-31")
NAME = '<script>alert("x")</script> %s %(day)s {{ name }}'


def pages() -> list[str]:
    ours = {f"clients:{name}" for name in OF_CLIENTS}
    return [name for name in PAGES if name in ours or name.startswith(("employers:", "fidelity:"))]


def opened(world: World, things: Things, name: str) -> tuple[Any, str]:
    kind, roles = PAGES[name]
    who = world.ana if "specialist" in roles else world.sam
    address = reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {})
    if name == "clients:also_for":
        address += f"?client={world.maria.public_id}"
    return sign_in(Browser(raise_request_exception=False), who), address


def as_shown(answer: Any) -> dict[str, Any]:
    """The form of a page as it stands there."""
    form = (answer.context or {}).get("form") if answer.status_code == 200 else None
    found = {}
    for name in getattr(form, "fields", {}):
        value = form[name].value()
        value = value() if callable(value) else value
        found[name] = [str(each) for each in value] if isinstance(value, list) else str(value or "")
    return found


def test_no_address_breaks_a_page(world: World) -> None:
    things = build(world)
    for name in pages():
        browser, address = opened(world, things, name)
        for text in IN_ADDRESSES:
            answer = browser.get(address, dict.fromkeys(PARAMS, text))
            assert answer.status_code < 500, f"{name}: {text}"


def test_no_form_breaks_a_page(world: World) -> None:
    """Those of fidelity have theirs in tests/fidelity/test_hostile_posts.py."""
    things = build(world)
    for name in pages():
        if name.startswith("fidelity:"):
            continue
        browser, address = opened(world, things, name)
        shown = as_shown(browser.get(address))
        kept = {each: shown[each] for each in ("version", "other_version") if each in shown}
        whole = [{}, shown, {**shown, "submission": "nonsense"}]
        whole += [
            {**dict.fromkeys([*shown, *PARAMS, "here", "note"], text), "submission": "", **kept} for text in IN_FORMS
        ]
        emptied = [{**shown, each: "", "submission": str(uuid.uuid4())} for each in shown]
        versions = [{**shown, "version": text, "submission": ""} for text in ("0", "9" * 30) if "version" in shown]
        for sent in (*whole, *emptied, *versions):
            answer = browser.post(address, sent)
            assert answer.status_code < 500, f"{name}: {sent}"


def test_names_are_text_and_nothing_else(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        employer = Employer.objects.create(name=NAME, needs="Line\x0bbreak\uffff")
        person = EmployerPerson.objects.create(employer=employer, name=NAME)
        Site.objects.create(employer=employer, name=NAME, address=NAME)
    sign_in(browser, world.ana)
    letter = {"kind": "confirmation", "day": "2026-03-05", "language": "en", "person": str(person.public_id)}
    for name, asked in (("page", {}), ("write_letter", letter), ("doubles", {"q": "script"})):
        page = browser.get(reverse(f"employers:{name}", args=[employer.public_id]), asked)
        assert page.status_code == 200 and b"<script>alert" not in page.content, name
        assert b"%s %(day)s {{ name }}" in page.content, name
    paper = browser.get(reverse("employers:letter_pdf", args=[employer.public_id]), letter)
    assert paper["Content-Type"] == "application/pdf"
    assert browser.get(reverse("employers:export")).status_code == 200
    book = load_workbook(io.BytesIO(browser.get(reverse("employers:export"), {"format": "xlsx"}).content))
    told = {row[0]: row[exports.COLUMNS.index("needs")] for row in book.active.iter_rows(values_only=True)}
    assert told[NAME] == "Line break "
