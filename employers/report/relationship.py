"""How it stands with an employer: visits by month and by whom, how far it has come, what is next, whether it is going cold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from employers import relationrules, wording
from employers.models import Employer, EmployerContact
from employers.relationrules import Month, Visit
from tenancy.asked import Question

# The drawing: a column a month, a square a visit, so many above each other, then how many more.
COLUMN, ROW, FOOT, STACKED = 28, 22, 20, 4


class Square(NamedTuple):
    """One visit, with the initials of who made it; or `more`, what does not fit."""

    x: int
    y: int
    text: str
    more: bool


class Tick(NamedTuple):
    x: int
    text: str


class Line(NamedTuple):
    """A month in words, for the table beside the drawing."""

    month: str
    visits: int
    who: str


class Who(NamedTuple):
    initials: str
    name: str
    visits: int


@dataclass(frozen=True, slots=True)
class Strip:
    width: int
    height: int
    squares: list[Square]
    ticks: list[Tick]
    lines: list[Line]
    said: str


@dataclass(frozen=True, slots=True)
class NextStep:
    text: str
    by: str
    late: bool
    agreed: str


@dataclass(frozen=True, slots=True)
class Relationship:
    """Ready to show; what there is nothing to say of is empty."""

    stage: str
    visits: int
    last: str
    last_by: str
    next: str
    cold: str
    step: NextStep | None
    strip: Strip | None
    by_whom: list[Who]


class Said(NamedTuple):
    """A contact that stands, as far as it says how things stand."""

    visit: Visit
    mode: str
    next_step: str
    next_step_date: date | None


def _ask_contacts(employer: int) -> Any:
    names = ("specialist__user__first_name", "specialist__user__last_name")
    contacts = EmployerContact.objects.standing().filter(employer=employer).newest_first()
    return contacts.values_list("contact_date", "specialist_id", *names, "mode", "next_step", "next_step_date")


CONTACTS = Question(_ask_contacts)


def relationship(employer: Employer, reader: StaffMember, today: date) -> Relationship:
    """Two questions: the contacts that stand, and the next visit that is planned."""
    contacts = _contacts(employer)
    visits = _in_person(contacts)
    last = visits[0] if visits else None
    first_contact = contacts[-1].visit.day if contacts else None
    weeks = reader.agency.cooling_weeks
    cold = relationrules.going_cold(
        first_contact=first_contact, last_visit=last.day if last else None, today=today, weeks=weeks
    )
    return Relationship(
        stage=wording.stages()[relationrules.stage(len(visits))],
        visits=len(visits),
        last=f"{wording.day(last.day, today)}, {wording.ago(last.day, today)}" if last else "",
        last_by=last.name if last else "",
        next=_next(employer, today),
        step=_step(contacts, today),
        cold=_cold(last is not None, weeks) if cold else "",
        strip=_strip(relationrules.by_month(visits, today)),
        by_whom=[Who(initials(name), name, number) for name, number in relationrules.by_whom(visits)],
    )


def colleague_just_there(employer: Employer, reader: StaffMember, today: date) -> str:
    """Said before a contact is logged or a visit planned: somebody else was here in person days ago."""
    visits = _in_person(_contacts(employer))
    found = relationrules.colleague_just_there(visits, reader=reader.pk, today=today)
    if found is None:
        return ""
    return _("%(name)s was here in person %(ago)s (%(day)s).") % {
        "name": found.name,
        "ago": wording.ago(found.day, today),
        "day": wording.day(found.day, today),
    }


def initials(name: str) -> str:
    """First letters of the first and the last word: enough to tell colleagues apart at a glance."""
    words = name.split()
    return "".join(word[0].upper() for word in (words if len(words) < 2 else [words[0], words[-1]]))


def _contacts(employer: Employer) -> list[Said]:
    """The newest first."""
    rows = CONTACTS.rows(employer=employer.pk)
    return [Said(Visit(day, by, f"{first} {last}".strip()), *said) for day, by, first, last, *said in rows]


def _in_person(contacts: list[Said]) -> list[Visit]:
    return [each.visit for each in contacts if each.mode == EmployerContact.Mode.IN_PERSON]


def _step(contacts: list[Said], today: date) -> NextStep | None:
    """What the newest contact agreed on. A voicemail agrees on nothing: what stood before it stands."""
    said = next((each for each in contacts if each.mode not in EmployerContact.ATTEMPTS), None)
    if said is None or not said.next_step:
        return None
    by = said.next_step_date
    return NextStep(
        text=said.next_step,
        by=wording.day(by, today) if by else "",
        late=by is not None and by < today,
        agreed=_("agreed %(day)s, %(who)s") % {"day": wording.day(said.visit.day, today), "who": said.visit.name},
    )


def _next(employer: Employer, today: date) -> str:
    planned = employer.visits.to_come().filter(visit_date__gte=today).select_related("specialist__user")
    visit = planned.order_by("visit_date", "visit_time", "pk").first()
    if visit is None:
        return ""
    day = wording.day(visit.visit_date, today)
    when = f"{day} {time_format(visit.visit_time, 'TIME_FORMAT')}" if visit.visit_time else day
    return f"{when}, {visit.specialist.name}"


def _cold(visited: bool, weeks: int) -> str:
    if visited:
        said = ngettext(
            "nobody was here in person for %(n)s week or more",
            "nobody was here in person for %(n)s weeks or more",
            weeks,
        )
    else:
        said = ngettext(
            "contacted %(n)s week ago or more, and nobody has been here in person",
            "contacted %(n)s weeks ago or more, and nobody has been here in person",
            weeks,
        )
    return said % {"n": weeks}


def _strip(months: list[Month]) -> Strip | None:
    tallest = max(len(month.visits) for month in months)
    if not tallest:
        return None
    rows = min(tallest, STACKED)
    squares, ticks = [], []
    for number, month in enumerate(months):
        squares += _stack(month, number * COLUMN, rows)
        # Three letters fit under a square in every language; the table has the month in full.
        ticks.append(Tick(number * COLUMN + COLUMN // 2, date_format(month.first, "M")[:3]))
    made = sum(len(month.visits) for month in months)
    said = ngettext(
        "%(n)s visit in person in the last twelve months", "%(n)s visits in person in the last twelve months", made
    )
    return Strip(
        width=COLUMN * len(months),
        height=rows * ROW + FOOT,
        squares=squares,
        ticks=ticks,
        lines=[_line(month) for month in reversed(months) if month.visits],
        said=said % {"n": made},
    )


def _stack(month: Month, x: int, rows: int) -> list[Square]:
    """From the ground up. Where they are too many, the topmost place says how many more."""
    fits = month.visits if len(month.visits) <= STACKED else month.visits[: STACKED - 1]
    stack = [Square(x, (rows - 1 - at) * ROW, initials(visit.name), False) for at, visit in enumerate(fits)]
    if len(fits) < len(month.visits):
        stack.append(Square(x, (rows - 1 - len(fits)) * ROW, f"+{len(month.visits) - len(fits)}", True))
    return stack


def _line(month: Month) -> Line:
    who = ", ".join(f"{name} {number}" for name, number in relationrules.by_whom(month.visits))
    return Line(date_format(month.first, "YEAR_MONTH_FORMAT"), len(month.visits), who)
