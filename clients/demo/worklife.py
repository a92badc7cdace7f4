"""What jobs became, trials before some of them, benefits and advice, and courses: of the demo's people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from clients import benefitdata
from clients.benefitrules import next_report
from clients.demo.days import DAY, working_day
from clients.demo.people import Scene
from clients.demo.stories import JobPlan, Story
from clients.demo.writing import Writer
from clients.models import (
    AdviceScenario,
    BenefitsAdvice,
    BenefitsHeld,
    Client,
    Education,
    Job,
    JobChange,
    ReportingDuty,
    WorkExperience,
)

_SCHEDULES = [
    "Mon to Thu, 8 to 13",
    "Tue, Wed and Fri mornings",
    "Three shifts a week, as the list says",
    "Weekdays from nine",
]
_DUTIES = [
    "Filling shelves, taking returns, the till when it is busy.",
    "Preparing, packing, cleaning up at the end of the shift.",
    "Receiving goods, sorting, putting things where they belong.",
]
_FOUND = ["specialist", "specialist", "specialist", "self", "network", "advert"]
_MORE_HOURS = [
    "Asked for it themselves: the first weeks went well.",
    "A colleague left; they were asked first.",
    "Sleeps better now, wants to try a longer week.",
]
_LESS_HOURS = "Two shifts less until the new tablets have settled. Agreed with the manager."
_PROMOTED = "Shows new people how things are done. The manager asked them, with 80 cents more an hour."
_ADVISERS = [("Mira Koski", "Social worker"), ("Jari Lehto", "Benefits adviser"), ("Anna Holm", "Social worker")]
_NOTES = ["Was afraid of losing the flat; has it in writing now.", "Wants their sister to be there the next time.", ""]
_OFFICES = {"FI": ("Kela", "City housing"), "US": ("Social Security", "Housing authority")}
_GROSS = {"FI": ("{} € a month", "€"), "US": ("${} a month", "$")}
_WHERE = ["Meeting point by the station", "Parish garden", "The club house kitchen"]
_LEARNED = [
    "Quick with people, tired by noise after three hours. Wants mornings.",
    "Never late. Did not like working alone in the storeroom.",
    "Likes it when things are done at the end of the day.",
]
_COURSES = [
    ("Hygiene passport", "Adult education centre", "A certificate", "To work in a kitchen."),
    ("Forklift licence", "Vocational college", "A licence", "Warehouses ask for it everywhere."),
    ("Bookkeeping, first part", "Open university", "10 credits", "Find out whether my head still does numbers."),
    ("Practical nurse, first year", "Vocational college", "A qualification", "Work with old people, as my mother did."),
]
_SUPPORTS = [
    "Reading together on Mondays; the specialist was there on the first day.",
    "Study buddy from the same group; a call before each exam.",
]
_ALLOWANCES = ["More time in exams, a seat by the door.", "A quiet room for the exam.", ""]


@dataclass
class Life:
    """Rows that wait to be written, and the numbers they are drawn with: their own, so that other stories stay as they are."""

    scene: Scene
    rng: Random
    writer: Writer
    rows: dict[type, list[Any]] = field(default_factory=dict)

    def add(self, row: Any, day: date) -> None:
        row.created_at = self.writer.at(min(day, self.scene.today))
        self.rows.setdefault(type(row), []).append(row)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def before(self, day: date, earliest: int, latest: int) -> date:
        """A working day some days before another."""
        wanted = day - self.rng.randint(latest, earliest) * DAY
        return working_day(wanted, earliest=wanted - 3 * DAY, latest=day)


def add(scene: Scene) -> None:
    rng = Random(f"work {scene.cast.slug} {scene.today.isoformat()}")  # noqa: S311 - a story, not a secret
    life = Life(scene, rng, Writer(rng, scene.writer.agency))
    for client, story, jobs in zip(scene.clients, scene.stories, scene.jobs, strict=True):
        if story.specialist is not None:
            _of_one(life, client, story, jobs)
    # Scenarios point at advice, which has no number before it is written.
    for model in (JobChange, WorkExperience, BenefitsHeld, BenefitsAdvice, AdviceScenario, ReportingDuty, Education):
        life.writer.write(life.rows.get(model, []))
    written = [job for jobs in scene.jobs for job in jobs]
    Job.objects.bulk_update(written, ["schedule", "duties", "how_found", "same_pay_as_coworkers", "mixed_workplace"])


def _of_one(life: Life, client: Client, story: Story, jobs: list[Job]) -> None:
    receives = _benefits(life, client, story)
    for plan, job in zip(story.jobs, jobs, strict=True):
        _terms(life, job)
        changed = _changes(life, story, plan, job)
        _advice(life, client, story, plan, job, changed)
    if receives and story.closed is None and any(_runs(plan, life.scene.today) for plan in story.jobs):
        _duties(life, client, story)
    _trials(life, client, story, jobs)
    if story.closed is None and life.chance(0.16):
        _course(life, client, story)


def _runs(plan: JobPlan, today: date) -> bool:
    return plan.end is None and plan.start <= today and not plan.cancelled


def _by(life: Life, story: Story) -> Any:
    return life.scene.staff.specialists[story.specialist or 0]


# Jobs


def _terms(life: Life, job: Job) -> None:
    job.schedule, job.duties = life.rng.choice(_SCHEDULES), life.rng.choice(_DUTIES)
    job.how_found = life.rng.choice(_FOUND)
    job.same_pay_as_coworkers, job.mixed_workplace = life.rng.choice([True, True, True, None]), True


def _changes(life: Life, story: Story, plan: JobPlan, job: Job) -> list[date]:
    """More hours after the first months, sometimes fewer, a promotion after half a year. The days hours or pay changed."""
    last = min(plan.end or life.scene.today, life.scene.today)
    if plan.cancelled or (last - plan.start).days < 75:
        return []
    days: list[date] = []
    hours = job.weekly_hours or Decimal(20)
    first = plan.start + life.rng.randint(45, 70) * DAY
    if life.chance(0.55):
        more = life.chance(0.8)
        to = min(hours + 5, Decimal(30)) if more and hours < 30 else hours - 4
        note = life.rng.choice(_MORE_HOURS) if to > hours else _LESS_HOURS
        days.append(_change(life, story, job, first, note, weekly_hours=to))
    later = plan.start + life.rng.randint(170, 200) * DAY
    if later < last and life.chance(0.4):
        pay = (job.hourly_pay or Decimal(12)) + Decimal("0.80")
        days.append(_change(life, story, job, later, _PROMOTED, title="Shift leader", promotion=True, hourly_pay=pay))
    return days


def _change(life: Life, story: Story, job: Job, day: date, note: str, **terms: Any) -> date:
    life.add(JobChange(job=job, from_date=day, note=note, recorded_by=_by(life, story), **terms), day)
    return day


# Trials


def _trials(life: Life, client: Client, story: Story, jobs: list[Job]) -> None:
    """Before some jobs, at the same place; some people who look for work are in one now."""
    if jobs and not jobs[0].cancelled_at and not story.jobs[0].cancelled and life.chance(0.12):
        job = jobs[0]
        start = max(life.before(job.start_date, 70, 50), story.entry + 10 * DAY)
        if story.entry < job.start_date - 30 * DAY:
            _trial(
                life, client, story, start, job.start_date - DAY, employer=job.employer,
                learned=life.rng.choice(_LEARNED), next_step="A paid job there.", became_job=job,
            )  # fmt: skip
    elif not jobs and story.closed is None and life.chance(0.25):
        start = max(life.before(life.scene.today, 40, 12), story.entry + DAY)
        _trial(life, client, story, start, start + timedelta(weeks=12), place=life.rng.choice(_WHERE))


def _trial(life: Life, client: Client, story: Story, start: date, end: date, **said: Any) -> None:
    kind = "trial" if "employer" in said else life.rng.choice(["trial", "volunteering", "training"])
    life.add(
        WorkExperience(
            client=client, kind=kind, start_date=start, end_date=end, paid=False,
            weekly_hours=life.rng.choice([Decimal(12), Decimal(16), Decimal(20)]),
            arranged_by="the labour office" if kind == "trial" else "the person themselves",
            tasks=life.rng.choice(_DUTIES), recorded_by=_by(life, story), **said,
        ),
        start,
    )  # fmt: skip


# Benefits


def _benefits(life: Life, client: Client, story: Story) -> bool:
    """Whether they receive any that must be told of pay."""
    codes = [each.code for each in benefitdata.country(life.writer.agency.country).benefits]
    asked = story.entry + 8 * DAY
    if not story.profile or asked > life.scene.today or life.chance(0.15):
        return False
    held = sorted(life.rng.sample(codes, life.rng.randint(0, 3)), key=codes.index)
    life.add(
        BenefitsHeld(
            client=client, asked_date=asked, held=held,
            housing="Rents alone; the allowance pays a third." if "asumistuki" in held or "housing" in held else "",
            family=life.rng.choice(["", "", "Two children at home every other week."]),
        ),
        asked,
    )  # fmt: skip
    return bool(held)


def _advice(life: Life, client: Client, story: Story, plan: JobPlan, job: Job, changed: list[date]) -> None:
    """Before most starts, and again at most changes: who was not offered any is asked for on their page."""
    today = life.scene.today
    if plan.start <= today and not plan.cancelled:
        offered = life.before(plan.start, 21, 6)
        if story.entry < offered and life.chance(0.85):
            _offer(life, client, story, job, offered)
    for day in changed:
        offered = life.before(day, 12, 2)
        if life.chance(0.7):
            _offer(life, client, story, job, offered)


def _offer(life: Life, client: Client, story: Story, job: Job, offered: date) -> None:
    accepted = life.chance(0.75)
    session = working_day(offered + 5 * DAY, earliest=offered, latest=offered + 9 * DAY) if accepted else None
    adviser, qualification = life.rng.choice(_ADVISERS)
    advice = BenefitsAdvice(
        client=client, job=job, offered_date=offered, offered_by=_by(life, story),
        answer="accepted" if accepted else "declined", session_date=session,
        adviser=adviser if accepted else "", qualification=qualification if accepted else "",
        summary_given=life.chance(0.8) if accepted and session and session < life.scene.today else None,
        note=life.rng.choice(_NOTES) if accepted else "Knows the rules from the last job.",
    )  # fmt: skip
    life.add(advice, offered)
    if accepted and session and session < life.scene.today:
        _scenarios(life, advice, session)


def _scenarios(life: Life, advice: BenefitsAdvice, session: date) -> None:
    gross, sign = _GROSS.get(life.writer.agency.country, _GROSS["US"])
    for hours in (12, 20):
        pay = hours * 57
        left = f"{sign}{round(pay * 0.62)}" if sign == "$" else f"{round(pay * 0.62)} {sign}"
        life.add(
            AdviceScenario(
                advice=advice, weekly_hours=Decimal(hours), gross=gross.format(f"{pay:,}".replace(",", " ")),
                net_effect=f"about {left} more than without work, tax and allowances counted",
            ),
            session,
        )  # fmt: skip


def _duties(life: Life, client: Client, story: Story) -> None:
    """Pay of the month by a day of the next; most are up to date, some are late."""
    office, housing = _OFFICES.get(life.writer.agency.country, _OFFICES["US"])
    today = life.scene.today
    day = life.rng.choice([7, 10, 15])
    due = today.replace(day=day)
    if not life.chance(0.12):
        while due < today:
            due = next_report(due, "monthly", day) or today
    last = today - life.rng.randint(20, 32) * DAY
    start = max(plan.start for plan in story.jobs if plan.start <= today)
    life.add(
        ReportingDuty(
            client=client, to_whom=office, what="Pay of the month", how="Online, with the payslip", repeats="monthly",
            day_of_month=day, next_date=due, last_reported_date=last if last > start else None,
        ),
        start,
    )  # fmt: skip
    if life.chance(0.3):
        what = "More hours or other pay"
        life.add(ReportingDuty(client=client, to_whom=housing, what=what, repeats="on_change"), start)


# Education


def _course(life: Life, client: Client, story: Story) -> None:
    course, school, award, goal = life.rng.choice(_COURSES)
    start = max(life.before(life.scene.today, 150, 15), story.entry)
    over = (life.scene.today - start).days > 90
    end = start + 80 * DAY if over else None
    life.add(
        Education(
            client=client, course=course, school=school, award=award, goal=goal, start_date=start, pace="part_time",
            supports=life.rng.choice(_SUPPORTS), accommodations=life.rng.choice(_ALLOWANCES), end_date=end,
            outcome=life.rng.choice(["completed", "completed", "left"]) if over else "", recorded_by=_by(life, story),
        ),
        start,
    )  # fmt: skip
