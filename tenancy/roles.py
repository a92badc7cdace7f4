"""Two logins to one database: the owner makes tables, the app reads and writes rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def as_owner(connection: BaseDatabaseWrapper, owner: dict[str, Any]) -> Iterator[None]:
    """Connect as the owner for the length of the block. `owner` holds USER, PASSWORD and OPTIONS."""
    settings = connection.settings_dict
    before = {key: settings.get(key) for key in owner}
    connection.close()
    settings.update(owner)
    try:
        yield
    finally:
        connection.close()
        settings.update(before)
