"""The agencies of the demo with their units, teams and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from accounts.models import Cover, Membership, MembershipTeam, StaffMember, TreatmentTeam, Unit, User
from accounts.roles import Role
from clients.demo.casts import Cast, Person
from clients.demo.signins import SignIn, new_password
from clients.demo.writing import Writer
from tenancy.models import Agency


@dataclass
class Staff:
    units: list[Unit]
    teams: list[TreatmentTeam]
    members: list[StaffMember]
    specialists: list[StaffMember]
    supervisors: list[StaffMember]


def make_agency(cast: Cast) -> Agency:
    return Agency.objects.create(
        slug=cast.slug,
        name=cast.name,
        country=cast.country,
        time_zone=cast.time_zone,
        date_format=cast.date_format,
        client_word=cast.client_word,
    )


def hire(writer: Writer, cast: Cast, today: date, sign_ins: list[SignIn]) -> Staff:
    """Everybody of the cast, with roles since well before the first entry; sign-ins are added to `sign_ins`."""
    long_ago = today - timedelta(days=900)
    moment = writer.at(long_ago)
    units = writer.write([Unit(name=name, created_at=moment) for name in cast.units])
    teams = writer.write([TreatmentTeam(name=name, created_at=moment) for name in cast.teams])
    members = writer.write([StaffMember(user=_user(p, sign_ins), created_at=moment) for p in cast.people])
    memberships = [
        Membership(
            staff=member,
            role=person.role,
            unit=units[person.unit] if person.unit is not None else None,
            fte=Decimal(person.fte),
            supervisor=_supervisor(cast, person, members),
            starts_date=long_ago,
            created_at=moment,
        )
        for person, member in zip(cast.people, members, strict=True)
    ]
    writer.write(memberships)
    writer.write(
        [
            MembershipTeam(membership=membership, team=teams[team], created_at=moment)
            for person, membership in zip(cast.people, memberships, strict=True)
            for team in person.teams
        ]
    )
    staff = Staff(units, teams, members, _of(cast, members, Role.SPECIALIST), _of(cast, members, Role.SUPERVISOR))
    _cover(writer, cast, staff, today)
    return staff


def _user(person: Person, sign_ins: list[SignIn]) -> User:
    """Everybody has joined; whoever is not marked to sign in has a password that nobody knows."""
    password = new_password()
    user, made = User.objects.get_or_create(
        email=person.email,
        defaults={"first_name": person.first, "last_name": person.last, "password": make_password(password)},
    )
    if made and person.signs_in:
        sign_ins.append(SignIn(person.signs_in, person.email, password))
    return user


def _of(cast: Cast, members: list[StaffMember], role: Role) -> list[StaffMember]:
    return [member for person, member in zip(cast.people, members, strict=True) if person.role == role]


def _supervisor(cast: Cast, person: Person, members: list[StaffMember]) -> StaffMember | None:
    if person.role != Role.SPECIALIST:
        return None
    same_unit = (
        member
        for other, member in zip(cast.people, members, strict=True)
        if other.role == Role.SUPERVISOR and other.unit == person.unit
    )
    return next(same_unit, None)


def _cover(writer: Writer, cast: Cast, staff: Staff, today: date) -> None:
    covers = [
        Cover(
            absent=staff.specialists[absent],
            covering=staff.specialists[covering],
            from_date=today + timedelta(days=first),
            to_date=today + timedelta(days=last),
            created_at=writer.at(today - timedelta(days=12)),
        )
        for absent, covering, first, last in cast.covers
    ]
    writer.write(covers)
