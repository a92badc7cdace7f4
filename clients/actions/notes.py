"""Writing a note, changing it while that is still open, adding under it, and making it void."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, ClientNote, NoteAddendum


def write_note(
    *, client: Client, note_date: date, kind: str, sensitivity: str, text: str, by: StaffMember
) -> ClientNote:
    note = ClientNote.objects.create(
        client=client, note_date=note_date, kind=kind, sensitivity=sensitivity, text=text, author=by
    )
    trail.record("note written", by=by, on=note)
    return note


def change_note(*, note: ClientNote, version: int, by: StaffMember, **fields: Any) -> ClientNote:
    """By its author, while it is not locked; history keeps what stood there. ValidationError for whoever comes too late."""
    note.expect_version(version)
    if not note.may_be_edited(by=by, at=timezone.now()):
        raise ValidationError(_("This note can't be changed any more. Add what is missing under it."))
    changed = sorted(name for name, value in fields.items() if getattr(note, name) != value)
    for name, value in fields.items():
        setattr(note, name, value)
    note.save()
    trail.record("note changed", by=by, on=note, details={"fields": changed})
    return note


def add_to_note(*, note: ClientNote, text: str, by: StaffMember) -> NoteAddendum:
    """Shown under the note from now on, with who added it and when; the note itself stays as it is."""
    if note.voided_at is not None:
        raise ValidationError(_("This note is void. Write a new one."))
    addendum = NoteAddendum.objects.create(note=note, text=text, author=by)
    trail.record("note added to", by=by, on=note)
    return addendum


def void_note(*, note: ClientNote, version: int, reason: str, by: StaffMember) -> ClientNote:
    """It stays readable, struck through, with the reason."""
    note.expect_version(version)
    note.voided_at, note.void_reason = timezone.now(), reason
    note.save()
    trail.record("note voided", by=by, on=note)
    return note
