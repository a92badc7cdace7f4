"""Weeks are signed on a phone, by keyboard on a desk, and without script; the sheet is printed with room to sign."""

from __future__ import annotations

from datetime import date

import pytest

from clients.models import WeekReview
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import DESK, PHONE
from tests.world import World


@pytest.fixture
def visited(town: World) -> World:
    with agency_context(town.north.pk):
        for _number in range(2):
            EmployerContact.objects.create(
                employer=town.bakery, specialist=town.ana, contact_date=date(2026, 3, 10), purpose="learn"
            )
    return town


def signed(town: World) -> list[tuple[str, date, int]]:
    with agency_context(town.north.pk):
        rows = WeekReview.objects.filter(withdrawn_at=None).order_by("monday", "specialist")
        return [(row.specialist.user.first_name, row.monday, row.visits) for row in rows]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_supervisor_signs_all_weeks_that_wait(enter: Enter, visited: World, size: tuple[int, int]) -> None:
    sam = enter(visited.sam, size)
    sam.goto("/caseload/")
    sam.page.get_by_role("link", name="Weeks to sign").click()
    sam.page.get_by_role("heading", name="Weeks to sign").wait_for()
    sam.page.wait_for_load_state("load")
    assert sam.small_targets(44) == [] or size == DESK
    sam.page.get_by_label("Tick all").check()
    assert sam.pictures_in_styles() == [], "a tick is drawn by the browser: a picture of one is refused"
    sam.page.get_by_role("button", name="Sign the ticked weeks").click()
    sam.page.get_by_text("16 weeks signed.").wait_for()
    assert ("Ana", date(2026, 3, 9), 2) in signed(visited)
    assert len(signed(visited)) == 16
    assert sam.page.get_by_label("Tick all").count() == 0
    assert sam.looks_right() == []


def test_one_week_is_signed_at_the_keyboard_and_taken_back(enter: Enter, visited: World) -> None:
    sam = enter(visited.sam)
    sam.goto(f"/weeks/{visited.ana.public_id}/?week=2026-03-09")
    sam.page.get_by_label("What you talked about").focus()
    sam.page.keyboard.type("The bakery wants to see us again.")
    sam.page.keyboard.press("Tab")
    sam.page.keyboard.press("Enter")
    sam.page.get_by_text("Week signed.").wait_for()
    assert sam.page.get_by_text("The bakery wants to see us again.").is_visible()
    assert signed(visited) == [("Ana", date(2026, 3, 9), 2)]
    sam.page.get_by_role("link", name="Take the signature back").click()
    sam.page.get_by_role("button", name="Take it back").click()
    sam.page.get_by_text("Signature taken back.").wait_for()
    assert signed(visited) == []


def test_without_script_ticks_are_signed_too(enter: Enter, visited: World) -> None:
    sam = enter(visited.sam, java_script_enabled=False)
    sam.goto("/weeks/")
    assert not sam.page.get_by_label("Tick all").is_visible()
    sam.page.get_by_label("Sign Ana Anason, Mon 9 Mar to Sun 15 Mar").check()
    sam.page.get_by_role("button", name="Sign the ticked weeks").click()
    assert signed(visited) == [("Ana", date(2026, 3, 9), 2)]


def test_on_paper_the_sheet_has_the_contacts_and_room_to_sign(enter: Enter, visited: World) -> None:
    ana = enter(visited.ana)
    ana.goto("/my-week/?week=2026-03-09")
    ana.page.emulate_media(media="print")
    for text in ("Ana Anason", "2 of 2", "Specialist, date", "Supervisor, date"):
        assert ana.page.get_by_text(text).last.is_visible(), text
    for name in ("Week before", "As a spreadsheet", "Log a visit"):
        assert not ana.page.get_by_role("link", name=name).is_visible(), name
    assert not ana.page.get_by_role("heading", name="Weeks before").is_visible()
