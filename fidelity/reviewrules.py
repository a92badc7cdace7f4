"""What a reviewer has to write of an item, and when a sheet, a draft and a report are complete. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from fidelity.edition import LOWEST, Item, Kind, NotRateable

# An independent review is two people's, who score alone before they talk.
REVIEWERS = {"independent": 2, "self": 1}


class Fault(StrEnum):
    """What is missing or doesn't fit; the words stand in fidelity.wording."""

    NO_EVIDENCE = "no evidence"
    NO_REASON = "no reason"
    DIFFERS = "differs without a reason"
    LEFT_OPEN = "left open with a score"
    UNKNOWN = "not a component of this item"


class Written(NamedTuple):
    """One item as somebody wrote it down."""

    score: int | None = None
    ticked: tuple[str, ...] = ()
    evidence: str = ""
    not_rateable: bool = False
    not_rateable_reason: str = ""
    differs_reason: str = ""


class Suggested(NamedTuple):
    """Points as the frozen records suggest them; `also` when they lie right between two."""

    points: int | None = None
    also: int | None = None


def suggestion(item: Item, records: Suggested, ticked: Iterable[str]) -> tuple[int, ...]:
    """The scores that need no reason. Where records suggest nothing, what is ticked says the points of an item that
    counts its components; of an item that is judged, nothing does."""
    if records.points is not None:
        return tuple(each for each in (records.points, records.also) if each is not None)
    if item.kind is Kind.COMPONENT_COUNT and item.components and item.cutoffs is not None:
        points = item.cutoffs.score(len(set(ticked)))
        return (points,) if points is not None else ()
    return ()


def faults(item: Item, written: Written, records: Suggested, left: NotRateable) -> dict[str, Fault]:
    """By field; empty when it can be saved. Nothing has to be said yet: a score may wait, and then nothing is asked for."""
    found: dict[str, Fault] = {}
    if not set(written.ticked) <= {each.key for each in item.components}:
        found["ticked"] = Fault.UNKNOWN
    if written.not_rateable:
        if not written.not_rateable_reason.strip():
            found["not_rateable_reason"] = Fault.NO_REASON
        if left is NotRateable.OPEN and written.score is not None:
            found["score"] = Fault.LEFT_OPEN
        return found
    if written.score is None:
        return found
    if not written.evidence.strip():
        found["evidence"] = Fault.NO_EVIDENCE
    suggested = suggestion(item, records, written.ticked)
    if suggested and written.score not in suggested and not written.differs_reason.strip():
        found["differs_reason"] = Fault.DIFFERS
    return found


def settled(written: Written, left: NotRateable) -> Written:
    """An item that can't be rated has the lowest score or none, as the edition says, and no reason to differ."""
    if not written.not_rateable:
        return written._replace(not_rateable_reason="")
    return written._replace(score=LOWEST if left is NotRateable.LOWEST else written.score, differs_reason="")


def is_done(item: Item, written: Written, records: Suggested, left: NotRateable) -> bool:
    """A sheet can be handed in with it, a draft can be read with it: scored with evidence, or left open with the reason."""
    if faults(item, written, records, left):
        return False
    return written.score is not None or written.not_rateable


def is_resolved(item: Item, written: Written, records: Suggested, left: NotRateable) -> bool:
    """A report can be signed with it: nothing is open any more."""
    return written.score is not None and is_done(item, written, records, left)


def enough(kind: str, reviewers: int) -> bool:
    return reviewers >= REVIEWERS[kind]
