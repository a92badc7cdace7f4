"""Frozen evidence of an item, ready for a page: what the records suggested, counted and left out, and the rows."""

from __future__ import annotations

from typing import Any, NamedTuple

from fidelity.edition import Item
from fidelity.report.points import Points
from fidelity.report.scales import Frozen

# On the page where an item is scored; its own page shows all.
SHOWN = 60


class Told(NamedTuple):
    """`kept`: what was frozen (fidelity.report.freezing), empty when records say nothing of the item."""

    item: Item
    kept: dict[str, Any]
    suggested: str
    specialists: list[tuple[str, str, str]]
    groups: list[dict[str, Any]]
    left_out: int


def told_of(frozen: Frozen, number: int, *, shown: int | None = None) -> Told:
    kept = frozen.of.get(number, {})
    groups = [{**each, "rows": each["rows"][:shown]} for each in kept.get("rows", [])]
    every = sum(len(each["rows"]) for each in kept.get("rows", []))
    specialists = [
        (each["letter"], each["said"], Points(each["points"], each.get("also")).said)
        for each in kept.get("specialists", [])
    ]
    suggested = Points(kept.get("points"), kept.get("also")).said
    left = every - sum(len(each["rows"]) for each in groups)
    return Told(frozen.item(number), kept, suggested, specialists, groups, left)


def kept_items(frozen: Frozen) -> list[Told]:
    """All items, without their rows."""
    return [told_of(frozen, number, shown=0) for number in frozen.numbers]
