"""The door for the timetable: invitations that are written down go out."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts import invitations


@shared_task
def send_invitations() -> int:
    return invitations.send_due(timezone.now())
