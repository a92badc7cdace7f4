"""Employers written out, in the columns in which they are imported: one row for each site or person, the employer repeated.

No question of it leads to anybody who is supported.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from openpyxl import Workbook

from accounts.models import StaffMember
from employers.models import Employer, EmployerPerson, Site
from tenancy.cells import harmless

COLUMNS = (
    "employer", "branch_of", "sector", "industry", "size", "phone", "email", "website", "site", "site_address", "site_area",
    "person", "person_title", "can_hire", "has_a_say", "person_phone", "person_email", "prefers", "needs", "culture",
    "adjustments",
)  # fmt: skip
AT_ONCE = 500
# Signs that XML has no way to write: pasted from elsewhere, one of them would make the file unreadable, or none at all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def rows_of(staff: StaffMember) -> Iterator[list[str]]:
    """By name. Some hundred employers at a time: memory does not grow with the agency."""
    asked = (
        Employer.objects.visible_to(staff)
        .standing()
        .select_related("parent")
        .prefetch_related(
            Prefetch("sites", Site.objects.order_by("name")),
            Prefetch("people", EmployerPerson.objects.filter(left_date=None).order_by("name")),
        )
        .order_by("sort_key", "pk")
    )
    for employer in asked.iterator(chunk_size=AT_ONCE):
        yield from _rows(employer)


def _rows(employer: Employer) -> Iterator[list[str]]:
    sites, people = list(employer.sites.all()), list(employer.people.all())
    for number in range(max(len(sites), len(people), 1)):
        site = sites[number] if number < len(sites) else None
        person = people[number] if number < len(people) else None
        first = number == 0
        said = (*_about(employer, first=first), *_at(site), *_whom(person), *_known(employer, first=first))
        yield [harmless(value) for value in said]


def _about(employer: Employer, *, first: bool) -> tuple[Any, ...]:
    """What is said once stands in the first row alone: in a spreadsheet it is then changed in one place."""
    if not first:
        return (employer.name, *[""] * 7)
    parent = employer.parent.name if employer.parent else ""
    return (
        employer.name, parent, employer.sector, employer.sector_code, employer.size, employer.phone, employer.email,
        employer.website,
    )  # fmt: skip


def _at(site: Site | None) -> tuple[Any, ...]:
    return (site.name, site.address, site.area) if site else ("", "", "")


def _whom(person: EmployerPerson | None) -> tuple[Any, ...]:
    if person is None:
        return ("",) * 7
    return (
        person.name, person.job_title, _yes_no(person.can_hire), _yes_no(person.influences), person.phone, person.email,
        person.reached,
    )  # fmt: skip


def _known(employer: Employer, *, first: bool) -> tuple[Any, ...]:
    return (employer.needs, employer.culture, employer.adjustments) if first else ("", "", "")


def _yes_no(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


def as_csv(rows: Iterator[list[str]]) -> Iterator[str]:
    """Line by line, with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in _with_header(rows):
        writer.writerow(row)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _with_header(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    yield from rows


def as_workbook(rows: Iterator[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("employers")
    for row in _with_header(rows):
        sheet.append([_UNWRITABLE.sub(" ", cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
