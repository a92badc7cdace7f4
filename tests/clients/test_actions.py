"""What an action changes, what it plans, and the line it leaves on the trail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from audit.models import TrailEntry
from clients import actions
from clients.followalong import status
from clients.models import Assignment, Client, ClientContact, DueContact, Job
from clients.projection import drift
from clients.report.today import needed
from employers import actions as employer_actions
from employers.models import EmployerContact
from tenancy.models import StaleRecord
from tests.world import World

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 3, 6)


@pytest.fixture(autouse=True)
def on_monday_after_the_start():
    with time_machine.travel("2026-03-09 10:00+02:00", tick=False):
        yield


def start(north: World, day: date = FRIDAY, client: Client | None = None, **terms) -> Job:
    return actions.start_job(
        client=client or north.maria,
        employer=north.bakery,
        site=north.market,
        title="Baker",
        start_date=day,
        by=north.ana,
        **terms,
    )


def log(north: World, day: date, mode: str = "in_person", jobs=(), client: Client | None = None, with_whom=("client",)):
    return actions.log_contact(
        client=client or north.maria,
        specialist=north.ana,
        contact_date=day,
        mode=mode,
        with_whom=list(with_whom),
        jobs=jobs,
        by=north.ana,
    )


def dates(job: Job, rule: str) -> tuple[date, date]:
    row = DueContact.objects.get(job=job, rule=rule)
    return row.opens_date, row.due_date


def last_action() -> str:
    return TrailEntry.objects.order_by("-id").values_list("action", flat=True)[0]


def test_a_job_start_plans_seventeen_contacts(north):
    job = start(north)
    assert DueContact.objects.filter(job=job).count() == 17
    assert dates(job, "within_3_days") == (date(2026, 3, 6), date(2026, 3, 9))
    assert dates(job, "month_12") == (date(2027, 2, 6), date(2027, 3, 5))
    assert last_action() == "job start recorded"


def test_a_contact_says_what_it_met_and_what_is_next(north):
    start(north)
    logged = log(north, date(2026, 3, 9))
    assert [row.rule for row in logged.met] == ["within_3_days", "week_1"]
    assert logged.next_due.rule == "week_2"
    assert last_action() == "contact logged"


@pytest.mark.parametrize("mode", ["voicemail", "no_show", "phone", "text"])
def test_an_attempt_or_a_remote_talk_meets_nothing(north, mode):
    start(north)
    assert log(north, date(2026, 3, 9), mode=mode).met == []


def test_a_talk_with_the_employer_alone_meets_nothing(north):
    start(north)
    assert log(north, date(2026, 3, 9), with_whom=["employer"]).met == []


def test_an_agreed_phone_call_counts_from_the_day_it_was_agreed(north):
    start(north)
    actions.agree_modes(client=north.maria, from_date=date(2026, 3, 7), modes=["phone"], reason="", by=north.ana)
    assert [row.rule for row in log(north, date(2026, 3, 8), mode="phone").met] == ["within_3_days", "week_1"]


def test_a_voided_contact_counts_no_more(north):
    job = start(north)
    contact = log(north, date(2026, 3, 9)).contact
    actions.void_contact(contact=contact, version=contact.version, reason="wrong person", by=north.ana)
    row = DueContact.objects.get(job=job, rule="within_3_days")
    assert (row.met_on, row.met_by) == (None, None)
    assert last_action() == "contact voided"


def test_a_corrected_date_moves_what_it_met(north):
    job = start(north)
    contact = log(north, date(2026, 3, 9)).contact
    actions.correct_contact(
        contact=contact, version=1, reason="was Tuesday", jobs=[], by=north.ana, contact_date=date(2026, 3, 5)
    )
    met = set(DueContact.objects.filter(job=job).exclude(met_on=None).values_list("rule", flat=True))
    assert met == {"pre_start"}
    assert TrailEntry.objects.latest("id").details == {"fields": ["contact_date"]}


def test_a_second_writer_is_told(north):
    contact = log(north, date(2026, 3, 9)).contact
    actions.correct_contact(contact=contact, version=1, reason="a", jobs=[], by=north.ana, note="one")
    with pytest.raises(StaleRecord):
        actions.correct_contact(contact=contact, version=1, reason="b", jobs=[], by=north.ben, note="two")
    assert ClientContact.objects.get(pk=contact.pk).note == "one"


def test_a_moved_start_moves_its_contacts_and_history_keeps_the_old(north):
    job = start(north)
    actions.move_start(job=job, version=1, start_date=date(2026, 3, 13), by=north.ana)
    row = DueContact.objects.get(job=job, rule="within_3_days")
    assert (row.opens_date, row.due_date) == (date(2026, 3, 13), date(2026, 3, 16))
    assert row.history.filter(due_date=date(2026, 3, 9)).exists()


def test_a_cancelled_start_plans_nothing(north):
    job = start(north)
    actions.cancel_start(job=job, version=1, reason="withdrew", by=north.ana)
    assert not DueContact.objects.filter(job=job, withdrawn=False).exists()
    assert DueContact.objects.filter(job=job).count() == 17


def test_an_ended_job_asks_for_a_talk_within_three_days(north):
    job = start(north, date(2026, 2, 2))
    day = date(2026, 3, 9)
    actions.end_job(
        job=job, version=1, end_date=day, learned_date=day, end_reason="quit", end_next_step="new search", by=north.ana
    )
    assert dates(job, "job_loss") == (day, date(2026, 3, 12))
    assert DueContact.objects.get(job=job, rule="month_3").cancelled_on == day


def test_a_planned_move_asks_for_none(north):
    job = start(north, date(2026, 2, 2))
    day = date(2026, 3, 9)
    actions.end_job(
        job=job, version=1, end_date=day, learned_date=day, end_reason="moved_on", end_next_step="", by=north.ana
    )
    assert not DueContact.objects.filter(job=job, rule="job_loss").exists()


def test_an_undone_end_takes_the_talk_back(north):
    job = start(north, date(2026, 2, 2))
    day = date(2026, 3, 9)
    actions.end_job(
        job=job, version=1, end_date=day, learned_date=day, end_reason="quit", end_next_step="", by=north.ana
    )
    actions.undo_end(job=job, version=job.version, by=north.ana)
    assert DueContact.objects.get(job=job, rule="job_loss").withdrawn
    assert DueContact.objects.get(job=job, rule="month_3").cancelled_on is None


def test_declined_support_is_neither_met_nor_missed_until_resumed(north):
    job = start(north)
    actions.decline_support(client=north.maria, declined_date=date(2026, 3, 8), agreed="a call a month", by=north.ana)
    before = DueContact.objects.filter(job=job).waiting_on(date(2026, 3, 10))
    assert [row.rule for row in before] == ["pre_start"], "what was due before they declined stays due"
    actions.resume_support(client=north.maria, resumed_date=date(2026, 3, 20), by=north.ana)
    after = DueContact.objects.filter(job=job).waiting_on(date(2026, 3, 21)).exclude(rule="pre_start")
    assert [row.rule for row in after] == ["week_3"]


def test_support_is_declined_once_at_a_time(north):
    actions.decline_support(client=north.maria, declined_date=date(2026, 3, 8), agreed="", by=north.ana)
    with pytest.raises(ValidationError):
        actions.decline_support(client=north.maria, declined_date=date(2026, 3, 9), agreed="", by=north.ana)


def test_a_hand_over_is_dated_and_past_contacts_keep_their_author(north):
    contact = log(north, date(2026, 3, 5)).contact
    actions.assign(client=north.maria, specialist=north.ben, from_date=date(2026, 3, 15), by=north.sam)
    spans = list(
        Assignment.objects.filter(client=north.maria).order_by("from_date").values_list("specialist", "to_date")
    )
    assert spans == [(north.ana.pk, date(2026, 3, 14)), (north.ben.pk, None)]
    assert ClientContact.objects.get(pk=contact.pk).specialist == north.ana
    assert not Client.objects.visible_to(north.ben).filter(pk=north.maria.pk).exists()
    with time_machine.travel("2026-03-15 00:30+02:00", tick=False):
        assert Client.objects.visible_to(north.ben).filter(pk=north.maria.pk).exists()
        assert not Client.objects.visible_to(north.ana).filter(pk=north.maria.pk).exists()


def test_an_illness_today_does_not_wait_for_the_hand_over_of_next_month(north):
    actions.assign(client=north.maria, specialist=north.ben, from_date=date(2026, 4, 1), by=north.sam)
    actions.assign(client=north.maria, specialist=north.sam, from_date=date(2026, 3, 9), by=north.sam)
    spans = Assignment.objects.filter(client=north.maria).order_by("from_date").values_list("specialist", "to_date")
    assert list(spans) == [
        (north.ana.pk, date(2026, 3, 8)),
        (north.sam.pk, date(2026, 3, 31)),
        (north.ben.pk, None),
    ]


def test_a_hand_over_that_is_agreed_can_be_changed(north):
    for specialist in (north.ben, north.ana):
        actions.assign(client=north.maria, specialist=specialist, from_date=date(2026, 4, 1), by=north.sam)
    assert Assignment.objects.current_on(date(2026, 4, 2)).get(client=north.maria).specialist == north.ana


@pytest.mark.parametrize("end", [None, date(2026, 3, 9), date(2026, 3, 12)])
def test_today_asks_for_what_the_rules_call_open_or_overdue(north, end):
    """Day by day, also when notice was given: an end within the week takes away only what is due after it."""
    job = start(north, date(2026, 3, 4))
    if end:
        actions.end_job(
            job=job, version=1, end_date=end, learned_date=date(2026, 3, 9), end_reason="quit", end_next_step="",
            by=north.ana,
        )  # fmt: skip
    rows = list(DueContact.objects.filter(job=job))
    for day in (date(2026, 3, 9) + timedelta(days=n) for n in range(12)):
        wanted = {row.rule for row in rows if row.due_date <= day and status(row.as_row(), day) in ("open", "overdue")}
        assert {row.rule for row in needed(day) if row.due_date <= day} == wanted, day


def test_two_specialists_at_once_are_refused_by_the_database(north):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(client=north.maria, specialist=north.ben, from_date=date(2026, 3, 1))


def test_closing_cancels_what_is_due_later_and_reopening_brings_it_back(north):
    job = start(north)
    client = Client.objects.get(pk=north.maria.pk)
    actions.close_client(
        client=client, version=client.version, closed_date=date(2026, 3, 9), closure_reason="step_down", by=north.ana
    )
    assert not DueContact.objects.filter(job=job).waiting_on(date(2026, 3, 10)).filter(rule="week_1").exists()
    actions.reopen_client(client=client, version=client.version, by=north.ana)
    assert DueContact.objects.filter(job=job).waiting_on(date(2026, 3, 10)).filter(rule="week_1").exists()


def employer_contact(north: World, day: date, **fields) -> None:
    values = {"mode": "in_person", "about_competitive_job": True, **fields}
    contact = EmployerContact.objects.create(employer=north.bakery, specialist=north.ana, contact_date=day, **values)
    actions.link_employer_contact(
        client=north.maria, employer_contact=contact, matches_plan=None, by_client=False, note="", by=north.ana
    )


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({}, date(2026, 2, 10)),
        ({"mode": "phone"}, None),
        ({"about_competitive_job": False}, None),
        ({"about_competitive_job": None}, None),
    ],
)
def test_the_employer_clock_stops_at_an_in_person_contact_about_a_competitive_job(north, fields, first):
    employer_contact(north, date(2026, 2, 10), **fields)
    assert Client.objects.get(pk=north.maria.pk).first_employer_contact_date == first


def test_an_employer_contact_voided_on_the_employers_side_starts_the_clock_again(north):
    employer_contact(north, date(2026, 2, 10))
    contact = EmployerContact.objects.get()
    employer_actions.correct_employer_contact(
        contact=contact, version=1, reason="was Wednesday", by=north.ben, contact_date=date(2026, 2, 11)
    )
    assert Client.objects.get(pk=north.maria.pk).first_employer_contact_date == date(2026, 2, 11)
    employer_actions.void_employer_contact(contact=contact, version=2, reason="another shop", by=north.ben)
    assert Client.objects.get(pk=north.maria.pk).first_employer_contact_date is None


@pytest.mark.parametrize(("day", "past"), [(date(2026, 2, 4), False), (date(2026, 2, 5), True)])
def test_past_thirty_days_begins_on_day_31(north, day, past):
    """Entry 2026-01-05: day 30 is 4 February."""
    waiting = Client.objects.past_first_employer_contact(day, 30).filter(pk=north.maria.pk)
    assert waiting.exists() is past


def test_every_action_leaves_rows_as_the_facts_say(north):
    """The projection never drifts, whatever was done to it, in whatever order."""
    first, second = start(north, date(2026, 1, 31)), start(north, FRIDAY)
    contact = log(north, date(2026, 2, 1), jobs=[first]).contact
    log(north, date(2026, 3, 8))
    actions.void_contact(contact=contact, version=1, reason="x", by=north.ana)
    actions.move_start(job=second, version=1, start_date=date(2026, 3, 7), by=north.ana)
    actions.end_job(
        job=first, version=1, end_date=date(2026, 3, 1), learned_date=date(2026, 3, 4), end_reason="laid_off",
        end_next_step="", by=north.ana,
    )  # fmt: skip
    actions.decline_support(client=north.maria, declined_date=date(2026, 3, 9), agreed="", by=north.ana)
    assert drift([north.maria.pk], today=date(2026, 3, 9)) == []


def test_rows_changed_behind_the_projection_are_found(north):
    job = start(north)
    DueContact.objects.filter(job=job, rule="week_2").update(due_date=date(2026, 3, 25))
    assert [each.rule for each in drift([north.maria.pk], today=date(2026, 3, 9))] == ["week_2"]


def test_a_contact_does_not_cost_more_with_a_longer_history(north):
    start(north)
    log(north, date(2026, 3, 7))
    few = _statements(lambda: log(north, date(2026, 3, 8)))
    for days in range(60):
        log(north, date(2026, 3, 8) - timedelta(days=days))
    assert _statements(lambda: log(north, date(2026, 3, 9))) <= few


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def _statements(act) -> int:
    counter = _Counter()
    with connection.execute_wrapper(counter):
        act()
    return counter.count
