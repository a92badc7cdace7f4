"""The door to a review: not in scope is 404, and whoever opens one is on the trail.

A reviewer's own sheet has no address of its own: it is found by review and by who asks, so there is no address to guess for
another's.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404

from accounts.models import StaffMember
from accounts.roles import Permission
from audit import trail
from fidelity.models import (
    ActionStep,
    FurtherEvidence,
    Print,
    Review,
    Reviewer,
    ReviewQuerySet,
    ReviewSession,
    SampledChart,
    SteeringMeeting,
)
from fidelity.models.actionplan import ActionStepQuerySet


def open_review(staff: StaffMember, public_id: UUID, *, lock: bool = False) -> Review:
    """A review that `staff` plans or is named in."""
    return _opened(staff, Review.objects.visible_to(staff), public_id, lock)


def open_with_people(staff: StaffMember, public_id: UUID) -> Review:
    """A review with the rows, lists and charts behind it."""
    return _opened(staff, Review.objects.with_people_of(staff), public_id, False)


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


# Reports, prints, the action plan and the committee


def reports_for(staff: StaffMember) -> ReviewQuerySet:
    """Signed reports for whoever sees numbers; a draft for those it is about; while scores are agreed on, for the reviewers."""
    mine = Reviewer.objects.scored_by(staff).values("review")
    allowed = Q(stage=Review.Stage.AGREEING, pk__in=mine)
    allowed |= Q(
        stage__in=[Review.Stage.DRAFT, Review.Stage.SIGNED], pk__in=Review.objects.visible_to(staff).values("pk")
    )
    if staff.has(Permission.SEE_NUMBERS):
        allowed |= Q(stage=Review.Stage.SIGNED)
    return Review.objects.filter(allowed, agency=staff.agency)


def open_report(staff: StaffMember, public_id: UUID) -> Review:
    rows = reports_for(staff).select_related("edition", "unit", "signed_by__user").defer("evidence", "pack")
    review: Review = _row(rows, public_id, False)
    trail.record("fidelity report opened", by=staff, on=review)
    return review


def sees_records(staff: StaffMember, review: Review) -> bool:
    """Whether the numbers of the records are theirs to see: reviewers, and supervisors, who see the people behind them."""
    if staff.has(Permission.SEE_CASELOAD) and Review.objects.with_people_of(staff).filter(pk=review.pk).exists():
        return True
    return Reviewer.objects.scored_by(staff).filter(review=review).exists()


def open_print(staff: StaffMember, public_id: UUID, *, with_pdf: bool = False) -> Print:
    """Of a report they may read, or of a meeting's pack. One with the numbers of the records is for those who see these,
    and one of a draft for those who read the draft."""
    allowed = Q(review__in=reports_for(staff).filter(pk__in=Review.objects.visible_to(staff).values("pk")))
    if staff.has(Permission.SEE_NUMBERS):
        allowed |= Q(meeting__isnull=False)
        allowed |= Q(review__in=reports_for(staff), created_at__gte=F("review__signed_at"))
    rows = Print.objects.filter(allowed).select_related("review", "meeting")
    rows = rows.defer("review__evidence", "review__pack", "review__signed")
    found: Print = _row(rows if with_pdf else rows.defer("pdf", "contents"), public_id, False)
    if found.with_records and (found.review is None or not sees_records(staff, found.review)):
        raise Http404
    return found


def steps_for(staff: StaffMember) -> ActionStepQuerySet:
    """Whoever sees numbers reads the whole plan; everybody else the steps they see to."""
    here = ActionStep.objects.filter(agency=staff.agency)
    if staff.has(Permission.SEE_NUMBERS):
        return here
    return here.filter(owner=staff)


def keeps(staff: StaffMember) -> Q:
    """Rows with a unit that `staff` keeps the plan and the committee of: a supervisor's own units, and what is of no unit."""
    if not staff.has(Permission.PLAN_REVIEWS):
        return Q(pk=None)
    units = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else None
    # Not Q(): an empty one is lost when it is joined with another by "or".
    return Q(pk__isnull=False) if units is None else Q(unit=None) | Q(unit__in=units)


def keeps_step(staff: StaffMember, step: ActionStep) -> bool:
    return ActionStep.objects.filter(keeps(staff), pk=step.pk).exists()


def open_step(
    staff: StaffMember, public_id: UUID, *, lock: bool = False, to_keep: bool = False, to_tell: bool = False
) -> ActionStep:
    """`to_keep`: to say what is to be done. `to_tell`: how it goes, which whoever sees to it says as well."""
    rows = steps_for(staff).select_related("owner__user", "review__edition", "unit")
    rows = rows.defer("review__evidence", "review__pack", "review__signed", "review__edition__contents")
    if to_keep or to_tell:
        rows = rows.filter(keeps(staff) | Q(owner=staff) if to_tell else keeps(staff))
    found: ActionStep = _row(rows, public_id, lock)
    return found


def open_meeting(staff: StaffMember, public_id: UUID, *, lock: bool = False, to_keep: bool = False) -> SteeringMeeting:
    """Whoever sees numbers reads all meetings; who keeps the committee's papers changes those of their units."""
    rows = SteeringMeeting.objects.filter(agency=staff.agency).select_related("unit", "review")
    rows = rows.defer("review__evidence", "review__pack")
    found: SteeringMeeting = _row(rows.filter(keeps(staff)) if to_keep else rows, public_id, lock)
    if not lock:
        trail.record("committee meeting opened", by=staff, on=found)
    return found
