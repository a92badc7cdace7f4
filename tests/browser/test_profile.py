"""The vocational profile as it is filled: saved as one types, through a lost session, with and without script."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from clients import actions
from clients.models import ProfileEdition
from tenancy.context import agency_context
from tests.browser.conftest import Enter, _signed_in
from tests.browser.visitor import DESK, PHONE
from tests.clients.profiling import say
from tests.world import World


@pytest.fixture
def edition(town: World) -> ProfileEdition:
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        found: ProfileEdition = actions.begin_profile_edition(
            client=town.maria, begun_date=date(2026, 3, 19), why="first", sources=[], sources_note="", by=town.ana
        )
    return found


SAVED = re.compile(r"Saved \d")


def stands(town: World, edition: ProfileEdition, code: str) -> Any:
    with agency_context(town.north.pk):
        return edition.sections.filter(code=code).values_list("content", flat=True).first()


def address(edition: ProfileEdition, code: str) -> str:
    return reverse("clients:profile_section", args=[edition.public_id, code])


def test_what_is_typed_before_the_scripts_came_is_saved_too(enter: Enter, town: World, edition: ProfileEdition) -> None:
    visitor = enter(town.ana, PHONE)
    page, held = visitor.page, []
    page.route("**/*htmx*", lambda route: held.append(route))
    page.goto(visitor.home + address(edition, "goals"), wait_until="commit")
    page.get_by_label("Why work now").fill("To pay the rent.")
    for route in held:
        route.continue_()
    expect(page.locator("[data-save-line]")).to_contain_text(SAVED)
    assert stands(town, edition, "goals") == {"why_now": "To pay the rent."}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_it_is_saved_as_one_types_and_the_button_goes_on(
    enter: Enter, town: World, edition: ProfileEdition, size: tuple[int, int]
) -> None:
    visitor = enter(town.ana, size)
    page = visitor.page
    visitor.goto(reverse("clients:profile", args=[town.maria.public_id]))
    page.get_by_role("link", name="Goals and interests").click()
    page.get_by_label("Why work now").fill("To pay the rent.")
    line = page.locator("[data-save-line]")
    expect(line).to_contain_text(SAVED)
    assert stands(town, edition, "goals") == {"why_now": "To pay the rent."}
    page.get_by_label("Dream job").fill("Baker")
    page.get_by_role("button", name="Save, then: Work preferences").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Work preferences")
    expect(page.get_by_role("status").first).to_contain_text("Goals and interests: saved.")
    assert stands(town, edition, "goals") == {"why_now": "To pay the rent.", "dream_job": "Baker"}
    page.get_by_text("outdoors", exact=True).click()
    expect(line).to_contain_text(SAVED)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Career profile")
    assert stands(town, edition, "preferences") == {"indoors": "outdoors"}
    assert visitor.looks_right() == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_job_is_added_and_another(enter: Enter, town: World, edition: ProfileEdition, script: bool) -> None:
    visitor = enter(town.ana, PHONE, java_script_enabled=script)
    page = visitor.page
    visitor.goto(address(edition, "work_history"))
    for number, employer in enumerate(["Corner Bakery", "Café"]):
        job = page.get_by_role("group", name=f"Job {number + 1}")
        job.get_by_label("Employer").fill(employer)
        job.get_by_label("Liked", exact=True).fill("People")
        page.get_by_role("button", name="Add another job").click()
        expect(page.get_by_role("group", name=f"Job {number + 2}")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Café")).to_be_visible()
    assert stands(town, edition, "work_history") == {
        "jobs": [{"employer": "Corner Bakery", "liked": "People"}, {"employer": "Café", "liked": "People"}]
    }


def test_a_lost_session_keeps_what_was_typed_and_goes_on(enter: Enter, town: World, edition: ProfileEdition) -> None:
    visitor = enter(town.ana)
    visitor.expect_status(401)
    visitor.expected.append("Status Error Code 401")
    page = visitor.page
    visitor.goto(address(edition, "goals"))
    cookies = visitor.context.cookies()
    visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Why work now").fill("To pay the rent.")
    line = page.locator("[data-save-line]")
    expect(line).to_contain_text("You have been signed out.")
    expect(line.get_by_role("link", name="Sign in in another tab")).to_have_attribute("href", "/accounts/login/")
    # The button doesn't lead away either, and what was typed is nowhere on the device.
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Why work now")).to_have_value("To pay the rent.")
    expect(line).to_contain_text("You have been signed out.")
    assert page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)").count("pay the") == 0
    assert stands(town, edition, "goals") is None
    assert visitor.looks_right() == []
    # Signed in again elsewhere: another session, and another token than the one this page came with.
    visitor.context.clear_cookies()
    other = [{**each, "value": "y" * 32} for each in cookies if each["name"] == settings.CSRF_COOKIE_NAME]
    assert len(other) == 1
    visitor.context.add_cookies([*other, _signed_in(town.ana, visitor.home)])  # type: ignore[list-item]
    page.get_by_label("Why work now").focus()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line).to_contain_text(SAVED)
    assert stands(town, edition, "goals") == {"why_now": "To pay the rent."}


def test_the_second_writer_puts_both_together(enter: Enter, town: World, edition: ProfileEdition) -> None:
    visitor = enter(town.sam)
    page = visitor.page
    visitor.goto(address(edition, "goals"))
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        edition.client = town.maria
        say(edition, town.ana, why_now="Rent")
    page.get_by_label("Why work now").fill("Friends")
    expect(page.locator("[data-save-line]")).to_contain_text("Not saved: Ana Anason saved this section")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Someone else saved first")
    expect(page.get_by_role("row", name="Why work now")).to_contain_text("Rent")
    assert visitor.looks_right() == []
    visitor.resize(DESK)
    page.get_by_label("Why work now").fill("Rent and friends")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Career profile")
    assert stands(town, edition, "goals") == {"why_now": "Rent and friends"}
