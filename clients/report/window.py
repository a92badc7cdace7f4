"""What job development and fidelity are asked of: whose people, whose posts, through which day, how far back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, MembershipQuerySet
from accounts.roles import Role
from clients.jobdevelopmentrules import DAY, last_weeks, weeks_before
from clients.models import Client, Programme, ProgrammeStay
from clients.report.numbers import months_before
from tenancy.models import Agency

MONTHS, WEEKS = (12, 6), (8, 13)
PLAN_WEEKS = 13


@dataclass(frozen=True, slots=True)
class Whole:
    """The people and posts of a window are all of the agency, or all of one unit: it can be asked about with a number
    instead of QuerySets (clients.report.asking)."""

    unit: int | None = None

    def clients(self) -> QuerySet[Client]:
        found = Client.objects.all()
        return found if self.unit is None else found.filter(unit=self.unit)

    def posts(self, agency: int) -> MembershipQuerySet:
        found = Membership.objects.filter(agency=agency, role=Role.SPECIALIST)
        return found if self.unit is None else found.filter(unit=self.unit)


@dataclass(frozen=True, slots=True)
class Window:
    """What is counted: whose people, whose posts, through which day, how far back, and in which programme."""

    agency: Agency
    day: date
    clients: QuerySet[Client]
    posts: MembershipQuerySet
    months: int = MONTHS[0]
    weeks: int = WEEKS[0]
    programme: Programme | None = None
    whole: Whole | None = None

    @property
    def first_entry(self) -> date:
        return self.since(self.months)

    def since(self, months: int) -> date:
        """The first of so many months through the day."""
        return months_before(self.day, months) + DAY

    @property
    def night(self) -> datetime:
        """The moment after the day where the agency is: what has a moment and no day of its own was there before it."""
        return datetime.combine(self.day + DAY, time.min, self.agency.zone)

    @property
    def mondays(self) -> list[date]:
        """Whole weeks only: the running one is not over."""
        return weeks_before(self.day, self.weeks)

    @property
    def contacts(self) -> tuple[date, date]:
        return last_weeks(self.day, PLAN_WEEKS)

    def in_programme(self, rows: QuerySet[Any], client: str, day: str) -> QuerySet[Any]:
        """Those of `rows` whose person was in the chosen programme on a day of theirs; all when none is chosen."""
        if self.programme is None:
            return rows
        stays = ProgrammeStay.objects.filter(
            programme=self.programme, episode__client=OuterRef(client), from_date__lte=OuterRef(day)
        )
        return rows.filter(Exists(stays.filter(Q(to_date=None) | Q(to_date__gte=OuterRef(day)))))
