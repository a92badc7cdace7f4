"""Doors for the worker: each reads the clock once and calls one function. May be run twice, or late."""

from __future__ import annotations

import logging

from celery import shared_task

from fidelity import pdf
from fidelity.actions.snapshots import keep_snapshots
from fidelity.report.trends import MONTHS
from tenancy.context import agency_context
from tenancy.models import Agency

log = logging.getLogger("fidelity.tasks")


@shared_task(name="fidelity.tasks.make_prints")
def make_prints(agency_id: int | None = None) -> int:
    """What waits to be printed, of one agency or, when the timetable wakes it, of all."""
    agencies = Agency.objects.order_by("pk")
    made = 0
    for agency in agencies if agency_id is None else agencies.filter(pk=agency_id):
        try:
            made += pdf.make_waiting(agency)
        except Exception:
            log.exception("an agency's prints were not made", extra={"agency": agency.slug})
    return made


@shared_task(name="fidelity.tasks.keep_trends")
def keep_trends() -> None:
    """The first of each of the last months, for every agency. One that fails is logged; the others go on."""
    for agency in Agency.objects.order_by("pk"):
        try:
            with agency_context(agency.pk):
                keep_snapshots(agency=agency, day=agency.today(), months=MONTHS)
        except Exception:
            log.exception("an agency's trend was not kept", extra={"agency": agency.slug})
