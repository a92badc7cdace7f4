"""Data to measure on: as many rows as promised, what is due as the engine says, and the walls as they stood before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clients import episodes
from clients.demo import scale
from clients.demo.scale import Shape, make
from clients.demo.scale.tables import TABLES
from clients.models import (
    Client,
    ClientContact,
    DueContact,
    Episode,
    Meeting,
    MeetingClient,
    MeetingStaff,
    Referral,
    WorkWeek,
)
from clients.projection import drift
from employers.models import Employer
from tenancy.context import agency_context
from tenancy.models import Agency

TODAY = date(2026, 11, 27)
SMALL = Shape(
    agencies=2, specialists=4, open_clients=40, closed_clients=20, employers=30, visits=50, contacts=3000, jobs_of_closed=0.5,
    long_record=500,
)  # fmt: skip
_GUARDS = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
           ARRAY(SELECT t.tgname || t.tgenabled::text FROM pg_trigger t WHERE t.tgrelid = c.oid ORDER BY 1)
      FROM pg_class c WHERE c.relname = ANY(%s) ORDER BY 1
"""


def guards() -> list[Any]:
    """Row policies and triggers of every table that is loaded."""
    with connection.cursor() as cursor:
        cursor.execute(_GUARDS, [list(TABLES)])
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_what_is_loaded_is_due_as_the_engine_says_and_the_walls_stand_as_before() -> None:
    before = guards()
    loaded = scale.load(SMALL, TODAY)
    assert guards() == before
    assert all(row_policies for _table, row_policies, *_rest in before if _table.startswith("clients_"))
    assert loaded.rows["clients_clientcontact"] == 2 * SMALL.contacts
    assert set(Agency.objects.values_list("slug", flat=True)) == {"scale-1", "scale-2"}
    assert not ClientContact.objects.exists()  # no agency is open: the walls hide everything
    for agency in Agency.objects.all():
        with agency_context(agency.pk):
            clients = list(Client.objects.values_list("pk", flat=True))
            assert Episode.objects.count() == Referral.objects.accepted().count() == len(clients)
            assert not any(episodes.keep(client).version > 1 for client in Client.objects.all()[:20])
            assert (len(clients), Employer.objects.count()) == (60, 30)
            assert ClientContact.objects.count() == SMALL.contacts
            assert DueContact.objects.count() > 500
            assert (
                WorkWeek.objects.count() == 52 * SMALL.specialists == Meeting.objects.filter(kind="supervision").count()
            )
            assert Meeting.objects.filter(kind="team").count() == Meeting.objects.filter(kind="unit").count() == 2 * 52
            assert MeetingStaff.objects.count() > MeetingClient.objects.count() / 3 > 300
            assert not drift(clients, today=TODAY)
    with agency_context(agency.pk):
        # The sequences have moved on: the next row is nobody's number.
        Employer.objects.create(name="One more")


@pytest.mark.django_db(transaction=True)
def test_a_load_that_breaks_leaves_nothing_and_the_walls_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    before = guards()
    monkeypatch.setattr(make.Agency, "_due", _broken)
    with pytest.raises(ZeroDivisionError):
        scale.load(SMALL, TODAY)
    assert guards() == before
    assert not Agency.objects.exists()


def _broken(*args: Any) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("name", "clients", "contacts"), [("S", 400, 60_000), ("M", 8_000, 1_200_000), ("3", 1_200, 180_000)]
)
def test_a_scale_is_as_large_as_promised(name: str, clients: int, contacts: int) -> None:
    shape = scale.shape(name)
    assert (shape.agencies * shape.clients, shape.agencies * shape.contacts) == (clients, contacts)


def test_l_is_a_state() -> None:
    large = scale.shape("L")
    assert (large.agencies, large.agencies * large.specialists) == (50, 1000)
    assert (large.agencies * large.open_clients, large.agencies * large.clients) == (20_000, 100_000)
    assert (large.agencies * large.employers, large.agencies * large.contacts) == (50_000, 5_000_000)


def test_the_same_day_and_number_give_the_same_rows() -> None:
    ids = dict.fromkeys(TABLES, 1)
    first, second = (make.Agency(SMALL, "one", TODAY, ids).make() for _ in range(2))
    assert first == second != make.Agency(SMALL, "two", TODAY, ids).make()


def test_an_unknown_scale_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="XXL is no scale"):
        call_command("seed_demo", "--scale", "XXL")
