"""Who comes, what they become, and how they leave."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import actions, open_work
from accounts.models import Invitation, Membership, MembershipTeam, StaffMember, TreatmentTeam, User
from accounts.roles import Role
from audit.models import TrailEntry
from tenancy.context import agency_context
from tenancy.models import StaleRecord

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-19T10:00:00+02:00")


@pytest.fixture
def town(world):
    """North Town, as its administrator Adi sees it."""
    with agency_context(world.north.pk, staff_id=world.adi.pk):
        yield world


def invite(world, email="nina@example.org", **fields):
    wanted = {
        "first_name": "Nina",
        "last_name": "Niemi",
        "role": Role.SPECIALIST,
        "starts_date": TODAY,
        "by": world.adi,
    }
    return actions.invite(email=email, **{**wanted, **fields})


def membership_of(staff):
    return Membership.objects.get(staff=staff)


def last_line():
    return TrailEntry.objects.order_by("-id").first()


def second_administrator(world):
    user = User.objects.create_user("ada@example.org", "correct horse battery staple", first_name="Ada")
    ada = StaffMember.objects.create(user=user)
    Membership.objects.create(staff=ada, role=Role.ADMINISTRATOR, starts_date=date(2025, 1, 1))
    return ada


def test_an_invited_person_has_a_role_and_a_waiting_invitation_and_no_password(town):
    nina = invite(town, unit=town.harbour, supervisor=town.sam, teams=[town.team], fte=Decimal("0.5"))
    assert not nina.user.has_usable_password()
    assert nina.roles == {Role.SPECIALIST}
    assert [row.team for row in MembershipTeam.objects.filter(membership__staff=nina)] == [town.team]
    invitation = Invitation.objects.get(staff=nina)
    assert (invitation.sent_at, invitation.accepted_at, invitation.invited_by) == (None, None, town.adi)
    line = last_line()
    assert (line.action, line.staff_id, line.object_id) == ("staff invited", town.adi.pk, nina.public_id)


def test_inviting_twice_with_another_role_makes_one_person_and_one_invitation(town):
    nina = invite(town)
    assert invite(town, email="NINA@example.org ", role=Role.SUPERVISOR) == nina
    assert Invitation.objects.filter(staff=nina).count() == 1
    assert nina.memberships.count() == 2


def test_somebody_with_an_account_elsewhere_is_told_and_keeps_their_name(town):
    olga = invite(town, email=town.olga.user.email, first_name="Other", last_name="Name")
    assert olga.user == town.olga.user and olga.pk != town.olga.pk
    assert olga.user.first_name == "Olga"
    assert Invitation.objects.get(staff=olga).accepted_at is not None


@pytest.mark.parametrize("email", ["", "nina", "nina@", "nina@example.org, ben@example.org"])
def test_an_address_that_is_none_is_refused(town, email):
    with pytest.raises(ValidationError) as refused:
        invite(town, email=email)
    assert "email" in refused.value.message_dict


def test_the_same_role_and_unit_can_not_overlap(town):
    with pytest.raises(ValidationError) as refused:
        actions.add_membership(staff=town.ana, role=Role.SPECIALIST, unit=town.harbour, starts_date=TODAY, by=town.adi)
    assert "role" in refused.value.message_dict
    actions.add_membership(staff=town.ana, role=Role.SPECIALIST, unit=town.hill, starts_date=TODAY, by=town.adi)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("ends_date", {"ends_date": TODAY - timedelta(days=1)}),
        ("supervisor", {"supervisor": "ana"}),
        ("supervisor", {"supervisor": "sol"}),
        ("fte", {"fte": Decimal("1.6")}),
        ("role", {"role": "king"}),
    ],
)
def test_what_a_membership_can_not_be_is_said_beside_its_field(town, field, fields):
    fields = {name: getattr(town, value) if name == "supervisor" else value for name, value in fields.items()}
    with pytest.raises(ValidationError) as refused:
        actions.add_membership(staff=town.ana, by=town.adi, **{"role": Role.SUPERVISOR, "starts_date": TODAY, **fields})
    assert field in refused.value.message_dict


def test_a_team_of_another_agency_is_refused(town):
    with agency_context(town.south.pk):
        other = TreatmentTeam.objects.create(name="Team Red")
    with pytest.raises(ValidationError) as refused:
        actions.add_membership(staff=town.ana, role=Role.SUPERVISOR, starts_date=TODAY, teams=[other], by=town.adi)
    assert "teams" in refused.value.message_dict


def test_a_stale_version_changes_nothing(town):
    membership = membership_of(town.ana)
    actions.change_membership(membership=membership, version=1, fte=Decimal("0.5"), by=town.adi)
    with pytest.raises(StaleRecord):
        actions.change_membership(membership=membership, version=1, fte=Decimal("0.8"), by=town.adi)
    assert membership_of(town.ana).fte == Decimal("0.5")


def test_an_ended_role_allows_nothing_from_the_next_day_on(town):
    actions.end_membership(
        membership=membership_of(town.lee), version=1, ends_date=TODAY - timedelta(days=1), by=town.adi
    )
    lee = StaffMember.objects.get(pk=town.lee.pk)
    assert lee.permissions == frozenset()
    assert last_line().action == "role ended"


def test_the_last_administrator_can_not_be_ended_or_changed(town):
    membership = membership_of(town.adi)
    ada = second_administrator(town)
    mine = membership_of(ada)
    actions.end_membership(membership=mine, version=1, ends_date=TODAY, by=town.adi)
    for attempt in (
        lambda: actions.end_membership(membership=membership, version=1, ends_date=TODAY, by=ada),
        lambda: actions.change_membership(membership=membership, version=1, role=Role.STEERING, by=ada),
        lambda: actions.change_membership(membership=membership, version=1, ends_date=TODAY, by=ada),
    ):
        with pytest.raises(actions.Refused, match="last administrator"):
            attempt()


def test_an_administrator_who_has_not_joined_does_not_count(town):
    ada = second_administrator(town)
    invited = invite(town, role=Role.ADMINISTRATOR)
    actions.end_membership(membership=membership_of(town.adi), version=1, ends_date=TODAY, by=ada)
    with pytest.raises(actions.Refused):
        actions.end_membership(membership=membership_of(ada), version=1, ends_date=TODAY, by=None)
    assert invited.roles == {Role.ADMINISTRATOR}


def test_nobody_gives_themselves_a_role(town):
    """An administrator opens no records; one who could make themselves supervisor would (SECURITY A14, A15)."""
    own = membership_of(town.adi)
    second_administrator(town)
    for attempt in (
        lambda: actions.add_membership(staff=town.adi, role=Role.SUPERVISOR, starts_date=TODAY, by=town.adi),
        lambda: invite(town, email=town.adi.user.email, role=Role.SUPERVISOR),
        lambda: actions.change_membership(membership=own, version=1, role=Role.SUPERVISOR, by=town.adi),
        lambda: actions.change_membership(membership=own, version=1, unit=town.harbour, by=town.adi),
    ):
        with pytest.raises(actions.Refused, match="own roles"):
            attempt()
    assert town.adi.memberships.count() == 1


@pytest.mark.parametrize("who", ["sam", "ana", "lee"])
def test_only_an_administrator_manages_people(town, who):
    by = getattr(town, who)
    for attempt in (
        lambda: invite(town, by=by),
        lambda: actions.add_membership(staff=town.ben, role=Role.SUPERVISOR, starts_date=TODAY, by=by),
        lambda: actions.end_membership(membership=membership_of(town.ben), version=1, ends_date=TODAY, by=by),
        lambda: actions.change_membership(membership=membership_of(town.ben), version=1, fte=Decimal("0.5"), by=by),
        lambda: actions.add_unit(name="New", by=by),
        lambda: actions.change_agency(agency=town.north, version=1, name="Mine", by=by),
        lambda: actions.withdraw_invitation(staff=town.ben, by=by),
        lambda: actions.resend_invitation(staff=town.ben, by=by),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_specialist_with_open_work_can_not_leave(town, monkeypatch):
    monkeypatch.setattr(
        open_work, "OF_SPECIALISTS", [lambda staff, day: open_work.OpenWork(f"2 clients after {day}", 2)]
    )
    membership = membership_of(town.ana)
    with pytest.raises(open_work.HoldsOpenWork, match="2 clients after 2026-03-19") as refused:
        actions.end_membership(membership=membership, version=1, ends_date=TODAY, by=town.adi)
    assert [work.count for work in refused.value.work] == [2]
    with pytest.raises(open_work.HoldsOpenWork):
        actions.change_membership(membership=membership, version=1, role=Role.STEERING, by=town.adi)
    monkeypatch.setattr(open_work, "OF_SPECIALISTS", [lambda staff, day: None])
    actions.end_membership(membership=membership, version=1, ends_date=TODAY, by=town.adi)


def test_a_specialist_who_goes_on_in_another_unit_keeps_the_caseload(town, monkeypatch):
    monkeypatch.setattr(open_work, "OF_SPECIALISTS", [lambda staff, day: open_work.OpenWork("2 clients", 2)])
    actions.add_membership(staff=town.ana, role=Role.SPECIALIST, unit=town.hill, starts_date=TODAY, by=town.adi)
    membership = Membership.objects.get(staff=town.ana, unit=town.harbour)
    actions.end_membership(membership=membership, version=1, ends_date=TODAY, by=town.adi)


def test_a_specialist_who_covers_a_colleague_can_not_leave_before(town):
    actions.arrange_cover(
        absent=town.ana, covering=town.ben, from_date=TODAY, to_date=TODAY + timedelta(days=7), by=town.sam
    )
    with pytest.raises(open_work.HoldsOpenWork, match="1 colleague to cover"):
        actions.end_membership(membership=membership_of(town.ben), version=1, ends_date=TODAY, by=town.adi)


def test_a_membership_of_another_agency_is_not_found(town):
    with agency_context(town.south.pk):
        theirs = membership_of(town.olga)
    with pytest.raises(Membership.DoesNotExist):
        actions.end_membership(membership=theirs, version=1, ends_date=TODAY, by=town.adi)


def test_a_unit_where_somebody_works_can_not_close(town):
    with pytest.raises(open_work.HoldsOpenWork, match="3 members of staff"):
        actions.change_unit(unit=town.harbour, version=1, name="Harbour", closed_date=TODAY, by=town.adi)
    quay = actions.add_unit(name=" Quay ", by=town.adi)
    closed = actions.change_unit(unit=quay, version=1, name="Old Quay", closed_date=TODAY, by=town.adi)
    assert (closed.name, closed.closed_date, closed.version) == ("Old Quay", TODAY, 2)
    with pytest.raises(ValidationError):
        actions.add_membership(
            staff=town.ben, role=Role.SUPERVISOR, unit=closed, starts_date=TODAY + timedelta(days=1), by=town.adi
        )


@pytest.mark.parametrize(("add", "taken"), [(actions.add_unit, "harbour"), (actions.add_team, "TEAM BLUE")])
def test_two_of_a_name_are_refused(town, add, taken):
    with pytest.raises(ValidationError) as refused:
        add(name=taken, by=town.adi)
    assert "name" in refused.value.message_dict


def test_a_supervisor_arranges_cover_in_their_units_only(town):
    days = {"from_date": TODAY, "to_date": TODAY + timedelta(days=7)}
    cover = actions.arrange_cover(absent=town.ana, covering=town.ben, by=town.sam, **days)
    with pytest.raises(PermissionDenied):
        actions.arrange_cover(absent=town.cleo, covering=town.ben, by=town.sam, **days)
    with pytest.raises(PermissionDenied):
        actions.arrange_cover(absent=town.ana, covering=town.ben, by=town.ben, **days)
    other = actions.arrange_cover(absent=town.cleo, covering=town.ben, by=town.adi, **days)
    with pytest.raises(PermissionDenied):
        actions.cancel_cover(cover=other, version=1, by=town.sam)
    assert actions.cancel_cover(cover=cover, version=1, by=town.sam).cancelled_at is not None


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("to_date", {"to_date": TODAY - timedelta(days=1), "from_date": TODAY - timedelta(days=2)}),
        ("to_date", {"to_date": TODAY, "from_date": TODAY + timedelta(days=1)}),
        ("covering", {"covering": "ana"}),
        ("covering", {"covering": "lee"}),
        ("covering", {"covering": "olga"}),
    ],
)
def test_a_cover_that_can_not_be_is_refused(town, field, fields):
    wanted = {"absent": "ana", "covering": "ben", "from_date": TODAY, "to_date": TODAY, **fields}
    people = {name: getattr(town, wanted.pop(name)) for name in ("absent", "covering")}
    with pytest.raises(ValidationError) as refused:
        actions.arrange_cover(by=town.sam, **people, **wanted)
    assert field in refused.value.message_dict


def test_changing_the_agency_writes_the_fields_on_the_trail_and_no_values(town):
    actions.change_agency(agency=town.north, version=1, caseload_per_fte=15, name="North Town", by=town.adi)
    town.north.refresh_from_db()
    assert (town.north.caseload_per_fte, town.north.name) == (15, "North Town")
    assert last_line().details == {"fields": ["caseload_per_fte", "name"]}
