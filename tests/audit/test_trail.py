"""The trail: one line with each change, and nobody changes a line, whoever they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.models import Unit
from audit import trail
from audit.models import TrailEntry
from tenancy.context import NoAgency, agency_context
from tenancy.roles import as_owner
from tenancy.walls import raise_walls
from tests.superuser import superuser

CHANGES = [
    "UPDATE audit_trailentry SET action = 'nothing'",
    "DELETE FROM audit_trailentry",
    "UPDATE audit_seal SET digest = ''",
    "DELETE FROM audit_seal",
]
LINE = """INSERT INTO audit_trailentry
  (agency_id, action, object_type, object_ids, details, request_id, at, txid, row_hash)
  VALUES (1, 'opened', '', '{}', '{}', '', now(), 0, '')"""
SEAL = (
    "INSERT INTO audit_seal (agency_id, sealed_at, from_txid, to_txid, entries, digest) VALUES (1, now(), 0, 1, 1, 'x')"
)


def test_a_line_says_who_did_what_on_which_record_and_in_which_request(world):
    with agency_context(world.north.pk, staff_id=world.ana.pk, request_id="b" * 32):
        trail.record(
            "unit changed", by=world.ana, on=world.harbour, shown=[world.hill.public_id], details={"fields": ["name"]}
        )
        line = TrailEntry.objects.get()
    assert (line.agency_id, line.staff_id, line.action) == (world.north.pk, world.ana.pk, "unit changed")
    assert (line.object_type, line.object_id) == ("accounts.unit", world.harbour.public_id)
    assert (line.object_ids, line.details, line.request_id) == ([world.hill.public_id], {"fields": ["name"]}, "b" * 32)
    assert line.txid > 0 and len(line.row_hash) == 64


def test_the_database_stamps_a_line_whatever_the_app_says(north):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_trailentry (agency_id, action, object_type, object_ids, details, request_id, at, txid, row_hash)"
            " VALUES (%s, 'x', '', '{}', '{}', '', '1999-01-01', 1, 'mine') RETURNING at, txid, row_hash",
            [north.north.pk],
        )
        at, txid, row_hash = cursor.fetchone()
    assert at.year > 2000 and txid > 1 and row_hash != "mine"


def test_a_change_and_its_line_are_written_together_or_not_at_all(world):
    with pytest.raises(ZeroDivisionError), agency_context(world.north.pk):
        Unit.objects.create(name="Quay")
        trail.record("unit added", by=world.adi)
        raise ZeroDivisionError
    with agency_context(world.north.pk):
        assert not Unit.objects.filter(name="Quay").exists() and not TrailEntry.objects.exists()


def test_without_an_agency_nothing_is_recorded(world):
    with pytest.raises(NoAgency):
        trail.record("opened", by=world.ana)


@pytest.mark.parametrize("statement", [*CHANGES, "TRUNCATE audit_trailentry", "TRUNCATE audit_seal"])
def test_the_app_may_only_add(north, statement):
    trail.record("opened", by=north.ana)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def cluster(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The superuser, with one line and one seal that are gone after the test."""
    with django_db_blocker.unblock(), superuser() as at:
        at.execute(LINE)
        at.execute(SEAL)
        yield at


@pytest.mark.parametrize("mode", ["origin", "replica", "local"])
@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_superuser_changes_a_line_in_whatever_replication_role(cluster, statement, mode):
    cluster.execute(f"SET LOCAL session_replication_role = {mode}")
    with pytest.raises(Exception, match="the trail is append-only"), cluster.transaction():
        cluster.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_nor_does_the_owner_of_the_tables(cluster, statement):
    owner = settings.DATABASE_OWNER["USER"]
    cluster.execute(f'SET LOCAL ROLE "{owner}"')
    cluster.execute("SELECT set_config('app.agency_id', '1', true)")
    with pytest.raises(Exception, match="the trail is append-only"), cluster.transaction():
        cluster.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["audit_trailentry", "audit_seal"])
def test_nobody_truncates_it_once_the_walls_stand(table):
    """The guard is off in the test database alone, so that tests can be cleaned up; every migrate puts it back."""
    with as_owner(connection, settings.DATABASE_OWNER):
        raise_walls(connection)
    with superuser() as at:
        for mode in ("origin", "replica"):
            with pytest.raises(Exception, match=r"TRUNCATE on .* was refused"), at.transaction():
                at.execute(f"SET LOCAL session_replication_role = {mode}")
                at.execute(f"TRUNCATE {table}")


def test_each_agency_reads_its_own_trail(world):
    with agency_context(world.south.pk):
        trail.record("opened", by=world.olga)
    with agency_context(world.north.pk):
        trail.record("opened", by=world.ana)
        assert list(TrailEntry.objects.values_list("staff_id", flat=True)) == [world.ana.pk]
