"""Two people, one moment: an agency keeps an administrator, a link opens once, a role is given once, a mail goes out once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection

from accounts import actions, invitations, tasks
from accounts.actions import guards
from accounts.models import Invitation, Membership, StaffMember, User
from accounts.roles import Role
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread and connection of its own; what they gave back, or the exception."""
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(slug="north", name="North", country="FI")


def administrator(agency: Agency, name: str) -> StaffMember:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, first_name=name)
    with agency_context(agency.pk):
        staff = StaffMember.objects.create(user=user)
        Membership.objects.create(staff=staff, role=Role.ADMINISTRATOR, starts_date=date(2025, 1, 1))
    return staff


def test_two_administrators_who_end_each_other_leave_one(agency, monkeypatch):
    ada, adi = administrator(agency, "ada"), administrator(agency, "adi")
    both, real = threading.Barrier(2, timeout=10), guards.administrator_remains

    def when_both_have_begun(membership: Membership, **days: Any) -> None:
        both.wait()
        real(membership, **days)

    monkeypatch.setattr(guards, "administrator_remains", when_both_have_begun)

    def end(whom: StaffMember, by: StaffMember) -> Membership:
        with agency_context(agency.pk):
            membership = Membership.objects.get(staff=whom)
            return actions.end_membership(membership=membership, version=1, ends_date=agency.today(), by=by)

    results = together(lambda: end(ada, adi), lambda: end(adi, ada))
    assert sum(isinstance(each, Membership) for each in results) == 1
    assert sum(isinstance(each, actions.Refused) for each in results) == 1


def test_a_link_used_twice_at_once_opens_once(agency):
    ada = administrator(agency, "ada")
    with agency_context(agency.pk):
        nina = actions.invite(
            email="nina@example.org",
            first_name="N",
            last_name="N",
            role=Role.STEERING,
            starts_date=agency.today(),
            by=ada,
        )
    both = threading.Barrier(2, timeout=10)

    def accept(password: str) -> str:
        with agency_context(agency.pk):
            invitation = Invitation.objects.get(staff=nina)
            both.wait()
            actions.accept_invitation(
                invitation=invitation, first_name="N", last_name="N", password=password, language="en"
            )
            return password

    results = together(lambda: accept("the first of two words"), lambda: accept("the second of two words"))
    taken = [each for each in results if isinstance(each, str)]
    assert len(taken) == 1 and sum(isinstance(each, invitations.NotUsable) for each in results) == 1
    assert User.objects.get(pk=nina.user_id).check_password(taken[0])


def test_the_same_role_given_twice_at_once_is_given_once(agency):
    ada, nina = administrator(agency, "ada"), administrator(agency, "nina")
    both = threading.Barrier(2, timeout=10)

    def give() -> Membership:
        with agency_context(agency.pk):
            both.wait()
            return actions.add_membership(staff=nina, role=Role.SUPERVISOR, starts_date=agency.today(), by=ada)

    results = together(give, give)
    assert sum(isinstance(each, Membership) for each in results) == 1
    assert sum(isinstance(each, ValidationError) for each in results) == 1


def test_two_workers_send_each_invitation_once(agency):
    ada = administrator(agency, "ada")
    with agency_context(agency.pk):
        for number in range(6):
            actions.invite(
                email=f"n{number}@example.org",
                first_name="N",
                last_name="N",
                role=Role.STEERING,
                starts_date=agency.today(),
                by=ada,
            )
    assert sum(together(tasks.send_invitations, tasks.send_invitations)) == 6
    assert sorted(sent.to[0] for sent in mail.outbox) == [f"n{number}@example.org" for number in range(6)]
