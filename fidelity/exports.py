"""The five lists of a review as files: one workbook, or an archive of tables. No cell of them is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from tenancy.cells import harmless_in_workbook

DAYS = "yyyy-mm-dd"
# A name of a sheet has no such signs and is short.
_SHEET_NAME = str.maketrans("", "", "[]:*?/\\'")


def _cell(value: Any) -> Any:
    """A number stays one, so that it can be added up; every text is made harmless."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else harmless_in_workbook(value)


def _day(sheet: Any, text: str) -> Any:
    """As a workbook has days, to be sorted and counted with; shown as the tables have them."""
    cell = WriteOnlyCell(sheet, datetime.fromisoformat(text))
    cell.number_format = DAYS
    return cell


def _lines(each: dict[str, Any], day: Callable[[str], Any] = str) -> list[list[Any]]:
    """What is said under a list stands apart from it. Lists that were frozen earlier say nothing, nor which columns hold
    days."""
    days = set(each.get("days", ()))
    rows = [
        [day(cell) if cell and place in days else _cell(cell) for place, cell in enumerate(row)] for row in each["rows"]
    ]
    under = [[], [_cell(each["note"])]] if each.get("note") else []
    return [[_cell(cell) for cell in each["head"]], *rows, *under]


def pack_workbook(pack: dict[str, Any]) -> bytes:
    book = Workbook(write_only=True)
    for number, each in enumerate(pack["lists"], start=1):
        sheet = book.create_sheet(f"{number} {each['title'].translate(_SHEET_NAME)}"[:31])
        for place in each.get("days", ()):
            # A day that is wider than its column is shown as nothing but signs.
            sheet.column_dimensions[get_column_letter(place + 1)].width = len(DAYS) + 2
        for line in _lines(each, partial(_day, sheet)):
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pack_archive(pack: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, each in enumerate(pack["lists"], start=1):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(_lines(each))
            # The mark in front, so that spreadsheets take it for UTF-8.
            archive.writestr(f"{number}-{each['key']}.csv", "\ufeff" + text.getvalue())
    return out.getvalue()
