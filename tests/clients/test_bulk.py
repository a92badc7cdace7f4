"""Many rows changed in one statement are as if each had been saved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clients.bulk import update_rows
from clients.models import Client, ClientContact, Job
from tests.world import World, make_job

pytestmark = pytest.mark.django_db


def test_every_kind_of_value_arrives_and_other_rows_stay(north: World) -> None:
    ended = make_job(north.maria, north.bakery, date(2026, 3, 2))
    other = make_job(north.tom, north.bakery, date(2026, 3, 2), weekly_hours=Decimal("12"))
    plain = make_job(north.hanna, north.bakery, date(2026, 3, 2), weekly_hours=Decimal("20"))
    ended.end_date = ended.learned_date = date(2026, 5, 1)
    ended.end_reason, ended.permanent, ended.weekly_hours, ended.site = "quit", False, Decimal("17.5"), north.market
    other.weekly_hours = None
    update_rows(Job, [ended, other], ["end_date", "learned_date", "end_reason", "permanent", "weekly_hours", "site"])

    kept = Job.objects.get(pk=ended.pk)
    assert (kept.end_date, kept.end_reason, kept.permanent) == (date(2026, 5, 1), "quit", False)
    assert (kept.weekly_hours, kept.site) == (Decimal("17.5"), north.market)
    assert Job.objects.get(pk=other.pk).weekly_hours is None
    assert Job.objects.get(pk=plain.pk).weekly_hours == 20
    assert Job.history.rel.related_model.objects.filter(pgh_obj=ended, end_reason="quit").count() == 1


def test_lists_arrive_too(north: World) -> None:
    contact = ClientContact.objects.create(
        client=north.maria,
        specialist=north.ana,
        contact_date=date(2026, 3, 9),
        mode="phone",
        with_whom=["client"],
    )
    contact.with_whom, contact.note = ["client", "family"], "Came along."
    update_rows(ClientContact, [contact], ["with_whom", "note"])
    assert ClientContact.objects.get().with_whom == ["client", "family"]


def test_another_agencys_rows_are_out_of_reach(north: World) -> None:
    north.zed.last_name = "Changed"
    update_rows(Client, [north.zed], ["last_name"])
    assert not Client.objects.filter(last_name="Changed").exists()
    assert Client.objects.get(pk=north.maria.pk).last_name == "Söderström"
