"""Job development on a phone: a visit logged in six taps at most, the round of a day put in order at the keyboard."""

from __future__ import annotations

from datetime import date, time

from django.urls import reverse
from playwright.sync_api import Locator, expect

from clients import actions
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE
from tests.world import World


def test_a_visit_is_logged_in_six_taps_at_most_after_opening_the_app(enter: Enter, town: World) -> None:
    visitor, taps = enter(town.ana, PHONE), 0
    page = visitor.page

    def tap(what: Locator) -> None:
        nonlocal taps
        what.tap()
        taps += 1

    visitor.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who needs me today")
    tap(page.locator("nav.thumbbar").get_by_role("link", name="Employers"))
    tap(page.get_by_role("link", name="Corner Bakery", exact=True))
    tap(page.get_by_role("link", name="Log a contact"))
    expect(page.get_by_label("in person")).to_be_checked()
    expect(page.get_by_label("Date", exact=True)).to_have_value("2026-03-19")
    tap(page.get_by_text("second", exact=True))
    tap(page.get_by_text("learn what they need", exact=True))
    tap(page.get_by_role("button", name="Save contact"))
    expect(page.get_by_role("status").first).to_contain_text("Contact logged.")
    assert taps <= 6
    with agency_context(town.north.pk):
        contact = EmployerContact.objects.get()
        assert (contact.mode, contact.nature, contact.purpose) == ("in_person", "second", "learn")
        assert (contact.contact_date, contact.specialist_id) == (date(2026, 3, 19), town.ana.pk)


def test_the_round_is_put_in_order_at_the_keyboard_and_is_clean(enter: Enter, town: World) -> None:
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        for at, aim in ((time(9), "Early shift"), (time(13), "Late shift")):
            actions.plan_employer_visit(
                employer=town.bakery, specialist=town.ana, clients=[town.maria], visit_date=date(2026, 3, 19),
                visit_time=at, aim=aim, by=town.ana,
            )  # fmt: skip
    visitor = enter(town.ana, PHONE)
    visitor.goto(reverse("clients:route"))
    aims = visitor.page.locator(".route .match > p:first-of-type")
    assert [text.strip() for text in aims.all_inner_texts()] == ["Early shift", "Late shift"]
    earlier = visitor.page.locator(".route > li").nth(1).get_by_role("button", name="Earlier")
    earlier.focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert [text.strip() for text in aims.all_inner_texts()] == ["Late shift", "Early shift"]
    assert visitor.looks_right() == []
    visitor.resize(PHONE)
    assert visitor.small_targets(44) == []
