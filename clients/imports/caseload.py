"""A caseload file checked: who is new, what changes about whom, who changes hands. Jobs: clients.imports.jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from accounts.roles import Permission
from clients.episodes import inside_earlier
from clients.imports import jobs
from clients.imports.known import Known, Workplaces, batches
from clients.imports.odd import after_entry, before_entry
from clients.imports.outcome import ADDED, UPDATED, Change, Verdict, written
from clients.imports.parsing import Parsed, Row
from clients.imports.values import is_none
from clients.models import Assignment, Client, Episode

# What is said of the person, on whichever of their rows: column and field.
FIELDS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "date_of_birth": "date_of_birth",
    "referral_received": "referral_received_date",
    "programme_entry": "programme_entry_date",
    "unit": "unit",
    "treatment_team": "treatment_team",
    "employed_at_entry": "employed_at_entry",
    "profile_started": "profile_started_date",
    "first_employer_contact": "reported_employer_contact_date",
    "closed": "closed_date",
    "closure_reason": "closure_reason",
}
PAST = ("date_of_birth", "referral_received", "profile_started", "first_employer_contact", "closed")


@dataclass(slots=True)
class Draft:
    """One person of the file: what their rows together say, and which row said it."""

    ref: str
    client: Client | None
    first: Row
    said: dict[str, tuple[Any, Row]] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    specialist: StaffMember | None = None
    hand_over: date | None = None
    jobs: list[jobs.Draft] = field(default_factory=list)

    def now(self, column: str) -> Any:
        """The value as it will be: the file's, else the record's."""
        name = FIELDS[column]
        return self.fields[name] if name in self.fields else getattr(self.client, name, None)

    def row_of(self, column: str) -> Row:
        return self.said[column][1] if column in self.said else self.first

    def tells(self, column: str, known: Known) -> bool:
        """Whether `now` may be said: what the file itself brings always, what is on record only to whoever may see it."""
        return column in self.said or known.reach.tells(self.client)


@dataclass(slots=True)
class Plan:
    drafts: dict[str, Draft]
    workplaces: Workplaces
    verdicts: list[Verdict]

    @property
    def made(self) -> dict[str, int]:
        return self.workplaces.made


def check(parsed: Parsed, known: Known) -> Plan:
    """Everything that the file says against everything that is known. Writes nothing."""
    clients = known.clients(row.get("client_ref") for row in parsed.rows if row.get("client_ref"))
    running, exits = _assignments(clients), _earlier_exits(clients)
    merged = known.merged_refs(row.get("client_ref") for row in parsed.rows if row.get("client_ref"))
    plan = Plan({}, Workplaces(), [])
    for row in parsed.rows:
        if not parsed.need(row, "client_ref", _("Write your own number or code for the person.")):
            continue
        ref = row.get("client_ref")
        if ref in merged:
            parsed.wrong(row, "client_ref", _("This record was merged into another: write the other's reference."))
            continue
        draft = plan.drafts.setdefault(ref, Draft(ref, clients.get(ref), row))
        _hear(draft, row, parsed)
    verdicts: dict[int, Verdict] = {}
    for draft in plan.drafts.values():
        told = known.reach.tells(draft.client)
        client_id = draft.client.pk if draft.client else None
        verdict = Verdict(draft.first.no, _about(draft), client_id=client_id, told=told)
        verdicts[draft.first.no] = verdict
        if _within_reach(draft, parsed, known):
            _check_person(draft, verdict, parsed, known)
            _check_return(draft, exits.get(draft.client.pk) if draft.client else None, parsed)
            _check_specialist(draft, verdict, running.get(draft.client.pk, []) if draft.client else [], parsed, known)
    _opens_nobody(plan.drafts.values(), parsed, known)
    jobs.check(plan.drafts, verdicts, parsed, known, plan.workplaces)
    plan.verdicts = [verdicts[row.no] for row in parsed.rows if row.no in verdicts]
    return plan


def _assignments(clients: dict[str, Client]) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    for part in batches(client.pk for client in clients.values()):
        rows = Assignment.objects.filter(client__in=part).select_related("specialist__user").order_by("from_date")
        for each in rows:
            found.setdefault(each.client_id, []).append(each)
    return found


def _earlier_exits(clients: dict[str, Client]) -> dict[int, date]:
    """Until when those who came back were with the service before: by client."""
    found: dict[int, date] = {}
    for part in batches(client.pk for client in clients.values()):
        rows = Episode.objects.filter(client__in=part, exit_date__lt=F("client__programme_entry_date"))
        found |= dict(rows.values("client").annotate(last=Max("exit_date")).values_list("client", "last"))
    return found


def _check_return(draft: Draft, exit_date: date | None, parsed: Parsed) -> None:
    entry = draft.now("programme_entry")
    if exit_date is not None and "programme_entry" in draft.said and entry is not None and entry <= exit_date:
        parsed.wrong(draft.row_of("programme_entry"), "programme_entry", inside_earlier())


def _about(draft: Draft) -> str:
    name = f"{draft.first.get('first_name') or ''} {draft.first.get('last_name') or ''}".strip()
    return f"{draft.ref} {name}".strip()


def _hear(draft: Draft, row: Row, parsed: Parsed) -> None:
    """What a row says of the person. Rows that contradict one another are both named; an empty cell says nothing."""
    for column in (*FIELDS, "specialist_email"):
        value = row.get(column)
        if value is None:
            continue
        earlier = draft.said.get(column)
        if earlier is None:
            draft.said[column] = (value, row)
        elif earlier[0] != value:
            say = _("Row %(other)s says %(value)s for the same person. Write the same in both, or leave one empty.")
            parsed.wrong(row, column, say % {"other": earlier[1].no, "value": written(earlier[0])})


def _within_reach(draft: Draft, parsed: Parsed, known: Known) -> bool:
    if draft.client is None or known.reach.covers(draft.client.unit):
        return True
    say = _("This reference is taken outside your units. Choose another, or ask an administrator to import the file.")
    parsed.wrong(draft.first, "client_ref", say)
    return False


def _check_person(draft: Draft, verdict: Verdict, parsed: Parsed, known: Known) -> None:
    for column, (value, row) in draft.said.items():
        if column in FIELDS and row.fine(column):
            draft.fields[FIELDS[column]] = _placed(column, value, row, parsed, known)
    if draft.client is None:
        for column, say in _NEEDED.items():
            if FIELDS[column] not in draft.fields and draft.first.fine(column):
                parsed.need(draft.first, column, str(say()))
        verdict.outcome = ADDED
    else:
        _compare(draft, draft.client, verdict)
    _check_days(draft, parsed, known)
    _check_closing(draft, parsed, known)


_NEEDED = {
    "first_name": lambda: _("Write the first name: this person is new."),
    "last_name": lambda: _("Write the last name: this person is new."),
    "programme_entry": lambda: _("Write the day they joined: this person is new."),
    "unit": lambda: _("Write the unit: this person is new."),
}


def _placed(column: str, value: Any, row: Row, parsed: Parsed, known: Known) -> Any:
    """Units and teams by name; everything else as it is."""
    if column == "unit":
        unit = known.units.get(value.lower())
        if unit is None:
            say = _("There is no such unit. Units come from the people file.")
            parsed.wrong(row, column, known.near(column, value, _names(known.units)) + say)
        elif not known.reach.covers(unit):
            parsed.wrong(row, column, _("This is not one of your units. Ask an administrator to import the file."))
        return unit
    if column == "treatment_team":
        team = None if is_none(value) else known.teams.get(value.lower())
        if team is None and not is_none(value):
            say = known.near(column, value, _names(known.teams)) + _(
                "There is no such team. Teams come from the people file; none = no team."
            )
            parsed.wrong(row, column, say)
        return team
    return value


def _names(places: dict[str, Any]) -> list[str]:
    return [place.name for place in places.values()]


def _compare(draft: Draft, client: Client, verdict: Verdict) -> None:
    for column, name in FIELDS.items():
        if name in draft.fields and (old := getattr(client, name)) != (new := draft.fields[name]):
            empty = "none" if column == "treatment_team" else ""
            verdict.changes.append(Change(column, written(old) or empty, written(new) or empty))
    draft.fields = {name: value for name, value in draft.fields.items() if getattr(client, name) != value}
    if verdict.changes:
        verdict.outcome = UPDATED


def _check_days(draft: Draft, parsed: Parsed, known: Known) -> None:
    for column in PAST:
        if column in draft.said and draft.said[column][0] > known.today:
            say = _("This day is still to come. Write the day it happened, or leave it empty.")
            parsed.wrong(draft.row_of(column), column, say)
    entry = draft.now("programme_entry")
    if entry is None:
        return
    if "programme_entry" in draft.said and entry > known.today:
        parsed.warn(draft.row_of("programme_entry"), "programme_entry", _("This day is still to come."))
    for column, odd in (("referral_received", 1), ("first_employer_contact", -1), ("profile_started", -1)):
        value = draft.now(column)
        if column in draft.said and value is not None and (value - entry).days * odd > 0:
            shown = entry if draft.tells("programme_entry", known) else None
            parsed.warn(draft.row_of(column), column, after_entry(shown) if odd > 0 else before_entry(shown))
    born = draft.now("date_of_birth")
    if "date_of_birth" in draft.said and born is not None and born >= entry:
        say = _("On or after programme entry. Write the day they were born.")
        parsed.wrong(draft.row_of("date_of_birth"), "date_of_birth", say)


def _check_closing(draft: Draft, parsed: Parsed, known: Known) -> None:
    closed, reason, entry = draft.now("closed"), draft.now("closure_reason"), draft.now("programme_entry")
    if closed is not None and not reason and draft.row_of("closed").fine("closure_reason"):
        say = _("Write why: one of %(codes)s.") % {"codes": ", ".join(Client.ClosureReason.values)}
        parsed.wrong(draft.row_of("closed"), "closure_reason", say)
    if reason and closed is None and draft.row_of("closure_reason").fine("closed"):
        parsed.wrong(
            draft.row_of("closure_reason"), "closed", _("Write the day of closing, or leave closure_reason empty.")
        )
    if closed is not None and entry is not None and closed < entry:
        say = before_entry(entry if draft.tells("programme_entry", known) else None)
        parsed.wrong(draft.row_of("closed"), "closed", say + " " + _("Write a later day."))


def _check_specialist(draft: Draft, verdict: Verdict, past: list[Assignment], parsed: Parsed, known: Known) -> None:
    """A first specialist, a hand-over from today, or another one for a start that is to come. The same again is nothing."""
    if "specialist_email" not in draft.said:
        if draft.client is None and draft.first.fine("specialist_email"):
            parsed.warn(draft.first, "specialist_email", _("Nobody's caseload: no specialist is named."))
        return
    row = draft.said["specialist_email"][1]
    specialist = known.specialist(parsed, row)
    if specialist is None:
        return
    if draft.now("closed") is None and not known.works_as_specialist(specialist, known.today):
        parsed.warn(row, "specialist_email", _("Has no role as specialist today, but the person is open."))
    last = past[-1] if past else None
    if (
        last is not None
        and last.specialist_id == specialist.pk
        and (last.to_date is None or last.to_date >= known.today)
    ):
        return
    if last is not None and last.from_date > known.today and len(past) > 1:
        if past[-2].specialist_id != specialist.pk:
            parsed.wrong(row, "specialist_email", _arranged(last if known.reach.tells(draft.client) else None))
        return
    draft.specialist = specialist
    # Whoever is still to begin with somebody is given to another from that day: there is nothing to hand over before it.
    draft.hand_over = max(last.from_date, known.today) if last is not None else None
    if draft.client is not None:
        verdict.changes.append(
            Change("specialist_email", last.specialist.user.email if last else "", specialist.user.email)
        )
        verdict.outcome = UPDATED


def _arranged(coming: Assignment | None) -> str:
    if coming is None:
        return _("A hand-over is arranged already. It is changed on the person's page.")
    say = _("A hand-over to %(who)s on %(day)s is arranged already. Change it on the person's page.")
    return say % {"who": coming.specialist, "day": written(coming.from_date)}


def _opens_nobody(drafts: Iterable[Draft], parsed: Parsed, known: Known) -> None:
    """Whoever imports may not see everybody they write about: a file is no way to open a record to oneself, be it by
    one's own caseload, one that is to be covered, or a unit one supervises (as accounts.actions.arrange_cover refuses)."""
    opening = [(draft, column) for draft in drafts for column in _opened_by(draft, known)]
    seen = known.seen_by_importer(draft.client for draft, _column in opening if draft.client is not None)
    for draft, column in opening:
        if draft.client is not None and draft.client.pk not in seen:
            say = _(
                "Somebody else has to give you this: you would open people to yourself."
                " Ask another administrator or the unit's supervisor to import this row."
            )
            parsed.wrong(draft.row_of(column), column, say)


def _opened_by(draft: Draft, known: Known) -> list[str]:
    """The columns by which the importing person comes to see somebody who is on record."""
    found: list[str] = []
    if draft.client is None:
        return found
    if draft.specialist is not None and draft.specialist.pk in known.opens_to_importer:
        found.append("specialist_email")
    unit = draft.fields.get("unit")
    if unit is not None and known.by.has(Permission.SEE_CASELOAD) and unit.pk in (known.by.supervised_unit_ids or ()):
        found.append("unit")
    return found
