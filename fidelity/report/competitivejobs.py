"""Item 21 as evidence: jobs that are competitive by all four tests."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.jobterms import Answer, JobTest, competitive_job_tests, is_competitive
from clients.report.competitivejobs import TESTS, Competitive, competitive, held_jobs
from clients.report.job import test_word
from clients.report.shares import Line
from fidelity.report import saying
from fidelity.report.anchors import more_of, next_bound
from fidelity.report.jobdevelopment_words import of_jobs, percent
from fidelity.report.look import Look
from fidelity.report.scored import scored
from fidelity.report.shape import Figure, Gain, Group, Item, Row

KEY = "competitive_jobs"


def evidence(look: Look) -> Item:
    found = competitive(look.window)
    item = look.item(KEY)
    made = Item(
        item.number,
        KEY,
        item.title,
        _("jobs held on %(day)s") % {"day": date_format(look.window.day, "DATE_FORMAT")},
        scored(look, KEY, found.current.percent or 0, ["fewer_than_ten_jobs"] if found.too_few else []),
        _figures(found, look),
        _rule(),
        notes=_notes(found),
        missing=saying.missing(found.unknown, _unknown(found.unknown), "unknown"),
        base=found.current.whole,
    )
    made.gains = _gains(found, look, made)
    return made


def _figures(found: Competitive, look: Look) -> list[Figure]:
    since = _("of all held since %(day)s") % {"day": date_format(found.first, "DATE_FORMAT")}
    passes = "passes" if found.current.part else ""
    over = "over" if found.lately.whole > found.current.whole else ""
    return [
        Figure(percent(found.current), _("pass all four tests"), of_jobs(found.current), passes),
        saying.number_figure(found.failing, _("fail a test"), "fails"),
        Figure(percent(found.lately), since, of_jobs(found.lately), over),
    ]


def _unknown(number: int) -> str:
    return ngettext("job with a test that nobody answered", "jobs with a test that nobody answered", number)


def _rule() -> str:
    return _(
        "Jobs that pass all four tests out of all jobs held on the day: open to anyone; no artificial time limit; at least "
        "minimum pay and the pay of co-workers; a mixed workplace. Work trials and placements are no jobs and never enter."
    )


def _notes(found: Competitive) -> list[str]:
    notes = []
    if found.too_few:
        said = ngettext(
            "There is %(number)s current job: with fewer than ten the scale gives 1. The rule is from memory, and hard on "
            "new or small teams, so look at the share.",
            "There are %(number)s current jobs: with fewer than ten the scale gives 1. The rule is from memory, and hard on "
            "new or small teams, so look at the share.",
            found.current.whole,
        )
        notes.append(said % {"number": found.current.whole})
    if found.unknown:
        notes.append(_("Jobs with a test that nobody answered count among all, and do not pass."))
    notes.append(_("Ordinary seasonal and agency work passes when others have it too: look at the jobs with an end."))
    notes.append(_("Below 65 % we take as 1: the wording we remember leaves a gap between 64 and 65 %."))
    return notes


def _gains(found: Competitive, look: Look, item: Item) -> list[Gain]:
    if found.too_few:
        # With ten jobs the share decides: as if the new ones were like those that are there.
        points = scored(look, KEY, found.current.percent).points or 1
        said = ngettext("%(number)s more current job", "%(number)s more current jobs", found.too_few)
        gain = Gain(points, said % {"number": found.too_few}, Fraction(found.too_few, 10))
        return [gain] if points > 1 else []
    bound = next_bound(look, KEY, item.points)
    if bound is None:
        return []
    more = more_of(found.current, bound[1])
    said = ngettext(
        "%(number)s more job that passes all four tests", "%(number)s more jobs that pass all four tests", more
    )
    return [Gain(bound[0], said % {"number": more}, Fraction(more, found.current.whole))]


# The rows


def rows(look: Look) -> list[Group]:
    day = look.window.day
    found = [(line, _verdict(line), line.told["end_date"] is None or line.told["end_date"] >= day)
             for line in held_jobs(look.window)]  # fmt: skip
    now = [(line, verdict) for line, verdict, current in found if current]
    groups = [
        ("fails", _("Fail a test"), Answer.NOT_MET),
        ("unknown", _("With a test that nobody answered"), Answer.NOT_KNOWN),
        ("passes", _("Pass all four tests"), Answer.MET),
    ]
    made = [
        Group(key, label, "", [_row(line, look) for line, verdict in now if verdict is answer])
        for key, label, answer in groups
    ]
    over = [_row(line, look) for line, _verdict_of, current in found if not current]
    return [each for each in [*made, Group("over", _("Ended in the last six months"), "", over)] if each.rows]


def _verdict(line: Line) -> Answer:
    return is_competitive(_answers(line).values())


def _answers(line: Line) -> dict[JobTest, Answer]:
    return competitive_job_tests(**{name: line.told[name] for name in TESTS})


def _row(line: Line, look: Look) -> Row:
    wanting = [
        ": ".join((test_word(test), _("not met") if answer is Answer.NOT_MET else _("not known")))
        for test, answer in _answers(line).items()
        if answer is not Answer.MET
    ]
    url = reverse("clients:job", args=[line.told["public_id"]])
    return saying.person(line, saying.job_said(line, look.window.day), "; ".join(wanting), url)
