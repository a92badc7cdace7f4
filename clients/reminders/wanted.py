"""Who is to be told of which planned contact on a day: one query, asked when rows are made and again before a mail goes.

To whom: the specialist the client is assigned to that day, or whoever covers them. The supervisor is told of what stays
overdue, and of everything that nobody looks after: the specialist's own supervisor, else those of the client's unit,
else those of no unit. Where there is none at all, administrators are told how many, not which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q

from accounts.models import Membership, StaffMember
from accounts.roles import Role
from clients.followalong import JOB_LOSS
from clients.models import DueContact
from tenancy.context import current_agency_id

CARER, OVERSEER, COUNTS_ONLY = "carer", "overseer", "counts"

# A contact may be had by the client's specialist and by whoever covers; a supervisor may carry a caseload too.
_CARERS = (Role.SPECIALIST, Role.SUPERVISOR)

# The day is a value of the query, the clock is not asked. 0 is nobody's id: a client without a specialist.
_WHO = """
    WITH waiting (id, client_id, unit_id, opens_date, due_date, planned_on) AS MATERIALIZED ({waiting}),
    carer (staff_id) AS MATERIALIZED ({carers}),
    supervision (staff_id, unit_id) AS MATERIALIZED ({supervisions}),
    administrator (staff_id) AS ({administrators}),
    supervised (staff_id, supervisor_id) AS ({supervised}),
    agency AS (SELECT a.*, %s::date AS day FROM tenancy_agency a WHERE a.id = %s),
    assigned AS (
        SELECT w.*, coalesce(a.specialist_id, 0) AS specialist_id
          FROM waiting w CROSS JOIN agency
          LEFT JOIN clients_assignment a
            ON a.client_id = w.client_id AND a.from_date <= agency.day AND (a.to_date IS NULL OR a.to_date >= agency.day)),
    charge AS (SELECT DISTINCT specialist_id, unit_id FROM assigned),
    covered AS (
        SELECT c.absent_id, c.covering_id
          FROM accounts_cover c JOIN agency ON agency.id = c.agency_id JOIN carer ON carer.staff_id = c.covering_id
         WHERE c.cancelled_at IS NULL AND agency.day BETWEEN c.from_date AND c.to_date),
    caring (specialist_id, staff_id) AS (
        SELECT absent_id, covering_id FROM covered
         UNION
        SELECT staff_id, staff_id FROM carer WHERE staff_id NOT IN (SELECT absent_id FROM covered)),
    overseeing AS (
        SELECT *, rank() OVER (PARTITION BY specialist_id, unit_id ORDER BY choice) AS place FROM (
            SELECT c.specialist_id, c.unit_id, s.staff_id, 1 AS choice
              FROM charge c JOIN supervised d ON d.staff_id = c.specialist_id
              JOIN supervision s ON s.staff_id = d.supervisor_id AND (s.unit_id = c.unit_id OR s.unit_id IS NULL)
             UNION
            SELECT c.specialist_id, c.unit_id, s.staff_id, 2 FROM charge c JOIN supervision s ON s.unit_id = c.unit_id
             UNION
            SELECT c.specialist_id, c.unit_id, s.staff_id, 3 FROM charge c JOIN supervision s ON s.unit_id IS NULL
             UNION
            SELECT c.specialist_id, c.unit_id, a.staff_id, 4 FROM charge c CROSS JOIN administrator a) AS choices),
    told AS (
        SELECT c.specialist_id, c.unit_id, k.staff_id, 'carer' AS part, true AS daily, false AS late
          FROM charge c JOIN caring k USING (specialist_id)
         UNION
        SELECT o.specialist_id, o.unit_id, o.staff_id, CASE o.choice WHEN 4 THEN 'counts' ELSE 'overseer' END,
               NOT EXISTS (SELECT FROM caring k WHERE k.specialist_id = o.specialist_id), true
          FROM overseeing o WHERE o.place = 1),
    wanted AS (
        SELECT a.id AS due_contact_id, t.staff_id, t.part, o.occasion, o.for_date
          FROM assigned a CROSS JOIN agency JOIN told t USING (specialist_id, unit_id)
          CROSS JOIN LATERAL (VALUES
              ('opens', a.opens_date, a.opens_date, agency.remind_when_opens, t.daily),
              ('due', a.due_date, a.due_date, agency.remind_when_due, t.daily),
              ('day_after', a.due_date, a.due_date + 1, agency.remind_day_after, t.daily),
              ('supervisor', a.due_date, a.due_date + greatest(agency.supervisor_after_days, 1), true, t.late)
          ) AS o (occasion, for_date, from_day, is_set, is_theirs)
         WHERE a.due_date >= a.planned_on AND o.is_set AND o.is_theirs AND o.from_day <= agency.day)
"""

# Since when a person is to be told: today, or tomorrow once today's mail is out or their hour was swept without need.
_ADD = """,
    swept AS (
        SELECT max(extract(hour FROM r.created_at AT TIME ZONE agency.time_zone)) AS hour
          FROM clients_sweeprun r JOIN agency ON agency.id = r.agency_id AND r.day = agency.day
         WHERE %s AND (r.created_at AT TIME ZONE agency.time_zone)::date = agency.day),
    told_on AS (
        SELECT s.id AS staff_id, agency.day + CASE
               WHEN swept.hour >= coalesce(s.digest_hour, agency.digest_hour) THEN 1
               WHEN EXISTS (SELECT FROM clients_digest d
                             WHERE d.staff_id = s.id AND d.day = agency.day AND d.sent_at IS NOT NULL) THEN 1
               ELSE 0 END AS day
          FROM accounts_staffmember s JOIN agency ON agency.id = s.agency_id CROSS JOIN swept),
    taken_up_again AS (
        UPDATE clients_reminder r SET cancelled_at = NULL, remind_on = o.day
          FROM wanted w JOIN told_on o USING (staff_id) CROSS JOIN agency
         WHERE r.agency_id = agency.id AND r.due_contact_id = w.due_contact_id AND r.staff_id = w.staff_id
           AND r.occasion = w.occasion AND r.for_date = w.for_date
           AND r.cancelled_at IS NOT NULL AND r.sent_at IS NULL
        RETURNING r.id),
    added AS (
        INSERT INTO clients_reminder
               (agency_id, public_id, created_at, due_contact_id, staff_id, occasion, for_date, remind_on)
        SELECT agency.id, gen_random_uuid(), now(), w.due_contact_id, w.staff_id, w.occasion, w.for_date, o.day
          FROM wanted w JOIN told_on o USING (staff_id) CROSS JOIN agency
         WHERE NOT EXISTS (
               SELECT FROM clients_reminder r
                WHERE r.agency_id = agency.id AND r.due_contact_id = w.due_contact_id AND r.staff_id = w.staff_id
                  AND r.occasion = w.occasion AND r.for_date = w.for_date)
        ON CONFLICT DO NOTHING
        RETURNING id)
    SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM taken_up_again)
"""

_STILL = " SELECT due_contact_id, occasion, for_date, part FROM wanted WHERE staff_id = %s"

# Past due already when planned. `fresh`: no mail has told this person of it yet; what came in today waits for tomorrow.
_BACKLOG = """
    SELECT t.staff_id, count(*),
           coalesce(bool_or(a.planned_on < agency.day AND a.planned_on >= coalesce(d.last_day, '-infinity')), false)
      FROM assigned a CROSS JOIN agency JOIN told t USING (specialist_id, unit_id)
      LEFT JOIN (SELECT staff_id, max(day) AS last_day FROM clients_digest WHERE sent_at IS NOT NULL GROUP BY staff_id) d
        ON d.staff_id = t.staff_id
     WHERE t.daily AND a.due_date < a.planned_on AND a.due_date < agency.day
     GROUP BY t.staff_id
"""

# Over a whole agency. Right after an import the planner has no figures, takes every step for one row and loops:
# 100,000 rows in minutes instead of a second.
_JOIN_BY_HASH = "SELECT set_config('enable_nestloop', %s, true)"

Key = tuple[int, str, date]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Planned contacts that were past due when they were imported: counted, never mailed one by one."""

    count: int = 0
    fresh: bool = False


def add_reminders(day: date, *, by_the_clock: bool) -> int:
    """Write down every reminder whose day has come, in one statement; how many are new or wanted again."""
    rows = _ask(_ADD, day, [by_the_clock])
    return int(rows[0][0])


def still_wanted(staff_id: int, due_contact_ids: Sequence[int], day: date) -> dict[Key, str]:
    """Of some planned contacts, what `staff_id` is still to be told now, and in which part."""
    if not due_contact_ids:
        return {}
    rows = _ask(_STILL, day, [staff_id], only=due_contact_ids)
    return {(due_contact, occasion, for_date): part for due_contact, occasion, for_date, part in rows}


def backlogs(day: date) -> dict[int, Backlog]:
    """The backlog by staff id."""
    return {staff: Backlog(count, fresh) for staff, count, fresh in _ask(_BACKLOG, day, [])}


def _ask(ending: str, day: date, values: list[Any], only: Sequence[int] | None = None) -> list[tuple[Any, ...]]:
    parts = {
        "waiting": _waiting(day, only),
        "carers": _working(day, *_CARERS),
        "supervisions": _roles(day, Role.SUPERVISOR).values_list("staff_id", "unit_id"),
        "administrators": _working(day, Role.ADMINISTRATOR),
        "supervised": _roles(day, Role.SPECIALIST).exclude(supervisor=None).values_list("staff_id", "supervisor_id"),
    }
    texts, params = {}, []
    for name, query in parts.items():
        texts[name], own = query.order_by().query.sql_with_params()
        params += own
    with connection.cursor() as cursor:
        if only is None:
            cursor.execute(_JOIN_BY_HASH, ["off"])
        cursor.execute(_WHO.format(**texts) + ending, [*params, day, current_agency_id(), *values])
        rows = cursor.fetchall()
        if only is None:
            cursor.execute(_JOIN_BY_HASH, ["on"])
    return rows


def _waiting(day: date, only: Sequence[int] | None) -> Any:
    """Waiting contacts of open clients; the talk after a job loss is owed to somebody who has left as well."""
    rows = DueContact.objects.waiting_on(day).filter(
        Q(client__closed_date=None) | Q(client__closed_date__gt=day) | Q(rule=JOB_LOSS), agency_id=current_agency_id()
    )
    if only is not None:
        rows = rows.filter(pk__in=only)
    return rows.values_list("pk", "client_id", "client__unit_id", "opens_date", "due_date", "planned_on")


def _roles(day: date, *roles: Role) -> Any:
    """Memberships of the day of people who may sign in."""
    return Membership.objects.active_on(day).filter(
        agency_id=current_agency_id(), role__in=roles, staff__user__is_active=True
    )


def _working(day: date, *roles: Role) -> Any:
    working = _roles(day, *roles).values("staff_id")
    return StaffMember.objects.here().filter(pk__in=working).values_list(F("pk"))
