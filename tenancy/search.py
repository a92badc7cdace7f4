"""Searching and sorting by any part of a name, with or without accents and capitals.

`ips_fold` (migration 0001) is an immutable wrapper of unaccent(lower(...)): it can stand in generated columns, and it
folds what was typed as well. Sorting by it needs no ICU (the embedded PostgreSQL has none).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat


class Fold(Func):
    function = "ips_fold"
    output_field = models.TextField()


class Alikeness(Func):
    """How alike two folded names are, 0 to 1: the share of groups of three letters that both have."""

    function = "similarity"
    output_field = models.FloatField()


def folded(*fields: str) -> models.GeneratedField:
    """A stored column with `fields` folded and joined by spaces."""
    parts: list[object] = []
    for field in fields:
        parts += [F(field), Value(" ")]
    return models.GeneratedField(
        expression=Fold(Concat(*parts, output_field=models.TextField()) if len(fields) > 1 else F(fields[0])),
        output_field=models.TextField(),
        db_persist=True,
        editable=False,
    )


def matching(text: str, column: str = "search_key") -> Q:
    """Rows whose folded column has every word of `text` somewhere (words_of). A plain scan of one agency's rows: a trigram
    index can't be used under a row policy (LIKE is not leakproof), and an agency has thousands of rows, not millions."""
    found = Q()
    for word in words_of(text).values():
        found &= Q(**{f"{column}__contains": Fold(Value(word))})
    return found


# Each is looked for in every row: nobody needs more than a handful, and nobody may ask for thousands.
MOST_WORDS = 8


def words_of(text: str) -> dict[str, str]:
    """The first words of `text` by name, word_0 and so on, for a question that is put into SQL once (tenancy.asked): each is
    one to `matching`."""
    words = text.replace("\x00", "").split(maxsplit=MOST_WORDS)[:MOST_WORDS]
    return {f"word_{number}": word for number, word in enumerate(words)}
