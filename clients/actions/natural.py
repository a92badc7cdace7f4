"""The people around somebody who help them work."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import StaffMember
from audit import trail
from clients.models import Client, NaturalSupport


def add_natural_support(*, client: Client, by: StaffMember, **fields: Any) -> NaturalSupport:
    """`may_contact` is what the person said; whoever writes it down is who asked."""
    person = NaturalSupport(client=client, **fields)
    person.asked_by = by if person.may_contact is not None else None
    person.save()
    trail.record("natural support added", by=by, on=client)
    return person


def change_natural_support(*, person: NaturalSupport, version: int, by: StaffMember, **fields: Any) -> NaturalSupport:
    person.expect_version(version)
    was = (person.may_contact, person.asked_date)
    for name, value in fields.items():
        setattr(person, name, value)
    if (person.may_contact, person.asked_date) != was:
        person.asked_by = by if person.may_contact is not None else None
    person.save()
    trail.record("natural support changed", by=by, on=person.client)
    return person


def end_natural_support(*, person: NaturalSupport, version: int, ended_date: date, by: StaffMember) -> NaturalSupport:
    """They help no longer. They stay on record, among those who helped."""
    person.expect_version(version)
    person.ended_date = ended_date
    person.save()
    trail.record("natural support ended", by=by, on=person.client)
    return person
