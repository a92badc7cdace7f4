"""What the clinical record was given of somebody's employment documents, and when (item 5)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.writing import change_row, strike_out
from clients.models import Client, ClinicalCopy


def record_clinical_copy(
    *, client: Client, day: date, profile: bool, plan: bool, notes: bool, by: StaffMember
) -> ClinicalCopy:
    copy = ClinicalCopy.objects.create(client=client, day=day, profile=profile, plan=plan, notes=notes, recorded_by=by)
    trail.record("copy in the clinical record noted", by=by, on=client)
    return copy


def correct_clinical_copy(*, copy: ClinicalCopy, version: int, by: StaffMember, **fields: object) -> ClinicalCopy:
    _still_stands(copy)
    action = "copy in the clinical record corrected"
    change_row(row=copy, version=version, action=action, on=copy.client, by=by, fields=fields)
    return copy


def void_clinical_copy(*, copy: ClinicalCopy, version: int, reason: str, by: StaffMember) -> ClinicalCopy:
    _still_stands(copy)
    action = "copy in the clinical record voided"
    strike_out(row=copy, version=version, reason=reason, action=action, on=copy.client, by=by)
    return copy


def _still_stands(copy: ClinicalCopy) -> None:
    if copy.voided_at is not None:
        raise ValidationError(_("This is void already."))
