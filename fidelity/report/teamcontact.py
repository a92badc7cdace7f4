"""How close specialists work with their treatment teams, as far as records can say (item 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.report.clinicalrecord import Chart, charts_of
from clients.report.periods import MONTH, Period, periods
from clients.report.staffing import weeks_between
from clients.report.teamwork_counts import WEEKS, Kind, mondays_of
from fidelity.report.asked import (
    client_page,
    clients_asked,
    log_asked,
    month_said,
    name_of,
    ours,
    staff_of,
    teams_asked,
)
from fidelity.report.look import Look
from fidelity.report.scored import begin, percent, percent_said, prove, with_one_more
from fidelity.report.shape import Figure, Gain, Group, Item, Row

KEY = "integration_team_contact"
MONTHS = 3


class Pair(NamedTuple):
    """A specialist and one of their own teams: weeks at work, and those in which they were at its meeting."""

    staff: int
    team: int
    weeks: list[date]
    there: list[date]

    @property
    def share(self) -> Fraction:
        return Fraction(len(self.there), len(self.weeks))


class TeamMonths(NamedTuple):
    team: int
    months: list[Period]

    @property
    def lacking(self) -> int:
        return sum(not each.done for each in self.months)


def _pairs(look: Look) -> list[Pair]:
    teams, staffing, mondays = teams_asked(look), staff_of(look), mondays_of(look.window)
    meetings = log_asked(look).in_weeks(mondays, Kind.TEAM)
    there = {(staff, each.team, each.monday) for each in meetings for staff in each.staff}
    found = []
    for staff in staffing.staff_on(look.window.day):
        weeks = [monday for monday in mondays if staffing.at_work(staff, monday)]
        for team in teams.of.get(staff, []):
            if weeks:
                found.append(Pair(staff, team, weeks, [monday for monday in weeks if (staff, team, monday) in there]))
    return found


def _raised(look: Look) -> list[TeamMonths]:
    """Of every team that a specialist here belongs to: the months in which somebody thought of people not referred yet."""
    raised = [each for each in log_asked(look).of(Kind.TEAM) if each.referrals]
    teams = sorted({team for of in teams_asked(look).of.values() for team in of})
    return [
        TeamMonths(
            team,
            periods(
                (each.day for each in raised if each.team == team), look.window.day, number=MONTHS, months=MONTH
            ),
        )
        for team in teams
    ]  # fmt: skip


def _charts(look: Look) -> list[Chart]:
    return look.once("charts", lambda: charts_of(look.window, clients_asked(look)))


def contact(look: Look) -> Item:
    pairs, raised, charts = _pairs(look), _raised(look), [each for each in _charts(look) if each.has_something]
    nearly_all = Fraction(look.thresholds.nearly_all_percent, 100)
    logged = bool(log_asked(look).of(Kind.TEAM))
    copied = any(each.copied for each in charts)
    shared = [each for each in charts if not each.missing]
    item = begin(look, KEY, whole_weeks(look))
    item.base = len(charts)
    item.figures = [
        *_meeting_figures(pairs),
        Figure(
            percent_said(percent(len(shared), len(charts))), _("of charts passed on to the clinical record"),
            _("%(part)s of %(whole)s charts") % {"part": len(shared), "whole": len(charts)}, "charts",
        ),
        Figure(
            str(sum(each.lacking == 0 for each in raised)), _("teams with a possible referral raised in each month"),
            _("of %(number)s") % {"number": len(raised)}, "raised",
        ),
    ]  # fmt: skip
    nearly = {"percent": look.thresholds.nearly_all_percent}
    item.rule += ours(_("%(percent)s %% of weeks of each specialist and team, and of charts") % nearly)
    item.notes = [
        _("Of notes the newest that is a week old or more has to be passed on: that week is ours."),
        _("Taking an active part and sitting close by can only be observed."),
    ]
    found = {
        "weekly_meeting": all(each.share >= nearly_all for each in pairs) if logged and pairs else None,
        "shared_record": Fraction(len(shared), len(charts)) >= nearly_all if copied else None,
        "work_in_mind": all(each.lacking == 0 for each in raised) if logged and raised else None,
    }
    prove(look, item, found)
    _missing(look, item, logged, copied, charts)
    _gains(look, item, pairs, raised, charts, nearly_all)
    return item


def whole_weeks(look: Look) -> str:
    first, last = weeks_between(mondays_of(look.window))
    said = ngettext("%(number)s whole week, %(period)s", "%(number)s whole weeks, %(period)s", WEEKS)
    return said % {"number": WEEKS, "period": wording.window(first, last, look.window.day)}


def _meeting_figures(pairs: Sequence[Pair]) -> list[Figure]:
    there, weeks = sum(len(each.there) for each in pairs), sum(len(each.weeks) for each in pairs)
    of = _("%(part)s of %(whole)s weeks") % {"part": there, "whole": weeks}
    figures = [Figure(percent_said(percent(there, weeks)), _("of weeks at the own teams' meetings"), of, "meetings")]
    if pairs:
        least = min(pairs, key=lambda each: each.share)
        said = _("the least of a specialist and team")
        figures.append(Figure(percent_said(least.share * 100), said, "", "meetings"))
    return figures


def _missing(look: Look, item: Item, logged: bool, copied: bool, charts: Sequence[Chart]) -> None:
    if not logged:
        item.notes.append(_("No team meeting is on record: the reviewer asks."))
    elif number := len(_no_staff(look)):
        said = ngettext(
            "team meeting does not say who was there", "team meetings do not say who was there", number
        )  # fmt: skip
        item.missing.append(Figure(str(number), said, "", "no-staff"))
    if not copied:
        item.notes.append(_("Nothing is on record as put into the clinical record: the reviewer looks at charts."))
    if number := len(_charts(look)) - len(charts):
        said = ngettext(
            "chart without profile, plan and notes, left out",
            "charts without profile, plan and notes, left out",
            number,
        )
        item.missing.append(Figure(str(number), said, "", "empty-charts"))


def _no_staff(look: Look) -> list[date]:
    return [each.day for each in log_asked(look).in_weeks(mondays_of(look.window), Kind.TEAM) if not each.staff]


def _gains(
    look: Look, item: Item, pairs: Sequence[Pair], raised: Sequence[TeamMonths], charts: Sequence[Chart], nearly_all: Fraction
) -> None:  # fmt: skip
    points = with_one_more(look, item)
    if points is None:
        return
    if item.components.get("weekly_meeting") is False:
        short = sum(max(0, ceil(nearly_all * len(each.weeks)) - len(each.there)) for each in pairs)
        said = ngettext("%(number)s week more at a team's meeting", "%(number)s weeks more at a team's meeting", short)
        weeks = sum(len(each.weeks) for each in pairs)
        item.gains.append(Gain(points, said % {"number": short}, Fraction(short, weeks)))
    if item.components.get("shared_record") is False:
        short = ceil(nearly_all * len(charts)) - sum(not each.missing for each in charts)
        said = ngettext(
            "%(number)s chart more passed on to the clinical record",
            "%(number)s charts more passed on to the clinical record",
            short,
        )
        item.gains.append(Gain(points, said % {"number": short}, Fraction(short, len(charts))))
    if item.components.get("work_in_mind") is False:
        short = sum(each.lacking for each in raised)
        said = ngettext(
            "a possible referral raised in %(number)s more month of a team",
            "a possible referral raised in %(number)s more months of a team",
            short,
        )
        item.gains.append(Gain(points, said % {"number": short}, Fraction(short, MONTHS * len(raised))))


# Rows


def contact_rows(look: Look) -> list[Group]:
    charts = sorted(_charts(look), key=lambda each: not each.missing)
    filled = [_chart(each, look) for each in charts if each.has_something]
    empty = [
        Row(each.name, "", "", client_page(each.public_id), each.public_id) for each in charts if not each.has_something
    ]
    names = teams_asked(look).names
    day = look.window.day
    no_staff = [Row(_("team meeting"), wording.day(each, day)) for each in _no_staff(look)]
    groups = [
        Group("meetings", _("At the own teams' meetings"), "", [_pair(each, look) for each in _pairs(look)]),
        Group("charts", _("Charts and the clinical record"), _("those not passed on first"), filled),
        Group("raised", _("Possible referrals raised"), "", [_team(each, names, day) for each in _raised(look)]),
        Group("no-staff", _("Team meetings that do not say who was there"), _("they lower nothing"), no_staff),
        Group("empty-charts", _("Charts without profile, plan and notes"), _("left out"), empty),
    ]
    return [each for each in groups if each.rows]


def _pair(each: Pair, look: Look) -> Row:
    said = _("%(part)s of %(whole)s weeks") % {"part": len(each.there), "whole": len(each.weeks)}
    return Row(name_of(look, each.staff), f"{teams_asked(look).names[each.team]} · {said}")


def _team(each: TeamMonths, names: dict[int, str], day: date) -> Row:
    done = sum(month.done for month in each.months)
    said = _("%(part)s of %(whole)s months") % {"part": done, "whole": len(each.months)}
    lacking = ", ".join(month_said(month.first) for month in each.months if not month.done)
    return Row(names[each.team], said, _("none in %(months)s") % {"months": lacking} if lacking else "")


def _chart(each: Chart, look: Look) -> Row:
    words = {"profile": _("profile"), "plan": _("plan"), "notes": _("notes")}
    lacking = ", ".join(words[what] for what in each.missing)
    said = _("not passed on: %(what)s") % {"what": lacking} if lacking else _("passed on")
    return Row(each.name, said, "", client_page(each.public_id), each.public_id)
