"""Step-down: planned, met, handed over, closed when somebody says so, and the way back with the planned contacts right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import ROLES, Permission, Role
from clients import actions
from clients.followalong import status
from clients.models import Client, DueContact, StepDown, SupportDecline
from clients.projection import drift
from clients.report import stepdowns as report
from clients.stepdownrules import Stage
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
START = date(2025, 3, 12)
PLANNED = {"supporter_name": "Kati Salo", "supporter_role": "case_manager"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def working(world):
    """Maria at the bakery for nearly a year, seen in each of its eleven months."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        Client.objects.filter(pk=world.maria.pk).update(programme_entry_date=date(2025, 1, 7))
        world.maria.refresh_from_db()
        world.job = actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=START, by=world.ana
        )
        for day in seen():
            actions.log_contact(
                client=world.maria, specialist=world.ana, contact_date=day, mode="in_person", with_whom=["client"],
                by=world.ana,
            )  # fmt: skip
    return world


def seen() -> list[date]:
    weeks = [START + timedelta(days=days) for days in (-2, 0, 8, 15, 22)]
    return [*weeks, *(START + timedelta(days=30 * n + 10) for n in range(1, 11))]


@pytest.fixture
def step(working):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        return actions.plan_step_down(
            client=working.maria, job=working.job, planned_date=DAY, by=working.ana, **PLANNED
        )


@pytest.fixture
def met(working, step):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        return actions.hold_meeting(step=step, version=1, met_on=DAY, by=working.ana)


def standings(world, on: date = DAY) -> dict[str, str]:
    with agency_context(world.north.pk):
        rows = DueContact.objects.filter(client=world.maria, withdrawn=False)
        return {row.rule: str(status(row.as_row(), on)) for row in rows}


def to_do(world, on: date = DAY) -> list[str]:
    return sorted(rule for rule, stands in standings(world, on).items() if stands in ("upcoming", "open", "overdue"))


def the_client(world) -> Client:
    with agency_context(world.north.pk):
        return Client.objects.get(pk=world.maria.pk)


def test_the_page_shows_the_criteria_as_facts_and_leads_to_the_plan(working, browser):
    response = get(browser, working.ana, "clients:step_down", working.maria.public_id)
    assert [(fact.criterion, fact.word, fact.said) for fact in response.context["criteria"]] == [
        ("About a year in the job", "yes", "363 days, since Wed 12 Mar 2025."),
        ("Satisfied with the job", "not asked yet", "Only the person can say."),
        ("No big open issues", "not asked yet", "Only the person can say."),
        ("Not about to change job", "not asked yet", "Only the person can say."),
    ]
    assert "Plan a step-down" in response.content.decode()


def test_records_that_speak_against_it_are_said_and_stop_nothing(working, browser):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.start_job(
            client=working.maria, employer=working.bakery, site=None, title="Driver", start_date=date(2026, 3, 9),
            by=working.ana,
        )  # fmt: skip
        actions.end_job(
            job=working.job, version=1, end_date=date(2026, 4, 1), learned_date=DAY, end_reason="moved_on",
            end_next_step="", by=working.ana,
        )  # fmt: skip
    typed = {**PLANNED, "job": str(working.job.public_id), "satisfied": "yes", "stays": "yes", "version": "1"}
    assert send(browser, working.ana, "clients:plan_step_down", working.maria.public_id, **typed).status_code == 302
    facts = get(browser, working.ana, "clients:step_down", working.maria.public_id).context["criteria"]
    assert [(fact.word, fact.said) for fact in facts[1:]] == [
        ("yes", "The person was asked."),
        ("no", "1 planned contact is overdue."),
        ("no", "The job ends on Wed 1 Apr."),
    ]


def test_from_plan_to_meeting_to_hand_over_with_the_record_left_open_planned_contacts_go_on(working, browser):
    before = standings(working)
    typed = {
        **PLANNED, "job": str(working.job.public_id), "satisfied": "yes", "no_issues": "yes", "stays": "yes",
        "own_words": "I manage", "supporter_team": "Team Blue", "will_do": "a call a month", "meeting_date": "2026-03-10",
        "contact_after_date": "2026-04-10", "way_back": "call Ana", "version": "1",
    }  # fmt: skip
    response = send(browser, working.ana, "clients:plan_step_down", working.maria.public_id, **typed)
    assert "Support goes on as before" in said(response)
    with agency_context(working.north.pk):
        step = StepDown.objects.get()
    send(browser, working.ana, "clients:hold_meeting", step.public_id, met_on="2026-03-10", version="1")
    look = get(browser, working.ana, "clients:hand_over_step_down", step.public_id).content.decode()
    assert "If you close the record with it: 1 planned contact is cancelled: month 12" in look
    response = send(
        browser, working.ana, "clients:hand_over_step_down", step.public_id, handed_over_on="2026-03-10", version="2"
    )
    assert "The record stays open, and planned contacts go on." in said(response)
    assert the_client(working).is_open and standings(working) == before and to_do(working) == ["month_12"]
    page = get(browser, working.ana, "clients:step_down", working.maria.public_id).content.decode()
    assert "planned contacts go on until it is closed" in page and "Close the record" in page


def test_the_hand_over_closes_the_record_when_that_is_ticked_and_then_planned_contacts_end(working, met, browser):
    typed = {"handed_over_on": "2026-03-10", "close": "on", "version": "2"}
    response = send(browser, working.ana, "clients:hand_over_step_down", met.public_id, **typed)
    assert "the record is closed" in said(response)
    client = the_client(working)
    assert (client.closed_date, client.closure_reason) == (DAY, "step_down")
    assert to_do(working) == [] and standings(working)["month_12"] == "cancelled"


def test_a_step_down_alone_never_cancels_a_planned_contact(working, met):
    """Through closure only: what the engine is told of a step-down is the closing day and nothing else."""
    before = standings(working)
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.hand_over_to_supporter(step=met, version=2, handed_over_on=DAY, close=False, by=working.ana)
        assert drift([working.maria.pk], today=DAY) == []
    assert standings(working) == before
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        client = Client.objects.get(pk=working.maria.pk)
        actions.close_client(
            client=client, version=client.version, closed_date=DAY, closure_reason="step_down", by=working.ana
        )
    assert to_do(working) == []


@pytest.fixture
def stepped_down(working, met):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        met.client.refresh_from_db()
        actions.hand_over_to_supporter(step=met, version=2, handed_over_on=DAY, close=True, by=working.ana)
    return working


BACK = "2026-06-20T12:00:00+03:00"


def test_somebody_who_returns_is_open_again_and_nothing_of_the_time_away_is_overdue(stepped_down, met, browser):
    world = stepped_down
    with time_machine.travel(BACK, tick=False):
        typed = {"returned_on": "2026-06-20", "reason": "new shift lead", "version": "3"}
        look = get(browser, world.ana, "clients:return_from_step_down", met.public_id).content.decode()
        assert "neither met nor missed" in look
        response = send(browser, world.ana, "clients:return_from_step_down", met.public_id, **typed)
        assert "Welcome back" in said(response)
    assert the_client(world).is_open
    today = date(2026, 6, 20)
    stands = standings(world, today)
    # Month 15 ends on 11 June, month 16 on 11 July: only the latter is to be done.
    assert {rule: stands[rule] for rule in ("month_12", "month_13", "month_14", "month_15", "month_16")} == {
        "month_12": "declined", "month_13": "declined", "month_14": "declined", "month_15": "declined",
        "month_16": "open",
    }  # fmt: skip
    assert to_do(world, today) == ["month_16"]
    with agency_context(world.north.pk):
        assert drift([world.maria.pk], today=today) == []
        away = SupportDecline.objects.get()
        assert (away.declined_date, away.resumed_date) == (date(2026, 3, 11), today)
        assert away.agreed == "Stepped down to Kati Salo."
        assert StepDown.objects.get().stage is Stage.RETURNED


def test_what_was_overdue_before_the_closing_stays_overdue_after_the_return(world):
    """A step-down forgives nothing that was due before it."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        job = actions.start_job(
            client=world.maria,
            employer=world.bakery,
            site=None,
            title="Baker",
            start_date=date(2026, 2, 2),
            by=world.ana,
        )
        step = actions.plan_step_down(client=world.maria, job=job, planned_date=DAY, by=world.ana, **PLANNED)
        actions.hold_meeting(step=step, version=1, met_on=DAY, by=world.ana)
        actions.hand_over_to_supporter(step=step, version=2, handed_over_on=DAY, close=True, by=world.ana)
    assert standings(world)["week_4"] == "overdue"
    with time_machine.travel(BACK, tick=False), agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.return_from_step_down(step=step, version=3, returned_on=date(2026, 6, 20), reason="", by=world.ana)
    stands = standings(world, date(2026, 6, 20))
    assert (stands["week_4"], stands["month_2"], stands["month_4"]) == ("overdue", "declined", "declined")


def test_a_return_ends_a_decline_that_was_running(stepped_down, met):
    world = stepped_down
    with time_machine.travel(BACK, tick=False), agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.decline_support(client=world.maria, declined_date=date(2026, 4, 1), agreed="", by=world.ana)
        actions.return_from_step_down(step=met, version=3, returned_on=date(2026, 6, 20), reason="", by=world.ana)
        spans = list(SupportDecline.objects.order_by("declined_date").values_list("declined_date", "resumed_date"))
    assert spans == [(date(2026, 4, 1), date(2026, 6, 20))]


def test_a_return_while_the_record_is_open_declines_nothing(working, met):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.hand_over_to_supporter(step=met, version=2, handed_over_on=DAY, close=False, by=working.ana)
        actions.return_from_step_down(step=met, version=3, returned_on=DAY, reason="", by=working.ana)
        assert not SupportDecline.objects.exists()
        actions.plan_step_down(client=working.maria, job=None, planned_date=DAY, by=working.ana, **PLANNED)


def test_closing_and_reopening_need_their_own_permission(working, met, browser, monkeypatch):
    monkeypatch.setitem(ROLES, Role.SPECIALIST, ROLES[Role.SPECIALIST] - {Permission.CLOSE_CLIENT})
    typed = {"handed_over_on": "2026-03-10", "close": "on", "version": "2"}
    send(browser, working.ana, "clients:hand_over_step_down", met.public_id, **typed)
    assert the_client(working).is_open
    with agency_context(working.north.pk, staff_id=working.sam.pk):
        client = Client.objects.get(pk=working.maria.pk)
        actions.close_client(
            client=client, version=client.version, closed_date=DAY, closure_reason="step_down", by=working.sam
        )
    typed = {"returned_on": "2026-03-10", "version": "3"}
    assert send(browser, working.ana, "clients:return_from_step_down", met.public_id, **typed).status_code == 403


def test_one_step_down_at_a_time_and_a_dropped_one_says_why(working, step, browser):
    again = send(browser, working.ana, "clients:plan_step_down", working.maria.public_id, **PLANNED, version="1")
    assert "under way already" in said(again)
    assert "reason" in errors(
        send(browser, working.ana, "clients:drop_step_down", step.public_id, version="1", reason="")
    )
    send(browser, working.ana, "clients:drop_step_down", step.public_id, version="1", reason="wants to wait")
    page = get(browser, working.ana, "clients:step_down", working.maria.public_id).content.decode()
    assert "wants to wait" in page and "Plan a step-down" in page
    with agency_context(working.north.pk):
        for _ in range(2):
            StepDown.objects.filter(pk=step.pk).update(dropped_on=DAY)
        StepDown.objects.create(client=working.maria, planned_date=DAY, planned_by=working.ana, **PLANNED)
        with pytest.raises(IntegrityError), transaction.atomic():
            StepDown.objects.create(client=working.maria, planned_date=DAY, planned_by=working.ana, **PLANNED)


def test_steps_are_taken_in_their_order(working, step, browser):
    for name in ("hand_over_step_down", "return_from_step_down"):
        assert "stands at: Planned" in said(send(browser, working.ana, f"clients:{name}", step.public_id, version="1"))
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        with pytest.raises(ValidationError):
            actions.hand_over_to_supporter(step=step, version=1, handed_over_on=DAY, close=True, by=working.ana)
        for wrong in (
            {"handed_over_on": DAY},
            {"met_on": DAY, "handed_over_on": date(2026, 3, 9)},
            {"returned_on": DAY},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                StepDown.objects.filter(pk=step.pk).update(**wrong)
    early = send(browser, working.ana, "clients:hold_meeting", step.public_id, met_on="2026-03-11", version="1")
    assert "met_on" in errors(early)


def test_the_second_editor_is_told(working, step, browser):
    typed = {**PLANNED, "job": "", "will_do": "mine", "version": "1"}
    assert send(browser, working.ana, "clients:edit_step_down", step.public_id, **typed).status_code == 302
    second = send(browser, working.sam, "clients:edit_step_down", step.public_id, **{**typed, "will_do": "theirs"})
    assert second.status_code == 409 and "mine" in second.content.decode()


def test_the_card_says_which_step_waits_and_alarms_when_it_is_late(working, step):
    def card():
        (row,) = report.ask_state(working.maria.pk)
        shown = report.card(*row, DAY)
        return shown.said, shown.alarm

    with agency_context(working.north.pk, staff_id=working.ana.pk):
        assert list(report.ask_state(working.tom.pk)) == []
        assert card() == ("Planned on Tue 10 Mar.", False)
        StepDown.objects.update(meeting_date=date(2026, 3, 9))
        assert card() == ("Hand-over meeting on Mon 9 Mar.", True)
        StepDown.objects.update(met_on=date(2026, 3, 3))
        assert card() == ("The hand-over meeting was on Tue 3 Mar.", False)
        StepDown.objects.update(handed_over_on=date(2026, 3, 3), contact_after_date=date(2026, 3, 9))
        assert card() == ("Handed over. A contact is agreed for Mon 9 Mar.", True)
        actions.log_contact(
            client=working.maria, specialist=working.ana, contact_date=DAY, mode="phone", with_whom=["client"],
            by=working.ana,
        )  # fmt: skip
        assert card() == ("Handed over on Tue 3 Mar.", False)
        told = [report.event(*row, DAY) for row in report.ask_events(working.maria.pk)]
        assert sorted(entry.word for entry in told) == [
            "Hand-over meeting held", "Step-down planned", "Stepped down to another supporter",
        ]  # fmt: skip


def test_the_page_costs_the_same_for_one_step_down_and_for_twenty(working, step, browser):
    url = f"/clients/{working.maria.public_id}/step-down/"
    sign_in(browser, working.ana)
    few = len(queries(browser, url))
    with agency_context(working.north.pk):
        for _ in range(20):
            StepDown.objects.create(
                client=working.maria, job=working.job, planned_date=START, planned_by=working.ana, dropped_on=START,
                drop_reason="no", **PLANNED,
            )  # fmt: skip
    assert len(queries(browser, url)) == few
