"""Jobs that pass all four tests out of the jobs held: the values of fidelity item 21, with the jobs behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from clients.jobdevelopmentrules import ENOUGH_JOBS, Share
from clients.models import Job
from clients.report.shares import Asked, Line, Shares, lines
from clients.report.window import Window

LATELY_MONTHS = 6
# The tests as they stand on a job (jobterms.competitive_job_tests): pay is asked in two parts.
TESTS = ("open_to_anyone", "permanent", "at_least_minimum_pay", "same_pay_as_coworkers", "mixed_workplace")
PASSES = Q(**dict.fromkeys(TESTS, True))
FAILS = Q(*((name, False) for name in TESTS), _connector=Q.OR)
UNKNOWN = ~FAILS & Q(*((f"{name}__isnull", True) for name in TESTS), _connector=Q.OR)


@dataclass(frozen=True, slots=True)
class Competitive:
    """`current`: of the jobs held on the day; `lately`: of all held in the six months to it. `unknown` fail no test as yet."""

    current: Share
    lately: Share
    failing: int
    unknown: int
    first: date

    @property
    def too_few(self) -> int:
        """How many jobs are missing to the ten of the scale."""
        return max(0, ENOUGH_JOBS - self.current.whole)


def first_day(window: Window) -> date:
    return window.since(LATELY_MONTHS)


def competitive(window: Window) -> Competitive:
    """One question."""
    found = _OF_HELD.of(window)
    return Competitive(
        found["current"], found["lately"], found["failing"].part, found["unknown"].part, first_day(window)
    )


def _of_held(window: Window) -> tuple[QuerySet[Any], dict[str, Asked]]:
    current = current_on(window.day)
    asked = {
        "current": Asked(PASSES, current),
        "lately": Asked(PASSES),
        "failing": Asked(FAILS, current),
        "unknown": Asked(UNKNOWN, current),
    }
    return held(window), asked


_OF_HELD = Shares(_of_held)


def held(window: Window) -> QuerySet[Job]:
    jobs = Job.objects.standing().filter(
        Q(end_date=None) | Q(end_date__gte=first_day(window)), client__in=window.clients, start_date__lte=window.day
    )
    return window.in_programme(jobs, "client", "start_date")


def current_on(day: date) -> Q:
    return Q(end_date=None) | Q(end_date__gte=day)


def held_jobs(window: Window) -> list[Line]:
    """The rows behind it, one question."""
    return lines(held(window), "public_id", "title", "employer__name", "start_date", "end_date", *TESTS)
