"""Cells of spreadsheets: text that a spreadsheet would take for a formula stays text, on the way out and back in."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

# What a spreadsheet would take for the beginning of a formula.
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> str:
    """As a cell: text that could be read as a formula gets an apostrophe in front; numbers and dates stay as they are."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, date) else str(value)
    safe = f"'{text}" if isinstance(value, str) and text.startswith(TRIGGERS) else text
    # A lone carriage return would end the line for some readers, and the csv module does not quote it.
    return safe.replace("\r", " ")


# What XML has no letter for: a workbook, or what a PDF says of itself, can't be written with it, or not be read.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_xml_has_it(text: str) -> str:
    return _NO_XML.sub("", text)


def harmless_in_workbook(value: Any) -> str:
    """Like `harmless`, for a workbook. Odd letters go first: what follows may be the beginning of a formula."""
    return harmless(as_xml_has_it(value) if isinstance(value, str) else value)


def meant(text: str) -> str:
    """What `harmless` was given: a file that was exported here can be imported again."""
    return text[1:] if text.startswith("'") and text[1:].startswith(TRIGGERS) else text
