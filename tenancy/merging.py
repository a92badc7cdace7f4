"""Two records of one thing become one, and two again when that was wrong.

Which rows move is asked of the catalogue: every table that points at the record, also those that come later, and those of
apps above, which whoever merges need not know. What can't stand beside a row of the record that is kept stays with the other.
What moved is remembered row by row, so that taking it back restores exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DatabaseError, models, transaction

Table = tuple[type[models.Model], str]


@dataclass(slots=True)
class Moves:
    """Ids by the name of a table: of each row that changed hands, and of each that could not."""

    moved: dict[str, list[int]] = field(default_factory=dict)
    stayed: dict[str, list[int]] = field(default_factory=dict)


def pointing_at(target: type[models.Model], *, but: Container[type[models.Model]] = ()) -> Iterator[Table]:
    """Tables that point at `target`, and by which field; not history, which says what was."""
    for relation in (*target._meta.related_objects, *_hidden(target)):
        model: Any = relation.related_model
        if model not in but and not hasattr(model, "pgh_tracked_model"):
            yield model, relation.field.name


def _hidden(target: type[models.Model]) -> Iterator[Any]:
    """Relations without a name on the record (related_name="+")."""
    for relation in target._meta.get_fields(include_hidden=True):
        if relation.is_relation and relation.auto_created and not relation.concrete and relation.hidden:
            yield relation


def move(tables: Mapping[str, Table], *, kept: models.Model, merged: models.Model) -> Moves:
    """Each row of `tables` that points at `merged` points at `kept`, as far as the database lets it stand there."""
    moves = Moves()
    for name, (model, pointer) in tables.items():
        rows: Any = model._base_manager.filter(**{pointer: merged})
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        moved = _moved(model, pointer, ids, kept) if ids else []
        stayed = sorted(set(ids) - set(moved))
        if moved:
            moves.moved[name] = moved
        if stayed:
            moves.stayed[name] = stayed
    return moves


def _moved(model: type[models.Model], pointer: str, ids: list[int], kept: models.Model) -> list[int]:
    if goes(model, pointer, ids, kept):
        return ids
    return [pk for pk in ids if goes(model, pointer, [pk], kept)]


def goes(model: type[models.Model], pointer: str, ids: list[int], to: models.Model) -> bool:
    """Point these rows `to` the record, if the database lets them: an overlap, a double or a sealed edition stays."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=ids).update(**{pointer: to})
    except DatabaseError:
        return False
    return True


def move_back(
    tables: Mapping[str, Table], moved: Mapping[str, list[int]], *, kept: models.Model, merged: models.Model
) -> None:
    """Each row that moved goes back, unless it points elsewhere by now."""
    for name, ids in moved.items():
        model, pointer = tables[name]
        model._base_manager.filter(pk__in=ids, **{pointer: kept}).update(**{pointer: merged})


def fill(kept: models.Model, merged: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    """What `kept` does not say is filled from the other; answers with what was, to be taken out again. Saves nothing."""
    filled = {}
    for name in names:
        if getattr(kept, name) in (None, "") and getattr(merged, name) not in (None, ""):
            setattr(kept, name, getattr(merged, name))
            filled[name] = plain(getattr(merged, name))
    return filled


def take_out(kept: models.Model, filled: Mapping[str, Any], nothing: Callable[[str], Any]) -> list[str]:
    """What was filled, as far as nobody has written over it since. `nothing`: what a field holds that says nothing."""
    emptied = [name for name, value in filled.items() if plain(getattr(kept, name)) == value]
    for name in emptied:
        setattr(kept, name, nothing(name))
    return emptied


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
