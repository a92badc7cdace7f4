"""Courses and the support for them."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients import actions
from clients.models import Client, Education
from clients.report import education
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def study(north):
    return actions.record_study(
        client=north.maria, course="Hygiene passport", school="Town College", start_date=date(2026, 2, 2),
        goal="Work in a kitchen", by=north.ana,
    )  # fmt: skip


def typed(**more):
    return {"course": "Hygiene passport", "school": "Town College", "start_date": "2026-02-02", **more}


def told(browser, north):
    return get(browser, north.ana, "clients:education", north.maria.public_id).context["studies"]


def test_a_course_is_recorded_with_its_support_and_read_again(north, browser):
    data = typed(pace="part_time", supports="Reading together on Mondays", accommodations="More time in the exam")
    assert (
        said(send(browser, north.ana, "clients:record_study", north.maria.public_id, **data))
        == "The course is recorded."
    )
    (each,) = told(browser, north)
    assert each.about == "since Mon 2 Feb · part time"
    assert ("Study supports", "Reading together on Mondays") in each.facts
    assert ("Accommodations", "More time in the exam") in each.facts


def test_its_end_and_outcome_are_recorded_and_a_second_writer_is_told(north, browser, study):
    data = typed(end_date="2026-03-06", outcome="completed", outcome_note="Passed at once", version="1")
    send(browser, north.ana, "clients:edit_study", study.public_id, **data)
    (each,) = told(browser, north)
    assert each.about == "Mon 2 Feb to Fri 6 Mar · completed"
    assert send(browser, north.sam, "clients:edit_study", study.public_id, **data).status_code == 409


@pytest.mark.parametrize(
    "more",
    [{"end_date": "2026-02-01"}, {"outcome": "completed"}, {"end_date": "2046-02-02"}],
    ids=["ends before it starts", "an outcome without an end", "a slip of the keyboard"],
)
def test_an_end_that_cannot_be_is_refused(north, browser, more):
    response = send(browser, north.ana, "clients:record_study", north.maria.public_id, **typed(**more))
    assert set(errors(response)) == {"end_date"} and Education.objects.count() == 0


def test_the_database_keeps_days_and_outcomes_in_order(north, study):
    for wrong in ({"end_date": date(2026, 2, 1)}, {"outcome": "completed"}, {"voided_at": "2026-03-10T12:00:00Z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Education.objects.filter(pk=study.pk).update(**wrong)


def test_a_struck_course_stays_readable_and_leaves_the_timeline(north, browser, study):
    send(browser, north.ana, "clients:strike_study", study.public_id, version="1", reason="Of somebody else")
    (each,) = told(browser, north)
    assert each.struck
    assert "struck out: Of somebody else" in get(
        browser, north.ana, "clients:education", north.maria.public_id
    ).content.decode()  # fmt: skip
    assert list(education.ask_events(north.maria.pk)) == []
    assert get(browser, north.ana, "clients:edit_study", study.public_id).status_code == 404


def test_nothing_new_is_begun_in_a_closed_record(north, browser):
    Client.objects.filter(pk=north.maria.pk).update(closed_date=DAY, closure_reason="moved")
    response = send(browser, north.ana, "clients:record_study", north.maria.public_id, **typed())
    assert "Reopen it first" in said(response) and Education.objects.count() == 0


def test_the_page_costs_the_same_for_one_course_and_twenty(north, browser, study):
    url = reverse("clients:education", args=[north.maria.public_id])
    sign_in(browser, north.ana)
    few = queries(browser, url)
    with agency_context(north.north.pk):
        for number in range(1, 21):
            actions.record_study(client=north.maria, course=str(number), start_date=date(2025, 2, number), by=north.ana)
    assert len(queries(browser, url)) == len(few)


def test_the_timeline_and_the_card_tell_of_courses(north, study):
    actions.change_study(
        study=study, version=1, by=north.ana, end_date=date(2026, 3, 6), outcome="completed", outcome_note="Passed"
    )
    rows = sorted(education.ask_events(north.maria.pk), key=lambda row: row[1])
    entries = [education.event(*row, today=DAY) for row in rows]
    assert [(each.word, each.title, each.meta, each.text) for each in entries] == [
        ("Study began", "Hygiene passport", "", "Work in a kitchen"),
        ("Study ended", "Hygiene passport", "completed", "Passed"),
    ]
    (row,) = education.ask_state(north.maria.pk)
    assert education.card(*row, today=DAY).said == "Hygiene passport · Mon 2 Feb to Fri 6 Mar"
    (none,) = education.ask_state(north.tom.pk)
    assert education.card(*none, today=DAY).said == "Courses and study, and who helps with them: none yet."
