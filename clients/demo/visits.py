"""Visits to employers: about five or six a week for a full-time specialist, the same places again, some on somebody's behalf."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from clients.demo import notes
from clients.demo.days import DAY, some_day
from clients.demo.stories import WEEK, Story

WEEKS = 50
# Of a first, a second and any later visit.
_PURPOSES = (["learn", "learn", "explain"], ["explain", "match"], ["match", "follow_up", "support_worker"])


@dataclass
class VisitPlan:
    """`clients` are the numbers of the stories on whose behalf it was made; `site` and `person` may be None."""

    employer: int
    site: int | None
    person: int | None
    specialist: int
    day: date
    at: time
    mode: str
    nature: str
    purpose: str
    competitive: bool | None
    note: str
    next_step: str
    next_step_date: date | None
    clients: list[int] = field(default_factory=list)
    by_client: bool = False


class Round:
    """The visits of all specialists of an agency."""

    def __init__(
        self, rng: Random, today: date, stories: list[Story], employers: list[tuple[int, int]], fte: list[float]
    ) -> None:
        self.rng, self.today, self.stories = rng, today, stories
        self.employers, self.fte = employers, fte
        self.met: Counter[tuple[int, int]] = Counter()
        self.visits: list[VisitPlan] = []

    def all(self) -> list[VisitPlan]:
        for weeks_ago in range(WEEKS, -1, -1):
            monday = self.today - self.today.weekday() * DAY - weeks_ago * WEEK
            for specialist, fte in enumerate(self.fte):
                self._week(specialist, fte, monday, settled=weeks_ago < 14)
        self._first_contacts()
        self.visits.sort(key=lambda visit: (visit.day, visit.at))
        self._count_natures()
        return self.visits

    def _count_natures(self) -> None:
        """First, second, ongoing: by what came before at the same employer."""
        met: Counter[int] = Counter()
        for visit in self.visits:
            visit.nature = ("first", "second", "ongoing")[min(met[visit.employer], 2)]
            met[visit.employer] += visit.mode == "in_person"

    def _week(self, specialist: int, fte: float, monday: date, *, settled: bool) -> None:
        count = round(fte * self.rng.choice([4, 5, 6, 6, 7]) * (1 if settled else 0.6))
        for number in range(count + 1):
            day = some_day(self.rng, monday, monday + 4 * DAY)
            mode = "in_person" if number < count else self.rng.choice(["phone", "email", "voicemail"])
            if day <= self.today:
                self._visit(specialist, day, mode)

    def _visit(self, specialist: int, day: date, mode: str) -> None:
        # Each has workplaces of their own and a few shared ones.
        own = [n for n in range(len(self.employers)) if n % len(self.fte) == specialist or n < 6]
        employer = self.rng.choice(own)
        visit = self._plan(employer, specialist, day, mode)
        for number in self._looking(specialist, day):
            if mode == "in_person" and visit.competitive and not visit.clients and self.rng.random() < 0.12:
                visit.clients.append(number)
                visit.by_client = self.rng.random() < 0.15

    def _plan(self, employer: int, specialist: int, day: date, mode: str) -> VisitPlan:
        sites, people = self.employers[employer]
        seen = self.met[employer, specialist]
        self.met[employer, specialist] += mode == "in_person"
        purpose = self.rng.choice(_PURPOSES[min(seen, 2)])
        step = self.rng.choice(notes.VISIT_STEPS) if mode != "voicemail" else "Try again"
        visit = VisitPlan(
            employer=employer,
            site=self.rng.randrange(sites),
            person=self.rng.randrange(people) if mode != "voicemail" else None,
            specialist=specialist,
            day=day,
            at=time(self.rng.randint(8, 15 if day < self.today else 8), self.rng.choice([0, 15, 30, 45])),
            mode=mode,
            nature="",
            purpose=purpose,
            competitive=purpose != "support_worker" and self.rng.random() < 0.9,
            note=self.rng.choice(notes.VISITS[purpose]) if mode != "voicemail" else "",
            next_step=step,
            next_step_date=day + self.rng.randint(3, 20) * DAY if step else None,
        )
        self.visits.append(visit)
        return visit

    def _looking(self, specialist: int, day: date) -> list[int]:
        """Whom of theirs one may have spoken for that day: open, looking for work, and not somebody whose story forbids it."""
        return [
            number
            for number, story in enumerate(self.stories)
            if story.specialist == specialist
            and story.employer_contact
            and story.entry <= day <= (story.closed[0] if story.closed else self.today)
            and not (story.returned and story.returned[0] < day < story.returned[1])
            and not any(job.start <= day and (job.end is None or job.end >= day) for job in story.jobs)
        ]

    def _first_contacts(self) -> None:
        """Everybody whose story has one gets a first visit within about thirty days of entry."""
        for number, story in enumerate(self.stories):
            if story.employer_contact and story.specialist is not None:
                latest = min(story.entry + timedelta(days=self.rng.choice([12, 19, 24, 28, 34])), self.today)
                day = some_day(self.rng, story.entry + 5 * DAY, max(latest, story.entry + 5 * DAY))
                visit = self._plan(
                    self.rng.randrange(len(self.employers)), story.specialist, min(day, self.today), "in_person"
                )
                visit.competitive, visit.clients = True, [number]
