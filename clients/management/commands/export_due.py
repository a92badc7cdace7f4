"""Write every planned contact of an agency, as it stood on a day, to standard output."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError

from audit import trail
from clients.exports import due_rows, write_csv, write_json
from tenancy.context import agency_context
from tenancy.models import Agency

WRITERS = {"csv": write_csv, "json": write_json}


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write a day as 2026-03-09") from None


class Command(BaseCommand):
    help = "Export the planned contacts of an agency with their status on a day, as CSV or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", required=True, metavar="SLUG")
        parser.add_argument("--as-of", type=day, metavar="DATE", help="the day; today where the agency is by default")
        parser.add_argument("--format", choices=list(WRITERS), default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency “{options['agency']}”.")
        as_of = options["as_of"] or agency.today()
        with agency_context(agency.pk):
            count = WRITERS[options["format"]](due_rows(as_of), cast("IO[str]", self.stdout._out))
            details = {"as_of": as_of.isoformat(), "rows": count, "format": options["format"]}
            trail.record("planned contacts exported", by=None, details=details)
