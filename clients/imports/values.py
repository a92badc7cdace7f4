"""One cell to one value, by the rules of the column. Plain Python: no models, no clock.

Never guessed: a date is ISO or in the format that was agreed, a number has one possible reading, a code is one of the list.
What can't be read raises Wrong, which says what to write instead.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.imports.reading import Cell
from tenancy.cells import meant as meant_by

FIRST_YEAR, LAST_YEAR = 1900, 2100
EXAMPLES = {"dmy": "31.1.2026", "mdy": "1/31/2026", "iso": "2026-01-31"}

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_DAY = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2}")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?")
_NUMBER = re.compile(r"(-?\d+)(?:[.,](\d+))?")
# Control characters and halves of characters: nothing a person types, and PostgreSQL keeps no NUL.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FORMULA_ERRORS = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}

_LONGEST_ADDRESS = 200
_on_the_web = URLValidator(schemes=["http", "https"])

Read = Callable[[Cell, str], Any]


class Wrong(Exception):
    """The cell can't be read; str() says what to write instead."""


def shown(cell: Cell) -> str:
    """A cell as a person knows it, for messages."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    text = cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
    return _UNWRITABLE.sub("�", text)


def text(max_length: int, *, lines: bool = False) -> Read:
    """Words, on one line unless `lines`. A number or date in a cell of words is taken as it is shown."""

    def read(cell: Cell, _format: str) -> str:
        raw = meant_by(cell) if isinstance(cell, str) else shown(cell)
        if raw in _FORMULA_ERRORS:
            raise Wrong(_("The spreadsheet shows a formula error here. Write the value itself."))
        if _UNWRITABLE.search(raw):
            raise Wrong(_("There is a character here that can't be kept. Type the text anew."))
        tidy = raw.replace("\r\n", "\n").replace("\r", "\n").strip() if lines else " ".join(raw.split())
        if len(tidy) > max_length:
            raise Wrong(
                _("Too long: %(length)s letters. Write at most %(max)s.") % {"length": len(tidy), "max": max_length}
            )
        return tidy

    return read


def email(cell: Cell, _format: str) -> str:
    address = shown(cell).strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Wrong(_("Not an e-mail address. Write it in full, such as ana@example.org.")) from None
    if len(address) > 254:
        raise Wrong(_("Too long for an e-mail address."))
    return address


def website(cell: Cell, date_format: str) -> str:
    """An address that a page may lead to: https is meant where nothing is said, and no other scheme is one of the web."""
    address: str = text(_LONGEST_ADDRESS)(cell, date_format)
    address = address if "://" in address else f"https://{address}"
    try:
        _on_the_web(address)
    except ValidationError:
        raise Wrong(_("Not an address on the web. Write it in full, such as https://bakery.example.")) from None
    if len(address) > _LONGEST_ADDRESS:
        raise Wrong(_("Too long for an address on the web."))
    return address


def division(known: Iterable[str]) -> Read:
    """Two digits of the official list; a spreadsheet takes the zero away from the first nine."""
    divisions = frozenset(known)

    def read(cell: Cell, _format: str) -> str:
        said = shown(cell).strip().zfill(2)
        if said not in divisions:
            raise Wrong(_("Not a division of the list. Write its two digits, such as 55, or leave it empty."))
        return said

    return read


def day(cell: Cell, date_format: str) -> date:
    """A calendar day: a real date cell, ISO, or the agreed format; two different readings are never weighed up."""
    if isinstance(cell, datetime):
        return _sensible(cell.date())
    if isinstance(cell, date):
        return _sensible(cell)
    if not isinstance(cell, str):
        raise Wrong(_("Not a date. Format the cell as a date, or write it as %(example)s.") % _example(date_format))
    if found := _ISO.fullmatch(cell):
        return _made(int(found[1]), int(found[2]), int(found[3]), date_format)
    if found := _DAY.fullmatch(cell):
        return _in_order(int(found[1]), int(found[3]), int(found[4]), date_format, sign=found[2])
    if _SHORT_YEAR.fullmatch(cell):
        raise Wrong(_("Write the year with four digits, as in %(example)s.") % _example(date_format))
    raise Wrong(_("Not a date. Write it as %(example)s.") % _example(date_format))


def _example(date_format: str) -> dict[str, str]:
    if date_format == "iso":
        return {"example": EXAMPLES["iso"]}
    return {"example": _("%(own)s or %(iso)s") % {"own": EXAMPLES[date_format], "iso": EXAMPLES["iso"]}}


def _in_order(first: int, second: int, year: int, date_format: str, *, sign: str) -> date:
    if date_format == "iso":
        raise Wrong(
            _(
                "This could be day or month first. Write the date as 2026-01-31, or say how the file's dates are"
                " written (--date-format dmy or mdy, or the choice on the import page)."
            )
        )
    if date_format == "mdy" and sign == ".":
        # Nobody writes the month first with points: this row comes from somewhere else.
        say = _("With points the day comes first, but dates are month first here. Write it as %(example)s.")
        raise Wrong(say % _example("mdy"))
    dayno, month = (first, second) if date_format == "dmy" else (second, first)
    if month > 12 and dayno <= 12:
        other = "mdy" if date_format == "dmy" else "dmy"
        raise Wrong(
            _("There is no month %(month)s: dates are read as %(own)s here. If the file has them as %(other)s, say so.")
            % {"month": month, "own": EXAMPLES[date_format], "other": EXAMPLES[other]}
        )
    return _made(year, month, dayno, date_format)


def _made(year: int, month: int, dayno: int, date_format: str) -> date:
    try:
        return _sensible(date(year, month, dayno))
    except ValueError:
        raise Wrong(_("There is no such day. Write it as %(example)s.") % _example(date_format)) from None


def _sensible(found: date) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Wrong(_("The year %(year)s can't be meant. Write the year with four digits.") % {"year": found.year})
    return found


def hour(cell: Cell, _format: str) -> time:
    """A time of day, to the minute."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, timedelta) and timedelta(0) <= cell < timedelta(days=1):
        cell = (datetime(2000, 1, 1) + cell).time()  # noqa: DTZ001 - only its time is used
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    found = _TIME.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        raise Wrong(_("Not a time. Write hours and minutes, such as 9:30 or 14:05."))
    return time(int(found[1]), int(found[2]))


def number(*, least: str, most: str) -> Read:
    """A number with point or comma. What could be thousands or decimals (1,234) is asked about, not guessed."""

    def read(cell: Cell, _format: str) -> Decimal:
        value = _number(cell)
        if not Decimal(least) <= value <= Decimal(most):
            raise Wrong(_("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return value

    return read


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        raise Wrong(_("Not a number. Write digits alone, such as 12.50 or 12,50."))
    if isinstance(cell, float) and not abs(cell) < 1e12:
        raise Wrong(_("Not a number that can be meant here."))
    if not isinstance(cell, str):
        return Decimal(repr(round(cell, 4)) if isinstance(cell, float) else cell)
    found = _NUMBER.fullmatch(cell)
    if found is None or len(cell) > 20:
        raise Wrong(_("Not a number. Write digits alone, such as 12.50 or 12,50."))
    if found[2] is not None and len(found[2]) == 3:
        raise Wrong(
            _("This could be thousands or decimals. Write %(thousands)s or %(decimals)s.")
            % {"thousands": found[1] + found[2], "decimals": f"{found[1]}.{found[2][:2]}"}
        )
    return Decimal(f"{found[1]}.{found[2] or 0}")


def whole(*, least: int, most: int) -> Read:
    def read(cell: Cell, _format: str) -> int:
        try:
            value = _number(cell)
        except Wrong:
            value = Decimal("0.5")
        if value != value.to_integral_value() or not least <= value <= most:
            raise Wrong(_("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most})
        return int(value)

    return read


def yes_no(cell: Cell, _format: str) -> bool:
    if isinstance(cell, bool):
        return cell
    word = shown(cell).strip().lower()
    if word not in {"yes", "no"}:
        raise Wrong(_("Write yes or no, or leave it empty if it is not known."))
    return word == "yes"


def code(choices: Iterable[str]) -> Read:
    """One word of a list."""
    allowed = tuple(choices)

    def read(cell: Cell, _format: str) -> str:
        return _code(shown(cell), allowed)

    read.allowed = allowed  # type: ignore[attr-defined]
    return read


def codes(choices: Iterable[str]) -> Read:
    """Several words of a list with semicolons between."""
    allowed = tuple(choices)

    def read(cell: Cell, _format: str) -> list[str] | None:
        found = [_code(part, allowed) for part in shown(cell).split(";") if part.strip()]
        return [word for word in allowed if word in found] or None

    read.allowed = allowed  # type: ignore[attr-defined]
    return read


def _code(written: str, allowed: tuple[str, ...]) -> str:
    word = "_".join(written.lower().replace("-", " ").replace("_", " ").split())
    if word in allowed:
        return word
    raise Wrong(meant(word, allowed) + _("Write one of: %(codes)s.") % {"codes": ", ".join(allowed)})


def names(max_length: int) -> Read:
    """Several names with semicolons between; `none` for none of them."""
    one = text(max_length)

    def read(cell: Cell, date_format: str) -> list[str] | None:
        parts = [one(part, date_format) for part in shown(cell).split(";")]
        found = list({part.lower(): part for part in parts if part}.values())
        if is_none(found[0] if found else "") and len(found) > 1:
            raise Wrong(_("Write none alone, or the names with ; between them."))
        if not found:
            return None
        return [] if is_none(found[0]) else found

    return read


def is_none(word: str) -> bool:
    return word.lower() == "none"


def meant(written: str, known: Iterable[str], *, near: float = 0.6) -> str:
    """`Did you mean …? ` when something known is close to what was written, else nothing."""
    by_fold = {name.lower(): name for name in known}
    close = difflib.get_close_matches(written.lower()[:200], by_fold, n=3, cutoff=near)
    if not close:
        return ""
    found = ", ".join(by_fold[name] for name in close)
    return ngettext("Did you mean %(names)s? ", "Did you mean one of %(names)s? ", len(close)) % {"names": found}
