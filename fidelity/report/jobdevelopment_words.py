"""Titles, windows and rules of the items of job development in words, and their numbers as they are shown."""

from __future__ import annotations

from fractions import Fraction

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import DAY, WEEK, Share, half_up
from clients.report.jobkinds import Jobs
from clients.report.window import Window


def first_title() -> str:
    return _("From entry to the first employer contact")


def plan_title() -> str:
    return _("Employer contacts that fit the plan")


def frequent_title() -> str:
    return _("Employer contacts a week")


def kinds_title() -> str:
    return _("Different kinds of jobs")


def employers_title() -> str:
    return _("Different employers")


def entries(window: Window) -> str:
    return _("entered %(period)s") % {"period": wording.window(window.first_entry, window.day, window.day)}


def contacts(window: Window) -> str:
    return wording.window(*window.contacts, window.day)


def weeks_counted(window: Window) -> str:
    first, last = window.mondays[0], window.mondays[-1] + WEEK - DAY
    said = ngettext("%(number)s whole week, %(period)s", "%(number)s whole weeks, %(period)s", window.weeks)
    return said % {"number": window.weeks, "period": wording.window(first, last, window.day)}


def jobs_counted(jobs: Jobs, window: Window) -> str:
    day = date_format(window.day, "DATE_FORMAT")
    if not jobs.lately:
        return _("jobs held on %(day)s") % {"day": day}
    said = _("fewer than ten jobs on %(day)s, so all that were held since %(first)s")
    return said % {"day": day, "first": wording.day(jobs.first, window.day)}


def first_rule() -> str:
    return _(
        "For each person: calendar days from programme entry to the first in-person contact with an employer about a competitive "
        "job, their own or in their name. The mean of those who had one. Who was in work at entry is left out; who has waited "
        "longer than the days without one is listed and never dropped."
    )


def plan_rule() -> str:
    return _(
        "Employer contacts made for somebody who looks for work, in any way but attempts: those that serve a line of the "
        "person's plan, out of all. A contact for two people counts for each."
    )


def frequent_rule() -> str:
    return _(
        "For each specialist: in-person contacts with employers, divided by the weeks worked, part-time work and leave in "
        "proportion. Scored against the scale, then held to how the weeks were signed: within two weeks after each week for "
        "weekly, never more than four weeks in a row without for monthly. The programme's points are the mean of the "
        "specialists'."
    )


def kinds_rule() -> str:
    return _(
        "Different kinds of jobs out of all jobs. The kind is the occupation code, cut to its first four figures; without one it "
        "is the title, whatever its capitals and accents. The repeats are listed, to be counted again."
    )


def employers_rule() -> str:
    return _(
        "Different employers out of all jobs. Whether two branches of a chain are one employer is not settled, so both counts "
        "are shown. Two records of one employer would count twice: merge them."
    )


# Numbers


def decimal(value: Fraction | None, places: int) -> str:
    return "–" if value is None else _decimal(value, places)


@wording.remembered
def _decimal(value: Fraction, places: int) -> str:
    return number_format(half_up(value, places), places)


def percent(part: Share) -> str:
    return "–" if part.rounded is None else _("%(percent)s %%") % {"percent": part.rounded}


def of_people(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}


def of_contacts(part: Share) -> str:
    return _("%(part)s of %(whole)s contacts") % {"part": part.part, "whole": part.whole}


def of_jobs(part: Share) -> str:
    return _("%(part)s of %(whole)s jobs") % {"part": part.part, "whole": part.whole}
