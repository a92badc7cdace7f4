"""Keeping what somebody is typing, every few seconds. No line on the trail for each: what is saved in the end has one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, Draft
from tenancy.models import Submission


def keep_draft(*, client: Client, form: str, key: UUID, content: dict[str, Any], by: StaffMember) -> datetime | None:
    """When it was kept; None when its form was saved meanwhile. Without content: what was kept before goes."""
    mine = Draft.objects.filter(key=key, staff=by, client=client, form=form)
    if not content:
        mine.delete()
        return None
    if Submission.objects.filter(key=key).exists():
        return None
    now = timezone.now()
    if not mine.update(content=content, updated_at=now):
        row = Draft(staff=by, client=client, form=form, key=key, content=content, updated_at=now)
        # Two at once, or the key of somebody else's form: the first one stands.
        Draft.objects.bulk_create([row], ignore_conflicts=True)
    return now


def forget_draft(*, key: UUID, by: StaffMember) -> None:
    """Its form was saved."""
    Draft.objects.filter(key=key, staff=by).delete()


def throw_draft_away(*, draft: Draft, by: StaffMember) -> None:
    draft.delete()
    trail.record("draft thrown away", by=by, on=draft.client)


def sweep_drafts(now: datetime) -> int:
    """Drafts that are too old, or whose form was saved; how many."""
    return Draft.objects.spent(now).delete()[0]
