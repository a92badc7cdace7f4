"""Whoever sees to a step is reminded of it in the morning mail: a week before, on the day, after it, and to look at it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from accounts.models import Membership
from clients import reminders
from clients.models import Digest
from clients.reminders import Morning
from fidelity.actions.actionplan import add_step, tell_of_step
from fidelity.models import ActionStep, StepReminder
from tenancy.context import agency_context
from tests.world import World

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)
DUE = date(2026, 3, 19)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-02T10:00:00+02:00", tick=False)


def a_step(world: World, **said: Any) -> ActionStep:
    given = {"step": "Hold the psychosis meeting", "owner": world.ana, "due_date": DUE, **said}
    return add_step(by=world.sam, **given)


def morning(world: World, day: date) -> list[str]:
    """What went out that morning, as (to whom, the mail)."""
    mail.outbox.clear()
    reminders.sweep(world.north, Morning.by_hand(day, reminders.database_clock()))
    return [str(each.body) for each in mail.outbox]


def occasions() -> list[str]:
    return list(StepReminder.objects.exclude(sent_at=None).order_by("pk").values_list("occasion", flat=True))


def test_the_owner_is_told_four_times_and_each_time_once(north: World):
    step = a_step(north, review_date=DUE - 2 * DAY)
    told = {}
    for number in range(30):
        day = MONDAY + number * DAY
        if bodies := morning(north, day) + morning(north, day):
            told[day] = bodies
    assert list(told) == [DUE - 7 * DAY, DUE - 2 * DAY, DUE, DUE + DAY]
    assert all(len(bodies) == 1 for bodies in told.values())
    assert occasions() == ["soon", "review", "due", "past"]
    assert f"/action-plan/{step.public_id}/" in told[DUE][0]
    assert mail.outbox == []


def test_the_mail_names_nobody_and_says_nothing_of_health(north: World):
    a_step(north)
    (body,) = morning(north, DUE)
    for word in ("Ana", "psychosis", "North Town", "Hold"):
        assert word not in body


def test_after_nights_off_only_what_is_true_now_is_told(north: World):
    a_step(north)
    (body,) = morning(north, DUE + 5 * DAY)
    assert "was due" in body and occasions() == ["past"]


def test_what_is_done_put_off_or_handed_over_is_told_no_more(north: World):
    done, off, handed = a_step(north), a_step(north), a_step(north)
    with agency_context(north.north.pk):
        from fidelity.reminders import STEPS

        assert STEPS.write_down(DUE) == 3 and STEPS.write_down(DUE) == 0
        tell_of_step(step=done, version=1, status="done", text="Done.", today=MONDAY, by=north.ana)
        off.due_date = DUE + 30 * DAY
        off.save()
        handed.owner = north.ben
        handed.save()
    mail.outbox.clear()
    reminders.sweep(north.north, Morning.by_hand(DUE, reminders.database_clock()))
    (message,) = mail.outbox
    assert message.to == ["ben@example.org"] and str(handed.public_id) in str(message.body)
    # Put off, it is reminded of anew.
    hers, his = sorted(morning(north, DUE + 30 * DAY), key=lambda body: str(handed.public_id) in body)
    assert str(off.public_id) in hers and str(done.public_id) not in hers + his


def test_who_has_left_gets_no_mail(north: World):
    a_step(north)
    Membership.objects.filter(staff=north.ana).update(ends_date=MONDAY)
    assert morning(north, DUE) == []


def test_a_mail_that_could_not_go_is_tried_again(north: World, monkeypatch: Any):
    a_step(north)

    def down(self: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", down)
        assert morning(north, DUE) == []
    assert occasions() == [] and Digest.objects.get().attempts == 1
    assert len(morning(north, DUE)) == 1 and occasions() == ["due"]


def test_it_waits_for_the_owners_hour_and_one_mail_a_morning_is_enough(north: World):
    a_step(north)
    north.ana.digest_hour = 9
    north.ana.save()
    now = reminders.database_clock()
    mail.outbox.clear()
    reminders.sweep(north.north, Morning(DUE, 8, now))
    assert mail.outbox == []
    reminders.sweep(north.north, Morning(DUE, 9, now))
    a_step(north, step="Another")
    reminders.sweep(north.north, Morning(DUE, 10, now))
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_command_sends_the_morning_of_any_day(world: World):
    with agency_context(world.north.pk):
        a_step(world)
    call_command("send_reminders", "--as-of", DUE.isoformat(), "--agency", "north")
    assert [message.to for message in mail.outbox] == [["ana@example.org"]]
