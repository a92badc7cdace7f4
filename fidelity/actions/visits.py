"""The timetable of a visit: interviews, observations and other parts, and what was heard and seen."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from fidelity.actions.held import held, still_there
from fidelity.models import Review, Reviewer, ReviewSession

# Notes are the reviewers': whoever plans the visit keeps the timetable and reads none of what people said.
REVIEWERS_ONLY = ("notes", "held")


def add_session(*, review: Review, by: StaffMember, **fields: Any) -> ReviewSession:
    now = held(review)
    _check(now, by, fields)
    session = ReviewSession.objects.create(review=now, **fields)
    trail.record("part of the visit planned", by=by, on=now, details={"kind": session.kind})
    return session


def change_session(*, session: ReviewSession, version: int, by: StaffMember, **fields: Any) -> ReviewSession:
    review = held(session.review)
    _check(review, by, fields)
    now = still_there(ReviewSession.objects, session.pk).expect_version(version)
    for name, value in fields.items():
        setattr(now, name, value)
    now.save(update_fields=list(fields))
    trail.record("part of the visit changed", by=by, on=review, details={"fields": sorted(fields)})
    return now


def remove_session(*, session: ReviewSession, version: int, by: StaffMember) -> None:
    """One that was planned and not held. What was heard stays."""
    review = held(session.review)
    _check(review, by, {})
    now = still_there(ReviewSession.objects, session.pk).expect_version(version)
    if now.held or now.notes:
        raise ValidationError(_("This took place: it stays."))
    trail.record("part of the visit removed", by=by, on=review, details={"kind": now.kind})
    now.delete()


def _check(review: Review, by: StaffMember, fields: dict[str, Any]) -> None:
    if not review.is_open:
        raise ValidationError(_("This review is over: nothing of it is changed."))
    reviews = Reviewer.objects.scored_by(by).filter(review=review).exists()
    if not reviews and (set(fields) & set(REVIEWERS_ONLY) or not Review.objects.planned_by(by).filter(pk=review.pk)):
        raise PermissionDenied
    if fields.get("notes") and not fields.get("held", False):
        raise ValidationError({"held": _("Notes are of a part that took place: tick this.")})
