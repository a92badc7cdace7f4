"""Each reviewer scores alone. A sheet is saved item by item, and handed in when every item has its score and its evidence.

Saving touches no row that anybody else reads, the review's least of all: neither its version nor a time tells how far
another has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from audit import trail
from fidelity.actions.held import held, must_be, still_there
from fidelity.actions.writing import put
from fidelity.models import AgreedScore, Review, Reviewer, SheetScore
from fidelity.report.scales import Frozen, frozen_of
from fidelity.reviewrules import enough, is_done

SCORING = Review.Stage.SCORING


def begin(review: Review, reviewers: Iterable[Reviewer]) -> None:
    """An empty sheet for each, ticked where the frozen records prove a component: the reviewer may tick otherwise."""
    frozen = frozen_of(review)
    SheetScore.objects.bulk_create(
        SheetScore(reviewer=each, item=item.number, ticked=frozen.proven(item))
        for each in reviewers
        for item in frozen.edition.items
    )


def save_score(*, row: SheetScore, version: int, by: StaffMember, **fields: Any) -> SheetScore:
    """One item of one's own sheet."""
    sheet = still_there(Reviewer.objects.select_related("review__edition"), row.reviewer_id)
    if sheet.staff_id != by.pk:
        raise PermissionDenied
    must_be(sheet.review, SCORING)
    if sheet.handed_in_at is not None:
        raise ValidationError(_("Your sheet is in: it stays."))
    now = SheetScore.objects.select_for_update(of=("self",)).get(pk=row.pk).expect_version(version)
    put(now, frozen_of(sheet.review), fields)
    now.save()
    trail.record("item of a sheet saved", by=by, on=now, details={"item": now.item})
    return now


def hand_in(*, reviewer: Reviewer, by: StaffMember) -> Reviewer:
    """From now on the sheet stands. With the last one the reviewers see each other's, and agree."""
    if reviewer.staff_id != by.pk:
        raise PermissionDenied
    review = held(reviewer.review)
    must_be(review, SCORING)
    sheet = still_there(Reviewer.objects, reviewer.pk)
    if sheet.handed_in_at is not None:
        raise ValidationError(_("Your sheet is in: it stays."))
    missing = open_items(sheet, frozen_of(review))
    if missing:
        say = ngettext("Item %(items)s is not done yet.", "Items %(items)s are not done yet.", len(missing))
        raise ValidationError(say % {"items": ", ".join(map(str, missing))})
    # Not by save(): that would move the version, which whoever plans the review has in a form of theirs.
    Reviewer.objects.filter(pk=sheet.pk).update(handed_in_at=timezone.now())
    trail.record("sheet handed in", by=by, on=review)
    go_on_when_all_are_in(review)
    sheet.refresh_from_db()
    return sheet


def open_items(sheet: Reviewer, frozen: Frozen) -> list[int]:
    """Numbers of the items of a sheet that still need something."""
    rows = {each.item: each for each in sheet.scores.all()}
    left = frozen.edition.not_rateable
    return [
        item.number
        for item in frozen.edition.items
        if item.number not in rows or not is_done(item, rows[item.number].written, frozen.suggested(item.number), left)
    ]


def go_on_when_all_are_in(review: Review) -> None:
    """Call with the review's row locked. Where too few are left (somebody could not finish), the others wait."""
    sheets = Reviewer.objects.filter(review=review)
    if review.stage != SCORING or not enough(review.kind, sheets.count()) or not sheets.all_in():
        return
    review.stage = Review.Stage.AGREEING
    review.save(update_fields=["stage"])
    ticked: dict[int, list[set[str]]] = {}
    for item, keys in SheetScore.objects.filter(reviewer__in=sheets).values_list("item", "ticked"):
        ticked.setdefault(item, []).append(set(keys))
    AgreedScore.objects.bulk_create(
        AgreedScore(
            review=review,
            item=item.number,
            ticked=[each.key for each in item.components if each.key in set.intersection(*ticked[item.number])],
        )
        for item in frozen_of(review).edition.items
    )
    trail.record("all sheets are in", by=None, on=review)
