"""What tests of evidence share: a look at North Town's records on a day, an item of it, its numbers and its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from fidelity.models import Thresholds
from fidelity.report.look import Look, usual_edition, window_of
from fidelity.report.shape import Group, Item
from fidelity.report.sources import SOURCES, rows_of
from tests.world import World

TODAY = date(2026, 3, 19)  # a Thursday


def look_at(world: World, day: date = TODAY, unit: Unit | None = None, **thresholds: int) -> Look:
    """Inside an agency's context. `thresholds` that the agency has set."""
    agency = world.north
    window = window_of(agency, unit, day)
    return Look(window, usual_edition(agency), Thresholds(agency=agency, **thresholds), unit)


def key_of(look: Look, number: int) -> str:
    return next(each.key for each in look.edition.items if each.number == number)


def item_of(look: Look, number: int) -> Item:
    return SOURCES[key_of(look, number)].evidence(look)


def figures_of(item: Item) -> dict[str, str]:
    return {figure.label: figure.value for figure in item.figures}


def rows_by_key(look: Look, item: Item) -> dict[str, list[Any]]:
    """The rows, after a look whether each number's link leads to some."""
    groups: list[Group] = rows_of(look, item.key)
    found = {group.key: list(group.rows) for group in groups}
    asked = {figure.rows for figure in [*item.figures, *item.missing] if figure.rows}
    assert asked <= set(found), asked - set(found)
    assert all(found.values())
    return found


def statements(look: Look, number: int) -> tuple[int, int]:
    """How many it takes: the evidence of one item, and its rows."""
    key = key_of(look, number)
    with CaptureQueriesContext(connection) as evidence:
        SOURCES[key].evidence(look)
    with CaptureQueriesContext(connection) as rows:
        SOURCES[key].rows(look)
    return len(evidence), len(rows)
