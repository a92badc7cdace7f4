"""Read a spreadsheet into an agency: staff, caseload, contacts. All or nothing; the same file twice changes nothing."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import StaffMember
from accounts.roles import Permission, Role
from clients import imports
from clients.imports.columns import PEOPLE
from clients.imports.fixlist import fix_list
from clients.imports.outcome import Outcome, Problem, RowRefused, in_words
from tenancy.context import agency_context
from tenancy.models import Agency

SHOWN = 200


class Command(BaseCommand):
    help = "Import a CSV or XLSX file of people, caseload, contacts, employer-contacts or employers into an agency."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, metavar="SLUG")
        parser.add_argument("--kind", required=True, choices=list(imports.KINDS))
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--by", metavar="EMAIL", help="on whose behalf; the agency's administrator by default")
        parser.add_argument("--date-format", choices=["dmy", "mdy", "iso"], help="how the file's dates are written")
        parser.add_argument(
            "--fix-list", type=Path, metavar="CSV", help="write the rows that need mending to this file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency “{options['agency']}”.")
        content = self._content(options["file"])
        with translation.override("en"), agency_context(agency.pk):
            by = acting(agency, options["by"], options["kind"])
            with agency_context(agency.pk, staff_id=by.pk):
                request = imports.Request(
                    agency,
                    options["kind"],
                    content,
                    by,
                    reach=imports.Reach.by_command(by, named=bool(options["by"])),
                    date_format=options["date_format"] or "",
                )
                outcome = self._run(request, dry_run=options["dry_run"])
                if not outcome.applied:
                    imports.told(request, outcome, first=SHOWN)
            if options["fix_list"] and (outcome.errors or outcome.warnings):
                with options["fix_list"].open("w", encoding="utf-8-sig", newline="") as file:
                    csv.writer(file).writerows(fix_list(request, outcome))
        with translation.override("en"):
            self._tell(outcome, dry_run=options["dry_run"])

    def _content(self, path: Path) -> bytes:
        try:
            if path.stat().st_size > imports.COMMAND.size:
                raise CommandError(f"{path.name} is larger than {imports.COMMAND.size // 1024 // 1024} MB. Split it.")
            return path.read_bytes()
        except OSError as problem:
            raise CommandError(f"{path} can't be read: {problem.strerror}.") from problem

    def _run(self, request: imports.Request, *, dry_run: bool) -> Outcome:
        try:
            if dry_run:
                return imports.look(request)
            with transaction.atomic():
                return imports.take(request)
        except imports.Unreadable as problem:
            raise CommandError(f"{problem} Nothing was imported.") from problem
        except RowRefused as refusal:
            raise CommandError(f"{_told(refusal.problem)} Nothing was imported.") from refusal
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages) + " Nothing was imported.") from problem
        except IntegrityError as problem:
            raise CommandError("Records changed meanwhile. Nothing was imported; run it again.") from problem

    def _tell(self, outcome: Outcome, *, dry_run: bool) -> None:
        self._list(outcome.warnings, "to look at")
        if outcome.errors:
            self._list(outcome.errors, "to put right")
            wrong = _count(len(outcome.errors), "thing")
            raise CommandError(f"{wrong} to put right in the file. Nothing was imported.")
        if dry_run:
            for verdict in outcome.effects[:SHOWN]:
                changes = "; ".join(
                    f"{c.column}: {verdict.old(c) or 'empty'} → {c.new or 'empty'}" for c in verdict.changes
                )
                self.stdout.write(
                    f"row {verdict.row}: {verdict.outcome}, {verdict.about}" + (f" ({changes})" if changes else "")
                )
        done = "Would import" if dry_run else "Imported"
        counts = [f"{count} {name}" for name, count in outcome.counts.items()] + in_words(outcome.made)
        if outcome.warnings:
            counts.append(_count(len(outcome.warnings), "warning"))
        self.stdout.write(f"{done} {_count(outcome.rows, 'row')} of {outcome.kind}: {', '.join(counts)}.")

    def _list(self, problems: list[Problem], title: str) -> None:
        for problem in problems[:SHOWN]:
            self.stderr.write(("warning: " if problem.warning else "") + _told(problem))
        if len(problems) > SHOWN:
            self.stderr.write(f"… and {len(problems) - SHOWN} more {title}.")


def _count(count: int, noun: str) -> str:
    """Commands speak English to whoever runs them."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _told(problem: Problem) -> str:
    place = f"row {problem.row}" + (f", {problem.column}" if problem.column else "")
    value = f" “{problem.value[:80]}”" if problem.value else ""
    return f"{place}{value}: {problem.say}"


def acting(agency: Agency, email: str | None, kind: str) -> StaffMember:
    """Whose name stands on the trail. Staff are only added in the name of somebody who may."""
    today = agency.today()
    if email:
        staff = StaffMember.objects.active_on(today).filter(user__email__iexact=email).first()
        if staff is None:
            raise CommandError(f"{email} has no role in {agency.name} today.")
    else:
        found = StaffMember.objects.with_role_on(Role.ADMINISTRATOR, today).order_by("pk").first()
        if found is None:
            raise CommandError(f"{agency.name} has no administrator today. Say on whose behalf with --by EMAIL.")
        staff = found
    if kind == PEOPLE and not staff.has(Permission.MANAGE_PEOPLE):
        raise CommandError(f"{staff.user.email} may not add staff. Say --by with an administrator's address.")
    return staff
