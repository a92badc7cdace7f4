"""What nobody may do, whatever page or file it comes from: give oneself rights, or leave an agency without an administrator."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import open_work
from accounts.models import Cover, Membership, StaffMember
from accounts.roles import Permission, Role
from tenancy.context import current_agency_id
from tenancy.models import Agency

DAY = timedelta(days=1)


class Refused(ValidationError):
    """A guard said no. Whoever catches this writes it on the trail, after what was begun is undone (accounts.views.saving)."""

    def __init__(self, message: str, *, why: str, on: StaffMember) -> None:
        super().__init__(message)
        self.why, self.on = why, on


def must_have(by: StaffMember | None, permission: Permission) -> None:
    """Pages ask for the permission too; this holds for files and commands. `by` None is whoever runs the machine."""
    if by is not None and not by.has(permission):
        raise PermissionDenied


def not_oneself(staff: StaffMember, by: StaffMember | None) -> None:
    """Who manages people opens no records (DESIGN, Roles): if they could give themselves a role, they could."""
    if by is not None and by.pk == staff.pk:
        raise Refused(_("Nobody changes their own roles. Ask another administrator."), why="own role", on=staff)


def administrator_remains(membership: Membership, *, last_day: date) -> None:
    """Refuse to end the last administrator's membership: nobody could invite the next one.

    Somebody who was invited and has not joined does not count. The agency's row is locked, so that two administrators
    can't end each other's at the same moment.
    """
    if membership.role != Role.ADMINISTRATOR:
        return
    Agency.objects.select_for_update(no_key=True).get(pk=current_agency_id())
    others = (
        Membership.objects.filter(
            agency_id=current_agency_id(), role=Role.ADMINISTRATOR, starts_date__lte=last_day + DAY
        )
        .filter(Q(ends_date=None) | Q(ends_date__gt=last_day), staff__user__is_active=True)
        .exclude(pk=membership.pk)
        .select_related("staff__user")
    )
    if not any(other.staff.user.has_usable_password() for other in others):
        raise Refused(
            _("This is the agency's last administrator. Make somebody else administrator first."),
            why="last administrator",
            on=membership.staff,
        )


def caseload_is_handed_over(membership: Membership, *, last_day: date) -> None:
    """Refuse to end a specialist who still has clients or covers somebody: those would be looked after by nobody."""
    if membership.role != Role.SPECIALIST:
        return
    elsewhere = Membership.objects.filter(
        Q(ends_date=None) | Q(ends_date__gt=last_day), staff_id=membership.staff_id, role=Role.SPECIALIST
    ).exclude(pk=membership.pk)
    if elsewhere.exists():
        return
    work = open_work.left_after([_covers, *open_work.OF_SPECIALISTS], membership.staff, last_day)
    if work:
        raise open_work.HoldsOpenWork(
            _("%(who)s still has %(what)s after that day. Hand over first, then end the role.")
            % {"who": membership.staff.name, "what": ", ".join(each.what for each in work)},
            work,
        )


def _covers(staff: StaffMember, day: date) -> open_work.OpenWork | None:
    count = Cover.objects.filter(covering=staff, cancelled_at=None, to_date__gt=day).count()
    text = ngettext("%(count)d colleague to cover", "%(count)d colleagues to cover", count) % {"count": count}
    return open_work.OpenWork(text, count)
