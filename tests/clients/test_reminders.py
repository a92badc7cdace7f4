"""Who is told of a planned contact, of what, and on which morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Cover, Membership, StaffMember
from accounts.roles import Role
from clients.facts import job_facts
from clients.followalong import planned_on
from clients.models import Assignment, Client, ClientContact, Digest, DueContact, Job, Reminder, SweepRun
from clients.reminders import Morning, sweep
from clients.reminders.sweep import with_months_to_plan
from tenancy.context import agency_context
from tests.world import World, make_client, make_job, make_staff

OPENS, DUE = date(2026, 3, 6), date(2026, 3, 12)
DAY = timedelta(days=1)


def plan(client: Client, opens: date = OPENS, due: date = DUE, rule: str = "week_1", **fields: Any) -> DueContact:
    """A planned contact, made long before its window opens unless the test says otherwise."""
    fields.setdefault("planned_on", opens - 30 * DAY)
    job = fields.pop("job", None) or Job.objects.filter(client=client).first()
    return DueContact.objects.create(client=client, job=job, rule=rule, opens_date=opens, due_date=due, **fields)


def at(day: date, hour: int | None = 7) -> Morning:
    return Morning(day, hour, datetime(day.year, day.month, day.day, 6, tzinfo=UTC))


def run(world: World, day: date, hour: int | None = 7) -> Any:
    return sweep(world.north, at(day, hour))


def told() -> list[tuple[str, str]]:
    rows = Reminder.objects.order_by("staff__user__first_name", "pk").values_list("staff__user__first_name", "occasion")
    return sorted(set(rows))


@pytest.fixture
def jobs(north: World) -> World:
    """Maria (Ana's), Tom (Ben's) and Hanna (Cleo's) have a job."""
    for client in (north.maria, north.tom, north.hanna):
        make_job(client, north.bakery, OPENS)
    return north


@pytest.mark.parametrize(
    ("day", "occasions"),
    [
        (OPENS - DAY, []),
        (OPENS, [("Ana", "opens")]),
        (DUE - DAY, [("Ana", "opens")]),
        (DUE, [("Ana", "due"), ("Ana", "opens")]),
        (DUE + DAY, [("Ana", "day_after"), ("Ana", "due"), ("Ana", "opens")]),
        (DUE + 2 * DAY, [("Ana", "day_after"), ("Ana", "due"), ("Ana", "opens")]),
        (DUE + 3 * DAY, [("Ana", "day_after"), ("Ana", "due"), ("Ana", "opens"), ("Sam", "supervisor")]),
        (DUE + 90 * DAY, [("Ana", "day_after"), ("Ana", "due"), ("Ana", "opens"), ("Sam", "supervisor")]),
    ],
)
def test_what_is_due_by_today_is_told(jobs: World, day: date, occasions: list[tuple[str, str]]) -> None:
    plan(jobs.maria)
    run(jobs, day)
    assert told() == occasions
    assert len(mail.outbox) == len({name for name, _occasion in occasions})


@pytest.mark.parametrize(
    ("setting", "gone"),
    [("remind_when_opens", "opens"), ("remind_when_due", "due"), ("remind_day_after", "day_after")],
)
def test_an_occasion_can_be_switched_off(jobs: World, setting: str, gone: str) -> None:
    setattr(jobs.north, setting, False)
    jobs.north.save()
    plan(jobs.maria)
    run(jobs, DUE + DAY)
    assert told() == [("Ana", each) for each in ("day_after", "due", "opens") if each != gone]


def test_the_supervisor_is_told_after_as_many_days_as_the_agency_says(jobs: World) -> None:
    jobs.north.supervisor_after_days = 5
    jobs.north.save()
    plan(jobs.maria)
    run(jobs, DUE + 4 * DAY)
    assert ("Sam", "supervisor") not in told()
    run(jobs, DUE + 5 * DAY)
    assert ("Sam", "supervisor") in told()


@pytest.mark.parametrize(
    "state",
    [
        {"met": True},
        {"late": True},
        {"declined_on": DUE - DAY},
        {"cancelled_on": DUE - DAY},
        {"ended_on": DUE},
        {"withdrawn": True},
    ],
    ids=lambda state: next(iter(state)),
)
def test_nobody_is_told_of_what_waits_no_more(jobs: World, state: dict[str, Any]) -> None:
    contact = ClientContact.objects.create(
        client=jobs.maria, specialist=jobs.ana, contact_date=DUE, mode="in_person", with_whom=["client"]
    )
    fields = dict(state)
    if fields.pop("met", None):
        fields = {"met_on": DUE, "met_by": contact}
    if fields.pop("late", None):
        fields = {"late_on": DUE + DAY, "late_by": contact}
    plan(jobs.maria, **fields)
    run(jobs, DUE + DAY)
    assert told() == []
    assert mail.outbox == []


def test_a_closed_client_is_still_owed_the_talk_after_a_job_loss(jobs: World) -> None:
    plan(jobs.maria)
    plan(jobs.maria, rule="job_loss", due=OPENS + 3 * DAY)
    Client.objects.filter(pk=jobs.maria.pk).update(closed_date=OPENS, closure_reason="other")
    run(jobs, OPENS)
    assert list(Reminder.objects.values_list("due_contact__rule", "occasion")) == [("job_loss", "opens")]


# Whose it is


def test_whoever_covers_is_told_while_they_cover(jobs: World) -> None:
    Cover.objects.create(absent=jobs.ana, covering=jobs.ben, from_date=OPENS, to_date=DUE)
    plan(jobs.maria)
    run(jobs, OPENS)
    assert told() == [("Ben", "opens")]
    assert [message.to for message in mail.outbox] == [["ben@example.org"]]
    run(jobs, DUE + DAY)
    assert ("Ana", "day_after") in told()
    assert ("Ben", "day_after") not in told()


def test_a_cancelled_cover_changes_nothing(jobs: World) -> None:
    Cover.objects.create(
        absent=jobs.ana, covering=jobs.ben, from_date=OPENS, to_date=DUE, cancelled_at=datetime(2026, 3, 1, tzinfo=UTC)
    )
    plan(jobs.maria)
    run(jobs, OPENS)
    assert told() == [("Ana", "opens")]


def test_a_hand_over_between_row_and_mail_goes_to_the_new_specialist(jobs: World) -> None:
    plan(jobs.maria)
    run(jobs, OPENS, hour=5)
    assert mail.outbox == []
    assert told() == [("Ana", "opens")]
    Assignment.objects.filter(client=jobs.maria).update(to_date=OPENS - DAY)
    Assignment.objects.create(client=jobs.maria, specialist=jobs.ben, from_date=OPENS)
    run(jobs, OPENS)
    assert [message.to for message in mail.outbox] == [["ben@example.org"]]
    assert Reminder.objects.get(staff=jobs.ana).cancelled_at is not None


def test_a_reminder_that_was_overtaken_comes_back_when_it_is_true_again(jobs: World) -> None:
    """A contact logged to the wrong person and voided again must not swallow the reminder."""
    row = plan(jobs.maria)
    run(jobs, DUE, hour=5)
    DueContact.objects.filter(pk=row.pk).update(withdrawn=True)
    run(jobs, DUE)
    assert mail.outbox == []
    assert not Reminder.objects.filter(cancelled_at=None).exists()
    DueContact.objects.filter(pk=row.pk).update(withdrawn=False)
    run(jobs, DUE + DAY)
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    assert not Reminder.objects.filter(sent_at=None).exists()


def _unassign(world: World) -> None:
    Assignment.objects.all().update(to_date=date(2026, 2, 1))


def _leave(world: World) -> None:
    Membership.objects.filter(staff=world.ana).update(ends_date=OPENS - DAY)


def _deactivate(world: World) -> None:
    type(world.ana.user).objects.filter(pk=world.ana.user_id).update(is_active=False)


@pytest.mark.parametrize("without", [_unassign, _leave, _deactivate])
def test_without_a_specialist_the_supervisor_of_the_unit_is_told(jobs: World, without: Any) -> None:
    without(jobs)
    plan(jobs.maria)
    run(jobs, DUE)
    assert told() == [("Sam", "due"), ("Sam", "opens")]
    assert [message.to for message in mail.outbox] == [["sam@example.org"]]


def _no_one(world: World) -> list[str]:
    return ["Sam"]


def _own_supervisor(world: World) -> list[str]:
    """A second supervisor of the unit: the specialist's own comes first."""
    make_staff("Sue", Role.SUPERVISOR, world.harbour)
    return ["Sam"]


def _own_supervisor_elsewhere(world: World) -> list[str]:
    """Sam no longer supervises this unit and could not open the page."""
    Membership.objects.filter(staff=world.sam).update(unit=world.hill)
    make_staff("Sue", Role.SUPERVISOR, world.harbour)
    return ["Sue"]


def _two_of_the_unit(world: World) -> list[str]:
    Membership.objects.filter(staff=world.ana).update(supervisor=None)
    make_staff("Sue", Role.SUPERVISOR, world.harbour)
    return ["Sam", "Sue"]


def _one_of_no_unit(world: World) -> list[str]:
    Membership.objects.filter(staff=world.sam).update(ends_date=OPENS - DAY)
    make_staff("Una", Role.SUPERVISOR, None)
    return ["Una"]


def _only_administrators(world: World) -> list[str]:
    Membership.objects.filter(staff=world.sam).update(ends_date=OPENS - DAY)
    return ["Adi"]


@pytest.mark.parametrize(
    "state",
    [_no_one, _own_supervisor, _own_supervisor_elsewhere, _two_of_the_unit, _one_of_no_unit, _only_administrators],
)
def test_which_supervisor_is_told(jobs: World, state: Any) -> None:
    expected = state(jobs)
    plan(jobs.maria)
    run(jobs, DUE + 3 * DAY)
    assert [name for name, occasion in told() if occasion == "supervisor"] == expected


def test_an_administrator_is_told_how_many_and_not_which(jobs: World) -> None:
    _only_administrators(jobs)
    row = plan(jobs.maria)
    run(jobs, DUE + 3 * DAY)
    body = next(message.body for message in mail.outbox if message.to == ["adi@example.org"])
    assert "1 planned contact has nobody who can be told of it" in body
    assert str(row.public_id) not in body
    assert "week" not in body


# Once


def test_a_second_sweep_and_one_after_days_off_add_nothing(jobs: World) -> None:
    plan(jobs.maria)
    assert run(jobs, OPENS).reminders == 1
    assert run(jobs, OPENS).reminders == 0
    run(jobs, OPENS + DAY)
    assert len(mail.outbox) == 1
    assert SweepRun.objects.count() == 3


def test_after_days_off_an_item_is_listed_once_with_everything_stamped(jobs: World) -> None:
    row = plan(jobs.maria)
    run(jobs, DUE + 2 * DAY)
    [message] = mail.outbox
    assert message.body.count(str(row.public_id)) == 1
    assert "Contact of week 1, was due Thu 12 Mar" in message.body
    assert set(Reminder.objects.exclude(sent_at=None).values_list("occasion", flat=True)) == {
        "opens",
        "due",
        "day_after",
    }
    assert not Reminder.objects.filter(sent_at=None).exists()
    assert message.subject == "Planned contacts: 1"


def test_a_moved_start_reminds_anew_and_drops_the_old(jobs: World) -> None:
    row = plan(jobs.maria)
    run(jobs, OPENS)
    run(jobs, DUE, hour=5)
    later = DUE + 7 * DAY
    DueContact.objects.filter(pk=row.pk).update(opens_date=OPENS + 7 * DAY, due_date=later)
    run(jobs, DUE)
    assert len(mail.outbox) == 1
    run(jobs, later)
    assert len(mail.outbox) == 2
    assert set(Reminder.objects.filter(sent_at=None).values_list("occasion", "for_date")) == {("due", DUE)}
    assert Reminder.objects.filter(occasion="due", for_date=later, sent_at__isnull=False).exists()


def test_what_was_past_due_when_planned_is_counted_and_never_mailed_by_itself(jobs: World) -> None:
    for month in range(2, 7):
        plan(jobs.maria, rule=f"month_{month}", planned_on=DUE + 2 * DAY)
    open_row = plan(jobs.maria, DUE + 3 * DAY, DUE + 9 * DAY, rule="week_2", planned_on=DUE + 2 * DAY)
    run(jobs, DUE + 3 * DAY)
    [message] = mail.outbox
    assert "5 planned contacts from before they were entered here still wait." in message.body
    assert message.subject == "Planned contacts: 1"
    assert message.body.count("/due/") == 1
    assert set(Reminder.objects.values_list("due_contact", flat=True)) == {open_row.pk}


def test_a_backlog_alone_is_told_once(jobs: World) -> None:
    plan(jobs.maria, planned_on=DUE + DAY)
    run(jobs, DUE + DAY)
    assert mail.outbox == []
    for days in range(2, 6):
        run(jobs, DUE + days * DAY)
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert message.subject == "Planned contacts: 1"
    assert "/due/" not in message.body
    assert not Reminder.objects.exists()


# Whose hour


@pytest.mark.parametrize(("hour", "mails"), [(0, 0), (6, 0), (7, 1), (8, 1), (23, 1)])
def test_the_mail_comes_at_the_agencys_hour_or_later(jobs: World, hour: int, mails: int) -> None:
    plan(jobs.maria)
    assert run(jobs, OPENS, hour=hour).mails == mails
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize(("hour", "mails"), [(7, 0), (9, 0), (10, 1)])
def test_the_mail_comes_at_ones_own_hour(jobs: World, hour: int, mails: int) -> None:
    StaffMember.objects.filter(pk=jobs.ana.pk).update(digest_hour=10)
    plan(jobs.maria)
    assert run(jobs, OPENS, hour=hour).mails == mails


def test_by_hand_everybodys_hour_has_come(jobs: World) -> None:
    StaffMember.objects.filter(pk=jobs.ana.pk).update(digest_hour=22)
    plan(jobs.maria)
    assert run(jobs, OPENS, hour=None).mails == 1


def test_what_comes_up_after_the_mornings_mail_waits_for_the_next(jobs: World) -> None:
    plan(jobs.maria)
    run(jobs, OPENS)
    plan(jobs.maria, rule="within_3_days", planned_on=OPENS)
    run(jobs, OPENS, hour=15)
    assert len(mail.outbox) == 1
    assert Reminder.objects.get(sent_at=None).remind_on == OPENS + DAY
    run(jobs, OPENS + DAY)
    assert len(mail.outbox) == 2


def test_what_comes_up_after_a_quiet_morning_waits_for_the_next(jobs: World) -> None:
    """The hour was swept and nothing was due: whoever records a job start at three gets no mail at five past three."""
    run(jobs, OPENS)
    SweepRun.objects.update(created_at=datetime(2026, 3, 6, 5, 5, tzinfo=UTC))
    plan(jobs.maria, planned_on=OPENS)
    run(jobs, OPENS, hour=15)
    assert mail.outbox == []
    run(jobs, OPENS + DAY)
    assert len(mail.outbox) == 1


def test_a_morning_that_was_missed_is_caught_up_the_same_day(jobs: World) -> None:
    run(jobs, OPENS, hour=5)
    SweepRun.objects.update(created_at=datetime(2026, 3, 6, 3, 5, tzinfo=UTC))
    plan(jobs.maria)
    run(jobs, OPENS, hour=15)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("moment", "zone", "day", "hour"),
    [
        (datetime(2026, 3, 11, 21, 30, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 11), 23),
        (datetime(2026, 3, 11, 22, 30, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 12), 0),
        (datetime(2026, 3, 12, 4, 30, tzinfo=UTC), "America/Chicago", date(2026, 3, 11), 23),
        # The night Helsinki's clocks go forward: seven o'clock is an hour earlier in UTC.
        (datetime(2026, 3, 28, 5, 0, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 28), 7),
        (datetime(2026, 3, 29, 4, 0, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 29), 7),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 29), 2),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 29), 4),
        (datetime(2026, 10, 25, 5, 0, tzinfo=UTC), "Europe/Helsinki", date(2026, 10, 25), 7),
    ],
)
def test_the_day_and_hour_are_the_agencys(north: World, moment: datetime, zone: str, day: date, hour: int) -> None:
    north.north.time_zone = zone
    assert Morning.at(north.north, moment) == Morning(day, hour, moment)


def test_an_hour_the_clocks_skip_is_caught_at_the_next(jobs: World) -> None:
    """03:00 does not exist in Helsinki on 29 March 2026."""
    StaffMember.objects.filter(pk=jobs.ana.pk).update(digest_hour=3)
    plan(jobs.maria, date(2026, 3, 29), date(2026, 4, 1))
    before = Morning.at(jobs.north, datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    after = Morning.at(jobs.north, datetime(2026, 3, 29, 1, 1, tzinfo=UTC))
    assert sweep(jobs.north, before).mails == 0
    assert sweep(jobs.north, after).mails == 1


# Months, agencies, cost


def test_the_next_month_is_planned_when_it_opens_while_the_job_is_current(north: World) -> None:
    from clients import projection

    job = make_job(north.maria, north.bakery, date(2025, 1, 31))
    ended = make_job(north.tom, north.bakery, date(2025, 1, 31))
    Job.objects.filter(pk=ended.pk).update(
        end_date=date(2026, 1, 20), learned_date=date(2026, 1, 20), end_reason="quit"
    )
    projection.project_many([north.maria.pk, north.tom.pk], today=date(2026, 1, 20))
    assert not DueContact.objects.filter(rule="month_13").exists()
    assert run(north, date(2026, 1, 30)).planned == 0
    assert run(north, date(2026, 1, 31)).planned == 1
    [row] = DueContact.objects.filter(rule="month_13")
    assert (row.job_id, row.opens_date, row.due_date) == (job.pk, date(2026, 1, 31), date(2026, 2, 27))
    assert run(north, date(2026, 1, 31)).planned == 0
    assert run(north, date(2026, 4, 30)).planned == 3
    assert Reminder.objects.filter(due_contact__rule="month_16", occasion="opens", staff=north.ana).exists()


def test_the_database_counts_months_as_the_rule_does(north: World) -> None:
    """Month ends, leap days, jobs that ended the day before a month opened, that day, and after it."""
    starts = [date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 31), date(2025, 3, 30), date(2025, 2, 28)]
    ends = [None, date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 27), date(2026, 2, 28)]
    jobs = []
    for number, (start, end) in enumerate((start, end) for start in starts for end in ends):
        client = make_client(f"M-{number}", "Mo", f"No{number}", north.harbour, north.ana)
        ended = {"end_date": end, "learned_date": end, "end_reason": "quit"} if end else {}
        jobs.append(make_job(client, north.bakery, start, **ended))
    for day in (date(2025, 12, 31), date(2026, 1, 30), date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 30)):
        beyond = [
            job.client_id
            for job in jobs
            if any(
                planned.rule.startswith("month_") and int(planned.rule[6:]) > 12
                for planned in planned_on(job_facts(job), day)
            )
        ]
        assert with_months_to_plan(day) == sorted(beyond), day
    assert 0 < len(beyond) < len(jobs)


def test_two_agencies_do_not_mix(world: World) -> None:
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, OPENS)
        plan(world.maria)
    with agency_context(world.south.pk):
        make_job(world.zed, world.zinc, OPENS)
        plan(world.zed)
        plan(world.zed, rule="week_2")
    done = sweep(world.south, at(OPENS))
    assert (done.reminders, done.mails) == (2, 1)
    assert [message.to for message in mail.outbox] == [["olga@example.org"]]
    with agency_context(world.north.pk):
        assert not Reminder.objects.exists()
        assert not Digest.objects.exists()


def _queries_of_a_sweep(world: World, day: date) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        run(world, day)
    return len(captured)


def test_a_sweep_asks_as_often_for_sixty_rows_as_for_two(jobs: World) -> None:
    for number in range(2):
        plan(jobs.maria, rule=f"month_{number + 20}")
    few = _queries_of_a_sweep(jobs, OPENS)
    more = [make_client(f"N-{n}", "Mo", f"No{n}", jobs.harbour, jobs.ana) for n in range(100, 120)]
    for client in more:
        make_job(client, jobs.bakery, OPENS)
        for number in range(3):
            plan(client, OPENS + DAY, DUE + DAY, rule=f"month_{number + 20}")
    assert _queries_of_a_sweep(jobs, OPENS + DAY) == few
    assert Reminder.objects.filter(sent_at__isnull=False).count() == 62
