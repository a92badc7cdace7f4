"""Ask for a PDF: one row for one content, whoever asks and however often. The worker takes the rows (fidelity.pdf)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import StaffMember
from audit import trail
from fidelity.models import Print, Review, SteeringMeeting

Contents = dict[str, Any]


def digest_of(contents: Contents) -> str:
    """The same for the same contents, in whatever order they come out of the database."""
    return hashlib.sha256(json.dumps(contents, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ask_for_print(
    *,
    contents: Contents,
    paper: str,
    review: Review | None = None,
    meeting: SteeringMeeting | None = None,
    with_records: bool = False,
    by: StaffMember,
) -> Print:
    """The print of these contents: the one that is there, being made or done, or a new one. One that failed is asked for anew."""
    of = {
        "review": review,
        "meeting": meeting,
        "paper": paper,
        "with_records": with_records,
        "contents_digest": digest_of({**contents, "with_records": with_records}),
    }
    found = _standing(of)
    if found is None:
        try:
            with transaction.atomic():
                found = Print.objects.create(**of, contents=contents, asked_by=by)
        except IntegrityError:
            # Somebody else asked for the same at the same moment.
            found = _standing(of)
            if found is None:
                raise
    trail.record("print asked for", by=by, on=review or meeting, details={"paper": paper})
    return found


def _standing(of: dict[str, Any]) -> Print | None:
    return Print.objects.filter(**of).exclude(state=Print.State.FAILED).defer("pdf").first()
