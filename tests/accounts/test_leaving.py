"""Nobody leaves while somebody waits for them: what the client record answers when a role, unit or team is ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import actions, open_work
from accounts.models import Membership
from clients.models import Assignment, Client
from tenancy.context import agency_context

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-19T10:00:00+02:00")


@pytest.fixture
def town(world):
    with agency_context(world.north.pk, staff_id=world.adi.pk):
        yield world


def end(town, staff):
    membership = Membership.objects.get(staff=staff)
    return actions.end_membership(membership=membership, version=membership.version, ends_date=TODAY, by=town.adi)


def test_a_specialist_with_an_open_client_stays(town):
    with pytest.raises(open_work.HoldsOpenWork, match="Ana Anason still has 1 client after that day"):
        end(town, town.ana)


def test_once_handed_over_they_may_leave(town):
    Assignment.objects.filter(client=town.maria).update(to_date=TODAY)
    Assignment.objects.create(client=town.maria, specialist=town.ben, from_date=TODAY + timedelta(days=1))
    assert end(town, town.ana).ends_date == TODAY


def test_a_client_who_comes_to_them_later_counts_and_a_closed_one_does_not(town):
    Client.objects.filter(pk=town.maria.pk).update(closed_date=TODAY, closure_reason="moved")
    Assignment.objects.filter(client=town.tom).update(to_date=TODAY)
    coming = Assignment.objects.create(client=town.tom, specialist=town.ana, from_date=TODAY + timedelta(days=1))
    with pytest.raises(open_work.HoldsOpenWork):
        end(town, town.ana)
    coming.delete()
    assert end(town, town.ana).ends_date == TODAY


def test_a_unit_and_a_team_with_open_clients_stay_open(town):
    Membership.objects.filter(unit=town.hill).update(ends_date=TODAY)
    with pytest.raises(open_work.HoldsOpenWork, match="Hill still has 1 client"):
        actions.change_unit(unit=town.hill, version=1, name="Hill", closed_date=TODAY, by=town.adi)
    with pytest.raises(open_work.HoldsOpenWork, match="Team Blue still has 1 client"):
        actions.change_team(team=town.team, version=1, name="Team Blue", closed_date=TODAY, by=town.adi)
