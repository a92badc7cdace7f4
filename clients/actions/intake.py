"""Somebody is referred: taken on, or not for a reason somebody answers for. They move between programmes, and come back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import episodes
from clients.actions.employer_contacts import refresh_employer_clock
from clients.actions.people import add_client
from clients.models import Client, Episode, Job, Outreach, Programme, ProgrammeStay, Referral, StepDown
from clients.projection import project

DAY = timedelta(days=1)


def record_referral(*, by: StaffMember, client: Client | None = None, **fields: Any) -> Referral:
    """Somebody was referred. `client` when they are known already: then their record has name and numbers.

    Of an open client it is written down afterwards: it led to the running episode, and is accepted from its first day.
    """
    referral = Referral(client=client, recorded_by=by, **fields)
    if client is not None and client.is_open:
        referral.accepted_date, referral.accepted_by = max(referral.received_date, client.programme_entry_date), by
    referral.save()
    if client is not None and client.is_open:
        _received(client, referral)
    trail.record("referral recorded", by=by, on=referral)
    return referral


def change_referral(*, referral: Referral, version: int, by: StaffMember, **fields: Any) -> Referral:
    referral.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(referral, name) != value)
    if not changed:
        return referral
    for name in changed:
        setattr(referral, name, fields[name])
    referral.save()
    if "received_date" in changed and referral.accepted_date is not None and referral.client is not None:
        _received(referral.client, referral)
    trail.record("referral changed", by=by, on=referral, details={"fields": changed})
    return referral


def take_on(
    *,
    referral: Referral,
    version: int,
    accepted_date: date,
    programme: Programme | None = None,
    specialist: StaffMember | None,
    by: StaffMember,
    **fields: Any,
) -> Client:
    """The referral becomes a client: what was known of the person moves over and is not kept twice."""
    _must_wait(referral, version)
    client = add_client(
        specialist=specialist, by=by, referral_received_date=referral.received_date, programme=programme, **fields
    )
    referral.give_to(client)
    _accept(referral, accepted_date, by)
    return client


def take_back_on(
    *,
    client: Client,
    version: int,
    entry_date: date,
    programme: Programme | None = None,
    referral: Referral | None = None,
    by: StaffMember,
) -> Client:
    """Somebody comes back after closing: a second episode begins, the first stays as it was.

    What fell due in between was nobody's to make (intakerules.Gap); a job that goes on is followed along again. A
    step-down and outreach of the time before are over: they have come back, and are in touch.
    """
    client.expect_version(version)
    if client.closed_date is None:
        raise ValidationError(_("This record is open."))
    if entry_date <= client.closed_date:
        raise ValidationError({"entry_date": _("Choose a day after the closing. If closing was a mistake, reopen it.")})
    if referral is not None:
        _must_wait(referral, referral.version)
    episodes.keep(client)
    _over_with_the_time_before(client, client.closed_date, entry_date)
    Episode.objects.create(client=client, entry_date=entry_date)
    client.closed_date, client.closure_reason, client.programme_entry_date = None, "", entry_date
    client.employed_at_entry = Job.objects.current_on(entry_date).filter(client=client).exists()
    client.referral_received_date = referral.received_date if referral is not None else None
    client.reported_employer_contact_date = None
    client.save()
    episode = episodes.keep(client)
    refresh_employer_clock(client)
    if programme is not None:
        ProgrammeStay.objects.create(episode=episode, programme=programme, from_date=entry_date)
    project(client, today=by.agency.today())
    trail.record("client came back", by=by, on=client)
    if referral is not None:
        _accept(referral, entry_date, by)
    return client


def _over_with_the_time_before(client: Client, closed_date: date, entry_date: date) -> None:
    for step in StepDown.objects.running().filter(client=client):
        if step.handed_over_on is None:
            step.dropped_on, step.drop_reason = closed_date, _("the record was closed first")
        else:
            step.returned_on, step.return_reason = max(entry_date, step.handed_over_on), _("came back to the service")
        step.save()
    for outreach in Outreach.objects.running().filter(client=client):
        outreach.ended_date = max(entry_date, outreach.since_date)
        outreach.end_reason = Outreach.End.IN_TOUCH
        outreach.save()


def decline_referral(
    *,
    referral: Referral,
    version: int,
    declined_date: date,
    decline_reason: str,
    decline_text: str,
    decided_by: StaffMember,
    by: StaffMember,
) -> Referral:
    """Not taken on: only for a reason that zero exclusion knows, said in words, and somebody answers for it."""
    _must_wait(referral, version)
    if decline_reason not in Referral.NotTakenOn.values:
        raise ValidationError({"decline_reason": _("This keeps nobody from being taken on.")})
    if not decline_text.strip():
        raise ValidationError({"decline_text": _("Say in words why.")})
    referral.declined_date, referral.decline_reason, referral.decline_text = declined_date, decline_reason, decline_text
    referral.decided_by = decided_by
    referral.save()
    trail.record("referral not taken on", by=by, on=referral, details={"reason": decline_reason})
    return referral


def reconsider_referral(*, referral: Referral, version: int, by: StaffMember) -> Referral:
    """It waits again: the person wants it after all, or the decision was not right. History keeps what was decided."""
    referral.expect_version(version)
    if referral.declined_date is None:
        raise ValidationError(_("This referral was not turned down."))
    referral.declined_date, referral.decline_reason, referral.decline_text = None, "", ""
    referral.decided_by = None
    referral.save()
    trail.record("referral waits again", by=by, on=referral)
    return referral


def move_to_programme(
    *, client: Client, programme: Programme | None, from_date: date, note: str = "", by: StaffMember
) -> ProgrammeStay | None:
    """From a day on in another programme, or in none. The episode and its entry date go on."""
    episode = episodes.keep(client)
    if not episode.entry_date <= from_date <= (episode.exit_date or from_date):
        raise ValidationError({"from_date": _("Choose a day after programme entry and before closing.")})
    later = ProgrammeStay.objects.filter(episode=episode, from_date__gt=from_date)
    if later.exists():
        raise ValidationError({"from_date": _("They move between programmes later than that already.")})
    running = ProgrammeStay.objects.filter(episode=episode, from_date__lte=from_date).order_by("-from_date").first()
    stay = _stay_from(episode, running, programme, from_date, note)
    trail.record("client moved between programmes", by=by, on=client, details={"from": from_date.isoformat()})
    return stay


def _stay_from(
    episode: Episode, running: ProgrammeStay | None, programme: Programme | None, day: date, note: str
) -> ProgrammeStay | None:
    if running is not None and running.from_date == day:
        if programme is None:
            running.delete()
            return None
        running.programme, running.note, running.to_date = programme, note, None
        running.save()
        return running
    if running is not None and (running.to_date is None or running.to_date >= day):
        running.to_date = day - DAY
        running.save()
    if programme is None:
        return None
    return ProgrammeStay.objects.create(episode=episode, programme=programme, from_date=day, note=note)


def _must_wait(referral: Referral, version: int) -> None:
    referral.expect_version(version)
    if not referral.is_waiting:
        raise ValidationError(_("This referral has its answer already."))


def _accept(referral: Referral, day: date, by: StaffMember) -> None:
    referral.accepted_date, referral.accepted_by = day, by
    referral.save()
    trail.record("referral accepted", by=by, on=referral)


def _received(client: Client, referral: Referral) -> None:
    """The client's record says the same day."""
    if client.referral_received_date != referral.received_date:
        client.referral_received_date = referral.received_date
        client.save()
        episodes.keep(client)
