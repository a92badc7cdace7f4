"""From a work trial to a job, with benefits advice and reports on the way, on a phone; then each page looked at."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from clients import actions
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE
from tests.world import World


def written(town: World) -> None:
    """Maria in the trial that the road begins with, and all that the pages can show of somebody else, Tom."""
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        actions.record_trial(
            client=town.maria, kind="trial", employer=town.bakery, start_date=date(2026, 2, 9),
            end_date=date(2026, 3, 31), paid=False, weekly_hours=Decimal(16), arranged_by="the labour office",
            tasks="Packing bread, cleaning up", by=town.ana,
        )  # fmt: skip
        job = actions.start_job(
            client=town.tom, employer=town.bakery, site=town.market, title="Baker", start_date=date(2025, 9, 1),
            weekly_hours=Decimal(20), hourly_pay=Decimal("13.20"), permanent=True, open_to_anyone=True,
            at_least_minimum_pay=True, same_pay_as_coworkers=True, schedule="Mon to Thu, 8 to 13", duties="Dough and ovens",
            how_found="specialist", by=town.ben,
        )  # fmt: skip
        more = {"weekly_hours": Decimal("22.5"), "note": "Asked for it herself."}
        actions.record_job_change(job=job, from_date=date(2025, 11, 3), by=town.ben, **more)
        raised = {"title": "Shift leader", "promotion": True, "hourly_pay": Decimal("14.80")}
        change = actions.record_job_change(job=job, from_date=date(2026, 3, 2), by=town.ben, **raised)
        actions.strike_job_change(change=change, version=1, reason="From April only", by=town.ben)
        actions.record_job_change(job=job, from_date=date(2026, 4, 1), by=town.ben, **raised)
        actions.record_benefits_held(
            client=town.tom, current=None, version=None, asked_date=date(2026, 1, 9), held=["asumistuki", "kuntoutustuki"],
            family="Two children every other week", by=town.ben,
        )  # fmt: skip
        advice = actions.offer_advice(
            client=town.tom, job=job, offered_date=date(2025, 8, 20), offered_by=town.ben, answer="accepted",
            session_date=date(2025, 8, 26), adviser="Mira Koski", qualification="Social worker", summary_given=True,
            by=town.ben,
        )  # fmt: skip
        left = "about 640 € more than without work"
        actions.add_scenario(advice=advice, weekly_hours=Decimal(20), gross="1 140 €", net_effect=left, by=town.ben)
        actions.add_duty(
            client=town.tom, what="Pay of the month", to_whom="Kela", how="Online", repeats="monthly",
            next_date=date(2026, 3, 15), day_of_month=15, by=town.ben,
        )  # fmt: skip
        actions.record_study(
            client=town.tom, course="Hygiene passport", school="Adult education centre", start_date=date(2026, 2, 2),
            supports="Reading together on Mondays", by=town.ben,
        )  # fmt: skip


def test_from_a_trial_to_a_job_with_more_hours(enter: Enter, town: World) -> None:
    written(town)
    visitor = enter(town.ana, PHONE)
    page = visitor.page
    visitor.goto(f"/clients/{town.maria.public_id}/")
    expect(page.get_by_text("Looking for work")).to_be_visible()
    page.get_by_role("link", name="Trials and placements").click()
    page.get_by_role("link", name="It became a job").click()
    expect(page.get_by_label("First paid day")).to_have_value("2026-04-01")
    page.get_by_label("Job title").fill("Packer")
    expect(page.locator("#planned li")).to_have_count(17)
    page.get_by_role("button", name="Save the job start").click()
    expect(page.get_by_role("status").first).to_contain_text("17 contacts planned")
    expect(page.get_by_role("heading", level=1)).to_have_text("Packer, Corner Bakery")
    page.get_by_role("link", name="Record the offer").click()
    page.get_by_text("declined", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Offered Thu 19 Mar: declined")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Add")).first.click()
    page.get_by_label("What is reported").fill("Pay of the month")
    page.get_by_label("To whom").fill("Kela")
    page.get_by_label("Next by").fill("2026-05-10")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("^Reported")).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("The next report is due by Wed 10 Jun")


def test_the_pages_of_work_benefits_and_education_look_right(enter: Enter, town: World) -> None:
    written(town)
    with agency_context(town.north.pk):
        job = town.tom.jobs.get()
        trial, advice = town.maria.work_experiences.get(), town.tom.benefits_advice.get()
    sam = enter(town.sam)
    for address in (
        f"/jobs/{job.public_id}/",
        f"/jobs/{job.public_id}/changes/new/",
        f"/clients/{town.maria.public_id}/trials/",
        f"/clients/{town.maria.public_id}/trials/new/",
        f"/trials/{trial.public_id}/job/",
        f"/trials/{trial.public_id}/strike/",
        f"/clients/{town.tom.public_id}/benefits/",
        f"/clients/{town.tom.public_id}/benefits/held/",
        f"/benefits-advice/{advice.public_id}/",
        f"/clients/{town.tom.public_id}/education/",
        f"/clients/{town.tom.public_id}/education/new/",
    ):
        sam.goto(address)
        assert sam.looks_right() == [], address
        assert sam.small_targets(32) == [], address
