"""When a vocational profile wants updating: after each job start, job end, work trial or course. Plain Python, no Django."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

JOB_START, JOB_END, TRIAL, COURSE = "job_start", "job_end", "trial", "course"


class Happening(NamedTuple):
    """Something after which the profile is to be updated. `day`: when it was; `known`: when we knew, never earlier."""

    kind: str
    day: date
    known: date
    about: str = ""


def waiting(happenings: Iterable[Happening], updated: date | None, today: date) -> list[Happening]:
    """What has not found its way into the profile yet, oldest first.

    `updated` is the last day on which an edition began or a section changed; None: there is no profile, so there is
    nothing to update. What is written on the very day counts: it is the day on which people sit down together about it.
    """
    if updated is None:
        return []
    late = [each for each in happenings if updated < each.known <= today]
    return sorted(late, key=lambda each: (each.known, each.day))
