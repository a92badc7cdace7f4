"""The timetable of a visit, and what was heard."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from clients.forms.records import ConfirmForm
from clients.views.saving import sent_once
from fidelity import access
from fidelity.actions import visits as actions
from fidelity.reviewforms.planning import AddSessionForm, ChangeSessionForm
from fidelity.views.reviewing import page_of, part_in, taken
from fidelity.views.reviews import EITHER


@require(*EITHER)
@sent_once
def add_session(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review = access.open_review(request.staff, public_id, lock=request.method == "POST")
    reviewer = part_in(request.staff, review).sheet is not None
    form = AddSessionForm(request.POST or None, review=review, reviewer=reviewer)
    return taken(
        request,
        form,
        lambda: actions.add_session(review=review, by=request.staff, **form.said()),
        url=page_of(review) + "#visit",
        said=_("In the timetable."),
        template="fidelity/reviews/add_session.html",
        cancel_url=page_of(review) + "#visit",
        context={"review": review},
    )


@require(*EITHER)
@sent_once
def change_session(request: StaffRequest, public_id: UUID) -> HttpResponse:
    session = access.open_session(request.staff, public_id)
    reviewer = part_in(request.staff, session.review).sheet is not None
    form = ChangeSessionForm(request.POST or None, session=session, reviewer=reviewer)
    return taken(
        request,
        form,
        lambda: actions.change_session(
            session=session, version=form.cleaned_data["version"], by=request.staff, **form.said()
        ),
        url=page_of(session.review) + "#visit",
        said=_("Saved."),
        template="fidelity/reviews/change_session.html",
        cancel_url=page_of(session.review) + "#visit",
        current=session,
        context={"session": session, "review": session.review},
    )


@require(*EITHER)
@sent_once
def remove_session(request: StaffRequest, public_id: UUID) -> HttpResponse:
    session = access.open_session(request.staff, public_id)
    form = ConfirmForm(request.POST or None, initial={"version": session.version})
    return taken(
        request,
        form,
        lambda: actions.remove_session(session=session, version=form.cleaned_data["version"], by=request.staff),
        url=page_of(session.review) + "#visit",
        said=_("Taken out of the timetable."),
        template="fidelity/reviews/remove_session.html",
        cancel_url=page_of(session.review) + "#visit",
        current=session,
        context={"session": session, "review": session.review},
    )
