"""What evidence looks like, whatever the item: the number, where it comes from, what is missing, and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from fidelity.report.look import Look
from fidelity.report.points import NONE, Points


class Figure(NamedTuple):
    """A number with its word; `rows` is the place on the item's page where its rows stand, empty when there is none."""

    value: str
    label: str
    of: str = ""
    rows: str = ""


class SpecialistPoints(NamedTuple):
    """One specialist's part of an item that is rated specialist by specialist. `said`: the number in words."""

    public_id: UUID
    name: str
    said: str
    points: Points


class Gain(NamedTuple):
    """What would bring the next point, counted on paper and never written: "7 more in-person contacts this month"."""

    points: int
    said: str
    # How far it is, as a share of what is there or wanted: the nearest come first.
    distance: Fraction


@dataclass(slots=True)
class Item:
    """One item of the scale. `notes`: what is left out, missing or to be minded, each a sentence.

    `components`: by the edition's keys, True when records prove it, False when they speak against it, None when they are
    silent. `missing`: what was not written down and so lowers nothing ("12 contacts without a mode"), with its rows.
    """

    number: int
    key: str
    title: str
    period: str
    points: Points
    figures: list[Figure]
    rule: str
    notes: list[str] = field(default_factory=list)
    told: bool = True
    components: dict[str, bool | None] = field(default_factory=dict)
    specialists: list[SpecialistPoints] = field(default_factory=list)
    missing: list[Figure] = field(default_factory=list)
    gains: list[Gain] = field(default_factory=list)
    # How many people or jobs the number is about; None when it is about meetings, hours or visits alone.
    base: int | None = None


class Row(NamedTuple):
    """One row behind a number. `client_id` (public) when it is about somebody in the programme: then `who` is their name, and
    what is frozen for reviewers has the reference in its place. `said` and `note` name nobody in the programme."""

    who: str
    said: str
    note: str = ""
    url: str = ""
    client_id: UUID | None = None


class Group(NamedTuple):
    """Rows that stand together; `key` is where a number's link leads. A page of its own has rows of its own kind."""

    key: str
    label: str
    hint: str
    rows: Sequence[Any]


class Source(NamedTuple):
    """`rows` are shown on the one page all items share, unless the item has a `page` of its own (the name of its address)."""

    evidence: Callable[[Look], Item]
    rows: Callable[[Look], list[Group]]
    page: str = ""


def nothing(number: int, key: str, title: str, rule: str) -> Item:
    """An item of which records say nothing."""
    return Item(number, key, title, "", NONE, [], rule)
