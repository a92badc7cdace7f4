"""Taking in a scale edition or a wording. For all agencies, so on no agency's trail: the rows themselves are the record.

Needs the owner's connection: the app's role can't write these tables (tenancy.walls).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from fidelity import editionfiles
from fidelity.editionfiles import Contents, Problem, Unfit
from fidelity.models import ScaleEdition, ScaleWording


@dataclass(frozen=True, slots=True)
class Loaded:
    """`is_new` is False when exactly this was loaded before. `left_out`: paths of texts that a wording does not say."""

    name: str
    revision: int
    is_new: bool
    left_out: tuple[str, ...] = ()


def may_load() -> bool:
    """Whether this connection is the owner's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('fidelity_scaleedition', 'INSERT')")
        return bool(cursor.fetchone()[0])


@transaction.atomic
def load(content: bytes) -> Loaded:
    """Store what a file says as a new revision, unless it is there already. Raises Unfit with all that is wrong about it."""
    contents = editionfiles.read(content)
    with connection.cursor() as cursor:
        # Two who load at once would both count the same last revision.
        cursor.execute("LOCK TABLE fidelity_scaleedition, fidelity_scalewording IN SHARE ROW EXCLUSIVE MODE")
    return _load_edition(contents) if contents["kind"] == editionfiles.EDITION else _load_wording(contents)


def load_built_in() -> list[Loaded]:
    """What comes with the app. Run after each migrate; does nothing for what is there."""
    return [load(path.read_bytes()) for path in editionfiles.built_in()]


def _load_edition(contents: Contents) -> Loaded:
    revision, is_new = _store(ScaleEdition, {"code": contents["code"]}, contents, name=contents["name"])
    return Loaded(contents["code"], revision, is_new)


def _load_wording(contents: Contents) -> Loaded:
    code, language, country = contents["edition"], contents["language"], contents.get("country", "")
    over = ScaleEdition.objects.newest(code)
    if over is None:
        raise Unfit([Problem("edition", f"“{code}” is not loaded: load the edition first")])
    below = [each.contents for each in ScaleWording.objects.lying_over(code, language)] if country else []
    editionfiles.check_wording(contents, over.contents, below)
    which = {"edition_code": code, "language": language, "country": country}
    revision, is_new = _store(ScaleWording, which, contents)
    left_out = editionfiles.left_out([*below, contents], over.contents) if language != over.contents["language"] else []
    return Loaded(f"{code}.{language}{f'-{country}' if country else ''}", revision, is_new, tuple(left_out))


def _store(model: Any, which: dict[str, str], contents: Contents, **more: str) -> tuple[int, bool]:
    digest = editionfiles.digest(contents)
    there = model.objects.filter(**which, digest=digest).values_list("revision", flat=True).first()
    if there is not None:
        return there, False
    last = model.objects.filter(**which).aggregate(last=Max("revision"))["last"] or 0
    row = model.objects.create(**which, **more, revision=last + 1, contents=contents, digest=digest)
    return row.revision, True
