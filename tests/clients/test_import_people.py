"""A file of the staff: roles, units, teams, supervisors further down, leavers. Today is Sunday 22 November 2026 in Helsinki."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Invitation, Membership, StaffMember, TreatmentTeam, Unit, User
from audit.models import TrailEntry
from clients import imports
from tests.clients.importing import complaints, look, take
from tests.world import World

pytestmark = pytest.mark.django_db

MIKA = {
    "email": "Mika@Example.org",
    "first_name": "Mika",
    "last_name": "Aalto",
    "role": "specialist",
    "unit": "Harbour",
    "from": "2025-02-01",
}
SARI = {
    "email": "sari@example.org",
    "first_name": "Sari",
    "last_name": "Niemi",
    "role": "supervisor",
    "unit": "Lake",
    "from": "2025-01-01",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-22 10:00 +02:00", tick=False):
        yield


def _role(email: str) -> Membership:
    return Membership.objects.get(staff__user__email=email)


def test_staff_come_with_roles_units_and_teams_and_a_supervisor_from_further_down(north: World) -> None:
    mika = {
        **MIKA,
        "unit": "Lake",
        "fte": "0,8",
        "supervisor_email": "sari@example.org",
        "treatment_teams": "Team Blue; Team Red",
    }
    outcome = take(north, "people", mika, SARI)

    assert outcome.applied and outcome.made == {"units": 1, "treatment teams": 1}
    role = _role("mika@example.org")
    assert (role.role, role.unit.name, role.fte, role.starts_date) == (
        "specialist",
        "Lake",
        Decimal("0.80"),
        date(2025, 2, 1),
    )
    assert role.supervisor.user.email == "sari@example.org"
    assert sorted(link.team.name for link in role.teams.all()) == ["Team Blue", "Team Red"]
    assert role.version == 1


def test_they_get_an_invitation_and_no_password(north: World) -> None:
    take(north, "people", MIKA, {**MIKA, "role": "supervisor"})
    assert not User.objects.get(email="mika@example.org").has_usable_password()
    assert Invitation.objects.filter(staff__user__email="mika@example.org").count() == 1


def test_a_leaver_is_on_record_and_gets_no_mail(north: World) -> None:
    take(north, "people", {**MIKA, "to": "2026-06-30"})
    assert _role("mika@example.org").ends_date == date(2026, 6, 30)
    assert not Invitation.objects.filter(staff__user__email="mika@example.org").exists()


def test_the_same_file_again_changes_nothing(north: World) -> None:
    rows = [
        {**MIKA, "supervisor_email": "sari@example.org", "treatment_teams": "none"},
        SARI,
        {**SARI, "email": "e@example.org", "to": "2025-03-01"},
    ]
    take(north, "people", *rows)
    lines, events = TrailEntry.objects.count(), Membership.history.rel.related_model.objects.count()
    outcome = take(north, "people", *rows)
    assert outcome.changes_nothing and outcome.counts["unchanged"] == 3
    assert TrailEntry.objects.count() == lines + 1
    assert Membership.history.rel.related_model.objects.count() == events
    assert Invitation.objects.count() == 2


def test_new_values_update(north: World) -> None:
    take(north, "people", MIKA)
    changed = {
        **MIKA,
        "last_name": "Aaltonen",
        "fte": "0.5",
        "treatment_teams": "Team Blue",
        "supervisor_email": "sam@example.org",
    }
    outcome = take(north, "people", changed)
    assert outcome.verdicts[0].changes == [
        ("last_name", "Aalto", "Aaltonen"),
        ("fte", "1", "0.5"),
        ("supervisor_email", "", "sam@example.org"),
        ("treatment_teams", "none", "Team Blue"),
    ]
    role = _role("mika@example.org")
    assert (role.fte, role.supervisor, role.staff.user.last_name) == (Decimal("0.50"), north.sam, "Aaltonen")
    assert take(north, "people", {**changed, "fte": "", "treatment_teams": ""}).changes_nothing


def test_somebody_who_has_joined_keeps_their_own_name(north: World) -> None:
    row = {
        "email": "ana@example.org",
        "first_name": "Anna",
        "last_name": "Anason",
        "role": "specialist",
        "unit": "Harbour",
        "from": "2024-01-01",
    }
    outcome = take(north, "people", row)
    assert outcome.changes_nothing and [(each.row, each.column) for each in outcome.warnings] == [(2, "first_name")]
    assert User.objects.get(email="ana@example.org").first_name == "Ana"


def test_mistakes_are_told_with_what_to_write(north: World) -> None:
    outcome = look(
        north,
        "people",
        {**MIKA, "role": "specialst", "fte": "2", "to": "2025-01-31"},
        {**SARI, "email": "sari@", "supervisor_email": "sam@exmaple.org"},
        {**MIKA, "email": "x@example.org", "first_name": "", "supervisor_email": "sam@exmaple.org", "to": "2025-01-31"},
    )
    assert complaints(outcome) == [
        (2, "fte", "2"),
        (2, "role", "specialst"),
        (3, "email", "sari@"),
        (4, "first_name", ""),
        (4, "supervisor_email", "sam@exmaple.org"),
        (4, "to", "2025-01-31"),
    ]
    assert "Did you mean specialist" in outcome.errors[1].say and "sam@example.org" in outcome.errors[4].say


def test_an_overlapping_role_is_an_error_and_an_earlier_start_a_correction(north: World) -> None:
    ana = {"email": "ana@example.org", "role": "specialist", "unit": "Harbour", "from": "2025-06-01"}
    assert complaints(look(north, "people", ana)) == [(2, "from", "2025-06-01")]
    outcome = take(north, "people", {**ana, "from": "2023-06-01"})
    assert outcome.verdicts[0].changes == [("from", "2024-01-01", "2023-06-01")]
    assert north.ana.memberships.get().starts_date == date(2023, 6, 1)
    assert take(north, "people", {**ana, "from": "2023-06-01"}).changes_nothing


def test_whoever_still_has_people_cannot_leave_by_file(north: World) -> None:
    row = {
        "email": "ana@example.org",
        "role": "specialist",
        "unit": "Harbour",
        "from": "2024-01-01",
        "to": "2026-11-20",
    }
    assert complaints(look(north, "people", row)) == [(2, "to", "2026-11-20")]


def test_nobody_gives_themselves_a_role_at_the_page_but_the_machine_may(north: World) -> None:
    row = {"email": "adi@example.org", "role": "supervisor", "from": "2026-01-01"}
    assert complaints(look(north, "people", row, reach=imports.Reach.of(north.adi))) == [
        (2, "email", "adi@example.org")
    ]
    assert take(north, "people", row).applied


def test_a_slip_in_a_units_name_is_pointed_out(north: World) -> None:
    outcome = take(north, "people", {**MIKA, "unit": "Harbor"})
    assert outcome.applied and "Harbour" in outcome.warnings[0].say
    assert Unit.objects.filter(name="Harbor").exists() and TreatmentTeam.objects.count() == 1


def test_an_account_elsewhere_is_not_made_twice_and_keeps_its_name(north: World) -> None:
    outcome = take(north, "people", {**MIKA, "email": "olga@example.org", "first_name": "Other"})
    assert outcome.applied
    assert User.objects.get(email="olga@example.org").first_name == "Olga"
    assert StaffMember.objects.filter(user__email="olga@example.org").count() == 2
    assert "Olga" not in outcome.warnings[0].say
