"""The people of the tests, so that a test reads as a story.

North Town: Ana and Ben (specialists in Harbour unit), Cleo (specialist in Hill unit), Sam (supervisor of Harbour),
Lee (steering), Rhea (reviewer), Cli (clinician), Pat (partner), Adi (administrator).
Clients: Maria (Ana's), Tom (Ben's), Hanna (Cleo's, in Hill). Employer: Corner Bakery, site Market Square.
South Bay is another agency with Olga (specialist), Sol (supervisor), Otto (administrator), client Zed, employer Zinc Works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Membership, StaffMember, TreatmentTeam, Unit, User
from accounts.roles import Role
from clients.models import Assignment, Client, Job
from employers.models import Employer, Site
from tenancy.context import agency_context
from tenancy.models import Agency

LONG_AGO = date(2024, 1, 1)
ENTRY = date(2026, 1, 5)
PASSWORD = "correct horse battery staple"


@dataclass
class World:
    north: Agency
    south: Agency
    harbour: Unit
    hill: Unit
    team: TreatmentTeam
    ana: StaffMember
    ben: StaffMember
    cleo: StaffMember
    sam: StaffMember
    lee: StaffMember
    rhea: StaffMember
    cli: StaffMember
    pat: StaffMember
    adi: StaffMember
    maria: Client
    tom: Client
    hanna: Client
    bakery: Employer
    market: Site
    olga: StaffMember
    sol: StaffMember
    otto: StaffMember
    zed: Client
    zinc: Employer


def make_staff(
    name: str, role: Role, unit: Unit | None = None, supervisor: StaffMember | None = None, fte: str = "1"
) -> StaffMember:
    """A user with one role in the open agency, since long ago."""
    user = User.objects.create(email=f"{name.lower()}@example.org", first_name=name, last_name=f"{name}son")
    staff = StaffMember.objects.create(user=user)
    Membership.objects.create(
        staff=staff, role=role, unit=unit, supervisor=supervisor, fte=Decimal(fte), starts_date=LONG_AGO
    )
    return staff


def a_client(ref: str, first: str, last: str, unit: Unit, **fields: object) -> Client:
    """Not saved."""
    return Client(
        client_ref=ref, first_name=first, last_name=last, unit=unit, **{"programme_entry_date": ENTRY, **fields}
    )


def make_client(
    ref: str, first: str, last: str, unit: Unit, specialist: StaffMember | None, **fields: object
) -> Client:
    client = a_client(ref, first, last, unit, **fields)
    client.save()
    if specialist is not None:
        Assignment.objects.create(client=client, specialist=specialist, from_date=client.programme_entry_date)
    return client


def make_job(client: Client, employer: Employer, start: date, title: str = "Baker", **fields: object) -> Job:
    """A job row without its planned contacts: call clients.projection.project when a test needs them."""
    return Job.objects.create(client=client, employer=employer, start_date=start, title=title, **fields)


def make_all_staff(who: list[tuple[str, Role, Unit | None, str]]) -> dict[str, StaffMember]:
    """Like make_staff for each, in three statements: a name, a role, a unit, and who supervises them, by name."""
    users = User.objects.bulk_create(
        User(email=f"{name.lower()}@example.org", first_name=name, last_name=f"{name}son") for name, *_ in who
    )
    staff = StaffMember.objects.bulk_create(StaffMember(user=user) for user in users)
    named = {name.lower(): each for (name, *_), each in zip(who, staff, strict=True)}
    Membership.objects.bulk_create(
        Membership(
            staff=named[name.lower()],
            role=role,
            unit=unit,
            supervisor=named.get(boss),
            fte=Decimal(1),
            starts_date=LONG_AGO,
        )
        for name, role, unit, boss in who
    )
    return named


def make_all_clients(who: list[tuple[Client, StaffMember]]) -> list[Client]:
    """Like make_client for each, in two statements."""
    clients = Client.objects.bulk_create(client for client, _ in who)
    Assignment.objects.bulk_create(
        Assignment(client=client, specialist=specialist, from_date=client.programme_entry_date)
        for client, specialist in who
    )
    return clients


def _agencies() -> list[Agency]:
    # Consent is asked for from the day that a test about it says (tests/clients/consenting.bound).
    unasked = date(2100, 1, 1)
    return Agency.objects.bulk_create(
        [
            Agency(
                slug="north",
                name="North Town IPS",
                country="FI",
                time_zone="Europe/Helsinki",
                consent_from_date=unasked,
            ),
            Agency(
                slug="south", name="South Bay IPS", country="US", time_zone="America/Chicago", consent_from_date=unasked
            ),
        ]
    )


def _staff_of_north(harbour: Unit, hill: Unit) -> dict[str, StaffMember]:
    return make_all_staff(
        [
            ("Sam", Role.SUPERVISOR, harbour, ""),
            ("Ana", Role.SPECIALIST, harbour, "sam"),
            ("Ben", Role.SPECIALIST, harbour, "sam"),
            ("Cleo", Role.SPECIALIST, hill, ""),
            ("Lee", Role.STEERING, None, ""),
            ("Rhea", Role.REVIEWER, None, ""),
            ("Cli", Role.CLINICIAN, None, ""),
            ("Pat", Role.PARTNER, None, ""),
            ("Adi", Role.ADMINISTRATOR, None, ""),
        ]
    )


def build_world() -> World:
    """In few statements: more than a thousand tests begin with it."""
    north, south = _agencies()
    with agency_context(north.pk):
        harbour, hill = Unit.objects.bulk_create([Unit(name="Harbour"), Unit(name="Hill")])
        team = TreatmentTeam.objects.create(name="Team Blue")
        staff = _staff_of_north(harbour, hill)
        bakery = Employer.objects.create(name="Corner Bakery", sector="Bakery")
        market = Site.objects.create(employer=bakery, name="Market Square", address="Market Square 1")
        maria, tom, hanna = make_all_clients(
            [
                (
                    a_client("N-1", "Maria", "Söderström", harbour, treatment_team=team, phone="+358 40 1234567"),
                    staff["ana"],
                ),
                (a_client("N-2", "Tom", "Virtanen", harbour), staff["ben"]),
                (a_client("N-3", "Hanna", "Koskinen", hill), staff["cleo"]),
            ]
        )
    with agency_context(south.pk):
        bay = Unit.objects.create(name="Bay")
        staff |= make_all_staff(
            [
                ("Sol", Role.SUPERVISOR, bay, ""),
                ("Olga", Role.SPECIALIST, bay, "sol"),
                ("Otto", Role.ADMINISTRATOR, None, ""),
            ]
        )
        (zed,) = make_all_clients([(a_client("S-1", "Zed", "Zachary", bay), staff["olga"])])
        zinc = Employer.objects.create(name="Zinc Works")
    return World(
        north=north,
        south=south,
        harbour=harbour,
        hill=hill,
        team=team,
        maria=maria,
        tom=tom,
        hanna=hanna,
        bakery=bakery,
        market=market,
        zed=zed,
        zinc=zinc,
        **staff,
    )
