"""Doors for the worker: each reads the clock once and calls one function. May be run twice, or late."""

from __future__ import annotations

import logging

from celery import shared_task

from clients import reminders
from clients.reminders.post import Post
from tenancy.models import Agency

log = logging.getLogger("clients.reminders")


@shared_task(name="clients.tasks.sweep_agencies")
def sweep_agencies() -> None:
    """Every agency at its own local day and hour. One that fails is logged; the others go on."""
    now, post = reminders.database_clock(), Post()
    for agency in Agency.objects.order_by("pk"):
        try:
            reminders.sweep(agency, reminders.Morning.at(agency, now), post)
        except Exception:
            log.exception("an agency's sweep failed", extra={"agency": agency.slug})
