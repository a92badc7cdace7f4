"""Job development in numbers: the values of fidelity items 15 and 16 (17: frequency.py), each with the rows behind it.

Values, not scores: which points they earn is said in fidelity. Whose people and specialists are counted stands in the
Window, so that the number and the rows it opens are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q

from clients.jobdevelopmentrules import (
    DAY,
    Share,
    Waiting,
    mean,
    median,
    waiting_of,
)
from clients.models import EmployerContactFor, Episode, SupportDecline
from clients.report.asking import OfWindow
from clients.report.window import Window
from employers.models import EmployerContact
from tenancy.asked import Numbers

# A plan that was not renewed for so long is old (item 16; the half-year is ours).
OLD_PLAN_MONTHS = 6


# From entry to the first employer contact (item 15)


class Entered(NamedTuple):
    """Somebody who entered in the window. `unsaid`: in-person contacts that do not say whether they were about a job.

    `declined`: since when somebody who waits wants no support for now, and what was agreed instead; they stay in the count.
    """

    public_id: UUID
    name: str
    entry: date
    first: date | None
    closed: date | None
    stands: Waiting
    days: int
    unsaid: int
    declined: tuple[date, str] | None


@dataclass(slots=True)
class FirstContacts:
    """`people` are all who entered, the longest wait first: those counted and those left out are everybody."""

    people: list[Entered]

    def of(self, *kinds: Waiting) -> list[Entered]:
        return [each for each in self.people if each.stands in kinds]

    @property
    def met(self) -> list[Entered]:
        return self.of(Waiting.MET)

    @property
    def late(self) -> list[Entered]:
        """Past the days without one, still here or closed: they do not make the mean, and are never dropped."""
        return self.of(Waiting.LATE, Waiting.LEFT_LATE)

    @property
    def mean(self) -> Fraction | None:
        return mean(each.days for each in self.met)

    @property
    def median(self) -> Fraction | None:
        return median(each.days for each in self.met)

    @property
    def mean_with_late(self) -> Fraction | None:
        """What the mean would be if those who wait had met an employer on the day that is looked at."""
        return mean(each.days for each in [*self.met, *self.late])


def first_contacts(window: Window) -> FirstContacts:
    """Three questions."""
    unsaid, declined = dict(_UNSAID.rows(window)), _declined(window)
    days = window.agency.first_employer_contact_days
    found = []
    for pk, public_id, first_name, last_name, entry, first, closed, in_work in _ENTERED.rows(window):
        stands, waited = waiting_of(
            entry=entry, first=first, closed=closed, in_work=in_work, on=window.day, days=days
        )  # fmt: skip
        waits = stands in (Waiting.LATE, Waiting.IN_TIME)
        asked = (unsaid.get(pk, 0), declined.get(pk)) if waits else (0, None)
        found.append(Entered(public_id, f"{first_name} {last_name}", entry, first, closed, stands, waited, *asked))
    order = list(Waiting)
    return FirstContacts(sorted(found, key=lambda each: (order.index(each.stands), -each.days)))


def _ask_entered(window: Window) -> Any:
    entered = Episode.objects.filter(client__in=window.clients, entry_date__range=(window.first_entry, window.day))
    rows = window.in_programme(entered, "client", "entry_date").order_by("client__sort_key", "pk")
    return rows.values_list(
        "client_id", "client__public_id", "client__first_name", "client__last_name", "entry_date",
        "first_employer_contact_date", "exit_date", "employed_at_entry",
    )  # fmt: skip


def _ask_unsaid(window: Window) -> Any:
    """In-person contacts for people of whom it is not said whether a competitive job was talked about, by person."""
    rows = EmployerContactFor.objects.filter(
        client__in=window.clients,
        employer_contact__voided_at=None,
        employer_contact__mode=EmployerContact.Mode.IN_PERSON,
        employer_contact__about_competitive_job=None,
        employer_contact__contact_date__range=(window.first_entry, window.day),
    )
    return rows.order_by().values_list("client").annotate(number=Count("pk"))


def _declined(window: Window) -> dict[int, tuple[date, str]]:
    return {pk: (day, agreed) for pk, day, agreed in _DECLINED.rows(window)}


def _ask_declined(window: Window) -> Any:
    rows = SupportDecline.objects.filter(client__in=window.clients, declined_date__lte=window.day)
    stands = rows.filter(Q(resumed_date=None) | Q(resumed_date__gt=window.day))
    return stands.values_list("client_id", "declined_date", "agreed")


_ENTERED, _UNSAID, _DECLINED = OfWindow(_ask_entered), OfWindow(_ask_unsaid), OfWindow(_ask_declined)


# Contacts that fit the plan (item 16)


class PlanContact(NamedTuple):
    """One employer contact for one person: what it served, why it was off the plan, or that nobody said."""

    public_id: UUID
    client_id: UUID
    client: str
    day: date
    employer: str
    specialist: str
    matches: bool | None
    line: str
    off_reason: str


class OldPlan(NamedTuple):
    """Somebody whose plan was not renewed for half a year; `made` is None when there is none."""

    public_id: UUID
    name: str
    made: date | None


@dataclass(frozen=True, slots=True)
class OnPlan:
    """`unsaid` count among all. `people` had contacts; `old` are those of them without a plan that is fresh."""

    share: Share
    unsaid: int
    people: int
    old: list[OldPlan]

    @property
    def off(self) -> int:
        return self.share.whole - self.share.part - self.unsaid

    @property
    def mostly_old(self) -> bool:
        """The scale speaks of the plan of one person; of a programme we take it when half of them or more are old."""
        return bool(self.old) and 2 * len(self.old) >= self.people


def on_plan(window: Window) -> OnPlan:
    """Two questions."""
    counted, newest = _COUNTED.numbers(window), _NEWEST_PLANS.rows(window)
    since = window.since(OLD_PLAN_MONTHS) - DAY
    old = [OldPlan(pk, f"{first} {last}", each) for pk, first, last, each in newest if each is None or each < since]
    return OnPlan(Share(counted["on"], counted["every"]), counted["unsaid"], len(newest), old)


def _ask_counted(window: Window) -> Numbers:
    numbers = {
        "on": Count("pk", filter=Q(matches_plan=True)),
        "every": Count("pk"),
        "unsaid": Count("pk", filter=Q(matches_plan=None)),
    }
    return Numbers(_searched(window), numbers)


def _ask_newest_plans(window: Window) -> Any:
    made = Max("plans__started_date", filter=Q(plans__started_date__lte=window.day))
    plans = window.clients.filter(pk__in=_searched(window).values("client")).annotate(made=made)
    return plans.order_by("sort_key", "pk").values_list("public_id", "first_name", "last_name", "made")


_COUNTED, _NEWEST_PLANS = OfWindow(_ask_counted), OfWindow(_ask_newest_plans)


def plan_contacts(window: Window) -> list[PlanContact]:
    """The rows behind it, those off the plan and those of which nobody said first."""
    rows = _searched(window).select_related(
        "client", "employer_contact__employer", "employer_contact__specialist__user", "plan_line__employer"
    )
    found = [
        PlanContact(
            public_id=link.public_id,
            client_id=link.client.public_id,
            client=link.client.name,
            day=link.employer_contact.contact_date,
            employer=link.employer_contact.employer.name,
            specialist=link.employer_contact.specialist.name,
            matches=link.matches_plan,
            line=link.plan_line.said if link.plan_line else "",
            off_reason=link.off_plan_reason,
        )
        for link in rows.order_by("-employer_contact__contact_date", "-pk")
    ]
    order = {False: 0, None: 1, True: 2}
    return sorted(found, key=lambda each: order[each.matches])


def _searched(window: Window) -> Any:
    rows = EmployerContactFor.objects.job_search().filter(client__in=window.clients).made_between(*window.contacts)
    return window.in_programme(rows, "client", "employer_contact__contact_date")
