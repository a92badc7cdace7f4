"""Every version of a row is kept by the database, whatever wrote it, and nobody of the app can change or silence that."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from accounts.models import Membership, Unit
from tenancy.context import agency_context
from tenancy.models import Versioned
from tests.superuser import superuser


def versions(unit):
    return [(event.pgh_label, event.name) for event in unit.history.order_by("pgh_id")]


def sql(statement, values=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_each_way_of_writing_is_caught(north):
    unit = Unit.objects.bulk_create([Unit(name="Quay")])[0]
    Unit.objects.filter(pk=unit.pk).update(name="Old Quay")
    sql("UPDATE accounts_unit SET name = 'Raw Quay' WHERE id = %s", [unit.pk])
    Unit.objects.filter(pk=unit.pk).delete()
    assert versions(unit) == [
        ("insert", "Quay"),
        ("update", "Old Quay"),
        ("update", "Raw Quay"),
        ("delete", "Raw Quay"),
    ]


def test_each_version_says_who_and_in_which_request(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk, request_id="a" * 32):
        Unit.objects.filter(pk=world.hill.pk).update(name="Hilltop")
        event = Unit.objects.get(pk=world.hill.pk).history.order_by("-pgh_id").first()
    assert event.pgh_context == {"staff": world.ana.pk, "request": "a" * 32}
    assert event.pgh_context_id.hex == "a" * 32


CHANGES = ["UPDATE accounts_unitevent SET name = 'x'", "DELETE FROM accounts_unitevent"]


@pytest.mark.parametrize("statement", [*CHANGES, "TRUNCATE accounts_unitevent"])
def test_the_app_can_not_change_history(north, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_nor_can_whoever_runs_the_cluster_by_an_ordinary_statement(django_db_setup, django_db_blocker, statement):
    with django_db_blocker.unblock(), superuser() as at:
        at.execute(
            "INSERT INTO tenancy_agency SELECT (jsonb_populate_record(NULL::tenancy_agency, %s::jsonb)).*", [AGENCY]
        )
        at.execute(UNIT)
        with pytest.raises(Exception, match="Cannot update or delete rows from"), at.transaction():
            at.execute(statement)


UNIT = """INSERT INTO accounts_unit (agency_id, public_id, created_at, version, name)
  VALUES (9, gen_random_uuid(), now(), 1, 'Quay')"""
AGENCY = """{"id": 9, "slug": "nine", "name": "Nine", "time_zone": "UTC", "country": "FI", "language": "en",
  "client_word": "client", "date_format": "iso", "digest_hour": 7, "remind_when_opens": true, "remind_when_due": true,
  "remind_day_after": true, "supervisor_after_days": 3, "first_employer_contact_days": 30, "caseload_per_fte": 20, "version": 1,
  "weekly_employer_contacts": 6, "cooling_weeks": 8, "note_lock_hours": 48, "consent_from_date": "2026-01-01",
  "created_at": "2026-01-01T00:00:00Z"}"""


def test_the_app_can_not_write_unseen(north):
    """pgtrigger's own switch is a setting that any role may set; tenancy.walls takes its meaning away."""
    sql(
        "SELECT set_config('pgtrigger.ignore', array_agg(tgname::text)::text, true)"
        " FROM pg_trigger WHERE tgrelid = 'accounts_unit'::regclass AND tgname ~ '^pgtrigger'"
    )
    unit = Unit.objects.create(name="Quay")
    Unit.objects.filter(pk=unit.pk).update(name="Old Quay")
    assert versions(unit) == [("insert", "Quay"), ("update", "Old Quay")]


def test_history_has_the_walls_of_its_table(world):
    with agency_context(world.south.pk):
        assert set(apps.get_model("accounts", "UnitEvent").objects.values_list("name", flat=True)) == {"Bay"}
    assert not apps.get_model("accounts", "UnitEvent").objects.exists()


def test_whatever_has_a_version_has_a_history():
    """A conflict page tells who saved first: it reads that here. That of the agency, which lies before its own walls, reads
    the trail (accounts.views.agencies)."""
    without = [
        model.__name__ for model in apps.get_models() if issubclass(model, Versioned) and not hasattr(model, "history")
    ]
    assert without == ["Agency"]


def test_a_membership_keeps_what_it_was(north):
    membership = Membership.objects.get(staff=north.ana)
    membership.fte = "0.50"
    membership.save()
    assert [str(event.fte) for event in membership.history.order_by("pgh_id")] == ["1.00", "0.50"]
