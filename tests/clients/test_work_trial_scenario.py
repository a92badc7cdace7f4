"""A8 by the pages: an unpaid work trial in the first quarter, a real job in the second, to the export and the numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client as Browser

from clients.models import Client, DueContact, Job, WorkExperience
from clients.report.numbers import count
from tenancy.context import agency_context
from tests.clients.importing import exported
from tests.clients.pages import get, said, send
from tests.world import World

pytestmark = pytest.mark.django_db


def at(moment: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Helsinki")), tick=False)


def counted(world: World, day: date) -> tuple[int, int]:
    """(employed, job starts of the quarter so far), as the agency counts them."""
    with agency_context(world.north.pk):
        facts = count(world.north, day)
    return facts.working, facts.starts


def test_a8_a_work_trial_counts_nowhere_and_the_job_after_it_does(world: World, browser: Browser) -> None:
    maria = world.maria.public_id
    with at("2026-02-09T15:00:00"):
        trial_form = {
            "kind": "trial", "employer": str(world.bakery.public_id), "place": "", "start_date": "2026-02-09",
            "end_date": "2026-05-08", "paid": "no", "weekly_hours": "", "arranged_by": "the labour office",
        }  # fmt: skip
        assert "no job start" in said(send(browser, world.ana, "clients:record_trial", maria, **trial_form))
        meeting = {
            "employer": str(world.bakery.public_id), "contact_date": "2026-02-09", "mode": "in_person", "person": "Pia",
            "about_competitive_job": "no", "note": "About the trial",
        }  # fmt: skip
        answer = said(send(browser, world.ana, "clients:employer_contact", maria, **meeting))
        assert "This one was not about a competitive job" in answer
    with at("2026-03-31T18:00:00"):
        assert counted(world, date(2026, 3, 31)) == (0, 0)
        assert exported(date(2026, 3, 31)) == []
        page = get(browser, world.ana, "clients:page", maria)
        assert page.context["stands"].working == "Looking for work" and page.context["stands"].clock.running
        assert _working_of(browser, world) == "0"
    with agency_context(world.north.pk):
        trial = WorkExperience.objects.get()
        assert DueContact.objects.count() == 0
        assert Client.objects.get(pk=world.maria.pk).first_employer_contact_date is None
    with at("2026-05-11T09:00:00"):
        # The trial ended by itself on Friday; the first paid day is Monday.
        job_form = {
            "employer": str(world.bakery.public_id), "new_employer": "", "site": "", "title": "Packer",
            "start_date": "2026-05-11", "weekly_hours": "20", "permanent": "yes", "at_least_minimum_pay": "yes",
            "version": "1",
        }  # fmt: skip
        assert "17 contacts planned" in said(send(browser, world.ana, "clients:trial_job", trial.public_id, **job_form))
        rows = {row["rule"]: row for row in exported(date(2026, 5, 11))}
        assert len(rows) == 17 and {row["job_start"] for row in rows.values()} == {"2026-05-11"}
        assert rows["within_3_days"]["due"] == "2026-05-14"
        assert _working_of(browser, world) == "1"
    with at("2026-06-30T18:00:00"):
        assert counted(world, date(2026, 6, 30)) == (1, 1)
    with agency_context(world.north.pk):
        trial.refresh_from_db()
        assert (trial.end_date, trial.became_job) == (date(2026, 5, 8), Job.objects.get())


def _working_of(browser: Browser, world: World) -> str:
    """Of Ana's caseload, as Sam sees it."""
    page = get(browser, world.sam, "clients:caseload")
    (row,) = [row for row in page.context["page"].rows if row.name == world.ana.name]
    return str(row.cells["working"].value)
