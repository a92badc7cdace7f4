"""The door for the timetable: each minute every agency's trail is sealed."""

from __future__ import annotations

from celery import shared_task

from audit import sealing
from tenancy.context import agency_context
from tenancy.models import Agency


@shared_task
def seal_trails() -> int:
    """Each agency in a transaction of its own, so that one's trouble does not keep the others' unsealed lines open."""
    sealed = 0
    for agency_id in Agency.objects.order_by("pk").values_list("pk", flat=True):
        with agency_context(agency_id):
            sealed += sealing.seal() is not None
    return sealed
