"""Whether the app does its work: for a monitor, for whoever wonders, and as a banner on every page when it does not.

Red is what must wake somebody: no database, no sweep, a reminder that should have gone. Redis only carries wake-ups and
counts sign-in tries, so without it the app is degraded and serves. Says nothing about agencies: anybody may ask.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.reminders import watch
from tenancy.context import agency_context
from tenancy.models import Agency

OK, DEGRADED, RED = "ok", "degraded", "red"

REMEMBERED_SECONDS = 60
# A stranger may ask for the health page as often as they like; the agencies are looked at this often.
LOOKED_EVERY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Alarm:
    """A banner of base.html."""

    kind: str
    text: Any


@dataclass(frozen=True, slots=True)
class Health:
    database: bool
    redis: bool
    swept_ago: timedelta | None = None
    late: timedelta | None = None
    refused: int = 0
    is_swept: bool = True

    @property
    def status(self) -> str:
        if not self.database or not self.is_swept:
            return RED
        return DEGRADED if self.refused or not self.redis else OK


class Remembered:
    """Answers kept in this process for some seconds: unlike the cache, still there when Redis is away."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[int, tuple[float, Any]] = {}

    def get(self, key: int, make: Any) -> Any:
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is None or now - kept[0] >= self._seconds:
            kept = self._kept[key] = (now, make())
        return kept[1]

    def forget(self) -> None:
        self._kept.clear()


_HEADINGS = {
    OK: gettext_lazy("Everything works"),
    DEGRADED: gettext_lazy("It works, but something needs a look"),
    RED: gettext_lazy("Something does not work"),
}

_watched = Remembered(REMEMBERED_SECONDS)
_checked = Remembered(LOOKED_EVERY_SECONDS)


def watchdog(agency: Agency) -> Alarm | None:
    """What every page of `agency` should say, if anything. Inside its context; one query a minute and process at most."""
    if timezone.now() - agency.created_at < watch.LATE:
        return None
    seen: watch.Watch = _watched.get(agency.pk, watch.look)
    if seen.is_red:
        return Alarm("error", _NOT_GOING_OUT)
    if seen.refused:
        return Alarm("warning", _refused(seen.refused))
    return None


_NOT_GOING_OUT = gettext_lazy(
    "Reminder mails are not going out at the moment. What is due still stands here: please look in by yourself."
)


def _refused(people: int) -> str:
    return ngettext(
        "The morning mail of %(count)s colleague was refused by the mail server. Please check the address.",
        "The morning mails of %(count)s colleagues were refused by the mail server. Please check the addresses.",
        people,
    ) % {"count": people}


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """503 when red. With ?only=web, when this process can't serve: a late sweep is no reason to take the pages away."""
    found: Health = _checked.get(0, check)
    fails = not found.database if request.GET.get("only") == "web" else found.status == RED
    status = 503 if fails else 200
    if request.GET.get("format") == "json" or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(_as_json(found), status=status)
    # Rendered without the request: the page must come up when there is no database to ask who is signed in.
    page = render_to_string("health.html", {"heading": _HEADINGS[found.status], "facts": _as_facts(found)})
    return HttpResponse(page, status=status)


def check() -> Health:
    reachable = _reaches_redis()
    try:
        return _check_agencies(reachable)
    except DatabaseError:
        return Health(database=False, redis=reachable)


def _check_agencies(reaches_redis: bool) -> Health:
    seen = []
    for pk in Agency.objects.order_by("pk").values_list("pk", flat=True):
        with agency_context(pk):
            seen.append(watch.look())
    return Health(
        database=True,
        redis=reaches_redis,
        swept_ago=max((each.idle for each in seen), default=None),
        late=max((each.late for each in seen if each.late is not None), default=None),
        refused=sum(each.refused for each in seen),
        is_swept=not any(each.is_red for each in seen),
    )


def _reaches_redis() -> bool:
    server = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(server.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        server.close()


def _as_json(found: Health) -> dict[str, Any]:
    return {
        "status": found.status,
        "database": found.database,
        "redis": found.redis,
        "last_sweep_seconds": _seconds(found.swept_ago),
        "late_reminder_seconds": _seconds(found.late),
        "refused_mails": found.refused,
    }


def _as_facts(found: Health) -> list[tuple[str, str]]:
    return [
        (_("Database"), _("answers") if found.database else _("does not answer")),
        (_("Redis"), _("answers") if found.redis else _("does not answer; pages and reminders work without it")),
        (_("Last look for what is due"), _ago(found.swept_ago) if found.database else _("not known")),
        (_("Oldest reminder that is late"), _ago(found.late) if found.late else _("none")),
        (_("Mails refused by the mail server"), str(found.refused)),
    ]


def _ago(age: timedelta | None) -> str:
    if age is None:
        return _("nothing to look after yet")
    minutes = int(age.total_seconds()) // 60
    return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())
