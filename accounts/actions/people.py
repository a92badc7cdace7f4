"""People come to the agency, and say how they want to be called and written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.actions import guards, memberships
from accounts.models import StaffMember, TreatmentTeam, Unit, User
from accounts.roles import Permission
from audit import trail
from tenancy.context import current_agency_id


def invite(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    unit: Unit | None = None,
    fte: Decimal = Decimal(1),
    supervisor: StaffMember | None = None,
    teams: Sequence[TreatmentTeam] = (),
    starts_date: date,
    ends_date: date | None = None,
    by: StaffMember | None,
) -> StaffMember:
    """Add somebody to the staff with a role. They get a mail: a link to join, or, with an account, that they were added.

    Somebody with an account elsewhere keeps the name they gave there.
    """
    guards.must_have(by, Permission.MANAGE_PEOPLE)
    user = _user(email, first_name, last_name)
    staff, is_new = StaffMember.objects.get_or_create(agency_id=current_agency_id(), user=user)
    guards.not_oneself(staff, by)
    returns = is_new or not staff.memberships.active_on(staff.agency.today()).exists()
    memberships.create(
        staff=staff,
        role=role,
        unit=unit,
        fte=fte,
        supervisor=supervisor,
        teams=teams,
        starts_date=starts_date,
        ends_date=ends_date,
    )
    if returns or not user.has_usable_password():
        invitations.ask(staff, by=by)
    trail.record("staff invited", by=by, on=staff, details={"role": str(role), "from": starts_date.isoformat()})
    return staff


def _user(email: str, first_name: str, last_name: str) -> User:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": _("Write an e-mail address, such as ana@example.org.")}) from None
    user, _is_new = User.objects.get_or_create(
        email=email,
        defaults={"first_name": first_name.strip(), "last_name": last_name.strip(), "password": make_password(None)},
    )
    return user


def change_me(*, staff: StaffMember, first_name: str, last_name: str, language: str, digest_hour: int | None) -> None:
    """Names and language are the person's own, in every agency; the hour of the morning mail is this agency's."""
    user = staff.user
    user.first_name, user.last_name, user.language = first_name, last_name, language
    user.save(update_fields=["first_name", "last_name", "language"])
    now = StaffMember.objects.select_for_update().get(pk=staff.pk)
    now.digest_hour = digest_hour
    now.save(update_fields=["digest_hour"])
    trail.record("own settings changed", by=staff, on=staff)
