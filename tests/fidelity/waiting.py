"""Two at once, the second of whom comes to a lock of the first."""

from __future__ import annotations

import time

from django.db import connection


def until_somebody_waits() -> None:
    """Returns as soon as any transaction waits for another; after twenty seconds without one the test goes on, and fails."""
    deadline = time.monotonic() + 20
    while not _somebody_waits() and time.monotonic() < deadline:
        time.sleep(0.02)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
