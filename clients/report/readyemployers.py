"""Employers that are ready for a specialist's next visit: a step that was agreed, an opening that ends, or too long since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Least
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.jobdevelopmentrules import WEEK
from employers.models import Employer, EmployerContact, EmployerVisit, Opening
from tenancy.models import Agency

MOST = 8
# An opening whose last day is so near is a reason to go now; a step is due when its day comes within the coming week.
SOON = 2 * WEEK


class Ready(NamedTuple):
    public_id: UUID
    name: str
    reasons: list[str]
    last: str
    planned: str


def ready_for(specialist: StaffMember, agency: Agency, today: date) -> tuple[list[Ready], int]:
    """The first few of the employers this specialist has been in touch with, the most pressing first, and how many more."""
    cold = today - timedelta(weeks=agency.cooling_weeks)
    asked = _asked(specialist, agency, today, cold)
    rows = list(asked[: MOST + 1].values(*_COLUMNS))
    more = asked.count() - MOST if len(rows) > MOST else 0
    return [_ready(row, today, cold) for row in rows[:MOST]], more


_COLUMNS = (
    "public_id", "name", "visited", "visitor", "step", "step_date", "opening", "ends_date", "planned_date",
)  # fmt: skip


def _asked(specialist: StaffMember, agency: Agency, today: date, cold: date) -> QuerySet[Employer]:
    reached = EmployerContact.objects.reached().filter(employer=OuterRef("pk")).newest_first()
    visits = reached.filter(mode=EmployerContact.Mode.IN_PERSON)
    openings = Opening.objects.open_on(today).filter(employer=OuterRef("pk"), expires_date__lte=today + SOON)
    first_to_end = openings.order_by("expires_date", "pk")
    planned = EmployerVisit.objects.to_come().filter(
        employer=OuterRef("pk"), specialist=specialist, visit_date__gte=today
    )
    visitor = Concat("specialist__user__first_name", Value(" "), "specialist__user__last_name")
    return (
        Employer.objects.of_agency(agency.pk)
        .standing()
        .contacted_by(specialist)
        .annotate(
            visited=Subquery(visits.values("contact_date")[:1]),
            visitor=Subquery(visits.values(who=visitor)[:1]),
            step=Subquery(reached.values("next_step")[:1]),
            step_date=Subquery(reached.values("next_step_date")[:1]),
            opening=Subquery(first_to_end.values("title")[:1]),
            ends_date=Subquery(first_to_end.values("expires_date")[:1]),
            planned_date=Subquery(planned.order_by("visit_date").values("visit_date")[:1]),
        )
        .filter(Q(step_date__lt=today + WEEK) | Q(ends_date__isnull=False) | Q(visited=None) | Q(visited__lte=cold))
        .order_by(Least("step_date", "ends_date").asc(nulls_last=True), F("visited").asc(nulls_last=True), "pk")
    )


def _ready(row: dict[str, Any], today: date, cold: date) -> Ready:
    return Ready(
        public_id=row["public_id"],
        name=row["name"],
        reasons=_reasons(row, today, cold),
        last=_last(row, today),
        planned=wording.day_away(row["planned_date"], today) if row["planned_date"] else "",
    )


def _reasons(row: dict[str, Any], today: date, cold: date) -> list[str]:
    said = []
    if row["step_date"] is not None and row["step_date"] < today + WEEK:
        text = _("agreed: %(step)s, by %(day)s")
        said.append(text % {"step": row["step"], "day": wording.day(row["step_date"], today)})
    if row["ends_date"] is not None:
        text = _("opening “%(title)s” ends on %(day)s")
        said.append(text % {"title": row["opening"], "day": wording.day(row["ends_date"], today)})
    if row["visited"] is not None and row["visited"] <= cold:
        said.append(_("going cold"))
    if row["visited"] is None:
        said.append(_("not visited yet"))
    return said


def _last(row: dict[str, Any], today: date) -> str:
    if row["visited"] is None:
        return ""
    said = _("last visit %(day)s by %(name)s")
    return said % {"day": wording.day(row["visited"], today), "name": row["visitor"].strip()}
