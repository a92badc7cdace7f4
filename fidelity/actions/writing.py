"""What is written of one item, on a sheet as in what was agreed on: the same rules hold for both."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from fidelity.models.sheets import ScoreFields
from fidelity.report.scales import Frozen
from fidelity.reviewrules import Written, faults, settled
from fidelity.wording import FAULTS

FIELDS = (
    "score", "ticked", "evidence", "not_rateable", "not_rateable_reason", "differs_reason", "comment", "recommendation",
)  # fmt: skip


def put(row: ScoreFields, frozen: Frozen, fields: dict[str, Any]) -> None:
    """Into the row, not saved; ValidationError by field where the rules are not kept."""
    item, left = frozen.item(row.item), frozen.edition.not_rateable
    names = Written._fields
    asked = Written(**{name: fields[name] for name in names if name in fields})
    written = settled(asked._replace(ticked=tuple(asked.ticked)), left)
    found = faults(item, written, frozen.suggested(row.item), left)
    if found:
        raise ValidationError({name: FAULTS[fault] for name, fault in found.items()})
    for name, value in written._asdict().items():
        setattr(row, name, list(value) if name == "ticked" else value)
    row.comment, row.recommendation = fields.get("comment", ""), fields.get("recommendation", "")
