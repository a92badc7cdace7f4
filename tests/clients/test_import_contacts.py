"""Files of contacts: with clients, and with employers. Today is Sunday 22 November 2026 in Helsinki."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.utils import translation

from clients import actions
from clients.models import Client, ClientContact, ContactJob, EmployerContactFor
from clients.projection import project
from employers.models import Employer, EmployerContact, EmployerPerson
from tests.clients.importing import complaints, look, take
from tests.world import World, make_job

pytestmark = pytest.mark.django_db

VISIT = {
    "client_ref": "N-1",
    "date": "2026-11-09",
    "time": "14:30",
    "mode": "in_person",
    "specialist_email": "ana@example.org",
}
EMPLOYER_VISIT = {
    "employer": "Corner Bakery",
    "date": "2026-11-09",
    "mode": "in_person",
    "purpose": "match",
    "nature": "second",
    "specialist_email": "ana@example.org",
    "about_competitive_job": "yes",
    "note": "Needs help on Saturdays.",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-22 10:00 +02:00", tick=False):
        yield


def _history() -> int:
    return ClientContact.history.rel.related_model.objects.count()


def test_a_contact_comes_with_all_it_says_and_answers_what_was_due(north: World) -> None:
    job = make_job(north.maria, north.bakery, date(2026, 11, 6))
    row = {**VISIT, "place": "workplace", "with": "employer; client", "minutes": "45", "note": "Went well.\nTired."}
    outcome = take(north, "contacts", row)

    assert outcome.applied and outcome.counts["added"] == 1
    contact = ClientContact.objects.get()
    assert (contact.client, contact.specialist, contact.recorded_by) == (north.maria, north.ana, north.adi)
    assert (contact.contact_date, contact.contact_time, contact.mode) == (date(2026, 11, 9), time(14, 30), "in_person")
    assert (contact.with_whom, contact.minutes, contact.place) == (["client", "employer"], 45, "workplace")
    assert contact.note == "Went well.\nTired." and not contact.named_jobs.exists()
    assert job.due_contacts.get(rule="within_3_days").met_by == contact


def test_an_empty_with_is_the_client_and_an_empty_time_is_none(north: World) -> None:
    take(north, "contacts", {**VISIT, "time": ""})
    assert (ClientContact.objects.get().with_whom, ClientContact.objects.get().contact_time) == (["client"], None)


def test_the_same_file_again_changes_nothing(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 11, 6))
    rows = [{**VISIT, "job_start": "2026-11-06", "with": "family;client"}, {**VISIT, "time": "15:00", "mode": "phone"}]
    take(north, "contacts", *rows)
    before = _history(), ContactJob.objects.count()
    assert take(north, "contacts", *rows).changes_nothing
    assert (_history(), ContactJob.objects.count()) == before


def test_a_contact_written_by_hand_is_the_same_contact(north: World) -> None:
    ClientContact.objects.create(
        client=north.maria,
        specialist=north.ana,
        contact_date=date(2026, 11, 9),
        contact_time=time(14, 30),
        mode="in_person",
        with_whom=["client"],
        minutes=30,
    )
    outcome = take(north, "contacts", {**VISIT, "minutes": "40"})
    assert outcome.verdicts[0].changes == [("minutes", "30", "40")]
    contact = ClientContact.objects.get()
    assert (contact.minutes, contact.version) == (40, 2) and contact.correction_reason


def test_a_job_start_names_every_job_of_that_day_and_no_other(north: World) -> None:
    first = make_job(north.maria, north.bakery, date(2026, 11, 6))
    second = make_job(north.maria, north.bakery, date(2026, 11, 6), title="Cashier")
    make_job(north.maria, north.bakery, date(2026, 3, 2))
    take(north, "contacts", {**VISIT, "job_start": "6.11.2026"})
    assert set(ContactJob.objects.values_list("job", flat=True)) == {first.pk, second.pk}


def test_a_job_start_that_fits_no_job_names_those_there_are(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 11, 6))
    outcome = look(north, "contacts", {**VISIT, "job_start": "2026-11-07"})
    assert complaints(outcome) == [(2, "job_start", "2026-11-07")]
    assert "2026-11-06" in outcome.errors[0].say


def test_a_start_that_moved_here_is_still_named_by_the_day_it_was(north: World) -> None:
    job = make_job(north.maria, north.bakery, date(2026, 11, 6))
    other = make_job(north.maria, north.bakery, date(2026, 11, 6), title="Cashier")
    row = {**VISIT, "job_start": "2026-11-06"}
    take(north, "contacts", row)
    actions.move_start(job=job, version=job.version, start_date=date(2026, 11, 4), by=north.ana)
    assert take(north, "contacts", row).changes_nothing
    actions.move_start(job=other, version=other.version, start_date=date(2026, 11, 5), by=north.ana)
    outcome = take(north, "contacts", row, {**row, "time": "16:00"})
    assert not outcome.errors and outcome.counts == {"added": 1, "updated": 0, "unchanged": 1}
    assert ContactJob.objects.filter(job__in=[job, other]).count() == 4


def test_an_unknown_reference_is_compared_with_those_on_record(north: World) -> None:
    outcome = look(north, "contacts", {**VISIT, "client_ref": "N1"})
    assert "N-1" in outcome.errors[0].say and "S-1" not in outcome.errors[0].say


def test_mistakes_are_told_with_what_to_write(north: World) -> None:
    outcome = look(
        north,
        "contacts",
        {**VISIT, "client_ref": "N1", "date": "2026-11-23", "mode": "visit", "minutes": "an hour", "with": "boss"},
        {**VISIT, "specialist_email": "anna@example.org", "time": "25:00"},
        {"date": "2026-11-09", "mode": "phone"},
    )
    assert complaints(outcome) == [
        (2, "client_ref", "N1"),
        (2, "date", "2026-11-23"),
        (2, "minutes", "an hour"),
        (2, "mode", "visit"),
        (2, "with", "boss"),
        (3, "specialist_email", "anna@example.org"),
        (3, "time", "25:00"),
        (4, "client_ref", ""),
        (4, "specialist_email", ""),
    ]
    say = {(each.row, each.column): each.say for each in outcome.errors}
    assert (
        "N-1" in say[2, "client_ref"]
        and "no_show" in say[2, "mode"]
        and "ana@example.org" in say[3, "specialist_email"]
    )


def test_what_is_odd_but_possible_is_a_warning(north: World) -> None:
    make_job(
        north.maria,
        north.bakery,
        date(2026, 3, 2),
        end_date=date(2026, 5, 1),
        learned_date=date(2026, 5, 1),
        end_reason="quit",
    )
    outcome = take(
        north,
        "contacts",
        {**VISIT, "job_start": "2026-03-02"},
        {**VISIT, "date": "2025-12-01"},
        {**VISIT, "specialist_email": "lee@example.org"},
    )
    assert outcome.applied
    assert [(each.row, each.column) for each in outcome.warnings] == [(2, "date"), (3, "date"), (4, "specialist_email")]


def test_the_same_contact_twice_in_a_file_is_kept_once_and_a_contradiction_is_an_error(north: World) -> None:
    outcome = take(north, "contacts", VISIT, VISIT)
    assert outcome.applied and ClientContact.objects.count() == 1 and outcome.warnings[0].row == 3
    outcome = look(north, "contacts", {**VISIT, "note": "Call"}, {**VISIT, "note": "Another call"})
    assert complaints(outcome) == [(3, "note", "Another call")]


def test_what_was_voided_or_corrected_here_is_not_brought_back(north: World) -> None:
    take(north, "contacts", VISIT, {**VISIT, "time": "16:00"})
    voided, corrected = ClientContact.objects.order_by("contact_time")
    ClientContact.objects.filter(pk=voided.pk).update(
        voided_at=datetime(2026, 11, 20, tzinfo=UTC), void_reason="Wrong person"
    )
    ClientContact.objects.filter(pk=corrected.pk).update(contact_date=date(2026, 11, 10))

    outcome = take(north, "contacts", VISIT, {**VISIT, "time": "16:00"})
    assert outcome.changes_nothing and [each.row for each in outcome.warnings] == [2, 3]
    assert ClientContact.objects.count() == 2


def _correct(world: World, contact: ClientContact, **fields: object) -> ClientContact:
    actions.correct_contact(
        contact=contact, version=contact.version, reason="Looked it up", by=world.ana, jobs=[], **fields
    )
    return ClientContact.objects.get(pk=contact.pk)


def test_what_people_corrected_is_not_overwritten_by_the_file_it_came_from(north: World) -> None:
    row = {**VISIT, "minutes": "20", "note": "First visit"}
    take(north, "contacts", row)
    _correct(north, ClientContact.objects.get(), minutes=45)

    outcome = take(north, "contacts", row)
    assert outcome.changes_nothing
    assert [(each.row, "corrected here" in each.say) for each in outcome.warnings] == [(2, True)]
    contact = ClientContact.objects.get()
    assert (contact.minutes, contact.correction_reason, contact.version) == (45, "Looked it up", 2)
    # What the file and the correction agree on is nothing to look at.
    assert not take(north, "contacts", {**row, "minutes": "45"}).warnings


def test_a_contact_by_hand_is_not_taken_for_one_that_was_imported_and_corrected(north: World) -> None:
    row = {**VISIT, "mode": "phone", "time": ""}
    take(north, "contacts", {**row, "note": "theirs"})
    imported = _correct(north, ClientContact.objects.get(), mode="in_person")
    mine = ClientContact.objects.create(
        client=north.maria,
        specialist=north.ana,
        contact_date=date(2026, 11, 9),
        mode="phone",
        with_whom=["client"],
        note="mine",
    )

    outcome = take(north, "contacts", {**row, "note": "theirs"})
    assert outcome.changes_nothing and [each.row for each in outcome.warnings] == [2]
    assert ClientContact.objects.get(pk=mine.pk).note == "mine"
    assert ClientContact.objects.get(pk=imported.pk).mode == "in_person"


def test_a_contact_corrected_to_read_like_another_row_does_not_swallow_it(north: World) -> None:
    phone, visit = {**VISIT, "mode": "phone", "note": "A call"}, {**VISIT, "note": "A visit"}
    take(north, "contacts", phone)
    _correct(north, ClientContact.objects.get(), mode="in_person")
    outcome = take(north, "contacts", phone, visit)
    assert outcome.counts == {"added": 1, "updated": 0, "unchanged": 1}
    assert set(ClientContact.objects.values_list("note", flat=True)) == {"A call", "A visit"}
    assert take(north, "contacts", phone, visit).changes_nothing


@pytest.mark.parametrize("language", ["en", "fi"])
def test_what_an_import_changed_itself_a_later_file_may_change_again(north: World, language: str) -> None:
    for minutes in ("20", "30"):
        with translation.override(language):
            take(north, "contacts", {**VISIT, "minutes": minutes})
    assert take(north, "contacts", {**VISIT, "minutes": "40"}).counts["updated"] == 1
    assert ClientContact.objects.get().minutes == 40


def test_a_contact_by_hand_that_was_corrected_is_left_too(north: World) -> None:
    contact = ClientContact.objects.create(
        client=north.maria,
        specialist=north.ana,
        contact_date=date(2026, 11, 9),
        contact_time=time(14, 30),
        mode="in_person",
        with_whom=["client"],
        minutes=30,
    )
    _correct(north, contact, minutes=35)
    outcome = take(north, "contacts", {**VISIT, "minutes": "40"})
    assert outcome.changes_nothing and "was corrected here" in outcome.warnings[0].say
    assert ClientContact.objects.get().minutes == 35


def test_a_client_of_another_agency_is_unknown(north: World) -> None:
    outcome = look(north, "contacts", {**VISIT, "client_ref": "S-1"})
    assert complaints(outcome) == [(2, "client_ref", "S-1")]
    outcome = look(north, "contacts", {**VISIT, "specialist_email": "olga@example.org"})
    assert complaints(outcome) == [(2, "specialist_email", "olga@example.org")]


# Employers


def test_two_equal_rows_are_two_contacts_and_the_same_file_again_none(north: World) -> None:
    rows = [EMPLOYER_VISIT, EMPLOYER_VISIT, {**EMPLOYER_VISIT, "mode": "phone"}]
    assert take(north, "employer-contacts", *rows).counts == {"added": 3, "updated": 0, "unchanged": 0}
    assert take(north, "employer-contacts", *rows).changes_nothing
    assert take(north, "employer-contacts", rows[2], rows[0]).changes_nothing
    outcome = take(north, "employer-contacts", *rows, EMPLOYER_VISIT)
    assert outcome.counts == {"added": 1, "updated": 0, "unchanged": 3}
    assert EmployerContact.objects.count() == 4


def test_employers_sites_and_people_are_found_or_made(north: World) -> None:
    row = {**EMPLOYER_VISIT, "person": "Liisa Mäkelä", "can_hire": "yes"}
    outcome = take(
        north,
        "employer-contacts",
        {**row, "employer": "corner  bakery", "employer_site": "market square"},
        {**row, "employer": "Kahvila Aamu", "employer_site": "Kallio"},
        {**row, "employer": "Kahvila AAMU", "employer_site": "kallio", "mode": "phone"},
    )
    assert outcome.made == {"employers": 1, "sites": 1, "contact people": 2}
    assert set(Employer.objects.values_list("name", flat=True)) == {"Corner Bakery", "Kahvila Aamu"}
    at_bakery = EmployerContact.objects.get(employer=north.bakery)
    assert (at_bakery.site, at_bakery.person.name, at_bakery.person.can_hire) == (north.market, "Liisa Mäkelä", True)
    take(
        north,
        "employer-contacts",
        {**row, "date": "2026-11-10", "can_hire": "no"},
        {**row, "date": "2026-11-11", "can_hire": ""},
    )
    assert EmployerPerson.objects.get(employer=north.bakery).can_hire is False


def test_a_note_about_a_client_stays_on_the_clients_side(north: World) -> None:
    take(north, "employer-contacts", {**EMPLOYER_VISIT, "client_ref": "N-1", "matches_plan": "yes"}, EMPLOYER_VISIT)
    named, general = EmployerContact.objects.order_by("pk")
    assert (named.note, general.note) == ("", "Needs help on Saturdays.")
    link = EmployerContactFor.objects.get()
    assert (link.client, link.employer_contact, link.matches_plan) == (north.maria, named, True)
    assert link.note == "Needs help on Saturdays."


def test_the_first_contact_about_a_competitive_job_stops_the_clock(north: World) -> None:
    take(
        north,
        "employer-contacts",
        {**EMPLOYER_VISIT, "client_ref": "N-1", "date": "2026-10-01", "mode": "phone"},
        {**EMPLOYER_VISIT, "client_ref": "N-1", "date": "2026-10-02", "about_competitive_job": "no"},
        {**EMPLOYER_VISIT, "client_ref": "N-1", "date": "2026-10-20"},
        {**EMPLOYER_VISIT, "client_ref": "N-1", "date": "2026-10-09"},
    )
    assert Client.objects.get(client_ref="N-1").first_employer_contact_date == date(2026, 10, 9)


def test_an_employer_contact_before_entry_is_a_warning_and_one_to_come_an_error(north: World) -> None:
    outcome = look(north, "employer-contacts", {**EMPLOYER_VISIT, "client_ref": "N-1", "date": "2025-12-30"})
    assert not outcome.errors and [each.column for each in outcome.warnings] == ["date"]
    outcome = look(
        north, "employer-contacts", {**EMPLOYER_VISIT, "date": "2026-11-23", "purpose": "chat", "client_ref": "X-1"}
    )
    assert complaints(outcome) == [(2, "client_ref", "X-1"), (2, "date", "2026-11-23"), (2, "purpose", "chat")]


def test_a_contact_is_projected_as_if_it_had_been_logged(north: World) -> None:
    """What an import leaves behind is what projecting the person anew would: nothing more to write."""
    make_job(north.maria, north.bakery, date(2026, 11, 6))
    take(north, "contacts", VISIT)
    assert project(north.maria, today=date(2026, 11, 22)) == []
