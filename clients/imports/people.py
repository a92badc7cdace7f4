"""A file of the staff: people, roles, units and teams. Writing is left to the actions that the staff pages use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions import guards
from accounts.models import Membership, StaffMember, TreatmentTeam, Unit, User
from accounts.roles import Role
from clients.imports.known import ADDRESS, Known, batches
from clients.imports.outcome import ADDED, UPDATED, Change, Verdict, written
from clients.imports.parsing import Parsed, Row
from clients.imports.values import meant

FAR = date.max - timedelta(days=1)
NEEDED = {
    "email": lambda: _("Write the e-mail address they sign in with."),
    "role": lambda: _("Write the role: one of %(codes)s.") % {"codes": ", ".join(Role)},
    "from": lambda: _("Write the first day in this role."),
}
NAMES = {"first_name": lambda: _("Write the first name."), "last_name": lambda: _("Write the last name.")}
Key = tuple[str, str, str, date]


@dataclass(slots=True)
class Draft:
    """One role of one person. `fields` are those of the membership that the file changes."""

    row: Row
    email: str
    role: str
    unit: Unit | None
    start: date
    membership: Membership | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    supervisor_email: str = ""
    teams: list[TreatmentTeam] | None = None

    @property
    def key(self) -> Key:
        return self.email, self.role, self.unit.name.lower() if self.unit else "", self.start

    @property
    def end(self) -> date | None:
        return self.fields.get("ends_date", self.membership.ends_date if self.membership else None)

    @property
    def changed(self) -> bool:
        return self.membership is not None and bool(self.fields or self.teams is not None)


@dataclass(slots=True)
class Plan:
    drafts: list[Draft]
    verdicts: list[Verdict]
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    ours: set[int] = field(default_factory=set)
    units: list[Unit] = field(default_factory=list)
    teams: list[TreatmentTeam] = field(default_factory=list)

    @property
    def made(self) -> dict[str, int]:
        return {"units": len(self.units), "treatment teams": len(self.teams)}


def check(parsed: Parsed, known: Known) -> Plan:
    plan = Plan([], [])
    plan.users = _users({row.get("email") for row in parsed.rows if row.get("email")})
    plan.ours = _still_ours(plan.users.values(), known)
    seen: dict[Key, Draft] = {}
    for row in parsed.rows:
        verdict = Verdict(
            row.no, " ".join(written(row.get(name)) for name in ("email", "role", "unit") if row.get(name))
        )
        plan.verdicts.append(verdict)
        for column, say in NEEDED.items():
            if column not in row.values and row.fine(column):
                parsed.need(row, column, say())
        if not row.fine(*NEEDED, "unit", "to"):
            continue
        draft = _draft(row, plan, known, parsed)
        if draft.key in seen:
            _same_again(seen[draft.key], draft, parsed)
            continue
        seen[draft.key] = draft
        plan.drafts.append(draft)
        _check_draft(draft, verdict, plan, parsed, known)
    _check_supervisors(plan, parsed, known)
    _check_overlaps(plan, parsed, known)
    return plan


def _users(addresses: set[str]) -> dict[str, User]:
    """People with an account, here or elsewhere: names are their own, and nobody is made twice."""
    return {user.email.lower(): user for part in batches(addresses) for user in User.objects.filter(email__in=part)}


def _still_ours(users: Iterable[User], known: Known) -> set[int]:
    """Whoever has yet to join, and only here: from then on, or in two agencies, a name is the person's own."""
    waiting = {user.pk for user in users if not user.has_usable_password()}
    elsewhere = StaffMember.objects.filter(user__in=waiting).exclude(agency=known.agency)
    return waiting - set(elsewhere.values_list("user_id", flat=True))


def _draft(row: Row, plan: Plan, known: Known, parsed: Parsed) -> Draft:
    name = row.get("unit")
    unit = _place(Unit, name, known.units, plan.units, row, "unit", parsed) if name else None
    draft = Draft(row, row.get("email"), row.get("role"), unit, row.get("from"))
    draft.supervisor_email = row.get("supervisor_email") or ""
    if "treatment_teams" in row.values:
        draft.teams = [
            _place(TreatmentTeam, name, known.teams, plan.teams, row, "treatment_teams", parsed)
            for name in row.get("treatment_teams")
        ]
    for column, field_name in (("fte", "fte"), ("to", "ends_date")):
        if column in row.values:
            value = row.get(column)
            draft.fields[field_name] = value.quantize(Decimal("0.01")) if isinstance(value, Decimal) else value
    return draft


def _place(model: type, name: str, known: dict[str, Any], new: list[Any], row: Row, column: str, parsed: Parsed) -> Any:
    """A unit or team of that name; a new one comes into being, with a word if it looks like a slip of the pen."""
    found = known.get(name.lower())
    if found is None:
        if close := meant(name, [place.name for place in known.values()], near=0.85):
            parsed.warn(row, column, close + _("A new one called %(name)s will be made.") % {"name": name})
        found = known[name.lower()] = model(name=name)
        new.append(found)
    return found


def _same_again(first: Draft, again: Draft, parsed: Parsed) -> None:
    for column in ("fte", "supervisor_email", "treatment_teams", "to"):
        one, other = first.row.get(column), again.row.get(column)
        if other is not None and one != other:
            say = _("Row %(row)s has the same role with another value here. Keep one of the two rows.")
            parsed.wrong(again.row, column, say % {"row": first.row.no})


def _check_draft(draft: Draft, verdict: Verdict, plan: Plan, parsed: Parsed, known: Known) -> None:
    row = draft.row
    staff = known.staff.get(draft.email)
    _check_names(draft, staff, verdict, plan, parsed)
    if "to" in row.values and row.get("to") < draft.start:
        parsed.wrong(row, "to", _("Before the first day, %(day)s. Write a later day.") % {"day": written(draft.start)})
    if draft.role == Role.SPECIALIST and draft.unit is None:
        parsed.warn(row, "unit", _("A specialist without a unit: no unit's supervisor will see their caseload."))
    same = [m for m in known.memberships(staff) if m.role == draft.role and _same_unit(m, draft)] if staff else []
    draft.membership = next((m for m in same if m.starts_date == draft.start), None) or _earlier_start(draft, same)
    if draft.membership is None:
        verdict.outcome = ADDED
    else:
        _compare(draft, draft.membership, verdict)
        if verdict.changes:
            verdict.outcome = UPDATED
        _ask_guards(draft, draft.membership, parsed)
    if _own_rights(draft, staff, known):
        parsed.wrong(row, "email", _("Nobody changes their own roles. Ask another administrator."))


def _own_rights(draft: Draft, staff: StaffMember | None, known: Known) -> bool:
    """At the page nobody gives themselves a role; whoever runs a command has the whole database anyway."""
    if staff is None or staff.pk != known.by.pk or known.reach.own_roles:
        return False
    return draft.membership is None or not {"starts_date", "ends_date"}.isdisjoint(draft.fields)


def _same_unit(membership: Membership, draft: Draft) -> bool:
    return (membership.unit.name.lower() if membership.unit else "") == (draft.unit.name.lower() if draft.unit else "")


def _earlier_start(draft: Draft, same: list[Membership]) -> Membership | None:
    """The role on record began too late (an administrator's begins with the agency): the file corrects its first day."""
    end = draft.fields.get("ends_date") or FAR
    found = [m for m in same if draft.start < m.starts_date <= end]
    if len(found) != 1:
        return None
    draft.fields["starts_date"] = draft.start
    return found[0]


def _check_names(draft: Draft, staff: StaffMember | None, verdict: Verdict, plan: Plan, parsed: Parsed) -> None:
    row, user = draft.row, plan.users.get(draft.email)
    heard = plan.names.setdefault(draft.email, {})
    for column, say in NAMES.items():
        name = row.get(column)
        if name is None:
            if user is None and column not in heard and row.fine(column):
                parsed.need(row, column, say())
        elif heard.setdefault(column, name) != name:
            parsed.wrong(
                row, column, _("An earlier row has %(name)s. Write the same in both.") % {"name": heard[column]}
            )
        elif user is not None and getattr(user, column) != name:
            if staff is not None and user.pk in plan.ours:
                plan.renamed.setdefault(draft.email, {})[column] = name
                verdict.changes.append(Change(column, getattr(user, column), name))
            else:
                say_so = _("They are called %(name)s here. Names are changed by the people themselves.")
                parsed.warn(row, column, say_so % {"name": getattr(user, column) if staff else _("something else")})


def _compare(draft: Draft, membership: Membership, verdict: Verdict) -> None:
    draft.fields = {name: value for name, value in draft.fields.items() if getattr(membership, name) != value}
    columns = {"fte": "fte", "ends_date": "to", "starts_date": "from"}
    verdict.changes += [
        Change(columns[n], written(getattr(membership, n)), written(v)) for n, v in draft.fields.items()
    ]
    was = membership.supervisor.user.email.lower() if membership.supervisor else ""
    if draft.supervisor_email and draft.supervisor_email != was:
        draft.fields["supervisor"] = draft.supervisor_email
        verdict.changes.append(Change("supervisor_email", was, draft.supervisor_email))
    teams = sorted(link.team.name for link in membership.teams.all())
    if draft.teams is not None and sorted(team.name for team in draft.teams) != teams:
        new = [team.name for team in draft.teams]
        verdict.changes.append(Change("treatment_teams", "; ".join(teams) or "none", "; ".join(new) or "none"))
    else:
        draft.teams = None


def _ask_guards(draft: Draft, membership: Membership, parsed: Parsed) -> None:
    """What the staff page would refuse, said at the row: a leaver who still has people, the last administrator."""
    end = draft.fields.get("ends_date")
    if end is None or end >= (membership.ends_date or FAR):
        return
    try:
        guards.administrator_remains(membership, last_day=end)
        guards.caseload_is_handed_over(membership, last_day=end)
    except ValidationError as refusal:
        parsed.wrong(draft.row, "to", " ".join(refusal.messages))


def _check_supervisors(plan: Plan, parsed: Parsed, known: Known) -> None:
    """A supervisor may stand further down in the same file."""
    here = {*known.staff, *(draft.email for draft in plan.drafts)}
    for draft in plan.drafts:
        address = draft.supervisor_email
        if address and address not in here:
            say = known.near("email", address, here, near=ADDRESS) + _("Nobody here or in this file has this address.")
            parsed.wrong(draft.row, "supervisor_email", say)
        elif address and address == draft.email:
            say = _("Nobody supervises themselves. Write somebody else, or leave it empty.")
            parsed.wrong(draft.row, "supervisor_email", say)


def _check_overlaps(plan: Plan, parsed: Parsed, known: Known) -> None:
    """One role in one unit at a time: of what the file says, and of what is on record beside it."""
    periods: dict[tuple[str, str, str], list[tuple[date, date, Draft | None]]] = {}
    ids = {draft.membership.pk for draft in plan.drafts if draft.membership}
    for draft in plan.drafts:
        periods.setdefault(draft.key[:3], []).append((draft.start, draft.end or FAR, draft))
        staff = known.staff.get(draft.email)
        for each in known.memberships(staff) if staff else []:
            if each.pk not in ids and each.role == draft.role and _same_unit(each, draft):
                periods[draft.key[:3]].append((each.starts_date, each.ends_date or FAR, None))
                ids.add(each.pk)
    for found in periods.values():
        found.sort(key=lambda period: period[:2])
        for before, after in pairwise(found):
            faulty = after[2] or before[2]
            if after[0] <= before[1] and faulty is not None:
                day = written((before if after[2] else after)[0])
                say = _(
                    "They have this role from %(day)s already. Write that day to change it,"
                    " or end the one before the other begins."
                )
                parsed.wrong(faulty.row, "from", say % {"day": day})
