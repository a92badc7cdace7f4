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


def make_client(
    ref: str, first: str, last: str, unit: Unit, specialist: StaffMember | None, **fields: object
) -> Client:
    fields.setdefault("programme_entry_date", ENTRY)
    client = Client.objects.create(client_ref=ref, first_name=first, last_name=last, unit=unit, **fields)
    if specialist is not None:
        Assignment.objects.create(client=client, specialist=specialist, from_date=client.programme_entry_date)
    return client


def make_job(client: Client, employer: Employer, start: date, title: str = "Baker", **fields: object) -> Job:
    """A job row without its planned contacts: call clients.projection.project when a test needs them."""
    return Job.objects.create(client=client, employer=employer, start_date=start, title=title, **fields)


def build_world() -> World:
    # Consent is asked for from the day that a test about it says (tests/clients/consenting.bound).
    unasked = date(2100, 1, 1)
    north = Agency.objects.create(
        slug="north", name="North Town IPS", country="FI", time_zone="Europe/Helsinki", consent_from_date=unasked
    )
    south = Agency.objects.create(
        slug="south", name="South Bay IPS", country="US", time_zone="America/Chicago", consent_from_date=unasked
    )
    with agency_context(north.pk):
        harbour, hill = Unit.objects.create(name="Harbour"), Unit.objects.create(name="Hill")
        team = TreatmentTeam.objects.create(name="Team Blue")
        sam = make_staff("Sam", Role.SUPERVISOR, harbour)
        ana = make_staff("Ana", Role.SPECIALIST, harbour, sam)
        ben = make_staff("Ben", Role.SPECIALIST, harbour, sam)
        cleo = make_staff("Cleo", Role.SPECIALIST, hill)
        others = {
            name.lower(): make_staff(name, role)
            for name, role in [
                ("Lee", Role.STEERING),
                ("Rhea", Role.REVIEWER),
                ("Cli", Role.CLINICIAN),
                ("Pat", Role.PARTNER),
                ("Adi", Role.ADMINISTRATOR),
            ]
        }
        bakery = Employer.objects.create(name="Corner Bakery", sector="Bakery")
        market = Site.objects.create(employer=bakery, name="Market Square", address="Market Square 1")
        maria = make_client("N-1", "Maria", "Söderström", harbour, ana, treatment_team=team, phone="+358 40 1234567")
        tom = make_client("N-2", "Tom", "Virtanen", harbour, ben)
        hanna = make_client("N-3", "Hanna", "Koskinen", hill, cleo)
    with agency_context(south.pk):
        bay = Unit.objects.create(name="Bay")
        sol = make_staff("Sol", Role.SUPERVISOR, bay)
        olga = make_staff("Olga", Role.SPECIALIST, bay, sol)
        otto = make_staff("Otto", Role.ADMINISTRATOR)
        zed = make_client("S-1", "Zed", "Zachary", bay, olga)
        zinc = Employer.objects.create(name="Zinc Works")
    return World(
        north=north,
        south=south,
        harbour=harbour,
        hill=hill,
        team=team,
        ana=ana,
        ben=ben,
        cleo=cleo,
        sam=sam,
        maria=maria,
        tom=tom,
        hanna=hanna,
        bakery=bakery,
        market=market,
        olga=olga,
        sol=sol,
        otto=otto,
        zed=zed,
        zinc=zinc,
        **others,
    )
