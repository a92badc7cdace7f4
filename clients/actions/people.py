"""Clients come, change hands, close and return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import episodes
from clients.actions.employer_contacts import refresh_employer_clock
from clients.models import Assignment, Client, Outreach, PlannedVisit, Programme, ProgrammeStay
from clients.projection import project

DAY = timedelta(days=1)


def add_client(
    *,
    specialist: StaffMember | None,
    from_date: date | None = None,
    programme: Programme | None = None,
    by: StaffMember,
    **fields: Any,
) -> Client:
    """A person joins: the client, and whose caseload they are on from `from_date` (programme entry by default)."""
    client = Client(**fields)
    client.first_employer_contact_date = client.reported_employer_contact_date
    client.save()
    episode = episodes.keep(client)
    if programme is not None:
        ProgrammeStay.objects.create(episode=episode, programme=programme, from_date=client.programme_entry_date)
    if specialist is not None:
        Assignment.objects.create(
            client=client, specialist=specialist, from_date=from_date or client.programme_entry_date
        )
    trail.record("client added", by=by, on=client)
    return client


def change_client(*, client: Client, version: int, by: StaffMember, **fields: Any) -> Client:
    """Change what is known of a person. StaleRecord when somebody else saved first."""
    client.expect_version(version)
    changed = sorted(name for name, value in fields.items() if getattr(client, name) != value)
    if not changed:
        return client
    for name in changed:
        setattr(client, name, fields[name])
    refresh_employer_clock(client, save=False)
    client.save()
    episodes.keep(client)
    trail.record("client changed", by=by, on=client, details={"fields": changed})
    return client


def assign(*, client: Client, specialist: StaffMember, from_date: date, note: str = "", by: StaffMember) -> Assignment:
    """Hand `client` over to `specialist` from a day on. What is due keeps its dates; past contacts keep their author.

    A hand-over that is agreed for later stands: this one lasts until the day before it. On the very day of one that is
    agreed, this replaces it.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    coming = Assignment.objects.filter(client=client, from_date__gt=from_date).order_by("from_date").first()
    running = Assignment.objects.current_on(from_date).filter(client=client).first()
    if running is not None and running.from_date == from_date:
        running.specialist, running.note = specialist, note
        running.save()
    else:
        if running is not None:
            running.to_date = from_date - DAY
            running.save()
        running = Assignment.objects.create(
            client=client,
            specialist=specialist,
            from_date=from_date,
            to_date=coming.from_date - DAY if coming else None,
            note=note,
        )
    # Appointments from that day on are for the one who takes over.
    visits = PlannedVisit.objects.to_come().filter(client=client, visit_date__gte=from_date)
    if coming is not None:
        visits = visits.filter(visit_date__lt=coming.from_date)
    visits.update(specialist=specialist)
    trail.record("client assigned", by=by, on=client, details={"from": from_date.isoformat()})
    return running


def close_client(
    *,
    client: Client,
    version: int,
    closed_date: date,
    closure_reason: str,
    person_view: str = "",
    employed_at_exit: bool | None = None,
    weekly_hours_at_exit: Decimal | None = None,
    told: Sequence[str] = (),
    way_back: str = "",
    by: StaffMember,
) -> Client:
    """Close, with a reason. Planned contacts and visits after that day are cancelled; those about a lost job stay.

    Missed appointments and a time limit are no reasons (intakerules.NEVER_CLOSES), whichever page or file says so.
    """
    client.expect_version(version)
    if closure_reason not in Client.ClosureReason.values:
        raise ValidationError({"closure_reason": _("This closes nobody's record.")})
    client.closed_date, client.closure_reason = closed_date, closure_reason
    client.save()
    episode = episodes.keep(client)
    episode.person_view, episode.told, episode.way_back = person_view, list(told), way_back
    episode.employed_at_exit, episode.weekly_hours_at_exit = employed_at_exit, weekly_hours_at_exit
    episode.save()
    project(client, today=by.agency.today())
    client.planned_visits.ended_by_closing(closed_date).update(cancelled_at=timezone.now())
    if closure_reason == Client.ClosureReason.NO_LONGER_WANTS_WORK:
        _outreach_stops(client, closed_date, person_view)
    trail.record("client closed", by=by, on=client, details={"reason": closure_reason})
    return client


def _outreach_stops(client: Client, closed_date: date, said: str) -> None:
    """They want no work: the one reason for which it stops, said with the closing."""
    for outreach in Outreach.objects.running().filter(client=client):
        outreach.ended_date = max(closed_date, outreach.since_date)
        outreach.end_reason, outreach.end_said = Outreach.End.NO_LONGER_WANTS_WORK, said[:300]
        outreach.save()


def reopen_client(*, client: Client, version: int, by: StaffMember) -> Client:
    """Closing was a mistake: the episode goes on, and what is due is as it was. Who comes back: take_back_on.

    Visits that closing cancelled stay cancelled: nobody has agreed them anew with the person.
    """
    client.expect_version(version)
    client.closed_date, client.closure_reason = None, ""
    client.save()
    episodes.keep(client)
    project(client, today=by.agency.today())
    trail.record("client reopened", by=by, on=client)
    return client
