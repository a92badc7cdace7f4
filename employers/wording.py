"""Days and kinds of contact in words, the same on the list, the page and in messages."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from employers.models import EmployerContact
from employers.relationrules import Stage


def day(when: date, today: date) -> str:
    """Thu 19 Mar; with the year when it is not this one."""
    return date_format(when, "SHORT_DATE_FORMAT" if when.year == today.year else "DATE_FORMAT")


def ago(when: date, today: date) -> str:
    """today, yesterday, 3 days ago, 5 weeks ago, 7 months ago."""
    days = (today - when).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 14:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    if days < 100:
        return ngettext("%(n)s week ago", "%(n)s weeks ago", days // 7) % {"n": days // 7}
    return ngettext("%(n)s month ago", "%(n)s months ago", days // 30) % {"n": days // 30}


def modes() -> dict[str, str]:
    return {str(code): str(label) for code, label in EmployerContact.Mode.choices}


def stages() -> dict[str, str]:
    """How far it has come, by the visits that were made."""
    return {
        Stage.NONE: _("not visited yet"),
        Stage.FIRST: _("visited once"),
        Stage.SECOND: _("visited twice"),
        Stage.ONGOING: _("ongoing: visited three times or more"),
    }


def ahead(when: date, today: date) -> str:
    """today, tomorrow, in 3 days, in 5 weeks."""
    days = (when - today).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 14:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return ngettext("in %(n)s week", "in %(n)s weeks", days // 7) % {"n": days // 7}
