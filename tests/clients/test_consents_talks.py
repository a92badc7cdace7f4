"""A contact on the record with somebody else than the person: it rests on a consent of that kind, unless they were there."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from clients import actions
from clients.models import ClientContact, Disclosure
from clients.report import consents as report
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give
from tests.clients.pages import errors, get, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with at("2026-03-10T12:00"):
        yield


@pytest.fixture
def world(world):
    return bound(world)


def talk(world, browser, *whom, **more):
    data = {"mode": "phone", "with_whom": list(whom), "contact_date": "2026-03-10", "contact_time": "11:00", **more}
    return send(browser, world.ana, "clients:log_contact", world.maria.public_id, **data)


def told(world):
    with agency_context(world.north.pk):
        return list(Disclosure.objects.order_by("pk").values_list("purpose", "consent_id", "without_consent"))


@pytest.mark.parametrize(
    ("whom", "purpose", "said"),
    [
        ("family", "family", {"recipient": "Anna"}),
        ("clinician", "clinicians", {}),
        ("partner", "partner", {"recipient": "Kela"}),
        ("employer", "employers", {}),
    ],
)
def test_a_talk_without_them_needs_consent_of_its_kind_and_stands_in_the_log(world, browser, whom, purpose, said):
    refused = talk(world, browser, whom)
    assert refused.status_code == 422 and list(errors(refused)) == ["with_whom"]
    assert reverse("clients:give_consent", args=[world.maria.public_id]) in refused.content.decode()
    assert not told(world)
    with agency_context(world.north.pk):
        assert not ClientContact.objects.exists()
    consent = give(world, purpose=purpose, **said)
    assert talk(world, browser, whom).status_code == 302
    assert told(world) == [(purpose, consent.pk, "")]
    lines = get(browser, world.ana, "clients:consents", world.maria.public_id).context["told"]
    assert [(line.what, line.by_contact) for line in lines] == [("Talked about in a contact.", True)]


@pytest.mark.parametrize("whom", ["family", "clinician", "partner", "employer"])
def test_when_they_take_part_or_nobody_was_reached_nobody_is_asked(world, browser, whom):
    assert talk(world, browser, "client", whom).status_code == 302
    assert talk(world, browser, whom, mode="voicemail").status_code == 302
    assert talk(world, browser, whom, contact_date="2025-12-31").status_code == 302  # before the agency's day
    assert not told(world)


def test_a_reason_does_for_family_but_not_for_an_employer(world, browser):
    assert (
        'name="without_consent"'
        not in get(browser, world.ana, "clients:log_contact", world.maria.public_id).content.decode()
    )
    assert 'name="without_consent"' in talk(world, browser, "family").content.decode()
    assert 'name="without_consent"' not in talk(world, browser, "employer").content.decode()
    why = {"without_consent": "He called; I listened."}
    assert talk(world, browser, "employer", **why).status_code == 422
    assert talk(world, browser, "family", "employer", **why).status_code == 422
    assert talk(world, browser, "family", **why).status_code == 302
    assert told(world) == [("family", None, "He called; I listened.")]


def test_a_consent_for_one_employer_covers_the_job_there_and_no_other(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        cafe = type(world.bakery).objects.create(name="Harbour Café")
        start = {"client": world.maria, "site": None, "start_date": date(2026, 3, 2), "by": world.ana}
        here = actions.start_job(employer=world.bakery, title="Baker", **start)
        there = actions.start_job(employer=cafe, title="Cook", **start)
    give(world, purpose="employer", employer=world.bakery)
    assert talk(world, browser, "employer", jobs=[here.pk]).status_code == 302
    assert talk(world, browser, "employer", jobs=[there.pk]).status_code == 422
    assert talk(world, browser, "employer", jobs=[here.pk, there.pk]).status_code == 422


def test_the_time_of_the_talk_decides_on_the_day_it_is_taken_back(world, browser):
    consent = give(world)
    with agency_context(world.north.pk, staff_id=world.ana.pk), at("2026-03-10T10:30"):
        moment = world.north.local(consent.created_at).replace(hour=10, minute=30)
        actions.revoke_consent(consent=consent, version=1, revoked_at=moment, note="", by=world.ana)
    assert talk(world, browser, "employer", contact_time="10:29").status_code == 302
    assert talk(world, browser, "employer", contact_time="10:30").status_code == 422


def test_a_correction_asks_for_what_it_adds_and_for_nothing_twice(world, browser):
    consent = give(world, purpose="family", recipient="Anna")
    talk(world, browser, "family")
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        contact = ClientContact.objects.get()
        now = world.north.local(contact.created_at)
        actions.revoke_consent(consent=consent, version=1, revoked_at=now, note="", by=world.ana)

    def correct(*whom, version):
        data = {
            "mode": "phone", "with_whom": list(whom), "contact_date": "2026-03-10", "contact_time": "11:00",
            "note": "More", "reason": "Added", "version": version,
        }  # fmt: skip
        return send(browser, world.ana, "clients:correct_contact", contact.public_id, **data)

    assert correct("family", version="1").status_code == 302
    refused = correct("family", "employer", version="2")
    assert refused.status_code == 422 and list(errors(refused)) == ["with_whom"]
    give(world)
    assert correct("family", "employer", version="2").status_code == 302
    assert [purpose for purpose, *_rest in told(world)] == ["family", "employers"]


def test_a_void_talk_is_struck_through_in_the_log_and_has_no_void_of_its_own(world, browser):
    give(world, purpose="clinicians")
    talk(world, browser, "clinician")
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        contact = ClientContact.objects.get()
        actions.void_contact(contact=contact, version=1, reason="Another person", by=world.ana)
        (line,) = report.told_of(world.maria, world.north)
    assert (line.void, line.by_contact) == ("Another person", True)
    address = reverse("clients:void_disclosure", args=[line.disclosure.public_id])
    assert browser.get(address).status_code == 404
