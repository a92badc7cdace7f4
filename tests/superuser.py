"""A connection of the cluster's superuser, for what no role of the app can do: look behind the walls, and try to break them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection


@contextmanager
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """To the test database, in one transaction that is rolled back unless the test commits."""
    wanted = {**connection.get_connection_params(), "user": "postgres", "password": os.environ.get("PGPASSWORD", "")}
    wanted = {
        name: value
        for name, value in wanted.items()
        if name in ("dbname", "user", "password", "host", "port") and value
    }
    try:
        opened = psycopg.connect(**wanted)
    except psycopg.OperationalError:
        if "IPS_TEST_SERVICES" in os.environ:
            raise
        pytest.skip("the server named by DATABASE_URL has no superuser `postgres` to borrow")
    try:
        yield opened
    finally:
        opened.rollback()
        opened.close()
