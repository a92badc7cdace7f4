"""Item 12 as evidence: benefits advice before a start and at changes, and help with reporting earnings."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.jobdevelopmentrules import Share
from clients.report.adviceshares import AdviceShares, advice_shares, changes, people, starts
from clients.report.shares import Line
from fidelity.report import saying
from fidelity.report.anchors import reaches, short_of
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.shape import Figure, Gain, Group, Item, Row
from fidelity.scale import HIGHEST

KEY = "work_incentives_planning"
BEFORE_STARTS = 4


def evidence(look: Look) -> Item:
    percent, days = look.thresholds.nearly_all_percent, look.thresholds.follow_up_days
    found, item = advice_shares(look.window, days), look.item(KEY)
    return Item(
        item.number,
        KEY,
        item.title,
        _("jobs started %(period)s") % {"period": saying.since(found.first, look.window.day)},
        _points(found, percent),
        _figures(found, days),
        _rule(percent, days),
        notes=_notes(found, percent, days),
        missing=saying.missing(found.untrained, _untrained(found.untrained), "untrained"),
        gains=_gains(found, percent),
        base=found.starts.whole,
    )


def _points(found: AdviceShares, percent: int) -> Points:
    """Nothing is proven by what never happened: with no change of hours or pay, help at changes is the reviewer's to see."""
    if not reaches(found.starts, percent):
        return NONE
    return Points(HIGHEST if reaches(found.changes, percent) and reaches(found.reporting, percent) else BEFORE_STARTS)


def _figures(found: AdviceShares, days: int) -> list[Figure]:
    within = _("of the changes of hours or pay with advice within %(days)s days") % {"days": days}
    return [
        saying.share_figure(found.starts, _("of the job starts with advice before them"), "starts"),
        saying.share_figure(found.changes, within, "changes"),
        saying.share_figure(found.reporting, _("of the people in work with reporting written down"), "reporting"),
    ]


def _untrained(number: int) -> str:
    return ngettext(
        "job start with advice by somebody whose training is not written down",
        "job starts with advice by somebody whose training is not written down",
        number,
    )


def _rule(percent: int, days: int) -> str:
    said = _(
        "Job starts with a session before the first day, by an adviser whose training is written down; changes of hours or pay "
        "with a session within %(days)s days; people in work of whom a duty to report, or help with it, is written down. Advice "
        "that was offered and declined counts as offered. All three at %(percent)s %%: 5; the first alone: 4; otherwise the "
        "reviewer decides."
    )
    return said % {"percent": percent, "days": days}


def _notes(found: AdviceShares, percent: int, days: int) -> list[str]:
    notes = []
    if found.untrained:
        notes.append(
            _("Starts with advice by somebody of whom no training is written down count among all, and do not reach.")
        )
    if found.in_time:
        said = ngettext(
            "%(number)s change is younger than %(days)s days and not counted yet.",
            "%(number)s changes are younger than %(days)s days and not counted yet.",
            found.in_time,
        )
        notes.append(said % {"number": found.in_time, "days": days})
    if not found.changes.whole:
        notes.append(_("No hours or pay changed: whether advice comes at changes is the reviewer's to see."))
    said = _("The %(percent)s %% and the %(days)s days are ours, not the scale's.")
    notes.append(said % {"percent": percent, "days": days})
    notes.append(_("Advice that names no job serves a start within 90 days, which is ours too."))
    notes.append(_("What counts as trained is a local matter: look at the qualifications."))
    return notes


def _gains(found: AdviceShares, percent: int) -> list[Gain]:
    if not found.starts.whole:
        return []
    if not reaches(found.starts, percent):
        more = short_of(found.starts, percent)
        return [Gain(BEFORE_STARTS, _more_starts(more), Fraction(more, found.starts.whole))]
    wanting = [(share, say) for share, say in ((found.changes, _more_changes), (found.reporting, _more_reporting))
               if reaches(share, percent) is False]  # fmt: skip
    if not wanting or not found.changes.whole:
        return []
    return [
        Gain(HIGHEST, "; ".join(say(short_of(share, percent)) for share, say in wanting), _distance(wanting, percent))
    ]


def _distance(wanting: list, percent: int) -> Fraction:
    shares: list[Share] = [share for share, _say in wanting]
    return Fraction(sum(short_of(share, percent) for share in shares), sum(share.whole for share in shares))


def _more_starts(number: int) -> str:
    said = ngettext("advice before %(number)s more job start", "advice before %(number)s more job starts", number)
    return said % {"number": number}


def _more_changes(number: int) -> str:
    said = ngettext("advice at %(number)s more change", "advice at %(number)s more changes", number)
    return said % {"number": number}


def _more_reporting(number: int) -> str:
    said = ngettext("reporting of %(number)s more person", "reporting of %(number)s more people", number)
    return said % {"number": number}


# The rows


def rows(look: Look) -> list[Group]:
    days = look.thresholds.follow_up_days
    begun = starts(look.window)
    untrained = [line for line in begun if line.told["untrained"] and not _advised(line)]
    groups = [
        Group("starts", _("Job starts"), "", [_start(line, look) for line in sorted(begun, key=_advised)]),
        Group("untrained", _("Advice by somebody whose training is not written down"), "",
              [_start(line, look) for line in untrained]),
        Group("changes", _("Changes of hours or pay"), "", [
            _change(line, look)
            for line in sorted(changes(look.window, days), key=lambda line: line.told["advised"])
        ]),
        Group("reporting", _("People in work"), "", [
            _reporting(line)
            for line in sorted(people(look.window), key=lambda line: line.told["duty"] or line.told["planned"])
        ]),
    ]  # fmt: skip
    return [each for each in groups if each.rows]


def _advised(line: Line) -> bool:
    return bool(line.told["trained"] or line.told["declined"])


def _start(line: Line, look: Look) -> Row:
    told = line.told
    if told["trained"]:
        note = _("advice before the start")
    elif told["declined"]:
        note = _("offered and declined")
    else:
        note = _("advice, but no training written down") if told["untrained"] else _("no advice before the start")
    url = reverse("clients:job", args=[told["public_id"]])
    return saying.person(line, saying.job_said(line, look.window.day), note, url)


def _change(line: Line, look: Look) -> Row:
    told, day = line.told, look.window.day
    changed = _("changed on %(day)s") % {"day": wording.day(told["from_date"], day)}
    note = _("advice") if told["advised"] else _("no advice")
    if not told["advised"] and told["last"] >= day:
        note = _("not counted yet: until %(day)s") % {"day": wording.day(told["last"], day)}
    url = reverse("clients:job", args=[told["job__public_id"]])
    return saying.person(line, saying.together(saying.job_said(line, day, "job__"), changed), note, url)


def _reporting(line: Line) -> Row:
    told = line.told
    helped = [_("a duty to report")] if told["duty"] else []
    helped += [_("help with reporting in the support plan")] if told["planned"] else []
    return saying.person(line, ", ".join(helped) or _("nothing written down"))
