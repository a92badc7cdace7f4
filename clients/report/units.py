"""The people of a supervisor's units: who is meant by a number, asked the same way on every page of the caseload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from accounts.models import Membership, StaffMember, Unit
from accounts.roles import Role
from clients.models import Client
from clients.report.today import needed

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
        found = Client.objects.visible_to(self.staff)
        return found.filter(unit=self.unit) if self.unit else found

    def memberships(self) -> QuerySet[Membership]:
        """Who works as a specialist in these units today."""
        found = Membership.objects.active_on(self.day).filter(agency=self.staff.agency, role=Role.SPECIALIST)
        if self.unit:
            return found.filter(unit=self.unit)
        ids = self.staff.supervised_unit_ids
        return found if ids is None else found.filter(unit_id__in=ids)

    def query(self, **more: str) -> str:
        """For the address of the rows behind a number: the unit that was chosen, and what else narrows them."""
        wanted = {**({"unit": str(self.unit.public_id)} if self.unit else {}), **more}
        return "?" + "&".join(f"{name}={value}" for name, value in wanted.items()) if wanted else ""


def whose(client: str, day: date) -> FilteredRelation:
    """The assignment of the day, as a join: people without one stay in, under nobody."""
    path = f"{client}assignments"
    running = Q(**{f"{path}__to_date": None}) | Q(**{f"{path}__to_date__gte": day})
    return FilteredRelation(path, condition=running & Q(**{f"{path}__from_date__lte": day}))


def needed_contacts(scope: Scope) -> Any:
    """What is overdue or falls due in the coming seven days: the same rows as on the specialists' Today."""
    return needed(scope.day).filter(client__in=scope.clients())


def in_scope(scope: Scope, public_id: UUID) -> StaffMember | None:
    """The staff member, when they are on this supervisor's page: a specialist of the units, or one who holds people of theirs."""
    held = scope.clients().annotate(now=whose("", scope.day)).filter(now__specialist__public_id=public_id)
    return (
        StaffMember.objects.here()
        .select_related("user")
        .filter(public_id=public_id)
        .filter(Q(pk__in=scope.memberships().values("staff")) | Q(pk__in=held.values(pk=F("now__specialist"))))
        .first()
    )
