"""Job start, change, move, cancel and end as pages: told before it is saved, and what it planned told after."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from clients import actions
from clients.followalong import status
from clients.models import DueContact, Job
from clients.projection import project
from employers.models import Employer, Site
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, said, send

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
FRIDAY = "2026-03-06"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def typed(world):
    return {
        "employer": str(world.bakery.public_id), "new_employer": "", "site": "", "title": "Counter assistant",
        "start_date": FRIDAY, "weekly_hours": "20", "hourly_pay": "14.20", "permanent": "yes",
        "open_to_anyone": "yes", "at_least_minimum_pay": "",
    }  # fmt: skip


@pytest.fixture
def job(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 6),
            by=world.ana,
        )  # fmt: skip


def planned(world):
    with agency_context(world.north.pk):
        return list(DueContact.objects.filter(client=world.maria, withdrawn=False).order_by("opens_date", "due_date"))


def standing(world):
    return {row.rule: str(status(row.as_row(), DAY)) for row in planned(world)}


def test_a_job_that_starts_on_a_friday_plans_seventeen_contacts_on_the_right_days(world, browser, typed):
    """Scenario A1: start Fri 2026-03-06, the clocks change in week 4, month 2 is anchored on the 6th."""
    response = send(browser, world.ana, "clients:start_job", world.maria.public_id, **typed)
    assert response.url == f"/clients/{world.maria.public_id}/"
    assert said(response) == (
        "Job start recorded. 17 contacts planned. Overdue already: contact before the start, due Thu 5 Mar, 5 days ago."
    )
    windows = {row.rule: (str(row.opens_date), str(row.due_date)) for row in planned(world)}
    assert len(windows) == 17
    assert windows["pre_start"] == ("2026-02-27", "2026-03-05")
    assert windows["within_3_days"] == ("2026-03-06", "2026-03-09")
    assert [windows[f"week_{n}"][1] for n in range(1, 5)] == ["2026-03-12", "2026-03-19", "2026-03-26", "2026-04-02"]
    assert windows["month_2"] == ("2026-04-06", "2026-05-05")
    assert windows["month_12"] == ("2027-02-06", "2027-03-05")
    with agency_context(world.north.pk):
        job = Job.objects.get()
    assert (job.weekly_hours, job.hourly_pay) == (Decimal("20.0"), Decimal("14.20"))
    assert (job.permanent, job.open_to_anyone, job.at_least_minimum_pay) == (True, True, None)


def test_a_start_that_lies_ahead_says_what_is_next(world, browser, typed):
    response = send(
        browser, world.ana, "clients:start_job", world.maria.public_id, **{**typed, "start_date": "2026-03-20"}
    )
    assert "Next: contact before the start, by Thu 19 Mar, in 9 days." in said(response)


def test_the_plan_is_shown_with_weekdays_before_anything_is_saved_without_script(world, browser, typed):
    data = {**typed, "title": "", "preview": "1"}
    response = send(browser, world.ana, "clients:start_job", world.maria.public_id, **data)
    page = response.content.decode()
    assert response.status_code == 200 and "17 contacts will be planned" in page
    assert "Fri 6 Mar to Mon 9 Mar" in page and "Mon 6 Apr to Tue 5 May" in page and "Sat 6 Feb" in page
    assert "data-error-summary" not in page, "only looking: what is missing is not held against anybody"
    assert 'value="14.20"' in page, "nothing typed is lost"
    complete = send(browser, world.ana, "clients:start_job", world.maria.public_id, **{**typed, "preview": "1"})
    assert complete.status_code == 200 and planned(world) == []


def test_the_plan_is_shown_while_typing_too(world, browser):
    response = get(browser, world.ana, "clients:preview_job", world.maria.public_id, start_date=FRIDAY)
    page = response.content.decode()
    assert "<html" not in page and page.count("<li") == 17
    assert "2 of them were due before today" in page
    for nonsense in ("", "6.3.2026", "0026-03-06"):
        assert "<li" not in get(
            browser, world.ana, "clients:preview_job", world.maria.public_id, start_date=nonsense
        ).content.decode()  # fmt: skip


def test_a_new_employer_and_site_are_added_with_the_job(world, browser, typed):
    data = {**typed, "employer": "", "new_employer": "Kahvila Äärelä", "site": "Harbour"}
    send(browser, world.ana, "clients:start_job", world.maria.public_id, **data)
    with agency_context(world.north.pk):
        job = Job.objects.select_related("employer", "site").get()
    assert (job.employer.name, job.site.name) == ("Kahvila Äärelä", "Harbour")


def test_a_new_name_that_is_known_is_not_added_twice(world, browser, typed):
    data = {**typed, "employer": "", "new_employer": "corner  BAKERY", "site": "market square"}
    send(browser, world.ana, "clients:start_job", world.maria.public_id, **data)
    with agency_context(world.north.pk):
        assert Job.objects.get().employer == world.bakery and Job.objects.get().site == world.market
        assert (Employer.objects.count(), Site.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"employer": ""}, "employer"),
        ({"new_employer": "Another"}, "new_employer"),
        ({"employer": str(uuid.uuid4())}, "employer"),
        ({"title": ""}, "title"),
        ({"start_date": ""}, "start_date"),
        ({"start_date": "3026-03-06"}, "start_date"),
        ({"weekly_hours": "81"}, "weekly_hours"),
        ({"weekly_hours": "-1"}, "weekly_hours"),
        ({"hourly_pay": "-0.01"}, "hourly_pay"),
        ({"permanent": "perhaps"}, "permanent"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_adds_nothing(world, browser, typed, wrong, field):
    response = send(browser, world.ana, "clients:start_job", world.maria.public_id, **{**typed, **wrong})
    assert response.status_code == 422 and list(errors(response)) == [field]
    with agency_context(world.north.pk):
        assert not Job.objects.exists() and Employer.objects.count() == 1


def test_another_agencys_employer_can_not_be_chosen(world, browser, typed):
    data = {**typed, "employer": str(world.zinc.public_id)}
    assert "employer" in errors(send(browser, world.ana, "clients:start_job", world.maria.public_id, **data))


def test_the_same_job_twice_is_refused_beside_the_title_and_a_double_click_is_not(world, browser, typed):
    typed["submission"] = str(uuid.uuid4())
    first, second = (send(browser, world.ana, "clients:start_job", world.maria.public_id, **typed) for _ in range(2))
    assert first.url == second.url
    again = send(
        browser, world.ana, "clients:start_job", world.maria.public_id, **{**typed, "submission": str(uuid.uuid4())}
    )
    assert again.status_code == 422 and list(errors(again)) == ["title"]
    assert len(planned(world)) == 17


def test_a_closed_record_takes_no_job_start(world, browser, typed):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.close_client(
            client=world.maria, version=1, closed_date=DAY, closure_reason="moved", by=world.ana
        )  # fmt: skip
    response = send(browser, world.ana, "clients:start_job", world.maria.public_id, **typed)
    assert "Reopen it" in said(response) and planned(world) == []


def test_a_moved_start_shows_old_and_new_days_and_moves_the_plan(world, browser, job):
    look = get(
        browser, world.ana, "clients:preview_job", world.maria.public_id, start_date="2026-03-16", job=str(job.public_id)
    ).content.decode()  # fmt: skip
    assert "Mon 16 Mar to Thu 19 Mar" in look and "<s>Mon 9 Mar</s>" in look
    data = {"start_date": "2026-03-16", "version": "1"}
    shown = send(browser, world.ana, "clients:move_start", job.public_id, **data, preview="1").content.decode()
    assert "<s>Mon 9 Mar</s>" in shown and planned(world)[0].due_date == date(2026, 3, 5)
    response = send(browser, world.ana, "clients:move_start", job.public_id, **data)
    assert "The first day is now Mon 16 Mar. 17 contacts planned." in said(response)
    assert planned(world)[0].due_date == date(2026, 3, 15)


def test_a_start_moved_onto_the_same_job_is_refused_beside_the_day(world, browser, job):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 20),
            by=world.ana,
        )  # fmt: skip
    response = send(browser, world.ana, "clients:move_start", job.public_id, start_date="2026-03-20", version="1")
    assert response.status_code == 422 and list(errors(response)) == ["start_date"]


def test_a_start_that_was_cancelled_plans_nothing_and_says_why(world, browser, job):
    data = {"reason": "offer withdrawn", "version": "1", "submission": str(uuid.uuid4())}
    first, second = (send(browser, world.ana, "clients:cancel_start", job.public_id, **data) for _ in range(2))
    assert first.url == second.url == f"/clients/{world.maria.public_id}/"
    assert planned(world) == []
    assert "offer withdrawn" in get(browser, world.ana, "clients:page", world.maria.public_id).content.decode()


def end(job, **changes):
    return {
        "end_date": "2026-03-09", "learned_date": "2026-03-10", "end_reason": "quit", "end_next_step": "",
        "version": str(job.version), **changes,
    }  # fmt: skip


def test_ending_a_job_says_what_is_cancelled_and_when_the_talk_is_due(world, browser, job):
    look = send(browser, world.ana, "clients:end_job", job.public_id, **end(job, end_reason="", preview="1"))
    assert look.status_code == 200 and not errors(look)
    assert "15 planned contacts are cancelled, the first of them week 1, due Thu 12 Mar." in look.content.decode()
    assert "A talk about it is due by Fri 13 Mar, in 3 days" in look.content.decode()
    assert "job_loss" not in standing(world)
    response = send(browser, world.ana, "clients:end_job", job.public_id, **end(job))
    assert "15 planned contacts are cancelled" in said(response) and "due by Fri 13 Mar" in said(response)
    stands = standing(world)
    assert stands["job_loss"] == "open" and list(stands.values()).count("cancelled") == 15


def test_a_planned_move_asks_for_no_talk(world, browser, job):
    response = send(browser, world.ana, "clients:end_job", job.public_id, **end(job, end_reason="moved_on"))
    assert "no contact about a lost job" in said(response)
    assert "job_loss" not in standing(world)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"end_date": "2026-03-05"}, "end_date"),
        ({"end_date": ""}, "end_date"),
        ({"learned_date": "2026-03-11"}, "learned_date"),
        ({"end_reason": ""}, "end_reason"),
    ],
)
def test_an_end_that_cannot_be_is_said_beside_the_field(world, browser, job, wrong, field):
    response = send(browser, world.ana, "clients:end_job", job.public_id, **end(job, **wrong))
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_an_end_taken_back_goes_on_as_before(world, browser, job):
    before = standing(world)
    send(browser, world.ana, "clients:end_job", job.public_id, **end(job))
    again = send(browser, world.ana, "clients:end_job", job.public_id, **end(job))
    assert "take it back first" in said(again)
    response = send(browser, world.ana, "clients:undo_end", job.public_id, version="2")
    assert "The job goes on. 17 contacts planned." in said(response)
    assert standing(world) == before


def test_the_terms_of_a_job_are_edited_and_a_second_editor_is_told(world, browser, job):
    data = {
        "employer": str(world.bakery.public_id), "new_employer": "", "site": "Market Square", "title": "Head baker",
        "weekly_hours": "30", "hourly_pay": "", "permanent": "no", "open_to_anyone": "", "at_least_minimum_pay": "",
        "version": "1",
    }  # fmt: skip
    assert send(browser, world.ana, "clients:edit_job", job.public_id, **data).status_code == 302
    with agency_context(world.north.pk):
        changed = Job.objects.select_related("site").get(pk=job.pk)
    assert (changed.title, changed.site, changed.permanent) == ("Head baker", world.market, False)
    second = send(browser, world.ana, "clients:edit_job", job.public_id, **{**data, "title": "Mine"})
    page = second.content.decode()
    assert second.status_code == 409 and "Mine" in page and "Head baker" in page


def test_hours_are_written_with_the_comma_of_the_language_and_show_so_again(world, browser, job, typed):
    world.ana.user.language = "fi"
    world.ana.user.save()
    data = {**typed, "weekly_hours": "37,5", "hourly_pay": "14,20", "version": "1"}
    assert send(browser, world.ana, "clients:edit_job", job.public_id, **data).status_code == 302
    with agency_context(world.north.pk):
        assert Job.objects.get(pk=job.pk).weekly_hours == Decimal("37.5")
    shown = get(browser, world.ana, "clients:edit_job", job.public_id).content.decode()
    assert 'name="weekly_hours" value="37,50" inputmode="decimal"' in shown


@pytest.mark.parametrize("hours", ["18.75", "80.00", "20.00"])
def test_hours_as_the_record_holds_them_can_be_saved_again(world, browser, job, typed, hours):
    """An import reads hundredths of an hour; the form that shows them takes them back."""
    with agency_context(world.north.pk):
        Job.objects.filter(pk=job.pk).update(weekly_hours=Decimal(hours))
    form = get(browser, world.ana, "clients:edit_job", job.public_id).context["form"]
    data = {**typed, "weekly_hours": str(form["weekly_hours"].value()), "version": "1"}
    assert send(browser, world.ana, "clients:edit_job", job.public_id, **data).status_code == 302
    with agency_context(world.north.pk):
        assert Job.objects.get(pk=job.pk).weekly_hours == Decimal(hours)


def test_the_page_of_a_job_shows_its_plan_and_terms(world, browser, job):
    response = get(browser, world.ana, "clients:job", job.public_id)
    assert len(response.context["card"].steps) == 17
    assert ("First day", "Fri 6 Mar") in response.context["sheet"].facts
    assert get(browser, world.ben, "clients:job", job.public_id).status_code == 404


def test_later_months_stand_in_the_plan_too(world, browser, job):
    with time_machine.travel("2027-05-10T12:00:00+03:00", tick=False), agency_context(world.north.pk):
        project(world.maria, today=DAY + timedelta(days=426), jobs=[job])
    assert len(get(browser, world.ana, "clients:job", job.public_id).context["card"].steps) == 20
