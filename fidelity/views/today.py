"""One's steps of the action plan on Today (clients.views.today)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import StaffMember
from clients.views import today
from fidelity.models import ActionStep

_SOON = timedelta(days=7)


def listen() -> None:
    """Twice is once."""
    if steps_of not in today.ALSO:
        today.ALSO.append(steps_of)


def steps_of(staff: StaffMember, day: date) -> today.Also | None:
    """Those that are late, due within a week or to be looked at again."""
    soon = Q(due_date__lte=day + _SOON) | Q(review_date__lte=day)
    count = ActionStep.objects.filter(soon, agency=staff.agency_id, owner=staff, closed_date=None).count()
    if not count:
        return None
    said = ngettext(
        "%(count)s step of the action plan is yours to see to this week.",
        "%(count)s steps of the action plan are yours to see to this week.",
        count,
    )
    return today.Also(said % {"count": count}, reverse("fidelity:my_steps"))
