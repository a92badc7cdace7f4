"""Working together with partners: planned meetings, and contact about people (item 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import monday_of
from clients.models import ClientContact, Meeting
from clients.report.periods import MONTH, Period, earliest, periods
from clients.report.teamwork_counts import WEEKS, Held, Kind, mondays_of, partner_contacts, partner_days
from fidelity.report.asked import client_page, log_asked, month_said, ours
from fidelity.report.look import Look
from fidelity.report.points import Points
from fidelity.report.scored import begin
from fidelity.report.shape import Figure, Gain, Group, Item, Row
from fidelity.report.teamcontact import whole_weeks
from fidelity.scale import HIGHEST

KEY = "vr_collaboration"
MONTHS = 3


@dataclass(frozen=True, slots=True)
class Together:
    """`met`: months with a planned meeting in person; `talked`: months with contact about people; `weeks`: the Mondays of
    the weeks with such contact, `least` of them are enough."""

    met: list[Period]
    talked: list[Period]
    weeks: list[date]
    least: int

    @property
    def every_month(self) -> bool:
        return all(each.done for each in self.met)

    @property
    def every_week(self) -> bool:
        return len(self.weeks) >= self.least

    @property
    def points(self) -> int:
        if self.every_month and self.every_week:
            return 5
        if any(each.done for each in self.met) or self.every_week:
            return 4
        if all(each.done for each in self.talked):
            return 3
        return 2 if self.weeks or any(each.done for each in self.talked) else 1


def _first(look: Look) -> date:
    """Three months may reach back to a fourth; thirteen weeks lie within them."""
    return min(earliest(look.window.day, MONTHS, MONTH), mondays_of(look.window)[0])


def _about_people(each: Held) -> bool:
    return bool(each.people or each.referrals)


def _meetings(look: Look) -> list[Held]:
    return log_asked(look).of(Kind.PARTNER, since=_first(look))


def _planned(look: Look) -> list[Held]:
    return [each for each in _meetings(look) if each.planned and each.mode == Meeting.Mode.IN_PERSON]


def _together(look: Look) -> Together:
    day, mondays = look.window.day, mondays_of(look.window)
    contacts = look.once("days with partners", lambda: partner_days(look.window, _first(look)))
    about = {*contacts, *(each.day for each in _meetings(look) if _about_people(each))}
    weeks = {monday_of(each) for each in about}
    return Together(
        met=periods((each.day for each in _planned(look)), day, number=MONTHS, months=MONTH),
        talked=periods(about, day, number=MONTHS, months=MONTH),
        weeks=[monday for monday in mondays if monday in weeks],
        least=ceil(Fraction(look.thresholds.nearly_all_percent * WEEKS, 100)),
    )


def together(look: Look) -> Item:
    found = _together(look)
    item = begin(look, KEY, whole_weeks(look))
    item.points = Points(found.points)
    met = sum(each.done for each in found.met)
    video = sum(each.planned and each.mode == Meeting.Mode.VIDEO for each in _meetings(look))
    item.figures = [
        Figure(
            _("%(part)s of %(whole)s") % {"part": met, "whole": MONTHS}, _("months with a planned meeting in person"),
            _months(found.met), "meetings",
        ),
        Figure(
            _("%(part)s of %(whole)s") % {"part": len(found.weeks), "whole": WEEKS}, _("weeks with contact about people"),
            "", "weeks",
        ),
    ]  # fmt: skip
    item.rule += ours(_("%(percent)s %% of weeks") % {"percent": look.thresholds.nearly_all_percent})
    if video:
        said = ngettext(
            "%(number)s planned meeting was by video, and is not counted as in person: that is not settled.",
            "%(number)s planned meetings were by video, and are not counted as in person: that is not settled.",
            video,
        )
        item.notes.append(said % {"number": video})
    if number := len(_about_nobody(look)):
        said = ngettext(
            "meeting with a partner that names nobody", "meetings with partners that name nobody", number
        )  # fmt: skip
        item.missing.append(Figure(str(number), said, "", "nobody"))
    if item.points.points == 1:
        item.notes.append(
            _("Nothing is on record. Contacts that nobody wrote down are missing here, and not proven absent.")
        )
    item.gains = _gains(found)
    return item


def _months(found: Sequence[Period]) -> str:
    return _("%(first)s to %(last)s") % {"first": month_said(found[0].first), "last": month_said(found[-1].first)}


def _about_nobody(look: Look) -> list[Held]:
    return [each for each in _meetings(look) if not _about_people(each)]


def _gains(found: Together) -> list[Gain]:
    """The nearest way to the next point."""
    points = found.points
    if points >= HIGHEST:
        return []
    meetings = sum(not each.done for each in found.met)
    weeks = max(0, found.least - len(found.weeks))
    months = sum(not each.done for each in found.talked)
    if points == HIGHEST - 1:
        said = " · ".join(part for part in (_more_meetings(meetings), _more_weeks(weeks)) if part)
        return [Gain(HIGHEST, said, Fraction(meetings + weeks, MONTHS + WEEKS))]
    if points == 3:
        return [
            Gain(4, _more_meetings(1), Fraction(1, MONTHS)),
            Gain(4, _more_weeks(weeks), Fraction(weeks, WEEKS)),
        ]
    if points == 2:
        said = ngettext(
            "contact about people in %(number)s month more", "contact about people in %(number)s months more", months
        )
        return [
            Gain(3, said % {"number": months}, Fraction(months, MONTHS)),
            Gain(4, _more_meetings(1), Fraction(1, MONTHS)),
        ]
    return [
        Gain(2, _("one contact about somebody"), Fraction(1, MONTHS)),
        Gain(4, _more_meetings(1), Fraction(1, MONTHS)),
    ]


def _more_meetings(number: int) -> str:
    said = ngettext(
        "a planned meeting in person in %(number)s month more", "a planned meeting in person in %(number)s months more", number
    )  # fmt: skip
    return said % {"number": number} if number else ""


def _more_weeks(number: int) -> str:
    said = ngettext(
        "contact about people in %(number)s week more", "contact about people in %(number)s weeks more", number
    )
    return said % {"number": number} if number else ""


# Rows


def together_rows(look: Look) -> list[Group]:
    day = look.window.day
    nobody = [_meeting(each, day) for each in _about_nobody(look)]
    groups = [
        Group("meetings", _("Planned meetings in person"), "", [_meeting(each, day) for each in _planned(look)]),
        Group("weeks", _("Contact about people"), "", [*_talked(look), *_talked_at_meetings(look)]),
        Group("nobody", _("Meetings that name nobody"), _("they lower nothing"), nobody),
    ]
    return [each for each in groups if each.rows]


def _meeting(each: Held, day: date) -> Row:
    mode = Meeting.Mode(each.mode).label
    planned = _("agreed beforehand") if each.planned else _("not agreed beforehand")
    about = ngettext("about %(number)s person", "about %(number)s people", each.people) % {"number": each.people}
    return Row(each.partner, f"{wording.day(each.day, day)} · {mode} · {planned}", about if each.people else "")


def _talked_at_meetings(look: Look) -> list[Row]:
    return [_meeting(each, look.window.day) for each in _meetings(look) if _about_people(each)]


def _talked(look: Look) -> list[Row]:
    """Each contact with a partner, the newest first. One question."""
    rows = partner_contacts(look.window, _first(look)).order_by("-contact_date", "-pk")
    names = ("client__public_id", "client__first_name", "client__last_name")
    return [
        Row(
            f"{first} {last}".strip(),
            f"{wording.day(made, look.window.day)} · {ClientContact.Mode(mode).label}",
            "",
            client_page(public_id),
            public_id,
        )
        for public_id, first, last, made, mode in rows.values_list(*names, "contact_date", "mode")
    ]
