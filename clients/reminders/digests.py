"""One mail a morning to one person: claimed, checked again, sent and stamped in one transaction.

The lock is the claim: when a worker dies, its lock goes with it and the rows are as they were, so that the next sweep
sends the mail. If it died between the mail server's answer and the commit, a second copy goes out under the same Message-ID.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection

from accounts.models import StaffMember
from clients.models import Digest, Reminder
from clients.reminders import also, letters, wanted
from clients.reminders.morning import Morning, database_clock
from clients.reminders.post import Failure, Post
from tenancy.context import agency_context
from tenancy.models import Agency

log = logging.getLogger("clients.reminders")

_LONGEST_WAIT = timedelta(hours=1)
# A worker cut off from the database must not hold a person's mail; longer than any mail server may take to answer.
_CLAIM = """
    SELECT set_config('idle_in_transaction_session_timeout', '120s', true),
           pg_try_advisory_xact_lock(hashtext('clients.reminders.digests'), (%s %% 2147483648)::int)
"""


def deliver(agency: Agency, staff_id: int, morning: Morning, backlog: wanted.Backlog, post: Post) -> bool:
    """Whether a mail went out. What goes wrong for one person is theirs alone: the others get their mail."""
    try:
        with agency_context(agency.pk):
            return _is_claimed(staff_id) and _send(agency, staff_id, morning, backlog, post)
    except Exception:
        log.exception("a morning mail could not be made", extra={"agency": agency.slug})
        return False


def _is_claimed(staff_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [staff_id])
        return bool(cursor.fetchone()[1])


def _send(agency: Agency, staff_id: int, morning: Morning, backlog: wanted.Backlog, post: Post) -> bool:
    staff = StaffMember.objects.here().select_related("user").get(pk=staff_id)
    digest = Digest.objects.filter(agency_id=agency.pk, staff=staff, day=morning.day).first()
    digest = digest or Digest(staff=staff, day=morning.day, message_id=message_id(staff, morning))
    if digest.sent_at or digest.dead_at:
        return False
    reminders, parts = _still_true(staff_id, morning)
    told_of_backlog = backlog.fresh and staff.user.is_active
    more = _more(agency, staff, morning) if staff.user.is_active else []
    if not reminders and not told_of_backlog and not more:
        return False
    told = letters.entries(reminders, parts, morning.day)
    message = letters.letter(agency, staff, digest, told, backlog.count, [part for _other, part in more])
    failure = post.send(message)
    if failure is not None:
        _try_later(digest, failure, morning)
        return False
    digest.sent_at = database_clock()
    digest.attempts += 1
    digest.not_before = None
    digest.save()
    Reminder.objects.filter(pk__in=[each.pk for each in reminders]).update(sent_at=digest.sent_at, digest=digest)
    for other, part in more:
        other.sent(part.rows, digest.sent_at)
    return True


def _more(agency: Agency, staff: StaffMember, morning: Morning) -> list[tuple[also.Other, also.Part]]:
    """What apps above have to tell this person, in their language."""
    with letters.spoken_to(staff, agency):
        asked = [(other, other.part(staff.pk, morning.day)) for other in also.OTHERS]
    return [(other, part) for other, part in asked if part is not None]


def _still_true(staff_id: int, morning: Morning) -> tuple[list[Reminder], dict[wanted.Key, str]]:
    """This person's pending reminders, locked; those that a contact, a hand-over or a new date has overtaken are cancelled."""
    pending = list(
        Reminder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(staff=staff_id, sent_at=None, cancelled_at=None, remind_on__lte=morning.day)
        .select_related("due_contact")
        .order_by("pk")
    )
    parts = wanted.still_wanted(staff_id, list({each.due_contact_id for each in pending}), morning.day)
    true = [each for each in pending if _key(each) in parts]
    overtaken = [each.pk for each in pending if _key(each) not in parts]
    if overtaken:
        Reminder.objects.filter(pk__in=overtaken).update(cancelled_at=morning.now)
    return true, parts


def _key(reminder: Reminder) -> wanted.Key:
    return reminder.due_contact_id, reminder.occasion, reminder.for_date


def message_id(staff: StaffMember, morning: Morning) -> str:
    """Made from whose morning it is, so that a copy is known as a copy by every mail program."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.BASE_URL}/digest/{staff.public_id}/{morning.day.isoformat()}")
    return f"<{key}@{settings.LINK_HOST.partition(':')[0]}>"


def _try_later(digest: Digest, failure: Failure, morning: Morning) -> None:
    """Twice as long each time, up to an hour, spread over a minute so that a server that comes back isn't flooded."""
    digest.attempts += 1
    digest.last_error = failure.reason
    if failure.for_good:
        digest.dead_at = morning.now
    else:
        wait = min(timedelta(minutes=2 ** min(digest.attempts - 1, 6)), _LONGEST_WAIT)
        digest.not_before = morning.now + wait + timedelta(seconds=digest.staff_id % 60)
    digest.save()
