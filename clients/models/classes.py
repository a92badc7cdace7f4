"""Who reads what is written of health, of substance use and of offences: the one place that says so.

Sections of a profile, notes, documents and what a support plan says of health are of a class. Whoever may not read a class
may not write it either, and is told that something is left out.
"""

from __future__ import annotations

from accounts.models import StaffMember
from accounts.roles import Permission
from clients.profilesections import Klass

_OPENS = {
    Klass.ORDINARY: Permission.SEE_CLIENTS,
    Klass.HEALTH: Permission.SEE_HEALTH,
    Klass.SUBSTANCE: Permission.SEE_SUBSTANCE_USE,
    Klass.LEGAL: Permission.SEE_LEGAL,
}


def classes_open_to(staff: StaffMember) -> frozenset[Klass]:
    """The classes of text that `staff` may read, and so write."""
    return frozenset(klass for klass, permission in _OPENS.items() if staff.has(permission))


def reads_of_health(staff: StaffMember) -> bool:
    return Klass.HEALTH in classes_open_to(staff)
