"""Benefits and amounts by country, as dated reference data with their sources (clients/benefits/).

Shown as information, never as advice, and nothing is worked out from them. The file is read once; its schema is tested.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "benefits" / "benefits.json"
SCHEMA = DATA.with_name("benefits.schema.json")


@dataclass(frozen=True, slots=True)
class Benefit:
    """`names` by language."""

    code: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """A limit or rate that holds from a day through a day (None: no end known). `checked`: whether its source was read.
    `amounts` by language, where it has words in it; `amount` is the English one."""

    names: dict[str, str]
    amounts: dict[str, str]
    from_date: date
    to_date: date | None
    source: str
    checked: bool

    @property
    def amount(self) -> str:
        return self.amounts["en"]

    def holds_on(self, day: date) -> bool:
        return self.from_date <= day and (self.to_date is None or day <= self.to_date)


@dataclass(frozen=True, slots=True)
class Country:
    benefits: tuple[Benefit, ...] = ()
    amounts: tuple[Amount, ...] = ()


def country(code: str) -> Country:
    """What is known of a country; nothing at all of those that are not in the file."""
    return _countries().get(code, Country())


def in_language(names: dict[str, str], language: str) -> str:
    return names.get(language.split("-")[0], names["en"])


def amounts_on(code: str, day: date) -> list[Amount]:
    """What holds on a day; of what has run out and has no successor, the last that was known."""
    started = [each for each in country(code).amounts if each.from_date <= day]
    newest: dict[str, Amount] = {}
    for each in sorted(started, key=lambda each: each.from_date):
        newest[each.names["en"]] = each
    return list(newest.values())


@lru_cache
def _countries() -> dict[str, Country]:
    return {code: _country(said) for code, said in json.loads(DATA.read_text(encoding="utf-8"))["countries"].items()}


def _country(said: dict[str, Any]) -> Country:
    benefits = tuple(Benefit(each["code"], each["names"]) for each in said["benefits"])
    return Country(benefits, tuple(_amount(each) for each in said["amounts"]))


def _amount(said: dict[str, Any]) -> Amount:
    end, amount = said.get("to"), said["amount"]
    return Amount(
        names=said["names"],
        amounts={"en": amount} if isinstance(amount, str) else amount,
        from_date=date.fromisoformat(said["from"]),
        to_date=date.fromisoformat(end) if end else None,
        source=said["source"],
        checked=said["mark"] == "V",
    )
