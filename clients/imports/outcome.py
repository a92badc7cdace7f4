"""What a file would do or did: a verdict per row, what is wrong with it, and the counts. Values only."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

ADDED, UPDATED, UNCHANGED = "added", "updated", "unchanged"


class Problem(NamedTuple):
    """Something to put right, or (a warning) to look at. `say` is what to write instead."""

    row: int
    column: str
    value: str
    say: str
    warning: bool = False


class RowRefused(ValidationError):
    """An action refused, while writing, what the check had let through: told at the row that asked for it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.say)
        self.problem = problem


class Change(NamedTuple):
    column: str
    old: str
    new: str


@dataclass(slots=True)
class Verdict:
    """What becomes of one row. `client_id`: about whom; `told`: whether what is on record of them may be said."""

    row: int
    about: str
    outcome: str = UNCHANGED
    changes: list[Change] = field(default_factory=list)
    client_id: int | None = None
    told: bool = True

    def old(self, change: Change) -> str:
        """The value on record as it may be told: an ellipsis for whoever opens no record."""
        return change.old if self.told else "…"


@dataclass(slots=True)
class Written:
    """What a file made and changed, for the trail; and the ids of the people whose planned contacts may have changed."""

    records: list[Any]
    touched: set[int] = field(default_factory=set)

    @property
    def ids(self) -> list[UUID]:
        return list(dict.fromkeys(record.public_id for record in self.records))


@dataclass(slots=True)
class Outcome:
    """Of a whole file. `made`: what comes into being beside the rows ("units": 2). Nothing is written if there are errors."""

    kind: str
    verdicts: list[Verdict] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    applied: bool = False

    @property
    def rows(self) -> int:
        return len(self.verdicts)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(verdict.outcome for verdict in self.verdicts)
        return {name: found[name] for name in (ADDED, UPDATED, UNCHANGED)}

    @property
    def effects(self) -> list[Verdict]:
        """The rows that do something."""
        return [verdict for verdict in self.verdicts if verdict.outcome != UNCHANGED]

    @property
    def changes_nothing(self) -> bool:
        return not (self.counts[ADDED] or self.counts[UPDATED] or any(self.made.values()))

    @property
    def digest(self) -> str:
        """The same for the same effect: a file is applied only if it would still do what was shown.

        Keyed: it goes to the browser, and what is on record could be tried out against a plain one.
        """
        told = [[v.row, v.outcome, v.changes] for v in self.verdicts]
        parts = [self.kind, told, [*self.errors], sorted(self.made.items())]
        return salted_hmac("clients.imports.outcome", json.dumps(parts, default=str), algorithm="sha256").hexdigest()


def written(value: Any) -> str:
    """A value as the file would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (list, tuple)):
        return ";".join(written(each) for each in value)
    return str(value) if isinstance(value, (Model, str, int)) else repr(value)


def in_words(counts: dict[str, int]) -> list[str]:
    """What comes into being beside the rows, in words."""
    words = {
        "units": ngettext("%(count)d new unit", "%(count)d new units", counts.get("units", 0)),
        "treatment teams": ngettext(
            "%(count)d new treatment team", "%(count)d new treatment teams", counts.get("treatment teams", 0)
        ),
        "employers": ngettext("%(count)d new employer", "%(count)d new employers", counts.get("employers", 0)),
        "sites": ngettext("%(count)d new site", "%(count)d new sites", counts.get("sites", 0)),
        "contact people": ngettext(
            "%(count)d new contact person", "%(count)d new contact people", counts.get("contact people", 0)
        ),
    }
    return [words[name] % {"count": count} for name, count in counts.items()]
