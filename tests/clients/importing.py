"""Spreadsheets written out in the test, and the command that reads them."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from openpyxl import Workbook

from clients import imports
from clients.imports.outcome import Outcome
from tests.world import World

PEOPLE = "email,first_name,last_name,role,unit,fte,supervisor_email,treatment_teams,from,to"
CASELOAD = (
    "client_ref,first_name,last_name,date_of_birth,referral_received,programme_entry,specialist_email,unit,treatment_team,"
    "employed_at_entry,profile_started,first_employer_contact,employer,employer_site,job_title,job_start,job_end,"
    "job_end_learned,job_end_reason,weekly_hours,hourly_pay,permanent,open_to_anyone,at_least_minimum_pay,closed,closure_reason"
)
CONTACTS = "client_ref,date,time,mode,place,with,minutes,specialist_email,job_start,note"
EMPLOYER_CONTACTS = (
    "employer,employer_site,person,can_hire,date,mode,nature,purpose,client_ref,about_competitive_job,matches_plan,"
    "specialist_email,note"
)
EMPLOYERS = (
    "employer,branch_of,sector,industry,size,phone,email,website,site,site_address,site_area,person,person_title,can_hire,"
    "has_a_say,person_phone,person_email,prefers,needs,culture,adjustments"
)
HEADERS = {
    "people": PEOPLE,
    "caseload": CASELOAD,
    "contacts": CONTACTS,
    "employer-contacts": EMPLOYER_CONTACTS,
    "employers": EMPLOYERS,
}


def sheet(kind: str, *rows: dict[str, Any]) -> bytes:
    """A CSV file with all the columns of its kind; each row says only what the test is about."""
    return table(
        HEADERS[kind].split(","), [[row.get(name.strip(), "") for name in HEADERS[kind].split(",")] for row in rows]
    )


def table(header: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def workbook(header: list[Any], *rows: list[Any]) -> bytes:
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def request(world: World, kind: str, content: bytes, **options: Any) -> imports.Request:
    options.setdefault("by", world.adi)
    return imports.Request(world.north, kind, content, **options)


def take(world: World, kind: str, *rows: dict[str, Any], **options: Any) -> Outcome:
    return imports.take(request(world, kind, sheet(kind, *rows), **options))


def look(world: World, kind: str, *rows: dict[str, Any], **options: Any) -> Outcome:
    return imports.look(request(world, kind, sheet(kind, *rows), **options))


def complaints(outcome: Outcome) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.value) for each in outcome.errors]


def run(kind: str, path: Path, agency: str = "north", **options: Any) -> str:
    out = io.StringIO()
    call_command("import_records", str(path), agency=agency, kind=kind, stdout=out, stderr=out, **options)
    return out.getvalue()


def exported(as_of: date | None = None, agency: str = "north") -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("export_due", agency=agency, as_of=as_of, stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))
