"""The agency in numbers, for people who see no names: the steering committee, administrators, supervisors.

A number under five could be about somebody one knows, so it is not told, nor is any other from which it could be had by
taking one from another. The page is the same for everybody: who may see more finds it on their own pages.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Membership, Unit
from accounts.roles import Role
from clients import wording
from clients.models import Client, DueContact, Job
from clients.models.contact import counted_visits
from tenancy.models import Agency

FEW = 5
DAY = timedelta(days=1)
FOUR_WEEKS = timedelta(weeks=4)


class Number(NamedTuple):
    """One number as it may be told. `of`: what it is a part of; `told` is False when it is held back."""

    key: str
    value: str
    label: str
    period: str
    definition: str
    of: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """The exact counts. They never leave this module and clients.report.outcomes, which tells them more roughly."""

    people: int
    working: int
    late: int
    starts: int
    met: int
    due: int
    visits: int
    fte: Decimal


def numbers_of(agency: Agency, day: date) -> list[Number]:
    """Five questions; what is shown is decided by `told_people`, `share` and `few` alone."""
    return _said(count(agency, day), agency, day)


# What may be told: plain rules.


def told_people(*, people: int, working: int, late: int) -> tuple[int | None, int | None, int | None]:
    """(people, working, late) as they may be told together; None for each that is held back.

    `working` and `late` are parts of `people`, so the rest could be had by taking one from the other: when it is
    under five, the part is not told either. The same between those who are late and those who look for work.
    """
    if people < FEW:
        return None, None, None
    looking = people - working
    shown_working = None if min(working, looking) < FEW else working
    shown_late = None if min(late, people - late) < FEW else late
    if shown_working is not None and shown_late is not None and abs(looking - late) < FEW:
        shown_late = None
    return people, shown_working, shown_late


def share(part: int, whole: int) -> str:
    """The share of `whole` that `part` is, in whole per cent; near the ends only that it is beyond a bound."""
    if whole < 2 * FEW:
        return ""
    most = (FEW - 1) * 100 / whole
    if whole - part < FEW:
        return _("%(percent)s %% or more") % {"percent": int(100 - most)}
    if part < FEW:
        return _("%(percent)s %% or less") % {"percent": int(most) + 1}
    return _("%(percent)s %%") % {"percent": round(part * 100 / whole)}


def few(number: int) -> str:
    return str(number) if number >= FEW else _("fewer than %(number)s") % {"number": FEW}


# Periods


def quarter_start(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last one when that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# Counting


def count(agency: Agency, day: date, unit: Unit | None = None) -> Facts:
    """Of the whole agency, or of one unit. Five questions."""
    clients: Any = Client.objects.still_open()
    jobs: Any = Job.objects.standing()
    due: Any = DueContact.objects.all()
    visits: Any = counted_visits()
    posts: Any = Membership.objects.filter(agency_id=agency.pk, role=Role.SPECIALIST)
    if unit is not None:
        clients, jobs = clients.filter(unit=unit), jobs.filter(client__unit=unit)
        due, posts = due.filter(client__unit=unit), posts.filter(unit=unit)
        visits = visits.filter(specialist__in=posts.values("staff"))
    late = Client.objects.past_first_employer_contact(day, agency.first_employer_contact_days)
    people = clients.aggregate(
        people=Count("pk"),
        working=Count("pk", filter=Q(pk__in=Job.objects.current_on(day).values("client_id"))),
        late=Count("pk", filter=Q(pk__in=late.values("pk"))),
    )
    return Facts(
        **people,
        **_follow_along(day, due),
        starts=jobs.filter(start_date__range=(quarter_start(day), day)).count(),
        visits=visits.filter(contact_date__gt=day - FOUR_WEEKS, contact_date__lte=day).count(),
        fte=posts.active_on(day).aggregate(fte=Sum("fte"))["fte"] or Decimal(0),
    )


def _follow_along(day: date, rows: Any) -> dict[str, int]:
    """Planned contacts whose last day was in the three months before today: how many, and how many were met in time.

    What was declined or cancelled is neither met nor missed (followalong.status, in SQL).
    """
    declined = Q(declined_on__lte=day) & (Q(resumed_on=None) | Q(resumed_on__gt=day))
    counted = Q(met_on__isnull=False) | (~declined & (Q(cancelled_on=None) | Q(cancelled_on__gt=day)))
    found: dict[str, int] = (
        rows.filter(withdrawn=False, due_date__gte=months_before(day, 3), due_date__lt=day)
        .filter(counted)
        .aggregate(met=Count("pk", filter=Q(met_on__isnull=False)), due=Count("pk"))
    )
    return found


# Saying it


def _said(facts: Facts, agency: Agency, day: date) -> list[Number]:
    people, working, late = told_people(people=facts.people, working=facts.working, late=facts.late)
    days = agency.first_employer_contact_days
    return [
        Number(
            "people", _part(facts.people, people), _("people served"), _("on %(day)s") % {"day": wording.day(day, day)},
            _("People who have entered and are not closed, looking for work or working, each counted once."),
            told=people is not None,
        ),
        Number(
            "working", _part(facts.working, working), _("people working"), _("on %(day)s") % {"day": wording.day(day, day)},
            _("Those of them with a competitive job that is current, each counted once however many jobs they have."),
            told=working is not None,
        ),
        Number(
            "late", _part(facts.late, late), _("past %(days)s days without an employer contact") % {"days": days},
            _("on %(day)s") % {"day": wording.day(day, day)},
            _("Open people who entered more than %(days)s days ago and have had no in-person contact with an employer about a "
              "competitive job. Who was in work at entry is left out (fidelity item 15).") % {"days": days},
            told=late is not None,
        ),
        _per_fte(facts, people, agency, day),
        Number(
            "starts", few(facts.starts), _("job starts"), wording.window(quarter_start(day), day, day),
            _("Competitive jobs that began in this quarter so far. Somebody with two jobs is counted twice."),
            told=facts.starts >= FEW,
        ),
        _share_met(facts, day),
        Number(
            "visits", few(facts.visits), _("in-person employer contacts"),
            wording.window(day - FOUR_WEEKS + DAY, day, day),
            _("Visits to employers by all specialists in four weeks, visits to support somebody at work left out "
              "(fidelity item 17)."),
            told=facts.visits >= FEW,
        ),
    ]  # fmt: skip


def _part(exact: int, told: int | None) -> str:
    """The number, that it is small, or that it is held back because it would tell a small one."""
    if told is not None:
        return str(told)
    return few(exact) if exact < FEW else _("not shown")


def _per_fte(facts: Facts, people: int | None, agency: Agency, day: date) -> Number:
    told = people is not None and facts.fte > 0
    value = number_format(Decimal(facts.people) / facts.fte, 1) if told else _("not shown")
    return Number(
        "per_fte", value, _("people per full-time specialist"), _("on %(day)s") % {"day": wording.day(day, day)},
        _("People served, divided by the full-time posts of employment specialists. The aim is at most %(number)s "
          "(fidelity item 1).") % {"number": agency.caseload_per_fte},
        told=told,
    )  # fmt: skip


def _share_met(facts: Facts, day: date) -> Number:
    value = share(facts.met, facts.due)
    return Number(
        "met", value or _("too few to say"), _("follow-along contacts made in time"),
        wording.window(months_before(day, 3), day - DAY, day),
        _("Of the planned contacts whose last day fell in these three months, those made in time. What the person declined or "
          "a job's end cancelled is left out (fidelity item 23)."),
        of=_("%(number)s due") % {"number": facts.due} if value else "",
        told=bool(value),
    )  # fmt: skip
