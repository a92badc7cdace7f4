"""Who is marked for field mentoring, and when they were last out together with a supervisor (item 8)."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.access import mentoring_seen_by
from clients.models import Meeting


class Need(NamedTuple):
    public_id: UUID
    specialist_id: UUID
    name: str
    why: str
    days: str
    last: str
    runs: bool


def needs_of(staff: StaffMember) -> list[Need]:
    """Those that run first. Two questions, however many there are."""
    today = staff.agency.today()
    out = Meeting.objects.standing().filter(kind=Meeting.Kind.MENTORING, specialist=OuterRef("specialist"))
    last = out.order_by().values("specialist").annotate(last=Max("day")).values("last")
    rows = mentoring_seen_by(staff).select_related("specialist__user").annotate(last=Subquery(last))
    found = []
    for row in rows.order_by("-from_date", "-pk"):
        runs = row.to_date is None or row.to_date >= today
        if row.to_date is None:
            days = _("since %(day)s") % {"day": wording.day(row.from_date, today)}
        else:
            days = wording.window(row.from_date, row.to_date, today)
        said = wording.day_away(row.last, today) if row.last else ""
        why = capfirst(str(row.get_why_display()))
        found.append(Need(row.public_id, row.specialist.public_id, row.specialist.name, why, days, said, runs))
    return sorted(found, key=lambda need: not need.runs)
