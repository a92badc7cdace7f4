"""What every change of a review begins with: its row is locked, and it stands where the change belongs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from fidelity.models import Review, Reviewer


def held(review: Review) -> Review:
    """Read anew: whoever held the lock may have gone on with it."""
    now: Review = Review.objects.select_for_update(of=("self",)).select_related("edition", "unit").get(pk=review.pk)
    return now


def still_there(rows: Any, pk: int) -> Any:
    """The row, locked and read anew. Whoever waited for somebody that took it away is told, and keeps what they typed."""
    now = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if now is None:
        raise ValidationError(_("Somebody took this away meanwhile: it is not there any more."))
    return now


def must_be(review: Review, *stages: Any) -> None:
    if review.stage not in stages:
        said = {"stage": review.get_stage_display()}
        raise ValidationError(_("The review has gone on meanwhile (%(stage)s): this is no longer done there.") % said)


def must_review(review: Review, by: StaffMember, *, lead: bool = False) -> Reviewer:
    """The part of `by` in the review; whoever is not named in it, or whose time is over, changes nothing there."""
    rows = Reviewer.objects.scored_by(by).filter(review=review)
    found: Reviewer | None = (rows.filter(lead=True) if lead else rows).first()
    if found is None:
        raise PermissionDenied
    return found
