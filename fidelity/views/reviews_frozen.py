"""What is frozen with a review: the evidence, the five lists, the charts."""

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
from audit import trail
from clients.views.saving import sent_once
from fidelity import access, exports
from fidelity.actions import freezing as actions
from fidelity.models import Review, SampledChart
from fidelity.report.scales import Frozen, frozen_of
from fidelity.report.told import kept_items, told_of
from fidelity.reviewforms.planning import FreezeForm
from fidelity.reviewforms.scoring import ChartForm
from fidelity.views.reviewing import page_of, part_in, taken
from fidelity.views.reviews import EITHER
from tenancy.forms import SubmissionForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(Permission.PLAN_REVIEWS)
@sent_once
def freeze_review(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    form = FreezeForm(request.POST or None, initial={"version": review.version})
    return taken(
        request,
        form,
        lambda: actions.freeze(
            review=review,
            version=form.cleaned_data["version"],
            sizes=form.sizes(),
            seed=form.cleaned_data["seed"],
            by=request.staff,
        ),
        url=page_of(review),
        said=_("Evidence frozen. The reviewers can score."),
        template="fidelity/reviews/freeze.html",
        cancel_url=page_of(review),
        current=review,
        context={"review": review},
    )


def _frozen(request: StaffRequest, public_id: UUID) -> tuple[Review, Frozen] | None:
    """None: nothing is frozen yet."""
    review = access.open_with_people(request.staff, public_id)
    return (review, frozen_of(review)) if review.frozen_at else None


def _not_yet(request: StaffRequest, public_id: UUID) -> HttpResponse:
    messages.info(request, _("Nothing is frozen yet."))
    return redirect("fidelity:review", public_id)


@require(*EITHER)
def review_evidence(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """All items as the records had them on the evidence day."""
    if (found := _frozen(request, public_id)) is None:
        return _not_yet(request, public_id)
    review, frozen = found
    return render(
        request,
        "fidelity/reviews/evidence.html",
        {"review": review, "items": kept_items(frozen), "lang": review.language},
    )


@require(*EITHER)
def review_evidence_item(request: StaffRequest, public_id: UUID, number: int) -> HttpResponse:
    """One item with all the rows behind it."""
    if (found := _frozen(request, public_id)) is None:
        return _not_yet(request, public_id)
    review, frozen = found
    if not frozen.has(number):
        raise Http404
    before, after = frozen.around(number)
    context = {"review": review, "told": told_of(frozen, number), "before": before, "after": after}
    return render(request, "fidelity/reviews/evidence_item.html", context)


# The five lists


@require(*EITHER)
def review_pack(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """All five in one workbook."""
    return _download(request, public_id, exports.pack_workbook, "xlsx", XLSX)


@require(*EITHER)
def review_pack_csv(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """All five as tables in one archive."""
    return _download(request, public_id, exports.pack_archive, "zip", "application/zip")


def _download(request: StaffRequest, public_id: UUID, make: Any, ending: str, kind: str) -> HttpResponse:
    review = access.open_with_people(request.staff, public_id)
    if review.pack is None:
        return _no_lists(request, review)
    trail.record("lists of a review downloaded", by=request.staff, on=review)
    response = HttpResponse(make(review.pack), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="review-{review.evidence_day.isoformat()}.{ending}"'
    return response


def _no_lists(request: StaffRequest, review: Review) -> HttpResponse:
    said = _("The lists have been forgotten.") if review.pack_removed_at else _("Nothing is frozen yet.")
    messages.info(request, said)
    return redirect(page_of(review))


@require(Permission.PLAN_REVIEWS)
@sent_once
def forget_pack(request: StaffRequest, public_id: UUID) -> HttpResponse:
    review = access.open_planned(request.staff, public_id, lock=request.method == "POST")
    form = SubmissionForm(request.POST or None)
    return taken(
        request,
        form,
        lambda: actions.forget_pack(review=review, by=request.staff),
        url=page_of(review),
        said=_("The lists are forgotten. The report stays."),
        template="fidelity/reviews/forget.html",
        cancel_url=page_of(review),
        context={"review": review},
    )


# Charts


@require(*EITHER)
def review_charts(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Whoever plans the review sees which charts to bring; the reviewers read them by number."""
    review = access.open_with_people(request.staff, public_id)
    part = part_in(request.staff, review)
    charts = list(review.charts.select_related("client").order_by("number"))
    context = {
        "review": review,
        "part": part,
        "charts": [(chart, _differs(chart) if part.sheet else 0) for chart in charts],
    }
    return render(request, "fidelity/reviews/charts.html", context)


def _differs(chart: SampledChart) -> int:
    return sum(answer.get("found") in ("differs", "missing") for answer in chart.answers.values())


@require(Permission.SCORE_REVIEWS)
@sent_once
def review_chart(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The worksheet of one chart."""
    chart = access.open_chart(request.staff, public_id)
    form = ChartForm(request.POST or None, chart=chart)
    url = reverse("fidelity:review_charts", args=[chart.review.public_id])
    return taken(
        request,
        form,
        lambda: actions.save_chart(
            chart=chart,
            version=form.cleaned_data["version"],
            answers=form.answers(),
            done=form.cleaned_data["done"],
            by=request.staff,
        ),
        url=url,
        said=_("Chart %(number)s saved.") % {"number": chart.number},
        template="fidelity/reviews/chart.html",
        cancel_url=url,
        current=chart,
        context={"chart": chart, "review": chart.review},
        standing=lambda: dict(ChartForm(chart=chart).initial),
    )
