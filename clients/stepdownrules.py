"""When somebody may be ready for a step-down to another supporter, and how a step-down stands (fidelity item 23).

The field's trigger: about a year in the job, satisfied, no big open issues, not about to change job. What the records
know is read from them; what only the person knows is asked. Nothing here decides: the criteria are shown as facts.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FIDELITY_ITEM = 23
# About a year: eleven months.
ABOUT_A_YEAR_DAYS = 335


class Stage(StrEnum):
    """How a step-down stands."""

    PLANNED = "planned"
    MET = "met"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    DROPPED = "dropped"


def stage(
    *, met_on: date | None, handed_over_on: date | None, returned_on: date | None, dropped_on: date | None
) -> Stage:
    """The furthest that has happened."""
    if dropped_on is not None:
        return Stage.DROPPED
    if returned_on is not None:
        return Stage.RETURNED
    if handed_over_on is not None:
        return Stage.HANDED_OVER
    return Stage.PLANNED if met_on is None else Stage.MET


class Criterion(StrEnum):
    A_YEAR = "a_year"
    SATISFIED = "satisfied"
    NO_ISSUES = "no_issues"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said; None: not asked yet."""

    satisfied: bool | None = None
    no_issues: bool | None = None
    stays: bool | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say on a day: of the job, planned contacts overdue, and another job that is coming."""

    start_date: date
    end_date: date | None = None
    overdue: int = 0
    next_start_date: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion, whether it holds (None: not known), and whether the records alone say so."""

    criterion: Criterion
    holds: bool | None
    by_records: bool


def days_in_job(known: Known, on: date) -> int:
    last = on if known.end_date is None else min(on, known.end_date)
    return max(0, (last - known.start_date).days)


def findings(known: Known, asked: Asked, on: date) -> list[Finding]:
    """The four criteria in the field's order. A record that speaks against one outweighs what was said."""
    leaving = known.end_date is not None or known.next_start_date is not None
    return [
        Finding(Criterion.A_YEAR, days_in_job(known, on) >= ABOUT_A_YEAR_DAYS, by_records=True),
        Finding(Criterion.SATISFIED, asked.satisfied, by_records=False),
        Finding(Criterion.NO_ISSUES, False if known.overdue else asked.no_issues, by_records=known.overdue > 0),
        Finding(Criterion.STAYS, False if leaving else asked.stays, by_records=leaving),
    ]
