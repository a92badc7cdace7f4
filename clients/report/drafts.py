"""Drafts that wait for whoever opens a form again."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.formats import time_format

from accounts.models import StaffMember
from clients import wording
from clients.models import Client, Draft
from clients.models.draft import DraftQuerySet

_OFFERED = 3


class Offer(NamedTuple):
    """`since`: today 10:42, or Thu 19 Mar 10:42. `first`: how it begins, to be told from others."""

    public_id: UUID
    since: str
    first: str


def offers(staff: StaffMember, client: Client, form: str) -> list[Offer]:
    """The newest few that `staff` has not saved, with the words they begin with."""
    agency = staff.agency
    found = _mine(staff, client, form).order_by("-updated_at")[:_OFFERED]
    today = agency.today()
    said = []
    for draft in found:
        at = agency.local(draft.updated_at)
        day = "" if at.date() == today else f"{wording.day(at.date(), today)} "
        text = next((draft.content[name][0] for name in ("note", "text", "next_step") if draft.content.get(name)), "")
        said.append(Offer(draft.public_id, f"{day}{time_format(at.time())}", " ".join(text.split())[:60]))
    return said


def draft_of(staff: StaffMember, client: Client, form: str, wanted: str) -> Draft | None:
    """The one that the address asks for, if it is theirs and still waits."""
    try:
        return _mine(staff, client, form).filter(public_id=UUID(wanted)).first()
    except ValueError:
        return None


def _mine(staff: StaffMember, client: Client, form: str) -> DraftQuerySet:
    return Draft.objects.waiting(timezone.now()).filter(staff=staff, client=client, form=form)
