"""Contacts with an employer, newest first, as the timeline shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from employers import wording
from employers.models import Employer, EmployerContact

PAGE = 20
ICONS = {"in_person": "in-person", "email": "mail"}


class Entry(NamedTuple):
    """One line of a timeline, in the order in which templates/rows/timeline.html takes it apart."""

    day: date
    kind: str
    icon: str
    word: str
    title: str = ""
    meta: str = ""
    text: str = ""
    url: str = ""
    void: bool = False
    correct_url: str = ""
    at: time = time.min


@dataclass(frozen=True, slots=True)
class Timeline:
    days: list[dict[str, Any]]
    older_url: str
    newer_url: str
    shown: int


def timeline(employer: Employer, after: str, today: date) -> Timeline:
    """Contacts older than the one whose id is `after`; all that happened, the voided ones struck through."""
    contacts = employer.contacts.newest_first().select_related("specialist__user", "site", "person")
    mark = employer.contacts.filter(pk=int(after)).first() if after.isdecimal() and len(after) < 19 else None
    if mark is not None:
        day = mark.contact_date
        contacts = contacts.filter(contact_date__lte=day).filter(Q(contact_date__lt=day) | Q(pk__lt=mark.pk))
    found = list(contacts[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Timeline(
        days=[
            {"date": day, "label": _label(day, today), "entries": [_entry(employer, each) for each in of_day]}
            for day, of_day in groupby(found, key=lambda contact: contact.contact_date)
        ],
        older_url=f"?after={found[-1].pk}#contacts" if more else "",
        newer_url="?#contacts" if mark is not None else "",
        shown=len(found),
    )


def _label(day: date, today: date) -> str:
    said = wording.day(day, today)
    return _("Today, %(day)s") % {"day": said} if day == today else said


def _entry(employer: Employer, contact: EmployerContact) -> Entry:
    attempt = contact.mode in EmployerContact.ATTEMPTS
    void = contact.voided_at is not None
    address = reverse("employers:correct_contact", args=[employer.public_id, contact.public_id])
    return Entry(
        day=contact.contact_date,
        kind="attempt" if attempt or void else "employer",
        icon=ICONS.get(contact.mode, contact.mode),
        word=_capital(contact.get_mode_display()),
        title=_who_and_where(contact),
        meta=_meta(contact),
        text=_text(contact),
        correct_url="" if void else address,
        void=void,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who_and_where(contact: EmployerContact) -> str:
    return ", ".join(part.name for part in (contact.person, contact.site) if part is not None)


def _meta(contact: EmployerContact) -> str:
    parts = [contact.specialist.name]
    if contact.contact_time:
        parts.append(time_format(contact.contact_time, "TIME_FORMAT"))
    if contact.nature:
        parts.append(_("%(which)s visit") % {"which": contact.get_nature_display()})
    if contact.purpose:
        parts.append(contact.get_purpose_display())
    if contact.about_competitive_job:
        parts.append(_("about a competitive job"))
    if contact.voided_at is not None:
        parts.append(_("void: %(reason)s") % {"reason": contact.void_reason})
    elif contact.correction_reason:
        parts.append(_("corrected: %(reason)s") % {"reason": contact.correction_reason})
    return " · ".join(parts)


def _text(contact: EmployerContact) -> str:
    if not contact.next_step:
        return contact.note
    step = _("Next step: %(step)s") % {"step": contact.next_step}
    return f"{contact.note}\n{step}" if contact.note else step
