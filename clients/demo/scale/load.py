"""Made-up rows into the database: COPY into a temporary table, then one INSERT per table inside the agency's walls.

As the owner of the tables and in one transaction. History is not written: a version of every row would double the data and
measure nothing. So that nobody takes this for a way around history, the triggers are off only until this transaction ends,
a broken load leaves nothing behind, and scale data lives in agencies of its own (`scale-1`, ...).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from clients.demo.scale.make import Agency as AgencyRows
from clients.demo.scale.shapes import Shape
from clients.demo.scale.tables import TABLES, Table
from tenancy.context import agency_context
from tenancy.models import Agency
from tenancy.roles import as_owner

NAME = "scale"
_TRIGGERS = """
    SELECT t.tgname, t.tgenabled FROM pg_trigger t WHERE t.tgrelid = %s::regclass AND NOT t.tgisinternal
"""
_ENABLE = {"A": "ENABLE ALWAYS", "O": "ENABLE", "R": "ENABLE REPLICA", "D": "DISABLE"}


@dataclass(frozen=True)
class Loaded:
    rows: dict[str, int]
    seconds: float


def taken(name: str = NAME) -> bool:
    return Agency.objects.filter(slug=f"{name}-1").exists()


def load(shape: Shape, today: date, say: Callable[[str], Any] = lambda text: None, *, name: str = NAME) -> Loaded:
    """Load every agency of `shape` or none; they are called name-1, name-2 and so on."""
    begun = time.monotonic()
    rows = dict.fromkeys(TABLES, 0)
    with as_owner(connection, settings.DATABASE_OWNER):
        with transaction.atomic(), _without_history():
            next_ids = {table: _first_free_id(table) for table in TABLES}
            for number in range(1, shape.agencies + 1):
                agency = _agency(f"{name}-{number}")
                maker = AgencyRows(shape, agency.slug, today, next_ids)
                lines = maker.make()
                _insert(agency, lines, today)
                next_ids = maker.next
                for table in TABLES:
                    rows[table] += len(lines[table])
                say(f"agency {number} of {shape.agencies}, {time.monotonic() - begun:.0f} s")
            _move_sequences(next_ids)
        _analyze()
    return Loaded(rows, time.monotonic() - begun)


def _agency(slug: str) -> Agency:
    return Agency.objects.create(
        slug=slug, name=slug.replace("-", " ").title(), country="FI", time_zone="Europe/Helsinki"
    )


def _insert(agency: Agency, lines: dict[str, list[str]], today: date) -> None:
    with agency_context(agency.pk), connection.cursor() as cursor:
        for table in TABLES.values():
            _copy(cursor, table, lines[table.name])
            cursor.execute(table.insert(), {"agency": agency.pk, "today": today})
            cursor.execute("DROP TABLE loading")
        # Checked here, agency by agency: what is deferred to the end of millions of rows is kept in memory until then.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _copy(cursor: Any, table: Table, lines: list[str]) -> None:
    columns = ", ".join(table.columns)
    sql = f"CREATE TEMPORARY TABLE loading ON COMMIT DROP AS SELECT {columns} FROM {table.name} WITH NO DATA"  # noqa: S608
    cursor.execute(sql)
    with cursor.copy(f"COPY loading ({columns}) FROM STDIN") as copy:
        for start in range(0, len(lines), 2000):
            copy.write("".join(lines[start : start + 2000]))


@contextmanager
def _without_history() -> Iterator[None]:
    """Our own triggers off until the block ends; the same transaction turns each back to what it was."""
    before: list[tuple[str, str, str]] = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(_TRIGGERS, [table])
            before += [(table, name, enabled) for name, enabled in cursor.fetchall()]
        for table, name, _enabled in before:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for table, name, enabled in before:
            cursor.execute(f'ALTER TABLE {table} {_ENABLE[enabled]} TRIGGER "{name}"')


def _first_free_id(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def _move_sequences(next_ids: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for table, free in next_ids.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, free])


def _analyze() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
