"""The words for planned contacts, their rules, statuses and dates: said in one place.

Today, the client's page, mails and print then say the same. Reasons come from clients.followalong; here they
become sentences in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVar, cast

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from clients.followalong import (
    JOB_LOSS,
    PRE_START,
    WITHIN_3_DAYS,
    PlannedRow,
    Reason,
    Status,
    explain,
    status,
)

Text = str | Promise

_STATUS_LABELS: dict[Status, Text] = {
    Status.UPCOMING: gettext_lazy("Upcoming"),
    Status.OPEN: pgettext_lazy("due contact", "Open"),
    Status.OVERDUE: gettext_lazy("Overdue"),
    Status.MET: pgettext_lazy("due contact", "Met"),
    Status.MISSED: gettext_lazy("Missed"),
    Status.DECLINED: gettext_lazy("Declined"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
}

_MODE_LABELS: dict[str, Text] = {
    "in_person": gettext_lazy("in person"),
    "phone": gettext_lazy("by phone"),
    "video": gettext_lazy("by video"),
    "text": gettext_lazy("by text message"),
    "email": gettext_lazy("by e-mail"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """Why a planned contact stands as it does: one sentence and the facts behind it (_why.html)."""

    sentence: str
    facts: list[tuple[str, str]]


Said = TypeVar("Said", bound=Callable[..., str])


def remembered(say: Said) -> Said:
    """What is said of few things and over and over (rules, ways, statuses) is put together once for each language."""

    @lru_cache(maxsize=4096)
    def known(_language: str | None, *about: Hashable) -> str:
        return say(*about)

    return cast(Said, wraps(say)(lambda *about: known(get_language(), *about)))


# Days


def day(when: date, today: date | None = None) -> str:
    """Thu 19 Mar; with the year when it is not this one, or when `today` is left out: Thu 19 Mar 2026."""
    name = "SHORT_DATE_FORMAT" if today is not None and when.year == today.year else "DATE_FORMAT"
    return _day(when, name, get_language())


def short_day(when: date, today: date) -> str:
    """19 Mar; of another year the month is enough: Mar 2025."""
    return _day(when, "MONTH_DAY_FORMAT" if when.year == today.year else "YEAR_MONTH_FORMAT", get_language())


@lru_cache(maxsize=4096)
def _day(when: date, name: str, language: str | None) -> str:
    # Remembered by language: a page of fifty rows says the same dozen days over and over.
    return date_format(when, name)


def away(when: date, today: date) -> str:
    """today, tomorrow, in 3 days, yesterday, 3 days ago."""
    return _days_away((when - today).days)


@remembered
def _days_away(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


def day_away(when: date, today: date) -> str:
    """Thu 19 Mar, in 3 days."""
    return f"{day(when, today)}, {away(when, today)}"


def window(opens_date: date, due_date: date, today: date) -> str:
    """Fri 6 Mar to Mon 9 Mar."""
    if opens_date == due_date:
        return day(due_date, today)
    return _("%(first)s to %(last)s") % {"first": day(opens_date, today), "last": day(due_date, opens_date)}


def hours(number: Decimal) -> str:
    """20, 17.5, with the sign of the language: no nought behind it."""
    return number_format(number.normalize(), use_l10n=True) if number else "0"


# Rules


@remembered
def rule_label(rule: str) -> str:
    """What a planned contact is called: 3-day contact, week 2, month 4."""
    if rule == PRE_START:
        return _("contact before the start")
    if rule == WITHIN_3_DAYS:
        return _("3-day contact")
    if rule == JOB_LOSS:
        return _("contact after the job ended")
    kind, _sign, number = rule.partition("_")
    return (_("week %(number)s") if kind == "week" else _("month %(number)s")) % {"number": number}


@remembered
def rule_asks(rule: str) -> str:
    """What the rule asks, as the end of a sentence."""
    if rule == PRE_START:
        return _("in the week before the first day at work")
    if rule == WITHIN_3_DAYS:
        return _("within three days of the first day at work")
    if rule == JOB_LOSS:
        return _("within three days of learning that the job ended")
    kind, _sign, number = rule.partition("_")
    if kind == "week":
        return _("once in week %(number)s of the job") % {"number": number}
    return _("once in month %(number)s of the job") % {"number": number}


def modes_phrase(modes: Iterable[str]) -> str:
    """in person, by phone or by video."""
    return _modes_phrase(frozenset(modes))


@remembered
def _modes_phrase(modes: frozenset[str]) -> str:
    known = [str(label) for mode, label in _MODE_LABELS.items() if mode in modes]
    if len(known) < 2:
        return "".join(known)
    return _("%(first)s or %(last)s") % {"first": ", ".join(known[:-1]), "last": known[-1]}


# Statuses


@remembered
def status_label(standing: Status | str) -> str:
    return str(_STATUS_LABELS[Status(standing)])


def badge(standing: Status | str, due_date: date, today: date) -> str:
    """The name templates/_due_badge.html draws: an open contact whose last day is today is due today."""
    if standing == Status.OPEN and due_date == today:
        return "due_today"
    return str(standing)


def since(row: PlannedRow, today: date) -> str:
    """Beside the badge: since when, until when, or what answered it."""
    standing = status(row, today)
    if standing is Status.OVERDUE:
        return _("was due %(day)s, %(away)s") % _said(row.due_date, today)
    if standing is Status.OPEN:
        return _("by %(day)s, %(away)s") % _said(row.due_date, today)
    if standing is Status.UPCOMING:
        return _("from %(day)s, by %(last)s") % {
            "day": day(row.opens_date, today),
            "last": day(row.due_date, today),
        }
    return grounds(explain(row, today), today)


def grounds(reason: Reason, today: date) -> str:
    """What a status rests on: the day, and how late."""
    said = _said(reason.because_date, today)
    if reason.status is Status.MET:
        return _("on %(day)s") % said
    if reason.status is Status.DECLINED:
        return _("support declined on %(day)s") % said
    if reason.status is Status.CANCELLED:
        return _("ended on %(day)s, before it was due") % said
    if reason.status is Status.MISSED and reason.days_late is not None:
        late = ngettext("%(days)s day late", "%(days)s days late", reason.days_late) % {"days": reason.days_late}
        return _("seen on %(day)s, %(late)s") % {**said, "late": late}
    if reason.status is Status.MISSED:
        return _("no contact before the job ended on %(day)s") % said
    if reason.status is Status.OVERDUE:
        return _("since %(day)s, %(away)s") % said
    if reason.status is Status.OPEN:
        return _("can be made since %(day)s") % said
    return _("can be made from %(day)s") % said


def _said(when: date, today: date) -> dict[str, str]:
    return {"day": day(when, today), "away": away(when, today)}


def why(reason: Reason, today: date, about: str = "") -> Why:
    """The rule, the dates, what counts and the fidelity item it serves. `about`: the job."""
    sentence = _("A contact %(modes)s is planned %(when)s.") % {
        "modes": modes_phrase(reason.modes),
        "when": rule_asks(reason.rule),
    }
    facts = [
        (_label("job"), about),
        (_label("window"), window(reason.opens_date, reason.due_date, today)),
        (_label("stands"), f"{status_label(reason.status)}, {grounds(reason, today)}"),
        (_label("serves"), _item(reason.fidelity_item)),
    ]
    return Why(sentence, [(label, value) for label, value in facts if value])


@remembered
def _label(fact: str) -> str:
    return {"job": _("Job"), "window": _("Window"), "stands": _("Stands"), "serves": _("Serves")}[fact]


@remembered
def _item(number: int) -> str:
    return _("Fidelity item %(number)s, time-unlimited follow-along") % {"number": number}
