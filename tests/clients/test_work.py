"""Changes in a job, the tests of a competitive job, and work trials that become jobs: rules of the record and pages."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import TrailEntry
from clients import actions
from clients.models import Client, DueContact, Job, JobChange, WorkExperience
from clients.report import job as job_report
from clients.report import trials
from tenancy.context import agency_context
from tenancy.models import StaleRecord
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def job(north):
    """Maria bakes since 12 January."""
    return actions.start_job(
        client=north.maria, employer=north.bakery, site=None, title="Baker", start_date=date(2026, 1, 12),
        weekly_hours=Decimal(20), hourly_pay=Decimal("13.20"), by=north.ana,
    )  # fmt: skip


@pytest.fixture
def trial(north):
    """A work trial at the bakery, as the labour office arranged it."""
    return actions.record_trial(
        client=north.maria, kind="trial", employer=north.bakery, start_date=date(2026, 2, 9),
        end_date=date(2026, 5, 8), paid=False, tasks="Packing bread", by=north.ana,
    )  # fmt: skip


def change(job, by, day="2026-03-02", **terms):
    terms = terms or {"weekly_hours": Decimal(25)}
    return actions.record_job_change(job=job, from_date=date.fromisoformat(day), by=by, **terms)


def typed(**more):
    empty = dict.fromkeys(("weekly_hours", "hourly_pay", "schedule", "duties", "title", "note"), "")
    return {**empty, "from_date": "2026-03-02", **more}


# Changes in a job


def test_a_change_of_hours_is_recorded_and_asks_for_benefits_advice(north, browser, job):
    response = send(browser, north.ana, "clients:record_change", job.public_id, **typed(weekly_hours="25"))
    assert response.url == f"/jobs/{job.public_id}/" and "offer benefits advice" in said(response)
    page = get(browser, north.ana, "clients:job", job.public_id)
    sheet = page.context["sheet"]
    assert ("Hours a week", "25") in sheet.facts and ("Pay an hour", "13.20") in sheet.facts
    assert [each.steps for each in sheet.changes] == [[("Hours a week", "20", "25")]]
    assert "Hours or pay changed on Mon 2 Mar, 8 days ago: offer benefits advice again." in page.content.decode()
    job.refresh_from_db()
    assert job.weekly_hours == 20, "the job keeps the terms of its first day"
    entry = TrailEntry.objects.filter(action="change in a job recorded").get()
    assert entry.staff_id == north.ana.pk and "25" not in str(entry.details)


def test_a_promotion_gives_another_title_from_its_day_on(north, browser, job):
    data = typed(title="Shift leader", promotion="on", from_date="2026-04-01")
    response = send(browser, north.ana, "clients:record_change", job.public_id, **data)
    assert said(response) == "The change is recorded."
    page = get(browser, north.ana, "clients:job", job.public_id)
    (told,) = page.context["sheet"].changes
    assert (told.title, told.remark) == ("Promotion", "agreed, still to come")
    assert page.context["sheet"].name == "Baker, Corner Bakery"
    with time_machine.travel("2026-04-01T12:00:00+03:00", tick=False):
        assert (
            get(browser, north.ana, "clients:job", job.public_id).context["sheet"].name == "Shift leader, Corner Bakery"
        )
        client_page = get(browser, north.ana, "clients:page", north.maria.public_id)
        assert "Shift leader, Corner Bakery" in client_page.context["stands"].working


def test_several_jobs_at_once_say_their_hours_together_as_they_are_now(north, browser, job):
    actions.start_job(
        client=north.maria, employer=north.bakery, site=None, title="Cleaner", start_date=date(2026, 2, 2),
        weekly_hours=Decimal("7.5"), by=north.ana,
    )  # fmt: skip
    change(job, north.ana)
    working = get(browser, north.ana, "clients:page", north.maria.public_id).context["stands"].working
    assert working.endswith("32.5 hours a week in all")


def test_a_change_changes_something_and_comes_after_the_first_day(north, browser, job):
    nothing = send(browser, north.ana, "clients:record_change", job.public_id, **typed())
    assert "weekly_hours" in errors(nothing)
    early = send(
        browser, north.ana, "clients:record_change", job.public_id, **typed(weekly_hours="9", from_date="2026-01-12")
    )
    assert "from_date" in errors(early)
    with pytest.raises(IntegrityError), transaction.atomic():
        JobChange.objects.create(job=job, from_date=DAY, recorded_by=north.ana)
    assert JobChange.objects.count() == 0


def test_one_change_a_day_and_the_page_says_so(north, browser, job):
    change(job, north.ana)
    second = send(browser, north.ana, "clients:record_change", job.public_id, **typed(hourly_pay="14"))
    assert errors(second) == {"from_date": ["A change from this day is on record already: correct that one."]}


def test_a_form_sent_twice_records_one_change(north, browser, job):
    twice = typed(weekly_hours="25", submission=str(uuid.uuid4()))
    urls = {send(browser, north.ana, "clients:record_change", job.public_id, **twice).url for _ in range(2)}
    assert len(urls) == 1 and JobChange.objects.count() == 1


def test_a_change_is_corrected_by_one_and_the_second_writer_is_told(north, browser, job):
    made = change(job, north.ana)
    first = send(browser, north.ana, "clients:correct_change", made.public_id, **typed(weekly_hours="26", version="1"))
    assert said(first) == "Saved."
    late = send(browser, north.sam, "clients:correct_change", made.public_id, **typed(weekly_hours="30", version="1"))
    page = late.content.decode()
    assert late.status_code == 409 and "26" in page and "30" in page
    made.refresh_from_db()
    assert made.weekly_hours == 26


def test_a_struck_change_counts_nowhere_and_is_still_read_with_its_reason(north, browser, job):
    made = change(job, north.ana)
    response = send(
        browser, north.ana, "clients:strike_change", made.public_id, version="1", reason="Was about another job"
    )
    assert response.url == f"/jobs/{job.public_id}/"
    page = get(browser, north.ana, "clients:job", job.public_id)
    sheet = page.context["sheet"]
    assert (sheet.changes, sheet.struck) == ([], ["Mon 2 Mar: Was about another job"])
    assert sheet.terms.weekly_hours == 20 and "Was about another job" in page.content.decode()
    assert get(browser, north.ana, "clients:correct_change", made.public_id).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        JobChange.objects.filter(pk=made.pk).update(void_reason="")


def test_the_first_day_is_not_moved_past_a_change(north, browser, job):
    change(job, north.ana)
    response = send(browser, north.ana, "clients:move_start", job.public_id, start_date="2026-03-02", version="1")
    assert "changes on Mon 2 Mar 2026" in errors(response)["start_date"][0]
    job.refresh_from_db()
    assert job.start_date == date(2026, 1, 12)


def test_a_change_agreed_for_later_does_not_come_when_the_job_ends_before(north, browser, job):
    change(job, north.ana, "2026-03-20")
    actions.end_job(
        job=job, version=job.version, end_date=date(2026, 3, 9), learned_date=date(2026, 3, 9), end_reason="quit",
        end_next_step="", by=north.ana,
    )  # fmt: skip
    with time_machine.travel("2026-04-10T12:00:00+03:00", tick=False):
        sheet = get(browser, north.ana, "clients:job", job.public_id).context["sheet"]
    assert sheet.terms.weekly_hours == 20 and sheet.changes[0].remark == "the job ended before"
    assert list(job_report.ask_events(north.maria.pk)) == []
    actions.undo_end(job=job, version=job.version, by=north.ana)
    assert len(job_report.ask_events(north.maria.pk)) == 1


def test_the_four_tests_are_shown_apart_with_what_decides(north, browser, job):
    said = {"open_to_anyone": True, "at_least_minimum_pay": True, "same_pay_as_coworkers": False, "permanent": True}
    actions.change_job(job=job, version=job.version, by=north.ana, **said)
    page = get(browser, north.ana, "clients:job", job.public_id)
    sheet = page.context["sheet"]
    assert [(test.label, test.said) for test in sheet.tests] == [
        ("Open to anyone", "met"),
        ("At least minimum pay, and the pay of co-workers", "not met"),
        ("No artificial time limit", "met"),
        ("Mixed workplace", "not known"),
    ]
    assert sheet.tests[1].parts == [("At least minimum pay", "yes"), ("Same pay as co-workers", "no")]
    assert sheet.verdict == "Not a competitive job. Not met: at least minimum pay, and the pay of co-workers."
    assert sheet.verdict in page.content.decode()


def test_the_page_of_a_job_costs_the_same_for_one_change_and_twenty(north, browser, job):
    change(job, north.ana, "2026-02-01")
    url = reverse("clients:job", args=[job.public_id])
    sign_in(browser, north.ana)
    few = queries(browser, url)
    with agency_context(north.north.pk):
        for number in range(2, 21):
            change(job, north.ana, f"2026-02-{number:02}", weekly_hours=Decimal(number))
    assert len(queries(browser, url)) == len(few)


def test_the_timeline_is_told_of_changes(north, job):
    change(
        job, north.ana, weekly_hours=Decimal(25), hourly_pay=Decimal("14.10"), title="Shift leader", note="Asked for it"
    )
    (row,) = job_report.ask_events(north.maria.pk)
    entry = job_report.event(*row, today=DAY)
    assert (entry.word, entry.title) == ("Change in a job", "25 hours a week · 14.10 an hour · Shift leader")
    assert (entry.day, entry.text, entry.url) == (date(2026, 3, 2), "Asked for it", f"/jobs/{job.public_id}/")


# Work trials and placements


@pytest.mark.parametrize("kind", WorkExperience.Kind.values)
def test_no_kind_of_work_experience_plans_anything_or_makes_anybody_employed(north, browser, kind):
    data = {"kind": kind, "place": "Club house", "employer": "", "start_date": "2026-03-02", "paid": "yes"}
    response = send(browser, north.ana, "clients:record_trial", north.maria.public_id, **data)
    assert response.url == f"/clients/{north.maria.public_id}/trials/"
    assert said(response) == "Recorded. It is no job start: nothing is planned for it."
    assert Job.objects.count() == 0 and DueContact.objects.count() == 0
    assert (
        get(browser, north.ana, "clients:page", north.maria.public_id).context["stands"].working == "Looking for work"
    )
    assert [
        each.row.kind for each in get(browser, north.ana, "clients:trials", north.maria.public_id).context["trials"]
    ] == [kind]


def test_a_trial_is_somewhere_and_ends_after_it_starts(north, browser):
    data = {"kind": "trial", "place": "", "employer": "", "start_date": "2026-03-02", "end_date": "2026-03-01"}
    found = errors(send(browser, north.ana, "clients:record_trial", north.maria.public_id, **data))
    assert set(found) == {"employer", "end_date"}


def test_the_end_of_a_trial_is_recorded_with_what_was_learned(north, browser, trial):
    data = {
        "end_date": "2026-03-06",
        "learned": "Fast and careful",
        "next_step": "Ask about a paid shift",
        "version": "1",
    }
    send(browser, north.ana, "clients:end_trial", trial.public_id, **data)
    (told,) = get(browser, north.ana, "clients:trials", north.maria.public_id).context["trials"]
    assert (told.state, told.about) == ("ended", "Mon 9 Feb to Fri 6 Mar · unpaid")
    assert ("What was learned", "Fast and careful") in told.facts
    assert DueContact.objects.count() == 0, "no job was lost: no talk about it is planned"


def test_a_trial_becomes_a_job_whose_clock_begins_on_its_first_paid_day(north, browser, trial):
    page = get(browser, north.ana, "clients:trial_job", trial.public_id)
    assert page.context["form"].initial["start_date"] == date(2026, 5, 9)
    data = {
        "employer": str(north.bakery.public_id), "new_employer": "", "site": "", "title": "Packer",
        "start_date": "2026-04-01", "weekly_hours": "20", "hourly_pay": "", "permanent": "yes", "version": "1",
    }  # fmt: skip
    response = send(browser, north.ana, "clients:trial_job", trial.public_id, **data)
    job = Job.objects.get()
    assert response.url == f"/jobs/{job.public_id}/" and "17 contacts planned" in said(response)
    assert DueContact.objects.get(rule="within_3_days").due_date == date(2026, 4, 4)
    trial.refresh_from_db()
    assert (trial.became_job, trial.end_date) == (job, date(2026, 3, 31))
    assert (
        "Work trial, Corner Bakery, from Mon 9 Feb"
        in get(browser, north.ana, "clients:job", job.public_id).content.decode()
    )
    again = send(browser, north.ana, "clients:trial_job", trial.public_id, **{**data, "version": str(trial.version)})
    assert errors(again) == {"__all__": ["This became a job already."]}
    actions.cancel_start(job=job, version=job.version, reason="Offer taken back", by=north.ana)
    assert get(browser, north.ana, "clients:trials", north.maria.public_id).context["trials"][0].may_become_job


def test_two_who_turn_a_trial_into_a_job_make_one(north, trial):
    at_once = WorkExperience.objects.get(pk=trial.pk)
    said = {"employer": north.bakery, "site": None, "title": "Packer", "start_date": date(2026, 4, 1)}
    actions.turn_into_job(trial=trial, version=1, by=north.ana, **said)
    at_once.client = north.maria
    with pytest.raises(StaleRecord), transaction.atomic():
        actions.turn_into_job(trial=at_once, version=1, by=north.sam, **{**said, "title": "Baker"})
    assert Job.objects.count() == 1


def test_the_job_does_not_start_before_what_it_came_from(north, trial):
    with pytest.raises(ValidationError):
        actions.turn_into_job(
            trial=trial, version=1, employer=north.bakery, site=None, title="Packer", start_date=date(2026, 2, 9),
            by=north.ana,
        )  # fmt: skip


def test_a_struck_trial_stays_readable_and_leaves_the_timeline(north, browser, trial):
    assert len(trials.ask_events(north.maria.pk)) == 2
    send(browser, north.ana, "clients:strike_trial", trial.public_id, version="1", reason="Of somebody else")
    (told,) = get(browser, north.ana, "clients:trials", north.maria.public_id).context["trials"]
    assert (told.state, told.said) == ("struck", "struck out: Of somebody else")
    assert list(trials.ask_events(north.maria.pk)) == []
    assert get(browser, north.ana, "clients:edit_trial", trial.public_id).status_code == 404


def test_nothing_new_is_begun_in_a_closed_record(north, browser, trial):
    Client.objects.filter(pk=north.maria.pk).update(closed_date=DAY, closure_reason="moved")
    for name, public_id in (("clients:record_trial", north.maria.public_id), ("clients:trial_job", trial.public_id)):
        response = send(browser, north.ana, name, public_id, kind="trial", place="Club", start_date="2026-03-02")
        assert response.url == f"/clients/{north.maria.public_id}/trials/" and "Reopen it first" in said(response)
    assert WorkExperience.objects.count() == 1
    mended = {"end_date": "2026-03-06", "learned": "", "next_step": "", "version": "1"}
    assert said(send(browser, north.ana, "clients:end_trial", trial.public_id, **mended)).endswith(
        "belongs in the profile too."
    )


def test_the_list_costs_the_same_for_one_trial_and_thirty(north, browser, trial):
    url = reverse("clients:trials", args=[north.maria.public_id])
    sign_in(browser, north.ana)
    few = queries(browser, url)
    with agency_context(north.north.pk):
        for number in range(1, 28):
            actions.record_trial(
                client=north.maria, kind="volunteering", employer=north.bakery, start_date=date(2025, 2, number),
                by=north.ana,
            )  # fmt: skip
    assert len(queries(browser, url)) == len(few)


def test_the_timeline_and_the_card_tell_of_trials(north, trial):
    rows = sorted(trials.ask_events(north.maria.pk), key=lambda row: row[1])
    entries = [trials.event(*row, today=DAY) for row in rows]
    assert [(entry.word, entry.title, entry.day) for entry in entries] == [
        ("Work trial began", "Corner Bakery", date(2026, 2, 9)),
        ("Work trial ends", "Corner Bakery", date(2026, 5, 8)),
    ]
    (row,) = trials.ask_state(north.maria.pk)
    assert trials.card(*row, today=DAY).said == "Work trial, Corner Bakery · since Mon 9 Feb"
    (none,) = trials.ask_state(north.tom.pk)
    card = trials.card(*none, today=DAY)
    assert (
        card.said.endswith("They are never counted as work.") and card.url == f"/clients/{north.tom.public_id}/trials/"
    )
