"""A review's scale as it was worded then, and its frozen evidence, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fidelity.edition import Edition, Item
from fidelity.models import Review
from fidelity.reviewrules import Suggested


@dataclass(frozen=True, slots=True)
class Frozen:
    """`of`: what fidelity.report.freezing kept of each item, by number. Empty before it was frozen."""

    edition: Edition
    of: dict[int, dict[str, Any]]

    def item(self, number: int) -> Item:
        return self.edition.item(number)

    def has(self, number: int) -> bool:
        return any(each.number == number for each in self.edition.items)

    def suggested(self, number: int) -> Suggested:
        kept = self.of.get(number, {})
        return Suggested(kept.get("points"), kept.get("also"))

    def proven(self, item: Item) -> list[str]:
        """Components that the records prove, in the edition's order."""
        kept = self.of.get(item.number, {}).get("components", {})
        return [each.key for each in item.components if kept.get(each.key) is True]

    @property
    def numbers(self) -> list[int]:
        return [each.number for each in self.edition.items]

    def around(self, number: int) -> tuple[int | None, int | None]:
        """The item before and the item after."""
        numbers = self.numbers
        at = numbers.index(number)
        return (numbers[at - 1] if at else None), (numbers[at + 1] if at + 1 < len(numbers) else None)


def edition_of(review: Review) -> Edition:
    """In the language of the report and the words of its day."""
    return review.edition.worded(review.language, review.country, at=review.worded_at)


def frozen_of(review: Review) -> Frozen:
    kept = (review.evidence or {}).get("items", [])
    return Frozen(edition_of(review), {each["number"]: each for each in kept})
