"""What evidence suggested on the first of a month is kept, so that a trend costs one question."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Unit
from clients.report.numbers import months_before
from fidelity.models import EvidenceSnapshot, ScaleEdition
from fidelity.report.live import told_items
from fidelity.report.look import USUAL, Look, thresholds_of, window_of
from fidelity.report.sources import evidence_of
from tenancy.models import Agency


def keep_snapshots(*, agency: Agency, day: date, months: int = 1) -> int:
    """Those of the last `months` firsts of a month until `day`, for the agency and each unit; how many were new.

    What is there stays: a first of a month is looked at once. May be run twice, or late. Call inside the agency's context.
    """
    stored = ScaleEdition.objects.newest(USUAL)
    if stored is None:
        return 0
    firsts = [months_before(day.replace(day=1), back) for back in range(months)]
    units: list[Unit | None] = [None, *Unit.objects.order_by("pk")]
    there = set(EvidenceSnapshot.objects.filter(day__in=firsts).values_list("unit_id", "day"))
    wanted = [(unit, first) for unit in units for first in firsts if (unit.pk if unit else None, first) not in there]
    for unit, first in wanted:
        _keep(agency, unit, first, stored)
    return len(wanted)


@transaction.atomic
def _keep(agency: Agency, unit: Unit | None, day: date, stored: ScaleEdition) -> None:
    look = Look(
        window_of(agency, unit, day), stored.worded(agency.language, agency.country), thresholds_of(agency), unit
    )
    items = evidence_of(look)
    values: dict[str, dict[str, Any]] = {
        each.key: {"points": each.points.points, "value": str(each.figures[0].value) if each.figures else ""}
        for each in items
    }
    if unit is None:
        # The committee looks at the agency alone.
        for each in told_items(items, look):
            values[each.key]["told"] = each.told
    # Two workers at once: the second finds it there.
    EvidenceSnapshot.objects.bulk_create(
        [EvidenceSnapshot(unit=unit, edition=stored, day=day, values=values)], ignore_conflicts=True
    )
