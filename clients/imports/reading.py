"""From the bytes of a CSV or XLSX file to its rows of cells. Knows no model and no kind of file.

A file comes from anybody's spreadsheet: in any of the usual encodings and separators, half finished, or made to do harm.
Whatever it is, the answer is rows or a Unreadable that says what to do about it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

Cell = str | int | float | bool | date | datetime | time | timedelta | None

SEPARATORS = ",;\t"
MAX_COLUMNS = 100
MAX_CELL = 100_000
# A million-row sheet of 1 MB is a bomb or a mistake; what a caseload needs stays far below.
MAX_UNPACKED = 150 * 1024 * 1024
# 60,000 rows of the widest file hold 1.6 million; an empty cell costs a reader as much as a full one.
MAX_CELLS = 3_000_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """The file as a whole can't be read. `str()` says why and what to do, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row with its number in the file: the header is row 1, empty rows are counted."""

    no: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    header: list[str]
    lines: list[Line]


def read_sheet(content: bytes, *, known: Collection[str], max_rows: int) -> Sheet:
    """The header and the rows of a CSV or XLSX file. `known` column names help to tell its separator."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Unreadable(_("The file is empty. It needs a row of column names and a row for each record."))
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(
            _("This is an old Excel file (.xls) or a locked one. Save it as .xlsx or CSV, without a password.")
        )
    rows = _xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(content, known)
    header: list[str] | None = None
    lines: list[Line] = []
    for no, cells in enumerate(rows, start=1):
        if header is None:
            header = [_name(cell) for cell in cells]
        elif any(cell not in (None, "") for cell in cells):
            lines.append(Line(no, cells))
        if no > max_rows * 2 + 1000 or len(lines) > max_rows:
            raise Unreadable(
                _("The file has more than %(count)s rows. Split it into several files.") % {"count": f"{max_rows:,}"}
            )
    if not header or not any(header):
        raise Unreadable(_("The first row is empty. Write the column names there."))
    return Sheet(header, lines)


def _name(cell: Cell) -> str:
    """A column name as it is meant: without regard to capitals, and with spaces or hyphens for underscores."""
    return "_".join(str(cell if cell is not None else "").strip().lower().replace("-", " ").replace("_", " ").split())


# CSV


def _csv_rows(content: bytes, known: Collection[str]) -> Iterator[list[Cell]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, known))
    # The module's own limit is for the whole process; cells are measured here instead.
    try:
        for cells in reader:
            yield [_measured(cell, reader.line_num) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as problem:
        raise Unreadable(
            _("Line %(line)s can't be read: a cell is too long or a quotation mark is missing its partner.")
            % {"line": reader.line_num}
        ) from problem


def _measured(cell: str, line: int) -> str:
    if len(cell) > MAX_CELL:
        raise Unreadable(
            _("A cell that ends on line %(line)s has %(length)s letters. Is a quotation mark missing its partner?")
            % {"line": line, "length": len(cell)}
        )
    return cell.strip()


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, what Excel calls Unicode text, else the Windows code page of Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise Unreadable(
        _("This is not a CSV or XLSX file. Save the spreadsheet as “CSV UTF-8” or as .xlsx and choose that file.")
    )


def _separator(text: str, known: Collection[str]) -> str:
    """Of comma, semicolon and tab the one that makes the most known column names of the first row."""
    first = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")[:20_000]
    best, score = ",", (-1, -1)
    for separator in SEPARATORS:
        try:
            names = [_name(cell) for cell in next(csv.reader([first], delimiter=separator), [])]
        except csv.Error:
            continue
        found = (len(set(names) & set(known)), len(names))
        if found > score:
            best, score = separator, found
    return best


# XLSX


def _xlsx_rows(content: bytes) -> Iterator[list[Cell]]:
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet: Any = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
        if sheet is None:
            raise Unreadable(_("The workbook has no visible sheet."))
        # The size a sheet claims may be anything: rows are taken as they come.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_trimmed(cell) for cell in islice(row, MAX_COLUMNS)]
    except Unreadable:
        raise
    except Exception as problem:
        # A damaged workbook fails in as many ways as openpyxl, zipfile, zlib and expat have: all mean this.
        raise Unreadable(
            _(
                "The workbook can't be read: it is damaged or of another kind. Open it, save it as .xlsx again, or use CSV."
            )
        ) from problem


def _trimmed(cell: Any) -> Cell:
    if isinstance(cell, str):
        if len(cell) > MAX_CELL:
            raise Unreadable(_("A cell has %(length)s letters: that is more than can be kept.") % {"length": len(cell)})
        return cell.strip()
    if cell is None or isinstance(cell, (bool, int, float, date, time, timedelta)):
        return cell
    return str(cell)


def _refuse_bombs(content: bytes) -> None:
    """What unpacks to far more than it weighs, or brings its own entities, is turned away before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > 5000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Unreadable(
                    _("The workbook unpacks to more than can be read. Save only the sheet that is needed, as CSV.")
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        _look_through(opened)
    except Unreadable:
        raise
    except Exception as problem:
        raise Unreadable(_("The workbook is damaged. Open it, save it as .xlsx again, or use CSV.")) from problem


def _look_through(part: IO[bytes]) -> None:
    """The whole of a part, piece by piece: own entities may hide behind a long comment, and cells may be empty but many."""
    cells, tail = 0, b""
    while piece := part.read(1 << 20):
        text = tail + piece
        if b"<!DOCTYPE" in text.upper() or b"<!ENTITY" in text.upper():
            raise Unreadable(_("The workbook holds instructions that no spreadsheet needs. Save it as CSV."))
        cells += text.count(b"<c ") + text.count(b"<c/") + text.count(b"<c>")
        if cells > MAX_CELLS:
            raise Unreadable(
                _("The workbook unpacks to more than can be read. Save only the sheet that is needed, as CSV.")
            )
        tail = text[-9:]
