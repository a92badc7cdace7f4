"""What is said when a job ends, starts that were cancelled, outreach through family: what a strict reader asked for."""

from __future__ import annotations

from datetime import date

import pytest

from clients import actions
from clients.models import (
    Disclosure,
    Outreach,
)
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give
from tests.clients.pages import chart_lines, errors, get, send
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with at("2026-03-10T12:00"):
        yield


# What is said when a job ends


ENDED = {
    "end_date": "2026-03-06", "learned_date": "2026-03-09", "end_reason": "quit", "end_next_step": "Look again",
    "end_person_says": "Too early in the morning", "end_employer_says": "Came late", "end_went_well": "The team",
    "end_was_hard": "Mornings", "end_lessons": "Afternoon shifts", "wants_another_job": "yes",
}  # fmt: skip


def test_both_sides_lessons_and_whether_they_want_another_job_are_kept_with_the_end(world, browser):
    with agency_context(world.north.pk):
        job = make_job(world.maria, world.bakery, date(2026, 2, 2))
    assert send(browser, world.ana, "clients:end_job", job.public_id, version=1, **ENDED).status_code == 302
    page = get(browser, world.ana, "clients:job", job.public_id).content.decode()
    for name in ("end_person_says", "end_employer_says", "end_went_well", "end_was_hard", "end_lessons"):
        assert ENDED[name] in page, name
    found = chart_lines(browser, world)
    assert found[str(job), "Lessons for the next job"] == "Afternoon shifts"
    assert found[str(job), "Wants another job"] == "yes"


def test_they_go_with_an_end_that_is_taken_back(world, browser):
    with agency_context(world.north.pk):
        job = make_job(world.maria, world.bakery, date(2026, 2, 2))
    send(browser, world.ana, "clients:end_job", job.public_id, version=1, **ENDED)
    assert send(browser, world.ana, "clients:undo_end", job.public_id, version=2).status_code == 302
    with agency_context(world.north.pk):
        job.refresh_from_db()
        assert (job.end_date, job.end_lessons, job.wants_another_job) == (None, "", None)


def test_the_database_takes_no_lessons_of_a_job_that_goes_on(world):
    from django.db import IntegrityError, transaction

    with agency_context(world.north.pk):
        job = make_job(world.maria, world.bakery, date(2026, 2, 2))
        for name, value in (("end_lessons", "Later"), ("wants_another_job", True)):
            with pytest.raises(IntegrityError, match="what_is_said_when_a_job_ends"), transaction.atomic():
                type(job).objects.filter(pk=job.pk).update(**{name: value})


# A start that was cancelled


@pytest.fixture
def cancelled(world):
    """Offered, recorded as a job start, planned for, and cancelled: the offer was taken back."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        application = actions.add_application(
            client=world.maria, employer=world.bakery, title="Baker", sent_date=DAY, done_by="person",
            outcome="offer", by=world.ana,
        )  # fmt: skip
        job = actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 16),
            by=world.ana,
        )  # fmt: skip
        actions.lead_to_job(application=application, job=job, by=world.ana)
        plan = actions.make_support_plan(job=job, made_date=DAY, why_made="", review_date=None, by=world.ana)
        actions.record_topics(job=job, topics=[("goals", None)], worked_date=DAY, note="", by=world.ana)
        actions.sign_support_plan(plan=plan, signer="person", name="Maria", signed_date=DAY, by=world.ana)
        actions.plan_step_down(
            client=world.maria, job=job, planned_date=DAY, supporter_name="Kati", supporter_role="peer", by=world.ana
        )
        actions.cancel_start(job=job, version=job.version, reason="Taken back", by=world.ana)
    return job


@pytest.mark.parametrize("page", ["page", "applications", "step_down"])
def test_no_page_leads_to_a_job_that_never_started(world, browser, cancelled, page):
    shown = get(browser, world.ana, f"clients:{page}", world.maria.public_id).content.decode()
    assert str(cancelled.public_id) not in shown


def test_an_application_whose_job_did_not_start_may_lead_to_one_again(world, browser, cancelled):
    page = get(browser, world.ana, "clients:applications", world.maria.public_id)
    line = page.context["applications"][0]
    assert (line.job, line.offers_job) == (None, True)
    form = get(browser, world.ana, "clients:start_job", world.maria.public_id, application=str(line.public_id))
    assert form.context["form"].initial["title"] == "Baker"


# Outreach through family rests on consent


def through_family(world, browser, **more):
    data = {
        "version": "1", "cause": "silence", "since_date": "2026-03-10", "attempt_date": "2026-03-10", "who": "Ana",
        "role": "specialist", "mode": "through_family", "result": "message_left", "note": "", **more,
    }  # fmt: skip
    return send(browser, world.ana, "clients:record_attempt", world.maria.public_id, **data)


def told_family(world):
    with agency_context(world.north.pk):
        rows = Disclosure.objects.order_by("pk")
        return [(row.purpose, row.told_date.day, row.consent_id, row.without_consent, row.voided_at) for row in rows]


def test_an_attempt_through_family_needs_their_consent_or_a_reason_and_stands_in_the_log(world, browser):
    bound(world)
    form = get(browser, world.ana, "clients:record_attempt", world.maria.public_id)
    assert 'name="without_consent"' in form.content.decode()
    refused = through_family(world, browser)
    assert refused.status_code == 422 and list(errors(refused)) == ["without_consent"]
    assert told_family(world) == []
    assert through_family(world, browser, without_consent="Her mother called us").status_code == 302
    assert told_family(world) == [("family", 10, None, "Her mother called us", None)]
    page = get(browser, world.ana, "clients:consents", world.maria.public_id)
    line = page.context["told"][0]
    assert (line.what, line.by_contact) == ("Talked about in an attempt to reach them.", True)


def test_with_consent_nobody_is_asked(world, browser):
    bound(world)
    consent = give(world, purpose="family", recipient="Anna")
    form = get(browser, world.ana, "clients:record_attempt", world.maria.public_id)
    assert 'name="without_consent"' not in form.content.decode()
    assert through_family(world, browser).status_code == 302
    assert told_family(world) == [("family", 10, consent.pk, "", None)]


@pytest.mark.parametrize(
    "more", [{"result": "no_answer"}, {"mode": "call"}, {"attempt_date": "2026-02-01", "since_date": "2026-02-01"}]
)
def test_where_nobody_of_the_family_was_told_anything_nobody_is_asked(world, browser, more):
    bound(world, date(2026, 2, 2))
    assert through_family(world, browser, **more).status_code == 302
    assert told_family(world) == []


def test_a_visit_that_family_was_part_of_told_them_too(world, browser):
    bound(world)
    assert through_family(world, browser, mode="home_visit", family="on").status_code == 422


def test_the_log_follows_an_attempt_that_is_corrected_or_void(world, browser):
    bound(world)
    give(world, purpose="family", recipient="Anna", expires_date=date(2026, 3, 9))
    assert through_family(world, browser, attempt_date="2026-03-09").status_code == 302
    with agency_context(world.north.pk):
        made = Outreach.objects.get().attempts.get()
    data = {
        "version": "1", "attempt_date": "2026-03-10", "who": "Ana", "role": "specialist", "mode": "through_family",
        "result": "message_left", "note": "",
    }  # fmt: skip
    page = ("clients:correct_attempt", made.public_id)
    assert "without_consent" in errors(send(browser, world.ana, *page, **data))
    assert send(browser, world.ana, *page, **{**data, "attempt_date": "2026-03-08"}).status_code == 302
    assert [(day, void is None) for _purpose, day, _consent, _why, void in told_family(world)] == [
        (9, False),
        (8, True),
    ]
    void = send(browser, world.ana, "clients:void_attempt", made.public_id, version="2", reason="Another person")
    assert void.status_code == 302
    told = get(browser, world.ana, "clients:consents", world.maria.public_id).context["told"]
    assert [line.void for line in told] == ["the contact was corrected", "Another person"]


def test_that_no_consent_for_family_stands_is_said_beside_those_we_may_contact(world, browser):
    bound(world)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.add_natural_support(
            client=world.maria, name="Anna", relation="family", may_contact=True, asked_date=DAY, by=world.ana
        )
    said = "No consent for talking with family stands"
    assert said in get(browser, world.ana, "clients:support", world.maria.public_id).content.decode()
    give(world, purpose="family", recipient="Anna")
    assert said not in get(browser, world.ana, "clients:support", world.maria.public_id).content.decode()


# A referral


def test_a_referral_says_whether_they_agree_to_be_contacted(world, browser):
    data = {
        "first_name": "Eero", "last_name": "Ek", "source": "self", "received_date": "2026-03-09",
        "unit": world.harbour.pk, "may_be_contacted": "no",
    }  # fmt: skip
    response = send(browser, world.ana, "clients:add_referral", **data)
    assert response.status_code == 302
    page = browser.get(response.url)
    assert ("Agrees to be contacted", "no") in page.context["facts"]
