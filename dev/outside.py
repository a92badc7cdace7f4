"""A database named by DATABASE_URL: have the app's roles in it. Run by the venv's Python, for psycopg.

python -m dev.outside
"""

import os
import sys

import psycopg

from dev.places import ROOT

SQL = ROOT / "tenancy" / "roles.sql"


def main() -> str:
    """What is in the way, in a sentence; empty when nothing is."""
    address = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            if connection.execute("SELECT FROM pg_roles WHERE rolname = 'ips_app'").fetchone() is None:
                connection.execute(SQL.read_text())
    except psycopg.errors.InsufficientPrivilege as error:
        why = error.diag.message_primary
        return f"The database lacks the app's roles ({why}). Once, as a superuser: psql -f {SQL}"
    except psycopg.OperationalError as error:
        return f"The database that DATABASE_URL names can't be reached: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main() or 0)
