"""Job development in numbers: fidelity items 15, 16, 17, 19 and 20, each with what is left out, missing or to be minded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients.jobdevelopmentrules import Rhythm, Waiting
from clients.report.frequency import Frequent, OfSpecialist, frequent
from clients.report.jobdevelopment import FirstContacts, OnPlan, first_contacts, on_plan
from clients.report.jobkinds import Jobs, jobs_of
from clients.report.week_words import amount
from fidelity.report import jobdevelopment_words as words
from fidelity.report.look import Look
from fidelity.report.points import (
    EMPLOYERS,
    FIRST,
    FREQUENT,
    KINDS,
    OLD_PLANS,
    PLAN,
    Points,
    points_of_programme,
    points_of_specialist,
)
from fidelity.report.scored import scored
from fidelity.report.shape import Figure, Item


class SpecialistLine(NamedTuple):
    """A specialist's weeks as one line (item 17)."""

    weeks: OfSpecialist
    a_week: str
    named_a_week: str
    worked: str
    target: str
    signed: str
    rhythm: str
    points: Points


def items_of(look: Look) -> tuple[list[Item], list[SpecialistLine]]:
    """All five, as far as the edition asks them, with the line of each specialist behind item 17."""
    window = look.window
    found, jobs = frequent(window), jobs_of(window)
    items = asked_alone(
        look,
        {
            FIRST: lambda: first_item(first_contacts(window), look),
            PLAN: lambda: plan_item(on_plan(window), look),
            FREQUENT: lambda: frequent_item(found, look),
            KINDS: lambda: kinds_item(jobs, look),
            EMPLOYERS: lambda: employers_item(jobs, look),
        },
    )
    return items, [line_of(each, look) for each in found.specialists] if look.asks(FREQUENT) else []


def asked_alone(look: Look, items: Mapping[str, Callable[[], Item]]) -> list[Item]:
    return [build() for key, build in items.items() if look.asks(key)]


# What is counted, in which words


def first_item(found: FirstContacts, look: Look) -> Item:
    window = look.window
    days = window.agency.first_employer_contact_days
    figures = [
        Figure(words.decimal(found.mean, 1), _("days on average"), words.of_people(len(found.met)), "met"),
        Figure(words.decimal(found.median, 1), _("days, the middle one"), "", "met"),
        Figure(str(len(found.late)), _("past %(days)s days without one") % {"days": days}, "", "late"),
    ]
    return Item(
        look.item(FIRST).number,
        FIRST,
        words.first_title(),
        words.entries(window),
        scored(look, FIRST, found.mean),
        figures,
        words.first_rule(),
        [*_waiting_notes(found), *_left_out_notes(found)],
    )


def _waiting_notes(found: FirstContacts) -> Iterator[str]:
    if found.late:
        said = _(
            "Those who still wait are not in the mean. Had they met an employer on this day, it would be %(days)s."
        )
        yield said % {"days": words.decimal(found.mean_with_late, 1)}
    if number := sum(each.declined is not None for each in found.late):
        said = ngettext(
            "%(number)s of those who still wait wants no support for now.",
            "%(number)s of those who still wait want no support for now.",
            number,
        )
        yield said % {"number": number}
    if number := len(found.of(Waiting.IN_TIME)):
        said = ngettext(
            "%(number)s is still in time and not counted.", "%(number)s are still in time and not counted.", number
        )
        yield said % {"number": number}


def _left_out_notes(found: FirstContacts) -> Iterator[str]:
    if number := len(found.of(Waiting.IN_WORK)):
        said = ngettext(
            "%(number)s was in work at entry and is left out.",
            "%(number)s were in work at entry and are left out.",
            number,
        )
        yield said % {"number": number}
    if number := len(found.of(Waiting.LEFT)):
        said = ngettext(
            "%(number)s was closed in time without one and is left out.",
            "%(number)s were closed in time without one and are left out.",
            number,
        )
        yield said % {"number": number}
    if number := sum(each.unsaid for each in found.people):
        said = ngettext(
            "%(number)s in-person contact does not say whether it was about a competitive job, so it stopped no clock.",
            "%(number)s in-person contacts do not say whether they were about a competitive job, so they stopped no clock.",
            number,
        )
        yield said % {"number": number}


def plan_item(found: OnPlan, look: Look) -> Item:
    figures = [
        Figure(words.percent(found.share), _("fit the plan"), words.of_contacts(found.share), "on"),
        Figure(str(found.off), _("off the plan"), "", "off"),
        Figure(str(found.unsaid), _("of which nobody said"), "", "unsaid"),
    ]
    period = words.contacts(look.window)
    points = scored(look, PLAN, found.share.percent, [OLD_PLANS] if found.mostly_old else [])
    item = Item(look.item(PLAN).number, PLAN, words.plan_title(), period, points, figures, words.plan_rule())
    if found.unsaid:
        item.notes.append(_("Contacts of which nobody said whether they fit count among all."))
    if found.old:
        said = ngettext(
            "Of %(people)s person %(old)s had no plan, or none renewed for half a year. Half of them or more "
            "leave 3 points at most.",
            "Of %(people)s people %(old)s had no plan, or none renewed for half a year. Half of them or more "
            "leave 3 points at most.",
            found.people,
        )
        item.notes.append(said % {"old": len(found.old), "people": found.people})
    item.notes.append(_("Specialists mark their own contacts: draw ten and look."))
    return item


def frequent_item(found: Frequent, look: Look) -> Item:
    visits = sum(each.visits for each in found.counted)
    named = sum(each.named for each in found.counted)
    worked = sum((each.worked for each in found.counted), Fraction(0))
    a_week = Fraction(visits) / worked if worked else None
    figures = [
        Figure(words.decimal(a_week, 1), _("a week for each full-time specialist"), "", "specialists"),
        Figure(str(visits), pgettext("how many", "contacts"), "", "specialists"),
        Figure(str(named), _("of them for somebody"), "", "specialists"),
    ]
    item = Item(
        look.item(FREQUENT).number,
        FREQUENT,
        words.frequent_title(),
        words.weeks_counted(look.window),
        points_of_programme(found, partial(scored, look)),
        figures,
        words.frequent_rule(),
    )
    if found.away:
        said = ngettext(
            "%(number)s specialist was away all the time.",
            "%(number)s specialists were away all the time.",
            len(found.away),
        )
        item.notes.append(said % {"number": len(found.away)})
    item.notes += _unclear(found)
    return item


def _unclear(found: Frequent) -> list[str]:
    kinds = [
        (found.unclear.no_purpose, _no_purpose),
        (found.unclear.nobody, _nobody),
        (found.unclear.no_say, _no_say),
    ]
    return [say(number) % {"number": number} for number, say in kinds if number]


def _no_purpose(number: int) -> str:
    return ngettext(
        "%(number)s contact has no purpose: it counts, unless it was to support somebody at work.",
        "%(number)s contacts have no purpose: they count, but for those that were to support somebody at work.",
        number,
    )


def _nobody(number: int) -> str:
    return ngettext(
        "%(number)s contact does not say who was met.", "%(number)s contacts do not say who was met.", number
    )


def _no_say(number: int) -> str:
    return ngettext(
        "%(number)s contact was with somebody who has no say in hiring: a reviewer may not count it.",
        "%(number)s contacts were with somebody who has no say in hiring: a reviewer may not count them.",
        number,
    )


def kinds_item(jobs: Jobs, look: Look) -> Item:
    figures = [
        Figure(words.percent(jobs.kinds), _("different kinds"), words.of_jobs(jobs.kinds), "kinds"),
        Figure(str(len(jobs.same_kind)), _("kinds that repeat"), "", "kinds"),
    ]
    item = Item(
        look.item(KINDS).number,
        KINDS,
        words.kinds_title(),
        words.jobs_counted(jobs, look.window),
        scored(look, KINDS, jobs.kinds.percent),
        figures,
        words.kinds_rule(),
    )
    if number := len(jobs.uncoded):
        said = ngettext(
            "%(number)s job has no occupation code and is told apart by its title.",
            "%(number)s jobs have no occupation code and are told apart by their titles.",
            number,
        )
        item.notes.append(said % {"number": number})
    return item


def employers_item(jobs: Jobs, look: Look) -> Item:
    figures = [
        Figure(
            words.percent(jobs.employers),
            _("different employers, each branch by itself"),
            words.of_jobs(jobs.employers),
            "employers",
        ),
        Figure(words.percent(jobs.wholes), _("with branches as one employer"), words.of_jobs(jobs.wholes), "wholes"),
    ]
    points = scored(look, EMPLOYERS, jobs.employers.percent)
    item = Item(
        look.item(EMPLOYERS).number,
        EMPLOYERS,
        words.employers_title(),
        words.jobs_counted(jobs, look.window),
        points,
        figures,
        words.employers_rule(),
    )
    other = scored(look, EMPLOYERS, jobs.wholes.percent)
    if other != points:
        said = _("The points are for branches by themselves; with branches as one employer: %(points)s.")
        item.notes.append(said % {"points": other.said})
    return item


def line_of(weeks: OfSpecialist, look: Look) -> SpecialistLine:
    rhythm = {
        Rhythm.WEEKLY: _("signed weekly"),
        Rhythm.MONTHLY: _("signed monthly"),
        Rhythm.NOT: _("not signed often enough"),
    }
    signed = _("%(signed)s of %(weeks)s") % {"signed": weeks.signed, "weeks": len(weeks.at_work)}
    return SpecialistLine(
        weeks=weeks,
        a_week=words.decimal(weeks.a_week, 1),
        named_a_week=words.decimal(weeks.named_a_week, 1),
        worked=words.decimal(weeks.worked, 1),
        target=amount(weeks.target),
        signed=signed,
        rhythm=rhythm[weeks.rhythm] if weeks.worked else _("on leave"),
        points=points_of_specialist(weeks, partial(scored, look)),
    )
