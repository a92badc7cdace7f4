"""What an attacker tried, kept as tests: each was seen to work once."""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import threading
import time
import uuid
import zipfile

import pytest
from django.db import connection
from django.forms import CharField, UUIDField
from django.http import Http404
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import accounts.forms
import employers.forms
from clients import access, actions, forms
from clients.imports import reading
from clients.models import ClientContact
from tenancy.context import agency_context
from tenancy.search import MOST_WORDS
from tests.conftest import sign_in
from tests.world import World, build_world


@pytest.mark.parametrize("name", ["clients:list", "clients:log", "employers:list"])
def test_a_nul_in_the_search_words_is_nothing(name: str, world: World, browser: Browser):
    sign_in(browser, world.ana)
    assert browser.get(reverse(name), {"q": "ma\x00ria"}).status_code == 200


@pytest.mark.parametrize("name", ["clients:list", "clients:log", "clients:referrals", "employers:list"])
def test_thousands_of_words_cost_no_more_than_a_handful(name: str, world: World, browser: Browser):
    """Each was one more thing to look for in every row, and on the lists the ninth was an error page."""
    sign_in(browser, world.ana)
    for words in ("a b c d e f g h i", "a " * 3000):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse(name), {"q": words}).status_code == 200
        assert max(query["sql"].count(" LIKE ") for query in captured.captured_queries) <= 2 * MOST_WORDS


def test_a_search_of_too_many_words_is_refused_beside_its_field(world: World, browser: Browser):
    sign_in(browser, world.ana)
    assert browser.post(reverse("clients:search"), {"words": "a b c d e f g h"}).status_code == 200
    refused = browser.post(reverse("clients:search"), {"words": "a b c d e f g h i"})
    assert refused.status_code == 422 and list(refused.context["form"].errors) == ["words"]


def test_the_key_of_somebody_elses_form_answers_nobody(world: World, browser: Browser):
    key = uuid.uuid4()
    today = world.north.today().isoformat()
    data = {"mode": "phone", "with_whom": "client", "contact_date": today, "submission": str(key)}
    sign_in(browser, world.sam)
    assert browser.post(reverse("clients:log_contact", args=[world.maria.public_id]), data).status_code == 302
    thief = sign_in(Browser(), world.ana)
    assert thief.post(reverse("clients:log_contact", args=[world.maria.public_id]), data).status_code == 400
    with agency_context(world.north.pk):
        assert ClientContact.objects.count() == 1


def test_a_form_key_that_is_a_contacts_own_id_does_no_harm(world: World, browser: Browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        logged = actions.log_contact(
            client=world.maria, specialist=world.ana, contact_date=world.north.today(), mode="phone",
            with_whom=["client"], by=world.ana,
        )  # fmt: skip
    sign_in(browser, world.ana)
    today = world.north.today().isoformat()
    data = {"mode": "text", "with_whom": "client", "contact_date": today, "submission": str(logged.contact.public_id)}
    assert browser.post(reverse("clients:log_contact", args=[world.maria.public_id]), data).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_save_that_waited_for_a_hand_over_finds_the_door_closed():
    """Scope is asked anew under the lock: what was hers when she clicked is not hers when it would be written."""
    world = build_world()
    locked = threading.Event()

    def hand_over() -> None:
        with agency_context(world.north.pk, staff_id=world.sam.pk):
            actions.assign(client=world.maria, specialist=world.ben, from_date=world.north.today(), by=world.sam)
            locked.set()
            time.sleep(0.7)
        connection.close()

    thread = threading.Thread(target=hand_over)
    thread.start()
    locked.wait(10)
    with agency_context(world.north.pk, staff_id=world.ana.pk), pytest.raises(Http404):
        access.open_client(world.ana, world.maria.public_id, lock=True)
    thread.join()


def workbook(sheet: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return held.getvalue()


@pytest.mark.parametrize(
    "sheet",
    [
        b"<!--" + b" " * 3000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>",
        b"<!--" + b" " * ((1 << 20) - 8) + b"--><!DOCTYPE x><worksheet/>",
        b"<worksheet>" + b"<c/>" * (reading.MAX_CELLS + 1) + b"</worksheet>",
    ],
    ids=["behind a comment", "across two pieces", "too many cells"],
)
def test_a_workbook_that_is_a_trap_is_turned_away_unread(sheet: bytes):
    with pytest.raises(reading.Unreadable):
        reading._refuse_bombs(workbook(sheet))


def test_whatever_can_be_typed_comes_to_an_end():
    """A megabyte in one field was a megabyte on every page that shows it. (A password typed once more is only compared.)"""
    modules = [accounts.forms, employers.forms]
    modules += [importlib.import_module(each.name) for each in pkgutil.iter_modules(forms.__path__, "clients.forms.")]
    endless = {
        f"{form.__name__}.{name}"
        for module in modules
        for _name, form in inspect.getmembers(module, inspect.isclass)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, CharField) and not isinstance(field, UUIDField) and field.max_length is None
    }
    assert endless == {"JoinForm.again"}
