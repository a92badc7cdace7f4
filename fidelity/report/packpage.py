"""A pack's values made ready for paper."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from fidelity.report.planvalues import dated
from fidelity.report.reportpage import page_of
from fidelity.report.reviewreport import Values


def pack_page_of(pack: Values) -> dict[str, Any]:
    meeting, last = pack["meeting"], pack["last"]
    starts = meeting["starts"]
    return {
        "pack": pack,
        "on": date.fromisoformat(pack["on"]),
        "meeting": {
            **meeting,
            "day": date.fromisoformat(meeting["day"]),
            "starts": time.fromisoformat(starts) if starts else None,
        },
        "last": {**last, "day": date.fromisoformat(last["day"])} if last else None,
        "shown": page_of(pack["report"]) if pack["report"] else None,
        "steps": [dated(each, "due", "review", "closed") for each in pack["steps"]],
    }
