"""A report's values made ready for the page and the paper: days as days, drawings, and what stands in the table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fidelity.report.planvalues import dated
from fidelity.report.reportcharts import Bands, Bars, bands_of, bars_of
from fidelity.report.reviewreport import Values, items_in

# So many of the lowest scores stand in the summary.
_LOWEST_SHOWN = 5


def page_of(values: Values, later: Values | None = None) -> dict[str, Any]:
    """What the template of the report is given. `later`: the action plan and the amendments, outside of what was signed."""
    items = items_in(values)
    return {
        "report": values,
        "first_day": date.fromisoformat(values["days"]["first"]),
        "last_day": date.fromisoformat(values["days"]["last"]),
        "evidence_day": date.fromisoformat(values["days"]["evidence"]),
        "signed_on": date.fromisoformat(values["signed"]["on"]) if values["signed"] else None,
        "former_days": [date.fromisoformat(each["last_day"]) for each in reversed(values["former"])],
        "corrected": any(each["corrected"] for each in values["former"]),
        "subscales": [_subscale(each) for each in values["subscales"]],
        "best": sum(item["score"] == 5 for item in items),
        "lowest": _lowest(items),
        "risen": [item for item in items if (item["change"] or 0) > 0],
        "fallen": [item for item in items if (item["change"] or 0) < 0],
        "later": _later(later),
    }


def _subscale(values: Values) -> dict[str, Any]:
    bands: Bands = bands_of(values)
    bars: Bars = bars_of(values)
    last = values["former"][0]["total"] if values["former"] else None
    return {
        **values,
        "bands_drawn": bands,
        "bars": bars,
        "columns": list(reversed(values["former"])),
        "change": _change(values["total"], last),
        "sections": [_section(each) for each in values["sections"]],
    }


def _section(values: Values) -> dict[str, Any]:
    """Oldest first, as columns go. `items_`: a template would take `items` for the method of a dict."""
    former = values["former"]
    return {
        **values,
        "formers": list(reversed(former)),
        "change": _change(values["points"], former[0] if former else None),
        "items_": [_item(each) for each in values["items"]],
    }


def _item(values: Values) -> dict[str, Any]:
    anchor = next((each["text"] for each in values["anchors"] if each["score"] == values["score"]), "")
    said = _change(values["score"], values["previous"])
    return {**values, "anchor": anchor, "formers": list(reversed(values["former"])), "said_change": said}


def _change(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return ""
    return "=" if now == before else f"{now - before:+d}".replace("-", "\u2212")


def _lowest(items: Sequence[Values]) -> list[Values]:
    """The items with the most to gain: those under four points, the lowest first."""
    found = sorted(
        (item for item in items if item["score"] and item["score"] < 4),
        key=lambda each: (each["score"], each["number"]),
    )
    return found[:_LOWEST_SHOWN]


def _later(later: Values | None) -> dict[str, Any] | None:
    if later is None:
        return None
    return {
        "on": date.fromisoformat(later["on"]),
        "steps": [dated(each, "due", "review", "closed") for each in later["steps"]],
        "amendments": [dated(each, "on") for each in later["amendments"]],
    }
