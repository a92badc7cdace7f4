"""What would bring job development its next points, and what nobody wrote down (items 15, 16, 17, 19, 20)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import ceil

from django.utils.translation import ngettext

from clients.jobdevelopmentrules import Share
from clients.report.frequency import Frequent, OfSpecialist
from clients.report.jobdevelopment import FirstContacts, OnPlan
from fidelity.report import jobdevelopment_words as words
from fidelity.report.anchors import HALF, more_new, more_of, next_bound
from fidelity.report.look import Look
from fidelity.report.points import FREQUENT, PLAN, REVIEWED, Points, mean_of, points_of_specialist
from fidelity.report.scored import Reach, next_bounds, next_step, scored
from fidelity.report.shape import Figure, Gain, Item
from fidelity.scale import HIGHEST

# From entry to the first employer contact


def gains_of_first(look: Look, item: Item, found: FirstContacts) -> list[Gain]:
    """Those who met an employer later than the next anchor's days are who the mean is made long by."""
    bound, mean = next_bound(look, item.key, item.points), found.mean
    if bound is None or mean is None:
        return []
    points, days = bound
    less = mean - days - HALF
    late = sum(each.days > days for each in found.met)
    said = ngettext(
        "%(number)s person past %(days)s days: %(less)s days less on average",
        "%(number)s people past %(days)s days: %(less)s days less on average",
        late,
    )
    told = said % {"number": late, "days": days, "less": words.decimal(max(less, Fraction(1, 10)), 1)}
    return [Gain(points, told, less / mean)]


def missing_of_first(found: FirstContacts) -> list[Figure]:
    """Their rows stand among those who wait."""
    people = [each for each in found.people if each.unsaid]
    if not people:
        return []
    number = sum(each.unsaid for each in people)
    said = ngettext(
        "employer contact that does not say whether it was about a competitive job",
        "employer contacts that do not say whether they were about a competitive job",
        number,
    )
    return [Figure(str(number), said, "", "late" if people[0] in found.late else "in-time")]


# Contacts that fit the plan


def gains_of_plan(look: Look, item: Item, found: OnPlan) -> list[Gain]:
    free = scored(look, PLAN, found.share.percent)
    if found.mostly_old and free.points is not None and free.points > (item.points.points or 0):
        # Fewer than half may be old.
        more = len(found.old) - (found.people - 1) // 2
        said = ngettext("%(number)s plan renewed", "%(number)s plans renewed", more)
        return [Gain(free.points, said % {"number": more}, Fraction(more, found.people))]
    bound = next_bound(look, item.key, item.points)
    if bound is None or not found.share.whole:
        return []
    more = more_of(found.share, bound[1])
    said = ngettext("%(number)s more contact that fits the plan", "%(number)s more contacts that fit the plan", more)
    return [Gain(bound[0], said % {"number": more}, Fraction(more, found.share.whole))]


def missing_of_plan(found: OnPlan) -> list[Figure]:
    if not found.unsaid:
        return []
    said = ngettext(
        "contact of which nobody said whether it fits the plan",
        "contacts of which nobody said whether they fit the plan",
        found.unsaid,
    )
    return [Figure(str(found.unsaid), said, "", "unsaid")]


# Contacts a week


def gains_of_frequent(look: Look, found: Frequent) -> list[Gain]:
    """The fewest contacts that lift the specialists' mean; and what signing every week would bring."""
    rated = [
        (each, points.points)
        for each in found.counted
        if (points := points_of_specialist(each, partial(scored, look))).points
    ]
    step = next_step([Reach(points, _needs(look, each, points)) for each, points in rated])
    gains = []
    if step is not None:
        more = int(step.amount)
        said = ngettext(
            "%(number)s more in-person contact in these weeks",
            "%(number)s more in-person contacts in these weeks",
            more,
        )
        by = ngettext("by %(number)s specialist", "by %(number)s specialists", step.specialists)
        told = f"{said % {'number': more}}, {by % {'number': step.specialists}}"
        gains.append(Gain(step.points, told, Fraction(more, more + sum(each.visits for each, _points in rated))))
    return [*gains, *_signing(look, rated)]


def _needs(look: Look, weeks: OfSpecialist, points: int) -> list[Fraction]:
    """How many more contacts each of the next points takes, as far as the signatures let it count."""
    bounds = next_bounds(look.item(FREQUENT), points)
    enough = {ceil(bound * weeks.worked) for bound in bounds}
    if weeks.seekers and weeks.share:
        enough.add(ceil(2 * weeks.seekers * weeks.worked / weeks.share))
    needs: list[Fraction] = []
    best = points
    for visits in sorted(each for each in enough if each > weeks.visits):
        reached = _points_at(look, weeks, visits)
        needs += [Fraction(visits - weeks.visits)] * max(0, reached - best)
        best = max(best, reached)
    return needs


def _points_at(look: Look, weeks: OfSpecialist, visits: int, *, signed: bool = False) -> int:
    caps = () if signed else REVIEWED[weeks.rhythm]
    value = Fraction(visits) / weeks.worked
    return scored(look, FREQUENT, value, caps, seekers=weeks.seekers, fte=weeks.share).points or 0


def _signing(look: Look, rated: list[tuple[OfSpecialist, int]]) -> list[Gain]:
    now = mean_of(Points(points) for _each, points in rated)
    free = {each.specialist.pk: _points_at(look, each, each.visits, signed=True) for each, _points in rated}
    then = mean_of(Points(points) for points in free.values())
    if now.points is None or then.points is None or then.points <= now.points:
        return []
    number = sum(free[each.specialist.pk] > points for each, points in rated)
    said = ngettext(
        "the weeks of %(number)s specialist signed every week",
        "the weeks of %(number)s specialists signed every week",
        number,
    )
    return [Gain(min(then.points, HIGHEST), said % {"number": number}, Fraction(number, len(rated)))]


def missing_of_frequent(found: Frequent) -> list[Figure]:
    kinds = [
        (found.unclear.no_purpose, _without_purpose),
        (found.unclear.nobody, _without_person),
    ]
    return [Figure(str(number), say(number), "", "unclear") for number, say in kinds if number]


def _without_purpose(number: int) -> str:
    return ngettext("contact without a purpose", "contacts without a purpose", number)


def _without_person(number: int) -> str:
    return ngettext("contact that does not say who was met", "contacts that do not say who was met", number)


# Different jobs and employers


def gains_of_kinds(look: Look, item: Item, kinds: Share) -> list[Gain]:
    return _more_jobs(look, item, kinds, _of_another_kind)


def gains_of_employers(look: Look, item: Item, employers: Share) -> list[Gain]:
    return _more_jobs(look, item, employers, _at_other_employers)


def _more_jobs(look: Look, item: Item, share: Share, say: Callable[[int], str]) -> list[Gain]:
    bound = next_bound(look, item.key, item.points)
    if bound is None or not share.whole:
        return []
    more = more_new(share, bound[1])
    return [Gain(bound[0], say(more) % {"number": more}, Fraction(more, share.whole + more))]


def _of_another_kind(number: int) -> str:
    return ngettext(
        "%(number)s more job of a kind that is not there yet",
        "%(number)s more jobs of kinds that are not there yet",
        number,
    )


def _at_other_employers(number: int) -> str:
    return ngettext(
        "%(number)s more job at an employer that is not there yet",
        "%(number)s more jobs at employers that are not there yet",
        number,
    )


def missing_of_kinds(number: int) -> list[Figure]:
    said = ngettext("job without an occupation code", "jobs without an occupation code", number)
    return [Figure(str(number), said, "", "all-jobs")] if number else []
