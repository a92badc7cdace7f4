"""Evidence of one day as plain values, to be kept with a review: what the records said then, whatever is put right later.

People in the programme stand under their reference, as in the lists reviewers ask for; staff by name and, for reports, by letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from clients.models import Client
from fidelity.models import ScaleEdition
from fidelity.report.look import Look
from fidelity.report.shape import Figure, Group, Item, SpecialistPoints
from fidelity.report.sources import evidence_of, rows_of

Values = dict[str, Any]


def frozen(look: Look, stored: ScaleEdition) -> Values:
    """All items with their rows, ready to be stored as JSON. `stored`: the edition that `look` says in words.

    {"day", "unit", "edition": {code, revision}, "items": [{number, key, title, period, points, also, figures, notes, missing,
    components, specialists: [{letter, name, said, points, also}], rule, rows: [{key, label, rows: [{who, said, note}]}]}]}
    """
    items = evidence_of(look)
    groups = {each.key: rows_of(look, each.key) for each in items}
    refs = _references(row.client_id for found in groups.values() for group in found for row in group.rows)
    letters = _letters(each for item in items for each in item.specialists)
    return {
        "day": look.window.day.isoformat(),
        "unit": look.unit.name if look.unit else "",
        "edition": {"code": stored.code, "revision": stored.revision},
        "items": [_item(each, groups[each.key], refs, letters) for each in items],
    }


def letter(number: int) -> str:
    """A, B, ... Z, AA, AB: the first specialist is number 0."""
    lead, last = divmod(number, len(ascii_uppercase))
    return (letter(lead - 1) if lead else "") + ascii_uppercase[last]


def _references(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Also of records that were merged since: the row is what it was."""
    wanted = {each for each in ids if each is not None}
    return dict(Client.with_merged.filter(public_id__in=wanted).values_list("public_id", "client_ref"))


def _letters(specialists: Iterable[SpecialistPoints]) -> dict[UUID, str]:
    """The same letter for the same person through all items."""
    found: dict[UUID, str] = {}
    for each in specialists:
        found.setdefault(each.public_id, letter(len(found)))
    return found


def _item(item: Item, groups: list[Group], refs: dict[UUID, str], letters: dict[UUID, str]) -> Values:
    return {
        "number": item.number,
        "key": item.key,
        "title": str(item.title),
        "period": str(item.period),
        "points": item.points.points,
        "also": item.points.also,
        "figures": [_figure(each) for each in item.figures],
        "missing": [_figure(each) for each in item.missing],
        "notes": [str(each) for each in item.notes],
        "rule": str(item.rule),
        "components": item.components,
        "specialists": [_specialist(each, letters) for each in item.specialists],
        "rows": [_group(each, refs) for each in groups],
    }


def _figure(figure: Figure) -> Values:
    return {"value": str(figure.value), "label": str(figure.label), "of": str(figure.of)}


def _specialist(each: SpecialistPoints, letters: dict[UUID, str]) -> Values:
    return {
        "letter": letters[each.public_id],
        "name": each.name,
        "said": str(each.said),
        "points": each.points.points,
        "also": each.points.also,
    }


def _group(group: Group, refs: dict[UUID, str]) -> Values:
    rows = [
        {
            "who": refs.get(row.client_id, "") if row.client_id else str(row.who),
            "said": str(row.said),
            "note": str(row.note),
        }
        for row in group.rows
    ]
    return {"key": group.key, "label": str(group.label), "hint": str(group.hint), "rows": rows}
