"""From a sheet to rows of values: which columns there are, and what each cell says. Everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients.imports.columns import Column, Kind
from clients.imports.outcome import Problem, RowRefused
from clients.imports.reading import Cell, Line, Sheet
from clients.imports.values import Wrong, meant, shown

HEADER = 1


@dataclass(slots=True)
class Row:
    """The values of one row. Empty cells are not there; `bad` ones were there and could not be read."""

    no: int
    values: dict[str, Any]
    cells: dict[str, Cell]
    bad: set[str]

    def get(self, column: str) -> Any:
        return self.values.get(column)

    def fine(self, *columns: str) -> bool:
        """None of these has been complained of already."""
        return self.bad.isdisjoint(columns)


@dataclass(slots=True)
class Parsed:
    kind: Kind
    columns: list[str]
    rows: list[Row]
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    _said: set[tuple[str, str]] = field(default_factory=set)

    def wrong(self, row: Row, column: str, say: str) -> None:
        """An error at a cell, once: what is complained of is not complained of again."""
        if column not in row.bad:
            row.bad.add(column)
            self.errors.append(Problem(row.no, column, shown(row.cells.get(column)), say))

    def warn(self, row: Row, column: str, say: str) -> None:
        self.warnings.append(Problem(row.no, column, shown(row.cells.get(column)), say, warning=True))

    def need(self, row: Row, column: str, say: str) -> bool:
        """The cell must be filled. A column that the whole file lacks is named once, not at every row."""
        if column in row.values:
            return True
        if column in self.columns:
            self.wrong(row, column, say)
        elif ("missing", column) not in self._said:
            self._said.add(("missing", column))
            self.errors.append(Problem(HEADER, column, "", _missing(column)))
            row.bad.add(column)
        else:
            row.bad.add(column)
        return False


@contextmanager
def told_at(row: Row, columns: Mapping[str, str]) -> Iterator[None]:
    """What an action refuses meanwhile is told at `row`; `columns`: the cell from which each of its fields came."""
    try:
        yield
    except ValidationError as refusal:
        fields = refusal.error_dict if hasattr(refusal, "error_dict") else {}
        column = next((columns[name] for name in fields if name in columns), "")
        say = " ".join(refusal.messages)
        raise RowRefused(Problem(row.no, column, shown(row.cells.get(column)), say)) from refusal


def _missing(column: str) -> str:
    return _("The column %(column)s is missing. Add it to the first row.") % {"column": column}


def parse(kind: Kind, sheet: Sheet, date_format: str) -> Parsed:
    """Every cell read. Without a key column no row is read: there would be one complaint for each."""
    known = {column.name: column for column in kind.columns}
    errors, places = _header(kind, sheet, known)
    parsed = Parsed(kind, list(places), [], errors)
    lacking = [column.name for column in kind.columns if column.key and column.name not in places]
    parsed.errors += [Problem(HEADER, name, "", _missing(name)) for name in lacking]
    if not lacking:
        width = len(sheet.header)
        parsed.rows = [_row(line, places, known, width, parsed.errors, date_format) for line in sheet.lines]
    if not sheet.lines:
        parsed.errors.append(
            Problem(HEADER, "", "", _("There is no row below the column names. Write one for each record."))
        )
    return parsed


def _header(kind: Kind, sheet: Sheet, known: dict[str, Column]) -> tuple[list[Problem], dict[str, int]]:
    errors: list[Problem] = []
    places: dict[str, int] = {}
    for place, name in enumerate(sheet.header):
        if not name:
            if any(place < len(line.cells) and line.cells[place] not in (None, "") for line in sheet.lines):
                say = _("Column %(number)s has no name. Write one in the first row, or empty the column.")
                errors.append(Problem(HEADER, "", "", say % {"number": place + 1}))
        elif name in places:
            errors.append(Problem(HEADER, name, name, _("This column is there twice. Take one away.")))
        elif name not in known:
            say = meant(name, known) + _("No such column here. Take it away, or name it as one of: %(names)s.") % {
                "names": ", ".join(kind.names)
            }
            errors.append(Problem(HEADER, name[:100], name[:100], say))
        else:
            places[name] = place
    return errors, places


def _row(
    line: Line, places: dict[str, int], known: dict[str, Column], width: int, errors: list[Problem], date_format: str
) -> Row:
    row = Row(line.no, {}, {}, set())
    for name, place in places.items():
        cell = line.cells[place] if place < len(line.cells) else None
        if cell is None or cell == "":
            continue
        row.cells[name] = cell
        try:
            value = known[name].read(cell, date_format)
        except Wrong as wrong:
            row.bad.add(name)
            errors.append(Problem(line.no, name, shown(cell), str(wrong)))
            continue
        if value is not None and value != "":
            row.values[name] = value
    extra = next((cell for cell in line.cells[width:] if cell not in (None, "")), None)
    if extra is not None:
        say = _(
            "There is a cell beyond the last named column. Is a separator inside a text that needs quotation marks?"
        )
        errors.append(Problem(line.no, "", shown(extra), say))
    return row
