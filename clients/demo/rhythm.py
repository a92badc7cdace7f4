"""The contacts of a story: often while looking for work, weekly in the first month of a job, monthly after it, some late.

The rhythm walks along the planned contacts of clients.followalong, so that what is met and what is not is as the story says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from clients.demo import notes
from clients.demo.days import DAY, some_day, working_day
from clients.demo.stories import WEEK, JobPlan, Story
from clients.followalong import PlannedContact, job_loss_contact, planned_contacts

LATE, NEVER = 0.08, 0.03


@dataclass
class ContactPlan:
    day: date
    at: time
    mode: str
    place: str
    with_whom: list[str]
    minutes: int | None
    note: str
    next_step: str = ""
    next_step_date: date | None = None
    jobs: tuple[int, ...] = ()


@dataclass
class Rhythm:
    """Collects a person's contacts. `talks` holds the days of contacts that count, to see what is met already."""

    rng: Random
    story: Story
    today: date

    def __post_init__(self) -> None:
        self.contacts: list[ContactPlan] = []
        self.talks: set[date] = set()

    @property
    def last_day(self) -> date:
        return self.story.closed[0] if self.story.closed else self.today

    def all(self) -> list[ContactPlan]:
        for start, end in self._times_without_work():
            self._search(start, end)
        for job in self.story.jobs:
            if not job.cancelled:
                self._keep(job)
        self._try_in_vain()
        return sorted(self.contacts, key=lambda c: (c.day, c.at))

    def _times_without_work(self) -> list[tuple[date, date]]:
        """From entry to the first job, and between jobs, up to the last day."""
        times, start = [], self.story.entry
        for job in sorted((j for j in self.story.jobs if not j.cancelled), key=lambda j: j.start):
            times.append((start, min(job.start - WEEK, self.last_day)))
            if job.end is None:
                return times
            start = max(job.end, job.learned or job.end) + 4 * DAY
        return [*times, (start, self.last_day)]

    def _search(self, start: date, end: date) -> None:
        """Every week at first, then every second; now and then somebody else is there, or nobody comes."""
        day = start + self.rng.randint(1, 6) * DAY
        while day <= end:
            if not self._silent(day):
                self._search_contact(working_day(day, earliest=start, latest=end))
            gap = (5, 9) if day - start < 8 * WEEK else (9, 17)
            day += self.rng.randint(*gap) * DAY

    def _search_contact(self, day: date) -> None:
        chance = self.rng.random()
        if chance < 0.07:
            self._attempt(day)
        elif chance < 0.22:
            self._add(
                day,
                self.rng.choice(["phone", "text", "video"]),
                "",
                ["client"],
                self.rng.choice([5, 10, 15]),
                notes.SHORT,
            )
        elif chance < 0.34:
            who = self.rng.choice(["clinician", "clinician", "family", "partner"])
            place = "home" if who == "family" else "clinic"
            self._add(day, "in_person", place, ["client", who], self.rng.choice([45, 60]), [notes.WITH[who]])
        else:
            place = self.rng.choice(["community", "community", "community", "office", "home"])
            self._add(day, "in_person", place, ["client"], self.rng.choice([30, 45, 60, 75]), notes.SEARCH)

    def _keep(self, job: JobPlan) -> None:
        """Along the planned contacts: met in their window as a rule, a few late, a very few not at all."""
        last = min(job.end or self.last_day, self.last_day)
        months = 12 + max(0, (last - job.start).days - 365) // 30
        for planned in planned_contacts(start_date=job.start, months=months):
            if planned.opens_date <= last and not self._is_met(planned):
                self._answer(
                    planned, last, notes.FIRST_DAYS if planned.due_date < job.start + 5 * WEEK else notes.KEEPING
                )
        if job.learned and job.reason != "moved_on":
            self._answer(job_loss_contact(learned_date=job.learned), self.last_day, notes.LOST)

    def _is_met(self, planned: PlannedContact) -> bool:
        return any(planned.opens_date <= day <= planned.due_date for day in self.talks)

    def _answer(self, planned: PlannedContact, last: date, words: list[str]) -> None:
        chance = self.rng.random()
        earliest, latest = planned.opens_date, min(planned.due_date, last)
        if planned.due_date < self._settled(last) and chance < LATE + NEVER:
            if chance >= LATE:
                return
            earliest, latest = planned.due_date + DAY, planned.due_date + 4 * DAY
        day = some_day(self.rng, earliest, latest)
        if self._silent(day):
            return
        self._visit(day, words)
        if planned.rule.startswith("month") and self.rng.random() < 0.3:
            self._check_in(day + self.rng.randint(6, 16) * DAY)

    def _settled(self, last: date) -> date:
        """Before this day somebody may be late or forget: what is open at the end is as the story says, no more."""
        begin = [start for start, end in self.story.silences if end is None]
        return min([last, *begin]) - 6 * WEEK

    def _visit(self, day: date, words: list[str]) -> None:
        if self.story.agreed_phone_from and day >= self.story.agreed_phone_from:
            self._add(day, self.rng.choice(["phone", "video"]), "", ["client"], self.rng.choice([10, 15, 20]), words)
        elif self.rng.random() < 0.15:
            self._add(day, "in_person", "workplace", ["client", "employer"], 45, [notes.WITH["employer"]])
        else:
            place = self.rng.choice(["workplace", "community", "community", "home"])
            self._add(day, "in_person", place, ["client"], self.rng.choice([20, 30, 40, 60]), words)

    def _check_in(self, day: date) -> None:
        if day <= self.last_day and not self._silent(day):
            day = working_day(day, earliest=day, latest=self.last_day)
            self._add(day, self.rng.choice(["text", "phone", "email"]), "", ["client"], 5, notes.SHORT)

    def _try_in_vain(self) -> None:
        """A time of silence up to today is no neglect: somebody rang, and nobody answered."""
        for start, end in self.story.silences:
            if end is None and self.story.declined is None and start < self.today - 2 * DAY:
                self._attempt(some_day(self.rng, start + DAY, self.today - DAY))

    def _attempt(self, day: date) -> None:
        mode = self.rng.choice(["voicemail", "voicemail", "no_show"])
        place = "community" if mode == "no_show" else ""
        self._add(day, mode, place, ["client"], None, [notes.ATTEMPTS[2]] if mode == "no_show" else notes.ATTEMPTS[:2])

    def _silent(self, day: date) -> bool:
        return any(start <= day and (end is None or day < end) for start, end in self.story.silences)

    def _add(
        self, day: date, mode: str, place: str, with_whom: list[str], minutes: int | None, words: list[str]
    ) -> None:
        if mode == "in_person":
            self.talks.add(day)
        latest = 8 if day == self.today else 16
        at = time(self.rng.randint(8, latest), self.rng.choice([0, 10, 15, 30, 40, 45]))
        contact = ContactPlan(day, at, mode, place, with_whom, minutes, self.rng.choice(words))
        if minutes and self.rng.random() < 0.25:
            contact.next_step = self.rng.choice(notes.NEXT_STEPS)
            contact.next_step_date = day + self.rng.randint(2, 14) * DAY
        if self.story.names_jobs:
            contact.jobs = self._jobs_on(day)
        self.contacts.append(contact)

    def _jobs_on(self, day: date) -> tuple[int, ...]:
        return tuple(n for n, job in enumerate(self.story.jobs) if job.start - timedelta(days=7) <= day)
