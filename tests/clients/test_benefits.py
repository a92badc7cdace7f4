"""Benefits on the record: what is received, advice offered before each start, what is to be reported."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import TrailEntry
from clients import actions
from clients.models import AdviceScenario, BenefitsAdvice, BenefitsHeld, Client, ReportingDuty
from clients.report import benefits
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def job(north):
    return actions.start_job(
        client=north.maria, employer=north.bakery, site=None, title="Baker", start_date=date(2026, 3, 16), by=north.ana
    )


@pytest.fixture
def advice(north):
    return actions.offer_advice(client=north.maria, offered_date=date(2026, 3, 2), offered_by=north.ana, by=north.ana)


@pytest.fixture
def duty(north):
    return actions.add_duty(
        client=north.maria, what="Pay of the month", to_whom="Kela", repeats="monthly", next_date=date(2026, 1, 31),
        day_of_month=31, by=north.ana,
    )  # fmt: skip


def page(browser, north):
    return get(browser, north.ana, "clients:benefits", north.maria.public_id)


def card(client):
    (row,) = benefits.ask_state(client.pk)
    return benefits.card(*row, today=DAY)


# What they receive


def test_what_they_receive_is_recorded_once_and_kept_up(north, browser):
    data = {"held": ["asumistuki", "kuntoutustuki"], "asked_date": "2026-03-09", "other": "Union money", "version": ""}
    send(browser, north.ana, "clients:benefits_held", north.maria.public_id, **data)
    told = page(browser, north).context["sheet"]
    assert told.receives == ["Housing allowance (asumistuki)", "Fixed-term disability pension (kuntoutustuki)"]
    assert ("Others", "Union money") in told.facts
    late = send(browser, north.sam, "clients:benefits_held", north.maria.public_id, **data)
    assert late.status_code == 409, "a form opened before there was anything does not write over what came meanwhile"
    kept = {**data, "held": ["asumistuki"], "version": "1"}
    assert said(send(browser, north.ana, "clients:benefits_held", north.maria.public_id, **kept)) == "Saved."
    assert BenefitsHeld.objects.get().held == ["asumistuki"]
    entry = TrailEntry.objects.filter(action="benefits changed").get()
    assert entry.details == {"fields": ["held"]}


def test_a_benefit_of_another_country_is_refused(north, browser):
    data = {"held": ["ssi"], "asked_date": "2026-03-09"}
    assert "held" in errors(send(browser, north.ana, "clients:benefits_held", north.maria.public_id, **data))


# Advice


def test_advice_is_asked_for_before_a_start_on_both_pages_and_the_card_until_it_is_offered(north, browser, job):
    asked = "Offer benefits advice before the start on Mon 16 Mar, in 6 days."
    assert asked in page(browser, north).content.decode()
    job_page = get(browser, north.ana, "clients:job", job.public_id)
    assert asked in job_page.content.decode()
    assert (card(north.maria).said, card(north.maria).alarm) == (asked, True)
    (prompt,) = job_page.context["sheet"].asked
    form = sign_in(browser, north.ana).get(prompt.url).context["form"]
    assert (form.initial["job"], form.initial["offered_date"]) == (job, DAY)
    data = {
        "job": str(job.pk), "offered_date": "2026-03-10", "offered_by": str(north.ana.pk), "answer": "declined",
        "session_date": "", "summary_given": "",
    }  # fmt: skip
    assert (
        said(send(browser, north.ana, "clients:offer_advice", north.maria.public_id, **data))
        == "The offer is recorded."
    )
    assert page(browser, north).context["sheet"].asked == []
    assert card(north.maria) == benefits.Card(
        "Benefits", "Advice offered Tue 10 Mar: declined.", f"/clients/{north.maria.public_id}/benefits/", alarm=False
    )
    told = get(browser, north.ana, "clients:job", job.public_id).context["sheet"].advice
    assert told == "offered Tue 10 Mar, before the start"


def test_advice_is_asked_for_again_when_pay_changes(north, browser, advice):
    job = actions.start_job(
        client=north.maria, employer=north.bakery, site=None, title="Baker", start_date=date(2025, 10, 1), by=north.ana
    )
    actions.record_job_change(job=job, from_date=date(2026, 3, 9), duties="Cakes too", by=north.ana)
    assert page(browser, north).context["sheet"].asked == [], "duties do not touch benefits"
    actions.strike_advice(advice=advice, version=1, reason="Not offered", by=north.ana)
    pay = actions.record_job_change(job=job, from_date=date(2026, 3, 8), hourly_pay=Decimal("14.50"), by=north.ana)
    assert card(north.maria).said.startswith("Hours or pay changed on Sun 8 Mar")
    actions.strike_job_change(change=pay, version=1, reason="Not agreed", by=north.ana)
    assert not card(north.maria).alarm


def test_an_answer_a_session_and_a_summary_are_written_down(north, browser, advice):
    data = {
        "job": "", "offered_date": "2026-03-02", "offered_by": str(north.ana.pk), "answer": "accepted",
        "session_date": "2026-03-05", "adviser": "Mira Koski", "qualification": "Social worker", "summary_given": "yes",
        "note": "", "version": "1",
    }  # fmt: skip
    send(browser, north.ana, "clients:edit_advice", advice.public_id, **data)
    (told,) = page(browser, north).context["sheet"].advice
    assert told.title == "Offered Mon 2 Mar: accepted"
    assert ("Adviser", "Mira Koski, Social worker") in told.facts and ("Session", "Thu 5 Mar") in told.facts
    assert ("Written summary given", "yes") in told.facts
    late = send(browser, north.sam, "clients:edit_advice", advice.public_id, **{**data, "adviser": "Somebody"})
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("answer", "session", "wrong"),
    [("declined", "2026-03-05", True), ("waiting", "2026-03-05", True), ("accepted", "2026-03-01", True),
     ("accepted", "2026-03-02", False), ("declined", "", False)],
)  # fmt: skip
def test_a_session_follows_an_offer_that_was_accepted(north, browser, answer, session, wrong):
    data = {
        "offered_date": "2026-03-02", "offered_by": str(north.ana.pk), "answer": answer, "session_date": session,
    }  # fmt: skip
    response = send(browser, north.ana, "clients:offer_advice", north.maria.public_id, **data)
    assert (response.status_code == 422) is wrong and BenefitsAdvice.objects.exists() is not wrong
    if wrong:
        assert set(errors(response)) == {"session_date"}


def test_the_database_knows_no_session_without_yes(north, advice):
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitsAdvice.objects.filter(pk=advice.pk).update(session_date=DAY)


def test_advice_about_another_persons_job_is_refused(north, browser):
    toms = actions.start_job(
        client=north.tom, employer=north.bakery, site=None, title="Baker", start_date=DAY, by=north.ben
    )
    data = {"job": str(toms.pk), "offered_date": "2026-03-02", "offered_by": str(north.ana.pk), "answer": "waiting"}
    assert set(errors(send(browser, north.ana, "clients:offer_advice", north.maria.public_id, **data))) == {"job"}
    url = reverse("clients:offer_advice", args=[north.maria.public_id])
    assert sign_in(browser, north.ana).get(f"{url}?job={toms.public_id}").context["form"].initial["job"] is None


def test_scenarios_stand_with_their_advice_and_are_struck_readably(north, browser, advice):
    data = {"weekly_hours": "20", "gross": "1,100 a month", "net_effect": "760 with housing allowance", "note": ""}
    send(browser, north.ana, "clients:add_scenario", advice.public_id, **data)
    scenario = AdviceScenario.objects.get()
    assert "760 with housing allowance" in page(browser, north).content.decode()
    changed = {**data, "net_effect": "790", "version": "1"}
    send(browser, north.ana, "clients:edit_scenario", scenario.public_id, **changed)
    send(browser, north.ana, "clients:strike_scenario", scenario.public_id, version="2", reason="Old rates")
    told = page(browser, north).context["sheet"]
    assert told.advice[0].scenarios == [] and told.struck == ["1,100 a month: 790: Old rates"]


# What is to be reported


def test_a_report_is_noted_and_the_next_day_follows_from_the_one_that_was_due(north, browser, duty):
    (told,) = page(browser, north).context["sheet"].duties
    assert told.late and told.due == "by Sat 31 Jan, 38 days ago"
    assert card(north.maria) == benefits.Card(
        "Benefits",
        "To be reported by Sat 31 Jan, 38 days ago.",
        f"/clients/{north.maria.public_id}/benefits/",
        alarm=True,
    )
    response = send(browser, north.ana, "clients:note_report", duty.public_id, reported_date="2026-02-03", version="1")
    assert said(response) == "Noted. The next report is due by Sat 28 Feb, 10 days ago."
    duty.refresh_from_db()
    send(browser, north.ana, "clients:note_report", duty.public_id, reported_date="2026-03-02", version="2")
    duty.refresh_from_db()
    assert (duty.next_date, duty.last_reported_date) == (date(2026, 3, 31), date(2026, 3, 2))
    assert "Next report by Tue 31 Mar." in card(north.maria).said


def test_two_who_note_the_same_report_move_it_once(north, browser, duty):
    for who, status in ((north.ana, 302), (north.sam, 409)):
        data = {"reported_date": "2026-02-03", "version": "1", "submission": str(uuid.uuid4())}
        assert send(browser, who, "clients:note_report", duty.public_id, **data).status_code == status
    assert ReportingDuty.objects.get().next_date == date(2026, 2, 28)


def test_a_duty_says_when_it_is_next_due_unless_it_waits_for_a_change(north, browser):
    data = {"what": "Hours", "to_whom": "City housing", "how": "", "repeats": "monthly", "next_date": ""}
    assert "next_date" in errors(send(browser, north.ana, "clients:add_duty", north.maria.public_id, **data))
    send(browser, north.ana, "clients:add_duty", north.maria.public_id, **{**data, "repeats": "on_change"})
    (told,) = page(browser, north).context["sheet"].duties
    assert (told.late, told.about) == (False, "City housing · when something changes")


def test_editing_a_duty_keeps_the_day_that_was_agreed(north, browser, duty):
    actions.note_report(duty=duty, version=1, reported_date=DAY, by=north.ana)
    data = {
        "what": "Pay",
        "to_whom": "Kela",
        "how": "online",
        "repeats": "monthly",
        "next_date": "2026-02-28",
        "version": "2",
    }
    send(browser, north.ana, "clients:edit_duty", duty.public_id, **data)
    duty.refresh_from_db()
    assert (duty.how, duty.day_of_month) == ("online", 31)


def test_a_struck_duty_alarms_nobody(north, browser, duty):
    send(browser, north.ana, "clients:strike_duty", duty.public_id, version="1", reason="Pension ended")
    told = page(browser, north).context["sheet"]
    assert (told.duties, told.struck) == ([], ["Pay of the month, Kela: Pension ended"])
    assert not card(north.maria).alarm


def test_nothing_new_is_begun_in_a_closed_record(north, browser, duty):
    Client.objects.filter(pk=north.maria.pk).update(closed_date=DAY, closure_reason="moved")
    for name in ("clients:offer_advice", "clients:add_duty"):
        assert "Reopen it first" in said(send(browser, north.ana, name, north.maria.public_id))
    assert said(send(browser, north.ana, "clients:strike_duty", duty.public_id, version="1", reason="Moved")).endswith(
        "Struck out."
    )


# The page as a whole


def test_amounts_are_shown_with_their_days_and_source_as_information(north, browser):
    text = page(browser, north).content.decode()
    assert "Information, not advice" in text and "976,59 €" in text
    assert "held until Tue 31 Dec 2024; what holds now is not known here" in text and "muma.fi" in text
    assert "not looked up: check before you rely on it" in text


def test_an_amount_with_words_in_it_is_said_in_the_readers_language(north, browser):
    assert "3 months to 2 years" in page(browser, north).content.decode()
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "fi"
    text = page(browser, north).content.decode()
    assert "3 kuukaudesta 2 vuoteen" in text and "3 months" not in text


def test_the_page_costs_the_same_for_little_and_for_much(north, browser, job, advice, duty):
    actions.add_scenario(advice=advice, gross="900", net_effect="700", by=north.ana)
    url = reverse("clients:benefits", args=[north.maria.public_id])
    sign_in(browser, north.ana)
    few = queries(browser, url)
    with agency_context(north.north.pk):
        for number in range(1, 21):
            each = actions.offer_advice(
                client=north.maria, job=job, offered_date=date(2026, 2, number), offered_by=north.ana, by=north.ana
            )
            actions.add_scenario(advice=each, gross=str(number), net_effect="700", by=north.ana)
            actions.add_duty(client=north.maria, what=str(number), to_whom="Kela", repeats="on_change", by=north.ana)
    assert len(queries(browser, url)) == len(few)


def test_the_timeline_is_told_of_offers_and_sessions(north, advice):
    actions.change_advice(
        advice=advice, version=1, by=north.ana, answer="accepted", session_date=date(2026, 3, 12), adviser="Mira Koski"
    )
    rows = sorted(benefits.ask_events(north.maria.pk), key=lambda row: row[1])
    entries = [benefits.event(*row, today=DAY) for row in rows]
    assert [(each.word, each.title) for each in entries] == [
        ("Benefits advice offered", "Accepted"),
        ("Benefits advice session booked", "Mira Koski"),
    ]


def test_the_card_of_somebody_without_anything_leads_to_the_beginning(north):
    assert card(north.tom).said.endswith("Begin with what they receive.") and not card(north.tom).alarm
