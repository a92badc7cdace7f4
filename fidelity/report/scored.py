"""From a number to points by the edition that is looked at, and how far it is to the next ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from clients.jobdevelopmentrules import half_up
from clients.wording import remembered
from fidelity.edition import Item as ScaleItem
from fidelity.edition import Rounding
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.shape import Item
from fidelity.scale import HIGHEST, ReviewerDecides, programme_choices, score

HALF = Fraction(1, 2)
Found = Mapping[str, bool | None]


def begin(look: Look, key: str, period: str, rule: str = "") -> Item:
    """An item with nothing in it yet."""
    asked = look.item(key)
    formula = asked.computable_from_records.formula if asked.computable_from_records else ""
    return Item(asked.number, key, asked.title, period, NONE, [], rule or formula)


def scored(look: Look, key: str, value: Fraction | int | None, caps: Iterable[str] = (), **more: Any) -> Points:
    """`caps` that an edition does not know limit nothing in it; `more`: of fidelity.scale.score."""
    item = look.item(key)
    if value is None:
        return NONE
    known = [cap.key for cap in item.caps]
    held = tuple(cap for cap in caps if cap in known)
    # Of a specialist it is asked several times: for their points, for the programme's, for what brings the next.
    return look.once(
        (key, *value.as_integer_ratio(), held, *more.items()), lambda: _scored(look, item.number, value, held, more)
    )


def _scored(look: Look, number: int, value: Fraction | int, caps: Iterable[str], more: Mapping[str, Any]) -> Points:
    try:
        return Points(score(number, value, look.edition, caps=caps, **more))
    except ReviewerDecides:
        return NONE


def percent(part: Fraction | int, whole: Fraction | int) -> Fraction | None:
    return 100 * Fraction(part) / Fraction(whole) if whole else None


def percent_said(value: Fraction | None) -> str:
    return "–" if value is None else _percent_said(value)


@remembered
def _percent_said(value: Fraction) -> str:
    return _("%(percent)s %%") % {"percent": half_up(value)}


# Components


def prove(look: Look, item: Item, found: Found) -> None:
    """Ticks what records prove. The score follows from the count when they say something of every component."""
    asked = look.item(item.key)
    item.components = {each.key: found.get(each.key) for each in asked.components}
    proven = sum(each is True for each in item.components.values())
    if None not in item.components.values():
        item.points = scored(look, item.key, proven)
        return
    said = _("%(proven)s of %(all)s proven by records; the reviewer ticks the rest.")
    item.notes.insert(0, said % {"proven": proven, "all": len(item.components)})


def with_one_more(look: Look, item: Item) -> int | None:
    """The points when one more component were there, and the reviewer ticked all that records are silent of.

    None: it would bring nothing."""
    against = sum(each is False for each in item.components.values())
    if not against:
        return None
    points = scored(look, item.key, len(item.components) - against + 1).points
    return None if points == item.points.points else points


# How far to the next points


class Reach(NamedTuple):
    """One specialist: the points as they are, and what each next point takes, counted from here on."""

    points: int
    needs: list[Fraction]


class Step(NamedTuple):
    """What brings the programme its next point: so much, of so many specialists."""

    points: int
    amount: Fraction
    specialists: int


def next_bounds(item: ScaleItem, points: int) -> list[int]:
    """The numbers to reach for the next points, the nearest first."""
    if item.cutoffs is None:
        return []
    return [bound for each, bound in sorted(item.cutoffs.bounds) if each > points and bound is not None]


def wanted_percents(item: ScaleItem, points: int) -> list[Fraction]:
    """The least percentages that are rounded to them."""
    least = HALF if item.rounding is Rounding.HALF_UP else Fraction(0)
    return [bound - least for bound in next_bounds(item, points)]


def more_of(
    part: Fraction | int, whole: Fraction | int, percents: Sequence[Fraction], unit: Fraction
) -> list[Fraction]:
    """How much more of the same whole each percentage takes, in steps of `unit`."""
    return [Fraction(ceil((each * Fraction(whole) / 100 - part) / unit)) * unit for each in percents]


def next_step(each: Sequence[Reach]) -> Step | None:
    """The cheapest way to the programme's next point: the mean of the specialists' points has to come half a point near it."""
    if not each:
        return None
    now = programme_choices([reach.points for reach in each])[0]
    if now >= HIGHEST:
        return None
    short = ceil(len(each) * (now + HALF)) - sum(reach.points for reach in each)
    given = [0] * len(each)
    for _point in range(short):
        costs = [
            (_next(reach, given[number]), number) for number, reach in enumerate(each) if given[number] < len(reach.needs)
        ]  # fmt: skip
        if not costs:
            return None
        given[min(costs)[1]] += 1
    amount = sum((reach.needs[steps - 1] for reach, steps in zip(each, given, strict=True) if steps), Fraction(0))
    return Step(now + 1, amount, sum(steps > 0 for steps in given))


def _next(reach: Reach, given: int) -> Fraction:
    return reach.needs[given] - (reach.needs[given - 1] if given else 0)
