"""After a promotion the job is called what it is now, wherever a job that goes on is shown; what happened keeps its name."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from clients import actions
from clients.models import Job
from clients.projection import project
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def promoted(world):
    """Maria began as a baker and leads the shift now; in May she is to lead the shop."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        job = make_job(world.maria, world.bakery, date(2026, 1, 12), title="Baker")
        said = {"job": job, "promotion": True, "by": world.ana}
        actions.record_job_change(from_date=date(2026, 3, 2), title="Shift lead", **said)
        actions.record_job_change(from_date=date(2026, 5, 4), title="Shop lead", **said)
        project(world.maria, today=DAY)
        world.job = job
    return world


def test_the_title_is_that_of_the_day(promoted):
    with agency_context(promoted.north.pk):
        for day, title in (("2026-03-01", "Baker"), ("2026-03-02", "Shift lead"), ("2026-05-04", "Shop lead")):
            job = Job.objects.titled_on(date.fromisoformat(day)).get()
            assert (str(job), job.title) == (f"{title}, Corner Bakery", "Baker")


def test_of_a_job_that_is_over_it_is_the_last_one(promoted):
    job = promoted.job
    with agency_context(promoted.north.pk, staff_id=promoted.ana.pk):
        actions.end_job(
            job=job, version=1, end_date=date(2026, 3, 6), learned_date=DAY, end_reason="quit", end_next_step="",
            by=promoted.ana,
        )  # fmt: skip
        assert str(Job.objects.titled_on(date(2026, 6, 1)).get()) == "Shift lead, Corner Bakery"


PAGES = [
    ("ana", "clients:page", "maria"),
    ("ana", "clients:log_contact", "maria"),
    ("ana", "clients:support", "maria"),
    ("ana", "clients:chart", "maria"),
    ("ana", "clients:step_down", "maria"),
    ("ana", "clients:plan_step_down", "maria"),
    ("ana", "clients:what_may_be_said", "maria"),
    ("ana", "clients:agree_exception", "maria"),
    ("ana", "clients:offer_advice", "maria"),
    ("ana", "clients:support_plan", "job"),
    ("ana", "clients:end_job", "job"),
    ("ana", "clients:job", "job"),
    ("sam", "clients:caseload_of", "ana"),
]


@pytest.mark.parametrize(("who", "name", "of"), PAGES)
def test_each_page_calls_it_what_it_is_now(promoted, browser, who, name, of):
    with agency_context(promoted.north.pk, staff_id=promoted.ana.pk):
        actions.decide_disclosure(client=promoted.maria, number=1, made_date=DAY, decision="some", by=promoted.ana)
        actions.agree_exception(
            client=promoted.maria, employer=promoted.bakery, job=promoted.job, agreed_date=DAY, decision="full",
            by=promoted.ana,
        )  # fmt: skip
        if name == "clients:step_down":
            actions.plan_step_down(
                client=promoted.maria, job=promoted.job, planned_date=DAY, supporter_name="Kati",
                supporter_role="peer", by=promoted.ana,
            )  # fmt: skip
    params = {"job": str(promoted.job.public_id)} if name == "clients:what_may_be_said" else {}
    page = get(browser, getattr(promoted, who), name, getattr(promoted, of).public_id, **params).content.decode()
    assert "Shift lead" in page
    # The first day's title stands only where something of that day is told.
    assert "Baker, Corner" not in page.split('id="what-happened"')[0]


def test_a_planned_contact_says_it_as_well(promoted, browser):
    with agency_context(promoted.north.pk):
        row = promoted.job.due_contacts.first()
    page = get(browser, promoted.ana, "clients:due", row.public_id).content.decode()
    assert "Shift lead" in page and "Baker," not in page


def test_what_happened_keeps_its_name(promoted, browser):
    with agency_context(promoted.north.pk, staff_id=promoted.ana.pk):
        actions.end_job(
            job=promoted.job, version=1, end_date=date(2026, 3, 9), learned_date=DAY, end_reason="quit",
            end_next_step="", by=promoted.ana,
        )  # fmt: skip
    page = get(browser, promoted.ana, "clients:page", promoted.maria.public_id)
    said = {entry.word: entry.title for day in page.context["history"].days for entry in day.entries}
    assert (said["Job start"], said["Job end"]) == ("Baker, Corner Bakery", "Shift lead, Corner Bakery")
