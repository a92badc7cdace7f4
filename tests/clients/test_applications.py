"""Applications and interviews: recorded, told, led to a job; interviews to come stand on Today and on the client page."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients import actions
from clients.models import Interview, Job, JobApplication
from clients.report.standing import standing
from clients.report.today import Ahead, today_of
from tenancy.context import agency_context
from tenancy.models import StaleRecord
from tests.clients.pages import TODAY, errors, get, queries, said, send
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)  # a Tuesday


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


def apply(world: World, **said: Any) -> JobApplication:
    said = {"client": world.maria, "employer": world.bakery, "title": "Baker", "sent_date": DAY, **said}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.add_application(done_by="together", by=world.ana, **said)


def invite(world: World, application: JobApplication, day: date = DAY, **said: Any) -> Interview:
    said = {"attended": "joint", "interview_time": time(13, 30), "place": "Market Square", **said}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.add_interview(application=application, interview_date=day, by=world.ana, **said)


def now(world: World, record: Any) -> Any:
    with agency_context(world.north.pk):
        record.refresh_from_db()
    return record


@pytest.fixture
def typed(world: World) -> dict[str, str]:
    return {
        "employer": str(world.bakery.public_id), "employer_name": "", "title": "Baker", "sent_date": "2026-03-09",
        "done_by": "together", "found": "network", "outcome": "waiting", "follow_up_date": "2026-03-16", "note": "CV",
    }  # fmt: skip


# Applications


def test_an_application_is_recorded_and_listed(world: World, browser: Any, typed: dict[str, str]) -> None:
    response = send(browser, world.ana, "clients:add_application", world.maria.public_id, **typed)
    assert said(response) == "Application recorded. Follow up on Mon 16 Mar, in 6 days."
    (line,) = get(browser, world.ana, "clients:applications", world.maria.public_id).context["applications"]
    assert (line.title, line.where, line.outcome) == ("Baker", "Corner Bakery", "Waiting for an answer")
    assert line.about == "sent Mon 9 Mar, together · found through: family, friends or acquaintances"
    assert (line.follow_up, line.late, line.open) == ("Mon 16 Mar, in 6 days", False, True)


def test_an_employer_by_name_adds_nothing_to_the_list(world: World, browser: Any, typed: dict[str, str]) -> None:
    data = {**typed, "employer": "", "employer_name": "The new café"}
    send(browser, world.ana, "clients:add_application", world.maria.public_id, **data)
    with agency_context(world.north.pk):
        application = JobApplication.objects.get()
        assert (application.where, application.employer) == ("The new café", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"employer": ""}, "employer"),
        ({"employer_name": "Café"}, "employer_name"),
        ({"sent_date": "2026-03-11"}, "sent_date"),
        ({"done_by": ""}, "done_by"),
        ({"outcome": "ghosted"}, "outcome"),
        ({"follow_up_date": "2126-03-11"}, "follow_up_date"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    world: World, browser: Any, typed: dict[str, str], wrong: dict[str, str], field: str
) -> None:
    response = send(browser, world.ana, "clients:add_application", world.maria.public_id, **{**typed, **wrong})
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_another_agencys_employer_is_not_in_the_list(world: World, browser: Any, typed: dict[str, str]) -> None:
    data = {**typed, "employer": str(world.zinc.public_id)}
    response = send(browser, world.ana, "clients:add_application", world.maria.public_id, **data)
    assert list(errors(response)) == ["employer"]


@pytest.mark.parametrize("names", [{"employer": None}, {"employer_name": "Café"}])
def test_an_application_names_one_employer(world: World, names: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="an_application_names_its_employer"), transaction.atomic():
        apply(world, **names)


def test_two_people_change_an_application_and_the_second_is_told(
    world: World, browser: Any, typed: dict[str, str]
) -> None:
    application = apply(world)
    for note, status in (("first", 302), ("second", 409)):
        data = {**typed, "note": note, "version": "1"}
        response = send(browser, world.ana, "clients:edit_application", application.public_id, **data)
        assert response.status_code == status
    assert now(world, application).note == "first"


def test_one_recorded_by_mistake_leaves_every_list_with_its_interview(world: World, browser: Any) -> None:
    application = apply(world)
    interview = invite(world, application)
    send(browser, world.ana, "clients:void_application", application.public_id, reason="Tom's", version=2)
    assert get(browser, world.ana, "clients:applications", world.maria.public_id).context["applications"] == []
    assert get(browser, world.ana, "clients:edit_application", application.public_id).status_code == 404
    assert get(browser, world.ana, "clients:tell_interview", interview.public_id).status_code == 404
    assert agenda(world) == []


def test_a_follow_up_past_its_day_is_said_while_the_application_is_open(world: World, browser: Any) -> None:
    apply(world, follow_up_date=date(2026, 3, 9))
    apply(world, follow_up_date=date(2026, 3, 9), outcome="no")
    lines = get(browser, world.ana, "clients:applications", world.maria.public_id).context["applications"]
    assert [(line.outcome, line.late, line.follow_up) for line in lines] == [
        ("No", False, ""), ("Waiting for an answer", True, "Mon 9 Mar, yesterday"),
    ]  # fmt: skip


def test_fifty_applications_cost_what_one_costs(world: World, browser: Any) -> None:
    url = reverse("clients:applications", args=[world.maria.public_id])
    invite(world, apply(world))
    sign_in(browser, world.ana)
    browser.get(url)
    few = queries(browser, url)
    for number in range(20):
        invite(world, apply(world, title=f"Job {number}"))
    many = queries(browser, url)
    assert len(few) == len(many) <= 9, "\n".join(many)


# Interviews


def test_an_interview_is_recorded_and_the_application_waits_for_it(world: World, browser: Any) -> None:
    application = apply(world)
    data = {
        "interview_date": "2026-03-12", "interview_time": "13:30", "mode": "in_person", "place": "Market Square",
        "attended": "joint",
    }  # fmt: skip
    response = send(browser, world.ana, "clients:add_interview", application.public_id, **data)
    assert said(response) == "Joint interview on Thu 12 Mar, in 2 days. It stands on Today."
    assert now(world, application).outcome == "interview"


def test_one_that_has_taken_place_leads_to_how_it_went(world: World, browser: Any) -> None:
    data = {"interview_date": "2026-03-09", "interview_time": "", "mode": "phone", "place": "", "attended": "alone"}
    response = send(browser, world.ana, "clients:add_interview", apply(world).public_id, **data)
    with agency_context(world.north.pk):
        interview = Interview.objects.get()
    assert response.url == reverse("clients:tell_interview", args=[interview.public_id])


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [("offer", "offer"), ("no", "no"), ("waiting", "waiting"), ("again", "interview"), ("missed", "interview")],
)
def test_how_it_went_answers_the_application(world: World, browser: Any, outcome: str, answer: str) -> None:
    application = apply(world)
    interview = invite(world, application)
    data = {"outcome": outcome, "attended": "alone", "follow_up": "", "follow_up_date": "", "version": 1}
    send(browser, world.ana, "clients:tell_interview", interview.public_id, **data)
    assert (now(world, interview).outcome, interview.attended) == (outcome, "alone")
    assert now(world, application).outcome == answer


def test_how_it_went_is_not_said_before_its_day_nor_a_day_without_a_step(world: World, browser: Any) -> None:
    data = {"outcome": "offer", "attended": "alone", "follow_up": "", "follow_up_date": "2026-03-12", "version": 1}
    later = invite(world, apply(world), date(2026, 3, 11))
    response = send(browser, world.ana, "clients:tell_interview", later.public_id, **data)
    assert sorted(errors(response)) == ["__all__", "follow_up"]


def test_two_people_tell_of_an_interview_and_the_second_is_told(world: World) -> None:
    interview = invite(world, apply(world))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.tell_interview(interview=interview, version=1, outcome="offer", by=world.ana)
        with pytest.raises(StaleRecord):
            actions.tell_interview(interview=interview, version=1, outcome="no", by=world.ana)


# Where it stands


def agenda(world: World, who: str = "ana", day: date = DAY) -> list[Ahead]:
    with agency_context(world.north.pk):
        return today_of(getattr(world, who), day).visits


def test_interviews_of_the_coming_week_stand_on_today_among_the_visits(world: World) -> None:
    application = apply(world)
    for day, attended in ((DAY, "joint"), (date(2026, 3, 17), "alone"), (date(2026, 3, 18), "alone")):
        invite(world, application, day, attended=attended)
    invite(world, application, date(2026, 3, 9))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.plan_visit(
            client=world.maria, specialist=world.ana, due_contact=None, visit_date=DAY, visit_time=time(9, 0),
            place="Café", note="", by=world.ana,
        )  # fmt: skip
    assert [(each.word, each.day, each.time, each.text) for each in agenda(world)] == [
        ("", "today", "09:00", "Café"),
        ("Joint interview", "today", "13:30", "Baker, Corner Bakery"),
        ("Interview", "Tue 17 Mar", "13:30", "Baker, Corner Bakery"),
    ]
    assert agenda(world, "ben") == []


def test_an_interview_goes_from_today_when_told_cancelled_or_the_record_closed(world: World, browser: Any) -> None:
    application = apply(world)
    told, cancelled, left = (invite(world, application) for _three in range(3))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.tell_interview(interview=told, version=1, outcome="again", by=world.ana)
    send(browser, world.ana, "clients:cancel_interview", cancelled.public_id, version=1)
    assert [each.public_id for each in agenda(world)] == [left.public_id]
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        world.maria.refresh_from_db()
        actions.close_client(
            client=world.maria, version=world.maria.version, closed_date=DAY, closure_reason="moved", by=world.ana
        )
    assert agenda(world) == []


def test_somebody_who_is_due_has_their_interview_said_beside_it(world: World) -> None:
    invite(world, apply(world))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 6),
            by=world.ana,
        )  # fmt: skip
        (person,) = today_of(world.ana, DAY).overdue
    assert person.visit == "joint interview today 13:30"


def test_today_offers_to_move_an_interview_and_on_its_day_to_say_how_it_went(world: World, browser: Any) -> None:
    interview = invite(world, apply(world))
    page = get(browser, world.ana, "clients:today").content.decode()
    assert "Joint interview" in page
    for name in ("change_interview", "tell_interview"):
        assert reverse(f"clients:{name}", args=[interview.public_id]) in page


def test_interviews_cost_today_nothing(world: World, browser: Any) -> None:
    url = reverse("clients:today")
    sign_in(browser, world.ana)
    browser.get(url)
    few = queries(browser, url)
    for number in range(20):
        invite(world, apply(world, title=f"Job {number}"))
    assert len(queries(browser, url)) == len(few)


def test_the_client_page_shows_what_is_to_come_and_asks_how_it_went(world: World, browser: Any) -> None:
    application = apply(world)
    invite(world, application, date(2026, 3, 12))
    past = invite(world, application, date(2026, 3, 5), attended="alone")
    with agency_context(world.north.pk):
        shown = standing(world.maria, world.north).visits
    assert [(each.kind, each.when, each.about, each.past) for each in shown] == [
        ("interview", "Thu 5 Mar 13:30, 5 days ago", "Baker, Corner Bakery · Market Square", True),
        ("joint", "Thu 12 Mar 13:30, in 2 days", "Baker, Corner Bakery · Market Square", False),
    ]
    page = get(browser, world.ana, "clients:page", world.maria.public_id).content.decode()
    assert "Joint interview" in page and reverse("clients:tell_interview", args=[past.public_id]) in page


# A job of it


def test_an_offer_leads_to_the_job_start_with_employer_and_title_filled_in(world: World, browser: Any) -> None:
    application = apply(world, outcome="offer")
    url = f"{reverse('clients:start_job', args=[world.maria.public_id])}?application={application.public_id}"
    assert url in get(browser, world.ana, "clients:applications", world.maria.public_id).content.decode()
    form = sign_in(browser, world.ana).get(url).context["form"]
    assert (form.initial["employer"], form.initial["title"]) == (world.bakery, "Baker")
    page = browser.get(url).content.decode()
    assert f'value="{world.bakery.public_id}" selected' in page
    data = {
        "employer": str(world.bakery.public_id), "new_employer": "", "site": "", "title": "Baker",
        "start_date": "2026-03-16", "weekly_hours": "", "hourly_pay": "",
    }  # fmt: skip
    browser.post(url, data)
    with agency_context(world.north.pk):
        job = Job.objects.get()
    assert now(world, application).job_id == job.pk
    assert reverse("clients:job", args=[job.public_id]) in browser.get(
        reverse("clients:applications", args=[world.maria.public_id])
    ).content.decode()  # fmt: skip


def test_an_employer_by_name_is_offered_as_a_new_one(world: World, browser: Any) -> None:
    application = apply(world, employer=None, employer_name="The new café", outcome="offer")
    url = f"{reverse('clients:start_job', args=[world.maria.public_id])}?application={application.public_id}"
    assert 'value="The new café"' in sign_in(browser, world.ana).get(url).content.decode()


@pytest.mark.parametrize("whose", ["tom", "nobody"])
def test_somebody_elses_application_fills_in_nothing(world: World, browser: Any, whose: str) -> None:
    toms = apply(world, client=world.tom, title="CNRY-title", outcome="offer")
    public_id = toms.public_id if whose == "tom" else "nonsense"
    url = f"{reverse('clients:start_job', args=[world.maria.public_id])}?application={public_id}"
    response = sign_in(browser, world.ana).get(url)
    assert response.status_code == 200 and "CNRY-title" not in response.content.decode()


def test_a_job_of_somebody_else_is_not_led_to(north: World) -> None:
    application = apply(north, client=north.tom)
    job = actions.start_job(
        client=north.maria, employer=north.bakery, site=None, title="Baker", start_date=DAY, by=north.ana
    )
    with pytest.raises(ValidationError, match="somebody else"):
        actions.lead_to_job(application=application, job=job, by=north.ana)
