"""The rows of one agency as lines for COPY: made from a seed, so that the same day and number give the same agency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from clients.demo import employers, names, notes
from clients.demo.scale import teamwork
from clients.demo.scale.shapes import Shape
from clients.followalong import ContactFacts, JobFacts, PlannedRow, projection

DAY = timedelta(days=1)
NULL = r"\N"
_COUNTING = {"in_person", "phone", "video"}
# In hundredths: how contacts were made.
_MODES = (
    ["in_person"] * 70
    + ["phone"] * 12
    + ["text"] * 6
    + ["video"] * 3
    + ["email"] * 2
    + ["voicemail"] * 5
    + ["no_show"] * 2
)
_SOURCES = ["clinician", "clinician", "self", "clinician", "vr", "jobcentre", "family"]
_PLACES = ["community", "workplace", "home", "office"]
_FIRST = [first for first, _ in names.CLIENTS]
_LAST = [last for _, last in names.CLIENTS]
_STEMS = ["berg", "ström", "lund", "nen", "gren", "holm", "mäki", "ranta", "sen", "qvist"]
_WORK = list(employers.TITLES.items())

# The first specialist looks after this many colleagues' people as well: a Today page of about fifty people.
COVERED = 2


@dataclass
class Person:
    """A client while their rows are made. Nobody met them from `silent_from` on."""

    id: int
    specialist: int
    entry: date
    last_day: date
    silent_from: date
    closed: date | None = None


@dataclass
class Agency:
    """Makes the rows of the agency `slug`; `start` is the first free id of each table."""

    shape: Shape
    slug: str
    today: date
    start: dict[str, int]

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.slug} {self.today.isoformat()}")  # noqa: S311 - data to measure on
        self.lines: dict[str, list[str]] = defaultdict(list)
        self.next = dict(self.start)

    def make(self) -> dict[str, list[str]]:
        self._staff()
        self._employers()
        self.wording = self._add("clients_consentwording", "employers", "en", 1, "Employers may be told about me.")
        people = [self._client(number) for number in range(self.shape.clients)]
        for number, person in enumerate(people):
            jobs = self._jobs(person, number)
            facts = self._contacts(person, self._share(number))
            self._due(person, jobs, facts)
        self._appointments(people)
        self._applications(people)
        self._teamwork(people)
        return self.lines

    def _add(self, table: str, *values: object) -> int:
        pk = self.next[table]
        self.next[table] = pk + 1
        self.lines[table].append(
            f"{pk}\t" + "\t".join([NULL if value is None else str(value) for value in values]) + "\n"
        )
        return pk

    def _staff(self) -> None:
        self.units = [self._add("accounts_unit", name) for name in ("East", "West")]
        self.teams = [self._add("accounts_treatmentteam", f"Team {name}") for name in ("East", "West")]
        self.supervisors = [self._person("supervisor", n, unit, None) for n, unit in enumerate(self.units)]
        self.specialists = [
            self._person("specialist", n, self.units[n % 2], self.supervisors[n % 2], self.teams[n % 2])
            for n in range(self.shape.specialists)
        ]
        self._person("administrator", 0, None, None)
        for absent in self.specialists[1 : 1 + COVERED]:
            self._add("accounts_cover", absent, self.specialists[0], self.today - DAY, self.today + 700 * DAY)

    def _person(self, role: str, number: int, unit: int | None, supervisor: int | None, team: int | None = None) -> int:
        email = f"{role}{number}.{self.slug}@example.org"
        user = self._add("accounts_user", email, self.rng.choice(_FIRST), self._last_name(), "!nobody-signs-in")
        staff = self._add("accounts_staffmember", user)
        post = self._add("accounts_membership", staff, role, unit, supervisor, self.today - 3000 * DAY)
        if team is not None:
            self._add("accounts_membershipteam", post, team)
        return staff

    def _last_name(self) -> str:
        return (
            self.rng.choice(_LAST) if self.rng.random() < 0.5 else self.rng.choice(_LAST)[:5] + self.rng.choice(_STEMS)
        )

    def _employers(self) -> None:
        self.places: list[tuple[int, int, str]] = []
        for number in range(self.shape.employers):
            sector, title = self.rng.choice(_WORK)
            name = f"{self._last_name()} {sector} {number + 1}"
            pk = self._add("employers_employer", name, sector)
            self.places.append((pk, self._add("employers_site", pk, self.rng.choice(names.STREETS)), title))
        for _ in range(self.shape.visits):
            self._visit()

    def _visit(self) -> None:
        pk, site, _title = self.rng.choice(self.places)
        mode = "in_person" if self.rng.random() < 0.8 else "phone"
        day = self.today - int(self.rng.random() * 364) * DAY
        note = self.rng.choice(notes.VISITS["learn"])
        who = self.rng.choice(self.specialists)
        self._add("employers_employercontact", pk, site, who, _iso(day), mode, "ongoing", "learn", "t", note)

    def _client(self, number: int) -> Person:
        specialist = number % self.shape.specialists
        is_open = number < self.shape.open_clients
        entry = self._entry(number, is_open)
        closed = None if is_open else min(entry + self.rng.randint(90, 700) * DAY, self.today - DAY)
        first_visit = None if is_open and self.rng.random() < 0.04 else entry + self.rng.randint(8, 38) * DAY
        if first_visit is not None and first_visit > (closed or self.today):
            first_visit = None
        pk = self._add(
            "clients_client", f"R-{number + 1}", self.rng.choice(_FIRST), self._last_name(), f"+358 40 {number:07}",
            self.units[specialist % 2], self.teams[specialist % 2], _iso(entry - 9 * DAY), _iso(entry), first_visit,
            first_visit, closed, "" if is_open else "step_down",
        )  # fmt: skip
        self._way_in(pk, specialist, entry, closed, first_visit)
        last_day = closed or self.today
        person = Person(
            pk, self.specialists[specialist], entry, last_day, self._silent_from(specialist, last_day), closed
        )
        self._assign(person)
        if number % 12:
            self._add("clients_consent", pk, "employers", self.wording, _iso(entry), "signed", person.specialist)
        return person

    def _way_in(self, client: int, specialist: int, entry: date, closed: date | None, first_visit: date | None) -> None:
        """The referral that brought them, and their one time with the service, as the client's own row says it."""
        received, reason = _iso(entry - 9 * DAY), "" if closed is None else "step_down"
        self._add("clients_episode", client, _iso(entry), closed, reason, received, first_visit, first_visit)
        source, words = _SOURCES[client % len(_SOURCES)], notes.INTEREST[client % len(notes.INTEREST)]
        unit, who = self.units[specialist % 2], self.specialists[specialist]
        self._add("clients_referral", client, unit, source, words, received, _iso(entry), who, who)

    def _entry(self, number: int, is_open: bool) -> date:
        if number == 0:
            return self.today - 1830 * DAY
        return self.today - self.rng.randint(*((3, 900) if is_open else (200, 1800))) * DAY

    def _silent_from(self, specialist: int, last_day: date) -> date:
        """Most of the people behind the long Today page wait for somebody; of the others a few do."""
        waits = 0.85 if specialist <= COVERED else 0.12
        return last_day - self.rng.randint(33, 45) * DAY if self.rng.random() < waits else last_day + DAY

    def _assign(self, person: Person) -> None:
        handed_over = person.entry + (person.last_day - person.entry) / 2
        if self.rng.random() < 0.2 and handed_over > person.entry:
            former = self.rng.choice(self.specialists)
            self._add("clients_assignment", person.id, former, _iso(person.entry), _iso(handed_over - DAY))
            self._add("clients_assignment", person.id, person.specialist, _iso(handed_over), None)
        else:
            self._add("clients_assignment", person.id, person.specialist, _iso(person.entry), None)

    def _jobs(self, person: Person, number: int) -> list[JobFacts]:
        if person.closed is not None:
            if self.rng.random() >= self.shape.jobs_of_closed:
                return []
            return [self._job(person, self._start(person), None)]
        if number == 0:
            return [self._job(person, person.entry + 60 * DAY, None)]
        chance = self.rng.random() / self.shape.jobs_of_open
        if person.specialist in self.specialists[: 1 + COVERED] or chance < 0.65:
            return [self._job(person, self._start(person), None)]
        if chance < 1:
            start = self._start(person)
            end = start + (person.last_day - start) / 2
            lost = self._job(person, start, end)
            return [lost] if chance > 0.82 else [lost, self._job(person, min(end + 20 * DAY, self.today), None)]
        return []

    def _start(self, person: Person) -> date:
        """Some weeks after entry; for those on the long Today page, long enough ago for something to be due."""
        span = max(1, (person.last_day - person.entry).days)
        return person.entry + min(self.rng.randint(30, 200), span // 2) * DAY

    def _job(self, person: Person, start: date, end: date | None) -> JobFacts:
        employer, site, title = self.rng.choice(self.places)
        learned = end + DAY if end is not None else None
        hours, pay = self.rng.choice([10, 15, 20, 25, 30]), self.rng.randint(1100, 1800) / 100
        reason = "quit" if end is not None else ""
        pk = self._add("clients_job", person.id, employer, site, title, start, hours, pay, end, learned, reason)
        return JobFacts(pk, start, end, learned)

    def _share(self, number: int) -> int:
        """How many contacts a client has, so that the agency has exactly as many as its shape says."""
        if number == 0:
            return self.shape.long_record
        each, rest = divmod(self.shape.contacts - self.shape.long_record, self.shape.clients - 1)
        return each + (number <= rest)

    def _contacts(self, person: Person, count: int) -> list[ContactFacts]:
        """Spread evenly from entry to the last day or the silence."""
        random, choice = self.rng.random, self.rng.choice
        days = max(1, (min(person.last_day, person.silent_from - DAY) - person.entry).days)
        first = person.entry.toordinal()
        pk = self.next["clients_clientcontact"]
        lines, facts, who = self.lines["clients_clientcontact"], [], person.specialist
        for number in range(count):
            day = _day(first + int(days * (number + random()) / count))
            mode = _MODES[int(random() * 100)]
            place = choice(_PLACES) if mode == "in_person" else ""
            lines.append(
                f"{pk}\t{person.id}\t{who}\t{who}\t{_iso(day)}\t{8 + number % 9:02}:15\t{mode}\t{place}\t{{client}}\t30"
                f"\t{choice(notes.KEEPING)}\n"
            )
            if mode in _COUNTING:
                facts.append(ContactFacts(pk, day, mode))
            pk += 1
        self.next["clients_clientcontact"] = pk
        return facts

    def _due(self, person: Person, jobs: list[JobFacts], facts: list[ContactFacts]) -> None:
        """By the engine itself, so that a projection of the loaded facts finds nothing to change."""
        for job in jobs:
            for row in projection(job, facts, (), (), person.closed, self.today):
                self._add("clients_duecontact", person.id, job.id, row.rule, *_dates(row), self._planned_on(job, row))

    def _planned_on(self, job: JobFacts, row: PlannedRow) -> str:
        known = row.opens_date if row.rule == "job_loss" else job.start_date - 9 * DAY
        return _iso(min(known, self.today))

    def _appointments(self, people: list[Person]) -> None:
        """What stands in the calendar, and what half a year of it has left behind."""
        place = ("13:30", "At the workplace")
        for person in people[: 3 * self.shape.specialists]:
            day = self.today + self.rng.randint(0, 6) * DAY
            self._add("clients_plannedvisit", person.id, person.specialist, _iso(day), *place, None)
        for person in people[: self.shape.open_clients]:
            for fortnight in range(1, 14):
                past = _iso(self.today - 14 * fortnight * DAY)
                self._add("clients_plannedvisit", person.id, person.specialist, past, *place, past)

    def _applications(self, people: list[Person]) -> None:
        """Some of each person's, with the interviews they led to; a few of these are still to come."""
        for number, person in enumerate(people[: self.shape.open_clients]):
            for month in range(1, 7):
                day = self.today - 30 * month * DAY
                self._application(person, day, day + 9 * DAY, "no")
            if number < 2 * self.shape.specialists:
                self._application(person, self.today - 3 * DAY, self.today + number % 7 * DAY, "")

    def _teamwork(self, people: list[Person]) -> None:
        open_people = people[: self.shape.open_clients]
        groups = []
        for n, unit in enumerate(self.units):
            specialists = self.specialists[n::2]
            theirs = [person.id for person in open_people if person.specialist in specialists]
            groups.append(teamwork.Group(unit, self.teams[n], self.supervisors[n], specialists, theirs))
        teamwork.write(self._add, groups, self.today)

    def _application(self, person: Person, sent: date, interview: date, outcome: str) -> None:
        employer, _site, title = self.rng.choice(self.places)
        who, answer = person.specialist, outcome or "interview"
        pk = self._add("clients_jobapplication", person.id, employer, title, _iso(sent), "together", answer, who)
        attended = self.rng.choice(["alone", "joint"])
        self._add("clients_interview", person.id, pk, _iso(interview), "13:30", "in_person", attended, outcome, who)


@lru_cache(maxsize=8192)
def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)


@lru_cache(maxsize=8192)
def _iso(day: date) -> str:
    return day.isoformat()


def _dates(row: PlannedRow) -> tuple[object, ...]:
    return (
        row.opens_date, row.due_date, row.met_on, row.met_by, row.late_on, row.late_by, row.cancelled_on, row.ended_on,
    )  # fmt: skip
