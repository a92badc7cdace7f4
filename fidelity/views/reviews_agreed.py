"""The reviewers agree: both sheets side by side, item by item; and the words of the report."""

from __future__ import annotations

from typing import Any
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
from fidelity.actions import agreeing as actions
from fidelity.edition import Item
from fidelity.models import AgreedScore, Review, Reviewer, SheetScore
from fidelity.report.scales import Frozen, frozen_of
from fidelity.report.told import SHOWN, told_of
from fidelity.reviewforms.scoring import ScoreForm, WordsForm
from fidelity.views.reviewing import page_of, still_open, taken
from tenancy.forms import SubmissionForm

WRITABLE = (Review.Stage.AGREEING, Review.Stage.DRAFT)


def _address(review: Review, number: int | None) -> str:
    if number is None:
        return reverse("fidelity:agreed", args=[review.public_id])
    return reverse("fidelity:agreed_item", args=[review.public_id, number])


def _too_early(request: StaffRequest, review: Review) -> HttpResponse | None:
    """Before all sheets are in there is nothing to see here, and nothing is asked of anybody's.

    What somebody was writing when the review was called off is refused like any other form, so that it comes back to them.
    """
    called_off = review.stage == Review.Stage.CALLED_OFF
    writing = called_off and request.method == "POST" and AgreedScore.objects.filter(review=review).exists()
    if review.stage in Review.TOGETHER or writing:
        return None
    over = _("This review is over: nothing of it is changed.")
    messages.info(request, over if called_off else _("When all sheets are in, you see each other's and agree."))
    return redirect(page_of(review))


def _sheets(request: StaffRequest, review: Review) -> tuple[list[Reviewer], dict[int, list[SheetScore]]]:
    """All sheets by item, in one order of reviewers: what this person may see, and no more."""
    reviewers = list(review.reviewers.select_related("staff__user").order_by("-lead", "created_at", "pk"))
    place = {each.pk: number for number, each in enumerate(reviewers)}
    rows: dict[int, list[SheetScore]] = {}
    for each in SheetScore.objects.visible_to(request.staff).filter(reviewer__review=review):
        rows.setdefault(each.item, []).append(each)
    for found in rows.values():
        found.sort(key=lambda each: place[each.reviewer_id])
    return reviewers, rows


def _differ(rows: list[SheetScore]) -> bool:
    return len({(each.score, each.not_rateable) for each in rows}) > 1


def _line(
    item: Item, sides: list[SheetScore], names: dict[int, str], scores: dict[int, AgreedScore], missing: set[int]
) -> tuple[Item, list[tuple[str, SheetScore]], bool, AgreedScore | None, bool]:
    """An item, the sheets' scores with whose they are, whether they differ, what was agreed, and whether that is done."""
    named = [(names[each.reviewer_id], each) for each in sides]
    return item, named, _differ(sides), scores.get(item.number), item.number not in missing


@require(Permission.SCORE_REVIEWS)
def agreed(request: StaffRequest, public_id: UUID) -> HttpResponse:
    mine = access.open_own_sheet(request.staff, public_id)
    review = mine.review
    if early := _too_early(request, review):
        return early
    frozen = frozen_of(review)
    reviewers, rows = _sheets(request, review)
    scores = {each.item: each for each in AgreedScore.objects.filter(review=review)}
    missing, names = set(actions.not_done(review, frozen)), {each.pk: each.staff.name for each in reviewers}
    context = {
        "review": review,
        "sheet": mine,
        "reviewers": reviewers,
        "lines": [_line(item, rows.get(item.number, []), names, scores, missing) for item in frozen.edition.items],
        "every": len(frozen.numbers),
        "done": len(frozen.numbers) - len(missing),
        "differing": sum(_differ(each) for each in rows.values()),
        "next": min(missing, default=None),
        "may_write": review.stage in WRITABLE,
    }
    return render(request, "fidelity/reviews/agreed.html", context)


@require(Permission.SCORE_REVIEWS)
@sent_once
def agreed_item(request: StaffRequest, public_id: UUID, number: int) -> HttpResponse:
    """`?from=2`: the form begins with what the second reviewer wrote."""
    mine = access.open_own_sheet(request.staff, public_id)
    review = mine.review
    if early := _too_early(request, review):
        return early
    frozen = frozen_of(review)
    score = AgreedScore.objects.filter(review=review, item=number).first()
    if score is None or not frozen.has(number):
        raise Http404
    reviewers, rows = _sheets(request, review)
    before, after = frozen.around(number)
    context = {
        "review": review,
        "score": score,
        "told": told_of(frozen, number, shown=SHOWN),
        "sides": list(zip(reviewers, rows.get(number, []), strict=False)),
        "differ": _differ(rows.get(number, [])),
        "further": review.further.filter(item=number).select_related("given_by__user").order_by("created_at", "pk"),
        "before_url": _address(review, before) if before else "",
        "after_url": _address(review, after) if after else "",
        "may_write": review.stage in WRITABLE,
    }
    if not context["may_write"] and request.method != "POST":
        return render(request, "fidelity/reviews/agreed_read.html", context)
    return _agree(request, review, score, frozen, rows.get(number, []), after, context)


def _agree(
    request: StaffRequest,
    review: Review,
    score: AgreedScore,
    frozen: Frozen,
    sides: list[SheetScore],
    after: int | None,
    context: dict[str, Any],
) -> HttpResponse:
    form = ScoreForm(request.POST or None, row=score, frozen=frozen, copied=_copied(request, sides, score))
    return taken(
        request,
        form,
        lambda: actions.save_agreed(row=score, version=form.cleaned_data["version"], by=request.staff, **form.said()),
        url=_address(review, score.item if "stay" in request.POST else after),
        said=_("Agreed on item %(number)s.") % {"number": score.item},
        template="fidelity/reviews/agreed_item.html",
        cancel_url=_address(review, None),
        current=score,
        context=context,
    )


def _copied(request: StaffRequest, sides: list[SheetScore], score: AgreedScore) -> Any:
    """What the form begins with: a sheet that was chosen; else what stands; while nothing does, a score both gave."""
    chosen = request.GET.get("from", "")
    if chosen.isascii() and chosen.isdecimal() and 0 < int(chosen[:3]) <= len(sides):
        return sides[int(chosen[:3]) - 1]
    if score.version == 1 and sides and not _differ(sides):
        return AgreedScore(
            item=score.item, score=sides[0].score, ticked=score.ticked, not_rateable=sides[0].not_rateable,
            not_rateable_reason=sides[0].not_rateable_reason,
        )  # fmt: skip
    return None


@require(Permission.SCORE_REVIEWS)
@sent_once
def report_words(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Summary, strengths, priorities, who was met."""
    mine = access.open_own_sheet(request.staff, public_id, lock=request.method == "POST")
    if early := _too_early(request, mine.review):
        return early
    form = WordsForm(request.POST or None, review=mine.review)
    return taken(
        request,
        form,
        lambda: actions.write_words(
            review=mine.review, version=form.cleaned_data["version"], by=request.staff, **form.said()
        ),
        url=_address(mine.review, None),
        said=_("Saved."),
        template="fidelity/reviews/words.html",
        cancel_url=_address(mine.review, None),
        current=mine.review,
        context={"review": mine.review},
    )


@require(Permission.SCORE_REVIEWS)
@sent_once
def finish_draft(request: StaffRequest, public_id: UUID) -> HttpResponse:
    mine = access.open_own_sheet(request.staff, public_id, lock=request.method == "POST")
    if early := _too_early(request, mine.review):
        return early
    frozen, form = frozen_of(mine.review), SubmissionForm(request.POST or None)
    missing = actions.not_done(mine.review, frozen)
    return taken(
        request,
        form,
        lambda: actions.finish_draft(review=mine.review, by=request.staff),
        url=page_of(mine.review),
        said=_("The programme can read the draft now, and add further evidence."),
        template="fidelity/reviews/draft.html",
        cancel_url=_address(mine.review, None),
        context={
            "review": mine.review,
            "still_open": still_open(mine.review, frozen, missing, "fidelity:agreed_item"),
        },
    )
