"""The numbers of evidence that are ours and not the scale's."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import StaffMember
from audit import trail
from fidelity.models import Thresholds
from tenancy.models import StaleRecord


@transaction.atomic
def change_thresholds(*, by: StaffMember, version: int, **fields: int) -> Thresholds:
    """`version` is the one the form has read. The usual thresholds, which nobody has saved, are version 1; the first that
    are saved are version 2, so that of two who save first the second is told (StaleRecord)."""
    there = Thresholds.objects.select_for_update(of=("self",)).filter(agency=by.agency).first()
    if there is None:
        there = Thresholds(agency=by.agency, version=2)
    else:
        there.expect_version(version)
    for name, value in fields.items():
        setattr(there, name, value)
    try:
        with transaction.atomic():
            there.save()
    except IntegrityError as error:
        if "thresholds_once_an_agency" not in str(error):
            raise
        # Somebody else saved the first at the same moment.
        raise StaleRecord from error
    trail.record("thresholds of evidence changed", by=by, on=there, details=fields)
    return there
