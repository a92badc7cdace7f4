"""What the morning does for one agency, step by step. Each step may be repeated; none relies on the one before having run now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from accounts.models import StaffMember
from audit import trail
from clients import actions, projection
from clients.models import Client, Digest, Reminder, SweepRun
from clients.reminders import also, digests, wanted
from clients.reminders.morning import Morning
from clients.reminders.post import Post
from tenancy.context import agency_context, current_agency_id
from tenancy.models import Agency

# Months after the first year exist once they have opened while the job was current (clients.followalong.planned_on).
# PostgreSQL adds months as the rule does: counted from the start day, clamped to the month's end.
_MONTHS_TO_PLAN = """
    WITH begun AS (
        SELECT j.id, j.client_id, j.start_date, least(%(day)s::date, j.end_date) AS last_day,
               (12 * (extract(year FROM least(%(day)s::date, j.end_date)) - extract(year FROM j.start_date))
                + extract(month FROM least(%(day)s::date, j.end_date)) - extract(month FROM j.start_date))::int AS months
          FROM clients_job j
         WHERE j.agency_id = %(agency)s AND j.cancelled_at IS NULL),
    month AS (
        SELECT id, client_id,
               CASE WHEN start_date + make_interval(months => months) <= last_day THEN months + 1 ELSE months END AS number
          FROM begun)
    SELECT DISTINCT client_id FROM month
     WHERE number > 12
       AND NOT EXISTS (SELECT FROM clients_duecontact c
                        WHERE c.agency_id = %(agency)s AND c.job_id = month.id
                          AND c.rule = 'month_' || month.number AND NOT c.withdrawn)
     ORDER BY client_id
"""


@dataclass(frozen=True, slots=True)
class Swept:
    planned: int = 0
    reminders: int = 0
    mails: int = 0


def sweep(agency: Agency, morning: Morning, post: Post | None = None) -> Swept:
    """Plan the months that have opened, write down what is to be told, send each person whose hour has come their mail."""
    planned = _plan_months(agency, morning)
    with agency_context(agency.pk):
        reminders = wanted.add_reminders(morning.day, by_the_clock=morning.hour is not None)
        reminders += sum(other.write_down(morning.day) for other in also.OTHERS)
        run = SweepRun.objects.create(day=morning.day, planned=planned, reminders=reminders)
        actions.sweep_drafts(morning.now)
        actions.sweep_files(agency.pk)
    mails = _send_mails(agency, morning, post or Post())
    if mails:
        with agency_context(agency.pk):
            SweepRun.objects.filter(pk=run.pk).update(mails=mails)
    return Swept(planned, reminders, mails)


def _plan_months(agency: Agency, morning: Morning) -> int:
    """Run by hand for a day in the past it plans nothing: the plan has been brought further since."""
    day = morning.day
    if day < Morning.at(agency, morning.now).day:
        return 0
    with agency_context(agency.pk):
        client_ids = with_months_to_plan(day)
        if not client_ids:
            return 0
        # Whoever logs a contact holds the client's row: two writers must not each miss the other's fact.
        locked = Client.objects.filter(pk__in=client_ids).order_by("pk").select_for_update(of=("self",))
        planned = projection.project_many(list(locked.values_list("pk", flat=True)), today=day)
        if planned:
            trail.record("planned further months", by=None, details={"rows": planned})
        return planned


def with_months_to_plan(day: date) -> list[int]:
    """Clients with a job whose month has opened by `day`, while it was current, and is not planned."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS_TO_PLAN, {"day": day, "agency": current_agency_id()})
        return [row[0] for row in cursor.fetchall()]


def _send_mails(agency: Agency, morning: Morning, post: Post) -> int:
    with agency_context(agency.pk):
        backlogs = wanted.backlogs(morning.day)
        others = {staff for other in also.OTHERS for staff in other.waiting(morning.day)}
        fresh = {staff for staff, each in backlogs.items() if each.fresh}
        staff_ids = _whose_hour_has_come(agency, morning, fresh | others)
    sent = 0
    for staff_id in staff_ids:
        if post.is_away:
            break
        sent += digests.deliver(agency, staff_id, morning, backlogs.get(staff_id, wanted.Backlog()), post)
    return sent


def _whose_hour_has_come(agency: Agency, morning: Morning, told_of_more: set[int]) -> list[int]:
    """Whoever has something to be told, at their hour or later, without a mail that is out or has to wait."""
    pending = Reminder.objects.filter(
        agency_id=current_agency_id(), sent_at=None, cancelled_at=None, remind_on__lte=morning.day
    ).values("staff_id")
    done = Digest.objects.filter(agency_id=current_agency_id(), day=morning.day).exclude(sent_at=None, dead_at=None)
    people = StaffMember.objects.here().filter(Q(pk__in=pending) | Q(pk__in=told_of_more))
    people = people.exclude(pk__in=done.values("staff_id"))
    if morning.hour is not None:
        waiting = Digest.objects.filter(agency_id=current_agency_id(), day=morning.day, not_before__gt=morning.now)
        own_hour = Coalesce(F("digest_hour"), Value(agency.digest_hour))
        people = people.alias(own_hour=own_hour).filter(own_hour__lte=morning.hour)
        people = people.exclude(pk__in=waiting.values("staff_id"))
    return list(people.order_by("pk").values_list("pk", flat=True))
