"""Visits to employers on a day to come, general or for somebody, and the order of a day's round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, EmployerVisitFor, PlannedVisit
from employers.models import Employer, EmployerVisit

Visit = PlannedVisit | EmployerVisit


def plan_employer_visit(
    *, employer: Employer, specialist: StaffMember, clients: Sequence[Client], by: StaffMember, **fields: Any
) -> EmployerVisit:
    """`fields`: visit_date, visit_time, site, person, purpose, aim. For whom stands on the client's side alone."""
    visit = EmployerVisit.objects.create(employer=employer, specialist=specialist, **fields)
    for client in clients:
        EmployerVisitFor.objects.create(client=client, visit=visit)
        trail.record("employer visit planned", by=by, on=client)
    if not clients:
        trail.record("employer visit planned", by=by, on=employer)
    return visit


def move_employer_visit(*, visit: EmployerVisit, version: int, by: StaffMember, **fields: Any) -> EmployerVisit:
    """Another day, time, site or person. On another day it has no place in the round yet."""
    visit.expect_version(version)
    _still_to_come(visit)
    if fields.get("visit_date", visit.visit_date) != visit.visit_date:
        visit.stop = None
    for name, value in fields.items():
        setattr(visit, name, value)
    visit.save()
    trail.record("employer visit moved", by=by, on=visit)
    return visit


def cancel_employer_visit(*, visit: EmployerVisit, version: int, by: StaffMember) -> EmployerVisit:
    visit.expect_version(version)
    _still_to_come(visit)
    visit.cancelled_at = timezone.now()
    visit.save(update_fields=["cancelled_at"])
    trail.record("employer visit cancelled", by=by, on=visit)
    return visit


def order_round(*, visits: Sequence[Visit], by: StaffMember) -> None:
    """The day's visits in this order, whatever their times say."""
    for number, visit in enumerate(visits, start=1):
        if visit.stop != number:
            visit.stop = number
            visit.save(update_fields=["stop"])
    trail.record("round put in order", by=by, on=by)


def in_order(visits: Sequence[Visit]) -> list[Visit]:
    """By the place given by hand, then by time; those without a time last."""
    return sorted(visits, key=lambda visit: (visit.stop or 10_000, visit.visit_time or time.max, visit.pk))


def _still_to_come(visit: EmployerVisit) -> None:
    if visit.made_by_contact_id or visit.cancelled_at:
        raise ValidationError(_("This visit has been made or cancelled already."))
