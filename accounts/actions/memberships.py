"""Roles are given from a day, changed, and ended; never removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions import guards
from accounts.models import Membership, MembershipTeam, StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission, Role
from audit import trail
from tenancy.constraints import SameAgency
from tenancy.context import current_agency_id

FAR = date.max
_RIGHTS = {"role", "unit", "starts_date", "ends_date"}


def add_membership(
    *,
    staff: StaffMember,
    role: str,
    unit: Unit | None = None,
    fte: Decimal = Decimal(1),
    supervisor: StaffMember | None = None,
    teams: Sequence[TreatmentTeam] = (),
    starts_date: date,
    ends_date: date | None = None,
    by: StaffMember | None,
) -> Membership:
    """Give somebody who is on the staff one more role, unit or period."""
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    guards.not_oneself(staff, by)
    membership = create(
        staff=staff,
        role=role,
        unit=unit,
        fte=fte,
        supervisor=supervisor,
        teams=teams,
        starts_date=starts_date,
        ends_date=ends_date,
    )
    trail.record("role given", by=by, on=staff, details={"role": str(role), "from": starts_date.isoformat()})
    return membership


def create(*, staff: StaffMember, teams: Sequence[TreatmentTeam], **fields: Any) -> Membership:
    """The row itself, checked, without a line of its own on the trail."""
    membership = Membership(staff=staff, **fields)
    _check(membership)
    membership.save()
    _set_teams(membership, teams)
    staff.__dict__.pop("active_memberships", None)
    return membership


def change_membership(
    *, membership: Membership, version: int | None, by: StaffMember | None, **fields: Any
) -> Membership:
    """Correct what a membership says: role, unit, fte, supervisor, teams, starts_date, ends_date.

    What changed on a day (from half to full time) is an end and a new membership, so that past numbers stay true.
    """
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    now = _locked(membership).expect_version(version)
    teams = fields.pop("teams", None)
    changed = sorted(name for name, value in fields.items() if getattr(now, name) != value)
    if teams is not None and {team.pk for team in teams} != set(now.teams.values_list("team_id", flat=True)):
        changed.append("teams")
    if not changed:
        return now
    if _RIGHTS.intersection(changed):
        guards.not_oneself(now.staff, by)
    last_day = _last_day_as_it_was(now, fields)
    if last_day is not None:
        guards.administrator_remains(now, last_day=last_day)
        guards.caseload_is_handed_over(now, last_day=last_day)
    for name in set(changed) - {"teams"}:
        setattr(now, name, fields[name])
    _check(now)
    now.save()
    if "teams" in changed:
        _set_teams(now, teams or ())
    trail.record("role changed", by=by, on=now.staff, details={"role": now.role, "fields": changed})
    return now


def end_membership(
    *, membership: Membership, version: int | None, ends_date: date, by: StaffMember | None
) -> Membership:
    """Set the last day. Refused while there is open work (accounts.open_work) and for the last administrator."""
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    now = _locked(membership).expect_version(version)
    if ends_date < now.starts_date:
        raise ValidationError({"ends_date": _("Choose a day from the first day of the role on.")})
    if now.ends_date is not None and ends_date > now.ends_date:
        guards.not_oneself(now.staff, by)
    guards.administrator_remains(now, last_day=ends_date)
    guards.caseload_is_handed_over(now, last_day=ends_date)
    now.ends_date = ends_date
    now.save()
    trail.record("role ended", by=by, on=now.staff, details={"role": now.role, "through": ends_date.isoformat()})
    return now


def _locked(membership: Membership) -> Membership:
    """No row policy guards memberships: the open agency is asked for by name."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("staff__user", "staff__agency", "unit")
    return rows.get(pk=membership.pk, agency_id=current_agency_id())


def _last_day_as_it_was(now: Membership, fields: dict[str, Any]) -> date | None:
    """The last day on which the membership keeps its role and unit, when the change cuts it short. None: it does not."""
    starts = fields.get("starts_date", now.starts_date)
    ends = fields.get("ends_date", now.ends_date) or FAR
    if fields.get("role", now.role) != now.role:
        return now.starts_date - guards.DAY
    if starts > now.starts_date:
        return now.starts_date - guards.DAY if starts > now.agency.today() >= now.starts_date else None
    return ends if ends < (now.ends_date or FAR) else None


def _check(membership: Membership) -> None:
    """What the database would refuse, said beside the field."""
    membership.clean_fields(exclude=["agency"])
    for constraint in Membership._meta.constraints:
        if isinstance(constraint, SameAgency):
            constraint.validate(Membership, membership)
    if membership.ends_date is not None and membership.ends_date < membership.starts_date:
        raise ValidationError({"ends_date": _("Choose a day from the first day of the role on.")})
    if membership.supervisor_id is not None and membership.supervisor_id == membership.staff_id:
        raise ValidationError({"supervisor": _("Choose somebody else: nobody supervises themselves.")})
    if (
        membership.unit is not None
        and membership.unit.closed_date
        and membership.unit.closed_date < membership.starts_date
    ):
        raise ValidationError({"unit": _("%(unit)s is closed. Choose another unit.") % {"unit": membership.unit}})
    _does_not_overlap(membership)


def _does_not_overlap(membership: Membership) -> None:
    """The staff member's row is locked, so that two can't add the same role at once."""
    StaffMember.objects.select_for_update().get(pk=membership.staff_id, agency_id=current_agency_id())
    same = Membership.objects.filter(
        Q(ends_date=None) | Q(ends_date__gte=membership.starts_date),
        staff=membership.staff,
        role=membership.role,
        unit=membership.unit,
        starts_date__lte=membership.ends_date or FAR,
    ).exclude(pk=membership.pk)
    if same.exists():
        label = Membership.ROLE_LABELS[Role(membership.role)]
        raise ValidationError(
            {
                "role": _("They are %(role)s in this unit at that time already. Change that role or its days.")
                % {"role": label}
            }
        )


def _set_teams(membership: Membership, teams: Sequence[TreatmentTeam]) -> None:
    wanted = {team.pk: team for team in teams}
    for link in MembershipTeam.objects.filter(membership=membership):
        if link.team_id not in wanted:
            link.delete()
        wanted.pop(link.team_id, None)
    for team in wanted.values():
        if team.agency_id != membership.agency_id:
            raise ValidationError({"teams": _("Choose one from your own agency.")})
        MembershipTeam.objects.create(membership=membership, team=team)
