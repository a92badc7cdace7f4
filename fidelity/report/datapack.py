"""The five lists that reviewers ask for before a visit, as plain values: staff, weeks, employer contacts, closed cases, people.

People in the programme stand under their reference and nowhere by name, and nothing that was written in free words about
them is in a list: a note may name somebody. A fixed number of questions, whatever the size of the agency.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Avg, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import Role
from clients.models import EmployerContactFor, JobSearchPlan, PlanLine, WorkWeek
from clients.report.numbers import months_before
from employers.models import EmployerContact
from fidelity.report.look import Look
from fidelity.report.packpeople import closed_list, person_list

MONTHS = 6
DAY = timedelta(days=1)
Values = dict[str, Any]
Cells = list[list[Any]]


class List(NamedTuple):
    key: str
    title: str
    head: list[str]
    rows: Cells
    # What reviewers ask for and nobody writes down here, said under the list.
    note: str = ""


def pack_of(look: Look) -> Values:
    """Ready to be stored as JSON: {"day", "from", "lists": [{key, title, head, rows, note, days}]}; `days` are the places of
    the columns that hold days, which JSON has as text."""
    day = look.window.day
    since = months_before(day, MONTHS) + DAY
    makers: list[Callable[[Look, date], tuple[Any, ...]]] = [
        staffing, weekly, job_development, closed_list, person_list,
    ]  # fmt: skip
    lists = [List(*make(look, since)) for make in makers]
    return {
        "day": day.isoformat(),
        "from": since.isoformat(),
        "lists": [
            {
                **each._asdict(),
                "rows": [[plain(cell) for cell in row] for row in each.rows],
                "days": sorted(
                    {place for row in each.rows for place, cell in enumerate(row) if isinstance(cell, date)}
                ),
            }
            for each in lists
        ],
    }


def plain(value: Any) -> Any:
    """As JSON has it; a day as people sort it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return "" if value is None else value if isinstance(value, int | float) else str(value)


def _posts(look: Look, since: date) -> QuerySet[Membership]:
    """Posts that were held at some time of the period."""
    day = look.window.day
    rows = Membership.objects.filter(agency=look.window.agency, starts_date__lte=day).exclude(ends_date__lt=since)
    return rows.filter(unit=look.unit) if look.unit else rows


def staffing(look: Look, since: date) -> tuple[str, str, list[str], Cells, str]:
    """Specialists and supervisors of the last months, with what else they do here."""
    posts = list(
        _posts(look, since)
        .filter(role__in=[Role.SPECIALIST, Role.SUPERVISOR])
        .select_related("staff__user", "unit")
        .order_by("staff__user__last_name", "staff__user__first_name", "starts_date", "pk")
    )
    others: dict[int, list[Membership]] = {}
    whole = Membership.objects.filter(agency=look.window.agency, staff__in=[each.staff_id for each in posts])
    for each in whole.filter(starts_date__lte=look.window.day).exclude(ends_date__lt=since).select_related("unit"):
        others.setdefault(each.staff_id, []).append(each)
    hours = _mean_hours(look, since)
    head = [
        _("Name"), _("Job title"), _("IPS unit"), _("From"), _("Through"), _("Full-time equivalent"),
        _("Weekly hours on employment services"), _("Weekly hours on other work"), _("Hours of training"),
        _("Other roles"),
    ]  # fmt: skip
    rows = []
    for post in posts:
        mean = hours.get(post.staff_id, {})
        also = [_role_of(each) for each in others.get(post.staff_id, []) if each.pk != post.pk]
        rows.append(
            [
                post.staff.name, str(post.get_role_display()), post.unit.name if post.unit else "", post.starts_date,
                post.ends_date, post.fte, _tenth(mean.get("ips")), _tenth(mean.get("other")), mean.get("training"),
                "; ".join(also),
            ]
        )  # fmt: skip
    note = _("Trainings attended are not written down here: the reviewer asks each of them on site.")
    return "staffing", _("Staff"), head, rows, note


def _role_of(post: Membership) -> str:
    return f"{post.get_role_display()} ({int(post.fte * 100)} %)"


def _tenth(value: Any) -> Any:
    return None if value is None else round(float(value), 1)


def _mean_hours(look: Look, since: date) -> dict[int, Values]:
    weeks = WorkWeek.objects.filter(monday__range=(since, look.window.day), specialist__in=_staff(look))
    rows = weeks.values("specialist").annotate(
        community=Avg("community_hours"), office=Avg("office_hours"), other=Avg("other_hours"),
        training=Sum("training_hours"),
    )  # fmt: skip
    return {
        row["specialist"]: {
            "ips": row["community"] + row["office"],
            "other": row["other"],
            "training": row["training"],
        }
        for row in rows
    }


def _staff(look: Look) -> Any:
    return look.window.posts.values("staff")


def weekly(look: Look, since: date) -> tuple[str, str, list[str], Cells]:
    """Each specialist's weeks, hours as they wrote them down and the visits that were logged."""
    day = look.window.day
    weeks = WorkWeek.objects.filter(monday__range=(since, day), specialist__in=_staff(look))
    visits: dict[tuple[int, date], int] = {}
    made = EmployerContact.objects.job_development().filter(
        contact_date__range=(since - 6 * DAY, day), specialist__in=_staff(look)
    )
    for specialist, made_on in made.values_list("specialist", "contact_date"):
        key = (specialist, made_on - made_on.weekday() * DAY)
        visits[key] = visits.get(key, 0) + 1
    head = [
        _("Specialist"), _("Week of"), _("Hours worked"), _("In the community"), _("In the office"), _("Other work"),
        _("Training"), _("Leave"), _("In-person employer contacts"),
    ]  # fmt: skip
    rows = [
        [
            each.specialist.name, each.monday, each.community_hours + each.office_hours + each.other_hours,
            each.community_hours, each.office_hours, each.other_hours, each.training_hours, each.leave_hours,
            visits.get((each.specialist_id, each.monday), 0),
        ]
        for each in weeks.select_related("specialist__user").order_by(
            "specialist__user__last_name", "specialist__user__first_name", "specialist", "monday"
        )
    ]  # fmt: skip
    return "weeks", _("Weekly activity"), head, rows


def job_development(look: Look, since: date) -> tuple[str, str, list[str], Cells]:
    """Every contact with an employer: for whom, under their reference, or in general."""
    made = (
        EmployerContact.objects.standing()
        .filter(contact_date__range=(since, look.window.day), specialist__in=_staff(look))
        .select_related("employer", "person", "specialist__user")
        .order_by("contact_date", "pk")
    )
    rows_for: dict[int, list[EmployerContactFor]] = {}
    named = EmployerContactFor.objects.filter(employer_contact__in=made.order_by().values("pk"))
    for each in named.select_related("client").order_by("client__client_ref"):
        rows_for.setdefault(each.employer_contact_id, []).append(each)
    goals = _goals(look)
    head = [
        _("Reference"), _("Employment goal"), _("Specialist"), _("Employer"), _("Can hire"), _("How"), _("Date"),
        _("Visit"), _("Purpose"), _("Matches the plan"),
    ]  # fmt: skip
    rows = [
        [
            each.client.client_ref if each else "", goals.get(each.client_id, "") if each else "",
            contact.specialist.name, contact.employer.name, _yes_no(contact.person.can_hire if contact.person else None),
            _("the person made it") if each and each.by_client else str(contact.get_mode_display()),
            contact.contact_date, str(contact.get_nature_display()), str(contact.get_purpose_display()),
            _yes_no(each.matches_plan) if each else "",
        ]
        for contact in made
        for each in rows_for.get(contact.pk, [None])
    ]  # fmt: skip
    return "job_development", _("Employer contacts"), head, rows


def _goals(look: Look) -> dict[int, str]:
    """The kind of job that stands first in somebody's plan of that day."""
    plans = JobSearchPlan.objects.filter(client__in=look.window.clients, started_date__lte=look.window.day)
    newest = plans.order_by("client", "-edition").distinct("client")
    lines = PlanLine.objects.filter(plan__in=newest.values("pk"), kind=PlanLine.Kind.JOB_TYPE)
    first = lines.order_by("plan__client", "rank").distinct("plan__client")
    return dict(first.values_list("plan__client", "text"))


def _yes_no(value: bool | None) -> str:
    return {True: _("yes"), False: _("no"), None: ""}[value]
