"""Whether employers are seen again, what for, and whom: what fidelity item 18 is looked at by. Nobody's search in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from clients.jobdevelopmentrules import DAY, Share
from clients.models.contact import counted_visits
from clients.report.asking import OfWindow
from clients.report.window import Window
from employers.models import EmployerContact
from employers.models.contact import EmployerContactQuerySet
from tenancy.asked import Numbers

# A series: so many visits to an employer in ninety days through the day.
SERIES_DAYS = timedelta(days=90)
TWICE, THREE_TIMES = 2, 3
HIRES = Q(person__can_hire=True)
# Nobody met by name, or somebody of whom nobody said whether they may hire.
NOBODY_SAID = Q(person=None) | Q(person__can_hire=None)


class Seen(NamedTuple):
    """An employer, a merged record with the one it was put into, and its visits in the ninety days."""

    public_id: UUID
    name: str
    visits: int


class Visit(NamedTuple):
    day: date
    employer_id: UUID
    employer: str
    purpose: str
    nature: str
    hires: bool | None


class OfSpecialist(NamedTuple):
    public_id: UUID
    name: str
    visits: int
    employers: int


@dataclass(frozen=True, slots=True)
class Series:
    """`employers` were visited in the ninety days. The rest is of the visits of the thirteen weeks."""

    employers: int
    twice: int
    three_times: int
    visits: int
    hires: int
    purposes: dict[str, int]
    natures: dict[str, int]
    nobody_said: int

    def of_employers(self, part: int) -> Share:
        return Share(part, self.employers)

    def of_visits(self, part: int) -> Share:
        return Share(part, self.visits)


def series(window: Window) -> Series:
    """Two questions."""
    found, seen = _OF_VISITS.numbers(window), _OF_EMPLOYERS.numbers(window)
    return Series(
        employers=seen["every"],
        twice=seen["twice"],
        three_times=seen["three_times"],
        visits=found["every"],
        hires=found["hire"],
        purposes={code: found[f"purpose_{code}"] for code in _PURPOSES},
        natures={code: found[f"nature_{code}"] for code in _NATURES},
        nobody_said=found["unsaid"],
    )


_PURPOSES, _NATURES = ("", *EmployerContact.Purpose.values), ("", *EmployerContact.Nature.values)


def _ask_visits(window: Window) -> Numbers:
    counts = {f"purpose_{code}": Count("pk", filter=Q(purpose=code)) for code in _PURPOSES}
    counts |= {f"nature_{code}": Count("pk", filter=Q(nature=code)) for code in _NATURES}
    numbers = {
        "every": Count("pk"), "hire": Count("pk", filter=HIRES), "unsaid": Count("pk", filter=NOBODY_SAID), **counts,
    }  # fmt: skip
    return Numbers(_lately(window), numbers)


def _ask_employers(window: Window) -> Numbers:
    numbers = {"every": Count("kept"), "twice": _so_often(TWICE), "three_times": _so_often(THREE_TIMES)}
    return Numbers(_by_employer(window), numbers)


_OF_VISITS, _OF_EMPLOYERS = OfWindow(_ask_visits), OfWindow(_ask_employers)


def _visits(window: Window, first: date) -> EmployerContactQuerySet:
    """Job development in person by the specialists of the window."""
    staff = window.posts.between(first, window.day).order_by().values("staff")
    return counted_visits().filter(specialist__in=staff, contact_date__range=(first, window.day)).order_by()


def _lately(window: Window) -> EmployerContactQuerySet:
    return _visits(window, window.contacts[0])


def _by_employer(window: Window) -> QuerySet[Any]:
    """Employers, merged records as the one they were put into, each with `number` of its visits in the ninety days.

    Grouped and not asked of each employer by itself: that would read all visits once for each.
    """
    ninety = _visits(window, window.day - SERIES_DAYS + DAY).annotate(
        kept=Coalesce("employer__merged_into", "employer")
    )
    return ninety.values("kept").annotate(number=Count("pk"))


def _so_often(number: int) -> Count:
    return Count("kept", filter=Q(number__gte=number))


# The rows


def seen(window: Window) -> list[Seen]:
    """The employers, the most visited first."""
    ninety = _visits(window, window.day - SERIES_DAYS + DAY).annotate(
        public=Coalesce("employer__merged_into__public_id", "employer__public_id"),
        named=Coalesce("employer__merged_into__name", "employer__name"),
    )
    rows = ninety.values_list("public", "named").annotate(number=Count("pk")).order_by("-number", "named", "public")
    return [Seen(*row) for row in rows]


def visits(window: Window) -> list[Visit]:
    """The newest first."""
    rows = _lately(window).annotate(
        kept_id=Coalesce("employer__merged_into__public_id", "employer__public_id"),
        kept_name=Coalesce("employer__merged_into__name", "employer__name"),
    )
    columns = ("contact_date", "kept_id", "kept_name", "purpose", "nature", "person__can_hire")
    return [Visit(*row) for row in rows.order_by("-contact_date", "-pk").values_list(*columns)]


def by_specialist(window: Window) -> list[OfSpecialist]:
    """One question."""
    return [
        OfSpecialist(public_id, f"{first} {last}".strip(), number, employers)
        for public_id, first, last, number, employers in _BY_SPECIALIST.rows(window)
    ]


def _ask_by_specialist(window: Window) -> Any:
    name = ("specialist__public_id", "specialist__user__first_name", "specialist__user__last_name")
    return (
        _lately(window)
        .values_list(*name)
        .annotate(visits=Count("pk"), employers=Count(Coalesce("employer__merged_into", "employer"), distinct=True))
        .order_by("specialist__user__last_name", "specialist__user__first_name", "specialist__public_id")
    )


_BY_SPECIALIST = OfWindow(_ask_by_specialist)
