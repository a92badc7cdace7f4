"""How many people there are for each full-time specialist (item 1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import half_up
from clients.report.staffing import SILENT, Open, Post, Staffing, people_on, snapshot_days
from fidelity.report.asked import caseloads_asked, client_page, decimal, people_of, staff_of
from fidelity.report.look import Look
from fidelity.report.scored import begin, scored
from fidelity.report.shape import Figure, Gain, Group, Item, Row, SpecialistPoints
from fidelity.scale import HIGHEST

KEY = "caseload_size"


class Snapshot(NamedTuple):
    day: date
    people: int
    fte: Fraction

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.people) / self.fte if self.fte else None


def _snapshots(look: Look) -> list[Snapshot]:
    days, staffing = snapshot_days(look.window.day), staff_of(look)
    counted = look.once("people on the firsts", lambda: people_on(look.window, days))
    return [Snapshot(day, counted[day], Fraction(staffing.fte_on(day))) for day in days]


def _today(look: Look) -> Snapshot:
    return Snapshot(look.window.day, len(people_of(look)), Fraction(staff_of(look).fte_on(look.window.day)))


def size(look: Look) -> Item:
    day, people, staffing = look.window.day, people_of(look), staff_of(look)
    now, snapshots = _today(look), _snapshots(look)
    item = begin(look, KEY, _("on %(day)s") % {"day": wording.day(day)})
    item.base = now.people
    item.points = scored(look, KEY, now.ratio)
    item.figures = [
        Figure(_ratio(now.ratio), _("people for each full-time specialist"), _of(now), "caseloads"),
        Figure(_ratio(_mean(snapshots)), _("mean of the firsts of the last six months"), "", "firsts"),
        *_posts_given_up(now, snapshots),
        *_silent(people, day),
    ]
    item.specialists = _specialists(look, staffing)
    _notes(look, item, now)
    item.gains = _gains(look, item, now)
    return item


def _of(each: Snapshot) -> str:
    said = ngettext("%(number)s person, %(fte)s of full time", "%(number)s people, %(fte)s of full time", each.people)
    return said % {"number": each.people, "fte": decimal(each.fte, 2)}


def _mean(snapshots: Sequence[Snapshot]) -> Fraction | None:
    known = [each.ratio for each in snapshots if each.ratio is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _ratio(value: Fraction | None) -> str:
    return "–" if value is None else decimal(value)


def _posts_given_up(now: Snapshot, snapshots: Sequence[Snapshot]) -> list[Figure]:
    """Vacant posts are on no record. What there was more of, not long ago, is the most that can be said."""
    most = max(snapshots, key=lambda each: each.fte)
    if most.fte <= now.fte:
        return []
    said = _("of full time less than on %(day)s: vacant, or given up") % {"day": wording.day(most.day, now.day)}
    return [Figure(decimal(most.fte - now.fte, 2), said, "", "ended")]


def _silent(people: Sequence[Open], day: date) -> list[Figure]:
    silent = [each.silent_for(day) for each in people]
    return [
        Figure(
            str(sum(each >= days for each in silent)),
            _("without a contact for %(days)s days") % {"days": days},
            "",
            "silent",
        )
        for days in SILENT
    ]


def _specialists(look: Look, staffing: Staffing) -> list[SpecialistPoints]:
    found, people = [], caseloads_asked(look)
    for staff in staffing.staff_on(look.window.day):
        fte = Fraction(staffing.fte_on(look.window.day, staff))
        number = len(people.get(staff, ()))
        said = ngettext(
            "%(ratio)s: %(number)s person, %(fte)s of full time", "%(ratio)s: %(number)s people, %(fte)s of full time", number
        )  # fmt: skip
        ratio = Fraction(number) / fte
        said %= {"ratio": decimal(ratio), "number": number, "fte": decimal(fte, 2)}
        who = staffing.who[staff]
        found.append(SpecialistPoints(who.public_id, who.name, said, scored(look, KEY, ratio)))
    return found


def _notes(look: Look, item: Item, now: Snapshot) -> None:
    staffing, people = staff_of(look), caseloads_asked(look)
    item.notes.append(
        _("A vacant post counts for nothing. People on a pause or out of touch stay in the count, in work or not.")
    )
    held = set(staffing.staff_on(now.day))
    if number := len(people.get(None, ())):
        said = ngettext(
            "%(number)s person has no specialist, and counts among all.",
            "%(number)s people have no specialist, and count among all.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := sum(len(theirs) for staff, theirs in people.items() if staff is not None and staff not in held):
        said = ngettext(
            "%(number)s person is with somebody who holds no post here on this day.",
            "%(number)s people are with somebody who holds no post here on this day.",
            number,
        )
        item.notes.append(said % {"number": number})
    if number := sum(staffing.away_on(staff, now.day) for staff in held):
        said = ngettext(
            "%(number)s specialist is on leave on this day, and the post counts as filled.",
            "%(number)s specialists are on leave on this day, and their posts count as filled.",
            number,
        )
        item.notes.append(said % {"number": number})


def _gains(look: Look, item: Item, now: Snapshot) -> list[Gain]:
    """Fewer people, or more of full time: whichever, it is said as both."""
    points, cutoffs = item.points.points, look.item(KEY).cutoffs
    if points is None or points >= HIGHEST or cutoffs is None or cutoffs.to_reach:
        return []
    bound = min((each, most) for each, most in cutoffs.bounds if each > points and most is not None)
    # Half a person more rounds up to the next number.
    limit = Fraction(bound[1]) + Fraction(1, 2)
    fewer = now.people - (ceil(limit * now.fte) - 1)
    more = _more_full_time(now, limit)
    said = ngettext(
        "%(number)s person fewer, or %(fte)s of full time more",
        "%(number)s people fewer, or %(fte)s of full time more",
        fewer,
    )
    said %= {"number": fewer, "fte": decimal(more, 2)}
    return [Gain(bound[0], said, Fraction(fewer, now.people))]


def _more_full_time(now: Snapshot, limit: Fraction) -> Fraction:
    """In steps of a twentieth, as posts are said."""
    step = Fraction(1, 20)
    steps = ceil((now.people / limit - now.fte) / step)
    enough = half_up(Fraction(now.people) / (now.fte + steps * step)) < limit
    return (steps if enough else steps + 1) * step


# Rows


def size_rows(look: Look) -> list[Group]:
    day, people, staffing = look.window.day, people_of(look), staff_of(look)
    names = {staff: who.name for staff, who in staffing.who.items()}
    silent = sorted(
        (each for each in people if each.silent_for(day) >= SILENT[0]), key=lambda each: -each.silent_for(day)
    )
    order = {staff: number for number, staff in enumerate(staffing.who)}
    by_caseload = sorted(people, key=lambda each: order.get(each.specialist or 0, len(order)))
    groups = [
        Group("silent", _("Without a contact for 30 days or more"), "", [_quiet(each, day) for each in silent]),
        Group("caseloads", _("People by caseload"), "", [_person(each, names, day) for each in by_caseload]),
        Group("posts", _("Posts on this day"), "", [_post(each, staffing, day) for each in staffing.on(day)]),
        Group("ended", _("Posts that ended in the last six months"), "", _ended(look, staffing)),
        Group("firsts", _("The firsts of the last six months"), "", [_first(each) for each in _snapshots(look)]),
    ]
    return [each for each in groups if each.rows]


def _person(each: Open, names: dict[int, str], day: date) -> Row:
    with_whom = names.get(each.specialist or 0) or (_("another unit") if each.specialist else _("no specialist"))
    doing = _("in work") if each.working else _("looks for work")
    entered = _("entered %(day)s") % {"day": wording.day(each.entry, day)}
    return Row(each.name, f"{with_whom} · {doing}", entered, client_page(each.public_id), each.public_id)


def _quiet(each: Open, day: date) -> Row:
    number = each.silent_for(day)
    said = ngettext("%(days)s day", "%(days)s days", number) % {"days": number}
    last = _("last on %(day)s") % {"day": wording.day(each.last, day)} if each.last else _("never since they entered")
    return Row(each.name, said, last, client_page(each.public_id), each.public_id)


def _post(post: Post, staffing: Staffing, day: date) -> Row:
    said = _("%(fte)s of full time") % {"fte": decimal(Fraction(post.fte), 2)}
    since = _("since %(day)s") % {"day": wording.day(post.starts, day)}
    return Row(staffing.who[post.staff].name, said, since)


def _ended(look: Look, staffing: Staffing) -> list[Row]:
    day = look.window.day
    first = snapshot_days(day)[0]
    return [
        Row(
            staffing.who[post.staff].name,
            _("%(fte)s of full time") % {"fte": decimal(Fraction(post.fte), 2)},
            _("through %(day)s") % {"day": wording.day(post.ends, day)},
        )
        for post in staffing.posts
        if post.ends is not None and first <= post.ends < day
    ]


def _first(each: Snapshot) -> Row:
    return Row(wording.day(each.day), _ratio(each.ratio), _of(each))
