"""Wake the worker, and say whether it can be reached. What is to be done stands in rows: a lost wake-up loses nothing."""

from __future__ import annotations

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

TASK = "fidelity.tasks.make_prints"
# A wake-up nobody took by then is stale: the timetable wakes as well.
_STALE_SECONDS = 30


def wake(agency_id: int) -> bool:
    try:
        current_app.send_task(TASK, kwargs={"agency_id": agency_id}, retry=False, expires=_STALE_SECONDS)
    except (OperationalError, RedisError, OSError):
        return False
    return True
