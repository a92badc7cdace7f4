"""Who may do what: one plain table. Which rows: `visible_to` (clients.models). Plain Python, no Django.

An administrator looks after people and settings and opens no record; a steering committee member sees numbers without
names; a reviewer, a clinician and a partner see nothing until a review or a consent names them (DESIGN, Roles).
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    STEERING = "steering"
    REVIEWER = "reviewer"
    CLINICIAN = "clinician"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    SEE_CLIENTS = "see clients"
    LOG_CONTACT = "log contacts"
    EDIT_CLIENT = "add and edit clients"
    MANAGE_JOBS = "record job starts and ends"
    PLAN_SUPPORT = "plan visits, record declined support"
    ASSIGN = "assign and hand over"
    CLOSE_CLIENT = "close and reopen"
    # What is written of these, where a record keeps it apart (the classes of clients/profilesections.py).
    SEE_HEALTH = "see what is written of health"
    SEE_SUBSTANCE_USE = "see what is written of substance use"
    SEE_LEGAL = "see what is written of offences"
    SEE_TODAY = "have a Today page"
    SEE_CASELOAD = "see caseloads"
    SEE_EMPLOYERS = "see employers"
    EDIT_EMPLOYERS = "add and edit employers, log employer contacts"
    SIGN_WEEKS = "review and sign weekly sheets"
    COVER = "arrange cover"
    MANAGE_PEOPLE = "invite staff, end memberships, units and teams"
    MANAGE_AGENCY = "change the agency's settings"
    IMPORT = "import spreadsheets"
    EXPORT = "export planned contacts"
    SEE_NUMBERS = "see numbers without names"
    LOG_TEAMWORK = "log hours and meetings"
    LEAD_UNIT = "log supervision, field mentoring and what was told to others"
    PLAN_REVIEWS = "plan fidelity reviews, keep the action plan and the committee's meetings"
    SCORE_REVIEWS = "score fidelity reviews that name them"


_RECORDS = frozenset(
    {
        Permission.SEE_CLIENTS,
        Permission.LOG_CONTACT,
        Permission.EDIT_CLIENT,
        Permission.MANAGE_JOBS,
        Permission.PLAN_SUPPORT,
        Permission.CLOSE_CLIENT,
        Permission.SEE_HEALTH,
        Permission.SEE_SUBSTANCE_USE,
        Permission.SEE_LEGAL,
        Permission.SEE_EMPLOYERS,
        Permission.EDIT_EMPLOYERS,
    }
)

ROLES: dict[Role, frozenset[Permission]] = {
    Role.SPECIALIST: _RECORDS | {Permission.SEE_TODAY, Permission.LOG_TEAMWORK},
    Role.SUPERVISOR: _RECORDS
    | {
        Permission.SEE_CASELOAD,
        Permission.ASSIGN,
        Permission.SIGN_WEEKS,
        Permission.COVER,
        Permission.IMPORT,
        Permission.EXPORT,
        Permission.SEE_NUMBERS,
        Permission.LOG_TEAMWORK,
        Permission.LEAD_UNIT,
        Permission.PLAN_REVIEWS,
        Permission.SCORE_REVIEWS,
    },
    Role.STEERING: frozenset({Permission.SEE_NUMBERS}),
    Role.REVIEWER: frozenset({Permission.SCORE_REVIEWS}),
    Role.CLINICIAN: frozenset(),
    Role.PARTNER: frozenset(),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_AGENCY,
            Permission.IMPORT,
            Permission.COVER,
            Permission.SEE_NUMBERS,
            Permission.PLAN_REVIEWS,
        }
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that somebody with these roles may do. No role, nothing."""
    return frozenset().union(*(ROLES[role] for role in roles)) if roles else frozenset()
