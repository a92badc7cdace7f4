"""Sealing the trail: each minute the finished lines are digested and chained, so that a changed or missing line shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from audit.models import Seal
from tenancy.context import current_agency_id

# All transactions below the snapshot's xmin are over: no line with a smaller id can still appear.
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

_DIGEST = """
    SELECT count(*), encode(sha256(convert_to(
             %(previous)s || coalesce(string_agg(id || ':' || row_hash, ',' ORDER BY txid, id), ''), 'UTF8')), 'hex')
      FROM audit_trailentry
     WHERE agency_id = %(agency)s AND txid >= %(start)s AND txid < %(end)s
"""

_CHANGED = (
    "SELECT id FROM audit_trailentry WHERE agency_id = %s AND row_hash <> audit_row_hash(audit_trailentry) ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Broken:
    """What the check found: lines whose content no longer fits their hash, seals whose lines no longer fit their digest."""

    entry_ids: list[int]
    seal_ids: list[int]

    def __bool__(self) -> bool:
        return bool(self.entry_ids or self.seal_ids)


def seal() -> Seal | None:
    """Seal what is finished and not yet sealed in the open agency. None when there is nothing new."""
    agency = current_agency_id()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'), %s)", [agency])
        last = Seal.objects.filter(agency_id=agency).order_by("-to_txid").first()
        cursor.execute(_HORIZON)
        (end,) = cursor.fetchone()
        start, previous = (last.to_txid, last.digest) if last else (0, "")
        if end <= start:
            return None
        entries, digest = _digest(cursor, agency, start, end, previous)
        if not entries:
            return None
        return Seal.objects.create(agency_id=agency, from_txid=start, to_txid=end, entries=entries, digest=digest)


def check() -> Broken:
    """Read the whole trail of the open agency against its hashes and seals."""
    agency = current_agency_id()
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [agency])
        entry_ids = [row[0] for row in cursor.fetchall()]
        seal_ids, previous = [], ""
        for each in Seal.objects.filter(agency_id=agency).order_by("from_txid"):
            found = _digest(cursor, agency, each.from_txid, each.to_txid, previous)
            if found != (each.entries, each.digest):
                seal_ids.append(each.pk)
            previous = each.digest
    return Broken(entry_ids, seal_ids)


def _digest(cursor: object, agency: int, start: int, end: int, previous: str) -> tuple[int, str]:
    values = {"previous": previous, "agency": agency, "start": start, "end": end}
    cursor.execute(_DIGEST, values)  # type: ignore[attr-defined]
    count, digest = cursor.fetchone()  # type: ignore[attr-defined]
    return count, digest
