"""The main road, driven as people drive it: sign in, see who needs me, log a contact, record a job start, look at a caseload."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from clients import actions
from clients.models import Client, ClientContact, DueContact, Job
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE, Visitor
from tests.world import PASSWORD, World

MONDAY_9_MARCH = date(2026, 3, 9)


def at_work(town: World, client: Client, start: date = MONDAY_9_MARCH) -> Job:
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        return actions.start_job(
            client=client, employer=town.bakery, site=town.market, title="Baker", start_date=start, by=town.ana
        )


def contacts(town: World) -> list[ClientContact]:
    with agency_context(town.north.pk):
        return list(ClientContact.objects.order_by("pk"))


class Fingers:
    """Counts what a hand does: each tap and each key."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1


def test_signing_in_leads_home(enter: Enter, town: World) -> None:
    town.ana.user.set_password(PASSWORD)
    town.ana.user.save()
    visitor = enter()
    page = visitor.page
    visitor.goto("/today/")
    expect(page).to_have_title("Sign in · IPS")
    page.get_by_label(re.compile("^e-?mail", re.I)).fill("ana@example.org")
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who needs me today")


def test_a_contact_is_logged_from_today_in_two_taps(enter: Enter, town: World) -> None:
    at_work(town, town.maria)
    visitor, fingers = enter(town.ana, PHONE), Fingers()
    page = visitor.page
    visitor.goto("/today/")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Maria Söderström", exact=True)).first
    expect(row).to_contain_text("Overdue")
    fingers.tap(row.get_by_role("link", name="Log"))
    expect(page.get_by_label("in person")).to_be_checked()
    expect(page.get_by_label("Maria", exact=True)).to_be_checked()
    expect(page.get_by_label("Date", exact=True)).to_have_value("2026-03-19")
    expect(page.get_by_label("Time")).to_have_value("10:00")
    save = page.get_by_role("button", name="Save contact")
    expect(save).to_be_in_viewport()
    fingers.tap(save)
    # Thursday 19 March lies in week 2; the three earlier windows are past.
    said = page.get_by_role("status").first
    expect(said).to_contain_text("Contact logged. That met: week 2. Late for: contact before the start")
    expect(said).to_contain_text("Next is week 3, by Sun 29 Mar.")
    assert fingers.taps == 2
    (contact,) = contacts(town)
    assert (contact.contact_date, contact.mode, contact.client_id) == (date(2026, 3, 19), "in_person", town.maria.pk)


def test_a_job_start_on_a_friday_shows_its_17_contacts_before_it_is_saved(enter: Enter, town: World) -> None:
    visitor = enter(town.ana, PHONE)
    page = visitor.page
    visitor.goto(reverse("clients:start_job", args=[town.maria.public_id]))
    page.get_by_role("combobox", name="Employer").fill("corner")
    page.get_by_role("option", name="Corner Bakery").tap()
    page.get_by_label("Job title").fill("Baker")
    page.get_by_label("First day").fill("2026-03-27")
    planned = page.locator("#planned li")
    expect(planned).to_have_count(17)
    assert [" ".join(text.split()) for text in planned.all_inner_texts()] == [
        "Contact before the start Fri 20 Mar to Thu 26 Mar",
        "3-day contact Fri 27 Mar to Mon 30 Mar",
        "Week 1 Fri 27 Mar to Thu 2 Apr",
        "Week 2 Fri 3 Apr to Thu 9 Apr",
        "Week 3 Fri 10 Apr to Thu 16 Apr",
        "Week 4 Fri 17 Apr to Thu 23 Apr",
        "Month 2 Mon 27 Apr to Tue 26 May",
        "Month 3 Wed 27 May to Fri 26 Jun",
        "Month 4 Sat 27 Jun to Sun 26 Jul",
        "Month 5 Mon 27 Jul to Wed 26 Aug",
        "Month 6 Thu 27 Aug to Sat 26 Sep",
        "Month 7 Sun 27 Sep to Mon 26 Oct",
        "Month 8 Tue 27 Oct to Thu 26 Nov",
        "Month 9 Fri 27 Nov to Sat 26 Dec",
        "Month 10 Sun 27 Dec to Tue 26 Jan 2027",
        "Month 11 Wed 27 Jan 2027 to Fri 26 Feb",
        "Month 12 Sat 27 Feb 2027 to Fri 26 Mar",
    ]
    with agency_context(town.north.pk):
        assert not Job.objects.exists()
    page.get_by_role("button", name="Save the job start").tap()
    expect(page.get_by_role("status").first).to_contain_text("Job start recorded. 17 contacts planned.")
    with agency_context(town.north.pk):
        assert DueContact.objects.filter(job__start_date=date(2026, 3, 27)).count() == 17


def test_what_a_job_end_will_do_follows_the_days_that_are_chosen(enter: Enter, town: World) -> None:
    job = at_work(town, town.maria)
    visitor = enter(town.ana, PHONE)
    page = visitor.page
    visitor.goto(reverse("clients:end_job", args=[job.public_id]))
    what = page.locator("#what")
    expect(what).to_contain_text("14 planned contacts are cancelled, the first of them week 2")
    what.evaluate("element => { element.dataset.listenedTo = 'yes'; }")
    page.get_by_label("Last day of work").fill("2026-03-12")
    expect(what).to_contain_text("15 planned contacts are cancelled, the first of them week 1")
    page.get_by_label("Day we learned").fill("2026-03-17")
    expect(what).to_contain_text("A talk about it is due by Fri 20 Mar")
    page.get_by_label("Day we learned").locator("..").get_by_role("button", name="Today").tap()
    expect(what).to_contain_text("A talk about it is due by Sun 22 Mar")
    page.get_by_text("moved on to another job, as planned").tap()
    expect(what).to_contain_text("A planned move asks for no contact about a lost job.")
    # Replaced from within: whoever listens to it goes on hearing what changes.
    expect(what).to_have_attribute("data-listened-to", "yes")
    expect(what.get_by_role("heading")).to_have_count(1)
    with agency_context(town.north.pk):
        assert Job.objects.get().end_date is None


def test_back_and_save_once_more_is_asked_about_and_loses_nothing(enter: Enter, town: World) -> None:
    visitor = enter(town.ana, PHONE)
    visitor.expect_status(422)
    page = visitor.page
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    page.get_by_role("button", name="Save contact").tap()
    expect(page.get_by_role("status").first).to_contain_text("Contact logged")
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    page.get_by_label("What was done").fill("Walked the route to work.")
    page.get_by_label("Time").fill("10:00")
    page.get_by_role("button", name="Save contact").tap()
    question = page.get_by_role("alert", name="You logged the same contact at 10:00. Log it again?")
    expect(question).to_be_focused()
    assert visitor.looks_right() == []
    visitor.resize(PHONE)
    assert len(contacts(town)) == 1
    with visitor.context.expect_page() as opened:
        question.get_by_role("link", name="See the earlier one").tap()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Correct a contact")
    question.get_by_label("Yes, log it again").check()
    page.get_by_role("button", name="Save contact").tap()
    expect(page.get_by_role("status").first).to_contain_text("Contact logged")
    assert [contact.note for contact in contacts(town)] == ["", "Walked the route to work."]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_contact_just_logged_is_taken_back_by_one_tap(enter: Enter, town: World, script: bool) -> None:
    at_work(town, town.maria)
    visitor = enter(town.ana, PHONE, java_script_enabled=script)
    page = visitor.page
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    page.get_by_label("What was done").fill("Met at the bakery.")
    page.get_by_role("button", name="Save contact").tap()
    undo = page.get_by_role("status").get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport()
    if script:
        assert visitor.looks_right() == []
        assert visitor.small_targets(44) == []
        visitor.resize(PHONE)
    undo.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a contact")
    expect(page.get_by_role("status").first).to_contain_text("Taken back: it counts no more.")
    expect(page.get_by_label("What was done")).to_have_value("Met at the bakery.")
    page.get_by_label("What was done").fill("Met at the bakery, talked to Pia.")
    page.get_by_role("button", name="Save contact").tap()
    expect(page.get_by_role("status").first).to_contain_text("That met: week 2.")
    assert [(contact.note, contact.void_reason) for contact in contacts(town)] == [
        ("Met at the bakery.", "taken back right after logging"),
        ("Met at the bakery, talked to Pia.", ""),
    ]


def test_a_supervisor_opens_a_number_to_its_rows(enter: Enter, town: World) -> None:
    at_work(town, town.maria)
    visitor = enter(town.sam)
    page = visitor.page
    visitor.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is slipping")
    row = page.get_by_role("row").filter(has_text="Ana Anason")
    row.get_by_role("link", name="3", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Anason")
    overdue = page.get_by_role("region", name="Overdue")
    expect(overdue.get_by_role("heading")).to_have_text("Overdue 3")
    expect(overdue.get_by_role("link", name="Maria Söderström", exact=True)).to_be_visible()


def test_on_a_phone_a_number_and_a_name_are_targets_of_their_own(enter: Enter, town: World) -> None:
    at_work(town, town.maria)
    visitor = enter(town.sam, PHONE)
    page = visitor.page
    visitor.goto("/caseload/")
    page.get_by_role("row").filter(has_text="Ana Anason").get_by_text("1 of 20").tap()
    expect(page).to_have_url(f"{visitor.home}/clients/?specialist={town.ana.public_id}")
    page.go_back()
    page.get_by_role("link", name="Ana Anason").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Anason")


def test_a_double_click_makes_one_contact(enter: Enter, town: World) -> None:
    visitor = enter(town.ana)
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    visitor.page.get_by_role("button", name="Save contact").dblclick()
    expect(visitor.page.get_by_role("status").first).to_contain_text("Contact logged")
    assert len(contacts(town)) == 1


def test_a_form_sent_three_times_at_once_makes_one_contact(enter: Enter, town: World) -> None:
    """Past the script that swallows a second click: the submission id alone."""
    visitor = enter(town.ana)
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    answers = visitor.page.evaluate(
        """async () => {
            const form = document.querySelector("form[data-guard]");
            const send = () => fetch(location.href, {method: "POST", body: new FormData(form)});
            return (await Promise.all([send(), send(), send()])).map((answer) => new URL(answer.url).pathname);
        }"""
    )
    assert set(answers) == {reverse("clients:page", args=[town.maria.public_id])}
    assert len(contacts(town)) == 1


def test_an_error_keeps_what_was_typed_and_takes_the_focus_to_the_summary(enter: Enter, town: World) -> None:
    visitor = enter(town.ana, PHONE)
    visitor.expect_status(422)
    page = visitor.page
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    page.get_by_label("What was done").fill("Walked the route to work.")
    page.get_by_label("Date", exact=True).fill("2026-03-20")
    page.get_by_role("button", name="Save contact").tap()
    summary = page.get_by_role("alert", name="Please check this:")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("This day has not come yet")
    expect(page.get_by_label("What was done")).to_have_value("Walked the route to work.")
    expect(page.get_by_label("Date", exact=True)).to_have_attribute("aria-invalid", "true")
    assert visitor.looks_right() == []
    visitor.resize(PHONE)
    summary.get_by_role("link").tap()
    expect(page.get_by_label("Date", exact=True)).to_be_focused()
    page.get_by_label("Date", exact=True).fill("2026-03-18")
    page.get_by_role("button", name="Save contact").tap()
    expect(page.get_by_role("status").first).to_contain_text("Contact logged")
    assert [contact.note for contact in contacts(town)] == ["Walked the route to work."]


def test_a_contact_is_logged_by_keyboard_alone(enter: Enter, town: World) -> None:
    at_work(town, town.maria)
    visitor = enter(town.ana)
    page = visitor.page
    visitor.goto("/today/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Maria Söderström", exact=True).first).to_be_focused()
    tab_to(visitor, "Log, Maria Söderström")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a contact")
    tab_to(visitor, "in person")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("phone")).to_be_checked()
    tab_to(visitor, "What was done")
    page.keyboard.type("Called about the shifts.")
    tab_to(visitor, "Save contact")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Contact logged")
    (contact,) = contacts(town)
    assert (contact.mode, contact.note) == ("phone", "Called about the shifts.")


def tab_to(visitor: Visitor, name: str, most: int = 60) -> None:
    """Tab until the control of that name has the focus, and see that it shows."""
    for _step in range(most):
        visitor.page.keyboard.press("Tab")
        if name in visitor.page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.replace(/\\s+/g, ' ')"
        ):
            expect(visitor.page.locator(":focus")).to_be_in_viewport()
            return
    pytest.fail(f"{name} was not reached with Tab")


def test_a_contact_is_logged_without_any_script(enter: Enter, town: World) -> None:
    at_work(town, town.maria)
    visitor = enter(town.ana, PHONE, java_script_enabled=False)
    page = visitor.page
    visitor.goto("/today/")
    page.get_by_role("link", name=re.compile("^Log ?, Maria Söderström")).first.tap()
    page.get_by_label("What was done").fill("Met at the bakery.")
    page.get_by_role("button", name="Save contact").tap()
    expect(page.get_by_role("status").first).to_contain_text("That met: week 2.")
    assert [contact.note for contact in contacts(town)] == ["Met at the bakery."]


def test_the_language_can_be_changed_to_finnish(enter: Enter, town: World) -> None:
    visitor = enter(town.ana)
    page = visitor.page
    visitor.goto("/today/")
    page.get_by_role("button", name="Suomi").click()
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    expect(page.locator(".about").first).to_contain_text("to 19.3.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kuka tarvitsee minua tänään")
    assert visitor.looks_right() == []


def test_leaving_with_something_typed_asks_first(enter: Enter, town: World) -> None:
    visitor = enter(town.ana)
    page, asked = visitor.page, list[Any]()
    visitor.goto(reverse("clients:log_contact", args=[town.maria.public_id]))
    page.get_by_label("What was done").press_sequentially("Half a sent")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_label("What was done")).to_have_value("Half a sent")
    assert asked == ["beforeunload"]
