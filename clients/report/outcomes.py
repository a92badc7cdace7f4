"""Outcomes for the committee, of the agency or of one unit, to be laid beside others: of another day, of another unit.

Exact numbers that are each harmless are not harmless side by side: 23 people on Monday and 22 on Tuesday are about one
person, and so are 23 of the agency and 21 of its larger unit. So counts are told to the nearest five, and never under
five; a share of counts that are told is worked out from what is told of them, and any other is told in steps worth two
people at least, near the ends only as beyond a bound. What is taken from another then says nothing about fewer than
five (tests/fidelity/test_steering_outcomes.py works it out).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Unit
from clients import wording
from clients.report.numbers import DAY, FEW, FOUR_WEEKS, Facts, Number, count, months_before, quarter_start
from tenancy.models import Agency

# Fewer than so many are not told as a share.
LEAST_WHOLE = 20


def outcomes_of(agency: Agency, day: date, unit: Unit | None = None) -> list[Number]:
    return _said(count(agency, day, unit), agency, day)


# What may be told: plain rules


def in_fives(number: int) -> int | None:
    """To the nearest five; None under five."""
    return None if number < FEW else (number + 2) // 5 * 5


def told(number: int) -> str:
    found = in_fives(number)
    return _("fewer than %(number)s") % {"number": FEW} if found is None else _("about %(number)s") % {"number": found}


def steps(whole: int) -> int:
    """How broad a step of a share is, in per cent: worth two people or more."""
    return 10 if whole < 2 * LEAST_WHOLE else 5


def share_in_steps(part: int, whole: int) -> tuple[int, str] | None:
    """The share in steps, and whether it is exact to the step ("") or lies beyond it ("<", ">"). None: too few to say."""
    if whole < LEAST_WHOLE:
        return None
    step = steps(whole)
    # Half upwards, in whole numbers.
    percent = (200 * part + step * whole) // (2 * step * whole) * step
    if percent <= step:
        return step, "<"
    if percent >= 100 - step:
        return 100 - step, ">"
    return percent, ""


def share_told(part: int, whole: int) -> str:
    found = share_in_steps(part, whole)
    if found is None:
        return ""
    percent, beyond = found
    texts = {
        "": _("about %(percent)s %%"),
        "<": _("%(percent)s %% or less"),
        ">": _("%(percent)s %% or more"),
    }
    return texts[beyond] % {"percent": percent}


def share_of_told(part: int, whole: int) -> str:
    """Of two counts that are told as well: from what is told of them alone, so that it adds nothing to it."""
    of, among = in_fives(part), in_fives(whole)
    if of is None or among is None or among < LEAST_WHOLE:
        return ""
    if of >= among:
        return _("nearly all")
    return _("about %(percent)s %%") % {"percent": (200 * of + 5 * among) // (10 * among) * 5}


# Saying it


def _said(exact: Facts, agency: Agency, day: date) -> list[Number]:
    on_day = _("on %(day)s") % {"day": wording.day(day, day)}
    days = agency.first_employer_contact_days
    share = share_of_told(exact.working, exact.people)
    met = share_told(exact.met, exact.due)
    return [
        _number("people", exact.people, _("people served"), on_day,
                _("People who have entered and are not closed, looking for work or working, each counted once.")),
        _number("working", exact.working, _("people working"), on_day,
                _("Those of them with a competitive job that is current, each counted once.")),
        Number("share", share or _("too few to say"), _("of the people served work"), on_day,
               _("People working, as a share of people served."), told=bool(share)),
        _number("starts", exact.starts, _("job starts"), wording.window(quarter_start(day), day, day),
                _("Competitive jobs that began in this quarter so far. Somebody with two jobs is counted twice.")),
        Number("met", met or _("too few to say"), _("follow-along contacts made in time"),
               wording.window(months_before(day, 3), day - DAY, day),
               _("Of the planned contacts whose last day fell in these three months, those made in time (fidelity item 23)."),
               told=bool(met)),
        _number("late", exact.late, _("past %(days)s days without an employer contact") % {"days": days}, on_day,
                _("Open people who entered more than %(days)s days ago and have had no in-person contact with an employer "
                  "(fidelity item 15).") % {"days": days}),
        _number("visits", exact.visits, _("in-person employer contacts"), wording.window(day - FOUR_WEEKS + DAY, day, day),
                _("Visits to employers by all specialists in four weeks (fidelity item 17).")),
        _per_fte(exact, agency, on_day),
    ]  # fmt: skip


def _number(key: str, exact: int, label: str, period: str, definition: str) -> Number:
    return Number(key, told(exact), label, period, definition, told=exact >= FEW)


def _per_fte(exact: Facts, agency: Agency, on_day: str) -> Number:
    people = in_fives(exact.people)
    shown = people is not None and exact.fte > 0
    value = _("about %(number)s") % {"number": number_format(round(Decimal(people or 0) / exact.fte))} if shown else ""
    return Number(
        "per_fte", value or _("not shown"), _("people per full-time specialist"), on_day,
        _("The aim is at most %(number)s (fidelity item 1).") % {"number": agency.caseload_per_fte}, told=shown,
    )  # fmt: skip
