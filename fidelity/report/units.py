"""The unit: how many full-time specialists, its meetings, and whether colleagues stand in (item 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Unit
from clients import wording
from clients.report.staffing import weeks_between
from clients.report.teamwork_counts import WEEKS, Held, Kind, StoodIn, mondays_of, stood_in
from fidelity.report.asked import decimal, leaders_asked, log_asked, name_of, staff_of
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.scored import begin
from fidelity.report.shape import Figure, Gain, Group, Item, Row
from fidelity.report.teamcontact import whole_weeks
from fidelity.scale import HIGHEST
from tenancy.asked import Question, is_one_of

KEY = "vocational_unit"
FULL_TIME = Decimal(1)
# The scale's own: two full-time specialists, a meeting in twelve of thirteen weeks, or two meetings a month.
SPECIALISTS, WEEKLY, A_MONTH, MONTHS = 2, 12, 2, 3


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """`full_time`: the most specialists with a full-time post under one supervisor. `covers`: leave with a stand-in."""

    unit: int
    name: str
    full_time: int
    unsupervised: int
    meetings: list[Held]
    covers: list[StoodIn]

    @property
    def weeks(self) -> int:
        return len({each.monday for each in self.meetings})

    @property
    def contacts(self) -> int:
        return sum(each.contacts for each in self.covers)

    @property
    def points(self) -> int | None:
        """4 and 5 as the records say them; what is less is for the reviewer."""
        if self.full_time < SPECIALISTS or not self.covers:
            return None
        if self.weeks >= WEEKLY:
            return HIGHEST
        return HIGHEST - 1 if len(self.meetings) >= A_MONTH * MONTHS else None


def _facts(look: Look) -> list[UnitFacts]:
    return look.once("units", lambda: _ask(look))


def _ask(look: Look) -> list[UnitFacts]:
    mondays, staffing = mondays_of(look.window), staff_of(look)
    posts = staffing.on(look.window.day)
    units = {post.unit for post in posts if post.unit is not None}
    names = dict(_UNITS.rows(units=sorted(units)))
    meetings = log_asked(look).in_weeks(mondays, Kind.UNIT)
    covers = look.once("stood in", lambda: stood_in(look.window, staffing, *weeks_between(mondays)))
    return [
        UnitFacts(
            unit=unit,
            name=name,
            full_time=max(_by_supervisor(look, unit).values(), default=0),
            unsupervised=sum(_supervisor(look, post.unit, post.supervisor) is None for post in posts if post.unit == unit),
            meetings=[each for each in meetings if each.unit == unit],
            covers=[each for each in covers if any(post.staff == each.absent and post.unit == unit for post in staffing.posts)],
        )
        for unit, name in names.items()
    ]  # fmt: skip


_UNITS = Question(
    lambda *, units: Unit.objects.filter(is_one_of("id", units)).order_by("name").values_list("pk", "name")
)


def _by_supervisor(look: Look, unit: int) -> dict[int, int]:
    """How many full-time specialists of the unit each supervisor has."""
    shares: dict[tuple[int, int], Decimal] = {}
    for post in staff_of(look).on(look.window.day):
        leader = _supervisor(look, post.unit, post.supervisor)
        if post.unit == unit and leader is not None:
            shares[leader, post.staff] = shares.get((leader, post.staff), Decimal(0)) + post.fte
    found: dict[int, int] = {}
    for (leader, _staff), fte in shares.items():
        found[leader] = found.get(leader, 0) + (fte >= FULL_TIME)
    return found


def _supervisor(look: Look, unit: int | None, named: int | None) -> int | None:
    """Whoever the post names; where it names nobody, the one who leads the unit alone."""
    if named is not None:
        return named
    leaders = {each.staff for each in leaders_asked(look) if each.unit in (None, unit)}
    return next(iter(leaders)) if len(leaders) == 1 else None


def unit(look: Look) -> Item:
    found = _facts(look)
    item = begin(look, KEY, whole_weeks(look))
    item.points = _points(found)
    for each in found:
        item.figures += _figures(each, several=len(found) > 1)
    if len({each.points for each in found}) > 1:
        said = ", ".join(f"{each.name}: {Points(each.points).said}" for each in found)
        item.notes.append(
            _("The units differ, so nothing is suggested for all of them. %(points)s.") % {"points": said}
        )
    _notes(item, found)
    item.gains = _gains(found) if len(found) == 1 else []
    return item


def _points(found: list[UnitFacts]) -> Points:
    points = {each.points for each in found}
    return Points(next(iter(points))) if len(points) == 1 else NONE


def _figures(each: UnitFacts, *, several: bool) -> list[Figure]:
    where = each.name if several else ""
    a_month = Fraction(len(each.meetings), MONTHS)
    said = ngettext(
        "%(number)s contact for whoever was away", "%(number)s contacts for whoever was away", each.contacts
    )
    return [
        Figure(str(each.full_time), _("full-time specialists under one supervisor"), where, "posts"),
        Figure(
            _("%(part)s of %(whole)s") % {"part": each.weeks, "whole": WEEKS}, _("weeks with a unit meeting"), where, "meetings"
        ),
        Figure(decimal(a_month), _("unit meetings a month"), where, "meetings"),
        Figure(
            str(len(each.covers)), _("times a colleague stood in or was to"),
            said % {"number": each.contacts}, "covers",
        ),
    ]  # fmt: skip


def _notes(item: Item, found: list[UnitFacts]) -> None:
    if number := sum(not meeting.people for each in found for meeting in each.meetings):
        said = ngettext(
            "unit meeting that does not say whom it was about", "unit meetings that do not say whom they were about", number
        )  # fmt: skip
        item.missing.append(Figure(str(number), said, "", "nobody"))
    if number := sum(each.unsupervised for each in found):
        said = ngettext("post that names no supervisor", "posts that name no supervisor", number)
        item.missing.append(Figure(str(number), said, "", "posts"))
    if not any(each.meetings for each in found):
        item.notes.append(_("No unit meeting is on record: the reviewer asks."))
    item.notes += [
        _("That leads are shared is for the reviewer to see, as is how good the supervision is."),
        _("What rural services arrange needs a reviewer."),
    ]


def _gains(found: list[UnitFacts]) -> list[Gain]:
    (each,) = found
    if each.points == HIGHEST or each.full_time < SPECIALISTS or not each.covers:
        return []
    if each.points == HIGHEST - 1:
        short = WEEKLY - each.weeks
        said = ngettext("a unit meeting in %(number)s week more", "a unit meeting in %(number)s weeks more", short)
        return [Gain(HIGHEST, said % {"number": short}, Fraction(short, WEEKS))]
    short = A_MONTH * MONTHS - len(each.meetings)
    said = ngettext("%(number)s unit meeting more", "%(number)s unit meetings more", short)
    return [Gain(HIGHEST - 1, said % {"number": short}, Fraction(short, A_MONTH * MONTHS))]


# Rows


def unit_rows(look: Look) -> list[Group]:
    found, day = _facts(look), look.window.day
    meetings = [(each.name, meeting) for each in found for meeting in each.meetings]
    groups = [
        Group("meetings", _("Unit meetings"), "", [_meeting(name, each, day) for name, each in meetings]),
        Group(
            "nobody", _("Unit meetings that do not say whom they were about"), _("they lower nothing"),
            [_meeting(name, each, day) for name, each in meetings if not each.people],
        ),
        Group("covers", _("Leave and who stood in"), "", [_cover(look, cover) for each in found for cover in each.covers]),
        Group("posts", _("Posts on this day"), "", _posts(look, {each.unit: each.name for each in found})),
    ]  # fmt: skip
    return [each for each in groups if each.rows]


def _meeting(name: str, each: Held, day: date) -> Row:
    there = ngettext("%(number)s there", "%(number)s there", len(each.staff)) % {"number": len(each.staff)}
    about = ngettext("about %(number)s person", "about %(number)s people", each.people) % {"number": each.people}
    return Row(name, f"{wording.day(each.day, day)} · {there}", about if each.people else "")


def _cover(look: Look, each: StoodIn) -> Row:
    period = wording.window(each.first, each.last, look.window.day)
    said = ngettext(
        "%(number)s contact for whoever was away", "%(number)s contacts for whoever was away", each.contacts
    )
    covered = _("covered by %(name)s") % {"name": each.covering}
    return Row(name_of(look, each.absent), f"{period} · {covered}", said % {"number": each.contacts})


def _posts(look: Look, names: dict[int, str]) -> list[Row]:
    leaders = {each.staff: each.who.name for each in leaders_asked(look)}
    found = []
    for post in staff_of(look).on(look.window.day):
        if post.unit in names:
            leader = leaders.get(_supervisor(look, post.unit, post.supervisor) or 0, _("no supervisor is named"))
            fte = _("%(fte)s of full time") % {"fte": decimal(Fraction(post.fte), 2)}
            found.append(Row(name_of(look, post.staff), f"{names[post.unit]} · {fte}", leader))
    return found
