"""A specialist's hours of a week: together, and how much of it in the community (items 2 and 24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q

from accounts.models import Membership, StaffMember
from accounts.roles import Role
from clients import wording
from clients.jobdevelopmentrules import DAY, WEEK, monday_of
from clients.models import WorkWeek

# Of the scheduled hours, in hundredths: what the scale's best anchor asks for (item 24).
COMMUNITY_AIM = 65
# Weeks that are looked through for one without leave and training, to begin the next one with.
LOOKED_BACK = 8


@dataclass(frozen=True, slots=True)
class Told:
    """Hours in words. `share`: of the scheduled hours, those in the community; None without scheduled hours."""

    lines: list[tuple[str, str]]
    total: str
    share: int | None
    by: str

    @property
    def short(self) -> bool:
        return self.share is not None and self.share < COMMUNITY_AIM


def hours_of(specialist: StaffMember, monday: date) -> WorkWeek | None:
    rows = WorkWeek.objects.filter(specialist=specialist, monday=monday)
    return rows.select_related("recorded_by__user").first()


def hours_to_begin_with(specialist: StaffMember, monday: date) -> WorkWeek | None:
    """The last week written down before this one, rather one without leave and training: most weeks are alike."""
    rows = WorkWeek.objects.filter(specialist=specialist, monday__lt=monday).order_by("-monday")
    before = list(rows[:LOOKED_BACK])
    plain = (row for row in before if not row.leave_hours and not row.training_hours)
    return next(plain, before[0] if before else None)


def week_to_fill_in(specialist: StaffMember, today: date) -> date:
    """Last week, as long as nobody wrote its hours down and they worked in it; else this one."""
    this = monday_of(today)
    last = this - WEEK
    if works_in(specialist, last) and not WorkWeek.objects.filter(specialist=specialist, monday=last).exists():
        return last
    return this


def works_in(specialist: StaffMember, monday: date) -> bool:
    posts = Membership.objects.filter(Q(agency=specialist.agency_id), staff=specialist, role=Role.SPECIALIST)
    return posts.between(monday, monday + WEEK - DAY).exists()


def told(row: WorkWeek, specialist: StaffMember) -> Told:
    hours = {name: getattr(row, name) for name in WorkWeek.HOURS}
    lines = [(_label(name), wording.hours(hours[name])) for name in WorkWeek.HOURS if hours[name]]
    by = "" if row.recorded_by_id == specialist.pk else row.recorded_by.name
    return Told(lines, wording.hours(sum(hours.values(), Decimal(0))), community_share(hours), by)


def community_share(hours: Mapping[str, Decimal]) -> int | None:
    """In whole hundredths, rounded half upwards."""
    scheduled = sum((hours[name] for name in WorkWeek.SCHEDULED), Decimal(0))
    if not scheduled:
        return None
    return int((100 * hours["community_hours"] / scheduled).quantize(Decimal(1), ROUND_HALF_UP))


def _label(name: str) -> str:
    field: Any = WorkWeek._meta.get_field(name)
    return str(field.verbose_name)
