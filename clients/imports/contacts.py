"""A file of contacts with clients: checked against what is on record, then written in bulk."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import consents
from clients.actions import talks
from clients.imports.caseload_writing import update
from clients.imports.known import Known, batches
from clients.imports.odd import after_closing, after_last_day, before_entry
from clients.imports.outcome import ADDED, UPDATED, Change, Verdict, Written, written
from clients.imports.parsing import Parsed, Row
from clients.models import Client, ClientContact, ContactJob, Job

# Known rows take these over; date, time, mode and specialist tell one contact from another.
FIELDS = {"place": "place", "with": "with_whom", "minutes": "minutes", "note": "note"}
NEEDED = {
    "client_ref": lambda: _("Write the person's reference."),
    "date": lambda: _("Write the day it happened."),
    "mode": lambda: _("Write how: one of %(codes)s.") % {"codes": ", ".join(ClientContact.Mode.values)},
    "specialist_email": lambda: _("Write who met them: the e-mail address from the people file."),
}
# With whom it was, where the file does not say.
_USUALLY = [ClientContact.With.CLIENT.value]
Key = tuple[int, date, time | None, str, int]


@dataclass(slots=True)
class Draft:
    row: Row
    client: Client
    specialist: StaffMember
    key: Key
    contact: ClientContact | None
    fields: dict[str, Any] = field(default_factory=dict)
    jobs: list[Job] | None = None

    @property
    def import_key(self) -> str:
        """What the file calls this contact: found again even if it is corrected here later."""
        _pk, day, at, mode, _who = self.key
        parts = [self.client.client_ref, day.isoformat(), written(at), mode, self.specialist.user.email.lower()]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(slots=True)
class Plan:
    drafts: list[Draft]
    verdicts: list[Verdict]
    made: dict[str, int] = field(default_factory=dict)


class _Records:
    """The contacts and jobs of the people in the file."""

    def __init__(self, clients: dict[str, Client]) -> None:
        self.jobs: dict[int, list[Job]] = defaultdict(list)
        self.by_values: dict[Key, list[ClientContact]] = defaultdict(list)
        self.by_import_key: dict[str, ClientContact] = {}
        self.named: dict[int, set[int]] = defaultdict(set)
        self.began: dict[int, set[date]] = defaultdict(set)
        for part in batches(client.pk for client in clients.values()):
            for job in Job.objects.standing().filter(client__in=part).order_by("start_date", "pk"):
                self.jobs[job.client_id].append(job)
            # Every first day a job ever had: the file goes on naming the one it knew when a start moved here.
            versions = Job.history.rel.related_model.objects.filter(client__in=part)  # type: ignore[attr-defined]
            for job_id, start in versions.values_list("pgh_obj", "start_date").distinct():
                self.began[job_id].add(start)
            contacts: QuerySet[ClientContact] = ClientContact.objects.filter(client__in=part).order_by("pk")
            for contact in contacts.iterator(chunk_size=5000):
                self._add(contact)
            for contact_id, job_id in ContactJob.objects.filter(contact__client__in=part).values_list("contact", "job"):
                self.named[contact_id].add(job_id)

    def began_on(self, client_id: int, day: date) -> list[Job]:
        """The jobs that began that day, as it is known now or was before their start moved."""
        return [job for job in self.jobs[client_id] if job.start_date == day or day in self.began[job.pk]]

    def _add(self, contact: ClientContact) -> None:
        self.by_values[_key_of(contact)].append(contact)
        if contact.import_key:
            self.by_import_key[contact.import_key] = contact


def _key_of(contact: ClientContact) -> Key:
    return contact.client_id, contact.contact_date, contact.contact_time, contact.mode, contact.specialist_id


def check(parsed: Parsed, known: Known) -> Plan:
    clients = known.clients(row.get("client_ref") for row in parsed.rows if row.get("client_ref"))
    records = _Records(clients)
    plan = Plan([], [])
    seen: dict[Key, Draft] = {}
    of_row: dict[int, Verdict] = {}
    for row in parsed.rows:
        draft = _read(row, parsed, known, clients, records)
        verdict = Verdict(
            row.no, " ".join(written(row.get(name)) for name in ("client_ref", "date", "mode") if row.get(name))
        )
        plan.verdicts.append(verdict)
        if draft is None:
            continue
        verdict.client_id, verdict.told = draft.client.pk, known.reach.tells(draft.client)
        if draft.key in seen:
            _same_again(seen[draft.key], draft, parsed)
            continue
        seen[draft.key] = draft
        plan.drafts.append(draft)
        of_row[row.no] = verdict
    imported = (records.by_import_key.get(draft.import_key) for draft in plan.drafts)
    claimed = {contact.pk for contact in imported if contact is not None}
    for draft in plan.drafts:
        _find(draft, records, claimed)
        _compare(draft, of_row[draft.row.no], records, parsed)
    _look_for_consent(plan, records, parsed, known)
    return plan


def _look_for_consent(plan: Plan, records: _Records, parsed: Parsed, known: Known) -> None:
    """A warning, not a refusal: what the file tells of has happened, and consent may have been kept on paper."""
    asked = [(draft, contact) for draft, contact in _told(plan) if talks.asked_for(contact, known.agency)]
    facts = consents.facts_of({draft.client.pk for draft, _contact in asked})
    for draft, contact in asked:
        rows, employers = facts.get(draft.client.pk, []), _employers(draft, records)
        missing = [
            str(purpose.label)
            for purpose in talks.asked_for(contact, known.agency)
            if talks.covering(rows, purpose, contact, employers, known.agency) is None
        ]
        if missing:
            say = _(
                "No consent is on record for a talk without the person then (%(kinds)s). If they took part, add client."
            )
            unsaid = _("Check that the person had consented to this talk (%(kinds)s). If they took part, add client.")
            said = say if known.reach.tells(draft.client) else unsaid
            parsed.warn(draft.row, "with", said % {"kinds": ", ".join(missing)})


def _told(plan: Plan) -> Iterator[tuple[Draft, ClientContact]]:
    """Talks without the person that are new, or of which the file says otherwise with whom they were or about which jobs:
    as they will read."""
    for draft in plan.drafts:
        there = draft.contact
        if there is not None and "with_whom" not in draft.fields and draft.jobs is None:
            continue
        whom = draft.fields.get("with_whom", there.with_whom if there is not None else _USUALLY)
        if ClientContact.With.CLIENT not in whom:
            _pk, day, at, mode, _who = _key_of(there) if there is not None else draft.key
            yield draft, ClientContact(contact_date=day, contact_time=at, mode=mode, with_whom=whom)


def _employers(draft: Draft, records: _Records) -> set[int]:
    """Of the jobs it will name."""
    if draft.jobs is not None:
        return {job.employer_id for job in draft.jobs}
    named = records.named[draft.contact.pk] if draft.contact else set()
    return {job.employer_id for job in records.jobs[draft.client.pk] if job.pk in named}


def _read(row: Row, parsed: Parsed, known: Known, clients: dict[str, Client], records: _Records) -> Draft | None:
    for column, say in NEEDED.items():
        if column not in row.values and row.fine(column):
            parsed.need(row, column, say())
    client = known.client(parsed, row, clients) if row.fine("client_ref") else None
    specialist = known.specialist(parsed, row) if row.fine("specialist_email") else None
    day = row.get("date")
    if day is not None and day > known.today:
        parsed.wrong(row, "date", _("This day is still to come. Write the day it happened."))
    jobs = _jobs(row, client, records, parsed, known) if client is not None else None
    if client is None or specialist is None or not row.fine(*NEEDED, "time"):
        return None
    _look_odd(row, client, specialist, jobs or [], parsed, known)
    key = (client.pk, day, row.get("time"), row.get("mode"), specialist.pk)
    fields = {name: row.get(column) for column, name in FIELDS.items() if column in row.values}
    return Draft(row, client, specialist, key, None, fields, jobs)


def _jobs(row: Row, client: Client, records: _Records, parsed: Parsed, known: Known) -> list[Job] | None:
    """The jobs that began on the day the row names; None where it names none."""
    start = row.get("job_start")
    if start is None:
        return None
    jobs = records.jobs[client.pk]
    ever = records.began_on(client.pk, start)
    found = [job for job in ever if job.start_date == start] or ever
    if not found:
        say = _starts(jobs) if known.reach.tells(client) else _("Ask whoever works with them for the day.")
        parsed.wrong(row, "job_start", _("No job of this person began that day.") + " " + say)
    return found


def _starts(jobs: list[Job]) -> str:
    starts = ", ".join(dict.fromkeys(written(job.start_date) for job in jobs))
    return _("Their jobs began on %(days)s.") % {"days": starts} if starts else _("No job of theirs is on record.")


def _look_odd(row: Row, client: Client, specialist: StaffMember, jobs: list[Job], parsed: Parsed, known: Known) -> None:
    day, tells = row.get("date"), known.reach.tells(client)
    ended = [job.end_date for job in jobs if job.end_date is not None]
    if jobs and len(ended) == len(jobs) and day > max(ended):
        parsed.warn(row, "date", after_last_day(max(ended) if tells else None))
    if day < client.programme_entry_date:
        parsed.warn(row, "date", before_entry(client.programme_entry_date if tells else None))
    if client.closed_date is not None and day > client.closed_date:
        parsed.warn(row, "date", after_closing(client.closed_date if tells else None))
    if not known.works_as_specialist(specialist, day):
        parsed.warn(row, "specialist_email", _("Had no role as specialist on that day."))


def _same_again(first: Draft, again: Draft, parsed: Parsed) -> None:
    """The same contact on two rows: once is enough, unless the rows say different things of it."""
    for column in (*FIELDS, "job_start"):
        one, other = first.row.get(column), again.row.get(column)
        if other is not None and one != other:
            say = _(
                "Row %(row)s is the same contact with another value here. Write a time in both if these are two contacts."
            )
            parsed.wrong(again.row, column, say % {"row": first.row.no})
            return
    parsed.warn(again.row, "", _("The same contact as row %(row)s: kept once.") % {"row": first.row.no})


def _find(draft: Draft, records: _Records, claimed: set[int]) -> None:
    """The record of this contact, if there is one: what this very row brought, else one written by hand that says the same.

    `claimed`: what other rows of the file brought. It may have been corrected to read like this row, and is theirs.
    """
    draft.contact = records.by_import_key.get(draft.import_key)
    if draft.contact is None:
        alike = [each for each in records.by_values.get(draft.key, ()) if each.pk not in claimed]
        # Of several alike the first that stands: a voided one answers only if no other does.
        draft.contact = min(alike, key=lambda each: each.voided_at is not None, default=None)


def _leave(draft: Draft, contact: ClientContact, parsed: Parsed) -> None:
    """What was voided or corrected here is left as people left it, whatever the file says by now."""
    moved = _key_of(contact) != draft.key
    if contact.voided_at is not None:
        say = _("This contact was voided here: left as it is.")
    elif moved or (_corrected_by_people(contact) and _says_otherwise(draft)):
        say = (
            _("This contact was imported before and corrected here since: left as it is.")
            if contact.import_key
            else _("This contact was corrected here: left as it is.")
        )
    else:
        return
    draft.fields, draft.jobs = {}, None
    parsed.warn(draft.row, "", say)


def _says_otherwise(draft: Draft) -> bool:
    return bool(draft.fields) or draft.jobs is not None


def _corrected_by_people(contact: ClientContact) -> bool:
    return bool(contact.correction_reason) and contact.correction_reason not in _own_reasons()


@cache
def _own_reasons() -> frozenset[str]:
    """What an import writes as the reason, in whichever language it ran."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(_reason())
    return frozenset(found)


def _reason() -> str:
    return _("Changed by an imported file")


def _compare(draft: Draft, verdict: Verdict, records: _Records, parsed: Parsed) -> None:
    contact = draft.contact
    if contact is None:
        verdict.outcome = ADDED
        return
    named = records.named[contact.pk]
    draft.fields = {name: value for name, value in draft.fields.items() if _differs(getattr(contact, name), value)}
    if draft.jobs is not None and _names_the_same(draft, named, records):
        draft.jobs = None
    _leave(draft, contact, parsed)
    by_name = {name: column for column, name in FIELDS.items()}
    verdict.changes = [Change(by_name[n], written(getattr(contact, n)), written(v)) for n, v in draft.fields.items()]
    if draft.jobs is not None:
        starts = {written(job.start_date) for job in records.jobs[contact.client_id] if job.pk in named}
        verdict.changes.append(Change("job_start", ", ".join(sorted(starts)), written(draft.row.get("job_start"))))
    if verdict.changes:
        verdict.outcome = UPDATED


def _names_the_same(draft: Draft, named: set[int], records: _Records) -> bool:
    """The jobs on record are those of that day; one whose start has moved since may be among them."""
    ever = {job.pk for job in records.began_on(draft.client.pk, draft.row.get("job_start"))}
    return {job.pk for job in draft.jobs or ()} <= named <= ever


def _differs(old: Any, new: Any) -> bool:
    return set(old) != set(new) if isinstance(new, list) else old != new


# Writing


def write(plan: Plan, known: Known) -> Written:
    """New contacts in bulk, known ones changed where the file says otherwise: whose planned contacts may change."""
    added = [draft for draft in plan.drafts if draft.contact is None]
    changed = [draft for draft in plan.drafts if draft.contact is not None and (draft.fields or draft.jobs is not None)]
    for draft in added:
        draft.contact = _new(draft, known)
    ClientContact.objects.bulk_create([draft.contact for draft in added if draft.contact], batch_size=BATCH)
    for draft in changed:
        # Why it reads otherwise than somebody wrote it stands beside it, as after a correction by hand.
        for name, value in {**draft.fields, "correction_reason": _reason()}.items():
            setattr(draft.contact, name, value)
    update(ClientContact, (draft.contact for draft in changed), [*FIELDS.values(), "correction_reason"])
    renamed = [draft.contact for draft in changed if draft.jobs is not None]
    ContactJob.objects.filter(contact__in=renamed).delete()
    named = [(draft.contact, job) for draft in (*added, *changed) for job in draft.jobs or ()]
    ContactJob.objects.bulk_create([ContactJob(contact=contact, job=job) for contact, job in named], batch_size=BATCH)
    records = [record for draft in (*added, *changed) for record in (draft.contact, draft.client) if record]
    return Written(records, {draft.client.pk for draft in (*added, *changed)})


BATCH = 1000


def _new(draft: Draft, known: Known) -> ClientContact:
    _pk, day, at, mode, _who = draft.key
    fields = {"with_whom": _USUALLY, **draft.fields}
    return ClientContact(
        client=draft.client,
        specialist=draft.specialist,
        recorded_by=known.by,
        contact_date=day,
        contact_time=at,
        mode=mode,
        import_key=draft.import_key,
        **fields,
    )
