"""What writing down small things about a person has in common: change it if anything is new, or strike it out with a reason."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import StaffMember
from audit import trail
from tenancy.models import AgencyModel


def change_row(
    *, row: Any, version: int, action: str, on: AgencyModel, by: StaffMember, fields: dict[str, Any]
) -> None:
    """Write what is new of `fields`. Nothing new: no version, no line. StaleRecord when somebody else was first."""
    row.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(row, name, fields[name])
    row.save()
    trail.record(action, by=by, on=on, details={"fields": changed})


def strike_out(*, row: Any, version: int, reason: str, action: str, on: AgencyModel, by: StaffMember) -> None:
    """It was a mistake: it counts nowhere any more, and can still be read with the reason."""
    row.expect_version(version)
    row.voided_at, row.void_reason = timezone.now(), reason
    row.save()
    trail.record(action, by=by, on=on)
