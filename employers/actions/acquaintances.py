"""Who of the staff knows somebody at an employer: said, and taken away again."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import StaffMember
from audit import trail
from employers.models import Acquaintance, Employer, EmployerPerson


class SaidAlready(Exception):
    """It is known that these two know each other."""


def add_acquaintance(
    *, employer: Employer, staff: StaffMember, by: StaffMember, person: EmployerPerson | None = None, how: str = ""
) -> Acquaintance:
    """`person` None: somebody who is not listed there. SaidAlready when it was said before."""
    if person is not None and person.employer_id != employer.pk:
        raise ValueError(f"person {person.pk} is not of employer {employer.pk}")
    try:
        with transaction.atomic():
            known = Acquaintance.objects.create(employer=employer, person=person, staff=staff, how=how)
    except IntegrityError as error:
        if "who_knows_whom_is_said_once" not in str(error):
            raise
        raise SaidAlready from error
    trail.record("acquaintance added", by=by, on=known, details={"employer": str(employer.public_id)})
    return known


def remove_acquaintance(*, acquaintance: Acquaintance, by: StaffMember) -> None:
    """It was wrong, or is so no more. History keeps that it was said."""
    trail.record(
        "acquaintance removed", by=by, on=acquaintance, details={"employer": str(acquaintance.employer.public_id)}
    )
    acquaintance.delete()
