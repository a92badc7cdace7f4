"""Points as the records suggest them. They are a suggestion: whoever reviews decides."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from clients.jobdevelopmentrules import Rhythm
from clients.report.frequency import Frequent, OfSpecialist
from fidelity.scale import HIGHEST, programme_choices

# What a supervisor's rhythm leaves of item 17, by the keys of the scale's edition.
REVIEWED = {Rhythm.WEEKLY: (), Rhythm.MONTHLY: ("log_reviewed_monthly",), Rhythm.NOT: ("log_not_reviewed",)}

# What old plans leave of item 16.
OLD_PLANS = "plan_is_old"

# Job development by the items' keys.
FIRST, PLAN, FREQUENT = "rapid_job_search", "individualized_job_search", "frequent_employer_contact"
KINDS, EMPLOYERS = "diversity_of_job_types", "diversity_of_employers"


class Points(NamedTuple):
    """`points` is None when no number says them. `also`: right between two points, the scale does not say which."""

    points: int | None
    also: int | None = None

    @property
    def said(self) -> str:
        if self.points is None:
            return _("a reviewer decides")
        if self.also is not None:
            either = {"points": self.points, "also": self.also, "most": HIGHEST}
            return _("%(points)s or %(also)s of %(most)s points") % either
        return _("%(points)s of %(most)s points") % {"points": self.points, "most": HIGHEST}


NONE = Points(None)


class Scorer(Protocol):
    """From an item's key and number to its points: `fidelity.report.scored.scored` of a look, by its edition."""

    def __call__(self, key: str, value: Fraction | None, caps: Iterable[str] = (), **more: Any) -> Points: ...


def points_of_specialist(weeks: OfSpecialist, by: Scorer) -> Points:
    """Item 17: contacts a week for full-time work, held to what the supervisor's signatures allow."""
    return by(FREQUENT, weeks.a_week, REVIEWED[weeks.rhythm], seekers=weeks.seekers, fte=weeks.share)


def points_of_programme(frequent: Frequent, by: Scorer) -> Points:
    """The mean of the specialists' points, to the nearest point."""
    return mean_of(points_of_specialist(each, by) for each in frequent.counted)


def mean_of(each: Iterable[Points]) -> Points:
    known = [points.points for points in each if points.points is not None]
    return Points(*programme_choices(known)) if known else NONE
