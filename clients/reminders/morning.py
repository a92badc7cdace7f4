"""When a sweep runs: the agency's own day and hour, read once at the door and passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from tenancy.models import Agency


@dataclass(frozen=True, slots=True)
class Morning:
    """`hour` is the local hour; None stands for everybody's own hour (a run by hand, which waits for no retry either)."""

    day: date
    hour: int | None
    now: datetime

    @classmethod
    def at(cls, agency: Agency, now: datetime) -> Morning:
        """This moment as the agency's wall clock shows it."""
        local = agency.local(now)
        return cls(local.date(), local.hour, now)

    @classmethod
    def by_hand(cls, day: date, now: datetime) -> Morning:
        return cls(day, None, now)


def database_clock() -> datetime:
    """The one clock that all workers share: a worker with a wrong clock must not remind on a wrong day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
