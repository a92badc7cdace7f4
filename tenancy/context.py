"""Whose rows are visible: one agency and one transaction around each request, task and command.

PostgreSQL's row policies read `app.agency_id`; the history triggers read `pghistory.context_*`. Both are set LOCAL to the
transaction, so that a pooled connection can't carry one agency into another's request. The outer values are put back on
leaving, because a released savepoint keeps what was set inside it (none, when a transaction was open but no agency).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction


class NoAgency(RuntimeError):
    """A row was asked for or written outside an agency's context."""


@dataclass(frozen=True, slots=True)
class AgencyContext:
    agency_id: int
    staff_id: int | None
    request_id: str


_current: ContextVar[AgencyContext | None] = ContextVar("agency_context", default=None)

_SET = """
    SELECT set_config('app.agency_id', %s, true),
           set_config('pghistory.context_id', %s, true),
           set_config('pghistory.context_metadata', %s, true)
"""


@contextmanager
def agency_context(
    agency_id: int | None, *, staff_id: int | None = None, request_id: str = ""
) -> Iterator[AgencyContext]:
    """Open one transaction in which only agency `agency_id`'s rows exist. Nests: the outer agency comes back after."""
    if agency_id is None:
        raise NoAgency("an agency that was never saved has no rows")
    inner = AgencyContext(agency_id, staff_id, request_id or uuid.uuid4().hex)
    outer = _current.get()
    inside_another = connection.in_atomic_block
    with transaction.atomic():
        _tell_database(inner)
        token = _current.set(inner)
        try:
            yield inner
        finally:
            _current.reset(token)
        # After an exception the savepoint is rolled back, and the outer values are back by themselves.
        if inside_another and not connection.needs_rollback:
            _tell_database(outer)


def _tell_database(context: AgencyContext | None) -> None:
    if context is None:
        with connection.cursor() as cursor:
            cursor.execute(_SET, ["", "", ""])
        return
    metadata = json.dumps({"staff": context.staff_id, "request": context.request_id})
    history_id = str(uuid.UUID(hex=context.request_id)) if _is_hex(context.request_id) else str(uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute(_SET, [str(context.agency_id), history_id, metadata])


def _is_hex(text: str) -> bool:
    return len(text) == 32 and all(c in "0123456789abcdef" for c in text)


def current() -> AgencyContext | None:
    return _current.get()


def current_agency_id() -> int:
    """The agency whose context is open: the default of every `agency` column. NoAgency when none is."""
    context = _current.get()
    if context is None:
        raise NoAgency("no agency context is open: see tenancy.context.agency_context")
    return context.agency_id


def current_request_id() -> str:
    context = _current.get()
    return context.request_id if context else ""


@contextmanager
def standing_in(agency_id: int) -> Iterator[None]:
    """For tenancy.asked alone: a question is put together for no agency in particular. Nothing is asked in this block."""
    token = _current.set(AgencyContext(agency_id, None, ""))
    try:
        yield
    finally:
        _current.reset(token)
