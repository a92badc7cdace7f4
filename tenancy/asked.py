"""A question that is asked on every page is put into SQL once, not each time: building it costs Django more than answering
costs PostgreSQL. What is asked stays a QuerySet, with the scopes and words of the models.

    PEOPLE = Question(lambda staff, day: needed(day).filter(client__in=looked_after_by(staff, day)).values_list("rule"))
    PEOPLE.rows(staff=staff.pk, day=today)

The QuerySet is built with stand-ins, and each stand-in's place in the SQL is remembered. Numbers, days (and days counted from
them), texts, UUIDs and lists of numbers (`one_of`) can be asked with; what changes the shape of the question is its own `shape`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Func, Value
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators

from tenancy.context import current_agency_id, standing_in

_AGENCY = "agency"
_NUMBER, _FIRST_DAY = 7_000_000_000_000, date(2700, 1, 1)
# Days that are counted from a stand-in lie within this many days of it, so that each keeps to itself.
_APART = timedelta(days=4000)


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


class Question:
    """`ask` builds a values_list() from a shape (positional) and values (by name)."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask
        self._known: dict[tuple[Any, ...], Prepared] = {}

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

    def records(self, *shape: Any, **values: Any) -> list[Any]:
        """The answer to a question about records, with what select_related() brings along."""
        prepared, rows = self._answer(shape, values)
        if prepared.make is None:
            raise TypeError("this question ends in values: ask for rows or dicts")
        return [prepared.make(row) for row in rows]

    def _answer(self, shape: tuple[Any, ...], values: dict[str, Any]) -> tuple[Prepared, list[tuple[Any, ...]]]:
        prepared = self._prepared(shape, values)
        return prepared, self._fetch(prepared, values)

    def _prepared(self, shape: tuple[Any, ...], values: dict[str, Any]) -> Prepared:
        prepared = self._known.get(shape)
        if prepared is None:
            prepared = self._known[shape] = self._prepare(shape, values)
        return prepared

    def _fetch(self, prepared: Prepared, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        if not prepared.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(prepared.sql, prepared.params({_AGENCY: current_agency_id(), **values}))
            return cursor.fetchall()

    def _prepare(self, shape: tuple[Any, ...], values: dict[str, Any]) -> Prepared:
        named = [_AGENCY, *values]
        stand_ins = {name: _stand_in(number, values.get(name, 0)) for number, name in enumerate(named)}
        with standing_in(stand_ins[_AGENCY]):
            asked = self._ask(*shape, **{name: stand_ins[name] for name in values})
            compiler = asked.query.get_compiler(connection=connection)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                # Nothing can answer this (none()): it is not asked.
                return _NOTHING
        converted = compiler.get_converters([column for column, _sql, _alias in compiler.select]).values()
        if any(column.output_field.get_internal_type() not in _AS_THEY_COME for _converters, column in converted):
            raise TypeError("a column of this question needs a converter of Django's: ask with the QuerySet itself")
        return Prepared(
            sql,
            tuple(_place(param, stand_ins) for param in params),
            tuple(params),
            tuple(asked.query.selected or ()),
            _maker(compiler) if asked._fields is None else None,
        )


def _maker(compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """What django.db.models.query.ModelIterable does with each row, the preparations made once."""
    info, select = compiler.klass_info, compiler.select
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    # The stubs are of a later Django, which wants one argument more.
    related = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]

    def make(row: tuple[Any, ...]) -> Any:
        record = info["model"].from_db(connection.alias, names, row[first:last])
        for each in related:
            each.populate(row, record)
        return record

    return make


def _stand_in(number: int, value: Any) -> Any:
    """Something of the value's kind that no record holds."""
    if isinstance(value, date):
        return _FIRST_DAY + number * _APART
    if isinstance(value, UUID):
        return UUID(int=number + 1)
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBER + number
    if isinstance(value, str):
        return f"\ue000{number}\ue000"
    if isinstance(value, list):
        return [_NUMBER + number]
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
