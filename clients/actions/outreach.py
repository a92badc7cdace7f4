"""Reaching somebody who does not come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.talks import keep_attempt
from clients.models import Client, Outreach, OutreachAttempt


def record_attempt(
    *,
    client: Client,
    begun: dict[str, Any] | None,
    by: StaffMember,
    without_consent: str = "",
    **attempt: Any,
) -> OutreachAttempt:
    """An attempt of the outreach under way; without one it begins with this: `begun` says why (cause) and since when.

    `without_consent`: why family was told something although no consent covers it.
    """
    outreach = Outreach.objects.running().filter(client=client).first()
    if outreach is None:
        if begun is None:
            raise ValidationError(_("Outreach has ended meanwhile: say why it begins again."))
        outreach = Outreach.objects.create(client=client, recorded_by=by, **begun)
        trail.record("outreach begun", by=by, on=client)
    made = OutreachAttempt.objects.create(outreach=outreach, recorded_by=by, **attempt)
    keep_attempt(client=client, attempt=made, without_consent=without_consent, by=by)
    trail.record("outreach attempt recorded", by=by, on=client)
    return made


def correct_attempt(
    *, attempt: OutreachAttempt, version: int, by: StaffMember, without_consent: str = "", **fields: Any
) -> OutreachAttempt:
    attempt.expect_version(version)
    _stands(attempt)
    for name, value in fields.items():
        setattr(attempt, name, value)
    attempt.save()
    client = attempt.outreach.client
    keep_attempt(client=client, attempt=attempt, without_consent=without_consent, by=by, corrected=True)
    trail.record("outreach attempt corrected", by=by, on=attempt.outreach.client)
    return attempt


def void_attempt(*, attempt: OutreachAttempt, version: int, reason: str, by: StaffMember) -> OutreachAttempt:
    """It did not happen so. It stays readable, struck through, and counts for nothing."""
    attempt.expect_version(version)
    _stands(attempt)
    attempt.voided_at, attempt.void_reason = timezone.now(), reason
    attempt.save()
    trail.record("outreach attempt voided", by=by, on=attempt.outreach.client)
    return attempt


def end_outreach(
    *, outreach: Outreach, version: int, ended_date: date, end_reason: str, end_said: str, by: StaffMember
) -> Outreach:
    """Back in touch, or they no longer want to work: there is no third way to end it. It can begin again any day."""
    outreach.expect_version(version)
    if outreach.ended_date is not None:
        raise ValidationError(_("This outreach has ended already."))
    outreach.ended_date, outreach.end_reason, outreach.end_said = ended_date, end_reason, end_said
    outreach.save()
    trail.record("outreach ended", by=by, on=outreach.client, details={"reason": end_reason})
    return outreach


def _stands(attempt: OutreachAttempt) -> None:
    if attempt.voided_at is not None:
        raise ValidationError(_("This attempt is void."))
