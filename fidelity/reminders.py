"""Reminders of the action plan's steps, told to their owners in the morning mail (clients.reminders.also).

A week before the day, on the day, from the day after on, and on the day a step is looked at again. What was missed while
everything was down is caught up: one that is past is told as past, never as due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from clients import wording
from clients.reminders import also
from fidelity.models import StepReminder
from tenancy.context import current_agency_id

# Whether an occasion is true on the day: asked when rows are written and again before a mail goes.
_TRUE = """
       s.agency_id = %(agency)s AND s.closed_date IS NULL AND CASE o.occasion
           WHEN 'soon' THEN %(day)s BETWEEN s.due_date - 7 AND s.due_date - 1
           WHEN 'due' THEN s.due_date = %(day)s
           WHEN 'past' THEN s.due_date < %(day)s
           ELSE s.review_date <= %(day)s END
"""
_WORKS = """
    EXISTS (SELECT FROM accounts_membership m JOIN accounts_staffmember w ON w.id = m.staff_id
                   JOIN accounts_user u ON u.id = w.user_id
             WHERE m.staff_id = s.owner_id AND u.is_active
               AND m.starts_date <= %(day)s AND (m.ends_date IS NULL OR m.ends_date >= %(day)s))
"""
_WRITE_DOWN = f"""
    INSERT INTO fidelity_stepreminder (agency_id, public_id, created_at, step_id, staff_id, occasion, due_date)
    SELECT s.agency_id, gen_random_uuid(), now(), s.id, s.owner_id, o.occasion, o.due_date
      FROM fidelity_actionstep s
     CROSS JOIN LATERAL (VALUES ('soon', s.due_date), ('due', s.due_date), ('past', s.due_date),
                                ('review', s.review_date)) AS o (occasion, due_date)
     WHERE {_TRUE} AND o.due_date IS NOT NULL AND {_WORKS}
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - both parts stand above
_STILL = f"""
    SELECT o.id, o.staff_id FROM fidelity_stepreminder o JOIN fidelity_actionstep s ON s.id = o.step_id
     WHERE o.agency_id = %(agency)s AND o.sent_at IS NULL AND o.staff_id = s.owner_id
       AND o.due_date = CASE o.occasion WHEN 'review' THEN s.review_date ELSE s.due_date END
       AND {_TRUE} AND {_WORKS}
"""  # noqa: S608 - both parts stand above


class Steps:
    """What clients.reminders asks of this app."""

    def write_down(self, day: date) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE_DOWN, {"agency": current_agency_id(), "day": day})
            return cursor.rowcount

    def waiting(self, day: date) -> set[int]:
        return {staff for _row, staff in _still_true(day)}

    def part(self, staff_id: int, day: date) -> also.Part | None:
        true = [row for row, staff in _still_true(day) if staff == staff_id]
        rows = (
            StepReminder.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk__in=true, sent_at=None)
            .select_related("step")
            .order_by("due_date", "pk")
        )
        found = list(rows)
        if not found:
            return None
        lines: dict[int, also.Line] = {}
        for each in found:
            lines.setdefault(each.step_id, also.Line(_said(each, day), _path(each)))
        return also.Part(_("Steps of the action plan:"), list(lines.values()), [each.pk for each in found])

    def sent(self, rows: Sequence[int], at: datetime) -> None:
        StepReminder.objects.filter(pk__in=rows).update(sent_at=at)


def _still_true(day: date) -> list[tuple[int, int]]:
    """Unsent rows that still say the truth: a step that was done, put off or handed over is not told of."""
    with connection.cursor() as cursor:
        cursor.execute(_STILL, {"agency": current_agency_id(), "day": day})
        return [(row, staff) for row, staff in cursor.fetchall()]


def _said(each: StepReminder, day: date) -> str:
    """Which step it is stands on its page: this leaves the building."""
    when = {"day": wording.day_away(each.due_date, day)}
    if each.occasion == StepReminder.Occasion.REVIEW:
        return _("A step to look at again, %(day)s") % when
    if each.occasion == StepReminder.Occasion.PAST:
        return _("A step that was due %(day)s") % when
    return _("A step due %(day)s") % when


def _path(each: StepReminder) -> str:
    return reverse("fidelity:step", args=[each.step.public_id])


STEPS = Steps()


def listen() -> None:
    """The morning mail asks from now on. Twice is once."""
    if STEPS not in also.OTHERS:
        also.OTHERS.append(STEPS)
