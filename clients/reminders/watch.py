"""Whether the sweep does its work in the open agency: what the health page and the banner look at. One query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from tenancy.context import current_agency_id

LATE = timedelta(minutes=15)

# A reminder is late from its person's hour on its morning. Who had their mail today gets the rest tomorrow; whose mail
# was refused for good is counted by itself, because no waiting helps.
_WATCH = """
    WITH agency AS (
        SELECT a.*, (now() AT TIME ZONE a.time_zone)::date AS day FROM tenancy_agency a WHERE a.id = %s),
    unsent AS (
        SELECT r.staff_id, greatest(r.created_at, (r.remind_on + make_interval(
                   hours => coalesce(s.digest_hour, agency.digest_hour))) AT TIME ZONE agency.time_zone) AS since,
               EXISTS (SELECT FROM clients_digest d
                        WHERE d.staff_id = r.staff_id AND d.day >= r.remind_on AND d.dead_at IS NOT NULL) AS refused
          FROM clients_reminder r JOIN agency ON agency.id = r.agency_id
          JOIN accounts_staffmember s ON s.id = r.staff_id
         WHERE r.sent_at IS NULL AND r.cancelled_at IS NULL AND r.remind_on <= agency.day
           AND NOT EXISTS (SELECT FROM clients_digest d
                            WHERE d.staff_id = r.staff_id AND d.day = agency.day AND d.sent_at IS NOT NULL))
    SELECT now(), agency.created_at, (SELECT max(created_at) FROM clients_sweeprun WHERE agency_id = agency.id),
           (SELECT min(since) FROM unsent WHERE NOT refused),
           (SELECT count(DISTINCT staff_id) FROM unsent WHERE refused)
      FROM agency
"""


@dataclass(frozen=True, slots=True)
class Watch:
    """`idle` since the last sweep (or since the agency was made), `late` of the oldest unsent reminder, if any is due."""

    idle: timedelta
    late: timedelta | None
    refused: int

    @property
    def is_red(self) -> bool:
        return self.idle > LATE or (self.late is not None and self.late > LATE)


def look() -> Watch:
    with connection.cursor() as cursor:
        cursor.execute(_WATCH, [current_agency_id()])
        now, made, swept, since, refused = cursor.fetchone()
    return Watch(now - (swept or made), _age(now, since), refused)


def _age(now: datetime, since: datetime | None) -> timedelta | None:
    return None if since is None or since > now else now - since
