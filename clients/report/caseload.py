"""Who is slipping: one row for each specialist of the supervisor's units, the worst first.

One grouped question per family of facts (people, planned contacts, employer visits, covers), whatever the number of
rows. People are those the supervisor may see, so that a number and the rows it opens are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Cover, StaffMember
from clients import caseloadrules, wording
from clients.jobdevelopmentrules import WORKDAYS, Workday, week_target
from clients.models import Client, Job
from clients.models.client import Sight
from clients.models.contact import counted_visits
from clients.report.today import needed
from clients.report.units import DAY, WEEK, Scope, memberships_of, people_of, whose
from tenancy.asked import Question, is_one_of

NOBODY = "none"


class Cell(NamedTuple):
    """A number, the rows behind it, and what it is measured against."""

    value: int
    url: str
    of: str = ""
    before: str = ""
    alarm: bool = False


@dataclass(slots=True)
class Counts:
    """What was counted of one specialist, or of nobody, or of all."""

    people: int = 0
    working: int = 0
    waiting: int = 0
    overdue: int = 0
    week: int = 0
    visits: int = 0
    visits_before: int = 0
    fte: Decimal = Decimal(0)
    limit: Decimal = Decimal(0)
    target: Decimal = Decimal(0)

    def add(self, other: Counts) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Row:
    """One line of the page. `name` is empty for people without a specialist."""

    key: str
    name: str
    url: str
    counts: Counts
    notes: list[str] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Caseload:
    scope: Scope
    rows: list[Row]
    nobody: Row | None
    total: Row
    sort: str


def caseload_of_units(scope: Scope, sort: str = "") -> Caseload:
    """The whole page."""
    counts = _counts(scope)
    members = _members(scope)
    staff = _staff(scope, counts, members)
    covers = COVERS.records(home=scope.staff.agency_id, monday=scope.monday, specialists=list(staff))
    _measure(scope, counts, members, covers)
    rows = [_row(scope, each, counts[pk], members) for pk, each in staff.items()]
    _say_covers(scope, rows, covers)
    total = Counts()
    for each in counts.values():
        total.add(each)
    nobody = counts.get(None)
    order = sort if sort.removeprefix("-") in _ORDERS else ""
    return Caseload(
        scope=scope,
        rows=_sorted([row for row, _staff_member in rows], order),
        nobody=_nobody(scope, nobody) if nobody and (nobody.people or nobody.overdue or nobody.week) else None,
        total=_total(scope, total),
        sort=order,
    )


# What is counted


def _ask_people(sight: Sight, chosen: bool, late_days: int, *, day: date, **values: Any) -> Any:
    """Open people, those of them in work, and those past the days to a first employer contact."""
    late = Client.objects.past_first_employer_contact(day, late_days)
    return (
        people_of(sight, chosen, day=day, **values)
        .still_open()
        .annotate(now=whose("", day))
        .values("now__specialist")
        .annotate(
            people=Count("pk"),
            working=Count("pk", filter=Q(pk__in=Job.objects.current_on(day).values("client_id"))),
            waiting=Count("pk", filter=Q(pk__in=late.values("pk"))),
        )
        .order_by()
        .values_list("now__specialist", "people", "working", "waiting")
    )


def _ask_contacts(sight: Sight, chosen: bool, *, day: date, **values: Any) -> Any:
    overdue = Q(due_date__lt=day)
    return (
        needed(day)
        .filter(client__in=people_of(sight, chosen, day=day, **values))
        .annotate(now=whose("client__", day))
        .values("now__specialist")
        .annotate(overdue=Count("pk", filter=overdue), week=Count("pk", filter=~overdue))
        .order_by()
        .values_list("now__specialist", "overdue", "week")
    )


def _ask_visits(sight: Sight, chosen: bool, *, monday: date, **values: Any) -> Any:
    """In-person employer contacts of this week and the one before that count towards six a week (item 17)."""
    this_week = Q(contact_date__gte=monday)
    return (
        counted_visits()
        .filter(contact_date__range=(monday - WEEK, monday + WEEK - DAY))
        .filter(specialist__in=memberships_of(sight, chosen, **values).values("staff"))
        .values("specialist")
        .annotate(now=Count("pk", filter=this_week), before=Count("pk", filter=~this_week))
        .order_by()
        .values_list("specialist", "now", "before")
    )


def _ask_members(sight: Sight, chosen: bool, **values: Any) -> Any:
    return memberships_of(sight, chosen, **values).select_related("staff__user")


def _ask_covers(*, home: int, monday: date, specialists: list[int]) -> Any:
    """Of this week: the leave that the aim is less for, and who is away today."""
    return (
        Cover.objects.filter(agency=home, cancelled_at=None, from_date__lte=monday + WEEK - DAY, to_date__gte=monday)
        .filter(is_one_of("absent_id", specialists) | is_one_of("covering_id", specialists))
        .select_related("absent__user", "covering__user")
        .order_by("to_date")
    )


PEOPLE, CONTACTS, VISITS = Question(_ask_people), Question(_ask_contacts), Question(_ask_visits)
MEMBERS, COVERS = Question(_ask_members), Question(_ask_covers)


def _counts(scope: Scope) -> dict[int | None, Counts]:
    shape, values = scope.asked()
    late_days = scope.staff.agency.first_employer_contact_days
    families = (
        (PEOPLE.rows(*shape, late_days, **values), ("people", "working", "waiting")),
        (CONTACTS.rows(*shape, **values), ("overdue", "week")),
        (VISITS.rows(*shape, monday=scope.monday, **values), ("visits", "visits_before")),
    )
    found: dict[int | None, Counts] = {}
    for rows, names in families:
        for specialist, *numbers in rows:
            counts = found.setdefault(specialist, Counts())
            for name, number in zip(names, numbers, strict=True):
                setattr(counts, name, number)
    return found


# Who they are


@dataclass(slots=True)
class _Member:
    staff: StaffMember
    fte: Decimal


def _members(scope: Scope) -> dict[int, _Member]:
    """Specialists of these units with what they work in them, added up when they have several posts."""
    found: dict[int, _Member] = {}
    shape, values = scope.asked()
    for membership in MEMBERS.records(*shape, **values):
        member = found.setdefault(membership.staff_id, _Member(membership.staff, Decimal(0)))
        member.fte += membership.fte
    return found


def _measure(scope: Scope, counts: dict[int | None, Counts], members: dict[int, _Member], covers: list[Cover]) -> None:
    agency = scope.staff.agency
    for pk, member in members.items():
        each = counts.setdefault(pk, Counts())
        each.fte = member.fte
        each.limit = caseloadrules.caseload_target(member.fte, clients_per_fte=agency.caseload_per_fte)
        leave = [cover for cover in covers if cover.absent_id == pk]
        each.target = _target(scope, member.fte, each.people - each.working, leave)


def _target(scope: Scope, fte: Decimal, seekers: int, leave: list[Cover]) -> Decimal:
    """As the weekly sheet has it, with the people and posts of today."""
    days = [scope.monday + number * DAY for number in range(WORKDAYS)]
    at_work = [
        Workday(fte, seekers, away=any(cover.from_date <= day <= cover.to_date for cover in leave)) for day in days
    ]
    return week_target(at_work, contacts_a_week=scope.staff.agency.weekly_employer_contacts)


def _staff(scope: Scope, counts: dict[int | None, Counts], members: dict[int, _Member]) -> dict[int, StaffMember]:
    """Members, and whoever else people of these units are with: of another unit, or gone. Nobody's people get lost."""
    found = {pk: member.staff for pk, member in members.items()}
    others = [pk for pk in counts if pk is not None and pk not in found]
    if others:
        found |= {staff.pk: staff for staff in StaffMember.objects.here().filter(pk__in=others).select_related("user")}
    return found


def _say_covers(scope: Scope, rows: list[tuple[Row, StaffMember]], covers: list[Cover]) -> None:
    """Who is away today and who stands in."""
    by_staff = {staff.pk: row for row, staff in rows}
    for cover in covers:
        if not cover.from_date <= scope.day <= cover.to_date:
            continue
        said = {"day": wording.day(cover.to_date, scope.day)}
        if row := by_staff.get(cover.absent_id):
            row.notes.append(_("away until %(day)s, covered by %(name)s") % {**said, "name": cover.covering.name})
        if row := by_staff.get(cover.covering_id):
            row.notes.append(_("covers %(name)s until %(day)s") % {**said, "name": cover.absent.name})


# How it is shown


def _row(scope: Scope, staff: StaffMember, counts: Counts, members: dict[int, _Member]) -> tuple[Row, StaffMember]:
    own = reverse("clients:caseload_of", args=[staff.public_id]) + scope.query()
    row = Row(str(staff.public_id), staff.name, own, counts)
    visits = reverse("clients:week", args=[staff.public_id])
    row.cells = _cells(scope, counts, str(staff.public_id), own, visits)
    if staff.pk not in members:
        row.notes.append(_("no specialist of this unit today: hand these people over"))
    elif counts.fte != 1:
        row.notes.append(_("%(fte)s of full time") % {"fte": amount(counts.fte)})
    return row, staff


def _nobody(scope: Scope, counts: Counts) -> Row:
    people = reverse("clients:list") + scope.query(specialist=NOBODY)
    row = Row(NOBODY, "", people, counts)
    row.cells = _cells(scope, counts, NOBODY, _due_page(scope, specialist=NOBODY), "")
    return row


def _total(scope: Scope, counts: Counts) -> Row:
    row = Row("", "", "", counts)
    visits = reverse("clients:caseload_visits_all") + scope.query()
    row.cells = _cells(scope, counts, "", _due_page(scope), visits)
    return row


def _due_page(scope: Scope, **more: str) -> str:
    return reverse("clients:caseload_due") + scope.query(**more)


def _cells(scope: Scope, counts: Counts, specialist: str, due_url: str, visits_url: str) -> dict[str, Cell]:
    """The columns of a row, each with the address of its rows."""
    people = reverse("clients:list")
    who = {"specialist": specialist} if specialist else {}
    return {
        "people": Cell(
            counts.people,
            people + scope.query(**who),
            of=amount(counts.limit) if counts.limit else "",
            alarm=bool(counts.limit) and counts.people > counts.limit,
        ),
        "working": Cell(counts.working, people + scope.query(**who, state="working")),
        "overdue": Cell(counts.overdue, f"{due_url}#overdue", alarm=counts.overdue > 0),
        "week": Cell(counts.week, f"{due_url}#week"),
        "waiting": Cell(counts.waiting, people + scope.query(**who, late="1"), alarm=counts.waiting > 0),
        "visits": Cell(
            counts.visits,
            visits_url,
            of=amount(counts.target) if counts.fte else "",
            before=str(counts.visits_before),
        ),
    }


_ORDERS: dict[str, Callable[[Counts], Any]] = {
    "people": lambda c: c.people,
    "working": lambda c: c.working,
    "overdue": lambda c: c.overdue,
    "week": lambda c: c.week,
    "waiting": lambda c: c.waiting,
    "visits": lambda c: c.visits,
    "name": lambda c: 0,
}


def _slipping(row: Row) -> tuple[Any, ...]:
    """The most overdue first, then the most people without an employer contact, then the fullest caseload."""
    counts = row.counts
    over = counts.people - counts.limit if counts.limit else Decimal(0)
    return (-counts.overdue, -counts.waiting, -max(over, Decimal(0)), -counts.week, row.name.casefold())


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    rows = sorted(rows, key=_slipping)
    if not sort:
        return rows
    name = sort.removeprefix("-")
    if name == "name":
        return sorted(rows, key=lambda row: row.name.casefold(), reverse=sort.startswith("-"))
    return sorted(rows, key=lambda row: _ORDERS[name](row.counts), reverse=sort.startswith("-"))


def amount(value: Decimal) -> str:
    """20, 4.8: no needless noughts, in the reader's way of writing numbers."""
    plain = value.normalize()
    return number_format(plain if plain.as_tuple().exponent < 0 else int(plain))  # type: ignore[operator]
