"""The walls, read back from the catalogue, so that a new table or key can't be forgotten; and tried, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import errors, sql

from tenancy.walls import APPEND_ONLY, KEPT_FACTS, OUTSIDE
from tests.superuser import superuser

NORTH, SOUTH = 101, 202

_TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') ORDER BY 1
"""

# Every foreign key of one column from a table that has an agency to another that has one.
_KEYS = """
    SELECT k.conname, child.relname, col.attname, parent.relname
      FROM pg_constraint k
      JOIN pg_class child ON child.oid = k.conrelid
      JOIN pg_class parent ON parent.oid = k.confrelid
      JOIN pg_attribute col ON col.attrelid = child.oid AND col.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND k.connamespace = 'public'::regnamespace
       AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = child.oid AND attname = 'agency_id')
       AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = parent.oid AND attname = 'agency_id')
     ORDER BY 2, 3
"""

# Rows with nothing in them but an agency: the walls are tried, not the tables' own rules. All of it is rolled back.
_NO_RULES = """
    SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('c', 'n')
       AND NOT EXISTS (SELECT 1 FROM pg_constraint p WHERE p.conrelid = k.conrelid AND p.contype = 'p' AND p.conkey && k.conkey)
"""


def in_catalogue(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def agency_tables(at: psycopg.Connection[Any] | None = None) -> list[str]:
    rows = at.execute(_TABLES).fetchall() if at else in_catalogue(_TABLES)
    return [row[0] for row in rows]


@pytest.fixture
def bare(django_db_setup: None, django_db_blocker: Any) -> Iterator[psycopg.Connection[Any]]:
    """As superuser, every table without checks and NOT NULLs, and two agencies. Rolled back."""
    with django_db_blocker.unblock(), superuser() as at:
        for (statement,) in at.execute(_NO_RULES).fetchall():
            at.execute(statement)
        for agency in (NORTH, SOUTH):
            at.execute("INSERT INTO tenancy_agency (id, slug) VALUES (%s, %s)", [agency, f"agency-{agency}"])
        yield at


def insert(at: psycopg.Connection[Any], table: str, agency: int, **values: Any) -> int | None:
    names = ["agency_id", *values]
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING *").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
    )
    cursor = at.execute(statement, [agency, *values.values()])
    row = cursor.fetchone()
    assert row is not None and cursor.description is not None
    found = dict(zip([column.name for column in cursor.description], row, strict=True))
    return found.get("id") or found.get("pgh_id")


def as_app(at: psycopg.Connection[Any], agency: int | None) -> None:
    at.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(settings.DB_APP_ROLE)))
    at.execute("SELECT set_config('app.agency_id', %s, true)", ["" if agency is None else str(agency)])


def done(at: psycopg.Connection[Any], statement: str, table: str) -> int | None:
    """How many rows a statement touched; None when the app's role may not do that at all, or nobody may (a trigger)."""
    try:
        with at.transaction():
            return at.execute(sql.SQL(statement).format(sql.Identifier(table))).rowcount
    except errors.InsufficientPrivilege:
        return None
    except errors.RaiseException as refusal:
        assert str(refusal).startswith("pgtrigger: Cannot update")
        return None


@pytest.mark.django_db
def test_every_table_of_an_agency_has_a_forced_policy_on_reading_and_writing():
    policies = {
        table: (using, check)
        for table, using, check in in_catalogue(
            "SELECT tablename, qual, with_check FROM pg_policies"
            " WHERE schemaname = 'public' AND cmd = 'ALL' AND permissive = 'PERMISSIVE'"
        )
    }
    tables = in_catalogue(_TABLES)
    assert len(tables) > 30
    for table, enabled, forced in tables:
        if table in OUTSIDE:
            continue
        assert enabled and forced, table
        using, check = policies[table]
        assert using == check and "app.agency_id" in using and "agency_id =" in using, table


@pytest.mark.django_db
def test_only_what_is_read_before_an_agency_is_known_stands_outside():
    outside = {table for table, enabled, _forced in in_catalogue(_TABLES) if not enabled}
    assert outside == {"accounts_staffmember", "accounts_membership"} == set(OUTSIDE)


@pytest.mark.django_db
def test_the_app_role_owns_nothing_and_can_not_step_around_the_walls():
    [(me, is_super, bypasses, creates_roles, creates_databases, replicates)] = in_catalogue(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert me == settings.DB_APP_ROLE
    assert not any([is_super, bypasses, creates_roles, creates_databases, replicates])
    assert in_catalogue("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert in_catalogue("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole") == []
    assert in_catalogue("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole") == []
    [(may_create,)] = in_catalogue("SELECT has_schema_privilege('public', 'CREATE')")
    assert not may_create


@pytest.mark.django_db
def test_what_is_kept_can_not_be_deleted_and_history_can_not_be_changed():
    rights = "SELECT has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE'), has_table_privilege(%s, 'TRUNCATE')"
    for table in agency_tables():
        with connection.cursor() as cursor:
            cursor.execute(rights, [table] * 3)
            update, delete, truncate = cursor.fetchone()
        assert not truncate, table
        if table in APPEND_ONLY or table.endswith("event"):
            assert not update and not delete, table
        if table in KEPT_FACTS:
            assert not delete, table


def test_the_rows_of_another_agency_are_invisible_and_out_of_reach(bare):
    """One row of each agency in every table; the app's role in North sees and touches North's."""
    tables = [table for table in agency_tables(bare) if table not in OUTSIDE]
    for table in tables:
        for agency in (NORTH, SOUTH):
            with bare.transaction():
                bare.execute("SET LOCAL session_replication_role = replica")
                insert(bare, table, agency)
    as_app(bare, NORTH)
    for table in tables:
        seen = bare.execute(sql.SQL("SELECT DISTINCT agency_id FROM {}").format(sql.Identifier(table))).fetchall()
        assert seen == [(NORTH,)], table
        assert done(bare, f"UPDATE {{}} SET agency_id = agency_id WHERE agency_id = {SOUTH}", table) in (0, None), table
        assert done(bare, f"DELETE FROM {{}} WHERE agency_id = {SOUTH}", table) in (0, None), table


def test_a_row_can_not_be_written_into_or_moved_to_another_agency(bare):
    tables = [table for table in agency_tables(bare) if table not in OUTSIDE]
    as_app(bare, NORTH)
    for table in tables:
        with bare.transaction(force_rollback=True):
            insert(bare, table, NORTH)
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), bare.transaction():
                insert(bare, table, SOUTH)
            moved = done(bare, f"UPDATE {{}} SET agency_id = {SOUTH}", table)
            assert moved is None, table


def test_without_an_agency_there_are_no_rows_and_none_can_be_written(bare):
    tables = [table for table in agency_tables(bare) if table not in OUTSIDE]
    for table in tables:
        with bare.transaction():
            bare.execute("SET LOCAL session_replication_role = replica")
            insert(bare, table, NORTH)
    as_app(bare, None)
    for table in tables:
        assert bare.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone() == (0,), table
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), bare.transaction():
            insert(bare, table, NORTH)


def test_every_key_between_agency_tables_refuses_a_parent_of_another_agency(bare):
    """Also where no policy would help: keys are checked behind the policies' back (TENANCY, same-agency keys)."""
    keys = [key for key in bare.execute(_KEYS).fetchall() if not key[1].endswith("event")]
    assert len(keys) > 30
    for name, child, column, parent in keys:
        with bare.transaction(force_rollback=True):
            theirs, ours = insert(bare, parent, SOUTH), insert(bare, parent, NORTH)
            insert(bare, child, NORTH, **{column: ours})
            bare.execute("SET CONSTRAINTS ALL IMMEDIATE")
            bare.execute("SET CONSTRAINTS ALL DEFERRED")
            insert(bare, child, NORTH, **{column: theirs})
            with pytest.raises(errors.ForeignKeyViolation) as refused, bare.transaction():
                bare.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert str(refused.value.diag.constraint_name).endswith("_same_agency"), name


def test_history_points_at_no_row_that_could_hold_it_back(bare):
    """Event tables keep ids, not keys: what is removed stays in its history."""
    assert [key for key in bare.execute(_KEYS).fetchall() if key[1].endswith("event")] == []


@pytest.mark.django_db
def test_a_trigger_of_ours_can_not_be_silenced_by_a_setting():
    quiet = in_catalogue(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace AND tgenabled <> 'A'"
    )
    # The guard against TRUNCATE is off in the test database alone (tests/conftest.py).
    assert {name for _table, name in quiet} <= {"the_trail_is_kept", "the_seals_are_kept"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{anything}', true)")
    assert in_catalogue("SELECT _pgtrigger_should_ignore('anything'::name)") == [(False,)]
