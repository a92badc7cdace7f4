"""Take in a data file: an edition of a fidelity scale, or a wording of one. Nothing that is there is changed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from fidelity.actions.editions import Loaded, load, may_load
from fidelity.editionfiles import LONGEST, Unfit
from tenancy.roles import as_owner

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Load a scale edition or a wording (fidelity/editions/*.schema.json say what such a file holds). "
        "A changed file becomes a new revision; reviews keep the one they were scored with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(LONGEST + 1)
        except OSError as problem:
            raise CommandError(f"{file} can't be read: {problem.strerror}.") from problem
        try:
            with as_owner(connection, settings.DATABASE_OWNER):
                if not may_load():
                    raise CommandError(
                        "The app's own role only reads editions: set DATABASE_OWNER_URL, as for migrate."
                    )
                loaded = load(content)
        except Unfit as unfit:
            raise CommandError(f"{file.name} was not loaded.\n{_listed(unfit.problems)}") from unfit
        self._tell(loaded)

    def _tell(self, loaded: Loaded) -> None:
        said = "loaded" if loaded.is_new else "was there already"
        self.stdout.write(f"{loaded.name}, revision {loaded.revision}: {said}.")
        if loaded.left_out:
            self.stdout.write(f"Not worded, so said as the edition says it:\n{_listed(loaded.left_out)}")


def _listed(lines: Any) -> str:
    shown = [f"  {line}" for line in lines[:SHOWN]]
    more = len(lines) - SHOWN
    return "\n".join([*shown, *([f"  … and {more} more"] if more > 0 else [])])
