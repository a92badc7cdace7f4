"""Reviews for tests about what comes after them: with agreed scores, signed or not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import StaffMember
from fidelity.models import AgreedScore, Review, Reviewer, ReviewSession, ScaleEdition
from fidelity.report.reviewreport import values_of

VISIT = date(2026, 3, 10)


def edition_of(code: str = "ips-25-2008") -> ScaleEdition:
    found = ScaleEdition.objects.newest(code)
    assert found is not None
    return found


def a_review(by: StaffMember, *, first_day: date = VISIT, **fields: Any) -> Review:
    """A draft with frozen evidence."""
    given = {
        "edition": edition_of(),
        "worded_at": timezone.now(),
        "language": "en",
        "country": "FI",
        "site": "Harbour",
        "stage": Review.Stage.DRAFT,
        "last_day": first_day + timedelta(days=1),
        "evidence_day": first_day - timedelta(days=1),
        "planned_by": by,
        "frozen_at": timezone.now(),
        "evidence": {"items": []},
        **fields,
    }
    return Review.objects.create(first_day=first_day, **given)


def numbers_of(review: Review) -> list[int]:
    return [each.number for each in review.edition.worded("en").items]


def agree(review: Review, scores: Mapping[int, int] | int, **fields: Any) -> None:
    """All items agreed on: those named by `scores`, or every one with the same."""
    wanted = dict.fromkeys(numbers_of(review), scores) if isinstance(scores, int) else scores
    AgreedScore.objects.bulk_create(
        AgreedScore(review=review, item=number, score=score, evidence=f"Seen for item {number}.", **fields)
        for number, score in wanted.items()
    )


def reviewed_by(review: Review, *staff: StaffMember) -> None:
    for number, each in enumerate(staff):
        Reviewer.objects.create(review=review, staff=each, lead=number == 0)


def met(review: Review, kind: str, whom: str, number: int | None = None) -> None:
    ReviewSession.objects.create(review=review, kind=kind, whom=whom, day=review.first_day, number=number, held=True)


def sign(review: Review, by: StaffMember) -> Review:
    """As the action does it: the signature, then the report with it."""
    review.signed_at, review.signed_by = timezone.now(), by
    review.signed = values_of(review)
    review.signed_digest = hashlib.sha256(json.dumps(review.signed, sort_keys=True).encode()).hexdigest()
    review.stage = Review.Stage.SIGNED
    review.save()
    return review


def a_signed_review(by: StaffMember, score: Mapping[int, int] | int = 4, **fields: Any) -> Review:
    review = a_review(by, **fields)
    agree(review, score)
    return sign(review, by)
