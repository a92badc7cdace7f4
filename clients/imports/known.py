"""What the agency has already, loaded in bulk: a file of sixty thousand rows asks a handful of questions.

A file is read on somebody's behalf, and Reach says how far it goes and how much it tells: a supervisor's file reaches
the clients of their units, an administrator's all of them, but without telling what is on record (they open no records).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Cover, Membership, StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission, Role
from clients.imports.parsing import Parsed, Row
from clients.imports.values import meant
from clients.models import Client
from employers.models import Employer, EmployerPerson, Site
from tenancy.models import Agency

BATCH = 2000
SUGGESTIONS = 50
# Addresses of one service have their ends in common: only a slip of the pen is close.
ADDRESS = 0.85


@dataclass(frozen=True, slots=True)
class Reach:
    """Units (None: all) whose clients a file may name, and of whose clients it may say what is on record; own roles given."""

    unit_ids: frozenset[int] | None = None
    told_unit_ids: frozenset[int] | None = None
    own_roles: bool = True

    @classmethod
    def of(cls, staff: StaffMember) -> Reach:
        """Of somebody at the import page."""
        supervised = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else frozenset()
        return cls(None if staff.has(Permission.MANAGE_AGENCY) else supervised, supervised, own_roles=False)

    @classmethod
    def by_command(cls, staff: StaffMember, *, named: bool) -> Reach:
        """Whoever runs a command has the database, so it reaches everybody; what it says is said to `staff`.

        Without a name it is the machine's own: an agency begins with a file in which its administrator stands too.
        """
        return cls(None, cls.of(staff).told_unit_ids, own_roles=not named)

    def covers(self, unit: Unit | None) -> bool:
        return self.unit_ids is None or (unit is not None and unit.pk in self.unit_ids)

    def tells(self, client: Client | None) -> bool:
        """Whether what is on record of `client` may be said. Of somebody new there is only what the file brings."""
        return client is None or self.told_unit_ids is None or client.unit_id in self.told_unit_ids


class Known:
    """The records that a file may name, by what it calls them."""

    def __init__(self, agency: Agency, by: StaffMember, reach: Reach, *, lock: bool) -> None:
        self.agency, self.by, self.reach, self.lock = agency, by, reach, lock
        self.today = agency.today()
        people = StaffMember.objects.here().select_related("user")
        self.staff = {person.user.email.lower(): person for person in people}
        self.units = {unit.name.lower(): unit for unit in Unit.objects.all()}
        self.teams = {team.name.lower(): team for team in TreatmentTeam.objects.all()}
        self._periods: dict[int, list[Membership]] | None = None
        self._refs: list[str] | None = None
        self._suggested: dict[tuple[str, str], str] = {}

    def memberships(self, staff: StaffMember) -> list[Membership]:
        if self._periods is None:
            self._periods = defaultdict(list)
            here = Membership.objects.filter(agency=self.agency).select_related("unit", "supervisor__user")
            for each in here.prefetch_related("teams__team").order_by("starts_date"):
                self._periods[each.staff_id].append(each)
        return self._periods.get(staff.pk, [])

    def works_as_specialist(self, staff: StaffMember, day: date) -> bool:
        return any(
            each.role in (Role.SPECIALIST, Role.SUPERVISOR)
            and each.starts_date <= day
            and (each.ends_date is None or each.ends_date >= day)
            for each in self.memberships(staff)
        )

    def clients(self, refs: Iterable[str]) -> dict[str, Client]:
        """By reference; locked when the file is being applied, so that nobody changes them meanwhile."""
        rows: QuerySet[Client] = Client.objects.select_related("unit", "treatment_team").order_by("pk")
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        return {client.client_ref: client for part in batches(set(refs)) for client in rows.filter(client_ref__in=part)}

    def merged_refs(self, refs: Iterable[str]) -> set[str]:
        """References of records that were merged into another."""
        gone = Client.with_merged.exclude(merged_into=None)
        found = (gone.filter(client_ref__in=part).values_list("client_ref", flat=True) for part in batches(set(refs)))
        return {ref for part in found for ref in part}

    def seen_by_importer(self, clients: Iterable[Client]) -> set[int]:
        """Ids of those whom the importing person sees on their own pages."""
        seen = Client.objects.visible_to(self.by)
        return {
            pk
            for part in batches(c.pk for c in clients)
            for pk in seen.filter(pk__in=part).values_list("pk", flat=True)
        }

    @cached_property
    def opens_to_importer(self) -> frozenset[int]:
        """On whose caseload the importing person sees people: their own, and those of colleagues they are to cover."""
        covers = Cover.objects.filter(covering=self.by, cancelled_at=None, to_date__gte=self.today)
        return frozenset({self.by.pk, *covers.values_list("absent", flat=True)})

    def near(self, what: str, written: str, names: Iterable[str], *, near: float = 0.6) -> str:
        """`Did you mean …? `, asked once for each spelling and of no more than fifty: comparing names is slow."""
        key = (what, written)
        if key not in self._suggested:
            self._suggested[key] = meant(written, names, near=near) if len(self._suggested) < SUGGESTIONS else ""
        return self._suggested[key]

    def _reached_refs(self) -> list[str]:
        if self._refs is None:
            clients = Client.objects.all()
            if self.reach.told_unit_ids is not None:
                clients = clients.filter(unit__in=self.reach.told_unit_ids)
            self._refs = list(clients.values_list("client_ref", flat=True)[:2000])
        return self._refs

    def specialist(self, parsed: Parsed, row: Row) -> StaffMember | None:
        """The specialist that the row names, or an error that says that they aren't known."""
        address = row.get("specialist_email")
        if address is None:
            return None
        found = self.staff.get(address)
        if found is None:
            say = _("Nobody here has this address. Import the people first.")
            parsed.wrong(
                row, "specialist_email", self.near("specialist_email", address, self.staff, near=ADDRESS) + say
            )
        return found

    def client(self, parsed: Parsed, row: Row, clients: dict[str, Client]) -> Client | None:
        """The client that the row names. One outside the reach is as unknown as one that isn't there."""
        ref = row.get("client_ref")
        if ref is None:
            return None
        found = clients.get(ref)
        if found is not None and self.reach.covers(found.unit):
            return found
        near = self.near("client_ref", ref, self._reached_refs())
        parsed.wrong(row, "client_ref", near + _("Nobody here has this reference. Import the caseload first."))
        return None


def batches(values: Iterable[object]) -> Iterable[list[Any]]:
    items = sorted(values, key=str)
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


_PARTS: tuple[Any, ...] = (Site, EmployerPerson)


class Workplaces:
    """Employers, their sites and people by name; those that a file brings along are made once, when it is applied."""

    def __init__(self, *, whole: bool = False) -> None:
        """`whole`: employers with all that is known of them, for a file that is about them. The name of a record that was
        put into another means the one that was kept."""
        asked = Employer.objects.all() if whole else Employer.objects.only("name", "public_id", "agency", "merged_into")
        every = {each.pk: each for each in asked}
        self.employers = {each.name.lower(): every[each.merged_into_id or each.pk] for each in every.values()}
        self.sites = {(site.employer_id, site.name.lower()): site for site in Site.objects.all()}
        self.people = {(person.employer_id, person.name.lower()): person for person in EmployerPerson.objects.all()}
        self._new_parts: dict[tuple[type, str, str], Site | EmployerPerson] = {}
        self.new_employers: list[Employer] = []
        self.saved: list[Any] = []
        self._could_hire: dict[int, bool | None] = {}

    def employer(self, name: str) -> Employer:
        key = name.lower()
        if key not in self.employers:
            self.employers[key] = Employer(name=name)
            self.new_employers.append(self.employers[key])
        return self.employers[key]

    def site(self, employer: Employer, name: str | None) -> Site | None:
        if name is None:
            return None
        known = self.sites.get((employer.pk, name.lower())) if employer.pk else None
        return known or self._new(Site, employer, name)

    def person(self, employer: Employer, name: str | None, can_hire: bool | None) -> EmployerPerson | None:
        """What the file says of hiring is taken over; an empty cell leaves what is known."""
        if name is None:
            return None
        known = self.people.get((employer.pk, name.lower())) if employer.pk else None
        person: Any = known or self._new(EmployerPerson, employer, name)
        if can_hire is not None and person.can_hire != can_hire:
            self._could_hire.setdefault(person.pk, person.can_hire)
            person.can_hire = can_hire
        return person

    def _new(self, model: Any, employer: Employer, name: str) -> Any:
        key = (model, employer.name.lower(), name.lower())
        if key not in self._new_parts:
            self._new_parts[key] = model(employer=employer, name=name)
        return self._new_parts[key]

    @property
    def made(self) -> dict[str, int]:
        parts = [type(part) for part in self._new_parts.values()]
        return {
            "employers": len(self.new_employers),
            "sites": parts.count(Site),
            "contact people": parts.count(EmployerPerson),
        }

    def save(self) -> None:
        Employer.objects.bulk_create(self.new_employers, batch_size=500)
        for model in _PARTS:
            parts = [part for part in self._new_parts.values() if isinstance(part, model)]
            for part in parts:
                part.employer_id = part.employer.pk
            model.objects.bulk_create(parts, batch_size=500)
            self.saved += parts
        self.saved += self.new_employers
        for person in self.people.values():
            if person.pk in self._could_hire and person.can_hire != self._could_hire[person.pk]:
                person.save(update_fields=["can_hire"])
                self.saved.append(person)
