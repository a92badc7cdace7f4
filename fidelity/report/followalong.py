"""Item 23 as evidence: contacts before and after a start, through the first year, and after a loss."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.report.followedalong import RULES, FollowedAlong, first_months, followed_along, left_in_work, rows_by_job
from clients.report.shares import Line
from fidelity.report import saying
from fidelity.report.anchors import reaches, short_of
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.shape import Figure, Gain, Group, Item, Row
from fidelity.scale import HIGHEST

KEY = "time_unlimited_follow_along"
TAKEN_OVER, FOUR_MONTHS, UNPLANNED = "taken_over", "four_months", "unplanned"
# Met in each of the first four months: half of the people are enough for 3 (the scale's own number).
HALF = 50
ON_AVERAGE = ("weekly", "monthly")


def evidence(look: Look) -> Item:
    found, percent = followed_along(look.window), look.thresholds.shown_percent
    item = look.item(KEY)
    rules = {name: reaches(share, percent) for name, share in found.rules.items()}
    components = {**rules, TAKEN_OVER: reaches(found.taken_over, percent)}
    period = saying.since(found.first, look.window.day)
    return Item(
        item.number,
        KEY,
        item.title,
        _("jobs started %(period)s") % {"period": period},
        _points(found, rules),
        _figures(found),
        _rule(percent),
        notes=_notes(found, percent),
        components={each.key: components.get(each.key) for each in item.components},
        missing=saying.missing(found.unplanned, _unplanned(found.unplanned), UNPLANNED),
        gains=_gains(found, rules, percent),
        base=found.jobs,
    )


def _points(found: FollowedAlong, rules: dict[str, bool | None]) -> Points:
    """A rule that nothing fell due for was not broken, but for those of the first month and year: without them nothing is
    said of support in work."""
    if all(rules[name] for name in ON_AVERAGE):
        return Points(4 if False in rules.values() else HIGHEST)
    four = found.four_months.percent
    if four is None:
        return NONE
    return Points(3 if four >= HALF else 2 if four > 0 else 1)


def labels() -> dict[str, str]:
    return {
        "before_start": _("in the week before the start"),
        "three_days": _("within three days after it"),
        "weekly": _("weekly in the first month"),
        "monthly": _("monthly after that"),
        "job_loss": _("within three days of hearing of a loss"),
    }


def _figures(found: FollowedAlong) -> list[Figure]:
    told = labels()
    figures = [saying.share_figure(share, told[name], name) for name, share in found.rules.items()]
    four = saying.share_figure(found.four_months, _("met in person in each of the first four months"), FOUR_MONTHS)
    taken = saying.share_figure(found.taken_over, _("left in work, and somebody had taken over"), TAKEN_OVER)
    return [*figures, four, taken, saying.number_figure(found.declined, _("declined by the person"), "declined")]


def _unplanned(number: int) -> str:
    return ngettext("job without planned contacts", "jobs without planned contacts", number)


def _rule(percent: int) -> str:
    said = _(
        "Contacts made in time out of those due by the day, rule by rule, for all jobs together. %(percent)s %% of each rule: 5; "
        "of the weekly and the monthly ones: 4. Else the people with a job of four months or longer who were met in person in "
        "each of the first four: half of them 3, some 2, none 1."
    )
    return said % {"percent": percent}


def _notes(found: FollowedAlong, percent: int) -> list[str]:
    notes = []
    if found.declined:
        said = ngettext(
            "%(number)s contact was declined by the person: it is neither made nor due.",
            "%(number)s contacts were declined by the person: they are neither made nor due.",
            found.declined,
        )
        notes.append(said % {"number": found.declined})
    told = labels()
    if nothing := [told[name] for name, share in found.rules.items() if not share.whole]:
        notes.append(_("Nothing fell due: %(rules)s.") % {"rules": "; ".join(nothing)})
    notes.append(saying.ours(percent) + " " + _("It says “on average”."))
    notes.append(
        _("After a loss any talk counts; the others are in person, or as the support plan says the person wants.")
    )
    notes.append(_("Days are calendar days, which is stricter: the scale does not say."))
    return notes


# What would bring more


def _gains(found: FollowedAlong, rules: dict[str, bool | None], percent: int) -> list[Gain]:
    """Of contacts that were due: how many more in time it would have taken."""
    if not found.due:
        return []
    average = [name for name in ON_AVERAGE if not rules[name]]
    if not average:
        wanting = [name for name, reached in rules.items() if reached is False]
        return [_gain(HIGHEST, found, wanting, percent)] if wanting else []
    gains = [_gain(4, found, average, percent)] if all(found.rules[name].whole for name in average) else []
    four = found.four_months
    if four.whole and (more := short_of(four, HALF)):
        said = ngettext(
            "%(number)s more person met in each of the first four months",
            "%(number)s more people met in each of the first four months",
            more,
        )
        gains.append(Gain(3, said % {"number": more}, Fraction(more, four.whole)))
    return gains


def _gain(points: int, found: FollowedAlong, names: list[str], percent: int) -> Gain:
    told = labels()
    short = {name: short_of(found.rules[name], percent) for name in names}
    due = sum(found.rules[name].whole for name in names)
    said = [_("%(number)s more %(rule)s") % {"number": number, "rule": told[name]} for name, number in short.items()]
    return Gain(points, ", ".join(said), Fraction(sum(short.values()), due))


# The rows


def rows(look: Look) -> list[Group]:
    by_job, told = rows_by_job(look.window), labels()
    groups = [
        Group(name, str(capfirst(told[name])), "", [_of_rule(line, look) for line in _open_first(by_job, name)])
        for name in RULES
    ]
    declined = [_declined(line, look) for line in by_job if line.told["declined"]]
    groups.append(Group("declined", _("Declined by the person"), _("neither made nor due"), declined))
    jobs = first_months(look.window)
    four = sorted((line for line in jobs if line.told["long"]), key=lambda line: line.told["seen"])
    label = _("Met in person in each of the first four months")
    groups.append(
        Group(FOUR_MONTHS, label, _("jobs of four months or longer"), [_of_months(each, look) for each in four])
    )
    left = sorted(left_in_work(look.window), key=lambda line: line.told["taken_over"])
    groups.append(Group(TAKEN_OVER, _("Left in work"), "", [_left(line, look) for line in left]))
    unplanned = [_of_job(line, look, "") for line in jobs if not line.told["planned"]]
    groups.append(Group(UNPLANNED, _("Jobs without planned contacts"), "", unplanned))
    return [each for each in groups if each.rows]


def _open_first(by_job: list[Line], name: str) -> list[Line]:
    found = [line for line in by_job if line.told["family"] == name and line.told["due"]]
    return sorted(found, key=lambda line: line.told["made"] - line.told["due"])


def _of_rule(line: Line, look: Look) -> Row:
    told, day = line.told, look.window.day
    made = _("%(made)s of %(due)s made in time") % {"made": told["made"], "due": told["due"]}
    missed = ", ".join(wording.day(each, day) for each in told["not_made"] or [])
    note = _("not in time: due %(days)s") % {"days": missed} if missed else ""
    return _of_job(line, look, note, made, "job__")


def _declined(line: Line, look: Look) -> Row:
    told = line.told
    said = ngettext("%(number)s declined", "%(number)s declined", told["declined"]) % {"number": told["declined"]}
    return _of_job(line, look, labels()[told["family"]], said, "job__")


def _of_months(line: Line, look: Look) -> Row:
    return _of_job(line, look, "" if line.told["seen"] else _("not in each"))


def _of_job(line: Line, look: Look, note: str, said: str = "", prefix: str = "") -> Row:
    url = reverse("clients:job", args=[line.told[f"{prefix}public_id"]])
    return saying.person(line, saying.together(saying.job_said(line, look.window.day, prefix), said), note, url)


def _left(line: Line, look: Look) -> Row:
    said = _("closed on %(day)s") % {"day": wording.day(line.told["exit_date"], look.window.day)}
    return saying.person(line, said, _("taken over") if line.told["taken_over"] else _("nobody had taken over"))
