"""The action plan: a step is written down, changed, told of, and closed by what is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import StaffMember
from audit import trail
from fidelity.models import ActionNote, ActionStep

_CLOSED = (ActionStep.Status.DONE, ActionStep.Status.DROPPED)


def add_step(*, by: StaffMember, **said: Any) -> ActionStep:
    """A step of a review's plan, of a unit's or of the agency's. It is planned from the first."""
    step = ActionStep.objects.create(**said)
    trail.record("step of the action plan added", by=by, on=step)
    return step


def change_step(*, on: ActionStep, version: int, by: StaffMember, **said: Any) -> ActionStep:
    """What is to be done, by whom and until when. Call with the row locked."""
    on.expect_version(version)
    for name, value in said.items():
        setattr(on, name, value)
    on.save()
    trail.record("step of the action plan changed", by=by, on=on, details={"fields": sorted(said)})
    return on


def tell_of_step(*, step: ActionStep, version: int, status: str, text: str, today: date, by: StaffMember) -> ActionNote:
    """How it goes, in words, and how it stands from here on. One that was done or dropped may be taken up again."""
    step.expect_version(version)
    note = ActionNote.objects.create(step=step, status=status, text=text, written_by=by)
    if status != step.status:
        was_closed = step.status in _CLOSED
        step.status = status
        step.closed_date = (step.closed_date if was_closed else today) if status in _CLOSED else None
        step.save(update_fields=["status", "closed_date"])
    trail.record("step of the action plan told of", by=by, on=step, details={"status": status})
    return note
