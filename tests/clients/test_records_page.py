"""The page of a client: where do we stand, what is next; and that a long history costs no more than a short one."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import Cover
from audit.models import TrailEntry
from clients import actions
from clients.models import ClientContact
from clients.report.standing import clock, standing
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get, queries, sign_in
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def working(world):
    """Maria at the bakery since Friday 6 March; nobody has seen her there."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        world.job = actions.start_job(
            client=world.maria, employer=world.bakery, site=world.market, title="Baker", start_date=date(2026, 3, 6),
            by=world.ana,
        )  # fmt: skip
    return world


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_head_says_who_working_where_and_how_to_reach_them_safe_times_first(working, browser):
    maria = working.maria
    maria.safe_times, maria.address = "weekdays after ten", "Quay 1, Turku"
    with agency_context(working.north.pk):
        maria.save()
    response = get(browser, working.ana, "clients:page", maria.public_id)
    page, text = response.content.decode(), text_of(response)
    assert "Working since Fri 6 Mar · Baker, Corner Bakery" in text and "N-1 · Ana Anason" in text
    assert 'href="tel:+358401234567"' in page and 'href="sms:+358401234567"' in page
    assert "search?query=Quay%201%2C%20Turku" in page
    assert page.index("weekdays after ten") < page.index("tel:+358401234567")


def test_what_waits_stands_on_top_each_with_its_reason(working, browser):
    stands = get(browser, working.ana, "clients:page", working.maria.public_id).context["stands"]
    assert [(line.label, line.since) for line in stands.next] == [
        ("contact before the start · Corner Bakery", "was due Thu 5 Mar, 5 days ago"),
        ("3-day contact · Corner Bakery", "was due Mon 9 Mar, yesterday"),
        ("week 1 · Corner Bakery", "by Thu 12 Mar, in 2 days"),
    ]
    assert stands.next[1].why.sentence == "A contact in person is planned within three days of the first day at work."
    assert ("Window", "Fri 6 Mar to Mon 9 Mar") in stands.next[1].why.facts


def test_when_nothing_waits_the_next_one_is_shown(working, browser):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        for day in (date(2026, 3, 5), date(2026, 3, 9)):
            actions.log_contact(
                client=working.maria, specialist=working.ana, contact_date=day, mode="in_person",
                with_whom=["client"], by=working.ana,
            )  # fmt: skip
    stands = get(browser, working.ana, "clients:page", working.maria.public_id).context["stands"]
    assert [line.label for line in stands.next] == ["week 2 · Corner Bakery"]


def test_a_job_shows_all_seventeen_planned_contacts_as_a_word_and_a_shape(working, browser):
    response = get(browser, working.ana, "clients:page", working.maria.public_id)
    card = response.context["stands"].jobs[0]
    assert len(card.steps) == 17 and card.summary == "0 of 17 met, 2 overdue"
    assert [(step.label, step.due) for step in card.steps[:3]] == [
        ("Contact before the start", "by Thu 5 Mar"), ("3-day contact", "by Mon 9 Mar"), ("Week 1", "by Thu 12 Mar"),
    ]  # fmt: skip
    assert [step.due for step in card.steps[-3:]] == ["by Tue 5 Jan 2027", "by Fri 5 Feb", "by Fri 5 Mar"]
    assert all("<svg" in step.badge for step in card.steps)


def test_the_thirty_days_to_the_first_employer_contact(world, browser):
    stands = get(browser, world.ana, "clients:page", world.maria.public_id).context["stands"]
    assert stands.clock.said == "None yet: day 64 of 30 since entry on Mon 5 Jan" and stands.clock.late
    with agency_context(world.north.pk):
        world.maria.reported_employer_contact_date = world.maria.first_employer_contact_date = date(2026, 1, 12)
        world.maria.save()
    stands = get(browser, world.ana, "clients:page", world.maria.public_id).context["stands"]
    assert stands.clock.said == "Mon 12 Jan, 7 days after entry" and not stands.clock.late


@pytest.mark.parametrize(("day", "said"), [(2, "Fri 2 Jan, 3 days before entry"), (4, "Sun 4 Jan, 1 day before entry")])
def test_an_employer_met_before_the_entry_is_said_so(north, day, said):
    north.maria.first_employer_contact_date = date(2026, 1, day)
    shown = clock(north.maria, north.north, DAY)
    assert (shown.said, shown.late, shown.running) == (said, False, False)


@pytest.mark.parametrize("who", ["ana", "sam"])
def test_a_page_costs_the_same_for_one_contact_and_for_two_hundred(working, browser, who):
    staff, url = getattr(working, who), f"/clients/{working.maria.public_id}/"
    sign_in(browser, staff)
    short = queries(browser, url)
    with agency_context(working.north.pk):
        ClientContact.objects.bulk_create(
            ClientContact(
                client=working.maria, specialist=working.ana, contact_date=DAY - timedelta(days=n), mode="in_person",
                with_whom=["client"],
            )
            for n in range(200)
        )  # fmt: skip
        for number in range(5):
            make_job(working.maria, working.bakery, date(2025, 1 + number, 1))
    long = queries(browser, url)
    assert len(long) == len(short) <= 15, "\n".join(long)


def close(working):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.close_client(client=working.maria, version=1, closed_date=DAY, closure_reason="moved", by=working.ana)


def test_the_head_of_a_closed_record_says_closed_when_and_why_and_nothing_waits(working, browser):
    close(working)
    response = get(browser, working.ana, "clients:page", working.maria.public_id)
    stands = response.context["stands"]
    assert stands.working == "Closed on Tue 10 Mar · moved away"
    assert "Working since" not in text_of(response)
    assert stands.next == []


def test_of_a_closed_record_the_talk_about_a_lost_job_waits(working, browser):
    close(working)
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.end_job(
            job=working.job, version=1, end_date=DAY, learned_date=DAY, end_reason="quit", end_next_step="",
            by=working.ana,
        )  # fmt: skip
    stands = get(browser, working.ana, "clients:page", working.maria.public_id).context["stands"]
    assert [line.label for line in stands.next] == ["contact after the job ended · Corner Bakery"]


def test_where_somebody_stands_is_asked_in_six_questions(working, django_assert_num_queries):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        for number in range(3):
            make_job(working.maria, working.bakery, date(2025, 1 + number, 1))
        with django_assert_num_queries(6):
            standing(working.maria, working.north)


def test_older_days_come_as_a_page_of_their_own_or_by_themselves(working, browser):
    with agency_context(working.north.pk):
        for number in range(60):
            ClientContact.objects.create(
                client=working.maria, specialist=working.ana, contact_date=DAY - timedelta(days=number),
                mode="phone", with_whom=["client"],
            )  # fmt: skip
    page = get(browser, working.ana, "clients:page", working.maria.public_id)
    older = page.context["history"].older
    assert f"?before={older:%Y-%m-%d}" in page.content.decode()
    url = f"/clients/{working.maria.public_id}/?before={older:%Y-%m-%d}"
    whole, part = browser.get(url), browser.get(url, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert all(day.date < older for day in part.context["history"].days)
    assert browser.get(f"/clients/{working.maria.public_id}/?before=nonsense").status_code == 200


def test_opening_a_record_is_one_line_on_the_trail(working, browser):
    get(browser, working.ana, "clients:page", working.maria.public_id)
    with agency_context(working.north.pk):
        line = TrailEntry.objects.get(action="client opened")
    assert (line.object_id, line.staff_id) == (working.maria.public_id, working.ana.pk)


@pytest.mark.parametrize("who", ["ben", "cleo", "olga"])
def test_somebody_elses_client_is_not_there(working, browser, who):
    assert get(browser, getattr(working, who), "clients:page", working.maria.public_id).status_code == 404


def test_who_has_seen_the_record_is_for_the_supervisor_and_their_own_specialist(working, browser):
    get(browser, working.sam, "clients:page", working.maria.public_id)
    response = get(browser, working.ana, "clients:history", working.maria.public_id)
    browser.get(f"/clients/{working.maria.public_id}/history/")
    response = browser.get(f"/clients/{working.maria.public_id}/history/")
    lines = [(line.who, line.what, line.times) for line in response.context["seen"].lines]
    assert lines == [
        ("Ana Anason", "Opened this page", 3), ("Sam Samson", "Opened the record", 1), ("Ana Anason", "Recorded a job start", 1),
    ]  # fmt: skip
    assert get(browser, working.sam, "clients:history", working.maria.public_id).status_code == 200


def test_whoever_covers_opens_the_record_but_not_who_has_seen_it(working, browser):
    with agency_context(working.north.pk):
        Cover.objects.create(absent=working.ana, covering=working.ben, from_date=DAY, to_date=DAY)
    assert get(browser, working.ben, "clients:page", working.maria.public_id).status_code == 200
    assert get(browser, working.ben, "clients:history", working.maria.public_id).status_code == 403
