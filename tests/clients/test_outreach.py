"""Outreach: one trail of all attempts, what it shows, how it stops and begins again; and the people who help."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from clients import actions
from clients.models import Client, NaturalSupport, Outreach, OutreachAttempt
from clients.outreachrules import Strategy
from clients.report import natural
from clients.report import outreach as report
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
ATTEMPT = {
    "attempt_date": "2026-03-09", "who": "Ana Anason", "role": "specialist", "mode": "call", "result": "no_answer",
    "version": "1",
}  # fmt: skip
BEGUN = {"cause": "missed", "since_date": "2026-02-02"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def missed(world):
    """Maria talked with Ana on 26 January, and did not come on 2 February."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        log(world, date(2026, 1, 26), "in_person")
        log(world, date(2026, 2, 2), "no_show")
    return world


def log(world, day: date, mode: str, with_whom=("client",), place: str = ""):
    return actions.log_contact(
        client=world.maria, specialist=world.ana, contact_date=day, mode=mode, with_whom=list(with_whom), place=place,
        by=world.ana,
    ).contact  # fmt: skip


def tried(world, day: date = date(2026, 2, 10), **more):
    fields = {"who": "Ana", "role": "specialist", "mode": "call", "result": "no_answer", **more}
    return actions.record_attempt(
        client=world.maria, begun={"cause": "missed", "since_date": date(2026, 2, 2)}, attempt_date=day, by=world.ana,
        **fields,
    )  # fmt: skip


def strategies(world) -> dict[str, str]:
    with agency_context(world.north.pk):
        trail = report.trail_of(Client.objects.get(pk=world.maria.pk), DAY)
    return dict(zip(Strategy, (each.word for each in trail.strategies), strict=True))


def test_somebody_who_did_not_come_is_seen_and_the_first_attempt_begins_outreach(missed, browser):
    page = get(browser, missed.ana, "clients:outreach", missed.maria.public_id)
    assert "They did not come on Mon 2 Feb, and nobody has talked with them since." in page.content.decode()
    form = get(browser, missed.ana, "clients:record_attempt", missed.maria.public_id).context["form"]
    assert (form["cause"].value(), form["since_date"].value()) == ("missed", date(2026, 2, 2))
    response = send(browser, missed.ana, "clients:record_attempt", missed.maria.public_id, **ATTEMPT, **BEGUN)
    assert "in the trail" in said(response)
    second = {**ATTEMPT, "mode": "home_visit", "joint": "on", "result": "not_there", "next_step": "A letter"}
    send(browser, missed.ana, "clients:record_attempt", missed.maria.public_id, **second)
    with agency_context(missed.north.pk):
        assert Outreach.objects.get().since_date == date(2026, 2, 2)
        assert Outreach.objects.get().attempts.count() == 2


def test_attempts_and_contacts_that_reached_nobody_stand_in_one_trail_newest_first(missed):
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        log(missed, date(2026, 2, 12), "voicemail")
        log(missed, date(2026, 2, 13), "voicemail", with_whom=["employer"])
        log(missed, date(2026, 2, 14), "phone", with_whom=["family"])
        tried(missed, date(2026, 2, 10), mode="letter")
        void = tried(missed, date(2026, 2, 11))
        actions.void_attempt(attempt=void, version=1, reason="another person", by=missed.ana)
        trail = report.outreach_trail(missed.maria)
    assert [(each.day.day, each.how, each.void) for each in trail] == [
        (12, "Voicemail or no answer", False), (11, "Call", True), (10, "Letter", False), (2, "Did not attend", False),
    ]  # fmt: skip


def test_each_of_the_six_strategies_is_shown_by_its_own_records(missed):
    assert strategies(missed) == {
        Strategy.NEVER_CLOSED_FOR_IT: "shown", Strategy.WRITTEN_DOWN: "not shown yet",
        Strategy.CLINICAL_TEAM: "not shown yet", Strategy.VISITED: "not shown yet", Strategy.JOINT: "not shown yet",
        Strategy.FAMILY: "shown",
    }  # fmt: skip
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        actions.add_natural_support(
            client=missed.maria, name="Eva", relation="family", may_contact=True, asked_date=DAY, by=missed.ana
        )
        tried(missed)
    assert strategies(missed)[Strategy.WRITTEN_DOWN] == "shown"
    assert strategies(missed)[Strategy.FAMILY] == "not shown yet"
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        log(missed, date(2026, 2, 16), "no_show", with_whom=["client", "clinician"], place="home")
        tried(missed, mode="community_visit", role="clinician")
        tried(missed, mode="through_family")
        trail = report.trail_of(missed.maria, DAY)
    assert set(strategies(missed).values()) == {"shown"} and trail.shown == 6
    assert [each.said for each in trail.strategies] == [
        "", "5 attempts", "1 attempt", "2 attempts", "1 attempt", "1 attempt",
    ]  # fmt: skip
    assert trail.lost == ["Mon 2 Feb to Tue 10 Mar"]


def test_a_void_attempt_shows_nothing(missed):
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        attempt = tried(missed, mode="with_team")
    assert strategies(missed)[Strategy.JOINT] == "shown"
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        actions.void_attempt(attempt=attempt, version=1, reason="no", by=missed.ana)
    assert strategies(missed)[Strategy.JOINT] == "not shown yet"
    assert strategies(missed)[Strategy.WRITTEN_DOWN] == "not shown yet"


@pytest.mark.parametrize("name", ["outreach", "plan_visit"])
def test_what_is_safe_is_not_taken_for_what_is_liked(world, browser, name):
    with agency_context(world.north.pk):
        Client.objects.filter(pk=world.maria.pk).update(safe_times="Evenings", contact_preference="Call, never text")
    page = get(browser, world.ana, f"clients:{name}", world.maria.public_id).content.decode()
    assert "<strong>Safe times:</strong> <bdi>Evenings</bdi>" in page
    assert "<strong>Likes to be reached:</strong> <bdi>Call, never text</bdi>" in page


def test_outreach_stops_only_when_they_no_longer_want_to_work_and_begins_again(missed, browser):
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        outreach = tried(missed).outreach
    assert {value for value, _label in Outreach.End.choices} == {"in_touch", "no_longer_wants_work"}
    bad = {"ended_date": "2026-03-10", "end_reason": "missed_appointments", "version": "1"}
    assert "end_reason" in errors(send(browser, missed.ana, "clients:end_outreach", outreach.public_id, **bad))
    typed = {"ended_date": "2026-03-10", "end_reason": "no_longer_wants_work", "end_said": "not now", "version": "1"}
    assert "the record stays open" in said(
        send(browser, missed.ana, "clients:end_outreach", outreach.public_id, **typed)
    )
    with agency_context(missed.north.pk):
        assert Client.objects.get(pk=missed.maria.pk).is_open
    page = get(browser, missed.ana, "clients:outreach", missed.maria.public_id).content.decode()
    assert "Outreach stopped on" in page and "not now" in page
    again = {**ATTEMPT, "cause": "again", "since_date": "2026-03-10", "attempt_date": "2026-03-10"}
    assert send(browser, missed.ana, "clients:record_attempt", missed.maria.public_id, **again).status_code == 302
    with agency_context(missed.north.pk):
        assert list(Outreach.objects.order_by("pk").values_list("cause", "ended_date")) == [
            ("missed", DAY),
            ("again", None),
        ]
        assert len(report.outreach_trail(missed.maria)) == 3


def test_an_attempt_sent_after_outreach_ended_asks_why_it_begins_again(missed, browser):
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        outreach = tried(missed).outreach
        actions.end_outreach(
            outreach=outreach, version=1, ended_date=DAY, end_reason="in_touch", end_said="", by=missed.ana
        )
    late = send(browser, missed.ana, "clients:record_attempt", missed.maria.public_id, **ATTEMPT)
    assert late.status_code == 422 and set(errors(late)) == {"cause", "since_date"}


def test_one_outreach_at_a_time(missed):
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        tried(missed)
        with pytest.raises(IntegrityError, match="one_outreach_at_a_time"), transaction.atomic():
            Outreach.objects.create(client=missed.maria, cause="silence", since_date=DAY, recorded_by=missed.ana)
        with pytest.raises(IntegrityError, match="says_how"), transaction.atomic():
            Outreach.objects.update(ended_date=DAY)


def test_a_double_click_makes_one_attempt_and_the_second_corrector_is_told(missed, browser):
    typed = {**ATTEMPT, **BEGUN, "submission": str(uuid.uuid4())}
    for _ in range(2):
        send(browser, missed.ana, "clients:record_attempt", missed.maria.public_id, **typed)
    with agency_context(missed.north.pk):
        attempt = OutreachAttempt.objects.get()
    right = {**ATTEMPT, "note": "mine"}
    assert send(browser, missed.ana, "clients:correct_attempt", attempt.public_id, **right).status_code == 302
    second = send(browser, missed.sam, "clients:correct_attempt", attempt.public_id, **{**right, "note": "theirs"})
    assert second.status_code == 409 and "mine" in second.content.decode()
    void = send(browser, missed.ana, "clients:void_attempt", attempt.public_id, version="2", reason="another person")
    assert "counts for nothing" in said(void)
    assert "is void" in said(send(browser, missed.ana, "clients:correct_attempt", attempt.public_id, **right))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"attempt_date": "2026-03-11"}, "attempt_date"),
        ({"attempt_date": "2025-03-11"}, "attempt_date"),
        ({"since_date": ""}, "since_date"),
        ({"role": "nobody"}, "role"),
        ({"mode": "pigeon"}, "mode"),
        ({"who": ""}, "who"),
    ],
)
def test_an_attempt_that_cannot_be_is_refused_beside_its_field(missed, browser, wrong, field):
    typed = {**ATTEMPT, **BEGUN, **wrong}
    response = send(browser, missed.ana, "clients:record_attempt", missed.maria.public_id, **typed)
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_the_card_alarms_when_the_next_attempt_is_late(missed):
    def card():
        (row,) = report.ask_state(missed.maria.pk)
        shown = report.card(*row, DAY)
        return shown.said, shown.alarm

    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        assert list(report.ask_state(missed.maria.pk)) == []
        outreach = tried(missed).outreach
        assert card() == ("Under way since Mon 2 Feb.", False)
        tried(missed, date(2026, 3, 1), next_step="A letter", next_date=date(2026, 3, 9))
        assert card() == ("Under way, next attempt by Mon 9 Mar.", True)
        told = [report.event(*row, DAY) for row in report.ask_events(missed.maria.pk)]
        assert sorted((entry.word, entry.title, entry.meta) for entry in told) == [
            ("Call", "no answer", "Ana"), ("Call", "no answer", "Ana"), ("Outreach begun", "a missed appointment", ""),
        ]  # fmt: skip
        actions.end_outreach(
            outreach=outreach, version=1, ended_date=DAY, end_reason="in_touch", end_said="", by=missed.ana
        )
        assert card() == ("Back in touch on Tue 10 Mar.", False)


def test_the_page_costs_the_same_for_one_attempt_and_for_fifty(missed, browser):
    url = f"/clients/{missed.maria.public_id}/outreach/"
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        tried(missed)
    sign_in(browser, missed.ana)
    few = len(queries(browser, url))
    with agency_context(missed.north.pk, staff_id=missed.ana.pk):
        for number in range(25):
            tried(missed, DAY - timedelta(days=number))
            log(missed, DAY - timedelta(days=number), "voicemail")
        last = Outreach.objects.get()
        for number in range(5):
            Outreach.objects.create(
                client=missed.maria, cause="silence", since_date=DAY, recorded_by=missed.ana, ended_date=DAY,
                end_reason="in_touch", end_said=str(number),
            )  # fmt: skip
        assert last.attempts.count() == 26
    assert len(queries(browser, url)) == few


# The people who help


PERSON = {"name": "Eva", "relation": "family", "relation_said": "sister", "phone": "+358 40 555", "helps": "calls her"}


def test_somebody_who_helps_stands_on_the_support_page_with_what_was_said_of_contacting_them(world, browser):
    typed = {**PERSON, "may_contact": "yes", "asked_date": "2026-03-09", "version": "1"}
    assert "Eva is on record" in said(
        send(browser, world.ana, "clients:add_natural_support", world.maria.public_id, **typed)
    )
    page = get(browser, world.ana, "clients:support", world.maria.public_id).content.decode()
    assert "We may contact them (said Mon 9 Mar, Ana Anason)." in page and "calls her" in page
    assert 'href="tel:+35840555"' in page
    with agency_context(world.north.pk):
        person = NaturalSupport.objects.get()
    same_day = {**typed, "may_contact": "no"}
    assert "asked_date" in errors(
        send(browser, world.sam, "clients:edit_natural_support", person.public_id, **same_day)
    )
    revoked = {**same_day, "asked_date": "2026-03-10"}
    assert send(browser, world.sam, "clients:edit_natural_support", person.public_id, **revoked).status_code == 302
    page = get(browser, world.ana, "clients:support", world.maria.public_id).content.decode()
    assert "We may not contact them (said Tue 10 Mar, Sam Samson)." in page and "tel:" not in page
    with agency_context(world.north.pk):
        assert not NaturalSupport.objects.family_to_contact(DAY).exists()


def test_a_yes_or_no_says_when_and_whoever_is_not_asked_about_is_not_called(world, browser):
    bare = {**PERSON, "may_contact": "yes", "asked_date": "", "version": "1"}
    assert "asked_date" in errors(
        send(browser, world.ana, "clients:add_natural_support", world.maria.public_id, **bare)
    )
    unasked = {**PERSON, "may_contact": "", "asked_date": "2026-03-09", "version": "1"}
    send(browser, world.ana, "clients:add_natural_support", world.maria.public_id, **unasked)
    with agency_context(world.north.pk):
        person = NaturalSupport.objects.get()
        assert (person.may_contact, person.asked_date, person.asked_by) == (None, None, None)
        with pytest.raises(IntegrityError, match="says_when"), transaction.atomic():
            NaturalSupport.objects.update(may_contact=True)


def test_somebody_who_helps_no_longer_stands_among_those_who_helped(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        person = actions.add_natural_support(
            client=world.maria, name="Eva", relation="family", may_contact=True, asked_date=DAY, by=world.ana
        )
        assert natural.card(*natural.ask_state(world.maria.pk).get(), DAY).said == "1 person helps."
    send(browser, world.ana, "clients:end_natural_support", person.public_id, ended_date="2026-03-09", version="1")
    context = get(browser, world.ana, "clients:support", world.maria.public_id).context
    assert context["helping"] == [] and [each.name for each in context["helped"]] == ["Eva"]
    with agency_context(world.north.pk):
        assert not NaturalSupport.objects.family_to_contact(DAY).exists()
        assert list(natural.ask_state(world.maria.pk)) == []
        told = [natural.event(*row, DAY).word for row in natural.ask_events(world.maria.pk)]
    assert sorted(told) == ["Natural support", "No longer helps"]
