"""The report of a review as values: all that its page, its PDF, its spreadsheet and its JSON say, ready to be kept.

Plain numbers, texts and dates as ISO say them, in the language of the report. What a signature freezes is this, so
nothing here is looked up again when an old report is printed. Amendments are not in it: they come after the signature. Of
the people served nobody is named, and specialists are letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from fidelity import scale
from fidelity.edition import LOWEST, Edition, Item, NotRateable, Section, Subscale
from fidelity.models import AgreedScore, Review
from fidelity.report import formerreviews

Values = dict[str, Any]
Scores = Mapping[int, int]

# Of what these values look like: a reader of old ones can tell.
SHAPE = 1


def values_of(review: Review) -> Values:
    """The report as it stands now, in the language it is written in. Of a signed review: what was signed.

    Whoever signs sets `signed_at` and `signed_by` first, so that the signature is on the cover.
    """
    if review.signed is not None:
        kept: Values = review.signed
        return kept
    with translation.override(review.language):
        edition = review.edition.worded(review.language, review.country, at=review.worded_at)
        return _Report(review, edition).values()


def score_of(agreed: AgreedScore | None, edition: Edition) -> int | None:
    """The points of an item: agreed on, or the lowest where it can't be rated and the edition says so."""
    if agreed is None:
        return None
    if agreed.score is None and agreed.not_rateable and edition.not_rateable is NotRateable.LOWEST:
        return LOWEST
    return agreed.score


class _Report:
    def __init__(self, review: Review, edition: Edition) -> None:
        self.review, self.edition = review, edition
        self.agreed = {each.item: each for each in review.agreed.all()}
        self.scores = {
            item.number: found for item in edition.items if (found := score_of(self.agreed.get(item.number), edition))
        }
        self.formers = formerreviews.before(review)
        frozen = review.evidence or {}
        self.frozen: dict[str, Any] = {each["key"]: each for each in frozen.get("items", [])}
        self.further: dict[int, list[dict[str, str]]] = {}
        for each in review.further.order_by("created_at", "pk"):
            self.further.setdefault(each.item, []).append({"text": each.text, "answer": each.answer})

    def values(self) -> Values:
        review = self.review
        return {
            "shape": SHAPE,
            "review": str(review.public_id),
            "language": review.language,
            "site": review.site,
            "agency": review.agency.name,
            "unit": review.unit.name if review.unit else "",
            "kind": {"key": review.kind, "label": str(Review.Kind(review.kind).label)},
            "edition": {"code": self.edition.code, "revision": review.edition.revision, "name": self.edition.name},
            "days": {
                "first": review.first_day.isoformat(),
                "last": review.last_day.isoformat(),
                "evidence": review.evidence_day.isoformat(),
            },
            "reviewers": self.reviewers(),
            "met": self.met(),
            "who_was_met": review.who_was_met,
            "charts": review.charts.exclude(done_at=None).count(),
            "summary": review.summary,
            "strengths": review.strengths,
            "priorities": review.priorities,
            "former": [each.told() for each in self.formers],
            "subscales": [self.subscale(each) for each in self.edition.subscales],
            "signed": self.signature(),
        }

    def reviewers(self) -> list[dict[str, Any]]:
        found = self.review.reviewers.select_related("staff__user").order_by("-lead", "created_at", "pk")
        return [{"name": each.staff.name, "lead": each.lead} for each in found]

    def met(self) -> list[dict[str, Any]]:
        """What took place, by role: how many people of each, where that was written down."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for each in self.review.sessions.filter(held=True).order_by("day", "starts", "pk"):
            line = found.setdefault(
                (each.kind, each.whom),
                {
                    "kind": each.kind,
                    "what": str(each.get_kind_display()),
                    "whom": each.whom,
                    "label": str(each.get_whom_display()),
                    "times": 0,
                    "people": None,
                },
            )
            line["times"] += 1
            if each.number is not None:
                line["people"] = (line["people"] or 0) + each.number
        return list(found.values())

    def signature(self) -> dict[str, str] | None:
        review = self.review
        if review.signed_at is None or review.signed_by is None:
            return None
        return {"by": review.signed_by.name, "on": review.agency.local(review.signed_at).date().isoformat()}

    def subscale(self, part: Subscale) -> Values:
        total = _total(part, self.scores)
        band = next((each for each in part.bands if total is not None and each.holds(total)), None)
        return {
            "key": part.key,
            "title": part.title,
            "lowest": part.lowest,
            "highest": part.highest,
            "points": sum(self.scores.get(item.number, 0) for item in part.items),
            "total": total,
            "unscored": [item.number for item in part.items if item.number not in self.scores],
            "band": {"key": band.key, "label": band.label} if band else None,
            "bands": [
                {"key": each.key, "label": each.label, "lowest": each.lowest, "highest": each.highest}
                for each in part.bands
            ],
            "former": [former.subscale(part.key) for former in self.formers],
            "sections": [self.section(each) for each in part.sections],
        }

    def section(self, section: Section) -> Values:
        return {
            "key": section.key,
            "title": section.title,
            "points": sum(self.scores.get(item.number, 0) for item in section.items),
            "most": scale.HIGHEST * len(section.items),
            "former": [former.section([item.key for item in section.items]) for former in self.formers],
            "items": [self.item(each) for each in section.items],
        }

    def item(self, item: Item) -> Values:
        agreed = self.agreed.get(item.number) or AgreedScore(item=item.number)
        score = self.scores.get(item.number)
        former = [each.score(item.key) for each in self.formers]
        ticked = set(agreed.ticked)
        return {
            "number": item.number,
            "code": item.code,
            "key": item.key,
            "title": item.title,
            "criterion": item.criterion,
            "anchors": [{"score": each.score, "text": each.text} for each in item.anchors],
            "sources": [self.edition.sources.get(each, each) for each in item.sources],
            "score": score,
            "components": [
                {"key": each.key, "text": each.text, "there": each.key in ticked} for each in item.components
            ],
            "evidence": agreed.evidence,
            "comment": agreed.comment,
            "recommendation": agreed.recommendation,
            "not_rateable": agreed.not_rateable,
            "not_rateable_reason": agreed.not_rateable_reason,
            "differs_reason": agreed.differs_reason,
            "former": former,
            "previous": former[0] if former else None,
            "change": score - former[0] if score and former and former[0] else None,
            "further": self.further.get(item.number, []),
            "records": _records(self.frozen.get(item.key)),
        }


def _total(part: Subscale, scores: Scores) -> int | None:
    """The points of all its items; none while one is without."""
    if any(item.number not in scores for item in part.items):
        return None
    return sum(scores[item.number] for item in part.items)


def _records(frozen: Mapping[str, Any] | None) -> Values | None:
    """What the records said on the day of the evidence, without the rows. Not for the committee: a number may be small."""
    if frozen is None:
        return None
    told = {name: frozen.get(name) for name in ("period", "points", "also", "figures", "notes", "missing")}
    specialists = [
        {name: each.get(name) for name in ("letter", "said", "points", "also")}
        for each in frozen.get("specialists", [])
    ]
    return {**told, "specialists": specialists}


def of_committee(values: Values) -> Values:
    """The report without the numbers of the records: one of them may be about somebody one knows, or about one specialist."""

    def item(each: Values) -> Values:
        return {**each, "records": None}

    def section(each: Values) -> Values:
        return {**each, "items": [item(one) for one in each["items"]]}

    def subscale(each: Values) -> Values:
        return {**each, "sections": [section(one) for one in each["sections"]]}

    return {**values, "subscales": [subscale(each) for each in values["subscales"]]}


def items_in(values: Values) -> Sequence[Values]:
    """All items of a report, in order."""
    return [item for subscale in values["subscales"] for section in subscale["sections"] for item in section["items"]]
