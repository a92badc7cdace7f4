"""Where in a text the words stand that somebody searched for, as people read it. Plain Python.

Folded as the database folds (tenancy.search): without capitals and accents. One sign may fold to several (ß to ss), so
each folded sign remembers which sign of the text it came from.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_BEFORE, _LONG = 40, 180


class Piece(NamedTuple):
    text: str
    found: bool


def snippet(text: str, words: list[str]) -> list[Piece]:
    """A part of `text` around the first of `words`, taken apart so that each word found can be marked."""
    flat = " ".join(text.split())
    folded, origin = _folded(flat)
    places = sorted(place for word in words if (sought := fold(word)) for place in _places(folded, sought))
    spans = [(origin[start], origin[end - 1] + 1) for start, end in places]
    start, end = _window(flat, spans[0][0] if spans else 0)
    return _pieces(flat, start, end, spans)


def fold(text: str) -> str:
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    origin: list[int] = []
    for place, sign in enumerate(text):
        plain = [each for each in unicodedata.normalize("NFKD", sign.casefold()) if not unicodedata.combining(each)]
        folded += plain
        origin += [place] * len(plain)
    return "".join(folded), origin


def _places(folded: str, word: str) -> list[tuple[int, int]]:
    found, start = [], folded.find(word)
    while start >= 0:
        found.append((start, start + len(word)))
        start = folded.find(word, start + len(word))
    return found


def _window(text: str, first: int) -> tuple[int, int]:
    """Some words before the first place and some after it, none cut in two."""
    start = max(first - _BEFORE, 0)
    if start and (gap := text.find(" ", start, first)) >= 0:
        start = gap + 1
    end = min(start + _LONG, len(text))
    if end < len(text) and (gap := text.rfind(" ", first + 1, end)) > first:
        end = gap
    return start, end


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces = [Piece("… ", False)] if start else []
    at = start
    for begins, ends in spans:
        begins, ends = max(begins, at), min(ends, end)
        if begins >= ends:
            continue
        pieces += [Piece(text[at:begins], False), Piece(text[begins:ends], True)]
        at = ends
    pieces.append(Piece(text[at:end], False))
    return [piece for piece in [*pieces, Piece(" …" if end < len(text) else "", False)] if piece.text]
