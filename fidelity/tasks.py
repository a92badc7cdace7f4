"""Doors for the worker: each reads the clock once and calls one function. May be run twice, or late."""

from __future__ import annotations

import logging

from celery import shared_task

from fidelity.actions.snapshots import keep_snapshots
from fidelity.report.trends import MONTHS
from tenancy.context import agency_context
from tenancy.models import Agency

log = logging.getLogger("fidelity.evidence")


@shared_task(name="fidelity.tasks.keep_trends")
def keep_trends() -> None:
    """The first of each of the last months, for every agency. One that fails is logged; the others go on."""
    for agency in Agency.objects.order_by("pk"):
        try:
            with agency_context(agency.pk):
                keep_snapshots(agency=agency, day=agency.today(), months=MONTHS)
        except Exception:
            log.exception("an agency's trend was not kept", extra={"agency": agency.slug})
