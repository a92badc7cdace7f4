"""Writing and checking the trail. A line goes in with the change it tells of, in the same transaction, or neither does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from tenancy.context import current_agency_id, current_request_id


class Who(Protocol):
    """Whoever acts: a staff member, or None for the app itself."""

    @property
    def pk(self) -> Any: ...


class Thing(Protocol):
    @property
    def public_id(self) -> UUID: ...


_INSERT = """
    INSERT INTO audit_trailentry
           (agency_id, staff_id, action, object_type, object_id, object_ids, details, request_id, at, txid, row_hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now(), 0, '')
"""


def record(
    action: str,
    *,
    by: Who | None,
    on: Thing | None = None,
    shown: Iterable[UUID] = (),
    details: dict[str, Any] | None = None,
) -> None:
    """One line: `action` ("client.opened", "contact.logged"), by whom, on which record or list of public ids.

    `details` holds names of fields and codes, never what was written in them.
    """
    kind = on._meta.label_lower if on is not None else ""  # type: ignore[attr-defined]
    values = [
        current_agency_id(),
        by.pk if by is not None else None,
        action,
        kind,
        on.public_id if on is not None else None,
        list(shown),
        json.dumps(details or {}),
        current_request_id(),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
