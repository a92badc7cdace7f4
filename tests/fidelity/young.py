"""A made-up scale of 23 items in two subscales that are never added up, each with bands of its own: 15 items and 8."""

from __future__ import annotations

import json
from typing import Any


def item(number: int, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "code": f"Y{number}",
        "key": f"item_{number}",
        "title": f"Item {number}",
        "criterion": "What is asked for.",
        "kind": "judgement",
        "rated": "programme",
        "anchors": {str(score): f"as good as {score}" for score in range(1, 6)},
        "sources": ["DOC"],
        "marks": {"criterion": "M", "anchors": "M"},
        **more,
    }


def band(key: str, lowest: int, highest: int) -> dict[str, Any]:
    return {"key": key, "label": key.replace("_", " "), "lowest": lowest, "highest": highest}


def young() -> dict[str, Any]:
    work = [item(number) for number in range(1, 16)]
    work[0] |= {"kind": "percent", "cutoffs": {"at_least": {"5": 80, "4": 60, "3": 40, "2": 20, "1": 0}}}
    school = [item(number) for number in range(101, 109)]
    return {
        "kind": "edition",
        "code": "young-adults",
        "language": "en",
        "name": "Young adults",
        "about": "Made up for tests.",
        "not_rateable": "open",
        "sources": {"DOC": "documents"},
        "words": {},
        "subscales": [
            {
                "key": "employment",
                "title": "Employment",
                "bands": [band("exemplary", 66, 75), band("good", 51, 65), band("not_ips", 15, 50)],
                "sections": [{"key": "work", "title": "Work", "items": work}],
            },
            {
                "key": "education",
                "title": "Education",
                "bands": [band("good", 30, 40), band("not_ips", 8, 29)],
                "sections": [{"key": "school", "title": "School", "items": school}],
            },
        ],
    }


def as_file(contents: dict[str, Any]) -> bytes:
    return json.dumps(contents).encode()
