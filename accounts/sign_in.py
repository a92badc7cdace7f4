"""Sign-ins, failed tries and new passwords go on the trail of every agency where the person works."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.functions import Now

from accounts.models import StaffMember, User
from audit import trail
from audit.models import TrailEntry
from tenancy.context import agency_context, current_agency_id

log = logging.getLogger("ipsapp.sign_in")

# The limits on tries are counted in the cache, which may be away (ipsapp.cache); the trail keeps a measure of its own.
FAILED_A_MINUTE = 5


def listen() -> None:
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)


def record(user: Any, action: str) -> None:
    """One line in each agency where `user` has a role today."""
    for staff in _roles_of(user):
        with agency_context(staff.agency_id, staff_id=staff.pk):
            trail.record(action, by=staff, on=staff)


def _roles_of(user: Any) -> list[StaffMember]:
    from accounts.middleware import staff_of

    return staff_of(user)


def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    record(user, "signed in")


def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record(user, "signed out")


def _failed(sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    """By nobody: whoever tried is not known to be that person. Of an unknown address the log alone says that it was tried,
    in the same words as of a known one and without the address."""
    log.warning("sign-in failed", extra={"request": request} if request is not None else None)
    email = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=str(email).lower()[:254]).first()
    for staff in _roles_of(user) if user is not None else []:
        with agency_context(staff.agency_id):
            if _failed_lately(staff) < FAILED_A_MINUTE:
                trail.record("sign-in failed", by=None, on=staff)


def _failed_lately(staff: StaffMember) -> int:
    lines = TrailEntry.objects.filter(agency_id=current_agency_id(), object_id=staff.public_id, action="sign-in failed")
    return lines.filter(at__gt=Now() - timedelta(minutes=1)).count()
