"""What somebody, a unit or a team still holds when it is about to go.

Clients live above this app and can't be asked for from here, so whoever knows of work says so: an app appends its question
to one of these lists when it starts (clients.apps). A plain list, so that a reader can look up who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import StaffMember, TreatmentTeam, Unit


@dataclass(frozen=True, slots=True)
class OpenWork:
    """`what` is a whole phrase: "12 clients on the caseload"."""

    what: str
    count: int


OF_SPECIALISTS: list[Callable[[StaffMember, date], OpenWork | None]] = []
OF_UNITS: list[Callable[[Unit, date], OpenWork | None]] = []
OF_TEAMS: list[Callable[[TreatmentTeam, date], OpenWork | None]] = []


class HoldsOpenWork(ValidationError):
    """Refused until the work is handed over. `.work` says what it is."""

    def __init__(self, message: str, work: list[OpenWork]) -> None:
        super().__init__(message)
        self.work = work


def left_after(questions: Iterable[Callable[[Any, date], OpenWork | None]], holder: Any, day: date) -> list[OpenWork]:
    """What `holder` would still hold after `day`, their last."""
    answers = (question(holder, day) for question in questions)
    return [work for work in answers if work is not None and work.count]
