"""Whether employers are seen again, what for, and whom: what fidelity item 18 is looked at by. Nobody's search in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import StaffMember
from clients.jobdevelopmentrules import DAY, Share
from clients.models.contact import counted_visits
from clients.report.asking import OfWindow
from clients.report.window import Window
from employers.models import EmployerContact
from employers.models.contact import EmployerContactQuerySet
from tenancy.asked import Numbers, Question, is_one_of, row_by_row

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


# The numbers of one specialist's visits, by name.
Made = Mapping[str, int]


def made_by(window: Window) -> Sequence[Made]:
    """Of each specialist. One question: what all of them made is added up from it, so that visits are read once."""
    return _OF_VISITS.dicts(window)


def series(window: Window, made: Iterable[Made]) -> Series:
    """One question more."""
    seen, found = _OF_EMPLOYERS.numbers(window), Counter[str]()
    for each in made:
        found.update(each)
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


def _ask_visits(window: Window) -> Any:
    counts = {f"purpose_{code}": Count("pk", filter=Q(purpose=code)) for code in _PURPOSES}
    counts |= {f"nature_{code}": Count("pk", filter=Q(nature=code)) for code in _NATURES}
    numbers = {
        "every": Count("pk"), "hire": Count("pk", filter=HIRES), "unsaid": Count("pk", filter=NOBODY_SAID), **counts,
        "employers": Count(Coalesce("employer__merged_into", "employer"), distinct=True),
    }  # fmt: skip
    # By number and not by name: that would be sorted as text, visit by visit.
    return _lately(window).values("specialist").annotate(**numbers)


def _ask_employers(window: Window) -> Numbers:
    numbers = {"every": Count("kept"), "twice": _so_often(TWICE), "three_times": _so_often(THREE_TIMES)}
    return Numbers(_by_employer(window), numbers)


_OF_VISITS, _OF_EMPLOYERS = OfWindow(_ask_visits), OfWindow(_ask_employers)


def _visits(window: Window, first: date) -> EmployerContactQuerySet:
    """Job development in person by the specialists of the window."""
    staff = window.posts.between(first, window.day).order_by().values("staff")
    rows = counted_visits().filter(contact_date__range=(first, window.day))
    return rows.filter(row_by_row(Q(specialist__in=staff))).order_by()


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


def by_specialist(made: Iterable[Made]) -> list[OfSpecialist]:
    """By name. One question."""
    of = {each["specialist"]: each for each in made}
    return [
        OfSpecialist(public_id, f"{first} {last}".strip(), of[pk]["every"], of[pk]["employers"])
        for pk, public_id, first, last in _NAMES.rows(staff=sorted(of))
    ]


def _ask_names(*, staff: list[int]) -> Any:
    rows = StaffMember.objects.here().filter(is_one_of("id", staff))
    rows = rows.order_by("user__last_name", "user__first_name", "public_id")
    return rows.values_list("pk", "public_id", "user__first_name", "user__last_name")


_NAMES = Question(_ask_names)
