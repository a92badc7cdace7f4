"""From the invitation to the first sign-in."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts import invitations
from accounts.actions import guards
from accounts.models import Invitation, StaffMember, User
from accounts.roles import Permission
from audit import trail


def accept_invitation(
    *, invitation: Invitation, first_name: str, last_name: str, password: str, language: str, now: Any = None
) -> User:
    """The person chooses a name and password. invitations.NotUsable when the link was used, withdrawn or ran out meanwhile."""
    now = now or timezone.now()
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("staff__user").get(pk=invitation.pk)
    invitations.check_usable(locked, now)
    user = locked.staff.user
    user.first_name, user.last_name, user.language = first_name, last_name, language
    user.set_password(password)
    user.save()
    locked.accepted_at = now
    locked.save()
    trail.record("invitation accepted", by=locked.staff, on=locked.staff)
    return user


def resend_invitation(*, staff: StaffMember, by: StaffMember | None) -> Invitation:
    """A new link, good for seven days. The old one stops working."""
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    invitations.withdraw_pending(staff)
    invitation = invitations.ask(staff, by=by)
    trail.record("invitation sent again", by=by, on=staff)
    return invitation


def withdraw_invitation(*, staff: StaffMember, by: StaffMember | None) -> None:
    """The link stops working. The role stays until it is ended."""
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    invitations.withdraw_pending(staff)
    trail.record("invitation withdrawn", by=by, on=staff)
