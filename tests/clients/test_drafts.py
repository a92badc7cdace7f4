"""Drafts: what somebody types is kept for them alone until it is saved, thrown away or two weeks old."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import TrailEntry
from clients import actions
from clients.models import ClientContact, ClientNote, Draft
from clients.reminders import Morning, sweep
from tenancy.context import agency_context
from tests.clients.pages import TODAY, get, send
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db

KEY = str(uuid.UUID(int=77))
CONTACT = {
    "mode": "phone",
    "with_whom": ["client", "family"],
    "place": "",
    "contact_date": "2026-03-09",
    "contact_time": "",
    "minutes": "20",
    "note": "Half a thought, not yet",
    "next_step": "",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


def keep(browser, who, client, form="contact", key=KEY, headers=None, **data):
    data = {**(CONTACT if form == "contact" else {}), "submission": key, **data}
    url = reverse("clients:keep_draft", args=[client.public_id, form])
    return sign_in(browser, who).post(url, data, headers=headers or {})


def drafts(world):
    with agency_context(world.north.pk):
        return list(Draft.objects.order_by("pk"))


def offers(browser, who, client, page="clients:log_contact"):
    return get(browser, who, page, client.public_id).context["offers"]


def use(browser, who, client, draft, page="clients:log_contact"):
    return get(browser, who, page, client.public_id, draft=str(draft.public_id))


def test_what_is_typed_is_kept_and_overwritten_as_one_goes_on(world, browser):
    answer = keep(browser, world.ana, world.maria)
    assert (answer.status_code, answer.content.decode()) == (200, "12:00")
    keep(browser, world.ana, world.maria, note="Half a thought, now whole.")
    (draft,) = drafts(world)
    assert draft.content["note"] == ["Half a thought, now whole."]
    assert "csrfmiddlewaretoken" not in draft.content and draft.staff == world.ana


def test_the_form_offers_it_and_is_filled_in_as_it_stood(world, browser):
    keep(browser, world.ana, world.maria)
    (offer,) = offers(browser, world.ana, world.maria)
    assert (offer.since, offer.first) == ("12:00", "Half a thought, not yet")
    page = use(browser, world.ana, world.maria, drafts(world)[0])
    form = page.context["form"]
    assert page.context["offers"] == []
    assert form["note"].value() == "Half a thought, not yet" and form["minutes"].value() == "20"
    assert form["with_whom"].value() == ["client", "family"] and form["contact_time"].value() == ""
    assert str(form["submission"].value()) == KEY


@pytest.mark.parametrize("who", ["sam", "ben"])
def test_nobody_else_sees_it(world, browser, who):
    keep(browser, world.ana, world.maria)
    if who == "sam":
        assert offers(browser, world.sam, world.maria) == []
        assert use(browser, world.sam, world.maria, drafts(world)[0]).context["form"]["note"].value() is None
        url = reverse("clients:throw_draft_away", args=[world.maria.public_id, "contact"])
        browser.post(url, {"draft": str(drafts(world)[0].public_id)})
    assert keep(browser, getattr(world, who), world.maria, note="Mine now").status_code in (200, 404)
    assert [draft.content["note"] for draft in drafts(world)] == [["Half a thought, not yet"]]


def test_saved_it_is_gone_and_cannot_come_back(world, browser):
    keep(browser, world.ana, world.maria)
    data = {**CONTACT, "note": "Whole.", "drafted": "1"}
    assert (
        send(browser, world.ana, "clients:log_contact", world.maria.public_id, submission=KEY, **data).status_code
        == 302
    )
    assert drafts(world) == []
    late = keep(browser, world.ana, world.maria)
    assert late.content == b"" and drafts(world) == [], "what was on its way while it was saved"
    with agency_context(world.north.pk):
        assert ClientContact.objects.get().note == "Whole."


def test_a_draft_that_was_kept_while_its_form_was_being_saved_is_not_offered(world, browser):
    keep(browser, world.ana, world.maria)
    # Saved by a page that had heard of no draft.
    send(browser, world.ana, "clients:log_contact", world.maria.public_id, submission=KEY, **CONTACT)
    assert len(drafts(world)) == 1
    assert offers(browser, world.ana, world.maria) == []
    with agency_context(world.north.pk):
        assert actions.sweep_drafts(timezone.now()) == 1


def test_a_form_opened_anew_does_not_overwrite_an_earlier_draft(world, browser, noon):
    keep(browser, world.ana, world.maria)
    noon.shift(timedelta(days=1))
    keep(browser, world.ana, world.maria, key=str(uuid.uuid4()), note="Another")
    assert [offer.first for offer in offers(browser, world.ana, world.maria)] == ["Another", "Half a thought, not yet"]
    assert [offer.since for offer in offers(browser, world.ana, world.maria)] == ["12:00", "Tue 10 Mar 12:00"]


def test_without_a_word_nothing_is_kept_and_what_was_emptied_goes(world, browser):
    keep(browser, world.ana, world.maria, note=" ")
    assert drafts(world) == []
    keep(browser, world.ana, world.maria)
    keep(browser, world.ana, world.maria, note="")
    assert drafts(world) == []


def test_it_is_thrown_away_by_a_tap(world, browser):
    keep(browser, world.ana, world.maria)
    url = reverse("clients:throw_draft_away", args=[world.maria.public_id, "contact"])
    assert browser.get(url).status_code == 302 and len(drafts(world)) == 1
    browser.post(url, {"draft": str(drafts(world)[0].public_id)})
    assert drafts(world) == []


def test_after_two_weeks_it_is_not_offered_and_swept_away(world, browser, noon):
    keep(browser, world.ana, world.maria)
    noon.shift(timedelta(days=13))
    sweep(world.north, Morning.at(world.north, timezone.now()))
    assert len(drafts(world)) == len(offers(browser, world.ana, world.maria)) == 1
    noon.shift(timedelta(days=1))
    assert offers(browser, world.ana, world.maria) == []
    sweep(world.north, Morning.at(world.north, timezone.now()))
    assert drafts(world) == []


def test_a_note_has_its_own_drafts(world, browser):
    keep(browser, world.ana, world.maria, form="note", text="The team", kind="team", note_date="2026-03-09")
    assert offers(browser, world.ana, world.maria) == []
    (offer,) = offers(browser, world.ana, world.maria, page="clients:write_note")
    assert offer.first == "The team"
    page = use(browser, world.ana, world.maria, drafts(world)[0], page="clients:write_note")
    assert page.context["form"]["kind"].value() == "team"
    data = {"text": "The team met.", "kind": "team", "note_date": "2026-03-09", "sensitivity": "ordinary"}
    send(browser, world.ana, "clients:write_note", world.maria.public_id, submission=KEY, **data)
    assert drafts(world) == []
    with agency_context(world.north.pk):
        assert ClientNote.objects.count() == 1


def test_what_is_kept_is_bounded_and_only_of_the_form(world, browser):
    keep(browser, world.ana, world.maria, note="x" * 30_000 + "\x00", other="y", with_whom=["client"] * 500)
    (draft,) = drafts(world)
    assert len(draft.content["note"][0]) == 20_000 and "other" not in draft.content
    assert len(draft.content["with_whom"]) == 50
    assert keep(browser, world.ana, world.maria, key="nonsense").status_code == 422
    assert keep(browser, world.ana, world.maria, form="nonsense").status_code == 404


def test_keeping_writes_nothing_on_the_trail(world, browser):
    keep(browser, world.ana, world.maria)
    with agency_context(world.north.pk):
        assert set(TrailEntry.objects.values_list("action", flat=True)) == {"signed in"}


def test_the_history_keeps_no_draft():
    assert not hasattr(Draft, "history")


# The session


@pytest.mark.parametrize("name", ["clients:keep_draft", "accounts:still_here"])
def test_a_script_is_told_that_nobody_is_signed_in_and_a_person_is_led_to_the_door(world, browser, name):
    url = reverse(name, args=[world.maria.public_id, "contact"] if "draft" in name else [])
    for send_it in (browser.get, browser.post):
        assert send_it(url, headers={"HX-Request": "true"}).status_code == 401
        assert send_it(url).url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", ["clients:keep_draft", "accounts:still_here"])
def test_a_page_of_somebody_else_is_told_so(world, browser, name):
    url = reverse(name, args=[world.maria.public_id, "contact"] if "draft" in name else [])
    sign_in(browser, world.sam)
    mine, anas = ({"X-Staff": str(who.public_id)} for who in (world.sam, world.ana))
    assert browser.post(url, {**CONTACT, "submission": KEY}, headers=anas).status_code == 409
    assert drafts(world) == []
    assert browser.post(url, {**CONTACT, "submission": KEY}, headers=mine).status_code == 200


def test_every_form_has_the_words_for_a_lost_session(world, browser):
    """They stand in a part of the page that is put together without knowing who is signed in."""
    page = get(browser, world.ana, "clients:edit", world.maria.public_id).content.decode()
    assert all(f'<template id="session-{how}">' in page for how in ("gone", "other", "away"))
    assert f'data-here="{reverse("accounts:still_here")}"' in page and f'data-staff="{world.ana.public_id}"' in page
