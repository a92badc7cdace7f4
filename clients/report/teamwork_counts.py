"""The unit's log as evidence reads it: which meetings there were, who was there, and who supervises (items 5 to 8, 10, 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Cover, Membership, Unit
from accounts.roles import Role
from clients.jobdevelopmentrules import WEEK, monday_of, weeks_before
from clients.models import ClientContact, Meeting, MeetingClient, MeetingStaff, MentoringNeed
from clients.report.asking import OfWindow
from clients.report.numbers import months_before
from clients.report.periods import MONTH, QUARTER, earliest
from clients.report.staffing import Staffing, Who
from clients.report.window import Window

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
    there = MeetingStaff.objects.filter(meeting=OuterRef("pk"))
    rows = Meeting.objects.standing().filter(
        Q(kind__in=OF_THE_AGENCY, day__gte=first_of_year(day)) | Q(day__gte=first_of_log(day)), day__lte=day
    )
    if unit is not None:
        here = list(staff)
        # A team's or a partner's meeting is written down once, whichever units' people were at it.
        at_it = Q(Exists(there.filter(staff__in=here)), kind__in=[Kind.TEAM, Kind.PARTNER])
        rows = rows.filter(Q(unit=unit) | Q(unit=None, kind__in=OF_THE_AGENCY) | Q(specialist__in=here) | at_it)
    people = MeetingClient.objects.filter(meeting=OuterRef("pk")).order_by().values("client")
    rows = rows.annotate(there=ArraySubquery(there.order_by().values("staff")), about=ArraySubquery(people))
    columns = (
        "public_id", "kind", "day", "mode", "unit_id", "team_id", "specialist_id", "partner", "planned",
        "referrals_raised", "there", "about",
    )  # fmt: skip
    return Log([_held(row) for row in rows.order_by("-day", "-pk").values_list(*columns)])


def _held(row: Sequence[Any]) -> Held:
    *plain, who, about = row
    return Held._make([*plain, frozenset(who), len(about)])


# Who leads


class Leader(NamedTuple):
    """A supervisor's membership on the day; without a unit it is of all units."""

    staff: int
    unit: int | None
    fte: Decimal
    who: Who


def leaders_of(window: Window, unit: Unit | None) -> list[Leader]:
    """One question."""
    rows = Membership.objects.active_on(window.day).filter(agency=window.agency, role=Role.SUPERVISOR)
    if unit is not None:
        rows = rows.filter(Q(unit=unit) | Q(unit=None))
    names = ("staff__public_id", "staff__user__first_name", "staff__user__last_name", "staff__user__email")
    found = rows.order_by("staff__user__last_name", "staff__user__first_name", "pk")
    return [
        Leader(staff, of_unit, fte, Who(public_id, f"{first} {last}".strip() or email))
        for staff, of_unit, fte, public_id, first, last, email in found.values_list(
            "staff_id", "unit_id", "fte", *names
        )
    ]


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
    rows = ClientContact.objects.standing().exclude(mode__in=ClientContact.ATTEMPTS)
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
    covers = Cover.objects.filter(
        absent__in=list(staffing.who), cancelled_at=None, from_date__lte=last, to_date__gte=first
    )
    rows = list(covers.select_related("covering__user").order_by("-from_date", "pk"))
    done = _contacts_for_absent(window, {each.absent_id for each in rows}, first, last)
    return [
        StoodIn(
            each.absent_id,
            each.covering.name,
            each.from_date,
            each.to_date,
            sum(
                number
                for (who, day), number in done.items()
                if who == each.absent_id and each.from_date <= day <= each.to_date
            ),
        )
        for each in rows
    ]


def _contacts_for_absent(window: Window, absent: set[int], first: date, last: date) -> dict[tuple[int, date], int]:
    held = "client__assignments__"
    of_the_day = Q(**{f"{held}to_date": None}) | Q(**{f"{held}to_date__gte": F("contact_date")})
    rows = ClientContact.objects.standing().filter(
        of_the_day,
        ~Q(specialist=F(f"{held}specialist")),
        client__in=window.clients,
        contact_date__range=(first, min(last, window.day)),
        **{f"{held}specialist__in": absent, f"{held}from_date__lte": F("contact_date")},
    )
    away = Cover.objects.filter(
        absent=OuterRef(f"{held}specialist"),
        cancelled_at=None,
        from_date__lte=OuterRef("contact_date"),
        to_date__gte=OuterRef("contact_date"),
    )
    grouped = rows.filter(Exists(away)).order_by().values(f"{held}specialist", "contact_date")
    counted = grouped.annotate(number=Count("contact_date"))
    return {
        (who, day): number for who, day, number in counted.values_list(f"{held}specialist", "contact_date", "number")
    }


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
    rows = MentoringNeed.objects.filter(specialist__in=list(staff), from_date__lte=window.day)
    rows = rows.filter(Q(to_date=None) | Q(to_date__gte=first)).order_by("from_date", "pk")
    return [Need(*row) for row in rows.values_list("specialist_id", "from_date", "to_date")]
