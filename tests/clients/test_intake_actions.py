"""Referrals, episodes, programmes, closing and coming back: what changes, what is refused, and the line on the trail."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import TrailEntry
from clients import actions, episodes
from clients.followalong import Status, status
from clients.models import Client, DueContact, Episode, ProgrammeStay, Referral
from clients.projection import drift, project
from clients.reminders.morning import Morning
from clients.reminders.sweep import sweep
from tenancy.context import agency_context
from tenancy.models import StaleRecord
from tests.clients.pages import TODAY
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def refer(world, **fields):
    said = {
        "first_name": "Liisa", "last_name": "Järvi", "phone": "+358 50 1", "safe_times": "after ten", "source": "self",
        "interest": "I want to bake.", "received_date": date(2026, 3, 2), "unit": world.harbour, "language": "Somali",
        "needs_interpreter": True,
    }  # fmt: skip
    return actions.record_referral(by=world.ana, **{**said, **fields})


def take_on(world, referral, **fields):
    said = {"client_ref": "N-77", "unit": world.harbour, "programme_entry_date": date(2026, 3, 6), **referral.about()}
    return actions.take_on(
        referral=referral, version=referral.version, accepted_date=date(2026, 3, 5), specialist=world.ana, by=world.ana,
        **{**said, **fields},
    )  # fmt: skip


def close(world, client, day=DAY, **said):
    said = {"closure_reason": "moved", **said}
    return actions.close_client(client=client, version=client.version, closed_date=day, by=world.ana, **said)


def actions_on(record):
    return list(TrailEntry.objects.filter(object_id=record.public_id).order_by("pk").values_list("action", flat=True))


# Referrals


def test_a_referral_becomes_a_client_and_what_was_known_moves_over(north):
    referral = refer(north)
    client = take_on(north, referral)
    referral.refresh_from_db()
    assert (client.name, client.phone, client.safe_times) == ("Liisa Järvi", "+358 50 1", "after ten")
    assert client.needs_interpreter and client.language == "Somali"
    assert client.referral_received_date == date(2026, 3, 2)
    assert (referral.client, referral.first_name, referral.phone, referral.interest) == (
        client,
        "",
        "",
        "I want to bake.",
    )
    assert (referral.accepted_date, referral.accepted_by, referral.who) == (date(2026, 3, 5), north.ana, "Liisa Järvi")
    assert actions_on(referral) == ["referral recorded", "referral accepted"]
    episode = Episode.objects.get(client=client)
    assert (episode.entry_date, episode.referral_received_date) == (date(2026, 3, 6), date(2026, 3, 2))


def test_a_referral_is_answered_once(north):
    referral = refer(north)
    take_on(north, referral)
    with pytest.raises(ValidationError, match="has its answer already"):
        take_on(north, referral, client_ref="N-78")
    with pytest.raises(StaleRecord):
        actions.reconsider_referral(referral=referral, version=1, by=north.ana)


def turn_down(world, referral, **said):
    known = {"declined_date": DAY, "decline_reason": "no_wish", "decline_text": "Wants to study first.", **said}
    return actions.decline_referral(
        referral=referral, version=referral.version, decided_by=world.sam, by=world.ana, **known
    )


def test_not_taking_on_says_why_in_a_code_and_in_words_and_who_decided_and_can_wait_again(north):
    referral = turn_down(north, refer(north))
    line = TrailEntry.objects.get(action="referral not taken on")
    assert (referral.decided_by, line.details) == (north.sam, {"reason": "no_wish"})
    actions.reconsider_referral(referral=referral, version=referral.version, by=north.ana)
    assert referral.is_waiting and referral.decided_by is None and referral.decline_text == ""


@pytest.mark.parametrize("reason", ["not_ready", "symptoms", "substance_use", "criminal_record", "missed_meetings", ""])
def test_nobody_is_kept_out_for_what_zero_exclusion_forbids(north, reason):
    referral = refer(north)
    with pytest.raises(ValidationError, match="keeps nobody"):
        turn_down(north, referral, decline_reason=reason)
    with pytest.raises(IntegrityError, match="not_taking_on_says_why"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(
            declined_date=DAY, decline_reason=reason, decline_text="No.", decided_by=north.sam
        )
    assert Referral.objects.get(pk=referral.pk).is_waiting


@pytest.mark.parametrize("missing", [{"decline_text": ""}, {"decided_by": None}, {"decline_reason": ""}])
def test_the_database_wants_all_three_of_code_words_and_name(north, missing):
    said = {"declined_date": DAY, "decline_reason": "no_wish", "decline_text": "Later.", "decided_by": north.sam}
    with pytest.raises(IntegrityError, match="not_taking_on_says_why"), transaction.atomic():
        Referral.objects.filter(pk=refer(north).pk).update(**{**said, **missing})


@pytest.mark.parametrize(
    ("change", "promise"),
    [
        ({"first_name": "", "last_name": ""}, "a_referral_has_a_name_or_a_client"),
        ({"accepted_date": DAY}, "an_accepted_referral_is_a_client"),
        ({"sent_date": DAY}, "a_referral_is_sent_first"),
    ],
)
def test_what_a_referral_can_not_be_the_database_refuses(north, change, promise):
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Referral.objects.filter(pk=refer(north).pk).update(**change)


def test_a_person_is_not_kept_twice(north):
    with pytest.raises(IntegrityError, match="a_referral_has_a_name_or_a_client"), transaction.atomic():
        refer(north, client=north.maria)


def test_the_day_received_is_the_same_on_both_whichever_is_put_right(north):
    referral = refer(north)
    client = take_on(north, referral)
    actions.change_client(client=client, version=client.version, referral_received_date=date(2026, 2, 27), by=north.ana)
    referral.refresh_from_db()
    assert referral.received_date == date(2026, 2, 27)
    referral.client = client
    actions.change_referral(referral=referral, version=referral.version, received_date=date(2026, 2, 26), by=north.ana)
    client.refresh_from_db()
    assert client.referral_received_date == date(2026, 2, 26)
    assert Episode.objects.get(client=client).referral_received_date == date(2026, 2, 26)


# Episodes


def test_everybody_added_has_an_episode_that_follows_their_record(north):
    client = take_on(north, refer(north))
    actions.change_client(client=client, version=client.version, programme_entry_date=date(2026, 3, 4), by=north.ana)
    assert Episode.objects.get(client=client).entry_date == date(2026, 3, 4)
    close(north, client, person_view="It was enough.", employed_at_exit=True, weekly_hours_at_exit=20, told=["person"])
    episode = Episode.objects.get(client=client)
    assert (episode.exit_date, episode.exit_reason, episode.person_view) == (DAY, "moved", "It was enough.")
    assert (episode.employed_at_exit, episode.told) == (True, ["person"])
    actions.reopen_client(client=client, version=client.version, by=north.ana)
    episode = Episode.objects.get(client=client)
    assert (episode.exit_date, episode.exit_reason, episode.person_view, episode.told) == (None, "", "", [])


@pytest.mark.parametrize("reason", ["missed_appointments", "time_limit", "anything"])
def test_neither_missed_appointments_nor_a_time_limit_closes_a_record(north, reason):
    with pytest.raises(ValidationError, match="closes nobody"):
        close(north, north.maria, closure_reason=reason)
    north.maria.refresh_from_db()
    assert north.maria.is_open
    with pytest.raises(IntegrityError, match="an_episode_ends_later_and_for_a_reason"), transaction.atomic():
        Episode.objects.create(client=north.maria, entry_date=DAY, exit_date=DAY, exit_reason=reason)


def come_back(world, client, day=DAY, **more):
    return actions.take_back_on(client=client, version=client.version, entry_date=day, by=world.ana, **more)


def test_who_comes_back_has_a_second_episode_and_the_first_stays_whole(north):
    maria = north.maria
    Client.objects.filter(pk=maria.pk).update(
        reported_employer_contact_date=date(2026, 1, 20), first_employer_contact_date=date(2026, 1, 20)
    )
    maria.refresh_from_db()
    close(north, maria, date(2026, 2, 1), person_view="Not now.")
    come_back(north, maria)
    first, second = Episode.objects.filter(client=maria).order_by("entry_date")
    assert (first.entry_date, first.exit_date, first.exit_reason) == (date(2026, 1, 5), date(2026, 2, 1), "moved")
    assert (first.first_employer_contact_date, first.person_view) == (date(2026, 1, 20), "Not now.")
    assert (second.entry_date, second.exit_date, second.first_employer_contact_date) == (DAY, None, None)
    maria.refresh_from_db()
    assert (maria.programme_entry_date, maria.closed_date, maria.closure_reason) == (DAY, None, "")
    assert maria.first_employer_contact_date is None, "the clock runs anew"
    assert actions_on(maria)[-1] == "client came back"


def visit(world, client, day):
    return actions.log_employer_contact_for(
        client=client, matches_plan=True, by_client=False, note="", employer=world.bakery, site=None, person=None,
        specialist=world.ana, contact_date=day, contact_time=None, mode="in_person", nature="first", purpose="",
        about_competitive_job=True, next_step="", next_step_date=None, by=world.ana,
    )  # fmt: skip


def test_employer_contacts_of_the_time_before_do_not_stop_the_new_clock(north):
    maria = north.maria
    visit(north, maria, date(2026, 1, 20))
    maria.refresh_from_db()
    assert Episode.objects.get(client=maria).first_employer_contact_date == date(2026, 1, 20)
    close(north, maria, date(2026, 2, 1))
    come_back(north, maria, date(2026, 3, 1))
    assert maria.first_employer_contact_date is None
    visit(north, maria, date(2026, 3, 9))
    assert maria.first_employer_contact_date == date(2026, 3, 9)
    first, second = Episode.objects.filter(client=maria).order_by("entry_date")
    assert first.first_employer_contact_date == date(2026, 1, 20)
    assert second.first_employer_contact_date == date(2026, 3, 9)


def test_a_referral_brings_somebody_back(north):
    close(north, north.maria, date(2026, 2, 1))
    blank = {
        "first_name": "",
        "last_name": "",
        "phone": "",
        "safe_times": "",
        "language": "",
        "needs_interpreter": False,
    }
    referral = refer(north, client=north.maria, **blank)
    assert referral.is_waiting
    come_back(north, north.maria, date(2026, 3, 5), referral=referral)
    referral.refresh_from_db()
    assert referral.accepted_date == date(2026, 3, 5)
    assert north.maria.referral_received_date == date(2026, 3, 2)


def test_nobody_comes_back_before_they_left_or_while_they_are_there(north):
    with pytest.raises(ValidationError, match="record is open"):
        come_back(north, north.maria)
    close(north, north.maria)
    with pytest.raises(ValidationError, match="after the closing"):
        come_back(north, north.maria, DAY)


def test_an_entry_is_not_moved_into_the_time_before(north):
    close(north, north.maria, date(2026, 2, 1))
    come_back(north, north.maria)
    with pytest.raises(ValidationError, match="closed on that day or later"), transaction.atomic():
        actions.change_client(
            client=north.maria, version=north.maria.version, programme_entry_date=date(2026, 1, 20), by=north.ana
        )
    with pytest.raises(IntegrityError, match="one_episode_at_a_time"), transaction.atomic():
        Episode.objects.create(client=north.maria, entry_date=date(2026, 1, 30), exit_date=DAY, exit_reason="moved")


def test_a_job_that_goes_on_is_not_overdue_for_the_time_away(north):
    job = make_job(north.maria, north.bakery, date(2025, 10, 1))
    project(north.maria, today=DAY)
    Client.objects.filter(pk=north.maria.pk).update(programme_entry_date=date(2025, 9, 1))
    north.maria.refresh_from_db()
    close(north, north.maria, date(2025, 11, 10))
    come_back(north, north.maria, date(2026, 3, 2))
    rows = {row.rule: row for row in DueContact.objects.filter(job=job)}
    assert rows["month_3"].cancelled_on == rows["month_5"].cancelled_on == date(2025, 11, 10)
    assert rows["month_6"].cancelled_on is None
    assert drift([north.maria.pk], today=DAY) == []


def test_an_employment_that_lasts_is_said_at_the_new_entry(north):
    close(north, north.maria, date(2026, 2, 1))
    make_job(north.maria, north.bakery, date(2026, 2, 20))
    come_back(north, north.maria)
    assert north.maria.employed_at_entry


# Programmes


def test_a_move_between_programmes_is_dated_and_the_entry_stays(north):
    varma = actions.add_programme(name="Varma pilot", funder="Varma", places=40, by=north.adi)
    town = actions.add_programme(name="Town", by=north.adi)
    maria = north.maria
    actions.move_to_programme(client=maria, programme=varma, from_date=date(2026, 1, 5), by=north.ana)
    actions.move_to_programme(
        client=maria, programme=town, from_date=date(2026, 3, 1), note="Pilot ended.", by=north.ana
    )
    stays = list(ProgrammeStay.objects.order_by("from_date").values_list("programme__name", "from_date", "to_date"))
    assert stays == [("Varma pilot", date(2026, 1, 5), date(2026, 2, 28)), ("Town", date(2026, 3, 1), None)]
    maria.refresh_from_db()
    assert maria.programme_entry_date == date(2026, 1, 5) and Episode.objects.get(client=maria).exit_date is None
    actions.move_to_programme(client=maria, programme=None, from_date=DAY, by=north.ana)
    assert ProgrammeStay.objects.get(programme=town).to_date == date(2026, 3, 9)
    with pytest.raises(ValidationError):
        actions.move_to_programme(client=maria, programme=town, from_date=date(2025, 12, 1), by=north.ana)


def test_one_is_in_one_programme_at_a_time(north):
    town = actions.add_programme(name="Town", by=north.adi)
    stay = actions.move_to_programme(client=north.maria, programme=town, from_date=date(2026, 1, 5), by=north.ana)
    with pytest.raises(IntegrityError, match="one_programme_at_a_time"), transaction.atomic():
        ProgrammeStay.objects.create(episode=stay.episode, programme=town, from_date=DAY)


def test_a_programme_name_is_there_once_and_changes_are_on_the_trail(north):
    town = actions.add_programme(name="Town", by=north.adi)
    with pytest.raises(ValidationError, match="of that name"):
        actions.add_programme(name="TOWN", by=north.adi)
    actions.change_programme(programme=town, version=1, places=10, name="Town", by=north.adi)
    assert TrailEntry.objects.get(action="programme changed").details == {"fields": ["places"]}


# What was there before


def test_the_migration_gives_everybody_one_episode_in_every_agency(world):
    with agency_context(world.north.pk):
        Client.objects.filter(pk=world.tom.pk).update(closed_date=DAY, closure_reason="moved")
        episodes.keep(world.maria)
    migration = importlib.import_module("clients.migrations.0011_one_episode_for_every_client")
    migration.begin_episodes(apps, type("Editor", (), {"connection": connection}))
    for agency, people in ((world.north, 3), (world.south, 1)):
        with agency_context(agency.pk):
            assert Episode.objects.count() == Episode.objects.values("client").distinct().count() == people
    with agency_context(world.north.pk):
        tom = Episode.objects.get(client=world.tom)
    assert (tom.entry_date, tom.exit_date, tom.exit_reason) == (date(2026, 1, 5), DAY, "moved")


def test_a_lost_job_closes_nothing_and_the_next_one_is_followed_along(north):
    """Scenario A6, entered by hand: 46 days of one job, 24 days between, entry and episode as they were."""
    with time_machine.travel(datetime(2026, 3, 19, 12, tzinfo=UTC), tick=False):
        lost = actions.start_job(
            client=north.maria,
            employer=north.bakery,
            site=None,
            title="Baker",
            start_date=date(2026, 2, 2),
            by=north.ana,
        )
        actions.end_job(
            job=lost, version=1, end_date=date(2026, 3, 19), learned_date=date(2026, 3, 19), end_reason="dismissed",
            end_next_step="", by=north.ana,
        )  # fmt: skip
    with time_machine.travel(datetime(2026, 4, 10, 12, tzinfo=UTC), tick=False):
        found = actions.start_job(
            client=north.maria, employer=north.bakery, site=None, title="Cashier", start_date=date(2026, 4, 13),
            by=north.ana,
        )  # fmt: skip
        rows = {(row.job_id, row.rule): row for row in DueContact.objects.filter(withdrawn=False)}
    first = {rule: row for (job, rule), row in rows.items() if job == lost.pk}
    assert max(first[f"week_{n}"].due_date for n in range(1, 5)) == date(2026, 3, 1)
    assert (first["month_2"].opens_date, first["month_2"].due_date) == (date(2026, 3, 2), date(2026, 4, 1))
    standing = {rule: status(row.as_row(), date(2026, 4, 10)) for rule, row in first.items()}
    assert {standing[f"month_{n}"] for n in range(2, 13)} == {Status.CANCELLED}
    assert first["job_loss"].due_date == date(2026, 3, 22)
    second = {rule: (row.opens_date, row.due_date) for (job, rule), row in rows.items() if job == found.pk}
    assert second["pre_start"] == (date(2026, 4, 6), date(2026, 4, 12))
    assert second["within_3_days"] == (date(2026, 4, 13), date(2026, 4, 16))
    lost.refresh_from_db()
    assert (lost.end_date - lost.start_date).days + 1 == 46
    assert (found.start_date - lost.end_date).days - 1 == 24
    episode = episodes.keep(north.maria)
    north.maria.refresh_from_db()
    assert north.maria.is_open and north.maria.programme_entry_date == date(2026, 1, 5)
    assert (episode.entry_date, episode.exit_date) == (date(2026, 1, 5), None)
    assert Episode.objects.filter(client=north.maria).count() == 1


def test_nothing_closes_by_itself(north):
    """A year of silence, missed appointments and declined support later the record is open: only somebody closes it."""
    for number in range(1, 6):
        actions.log_contact(
            client=north.maria, specialist=north.ana, contact_date=date(2026, 3, number), mode="no_show",
            with_whom=["client"], by=north.ana,
        )  # fmt: skip
    actions.decline_support(client=north.maria, declined_date=DAY, agreed="", by=north.ana)
    later = date(2027, 3, 10)
    sweep(north.north, Morning.by_hand(later, timezone.now() + timedelta(days=365)))
    north.maria.refresh_from_db()
    assert north.maria.is_open and episodes.keep(north.maria).exit_date is None


def test_a_referral_that_is_stale_is_not_written_over(north):
    referral = refer(north)
    actions.change_referral(referral=referral, version=1, referrer="Dr Oja", by=north.sam)
    with pytest.raises(StaleRecord):
        actions.change_referral(referral=referral, version=1, referrer="Dr Ek", by=north.ana)
    referral.refresh_from_db()
    assert referral.referrer == "Dr Oja"
