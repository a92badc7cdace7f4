"""The unit's log as evidence reads it: which meetings there were, who was there, and who supervises (items 5 to 8, 10, 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Cover, Membership, Unit
from accounts.roles import Role
from clients.jobdevelopmentrules import WEEK, monday_of, weeks_before
from clients.models import ClientContact, Meeting, MeetingClient, MeetingStaff, MentoringNeed
from clients.report.asking import OfWindow
from clients.report.numbers import months_before
from clients.report.periods import MONTH, QUARTER, earliest
from clients.report.staffing import Staffing, Who
from clients.report.window import Window
from tenancy.asked import Question, is_one_of, one_of

WEEKS = 13
Kind = Meeting.Kind
# Of the agency as a whole, and looked at for a year.
OF_THE_AGENCY = frozenset({Kind.SHARED, Kind.STORY, Kind.BARRIERS})


class Held(NamedTuple):
    """One entry of the log. `staff`: who was there; `people`: how many people in the programme it names."""

    public_id: UUID
    kind: str
    day: date
    mode: str
    unit: int | None
    team: int | None
    specialist: int | None
    partner: str
    planned: bool
    referrals: int
    staff: frozenset[int]
    people: int

    @property
    def monday(self) -> date:
        return monday_of(self.day)


@dataclass(slots=True)
class Log:
    """Entries in whose work the units that are looked at had a part, the newest first."""

    entries: list[Held]

    def of(self, *kinds: Kind, since: date | None = None) -> list[Held]:
        return [each for each in self.entries if each.kind in kinds and (since is None or each.day >= since)]

    def in_weeks(self, mondays: list[date], *kinds: Kind) -> list[Held]:
        return [each for each in self.of(*kinds) if mondays[0] <= each.day < mondays[-1] + WEEK]


def mondays_of(window: Window) -> list[date]:
    return weeks_before(window.day, WEEKS)


def first_of_log(day: date) -> date:
    """Three months that may reach back to a fourth; thirteen weeks lie within them."""
    return min(earliest(day, 3, MONTH), months_before(day, 4))


def first_of_year(day: date) -> date:
    return min(earliest(day, 4, QUARTER), months_before(day, 12))


def log_of(window: Window, unit: Unit | None, staff: Iterable[int]) -> Log:
    """One question. `staff`: specialists and supervisors here."""
    day = window.day
    here = {} if unit is None else {"unit": unit.pk, "here": list(staff)}
    rows = _LOG.rows(of_year=first_of_year(day), of_log=first_of_log(day), day=day, **here)
    return Log([_held(row) for row in rows])


def _ask_log(*, of_year: date, of_log: date, day: date, unit: int | None = None, here: Sequence[int] = ()) -> Any:
    there = MeetingStaff.objects.filter(meeting=OuterRef("pk"))
    rows = Meeting.objects.standing().filter(
        Q(kind__in=OF_THE_AGENCY, day__gte=of_year) | Q(day__gte=of_log), day__lte=day
    )
    if unit is not None:
        whoever = one_of(list(here))
        # A team's or a partner's meeting is written down once, whichever units' people were at it.
        at_it = Q(Exists(there.filter(staff__in=whoever)), kind__in=[Kind.TEAM, Kind.PARTNER])
        rows = rows.filter(Q(unit=unit) | Q(unit=None, kind__in=OF_THE_AGENCY) | Q(specialist__in=whoever) | at_it)
    people = MeetingClient.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    about = Coalesce(Subquery(people.annotate(number=Count("pk")).values("number")), 0)
    rows = rows.annotate(there=ArraySubquery(there.order_by().values("staff")), about=about)
    columns = (
        "public_id", "kind", "day", "mode", "unit_id", "team_id", "specialist_id", "partner", "planned",
        "referrals_raised", "there", "about",
    )  # fmt: skip
    return rows.order_by("-day", "-pk").values_list(*columns)


_LOG = Question(_ask_log)


def _held(row: Sequence[Any]) -> Held:
    *plain, who, about = row
    return Held._make((*plain, frozenset(who), about))


# Who leads


class Leader(NamedTuple):
    """A supervisor's membership on the day; without a unit it is of all units."""

    staff: int
    unit: int | None
    fte: Decimal
    who: Who


def leaders_of(window: Window, unit: Unit | None) -> list[Leader]:
    """One question."""
    here = {} if unit is None else {"unit": unit.pk}
    return [
        Leader(staff, of_unit, fte, Who(public_id, f"{first} {last}".strip() or email))
        for staff, of_unit, fte, public_id, first, last, email in _LEADERS.rows(
            home=window.agency.pk, day=window.day, **here
        )
    ]


def _ask_leaders(*, home: int, day: date, unit: int | None = None) -> Any:
    rows = Membership.objects.active_on(day).filter(agency=home, role=Role.SUPERVISOR)
    if unit is not None:
        rows = rows.filter(Q(unit=unit) | Q(unit=None))
    names = ("staff__public_id", "staff__user__first_name", "staff__user__last_name", "staff__user__email")
    found = rows.order_by("staff__user__last_name", "staff__user__first_name", "pk")
    return found.values_list("staff_id", "unit_id", "fte", *names)


_LEADERS = Question(_ask_leaders)


# Partners (item 6)


def partner_days(window: Window, first: date) -> dict[date, int]:
    """On which days, and how often, somebody talked with a partner about a person. One question."""
    return dict(_PARTNER_DAYS.rows(window, first=first))


def _ask_partner_days(window: Window, first: date) -> Any:
    rows = partner_contacts(window, first).order_by().values("contact_date").annotate(number=Count("*"))
    return rows.values_list("contact_date", "number")


_PARTNER_DAYS = OfWindow(_ask_partner_days)


def partner_contacts(window: Window, first: date) -> QuerySet[ClientContact]:
    """However, but for attempts: by telephone, by mail, in person."""
    rows = ClientContact.objects.standing().apart().exclude(mode__in=ClientContact.ATTEMPTS)
    return rows.filter(
        client__in=window.clients, contact_date__range=(first, window.day), with_whom__contains=["partner"]
    )


# Standing in (item 7)


class StoodIn(NamedTuple):
    """`contacts`: by a colleague with the people of whoever was away."""

    absent: int
    covering: str
    first: date
    last: date
    contacts: int


def stood_in(window: Window, staffing: Staffing, first: date, last: date) -> list[StoodIn]:
    """Leave of specialists here with somebody who covers it, and what was done for their people meanwhile. Two questions."""
    covers = _COVERS.records(staff=list(staffing.who), first=first, last=last)
    absent = sorted({each.absent_id for each in covers})
    done = _DONE.rows(window, absent=absent, first=first, last=min(last, window.day)) if absent else []
    return [
        StoodIn(
            each.absent_id,
            each.covering.name,
            each.from_date,
            each.to_date,
            sum(number for who, day, number in done if who == each.absent_id and each.from_date <= day <= each.to_date),
        )
        for each in covers
    ]


def _ask_covers(*, staff: list[int], first: date, last: date) -> Any:
    covers = Cover.objects.filter(
        is_one_of("absent_id", staff), cancelled_at=None, from_date__lte=last, to_date__gte=first
    )
    return covers.select_related("covering__user").order_by("-from_date", "pk")


def _ask_done(window: Window, *, absent: list[int], first: date, last: date) -> Any:
    """Contacts with the people of whoever was away, by somebody else, on days of the leave."""
    held = "client__assignments__"
    # Named before anything is asked of it: each filter that went to the assignments by itself would look at any of them.
    rows = ClientContact.objects.standing().annotate(
        whose=F(f"{held}specialist_id"), since=F(f"{held}from_date"), until=F(f"{held}to_date")
    )
    away = Cover.objects.filter(
        absent=OuterRef("whose"),
        cancelled_at=None,
        from_date__lte=OuterRef("contact_date"),
        to_date__gte=OuterRef("contact_date"),
    )
    rows = rows.filter(
        is_one_of("whose", absent),
        Q(until=None) | Q(until__gte=F("contact_date")),
        ~Q(specialist=F("whose")),
        Exists(away),
        since__lte=F("contact_date"),
        client__in=window.clients,
        contact_date__range=(first, last),
    )
    grouped = rows.order_by().values("whose", "contact_date").annotate(number=Count("contact_date"))
    return grouped.values_list("whose", "contact_date", "number")


_COVERS, _DONE = Question(_ask_covers), OfWindow(_ask_done)


# Who needs field mentoring (item 8)


class Need(NamedTuple):
    """Why stays with the supervisor: evidence asks only whether and when."""

    staff: int
    first: date
    last: date | None

    def lasts_all_of(self, first: date, last: date) -> bool:
        return self.first <= first and (self.last is None or self.last >= last)


def needs_of(window: Window, staff: Iterable[int], first: date) -> list[Need]:
    """One question."""
    return [Need(*row) for row in _NEEDS.rows(staff=list(staff), first=first, last=window.day)]


def _ask_needs(*, staff: list[int], first: date, last: date) -> Any:
    rows = MentoringNeed.objects.filter(is_one_of("specialist_id", staff), from_date__lte=last)
    rows = rows.filter(Q(to_date=None) | Q(to_date__gte=first)).order_by("from_date", "pk")
    return rows.values_list("specialist_id", "from_date", "to_date")


_NEEDS = Question(_ask_needs)
