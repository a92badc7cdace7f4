"""What the supervisor of a unit does, task by task (item 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import DAY
from clients.report.numbers import months_before
from clients.report.periods import MONTH, Period, earliest, periods
from clients.report.teamwork_counts import WEEKS, Held, Kind, Need, mondays_of, needs_of
from fidelity.report.asked import decimal, leaders_asked, log_asked, month_said, name_of, staff_of, teams_asked
from fidelity.report.look import Look
from fidelity.report.scored import Found, begin, prove, with_one_more
from fidelity.report.shape import Figure, Gain, Group, Item, Row

KEY = "employment_supervisor_role"
# The scale's own: ten specialists for a full-time leader, supervision in twelve of thirteen weeks.
SPAN, WEEKLY, MONTHS = 10, 12, 3


@dataclass(frozen=True, slots=True)
class Mentored:
    """Whoever needs field mentoring, and the months in which the need lasted from the first day through the last."""

    need: Need
    months: list[Period]

    @property
    def lacking(self) -> list[Period]:
        return [each for each in self.months if not each.done]


@dataclass(frozen=True, slots=True)
class Led:
    """`ratio`: full-time specialists for each full-time leader. `logged` kinds are on record at all in these months."""

    specialists: Decimal
    leaders: Decimal
    weeks: list[date]
    teams: dict[int, list[date]]
    mentored: list[Mentored]
    outcomes: dict[int, list[date]]
    logged: frozenset[str]

    @property
    def ratio(self) -> Fraction | None:
        return Fraction(self.specialists) / Fraction(self.leaders) if self.leaders else None

    @property
    def without_visit(self) -> list[int]:
        return [team for team, days in self.teams.items() if not days]

    @property
    def without_outcomes(self) -> list[int]:
        return [staff for staff, days in self.outcomes.items() if not days]

    @property
    def months_lacking(self) -> int:
        return sum(len(each.lacking) for each in self.mentored)


def _led(look: Look) -> Led:
    return look.once("led", lambda: _ask(look))


def quarter(look: Look) -> date:
    """The first day of the last three months."""
    return months_before(look.window.day, MONTHS) + DAY


def _ask(look: Look) -> Led:
    staffing, log, day = staff_of(look), log_asked(look), look.window.day
    leaders = leaders_asked(look)
    lead = {each.staff for each in leaders}
    supervised = [each for each in log.in_weeks(mondays_of(look.window), *_SUPERVISION) if _counts(each, lead)]
    visits = [each for each in log.of(Kind.TEAM, since=quarter(look)) if each.staff & lead]
    outcomes = log.of(Kind.OUTCOMES, since=quarter(look))
    teams = sorted({team for of in teams_asked(look).of.values() for team in of})
    whole = [staff for staff in staffing.staff_on(day) if staff in staffing.staff_on(quarter(look))]
    return Led(
        specialists=staffing.fte_on(day),
        leaders=sum((each.fte for each in leaders), Decimal(0)),
        weeks=sorted({each.monday for each in supervised}),
        teams={team: [each.day for each in visits if each.team == team] for team in teams},
        mentored=_mentored(look),
        outcomes={staff: [each.day for each in outcomes if each.specialist == staff] for staff in whole},
        logged=frozenset(each.kind for each in log.entries),
    )


_SUPERVISION = (Kind.SUPERVISION, Kind.UNIT)


def _counts(each: Held, lead: set[int]) -> bool:
    """Supervision of one specialist, or of the group: a unit meeting that a supervisor was at."""
    return each.kind == Kind.SUPERVISION or bool(each.staff & lead)


def _mentored(look: Look) -> list[Mentored]:
    day = look.window.day
    first = earliest(day, MONTHS, MONTH)
    went = log_asked(look).of(Kind.MENTORING, since=first)
    found = []
    for need in needs_of(look.window, staff_of(look).staff_on(day), first):
        days = (each.day for each in went if each.specialist == need.staff)
        months = periods(days, day, number=MONTHS, months=MONTH)
        found.append(
            Mentored(need, [month for month in months if need.lasts_all_of(month.first, min(month.last, day))])
        )
    return found


def _proven(led: Led) -> Found:
    """Of what nobody logged at all the records are silent; what is logged and falls short speaks against it.

    A need of mentoring is itself on record, so field mentoring that is not speaks against it."""
    expected = any(each.months for each in led.mentored)
    return {
        "span": led.ratio <= SPAN if led.ratio is not None and led.specialists else None,
        "weekly_supervision": len(led.weeks) >= WEEKLY if led.logged & set(_SUPERVISION) else None,
        "team_links": not led.without_visit if Kind.TEAM in led.logged and led.teams else None,
        "field_mentoring": not led.months_lacking if expected else None,
        "outcomes": not led.without_outcomes if Kind.OUTCOMES in led.logged and led.outcomes else None,
    }


def role(look: Look) -> Item:
    led, window = _led(look), look.window
    item = begin(look, KEY, wording.window(quarter(look), window.day, window.day))
    part = _("%(part)s of %(whole)s")
    asked = [each for each in led.mentored if each.months]
    item.figures = [
        Figure(
            "–" if led.ratio is None else decimal(led.ratio), _("full-time specialists for each full-time leader"),
            _("%(part)s for %(whole)s") % {
                "part": decimal(Fraction(led.specialists), 2), "whole": decimal(Fraction(led.leaders), 2),
            }, "leaders",
        ),
        Figure(part % {"part": len(led.weeks), "whole": WEEKS}, _("weeks with supervision"), "", "supervision"),
        Figure(_done(led.teams, led.without_visit), _("teams at whose meeting a leader was"), "", "teams"),
        Figure(
            part % {"part": sum(not each.lacking for each in asked), "whole": len(asked)},
            _("specialists who need it were taken out each month"), "", "mentoring",
        ),
        Figure(_done(led.outcomes, led.without_outcomes), _("specialists with an outcome review with goals"), "", "outcomes"),
    ]  # fmt: skip
    _notes(item, led)
    prove(look, item, _proven(led))
    item.gains = _gains(look, item, led)
    return item


def _done(all_: dict[int, list[date]], without: Sequence[int]) -> str:
    return _("%(part)s of %(whole)s") % {"part": len(all_) - len(without), "whole": len(all_)}


def _notes(item: Item, led: Led) -> None:
    if not led.leaders:
        item.notes.append(_("No supervisor is on record here on this day."))
    if not any(each.months for each in led.mentored):
        item.notes.append(_("Nobody is marked as needing field mentoring for a whole month: the reviewer asks."))
    item.notes += [
        _("That somebody needs mentoring is the supervisor's own mark."),
        _("That a leader supervises nobody else is not on record here."),
        _("Group supervision is a unit meeting that a supervisor was at."),
    ]


def _gains(look: Look, item: Item, led: Led) -> list[Gain]:
    points = with_one_more(look, item)
    if points is None:
        return []
    found = []
    if item.components.get("weekly_supervision") is False:
        short = WEEKLY - len(led.weeks)
        said = ngettext("supervision in %(number)s week more", "supervision in %(number)s weeks more", short)
        found.append(Gain(points, said % {"number": short}, Fraction(short, WEEKS)))
    if item.components.get("team_links") is False:
        short = len(led.without_visit)
        said = ngettext(
            "a leader at the meeting of %(number)s team more",
            "a leader at the meetings of %(number)s teams more",
            short,
        )
        found.append(Gain(points, said % {"number": short}, Fraction(short, len(led.teams))))
    if item.components.get("field_mentoring") is False:
        short = led.months_lacking
        said = ngettext("field mentoring in %(number)s month more", "field mentoring in %(number)s months more", short)
        found.append(
            Gain(points, said % {"number": short}, Fraction(short, sum(len(each.months) for each in led.mentored)))
        )
    if item.components.get("outcomes") is False:
        short = len(led.without_outcomes)
        said = ngettext(
            "an outcome review with goals of %(number)s specialist more",
            "an outcome review with goals of %(number)s specialists more",
            short,
        )
        found.append(Gain(points, said % {"number": short}, Fraction(short, len(led.outcomes))))
    return found


# Rows


def role_rows(look: Look) -> list[Group]:
    led, day = _led(look), look.window.day
    names = teams_asked(look).names
    leaders = [
        Row(each.who.name, _("%(fte)s of full time") % {"fte": decimal(Fraction(each.fte), 2)}) for each in leaders_asked(look)
    ]  # fmt: skip
    groups = [
        Group("leaders", _("Supervisors on this day"), "", leaders),
        Group("supervision", _("Supervision week by week"), "", _supervised(look, led)),
        Group("teams", _("Leaders at teams' meetings"), "", [_days(names[team], days, day) for team, days in led.teams.items()]),
        Group("mentoring", _("Field mentoring of those who need it"), "", [_need(look, each) for each in led.mentored]),
        Group(
            "outcomes", _("Outcome reviews with goals"), _("of whoever was in post all the quarter"),
            [_days(name_of(look, staff), days, day) for staff, days in led.outcomes.items()],
        ),
    ]  # fmt: skip
    return [each for each in groups if each.rows]


def _supervised(look: Look, led: Led) -> list[Row]:
    """The weeks, and of each specialist how many entries there are."""
    day = look.window.day
    weeks = [
        Row(
            _("week of %(day)s") % {"day": wording.day(monday, day)},
            _("supervision") if monday in led.weeks else _("none on record"),
        )
        for monday in reversed(mondays_of(look.window))
    ]
    log = log_asked(look).in_weeks(mondays_of(look.window), Kind.SUPERVISION)
    each = [
        Row(name_of(look, staff), _times(sum(entry.specialist == staff for entry in log)))
        for staff in staff_of(look).staff_on(day)
    ]
    return [*weeks, *each]


def _times(number: int) -> str:
    return ngettext("supervised %(number)s time", "supervised %(number)s times", number) % {"number": number}


def _days(who: str, days: Sequence[date], day: date) -> Row:
    return Row(who, ", ".join(wording.day(each, day) for each in days) or _("none on record"))


def _need(look: Look, each: Mentored) -> Row:
    since = _("since %(day)s") % {"day": wording.day(each.need.first, look.window.day)}
    lacking = ", ".join(month_said(month.first) for month in each.lacking)
    done = _("%(part)s of %(whole)s months") % {"part": len(each.months) - len(each.lacking), "whole": len(each.months)}
    note = _("none in %(months)s") % {"months": lacking} if lacking else ""
    return Row(name_of(look, each.need.staff), f"{since} · {done}", note)
