"""Handing over, closing and reopening, and what the person wants of support."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from accounts.models import Membership
from clients import actions
from clients.followalong import status
from clients.models import Assignment, Client, DueContact, ModeAgreement, SupportDecline
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
