"""What looks odd beside what is on record, in words: with the day, or without it where the reader may not know it (None)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from clients.imports.outcome import written


def before_entry(entry: date | None) -> str:
    if entry is None:
        return _("Before programme entry.")
    return _("Before programme entry, %(day)s.") % {"day": written(entry)}


def after_entry(entry: date | None) -> str:
    if entry is None:
        return _("After programme entry.")
    return _("After programme entry, %(day)s.") % {"day": written(entry)}


def after_closing(closed: date | None) -> str:
    if closed is None:
        return _("After the person was closed.")
    return _("After the person was closed, %(day)s.") % {"day": written(closed)}


def after_last_day(end: date | None) -> str:
    if end is None:
        return _("After the job's last day.")
    return _("After the job's last day, %(day)s.") % {"day": written(end)}


def before_first_day(start: date | None) -> str:
    if start is None:
        return _("Before the first day. Write a later day.")
    return _("Before the first day, %(day)s. Write a later day.") % {"day": written(start)}
