"""`seed_demo [--today DATE] [--scale S]`: a made-up agency to look at, or large ones to measure on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clients.demo import scale, seed, signins


class Command(BaseCommand):
    help = "Write a year of made-up records, with one sign-in per role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", metavar="DATE", type=_day, help="the day the demo is told from (2026-11-20)")
        parser.add_argument(
            "--scale",
            metavar="S|M|L|N",
            type=_shape,
            help="large agencies to measure on instead: S, M, L, or N times S",
        )
        parser.add_argument("--yes", action="store_true", help="also where neither IPS_DEMO, IPS_TEST nor DEBUG is set")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.TEST or settings.DEBUG or options["yes"]):
            raise CommandError("This is not a demo: nothing is made up here unless you add --yes.")
        if options["scale"] is not None:
            self._load(options["scale"], options["today"] or timezone.now().date())
        else:
            self._seed(options["today"])

    def _load(self, shape: scale.Shape, today: date) -> None:
        if scale.taken():
            raise CommandError("Scale data is there already, and was left as it is.")
        loaded = scale.load(shape, today, lambda text: self.stderr.write(text))
        for table, count in loaded.rows.items():
            self.stdout.write(f"{count:>10,}  {table}")
        self.stdout.write(f"{loaded.seconds:.0f} seconds. These rows have no history and nobody signs in.")

    def _seed(self, today: date | None) -> None:
        there = seed.taken()
        if there:
            raise CommandError(
                f"{', '.join(there)} is there already, and was left as it is. `make demo-reset` starts over."
            )
        seeded, sign_ins = seed.seed(today)
        for each in seeded:
            self.stdout.write(
                f"{each.name}: {each.clients} clients, {each.contacts} contacts, {each.employer_contacts} employer contacts."
            )
        path = signins.keep(sign_ins)
        self.stdout.write(f"\nSign-ins (kept in {path}):\n\n{signins.as_text(sign_ins)}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is no date. Write it as 2026-11-20.") from error


def _shape(name: str) -> scale.Shape:
    try:
        return scale.shape(name)
    except ValueError as error:
        raise CommandError(f"{name} is no scale. Use S, M, L, or a number of times S.") from error
