"""Walls in the database, raised after every migration: forced row policies, grants, and triggers that can't be silenced.

Done in one idempotent pass over the catalogue rather than table by table, so that a new table can't be forgotten:
a table with an `agency_id` column is an agency's table. tests/tenancy/test_walls.py reads the catalogue back.
"""

from __future__ import annotations

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

# Read before an agency is known (who is this, where do they work), so they can't hide behind one: filtered in code.
OUTSIDE = ("accounts_staffmember", "accounts_membership")

# Facts that are corrected, voided or ended, never removed; trail and history are not touched at all.
KEPT_FACTS = (
    "clients_client",
    "clients_clientcontact",
    "clients_clientnote",
    "clients_document",
    "clients_consent",
    "clients_consentwording",
    "clients_disclosure",
    "clients_disclosuredecision",
    "clients_disclosureexception",
    "clients_disclosurerevisit",
    "clients_job",
    "clients_profileedition",
    "clients_profilesection",
    "clients_profilesignature",
    "employers_employer",
    "employers_employercontact",
)
# The same for all agencies, so nothing done in one of them may write it: loaded by a command, as the owner.
SHARED = ("fidelity_scaleedition", "fidelity_scalewording")
APPEND_ONLY = ("audit_trailentry", "audit_seal", "clients_noteaddendum")

_AGENCY_TABLES = """
    SELECT c.relname FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') ORDER BY 1
"""

_POLICY = """
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS own_agency_only ON {table};
    CREATE POLICY own_agency_only ON {table}
      USING (agency_id = NULLIF(current_setting('app.agency_id', true), '')::bigint)
      WITH CHECK (agency_id = NULLIF(current_setting('app.agency_id', true), '')::bigint);
"""

# Without this the app role could set pgtrigger.ignore and write unseen.
_NO_IGNORING = """
    CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS 'SELECT false';
"""

_TRIGGERS = """
    SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
     WHERE NOT t.tgisinternal AND t.tgenabled <> 'A'
"""


def grant_by_default(connection: BaseDatabaseWrapper) -> None:
    """Before migrating: what the owner is about to make, the app may use. Never `GRANT ... ON ALL TABLES` later."""
    role = connection.ops.quote_name(settings.DB_APP_ROLE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            GRANT USAGE ON SCHEMA public TO {role};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role};
            """
        )


def raise_walls(connection: BaseDatabaseWrapper) -> None:
    """After migrating, as the owner: policies on every agency table, append-only tables, triggers always on."""
    with connection.cursor() as cursor:
        cursor.execute(_AGENCY_TABLES)
        tables = [row[0] for row in cursor.fetchall() if row[0] not in OUTSIDE]
        for table in tables:
            cursor.execute(_POLICY.format(table=connection.ops.quote_name(table)))
            _revoke(cursor, connection, table)
        for table in SHARED:
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone()[0]:
                _take(cursor, connection, table, "INSERT, UPDATE, DELETE, TRUNCATE")
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        if cursor.fetchone():
            cursor.execute(_NO_IGNORING)
        cursor.execute(_TRIGGERS)
        for table, trigger in cursor.fetchall():
            quote = connection.ops.quote_name
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE ALWAYS TRIGGER {quote(trigger)}")


def _revoke(cursor: object, connection: BaseDatabaseWrapper, table: str) -> None:
    if table in APPEND_ONLY or table.endswith("event"):
        _take(cursor, connection, table, "UPDATE, DELETE, TRUNCATE")
    elif table in KEPT_FACTS:
        _take(cursor, connection, table, "DELETE, TRUNCATE")


def _take(cursor: object, connection: BaseDatabaseWrapper, table: str, rights: str) -> None:
    quote = connection.ops.quote_name
    cursor.execute(f"REVOKE {rights} ON {quote(table)} FROM {quote(settings.DB_APP_ROLE)}")  # type: ignore[attr-defined]
