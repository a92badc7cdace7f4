"""Courses and study, and the support for them."""

from __future__ import annotations

from typing import Any

from accounts.models import StaffMember
from audit import trail
from clients.actions.writing import change_row, strike_out
from clients.models import Client, Education


def record_study(*, client: Client, by: StaffMember, **fields: Any) -> Education:
    study = Education.objects.create(client=client, recorded_by=by, **fields)
    trail.record("education recorded", by=by, on=client)
    return study


def change_study(*, study: Education, version: int, by: StaffMember, **fields: Any) -> None:
    """Also its end and what came of it."""
    change_row(row=study, version=version, action="education changed", on=study.client, by=by, fields=fields)


def strike_study(*, study: Education, version: int, reason: str, by: StaffMember) -> None:
    action = "education struck out"
    strike_out(row=study, version=version, reason=reason, action=action, on=study.client, by=by)
