"""The action plan as its pages show it: what runs and what is over, and what became of the scores meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clients import wording
from fidelity.edition import Edition
from fidelity.models import ActionNote, ActionStep, Review
from fidelity.report.look import usual_edition
from fidelity.report.reviewreport import items_in
from tenancy.models import Agency


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `scores`: how the item's score went since the report it comes from, in words."""

    step: ActionStep
    item: str
    due: str
    late: bool
    looked_at: str
    scores: str
    said: str


@dataclass(frozen=True, slots=True)
class Plan:
    late: Sequence[Line]
    running: Sequence[Line]
    over: Sequence[Line]
    done: int
    dropped: int

    @property
    def all(self) -> int:
        return len(self.late) + len(self.running) + len(self.over)


class Scores:
    """What signed reports gave, by the unit they are of: the newest, and the one a step comes from."""

    def __init__(self, agency: Agency) -> None:
        self.edition: Edition = usual_edition(agency)
        self.newest: dict[int | None, dict[str, Any]] = {}
        self.of: dict[int, dict[str, Any]] = {}
        found = Review.objects.signed().filter(agency=agency).defer("evidence", "pack")
        for review in found.order_by("last_day", "signed_at"):
            values: dict[str, Any] = review.signed or {}
            self.newest[review.unit_id] = values
            self.of[review.pk] = values

    def title(self, step: ActionStep) -> str:
        """As the report says it; a step without one, as the scale does."""
        if step.item is None:
            return _("The programme as a whole")
        values = self.of.get(step.review_id or 0)
        titles = (
            {each["number"]: each["title"] for each in items_in(values)}
            if values and values["language"] == (get_language() or "")
            else {each.number: each.title for each in self.edition.items}
        )
        return f"{step.item} {titles.get(step.item, '')}".strip()

    def said(self, step: ActionStep) -> str:
        if step.item is None:
            return ""
        before = _score(self.of.get(step.review_id or 0), step.item)
        newest = self.newest.get(step.unit_id) or self.newest.get(None)
        now = _score(newest, step.item) if newest is not self.of.get(step.review_id or 0) else None
        parts = [_("score %(score)s") % {"score": before}] if before else []
        if now:
            parts.append(_("now %(score)s") % {"score": now})
        if step.target:
            parts.append(_("aim %(score)s") % {"score": step.target})
        return ", ".join(parts)


def _score(values: dict[str, Any] | None, number: int) -> int | None:
    if not values:
        return None
    found: int | None = next((each["score"] for each in items_in(values) if each["number"] == number), None)
    return found


def plan_of(steps: Any, agency: Agency, day: date) -> Plan:
    last = ActionNote.objects.filter(step=OuterRef("pk")).order_by("-created_at", "-pk").values("text")[:1]
    found: Iterable[Any] = (
        steps.annotate(said=Subquery(last))
        .select_related("owner__user", "unit")
        .order_by("due_date", "created_at", "pk")
    )
    scores = Scores(agency)
    lines = [_line(step, scores, day) for step in found]
    over = [each for each in lines if each.step.closed_date is not None]
    return Plan(
        late=[each for each in lines if each.late],
        running=[each for each in lines if each.step.closed_date is None and not each.late],
        over=sorted(over, key=lambda each: each.step.closed_date or day, reverse=True),
        done=sum(each.step.status == ActionStep.Status.DONE for each in over),
        dropped=sum(each.step.status == ActionStep.Status.DROPPED for each in over),
    )


def _line(step: Any, scores: Scores, day: date) -> Line:
    late = step.closed_date is None and step.due_date < day
    looked_at = wording.day_away(step.review_date, day) if step.review_date and step.closed_date is None else ""
    due = wording.day(step.closed_date, day) if step.closed_date else wording.day_away(step.due_date, day)
    return Line(step, scores.title(step), due, late, looked_at, scores.said(step), step.said or "")
