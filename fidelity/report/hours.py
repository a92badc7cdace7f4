"""Time for employment services, and time in the community (items 2 and 24)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import half_up, weeks_before
from clients.report.hourscount import COMMUNITY_WEEKS, EMPLOYMENT_WEEKS, OfSpecialist, hours_of
from clients.report.staffing import weeks_between
from fidelity.report.asked import hours, staff_of
from fidelity.report.look import Look
from fidelity.report.points import Points, mean_of
from fidelity.report.scored import (
    Reach,
    begin,
    more_of,
    next_step,
    percent,
    percent_said,
    scored,
    wanted_percents,
)
from fidelity.report.shape import Figure, Gain, Group, Item, Row, SpecialistPoints

HALF_HOUR = Fraction(1, 2)


class Part(NamedTuple):
    """Which hours are a part of which: of an item, in its own words."""

    key: str
    weeks: int
    part: str
    whole: str
    label: str
    more: Callable[[int], str]
    two_anchors: int | None = None


def _employment() -> Part:
    return Part(
        "employment_services_staff", EMPLOYMENT_WEEKS, "employment", "worked", _("of the hours worked"),
        lambda number: ngettext(
            "%(hours)s h less of other work in these weeks, of %(number)s specialist",
            "%(hours)s h less of other work in these weeks, of %(number)s specialists",
            number,
        ),
    )  # fmt: skip


def _community() -> Part:
    return Part(
        "community_based_services", COMMUNITY_WEEKS, "community", "scheduled", _("of the scheduled hours"),
        lambda number: ngettext(
            "%(hours)s h more in the community in these weeks, of %(number)s specialist",
            "%(hours)s h more in the community in these weeks, of %(number)s specialists",
            number,
        ),
        30,
    )  # fmt: skip


def _hours(look: Look, part: Part) -> list[OfSpecialist]:
    return look.once(f"hours of {part.weeks} weeks", lambda: hours_of(look.window, staff_of(look), part.weeks))


def employment(look: Look) -> Item:
    part = _employment()
    item = _shares(look, part)
    if not any(each.weeks for each in _hours(look, part)):
        item.notes.append(
            _("Nobody wrote down hours: the reviewer asks for the shares of other roles on the staffing form.")
        )
    item.notes += [
        _("Leave is left out, and all training counts as employment services: how they are treated is our choice.")
    ]
    return item


def community(look: Look) -> Item:
    part = _community()
    item = _shares(look, part)
    found = _hours(look, part)
    left = sum((Fraction(each.sum("training") + each.sum("leave")) for each in found), Fraction(0))
    item.figures.append(Figure(hours(left), _("hours of training and leave, left out"), "", "hours"))
    item.notes.append(
        _("Time on the road and meetings with partners count as community, as at least one state's form has it.")
    )
    return item


def _shares(look: Look, part: Part) -> Item:
    found = _hours(look, part)
    mondays = weeks_before(look.window.day, part.weeks)
    first, last = weeks_between(mondays)
    said = ngettext("%(number)s whole week, %(period)s", "%(number)s whole weeks, %(period)s", part.weeks)
    item = begin(
        look, part.key, said % {"number": part.weeks, "period": wording.window(first, last, look.window.day)}
    )  # fmt: skip
    reaches: list[Reach] = []
    counted: list[Points] = []
    for each in found:
        value = _value(part, each)
        points = _points(look, part, value)
        counted.append(points)
        reaches += _reach(look, part, each, points)
        item.specialists.append(SpecialistPoints(each.who.public_id, each.who.name, _said(part, each, value), points))
    item.points = mean_of(counted)
    _figures(item, part, found)
    _missing(item, found)
    if any(points.also is not None for points in counted):
        item.notes.append(_("Exactly 30% stands in two anchors: it gives 2 here."))
    if step := next_step(reaches):
        said = part.more(step.specialists) % {"hours": hours(step.amount), "number": step.specialists}
        item.gains.append(Gain(step.points, said, step.amount / _whole(part, found)))
    return item


def _value(part: Part, each: OfSpecialist) -> Fraction | None:
    return percent(Fraction(each.sum(part.part)), Fraction(each.sum(part.whole)))


def _whole(part: Part, found: Sequence[OfSpecialist]) -> Fraction:
    return sum((Fraction(each.sum(part.whole)) for each in found), Fraction(0))


def _points(look: Look, part: Part, value: Fraction | None) -> Points:
    points = scored(look, part.key, value)
    if value is not None and half_up(value) == part.two_anchors and points.points == 2:
        return points._replace(also=1)
    return points


def _reach(look: Look, part: Part, each: OfSpecialist, points: Points) -> list[Reach]:
    if points.points is None:
        return []
    wanted = wanted_percents(look.item(part.key), points.points)
    whole = Fraction(each.sum(part.whole))
    return [Reach(points.points, more_of(Fraction(each.sum(part.part)), whole, wanted, HALF_HOUR))]


def _said(part: Part, each: OfSpecialist, value: Fraction | None) -> str:
    if value is None:
        return _("no hours written down")
    of = {"part": hours(Fraction(each.sum(part.part))), "whole": hours(Fraction(each.sum(part.whole)))}
    return _("%(percent)s: %(hours)s") % {
        "percent": percent_said(value), "hours": _("%(part)s of %(whole)s hours") % of,
    }  # fmt: skip


def _figures(item: Item, part: Part, found: Sequence[OfSpecialist]) -> None:
    done = sum((Fraction(each.sum(part.part)) for each in found), Fraction(0))
    whole = _whole(part, found)
    of = _("%(part)s of %(whole)s hours") % {"part": hours(done), "whole": hours(whole)}
    item.figures.append(Figure(percent_said(percent(done, whole)), part.label, of, "hours"))


def _missing(item: Item, found: Sequence[OfSpecialist]) -> None:
    if number := sum(len(each.missing) for each in found):
        said = ngettext("week without hours", "weeks without hours", number)
        item.missing.append(Figure(str(number), said, "", "missing"))


def employment_rows(look: Look) -> list[Group]:
    return _rows(look, _employment())


def community_rows(look: Look) -> list[Group]:
    return _rows(look, _community())


def _rows(look: Look, part: Part) -> list[Group]:
    found = _hours(look, part)
    weeks = [
        Row(
            each.who.name,
            _("week of %(day)s") % {"day": wording.day(week.monday, look.window.day)},
            _("%(part)s of %(whole)s hours")
            % {"part": hours(Fraction(getattr(week, part.part))), "whole": hours(Fraction(getattr(week, part.whole)))},
            week_url(each, week.monday),
        )
        for each in found
        for week in each.weeks
    ]
    missing = [
        Row(
            each.who.name,
            _("week of %(day)s") % {"day": wording.day(monday, look.window.day)},
            "",
            week_url(each, monday),
        )
        for each in found
        for monday in each.missing
    ]
    groups = [
        Group("hours", _("Hours by week"), "", weeks),
        Group("missing", _("Weeks without hours"), _("they lower nothing"), missing),
    ]
    return [each for each in groups if each.rows]


def week_url(each: OfSpecialist, monday: object) -> str:
    return f"{reverse('clients:week', args=[each.who.public_id])}?week={monday}"
