"""The door to a review: not in scope is 404, and whoever opens one is on the trail.

A reviewer's own sheet has no address of its own: it is found by review and by who asks, so there is no address to guess for
another's.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import StaffMember
from audit import trail
from fidelity.models import (
    FurtherEvidence,
    Review,
    Reviewer,
    ReviewSession,
    SampledChart,
)


def open_review(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Review:
    """A review that `staff` plans or is named in."""
    return _opened(staff, Review.objects.visible_to(staff), public_id, lock)


def open_planned(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Review:
    """A review that `staff` plans."""
    return _opened(staff, Review.objects.planned_by(staff), public_id, lock)


def open_own_sheet(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Reviewer:
    """The part of `staff` in a review, when it names them and their time is not over."""
    rows = Reviewer.objects.scored_by(staff).filter(review__public_id=public_id)
    if lock:
        # The review first, as everywhere.
        list(Review.objects.select_for_update(of=("self",)).filter(public_id=public_id).values_list("pk"))
    sheet = rows.select_related("review__edition", "review__unit", "staff__user").first()
    if sheet is None:
        raise Http404
    if not lock:
        trail.record("fidelity review opened", by=staff, on=sheet.review)
    return sheet


def own_sheet_of(staff: StaffMember, review: Review) -> Reviewer | None:
    """For pages that planners and reviewers share."""
    return Reviewer.objects.scored_by(staff).filter(review=review).first()


def open_reviewer(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Reviewer:
    """Somebody's part in a review, for whoever plans it."""
    rows = Reviewer.objects.filter(review__in=Review.objects.planned_by(staff))
    found: Reviewer = _row(rows.select_related("review__edition", "review__unit", "staff__user"), public_id, lock)
    return found


def open_session(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> ReviewSession:
    rows = ReviewSession.objects.filter(review__in=Review.objects.visible_to(staff))
    found: ReviewSession = _row(rows.select_related("review"), public_id, lock)
    return found


def open_chart(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> SampledChart:
    """A chart of the sample, for the reviewers: whoever plans the review brings the charts and reads no worksheet."""
    mine = Reviewer.objects.scored_by(staff).values("review")
    rows = SampledChart.objects.filter(review__in=mine).select_related("review", "done_by__user")
    found: SampledChart = _row(rows, public_id, lock)
    if not lock:
        trail.record("chart of a fidelity review opened", by=staff, on=found)
    return found


def open_further(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> FurtherEvidence:
    """What the programme added, for the reviewers."""
    mine = Reviewer.objects.scored_by(staff).values("review")
    rows = FurtherEvidence.objects.filter(review__in=mine).select_related("review__edition", "given_by__user")
    found: FurtherEvidence = _row(rows, public_id, lock)
    return found


def _opened(staff: StaffMember, rows: Any, public_id: UUID, lock: bool) -> Review:
    review: Review = _row(rows.select_related("edition", "unit", "planned_by__user"), public_id, lock)
    if not lock:
        trail.record("fidelity review opened", by=staff, on=review)
    return review


def _row(rows: QuerySet[Any], public_id: UUID, lock: bool) -> Any:
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
