"""`check_trail`: read every trail against its hashes and seals. Exit code 1 when a line or a seal does not fit."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import sealing
from tenancy.context import agency_context
from tenancy.models import Agency


class Command(BaseCommand):
    help = "Check the audit trail of every agency (or one) for changed or missing lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agency", metavar="SLUG", help="only this agency")

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = Agency.objects.order_by("slug")
        if options["agency"]:
            agencies = agencies.filter(slug=options["agency"])
            if not agencies:
                raise CommandError(f"There is no agency “{options['agency']}”.")
        broken = 0
        for agency in agencies:
            with agency_context(agency.pk):
                broken += self._tell(agency, sealing.check())
        if broken:
            raise CommandError(f"The trail was changed: {broken} line(s) and seal(s) do not fit.", returncode=1)

    def _tell(self, agency: Agency, found: sealing.Broken) -> int:
        if not found:
            self.stdout.write(f"{agency.slug}: every line and seal fits.")
            return 0
        for entry_id in found.entry_ids:
            self.stderr.write(f"{agency.slug}: line {entry_id} was changed.")
        for seal_id in found.seal_ids:
            self.stderr.write(
                f"{agency.slug}: seal {seal_id} does not fit its lines: one was changed, added or removed."
            )
        return len(found.entry_ids) + len(found.seal_ids)
