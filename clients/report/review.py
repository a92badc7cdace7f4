"""A caseload gone through person by person, as a supervisor and a specialist do once a week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Cover, StaffMember
from clients import caseloadrules, wording
from clients.models import ClientContact, Job
from clients.models.job import title_on
from clients.report.today import Person, in_words, people_waiting
from clients.report.units import Scope, needed_contacts, whose

MOST = 200


class Standing(NamedTuple):
    """Somebody on the caseload: where they stand, and when they were last spoken with."""

    public_id: UUID
    name: str
    about: str
    seen: str
    late: str


@dataclass(slots=True)
class Review:
    """`overdue` and `week` hold planned contacts by person, so that their number is the one on the caseload."""

    overdue: list[Person]
    week: list[Person]
    working: list[Standing]
    looking: list[Standing]
    notes: list[str]
    left_out: int = 0

    @property
    def overdue_count(self) -> int:
        return sum(len(person.lines) for person in self.overdue)

    @property
    def week_count(self) -> int:
        return sum(len(person.lines) for person in self.week)

    @property
    def shown(self) -> list[UUID]:
        waiting = {person.public_id for person in [*self.overdue, *self.week]}
        return sorted(waiting | {person.public_id for person in [*self.working, *self.looking]}, key=str)


def review_of(scope: Scope, specialist: StaffMember) -> Review:
    """One specialist's people, of those the supervisor may see. Three questions, whatever their number."""
    rows = needed_contacts(scope).annotate(now=whose("client__", scope.day)).filter(now__specialist=specialist)
    people = people_waiting(in_words(rows.annotate(owner=Value("", CharField()))), scope.day, {})
    working, looking = _standing(scope, specialist)
    return Review(
        overdue=_lines(people, scope.day, overdue=True),
        week=_lines(people, scope.day, overdue=False),
        working=working,
        looking=looking,
        notes=_away(scope, specialist),
    )


def due_of_all(scope: Scope, *, nobody: bool) -> Review:
    """What waits in these units, whoever has the people; or only what nobody has."""
    name = Concat("now__specialist__user__first_name", Value(" "), "now__specialist__user__last_name")
    rows = needed_contacts(scope).annotate(now=whose("client__", scope.day)).annotate(owner=name)
    if nobody:
        rows = rows.filter(now__specialist=None)
    people = people_waiting(in_words(rows), scope.day, {})
    for person in people:
        # Here the name beside a person says whose they are, not for whom one stands in.
        person.specialist, person.covered_for = person.covered_for.strip(), ""
    return Review(
        overdue=_lines(people, scope.day, overdue=True, most=MOST),
        week=_lines(people, scope.day, overdue=False, most=MOST),
        working=[],
        looking=[],
        notes=[],
        left_out=max(len(people) - MOST, 0),
    )


def _lines(people: list[Person], day: date, *, overdue: bool, most: int | None = None) -> list[Person]:
    """The same people with only what is overdue, or only what is not; whoever has none of it left out."""
    found = [replace(p, lines=[line for line in p.lines if (line.due_date < day) is overdue]) for p in people]
    left = sorted((person for person in found if person.lines), key=lambda person: person.first.due_date)
    return left[:most]


def _standing(scope: Scope, specialist: StaffMember) -> tuple[list[Standing], list[Standing]]:
    rows = (
        scope.clients()
        .still_open()
        .annotate(now=whose("", scope.day))
        .filter(now__specialist=specialist)
        .annotate(title=_job("called", scope.day), employer=_job("employer__name", scope.day))
        .annotate(start=_job("start_date", scope.day), seen=_last_seen())
        .order_by("sort_key", "pk")
        .values_list(
            "public_id", "first_name", "last_name", "programme_entry_date", "employed_at_entry",
            "first_employer_contact_date", "title", "employer", "start", "seen",
        )
    )  # fmt: skip
    working, looking = [], []
    for public_id, first, last, entry, employed, met, title, employer, start, seen in rows:
        said = {"public_id": public_id, "name": f"{first} {last}", "seen": _seen(seen, scope.day)}
        if start is not None:
            about = _("%(title)s, %(employer)s, since %(day)s")
            about = about % {"title": title, "employer": employer, "day": wording.day(start, scope.day)}
            working.append(Standing(about=about, late="", **said))
        else:
            about = _("entered on %(day)s") % {"day": wording.day(entry, scope.day)}
            late = "" if employed else _late(scope, entry, met)
            looking.append(Standing(about=about, late=late, **said))
    return working, looking


def _job(name: str, day: date) -> Subquery:
    """Of the jobs of the day the one that began first."""
    jobs = Job.objects.current_on(day).filter(client=OuterRef("pk")).order_by("start_date", "pk")
    jobs = jobs.annotate(called=Coalesce(NullIf(title_on(day), Value("")), "title"))
    return Subquery(jobs.values(name)[:1])


def _last_seen() -> Subquery:
    """The last talk with the person, whichever way: an attempt is none."""
    talks = ClientContact.objects.standing().filter(
        client=OuterRef("pk"), with_whom__contains=[ClientContact.With.CLIENT]
    )
    return Subquery(talks.exclude(mode__in=ClientContact.ATTEMPTS).order_by("-contact_date").values("contact_date")[:1])


def _seen(seen: date | None, day: date) -> str:
    if seen is None:
        return _("no contact yet")
    return _("last contact %(day)s") % {"day": wording.day_away(seen, day)}


def _late(scope: Scope, entry: date, met: date | None) -> str:
    """Past the days to a first in-person employer contact (item 15), in words."""
    days = scope.staff.agency.first_employer_contact_days
    if not caseloadrules.past_first_employer_contact(entry, met, scope.day, days):
        return ""
    waited = (scope.day - entry).days
    said = ngettext("%(days)s day without an employer contact", "%(days)s days without an employer contact", waited)
    return said % {"days": waited}


def _away(scope: Scope, specialist: StaffMember) -> list[str]:
    covers = Cover.objects.filter(
        absent=specialist, cancelled_at=None, from_date__lte=scope.day, to_date__gte=scope.day
    ).select_related("covering__user")
    said = _("Away until %(day)s. %(name)s looks after these people.")
    return [said % {"day": wording.day(cover.to_date, scope.day), "name": cover.covering.name} for cover in covers]
