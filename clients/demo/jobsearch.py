"""Job search plans of the demo, what was applied for, and interviews past and to come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from clients import planrules
from clients.demo.days import DAY, working_day
from clients.demo.employers import TITLES
from clients.demo.people import Scene
from clients.demo.stories import Story
from clients.demo.writing import Writer
from clients.models import Client, Interview, Job, JobApplication, JobSearchPlan, PlanLine, PlanSignature
from employers.models import Employer

GOALS = [
    "I want a job where I am needed, not one that is made up for me.",
    "To earn my own money again, and to get up for something.",
    "Work with my hands. I was good at it before I fell ill.",
    "A few hours first, near home, and then we will see.",
    "Something where I do not have to talk all day.",
]
_WISHES = [
    ("hours", "15 to 20 hours a week", "More would cost me my sleep, less is not worth the way."),
    ("hours", "Mornings, not before eight", "The tablets make me slow at night."),
    ("hours", "Up to 25 hours, no nights", "I pick up my daughter at four."),
    ("place", "On a direct bus line", "Changing buses makes me nervous."),
    ("place", "A small workplace, the same people each day", "I worked best in a team of five."),
    ("place", "Outdoors, or where doors are open", "I do not like closed rooms."),
    ("pace", "One thing at a time", "Then I am thorough, and I like that."),
    ("pace", "Busy is fine", "Time goes faster when there is something to do."),
]
_AVOID = [
    ("Telephone work", "I lose the thread when I can't see the person."),
    ("The shopping centre", "My last job was there, and people ask."),
    ("Night shifts", "Sleep is what keeps me well."),
]
_TASKS = [
    ("person", "asks at two places a week where they would like to work"),
    ("specialist", "visits the leads and learns what they need"),
    ("family", "keeps an eye open at their own workplace"),
    ("clinician", "looks at the time of the tablets before the first early shift"),
]
_LEADS = ["Their aunt works there.", "They buy there and know the owner.", "We have visited twice; they liked us."]
_APPROACH = ["Together the first time.", "Not the last employer.", ""]
_MEETS = ["Tuesdays at ten, in the library", "Once a week, where we are looking", "Mondays, and a call on Thursdays"]
OFF_PLAN = ["Heard of an opening while visiting for somebody else.", "They wanted to see it, though it is far."]
_NOTES = ["CV and a short letter, written together.", "Went in and asked for the manager.", ""]


@dataclass
class Plans:
    """Lines that employer contacts may serve, by number of the story, from a day on; newest last."""

    rng: Random
    lines: dict[int, list[tuple[date, list[PlanLine]]]] = field(default_factory=lambda: defaultdict(list))

    def line_for(self, number: int, day: date) -> PlanLine | None:
        held = [lines for since, lines in self.lines[number] if since <= day]
        # The first wish is looked for most.
        return held[-1][min(self.rng.randrange(3), self.rng.randrange(len(held[-1])))] if held else None


def add_plans(scene: Scene, employers: list[Employer]) -> Plans:
    """A plan for everybody who has a profile and looks, or has looked, for a job; signed, and anew after a quarter."""
    # Numbers of their own: the other stories stay as they are.
    rng = Random(f"plans {scene.cast.slug} {scene.today.isoformat()}")  # noqa: S311 - a story, not a secret
    writer, plans = Writer(rng, scene.writer.agency), Plans(rng)
    for number, (client, story) in enumerate(zip(scene.clients, scene.stories, strict=True)):
        first = story.entry + 10 * DAY
        last = story.closed[0] if story.closed else scene.today
        if story.profile and story.specialist is not None and not story.employed_at_entry and first <= last:
            _editions(scene, writer, plans, number, client, story, employers, first, last)
    return plans


def _editions(
    scene: Scene,
    writer: Writer,
    plans: Plans,
    number: int,
    client: Client,
    story: Story,
    employers: list[Employer],
    first: date,
    last: date,
) -> None:
    lines: list[PlanLine] = []
    started, edition = first, 1
    # Now and then a review is forgotten: its plan stands out.
    forgotten = number % 6 == 0
    while started <= last:
        review = planrules.first_review(started)
        plan = _plan(scene, client, story, edition, started, review, plans.rng)
        writer.write([plan])
        lines = _lines(plan, lines, employers, plans.rng)
        for line in lines:
            line.plan, line.created_at = plan, plan.created_at
        writer.write(lines)
        plans.lines[number].append((started, [line for line in lines if line.kind in PlanLine.SERVED]))
        newest = review > last or forgotten
        if not newest or started <= scene.today - 14 * DAY:
            _sign(writer, plan, client)
        if newest:
            return
        started, edition = review, edition + 1


def _plan(
    scene: Scene, client: Client, story: Story, edition: int, started: date, review: date, rng: Random
) -> JobSearchPlan:
    return JobSearchPlan(
        client=client,
        edition=edition,
        started_date=started,
        made_by=scene.staff.specialists[story.specialist or 0],
        reason="" if edition == 1 else "Reviewed together; another lead.",
        goal=GOALS[client.pk % len(GOALS)],
        approaches_employers=rng.random() < 0.8,
        approach_note=rng.choice(_APPROACH),
        meets=_MEETS[client.pk % len(_MEETS)],
        review_date=review,
        created_at=scene.writer.at(started),
    )


def _lines(plan: JobSearchPlan, before: list[PlanLine], employers: list[Employer], rng: Random) -> list[PlanLine]:
    """Made up for the first edition; the next ones are a copy with one lead more."""
    if before:
        copied = ("key", "kind", "rank", "text", "reason", "who", "employer")
        lines = [PlanLine(**{name: getattr(line, name) for name in copied}) for line in before]
        return [*lines, _lead(employers, sum(line.kind == "lead" for line in lines) + 1, rng)]
    jobs = rng.sample(sorted(set(TITLES.values())), 2)
    lines = [_line("job_type", rank, text, "I have done it before.") for rank, text in enumerate(jobs, start=1)]
    for kind in ("hours", "place", "pace"):
        _kind, text, reason = rng.choice([wish for wish in _WISHES if wish[0] == kind])
        lines.append(_line(kind, 1, text, reason))
    lines.append(_line("avoid", 1, *rng.choice(_AVOID)))
    lines += [_lead(employers, 1, rng)]
    lines += [
        _line("task", rank, text, "", who=who) for rank, (who, text) in enumerate(_TASKS[: rng.randint(2, 4)], start=1)
    ]
    return lines


def _line(kind: str, rank: int, text: str, reason: str, *, who: str = "") -> PlanLine:
    return PlanLine(kind=kind, rank=rank, text=text, reason=reason, who=who)


def _lead(employers: list[Employer], rank: int, rng: Random) -> PlanLine:
    return PlanLine(kind="lead", rank=rank, text="", reason=rng.choice(_LEADS), employer=rng.choice(employers))


def _sign(writer: Writer, plan: JobSearchPlan, client: Client) -> None:
    signed = [("person", client.name), ("specialist", plan.made_by.name)]
    writer.write(
        [
            PlanSignature(
                plan=plan,
                who=who,
                name=name,
                signed_date=plan.started_date,
                recorded_by=plan.made_by,
                created_at=plan.created_at,
            )
            for who, name in signed
        ]
    )


# Applications


def add_applications(scene: Scene, plans: Plans, employers: list[Employer]) -> None:
    """What led to each job, and what those who look have sent; every third of them has an interview to come."""
    writer = Writer(plans.rng, scene.writer.agency)
    looking = 0
    for number, (client, story, jobs) in enumerate(zip(scene.clients, scene.stories, scene.jobs, strict=True)):
        if not plans.lines[number]:
            continue
        since = plans.lines[number][0][0]
        for job, told in zip(jobs, story.jobs, strict=True):
            if not told.cancelled and job.start_date - 20 * DAY >= since:
                _led_to(scene, writer, client, story, job)
        if client.closed_date is None and not jobs:
            _sent(scene, writer, client, story, employers, since, looking)
            looking += 1


def _led_to(scene: Scene, writer: Writer, client: Client, story: Story, job: Job) -> None:
    sent = min(job.start_date - 20 * DAY, scene.today)
    application = _application(scene, client, story, sent, writer.rng, title=job.title, outcome="offer")
    application.employer, application.job = job.employer, job
    writer.write([application])
    invited = min(working_day(sent + 6 * DAY, earliest=sent, latest=job.start_date), scene.today)
    writer.write([_interview(application, invited, "offer", writer)])


def _sent(
    scene: Scene,
    writer: Writer,
    client: Client,
    story: Story,
    employers: list[Employer],
    since: date,
    looking: int,
) -> None:
    rng, days = writer.rng, (scene.today - since).days
    rows = []
    for _each in range(rng.randint(1, 4)):
        sent = since + rng.randint(0, max(days, 0)) * DAY
        outcome = "waiting" if sent > scene.today - 21 * DAY else "no"
        row = _application(scene, client, story, sent, rng, outcome=outcome)
        row.employer = rng.choice([employer for employer in employers if employer.sector in TITLES])
        row.title = TITLES[row.employer.sector]
        row.follow_up_date = sent + 10 * DAY if outcome == "waiting" else None
        rows.append(row)
    newest = max(rows, key=lambda row: row.sent_date)
    if looking % 3 == 0:
        newest.outcome = "interview"
    writer.write(rows)
    if newest.outcome == "interview":
        day = working_day(scene.today + (1 + looking % 4) * DAY, earliest=scene.today, latest=scene.today + 6 * DAY)
        writer.write([_interview(newest, day, "", writer)])


def _application(
    scene: Scene, client: Client, story: Story, sent: date, rng: Random, *, outcome: str, title: str = ""
) -> JobApplication:
    return JobApplication(
        client=client,
        title=title,
        found=rng.choice(["advert", "specialist", "specialist", "network", "person"]),
        sent_date=sent,
        done_by=rng.choice(["person", "together", "together"]),
        outcome=outcome,
        note=rng.choice(_NOTES),
        recorded_by=scene.staff.specialists[story.specialist or 0],
        created_at=scene.writer.at(sent, time(15)),
    )


def _interview(application: JobApplication, day: date, outcome: str, writer: Writer) -> Interview:
    return Interview(
        client=application.client,
        application=application,
        interview_date=day,
        interview_time=time(writer.rng.randint(9, 15), writer.rng.choice([0, 30])),
        place=application.employer.name if application.employer else "",
        mode="in_person",
        attended=writer.rng.choice(["joint", "joint", "alone"]),
        outcome=outcome,
        follow_up="Thank them, and ask for the first day in writing" if outcome == "offer" else "",
        recorded_by=application.recorded_by,
        created_at=application.created_at + timedelta(hours=2),
    )
