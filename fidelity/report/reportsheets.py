"""A report as a workbook: what it is about, the scores beside the former ones, every item with its texts, and the plan."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from fidelity.report.reviewreport import Values, items_in
from tenancy.cells import harmless_in_workbook

_HEAD = PatternFill("solid", fgColor="1F4E8C")
_WIDE, _NARROW = 60, 16


def workbook_of(values: Values, later: Values | None = None) -> bytes:
    book = Workbook()
    first: Any = book.active
    _fill(first, _("Report"), [_("What"), _("Said")], _about(values))
    days = [each["last_day"] for each in reversed(values["former"])]
    _fill(
        book.create_sheet(), _("Scores"), [*_score_head(), *days, values["days"]["last"], _("Change")], _scores(values)
    )
    _fill(book.create_sheet(), _("Items"), _item_head(), _items(values))
    if later is not None:
        _fill(book.create_sheet(), _("Action plan"), _plan_head(), _plan(later))
        _fill(book.create_sheet(), _("Corrections"), _amended_head(), _amended(later))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, title: str, head: list[str], rows: Iterable[Iterable[Any]]) -> None:
    sheet.title = title[:31]
    sheet.append([_cell(each) for each in head])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(each) for each in row])
    for column in sheet.columns:
        long = max(len(str(cell.value or "")) for cell in column) > _NARROW
        sheet.column_dimensions[column[0].column_letter].width = _WIDE if long else _NARROW
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _cell(value: Any) -> Any:
    """Numbers stay numbers; text that could be read as a formula does not."""
    if value is None or isinstance(value, int):
        return value
    return harmless_in_workbook(str(value))


def _about(values: Values) -> Iterable[tuple[str, Any]]:
    yield _("Programme or site"), values["site"]
    yield _("Agency"), values["agency"]
    yield _("Visit"), f"{values['days']['first']} / {values['days']['last']}"
    yield _("Scale"), values["edition"]["name"]
    yield _("Evidence through"), values["days"]["evidence"]
    yield _("Reviewers"), ", ".join(each["name"] for each in values["reviewers"])
    if values["signed"]:
        yield _("Signed"), f"{values['signed']['by']}, {values['signed']['on']}"
    for part in values["subscales"]:
        name = part["title"]
        yield _("Total, %(scale)s") % {"scale": name}, part["total"]
        yield _("Band, %(scale)s") % {"scale": name}, part["band"]["label"] if part["band"] else ""
    for key, label in (("summary", _("Summary")), ("strengths", _("Strengths")), ("priorities", _("Priorities"))):
        yield label, values[key]


def _score_head() -> list[str]:
    return [_("Scale"), _("Section"), _("No."), _("Item")]


def _scores(values: Values) -> Iterable[list[Any]]:
    for part in values["subscales"]:
        for section in part["sections"]:
            for item in section["items"]:
                lead = [part["title"], section["title"], item["number"], item["title"]]
                yield [*lead, *reversed(item["former"]), item["score"], item["change"]]
        totals = [each["total"] for each in reversed(part["former"])]
        yield [part["title"], "", None, _("Total"), *totals, part["total"], None]


def _item_head() -> list[str]:
    return [
        _("No."), _("Item"), _("Criterion"), _("Score"), _("Previous"), _("Seen"), _("Not seen"), _("Evidence"),
        _("What the records say"), _("Suggested by the records"), _("Why it differs"), _("Can't be rated"), _("Comment"),
        _("Recommendation"),
    ]  # fmt: skip


def _items(values: Values) -> Iterable[list[Any]]:
    for item in items_in(values):
        seen = [each["text"] for each in item["components"] if each["there"]]
        unseen = [each["text"] for each in item["components"] if not each["there"]]
        records = item["records"] or {}
        figures = "; ".join(f"{each['value']} {each['label']}" for each in records.get("figures") or ())
        yield [
            item["number"], item["title"], item["criterion"], item["score"], item["previous"], "; ".join(seen),
            "; ".join(unseen), item["evidence"], figures, records.get("points"), item["differs_reason"],
            item["not_rateable_reason"], item["comment"], item["recommendation"],
        ]  # fmt: skip


def _plan_head() -> list[str]:
    return [
        _("Item"),
        _("Score"),
        _("Aim"),
        _("Step"),
        _("Who"),
        _("Due"),
        _("Looked at again"),
        _("How it stands"),
        _("Said"),
    ]


def _plan(later: Values) -> Iterable[list[Any]]:
    for each in later["steps"]:
        yield [
            each["item"], each["score"], each["target"], each["step"], each["owner"], each["due"], each["review"],
            each["status"]["label"], each["said"],
        ]  # fmt: skip


def _amended_head() -> list[str]:
    return [_("Date"), _("Item"), _("Score"), _("Corrected score"), _("What and why"), _("By")]


def _amended(later: Values) -> Iterable[list[Any]]:
    for each in later["amendments"]:
        yield [each["on"], each["item"], each["old"], each["new"], each["text"], each["by"]]
