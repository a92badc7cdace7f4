"""The door for the timetable: each minute every agency's trail is sealed."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import DatabaseError

from audit import sealing
from tenancy.context import agency_context
from tenancy.models import Agency

log = logging.getLogger("ipsapp.audit")


@shared_task
def seal_trails() -> int:
    """Each agency in a transaction of its own: one's trouble does not leave the others' lines unsealed."""
    sealed = 0
    for agency_id in list(Agency.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            with agency_context(agency_id):
                sealed += sealing.seal() is not None
        except DatabaseError:
            log.exception("the trail was not sealed", extra={"agency": agency_id})
    return sealed
