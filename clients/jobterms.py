"""What a job's terms are on a day, how many hours a week several jobs make, and whether a job is a competitive one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Terms:
    """As they are from a day on; None or empty: not known."""

    title: str = ""
    weekly_hours: Decimal | None = None
    hourly_pay: Decimal | None = None
    schedule: str = ""
    duties: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What changes on a day; what is empty in `to` stays as it was."""

    from_date: date
    to: Terms


@dataclass(frozen=True, slots=True)
class Step:
    """One term that a change has changed."""

    term: str
    was: Decimal | str | None
    now: Decimal | str


_TERMS = ("title", "weekly_hours", "hourly_pay", "schedule", "duties")


def terms_on(first: Terms, changes: Iterable[Change], day: date) -> Terms:
    """The terms on a day: those of the first day, with every change up to that day, the latest last."""
    terms = first
    for change in sorted(changes, key=lambda each: each.from_date):
        if change.from_date <= day:
            terms = _changed(terms, change.to)
    return terms


def _changed(terms: Terms, to: Terms) -> Terms:
    said = {name: getattr(to, name) for name in _TERMS if getattr(to, name) not in (None, "")}
    return replace(terms, **said)


def steps(first: Terms, changes: Iterable[Change]) -> list[tuple[Change, list[Step]]]:
    """Each change in its order, with what stood there before it."""
    terms, told = first, []
    for change in sorted(changes, key=lambda each: each.from_date):
        after = _changed(terms, change.to)
        told.append(
            (change, [_step(name, terms, after) for name in _TERMS if getattr(change.to, name) not in (None, "")])
        )
        terms = after
    return told


def _step(name: str, before: Terms, after: Terms) -> Step:
    return Step(name, getattr(before, name), getattr(after, name))


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours a week of several jobs together; `unknown` counts the jobs of which they are not known."""

    total: Decimal
    unknown: int


def hours_together(each: Iterable[Decimal | None]) -> Hours:
    known = list(each)
    return Hours(sum((hours for hours in known if hours is not None), Decimal(0)), known.count(None))


# The tests of a competitive job


class JobTest(StrEnum):
    OPEN = "open to anyone"
    PAY = "pay"
    NO_TIME_LIMIT = "no time limit"
    MIXED = "mixed workplace"


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"


def competitive_job_tests(
    *,
    open_to_anyone: bool | None,
    at_least_minimum_pay: bool | None,
    same_pay_as_coworkers: bool | None,
    permanent: bool | None,
    mixed_workplace: bool | None,
) -> dict[JobTest, Answer]:
    """The four, kept apart: anybody could apply; at least minimum pay and the pay of co-workers; no artificial time
    limit; people with and without disabilities work side by side."""
    return {
        JobTest.OPEN: _all(open_to_anyone),
        JobTest.PAY: _all(at_least_minimum_pay, same_pay_as_coworkers),
        JobTest.NO_TIME_LIMIT: _all(permanent),
        JobTest.MIXED: _all(mixed_workplace),
    }


def is_competitive(answers: Iterable[Answer]) -> Answer:
    """All tests must be met. One that is not met decides, whatever else is not known."""
    given = set(answers)
    if Answer.NOT_MET in given:
        return Answer.NOT_MET
    return Answer.NOT_KNOWN if Answer.NOT_KNOWN in given else Answer.MET


def _all(*parts: bool | None) -> Answer:
    return is_competitive({True: Answer.MET, False: Answer.NOT_MET, None: Answer.NOT_KNOWN}[part] for part in parts)
