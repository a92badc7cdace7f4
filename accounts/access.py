"""The gate of every page: what a view needs is declared on it, and tests/test_access.py reads it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from accounts.models import Cover, Membership, MembershipQuerySet, StaffMember, StaffQuerySet
from accounts.roles import Permission, Role
from tenancy.models import Agency

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """What a view behind `require` gets: accounts.middleware has said who asks, and for which agency."""

    staff: StaffMember
    agency: Agency


_METHODS = ("GET", "HEAD", "POST")


def require(*permissions: Permission) -> Callable[[View], View]:
    """Only for staff with any of `permissions`; others get 403. Without arguments: any staff member of the agency."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in _METHODS:
                return HttpResponseNotAllowed(_METHODS)
            staff = request.staff  # type: ignore[attr-defined]
            if staff is None or (permissions and not staff.permissions.intersection(permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


# Clients are on a specialist's caseload; a supervisor may stand in for one.
_WITH_A_CASELOAD = (Role.SPECIALIST, Role.SUPERVISOR)


def may_be_covered(staff: StaffMember) -> StaffQuerySet:
    """Specialists whose leave `staff` arranges: an administrator everybody's, a supervisor their units'."""
    today = staff.agency.today()
    roles = Membership.objects.filter(Q(ends_date=None) | Q(ends_date__gte=today), role=Role.SPECIALIST)
    units = staff.supervised_unit_ids
    if not staff.has(Permission.MANAGE_PEOPLE) and units is not None:
        roles = roles.filter(unit__in=units)
    return StaffMember.objects.here().filter(Exists(roles.filter(staff=OuterRef("pk"))), user__is_active=True)


def supervises(staff: StaffMember, specialist: StaffMember) -> bool:
    """Whether `specialist` works in a unit that `staff` supervises today."""
    if not staff.has(Permission.ASSIGN):
        return False
    roles = Membership.objects.active_on(staff.agency.today()).filter(staff=specialist, role=Role.SPECIALIST)
    units = staff.supervised_unit_ids
    return (roles if units is None else roles.filter(unit__in=units)).exists()


def supervised_posts(staff: StaffMember) -> MembershipQuerySet:
    """Posts of specialists, of whatever time, in units that `staff` supervises today."""
    posts = Membership.objects.filter(agency=staff.agency_id, role=Role.SPECIALIST)
    if not staff.has(Permission.SEE_CASELOAD):
        return posts.none()
    units = staff.supervised_unit_ids
    return posts if units is None else posts.filter(unit__in=units)


def may_cover(day: date) -> StaffQuerySet:
    """Who can look after a colleague's people on `day`."""
    return StaffMember.objects.here().filter(
        Exists(Membership.objects.active_on(day).filter(staff=OuterRef("pk"), role__in=_WITH_A_CASELOAD)),
        user__is_active=True,
    )


def covers_seen_by(staff: StaffMember) -> QuerySet[Cover]:
    """The covers `staff` looks after: those of the specialists whose leave they arrange."""
    return Cover.objects.filter(absent__in=may_be_covered(staff))
