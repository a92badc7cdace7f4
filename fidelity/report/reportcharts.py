"""Drawings of a report, worked out here and drawn by the template as SVG: the bands with the total, and the scores by section.

Units are those of the drawings' own grid; nothing of it is a colour or a font.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fidelity.edition import HIGHEST

WIDTH = 680
# Score by section: where the steps begin, how broad one is, and how far one line is from the next.
_STEPS, _STEP, _LINE, _HEAD = 388, 48, 24, 31
_LONGEST = 60


class Cell(NamedTuple):
    x: float
    filled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `before`: where the mark of the last review stands, None without one."""

    y: float
    label: str
    cells: Sequence[Cell]
    score: str
    before: float | None


@dataclass(frozen=True, slots=True)
class Block:
    y: float
    title: str
    points: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Bars:
    """`alt` says in words what is drawn; the exact numbers are in the table of scores."""

    height: float
    blocks: Sequence[Block]
    alt: str
    compared: bool


class Stretch(NamedTuple):
    """One band, from `x`; `here` when the total lies in it."""

    x: float
    width: float
    label: str
    bounds: str
    here: bool


@dataclass(frozen=True, slots=True)
class Bands:
    stretches: Sequence[Stretch]
    total: float | None
    before: float | None
    alt: str


def bars_of(subscale: Mapping[str, Any]) -> Bars:
    """The scores of a subscale, section by section, with the marks of the last review."""
    y, blocks = 0.0, []
    compared = False
    for section in subscale["sections"]:
        head, lines = y + 18, []
        y += _HEAD
        for item in section["items"]:
            lines.append(_line(item, y))
            compared = compared or item["previous"] is not None
            y += _LINE
        blocks.append(Block(head, section["title"], f"{section['points']} / {section['most']}", lines))
        y += 8
    told = ", ".join(
        _("%(section)s %(points)s of %(most)s points")
        % {"section": each["title"], "points": each["points"], "most": each["most"]}
        for each in subscale["sections"]
    )
    return Bars(y, blocks, _("Scores by section: %(sections)s.") % {"sections": told}, compared)


def _line(item: Mapping[str, Any], y: float) -> Line:
    score, before = item["score"], item["previous"]
    cells = [Cell(_STEPS + step * _STEP, step < (score or 0)) for step in range(HIGHEST)]
    mark = _STEPS + before * _STEP - 4 if before else None
    label = f"{item['number']}  {item['title']}"
    if len(label) > _LONGEST:
        label = label[: _LONGEST - 1].rstrip() + "…"
    return Line(y, label, cells, "–" if score is None else str(score), mark)


def bands_of(subscale: Mapping[str, Any]) -> Bands:
    """The bands from the lowest total to the highest, and where the total and the one before lie."""
    lowest, highest = subscale["lowest"], subscale["highest"]
    span = highest - lowest + 1

    def place(total: int | None) -> float | None:
        return None if total is None else round((total - lowest + 0.5) * WIDTH / span, 1)

    stretches = [
        Stretch(
            round((each["lowest"] - lowest) * WIDTH / span, 1),
            round((each["highest"] - each["lowest"] + 1) * WIDTH / span, 1),
            each["label"],
            f"{each['lowest']}\u2013{each['highest']}",
            subscale["band"] is not None and subscale["band"]["key"] == each["key"],
        )
        for each in sorted(subscale["bands"], key=lambda band: band["lowest"])
    ]
    before = subscale["former"][0]["total"] if subscale["former"] else None
    return Bands(stretches, place(subscale["total"]), place(before), _said(subscale, before))


def _said(subscale: Mapping[str, Any], before: int | None) -> str:
    if subscale["total"] is None:
        return _("No total yet: items are without points.")
    band = subscale["band"]["label"] if subscale["band"] else ""
    said = _("Total %(total)s of %(most)s: %(band)s.") % {
        "total": subscale["total"],
        "most": subscale["highest"],
        "band": band,
    }
    return said if before is None else said + " " + _("The review before: %(total)s.") % {"total": before}
