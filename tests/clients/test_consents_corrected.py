"""A contact is corrected: what makes it another telling asks for consent again, wherever the correction is made."""

from __future__ import annotations

from datetime import date

import pytest

from clients import actions, imports
from clients.models import ClientContact, Disclosure, EmployerContactFor
from employers.models import Employer, EmployerContact
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give, visit
from tests.clients.importing import sheet
from tests.clients.pages import errors, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with at("2026-03-10T12:00"):
        yield


@pytest.fixture
def world(world):
    return bound(world)


@pytest.fixture
def day_of_taking_back(world):
    """Consent about employers, clinicians and Anna from 2 February, taken back on 5 March at noon."""
    for purpose, more in (("employers", {}), ("clinicians", {}), ("family", {"recipient": "Anna"})):
        consent = give(world, purpose=purpose, **more)
        with agency_context(world.north.pk, staff_id=world.ana.pk):
            moment = world.north.local(consent.created_at).replace(day=5, hour=12)
            actions.revoke_consent(consent=consent, version=1, revoked_at=moment, note="", by=world.ana)


def talk(world, browser, *whom, **more):
    data = {"mode": "phone", "with_whom": list(whom), "contact_date": "2026-03-04", "contact_time": "11:00", **more}
    return send(browser, world.ana, "clients:log_contact", world.maria.public_id, **data)


def correct(world, browser, *whom, **more):
    with agency_context(world.north.pk):
        contact = ClientContact.objects.get()
    data = {
        "mode": "phone", "with_whom": list(whom), "contact_date": "2026-03-04", "contact_time": "11:00",
        "reason": "A slip", "version": str(contact.version), **more,
    }  # fmt: skip
    return send(browser, world.ana, "clients:correct_contact", contact.public_id, **data)


# On the person's side


@pytest.mark.parametrize("whom", ["employer", "clinician", "family"])
@pytest.mark.parametrize(
    "later", [{"contact_date": "2026-03-09"}, {"contact_date": "2026-03-05", "contact_time": "12:00"}]
)
def test_a_talk_is_not_moved_past_the_taking_back(day_of_taking_back, world, browser, whom, later):
    assert talk(world, browser, whom).status_code == 302
    refused = correct(world, browser, whom, **later, without_consent="It was so.")
    assert refused.status_code == 422 and list(errors(refused)) == ["with_whom"]
    with agency_context(world.north.pk):
        assert ClientContact.objects.get().contact_date == date(2026, 3, 4)
    # Where it stood as well it may have been, and so it may when they were there themselves.
    assert correct(world, browser, whom, contact_date="2026-03-03").status_code == 302
    assert correct(world, browser, "client", whom, **later).status_code == 302


def test_a_talk_is_not_turned_into_one_with_another_employer(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        cafe = Employer.objects.create(name="Harbour Café")
        start = {"client": world.maria, "site": None, "start_date": date(2026, 3, 2), "by": world.ana}
        here = actions.start_job(employer=world.bakery, title="Baker", **start)
        there = actions.start_job(employer=cafe, title="Cook", **start)
    give(world, purpose="employer", employer=world.bakery)
    assert talk(world, browser, "employer", jobs=[here.pk]).status_code == 302
    assert correct(world, browser, "employer", jobs=[there.pk]).status_code == 422
    assert correct(world, browser, "employer", jobs=[here.pk, there.pk]).status_code == 422
    assert correct(world, browser, "employer", jobs=[here.pk], note="More").status_code == 302


def test_why_it_was_without_consent_holds_on_another_day_too(world, browser):
    assert talk(world, browser, "family", without_consent="He called.").status_code == 302
    assert correct(world, browser, "family", contact_date="2026-03-09").status_code == 302


# On the employer's side


def visited(world, browser, **more):
    answer = send(
        browser, world.ana, "clients:employer_contact", world.maria.public_id,
        **visit(world, "2026-03-04", contact_time="11:00", **more),
    )  # fmt: skip
    assert answer.status_code == 302


def correct_visit(world, browser, who=None, **more):
    with agency_context(world.north.pk):
        contact = EmployerContact.objects.get()
    data = {
        "mode": contact.mode, "contact_date": "2026-03-04", "contact_time": "11:00", "nature": "", "purpose": "",
        "about_competitive_job": "yes", "note": "", "next_step": "", "next_step_date": "", "new_person": "",
        "reason": "A slip", "version": str(contact.version), **more,
    }  # fmt: skip
    page = "employers:correct_contact"
    return send(browser, who or world.ana, page, world.bakery.public_id, contact.public_id, **data)


@pytest.mark.parametrize(
    "later", [{"contact_date": "2026-03-09"}, {"contact_date": "2026-03-05", "contact_time": "12:00"}]
)
def test_a_visit_for_somebody_is_not_moved_past_the_taking_back(day_of_taking_back, world, browser, later):
    visited(world, browser)
    # Ben does not see Maria: he is told no more than that it can't be.
    for who in (world.ana, world.ben):
        refused = correct_visit(world, browser, who, **later)
        assert refused.status_code == 422 and list(errors(refused)) == ["contact_date"]
        assert "Maria" not in refused.content.decode() and "Söderström" not in refused.content.decode()
    with agency_context(world.north.pk):
        assert EmployerContact.objects.get().contact_date == date(2026, 3, 4)
    assert correct_visit(world, browser, contact_date="2026-03-03").status_code == 302


def test_a_visit_that_names_nobody_moves_freely(world, browser):
    data = {"mode": "in_person", "contact_date": "2026-03-04", "contact_time": "11:00"}
    assert send(browser, world.ana, "employers:log_contact", world.bakery.public_id, **data).status_code == 302
    assert correct_visit(world, browser, contact_date="2026-03-09").status_code == 302


def test_what_they_did_themselves_moves_freely(world, browser):
    visited(world, browser, by_client="on")
    assert correct_visit(world, browser, contact_date="2026-03-09").status_code == 302


def test_an_attempt_that_was_a_visit_after_all_stands_in_the_log_of_what_was_told(world, browser):
    consent = give(world)
    visited(world, browser, mode="voicemail")
    with agency_context(world.north.pk):
        assert not Disclosure.objects.exists()
    answer = correct_visit(world, browser, mode="in_person")
    assert answer.status_code == 302 and "Contact corrected." in said(answer)
    assert correct_visit(world, browser, mode="in_person", note="More").status_code == 302
    with agency_context(world.north.pk):
        told = Disclosure.objects.get()
        assert (told.consent_id, told.employer_contact) == (consent.pk, EmployerContactFor.objects.get())


# In a file


def test_a_talk_that_is_imported_or_changed_by_a_file_is_taken_with_a_warning(world):
    """As an employer contact is: it has happened. An administrator is told in words that say nothing of what is on record."""
    give(world, purpose="clinicians")
    row = {"client_ref": "N-1", "date": "2026-03-09", "mode": "phone", "specialist_email": "ana@example.org"}

    def warned(by, *rows, take=False):
        with agency_context(world.north.pk, staff_id=by.pk):
            request = imports.Request(world.north, "contacts", sheet("contacts", *rows), by, reach=imports.Reach.of(by))
            outcome = (imports.take if take else imports.look)(request)
        assert not outcome.errors
        return [(each.row, each.column, "on record" in each.say) for each in outcome.warnings if "consent" in each.say]

    rows = [
        row | {"time": "09:00", "with": "clinician"},
        row | {"time": "10:00", "with": "family"},
        row | {"time": "11:00", "with": "employer; client"},
        row | {"time": "12:00", "with": "employer; partner"},
        row | {"time": "13:00", "with": "family", "mode": "voicemail"},
        row | {"date": "2025-12-31", "with": "family"},
        row | {"time": "14:00"},
    ]
    assert warned(world.sam, *rows) == [(3, "with", True), (5, "with", True)]
    assert warned(world.adi, *rows, take=True) == [(3, "with", False), (5, "with", False)]
    # The same file again changes nothing and warns of nothing; one that says otherwise with whom it was does.
    assert warned(world.sam, *rows) == []
    assert warned(world.sam, row | {"time": "14:00", "with": "family"}) == [(2, "with", True)]
