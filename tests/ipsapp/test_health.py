"""The health page and the banner turn red when somebody has to come, and not before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import StaffMember
from clients.models import Digest, DueContact, Reminder, SweepRun
from clients.reminders import watch
from ipsapp import health
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.world import World, make_job

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    health._watched.forget()
    health._checked.forget()


@pytest.fixture
def swept(world: World) -> World:
    """Both agencies are a day old and were swept just now."""
    Agency.objects.update(created_at=timezone.now() - timedelta(days=1))
    for agency in (world.north, world.south):
        agency.refresh_from_db()
        with agency_context(agency.pk):
            SweepRun.objects.create(day=agency.today())
    return world


def sweep_was(world: World, ago: timedelta) -> None:
    with agency_context(world.south.pk):
        SweepRun.objects.update(created_at=timezone.now() - ago)


def owe(world: World, minutes: int, **fields: Any) -> Reminder:
    """A reminder of Olga's that should have gone so many minutes ago: yesterday's, written down that long ago."""
    with agency_context(world.south.pk):
        today = world.south.today()
        job = make_job(world.zed, world.zinc, today)
        row = DueContact.objects.create(
            client=world.zed, job=job, rule="week_1", opens_date=today, due_date=today, planned_on=today
        )
        fields.setdefault("remind_on", today - timedelta(days=1))
        reminder = Reminder.objects.create(
            due_contact=row, staff=world.olga, occasion="opens", for_date=today, **fields
        )
        Reminder.objects.filter(pk=reminder.pk).update(created_at=timezone.now() - minutes * MINUTE)
        return reminder


def test_everything_works(swept: World, browser: Any) -> None:
    answer = browser.get("/health/?format=json")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "database": True,
        "redis": True,
        "last_sweep_seconds": 0,
        "late_reminder_seconds": None,
        "refused_mails": 0,
    }


def test_the_page_is_for_anybody_and_names_nobody(swept: World, browser: Any) -> None:
    answer = browser.get("/health/", headers={"accept": "text/html"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Everything works" in page
    assert not any(name in page for name in ("North", "South", "Olga", "Zed"))


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 503)])
def test_no_sweep_for_a_quarter_of_an_hour_is_red(swept: World, browser: Any, minutes: int, status: int) -> None:
    sweep_was(swept, minutes * MINUTE)
    answer = browser.get("/health/", headers={"accept": "application/json"})
    assert answer.status_code == status
    assert answer.json()["status"] == ("red" if status == 503 else "ok")
    assert browser.get("/health/?only=web").status_code == 200


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 503)])
def test_a_reminder_that_should_have_gone_is_red(swept: World, browser: Any, minutes: int, status: int) -> None:
    owe(swept, minutes)
    assert browser.get("/health/").status_code == status


def test_nothing_is_late_before_its_persons_hour(swept: World, browser: Any) -> None:
    owe(swept, 600, remind_on=swept.south.today() + timedelta(days=1))
    assert browser.get("/health/").status_code == 200


def test_what_waits_until_tomorrow_because_todays_mail_is_out_is_not_late(swept: World, browser: Any) -> None:
    owe(swept, 600)
    with agency_context(swept.south.pk):
        Digest.objects.create(staff=swept.olga, day=swept.south.today(), message_id="x", sent_at=timezone.now())
    assert browser.get("/health/").status_code == 200


@pytest.mark.parametrize("done", ["sent_at", "cancelled_at"])
def test_what_was_sent_or_overtaken_is_not_late(swept: World, browser: Any, done: str) -> None:
    owe(swept, 600, **{done: timezone.now()})
    assert browser.get("/health/").status_code == 200


def test_a_mail_refused_for_good_is_shown_and_wakes_nobody(swept: World, browser: Any) -> None:
    owe(swept, 600)
    with agency_context(swept.south.pk):
        Digest.objects.create(staff=swept.olga, day=swept.south.today(), message_id="x", dead_at=timezone.now())
        assert "was refused" in health.watchdog(swept.south).text
    found = browser.get("/health/?format=json")
    assert found.status_code == 200
    assert (found.json()["status"], found.json()["refused_mails"]) == ("degraded", 1)


def test_without_redis_it_is_degraded_and_serves(swept: World, browser: Any, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    answer = browser.get("/health/?format=json")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["redis"]) == ("degraded", False)


@pytest.mark.parametrize("address", ["/health/", "/health/?only=web", "/health/?format=json"])
def test_without_a_database_it_says_so(db: None, browser: Any, monkeypatch: Any, address: str) -> None:
    def gone() -> Any:
        raise OperationalError

    monkeypatch.setattr(Agency.objects, "order_by", lambda *args: gone())
    answer = browser.get(address)
    assert answer.status_code == 503


def test_an_installation_without_an_agency_is_well(db: None, browser: Any) -> None:
    assert browser.get("/health/").status_code == 200


# The banner


def test_the_banner_shows_when_reminders_stop(swept: World) -> None:
    with agency_context(swept.south.pk):
        assert health.watchdog(swept.south) is None
    health._watched.forget()
    sweep_was(swept, 16 * MINUTE)
    with agency_context(swept.south.pk):
        alarm = health.watchdog(swept.south)
    assert alarm is not None
    assert (alarm.kind, "not going out" in str(alarm.text)) == ("error", True)
    with agency_context(swept.north.pk):
        assert health.watchdog(swept.north) is None


def test_the_banner_asks_once_a_minute(swept: World) -> None:
    with agency_context(swept.south.pk), CaptureQueriesContext(connection) as captured:
        for _page in range(5):
            health.watchdog(swept.south)
    assert len(captured) == 1


def test_the_banner_of_a_new_agency_asks_nothing(world: World) -> None:
    with agency_context(world.north.pk), CaptureQueriesContext(connection) as captured:
        assert health.watchdog(world.north) is None
    assert len(captured) == 0


def test_a_new_agency_has_a_quarter_of_an_hour_for_its_first_sweep(world: World, browser: Any) -> None:
    assert browser.get("/health/").status_code == 200
    health._checked.forget()
    Agency.objects.update(created_at=timezone.now() - 16 * MINUTE)
    assert browser.get("/health/").status_code == 503


def test_ones_own_hour_counts_and_not_the_agencys(swept: World) -> None:
    """Where it is noon now: a reminder for this morning is late when one's hour is nine, and not when it is two."""
    hours_behind = timezone.now().hour - 12
    Agency.objects.update(time_zone=f"Etc/GMT{hours_behind:+d}")
    swept.south.refresh_from_db()
    owe(swept, 600, remind_on=swept.south.today())
    with agency_context(swept.south.pk):
        StaffMember.objects.filter(pk=swept.olga.pk).update(digest_hour=14)
        assert watch.look().late is None
        StaffMember.objects.filter(pk=swept.olga.pk).update(digest_hour=9)
        assert watch.look().late is not None
