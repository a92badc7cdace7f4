"""Sign-ins and failed tries go on the trail of every agency where the person works."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from audit import trail
from tenancy.context import agency_context


def listen() -> None:
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)


def _record(user: Any, action: str) -> None:
    from accounts.middleware import staff_of

    for staff in staff_of(user):
        with agency_context(staff.agency_id, staff_id=staff.pk):
            trail.record(action, by=staff)


def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    _record(user, "signed in")


def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        _record(user, "signed out")


def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    from accounts.models import User

    email = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email=str(email).lower()[:254]).first()
    if user is not None:
        _record(user, "sign-in failed")
