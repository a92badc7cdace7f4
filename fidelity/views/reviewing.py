"""What the pages of reviews share: one way to take a form, and who stands how to a review."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import StaffRequest
from accounts.models import StaffMember
from accounts.views.conflict import Changed, conflict
from accounts.views.saving import answered, save_once, shown_again
from fidelity import access
from fidelity.edition import Item
from fidelity.models import Review, Reviewer
from fidelity.report.scales import Frozen
from tenancy.forms import SubmissionForm
from tenancy.models import StaleRecord


class Part(NamedTuple):
    """`plans`: their units' or the agency's review. `sheet`: named as a reviewer, and their time is not over."""

    plans: bool
    sheet: Reviewer | None


def part_in(staff: StaffMember, review: Review) -> Part:
    plans = Review.objects.planned_by(staff).filter(pk=review.pk).exists()
    return Part(plans, access.own_sheet_of(staff, review))


def still_open(review: Review, frozen: Frozen, numbers: Iterable[int], page: str) -> list[tuple[Item, str]]:
    """Items that are not done, each with the page where they are written."""
    return [(frozen.item(each), reverse(page, args=[review.public_id, each])) for each in numbers]


def page_of(review: Review) -> str:
    return reverse("fidelity:review", args=[review.public_id])


def taken(
    request: StaffRequest,
    form: SubmissionForm,
    act: Callable[[], Any],
    *,
    url: str | Callable[[Any], str],
    said: str | Callable[[Any], str],
    template: str,
    cancel_url: str,
    current: Any = None,
    context: dict[str, Any] | None = None,
    standing: Callable[[], dict[str, Any]] | None = None,
    changed: Callable[[], Changed | None] | None = None,
) -> HttpResponse:
    """The answer to a form: done and on to `url`, shown again with what is wrong, or with what somebody else saved first."""

    def to(done: Any) -> str:
        return url(done) if callable(url) else url

    def say(done: Any) -> str:
        return said(done) if callable(said) else said

    if request.method == "POST" and not form.is_valid() and (first := answered(request)):
        # Two sendings at once: what this one chooses, the first has taken, as the reviewer whom it added.
        return first
    try:
        if request.method == "POST" and form.is_valid() and (done := save_once(request, form, act, to=to, say=say)):
            return done
    except StaleRecord:
        current.refresh_from_db()
        told, last = standing() if standing else None, changed() if changed else None
        return conflict(request, form, current, cancel_url=cancel_url, standing=told, changed=last)  # type: ignore[arg-type]
    page = {**(context or {}), "form": form, "cancel_url": cancel_url}
    return render(request, template, page, status=shown_again(form))
