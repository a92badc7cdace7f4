"""Fidelity reviews: the list, one of them, its plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from audit import trail
from clients.views.saving import sent_once
from fidelity import access
from fidelity.actions import reviews as actions
from fidelity.actions.agreeing import not_done
from fidelity.actions.sheets import open_items
from fidelity.models import Review
from fidelity.report.scales import frozen_of
from fidelity.reviewforms.planning import CallOffForm, ChangePlanForm, PlanForm
from fidelity.reviewrules import REVIEWERS
from fidelity.views.reviewing import Part, page_of, part_in, taken

EITHER = (Permission.PLAN_REVIEWS, Permission.SCORE_REVIEWS)


@require(*EITHER)
def reviews(request: StaffRequest) -> HttpResponse:
    """The newest visit first: those that one plans, and those that name one."""
    rows = list(
        Review.objects.visible_to(request.staff)
        .select_related("edition", "unit")
        .defer("evidence", "pack")
        .order_by("-first_day", "-pk")
    )
    trail.record("fidelity reviews listed", by=request.staff, shown=[each.public_id for each in rows])
    context = {
        "rows": [(each, _result(each)) for each in rows],
        "may_plan": request.staff.has(Permission.PLAN_REVIEWS),
    }
    return render(request, "fidelity/reviews/list.html", context)


def _result(review: Review) -> str:
    """Total and band of a signed one."""
    said = []
    for each in (review.signed or {}).get("subscales", []):
        if each.get("total") is not None:
            band = (each.get("band") or {}).get("label", "")
            said.append(" · ".join(filter(None, [f"{each['total']}/{each['highest']}", band])))
    return "; ".join(said)


@require(Permission.PLAN_REVIEWS)
@sent_once
def plan_review(request: StaffRequest) -> HttpResponse:
    form = PlanForm(request.POST or None, staff=request.staff)
    return taken(
        request,
        form,
        lambda: actions.plan_review(**form.said(), by=request.staff),
        url=page_of,
        said=_("Review planned. Next: name the reviewers."),
        template="fidelity/reviews/plan.html",
        cancel_url=reverse("fidelity:reviews"),
    )


@require(*EITHER)
def review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Where it stands, and what is next for whoever looks. Of another's sheet it says nothing: no count, no time."""
    found = access.open_review(request.staff, public_id)
    part = part_in(request.staff, found)
    reviewers = list(found.reviewers.select_related("staff__user").order_by("-lead", "created_at", "pk"))
    context = {
        "review": found,
        "part": part,
        "reviewers": reviewers,
        "missing": _missing(found, len(reviewers), any(each.lead for each in reviewers)),
        "sessions": found.sessions.order_by("day", "starts", "pk"),
        "charts": found.charts.count(),
        "amendments": found.amendments.select_related("made_by__user").order_by("created_at", "pk"),
        "further": found.further.count() if found.stage in Review.TOGETHER else 0,
        "sees_people": Review.objects.with_people_of(request.staff).filter(pk=found.pk).exists(),
        "may_invite": request.staff.has(Permission.MANAGE_PEOPLE),
        "result": _result(found),
        "language": dict(settings.LANGUAGES).get(found.language, found.language),
        **_progress(found, part),
    }
    return render(request, "fidelity/reviews/review.html", context)


def _missing(found: Review, reviewers: int, led: bool) -> list[str]:
    """What a planned review still needs before its evidence can be frozen."""
    if found.stage != Review.Stage.PLANNED:
        return []
    least = REVIEWERS[found.kind] - reviewers
    said = []
    if least > 0:
        said.append(ngettext("%(number)s reviewer", "%(number)s reviewers", least) % {"number": least})
    if not led:
        said.append(_("somebody who leads"))
    if found.evidence_day > found.agency.today():
        said.append(_("the evidence day, which has not come yet"))
    return said


def _progress(found: Review, part: Part) -> dict[str, Any]:
    """Of one's own sheet while it is scored; of what was agreed on when all are in."""
    if part.sheet is None:
        return {}
    if found.stage == Review.Stage.SCORING:
        frozen = frozen_of(found)
        every = len(frozen.numbers)
        return {"every": every, "done": every - len(open_items(part.sheet, frozen))}
    if found.stage in (Review.Stage.AGREEING, Review.Stage.DRAFT):
        frozen = frozen_of(found)
        every = len(frozen.numbers)
        return {"every": every, "done": every - len(not_done(found, frozen))}
    return {}


@require(Permission.PLAN_REVIEWS)
@sent_once
def change_review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    form = ChangePlanForm(request.POST or None, staff=request.staff, review=found)
    return taken(
        request,
        form,
        lambda: actions.change_review(
            review=found, version=form.cleaned_data["version"], by=request.staff, **form.said()
        ),
        url=page_of(found),
        said=_("Plan changed."),
        template="fidelity/reviews/change.html",
        cancel_url=page_of(found),
        current=found,
        context={"review": found},
    )


@require(Permission.PLAN_REVIEWS)
@sent_once
def call_off_review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    form = CallOffForm(request.POST or None, initial={"version": found.version})
    return taken(
        request,
        form,
        lambda: actions.call_off(
            review=found,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.staff,
        ),
        url=page_of(found),
        said=_("Review called off."),
        template="fidelity/reviews/call_off.html",
        cancel_url=page_of(found),
        current=found,
        context={"review": found},
    )
