"""A review is planned, changed, manned with reviewers, and called off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as people
from accounts.models import Membership, StaffMember, StaffQuerySet, Unit
from accounts.roles import Permission, Role
from audit import trail
from fidelity.actions import sheets
from fidelity.actions.held import held, must_be, still_there
from fidelity.models import Review, Reviewer, ScaleEdition

PLANNED, SCORING = Review.Stage.PLANNED, Review.Stage.SCORING
# What evidence was frozen with stands; the rest can be put right until the signature.
FROZEN = ("edition", "unit", "kind", "language", "evidence_day")


def plan_review(
    *,
    edition: ScaleEdition,
    unit: Unit | None,
    site: str,
    kind: str,
    language: str,
    first_day: date,
    last_day: date,
    evidence_day: date,
    by: StaffMember,
) -> Review:
    """Worded as the scale is worded now: a newer wording does not change what this review asks."""
    review = Review(
        edition=edition,
        worded_at=timezone.now(),
        language=language,
        country=by.agency.country,
        unit=unit,
        site=site,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        evidence_day=evidence_day,
        planned_by=by,
    )
    _check(review)
    review.save()
    trail.record("fidelity review planned", by=by, on=review)
    return review


def change_review(*, review: Review, version: int, by: StaffMember, **fields: Any) -> Review:
    """What stands on the plan. Once evidence is frozen, only the days and the name of the site."""
    now = held(review).expect_version(version)
    _must_be_open(now)
    changed = sorted(name for name, value in fields.items() if getattr(now, name) != value)
    if now.stage != PLANNED and set(changed) & set(FROZEN):
        raise ValidationError(_("The evidence is frozen: this part of the plan stands."))
    if not changed:
        return now
    for name in changed:
        setattr(now, name, fields[name])
    _check(now)
    now.save(update_fields=changed)
    trail.record("fidelity review changed", by=by, on=now, details={"fields": changed})
    return now


def call_off(*, review: Review, version: int, reason: str, by: StaffMember) -> Review:
    """It goes no further, and what was scored stays where it is: nobody's but whose sheet it is."""
    now = held(review).expect_version(version)
    _must_be_open(now)
    now.stage, now.called_off_reason = Review.Stage.CALLED_OFF, reason
    now.save(update_fields=["stage", "called_off_reason"])
    trail.record("fidelity review called off", by=by, on=now)
    return now


# Reviewers


def may_review(day: date) -> StaffQuerySet:
    """Who can be asked to score: fidelity reviewers and IPS supervisors of the agency."""
    roles = Membership.objects.active_on(day).filter(staff=OuterRef("pk"), role__in=[Role.REVIEWER, Role.SUPERVISOR])
    return StaffMember.objects.here().filter(Exists(roles), user__is_active=True)


def add_reviewer(
    *, review: Review, staff: StaffMember, lead: bool, until_date: date | None, by: StaffMember
) -> Reviewer:
    """Before the sheets are in. Whoever comes when scoring has begun finds an empty sheet, too."""
    now = held(review)
    must_be(now, PLANNED, SCORING)
    if now.reviewers.filter(staff=staff).exists():
        raise ValidationError({"staff": _("They are a reviewer of this review already.")})
    if not may_review(by.agency.today()).filter(pk=staff.pk).exists():
        raise ValidationError({"staff": _("Choose somebody who is a fidelity reviewer or an IPS supervisor.")})
    _check_until(now, staff, until_date)
    if lead:
        _nobody_leads(now)
    reviewer = Reviewer.objects.create(review=now, staff=staff, lead=lead, until_date=until_date)
    if now.stage == SCORING:
        sheets.begin(now, [reviewer])
    trail.record("reviewer added", by=by, on=now, details={"staff": str(staff.public_id), "lead": lead})
    return reviewer


def invite_reviewer(
    *, review: Review, email: str, first_name: str, last_name: str, lead: bool, until_date: date, by: StaffMember
) -> Reviewer:
    """Somebody from outside: an account with the role of a reviewer, which ends by itself on the day named here."""
    if until_date < by.agency.today():
        raise ValidationError({"until_date": _("This day has passed.")})
    staff = people.invite(
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=Role.REVIEWER,
        starts_date=by.agency.today(),
        ends_date=until_date,
        by=by,
    )
    return add_reviewer(review=review, staff=staff, lead=lead, until_date=until_date, by=by)


def change_reviewer(
    *, reviewer: Reviewer, version: int, lead: bool, until_date: date | None, by: StaffMember
) -> Reviewer:
    """Who leads, and until when somebody may open the review."""
    review = held(reviewer.review)
    _must_be_open(review)
    now = still_there(Reviewer.objects, reviewer.pk).expect_version(version)
    _check_until(review, now.staff, until_date)
    if lead and not now.lead:
        _nobody_leads(review)
    now.lead, now.until_date = lead, until_date
    now.save(update_fields=["lead", "until_date"])
    trail.record("reviewer changed", by=by, on=review, details={"staff": str(now.staff.public_id), "lead": lead})
    return now


def remove_reviewer(*, reviewer: Reviewer, version: int, by: StaffMember) -> None:
    """Only while nobody scores: later, what could be taken away and what not would tell whose sheet is in."""
    review = held(reviewer.review)
    must_be(review, PLANNED)
    now = still_there(Reviewer.objects, reviewer.pk).expect_version(version)
    trail.record("reviewer removed", by=by, on=review, details={"staff": str(now.staff.public_id)})
    now.delete()


def leave(*, reviewer: Reviewer, by: StaffMember) -> None:
    """A reviewer can't finish: their own unfinished sheet goes with them, and somebody else is asked."""
    if reviewer.staff_id != by.pk:
        raise PermissionDenied
    review = held(reviewer.review)
    must_be(review, PLANNED, SCORING)
    now = still_there(Reviewer.objects, reviewer.pk)
    if now.handed_in_at is not None:
        raise ValidationError(_("Your sheet is in: it stays."))
    now.scores.all().delete()
    trail.record("reviewer left", by=by, on=review)
    now.delete()
    sheets.go_on_when_all_are_in(review)


def _check(review: Review) -> None:
    """What the database would refuse, said beside the field."""
    if review.last_day < review.first_day:
        raise ValidationError({"last_day": _("The last day is the first day or later.")})
    if review.evidence_day > review.last_day:
        raise ValidationError({"evidence_day": _("Evidence ends on the last day of the visit or before.")})


def _check_until(review: Review, staff: StaffMember, until_date: date | None) -> None:
    """Whoever comes from outside has a day on which it ends; a day beyond their role would promise what is not so."""
    staff.__dict__.pop("active_memberships", None)
    outside = not staff.has(Permission.PLAN_REVIEWS)
    if until_date is None:
        if outside:
            raise ValidationError({"until_date": _("Say until when they may open the review.")})
        return
    if until_date < review.last_day:
        raise ValidationError({"until_date": _("Choose the last day of the visit or a later one.")})
    ends = [each.ends_date for each in staff.active_memberships]
    if outside and None not in ends and until_date > max((day for day in ends if day), default=until_date):
        raise ValidationError({"until_date": _("Their role ends before this day: an administrator can prolong it.")})


def _nobody_leads(review: Review) -> None:
    for each in review.reviewers.select_for_update(of=("self",)).filter(lead=True):
        each.lead = False
        each.save(update_fields=["lead"])


def _must_be_open(review: Review) -> None:
    if not review.is_open:
        raise ValidationError(_("This review is over: nothing of it is changed."))
