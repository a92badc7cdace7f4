"""The people of a supervisor's units: who is meant by a number, asked the same way on every page of the caseload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from accounts.models import Membership, StaffMember, Unit
from accounts.roles import Role
from clients.models import Client, ClientQuerySet
from clients.models.client import Sight, sight_of
from clients.report.today import needed
from tenancy.asked import is_one_of

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose caseloads are looked at: those of all units that `staff` supervises, or of the one chosen."""

    staff: StaffMember
    day: date
    units: list[Unit]
    unit: Unit | None

    @classmethod
    def of(cls, staff: StaffMember, day: date, unit: str = "") -> Scope:
        """`unit` is a public id from the address; one that is not `staff`'s is as good as none."""
        ids = staff.supervised_unit_ids
        units = list(Unit.objects.all() if ids is None else Unit.objects.filter(pk__in=ids))
        return cls(staff, day, units, next((each for each in units if str(each.public_id) == unit), None))

    @property
    def monday(self) -> date:
        return self.day - timedelta(days=self.day.weekday())

    def clients(self) -> Any:
        shape, values = self.asked()
        return people_of(*shape, **values)

    def memberships(self) -> QuerySet[Membership]:
        """Who works as a specialist in these units today."""
        shape, values = self.asked()
        return memberships_of(*shape, **values)

    def asked(self) -> tuple[tuple[Sight, bool], dict[str, Any]]:
        """What questions about these units are asked with: their shape, and values by name (tenancy.asked)."""
        sight, values = sight_of(self.staff)
        unit = self.unit.pk if self.unit else 0
        return (sight, self.unit is not None), {**values, "day": self.day, "unit": unit}

    def query(self, **more: str) -> str:
        """For the address of the rows behind a number: the unit that was chosen, and what else narrows them."""
        wanted = {**({"unit": str(self.unit.public_id)} if self.unit else {}), **more}
        return "?" + "&".join(f"{name}={value}" for name, value in wanted.items()) if wanted else ""


def people_of(sight: Sight, chosen: bool, *, unit: int, **values: Any) -> ClientQuerySet:
    """The clients of the units, or of the one that was chosen."""
    found = Client.objects.within(sight, **values)
    return found.filter(unit=unit) if chosen else found


def memberships_of(
    sight: Sight, chosen: bool, *, unit: int, home: int, units: list[int], day: date, **_values: Any
) -> QuerySet[Membership]:
    """Who works as a specialist in the units, or in the one that was chosen, on `day`."""
    found = Membership.objects.active_on(day).filter(agency=home, role=Role.SPECIALIST)
    if chosen:
        return found.filter(unit=unit)
    return found if sight.everybody else found.filter(is_one_of("unit_id", units))


def whose(client: str, day: date) -> FilteredRelation:
    """The assignment of the day, as a join: people without one stay in, under nobody."""
    path = f"{client}assignments"
    running = Q(**{f"{path}__to_date": None}) | Q(**{f"{path}__to_date__gte": day})
    return FilteredRelation(path, condition=running & Q(**{f"{path}__from_date__lte": day}))


def needed_contacts(scope: Scope) -> Any:
    """What is overdue or falls due in the coming seven days: the same rows as on the specialists' Today."""
    return needed(scope.day).filter(client__in=scope.clients())


def in_scope(scope: Scope, public_id: UUID) -> StaffMember | None:
    """The staff member, when they are on this supervisor's page: a specialist of the units (`works_here`), or one who holds
    people of theirs."""
    held = scope.clients().annotate(now=whose("", scope.day)).filter(now__specialist__public_id=public_id)
    return (
        StaffMember.objects.here()
        .select_related("user")
        .filter(public_id=public_id)
        .annotate(works_here=Exists(scope.memberships().filter(staff=OuterRef("pk"))))
        .filter(Q(pk__in=scope.memberships().values("staff")) | Q(pk__in=held.values(pk=F("now__specialist"))))
        .first()
    )
