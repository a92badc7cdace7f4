"""Employer forms: what they write, once, and that nothing typed is lost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from employers import actions
from employers.models import Employer, EmployerContact, EmployerPerson
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.employers.visits import at, inside, visit
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(world: World, browser: Any) -> Any:
    return sign_in(browser, world.ana)


def typed(world: World, **fields: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid.uuid4()),
        "mode": "in_person",
        "contact_date": world.north.today().isoformat(),
        "contact_time": "09:30",
        **fields,
    }


def contacts(world: World) -> list[EmployerContact]:
    return inside(world, lambda: list(EmployerContact.objects.order_by("pk")))


def test_a_new_employer_leads_to_its_page(world: World, ana: Any) -> None:
    answer = ana.post(at("add"), {"submission": str(uuid.uuid4()), "name": "Ferry Line"}, follow=True)
    assert answer.context["employer"].name == "Ferry Line"
    assert b"Ferry Line added" in answer.content


def test_a_name_that_is_taken_leads_to_the_one_that_has_it(world: World, ana: Any) -> None:
    answer = ana.post(at("add"), {"submission": str(uuid.uuid4()), "name": "CORNER bakery", "sector": "Mine"})
    assert answer.status_code == 422
    assert at("page", world.bakery.public_id) in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()


def test_a_refused_form_can_be_mended_and_sent_again(world: World, ana: Any) -> None:
    key = str(uuid.uuid4())
    ana.post(at("add"), {"submission": key, "name": "Corner Bakery"})
    answer = ana.post(at("add"), {"submission": key, "name": "Ferry Line"})
    assert answer.status_code == 302
    assert inside(world, lambda: Employer.objects.filter(name="Ferry Line").count()) == 1


@pytest.mark.parametrize("name", ["add", "add_site", "add_person", "log_contact"])
def test_a_double_click_makes_one(world: World, ana: Any, name: str) -> None:
    args = [] if name == "add" else [world.bakery.public_id]
    data = typed(world, name="Twice", note="Twice")
    first, second = ana.post(at(name, *args), data), ana.post(at(name, *args), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url

    def made() -> int:
        rows = {
            "add": Employer.objects.filter(name="Twice"),
            "add_site": world.bakery.sites.filter(name="Twice"),
            "add_person": world.bakery.people.filter(name="Twice"),
            "log_contact": EmployerContact.objects.filter(note="Twice"),
        }
        return rows[name].count()

    assert inside(world, made) == 1


def test_a_form_comes_with_today_now_and_in_person(world: World, ana: Any) -> None:
    form = ana.get(at("log_contact", world.bakery.public_id)).context["form"]
    assert form["mode"].value() == "in_person"
    assert form["contact_date"].value() == world.north.today()
    assert form["nature"].value() == "first"
    assert form["site"].value() == world.market.pk
    assert "person" not in form.fields


@pytest.mark.parametrize(("before", "nature"), [(0, "first"), (1, "second"), (2, "ongoing"), (5, "ongoing")])
def test_which_visit_it_is_follows_from_those_made(world: World, ana: Any, before: int, nature: str) -> None:
    visit(world, mode="phone")
    for _each in range(before):
        visit(world)
    assert ana.get(at("log_contact", world.bakery.public_id)).context["form"]["nature"].value() == nature


def test_a_logged_contact_says_what_comes_next(world: World, ana: Any) -> None:
    data = typed(
        world,
        note="Early shift",
        next_step="Bring a card",
        next_step_date="2026-12-31",
        nature="first",
        purpose="learn",
    )
    answer = ana.post(at("log_contact", world.bakery.public_id), data, follow=True)
    assert "Contact logged. Next: Bring a card, by Thu 31 Dec" in answer.content.decode()
    (contact,) = contacts(world)
    assert (contact.specialist_id, contact.note, contact.nature) == (world.ana.pk, "Early shift", "first")


def test_somebody_new_is_known_from_then_on(world: World, ana: Any) -> None:
    ana.post(at("log_contact", world.bakery.public_id), typed(world, new_person="Päivi Salo"))
    ana.post(at("log_contact", world.bakery.public_id), typed(world, new_person="paivi salo"))
    people = inside(world, lambda: list(EmployerPerson.objects.values_list("name", flat=True)))
    assert people == ["Päivi Salo"]
    assert [contact.person_id for contact in contacts(world)] != [None, None]


def test_a_voicemail_is_an_attempt_and_no_visit(world: World, ana: Any) -> None:
    data = typed(world, mode="voicemail", nature="first", purpose="learn")
    answer = ana.post(at("log_contact", world.bakery.public_id), data, follow=True)
    assert "Attempt logged." in answer.content.decode()
    assert (contacts(world)[0].nature, contacts(world)[0].purpose) == ("", "")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("contact_date", {"contact_date": "2126-01-01"}),
        ("contact_date", {"contact_date": "0026-01-01"}),
        ("contact_date", {"contact_date": "1.2.2026"}),
        ("contact_time", {"contact_time": "25:00"}),
        ("mode", {"mode": "telepathy"}),
        ("purpose", {"purpose": "gossip"}),
        ("next_step", {"next_step_date": "2026-12-31"}),
        ("note", {"note": "x" * 20_001}),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(
    world: World, ana: Any, field: str, change: dict[str, str]
) -> None:
    data = typed(world, **{"note": "Typed with care", **change})
    answer = ana.post(at("log_contact", world.bakery.public_id), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert data["note"] in answer.content.decode()
    assert contacts(world) == []


def test_somebody_known_and_somebody_new_at_once_is_asked_about(world: World, ana: Any) -> None:
    person = inside(world, lambda: actions.add_person(employer=world.bakery, name="Pekka", by=world.ana))
    data = typed(world, person=str(person.pk), new_person="Päivi")
    answer = ana.post(at("log_contact", world.bakery.public_id), data)
    assert list(answer.context["form"].errors) == ["new_person"]


@pytest.mark.parametrize("field", ["person", "site"])
def test_a_person_or_site_from_elsewhere_is_no_choice(world: World, ana: Any, field: str) -> None:
    hotel = inside(world, lambda: actions.add_employer(name="Hotel", by=world.ana))
    inside(world, lambda: actions.add_person(employer=world.bakery, name="Own", by=world.ana))
    elsewhere = {
        "person": inside(world, lambda: actions.add_person(employer=hotel, name="P", by=world.ana)),
        "site": inside(world, lambda: actions.add_site(employer=hotel, name="S", by=world.ana)),
    }[field]
    answer = ana.post(at("log_contact", world.bakery.public_id), typed(world, **{field: str(elsewhere.pk)}))
    assert list(answer.context["form"].errors) == [field]
    assert contacts(world) == []


def test_fields_that_are_not_in_the_form_are_not_written(world: World, ana: Any) -> None:
    hostile = {
        "specialist": world.ben.pk, "agency": world.south.pk, "client": world.maria.pk, "import_key": "x",
        "voided_at": "2026-01-01", "void_reason": "x", "version": 9, "employer": world.zinc.pk,
    }  # fmt: skip
    ana.post(at("log_contact", world.bakery.public_id), typed(world, **hostile))
    (contact,) = contacts(world)
    kept = (contact.specialist_id, contact.agency_id, contact.import_key, contact.voided_at, contact.version)
    assert kept == (world.ana.pk, world.north.pk, "", None, 1)
    assert contact.employer_id == world.bakery.pk


# Correcting, voiding, and two at once


def correction(world: World, contact: EmployerContact, **fields: Any) -> dict[str, Any]:
    return typed(world, version=contact.version, reason="It was Monday", **fields)


def test_a_correction_shows_what_was_written_and_keeps_why(world: World, ana: Any) -> None:
    contact = visit(world, specialist=world.ben, note="Before", about_competitive_job=True)
    url = at("correct_contact", world.bakery.public_id, contact.public_id)
    form = ana.get(url).context["form"]
    assert (form["note"].value(), form["about_competitive_job"].value()) == ("Before", "yes")
    answer = ana.post(url, correction(world, contact, note="After"), follow=True)
    assert "corrected: It was Monday" in answer.content.decode()
    (kept,) = contacts(world)
    assert (kept.note, kept.specialist_id, kept.version) == ("After", world.ben.pk, 2)


def test_a_correction_without_a_reason_is_asked_for_one(world: World, ana: Any) -> None:
    contact = visit(world)
    data = {**correction(world, contact), "reason": ""}
    answer = ana.post(at("correct_contact", world.bakery.public_id, contact.public_id), data)
    assert list(answer.context["form"].errors) == ["reason"]
    assert contacts(world)[0].version == 1


def test_a_voided_contact_is_struck_through_and_counts_for_nothing(world: World, ana: Any) -> None:
    contact = visit(world)
    data = {"submission": str(uuid.uuid4()), "version": 1, "reason": "Wrong employer"}
    answer = ana.post(at("void_contact", world.bakery.public_id, contact.public_id), data, follow=True)
    text = answer.content.decode()
    assert "moment-void" in text
    assert "void: Wrong employer" in text
    assert "not visited yet" in text
    assert inside(world, lambda: EmployerContact.objects.job_development().count()) == 0
    again = ana.get(at("void_contact", world.bakery.public_id, contact.public_id))
    assert again.status_code == 302


def test_the_second_to_save_an_employer_is_shown_both_and_loses_nothing(world: World, ana: Any) -> None:
    url = at("edit", world.bakery.public_id)
    mine = {"submission": str(uuid.uuid4()), "version": 1, "name": "Corner Bakery", "needs": "Mine, typed with care"}
    with agency_context(world.north.pk, staff_id=world.ben.pk):
        actions.change_employer(employer=world.bakery, version=1, needs="Ben's words", by=world.ben)
    told = ana.post(url, mine)
    assert told.status_code == 409
    text = told.content.decode()
    assert "Ben Benson" in text
    assert "Ben&#x27;s words" in text
    assert "Mine, typed with care" in text
    form = told.context["form"]
    again = {**mine, "version": form["version"].value(), "submission": form["submission"].value()}
    assert ana.post(url, again).status_code == 302
    assert inside(world, lambda: Employer.objects.get(pk=world.bakery.pk).needs) == "Mine, typed with care"


@pytest.mark.parametrize("name", ["edit_site", "edit_person", "correct_contact", "void_contact"])
def test_the_second_to_save_a_part_is_told(world: World, ana: Any, name: str) -> None:
    record: Any = {
        "edit_site": lambda: world.market,
        "edit_person": lambda: inside(world, lambda: actions.add_person(employer=world.bakery, name="P", by=world.ana)),
    }.get(name, lambda: visit(world))()
    with agency_context(world.north.pk, staff_id=world.ben.pk):
        record.save()
    data = typed(world, version=1, name="Mine", reason="Mine")
    answer = ana.post(at(name, world.bakery.public_id, record.public_id), data)
    assert answer.status_code == 409
    assert "Ben Benson" in answer.content.decode()
    assert answer.context["form"]["version"].value() == "2"
    fresh = inside(world, lambda: type(record).objects.get(pk=record.pk))
    assert fresh.version == 2


@pytest.mark.parametrize("name", ["edit", "add_site", "add_person", "log_contact"])
def test_whoever_writes_holds_the_employer_meanwhile(world: World, ana: Any, name: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        ana.post(at(name, world.bakery.public_id), typed(world, version=1, name="Held"))
    held = [each["sql"] for each in captured if "FOR NO KEY UPDATE" in each["sql"]]
    assert len(held) == 1
    assert 'FROM "employers_employer"' in held[0]
