"""A file of contacts with employers. Two equal rows are two contacts; the same file again adds none.

A row is known by all it says and by which of its equals it is: there is nothing else to tell two visits of a day apart.
On whose behalf a contact was made, and what was said about that person, is written on the client's side alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import consentrules, consents
from clients.consentrules import ConsentFacts
from clients.imports.caseload_writing import refresh_clocks
from clients.imports.columns import EMPLOYER_CONTACTS, KINDS
from clients.imports.known import Known, Workplaces, batches
from clients.imports.odd import after_closing, before_entry
from clients.imports.outcome import ADDED, Verdict, Written, written
from clients.imports.parsing import Parsed, Row
from clients.models import Client, ClientContact, EmployerContactFor
from employers.models import EmployerContact

NEEDED = {
    "employer": lambda: _("Write the employer."),
    "date": lambda: _("Write the day it happened."),
    "mode": lambda: _("Write how: one of %(codes)s.") % {"codes": ", ".join(ClientContact.Mode.values)},
    "specialist_email": lambda: _("Write who made it: the e-mail address from the people file."),
}
BATCH = 1000


@dataclass(slots=True)
class Draft:
    row: Row
    specialist: StaffMember
    client: Client | None
    import_key: str


@dataclass(slots=True)
class Plan:
    drafts: list[Draft]
    workplaces: Workplaces
    verdicts: list[Verdict]
    contacts: list[EmployerContact] = field(default_factory=list)

    @property
    def made(self) -> dict[str, int]:
        return self.workplaces.made


def check(parsed: Parsed, known: Known) -> Plan:
    clients = known.clients(row.get("client_ref") for row in parsed.rows if row.get("client_ref"))
    plan = Plan([], Workplaces(), [])
    keys = import_keys(parsed.rows)
    there = _there(keys.values())
    for row in parsed.rows:
        draft = _read(row, keys[row.no], parsed, known, clients)
        verdict = Verdict(
            row.no, " ".join(written(row.get(name)) for name in ("employer", "date", "mode") if row.get(name))
        )
        plan.verdicts.append(verdict)
        if draft is not None and draft.client is not None:
            verdict.client_id, verdict.told = draft.client.pk, known.reach.tells(draft.client)
        if draft is not None and draft.import_key not in there:
            verdict.outcome = ADDED
            plan.drafts.append(draft)
    plan.contacts = [_contact(draft, plan.workplaces) for draft in plan.drafts]
    _look_for_consent(plan, parsed, known)
    return plan


def import_keys(rows: list[Row]) -> dict[int, str]:
    """By row number: the values of the row and its occurrence. Whatever way the file writes them, and in any column order."""
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    for row in rows:
        said = "\x1f".join(written(row.get(name)) for name in KINDS[EMPLOYER_CONTACTS].names)
        seen[said] += 1
        found[row.no] = hashlib.sha256(f"{said}\x1f{seen[said]}".encode()).hexdigest()
    return found


def _there(keys: object) -> set[str]:
    rows = EmployerContact.objects.all()
    return {
        key
        for part in batches(keys)  # type: ignore[arg-type]
        for key in rows.filter(import_key__in=part).values_list("import_key", flat=True)
    }


def _read(row: Row, key: str, parsed: Parsed, known: Known, clients: dict[str, Client]) -> Draft | None:
    for column, say in NEEDED.items():
        if column not in row.values and row.fine(column):
            parsed.need(row, column, say())
    client = known.client(parsed, row, clients) if row.fine("client_ref") else None
    specialist = known.specialist(parsed, row) if row.fine("specialist_email") else None
    day = row.get("date")
    if day is not None and day > known.today:
        parsed.wrong(row, "date", _("This day is still to come. Write the day it happened."))
    if specialist is None or row.bad:
        return None
    _look_odd(row, client, specialist, parsed, known)
    return Draft(row, specialist, client, key)


def _look_odd(row: Row, client: Client | None, specialist: StaffMember, parsed: Parsed, known: Known) -> None:
    day, tells = row.get("date"), known.reach.tells(client)
    if client is not None and day < client.programme_entry_date:
        parsed.warn(row, "date", before_entry(client.programme_entry_date if tells else None))
    if client is not None and client.closed_date is not None and day > client.closed_date:
        parsed.warn(row, "date", after_closing(client.closed_date if tells else None))
    if client is None and "matches_plan" in row.values:
        parsed.warn(row, "matches_plan", _("Left out: no person is named whose plan it could match."))
    if "can_hire" in row.values and "person" not in row.values:
        parsed.warn(row, "can_hire", _("Left out: nobody is named who could hire."))
    if not known.works_as_specialist(specialist, day):
        parsed.warn(row, "specialist_email", _("Had no role as specialist on that day."))


def _look_for_consent(plan: Plan, parsed: Parsed, known: Known) -> None:
    """A warning, not a refusal: what the file tells of has happened, and consent may have been kept on paper."""
    asked = [
        (draft, contact)
        for draft, contact in zip(plan.drafts, plan.contacts, strict=True)
        if draft.client is not None and consents.bound_on(known.agency, contact.contact_date)
    ]
    facts = consents.facts_of({draft.client.pk for draft, _contact in asked if draft.client is not None})
    for draft, contact in asked:
        if draft.client is not None and not _covered(facts.get(draft.client.pk, []), contact, known):
            say = _("No consent is on record for this employer and day. If there was none, take the reference out.")
            unsaid = _("Check that the person had consented by that day. If not, take the reference out.")
            parsed.warn(draft.row, "client_ref", say if known.reach.tells(draft.client) else unsaid)


def _covered(facts: list[ConsentFacts], contact: EmployerContact, known: Known) -> bool:
    zone = known.agency.zone
    moment = consentrules.moment_of_telling(contact.contact_date, timezone.now(), zone, contact.contact_time)
    return consentrules.allowed(facts, consentrules.EMPLOYERS, moment, contact.employer.pk, zone=zone)


def _contact(draft: Draft, workplaces: Workplaces) -> EmployerContact:
    row = draft.row
    employer = workplaces.employer(row.get("employer"))
    return EmployerContact(
        employer=employer,
        site=workplaces.site(employer, row.get("employer_site")),
        person=workplaces.person(employer, row.get("person"), row.get("can_hire")),
        specialist=draft.specialist,
        contact_date=row.get("date"),
        mode=row.get("mode"),
        nature=row.get("nature") or "",
        purpose=row.get("purpose") or "",
        about_competitive_job=row.get("about_competitive_job"),
        # What was said about a person stays out of the employer's record, which everybody who visits employers reads.
        note="" if draft.client else row.get("note") or "",
        import_key=draft.import_key,
    )


def write(plan: Plan, known: Known) -> Written:
    """Contacts and, for those made for somebody, the client's side of them. Nobody's planned contacts change by it."""
    plan.workplaces.save()
    for contact in plan.contacts:
        contact.employer_id = contact.employer.pk
        contact.site_id = contact.site.pk if contact.site else None
        contact.person_id = contact.person.pk if contact.person else None
    EmployerContact.objects.bulk_create(plan.contacts, batch_size=BATCH)
    links = [
        EmployerContactFor(
            client=draft.client,
            employer_contact=contact,
            matches_plan=draft.row.get("matches_plan"),
            note=draft.row.get("note") or "",
        )
        for draft, contact in zip(plan.drafts, plan.contacts, strict=True)
        if draft.client is not None
    ]
    EmployerContactFor.objects.bulk_create(links, batch_size=BATCH)
    refresh_clocks({link.client_id for link in links})
    clients = [draft.client for draft in plan.drafts if draft.client is not None]
    return Written([*plan.contacts, *links, *clients, *plan.workplaces.saved])
