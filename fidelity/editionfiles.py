"""Data files of scale editions and wordings: reading them, and saying where one is wrong and what about it. Plain Python.

The JSON schemas beside the files hold their shape. What a schema can't say (bands that leave no gap, cut-offs in order,
texts of a wording that the edition has) is checked after it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from fidelity.edition import (
    FOLDER,
    HIGHEST,
    LOWEST,
    PLACEHOLDER,
    Contents,
    Kind,
    texts_of_edition,
    texts_of_wording,
    words_of,
)

EDITION, WORDING = "edition", "wording"
LONGEST = 1_000_000
SHOWN_OF_MESSAGE = 160


@dataclass(frozen=True, slots=True)
class Problem:
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Unfit(ValueError):
    """A file that can't be used, with everything that is wrong about it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def read(content: bytes) -> dict[str, Any]:
    """What a file says, and that it is an edition or a wording in the shape of its schema."""
    contents = _parsed(content)
    kind = contents.get("kind")
    if kind not in (EDITION, WORDING):
        raise Unfit([Problem("kind", f"has to be “{EDITION}” or “{WORDING}”")])
    problems = [_told(error, contents) for error in _validator(kind).iter_errors(contents)]
    if not problems and kind == EDITION:
        problems = list(_odd_in_edition(contents))
    if problems:
        raise Unfit(sorted(problems, key=lambda each: each.where))
    return contents


def check_wording(wording: Contents, edition: Contents, below: Sequence[Contents] = ()) -> None:
    """That a wording says what the edition has, in words that are there. `below` are the wordings it lies over."""
    known = texts_of_edition(edition)
    said = texts_of_wording(wording)
    problems = [Problem(path, f"“{edition['code']}” has no such text") for path in said if path not in known]
    words = _words_of_all([edition, *below, wording])
    problems += _unknown_words(said, words)
    problems += _unknown_country_words(wording, words)
    if problems:
        raise Unfit(problems)


def left_out(wordings: Iterable[Contents], edition: Contents) -> list[str]:
    """Texts that stay in the edition's own language: their paths."""
    said = {path for each in wordings for path in texts_of_wording(each)}
    return [path for path in texts_of_edition(edition) if path not in said]


def digest(contents: Contents) -> str:
    """The same for the same contents, however the file is laid out."""
    canonical = json.dumps(contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def built_in() -> list[Path]:
    """The files that come with the app: an edition before its wordings, fi before fi-FI."""
    files = [path for path in FOLDER.glob("*.json") if not path.name.endswith(".schema.json")]
    return sorted(files, key=lambda path: (path.name.count("."), path.stem))


# Reading


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LONGEST:
        raise Unfit([Problem("", f"is larger than {LONGEST // 1000} kB: no edition is")])
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise Unfit([Problem(f"byte {error.start}", "is not UTF-8")]) from error
    except json.JSONDecodeError as error:
        raise Unfit([Problem(f"line {error.lineno}, column {error.colno}", f"is not JSON: {error.msg}")]) from error
    except RecursionError as error:
        raise Unfit([Problem("", "is nested too deeply")]) from error
    if not isinstance(found, dict):
        raise Unfit([Problem("", "holds no edition and no wording")])
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON takes the last of two anchors for 5 without a word."""
    twice = [name for name, count in Counter(name for name, _value in pairs).items() if count > 1]
    if twice:
        beside = ", ".join(f"{name} {value}" for name, value in pairs if name in ("number", "key", "code"))
        raise Unfit([Problem(name, f"is said twice{f' (beside {beside})' if beside else ''}") for name in twice])
    return dict(pairs)


@lru_cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")))


def _told(error: ValidationError, contents: Contents) -> Problem:
    """subscales[0].sections[2].items[5] (item 17).anchors: '3' is a required property"""
    where, at = "", contents
    for step in error.absolute_path:
        where += f"[{step}]" if isinstance(step, int) else f"{'.' if where else ''}{step}"
        at = at[step]
        if isinstance(at, dict) and isinstance(at.get("number"), int):
            where += f" (item {at['number']})"
    what = error.message
    if len(what) > SHOWN_OF_MESSAGE:
        what = f"{what[: SHOWN_OF_MESSAGE // 2]} … {what[-SHOWN_OF_MESSAGE // 2 :]}"
    return Problem(where, what)


# What a schema can't say


def _odd_in_edition(contents: Contents) -> Iterator[Problem]:
    subscales = contents["subscales"]
    sections = [section for subscale in subscales for section in subscale["sections"]]
    items = [item for section in sections for item in section["items"]]
    yield from _twice("subscales", "key", subscales)
    yield from _twice("sections", "key", sections)
    for name in ("number", "code", "key"):
        yield from _twice("items", name, items)
    for subscale in subscales:
        yield from _odd_bands(subscale)
    for item in items:
        yield from _odd_item(item, contents["sources"])
    words = _words_of_all([contents])
    yield from _unknown_words(texts_of_edition(contents), words)
    yield from _unknown_country_words(contents, words)


def _twice(where: str, name: str, parts: Sequence[Contents]) -> Iterator[Problem]:
    for value, count in Counter(part[name] for part in parts).items():
        if count > 1:
            yield Problem(where, f"{name} {value} is there {count} times")


def _odd_bands(subscale: Contents) -> Iterator[Problem]:
    """Every total that the items can give lies in exactly one band."""
    where = f"subscales.{subscale['key']}.bands"
    yield from _twice(where, "key", subscale["bands"])
    number = sum(len(section["items"]) for section in subscale["sections"])
    lowest, highest = LOWEST * number, HIGHEST * number
    bands = sorted(subscale["bands"], key=lambda band: (band["lowest"], band["highest"]))
    expected = lowest
    for band in bands:
        if band["lowest"] > band["highest"]:
            yield Problem(f"{where}.{band['key']}", "ends before it begins")
        if band["lowest"] != expected:
            yield Problem(
                f"{where}.{band['key']}",
                f"begins at {band['lowest']}, not at {expected}: {number} items give totals from {lowest} to {highest}",
            )
        expected = band["highest"] + 1
    if expected != highest + 1:
        yield Problem(where, f"end at {expected - 1}, not at {highest}, the most that {number} items give")


def _odd_item(item: Contents, sources: Contents) -> Iterator[Problem]:
    where = f"items.{item['number']}"
    for code in item["sources"]:
        if code not in sources:
            yield Problem(f"{where}.sources", f"{code} is not among the edition's sources")
    for parts in ("components", "caps"):
        yield from _twice(f"{where}.{parts}", "key", item.get(parts, []))
    judged = item["kind"] == Kind.JUDGEMENT
    if judged and "cutoffs" in item:
        yield Problem(f"{where}.cutoffs", "an item for judgement has none")
    if not judged and "cutoffs" not in item:
        yield Problem(where, f"an item of kind {item['kind']} needs cutoffs")
    if item["kind"] == Kind.COMPONENT_COUNT and "components" not in item:
        yield Problem(where, "an item that counts components needs components")
    if "cutoffs" in item and not judged:
        yield from _odd_cutoffs(item, f"{where}.cutoffs")


def _odd_cutoffs(item: Contents, where: str) -> Iterator[Problem]:
    """A higher score asks for more; and the last bound leaves no number without a score.

    Of components, too few to have an anchor may be left to the reviewer (item 3 of IPS-25).
    """
    [(way, bounds)] = item["cutoffs"].items()
    ordered = [bounds[score] for score in sorted(bounds, reverse=True)]
    numbers = [bound for bound in ordered if bound is not None]
    if None in ordered[:-1]:
        yield Problem(where, "only the lowest score may be without a limit")
    rising = way == "at_most"
    if numbers != sorted(set(numbers), reverse=not rising):
        yield Problem(where, f"{way} has to {'rise' if rising else 'fall'} from the highest score to the lowest")
    counts = item["kind"] == Kind.COMPONENT_COUNT
    if not counts and ordered[-1] != (None if rising else 0):
        end = "null" if rising else "0"
        yield Problem(where, f"the lowest score has to be {end}, so that every number has one")
    if item["kind"] == Kind.PERCENT and numbers and max(numbers) > 100:
        yield Problem(where, f"asks for {max(numbers)}%")
    if counts and not rising and numbers and max(numbers) > len(item.get("components", [])):
        yield Problem(where, f"asks for {max(numbers)} of {len(item.get('components', []))} components")


def _words_of_all(said: Iterable[Contents]) -> set[str]:
    return {word for each in said for word in words_of(each)}


def _unknown_words(texts: dict[str, str], words: set[str]) -> list[Problem]:
    return [
        Problem(path, f"{{{word}}} is not among the words")
        for path, text in texts.items()
        for word in PLACEHOLDER.findall(text)
        if word not in words
    ]


def _unknown_country_words(contents: Contents, words: set[str]) -> list[Problem]:
    return [
        Problem(f"country_words.{country}.{word}", "is not among the words")
        for country, said in contents.get("country_words", {}).items()
        for word in said
        if word not in words
    ]
