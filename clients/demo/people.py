"""The stories written down as clients, assignments, jobs, contacts and what they said of support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clients.demo import names, notes
from clients.demo.casts import Cast
from clients.demo.days import DAY
from clients.demo.employers import TITLES
from clients.demo.rhythm import ContactPlan, Rhythm
from clients.demo.staff import Staff
from clients.demo.stories import JobPlan, Story
from clients.demo.visits import VisitPlan
from clients.demo.writing import Writer
from clients.models import Assignment, Client, ClientContact, ContactJob, Job, ModeAgreement, SupportDecline
from employers.models import Employer, Site


@dataclass
class Scene:
    """One agency while it is being written."""

    writer: Writer
    cast: Cast
    staff: Staff
    today: date
    stories: list[Story]
    clients: list[Client]
    jobs: list[list[Job]]


def unit_number(scene: Scene, story: Story) -> int:
    return scene.cast.specialists[story.specialist or 0].unit or 0


def add_clients(scene: Scene, visits: list[VisitPlan]) -> None:
    first = _first_employer_contacts(visits)
    rows = [_client(scene, number, story, first.get(number)) for number, story in enumerate(scene.stories)]
    scene.clients = scene.writer.write(rows)


def _first_employer_contacts(visits: list[VisitPlan]) -> dict[int, date]:
    """By number of the story: in person and about a competitive job (fidelity item 15)."""
    found: dict[int, date] = {}
    for visit in visits:
        for number in visit.clients:
            if visit.mode == "in_person" and visit.competitive:
                found[number] = min(found.get(number, visit.day), visit.day)
    return found


def _client(scene: Scene, number: int, story: Story, first_visit: date | None) -> Client:
    rng, cast = scene.writer.rng, scene.cast
    first, last = cast.client_names[number]
    unit = unit_number(scene, story)
    closed = story.closed if story.closed is not None else (None, "")
    return Client(
        client_ref=f"{cast.prefix}-{1001 + number}",
        first_name=first,
        last_name=last,
        date_of_birth=date(rng.randint(1964, 2004), rng.randint(1, 12), rng.randint(1, 28)),
        phone=cast.phone.format(number),
        email=f"{cast.prefix.lower()}{1001 + number}@example.org" if rng.random() < 0.6 else "",
        address=f"{rng.choice(names.STREETS)} {rng.randint(1, 90)}",
        contact_preference=rng.choice(names.PREFERENCES),
        safe_times=rng.choice(names.SAFE_TIMES),
        unit=scene.staff.units[unit],
        treatment_team=scene.staff.teams[unit] if rng.random() < 0.9 else None,
        referral_received_date=story.entry - story.referral_days * DAY,
        programme_entry_date=story.entry,
        employed_at_entry=story.employed_at_entry,
        profile_started_date=min(story.entry + 6 * DAY, scene.today) if story.profile else None,
        first_employer_contact_date=first_visit,
        closed_date=closed[0],
        closure_reason=closed[1],
        created_at=scene.writer.at(story.entry),
    )


def add_assignments(scene: Scene) -> None:
    rows = []
    for client, story in zip(scene.clients, scene.stories, strict=True):
        if story.specialist is None:
            continue
        times = [(story.entry, story.specialist, "")]
        times += [(over.from_date, over.to_specialist, over.note) for over in story.hand_overs]
        ends = [start - DAY for start, _who, _note in times[1:]] + [None]
        rows += [
            Assignment(
                client=client,
                specialist=scene.staff.specialists[who],
                from_date=start,
                to_date=end,
                note=note,
                created_at=scene.writer.at(min(start, scene.today - DAY)),
            )
            for (start, who, note), end in zip(times, ends, strict=True)
        ]
    scene.writer.write(rows)


def add_jobs(scene: Scene, employers: list[Employer], sites: dict[int, list[Site]]) -> None:
    """A start that is to be cancelled or was moved is written as it was first (clients.demo.mistakes does the rest)."""
    rng = scene.writer.rng
    rows: list[Job] = []
    for client, story in zip(scene.clients, scene.stories, strict=True):
        # Two jobs of one person are at two employers, with titles that fit.
        places = rng.sample([e for e in employers if e.sector in TITLES], len(story.jobs))
        mine = [
            _job(scene, client, plan, place, sites[place.pk]) for plan, place in zip(story.jobs, places, strict=True)
        ]
        scene.jobs.append(mine)
        rows += mine
    scene.writer.write(rows)


def _job(scene: Scene, client: Client, plan: JobPlan, employer: Employer, sites: list[Site]) -> Job:
    rng = scene.writer.rng
    return Job(
        client=client,
        employer=employer,
        site=rng.choice(sites),
        title=TITLES[employer.sector],
        start_date=plan.moved_from or plan.start,
        weekly_hours=Decimal(str(plan.hours)),
        hourly_pay=Decimal(rng.randrange(1150, 1690, 5)) / 100,
        permanent=rng.random() < 0.9,
        open_to_anyone=True,
        at_least_minimum_pay=True,
        end_date=plan.end,
        learned_date=plan.learned,
        end_reason=plan.reason,
        end_next_step=plan.next_step,
        created_at=scene.writer.at(min(plan.start - 9 * DAY, scene.today)),
    )


def add_contacts(scene: Scene) -> None:
    """Contacts of all, and which jobs they name."""
    rows: list[ClientContact] = []
    named: list[tuple[ClientContact, Job]] = []
    for client, story, jobs in zip(scene.clients, scene.stories, scene.jobs, strict=True):
        if story.specialist is None:
            continue
        for plan in Rhythm(scene.writer.rng, story, scene.today).all():
            contact = _contact(scene, client, story, plan)
            rows.append(contact)
            named += [(contact, jobs[number]) for number in plan.jobs]
    scene.writer.write(rows)
    scene.writer.write([ContactJob(contact=c, job=j, created_at=c.created_at) for c, j in named])


def _contact(scene: Scene, client: Client, story: Story, plan: ContactPlan) -> ClientContact:
    who = scene.staff.specialists[_whose(story, plan.day)]
    return ClientContact(
        client=client,
        specialist=who,
        recorded_by=who,
        contact_date=plan.day,
        contact_time=plan.at,
        mode=plan.mode,
        place=plan.place,
        with_whom=plan.with_whom,
        minutes=plan.minutes,
        note=plan.note,
        next_step=plan.next_step,
        next_step_date=plan.next_step_date,
        created_at=scene.writer.soon_after(plan.day, plan.at),
    )


def _whose(story: Story, day: date) -> int:
    """Whoever had the person that day."""
    who = story.specialist or 0
    for over in story.hand_overs:
        if over.from_date <= day:
            who = over.to_specialist
    return who


def add_support(scene: Scene) -> None:
    declines, agreements = [], []
    for client, story in zip(scene.clients, scene.stories, strict=True):
        who = scene.staff.specialists[story.specialist or 0]
        if story.declined is not None:
            declined, resumed = story.declined
            declines.append(
                SupportDecline(
                    client=client,
                    declined_date=declined,
                    resumed_date=resumed,
                    recorded_by=who,
                    agreed=notes.DECLINED[1 if resumed is None else 0],
                    created_at=scene.writer.at(declined),
                )
            )
        if story.agreed_phone_from is not None:
            start = story.agreed_phone_from
            agreements.append(
                ModeAgreement(
                    client=client,
                    from_date=start,
                    to_date=start + timedelta(days=365),
                    modes=["phone", "video"],
                    reason=notes.AGREED[0],
                    recorded_by=who,
                    created_at=scene.writer.at(start),
                )
            )
    scene.writer.write(declines)
    scene.writer.write(agreements)
