"""What the parts of the record tell the timeline: one question asks all of them, and each puts its own into words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.profilesections import Klass
from clients.report import (
    benefits,
    clinical,
    consents,
    contact_events,
    disclosure,
    documents,
    education,
    employer_events,
    intake,
    job,
    natural,
    notes,
    outreach,
    profile,
    search_events,
    stepdowns,
    supportplans,
    trials,
)
from employers.timeline import Entry
from tenancy.asked import Question


class Source(NamedTuple):
    """A part of the record with things that happened on days.

    `chip`, `label`: the filter that shows it; parts may share one, the first names it.
    `ask`: kind, day, public_id, title and text of a client, in this order and under any name, unordered; a union when several
    tables are asked. `say`: one of these as an entry; None: the timeline itself says it, with what the page knows.
    `attempts`: which of them are no more than attempts, and left out when these are.
    `klass`: the column that says of which class a row is; classes that somebody may not read are not asked for."""

    chip: str
    label: Promise
    ask: Callable[[int], QuerySet[Any, Any]]
    say: Callable[[str, date, UUID, str, str, date], Entry] | None
    attempts: Q | None = None
    klass: str = ""


# A part that is added here costs the page no question more.
EVENTS: Sequence[Source] = (
    Source("contacts", _("Contacts"), contact_events.ask_events, None, contact_events.ATTEMPTS),
    Source(
        "employers",
        _("Employer contacts"),
        employer_events.ask_events,
        employer_events.event,
        employer_events.ATTEMPTS,
    ),
    Source("intake", _("Referral and programme"), intake.ask_events, intake.event),
    Source("profile", _("Career profile"), profile.ask_events, profile.event),
    Source("consents", _("Consents and disclosure"), consents.ask_events, consents.event),
    Source("consents", _("Consents and disclosure"), disclosure.ask_events, disclosure.event),
    Source("search", _("Job search"), search_events.ask_events, search_events.event),
    Source("work", _("Changes, trials and courses"), job.ask_events, job.event),
    Source("work", _("Changes, trials and courses"), trials.ask_events, trials.event),
    Source("work", _("Changes, trials and courses"), education.ask_events, education.event),
    Source("benefits", _("Benefits"), benefits.ask_events, benefits.event),
    Source("support", _("Support at work"), supportplans.ask_events, supportplans.event),
    Source("support", _("Support at work"), natural.ask_events, natural.event),
    Source("support", _("Support at work"), stepdowns.ask_events, stepdowns.event),
    Source("outreach", _("Outreach"), outreach.ask_events, outreach.event, outreach.ATTEMPTS),
    Source("notes", _("Notes"), notes.ask_events, notes.event, klass="sensitivity"),
    Source("documents", _("Documents"), documents.ask_events, documents.event, klass="sensitivity"),
    Source("clinical", _("Clinical record"), clinical.ask_events, clinical.event),
)
EVERY_CLASS = tuple(sorted(Klass))
# Where a row of HAPPENED has its day, and which of EVENTS told it.
DAY, PART = 1, 5


def parts_shown(chosen: Collection[str]) -> tuple[int, ...]:
    """Which of EVENTS are asked: the shape of HAPPENED."""
    return tuple(number for number, source in enumerate(EVENTS) if source.chip in chosen)


def entry_of(row: tuple[Any, ...], today: date) -> Entry | None:
    say = EVENTS[row[PART]].say
    return say(*row[:PART], today) if say else None


def _ask_happened(
    side: str,
    most: int | None,
    parts: tuple[int, ...],
    attempts: bool,
    classes: tuple[Klass, ...],
    *,
    client: int,
    day: date,
) -> Any:
    """Of each table no more than a page, by its own index; of all together the newest."""
    tables = [table for number in parts for table in _tables(number, attempts, classes, client)]
    newest = [_newest(table, side, day)[:most] for table in tables]
    if len(newest) == 1:
        return newest[0]
    _kind, on, public_id, *_rest = _columns(newest[0])
    return newest[0].union(*newest[1:], all=True).order_by(f"-{on}", public_id)[:most]


def _newest(table: QuerySet[Any, Any], side: str, day: date) -> QuerySet[Any, Any]:
    _kind, on, public_id, *_rest = _columns(table)
    return table.filter(**{f"{on}__{side}": day}).order_by(f"-{on}", public_id)


def _columns(table: QuerySet[Any, Any]) -> list[str]:
    return list(table.query.selected or ())


def _tables(number: int, attempts: bool, classes: tuple[Klass, ...], client: int) -> Iterator[QuerySet[Any, Any]]:
    """What a union is made of, one by one: Django can neither narrow nor cut a union within another."""
    source = EVENTS[number]
    rows = source.ask(client)
    for query in rows.query.combined_queries or (rows.query,):
        table = rows.all()
        table.query = query.clone()
        table = table.annotate(told_by=Value(number, IntegerField()))
        if source.klass and classes != EVERY_CLASS:
            table = table.filter(**{f"{source.klass}__in": classes})
        yield table if attempts or source.attempts is None else table.exclude(source.attempts)


HAPPENED = Question(_ask_happened)
