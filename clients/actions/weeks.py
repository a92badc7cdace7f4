"""A supervisor signs a specialist's week under the numbers that were read, and takes the signature back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import wording
from clients.models import WeekReview
from clients.report import week_words
from clients.report.weeks import Week, Weeks, weeks_of


class Seen(NamedTuple):
    """A week with the numbers that stood on the page: a signature is under these and no others."""

    specialist: StaffMember
    monday: date
    visits: int
    target: Decimal


class Signed(NamedTuple):
    """What became of several weeks: the signatures made, and how many weeks somebody else had signed by then."""

    made: list[WeekReview]
    already: int


def sign_weeks(*, weeks: Sequence[Seen], note: str = "", by: StaffMember) -> Signed:
    """All that can be signed, or none: ValidationError names the weeks whose numbers are not those that were seen.

    Two supervisors at once go one after the other; the second one's weeks are signed already.
    """
    _hold([each.specialist for each in weeks])
    found = weeks_of([each.specialist.pk for each in weeks], [each.monday for each in weeks], by.agency)
    to_sign = [each for each in weeks if _week(found, each).signed is None]
    _refuse(to_sign, found, by)
    made = [_sign(each, note, by) for each in to_sign]
    return Signed(made, len(weeks) - len(made))


def take_back_week(*, review: WeekReview, version: int, by: StaffMember) -> WeekReview:
    """The signature stays readable and counts no more; the week can be signed anew. Call with the row locked."""
    review.expect_version(version)
    if review.withdrawn_at is not None:
        raise ValidationError(_("This signature has been taken back already."))
    review.withdrawn_at = timezone.now()
    review.save(update_fields=["withdrawn_at"])
    trail.record("signature under a week taken back", by=by, on=review, details={"week": review.monday.isoformat()})
    return review


def _hold(specialists: Sequence[StaffMember]) -> None:
    """In one order whoever asks. Not FOR UPDATE: whoever logs a contact meanwhile points at this row and need not wait."""
    ids = {each.pk for each in specialists}
    list(StaffMember.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"))


def _refuse(weeks: Sequence[Seen], found: Weeks, by: StaffMember) -> None:
    today = by.agency.today()
    if any(each.specialist.pk == by.pk for each in weeks):
        raise ValidationError(_("Nobody signs their own week: another supervisor does."))
    if not all(_week(found, each).may_be_signed(today) for each in weeks):
        raise ValidationError(_("A week can be signed from its Friday on, and not when it was all leave."))
    moved = [each for each in weeks if (each.visits, each.target) != _numbers(_week(found, each))]
    if moved:
        say = _("The numbers have changed since you opened the page. Look again: %(weeks)s.")
        raise ValidationError(say % {"weeks": "; ".join(_moved(each, _week(found, each), today) for each in moved)})


def _moved(seen: Seen, week: Week, today: date) -> str:
    return _("%(name)s, week of %(day)s, now %(count)s") % {
        "name": seen.specialist.name,
        "day": wording.short_day(seen.monday, today),
        "count": week_words.tally(week),
    }


def _sign(seen: Seen, note: str, by: StaffMember) -> WeekReview:
    review = WeekReview.objects.create(
        specialist=seen.specialist,
        monday=seen.monday,
        visits=seen.visits,
        target=seen.target,
        note=note,
        signed_by=by,
        signed_at=timezone.now(),
    )
    trail.record("week signed", by=by, on=review, details={"week": seen.monday.isoformat()})
    return review


def _week(found: Weeks, seen: Seen) -> Week:
    return found[seen.specialist.pk, seen.monday]


def _numbers(week: Week) -> tuple[int, Decimal]:
    return week.visits, week.target
