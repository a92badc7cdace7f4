"""After the draft: further evidence and its answers, the signature, amendments."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients.views.saving import sent_once
from fidelity import access
from fidelity.actions import agreeing as actions
from fidelity.models import Review
from fidelity.report.reviewreport import items_in, values_of
from fidelity.report.scales import frozen_of
from fidelity.reviewforms.scoring import AmendForm, AnswerForm, FurtherForm, SignForm
from fidelity.views.reviewing import page_of, part_in, still_open, taken
from fidelity.views.reviews import EITHER

# From the draft on the programme reads what was agreed.
READABLE = (Review.Stage.DRAFT, Review.Stage.SIGNED)


@require(*EITHER)
def further_evidence(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What the programme added to the draft, and what became of it."""
    review = access.open_review(request.staff, public_id)
    if review.stage not in READABLE:
        return _no_draft(request, review)
    context = {
        "review": review,
        "part": part_in(request.staff, review),
        "titles": {each.number: f"{each.code} {each.title}" for each in frozen_of(review).edition.items},
        "rows": review.further.select_related("given_by__user", "answered_by__user").order_by(
            "item", "created_at", "pk"
        ),
        "is_draft": review.stage == Review.Stage.DRAFT,
    }
    return render(request, "fidelity/reviews/further.html", context)


def _no_draft(request: StaffRequest, review: Review) -> HttpResponse:
    messages.info(request, _("There is no draft yet."))
    return redirect(page_of(review))


@require(Permission.PLAN_REVIEWS)
@sent_once
def give_further(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    # What was typed before the review was called off is refused like any other form, and comes back.
    typed = request.method == "POST" and review.stage == Review.Stage.CALLED_OFF and review.frozen_at is not None
    if review.stage not in READABLE and not typed:
        return _no_draft(request, review)
    form = FurtherForm(request.POST or None, frozen=frozen_of(review), initial={"item": request.GET.get("item")})
    url = reverse("fidelity:further_evidence", args=[review.public_id])
    return taken(
        request,
        form,
        lambda: actions.give_further(
            review=review, item=form.cleaned_data["item"], text=form.cleaned_data["text"], by=request.staff
        ),
        url=url,
        said=_("Given to the reviewers."),
        template="fidelity/reviews/give_further.html",
        cancel_url=url,
        context={"review": review},
    )


@require(Permission.SCORE_REVIEWS)
@sent_once
def answer_further(request: StaffRequest, public_id: UUID) -> HttpResponse:
    further = access.open_further(request.staff, public_id)
    form = AnswerForm(request.POST or None, further=further)
    review = further.review
    url = reverse("fidelity:further_evidence", args=[review.public_id])
    return taken(
        request,
        form,
        lambda: actions.answer_further(
            further=further,
            version=form.cleaned_data["version"],
            answer=form.cleaned_data["answer"],
            by=request.staff,
        ),
        url=url,
        said=_("Answered."),
        template="fidelity/reviews/answer_further.html",
        cancel_url=url,
        current=further,
        context={"review": review, "further": further, "item": frozen_of(review).item(further.item)},
    )


@require(Permission.SCORE_REVIEWS)
@sent_once
def sign_review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """All that is signed stands on the page; the mark in the form is of just this."""
    mine = access.open_own_sheet(request.staff, public_id, lock=request.method == "POST")
    review = mine.review
    if review.stage not in READABLE:
        return _no_draft(request, review)
    if request.method != "POST" and not (mine.lead and review.stage == Review.Stage.DRAFT):
        messages.info(request, _("The lead reviewer signs the draft."))
        return redirect(page_of(review))
    seen = actions.standing_of(review)
    form = SignForm(request.POST or None, initial={"seen": seen})
    values, frozen = values_of(review), frozen_of(review)
    missing = actions.not_done(review, frozen, resolved=True)
    return taken(
        request,
        form,
        lambda: actions.sign(review=review, seen=form.cleaned_data["seen"], by=request.staff),
        url=page_of(review),
        said=_("Signed. The report stands as it is."),
        template="fidelity/reviews/sign.html",
        cancel_url=page_of(review),
        context={
            "review": review,
            "values": values,
            "items": items_in(values),
            "still_open": still_open(review, frozen, missing, "fidelity:agreed_item"),
        },
    )


@require(*EITHER)
@sent_once
def amend_review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A correction beside the signed report; a score is put right by a reviewer."""
    review = access.open_review(request.staff, public_id, lock=request.method == "POST")
    if review.stage != Review.Stage.SIGNED:
        messages.info(request, _("Nothing is signed yet: what is wrong can be changed."))
        return redirect(page_of(review))
    part = part_in(request.staff, review)
    form = AmendForm(request.POST or None, frozen=frozen_of(review), scores=part.sheet is not None)
    return taken(
        request,
        form,
        lambda: actions.amend(
            review=review,
            item=form.cleaned_data["item"],
            new_score=form.cleaned_data.get("new_score"),
            text=form.cleaned_data["text"],
            by=request.staff,
        ),
        url=page_of(review) + "#amendments",
        said=_("The amendment stands beside the report."),
        template="fidelity/reviews/amend.html",
        cancel_url=page_of(review),
        context={"review": review, "part": part},
    )
