"""What the person decides about telling employers: editions, exceptions, talks about it, a signature, taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, DisclosureDecision, DisclosureException, DisclosureRevisit, Job
from employers.models import Employer
from tenancy.models import StaleRecord


def newest_decision(client: Client) -> DisclosureDecision | None:
    return DisclosureDecision.objects.filter(client=client).newest_first().first()


def decide_disclosure(
    *, client: Client, number: int, made_date: date, by: StaffMember, **said: Any
) -> DisclosureDecision:
    """A new edition. `number` is the one it is to be: StaleRecord when somebody else made that one meanwhile."""
    newest = newest_decision(client)
    if number != (newest.number if newest else 0) + 1:
        raise StaleRecord(newest)
    decision = DisclosureDecision.objects.create(client=client, number=number, made_date=made_date, made_by=by, **said)
    trail.record("disclosure decided", by=by, on=client, details={"edition": number})
    return decision


def sign_disclosure(*, decision: DisclosureDecision, signed_date: date, signed_how: str, by: StaffMember) -> None:
    """The person's signature, once per edition."""
    _current(decision)
    if decision.signed_date is not None:
        raise ValidationError(_("This edition is signed already."))
    if signed_date < decision.made_date:
        raise ValidationError({"signed_date": _("Choose a day on or after the one it was decided.")})
    decision.signed_date, decision.signed_how = signed_date, signed_how
    decision.save(update_fields=["signed_date", "signed_how"])
    trail.record("disclosure signed", by=by, on=decision.client, details={"edition": decision.number})


def revisit_disclosure(
    *, decision: DisclosureDecision, revisited_date: date, note: str, by: StaffMember
) -> DisclosureRevisit:
    """It was talked about again, and stands."""
    _current(decision)
    if revisited_date < decision.made_date:
        raise ValidationError({"revisited_date": _("Choose a day on or after the one it was decided.")})
    revisit = DisclosureRevisit.objects.create(
        client=decision.client, decision=decision, revisited_date=revisited_date, note=note, recorded_by=by
    )
    trail.record("disclosure revisited", by=by, on=decision.client)
    return revisit


def revoke_disclosure(*, decision: DisclosureDecision, by: StaffMember) -> None:
    """Taken back: from now on nothing is said about health, to nobody. Exceptions end with it."""
    _current(decision)
    decision.revoked_at, decision.revoked_by = timezone.now(), by
    decision.save(update_fields=["revoked_at", "revoked_by"])
    for exception in DisclosureException.objects.standing().filter(client=decision.client):
        _end(exception, by.agency.today(), by)
    trail.record("disclosure revoked", by=by, on=decision.client, details={"edition": decision.number})


def agree_exception(
    *, client: Client, employer: Employer, job: Job | None, by: StaffMember, agreed_date: date, **said: Any
) -> DisclosureException:
    """For one employer or job it is otherwise. It takes the place of what stood for the same one."""
    newest = newest_decision(client)
    if newest is None or newest.revoked_at is not None:
        raise ValidationError(_("There is no decision that this could be an exception to. Record the decision first."))
    # Also what stands for a record that was put into this employer's.
    same = Q(employer=employer) | Q(employer__merged_into=employer)
    for before in DisclosureException.objects.standing().filter(same, client=client, job=job):
        _end(before, max(agreed_date, before.agreed_date), by)
    exception = DisclosureException.objects.create(
        client=client, employer=employer, job=job, agreed_date=agreed_date, recorded_by=by, **said
    )
    trail.record("disclosure exception agreed", by=by, on=client)
    return exception


def end_exception(*, exception: DisclosureException, by: StaffMember) -> None:
    if exception.ended_date is not None:
        raise ValidationError(_("This exception has ended already."))
    _end(exception, by.agency.today(), by)
    trail.record("disclosure exception ended", by=by, on=exception.client)


def _end(exception: DisclosureException, day: date, by: StaffMember) -> None:
    exception.ended_date, exception.ended_by = max(day, exception.agreed_date), by
    exception.save(update_fields=["ended_date", "ended_by"])


def _current(decision: DisclosureDecision) -> None:
    newest = newest_decision(decision.client)
    if newest is None or newest.pk != decision.pk:
        raise ValidationError(_("A newer edition has been made meanwhile. Look at that one."))
    if newest.revoked_at is not None:
        raise ValidationError(_("This decision has been taken back already."))
