"""The table of roles in words: what a role may do and whose records it sees, for people who ask "why can they see this?"."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, StaffMember
from accounts.roles import ROLES, Permission, Role
from tenancy.words import Word

MAY = {
    Permission.SEE_CLIENTS: gettext_lazy("see the records of %(clients)s"),
    Permission.LOG_CONTACT: gettext_lazy("log contacts"),
    Permission.EDIT_CLIENT: gettext_lazy("add and change %(clients)s"),
    Permission.MANAGE_JOBS: gettext_lazy("record job starts and ends"),
    Permission.PLAN_SUPPORT: gettext_lazy("plan visits and record declined support"),
    Permission.ASSIGN: gettext_lazy("hand %(clients)s over to another specialist"),
    Permission.CLOSE_CLIENT: gettext_lazy("close and reopen"),
    Permission.SEE_HEALTH: gettext_lazy("see what is written of health"),
    Permission.SEE_SUBSTANCE_USE: gettext_lazy("see what is written of substance use"),
    Permission.SEE_LEGAL: gettext_lazy("see what is written of offences"),
    Permission.SEE_TODAY: gettext_lazy("see who is due today"),
    Permission.SEE_CASELOAD: gettext_lazy("see the caseloads of specialists"),
    Permission.SEE_EMPLOYERS: gettext_lazy("see employers"),
    Permission.EDIT_EMPLOYERS: gettext_lazy("add and change employers, log employer contacts"),
    Permission.SIGN_WEEKS: gettext_lazy("review and sign weekly sheets"),
    Permission.COVER: gettext_lazy("arrange cover for leave"),
    Permission.MANAGE_PEOPLE: gettext_lazy("invite staff, give and end roles, change units and teams"),
    Permission.MANAGE_AGENCY: gettext_lazy("change the agency's settings"),
    Permission.IMPORT: gettext_lazy("import spreadsheets"),
    Permission.EXPORT: gettext_lazy("export planned contacts"),
    Permission.SEE_NUMBERS: gettext_lazy("see numbers without names"),
    Permission.LOG_TEAMWORK: gettext_lazy("log hours and meetings"),
    Permission.LEAD_UNIT: gettext_lazy("log supervision, field mentoring and what was told to others"),
    Permission.PLAN_REVIEWS: gettext_lazy("plan fidelity reviews, keep the action plan and the committee's meetings"),
    Permission.SCORE_REVIEWS: gettext_lazy("score fidelity reviews that name them"),
}

WHOSE = {
    Role.SPECIALIST: gettext_lazy("Sees their own %(clients)s and those of the colleagues they cover."),
    Role.SUPERVISOR: gettext_lazy("Sees the %(clients)s of %(where)s."),
    Role.STEERING: gettext_lazy("Sees numbers, no names and no records."),
    Role.REVIEWER: gettext_lazy("Sees nothing until a fidelity review names them."),
    Role.CLINICIAN: gettext_lazy("Sees nothing until a consent names them."),
    Role.PARTNER: gettext_lazy("Sees nothing until a consent names them."),
    Role.ADMINISTRATOR: gettext_lazy("Looks after staff and settings, and opens no records."),
}


@dataclass(frozen=True, slots=True)
class RoleInWords:
    label: str
    whose: str
    may: list[str]


def in_words(staff: StaffMember) -> list[RoleInWords]:
    """What each of today's roles lets `staff` do and see."""
    return [_role(membership, staff.agency.words) for membership in staff.active_memberships]


def _role(membership: Membership, word: Word) -> RoleInWords:
    role = Role(membership.role)
    names = {"clients": word.some, "where": membership.unit or _("every unit")}
    if role == Role.SPECIALIST or role == Role.SUPERVISOR:
        names["clients"] = word.many
    may = [str(MAY[permission]) % {"clients": word.many} for permission in Permission if permission in ROLES[role]]
    return RoleInWords(str(Membership.ROLE_LABELS[role]), str(WHOSE[role]) % names, may)
