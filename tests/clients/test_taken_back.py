"""One tap takes a contact back right after it was logged: for minutes, by the one who wrote it, and back to the form."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from audit.models import TrailEntry
from clients import access, actions
from clients.models import ClientContact, DueContact, Job, PlannedVisit
from clients.views import saving
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


@pytest.fixture
def job(world: World) -> Job:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 9),
            by=world.ana,
        )  # fmt: skip


def log(browser: Any, world: World, **fields: Any) -> Any:
    data = {
        "mode": "in_person", "with_whom": ["client"], "contact_date": "2026-03-19", "contact_time": "09:00",
        "submission": str(uuid.uuid4()), **fields,
    }  # fmt: skip
    return sign_in(browser, world.ana).post(log_url(world), data, follow=True)


def log_url(world: World) -> str:
    return reverse("clients:log_contact", args=[world.maria.public_id])


def contact(world: World) -> ClientContact:
    with agency_context(world.north.pk):
        return ClientContact.objects.get()


def url(world: World) -> str:
    return reverse("clients:take_back_contact", args=[contact(world).public_id])


def take_back(browser: Any, world: World, key: str = "") -> Any:
    return browser.post(url(world), {"submission": key or str(uuid.uuid4())})


def lines(world: World, action: str) -> int:
    with agency_context(world.north.pk):
        return TrailEntry.objects.filter(action=action).count()


def messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_message_offers_to_take_it_back_without_a_script(world: World, browser: Any) -> None:
    page = log(browser, world).content.decode()
    form = re.search(rf'<form [^>]*action="{url(world)}".*?</form>', page, re.DOTALL)
    assert form and "Undo" in form[0]
    assert 'method="post"' in form[0] and "csrfmiddlewaretoken" in form[0]
    key = re.search(r'name="submission" value="([^"]+)"', form[0])
    assert key and uuid.UUID(key[1])
    assert not re.search(r"onclick|onsubmit|style=", form[0])
    assert "Undo" not in browser.get(reverse("clients:page", args=[world.maria.public_id])).content.decode()


def test_taken_back_it_counts_no_more_and_says_why_in_words(world: World, job: Job, browser: Any) -> None:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        visit = actions.plan_visit(
            client=world.maria, specialist=world.ana, due_contact=None, visit_date=TODAY, visit_time=None, place="",
            note="", by=world.ana,
        )  # fmt: skip
    log(browser, world)
    with agency_context(world.north.pk):
        assert DueContact.objects.filter(met_on=TODAY).exists()
        assert PlannedVisit.objects.get(pk=visit.pk).kept_by_id
    assert take_back(browser, world).status_code == 302
    now = contact(world)
    assert now.voided_at is not None
    assert now.void_reason == "taken back right after logging"
    with agency_context(world.north.pk):
        assert not DueContact.objects.filter(met_on=TODAY).exists()
        assert PlannedVisit.objects.get(pk=visit.pk).kept_by_id is None
    assert lines(world, "contact taken back") == 1


def test_it_leads_back_to_the_form_as_it_was(world: World, job: Job, browser: Any) -> None:
    log(browser, world, note="Half a sen", jobs=[job.pk], place="workplace", minutes="20")
    answer = browser.get(take_back(browser, world).url)
    form = answer.context["form"]
    assert answer.context["client"] == world.maria
    assert {name: form[name].value() for name in ("note", "jobs", "place", "minutes")} == {
        "note": "Half a sen", "jobs": [job.pk], "place": "workplace", "minutes": 20,
    }  # fmt: skip
    assert messages(answer)[-1].startswith("Taken back: it counts no more.")
    # Saved again it is a new contact, and nobody is asked whether it is the same one.
    again = browser.post(
        answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"],
        {
            "mode": "in_person", "with_whom": ["client"], "contact_date": "2026-03-19", "contact_time": "09:00",
            "note": "Half a sentence more", "submission": str(uuid.uuid4()),
        },
    )  # fmt: skip
    assert again.status_code == 302


def test_the_form_is_filled_with_ones_own_words_about_that_person_alone(world: World, browser: Any) -> None:
    log(browser, world, note="Ana wrote this")
    address = f"?again={contact(world).public_id}"
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.assign(client=world.tom, specialist=world.ana, from_date=TODAY, by=world.sam)
    toms = reverse("clients:log_contact", args=[world.tom.public_id])
    assert browser.get(log_url(world) + address).context["form"]["note"].value() == "Ana wrote this"
    assert not browser.get(toms + address).context["form"]["note"].value()
    assert not browser.get(log_url(world) + "?again=nonsense").context["form"]["note"].value()
    assert not sign_in(browser, world.sam).get(log_url(world) + address).context["form"]["note"].value()


def test_tapped_twice_it_is_taken_back_once_and_leads_to_the_same_place(world: World, browser: Any) -> None:
    log(browser, world)
    key = str(uuid.uuid4())
    first, second = take_back(browser, world, key), take_back(browser, world, key)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert lines(world, "contact taken back") == 1


def test_tapped_in_another_window_it_leads_to_the_client(world: World, browser: Any) -> None:
    log(browser, world)
    take_back(browser, world)
    answer = browser.post(url(world), {"submission": str(uuid.uuid4())}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("clients:page", args=[world.maria.public_id])
    assert lines(world, "contact taken back") == 1


def test_of_two_taps_that_both_read_it_before_one_is_told_the_other_was_first(
    world: World, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(browser, world)
    with agency_context(world.north.pk):
        stale = ClientContact.objects.select_related("client").get()
    take_back(browser, world)
    monkeypatch.setattr(access, "open_contact", lambda *args, **kwargs: stale)
    monkeypatch.setattr(saving, "answered", lambda request: None)
    assert take_back(browser, world).status_code == 302
    assert lines(world, "contact taken back") == 1


def refused(browser: Any, world: World) -> None:
    """Not taken back; a reason is asked for instead."""
    standing = contact(world)
    answer = browser.post(url(world), {"submission": str(uuid.uuid4())}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("clients:void_contact", args=[standing.public_id])
    assert messages(answer)[-1] == "It is too late for one tap. If it did not happen, say why and make it void."
    assert contact(world).voided_at is None
    assert lines(world, "contact taken back") == 0


@pytest.mark.parametrize(("minute", "second", "late"), [(10, 0, False), (10, 1, True)])
def test_ten_minutes_later_a_reason_is_asked_for(
    world: World, browser: Any, time_machine: Any, minute: int, second: int, late: bool
) -> None:
    log(browser, world)
    time_machine.move_to(f"2026-03-19T10:{minute:02}:{second:02}+02:00", tick=False)
    if late:
        refused(browser, world)
    else:
        take_back(browser, world)
        assert contact(world).voided_at is not None


def test_nobody_else_takes_it_back_by_one_tap(world: World, browser: Any) -> None:
    log(browser, world)
    sign_in(browser, world.sam)
    refused(browser, world)


def test_what_was_corrected_since_is_not_taken_back_by_one_tap(world: World, browser: Any) -> None:
    log(browser, world)
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        row = ClientContact.objects.get()
        actions.correct_contact(contact=row, version=1, reason="By phone", by=world.sam, jobs=[], mode="phone")
    refused(browser, world)


def test_a_link_to_it_changes_nothing(world: World, browser: Any) -> None:
    log(browser, world)
    answer = browser.get(url(world))
    assert answer.url == reverse("clients:void_contact", args=[contact(world).public_id])
    assert contact(world).voided_at is None
