"""What the morning mail says: how many, which kind and by when, and links. It leaves the building, so it names nobody:
no person, no employer, no agency, nothing about health or work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import StaffMember
from clients import wording
from clients.followalong import PRE_START, WITHIN_3_DAYS
from clients.models import Digest, Reminder
from clients.reminders.also import Part
from clients.reminders.wanted import COUNTS_ONLY, OVERSEER, Key
from tenancy.models import Agency

# A mail of hundreds of lines is read by nobody: the rest is counted, and stands on the page.
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One planned contact to tell of, whatever the number of occasions that have come."""

    public_id: UUID
    rule: str
    due_date: date
    part: str


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    url: str


def entries(reminders: Iterable[Reminder], parts: Mapping[Key, str], day: date) -> list[Entry]:
    """Each planned contact once, oldest first. Told in two parts, it is one's own."""
    found: dict[int, Entry] = {}
    for reminder in reminders:
        row = reminder.due_contact
        part = parts[(row.pk, reminder.occasion, reminder.for_date)]
        if row.pk not in found or found[row.pk].part == OVERSEER:
            found[row.pk] = Entry(row.public_id, row.rule, row.due_date, part)
    return sorted(found.values(), key=lambda entry: (entry.due_date, str(entry.public_id)))


def spoken_to(staff: StaffMember, agency: Agency) -> AbstractContextManager[None]:
    """In the reader's language, else the agency's."""
    return translation.override(staff.user.language or agency.language)


def letter(
    agency: Agency, staff: StaffMember, digest: Digest, told: list[Entry], backlog: int, more: Sequence[Part] = ()
) -> EmailMessage:
    """`more`: what other apps tell, in the same mail."""
    with spoken_to(staff, agency):
        # The same constant words every morning; without anything new, the number is that of the backlog.
        subject = _("Planned contacts: %(count)s") % {"count": len(told) or backlog}
        if more and not told and not backlog:
            subject = _("To see to: %(count)s") % {"count": sum(len(part.lines) for part in more)}
        body = render_to_string("clients/mail/digest.txt", _context(told, backlog, digest.day, more))
    headers = {"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body.strip() + "\n", to=[staff.user.email], headers=headers)


def _context(told: list[Entry], backlog: int, day: date, more: Sequence[Part]) -> dict[str, object]:
    sections = [
        _section(_("For you:"), [each for each in told if each.part not in (OVERSEER, COUNTS_ONLY)], day),
        _section(_("For you as supervisor:"), [each for each in told if each.part == OVERSEER], day),
        *(_other_section(part) for part in more),
    ]
    untold = sum(each.part == COUNTS_ONLY for each in told)
    return {
        "sections": [section for section in sections if section["lines"]],
        "notes": [note for note in (_unseen(untold), _from_before(backlog)) if note],
        "home_url": settings.BASE_URL + reverse("home"),
    }


def _other_section(part: Part) -> dict[str, object]:
    lines = [Line(each.text, settings.BASE_URL + each.path) for each in part.lines]
    return {"heading": part.heading, "lines": lines[:MOST_LINES], "more": _and_more(len(lines))}


def _and_more(count: int) -> str:
    more = count - MOST_LINES
    return ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more} if more > 0 else ""


def _section(heading: str, told: list[Entry], day: date) -> dict[str, object]:
    return {
        "heading": heading,
        "lines": [Line(_said(each, day), _link(each)) for each in told[:MOST_LINES]],
        "more": _and_more(len(told)),
    }


def _said(entry: Entry, day: date) -> str:
    when = {"kind": _kind(entry.rule), "day": wording.day_away(entry.due_date, day)}
    return (_("%(kind)s, was due %(day)s") if entry.due_date < day else _("%(kind)s, due %(day)s")) % when


def _kind(rule: str) -> str:
    """What kind of contact, in words that say nothing of why: not those of the pages (clients.wording)."""
    if rule == PRE_START:
        return _("Contact beforehand")
    if rule == WITHIN_3_DAYS:
        return _("Contact within three days")
    kind, _sign, number = rule.partition("_")
    if kind == "week":
        return _("Contact of week %(number)s") % {"number": number}
    if kind == "month":
        return _("Contact of month %(number)s") % {"number": number}
    return _("Contact afterwards")


def _link(entry: Entry) -> str:
    return settings.BASE_URL + reverse("clients:due", args=[entry.public_id])


def _from_before(backlog: int) -> str:
    if not backlog:
        return ""
    return ngettext(
        "%(count)s planned contact from before it was entered here still waits.",
        "%(count)s planned contacts from before they were entered here still wait.",
        backlog,
    ) % {"count": backlog}


def _unseen(untold: int) -> str:
    if not untold:
        return ""
    return ngettext(
        "%(count)s planned contact has nobody who can be told of it. A supervisor is missing.",
        "%(count)s planned contacts have nobody who can be told of them. A supervisor is missing.",
        untold,
    ) % {"count": untold}
