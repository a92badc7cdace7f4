"""A checked people file written down: new people are invited, roles are given and changed, as on the staff pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from accounts import actions
from accounts.actions import memberships
from accounts.models import Membership, StaffMember, User
from clients.imports.known import Known
from clients.imports.outcome import Written
from clients.imports.parsing import told_at
from clients.imports.people import Draft, Plan

# Where a refusal of an action is told: its field, and the column that field came from.
COLUMNS = {
    "email": "email",
    "role": "role",
    "unit": "unit",
    "fte": "fte",
    "supervisor": "supervisor_email",
    "teams": "treatment_teams",
    "starts_date": "from",
    "ends_date": "to",
}


def write(plan: Plan, known: Known) -> Written:
    """Nobody's planned contacts change by it. Each role given or changed has a line of its own on the trail too."""
    here = Membership.objects.filter(agency=known.agency)
    before = set(here.values_list("pk", flat=True))
    for place in (*plan.units, *plan.teams):
        place.save()
    for email, names in plan.renamed.items():
        User.objects.filter(pk=plan.users[email].pk).update(**names)
    invited: set[str] = set()
    for draft in in_order(plan.drafts, known):
        if draft.membership is None:
            with told_at(draft.row, COLUMNS):
                _add(draft, plan, known, invited)
    changed = []
    for draft in plan.drafts:
        if draft.membership is not None and draft.changed:
            with told_at(draft.row, COLUMNS):
                _change(draft, draft.membership, known)
            changed.append(draft.membership)
    roles = [*here.exclude(pk__in=before).select_related("staff"), *changed]
    renamed = [known.staff[email] for email in plan.renamed]
    return Written([*plan.units, *plan.teams, *roles, *(role.staff for role in roles), *renamed])


def in_order(drafts: list[Draft], known: Known) -> list[Draft]:
    """Supervisors before those they supervise, so that each can be named. In a circle somebody goes first and is named later."""
    new = [draft for draft in drafts if draft.membership is None]
    there, ordered = set(known.staff), []
    while new:
        ready = [draft for draft in new if not draft.supervisor_email or draft.supervisor_email in there] or new[:1]
        ordered += ready
        there |= {draft.email for draft in ready}
        new = [draft for draft in new if draft not in ready]
    return ordered


def _add(draft: Draft, plan: Plan, known: Known, invited: set[str]) -> None:
    supervisor = known.staff.get(draft.supervisor_email)
    role: dict[str, Any] = {
        "role": draft.role,
        "unit": draft.unit,
        "supervisor": supervisor,
        "teams": draft.teams or [],
        "starts_date": draft.start,
        **draft.fields,
    }
    staff = known.staff.get(draft.email)
    # Whose role is over is on record for what they did; they get no mail and can't sign in.
    over = "ends_date" in draft.fields and draft.fields["ends_date"] < known.today
    by = None if staff is not None and staff.pk == known.by.pk and known.reach.own_roles else known.by
    if over:
        staff = staff or _on_record(draft, plan)
        memberships.create(staff=staff, **role)
    elif staff is not None and (draft.email in invited or staff.memberships.active_on(known.today).exists()):
        actions.add_membership(staff=staff, by=by, **role)
    else:
        names: dict[str, Any] = {"first_name": "", "last_name": "", **plan.names.get(draft.email, {})}
        staff = actions.invite(email=draft.email, by=by, **names, **role)
        invited.add(draft.email)
    known.staff[draft.email] = staff
    if draft.supervisor_email and supervisor is None:
        draft.membership = staff.memberships.filter(role=draft.role, unit=draft.unit, starts_date=draft.start).get()
        draft.fields, draft.teams = {"supervisor": draft.supervisor_email}, None


def _on_record(draft: Draft, plan: Plan) -> StaffMember:
    names = plan.names.get(draft.email, {})
    user, _new = User.objects.get_or_create(email=draft.email, defaults={**names, "password": make_password(None)})
    return StaffMember.objects.create(user=user)


def _change(draft: Draft, membership: Membership, known: Known) -> None:
    fields = dict(draft.fields)
    if "supervisor" in fields:
        fields["supervisor"] = known.staff[fields["supervisor"]]
    if draft.teams is not None:
        fields["teams"] = draft.teams
    by = None if membership.staff_id == known.by.pk and known.reach.own_roles else known.by
    actions.change_membership(membership=membership, version=None, by=by, **fields)
