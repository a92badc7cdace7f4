"""Item 14 as evidence: a profile in time, renewed with each job, lessons written down, and no trial before a search."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import wording
from clients.report.assessment import SESSIONS, Assessment, assessment, ends, entered, starts
from clients.report.shares import Line
from fidelity.models import Thresholds
from fidelity.report import saying
from fidelity.report.anchors import reaches, short_of
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.shape import Figure, Gain, Group, Item, Row
from fidelity.scale import HIGHEST

KEY = "ongoing_work_based_assessment"
UNMARKED = "unmarked"


def evidence(look: Look) -> Item:
    ours, item = look.thresholds, look.item(KEY)
    found = assessment(look.window, ours.follow_up_days)
    points = _points(found, ours)
    return Item(
        item.number,
        KEY,
        item.title,
        saying.since(found.first, look.window.day),
        points,
        _figures(found, ours.follow_up_days),
        _rule(ours),
        notes=_notes(found, ours),
        missing=saying.missing(found.unmarked, _unmarked(found.unmarked), UNMARKED),
        gains=_gains(found, points, ours),
        base=found.profiles.whole,
    )


def _points(found: Assessment, ours: Thresholds) -> Points:
    """Trials as a rule come before all else: then the anchor is 2, however well profiles are kept."""
    trials, percent = found.trials_first.percent, ours.nearly_all_percent
    if found.profiles.percent is None or trials is None:
        return NONE
    if trials >= ours.trials_common_percent:
        return Points(2)
    if not reaches(found.profiles, percent):
        return Points(3)
    if not (reaches(found.renewed, percent) and reaches(found.lessons, percent)):
        return Points(4)
    return Points(HIGHEST if trials < ours.trials_rare_percent else 3)


def _figures(found: Assessment, days: int) -> list[Figure]:
    renewed = _("of the job starts and ends with a new edition within %(days)s days") % {"days": days}
    return [
        saying.share_figure(found.profiles, _("of the profiles in time"), "profiles"),
        saying.share_figure(found.renewed, renewed, "renewed"),
        saying.share_figure(found.lessons, _("of the job ends with what was learned"), "lessons"),
        saying.share_figure(found.trials_first, _("with a trial or voluntary work before any search"), "trials"),
    ]


def _unmarked(number: int) -> str:
    return ngettext(
        "profile with neither a meeting nor a signature", "profiles with neither a meeting nor a signature", number
    )


def _rule(ours: Thresholds) -> str:
    said = _(
        "People who entered: their first profile was done within %(sessions)s meetings, or 30 days after entry; done is what the "
        "person has signed, or else the last meeting about it. Job starts and ends with a new edition within %(days)s days; ends "
        "with what was learned. People with a work trial, placement or voluntary work before any search for a competitive job. "
        "The first three at %(percent)s %% and trials under %(rare)s %%: 5; profiles at %(percent)s %%, another lower: 4; trials "
        "at %(common)s %% or more: 2; otherwise 3."
    )
    return said % {**_said(ours), "sessions": SESSIONS}


def _said(ours: Thresholds) -> dict[str, int]:
    return {
        "percent": ours.nearly_all_percent,
        "days": ours.follow_up_days,
        "rare": ours.trials_rare_percent,
        "common": ours.trials_common_percent,
    }


def _notes(found: Assessment, ours: Thresholds) -> list[str]:
    notes = []
    if found.unmarked:
        notes.append(_("Profiles with neither a meeting nor a signature count as not in time once 30 days are over."))
    if found.in_time:
        said = ngettext(
            "%(number)s start or end is younger than %(days)s days and not counted yet.",
            "%(number)s starts or ends are younger than %(days)s days and not counted yet.",
            found.in_time,
        )
        notes.append(said % {"number": found.in_time, "days": ours.follow_up_days})
    if not found.lessons.whole:
        notes.append(_("No job ended, so there was nothing to learn from an end."))
    said = _("The %(percent)s, %(rare)s and %(common)s %% and the %(days)s days are ours, not the scale's.")
    notes.append(said % _said(ours))
    notes.append(_("Where work trials are common, the anchor of 2 is a real danger."))
    return notes


def _gains(found: Assessment, points: Points, ours: Thresholds) -> list[Gain]:
    percent = ours.nearly_all_percent
    if points.points == 3 and not reaches(found.profiles, percent):
        more = short_of(found.profiles, percent)
        said = ngettext("%(number)s more profile in time", "%(number)s more profiles in time", more) % {"number": more}
        return [Gain(4, said, Fraction(more, found.profiles.whole))]
    if points.points != 4 or not (found.renewed.whole and found.lessons.whole):
        return []
    editions, lessons = short_of(found.renewed, percent), short_of(found.lessons, percent)
    trials = found.trials_first.percent
    if trials is None or trials >= ours.trials_rare_percent:
        return []
    new = [
        (editions, ngettext("%(number)s more new edition", "%(number)s more new editions", editions)),
        (lessons, ngettext("lessons of %(number)s more job end", "lessons of %(number)s more job ends", lessons)),
    ]
    told = "; ".join(text % {"number": number} for number, text in new if number)
    return [Gain(HIGHEST, told, Fraction(editions + lessons, found.renewed.whole + found.lessons.whole))]


# The rows


def rows(look: Look) -> list[Group]:
    days = look.thresholds.follow_up_days
    people, ended = entered(look.window), ends(look.window, days)
    asked = sorted((line for line in people if line.told["asked"]), key=lambda line: line.told["in_time"])
    happened = sorted([*starts(look.window, days), *ended], key=lambda line: line.told["renewed"])
    trials = sorted(people, key=lambda line: not line.told["trial_first"])
    groups = [
        Group("profiles", _("First profiles"), "", [_profile(line, look) for line in asked]),
        Group(UNMARKED, _("Neither a meeting nor a signature"), "",
              [_profile(line, look) for line in people if line.told["edition"] and not line.told["done_on"]]),
        Group("renewed", _("Job starts and ends"), "", [_happened(line, look) for line in happened]),
        Group("lessons", _("Job ends"), "", [
            _job(line, look, _("lessons written down") if line.told["learned"] else _("no lessons written down"))
            for line in sorted(ended, key=lambda line: line.told["learned"])
        ]),
        Group("trials", _("What came first"), "", [_trial(line, look) for line in trials]),
    ]  # fmt: skip
    return [each for each in groups if each.rows]


def _profile(line: Line, look: Look) -> Row:
    told, day = line.told, look.window.day
    came = _("entered %(day)s") % {"day": wording.day(told["entry_date"], day)}
    number = ngettext("%(number)s meeting", "%(number)s meetings", told["sessions"]) % {"number": told["sessions"]}
    if told["done_on"]:
        note = _("done on %(day)s") % {"day": wording.day(told["done_on"], day)}
    else:
        note = _("not done") if told["edition"] else _("no profile")
    return saying.person(line, saying.together(came, number), note)


def _happened(line: Line, look: Look) -> Row:
    if line.told["renewed"]:
        return _job(line, look, _("a new edition"))
    if line.told["last"] >= look.window.day:
        until = wording.day(line.told["last"], look.window.day)
        return _job(line, look, _("not counted yet: until %(day)s") % {"day": until})
    return _job(line, look, _("no new edition"))


def _job(line: Line, look: Look, note: str) -> Row:
    url = reverse("clients:job", args=[line.told["public_id"]])
    return saying.person(line, saying.job_said(line, look.window.day), note, url)


def _trial(line: Line, look: Look) -> Row:
    told, day = line.told, look.window.day
    trial = _("trial from %(day)s") % {"day": wording.day(told["trial"], day)} if told["trial"] else _("no trial")
    searched = told["searched"]
    search = _("no search yet")
    if searched and searched <= day:
        search = _("searched from %(day)s") % {"day": wording.day(searched, day)}
    return saying.person(line, saying.together(trial, search), _("trial first") if told["trial_first"] else "")
