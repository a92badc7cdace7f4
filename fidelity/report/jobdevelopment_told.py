"""Job development in numbers for people who see no names: the agency's numbers, none that is small enough to be about
somebody one knows, nor one from which it could be worked out (clients.report.numbers).
"""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from clients.report.frequency import Frequent, frequent
from clients.report.jobdevelopment import FirstContacts, OnPlan, first_contacts, on_plan
from clients.report.jobkinds import Jobs, jobs_of
from clients.report.numbers import FEW, few, share
from fidelity.report.jobdevelopment import (
    asked_alone,
    employers_item,
    first_item,
    frequent_item,
    kinds_item,
    plan_item,
)
from fidelity.report.look import Look
from fidelity.report.points import EMPLOYERS, FIRST, FREQUENT, KINDS, NONE, PLAN, points_of_specialist
from fidelity.report.scored import scored
from fidelity.report.shape import Figure, Item

# So many have to be behind what is rated specialist by specialist: of one alone it would be that specialist's number.
SPECIALISTS = 2


def told_of(look: Look) -> list[Item]:
    window = look.window
    jobs = jobs_of(window)
    return asked_alone(
        look,
        {
            FIRST: lambda: _told_first(first_contacts(window), look),
            PLAN: lambda: _told_plan(on_plan(window), look),
            FREQUENT: lambda: _told_frequent(frequent(window), look),
            KINDS: lambda: _told_jobs(kinds_item(jobs, look), jobs),
            EMPLOYERS: lambda: _told_jobs(employers_item(jobs, look), jobs),
        },
    )


def _held_back(item: Item) -> Item:
    """The item with what it asks, and no number."""
    item.figures, item.notes, item.points, item.told = [Figure(_("too few to say"), "")], [], NONE, False
    return item


def _told_first(found: FirstContacts, look: Look) -> Item:
    item = first_item(found, look)
    if len(found.met) < FEW:
        return _held_back(item)
    late = Figure(few(len(found.late)), item.figures[2].label)
    item.figures, item.notes = [*(each._replace(of="") for each in item.figures[:2]), late], []
    return item


def _told_plan(found: OnPlan, look: Look) -> Item:
    item = plan_item(found, look)
    value = share(found.share.part, found.share.whole)
    if not value:
        return _held_back(item)
    item.figures, item.notes = [Figure(value, item.figures[0].label)], []
    if min(found.share.part, found.share.whole - found.share.part) < FEW:
        # Its points would tell what the bound holds back.
        item.points = NONE
    return item


def _told_frequent(found: Frequent, look: Look) -> Item:
    item = frequent_item(found, look)
    if len(found.counted) < SPECIALISTS or sum(each.visits for each in found.counted) < FEW:
        return _held_back(item)
    item.figures, item.notes = item.figures[:1], []
    rated = [points_of_specialist(each, partial(scored, look)) for each in found.counted]
    if sum(points.points is not None for points in rated) < SPECIALISTS:
        # Of the others nothing is asked, as long as nobody with them looks for work: the points would be one specialist's.
        item.points = NONE
    return item


def _told_jobs(item: Item, jobs: Jobs) -> Item:
    if len(jobs.jobs) < FEW:
        return _held_back(item)
    keeps = [each._replace(of="") for each in item.figures if each.value.endswith("%")]
    item.figures, item.notes = keeps, []
    return item
