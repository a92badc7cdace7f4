"""Adding a file to a client's record, and making one void."""

from __future__ import annotations

import hashlib
from datetime import date

from django.utils import timezone

from accounts.models import StaffMember
from audit import trail
from clients.documents import Checked, storing
from clients.models import Client, Document


def add_document(
    *, client: Client, file: Checked, title: str, kind: str, sensitivity: str, document_date: date, by: StaffMember
) -> Document:
    """The file is written before its row; when the row is refused, the file goes again."""
    agency = by.agency.pk
    stored = storing.put(agency, file.content)
    try:
        document = Document.objects.create(
            client=client,
            title=title,
            kind=kind,
            sensitivity=sensitivity,
            document_date=document_date,
            file_name=file.name,
            stored_name=stored,
            content_type=file.content_type,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            uploaded_by=by,
        )
    except Exception:
        storing.take_away(agency, stored)
        raise
    trail.record("document added", by=by, on=document)
    return document


def void_document(*, document: Document, version: int, reason: str, by: StaffMember) -> Document:
    """It stays in the list, struck through, and is handed out no more. The file itself is kept."""
    document.expect_version(version)
    document.voided_at, document.void_reason = timezone.now(), reason
    document.save()
    trail.record("document voided", by=by, on=document)
    return document


def sweep_files(agency: int) -> int:
    """Take away the files of changes that were not saved in the end; how many."""
    lately = storing.written_lately(agency)
    known = (
        set(Document.objects.filter(stored_name__in=lately).values_list("stored_name", flat=True)) if lately else set()
    )
    orphans = [name for name in lately if name not in known]
    for name in orphans:
        storing.take_away(agency, name)
    return len(orphans)
