"""The dates that a chart review asks for: each from the records, the missing ones said, the queries counted."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from clients import actions
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get, queries, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def lines(browser, world):
    parts = get(browser, world.ana, "clients:chart", world.maria.public_id).context["parts"]
    return {(part.title, line.label): line.said for part in parts for line in part.lines}


def lived(world):
    """From the first meeting to a job that was lost again."""
    maria, ana = world.maria, world.ana
    with agency_context(world.north.pk, staff_id=ana.pk):
        said = {"client": maria, "specialist": ana, "by": ana}
        actions.log_contact(contact_date=date(2026, 1, 7), mode="in_person", with_whom=["client"], **said)
        actions.log_contact(contact_date=date(2026, 2, 20), mode="no_show", with_whom=["client"], **said)
        actions.log_contact(contact_date=date(2026, 2, 24), mode="phone", with_whom=["client", "clinician"], **said)
        edition = actions.begin_profile_edition(
            client=maria, begun_date=date(2026, 1, 8), why="first", sources=["person"], sources_note="", by=ana
        )
        actions.save_profile_section(
            edition=edition, code="goals", content={"why_now": "Rent"}, version=1, sitting=None, by=ana
        )
        plan = actions.start_plan(client=maria, goal="Work", started_date=date(2026, 1, 9), review_date=None, by=ana)
        line = actions.add_line(plan=plan, kind="job_type", text="Baker", by=ana)
        actions.log_employer_contact_for(
            client=maria, matches_plan=None, by_client=False, note="", plan_line=line, by=ana, employer=world.bakery,
            specialist=ana, contact_date=date(2026, 1, 12), mode="in_person", about_competitive_job=True,
        )  # fmt: skip
        actions.offer_advice(client=maria, offered_date=date(2026, 1, 20), offered_by=ana, by=ana)
        job = actions.start_job(
            client=maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 2, 2), by=ana,
            weekly_hours=20, permanent=True,
        )  # fmt: skip
        actions.log_contact(contact_date=date(2026, 2, 4), mode="in_person", with_whom=["client"], **said)
        actions.end_job(
            job=job, version=job.version, end_date=date(2026, 3, 6), learned_date=date(2026, 3, 9), end_reason="quit",
            end_next_step="look again", by=ana,
        )  # fmt: skip
    return job


def test_every_date_comes_from_the_records(world, browser):
    job = str(lived(world))
    said = lines(browser, world)
    assert said["Entry", "First meeting with the specialist"] == "Wed 7 Jan"
    assert said["Career profile", "Begun"] == "Thu 8 Jan"
    assert said["Job search", "Job search plan"] == "edition 1, Fri 9 Jan"
    assert (said["Job search", "Kinds of work wished for"], said["Job search", "Jobs held"]) == ("Baker", "Baker")
    first = said["Employer contacts", "First in person, about a competitive job"]
    assert first.startswith("Mon 12 Jan · ") and first.endswith("days after entry · Ana Anason")
    assert said["Employer contacts", "Mon 12 Jan"] == "Corner Bakery · in person · Ana Anason · Baker"
    assert said["Benefits advice", "Offered Tue 20 Jan"].startswith("Ana Anason")
    assert said[job, "First and last day"] == "Mon 2 Feb – Fri 6 Mar"
    assert said[job, "Hours, pay, permanent"] == "20 hours a week · permanent"
    assert said[job, "Contact before the start"].startswith("Missed")
    assert said[job, "Within three days"] == "Met · Wed 4 Feb"
    assert said[job, "Weekly in the first month"] == "1 of 4 met: Wed 4 Feb"
    assert said[job, "Monthly after that"] == "Cancelled"
    assert said[job, "Why it ended"] == "Quit"
    assert said[job, "Contact within three days of learning it"].startswith("Open")
    assert said[job, "Next step"] == "look again"
    assert said["Missed appointments and outreach", "Did not attend"] == "Fri 20 Feb"
    assert said["Family, treatment team and partners", "Contacts with the treatment team"] == "1 contact: Tue 24 Feb"
    assert said["Closing", "Closed"] == "open"


def test_contacts_that_are_still_to_come_are_no_gap_and_pay_is_written_as_one_reads_it(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        job = actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=DAY, by=world.ana,
            hourly_pay=Decimal("13.20"),
        )  # fmt: skip
    said = lines(browser, world)
    assert said[str(job), "Weekly in the first month"] == "Open · Mon 16 Mar"
    assert said[str(job), "Monthly after that"] == "Upcoming · Sat 9 May"
    assert said[str(job), "Hours, pay, permanent"] == "13.20 an hour"
    world.ana.user.language = "fi"
    world.ana.user.save()
    said = lines(browser, world)
    assert said[str(job), "Tunnit, palkka, vakinaisuus"] == "13,20 tunnilta"


def test_what_is_not_on_record_says_so_and_leads_there(world, browser):
    response = get(browser, world.ana, "clients:chart", world.maria.public_id)
    page = re.sub(r"\s+", " ", response.content.decode())
    begun = f'<a class="no-print" href="/clients/{world.maria.public_id}/profile/">'
    assert f'<dt>Begun</dt><dd><span class="muted">not on record</span> {begun}' in page


def test_a_long_record_costs_no_query_more(world, browser):
    lived(world)
    sign_in(browser, world.ana)
    url = f"/clients/{world.maria.public_id}/chart/"
    one = len(queries(browser, url))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for number in range(4):
            actions.offer_advice(client=world.maria, offered_date=DAY, offered_by=world.ana, by=world.ana)
            actions.record_study(client=world.maria, course=f"Course {number}", start_date=DAY, by=world.ana)
            actions.start_job(
                client=world.maria,
                employer=world.bakery,
                site=None,
                title=f"Baker {number}",
                start_date=DAY,
                by=world.ana,
            )
    assert len(queries(browser, url)) == one
