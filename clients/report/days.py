"""A day of a timeline, as templates/rows/timeline.html takes it apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from employers.timeline import Entry


@dataclass(slots=True)
class Day:
    date: date
    label: str
    entries: list[Entry] = field(default_factory=list)
