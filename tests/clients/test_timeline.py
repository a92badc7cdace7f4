"""The timeline: every kind of thing that happened, in days, newest first, in pages that never tear a day apart."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from clients import actions
from clients.models import Assignment, ClientContact, ContactJob, EmployerContactFor, Job, ModeAgreement, SupportDecline
from clients.report.standing import standing
from clients.report.timeline import timeline
from employers.models import EmployerContact
from tests.clients.pages import TODAY
from tests.world import make_job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def contact(north, day, mode="in_person", **fields):
    fields.setdefault("with_whom", ["client"])
    return ClientContact.objects.create(client=north.maria, specialist=north.ana, contact_date=day, mode=mode, **fields)


def told(north, before=None):
    north.maria.refresh_from_db()
    stands = standing(north.maria, north.north, may_correct=True)
    return timeline(north.maria, stands.known, north.ana, before=before)


def entries(shown):
    return {(day.date, entry.word): entry for day in shown.days for entry in day.entries}


def test_days_are_headings_newest_first_and_the_near_ones_are_named(north):
    for day in (date(2026, 3, 9), date(2026, 3, 10), date(2026, 2, 26)):
        contact(north, day)
    assert [day.label for day in told(north).days] == [
        "Today, Tue 10 Mar",
        "Yesterday, Mon 9 Mar",
        "Thu 26 Feb",
        "Mon 5 Jan",
    ]


def test_a_day_agreed_for_later_says_that_it_is_to_come(north):
    actions.record_trial(
        client=north.maria, kind="trial", employer=north.bakery, start_date=date(2026, 3, 2),
        end_date=date(2026, 5, 8), by=north.ana,
    )  # fmt: skip
    assert [day.label for day in told(north).days] == ["Fri 8 May · to come", "Mon 2 Mar", "Mon 5 Jan"]


def test_a_contact_says_how_where_with_whom_for_which_job_who_and_when_it_was_written(north):
    job = make_job(north.maria, north.bakery, date(2026, 3, 2))
    made = contact(
        north, date(2026, 3, 5), contact_time=time(14, 30), place="workplace", with_whom=["client", "employer"],
        minutes=45, note="Showed the till.", next_step="Ask about Sunday", next_step_date=date(2026, 3, 12),
    )  # fmt: skip
    ContactJob.objects.create(contact=made, job=job)
    entry = entries(told(north))[(date(2026, 3, 5), "In person")]
    assert entry.title == "workplace, with employer too, Corner Bakery"
    assert entry.meta == "14:30 · 45 min · Ana Anason · written Tue 10 Mar"
    assert entry.text == "Showed the till.\nNext: Ask about Sunday, by Thu 12 Mar"
    assert entry.correct_url.endswith(f"{made.public_id}/correct/")


def test_attempts_are_quieter_and_corrected_and_void_ones_say_why(north):
    contact(north, date(2026, 3, 3), mode="voicemail")
    contact(north, date(2026, 3, 4), mode="phone", correction_reason="wrong hour")
    contact(north, date(2026, 3, 5), mode="video", voided_at=timezone.now(), void_reason="wrong person")
    found = entries(told(north))
    assert found[(date(2026, 3, 3), "Voicemail or no answer")].kind == "attempt"
    assert "corrected: wrong hour" in found[(date(2026, 3, 4), "Phone")].meta
    void = found[(date(2026, 3, 5), "Video")]
    assert void.void and void.correct_url == "" and "void: wrong person" in void.meta


def test_jobs_employer_contacts_hand_overs_and_what_was_agreed_stand_among_the_contacts(north):
    make_job(north.maria, north.bakery, date(2026, 1, 12), end_date=date(2026, 2, 13), learned_date=date(2026, 2, 16),
             end_reason="quit", end_next_step="Try mornings")  # fmt: skip
    make_job(north.maria, north.bakery, date(2026, 4, 6), title="Driver")
    make_job(
        north.maria,
        north.bakery,
        date(2026, 1, 7),
        title="Cook",
        cancelled_at=timezone.now(),
        cancel_reason="offer withdrawn",
    )
    visit = EmployerContact.objects.create(
        employer=north.bakery, site=north.market, specialist=north.ana, contact_date=date(2026, 1, 8), purpose="learn"
    )
    EmployerContactFor.objects.create(client=north.maria, employer_contact=visit, note="They need mornings.")
    SupportDecline.objects.create(
        client=north.maria, declined_date=date(2026, 2, 20), resumed_date=date(2026, 3, 2), agreed="a call a month",
        recorded_by=north.ana,
    )  # fmt: skip
    ModeAgreement.objects.create(
        client=north.maria, from_date=date(2026, 3, 3), modes=["phone", "video"], reason="ill", recorded_by=north.ana
    )
    Assignment.objects.filter(client=north.maria).update(to_date=date(2026, 2, 28))
    Assignment.objects.create(client=north.maria, specialist=north.ben, from_date=date(2026, 3, 1), note="leave")
    Assignment.objects.filter(client=north.maria, specialist=north.ben).update(to_date=date(2026, 3, 31))
    Assignment.objects.create(client=north.maria, specialist=north.ana, from_date=date(2026, 4, 1))
    found = entries(told(north))
    said = {(day.isoformat()[5:], word): f"{e.title} | {e.meta} | {e.text}" for (day, word), e in found.items()}
    assert said == {
        ("03-10", "Job start cancelled"): "Cook, Corner Bakery | offer withdrawn | ",
        ("03-03", "Another way of contact agreed"): "by phone or by video |  | ill",
        ("03-02", "Support wanted again"): " |  | ",
        ("03-01", "Looked after by"): "Ben Benson |  | leave",
        ("02-20", "Support declined"): " |  | a call a month",
        ("02-13", "Job end"): "Baker, Corner Bakery | quit · we learned on Mon 16 Feb | Try mornings",
        ("01-12", "Job start"): "Baker, Corner Bakery |  | ",
        (
            "01-08",
            "Employer contact",
        ): "Corner Bakery, Market Square | in person · learn what they need · Ana Anason | They need mornings.",
        ("01-05", "Looked after by"): "Ana Anason |  | ",
        ("01-05", "Programme entry"): " |  | ",
    }  # a coming job start and a coming hand-over have not happened


def test_pages_hold_whole_days_and_show_everything_once(north):
    first = date(2026, 3, 9)
    for number in range(130):
        contact(north, first - timedelta(days=number // 3), note=f"n{number}")
    for number in range(70):
        visit = EmployerContact.objects.create(
            employer=north.bakery, specialist=north.ana, contact_date=first - timedelta(days=number)
        )
        EmployerContactFor.objects.create(client=north.maria, employer_contact=visit)
    before, shown, pages, days = None, [], 0, []
    while True:
        page = told(north, before)
        pages += 1
        days += [day.date for day in page.days]
        shown += [entry for day in page.days for entry in day.entries if entry.word != "Looked after by"]
        if page.older is None:
            break
        assert len([entry for day in page.days for entry in day.entries]) <= 54, "about fifty"
        before = page.older
    assert len([e for e in shown if e.kind == "contact"]) == 130
    assert len({e.text for e in shown if e.kind == "contact"}) == 130
    assert len([e for e in shown if e.kind == "employer"]) == 70
    assert len(days) == len(set(days)), "no day is torn apart"
    assert days == sorted(days, reverse=True)
    assert pages >= 4


def test_a_day_with_far_too_much_comes_whole(north):
    for number in range(80):
        contact(north, date(2026, 3, 6), note=f"n{number}")
    contact(north, date(2026, 3, 5))
    page = told(north)
    assert [(day.date, len(day.entries)) for day in page.days] == [(date(2026, 3, 6), 80)]
    assert (date(2026, 3, 5), "In person") in entries(told(north, page.older))


def test_what_a_contact_met_is_said_beside_it(north):
    job = Job.objects.create(client=north.maria, employer=north.bakery, title="Baker", start_date=date(2026, 3, 6))
    made = actions.log_contact(
        client=north.maria, specialist=north.ana, contact_date=date(2026, 3, 9), mode="in_person",
        with_whom=["client"], jobs=[job], by=north.ana,
    )  # fmt: skip
    assert [row.rule for row in made.met] == ["within_3_days", "week_1"]
    entry = entries(told(north))[(date(2026, 3, 9), "In person")]
    assert "met 3-day contact, week 1" in entry.meta


def test_what_a_contact_came_late_for_is_said_beside_it_and_not_as_met(north):
    job = Job.objects.create(client=north.maria, employer=north.bakery, title="Baker", start_date=date(2026, 3, 4))
    made = actions.log_contact(
        client=north.maria, specialist=north.ana, contact_date=date(2026, 3, 9), mode="in_person",
        with_whom=["client"], jobs=[job], by=north.ana,
    )  # fmt: skip
    assert [row.rule for row in made.late] == ["pre_start", "within_3_days"]
    entry = entries(told(north))[(date(2026, 3, 9), "In person")]
    assert entry.meta.endswith("met week 1 · late for contact before the start (6 days), 3-day contact (2 days)")


def test_a_contact_after_support_was_declined_is_late_for_nothing(north):
    job = Job.objects.create(client=north.maria, employer=north.bakery, title="Baker", start_date=date(2026, 3, 4))
    SupportDecline.objects.create(client=north.maria, declined_date=date(2026, 2, 20), recorded_by=north.ana)
    made = actions.log_contact(
        client=north.maria, specialist=north.ana, contact_date=date(2026, 3, 9), mode="in_person",
        with_whom=["client"], jobs=[job], by=north.ana,
    )  # fmt: skip
    assert made.late == []
    assert "late for" not in entries(told(north))[(date(2026, 3, 9), "In person")].meta


def test_a_day_that_had_no_room_is_not_jumped_over_by_older_things_of_another_kind(north):
    """Thirty-one days with a contact, then thirty contacts on one day, then employer contacts before that."""
    for number in range(31):
        contact(north, date(2026, 3, 9) - timedelta(days=number))
    for _number in range(30):
        contact(north, date(2026, 2, 2))
    for number in range(5):
        visit = EmployerContact.objects.create(
            employer=north.bakery, specialist=north.ana, contact_date=date(2026, 1, 20 + number)
        )
        EmployerContactFor.objects.create(client=north.maria, employer_contact=visit)
    first = told(north)
    assert min(day.date for day in first.days) == date(2026, 2, 7) == first.older
    assert told(north, first.older).days[0].date == date(2026, 2, 2)
