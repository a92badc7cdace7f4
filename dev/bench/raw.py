"""The same rows by plain SQL: what the database alone costs. Prepared, warm, one connection of the app's role."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
from django.db import connection

TODAY = """
    SELECT c.public_id, c.first_name, c.last_name, c.phone, d.public_id, d.rule, d.opens_date, d.due_date, j.start_date, e.name
      FROM clients_assignment a
      JOIN clients_duecontact d ON d.client_id = a.client_id AND d.agency_id = a.agency_id
      JOIN clients_client c ON c.id = d.client_id JOIN clients_job j ON j.id = d.job_id
      JOIN employers_employer e ON e.id = j.employer_id
     WHERE a.agency_id = %(agency)s AND a.specialist_id = ANY(%(who)s)
       AND a.from_date <= %(day)s AND (a.to_date IS NULL OR a.to_date >= %(day)s)
       AND d.met_on IS NULL AND d.late_on IS NULL AND NOT d.withdrawn
       AND d.opens_date < %(day)s::date + 7 AND d.due_date < %(day)s::date + 7
       AND (d.cancelled_on IS NULL OR d.cancelled_on >= %(day)s::date + 7)
       AND (d.declined_on IS NULL OR d.resumed_on <= %(day)s)
       AND (d.ended_on IS NULL OR d.rule = 'job_loss' OR d.due_date >= %(day)s::date + 6)
       AND (c.closed_date IS NULL OR d.rule = 'job_loss')
     ORDER BY d.due_date, d.opens_date, d.id
"""
VISITS = """
    SELECT v.public_id, c.public_id, c.first_name, c.last_name, v.visit_date, v.visit_time, v.place
      FROM clients_plannedvisit v JOIN clients_client c ON c.id = v.client_id
     WHERE v.agency_id = %(agency)s AND v.specialist_id = ANY(%(who)s) AND v.kept_by_id IS NULL AND v.cancelled_at IS NULL
       AND v.visit_date BETWEEN %(day)s AND %(day)s::date + 7
"""
WAITING = """
    SELECT c.public_id, c.first_name, c.last_name, c.programme_entry_date
      FROM clients_client c JOIN clients_assignment a ON a.client_id = c.id
     WHERE c.agency_id = %(agency)s AND a.specialist_id = ANY(%(who)s) AND c.closed_date IS NULL
       AND c.first_employer_contact_date IS NULL AND c.programme_entry_date < %(day)s::date - 30
       AND a.from_date <= %(day)s AND (a.to_date IS NULL OR a.to_date >= %(day)s)
     ORDER BY c.programme_entry_date
"""
_LIST = """
    SELECT c.public_id, c.first_name, c.last_name, c.client_ref, c.programme_entry_date, u.first_name, u.last_name,
           t.contact_date, d.rule, d.opens_date, d.due_date
      FROM (SELECT * FROM clients_client c WHERE agency_id = %(agency)s AND {where} ORDER BY sort_key, id LIMIT 51) c
      LEFT JOIN LATERAL (SELECT specialist_id FROM clients_assignment a WHERE a.agency_id = %(agency)s AND a.client_id = c.id
                            AND a.from_date <= %(day)s AND (a.to_date IS NULL OR a.to_date >= %(day)s) LIMIT 1) a ON true
      LEFT JOIN accounts_staffmember s ON s.id = a.specialist_id LEFT JOIN accounts_user u ON u.id = s.user_id
      LEFT JOIN LATERAL (SELECT contact_date FROM clients_clientcontact t WHERE t.agency_id = %(agency)s AND t.client_id = c.id
                            AND t.voided_at IS NULL AND t.mode NOT IN ('voicemail', 'no_show')
                          ORDER BY t.contact_date DESC LIMIT 1) t ON true
      LEFT JOIN LATERAL (SELECT rule, opens_date, due_date FROM clients_duecontact d WHERE d.agency_id = %(agency)s
                            AND d.client_id = c.id AND d.met_on IS NULL AND d.late_on IS NULL AND NOT d.withdrawn
                          ORDER BY d.due_date LIMIT 1) d ON true
     ORDER BY c.sort_key, c.id
"""
_IN_WORK = """EXISTS (SELECT FROM clients_job j WHERE j.agency_id = c.agency_id AND j.client_id = c.id
    AND j.cancelled_at IS NULL AND j.start_date <= %(day)s AND (j.end_date IS NULL OR j.end_date >= %(day)s))"""
LIST = _LIST.format(where=f"unit_id = %(unit)s AND closed_date IS NULL AND {_IN_WORK}")
DEEP = _LIST.format(where="closed_date IS NULL AND (sort_key, id) > (%(key)s, %(id)s)")
FIRST = _LIST.format(where="closed_date IS NULL")
SEARCH = _LIST.format(where="unit_id = %(unit)s AND closed_date IS NULL AND search_key LIKE %(like)s")
EMPLOYERS = """
    SELECT e.public_id, e.name, e.sector, v.contact_date, v.mode, u.first_name, u.last_name
      FROM (SELECT * FROM employers_employer WHERE agency_id = %(agency)s AND search_key LIKE %(like)s
             ORDER BY sort_key, id LIMIT 51) e
      LEFT JOIN LATERAL (SELECT contact_date, mode, specialist_id FROM employers_employercontact v
                          WHERE v.agency_id = %(agency)s AND v.employer_id = e.id AND v.voided_at IS NULL
                          ORDER BY v.contact_date DESC, v.id DESC LIMIT 1) v ON true
      LEFT JOIN accounts_staffmember s ON s.id = v.specialist_id LEFT JOIN accounts_user u ON u.id = s.user_id
     ORDER BY e.sort_key, e.id
"""
PAGE = (
    "SELECT * FROM clients_client WHERE agency_id = %(agency)s AND public_id = %(public_id)s",
    "SELECT * FROM clients_assignment WHERE agency_id = %(agency)s AND client_id = %(client)s",
    "SELECT j.*, e.name FROM clients_job j JOIN employers_employer e ON e.id = j.employer_id"
    " WHERE j.agency_id = %(agency)s AND j.client_id = %(client)s",
    "SELECT d.* FROM clients_duecontact d JOIN clients_job j ON j.id = d.job_id AND j.client_id = %(client)s"
    " WHERE d.agency_id = %(agency)s AND j.agency_id = %(agency)s ORDER BY d.due_date",
    "SELECT t.*, u.first_name, u.last_name FROM clients_clientcontact t JOIN accounts_staffmember s ON s.id = t.specialist_id"
    " JOIN accounts_user u ON u.id = s.user_id WHERE t.agency_id = %(agency)s AND t.client_id = %(client)s"
    " ORDER BY t.contact_date DESC, t.id DESC LIMIT 51",
    "SELECT * FROM clients_plannedvisit WHERE agency_id = %(agency)s AND client_id = %(client)s AND kept_by_id IS NULL",
)
CASELOAD = """
    WITH mine AS (
        SELECT c.id, c.closed_date, a.specialist_id FROM clients_client c
          LEFT JOIN clients_assignment a ON a.client_id = c.id AND a.agency_id = c.agency_id AND a.from_date <= %(day)s
                                        AND (a.to_date IS NULL OR a.to_date >= %(day)s)
         WHERE c.agency_id = %(agency)s AND c.unit_id = %(unit)s),
    due AS (
        SELECT m.specialist_id, count(*) FILTER (WHERE d.due_date < %(day)s) AS overdue,
               count(*) FILTER (WHERE d.due_date >= %(day)s) AS week
          FROM mine m JOIN clients_duecontact d ON d.client_id = m.id AND d.agency_id = %(agency)s
         WHERE d.met_on IS NULL AND d.late_on IS NULL AND NOT d.withdrawn AND d.due_date < %(day)s::date + 7
           AND d.cancelled_on IS NULL AND (m.closed_date IS NULL OR d.rule = 'job_loss') GROUP BY 1),
    work AS (
        SELECT DISTINCT client_id FROM clients_job j WHERE j.agency_id = %(agency)s AND j.start_date <= %(day)s
           AND (j.end_date IS NULL OR j.end_date >= %(day)s) AND j.cancelled_at IS NULL),
    seen AS (
        SELECT specialist_id, count(*) AS visits FROM employers_employercontact WHERE agency_id = %(agency)s
           AND voided_at IS NULL AND mode = 'in_person' AND contact_date > %(day)s::date - 14 GROUP BY 1)
    SELECT m.specialist_id, count(*), count(w.client_id), max(due.overdue), max(due.week), max(seen.visits)
      FROM mine m LEFT JOIN work w ON w.client_id = m.id LEFT JOIN due ON due.specialist_id = m.specialist_id
      LEFT JOIN seen ON seen.specialist_id = m.specialist_id
     WHERE m.closed_date IS NULL GROUP BY 1
"""
INSERT = """
    INSERT INTO clients_clientcontact
           (agency_id, public_id, created_at, version, client_id, specialist_id, recorded_by_id, contact_date, contact_time, mode,
            place, with_whom, minutes, note, next_step, import_key, correction_reason, void_reason)
    VALUES (%(agency)s, gen_random_uuid(), now(), 1, %(client)s, %(staff)s, %(staff)s, %(day)s, '09:30', 'in_person', 'community',
            '{client}', 30, %(note)s, '', '', '', '')
"""
UPDATE = """
    UPDATE clients_duecontact SET planned_on = planned_on
     WHERE agency_id = %(agency)s AND met_on IS NULL AND late_on IS NULL AND NOT withdrawn AND opens_date <= %(day)s
       AND cancelled_on IS NULL
"""
# Every row that evidence of a year looks at, read from indexes alone.
EVIDENCE = tuple(
    f"SELECT count(*) FROM {table} WHERE agency_id = %(agency)s{more}"
    for table, more in (
        (
            "clients_clientcontact",
            " AND voided_at IS NULL AND contact_date > %(day)s::date - 365 AND contact_date <= %(day)s",
        ),
        (
            "employers_employercontact",
            " AND voided_at IS NULL AND mode = 'in_person' AND contact_date > %(day)s::date - 365",
        ),
        ("clients_employercontactfor", ""),
        ("clients_duecontact", ""),
        ("clients_job", ""),
        ("clients_episode", ""),
        ("clients_client", ""),
        ("clients_assignment", ""),
        ("clients_workweek", ""),
        ("clients_meeting", " AND voided_at IS NULL"),
        ("clients_meetingstaff", ""),
        ("clients_meetingclient", ""),
        ("clients_referral", ""),
        ("clients_consent", ""),
        ("clients_jobapplication", " AND voided_at IS NULL"),
        ("employers_employer", ""),
        ("accounts_membership", ""),
    )
)


class Raw:
    """One warm connection in one agency."""

    def __init__(self, agency: int, day: date) -> None:
        self.connection = psycopg.connect(**connection.get_connection_params(), autocommit=True)
        self.connection.prepare_threshold = 0
        self.values: dict[str, Any] = {"agency": agency, "day": day}
        self.connection.execute("SELECT set_config('app.agency_id', %s, false)", [str(agency)])

    def rows(self, *statements: str, **more: Any) -> int:
        """How many rows come back."""
        values = {**self.values, **more}
        return sum(
            len(self.connection.execute(sql, _named(sql, values), prepare=True).fetchall()) for sql in statements
        )

    def write(self, sql: str, *, keep: bool, **more: Any) -> int:
        """One statement in a transaction of its own, as the app's would be; how many rows it touched."""
        values = {**self.values, **more}
        with self.connection.transaction(force_rollback=not keep):
            return self.connection.execute(sql, _named(sql, values), prepare=True).rowcount


def _named(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f"%({name})s" in sql}
