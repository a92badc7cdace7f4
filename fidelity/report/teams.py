"""Treatment teams: whose people a caseload is made of, and how close specialists work with them (items 4 and 5)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import TreatmentTeam
from clients import wording
from clients.report.staffing import Open
from fidelity.report.asked import caseloads_asked, client_page, name_of, staff_of, teams_asked, without_caseload
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points, mean_of
from fidelity.report.scored import Reach, begin, more_of, next_step, percent, percent_said, scored, wanted_percents
from fidelity.report.shape import Figure, Gain, Group, Item, Row, SpecialistPoints

KEY = "integration_team_assignment"
# More than two, and a specialist belongs to none of them (the scale's).
MANY_TEAMS = 3


class Caseload(NamedTuple):
    """One specialist's open people, and those of them whose treatment team is one of the specialist's own."""

    staff: int
    teams: list[int]
    people: list[Open]

    @property
    def inside(self) -> list[Open]:
        return [each for each in self.people if each.team in self.teams]

    @property
    def outside(self) -> list[Open]:
        return [each for each in self.people if each.team not in self.teams]

    @property
    def caps(self) -> list[str]:
        if len(self.teams) >= MANY_TEAMS:
            return ["three_teams"]
        return [] if self.teams else ["no_team"]


def _caseloads(look: Look) -> list[Caseload]:
    teams, people = teams_asked(look), caseloads_asked(look)
    return [
        Caseload(staff, teams.of.get(staff, []), people.get(staff, []))
        for staff in staff_of(look).staff_on(look.window.day)
    ]


def assignment(look: Look) -> Item:
    found = [each for each in _caseloads(look) if each.people]
    item = begin(look, KEY, _("on %(day)s") % {"day": wording.day(look.window.day)})
    item.specialists = [_specialist(look, each) for each in found]
    item.points = mean_of(each.points for each in item.specialists)
    inside, all_ = sum(len(each.inside) for each in found), sum(len(each.people) for each in found)
    item.base = all_
    of = _("%(part)s of %(whole)s people") % {"part": inside, "whole": all_}
    without = sum(not person.team for each in found for person in each.people)
    item.figures = [
        Figure(percent_said(percent(inside, all_)), _("come from the specialists' own teams"), of, "inside"),
        Figure(str(all_ - inside), _("come from elsewhere"), "", "outside"),
        Figure(str(without), _("of them without a treatment team"), "", "without"),
    ]
    _notes(look, item, found)
    if step := next_step([_reach(look, each) for each in found if not each.caps]):
        said = ngettext(
            "%(people)s person more from the own teams", "%(people)s people more from the own teams", int(step.amount)
        )
        item.gains.append(Gain(step.points, said % {"people": int(step.amount)}, step.amount / all_))
    return item


def _points(look: Look, each: Caseload) -> Points:
    return scored(look, KEY, percent(len(each.inside), len(each.people)), each.caps) if each.people else NONE


def _specialist(look: Look, each: Caseload) -> SpecialistPoints:
    who = staff_of(look).who[each.staff]
    teams = ngettext("%(number)s team", "%(number)s teams", len(each.teams)) % {"number": len(each.teams)}
    said = _("%(percent)s: %(part)s of %(whole)s people, %(teams)s") % {
        "percent": percent_said(percent(len(each.inside), len(each.people))),
        "part": len(each.inside), "whole": len(each.people), "teams": teams,
    }  # fmt: skip
    return SpecialistPoints(who.public_id, who.name, said, _points(look, each))


def _reach(look: Look, each: Caseload) -> Reach:
    points = _points(look, each).points or 0
    wanted = wanted_percents(look.item(KEY), points)
    return Reach(points, more_of(len(each.inside), len(each.people), wanted, Fraction(1)))


def _notes(look: Look, item: Item, found: Sequence[Caseload]) -> None:
    if number := sum(len(each.teams) >= MANY_TEAMS for each in found):
        said = ngettext(
            "%(number)s specialist serves three teams or more: that gives 2.",
            "%(number)s specialists serve three teams or more: that gives 2.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := sum(not each.teams for each in found):
        said = ngettext(
            "%(number)s specialist belongs to no treatment team: that gives 1.",
            "%(number)s specialists belong to no treatment team: that gives 1.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := len(_caseloads(look)) - len(found):
        item.notes.append(without_caseload(number))
    item.notes.append(
        _("People without a treatment team count in the caseload and belong to no team: that none is written down and that "
          "there is none look alike.")
    )  # fmt: skip


def assignment_rows(look: Look) -> list[Group]:
    found = [each for each in _caseloads(look) if each.people]
    groups = [
        Group("outside", _("From elsewhere"), "", [_row(look, each, who) for each in found for who in each.outside]),
        Group("inside", _("From the own teams"), "", [_row(look, each, who) for each in found for who in each.inside]),
        Group(
            "without",
            _("Without a treatment team"),
            _("or nobody wrote it down"),
            [_row(look, each, who) for each in found for who in each.people if not who.team],
        ),
        Group("teams", _("Teams of each specialist"), "", [_teams(look, each) for each in found]),
    ]
    return [each for each in groups if each.rows]


def _row(look: Look, caseload: Caseload, each: Open) -> Row:
    team = look.once("team names", lambda: _team_names(look)).get(each.team or 0, "")
    said = " · ".join(part for part in (name_of(look, caseload.staff), team or _("no treatment team")) if part)
    return Row(each.name, said, "", client_page(each.public_id), each.public_id)


def _teams(look: Look, each: Caseload) -> Row:
    names = teams_asked(look).names
    said = ", ".join(names[team] for team in each.teams) or _("no treatment team")
    return Row(name_of(look, each.staff), said)


def _team_names(look: Look) -> dict[int, str]:
    """Of all teams: people may come from one that no specialist belongs to. One question."""
    return dict(TreatmentTeam.objects.order_by().values_list("pk", "name"))
