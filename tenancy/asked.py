"""A question that is asked on every page is put into SQL once, not each time: building it costs Django more than answering
costs PostgreSQL. What is asked stays a QuerySet, with the scopes and words of the models.

    PEOPLE = Question(lambda staff, day: needed(day).filter(client__in=looked_after_by(staff, day)).values_list("rule"))
    PEOPLE.rows(staff=staff.pk, day=today)

The QuerySet is built with stand-ins, and each stand-in's place in the SQL is remembered. Numbers, days (and days counted from
them), texts, UUIDs and lists of numbers (`one_of`) can be asked with; what changes the shape of the question is its own `shape`.
The first time it is also built with the values themselves, and refused unless that says the same: a value that is changed on its
way into the SQL would stay what it was first.

A question may end in numbers instead of rows: Numbers(rows, {name: aggregate}), what `rows.aggregate(...)` would answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Case, F, Func, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators
from psycopg import _queries

from tenancy.context import current_agency_id, standing_in

_AGENCY = "agency"
# Numbers far from each other: one more than the first is not the second.
_NUMBER, _FAR, _FIRST_DAY = 7_000_000_000_000, 1_000_003, date(2700, 5, 18)
# Days that are counted from a stand-in lie within this many days of it, so that each keeps to itself.
_APART = timedelta(days=4000)
# Shapes come from addresses too: so many are remembered of a question, so that nobody fills the memory by asking.
MOST_SHAPES = 256
# psycopg remembers how it read a statement when that is short, and reads a long one anew at each asking. Here the long ones
# (the unions of a client's page, 28 000 signs) are few and always the same; reading them was a fourteenth of that page.
_queries.MAX_CACHED_STATEMENT_LENGTH = 64 * 1024
_queries.MAX_CACHED_STATEMENT_PARAMS = 500


def one_of(numbers: list[int]) -> RawSQL:
    """For `__in`: the SQL stays the same however many there are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [numbers])


def is_one_of(column: str, numbers: list[int]) -> Func:
    """For filter(), like one_of: said so that PostgreSQL sees the numbers and can choose an index by them."""
    among = Value(numbers, output_field=ArrayField(BigIntegerField()))
    # The bracket that ANY opens is closed by the template.
    return Func(F(column), among, template="(%(expressions)s))", arg_joiner=" = ANY (", output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class Place:
    """A value's place in the SQL: its name, and for a day how many days from it."""

    name: str
    days: timedelta | None = None

    def value(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        return value if self.days is None else value + self.days


@dataclass(frozen=True, slots=True)
class Prepared:
    """`sql` is empty when nothing can answer. `names`: of the columns of values().
    `make`: a row into a record, when records were asked for."""

    sql: str
    places: tuple[Place | None, ...]
    fixed: tuple[Any, ...]
    names: tuple[str, ...]
    make: Callable[[tuple[Any, ...]], Any] | None

    def params(self, values: dict[str, Any]) -> list[Any]:
        pairs = zip(self.places, self.fixed, strict=True)
        return [fixed if place is None else place.value(values) for place, fixed in pairs]


# Django makes an int of a whole number that was counted or added up: here it is one already.
_AS_THEY_COME = {"IntegerField", "BigIntegerField"}
_NOTHING = Prepared("", (), (), (), lambda row: row)


def once(rows: Any) -> Any:
    """All of `rows`, each worked out once before anything is counted of them. PostgreSQL would otherwise put what a column stands
    for into every sum that speaks of it, and look the same up again and again; it does not look behind a LIMIT."""
    return rows[: 2**63 - 1]


def row_by_row(condition: Q) -> Case:
    """For filter(): said as a CASE, so that it is asked of each row that is come to, and of no more once enough are found. Of a
    condition PostgreSQL may make a join with everything there is, at each asking anew."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


class Numbers(NamedTuple):
    """What a question that ends in aggregate() asks: whole numbers, by name."""

    rows: Any
    numbers: dict[str, Any]

    def found(self) -> dict[str, int | None]:
        """Asked with the QuerySet itself."""
        found: dict[str, int | None] = self.rows.aggregate(**self.numbers)
        return found


class Question:
    """`ask` builds a values_list() from a shape (positional) and values (by name)."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._known: dict[tuple[tuple[Any, ...], tuple[str, ...]], Prepared] = {}

    def rows(self, *shape: Any, **values: Any) -> list[tuple[Any, ...]]:
        """The answer in the open agency, as values_list() has it: asking outside one is as wrong here as anywhere."""
        return self._answer(shape, values)[1]

    def count(self, *shape: Any, **values: Any) -> int:
        """How many rows the answer has."""
        prepared = self._prepared(shape, values)
        counted = replace(prepared, sql=f"SELECT count(*) FROM ({prepared.sql}) AS counted" if prepared.sql else "")  # noqa: S608
        rows = self._fetch(counted, values)
        return int(rows[0][0]) if rows else 0

    def dicts(self, *shape: Any, **values: Any) -> list[dict[str, Any]]:
        """The answer to a question that ends in values()."""
        prepared, rows = self._answer(shape, values)
        return [dict(zip(prepared.names, row, strict=True)) for row in rows]

    def numbers(self, *shape: Any, **values: Any) -> dict[str, int | None]:
        """The answer to a question that ends in Numbers."""
        prepared, rows = self._answer(shape, values)
        # PostgreSQL adds up whole numbers as numeric.
        found = (None if number is None else int(number) for number in rows[0])
        return dict(zip(prepared.names, found, strict=True))

    def records(self, *shape: Any, **values: Any) -> list[Any]:
        """The answer to a question about records, with what select_related() and annotate() bring along."""
        prepared, rows = self._answer(shape, values)
        if prepared.make is None:
            raise TypeError("this question ends in values: ask for rows or dicts")
        return [prepared.make(row) for row in rows]

    def _answer(self, shape: tuple[Any, ...], values: dict[str, Any]) -> tuple[Prepared, list[tuple[Any, ...]]]:
        prepared = self._prepared(shape, values)
        return prepared, self._fetch(prepared, values)

    def _prepared(self, shape: tuple[Any, ...], values: dict[str, Any]) -> Prepared:
        known = (shape, tuple(values))
        prepared = self._known.get(known)
        if prepared is None:
            prepared = self._prepare(shape, values)
            if len(self._known) >= MOST_SHAPES:
                self._known.clear()
            self._known[known] = prepared
        return prepared

    def _fetch(self, prepared: Prepared, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        if not prepared.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(prepared.sql, prepared.params({_AGENCY: current_agency_id(), **values}))
            return cursor.fetchall()

    def _prepare(self, shape: tuple[Any, ...], values: dict[str, Any]) -> Prepared:
        values = {_AGENCY: current_agency_id(), **values}
        stand_ins = {name: _stand_in(number, value) for number, (name, value) in enumerate(values.items())}
        asked, compiler, sql, params = self._built(shape, stand_ins)
        prepared = Prepared(sql, tuple(_place(param, stand_ins) for param in params), params, (), None)
        *_asked, real_sql, real_params = self._built(shape, values)
        if (sql, prepared.params(values)) != (real_sql, list(real_params)):
            raise TypeError("a value of this question changes on its way into the SQL: make it part of its shape")
        if isinstance(asked, Numbers):
            return replace(prepared, names=tuple(asked.numbers))
        if not sql:
            return _NOTHING
        converted = compiler.get_converters([column for column, _sql, _alias in compiler.select]).values()
        if any(column.output_field.get_internal_type() not in _AS_THEY_COME for _converters, column in converted):
            raise TypeError("a column of this question needs a converter of Django's: ask with the QuerySet itself")
        make = _maker(asked, compiler) if asked._fields is None else None
        return replace(prepared, names=tuple(asked.query.selected or ()), make=make)

    def _built(self, shape: tuple[Any, ...], values: dict[str, Any]) -> tuple[Any, Any, str, tuple[Any, ...]]:
        """The QuerySet for `values`, its compiler, and what that says; nothing when nothing can answer (none())."""
        with standing_in(values[_AGENCY]):
            asked = self._ask(*shape, **{name: value for name, value in values.items() if name != _AGENCY})
            if isinstance(asked, Numbers):
                return asked, None, *_said_by(asked)
            compiler = asked.query.get_compiler(connection=connection)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                return asked, compiler, "", ()
        return asked, compiler, sql, tuple(params)


class _Said(Exception):
    """Instead of running a statement: what it says."""


def _said_by(asked: Numbers) -> tuple[str, tuple[Any, ...]]:
    """What aggregate() would run: Django puts it together on the way to the database only, so it is met there."""
    if any(each.output_field.get_internal_type() not in _AS_THEY_COME for each in _resolved(asked)):
        raise TypeError("only whole numbers are asked for: ask with the QuerySet itself")

    def meet(_execute: Any, sql: str, params: Any, _many: Any, _context: Any) -> NoReturn:
        raise _Said(sql, tuple(params or ()))

    # What is met is not run, so whoever counts statements is not to count it.
    counted, connection.force_debug_cursor = connection.force_debug_cursor, False
    with connection.execute_wrapper(meet):
        try:
            asked.found()
        except _Said as said:
            sql, params = said.args
            return sql, params
        finally:
            connection.force_debug_cursor = counted
    raise TypeError("nothing can answer this: ask with the QuerySet itself")


def _resolved(asked: Numbers) -> list[Any]:
    return [each.resolve_expression(asked.rows.query.chain()) for each in asked.numbers.values()]


def _maker(asked: Any, compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """What django.db.models.query.ModelIterable does with each row, the preparations made once."""
    if asked._prefetch_related_lookups:
        raise TypeError("records of this question would come with less than it says: ask with the QuerySet itself")
    info, select = compiler.klass_info, compiler.select
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    # The stubs are of a later Django, which wants one argument more.
    related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]
    annotated = compiler.annotation_col_map.items()

    def make(row: tuple[Any, ...]) -> Any:
        record = info["model"].from_db(connection.alias, names, row[first:last])
        for each in related:
            each.populate(row, record)
        for name, column in annotated:
            setattr(record, name, row[column])
        return record

    return make


def _stand_in(number: int, value: Any) -> Any:
    """Something of the value's kind that no record holds."""
    if isinstance(value, datetime):
        return datetime.combine(_FIRST_DAY + number * _APART, time(), UTC)
    if isinstance(value, date):
        return _FIRST_DAY + number * _APART
    if isinstance(value, UUID):
        return UUID(int=number + 1)
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBER + number * _FAR
    if isinstance(value, str):
        # Upper and lower case, so that a change of case is seen.
        return f"\ue000Aa{number}\ue000"
    if isinstance(value, list):
        return [_NUMBER + number * _FAR]
    raise TypeError(f"a question can't be asked with {value!r}: make it part of its shape")


def _place(param: Any, stand_ins: dict[str, Any]) -> Place | None:
    for name, stand_in in stand_ins.items():
        if type(param) is not type(stand_in):
            continue
        if isinstance(stand_in, date):
            if abs(param - stand_in) < _APART / 2:
                return Place(name, param - stand_in)
        elif param == stand_in:
            return Place(name)
    return None
