"""Invitations: rows first, then mail; a signed link that works once, for seven days, for one e-mail address.

The token holds the agency (rows hide behind it), the invitation's public id and a digest of the address it was sent to.
Nothing that would open the door is stored: a copy of the database has no links in it.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, StaffMember
from tenancy.context import agency_context
from tenancy.models import Agency

log = logging.getLogger("ipsapp.invitations")

GOOD_FOR = timedelta(days=7)
_SALT = "accounts.invitation"
_LONGEST_WAIT = timedelta(hours=1)


class NotUsable(Exception):
    """`.why` is one of unknown, used, withdrawn, expired, left; `.invitation` is there when the link itself is real."""

    def __init__(self, why: str, invitation: Invitation | None = None) -> None:
        super().__init__(why)
        self.why, self.invitation = why, invitation


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a real token says: whose agency, which invitation, sent to whom (as a digest)."""

    agency_id: int
    public_id: uuid.UUID
    address: str


def ask(staff: StaffMember, *, by: StaffMember | None) -> Invitation:
    """The row that makes accounts.tasks.send_invitations write to `staff`. Whoever has an account is only told, so that row is
    accepted from the start. A pending invitation is enough: no second one."""
    now = timezone.now()
    if staff.user.has_usable_password():
        return Invitation.objects.create(staff=staff, invited_by=by, expires_at=now + GOOD_FOR, accepted_at=now)
    pending = pending_of(staff, now)
    return pending or Invitation.objects.create(staff=staff, invited_by=by, expires_at=now + GOOD_FOR)


def pending_of(staff: StaffMember, now: datetime) -> Invitation | None:
    return (
        Invitation.objects.filter(staff=staff, accepted_at=None, withdrawn_at=None, expires_at__gt=now)
        .order_by("-created_at")
        .first()
    )


def withdraw_pending(staff: StaffMember) -> None:
    Invitation.objects.filter(staff=staff, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())


def link(invitation: Invitation) -> str:
    """The address in the mail, built from the site's own address and never from a request's Host header."""
    ticket = {
        "agency": invitation.agency_id,
        "invitation": str(invitation.public_id),
        "address": _digest(invitation.staff.user.email),
    }
    token = signing.dumps(ticket, salt=_SALT, compress=True)
    return settings.BASE_URL + reverse("accounts:accept_invitation", kwargs={"token": token})


def read(token: str) -> Ticket:
    """NotUsable when we did not sign this token. Its age is the row's matter (`check_usable`)."""
    try:
        ticket: dict[str, Any] = signing.loads(token, salt=_SALT)
        return Ticket(int(ticket["agency"]), uuid.UUID(ticket["invitation"]), str(ticket["address"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        raise NotUsable("unknown") from None


def find(ticket: Ticket) -> Invitation:
    """The invitation of a ticket, inside its agency's context."""
    rows = Invitation.objects.select_related("staff__user", "agency", "invited_by__user")
    invitation = rows.filter(public_id=ticket.public_id).first()
    if invitation is None or not constant_time_compare(_digest(invitation.staff.user.email), ticket.address):
        raise NotUsable("unknown")
    check_usable(invitation, timezone.now())
    return invitation


def check_usable(invitation: Invitation, now: datetime) -> None:
    """NotUsable unless this link still opens the door."""
    staff = invitation.staff
    today = timezone.localdate(now, staff.agency.zone)
    if invitation.accepted_at is not None or staff.user.has_usable_password():
        raise NotUsable("used", invitation)
    if invitation.withdrawn_at is not None:
        raise NotUsable("withdrawn", invitation)
    if invitation.expires_at <= now:
        raise NotUsable("expired", invitation)
    if not Membership.objects.filter(staff=staff).exclude(ends_date__lt=today).exists():
        raise NotUsable("left", invitation)


def _digest(email: str) -> str:
    return salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()[:32]


def send_due(now: datetime) -> int:
    """Send what is written down and not yet sent, in every agency. May run twice and in two processes: a row is locked while
    it is sent, and one that is locked is somebody else's. How many mails went out."""
    sent = 0
    for agency in Agency.objects.order_by("pk"):
        while (outcome := _send_next(agency, now)) is not None:
            sent += outcome
    return sent


def _send_next(agency: Agency, now: datetime) -> bool | None:
    """One invitation in a transaction of its own: True sent, False to be tried later, None nothing to send."""
    with agency_context(agency.pk):
        invitation = (
            Invitation.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(sent_at=None, withdrawn_at=None, expires_at__gt=now)
            .exclude(not_before__gt=now)
            .select_related("staff__user", "agency", "invited_by__user")
            .order_by("created_at")
            .first()
        )
        if invitation is None:
            return None
        invitation.attempts += 1
        try:
            _message(invitation).send()
        except OSError as error:
            # SMTP refusals and lost connections are OSErrors. The class alone: a server's answer may hold an address.
            wait = min(timedelta(minutes=2 ** min(invitation.attempts, 6)), _LONGEST_WAIT)
            invitation.last_error, invitation.not_before = type(error).__name__, now + wait
            log.warning("invitation not sent", extra={"error": type(error).__name__, "attempts": invitation.attempts})
        else:
            invitation.sent_at, invitation.last_error = now, ""
        invitation.save()
        return invitation.sent_at is not None


def _message(invitation: Invitation) -> EmailMessage:
    """No word of health or of clients in it: what the agency does is its own to say. The same Message-ID on a second try."""
    user, agency = invitation.staff.user, invitation.agency
    joined = invitation.accepted_at is not None
    with translation.override(user.language or agency.language):
        subject = _("You have been added to %(agency)s") if joined else _("Join %(agency)s")
        body = render_to_string(
            f"accounts/mail/{'added' if joined else 'invitation'}.txt",
            {
                "agency": agency,
                "user": user,
                "invited_by": invitation.invited_by,
                "link": settings.BASE_URL + "/" if joined else link(invitation),
                "until": agency.local(invitation.expires_at),
            },
        )
        subject = subject % {"agency": " ".join(agency.name.split())}
    message_id = f"<{uuid.uuid5(invitation.public_id, 'invitation')}@{urlsplit(settings.BASE_URL).hostname}>"
    return EmailMessage(subject, body, to=[user.email], headers={"Message-ID": message_id})
