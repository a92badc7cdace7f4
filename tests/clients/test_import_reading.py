"""Whatever file somebody chooses: it is read for what it is, or they are told what to do. Never a traceback."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.imports import values
from clients.imports.columns import KINDS
from clients.imports.parsing import parse
from clients.imports.reading import Cell, Line, Sheet, Unreadable, read_sheet
from clients.imports.values import Wrong
from tests.clients.importing import workbook

KNOWN = KINDS["contacts"].names
TEXT = "client_ref;date;note\nH-1;2026-03-09;Kävi työssä, hyvin\n"
LINES = [Line(2, ["H-1", "2026-03-09", "Kävi työssä, hyvin"])]


def read(content: bytes, max_rows: int = 1000) -> Sheet:
    return read_sheet(content, known=KNOWN, max_rows=max_rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_ending_is_read(encoding: str, ending: str) -> None:
    assert read(TEXT.replace("\n", ending).encode(encoding)).lines == LINES


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_by_the_columns_it_makes(separator: str) -> None:
    text = f'client_ref{separator}date{separator}note\nH-1{separator}2026-03-09{separator}"a, b; c"\n'
    assert read(text.encode()).lines == [Line(2, ["H-1", "2026-03-09", "a, b; c"])]


def test_rows_keep_the_numbers_they_have_in_the_file() -> None:
    sheet = read(b'client_ref,note\nH-1,"two\nlines"\n\n,\nH-2,x\n')
    assert [(line.no, line.cells[0]) for line in sheet.lines] == [(2, "H-1"), (5, "H-2")]


def test_column_names_are_known_however_they_are_typed() -> None:
    assert read(b"Client ref, Specialist-Email ,DATE\n1,2,3\n").header == ["client_ref", "specialist_email", "date"]


def test_a_workbook_gives_its_cells_as_what_they_are() -> None:
    row = ["H-1", datetime(2026, 3, 9, tzinfo=None), time(9, 30), 45, None, 12.5, True]
    assert read(workbook(["client_ref", "date"], row)).lines == [Line(2, row)]


def test_a_workbook_is_read_from_its_first_visible_sheet() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["secret"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    shown.append(["client_ref"])
    shown.append(["H-1"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).lines == [Line(2, ["H-1"])]


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


GOOD = workbook(["client_ref"], ["H-1"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"  \n\n",
        b"\n\nclient_ref\nH-1\n",
        b"client_ref\nH-1\x00\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"%PDF-1.7\x00",
        b"\xff\xfe\x00",
        b"\xd0\xcf\x11\xe0old",
        b"PK\x03\x04 not a zip",
        GOOD[: len(GOOD) // 2],
        GOOD[:-30],
        _zip(**{"hello.txt": b"hello"}),
        _zip(**{"[Content_Types].xml": b"<x/>"}),
        _zip(**{"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        b'client_ref,note\nH-1,"never closed ' + b"x" * 200_000,
        b"client_ref\nH-1" + b"x" * 100_001,
    ],
)
def test_what_is_no_spreadsheet_is_turned_away_with_a_word(content: bytes) -> None:
    with pytest.raises(Unreadable) as told:
        read(content)
    assert len(str(told.value)) > 20


def test_a_workbook_that_unpacks_to_far_more_than_it_weighs_is_not_unpacked() -> None:
    bomb = _zip(**{"xl/worksheets/sheet1.xml": b"0" * (151 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    with pytest.raises(Unreadable, match="unpacks"):
        read(bomb)


def test_a_file_with_too_many_rows_says_so_even_when_they_are_empty() -> None:
    with pytest.raises(Unreadable, match="20 rows"):
        read(b"client_ref\n" + b"H-1\n" * 21, max_rows=20)
    with pytest.raises(Unreadable, match="20 rows"):
        read(b"client_ref\n" + b"\n" * 3000 + b"H-1\n", max_rows=20)


# Values


@pytest.mark.parametrize(
    ("cell", "date_format", "day"),
    [
        ("2026-03-09", "dmy", date(2026, 3, 9)),
        ("2026-03-09", "mdy", date(2026, 3, 9)),
        ("2026-03-09 00:00:00", "iso", date(2026, 3, 9)),
        ("9.3.2026", "dmy", date(2026, 3, 9)),
        ("09/03/2026", "dmy", date(2026, 3, 9)),
        ("03/09/2026", "mdy", date(2026, 3, 9)),
        ("2/3/2026", "dmy", date(2026, 3, 2)),
        ("2/3/2026", "mdy", date(2026, 2, 3)),
        (date(2026, 3, 9), "iso", date(2026, 3, 9)),
        (datetime(2026, 3, 9, 14, 0), "iso", date(2026, 3, 9)),
    ],
)
def test_days_are_iso_or_as_agreed(cell: Cell, date_format: str, day: date) -> None:
    assert values.day(cell, date_format) == day


@pytest.mark.parametrize(
    ("cell", "date_format", "told"),
    [
        ("2/3/2026", "iso", "2026-01-31"),
        ("13/25/2026", "dmy", "no such day"),
        ("3/25/2026", "dmy", "no month 25"),
        ("25/3/2026", "mdy", "no month 25"),
        ("2.3.2026", "mdy", "day comes first"),
        ("2.3.26", "dmy", "four digits"),
        ("30.2.2026", "dmy", "no such day"),
        ("2026-02-30", "iso", "no such day"),
        ("0026-02-03", "iso", "year"),
        ("9999-12-31", "iso", "year"),
        ("yesterday", "dmy", "31.1.2026"),
        (46000, "dmy", "Format the cell as a date"),
        ("2026-3-9", "iso", "2026-01-31"),
    ],
)
def test_days_that_could_be_read_twice_are_asked_about(cell: Cell, date_format: str, told: str) -> None:
    with pytest.raises(Wrong, match=told):
        values.day(cell, date_format)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12,50", "12.5"), ("12.50", "12.5"), (12.5, "12.5"), (7, "7"), ("0", "0"), ("0,5", "0.5"), (37.25, "37.25")],
)
def test_numbers_take_comma_or_point(cell: Cell, number: str) -> None:
    assert values.number(least="0", most="80")(cell, "iso") == Decimal(number)


@pytest.mark.parametrize(
    "cell", ["1,234", "1.234,50", "12 €", "-1", "81", "1e3", True, float("nan"), float("inf"), "٣"]
)
def test_numbers_that_could_be_read_twice_are_asked_about(cell: Cell) -> None:
    if cell == "٣":
        assert values.number(least="0", most="80")(cell, "iso") == 3
        return
    with pytest.raises(Wrong):
        values.number(least="0", most="80")(cell, "iso")


@pytest.mark.parametrize(
    ("cell", "at"),
    [("9:30", time(9, 30)), ("09:30:15", time(9, 30)), (time(14, 5), time(14, 5)), (timedelta(hours=8), time(8))],
)
def test_times(cell: Cell, at: time) -> None:
    assert values.hour(cell, "iso") == at


@pytest.mark.parametrize("cell", ["930", "9.30", "24:00", "9:60", 0.4, timedelta(days=2)])
def test_what_is_no_time_is_said_to_be_none(cell: Cell) -> None:
    with pytest.raises(Wrong, match="9:30"):
        values.hour(cell, "iso")


def test_codes_yes_and_no() -> None:
    assert (values.yes_no("Yes", ""), values.yes_no("NO ", ""), values.yes_no(True, "")) == (True, False, True)
    with pytest.raises(Wrong, match="yes or no"):
        values.yes_no("1", "")
    modes = values.code(["in_person", "phone"])
    assert modes("In person", "") == "in_person"
    with pytest.raises(Wrong, match=r"Did you mean phone\? Write one of: in_person, phone\."):
        modes("phoned", "")
    assert values.codes(["client", "family"])("family; client;family", "") == ["client", "family"]


def test_what_cannot_be_kept_is_said_not_stored() -> None:
    for cell in ("a\x00b", "a\x1fb", "\ud800", "#REF!", "x" * 41):
        with pytest.raises(Wrong):
            values.text(40)(cell, "")
    assert values.text(40)(1001.0, "") == "1001"
    assert values.text(40)("  two \n words ", "") == "two words"


# Anything at all

CELLS: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.dates(), st.times(), st.timedeltas(),
    st.datetimes(timezones=st.just(UTC) | st.none()),
    st.sampled_from(["2026-03-09", "1/2/2026", "yes", "in_person", "none", "none;x", ";", "9:30", "٣:٣٠", "１２", "='x'"]),
)  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_cells_at_all_are_values_or_complaints(kind: str, data: st.DataObject) -> None:
    columns = KINDS[kind].columns
    rows = data.draw(st.lists(st.lists(CELLS, max_size=len(columns) + 2), min_size=1, max_size=3))
    date_format = data.draw(st.sampled_from(["dmy", "mdy", "iso"]))
    sheet = Sheet([column.name for column in columns], [Line(no, row) for no, row in enumerate(rows, start=2)])
    parsed = parse(KINDS[kind], sheet, date_format)
    assert all(problem.say and "\x00" not in problem.value for problem in parsed.errors)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_at_all_are_rows_or_a_word(content: bytes) -> None:
    try:
        sheet = read(content)
    except Unreadable as told:
        assert str(told)
    else:
        parse(KINDS["contacts"], sheet, "iso")


@settings(max_examples=100, deadline=None)
@given(place=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_workbook_is_rows_or_a_word(place: int, byte: int, cut: bool) -> None:
    damaged = GOOD[:place] + (b"" if cut else bytes([byte])) + GOOD[place + 1 :]
    try:
        read(damaged)
    except Unreadable as told:
        assert str(told)
