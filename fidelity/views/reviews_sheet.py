"""A reviewer's own sheet. There is no address for another's: the sheet is found by who asks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients.views.saving import sent_once
from fidelity import access
from fidelity.actions import sheets as actions
from fidelity.models import Review, Reviewer, SheetScore
from fidelity.report.scales import Frozen, frozen_of
from fidelity.report.told import SHOWN, told_of
from fidelity.reviewforms.scoring import ScoreForm
from fidelity.views.reviewing import page_of, still_open, taken
from tenancy.forms import SubmissionForm


def _address(review: Review, number: int | None) -> str:
    if number is None:
        return reverse("fidelity:sheet", args=[review.public_id])
    return reverse("fidelity:sheet_item", args=[review.public_id, number])


def _not_begun(request: StaffRequest, review: Review) -> HttpResponse:
    messages.info(request, _("The evidence is not frozen yet: you can score from then on."))
    return redirect(page_of(review))


@require(Permission.SCORE_REVIEWS)
def sheet(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """All items of one's own sheet, and what they still need."""
    mine = access.open_own_sheet(request.staff, public_id)
    if mine.review.frozen_at is None:
        return _not_begun(request, mine.review)
    frozen = frozen_of(mine.review)
    scores = {each.item: each for each in mine.scores.all()}
    missing = set(actions.open_items(mine, frozen))
    context = {
        "review": mine.review,
        "sheet": mine,
        "edition": frozen.edition,
        "sections": [
            (section, [(item, scores.get(item.number), item.number not in missing) for item in section.items])
            for subscale in frozen.edition.subscales
            for section in subscale.sections
        ],
        "every": len(frozen.numbers),
        "done": len(frozen.numbers) - len(missing),
        "next": min(missing, default=None),
        "may_score": _may_score(mine),
    }
    return render(request, "fidelity/reviews/sheet.html", context)


def _may_score(mine: Reviewer) -> bool:
    return mine.review.stage == Review.Stage.SCORING and mine.handed_in_at is None


@require(Permission.SCORE_REVIEWS)
@sent_once
def sheet_item(request: StaffRequest, public_id: UUID, number: int) -> HttpResponse:
    """One item: what is asked, what the records say, and what the reviewer makes of it."""
    mine = access.open_own_sheet(request.staff, public_id)
    if mine.review.frozen_at is None:
        return _not_begun(request, mine.review)
    frozen = frozen_of(mine.review)
    score = SheetScore.objects.filter(reviewer=mine, item=number).first()
    if score is None or not frozen.has(number):
        raise Http404
    before, after = frozen.around(number)
    context = {
        "review": mine.review,
        "sheet": mine,
        "score": score,
        "told": told_of(frozen, number, shown=SHOWN),
        "before_url": _address(mine.review, before) if before else "",
        "after_url": _address(mine.review, after) if after else "",
        "may_score": _may_score(mine),
    }
    if not context["may_score"] and request.method != "POST":
        return render(request, "fidelity/reviews/item_read.html", context)
    return _scored(request, mine, score, frozen, after, context)


def _scored(
    request: StaffRequest,
    mine: Reviewer,
    score: SheetScore,
    frozen: Frozen,
    after: int | None,
    context: dict[str, object],
) -> HttpResponse:
    form = ScoreForm(request.POST or None, row=score, frozen=frozen)
    stay = "stay" in request.POST
    return taken(
        request,
        form,
        lambda: actions.save_score(row=score, version=form.cleaned_data["version"], by=request.staff, **form.said()),
        url=_address(mine.review, score.item if stay else after),
        said=_("Item %(number)s saved.") % {"number": score.item},
        template="fidelity/reviews/item.html",
        cancel_url=_address(mine.review, None),
        current=score,
        context=context,
    )


@require(Permission.SCORE_REVIEWS)
@sent_once
def hand_in(request: StaffRequest, public_id: UUID) -> HttpResponse:
    mine = access.open_own_sheet(request.staff, public_id, lock=request.method == "POST")
    if mine.review.frozen_at is None:
        return _not_begun(request, mine.review)
    frozen, form = frozen_of(mine.review), SubmissionForm(request.POST or None)
    missing = actions.open_items(mine, frozen)
    return taken(
        request,
        form,
        lambda: actions.hand_in(reviewer=mine, by=request.staff),
        url=page_of(mine.review),
        said=_("Your sheet is in. When all are in, you see each other's and agree."),
        template="fidelity/reviews/hand_in.html",
        cancel_url=_address(mine.review, None),
        context={
            "review": mine.review,
            "still_open": still_open(mine.review, frozen, missing, "fidelity:sheet_item"),
        },
    )
