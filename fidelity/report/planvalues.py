"""The action plan and the corrections of a review as values, for paper and downloads: what stands beside a signed report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from fidelity.models import ActionNote, ActionStep, Review
from fidelity.report.reviewreport import Values, items_in

# So many at most, those due first: a plan that is longer is read on its page.
_MOST_STEPS = 200


def later_of(review: Review, values: Values, day: date) -> Values:
    """Steps of the review and its amendments, as they stand on `day`."""
    known = {item["number"]: item for item in items_in(values)}
    return {
        "on": day.isoformat(),
        "steps": steps_of(ActionStep.objects.filter(review=review), known, day),
        "amendments": [
            {
                "on": review.agency.local(each.created_at).date().isoformat(),
                "by": each.made_by.name,
                "item": each.item,
                "title": known[each.item]["title"] if each.item in known else "",
                "old": each.old_score,
                "new": each.new_score,
                "text": each.text,
            }
            for each in review.amendments.select_related("made_by__user").order_by("created_at", "pk")
        ],
    }


def plan_of(unit_id: int | None, review: Review | None, day: date) -> list[Values]:
    """A committee's action plan: what runs, and what was done or dropped since the last report was signed."""
    since = review.last_day if review else None
    recent = Q(closed_date__gt=since) if since else Q(closed_date__isnull=False)
    found = ActionStep.objects.filter(Q(closed_date=None) | recent)
    if unit_id is not None:
        found = found.filter(Q(unit=unit_id) | Q(unit=None))
    known = {item["number"]: item for item in items_in(review.signed)} if review and review.signed else {}
    return steps_of(found, known, day)


def steps_of(found: Any, known: Mapping[int, Values], day: date) -> list[Values]:
    last = ActionNote.objects.filter(step=OuterRef("pk")).order_by("-created_at", "-pk").values("text")[:1]
    rows: Iterable[ActionStep] = (
        found.annotate(said=Subquery(last)).select_related("owner__user").order_by("due_date", "pk")[:_MOST_STEPS]
    )
    return [_step(each, known, day) for each in rows]


def _step(step: Any, known: Mapping[int, Values], day: date) -> Values:
    item = known.get(step.item, {})
    return {
        "item": step.item,
        "title": item.get("title", ""),
        "score": item.get("score"),
        "target": step.target,
        "step": step.step,
        "owner": step.owner.name,
        "due": step.due_date.isoformat(),
        "review": step.review_date.isoformat() if step.review_date else None,
        "status": {"key": step.status, "label": str(step.get_status_display())},
        "closed": step.closed_date.isoformat() if step.closed_date else None,
        "late": step.closed_date is None and step.due_date < day,
        "said": step.said or "",
    }


def dated(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The same with those days as days, for a page."""
    found = {name: date.fromisoformat(values[name]) if values[name] else None for name in names}
    return {**values, **found}
