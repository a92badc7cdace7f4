"""What is said of a job's end before and after it is saved is what the rules make of it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from clients import actions
from clients.report import planning

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 20)


@pytest.fixture
def job(north):
    with time_machine.travel("2026-03-20 10:00+02:00", tick=False):
        yield actions.start_job(
            client=north.maria,
            employer=north.bakery,
            site=None,
            title="Baker",
            start_date=date(2026, 3, 6),
            by=north.ana,
        )


def said(job, **days) -> str:
    return " ".join(planning.of_end(job, planned_move=False, today=TODAY, **days))


def test_a_talk_that_took_place_is_not_asked_for_again(north, job):
    actions.log_contact(
        client=north.maria, specialist=north.ana, contact_date=TODAY, mode="phone", with_whom=["client"], by=north.ana
    )
    told = said(job, end_date=date(2026, 3, 18), learned_date=date(2026, 3, 19))
    assert "has taken place, on Fri 20 Mar" in told


def test_what_was_due_after_the_last_day_is_counted_also_when_it_was_missed(job):
    """Last day 10 March: week 1 (due the 12th) and all later ones fall away, whatever became of them meanwhile."""
    told = said(job, end_date=date(2026, 3, 10), learned_date=TODAY)
    assert "15 planned contacts are cancelled, the first of them week 1" in told
    assert "due by Mon 23 Mar" in told
