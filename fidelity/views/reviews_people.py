"""Who scores a review: named from the staff, or invited from outside for a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import Changed
from clients.forms.records import ConfirmForm
from clients.views.saving import sent_once
from fidelity import access
from fidelity.actions import reviews as actions
from fidelity.models import Reviewer
from fidelity.reviewforms.planning import AddReviewerForm, ChangeReviewerForm, InviteReviewerForm
from fidelity.views.reviewing import page_of, taken
from tenancy.forms import SubmissionForm


@require(Permission.PLAN_REVIEWS)
@sent_once
def add_reviewer(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    form = AddReviewerForm(request.POST or None, review=review)
    return taken(
        request,
        form,
        lambda: actions.add_reviewer(
            review=review,
            staff=form.cleaned_data["staff"],
            lead=form.cleaned_data["lead"],
            until_date=form.cleaned_data["until_date"],
            by=request.staff,
        ),
        url=page_of(review),
        said=lambda made: _("%(name)s is a reviewer of this review.") % {"name": made.staff.name},
        template="fidelity/reviews/add_reviewer.html",
        cancel_url=page_of(review),
        context={"review": review, "may_invite": request.staff.has(Permission.MANAGE_PEOPLE)},
    )


@require(Permission.MANAGE_PEOPLE)
@sent_once
def invite_reviewer(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Only whoever may invite staff invites a reviewer."""
    review = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    form = InviteReviewerForm(request.POST or None, review=review)
    names = ("email", "first_name", "last_name", "lead", "until_date")
    return taken(
        request,
        form,
        lambda: actions.invite_reviewer(
            review=review, by=request.staff, **{name: form.cleaned_data[name] for name in names}
        ),
        url=page_of(review),
        said=lambda made: (
            _("%(name)s is a reviewer of this review. A mail to %(email)s is on its way.")
            % {"name": made.staff.name, "email": made.staff.user.email}
        ),
        template="fidelity/reviews/invite_reviewer.html",
        cancel_url=page_of(review),
        context={"review": review},
    )


def _changed(reviewer: Reviewer) -> Changed | None:
    """Who changed this row last and when, for whoever plans: not that its sheet was handed in, which moves no version."""
    events: Any = reviewer.history  # type: ignore[attr-defined]
    event = events.filter(version=reviewer.version).order_by("pgh_id").first()
    return event and ((event.pgh_context or {}).get("staff"), event.pgh_created_at)


@require(Permission.PLAN_REVIEWS)
@sent_once
def change_reviewer(request: StaffRequest, public_id: UUID) -> HttpResponse:
    reviewer = access.open_reviewer(request.staff, public_id)
    form = ChangeReviewerForm(request.POST or None, reviewer=reviewer)
    return taken(
        request,
        form,
        lambda: actions.change_reviewer(
            reviewer=reviewer,
            version=form.cleaned_data["version"],
            lead=form.cleaned_data["lead"],
            until_date=form.cleaned_data["until_date"],
            by=request.staff,
        ),
        url=page_of(reviewer.review),
        said=_("Changed."),
        template="fidelity/reviews/change_reviewer.html",
        cancel_url=page_of(reviewer.review),
        current=reviewer,
        changed=lambda: _changed(reviewer),
        context={"reviewer": reviewer, "review": reviewer.review},
    )


@require(Permission.PLAN_REVIEWS)
@sent_once
def remove_reviewer(request: StaffRequest, public_id: UUID) -> HttpResponse:
    reviewer = access.open_reviewer(request.staff, public_id)
    form = ConfirmForm(request.POST or None, initial={"version": reviewer.version})
    url = page_of(reviewer.review)
    return taken(
        request,
        form,
        lambda: actions.remove_reviewer(reviewer=reviewer, version=form.cleaned_data["version"], by=request.staff),
        url=url,
        said=_("%(name)s is no reviewer of this review any more.") % {"name": reviewer.staff.name},
        template="fidelity/reviews/remove_reviewer.html",
        cancel_url=url,
        current=reviewer,
        changed=lambda: _changed(reviewer),
        context={"reviewer": reviewer, "review": reviewer.review},
    )


@require(Permission.SCORE_REVIEWS)
@sent_once
def leave_review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A reviewer says that they can't finish."""
    sheet = access.open_own_sheet(request.staff, public_id, lock=request.method == "POST")
    form = SubmissionForm(request.POST or None)
    return taken(
        request,
        form,
        lambda: actions.leave(reviewer=sheet, by=request.staff),
        url=reverse("fidelity:reviews"),
        said=_("You have left the review."),
        template="fidelity/reviews/leave.html",
        cancel_url=page_of(sheet.review),
        context={"review": sheet.review},
    )
