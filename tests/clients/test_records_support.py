"""Handing over, closing and reopening, and what the person wants of support."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from accounts.models import Membership
from clients import actions
from clients.followalong import status
from clients.models import Assignment, Client, DueContact, ModeAgreement, PlannedVisit, SupportDecline
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, said, send

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def working(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        world.job = actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 3, 6),
            by=world.ana,
        )  # fmt: skip
    return world


def standings(world):
    with agency_context(world.north.pk):
        rows = DueContact.objects.filter(client=world.maria, withdrawn=False)
        return {row.rule: str(status(row.as_row(), DAY)) for row in rows}


def caseload(world):
    with agency_context(world.north.pk):
        rows = Assignment.objects.filter(client=world.maria).order_by("from_date")
        return [(row.specialist_id, str(row.from_date), str(row.to_date)) for row in rows]


def test_a_hand_over_may_lie_ahead_and_is_said_on_the_page(world, browser):
    data = {"specialist": world.ben.pk, "from_date": "2026-03-16", "note": "maternity leave"}
    response = send(browser, world.sam, "clients:assign", world.maria.public_id, **data)
    assert "Ben Benson looks after Maria Söderström from Mon 16 Mar, in 6 days" in said(response)
    assert caseload(world) == [
        (world.ana.pk, "2026-01-05", "2026-03-15"), (world.ben.pk, "2026-03-16", "None"),
    ]  # fmt: skip
    page = get(browser, world.sam, "clients:page", world.maria.public_id).content.decode()
    assert "Ben Benson takes over on Mon 16 Mar" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"specialist": "ana"}, "specialist"),
        ({"specialist": "sam"}, "specialist"),
        ({"specialist": "olga"}, "specialist"),
        ({"from_date": "2026-01-01"}, "from_date"),
        ({"from_date": "2036-01-01"}, "from_date"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused_beside_the_field(world, browser, typed, field):
    data = {"specialist": "ben", "from_date": "2026-03-16", **typed}
    data["specialist"] = getattr(world, data["specialist"]).pk
    response = send(browser, world.sam, "clients:assign", world.maria.public_id, **data)
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_nobody_is_handed_to_a_specialist_who_has_left_by_then(world, browser):
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ben).update(ends_date=date(2026, 3, 12))
    data = {"specialist": world.ben.pk, "from_date": "2026-03-16"}
    response = send(browser, world.sam, "clients:assign", world.maria.public_id, **data)
    assert "do not work here as a specialist on that day" in errors(response)["specialist"][0]


def test_a_hand_over_now_lasts_until_the_one_that_is_agreed(world, browser):
    data = {"specialist": world.ben.pk, "from_date": "2026-03-20"}
    send(browser, world.sam, "clients:assign", world.maria.public_id, **data)
    response = send(browser, world.sam, "clients:assign", world.maria.public_id, **{**data, "from_date": "2026-03-15"})
    assert response.status_code == 302
    assert len(caseload(world)) == 3


def test_a_caseload_may_be_promised_to_somebody_who_starts_later(world, browser):
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ben).update(starts_date=date(2026, 3, 16))
    data = {"specialist": world.ben.pk, "from_date": "2026-03-16"}
    assert send(browser, world.sam, "clients:assign", world.maria.public_id, **data).status_code == 302
    early = send(browser, world.sam, "clients:assign", world.maria.public_id, **{**data, "from_date": "2026-03-15"})
    assert "specialist" in errors(early)


def test_only_a_supervisor_hands_over(world, browser):
    assert get(browser, world.ana, "clients:assign", world.maria.public_id).status_code == 403


def test_closing_says_what_it_cancels_and_reopening_takes_it_back(working, browser):
    page = get(browser, working.ana, "clients:close", working.maria.public_id).content.decode()
    assert "15 planned contacts are cancelled, the first of them week 1, due Thu 12 Mar" in page
    data = {"closed_date": "2026-03-10", "closure_reason": "moved", "version": "1"}
    response = send(browser, working.ana, "clients:close", working.maria.public_id, **data)
    assert "Closed from Tue 10 Mar. 15 planned contacts are cancelled" in said(response)
    assert list(standings(working).values()).count("cancelled") == 15
    assert "Reopen" in get(browser, working.ana, "clients:page", working.maria.public_id).content.decode()
    send(browser, working.ana, "clients:reopen", working.maria.public_id, version="2")
    assert "cancelled" not in standings(working).values()
    with agency_context(working.north.pk):
        client = Client.objects.get(pk=working.maria.pk)
    assert client.is_open and client.closure_reason == ""


def plan_visits(working, *days, due_contact=None):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        return [
            actions.plan_visit(
                client=working.maria, specialist=working.ana, due_contact=due_contact, visit_date=day, visit_time=None,
                place="At the workplace", note="", by=working.ana,
            )
            for day in days
        ]  # fmt: skip


def to_come(working):
    with agency_context(working.north.pk):
        return list(PlannedVisit.objects.to_come().order_by("pk"))


def close(working, browser, closed_date="2026-03-10"):
    data = {"closed_date": closed_date, "closure_reason": "moved", "version": "1"}
    return send(browser, working.ana, "clients:close", working.maria.public_id, **data)


def test_closing_cancels_the_visits_after_that_day_says_so_and_reopening_does_not_bring_them_back(working, browser):
    today, *later = plan_visits(working, DAY, date(2026, 3, 11), date(2026, 3, 13))
    page = get(browser, working.ana, "clients:close", working.maria.public_id).content.decode()
    assert "2 planned visits are cancelled." in page
    assert said(close(working, browser)).endswith(" 2 planned visits are cancelled.")
    assert to_come(working) == [today]
    agenda = get(browser, working.ana, "clients:today").context["page"]
    assert [visit.day for visit in agenda.visits] == ["today"]
    page = get(browser, working.ana, "clients:reopen", working.maria.public_id).content.decode()
    assert "Visits that closing cancelled stay cancelled" in page
    reopened = send(browser, working.ana, "clients:reopen", working.maria.public_id, version="2")
    assert "visits that closing cancelled are to be planned anew" in said(reopened)
    assert to_come(working) == [today]
    with agency_context(working.north.pk):
        assert all(PlannedVisit.objects.get(pk=visit.pk).cancelled_at for visit in later)


def test_a_closing_day_that_is_past_cancels_from_then_on(working, browser):
    before, _on_sunday = plan_visits(working, date(2026, 3, 6), date(2026, 3, 8))
    assert said(close(working, browser, "2026-03-07")).endswith(" 1 planned visit is cancelled.")
    assert to_come(working) == [before]


def test_a_visit_to_talk_about_a_lost_job_stays_as_the_talk_does(working, browser):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.end_job(
            job=working.job, version=1, end_date=DAY, learned_date=DAY, end_reason="quit", end_next_step="",
            by=working.ana,
        )  # fmt: skip
        talk = DueContact.objects.get(rule="job_loss")
    (kept,) = plan_visits(working, date(2026, 3, 12), due_contact=talk)
    plan_visits(working, date(2026, 3, 12))
    assert said(close(working, browser)).endswith(" 1 planned visit is cancelled.")
    assert to_come(working) == [kept]


def test_a_closure_that_is_refused_cancels_no_visit(working, browser):
    visits = plan_visits(working, date(2026, 3, 12))
    with agency_context(working.north.pk, staff_id=working.sam.pk):
        actions.change_client(client=working.maria, version=1, address="New 1", by=working.sam)
    assert close(working, browser).status_code == 409
    assert to_come(working) == visits


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"closed_date": "2026-03-11"}, "closed_date"),
        ({"closed_date": "2026-01-04"}, "closed_date"),
        ({"closure_reason": ""}, "closure_reason"),
    ],
)
def test_a_closure_that_cannot_be_is_refused(working, browser, typed, field):
    data = {"closed_date": "2026-03-10", "closure_reason": "moved", "version": "1", **typed}
    response = send(browser, working.ana, "clients:close", working.maria.public_id, **data)
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_closing_over_somebody_elses_change_shows_both(working, browser):
    with agency_context(working.north.pk, staff_id=working.sam.pk):
        actions.change_client(client=working.maria, version=1, address="New 1", by=working.sam)
    data = {"closed_date": "2026-03-10", "closure_reason": "moved", "version": "1"}
    response = send(browser, working.ana, "clients:close", working.maria.public_id, **data)
    assert response.status_code == 409
    assert "cancelled" not in standings(working).values()


def test_a_decline_holds_until_it_is_wanted_again(working, browser):
    send(browser, working.ana, "clients:decline", working.maria.public_id, declined_date="2026-03-07", agreed="a call")
    assert standings(working)["within_3_days"] == "declined" and standings(working)["pre_start"] == "overdue"
    page = get(browser, working.ana, "clients:page", working.maria.public_id).content.decode()
    assert "Support is declined since Sat 7 Mar 2026. a call" in page and "They want it again" in page
    send(browser, working.ana, "clients:resume", working.maria.public_id, resumed_date="2026-03-10")
    assert standings(working)["within_3_days"] == "declined" and standings(working)["week_1"] == "open"
    with agency_context(working.north.pk):
        assert SupportDecline.objects.get().resumed_date == DAY


def test_what_is_declined_already_leads_back_to_the_page(working, browser):
    send(browser, working.ana, "clients:decline", working.maria.public_id, declined_date="2026-03-07")
    again = send(browser, working.ana, "clients:decline", working.maria.public_id, declined_date="2026-03-08")
    assert again.status_code == 302 and "declined already" in said(again)
    response = send(browser, working.ana, "clients:resume", working.maria.public_id, resumed_date="2026-03-01")
    assert list(errors(response)) == ["resumed_date"]


def test_an_overlap_with_an_earlier_decline_is_refused_beside_the_day(working, browser):
    send(browser, working.ana, "clients:decline", working.maria.public_id, declined_date="2026-02-01")
    send(browser, working.ana, "clients:resume", working.maria.public_id, resumed_date="2026-03-01")
    response = send(browser, working.ana, "clients:decline", working.maria.public_id, declined_date="2026-02-10")
    assert response.status_code == 422 and list(errors(response)) == ["declined_date"]


def test_another_way_of_contact_is_agreed_and_ended(working, browser):
    with agency_context(working.north.pk, staff_id=working.ana.pk):
        actions.log_contact(
            client=working.maria, specialist=working.ana, contact_date=date(2026, 3, 9), mode="phone",
            with_whom=["client"], by=working.ana,
        )  # fmt: skip
    assert standings(working)["week_1"] == "open"
    data = {"modes": ["phone", "video"], "from_date": "2026-03-08", "reason": "shift work"}
    response = send(browser, working.ana, "clients:agree_modes", working.maria.public_id, **data)
    assert "From Sun 8 Mar a talk by phone or by video counts as well" in said(response)
    assert standings(working)["week_1"] == "met"
    with agency_context(working.north.pk):
        agreement = ModeAgreement.objects.get()
    url = ("clients:end_agreed_modes", agreement.public_id)
    assert "to_date" in errors(send(browser, working.ana, *url, to_date="2026-03-07", version="1"))
    send(browser, working.ana, *url, to_date="2026-03-08", version="1")
    assert standings(working)["week_1"] == "open"
    assert send(browser, working.ben, *url, to_date="2026-03-09", version="2").status_code == 404
