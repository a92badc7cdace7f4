"""The rows of a file that need mending, as a file again: their own cells, and a column that says what to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clients.imports.columns import KINDS
from clients.imports.outcome import Outcome, Problem
from clients.imports.reading import read_sheet
from clients.imports.values import shown
from tenancy.cells import harmless

if TYPE_CHECKING:
    from clients.imports import Request


def fix_list(request: Request, outcome: Outcome) -> Iterator[list[str]]:
    """The header, then each row with an error or a warning and what is said of it."""
    sheet = read_sheet(request.content, known=KINDS[request.kind].names, max_rows=request.limits.rows)
    said: dict[int, list[Problem]] = defaultdict(list)
    for problem in (*outcome.errors, *outcome.warnings):
        said[problem.row].append(problem)
    yield ["row", "what_to_write", *(harmless(name) for name in sheet.header)]
    if 1 in said:
        yield ["1", harmless(_say(said[1])), *("" for _name in sheet.header)]
    for line in sheet.lines:
        if line.no in said:
            yield [str(line.no), harmless(_say(said[line.no])), *(harmless(shown(cell)) for cell in line.cells)]


def _say(problems: list[Problem]) -> str:
    return " ".join(
        (f"{problem.column}: " if problem.column else "")
        + (_("(to look at) ") if problem.warning else "")
        + problem.say
        for problem in problems
    )
