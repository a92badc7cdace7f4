"""What earlier reviews gave: the signed ones of the same scale and the same unit, the newest first, with their amendments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fidelity.models import Review

# Beside one another they still fit across a page.
MOST = 4


@dataclass(frozen=True, slots=True)
class Former:
    """By the items' keys, as they stand now: an amended score is the score. Numbers may differ between revisions."""

    values: Mapping[str, Any]
    corrected: Mapping[int, int]

    def told(self) -> dict[str, Any]:
        return {
            "review": self.values["review"],
            "last_day": self.values["days"]["last"],
            "kind": self.values["kind"],
            "edition": self.values["edition"],
            "corrected": bool(self.corrected),
        }

    def score(self, key: str) -> int | None:
        return self._scores().get(key)

    def subscale(self, key: str) -> dict[str, Any]:
        """Its total and band, none when it is not among the review's or an item of it is open."""
        found = next((each for each in self.values["subscales"] if each["key"] == key), None)
        if found is None:
            return {"total": None, "band": None}
        scores = [self._score(item) for section in found["sections"] for item in section["items"]]
        if None in scores:
            return {"total": None, "band": None}
        total = sum(score for score in scores if score is not None)
        band = next((each["label"] for each in found["bands"] if each["lowest"] <= total <= each["highest"]), None)
        return {"total": total, "band": band}

    def section(self, keys: Sequence[str]) -> int | None:
        """The points of the same items then; none when one is missing."""
        scores = self._scores()
        found = [scores.get(key) for key in keys]
        return None if None in found else sum(score for score in found if score is not None)

    def _score(self, item: Mapping[str, Any]) -> int | None:
        return self.corrected.get(item["number"], item["score"])

    def _scores(self) -> dict[str, int | None]:
        return {
            item["key"]: self._score(item)
            for subscale in self.values["subscales"]
            for section in subscale["sections"]
            for item in section["items"]
        }


def before(review: Review, most: int = MOST) -> list[Former]:
    """Up to `most` of them. Reviews of another scale have other items, and stand in no column here."""
    found = (
        Review.objects.signed()
        .filter(agency=review.agency, unit=review.unit, edition__code=review.edition.code)
        .filter(last_day__lte=review.first_day)
        .exclude(pk=review.pk)
        .order_by("-last_day", "-signed_at")
        .defer("evidence", "pack")
        .prefetch_related("amendments")[:most]
    )
    return [former_of(each) for each in found]


def former_of(review: Review, until: datetime | None = None) -> Former:
    """`until`: with the amendments that were made before it."""
    amended = sorted(review.amendments.all(), key=lambda each: (each.created_at, each.pk))
    known = [each for each in amended if until is None or each.created_at < until]
    corrected = {each.item: each.new_score for each in known if each.item is not None and each.new_score is not None}
    return Former(review.signed or {}, corrected)
