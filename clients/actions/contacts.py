"""Logging, correcting and voiding a contact with a client."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients.actions.talks import keep_talk
from clients.facts import job_facts
from clients.followalong import STILL_TO_DO, ContactFacts, days_late, served_by, status
from clients.models import Client, ClientContact, ContactJob, DueContact, Job, PlannedVisit
from clients.projection import project, project_and_read


@dataclass(frozen=True, slots=True)
class Logged:
    """What logging a contact did: which planned contacts it met, for which it came late, and which is due next."""

    contact: ClientContact
    met: list[DueContact]
    late: list[DueContact]
    next_due: DueContact | None


def log_contact(
    *,
    client: Client,
    specialist: StaffMember,
    contact_date: date,
    mode: str,
    with_whom: list[str],
    jobs: Iterable[Job] = (),
    contact_time: time | None = None,
    place: str = "",
    minutes: int | None = None,
    note: str = "",
    next_step: str = "",
    next_step_date: date | None = None,
    without_consent: str = "",
    by: StaffMember,
    public_id: uuid.UUID | None = None,
    known_jobs: Iterable[Job] | None = None,
) -> Logged:
    """Write a contact down and bring what it may answer up to date. `jobs` are those it names; none = the engine decides.

    `known_jobs`: all standing jobs of the client, when they were read under the lock already. `without_consent`: why
    somebody else than the person was talked with although no consent covers it; TalkNeedsConsent when it is not said.
    """
    named = list(jobs)
    contact = ClientContact.objects.create(
        public_id=public_id or uuid.uuid4(),
        client=client,
        specialist=specialist,
        recorded_by=by,
        contact_date=contact_date,
        contact_time=contact_time,
        mode=mode,
        place=place,
        with_whom=with_whom,
        minutes=minutes,
        note=note,
        next_step=next_step,
        next_step_date=next_step_date,
    )
    ContactJob.objects.bulk_create([ContactJob(contact=contact, job=job) for job in named])
    keep_talk(contact=contact, jobs=named, without_consent=without_consent, by=by)
    today = by.agency.today()
    rows = project_and_read(client, today=today, jobs=_touched(client, [contact], [named], known_jobs))
    _keep_visit(contact)
    trail.record("contact logged", by=by, on=contact)
    return _outcome(contact, rows, today)


def correct_contact(
    *,
    contact: ClientContact,
    version: int,
    reason: str,
    by: StaffMember,
    jobs: Iterable[Job],
    without_consent: str = "",
    **fields: Any,
) -> Logged:
    """Change what was written, with a reason; history keeps what stood there. StaleRecord when somebody else was first."""
    contact.expect_version(version)
    before = ContactFacts(contact.pk, contact.contact_date, contact.mode)
    was_named = [row.job for row in contact.named_jobs.select_related("job")]
    named = list(jobs)
    was_told = _told_when_and_where(contact, was_named)
    changed = sorted(name for name, value in fields.items() if getattr(contact, name) != value)
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.correction_reason = reason
    contact.save()
    _rename_jobs(contact, was_named, named)
    moved = _told_when_and_where(contact, named) != was_told
    keep_talk(contact=contact, jobs=named, without_consent=without_consent, corrected=True, moved=moved, by=by)
    _let_go_of_visits(contact)
    _keep_visit(contact)
    today = by.agency.today()
    touched = _touched(contact.client, [before, contact], [was_named, named])
    rows = project_and_read(contact.client, today=today, jobs=touched)
    trail.record("contact corrected", by=by, on=contact, details={"fields": changed})
    return _outcome(contact, rows, today)


def _told_when_and_where(contact: ClientContact, jobs: list[Job]) -> tuple[Any, ...]:
    """What consent depends on beside the kind of people it was with."""
    return contact.contact_date, contact.contact_time, {job.employer_id for job in jobs}


def void_contact(*, contact: ClientContact, version: int, reason: str, by: StaffMember) -> None:
    """Take a contact out of every count, with a reason. It stays readable, struck through."""
    contact.expect_version(version)
    _void(contact, reason, by)
    trail.record("contact voided", by=by, on=contact)


def take_back_contact(*, contact: ClientContact, by: StaffMember) -> None:
    """One tap right after logging: void, and nobody is asked why. ValidationError for whoever comes too late for that."""
    if not contact.is_just_logged(by=by, at=timezone.now()):
        raise ValidationError(_("It is too late for one tap. If it did not happen, say why and make it void."))
    _void(contact, _("taken back right after logging"), by)
    trail.record("contact taken back", by=by, on=contact)


def _void(contact: ClientContact, reason: str, by: StaffMember) -> None:
    contact.voided_at = timezone.now()
    contact.void_reason = reason
    contact.save()
    _let_go_of_visits(contact)
    named = [row.job for row in contact.named_jobs.select_related("job")]
    project(contact.client, today=by.agency.today(), jobs=_touched(contact.client, [contact], [named]))


def _touched(
    client: Client,
    contacts: Iterable[ClientContact | ContactFacts],
    named: Iterable[list[Job]],
    known: Iterable[Job] | None = None,
) -> list[Job]:
    """The jobs whose planned contacts these contacts, as they name jobs, may answer."""
    standing = Job.objects.standing().filter(client=client) if known is None else known
    jobs = {job.pk: job for job in standing}
    facts = [job_facts(job) for job in jobs.values()]
    found: set[int] = set()
    for contact, names in zip(contacts, named, strict=True):
        ids = frozenset(job.pk for job in names)
        each = ContactFacts(
            contact.pk if isinstance(contact, ClientContact) else contact.id,
            contact.contact_date,
            contact.mode,
            True,
            ids,
        )
        found.update(job.id for job in served_by(each, facts))
    return [jobs[pk] for pk in sorted(found)]


def _rename_jobs(contact: ClientContact, was: list[Job], now: list[Job]) -> None:
    kept = {job.pk for job in now}
    ContactJob.objects.filter(contact=contact).exclude(job__in=kept).delete()
    had = {job.pk for job in was}
    ContactJob.objects.bulk_create([ContactJob(contact=contact, job=job) for job in now if job.pk not in had])


def _keep_visit(contact: ClientContact) -> None:
    """A visit planned for that day took place, when this was a talk with the person."""
    if contact.is_attempt or ClientContact.With.CLIENT not in contact.with_whom:
        return
    that_day = PlannedVisit.objects.to_come().filter(client=contact.client, visit_date=contact.contact_date)
    that_day.update(kept_by=contact)


def _let_go_of_visits(contact: ClientContact) -> None:
    """What this contact kept stands in the calendar again: it was no visit, or not that day's."""
    PlannedVisit.objects.filter(kept_by=contact).update(kept_by=None)


def _outcome(contact: ClientContact, rows: Iterable[DueContact], today: date) -> Logged:
    """`rows`: the planned contacts of the client, as they stand now."""
    rows = sorted(rows, key=lambda row: (row.due_date, row.opens_date))
    met = [row for row in rows if row.met_by_id == contact.pk]
    late = [row for row in rows if row.late_by_id == contact.pk and days_late(row.as_row(), today)]
    waiting = [row for row in rows if status(row.as_row(), today) in STILL_TO_DO]
    return Logged(contact, met, late, waiting[0] if waiting else None)
