"""A specialist's week in words: how its target came about, where it stands, what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients import wording
from clients.caseloadrules import CONTACTS_PER_SEEKER
from clients.jobdevelopmentrules import DAY, WORKDAYS, Part, parts_of
from clients.report.caseload import amount
from clients.report.weeks import Signature, Week
from tenancy.models import Agency


class State(NamedTuple):
    """A word and a shape; `shape` is one of a due contact's (static/icons.svg)."""

    shape: str
    said: str


def week_name(week: Week, today: date) -> str:
    """Mon 11 May to Sun 17 May."""
    return wording.window(week.monday, week.sunday, today)


# The target


def target_said(week: Week) -> list[str]:
    """How the target came about: one sentence, or one for each part of a week whose days ask for different numbers."""
    if week.away:
        return [_("On leave all week: nothing is asked.")]
    parts = parts_of(week.days, contacts_a_week=week.contacts_a_week)
    if not parts:
        return [_("No post as a specialist in this week.")]
    if len(parts) == 1:
        return [capfirst(_product(parts[0], week)) + ".", *_whole(week.target)]
    lines = [
        _("%(days)s: %(product)s.") % {"days": _weekdays(part.days, week), "product": _product(part, week)}
        for part in parts
    ]
    return [*lines, _("Together %(target)s.") % {"target": amount(week.target)}, *_whole(week.target)]


def _product(part: Part, week: Week) -> str:
    """6 a week × 0.8 of full time × 4 of 5 days at work = 3.84; what is one is left out."""
    if not part.asks:
        return _("nobody looks for work, so nothing is asked")
    if part.few:
        said = ngettext(
            "%(each)s for the one person who looks for work",
            "%(each)s for each of %(number)s people who look for work",
            part.seekers,
        )
        factors = [said % {"each": CONTACTS_PER_SEEKER, "number": part.seekers}]
    else:
        factors = [_("%(number)s a week") % {"number": week.contacts_a_week}]
        if part.fte != 1:
            factors.append(_("%(share)s of full time") % {"share": amount(part.fte)})
    if len(part.days) != WORKDAYS:
        factors.append(_("%(days)s of %(all)s days at work") % {"days": len(part.days), "all": WORKDAYS})
    if len(factors) == 1 and not part.few:
        return factors[0]
    asked = part.contacts.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return " × ".join(factors) + f" = {amount(asked)}"


def _whole(target: Decimal) -> list[str]:
    if target == target.to_integral_value():
        return []
    number = ceil(target)
    said = ngettext("%(number)s contact reaches it.", "%(number)s contacts reach it.", number)
    return [said % {"number": number}]


def _weekdays(numbers: Sequence[int], week: Week) -> str:
    """Mon, Tue, Thu."""
    return ", ".join(date_format(week.monday + number * DAY, "D") for number in numbers)


def tally(week: Week) -> str:
    """5 of 6; in a week of leave the number alone."""
    if week.away or not week.employed:
        return str(week.visits)
    return _("%(visits)s of %(target)s") % {"visits": week.visits, "target": amount(week.target)}


# Where it stands


def state_of(week: Week, on: date) -> State:
    if not week.employed:
        return State("cancelled", _("no post"))
    if week.away:
        return State("declined", _("on leave"))
    if not week.short:
        return State("met", _("reached"))
    if on <= week.sunday:
        return State("open", ngettext("%(number)s to go", "%(number)s to go", week.short) % {"number": week.short})
    return State("missed", _("short by %(number)s") % {"number": week.short})


def signed_state(week: Week, on: date) -> State | None:
    """Whether it is signed; None where there is nothing to sign yet, or at all."""
    if week.signed is not None:
        return State("overdue", pgettext("a signed week", "changed")) if week.changed else State("met", _("signed"))
    return State("open", _("to sign")) if week.may_be_signed(on) else None


def signed_said(signature: Signature, agency: Agency, today: date) -> str:
    """Signed by Sam Samson on Mon 18 May, with 6 of 6."""
    said = {
        "name": signature.by,
        "day": wording.day(agency.local(signature.signed_at).date(), today),
        "visits": signature.visits,
        "target": amount(signature.target),
    }
    text = _("Signed by %(name)s on %(day)s, with %(visits)s of %(target)s.") % said
    if signature.withdrawn_at is None:
        return text
    back = wording.day(agency.local(signature.withdrawn_at).date(), today)
    return f"{text} " + _("Taken back on %(day)s.") % {"day": back}


def changed_said(week: Week) -> str:
    """What the numbers were when it was signed, and what they are now."""
    signed = week.signed
    if signed is None or not week.changed:
        return ""
    if signed.target == week.target:
        return _("Signed with %(then)s, now %(now)s.") % {"then": signed.visits, "now": week.visits}
    return _("Signed with %(then)s of %(then_target)s, now %(now)s of %(now_target)s.") % {
        "then": signed.visits,
        "then_target": amount(signed.target),
        "now": week.visits,
        "now_target": amount(week.target),
    }
