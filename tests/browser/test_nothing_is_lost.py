"""What is typed survives: a draft is kept and offered, and a page whose session is gone stays as it is until one is back."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import StaffMember
from clients.models import ClientContact, ClientNote, Draft
from tenancy.context import agency_context
from tests.browser.conftest import Enter, _signed_in
from tests.browser.visitor import PHONE, Visitor
from tests.world import World


def sign_out(visitor: Visitor) -> None:
    """As an idle hour, or a sign-out in another tab."""
    Session.objects.all().delete()
    visitor.expect_status(401)


def sign_in_again(visitor: Visitor, staff: StaffMember) -> None:
    """In another tab: the session is new, and so is the token of the forms."""
    visitor.context.add_cookies([_signed_in(staff, visitor.home)])  # type: ignore[list-item]
    other = visitor.context.new_page()
    other.goto(f"{visitor.home}/me/")
    other.close()


def notes(town: World) -> list[str]:
    with agency_context(town.north.pk):
        return list(ClientNote.objects.values_list("text", flat=True))


def test_a_draft_is_kept_while_typing_and_offered_when_the_form_is_opened_again(enter: Enter, town: World) -> None:
    visitor = enter(town.ana, PHONE)
    page = visitor.page
    address = reverse("clients:log_contact", args=[town.maria.public_id])
    visitor.goto(address)
    page.get_by_text("phone", exact=True).tap()
    page.get_by_label("What was done").fill("Rang about the rota")
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(r"^Draft kept at \d\d:\d\d$"))
    page.goto("about:blank")
    visitor.goto(address)
    offer = page.locator("[data-draft-offer]")
    expect(offer).to_contain_text("Rang about the rota")
    assert visitor.looks_right() == []
    offer.get_by_role("link", name="Use it").click()
    expect(page.get_by_label("What was done")).to_have_value("Rang about the rota")
    expect(page.get_by_label("phone", exact=True)).to_be_checked()
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("status").first).to_contain_text("Contact logged.")
    with agency_context(town.north.pk):
        assert not Draft.objects.exists() and ClientContact.objects.get().note == "Rang about the rota"


@pytest.mark.parametrize("typed_after", [True, False])
def test_a_page_whose_session_is_gone_keeps_what_was_typed_until_one_is_back(
    enter: Enter, town: World, typed_after: bool
) -> None:
    visitor = enter(town.ana)
    page = visitor.page
    visitor.goto(reverse("clients:write_note", args=[town.maria.public_id]))
    field = page.get_by_label("Note", exact=True)
    if typed_after:
        sign_out(visitor)
        field.fill("The team thinks mornings are hard.")
    else:
        field.fill("The team thinks mornings are hard.")
        sign_out(visitor)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("[data-session-note]")).to_contain_text("You are signed out. Nothing is lost")
    expect(field).to_have_value("The team thinks mornings are hard.")
    assert notes(town) == [] and visitor.axe() == []
    sign_in_again(visitor, town.ana)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("status").first).to_contain_text("Note saved.")
    assert notes(town) == ["The team thinks mornings are hard."]


def test_a_form_left_open_for_long_asks_before_it_is_sent(enter: Enter, town: World) -> None:
    """Forms without drafts too: after some minutes the page asks whether somebody is still there."""
    visitor = enter(town.ana)
    page = visitor.page
    page.clock.install()
    visitor.goto(reverse("clients:edit", args=[town.maria.public_id]))
    page.get_by_label("Address").fill("Quay 7")
    page.clock.fast_forward("10:00")
    sign_out(visitor)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-session-note]")).to_contain_text("You are signed out.")
    sign_in_again(visitor, town.ana)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")


def test_nothing_is_sent_under_somebody_elses_name(enter: Enter, town: World) -> None:
    visitor = enter(town.ana)
    page = visitor.page
    visitor.goto(reverse("clients:write_note", args=[town.maria.public_id]))
    page.get_by_label("Note", exact=True).fill("Mine.")
    visitor.expect_status(409)
    sign_in_again(visitor, town.sam)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("[data-session-note]")).to_contain_text("Somebody else is signed in")
    assert notes(town) == []


def test_nothing_typed_stands_in_the_browsers_own_store(enter: Enter, town: World) -> None:
    visitor = enter(town.ana)
    page = visitor.page
    visitor.goto(reverse("clients:write_note", args=[town.maria.public_id]))
    page.get_by_label("Note", exact=True).fill("Canary")
    expect(page.locator("[data-draft-state]")).to_contain_text("Draft kept at")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Canary" not in kept


def test_the_timeline_shows_what_is_chosen_without_leaving_the_page(enter: Enter, town: World) -> None:
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        ClientNote.objects.create(
            client=town.maria, note_date="2026-03-18", kind="team", sensitivity="ordinary", text="They met.",
            author=town.ana,
        )  # fmt: skip
    visitor = enter(town.ana, PHONE)
    page = visitor.page
    visitor.goto(reverse("clients:page", args=[town.maria.public_id]))
    timeline = page.locator("#timeline")
    timeline.get_by_role("link", name="Notes").tap()
    expect(page).to_have_url(re.compile(r"\?show=notes"))
    expect(timeline).to_contain_text("They met.")
    expect(timeline).not_to_contain_text("Programme entry")
    assert visitor.axe() == [] and visitor.overflow() <= 0
    timeline.get_by_role("link", name="Everything").tap()
    expect(timeline).to_contain_text("Programme entry")
