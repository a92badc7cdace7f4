"""What is done about employers, and the line each thing leaves on the trail."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import connection

from audit.models import TrailEntry
from employers import actions
from employers.models import Employer, EmployerContact, EmployerPerson, Site
from tenancy.models import StaleRecord
from tests.world import World

TUESDAY = date(2026, 3, 17)


def last_line() -> TrailEntry:
    return TrailEntry.objects.latest("id")


def visit(world: World, **fields: Any) -> EmployerContact:
    given = {"specialist": world.ana, "contact_date": TUESDAY, "by": world.ana, **fields}
    return actions.log_employer_contact(employer=world.bakery, **given)


def test_a_new_employer_is_on_the_trail_by_name_of_nobody(north: World) -> None:
    employer = actions.add_employer(name="  Harbour   Hotel ", sector="Hotel", by=north.ana)
    assert employer.name == "Harbour Hotel"
    line = last_line()
    assert (line.action, line.object_id, line.staff_id) == (
        "employer added",
        employer.public_id,
        north.ana.pk,
    )
    assert "Hotel" not in str(line.details)


def test_an_employer_known_by_that_name_is_told_of(north: World) -> None:
    with pytest.raises(actions.NameTaken) as told:
        actions.add_employer(name="corner BAKERY", by=north.ana)
    assert told.value.existing == north.bakery
    assert Employer.objects.count() == 1


def test_another_agency_may_know_an_employer_of_the_same_name(north: World) -> None:
    assert actions.add_employer(name="Zinc Works", by=north.ana).pk != north.zinc.pk


def test_changing_an_employer_names_the_fields_that_changed_and_not_what_they_say(north: World) -> None:
    actions.change_employer(
        employer=north.bakery, version=1, name="Corner Bakery", phone="+358 9 555 0000", by=north.ana
    )
    assert last_line().details == {"fields": ["phone"]}
    assert Employer.objects.get(pk=north.bakery.pk).version == 2


@pytest.mark.parametrize("what", ["employer", "site", "person"])
def test_the_second_of_two_people_who_change_the_same_record_is_told(north: World, what: str) -> None:
    person = actions.add_person(employer=north.bakery, name="Pekka", by=north.ana)
    record = {"employer": north.bakery, "site": north.market, "person": person}[what]
    change = getattr(actions, f"change_{what}")
    change(**{what: type(record).objects.get(pk=record.pk)}, version=1, name="First", by=north.ana)
    with pytest.raises(StaleRecord):
        change(**{what: type(record).objects.get(pk=record.pk)}, version=1, name="Second", by=north.ben)
    assert type(record).objects.get(pk=record.pk).name == "First"


@pytest.mark.parametrize("what", ["employer", "site", "person"])
def test_a_name_that_is_taken_by_another_is_refused_on_change_too(north: World, what: str) -> None:
    add = {
        "employer": lambda name: actions.add_employer(name=name, by=north.ana),
        "site": lambda name: actions.add_site(employer=north.bakery, name=name, by=north.ana),
        "person": lambda name: actions.add_person(employer=north.bakery, name=name, by=north.ana),
    }[what]
    first, second = add("North"), add("South")
    with pytest.raises(actions.NameTaken) as told:
        getattr(actions, f"change_{what}")(**{what: second}, version=1, name="north", by=north.ana)
    assert told.value.existing == first


@pytest.mark.parametrize("typed", ["Café Ströget", "CAFÉ STRÖGET", "cafe stroget", " Cafe  Ströget "])
def test_the_same_employer_is_found_however_it_is_typed(north: World, typed: str) -> None:
    known = actions.add_employer(name="Café Ströget", by=north.ana)
    assert actions.find_or_add_employer(name=typed, by=north.ana) == known


def test_the_exact_spelling_is_found_before_a_similar_one(north: World) -> None:
    actions.add_employer(name="Cafe Stroget", by=north.ana)
    exact = actions.add_employer(name="Café Ströget", by=north.ana)
    assert actions.find_or_add_employer(name="café ströget", by=north.ana) == exact


def test_an_employer_that_is_not_known_is_added_once(north: World) -> None:
    first = actions.find_or_add_employer(name="Ferry Line", by=north.ana)
    assert actions.find_or_add_employer(name="Ferry Line", by=north.ana) == first
    assert last_line().action == "employer added"


def test_sites_and_people_are_found_within_their_own_employer(north: World) -> None:
    hotel = actions.add_employer(name="Hotel", by=north.ana)
    site = actions.find_or_add_site(employer=hotel, name="market square", by=north.ana)
    assert site != north.market
    assert actions.find_or_add_site(employer=north.bakery, name="MARKET SQUARE", by=north.ana) == north.market
    person = actions.find_or_add_person(employer=hotel, name="Päivi", by=north.ana)
    assert actions.find_or_add_person(employer=hotel, name="paivi", by=north.ana) == person
    assert actions.find_or_add_person(employer=north.bakery, name="Päivi", by=north.ana) != person


def test_what_is_said_about_hiring_is_kept_and_silence_erases_nothing(north: World) -> None:
    actions.find_or_add_person(employer=north.bakery, name="Pekka", by=north.ana)
    actions.find_or_add_person(employer=north.bakery, name="Pekka", can_hire=True, by=north.ana)
    actions.find_or_add_person(employer=north.bakery, name="Pekka", by=north.ana)
    assert EmployerPerson.objects.get().can_hire is True


def test_a_logged_contact_keeps_what_was_said_and_is_on_the_trail(north: World) -> None:
    contact = visit(north, site=north.market, contact_time=time(9, 30), note="Needs an early baker")
    kept = EmployerContact.objects.get(pk=contact.pk)
    assert (kept.mode, kept.site, kept.contact_time) == ("in_person", north.market, time(9, 30))
    line = last_line()
    assert (line.action, line.object_id) == ("employer contact logged", contact.public_id)
    assert line.details == {"employer": str(north.bakery.public_id)}


def test_a_site_of_another_employer_is_refused(north: World) -> None:
    hotel = actions.add_employer(name="Hotel", by=north.ana)
    site = actions.add_site(employer=hotel, name="Lobby", by=north.ana)
    with pytest.raises(ValueError, match="is not of employer"):
        visit(north, site=site)
    contact = visit(north)
    with pytest.raises(ValueError, match="is not of employer"):
        actions.correct_employer_contact(contact=contact, version=1, reason="x", by=north.ana, site=site)


def test_a_correction_says_why_and_history_keeps_what_was_written(north: World) -> None:
    contact = visit(north)
    actions.correct_employer_contact(
        contact=contact, version=1, reason="It was Monday", contact_date=date(2026, 3, 16), by=north.ben
    )
    kept = EmployerContact.objects.get(pk=contact.pk)
    assert (kept.contact_date, kept.correction_reason, kept.specialist) == (
        date(2026, 3, 16),
        "It was Monday",
        north.ana,
    )
    assert last_line().details == {"fields": ["contact_date", "correction_reason"]}
    versions = kept.history.order_by("pgh_id").values_list("contact_date", flat=True)
    assert list(versions) == [TUESDAY, date(2026, 3, 16)]


def test_a_correction_made_on_an_old_page_is_told_of(north: World) -> None:
    contact = visit(north)
    actions.correct_employer_contact(contact=contact, version=1, reason="one", note="one", by=north.ana)
    with pytest.raises(StaleRecord):
        actions.correct_employer_contact(contact=contact, version=1, reason="two", note="two", by=north.ben)


def test_a_voided_contact_counts_for_nothing_and_stays_readable(north: World) -> None:
    contact, kept = visit(north), visit(north)
    actions.void_employer_contact(contact=contact, version=1, reason="Wrong employer", by=north.ana)
    week = EmployerContact.objects.job_development().in_week_of(TUESDAY)
    assert list(week) == [kept]
    assert list(EmployerContact.objects.standing()) == [kept]
    assert EmployerContact.objects.get(pk=contact.pk).void_reason == "Wrong employer"
    assert last_line().action == "employer contact voided"


def test_a_voided_contact_is_neither_voided_nor_corrected_again(north: World) -> None:
    contact = visit(north)
    actions.void_employer_contact(contact=contact, version=1, reason="Wrong employer", by=north.ana)
    with pytest.raises(actions.AlreadyVoid):
        actions.void_employer_contact(contact=contact, version=2, reason="again", by=north.ana)
    with pytest.raises(actions.AlreadyVoid):
        actions.correct_employer_contact(contact=contact, version=2, reason="again", note="x", by=north.ana)


def test_a_contact_can_not_be_voided_from_an_old_page(north: World) -> None:
    contact = visit(north)
    actions.correct_employer_contact(contact=contact, version=1, reason="one", note="one", by=north.ana)
    with pytest.raises(StaleRecord):
        actions.void_employer_contact(contact=contact, version=1, reason="no", by=north.ben)
    assert EmployerContact.objects.get(pk=contact.pk).voided_at is None


@pytest.mark.parametrize(
    ("mode", "purpose", "counts"),
    [
        ("in_person", "learn", True),
        ("in_person", "", True),
        ("in_person", "support_worker", False),
        ("phone", "learn", False),
        ("voicemail", "", False),
    ],
)
def test_what_counts_towards_six_a_week(north: World, mode: str, purpose: str, counts: bool) -> None:
    visit(north, mode=mode, purpose=purpose)
    assert EmployerContact.objects.job_development().exists() is counts


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2026, 3, 15), False),
        (date(2026, 3, 16), True),
        (date(2026, 3, 22), True),
        (date(2026, 3, 23), False),
    ],
)
def test_a_week_is_monday_to_sunday(north: World, day: date, counts: bool) -> None:
    visit(north, contact_date=day)
    assert EmployerContact.objects.in_week_of(TUESDAY).exists() is counts


def test_the_database_itself_refuses_a_contact_at_another_agencys_employer(north: World) -> None:
    """Asked past the actions, with row policies as they are: the same-agency key holds."""
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="same_agency"), transaction.atomic():
        Site.objects.create(employer_id=north.zinc.pk, name="Yard")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
