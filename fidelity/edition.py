"""What an edition of a fidelity scale says, as typed values read from its data file (fidelity/editions/).

Words are data like the numbers, and not gettext. A national wording is agreed in a country, comes as a file of its own and
is loaded without a new release of this app; it belongs to one edition and stays what it was, as reviews do; and it may
differ within a language, which catalogues don't know. So an edition has texts in its own language, and wordings lie
over them: first the one of a language, then the one of that language in a country. What a wording leaves out is said in
the edition's own words. `{partner}` and its like stand for what each country calls it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "editions"
BUILT_IN = "ips-25-2008"

LOWEST, HIGHEST = 1, 5
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

Contents = Mapping[str, Any]
Texts = dict[str, str]


class Kind(StrEnum):
    RATIO = "ratio"
    PERCENT = "percent"
    DAYS = "days"
    PER_WEEK = "per-week"
    COMPONENT_COUNT = "component-count"
    JUDGEMENT = "judgement"


class Rated(StrEnum):
    """Whose number it is. Of specialists each one is scored, and the programme gets the mean."""

    SPECIALIST = "specialist"
    PROGRAMME = "programme"
    AGENCY = "agency"


class Rounding(StrEnum):
    HALF_UP = "half_up"
    DOWN = "down"


class NotRateable(StrEnum):
    """What becomes of an item that can't be rated: the lowest score with the reason, or open until it can."""

    LOWEST = "lowest"
    OPEN = "open"


class Mark(StrEnum):
    """V: read in a source. M: from memory, not read again."""

    READ = "V"
    MEMORY = "M"


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from `lowest` to `highest`, both in it."""

    key: str
    label: str
    lowest: int
    highest: int

    def holds(self, total: int) -> bool:
        return self.lowest <= total <= self.highest


@dataclass(frozen=True, slots=True)
class Anchor:
    score: int
    text: str


@dataclass(frozen=True, slots=True)
class Component:
    """`from_records`: daily records can prove it. The others are the reviewer's to tick."""

    key: str
    text: str
    from_records: bool


@dataclass(frozen=True, slots=True)
class Cap:
    """A circumstance that leaves an item `most` points, whatever its number."""

    key: str
    text: str
    most: int


@dataclass(frozen=True, slots=True)
class FewSeekers:
    """With fewer than so many people looking, so many contacts for each earn the highest score."""

    fewer_than: int
    each: int


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """From the highest score down. Either numbers to reach, or numbers not to pass (None: no limit)."""

    bounds: tuple[tuple[int, int | None], ...]
    to_reach: bool

    def score(self, number: int) -> int | None:
        for score, bound in self.bounds:
            if bound is None or (number >= bound if self.to_reach else number <= bound):
                return score
        return None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What daily records say about an item, in words for whoever reads the number."""

    formula: str
    window: str
    suggestion: str
    needs: tuple[str, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    code: str
    key: str
    title: str
    criterion: str
    kind: Kind
    unit: str
    rated: Rated
    charts: bool
    rounding: Rounding
    cutoffs: Cutoffs | None
    few_seekers: FewSeekers | None
    anchors: tuple[Anchor, ...]
    components: tuple[Component, ...]
    caps: tuple[Cap, ...]
    sources: tuple[str, ...]
    computable_from_records: Evidence | None
    criterion_mark: Mark
    anchors_mark: Mark

    def cap(self, key: str) -> Cap:
        for each in self.caps:
            if each.key == key:
                return each
        raise LookupError(f"Item {self.number} knows no limit “{key}”.")


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Subscale:
    """Items with a total and bands of their own. Most scales have one; some have two that are never added up."""

    key: str
    title: str
    bands: tuple[Band, ...]
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def lowest(self) -> int:
        return LOWEST * len(self.items)

    @property
    def highest(self) -> int:
        return HIGHEST * len(self.items)


@dataclass(frozen=True, slots=True)
class Edition:
    code: str
    name: str
    about: str
    not_rateable: NotRateable
    sources: Mapping[str, str]
    subscales: tuple[Subscale, ...]
    # Put together once: evidence looks items up by the hundred.
    items: tuple[Item, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(item for subscale in self.subscales for item in subscale.items))

    def item(self, number: int) -> Item:
        for each in self.items:
            if each.number == number:
                return each
        raise LookupError(f"{self.name} has no item {number}.")

    def subscale(self, key: str | None = None) -> Subscale:
        """The one it has; where there are several, the one that is named."""
        found = [each for each in self.subscales if key in (None, each.key)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(each.key for each in self.subscales)
        raise LookupError(f"{self.name} has these subscales: {known}. Name one.")


@lru_cache
def built_in() -> Edition:
    """IPS-25 of 2008 in its own words."""
    return edition(json.loads((FOLDER / f"{BUILT_IN}.json").read_text(encoding="utf-8")))


def edition(contents: Contents, wordings: Sequence[Contents] = (), *, country: str = "") -> Edition:
    """The edition of a file that has been checked (fidelity.editionfiles), under wordings that lie one over the other."""
    texts = texts_of_edition(contents)
    words = words_of(contents, country)
    for each in wordings:
        texts.update(texts_of_wording(each))
        words.update(words_of(each, country))
    return _Reader({path: _filled(text, words) for path, text in texts.items()}).edition(contents)


def words_of(contents: Contents, country: str = "") -> Texts:
    """What its placeholders stand for, in a country: the general words where the country has none."""
    return {**contents.get("words", {}), **contents.get("country_words", {}).get(country, {})}


def _filled(text: str, words: Texts) -> str:
    """A wording may be older than the edition it lies over, and name a word that is gone: its key is better than no page."""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[1].replace("_", " ")), text)


# A text is told by its path, the same in an edition and in a wording: items.17.anchors.5


def texts_of_edition(contents: Contents) -> Texts:
    subscales = contents["subscales"]
    sections = [section for subscale in subscales for section in subscale["sections"]]
    shaped = {
        "name": contents["name"],
        "about": contents["about"],
        "sources": contents["sources"],
        "subscales": {each["key"]: {"title": each["title"], "bands": _by_key(each["bands"])} for each in subscales},
        "sections": {each["key"]: each["title"] for each in sections},
        "items": {str(item["number"]): _texts_of_item(item) for section in sections for item in section["items"]},
    }
    return dict(_flat(shaped))


def texts_of_wording(contents: Contents) -> Texts:
    parts = ("name", "about", "sources", "subscales", "sections", "items")
    return dict(_flat({part: contents[part] for part in parts if part in contents}))


def _texts_of_item(item: Contents) -> dict[str, Any]:
    plain = {part: item[part] for part in ("title", "criterion", "unit", "anchors") if part in item}
    keyed = {part: _by_key(item.get(part, [])) for part in ("components", "caps")}
    return {**plain, **keyed, "computable_from_records": item.get("computable_from_records", {})}


def _by_key(parts: Sequence[Contents]) -> Texts:
    return {each["key"]: each.get("text") or each["label"] for each in parts}


def _flat(said: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(said, str):
        yield path, said
        return
    inner = said.items() if isinstance(said, Mapping) else enumerate(said)
    for key, value in inner:
        yield from _flat(value, f"{path}.{key}" if path else str(key))


class _Reader:
    """Puts an edition together, each text looked up by its path."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def edition(self, said: Contents) -> Edition:
        return Edition(
            code=said["code"],
            name=self.texts["name"],
            about=self.texts["about"],
            not_rateable=NotRateable(said["not_rateable"]),
            sources={code: self.texts[f"sources.{code}"] for code in said["sources"]},
            subscales=tuple(self.subscale(each) for each in said["subscales"]),
        )

    def subscale(self, said: Contents) -> Subscale:
        path = f"subscales.{said['key']}"
        bands = tuple(
            Band(each["key"], self.texts[f"{path}.bands.{each['key']}"], int(each["lowest"]), int(each["highest"]))
            for each in said["bands"]
        )
        sections = tuple(self.section(each) for each in said["sections"])
        return Subscale(said["key"], self.texts[f"{path}.title"], bands, sections)

    def section(self, said: Contents) -> Section:
        items = tuple(self.item(each) for each in said["items"])
        return Section(said["key"], self.texts[f"sections.{said['key']}"], items)

    def item(self, said: Contents) -> Item:
        number = int(said["number"])
        path = f"items.{number}"
        return Item(
            number=number,
            code=said["code"],
            key=said["key"],
            title=self.texts[f"{path}.title"],
            criterion=self.texts[f"{path}.criterion"],
            kind=Kind(said["kind"]),
            unit=self.texts.get(f"{path}.unit", ""),
            rated=Rated(said["rated"]),
            charts=said.get("charts", False),
            rounding=Rounding(said.get("rounding", Rounding.HALF_UP)),
            cutoffs=_cutoffs(said["cutoffs"]) if "cutoffs" in said else None,
            few_seekers=FewSeekers(**said["few_seekers"]) if "few_seekers" in said else None,
            anchors=tuple(
                Anchor(score, self.texts[f"{path}.anchors.{score}"]) for score in range(HIGHEST, LOWEST - 1, -1)
            ),
            components=tuple(
                Component(each["key"], self.texts[f"{path}.components.{each['key']}"], each["from_records"])
                for each in said.get("components", ())
            ),
            caps=tuple(
                Cap(each["key"], self.texts[f"{path}.caps.{each['key']}"], int(each["most"]))
                for each in said.get("caps", ())
            ),
            sources=tuple(said["sources"]),
            computable_from_records=self.evidence(said, f"{path}.computable_from_records"),
            criterion_mark=Mark(said["marks"]["criterion"]),
            anchors_mark=Mark(said["marks"]["anchors"]),
        )

    def evidence(self, said: Contents, path: str) -> Evidence | None:
        found = said.get("computable_from_records")
        if found is None:
            return None
        return Evidence(
            formula=self.texts[f"{path}.formula"],
            window=self.texts[f"{path}.window"],
            suggestion=self.texts[f"{path}.suggestion"],
            needs=tuple(self.texts[f"{path}.needs.{n}"] for n in range(len(found["needs"]))),
            caveats=tuple(self.texts[f"{path}.caveats.{n}"] for n in range(len(found["caveats"]))),
        )


def _cutoffs(said: Contents) -> Cutoffs:
    to_reach = "at_least" in said
    bounds = said["at_least" if to_reach else "at_most"]
    ordered = sorted(((int(score), bound) for score, bound in bounds.items()), reverse=True)
    return Cutoffs(tuple((score, None if bound is None else int(bound)) for score, bound in ordered), to_reach)
