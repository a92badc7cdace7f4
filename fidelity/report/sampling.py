"""The charts that are read in a review, drawn by lot: a mix of people who look for work, work, lost a job, were closed.

Whoever has the seed and the day can draw them again: within each group the people stand in the order of their record, and
the lot is that of `random.Random(seed and group)`. Nobody picks.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from clients.models import Client, Episode, Job
from clients.report.numbers import months_before
from fidelity.models import SampledChart
from fidelity.report.look import Look

Group = SampledChart.Group
# About ten, mixed (the sizes are offered, not asked for).
USUAL: Mapping[str, int] = {Group.SEEKING: 3, Group.WORKING: 3, Group.LOST_JOB: 2, Group.CLOSED: 2}
# A job that was lost, or a case that was closed, so long ago is not looked at any more.
MONTHS = 12


class Drawn(NamedTuple):
    """`number` is what the chart is called in the review."""

    number: int
    group: str
    client_id: int


def draw(look: Look, seed: str, sizes: Mapping[str, int]) -> list[Drawn]:
    """As many of each group as were asked for, or all where there are fewer."""
    people = groups_of(look)
    drawn: list[tuple[str, int]] = []
    for group in Group.values:
        ids = people.get(group, [])
        lot = Random(f"{seed} {group}")  # noqa: S311 - drawn so that it can be drawn again, not a secret
        drawn += [(group, each) for each in lot.sample(ids, min(sizes.get(group, 0), len(ids)))]
    return [Drawn(number, group, each) for number, (group, each) in enumerate(drawn, start=1)]


def groups_of(look: Look) -> dict[str, list[int]]:
    """Everybody of the last year by group, in one question; ids in order."""
    day = look.window.day
    since = months_before(day, MONTHS)
    stays = Episode.objects.filter(client=OuterRef("pk"), entry_date__lte=day)
    here = stays.filter(Q(exit_date=None) | Q(exit_date__gt=day))
    left = stays.filter(exit_date__gt=since, exit_date__lte=day)
    jobs = Job.objects.standing().filter(client=OuterRef("pk"), start_date__lte=day)
    works = jobs.filter(Q(end_date=None) | Q(end_date__gte=day))
    lost = jobs.filter(end_date__gt=since, end_date__lt=day)
    group = Case(
        When(Exists(here) & Exists(works), then=Value(Group.WORKING.value)),
        When(Exists(here) & Exists(lost), then=Value(Group.LOST_JOB.value)),
        When(Exists(here), then=Value(Group.SEEKING.value)),
        When(Exists(left), then=Value(Group.CLOSED.value)),
        default=Value(""),
        output_field=CharField(),
    )
    people = Client.objects.filter(pk__in=look.window.clients.values("pk")).annotate(group=group)
    rows: list[tuple[int, str]] = list(people.order_by("pk").values_list("pk", "group"))
    found: dict[str, list[int]] = {}
    for pk, name in rows:
        if name:
            found.setdefault(name, []).append(pk)
    return found
