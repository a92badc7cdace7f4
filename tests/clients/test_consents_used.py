"""Consent is asked for at the moment of use: A15 from giving to expiring, by pages; and a consent taken back while one saves."""

from __future__ import annotations

import threading
import time
from datetime import date

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from clients import access, actions
from clients.models import Consent, Disclosure, EmployerContactFor
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give, visit
from tests.clients.importing import sheet
from tests.clients.pages import errors, get, queries, said, send
from tests.conftest import sign_in
from tests.world import build_world, make_client

pytestmark = pytest.mark.django_db
NAMED, GENERAL = "clients:employer_contact", "employers:log_contact"


@pytest.fixture
def world(world):
    return bound(world)


def named(world, browser, day, **more):
    return send(browser, world.ana, NAMED, world.maria.public_id, **visit(world, day, **more))


def links(world):
    with agency_context(world.north.pk):
        return EmployerContactFor.objects.count()


def test_a15_from_giving_to_taking_back(world, browser):
    with at("2026-02-02T09:00"):
        url = reverse("clients:give_consent", args=[world.maria.public_id])
        sign_in(browser, world.ana)
        answer = browser.post(
            f"{url}?purpose=employers&language=fi",
            {"given_date": "2026-02-02", "expires_date": "2026-08-02", "how": "signed", "scope": ""},
        )
        assert answer.status_code == 302 and "Its last day is Sun 2 Aug." in said(answer)
    with agency_context(world.north.pk):
        consent = Consent.objects.select_related("wording").get()
        assert (consent.wording.language, consent.wording.number) == ("fi", 1)
        assert "työhönvalmentaja" in consent.wording.text.lower()
    with at("2026-05-12T10:29"):
        answer = named(world, browser, "2026-05-12", told="She bakes well.")
        assert answer.status_code == 302 and links(world) == 1
    with at("2026-05-12T10:30"):
        answer = send(
            browser, world.ana, "clients:revoke_consent", consent.public_id,
            version="1", revoked_date="2026-05-12", revoked_time="10:30", note="",
        )  # fmt: skip
        assert "Taken back." in said(answer)
    with at("2026-05-12T10:31"):
        refused = named(world, browser, "2026-05-12")
        assert refused.status_code == 422 and list(errors(refused)) == ["employer"]
        page = refused.content.decode()
        assert "No consent covers talking with this employer" in page
        assert reverse("clients:give_consent", args=[world.maria.public_id]) in page
        assert 'name="general"' in page and links(world) == 1
        general = {"contact_date": "2026-05-12", "mode": "phone"}
        assert send(browser, world.ana, GENERAL, world.bakery.public_id, **general).status_code == 302
        told = get(browser, world.ana, "clients:consent", consent.public_id).context["told"]
        assert [(each.who, each.what, each.by) for each in told] == [("Corner Bakery", "She bakes well.", "Ana Anason")]
        needs = get(browser, world.ana, "clients:page", world.maria.public_id)
        assert needs.context["needs_consent"] is True
    # The visit of the day before it was taken back happened while it stood: it is still written down as it was.
    with at("2026-05-13T09:00"):
        assert named(world, browser, "2026-05-11").status_code == 302
        assert named(world, browser, "2026-05-12").status_code == 422


@pytest.mark.parametrize(("moment", "status"), [("2026-08-02T23:59", 302), ("2026-08-03T00:00", 422)])
def test_a15_it_holds_through_its_last_day_and_no_longer(world, browser, moment, status):
    give(world, expires_date=date(2026, 8, 2))
    with at(moment):
        assert named(world, browser, moment[:10]).status_code == status


def test_without_any_consent_the_refused_contact_is_saved_as_a_general_one(world, browser):
    with at("2026-03-10T12:00"):
        typed = {"person": "Pia Lind", "note": "About Maria."}
        refused = named(world, browser, "2026-03-10", **typed)
        assert "Pia Lind" in refused.content.decode() and "About Maria." in refused.content.decode()
        kept = named(world, browser, "2026-03-10", **typed, general="1")
        assert list(errors(kept)) == ["note"]
        answer = named(world, browser, "2026-03-10", person="Pia Lind", general="1")
    assert said(answer) == "Logged as a general contact: it names nobody and stands on no record."
    with agency_context(world.north.pk):
        assert EmployerContact.objects.get().person.name == "Pia Lind"
        assert not EmployerContactFor.objects.exists() and not Disclosure.objects.exists()


def test_what_the_person_does_themselves_needs_no_consent_and_tells_nothing(world, browser):
    with at("2026-03-10T12:00"):
        assert named(world, browser, "2026-03-10", by_client="on").status_code == 302
    with agency_context(world.north.pk):
        assert EmployerContactFor.objects.get().by_client and not Disclosure.objects.exists()


def test_an_attempt_told_nobody_anything(world, browser):
    give(world)
    with at("2026-03-10T12:00"):
        assert named(world, browser, "2026-03-10", mode="voicemail").status_code == 302
    with agency_context(world.north.pk):
        assert not Disclosure.objects.exists()


def test_a_consent_for_one_employer_is_none_for_another(world, browser):
    give(world, purpose="employer", employer=world.bakery)
    with agency_context(world.north.pk):
        cafe = type(world.bakery).objects.create(name="Harbour Café")
    with at("2026-03-10T12:00"):
        assert named(world, browser, "2026-03-10").status_code == 302
        assert named(world, browser, "2026-03-10", employer=str(cafe.public_id)).status_code == 422


def test_before_the_agencys_day_nobody_is_asked(world, browser):
    bound(world, date(2026, 3, 10))
    with at("2026-03-10T12:00"):
        assert named(world, browser, "2026-03-09").status_code == 302
        assert named(world, browser, "2026-03-10").status_code == 422


def test_the_day_is_the_agencys_own_and_starts_when_it_does(world, browser):
    with at("2026-03-10T12:00"):
        made = type(world.north)(slug="new", name="New", country="FI")
        assert made.consent_from_date == date(2026, 3, 10)


@pytest.mark.django_db(transaction=True)
def test_a_consent_taken_back_while_somebody_saves_is_not_used():
    """Both wait for the client's row: whoever saves second sees what the first has done."""
    world = bound(build_world())
    day = world.north.today()
    consent = give(world, given_date=day)
    held = threading.Event()

    def take_back() -> None:
        with agency_context(world.north.pk, staff_id=world.sam.pk):
            mine = access.open_consent(world.sam, consent.public_id, lock=True)
            now = world.north.local(mine.created_at)
            actions.revoke_consent(consent=mine, version=1, revoked_at=now, note="", by=world.sam)
            held.set()
            time.sleep(0.7)
        connection.close()

    thread = threading.Thread(target=take_back)
    thread.start()
    held.wait(10)
    browser = Browser()
    refused = named(world, browser, day.isoformat())
    thread.join()
    assert refused.status_code == 422 and links(world) == 0


def test_an_imported_contact_is_taken_with_a_warning(world):
    from clients import imports

    give(world)
    row = {"employer": "Corner Bakery", "mode": "in_person", "specialist_email": "ana@example.org"}
    maria, tom = {**row, "client_ref": "N-1"}, {**row, "client_ref": "N-2"}
    rows = [
        {**maria, "date": "2026-03-09"},
        {**tom, "date": "2026-03-09"},
        {**tom, "date": "2025-12-31"},
        row | {"date": "2026-03-09"},
    ]
    with at("2026-03-10T12:00"), agency_context(world.north.pk, staff_id=world.sam.pk):
        request = imports.Request(world.north, "employer-contacts", sheet("employer-contacts", *rows), world.sam)
        outcome = imports.take(request)
        assert not outcome.errors and outcome.applied
        warned = [(each.row, each.column) for each in outcome.warnings if "consent" in each.say]
    assert warned == [(3, "client_ref")]
    assert links(world) == 3


def test_today_says_who_needs_consent_at_the_same_price_for_many(world, browser):
    sign_in(browser, world.ana)
    with at("2026-03-10T12:00"):
        give(world)
        with agency_context(world.north.pk):
            make_client("N-9", "Nora", "Niemi", world.harbour, world.ana)
        url = reverse("clients:today")
        page = browser.get(url).context["page"]
        assert {each.name: each.needs_consent for each in page.no_employer_contact} == {
            "Maria Söderström": False,
            "Nora Niemi": True,
        }
        few = len(queries(browser, url))
        with agency_context(world.north.pk):
            for number in range(20):
                make_client(f"M-{number}", "Many", f"Many{number}", world.harbour, world.ana)
        assert len(queries(browser, url)) == few
        assert browser.get(url).content.decode().count("Needs consent") == 21


def test_no_needs_consent_before_the_agencys_day(world, browser):
    bound(world, date(2027, 1, 1))
    with at("2026-03-10T12:00"):
        page = get(browser, world.ana, "clients:today").content.decode()
        assert "Needs consent" not in page
        assert get(browser, world.ana, "clients:page", world.maria.public_id).context["needs_consent"] is False
