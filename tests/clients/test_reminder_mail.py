"""What leaves the building, and what happens when it can't."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from clients import tasks
from clients.models import Client, Digest, DueContact, Job, Reminder, SweepRun
from clients.reminders import Morning, database_clock, digests, sweep, wanted
from clients.reminders.post import Post
from employers.models import Employer
from tenancy.context import agency_context
from tenancy.models import Agency
from tenancy.roles import as_owner
from tests.world import World, build_world, make_job

OPENS, DUE = date(2026, 3, 6), date(2026, 3, 12)
DAY = timedelta(days=1)
NOW = datetime(2026, 3, 6, 5, tzinfo=UTC)

# What a stranger who reads over the shoulder must not learn.
TELLING = [
    "maria", "tom ", "virtanen", "ana", "anason", "bakery", "market", "baker", "north town", "ips", "job", "work", "employ",
    "mental", "health", "client", "consumer", "patient", "illness", "recovery", "specialist", "n-1", "team blue",
]  # fmt: skip


def plan(client: Client, rule: str = "week_1", opens: date = OPENS, due: date = DUE) -> DueContact:
    job = Job.objects.get(client=client)
    return DueContact.objects.create(
        client=client, job=job, rule=rule, opens_date=opens, due_date=due, planned_on=opens - 30 * DAY
    )


def settle(world: World) -> World:
    """Maria (Ana's) and Tom (Ben's) each have a contact whose window opens on 6 March."""
    for client in (world.maria, world.tom):
        make_job(client, world.bakery, OPENS)
        plan(client)
    return world


@pytest.fixture
def due(north: World) -> World:
    return settle(north)


def run(world: World, day: date = OPENS, hour: int | None = 7, now: datetime = NOW) -> Any:
    return sweep(world.north, Morning(day, hour, now))


class Outage(EmailBackend):
    """A mail server with moods: `mood(message)` may raise."""

    mood: Callable[[Any], None] = staticmethod(lambda message: None)

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            type(self).mood(message)
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any, monkeypatch: Any) -> Callable[[Callable[[Any], None]], None]:
    settings.EMAIL_BACKEND = f"{__name__}.Outage"
    return lambda mood: monkeypatch.setattr(Outage, "mood", staticmethod(mood))


def refuse_ana(error: Exception) -> Callable[[Any], None]:
    def mood(message: Any) -> None:
        if message.to == ["ana@example.org"]:
            raise error

    return mood


# What it says


def test_the_mail_names_nobody_in_any_header_or_part(due: World) -> None:
    Client.objects.update(first_name="Canarymaria", last_name="Canarylast", phone="CANARYPHONE")
    Client.objects.filter(pk=due.maria.pk).update(client_ref="CANARY-REF")
    Employer.objects.update(name="Canary Works")
    User.objects.update(first_name="Canarystaff", last_name="Canarystaff")
    Agency.objects.update(name="Canary Mental Health IPS")
    for rule in ("pre_start", "within_3_days", "week_2", "month_3", "month_14", "job_loss"):
        plan(due.maria, rule)
    run(due, DUE + 3 * DAY)
    assert {message.to[0] for message in mail.outbox} == {"ana@example.org", "ben@example.org", "sam@example.org"}
    for message in mail.outbox:
        sent = message.message()
        assert not sent.is_multipart()
        said = sent.get_payload(decode=True).decode()
        lines = [line for line in said.splitlines() if not line.strip().startswith("http")]
        headers = [f"{name}: {value}" for name, value in sent.items() if name not in ("To", "From", "Message-ID")]
        text = "\n".join([*lines, *headers]).lower()
        assert "canary" not in sent.as_string().lower()
        assert [word for word in TELLING if word in text] == []


def test_the_mail_says_how_many_which_kind_by_when_and_links(due: World, settings: Any) -> None:
    settings.BASE_URL = "https://ips.example.org"
    later = plan(due.maria, "pre_start", OPENS, OPENS)
    run(due)
    message = next(message for message in mail.outbox if message.to == ["ana@example.org"])
    row = DueContact.objects.get(client=due.maria, rule="week_1")
    assert message.subject == "Planned contacts: 2"
    assert message.body.splitlines() == [
        "For you:",
        "",
        "- Contact beforehand, due Fri 6 Mar, today",
        f"  https://ips.example.org/due/{later.public_id}/",
        "",
        "- Contact of week 1, due Thu 12 Mar, in 6 days",
        f"  https://ips.example.org/due/{row.public_id}/",
        "",
        "All that waits:",
        "https://ips.example.org/",
        "",
        "This mail names nobody on purpose. Do not reply to it.",
    ]


def test_a_long_list_is_cut_and_counted(due: World) -> None:
    for number in range(20, 70):
        plan(due.maria, f"month_{number}")
    run(due)
    message = next(message for message in mail.outbox if message.to == ["ana@example.org"])
    assert message.subject == "Planned contacts: 51"
    assert message.body.count("/due/") == 40
    assert "and 11 more" in message.body


def test_the_message_id_is_the_mornings_and_opaque(due: World, settings: Any) -> None:
    run(due)
    run(due, DUE)
    ids = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert len(ids) == 4
    assert not any("ana" in each or str(due.ana.pk) == each for each in ids)
    assert all(each.endswith("@localhost>") for each in ids)


# When the server will not


def test_a_server_that_says_later_is_asked_again_with_the_same_message_id(due: World, server: Any) -> None:
    ids = []

    def mood(message: Any) -> None:
        if message.to == ["ana@example.org"]:
            ids.append(message.message()["Message-ID"])
            if len(ids) < 3:
                raise smtplib.SMTPDataError(451, b"canary@example.org greylisted")

    server(mood)
    assert run(due).mails == 1
    digest = Digest.objects.get(staff=due.ana)
    assert (digest.attempts, digest.sent_at, digest.last_error) == (1, None, "SMTPDataError 451")
    assert Reminder.objects.get(staff=due.ana).sent_at is None
    assert run(due, now=NOW + timedelta(seconds=30)).mails == 0
    assert len(ids) == 1
    run(due, now=NOW + timedelta(minutes=3))
    assert run(due, now=NOW + timedelta(minutes=30)).mails == 1
    assert len(ids) == 3
    assert len(set(ids)) == 1
    digest.refresh_from_db()
    assert (digest.attempts, digest.not_before) == (3, None)
    assert Reminder.objects.get(staff=due.ana).digest == digest


def test_the_wait_doubles_up_to_an_hour(due: World, server: Any) -> None:
    server(refuse_ana(smtplib.SMTPDataError(451, b"later")))
    waits, now = [], NOW
    for _attempt in range(9):
        run(due, now=now)
        digest = Digest.objects.get(staff=due.ana)
        waits.append((digest.not_before - now).total_seconds() // 60)
        now = digest.not_before
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("error", "dead"),
    [
        (smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"no such user")}), True),
        (smtplib.SMTPDataError(554, b"refused"), True),
        (smtplib.SMTPRecipientsRefused({"ana@example.org": (450, b"busy")}), False),
        (smtplib.SMTPAuthenticationError(535, b"our password"), False),
        (smtplib.SMTPSenderRefused(550, b"not from you", "ips@example.org"), False),
        (TimeoutError(), False),
        (ValueError("a mail program's own mistake"), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_is_refused_for_good_is_given_up_for_the_day_and_kept(
    due: World, server: Any, error: Exception, dead: bool
) -> None:
    server(refuse_ana(error))
    run(due)
    digest = Digest.objects.get(staff=due.ana)
    assert (digest.dead_at is not None) == dead
    assert "@" not in digest.last_error
    assert Reminder.objects.get(staff=due.ana).sent_at is None
    assert Reminder.objects.get(staff=due.ben).sent_at is not None
    server(lambda message: None)
    again = run(due, now=NOW + timedelta(hours=2)).mails
    assert again == (0 if dead else 1)
    run(due, OPENS + DAY)
    assert not Reminder.objects.filter(sent_at=None).exists()


def test_a_server_that_is_down_is_not_asked_for_everybody(due: World, server: Any, monkeypatch: Any) -> None:
    asked = []

    def mood(message: Any) -> None:
        asked.append(message)
        raise ConnectionRefusedError

    server(mood)
    monkeypatch.setattr("clients.reminders.post.TRIES_TO_REACH", 1)
    assert run(due).mails == 0
    assert len(asked) == 1
    assert Reminder.objects.filter(sent_at=None).count() == 2


def test_whoever_was_deactivated_since_gets_nothing(due: World) -> None:
    run(due, hour=5)
    User.objects.filter(pk=due.ana.user_id).update(is_active=False)
    run(due)
    assert {message.to[0] for message in mail.outbox} == {"ben@example.org", "sam@example.org"}
    assert Reminder.objects.get(staff=due.ana).cancelled_at is not None


def test_one_persons_mistake_is_theirs_alone(due: World, monkeypatch: Any) -> None:
    from clients.reminders import letters

    make = letters.letter

    def broken(agency: Any, staff: Any, *args: Any) -> Any:
        if staff == due.ana:
            raise RuntimeError
        return make(agency, staff, *args)

    monkeypatch.setattr(letters, "letter", broken)
    assert run(due).mails == 1
    assert Reminder.objects.get(staff=due.ana).sent_at is None
    monkeypatch.setattr(letters, "letter", make)
    assert run(due).mails == 1


# Two at once, with real transactions


def in_threads(number: int, work: Callable[[], Any]) -> list[Any]:
    results: list[Any] = []
    barrier = threading.Barrier(number)

    def one() -> None:
        try:
            barrier.wait()
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def real_transactions(transactional_db: None) -> Iterator[None]:
    """Rows that other connections see. Flushing them ends in post_migrate, which raises the guard against the next flush."""
    yield
    with as_owner(connection, django_settings.DATABASE_OWNER), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE audit_trailentry DISABLE TRIGGER the_trail_is_kept;"
            "ALTER TABLE audit_seal DISABLE TRIGGER the_seals_are_kept"
        )


def test_sweeps_at_the_same_moment_send_each_mail_once(real_transactions: None, server: Any) -> None:
    world = build_world()
    with agency_context(world.north.pk):
        settle(world)
    slow = threading.Event()
    server(lambda message: slow.wait(0.2) and None)
    done = in_threads(4, lambda: run(world))
    assert sorted(message.to[0] for message in mail.outbox) == ["ana@example.org", "ben@example.org"]
    assert sum(each.reminders for each in done) == 2
    assert sum(each.mails for each in done) == 2
    with agency_context(world.north.pk):
        assert Reminder.objects.filter(sent_at=None).count() == 0
        assert Digest.objects.count() == 2


def test_a_backlog_is_told_once_by_sweeps_at_the_same_moment(real_transactions: None, server: Any) -> None:
    """No reminder row stands for it that could be locked: the person's morning is claimed."""
    world = build_world()
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, OPENS)
        row = plan(world.maria)
        DueContact.objects.filter(pk=row.pk).update(planned_on=DUE + DAY)
    slow = threading.Event()
    server(lambda message: slow.wait(0.5) and None)
    done = in_threads(3, lambda: run(world, DUE + 2 * DAY))
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
    assert sum(each.mails for each in done) == 1


def test_a_mail_that_went_meanwhile_is_not_sent_again(due: World) -> None:
    """The list of people was made before another sweep sent the mail."""
    morning, backlog = Morning(OPENS, 7, NOW), wanted.Backlog(count=1, fresh=True)
    assert digests.deliver(due.north, due.ana.pk, morning, backlog, Post())
    assert not digests.deliver(due.north, due.ana.pk, morning, backlog, Post())
    assert len(mail.outbox) == 1


def test_a_worker_that_dies_after_the_server_took_the_mail_sends_one_copy_of_it(
    real_transactions: None, server: Any
) -> None:
    """The transaction is gone as a killed process's is: the next sweep sends again, under the same Message-ID."""
    world = build_world()
    with agency_context(world.north.pk):
        settle(world)
    died = []

    class Killed(BaseException):
        pass

    def mood(message: Any) -> None:
        if not died:
            died.append(message.message()["Message-ID"])
            mail.outbox.append(message)
            raise Killed

    server(mood)
    with pytest.raises(Killed):
        run(world)
    with agency_context(world.north.pk):
        assert Reminder.objects.filter(sent_at=None).count() == 2
        assert not Digest.objects.exists()
    run(world)
    ids = [message.message()["Message-ID"] for message in mail.outbox if message.to == ["ana@example.org"]]
    assert ids == died * 2
    assert len(mail.outbox) == 3


# The doors


def test_the_task_goes_on_with_the_other_agencies_when_one_fails(world: World, monkeypatch: Any) -> None:
    real = sweep

    def broken(agency: Agency, morning: Morning, post: Any) -> Any:
        if agency == world.north:
            raise RuntimeError
        return real(agency, morning, post)

    monkeypatch.setattr("clients.reminders.sweep", broken)
    tasks.sweep_agencies()
    with agency_context(world.south.pk):
        assert SweepRun.objects.get().day == world.south.today()
    with agency_context(world.north.pk):
        assert not SweepRun.objects.exists()


def test_the_clock_is_the_databases(db: None, monkeypatch: Any) -> None:
    """A worker whose clock is two days off reminds on the right day."""
    import time_machine

    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC)):
        assert database_clock().year > 2024


def test_a_morning_can_be_acted_by_hand(due: World, capsys: Any) -> None:
    call_command("send_reminders", "--as-of", "2026-03-06", "--agency", "north")
    assert len(mail.outbox) == 2
    assert capsys.readouterr().out == "north, 2026-03-06: 2 new reminders, 2 mails sent\n"
    call_command("send_reminders", "--as-of", "2026-03-06")
    assert capsys.readouterr().out.splitlines() == [
        "north, 2026-03-06: 0 new reminders, 0 mails sent",
        "south, 2026-03-06: 0 new reminders, 0 mails sent",
    ]


def test_plain_it_sweeps_as_the_timetable_would(north: World, capsys: Any) -> None:
    call_command("send_reminders", "--agency", "north")
    assert f"north, {north.north.today()}: 0 new reminders, 0 mails sent" in capsys.readouterr().out
    assert SweepRun.objects.get().day == north.north.today()


def test_a_morning_to_come_is_acted_in_the_demo_only(due: World, settings: Any) -> None:
    tomorrow = str(due.north.today() + DAY)
    settings.TEST = settings.DEMO = False
    with pytest.raises(CommandError, match="use up real reminders"):
        call_command("send_reminders", "--as-of", tomorrow)
    assert not Reminder.objects.exists()
    call_command("send_reminders", "--as-of", "2026-03-06", "--agency", "north")
    settings.DEMO = True
    call_command("send_reminders", "--as-of", tomorrow, "--agency", "north")
    assert SweepRun.objects.filter(day=tomorrow).exists()


@pytest.mark.parametrize("options", [["--as-of", "9.3.2026"], ["--agency", "nowhere"]])
def test_what_cannot_be_meant_is_refused_in_words(north: World, options: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("send_reminders", *options)


def test_an_agency_that_fails_is_named_at_the_end(due: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("clients.reminders.wanted.add_reminders", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(CommandError, match="north, south"):
        call_command("send_reminders", "--as-of", "2026-03-06")
