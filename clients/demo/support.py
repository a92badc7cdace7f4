"""What helps the people of the demo keep their jobs, who takes over from the specialist, and who is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import StaffMember
from accounts.roles import Role
from clients.demo.days import DAY, working_day
from clients.demo.people import Scene
from clients.demo.stories import Story
from clients.models import (
    Client,
    Job,
    NaturalSupport,
    Outreach,
    OutreachAttempt,
    PlanSupport,
    StepDown,
    SupportPlan,
    SupportPlanSignature,
    TopicWork,
)

MONTH = timedelta(days=30)

PLANS: list[dict[str, str]] = [
    {
        "career_goals": "A second day at the till, later a permanent contract.",
        "warning_signs": "Sleeps badly, answers shortly, stays away from the break room.",
        "what_to_do": "Call me the same day. One shift less that week, agreed with the manager.",
        "clinician_actions": "The nurse asks how mornings go and looks at the times of medication.",
        "employer_support": "Feedback for both of us every fourth week, in writing.",
    },
    {
        "career_goals": "Keep these hours this year; a course in the autumn.",
        "warning_signs": "Checks the rota again and again, skips lunch.",
        "what_to_do": "Walk round the block, then talk with the shift lead. Text me.",
        "clinician_actions": "Short appointments on days off only.",
        "employer_support": "",
    },
]
SUPPORTS = [
    ("wake_up", "specialist", "", "every working morning, first two weeks"),
    ("travel", "family", "sister", "first three shifts"),
    ("on_site", "specialist", "", "once a week in the first month"),
    ("social_skills", "team", "occupational therapist", "every second week"),
    ("encouragement", "co_worker", "the one at the next till", "when it is busy"),
    ("wage_reporting", "specialist", "", "by the fifth of each month"),
    ("employer_meetings", "employer", "shop manager", "every fourth week"),
]
PEOPLE = [
    ("Eva", "family", "sister", "Calls in the morning, knows the rota.", True),
    ("Mikael", "friend", "from the choir", "Goes along to the bus on late shifts.", None),
    ("Hanne", "co_worker", "shift lead", "Shows tasks one at a time, says when it was good.", True),
    ("Father", "family", "", "Worries a lot; the person wants to tell him themselves.", False),
]
TOPICS = ["social_skills", "conflict", "self_care", "boundaries", "time_and_budget", "accomplishments"]
ATTEMPTS: list[dict[str, Any]] = [
    {"role": "specialist", "mode": "call", "result": "no_answer", "next_step": "Text, then visit"},
    {"role": "specialist", "mode": "text", "result": "message_left"},
    {"role": "clinician", "mode": "call", "result": "no_answer", "note": "The nurse tried from the clinic."},
    {"role": "specialist", "mode": "home_visit", "result": "not_there", "joint": True, "place": "Home, with the nurse"},
    {"role": "specialist", "mode": "through_family", "result": "message_left", "family": True},
    {"role": "specialist", "mode": "community_visit", "result": "not_there", "place": "Day centre café"},
    {"role": "specialist", "mode": "letter", "result": "message_left", "note": "The door stays open; how to reach us."},
]


@dataclass
class Person:
    """Somebody of the scene while their support is being written."""

    client: Client
    story: Story
    by: StaffMember
    job: Job | None


def add(scene: Scene) -> None:
    people = [
        Person(client, story, scene.staff.specialists[story.specialist], _current(jobs, scene.today))
        for client, story, jobs in zip(scene.clients, scene.stories, scene.jobs, strict=True)
        if story.specialist is not None
    ]
    working = [each for each in people if each.job is not None and each.story.closed is None]
    for number, person in enumerate(working):
        if number % 4 != 3:
            _plan(scene, person, number)
    _people_around(scene, working)
    _step_downs(scene, people, working)
    _outreach(scene, people)


def _clinician(scene: Scene) -> str:
    """Of the treatment team: one of the cast where there is one."""
    known = [each for each in scene.cast.people if each.role == Role.CLINICIAN]
    return f"{known[0].first} {known[0].last}" if known else "Jo Reyes"


def _current(jobs: list[Job], today: date) -> Job | None:
    return next((job for job in jobs if job.is_current_on(today)), None)


def _plan(scene: Scene, person: Person, number: int) -> None:
    """Made in the first days; looked at again after three months, which made the second edition. One review is late."""
    job, write = person.job, scene.writer.write
    if job is None:
        return
    made = min(job.start_date + 3 * DAY, scene.today)
    second = made + 3 * MONTH
    text = PLANS[number % len(PLANS)]
    review = scene.today - 4 * DAY if number == 0 else max(second, scene.today + 20 * DAY)
    first = SupportPlan(job=job, edition=1, made_date=made, made_by=person.by, review_date=review, **text)
    first.employer_support_wanted = bool(text["employer_support"])
    first.created_at = scene.writer.at(made)
    write([first])
    # The first edition is whole before the next one freezes it.
    write(_supports(scene, first, number, made))
    if number % 3 != 1:
        write([_signature(scene, first, person, made)])
    if second < scene.today and number % 2 == 0:
        again = SupportPlan(job=job, edition=2, made_date=second, made_by=person.by, review_date=review, **text)
        again.why_made, again.employer_support_wanted = "Looked at together after three months.", True
        again.created_at = scene.writer.at(second)
        write([again])
        write(_supports(scene, again, number + 2, second))
    _topics(scene, person, job, number)


def _supports(scene: Scene, plan: SupportPlan, number: int, day: date) -> list[PlanSupport]:
    chosen = [SUPPORTS[(number + step) % len(SUPPORTS)] for step in (0, 1, 3, 5)]
    return [
        PlanSupport(
            plan=plan,
            kind=kind,
            given_by=giver,
            giver_name=name,
            how_often=often,
            from_date=day,
            created_at=scene.writer.at(day),
        )
        for kind, giver, name, often in chosen
    ]


def _signature(scene: Scene, plan: SupportPlan, person: Person, day: date) -> SupportPlanSignature:
    signed = SupportPlanSignature(
        plan=plan, signer="person", name=person.client.name, signed_date=day, recorded_by=person.by
    )
    signed.created_at = scene.writer.at(day)
    return signed


def _topics(scene: Scene, person: Person, job: Job, number: int) -> None:
    days = [job.start_date + days * DAY for days in (12, 40, 75)]
    rows = [
        TopicWork(
            job=job,
            topic=TOPICS[(number + step) % len(TOPICS)],
            worked_date=working_day(day, earliest=job.start_date, latest=scene.today),
            note="Role-play of a real situation." if step == 1 else "",
            recorded_by=person.by,
            created_at=scene.writer.at(day),
        )
        for step, day in enumerate(days)
        if day < scene.today
    ]
    scene.writer.write(rows)


def _people_around(scene: Scene, working: list[Person]) -> None:
    rows = []
    for number, person in enumerate(working[::2]):
        name, relation, more, helps, said = PEOPLE[number % len(PEOPLE)]
        asked = max(person.story.entry, scene.today - 60 * DAY)
        rows.append(
            NaturalSupport(
                client=person.client,
                name=name,
                relation=relation,
                relation_said=more,
                helps=helps,
                phone=scene.cast.phone.format(900 + number) if said else "",
                may_contact=said,
                asked_date=asked if said is not None else None,
                asked_by=person.by if said is not None else None,
                created_at=scene.writer.at(asked),
            )
        )
    scene.writer.write(rows)


def _step_downs(scene: Scene, people: list[Person], working: list[Person]) -> None:
    """Who has stepped down did so as the record was closed; whoever has had a job longest is about to."""
    for person in people:
        if person.story.closed is not None and person.story.closed[1] == "step_down":
            closed = person.story.closed[0]
            job = person.job or next(iter(person.client.jobs.all()), None)
            step = _step(scene, person, job, closed - 30 * DAY)
            step.met_on, step.handed_over_on, step.contact_after_date = closed - 7 * DAY, closed, closed + MONTH
            scene.writer.write([step])
    longest = min(working, key=lambda each: each.job.start_date if each.job else scene.today, default=None)
    if longest is not None:
        step = _step(scene, longest, longest.job, max(longest.story.entry, scene.today - 6 * DAY))
        step.meeting_date = working_day(scene.today + 8 * DAY, earliest=scene.today, latest=scene.today + 12 * DAY)
        scene.writer.write([step])


def _step(scene: Scene, person: Person, job: Job | None, planned: date) -> StepDown:
    return StepDown(
        client=person.client,
        job=job,
        planned_date=planned,
        planned_by=person.by,
        satisfied=True,
        no_issues=True,
        own_words="I like it there and manage. Good to know whom I can call.",
        supporter_name=_clinician(scene),
        supporter_role="case_manager",
        supporter_team=scene.staff.teams[0].name,
        will_do="Asks about work at each appointment, every third week. Looks at the payslip when hours change.",
        way_back="A call to either of us is enough; no new referral.",
        created_at=scene.writer.at(planned),
    )


def _outreach(scene: Scene, people: list[Person]) -> None:
    """Looked for in every way before closing; given up only when they said so; and begun this week."""
    begun = 0
    for person in people:
        story, last = person.story, scene.today - DAY
        if story.closed is not None and story.closed[1] == "unable_to_reach":
            since = max(story.entry, story.closed[0] - 45 * DAY)
            scene.writer.write(
                _attempts(scene, person, _looked_for(scene, person, since), story.closed[0], len(ATTEMPTS))
            )
        elif story.returned is not None and story.returned[2] == "no_longer_wants_work":
            outreach = _looked_for(
                scene, person, max(story.entry, story.returned[0] - 20 * DAY), ended=story.returned[0]
            )
            scene.writer.write(_attempts(scene, person, outreach, story.returned[0], 4))
        elif (
            story.closed is None
            and story.silences
            and story.silences[-1] == (story.silences[-1][0], None)
            and begun < 2
        ):
            begun += 1
            outreach = _looked_for(scene, person, max(story.entry, min(last, story.silences[-1][0]) - 2 * DAY))
            rows = _attempts(scene, person, outreach, last, 1 + begun)
            rows[-1].next_step, rows[-1].next_date = "Home visit with the nurse", scene.today + DAY
            scene.writer.write(rows)


def _looked_for(scene: Scene, person: Person, since: date, ended: date | None = None) -> Outreach:
    outreach = Outreach(client=person.client, cause="missed", since_date=since, recorded_by=person.by)
    if ended is not None:
        outreach.ended_date, outreach.end_reason = ended, "no_longer_wants_work"
        outreach.end_said = "“Not now. I will call when I want to work.”"
    outreach.created_at = scene.writer.at(since)
    return scene.writer.write([outreach])[0]


def _attempts(scene: Scene, person: Person, outreach: Outreach, last: date, number: int) -> list[OutreachAttempt]:
    apart = max(1, (last - outreach.since_date).days // (number + 1))
    rows = []
    for step, told in enumerate(ATTEMPTS[:number]):
        day = min(last, outreach.since_date + (step + 1) * apart * DAY)
        who = _clinician(scene) if told["role"] == "clinician" else person.by.name
        rows.append(
            OutreachAttempt(
                outreach=outreach,
                attempt_date=day,
                who=who,
                recorded_by=person.by,
                created_at=scene.writer.at(day),
                **told,
            )
        )
    return rows
