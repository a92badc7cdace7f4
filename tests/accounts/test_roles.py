"""The table of roles, said once more: a permission that moves is a decision, not an accident."""

from __future__ import annotations

import pytest

from accounts.models import Membership
from accounts.role_words import MAY, WHOSE
from accounts.roles import ROLES, Permission, Role, permissions_of

P = Permission
RECORDS = {
    P.SEE_CLIENTS,
    P.LOG_CONTACT,
    P.EDIT_CLIENT,
    P.MANAGE_JOBS,
    P.PLAN_SUPPORT,
    P.CLOSE_CLIENT,
    P.SEE_HEALTH,
    P.SEE_SUBSTANCE_USE,
    P.SEE_LEGAL,
    P.SEE_EMPLOYERS,
    P.EDIT_EMPLOYERS,
}

MAY_DO = {
    Role.SPECIALIST: RECORDS | {P.SEE_TODAY, P.LOG_TEAMWORK},
    Role.SUPERVISOR: RECORDS
    | {P.SEE_CASELOAD, P.ASSIGN, P.SIGN_WEEKS, P.COVER, P.IMPORT, P.EXPORT, P.SEE_NUMBERS}
    | {P.LOG_TEAMWORK, P.LEAD_UNIT, P.PLAN_REVIEWS, P.SCORE_REVIEWS},
    Role.STEERING: {P.SEE_NUMBERS},
    Role.REVIEWER: {P.SCORE_REVIEWS},
    Role.CLINICIAN: set(),
    Role.PARTNER: set(),
    Role.ADMINISTRATOR: {P.MANAGE_PEOPLE, P.MANAGE_AGENCY, P.IMPORT, P.COVER, P.SEE_NUMBERS, P.PLAN_REVIEWS},
}


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_may_do(role):
    assert ROLES[role] == MAY_DO[role]


def test_whoever_manages_people_opens_no_records():
    assert not ROLES[Role.ADMINISTRATOR] & RECORDS


def test_several_roles_add_up_and_none_is_nothing():
    assert permissions_of(frozenset({Role.STEERING, Role.SPECIALIST})) == MAY_DO[Role.SPECIALIST] | {P.SEE_NUMBERS}
    assert permissions_of(frozenset()) == frozenset()


def test_every_role_and_permission_has_its_words():
    assert set(MAY) == set(Permission)
    assert set(WHOSE) == set(Membership.ROLE_LABELS) == set(Role)
