"""Where parts that were built apart meet: each of these went wrong once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from clients import actions
from clients.models import (
    Client,
    Disclosure,
    Interview,
    Outreach,
    StepDown,
)
from clients.report.history import seen_by
from tenancy.context import agency_context
from tests.clients.consenting import at, bound, give
from tests.clients.pages import chart_lines, errors, get, send
from tests.clients.test_intake_merging import merge
from tests.world import make_client, make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with at("2026-03-10T12:00"):
        yield


# A signature is of what was read


def test_a_profile_changed_meanwhile_is_not_signed(world, browser):
    from tests.clients.profiling import begin, say

    with agency_context(world.north.pk, staff_id=world.ana.pk):
        edition = begin(world.maria, world.ana)
        say(edition, world.ana, why_now="Rent")
    page = ("clients:sign_profile", edition.public_id)
    seen = get(browser, world.ana, *page).context["form"]["seen"].value()
    with at("2026-03-10T12:01"), agency_context(world.north.pk, staff_id=world.ben.pk):
        say(edition, world.ben, why_now="Something else")
    sent = {"who": "person", "name": "Maria", "signed_date": "2026-03-10"}
    assert send(browser, world.ana, *page, seen=seen, **sent).status_code == 422
    with agency_context(world.north.pk):
        assert not edition.signatures.exists()
    seen = get(browser, world.ana, *page).context["form"]["seen"].value()
    assert send(browser, world.ana, *page, seen=seen, **sent).status_code == 302


# A15: what is corrected is asked for anew


def told(world):
    with agency_context(world.north.pk):
        rows = Disclosure.objects.order_by("pk")
        return [(row.purpose, row.told_date.isoformat(), row.voided_at is None) for row in rows]


def talked(world, whom, day="2026-03-09", when="11:00"):
    from datetime import time

    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.log_contact(
            client=world.maria, specialist=world.ana, contact_date=date.fromisoformat(day),
            contact_time=time.fromisoformat(when), mode="phone", with_whom=whom, by=world.ana,
        ).contact  # fmt: skip


def corrected(world, browser, contact, **more):
    data = {
        "version": str(contact.version), "reason": "A slip", "mode": "phone", "with_whom": ["clinician"],
        "contact_date": "2026-03-09", "contact_time": "11:00", **more,
    }  # fmt: skip
    return send(browser, world.ana, "clients:correct_contact", contact.public_id, **data)


def test_a_talk_is_not_corrected_into_a_day_without_consent(world, browser):
    bound(world)
    give(world, purpose="clinicians", expires_date=date(2026, 3, 9))
    contact = talked(world, ["clinician"])
    assert told(world) == [("clinicians", "2026-03-09", True)]
    response = corrected(world, browser, contact, contact_date="2026-03-10")
    assert response.status_code == 422 and "with_whom" in errors(response)
    assert told(world) == [("clinicians", "2026-03-09", True)]
    assert corrected(world, browser, contact, note="A word more").status_code == 302, (
        "its day stands as it was asked for"
    )
    assert told(world) == [("clinicians", "2026-03-09", True)]


def test_the_log_follows_a_corrected_talk(world, browser):
    bound(world)
    give(world, purpose="clinicians")
    contact = talked(world, ["clinician"])
    assert corrected(world, browser, contact, contact_date="2026-03-08").status_code == 302
    assert told(world) == [("clinicians", "2026-03-09", False), ("clinicians", "2026-03-08", True)]
    with agency_context(world.north.pk):
        contact.refresh_from_db()
    assert corrected(world, browser, contact, contact_date="2026-03-08", with_whom=["client"]).status_code == 302
    assert told(world)[-1] == ("clinicians", "2026-03-08", False), "they were there themselves: nobody was told"


@pytest.fixture
def visited(world):
    """The bakery was visited for Maria on the last day of her consent."""
    bound(world)
    give(world, expires_date=date(2026, 3, 9))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.log_employer_contact_for(
            client=world.maria, matches_plan=None, by_client=False, note="", by=world.ana, told="Baker",
            employer=world.bakery, specialist=world.ana, contact_date=date(2026, 3, 9), mode="in_person",
        )  # fmt: skip


def correct(world, browser, link, **more):
    contact = link.employer_contact
    data = {
        "version": str(contact.version), "reason": "A slip", "contact_date": "2026-03-09", "mode": "in_person",
        "person": "", "new_person": "", "site": "", "nature": "", "purpose": "", "about_competitive_job": "",
        "note": "", "next_step": "", **more,
    }  # fmt: skip
    return send(browser, world.ana, "employers:correct_contact", world.bakery.public_id, contact.public_id, **data)


def test_a_visit_for_somebody_is_not_corrected_into_a_day_without_consent(world, browser, visited):
    response = correct(world, browser, visited, contact_date="2026-03-10")
    assert response.status_code == 422
    assert "Maria" not in response.content.decode(), "the employer's side names nobody"
    with agency_context(world.north.pk):
        visited.employer_contact.refresh_from_db()
        assert visited.employer_contact.contact_date == date(2026, 3, 9)
    assert told(world) == [("employers", "2026-03-09", True)]


def test_the_log_follows_a_corrected_visit(world, browser, visited):
    assert correct(world, browser, visited, contact_date="2026-03-06").status_code == 302
    assert told(world) == [("employers", "2026-03-09", False), ("employers", "2026-03-06", True)]
    with agency_context(world.north.pk):
        assert Disclosure.objects.order_by("-pk").first().what == "Baker"
        visited.employer_contact.refresh_from_db()
    assert correct(world, browser, visited, contact_date="2026-03-06", mode="voicemail").status_code == 302
    assert told(world)[-1] == ("employers", "2026-03-06", False), "nobody was reached"


def test_an_attempt_corrected_into_a_talk_needs_consent(world, browser):
    bound(world)
    with at("2026-03-10T12:00"):
        give(world, expires_date=date(2026, 3, 9), given_date=date(2026, 2, 2))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        link = actions.log_employer_contact_for(
            client=world.maria, matches_plan=None, by_client=False, note="", by=world.ana, employer=world.bakery,
            specialist=world.ana, contact_date=date(2026, 3, 9), mode="voicemail",
        )  # fmt: skip
    assert told(world) == []
    assert correct(world, browser, link, mode="phone").status_code == 302
    assert told(world) == [("employers", "2026-03-09", True)]


# Merged records in lists and histories


@pytest.fixture
def merged(world):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        double = make_client("N-9", "Marja", "Lindqvist", world.harbour, None)
        merge(world, world.maria, double)
    return double


@pytest.mark.parametrize("words", ["N-9", "marja", "lindqvist n-9"])
def test_the_list_finds_a_record_by_what_was_merged_into_it(world, browser, merged, words):
    page = get(browser, world.ana, "clients:list", q=words).context["page"]
    assert [row.name for row in page.rows] == ["Maria Söderström"]
    page = get(browser, world.ana, "clients:log", q=words).context["people"]
    assert [each.name for each in page] == ["Maria Söderström"]
    assert not get(browser, world.cleo, "clients:list", q=words).context["page"].rows, (
        "whom one may not see is not found"
    )


def test_the_history_tells_who_saw_the_record_that_was_merged(world, browser, merged):
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        from audit import trail

        trail.record("client opened", by=world.cleo, on=merged)
        lines = seen_by(world.maria, world.north).lines
    assert "Cleo Cleoson" in [line.who for line in lines]


# Outreach in the timeline


def attempt(world, result, **more):
    said = {"attempt_date": DAY, "who": "Ana", "role": "specialist", "mode": "call", "result": result, **more}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.record_attempt(
            client=world.maria, begun={"cause": "silence", "since_date": DAY}, by=world.ana, **said
        )


def test_without_attempts_the_timeline_leaves_out_those_of_outreach_that_reached_nobody(world, browser):
    for result in ("no_answer", "message_left", "not_there", "reached", "not_now"):
        attempt(world, result)

    def shown(asked):
        page = get(browser, world.ana, "clients:page", world.maria.public_id, **QueryDict(asked).dict())
        return sorted(entry.title for day in page.context["history"].days for entry in day.entries)

    everything = ["message left", "no answer", "reached", "reached, not now", "was not there"]
    assert shown("show=outreach") == sorted([*everything, "we have not heard from them"])
    assert shown("show=outreach&attempts=hidden") == ["reached", "reached, not now", "we have not heard from them"]


# Closing and coming back


def closed(world, reason="moved", day=DAY):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        client = Client.objects.get(pk=world.maria.pk)
        return actions.close_client(
            client=client, version=client.version, closed_date=day, closure_reason=reason, by=world.ana
        )


def back(world, day):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        client = Client.objects.get(pk=world.maria.pk)
        return actions.take_back_on(client=client, version=client.version, entry_date=day, by=world.ana)


def step_down(world, handed_over=False):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        step = actions.plan_step_down(
            client=world.maria, job=None, planned_date=date(2026, 3, 2), supporter_name="Kati", supporter_role="peer",
            by=world.ana,
        )  # fmt: skip
        if handed_over:
            actions.hold_meeting(step=step, version=1, met_on=date(2026, 3, 3), by=world.ana)
            actions.hand_over_to_supporter(
                step=step, version=2, handed_over_on=date(2026, 3, 4), close=False, by=world.ana
            )
        return step


def test_a_step_down_that_was_planned_is_over_with_the_time_it_was_planned_in(world):
    step = step_down(world)
    closed(world, day=date(2026, 3, 5))
    with at("2026-06-01T12:00"):
        back(world, date(2026, 6, 1))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        step.refresh_from_db()
        assert step.dropped_on == date(2026, 3, 5) and step.drop_reason
        step_down(world)


def test_whoever_comes_back_after_a_step_down_has_returned_from_it(world):
    step = step_down(world, handed_over=True)
    closed(world, "step_down", day=date(2026, 3, 4))
    with at("2026-06-01T12:00"):
        back(world, date(2026, 6, 1))
    with agency_context(world.north.pk):
        step.refresh_from_db()
        assert step.returned_on == date(2026, 6, 1)
        assert not StepDown.objects.running().exists()


def test_whoever_comes_back_is_in_touch_and_outreach_is_over(world):
    attempt(world, "no_answer")
    closed(world, "unable_to_reach")
    with at("2026-06-01T12:00"):
        back(world, date(2026, 6, 1))
    with agency_context(world.north.pk):
        outreach = Outreach.objects.get()
    assert (outreach.ended_date, outreach.end_reason) == (date(2026, 6, 1), "in_touch")


def test_outreach_stops_with_a_record_that_is_closed_because_they_want_no_work(world):
    attempt(world, "no_answer")
    closed(world, "no_longer_wants_work")
    with agency_context(world.north.pk):
        outreach = Outreach.objects.get()
    assert (outreach.ended_date, outreach.end_reason) == (DAY, "no_longer_wants_work")


def test_returning_from_a_step_down_does_not_undo_another_closing(world):
    """Handed over and closed with it, back, and closed again for another reason: that closing is not taken back by it."""
    step = step_down(world, handed_over=True)
    closed(world, day=date(2026, 3, 5))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        StepDown.objects.filter(pk=step.pk).update(handed_over_on=date(2026, 3, 4))
        step.refresh_from_db()
        step.client = Client.objects.get(pk=world.maria.pk)
        with pytest.raises(ValidationError, match="come back"):
            actions.return_from_step_down(step=step, version=step.version, returned_on=DAY, reason="", by=world.ana)


def test_the_contact_that_was_agreed_for_after_a_step_down_is_not_forgotten_with_the_closing(world, browser):
    step = step_down(world, handed_over=True)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.change_step_down(step=step, version=step.version, contact_after_date=date(2026, 3, 9), by=world.ana)
    closed(world, "step_down", day=date(2026, 3, 5))
    page = get(browser, world.ana, "clients:page", world.maria.public_id)
    assert [tile.title for tile in page.context["record"].looks] == ["Step-down"]


def test_nothing_in_a_closed_record_asks_for_a_look(world, browser):
    attempt(world, "no_answer", next_step="Call", next_date=date(2026, 3, 9))
    page = get(browser, world.ana, "clients:page", world.maria.public_id)
    assert page.context["record"].looks
    closed(world)
    page = get(browser, world.ana, "clients:page", world.maria.public_id)
    assert not page.context["record"].looks


# The chart


def test_the_chart_says_the_first_meeting_that_the_referral_tells(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.record_referral(
            client=world.maria, by=world.ana, source="self", received_date=date(2026, 1, 2), unit=world.harbour,
            first_meeting_date=date(2026, 1, 4),
        )  # fmt: skip
    assert chart_lines(browser, world)["Entry", "First meeting with the specialist"] == "Sun 4 Jan"


def test_the_chart_says_the_first_meeting_of_this_time_with_the_service(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        said = {"client": world.maria, "specialist": world.ana, "with_whom": ["client"], "by": world.ana}
        actions.log_contact(contact_date=date(2026, 1, 7), mode="in_person", **said)
    closed(world, day=date(2026, 2, 1))
    back(world, date(2026, 3, 2))
    assert chart_lines(browser, world)["Entry", "First meeting with the specialist"] == ""
    talked_in_person = {"client": world.maria, "specialist": world.ana, "with_whom": ["client"], "by": world.ana}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.log_contact(contact_date=date(2026, 3, 3), mode="in_person", **talked_in_person)
    assert chart_lines(browser, world)["Entry", "First meeting with the specialist"] == "Tue 3 Mar"


def test_the_chart_names_the_lead_that_a_contact_served(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        plan = actions.start_plan(client=world.maria, goal="", started_date=DAY, review_date=None, by=world.ana)
        line = actions.add_line(plan=plan, kind="lead", text="", employer=world.bakery, by=world.ana)
        for mode in ("phone", "in_person"):
            actions.log_employer_contact_for(
                client=world.maria, matches_plan=None, by_client=mode == "phone", note="", plan_line=line, by=world.ana,
                employer=world.bakery, specialist=world.ana, contact_date=DAY, mode=mode, about_competitive_job=True,
            )  # fmt: skip
    found = chart_lines(browser, world)
    assert found["Employer contacts", "Tue 10 Mar"].count("Corner Bakery") == 2
    first = found["Employer contacts", "First in person, about a competitive job"]
    assert first.endswith("Ana Anason"), "the call that Maria made that day was not in person"


def test_the_chart_says_what_changed_in_a_job(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        job = make_job(world.maria, world.bakery, date(2026, 2, 2), weekly_hours=20)
        actions.record_job_change(job=job, from_date=date(2026, 3, 2), weekly_hours=25, by=world.ana)
    assert chart_lines(browser, world)[str(job), "Changes"] == "Mon 2 Mar: 25 hours a week"


# Interviews


def test_an_interview_that_was_told_is_not_cancelled(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        application = actions.add_application(
            client=world.maria, employer=world.bakery, title="Baker", sent_date=DAY, done_by="person", by=world.ana
        )
        row = actions.add_interview(
            application=application, interview_date=DAY, mode="phone", attended="alone", by=world.ana
        )
        actions.tell_interview(interview=row, version=1, outcome="offer", attended="alone", by=world.ana)
        version = row.version
    response = send(browser, world.ana, "clients:cancel_interview", row.public_id, version=version)
    assert response.status_code == 422 and "how it went" in response.content.decode()
    with agency_context(world.north.pk):
        assert Interview.objects.get().cancelled_at is None
