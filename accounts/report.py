"""The staff list, who is away, and what happened to somebody's access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts import invitations
from accounts.models import Cover, Membership, StaffMember
from accounts.roles import Role
from audit.models import TrailEntry
from tenancy.context import current_agency_id
from tenancy.models import Agency
from tenancy.search import Fold, matching

UNUSABLE = "!"  # how Django marks a password that nobody has chosen yet

STATES = {
    "here": _("working"),
    "invited": _("invited"),
    "coming": _("starts later"),
    "blocked": _("sign-in closed"),
    "left": _("left"),
}

WHAT_HAPPENED = {
    "staff invited": _("Invited"),
    "role given": _("Role given"),
    "role changed": _("Role changed"),
    "role ended": _("Role ended"),
    "invitation sent again": _("Invitation sent again"),
    "invitation withdrawn": _("Invitation withdrawn"),
    "invitation accepted": _("Joined"),
    "cover arranged": _("Cover arranged"),
    "cover cancelled": _("Cover cancelled"),
    "change refused": _("A change was refused"),
    "own settings changed": _("Own settings changed"),
}


@dataclass(frozen=True, slots=True)
class StaffRow:
    staff: StaffMember
    current: list[Membership]
    state: str

    @property
    def state_label(self) -> Any:
        return STATES[self.state]


def staff_rows(
    agency: Agency, *, q: str = "", role: str = "", unit: Any = None, state: str = "", start: int = 0, size: int = 50
) -> tuple[list[StaffRow], int]:
    """One page of the staff list, and how many there are in all."""
    today = agency.today()
    rows = _in_state(StaffMember.objects.here(), state, today)
    if q:
        name = Concat(
            "user__first_name", Value(" "), "user__last_name", Value(" "), "user__email", output_field=TextField()
        )
        rows = rows.annotate(name_key=Fold(name)).filter(matching(q, "name_key"))
    if role or unit:
        roles = Membership.objects.filter(staff=OuterRef("pk"))
        roles = roles.filter(role=role) if role else roles
        roles = roles.filter(unit=unit) if unit else roles
        rows = rows.filter(Exists(roles if state in ("left", "all") else _not_over(roles, today)))
    total = rows.count()
    memberships = Membership.objects.select_related("unit", "supervisor__user").order_by("starts_date")
    page = rows.by_name().prefetch_related(Prefetch("memberships", queryset=memberships))[start : start + size]
    return [_row(staff, today) for staff in page], total


def _in_state(rows: Any, state: str, today: date) -> Any:
    stays = Exists(_not_over(Membership.objects.filter(staff=OuterRef("pk")), today))
    if state == "all":
        return rows
    if state == "left":
        return rows.filter(~stays)
    rows = rows.filter(stays)
    return rows.filter(user__password__startswith=UNUSABLE) if state == "invited" else rows


def _not_over(memberships: Any, today: date) -> Any:
    return memberships.filter(Q(ends_date=None) | Q(ends_date__gte=today))


def _row(staff: StaffMember, today: date) -> StaffRow:
    memberships = list(staff.memberships.all())
    stays = [each for each in memberships if each.ends_date is None or each.ends_date >= today]
    current = [each for each in stays if each.starts_date <= today] or stays or memberships[-1:]
    return StaffRow(staff, current, state_of(staff, stays, today))


def state_of(staff: StaffMember, stays: list[Membership], today: date) -> str:
    """One word for where somebody stands: a key of STATES."""
    if not stays:
        return "left"
    if not staff.user.is_active:
        return "blocked"
    if not staff.user.has_usable_password():
        return "invited"
    return "here" if any(each.starts_date <= today for each in stays) else "coming"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail, in words."""

    at: Any
    what: Any
    who: str


def what_happened_to(staff: StaffMember, *, limit: int = 20) -> list[Line]:
    """The last changes to somebody's roles and access, newest first."""
    entries = list(
        TrailEntry.objects.filter(
            agency_id=current_agency_id(), object_id=staff.public_id, action__in=list(WHAT_HAPPENED)
        ).order_by("-id")[:limit]
    )
    ids = {entry.staff_id for entry in entries if entry.staff_id}
    names = {each.pk: each.name for each in StaffMember.objects.here().select_related("user").filter(pk__in=ids)}
    return [Line(staff.agency.local(entry.at), _what(entry), names.get(entry.staff_id or 0, "")) for entry in entries]


def _what(entry: TrailEntry) -> str:
    what = str(WHAT_HAPPENED[entry.action])
    role = entry.details.get("role")
    return f"{what}: {Membership.ROLE_LABELS[Role(role)]}" if role else what


def covers(rows: QuerySet[Cover], today: date) -> tuple[list[Cover], list[Cover]]:
    """Those that run or come, soonest first; and the last twenty that are over."""
    rows = rows.select_related("absent__user", "covering__user").filter(cancelled_at=None)
    coming = list(rows.filter(to_date__gte=today).order_by("from_date", "pk"))
    return coming, list(rows.filter(to_date__lt=today).order_by("-to_date", "-pk")[:20])


def invitation_of(staff: StaffMember, now: Any) -> Any:
    """The invitation that waits for `staff`, if one does."""
    return None if staff.user.has_usable_password() else invitations.pending_of(staff, now)
