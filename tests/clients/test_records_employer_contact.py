"""An employer contact for a client: what the thirty days say after it, and that the employer's side names no client."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from clients.models import Client, EmployerContactFor
from employers.models import EmployerContact, EmployerPerson
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def typed(world):
    return {
        "employer": str(world.bakery.public_id), "new_employer": "", "site": "Market Square", "person": "Pia Lind",
        "can_hire": "yes", "contact_date": "2026-03-09", "contact_time": "", "mode": "in_person", "nature": "first",
        "purpose": "learn", "about_competitive_job": "yes", "matches_plan": "", "note": "Maria liked the oven.",
    }  # fmt: skip


def first_contact(world):
    with agency_context(world.north.pk):
        return Client.objects.get(pk=world.maria.pk).first_employer_contact_date


def test_a_visit_stops_the_thirty_days_and_leaves_no_name_with_the_employer(world, browser, typed):
    response = send(browser, world.ana, "clients:employer_contact", world.maria.public_id, **typed)
    assert said(response) == (
        "Employer contact logged. First in-person employer contact: Mon 9 Mar, 63 days after entry."
    )
    assert first_contact(world) == date(2026, 3, 9)
    with agency_context(world.north.pk):
        contact = EmployerContact.objects.select_related("site", "person", "specialist").get()
        link = EmployerContactFor.objects.get()
        person = EmployerPerson.objects.get()
    assert (contact.site, contact.person, contact.specialist) == (world.market, person, world.ana)
    assert contact.note == "" and link.note == "Maria liked the oven." and link.matches_plan is None
    assert person.can_hire is True


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mode": "phone"}, "This one was not in person."),
        ({"about_competitive_job": "no"}, "This one was not about a competitive job, or it is not known."),
        ({"about_competitive_job": ""}, "This one was not about a competitive job, or it is not known."),
    ],
)
def test_what_does_not_count_leaves_the_days_running_and_says_why(world, browser, typed, changes, reason):
    response = send(browser, world.ana, "clients:employer_contact", world.maria.public_id, **{**typed, **changes})
    assert "None yet: day 64 of 30" in said(response) and reason in said(response)
    assert first_contact(world) is None


def test_one_made_by_the_person_counts_as_theirs(world, browser, typed):
    send(browser, world.ana, "clients:employer_contact", world.maria.public_id, **typed, by_client="on")
    with agency_context(world.north.pk):
        assert EmployerContactFor.objects.get().by_client
    assert first_contact(world) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"contact_date": "2026-03-11"}, "contact_date"),
        ({"employer": ""}, "employer"),
        ({"person": ""}, "person"),
        ({"mode": "pigeon"}, "mode"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(world, browser, typed, wrong, field):
    response = send(browser, world.ana, "clients:employer_contact", world.maria.public_id, **{**typed, **wrong})
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_sites_and_people_of_an_employer_can_be_typed_from(world, browser):
    with agency_context(world.north.pk):
        EmployerPerson.objects.create(employer=world.bakery, name="Pia Lind")
    page = get(browser, world.ana, "clients:employer_parts", employer=str(world.bakery.public_id)).content.decode()
    assert 'value="Market Square"' in page and 'value="Pia Lind"' in page
    for other in (str(world.zinc.public_id), "nonsense"):
        assert "<option" not in get(browser, world.ana, "clients:employer_parts", employer=other).content.decode()
