"""The job search plan at the keyboard and on a phone: wishes are ranked with and without script, editions compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from clients import actions
from clients.models import JobSearchPlan, PlanLine
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE
from tests.world import World


@pytest.fixture
def plan(town: World) -> JobSearchPlan:
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        made = actions.start_plan(
            client=town.maria, goal="I want to bake again.", started_date=date(2026, 1, 12),
            review_date=date(2026, 3, 12), by=town.ana,
        )  # fmt: skip
        for text in ("Baker", "Cook", "Gardener's assistant"):
            actions.add_line(plan=made, kind="job_type", text=text, reason="", by=town.ana)
    return made


def ranked(page: Any) -> list[str]:
    return [each.split("\n")[1].strip() for each in page.locator("#job_type li").all_inner_texts()]


def button(town: World, way: str, text: str) -> str:
    with agency_context(town.north.pk):
        return f"[id='{way}-{PlanLine.objects.get(text=text).public_id}']"


def test_wishes_are_ranked_at_the_keyboard_and_the_focus_stays(enter: Enter, town: World, plan: JobSearchPlan) -> None:
    page = enter(town.ana, PHONE)
    page.goto(reverse("clients:plan", args=[town.maria.public_id]))
    up = button(town, "up", "Gardener's assistant")
    for order in (["Baker", "Gardener's assistant", "Cook"], ["Gardener's assistant", "Baker", "Cook"]):
        page.page.focus(up)
        with page.page.expect_response("**/move/"):
            page.page.keyboard.press("Enter")
        page.page.wait_for_function(f"document.querySelector('#job_type li').innerText.includes('{order[0][:5]}')")
        assert ranked(page.page) == order
        assert page.page.evaluate("document.activeElement.id") == up.split("'")[1]
    assert "Gardener's assistant is now number 1 of 3." in page.page.inner_text("#job_type")
    assert page.small_targets(44) == []


def test_without_script_the_page_comes_back_at_the_list(enter: Enter, town: World, plan: JobSearchPlan) -> None:
    page = enter(town.ana, java_script_enabled=False)
    page.goto(reverse("clients:plan", args=[town.maria.public_id]))
    page.page.click(button(town, "down", "Baker"))
    assert page.page.url.endswith("/plan/#job_type") and ranked(page.page) == ["Cook", "Baker", "Gardener's assistant"]


def test_two_editions_and_the_printed_copy_are_clean(enter: Enter, town: World, plan: JobSearchPlan) -> None:
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        plan.refresh_from_db()
        newer = actions.start_edition(
            plan=plan, version=plan.version, reason="reviewed", started_date=date(2026, 3, 19), review_date=None,
            by=town.ana,
        )  # fmt: skip
        actions.add_line(plan=newer, kind="job_type", text="Florist", by=town.ana)
    visitor = enter(town.ana)
    wrong = []
    for name, public_id in (("compare_plans", town.maria.public_id), ("plan_edition", plan.public_id)):
        visitor.goto(reverse(f"clients:{name}", args=[public_id]))
        wrong += [f"{name}: {text}" for text in visitor.looks_right()]
    assert wrong == []
