"""What has happened to each person of the demo, told in days counted from today: the plan that the other modules write down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from clients.demo.days import DAY, FRIDAY, last_month_end, next_weekday, window_due_on

WEEK = timedelta(days=7)


@dataclass
class JobPlan:
    start: date
    end: date | None = None
    learned: date | None = None
    reason: str = ""
    next_step: str = ""
    cancelled: str = ""
    moved_from: date | None = None
    hours: float = 20


@dataclass
class HandOver:
    from_date: date
    to_specialist: int
    note: str


@dataclass
class Story:
    """One person. `silences` are the times in which nobody met them: what falls due then stays unmet."""

    entry: date
    specialist: int | None
    jobs: list[JobPlan] = field(default_factory=list)
    silences: list[tuple[date, date | None]] = field(default_factory=list)
    referral_days: int = 9
    employer_contact: bool = True
    profile: bool = True
    employed_at_entry: bool = False
    hand_overs: list[HandOver] = field(default_factory=list)
    declined: tuple[date, date | None] | None = None
    agreed_phone_from: date | None = None
    closed: tuple[date, str] | None = None
    returned: tuple[date, date, str] | None = None
    names_jobs: bool = False
    special: str = ""


@dataclass
class Teller:
    """Makes stories: `rng` gives the same ones for the same day."""

    rng: Random
    today: date

    def ago(self, earliest: int, latest: int) -> date:
        return self.today - self.rng.randint(latest, earliest) * DAY

    def entry_before(self, start: date) -> date:
        """Programme entry some weeks or months before the first job."""
        return start - self.rng.randint(35, 150) * DAY

    def hours(self) -> float:
        return self.rng.choice([7.5, 10, 12, 15, 18, 20, 22.5, 25, 30])

    def working(self, specialist: int, due: date, rules: list[str]) -> Story:
        """At work; the planned contact that falls due on `due` has not been made."""
        start, planned = window_due_on(due, rules)
        job = JobPlan(start, hours=self.hours())
        silences: list[tuple[date, date | None]] = [(min(planned.opens_date, self.today), None)]
        return Story(self.entry_before(start), specialist, [job], silences)


Kind = Callable[[Teller, int], Story]

_MONTHS = ["month_3", "month_5", "month_4", "month_7", "month_2", "month_9"]
_OVERDUE = ["week_2", "month_4", "within_3_days", "month_6", "week_3", "month_8"]
_DAYS_OVER = [1, 4, 2, 11, 3, 6]


def overdue(tell: Teller, specialist: int) -> Story:
    return tell.working(specialist, tell.today - _DAYS_OVER[specialist % 6] * DAY, [_OVERDUE[specialist % 6]])


def due_today(tell: Teller, specialist: int) -> Story:
    return tell.working(specialist, tell.today, [_MONTHS[specialist % 6], "month_3", "month_6"])


def this_week(tell: Teller, specialist: int) -> Story:
    return tell.working(specialist, tell.today + (2 + specialist % 4) * DAY, [_MONTHS[(specialist + 2) % 6], "month_5"])


def on_track(tell: Teller, specialist: int) -> Story:
    start = tell.ago(330, 60)
    return Story(tell.entry_before(start), specialist, [JobPlan(start, hours=tell.hours())])


def searching(tell: Teller, specialist: int) -> Story:
    return Story(tell.ago(260, 40), specialist)


def new(tell: Teller, specialist: int) -> Story:
    return Story(tell.ago(12, 3), specialist, employer_contact=False, profile=False)


def past_30_days(tell: Teller, specialist: int) -> Story:
    return Story(tell.ago(58, 34), specialist, employer_contact=False)


def on_day_31(tell: Teller, specialist: int) -> Story:
    return Story(tell.today - 31 * DAY, specialist, employer_contact=False)


def two_jobs(tell: Teller, specialist: int) -> Story:
    first = tell.ago(230, 200)
    jobs = [JobPlan(first, hours=12), JobPlan(tell.ago(26, 20), hours=10)]
    return Story(tell.entry_before(first), specialist, jobs, names_jobs=True)


def starts_on_friday(tell: Teller, specialist: int) -> Story:
    start = next_weekday(tell.today, FRIDAY)
    return Story(tell.ago(120, 80), specialist, [JobPlan(start, hours=20)])


def starts_soon(tell: Teller, specialist: int) -> Story:
    return Story(tell.ago(150, 60), specialist, [JobPlan(tell.today + 11 * DAY, hours=15)])


def started_at_month_end(tell: Teller, specialist: int) -> Story:
    start = last_month_end(tell.today, 5)
    return Story(tell.entry_before(start), specialist, [JobPlan(start, hours=30)])


def start_moved(tell: Teller, specialist: int) -> Story:
    start = tell.today + 5 * DAY
    return Story(tell.ago(140, 90), specialist, [JobPlan(start, moved_from=start - 4 * DAY, hours=18)])


def start_cancelled(tell: Teller, specialist: int) -> Story:
    job = JobPlan(tell.ago(25, 15), cancelled="The employer withdrew the offer.")
    return Story(tell.ago(170, 90), specialist, [job])


def lost_job(tell: Teller, specialist: int) -> Story:
    """Learned yesterday: the talk about it waits."""
    start = tell.ago(140, 100)
    learned = tell.today - DAY
    job = JobPlan(start, learned - 2 * DAY, learned, "laid_off", "Look at cafés near the station", hours=20)
    return Story(tell.entry_before(start), specialist, [job], [(learned - 2 * DAY, None)])


def lost_job_long_ago(tell: Teller, specialist: int) -> Story:
    """Learned six days ago, and nobody has talked with them yet."""
    start = tell.ago(100, 70)
    learned = tell.today - 6 * DAY
    job = JobPlan(start, learned - 3 * DAY, learned, "quit", "Talk about what was too much", hours=25)
    return Story(tell.entry_before(start), specialist, [job], [(learned - 3 * DAY, None)])


def started_again(tell: Teller, specialist: int) -> Story:
    start, again = tell.ago(330, 300), tell.ago(110, 90)
    end = start + tell.rng.randint(80, 120) * DAY
    lost = JobPlan(start, end, end + DAY, "temporary_ended", "Same line of work, another employer", hours=20)
    return Story(tell.entry_before(start), specialist, [lost, JobPlan(again, hours=25)])


def moved_on(tell: Teller, specialist: int) -> Story:
    """A planned move to a better job: no talk about a loss is asked for."""
    start, end = tell.ago(300, 270), tell.ago(55, 45)
    first = JobPlan(start, end, end - 14 * DAY, "moved_on", "Starts in the new job on Monday", hours=15)
    return Story(tell.entry_before(start), specialist, [first, JobPlan(end + 3 * DAY, hours=30)])


def declines(tell: Teller, specialist: int) -> Story:
    start, declined = tell.ago(160, 130), tell.ago(40, 30)
    return Story(tell.entry_before(start), specialist, [JobPlan(start)], [(declined, None)], declined=(declined, None))


def resumed(tell: Teller, specialist: int) -> Story:
    start = tell.ago(200, 180)
    declined, again = start + 40 * DAY, start + 110 * DAY
    silences: list[tuple[date, date | None]] = [(declined, again)]
    return Story(tell.entry_before(start), specialist, [JobPlan(start)], silences, declined=(declined, again))


def agreed_on_phone(tell: Teller, specialist: int) -> Story:
    start = tell.ago(190, 160)
    return Story(tell.entry_before(start), specialist, [JobPlan(start)], agreed_phone_from=start + 62 * DAY)


def in_work_at_entry(tell: Teller, specialist: int) -> Story:
    start = tell.ago(120, 90)
    return Story(
        start - 20 * DAY, specialist, [JobPlan(start, hours=37.5)], employed_at_entry=True, employer_contact=False
    )


def handed_over(tell: Teller, specialist: int) -> Story:
    start = tell.ago(250, 220)
    over = HandOver(tell.ago(90, 60), 0, "Lives nearer; knows the workplace.")
    return Story(tell.entry_before(start), specialist, [JobPlan(start)], hand_overs=[over])


def to_be_handed_over(tell: Teller, specialist: int) -> Story:
    over = HandOver(tell.today + 9 * DAY, specialist - 1, "Evens out the caseloads. Meeting for three is agreed.")
    return Story(tell.ago(180, 120), specialist, hand_overs=[over])


def with_nobody(tell: Teller, specialist: int) -> Story:
    """A referral that nobody has taken yet."""
    return Story(tell.today - 2 * DAY, None, employer_contact=False, profile=False)


def returned(tell: Teller, specialist: int) -> Story:
    entry, closed = tell.ago(360, 340), tell.ago(210, 190)
    back = tell.ago(70, 50)
    silences: list[tuple[date, date | None]] = [(closed, back)]
    return Story(entry, specialist, [], silences, returned=(closed, back, "no_longer_wants_work"))


def stepped_down(tell: Teller, specialist: int) -> Story:
    start = tell.ago(420, 400)
    return Story(start - 60 * DAY, specialist, [JobPlan(start)], closed=(tell.ago(25, 10), "step_down"))


def closed_because(reason: str) -> Kind:
    def closed(tell: Teller, specialist: int) -> Story:
        entry = tell.ago(330, 200)
        return Story(entry, specialist, closed=(entry + tell.rng.randint(60, 120) * DAY, reason))

    return closed


EVERYBODY: list[Kind] = [overdue, due_today, this_week, searching, on_track]
"""Each specialist has one of each, so that every Today page has every part."""

SOME: list[tuple[Kind, int]] = [
    (starts_on_friday, 0), (past_30_days, 0), (two_jobs, 0), (lost_job, 0), (agreed_on_phone, 0), (new, 0),
    (started_at_month_end, 1), (declines, 1), (handed_over, 1), (returned, 1), (starts_soon, 1),
    (in_work_at_entry, 2), (on_day_31, 2),
    (moved_on, 3), (past_30_days, 3), (start_moved, 3), (closed_because("unable_to_reach"), 3),
    (lost_job_long_ago, 4), (resumed, 4), (new, 4), (stepped_down, 4),
    (started_again, 5), (to_be_handed_over, 5), (start_cancelled, 5), (closed_because("transferred"), 5),
]  # fmt: skip

NOBODYS: list[Kind] = [with_nobody]

SOUTH: list[tuple[Kind, int]] = [
    (overdue, 0), (due_today, 0), (searching, 0), (past_30_days, 0), (this_week, 1), (starts_on_friday, 1), (on_track, 1),
    (closed_because("moved"), 0),
]  # fmt: skip


def north(tell: Teller, specialists: int) -> list[Story]:
    stories = [kind(tell, each) for each in range(specialists) for kind in EVERYBODY]
    stories += [kind(tell, specialist) for kind, specialist in SOME]
    return stories + [kind(tell, 0) for kind in NOBODYS]


def south(tell: Teller) -> list[Story]:
    return [kind(tell, specialist) for kind, specialist in SOUTH]
