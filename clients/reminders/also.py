"""What else the morning mail tells. Apps above this one append to OTHERS when they start; they can't be asked for from here.

They keep the ways of planned contacts: a row first, then the mail; asked "due by today"; told once; and nobody named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the mail and where it leads (a path)."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is told to one person. `rows` are told as sent once the mail is out."""

    heading: str
    lines: Sequence[Line]
    rows: Sequence[int]


class Other(Protocol):
    def write_down(self, day: date) -> int:
        """Rows for all whose day has come, in the open agency; how many are new. May be asked twice."""

    def waiting(self, day: date) -> set[int]:
        """Staff ids of those who are still to be told of something."""

    def part(self, staff_id: int, day: date) -> Part | None:
        """This person's, locked, and still true today."""

    def sent(self, rows: Sequence[int], at: datetime) -> None: ...


OTHERS: list[Other] = []
