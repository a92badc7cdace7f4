"""A planned contact by itself, and visits planned with a person."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse

from clients import actions
from clients.models import DueContact, PlannedVisit
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


@pytest.fixture
def due(world: World) -> DueContact:
    """Week 2 of Maria's job since Mon 9 Mar: Mon 16 to Sun 22 Mar."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.start_job(
            client=world.maria,
            employer=world.bakery,
            site=None,
            title="Baker",
            start_date=date(2026, 3, 9),
            by=world.ana,
        )
        return DueContact.objects.get(rule="week_2")


@pytest.fixture
def visit(world: World, due: DueContact) -> PlannedVisit:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.plan_visit(
            client=world.maria, specialist=world.ana, due_contact=due, visit_date=date(2026, 3, 20),
            visit_time=time(9, 30), place="Café", note="", by=world.ana,
        )  # fmt: skip


def due_page(browser: Any, staff: Any, due: DueContact) -> Any:
    return sign_in(browser, staff).get(reverse("clients:due", args=[due.public_id]))


def visits(world: World) -> list[PlannedVisit]:
    with agency_context(world.north.pk):
        return list(PlannedVisit.objects.order_by("pk"))


def said(answer: Any) -> str:
    return str(list(answer.context["messages"])[-1])


# A planned contact


def test_it_says_why_it_is_due_and_what_can_be_done(world: World, due: DueContact, browser: Any) -> None:
    page = due_page(browser, world.ana, due)
    text = page.content.decode()
    assert page.context["why"].sentence == "A contact in person is planned once in week 2 of the job."
    assert dict(page.context["why"].facts)["Window"] == "Mon 16 Mar to Sun 22 Mar"
    assert "Fidelity item 23" in text
    for name in ("log_contact", "plan_visit", "decline"):
        assert reverse(f"clients:{name}", args=[world.maria.public_id]) in text, name


def test_an_agreed_way_of_contact_is_part_of_the_reason(world: World, due: DueContact, browser: Any) -> None:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.agree_modes(client=world.maria, from_date=date(2026, 3, 1), modes=["phone"], reason="", by=world.ana)
    why = due_page(browser, world.ana, due).context["why"].sentence
    assert why == "A contact in person or by phone is planned once in week 2 of the job."


def test_once_met_it_says_by_when_and_asks_for_nothing(world: World, due: DueContact, browser: Any) -> None:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.log_contact(
            client=world.maria, specialist=world.ana, contact_date=date(2026, 3, 18), mode="in_person",
            with_whom=["client"], by=world.ana,
        )  # fmt: skip
    page = due_page(browser, world.ana, due)
    assert (page.context["badge"], page.context["since"]) == ("met", "on Wed 18 Mar")
    assert reverse("clients:log_contact", args=[world.maria.public_id]) not in page.content.decode()


def test_what_is_no_longer_planned_has_no_page(world: World, due: DueContact, browser: Any) -> None:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.cancel_start(job=due.job, version=1, reason="withdrawn", by=world.ana)
    assert due_page(browser, world.ana, due).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("sam", 200), ("ben", 404), ("olga", 404), ("adi", 403)])
def test_only_those_who_see_the_person_see_it(
    world: World, due: DueContact, browser: Any, who: str, status: int
) -> None:
    assert due_page(browser, getattr(world, who), due).status_code == status


# Visits


def plan(browser: Any, world: World, due: DueContact | None = None, **fields: Any) -> Any:
    url = reverse("clients:plan_visit", args=[world.maria.public_id]) + (f"?for={due.public_id}" if due else "")
    data = {"visit_date": "2026-03-20", "visit_time": "09:30", "submission": str(uuid.uuid4()), **fields}
    return sign_in(browser, world.ana).post(url, data, follow=True)


def test_a_visit_is_planned_for_what_is_due(world: World, due: DueContact, browser: Any) -> None:
    url = reverse("clients:plan_visit", args=[world.maria.public_id]) + f"?for={due.public_id}"
    form = sign_in(browser, world.ana).get(url)
    assert (form.context["wanted_label"], form.context["wanted_window"]) == ("week 2", "Mon 16 Mar to Sun 22 Mar")
    answer = plan(browser, world, due, place="Café by the workplace")
    assert said(answer) == "Visit planned for Fri 20 Mar, tomorrow."
    (made,) = visits(world)
    assert (made.visit_date, made.visit_time, made.place) == (date(2026, 3, 20), time(9, 30), "Café by the workplace")
    assert (made.due_contact_id, made.specialist_id) == (due.pk, world.ana.pk)


def test_a_visit_after_the_last_day_is_taken_and_said(world: World, due: DueContact, browser: Any) -> None:
    answer = plan(browser, world, due, visit_date="2026-03-23")
    assert said(answer) == "Visit planned for Mon 23 Mar, in 4 days. That is after the contact is due, Sun 22 Mar."


def test_the_first_guess_is_the_day_the_window_opens(world: World, due: DueContact, browser: Any) -> None:
    with agency_context(world.north.pk):
        later = DueContact.objects.get(rule="week_3")
    url = reverse("clients:plan_visit", args=[world.maria.public_id])
    sign_in(browser, world.ana)
    assert browser.get(f"{url}?for={later.public_id}").context["form"].initial["visit_date"] == date(2026, 3, 23)
    assert browser.get(f"{url}?for={due.public_id}").context["form"].initial["visit_date"] == TODAY
    assert browser.get(f"{url}?for=nonsense").context["form"].initial["visit_date"] == TODAY


def test_a_planned_contact_of_somebody_else_is_not_taken_from_the_address(
    world: World, due: DueContact, browser: Any
) -> None:
    with agency_context(world.north.pk, staff_id=world.ben.pk):
        actions.start_job(
            client=world.tom, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 9), by=world.ben
        )
        toms = DueContact.objects.get(rule="week_2", client=world.tom)
    plan(browser, world, toms)
    assert [made.due_contact_id for made in visits(world)] == [None]


@pytest.mark.parametrize(("day", "message"), [("2026-03-18", "This day is past"), ("2029-03-18", "Check the year")])
def test_a_day_that_can_not_be_is_refused_and_the_rest_is_kept(
    world: World, due: DueContact, browser: Any, day: str, message: str
) -> None:
    answer = plan(browser, world, due, visit_date=day, place="Café by the workplace")
    assert answer.status_code == 422
    assert message in answer.context["form"].errors["visit_date"][0]
    assert "Café by the workplace" in answer.content.decode()
    assert visits(world) == []


def test_planning_twice_with_one_form_makes_one_visit(world: World, due: DueContact, browser: Any) -> None:
    key = str(uuid.uuid4())
    plan(browser, world, due, submission=key)
    plan(browser, world, due, submission=key)
    assert len(visits(world)) == 1


def test_a_visit_is_moved(world: World, visit: PlannedVisit, browser: Any) -> None:
    url = reverse("clients:move_visit", args=[visit.public_id])
    assert sign_in(browser, world.ana).get(url).context["form"]["place"].value() == "Café"
    data = {"visit_date": "2026-03-21", "visit_time": "", "place": "Café", "version": 1}
    assert said(browser.post(url, data, follow=True)) == "Visit planned for Sat 21 Mar, in 2 days."
    (now,) = visits(world)
    assert (now.visit_date, now.visit_time, now.version) == (date(2026, 3, 21), None, 2)


def test_the_second_who_moves_a_visit_is_told(world: World, visit: PlannedVisit, browser: Any) -> None:
    url = reverse("clients:move_visit", args=[visit.public_id])
    sign_in(browser, world.sam).post(url, {"visit_date": "2026-03-21", "version": 1})
    answer = sign_in(browser, world.ana).post(url, {"visit_date": "2026-03-24", "version": 1})
    assert answer.status_code == 409
    assert "Sam Samson" in answer.content.decode()
    assert visits(world)[0].visit_date == date(2026, 3, 21)


def test_a_cancelled_visit_leaves_the_contact_due(
    world: World, visit: PlannedVisit, due: DueContact, browser: Any
) -> None:
    url = reverse("clients:cancel_visit", args=[visit.public_id])
    assert sign_in(browser, world.ana).get(url).status_code == 200
    assert said(browser.post(url, {"version": 1}, follow=True)) == "Visit cancelled. The planned contact is still due."
    assert visits(world)[0].cancelled_at is not None
    assert due_page(browser, world.ana, due).context["waiting"] is True


@pytest.mark.parametrize("name", ["move_visit", "cancel_visit"])
def test_a_kept_visit_is_past_changing(world: World, visit: PlannedVisit, browser: Any, name: str) -> None:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        contact = actions.log_contact(
            client=world.maria,
            specialist=world.ana,
            contact_date=TODAY,
            mode="in_person",
            with_whom=["client"],
            by=world.ana,
        ).contact
        PlannedVisit.objects.filter(pk=visit.pk).update(kept_by=contact)
    url = reverse(f"clients:{name}", args=[visit.public_id])
    answer = sign_in(browser, world.ana).post(url, {"visit_date": "2026-03-24", "version": 1})
    assert answer.url == reverse("clients:page", args=[world.maria.public_id])
    assert (visits(world)[0].visit_date, visits(world)[0].cancelled_at) == (date(2026, 3, 20), None)


@pytest.mark.parametrize("name", ["move_visit", "cancel_visit"])
def test_a_visit_with_somebody_elses_person_is_not_there(
    world: World, visit: PlannedVisit, browser: Any, name: str
) -> None:
    assert sign_in(browser, world.ben).get(reverse(f"clients:{name}", args=[visit.public_id])).status_code == 404
