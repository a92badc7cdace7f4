"""All items at once: what the records suggest today, what the last review gave, how it went, and what would gain most.

It never writes, and what is missing lowers nothing: it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from clients.report.numbers import FEW
from fidelity.edition import Band, Edition, Rated, Subscale
from fidelity.models import Review
from fidelity.report.asked import people_of
from fidelity.report.formerreviews import former_of
from fidelity.report.jobdevelopment_told import SPECIALISTS, told_of
from fidelity.report.look import Look
from fidelity.report.points import NONE
from fidelity.report.shape import Gain, Item
from fidelity.report.sources import evidence_of
from fidelity.report.trends import Trend, snapshots_of, trend_of
from fidelity.scale import HIGHEST, band, total

MOST_GAINS = 5


class Last(NamedTuple):
    """The last signed review that looked at the unit: its scores by item number."""

    review: Review
    scores: Mapping[int, int]
    # It was of the whole agency, and one unit is looked at.
    wider: bool


class Line(NamedTuple):
    """One item on the page. `lost`: points short of the highest, by the records, or by the last review where those are silent."""

    item: Item
    last: int | None
    trend: Trend | None
    lost: int | None


class Section(NamedTuple):
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Total:
    """`points` of `most` by the records, over `known` items; with the last review's scores in the gaps, `whole` and its band,
    when none is left open."""

    title: str
    points: int
    known: int
    items: int
    whole: int | None
    band: Band | None
    highest: int


class WhatIf(NamedTuple):
    item: Item
    gain: Gain


@dataclass(frozen=True, slots=True)
class Live:
    sections: list[Section]
    totals: list[Total]
    gains: list[WhatIf]
    last: Last | None


def live(look: Look, *, told: bool) -> Live:
    """`told`: for people who see no names, with nothing from which a small number could be had."""
    items = evidence_of(look)
    if told:
        items = told_items(items, look)
    last = last_review(look)
    snapshots = snapshots_of(look.unit, look.window.day)
    trends = {each.number: trend_of(snapshots, each.key, told=told) if each.told else None for each in items}
    lines = {each.number: _line(each, last, trends[each.number]) for each in items}
    return Live(
        sections=[
            Section(section.title, [lines[item.number] for item in section.items])
            for subscale in look.edition.subscales
            for section in subscale.sections
        ],
        totals=[_total(look.edition, subscale, lines) for subscale in look.edition.subscales],
        gains=gains_of(items),
        last=last,
    )


def told_items(items: Sequence[Item], look: Look) -> list[Item]:
    """Where numbers of job development are told elsewhere, points follow what is told there: one page must not give away what
    another holds back."""
    people = len(people_of(look))
    elsewhere = {each.number: each for each in told_of(look)}
    told = [told_item(each, people, of_one=_of_one(each, look)) for each in items]
    for each in told:
        if (other := elsewhere.get(each.number)) is not None and other.points.points is None:
            each.points, each.told = NONE, False
    return told


def _of_one(item: Item, look: Look) -> bool:
    """Whether an item that is rated specialist by specialist is one specialist's alone."""
    rated = sum(each.points.points is not None for each in item.specialists)
    return look.item(item.key).rated is Rated.SPECIALIST and 0 < rated < SPECIALISTS


def told_item(item: Item, people: int, *, of_one: bool = False) -> Item:
    """Its points and nothing else, when enough people are behind it that nobody can be found in them."""
    enough = people >= 2 * FEW and (item.base is None or item.base >= 2 * FEW) and not of_one
    item.figures, item.notes, item.missing, item.gains, item.specialists = [], [], [], [], []
    item.told = enough
    if not enough:
        item.points, item.components = NONE, {}
    return item


def gains_of(items: Sequence[Item]) -> list[WhatIf]:
    """The few that are nearest to their next anchor, one an item."""
    nearest = [WhatIf(item, min(item.gains, key=lambda gain: gain.distance)) for item in items if item.gains]
    return sorted(nearest, key=lambda each: (each.gain.distance, each.item.number))[:MOST_GAINS]


def last_review(look: Look) -> Last | None:
    """The unit's own, or one of the whole agency when that came later: the unit was part of it. By the scale that is looked
    at, signed by the day, with what had been put right by then. Two questions."""
    unit, day = look.unit, look.window.day
    night = look.window.night
    asked = Q(unit=None) if unit is None else Q(unit=None) | Q(unit=unit)
    found = Review.objects.signed().filter(
        asked, edition__code=look.edition.code, signed_at__lt=night, last_day__lte=day
    )
    review = found.order_by("-last_day", "-pk").defer("evidence", "pack").prefetch_related("amendments").first()
    if review is None:
        return None
    former = former_of(review, until=night)
    scores = {item.number: former.score(item.key) for item in look.edition.items}
    known = {number: score for number, score in scores.items() if score is not None}
    return Last(review, known, wider=unit is not None and review.unit_id is None)


def _line(item: Item, last: Last | None, trend: Trend | None) -> Line:
    before = last.scores.get(item.number) if last else None
    now = item.points.points if item.points.points is not None else before
    return Line(item, before, trend, HIGHEST - now if now is not None else None)


def _total(edition: Edition, subscale: Subscale, lines: Mapping[int, Line]) -> Total:
    said = {each.number: lines[each.number].item.points.points for each in subscale.items}
    known = {number: points for number, points in said.items() if points is not None}
    before = {number: lines[number].last for number in said}
    filled = {number: known.get(number, before[number]) for number in said}
    scores = {number: points for number, points in filled.items() if points is not None}
    whole = total(scores, edition, subscale=subscale.key) if len(scores) == len(said) else None
    return Total(
        title=subscale.title,
        points=sum(known.values()),
        known=len(known),
        items=len(said),
        whole=whole,
        band=band(whole, edition, subscale=subscale.key) if whole is not None else None,
        highest=subscale.highest,
    )
