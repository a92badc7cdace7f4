"""Item 22 as evidence: plans of support in work, how varied they are and who helps, employers in touch, and moving on."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.report.shares import Line
from clients.report.worksupports import FURTHER, WorkSupports, work_supports, working_people
from fidelity.report import jobdevelopment_words as words
from fidelity.report import saying
from fidelity.report.anchors import short_of
from fidelity.report.look import Look
from fidelity.report.points import NONE, Points
from fidelity.report.shape import Figure, Gain, Group, Item, Row

KEY = "individualized_follow_along"
# Fewer than half with a plan: 2 at most.
HALF = 50
MOST_WITHOUT_PLANS = 2


def evidence(look: Look) -> Item:
    found, item = work_supports(look.window), look.item(KEY)
    few = found.plans.percent is not None and found.plans.percent < HALF
    return Item(
        item.number,
        KEY,
        item.title,
        saying.since(found.first, look.window.day),
        Points(MOST_WITHOUT_PLANS) if few else NONE,
        _figures(found),
        _rule(),
        notes=_notes(few),
        base=found.people,
        missing=saying.missing(without := found.people - found.plans.part, _without(without), "plans"),
        gains=_gains(found) if few else [],
    )


def _figures(found: WorkSupports) -> list[Figure]:
    people = words.of_people(found.people)
    rows = "kinds" if found.people else ""
    return [
        saying.share_figure(found.plans, _("of the people in work have a job support plan"), "plans"),
        Figure(words.decimal(found.kinds, 1), _("kinds of support a person"), people, rows),
        Figure(words.decimal(found.givers, 1), _("kinds of supporters a person"), people, rows),
        saying.number_figure(found.narrow, _("with one kind of support or none"), "kinds"),
        saying.share_figure(found.employers, _("of those who agreed had an employer in touch"), "employers"),
        saying.share_figure(found.helped_on, _("were promoted, found another job or study"), "further"),
    ]


def _without(number: int) -> str:
    return ngettext("person in work without a support plan", "people in work without a support plan", number)


def _rule() -> str:
    return _(
        "People in work on the day: who has a job support plan; how many kinds of support and of supporters their plans had in "
        "six months; whether an employer was in touch, where the person agreed to it; who was promoted, found another job or "
        "studied. Records suggest no points, but 2 at most when fewer than half have a plan."
    )


def _notes(few: bool) -> list[str]:
    notes = [_("Fewer than half of the people in work have a support plan: 2 at most.")] if few else []
    return [*notes, _("Whether the support is varied or narrow is a reviewer's to say.")]


def _gains(found: WorkSupports) -> list[Gain]:
    more = short_of(found.plans, HALF)
    said = ngettext("%(number)s more support plan", "%(number)s more support plans", more) % {"number": more}
    return [Gain(MOST_WITHOUT_PLANS + 1, said, Fraction(more, found.people))]


# The rows


def rows(look: Look) -> list[Group]:
    people = working_people(look.window)
    agreed = sorted((line for line in people if line.told["agreed"]), key=lambda line: line.told["in_touch"])
    further = sorted(people, key=lambda line: not _further(line))
    groups = [
        Group("plans", _("With a support plan, or without"), "", [
            saying.person(line, _("has a plan") if line.told["plan"] else _("no plan"))
            for line in sorted(people, key=lambda line: line.told["plan"])
        ]),
        Group("kinds", _("Support and supporters"), "", [
            saying.person(line, _kinds(line)) for line in sorted(people, key=lambda line: line.told["kinds"])
        ]),
        Group("employers", _("Agreed to talks with employers"), "", [
            saying.person(line, _("an employer in touch") if line.told["in_touch"] else _("no employer in touch"))
            for line in agreed
        ]),
        Group("further", _("Promoted, another job or studies"), "", [_moved_on(line) for line in further]),
    ]  # fmt: skip
    return [each for each in groups if each.rows]


def _kinds(line: Line) -> str:
    kinds, givers = line.told["kinds"], line.told["givers"]
    said = ngettext("%(number)s kind of support", "%(number)s kinds of support", kinds) % {"number": kinds}
    by = ngettext("%(number)s kind of supporter", "%(number)s kinds of supporters", givers) % {"number": givers}
    return saying.together(said, by)


def _further(line: Line) -> list[str]:
    told = {"promoted": _("promoted"), "new_job": _("another job"), "in_studies": _("studies")}
    return [told[name] for name in FURTHER if line.told[name]]


def _moved_on(line: Line) -> Row:
    return saying.person(line, ", ".join(_further(line)) or _("none of these"))
