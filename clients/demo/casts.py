"""Who works in the two made-up agencies, and as what. Only those marked get a sign-in; nobody gets a default password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.roles import Role
from clients.demo import employers, names, stories
from clients.demo.stories import Story, Teller


@dataclass(frozen=True)
class Person:
    """`supervisor` is the place in the cast of the person's supervisor; `teams` are numbers of treatment teams."""

    first: str
    last: str
    role: Role
    unit: int | None = None
    fte: str = "1"
    teams: tuple[int, ...] = ()
    signs_in: str = ""

    @property
    def email(self) -> str:
        """example.org takes no mail from anybody."""
        ascii_name = f"{self.first}.{self.last}".lower().translate(str.maketrans("äöåéñ", "aoaen", " '’"))
        return f"{ascii_name}@example.org"


@dataclass(frozen=True)
class Cast:
    slug: str
    name: str
    country: str
    time_zone: str
    date_format: str
    client_word: str
    units: tuple[str, ...]
    teams: tuple[str, ...]
    people: tuple[Person, ...]
    client_names: list[tuple[str, str]]
    employers: list[employers.Workplace]
    tell: Callable[[Teller], list[Story]]
    prefix: str
    phone: str
    covers: tuple[tuple[int, int, int, int], ...] = field(default=())
    """Absent and covering specialist, first and last day counted from today."""

    @property
    def specialists(self) -> list[Person]:
        return [person for person in self.people if person.role == Role.SPECIALIST]

    def fte(self) -> list[float]:
        return [float(Decimal(person.fte)) for person in self.specialists]


NORTH = Cast(
    slug="harbour",
    name="Harbour Employment Service",
    country="FI",
    time_zone="Europe/Helsinki",
    date_format="dmy",
    client_word="client",
    units=("Harbour", "Hillside"),
    teams=("Harbour community team", "Hillside clinic team"),
    people=(
        Person("Ana", "Lindqvist", Role.SPECIALIST, 0, teams=(0,), signs_in="specialist"),
        Person("Ben", "Okafor", Role.SPECIALIST, 0, teams=(0,)),
        Person("Cleo", "Heikkinen", Role.SPECIALIST, 0, "0.5", (0,), signs_in="specialist in both agencies"),
        Person("Daud", "Rahimi", Role.SPECIALIST, 1, teams=(1,)),
        Person("Elin", "Sjöberg", Role.SPECIALIST, 1, "0.8", (0, 1), signs_in="specialist who covers a colleague"),
        Person("Felix", "Aalto", Role.SPECIALIST, 1, teams=(1,)),
        Person("Sam", "Virtanen", Role.SUPERVISOR, 0, signs_in="supervisor"),
        Person("Riitta", "Koskela", Role.SUPERVISOR, 1),
        Person("Lee", "Aho", Role.STEERING, signs_in="steering committee member"),
        Person("Rhea", "Menon", Role.REVIEWER, signs_in="fidelity reviewer"),
        Person("Kati", "Salo", Role.CLINICIAN, teams=(0,), signs_in="treatment team member"),
        Person("Pat", "Nieminen", Role.PARTNER, signs_in="partner counsellor"),
        Person("Adi", "Laine", Role.ADMINISTRATOR, signs_in="administrator"),
    ),
    client_names=names.CLIENTS,
    employers=employers.NORTH,
    tell=lambda tell: stories.north(tell, 6),
    prefix="H",
    phone="+358 40 555 01{:02d}",
    covers=((5, 4, -3, 6), (1, 0, 20, 30)),
)

SOUTH = Cast(
    slug="southbay",
    name="South Bay IPS",
    country="US",
    time_zone="America/Chicago",
    date_format="mdy",
    client_word="participant",
    units=("Bay",),
    teams=("Bay team",),
    people=(
        Person("Olga", "Reyes", Role.SPECIALIST, 0, teams=(0,), signs_in="specialist of the other agency"),
        Person("Cleo", "Heikkinen", Role.SPECIALIST, 0, "0.5", (0,)),
        Person("Sol", "Barnes", Role.SUPERVISOR, 0),
        Person("Otto", "Grant", Role.ADMINISTRATOR),
    ),
    client_names=names.CLIENTS_SOUTH,
    employers=employers.SOUTH,
    tell=stories.south,
    prefix="SB",
    phone="+1 555 01{:02d}",
)

CASTS = (NORTH, SOUTH)
