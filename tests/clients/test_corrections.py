"""A contact that is corrected or made void takes with it what it did: the visit it kept, and no second time."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from audit.models import TrailEntry
from clients import access, actions
from clients.models import ClientContact, PlannedVisit
from clients.views import saving
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World

WEDNESDAY, TODAY = date(2026, 3, 18), date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def planned(north: World, day: date = TODAY) -> PlannedVisit:
    return actions.plan_visit(
        client=north.maria, specialist=north.ana, due_contact=None, visit_date=day, visit_time=None, place="",
        note="", by=north.ana,
    )  # fmt: skip


def logged(north: World, day: date = TODAY, **fields: Any) -> ClientContact:
    written = {"mode": "in_person", "with_whom": ["client"], **fields}
    return actions.log_contact(
        client=north.maria, specialist=north.ana, contact_date=day, by=north.ana, **written
    ).contact  # fmt: skip


def correct(north: World, contact: ClientContact, **fields: Any) -> None:
    actions.correct_contact(
        contact=contact, version=contact.version, reason="It was otherwise", by=north.ana, jobs=[], **fields
    )  # fmt: skip


def kept_by(visit: PlannedVisit) -> ClientContact | None:
    visit.refresh_from_db()
    return visit.kept_by


# The visit that a contact kept


@pytest.mark.parametrize(
    "fields",
    [{"mode": "no_show"}, {"with_whom": ["employer"]}, {"contact_date": WEDNESDAY}],
    ids=lambda each: str(each),
)
def test_a_visit_is_planned_again_when_it_turns_out_that_it_did_not_take_place(
    north: World, fields: dict[str, Any]
) -> None:
    visit = planned(north)
    contact = logged(north)
    assert kept_by(visit) == contact
    correct(north, contact, **fields)
    assert kept_by(visit) is None


@pytest.mark.parametrize(
    ("day", "was", "fields"),
    [
        (WEDNESDAY, {}, {"contact_date": TODAY}),
        (TODAY, {"mode": "no_show"}, {"mode": "in_person"}),
        (TODAY, {"with_whom": ["family"]}, {"with_whom": ["client", "family"]}),
    ],
)
def test_a_visit_is_kept_by_the_contact_that_turns_out_to_be_it(
    north: World, day: date, was: dict[str, Any], fields: dict[str, Any]
) -> None:
    visit = planned(north)
    contact = logged(north, day, **was)
    assert kept_by(visit) is None
    correct(north, contact, **fields)
    assert kept_by(visit) == contact


def test_a_correction_of_the_words_leaves_the_visit_kept_and_others_as_they_are(north: World) -> None:
    visit, before = planned(north), planned(north, WEDNESDAY)
    PlannedVisit.objects.filter(pk=before.pk).update(kept_by=logged(north, WEDNESDAY))
    contact = logged(north)
    correct(north, contact, note="Showed the till.")
    assert kept_by(visit) == contact
    assert kept_by(before) not in (None, contact)


# A button pressed twice


def void_url(contact: ClientContact) -> str:
    return reverse("clients:void_contact", args=[contact.public_id])


@pytest.fixture
def contact(world: World) -> ClientContact:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return logged(world)


def test_a_contact_made_void_twice_by_one_form_leads_to_the_page_both_times(
    world: World, contact: ClientContact, browser: Any
) -> None:
    sign_in(browser, world.ana)
    data = {"version": 1, "reason": "Twice", "submission": str(uuid.uuid4())}
    first, second = (browser.post(void_url(contact), data) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url == reverse("clients:page", args=[world.maria.public_id])


def test_a_second_click_that_read_the_contact_before_the_first_was_done_leads_to_the_page_too(
    world: World, contact: ClientContact, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the contact, both wait for the client's row: the second then holds what stood before the first."""
    sign_in(browser, world.ana)
    data = {"version": 1, "reason": "Twice", "submission": str(uuid.uuid4())}
    with agency_context(world.north.pk):
        stale = ClientContact.objects.select_related("client").get(pk=contact.pk)
    assert browser.post(void_url(contact), data).status_code == 302
    monkeypatch.setattr(access, "open_contact", lambda *args, **kwargs: stale)
    monkeypatch.setattr(saving, "answered", lambda request: None)
    second = browser.post(void_url(contact), data)
    assert (second.status_code, second.url) == (302, reverse("clients:page", args=[world.maria.public_id]))
    with agency_context(world.north.pk):
        assert TrailEntry.objects.filter(action="contact voided").count() == 1


def test_another_form_for_what_is_void_already_leads_to_the_page(
    world: World, contact: ClientContact, browser: Any
) -> None:
    sign_in(browser, world.ana)
    for _time in range(2):
        answer = browser.post(void_url(contact), {"version": 1, "reason": "Twice", "submission": str(uuid.uuid4())})
        assert answer.status_code == 302


def test_a_correction_sent_again_after_the_contact_was_made_void_leads_where_it_led(
    world: World, contact: ClientContact, browser: Any
) -> None:
    sign_in(browser, world.ana)
    url = reverse("clients:correct_contact", args=[contact.public_id])
    data = {
        "mode": "phone", "with_whom": ["client"], "contact_date": "2026-03-19", "version": 1, "reason": "By phone",
        "submission": str(uuid.uuid4()),
    }  # fmt: skip
    first = browser.post(url, data)
    browser.post(void_url(contact), {"version": 2, "reason": "Twice", "submission": str(uuid.uuid4())})
    browser.get(first.url)
    again = browser.post(url, data, follow=True)
    assert again.redirect_chain[0][0] == first.url
    assert [str(message) for message in again.context["messages"]] == []
