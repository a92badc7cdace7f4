"""What the parts of the record tell the timeline: one question asks all of them, and each puts its own into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from clients.report import documents, employer_events, notes
from clients.report.showing import DOCUMENTS, EMPLOYERS, NOTES, Showing
from employers.timeline import Entry
from tenancy.asked import Question


class Source(NamedTuple):
    """A part of the record with things that happened on days. `ask`: of a client, values_list("kind", "day", "public_id",
    "title", "text") with order_by() cleared; `say`: one of them as an entry. `shown_as`: under which filter.
    `attempts`: which of them are no more than attempts, and left out when these are."""

    shown_as: str
    kinds: tuple[str, ...]
    ask: Callable[[int], QuerySet[Any, Any]]
    say: Callable[[str, date, UUID, str, str, date], Entry]
    attempts: Q | None = None


# A part that is added here costs the page no question more.
EVENTS: Sequence[Source] = (
    Source(
        EMPLOYERS,
        (employer_events.KIND,),
        employer_events.ask_events,
        employer_events.event,
        employer_events.ATTEMPTS,
    ),
    Source(NOTES, (notes.KIND,), notes.ask_events, notes.event),
    Source(DOCUMENTS, (documents.KIND,), documents.ask_events, documents.event),
)
_SAY = {kind: source.say for source in EVENTS for kind in source.kinds}


def parts_shown(showing: Showing) -> tuple[int, ...]:
    """Which of EVENTS are asked: the shape of HAPPENED."""
    return tuple(number for number, source in enumerate(EVENTS) if source.shown_as in showing.kinds)


def entry_of(row: tuple[Any, ...], today: date) -> Entry:
    kind, day, public_id, title, text = row
    return _SAY[kind](kind, day, public_id, title, text, today)


def _ask_happened(
    side: str, most: int | None, parts: tuple[int, ...], attempts: bool, *, client: int, day: date
) -> Any:
    """Of each part no more than a page, by its own index; of all together the newest."""
    asked = [_of(EVENTS[number], attempts, client).filter(**{f"day__{side}": day}) for number in parts]
    newest = [branch.order_by("-day", "public_id")[:most] for branch in asked]
    if len(newest) == 1:
        return newest[0]
    return newest[0].union(*newest[1:], all=True).order_by("-day", "public_id")[:most]


def _of(source: Source, attempts: bool, client: int) -> QuerySet[Any, Any]:
    rows = source.ask(client)
    return rows if attempts or source.attempts is None else rows.exclude(source.attempts)


HAPPENED = Question(_ask_happened)
