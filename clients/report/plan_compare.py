"""Two editions of a job search plan side by side: what is new, gone, reworded or ranked otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from clients import planrules, wording
from clients.models import JobSearchPlan, PlanLine
from clients.planrules import Change
from clients.report.plan_words import WORDS


class Said(NamedTuple):
    """One line of a cell, and a word on what differs in the other edition."""

    text: str
    change: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    left: list[Said]
    right: list[Said]

    @property
    def differs(self) -> bool:
        return [each.text for each in self.left] != [each.text for each in self.right]


def rows(left: JobSearchPlan, right: JobSearchPlan, today: date) -> list[Row]:
    """What the two say, part by part: one question for the lines of both."""
    lines = PlanLine.objects.filter(plan__in=[left, right]).select_related("employer").order_by("rank")
    of: dict[int, list[PlanLine]] = {left.pk: [], right.pk: []}
    for line in lines:
        of[line.plan_id].append(line)
    parts = [Row(label, _one(mine), _one(theirs)) for label, mine, theirs in _plain(left, right, today)]
    return [parts[0], *_ranked(of[left.pk], of[right.pk]), *parts[1:]]


def _one(text: str) -> list[Said]:
    return [Said(text, "")] if text else []


def _plain(left: JobSearchPlan, right: JobSearchPlan, today: date) -> list[tuple[str, str, str]]:
    def both(label: str, say: Callable[[JobSearchPlan], str]) -> tuple[str, str, str]:
        return label, say(left), say(right)

    return [
        both(_("Goal"), lambda plan: plan.goal),
        both(_("The specialist approaches employers"), approach_of),
        both(_("How often we meet"), lambda plan: plan.meets),
        both(_("Reviewed together by"), lambda plan: wording.day(plan.review_date, today) if plan.review_date else ""),
    ]


def approach_of(plan: JobSearchPlan) -> str:
    """Yes, only where they know me."""
    said = {True: _("yes"), False: _("no"), None: ""}[plan.approaches_employers]
    return ", ".join(part for part in (said, plan.approach_note) if part)


def _ranked(left: list[PlanLine], right: list[PlanLine]) -> list[Row]:
    found = []
    for kind, words in WORDS.items():
        mine, theirs = ([_fact(line) for line in lines if line.kind == kind] for lines in (left, right))
        earlier, later = planrules.compared(mine, theirs)
        found.append(
            Row(
                str(words.heading),
                [Said(_numbered(told.line), _left(told)) for told in earlier],
                [Said(_numbered(told.line), _right(told)) for told in later],
            )
        )
    return found


def _fact(line: PlanLine) -> planrules.Line:
    said = f"{line.get_who_display()}: {line.said}" if line.who else line.said
    return planrules.Line(line.key, line.rank, f"{said} ({line.reason})" if line.reason else said)


def _numbered(line: planrules.Line) -> str:
    return f"{line.rank}. {line.text}"


def _left(told: planrules.Told) -> str:
    return _("gone") if told.change is Change.GONE else ""


def _right(told: planrules.Told) -> str:
    if told.change is Change.NEW:
        return _("new")
    if told.change is Change.REWORDED:
        return _("reworded")
    if told.change is Change.MOVED:
        return _("was number %(number)s") % {"number": told.other_rank}
    return ""
