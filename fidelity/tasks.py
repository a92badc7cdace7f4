"""Doors for the worker: each reads the clock once and calls one function. May be run twice, or late."""

from __future__ import annotations

import logging

from celery import shared_task

from fidelity import pdf
from tenancy.models import Agency

log = logging.getLogger("fidelity.prints")


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
