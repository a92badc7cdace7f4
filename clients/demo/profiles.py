"""Career profiles of the demo: a few sections at first, more after some weeks, a new edition after a job that ended."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from clients.demo.days import DAY
from clients.demo.people import Scene
from clients.models import (
    Client,
    ProfileEdition,
    ProfileSection,
    ProfileSession,
    ProfileSignature,
)
from clients.profilesections import BY_CODE, ORDER, Content

# What people say, section by section; one of them each. In the order in which sections are filled.
SAID: dict[str, list[Content]] = {
    "goals": [
        {"why_now": "Wants own money and a reason to get up.", "dream_job": "Own small bakery.",
         "short_goal": "Two or three mornings a week.", "interests": "Baking, football on TV, walking the dog."},
        {"why_now": "Has been at home too long. Misses people.", "dream_job": "Gardener at the botanical garden.",
         "short_goal": "A part-time job outdoors before summer.", "long_goal": "Full time, and a flat nearer the sea."},
        {"why_now": "Rent went up; the sickness allowance ends in autumn.", "dream_job": "Something with cars.",
         "short_goal": "A job without customers.", "interests": "Old cars, video games, repairing bicycles."},
    ],
    "preferences": [
        {"job_types": "1 Kitchen work, because the routine calms.\n2 Bakery.\n3 Cleaning in the mornings.",
         "pace": "steady", "company": "few", "hours": "15 to 20", "shifts": ["mornings", "days"],
         "distance": "Half an hour by bus", "avoid": "Night shifts, loud halls."},
        {"job_types": "1 Gardening.\n2 Warehouse with a team.\n3 Post or newspapers.", "indoors": "outdoors",
         "company": "few", "hours": "20", "shifts": ["days"], "pay": "As the collective agreement says",
         "avoid": "Telephones, cash desks."},
        {"job_types": "1 Workshop or tyre shop, knows the tools.\n2 Store room.", "size": "small", "pace": "calm",
         "company": "alone", "hours": "25, more later", "avoid": "Customers in a hurry."},
    ],
    "strengths": [
        {"strengths": "Comes on time, remembers faces, finishes things.", "skills": "Dough, ovens, tills."},
        {"strengths": "Patient, strong, notices when something is about to break.", "others_say": "Sister: he fixes anything."},
        {"strengths": "Learns by watching once. Kind to newcomers.", "proud_of": "Finished the first-aid course last year."},
    ],
    "work_history": [
        {"jobs": [
            {"employer": "Harbour Bakery", "title": "Baker's assistant", "duties": "Dough, ovens, cleaning up",
             "dates": "2016 to 2018", "hours": "30", "found": "Through an aunt", "liked": "The mornings, the smell",
             "disliked": "The till", "left": "Fell ill; nobody asked about fewer hours", "supports": "A list on the wall"},
            {"employer": "Summer market", "title": "Seller", "dates": "Summers 2012 and 2013", "liked": "People",
             "left": "Season ended"},
        ], "gaps": "2018 to now: says they were looking after health and family."},
        {"jobs": [
            {"employer": "City parks", "title": "Seasonal worker", "duties": "Mowing, planting", "dates": "Four summers",
             "pay": "12 an hour", "found": "Jobcentre", "liked": "Being outside, the same team", "left": "Seasons got shorter"},
        ], "best_job": "The parks: nobody hurried, and one saw what one had done."},
        {"jobs": [
            {"employer": "Tyre centre", "title": "Fitter", "dates": "About one year, 2019", "liked": "Hands-on work",
             "disliked": "Phone rang all day", "left": "Quit after a quarrel", "supports": "A quiet corner would have helped"},
        ]},
    ],
    "education": [
        {"studies": [{"what": "Vocational school, catering", "where": "Town", "dates": "2012 on", "finished": "Second year"}],
         "licences": "Hygiene pass.", "further_study": "Would like the baker's exam one day."},
        {"studies": [{"what": "Comprehensive school", "finished": "Finished"}], "licences": "Forklift, needs renewing."},
    ],
    "housing_transport": [
        {"housing": "Rents a studio, stable.", "transport": "Bus line 6, runs from 5.30.", "licence": ["none"]},
        {"housing": "Lives with a brother.", "transport": "Bicycle in summer, bus in winter.", "licence": ["car"]},
    ],
    "mental_health": [
        {"at_work": "Gets quiet and slow when tired. Noise makes it worse.", "early_signs": "Stops answering, sleeps by day.",
         "coping": "A short walk, headphones, one task at a time.", "medication": "In the evening; drowsy before nine."},
        {"at_work": "Worries about mistakes and asks many times.", "coping": "A list in writing, and somebody to ask."},
    ],
    "income_benefits": [
        {"income": "Sickness allowance.", "benefits": "Housing allowance.", "adviser": "Appointment is to be booked.",
         "worries": "Afraid of having to pay back."},
    ],
    "network": [
        {"contacts": [{"name": "An aunt", "relation": "family", "workplace": "School kitchen", "could_help": "Knows the cook",
                       "may_ask": "Asks herself"}], "ideas": "The football club's café."},
    ],
    "disclosure": [
        {"wish": "some", "may_say": "That mornings suit best and a list helps.", "not_say": "The illness, the hospital."},
        {"wish": "job_by_job", "who_may_know": "Nearest boss, once in the job."},
    ],
    "substance_use": [{"recovery": "Sober for two years. Meetings on Thursdays.", "places_to_avoid": "Bars, night shifts."}],
    "legal": [{"charges": "A fine for shoplifting, 2015.", "employer_sees": "Nothing now.", "how_to_explain": "No need"}],
    "documents": [{"has": ["id_card", "tax_card", "bank_account", "cv"], "missing": "Certificate of the parks: ask HR."}],
}  # fmt: skip

# What a job that ended has taught.
_LEARNED: dict[str, Content] = {
    "work_history": {"liked": "The team, the early shift", "disliked": "Short notice of shifts", "found": "With the specialist",
                     "supports": "A weekly call and the list of tasks"},
    "preferences": {"avoid": "Shifts that change from week to week."},
    "strengths": {"proud_of": "Kept going to the last day, and has a reference now."},
}  # fmt: skip

_RARE = {"substance_use", "legal"}


def add_profiles(scene: Scene) -> None:
    """Whoever has a profile by their story. Last of all, so that nothing else in the demo changes by it."""
    firsts = [number for number, client in enumerate(scene.clients) if _has_profile(scene, number, client)]
    _write(scene, {number: _edition(scene, number, 1) for number in firsts})
    again = [number for number in firsts if _ended(scene, number)]
    _write(scene, {number: _edition(scene, number, 2) for number in again})


def _has_profile(scene: Scene, number: int, client: Client) -> bool:
    return client.profile_started_date is not None and scene.stories[number].specialist is not None


def _ended(scene: Scene, number: int) -> date | None:
    """The last day of a job that is long past: by then the profile was brought up to date."""
    ends = [plan.end for plan in scene.stories[number].jobs if plan.end and plan.end < scene.today - 20 * DAY]
    return max(ends, default=None)


def _edition(scene: Scene, number: int, edition: int) -> ProfileEdition:
    client, story, rng = scene.clients[number], scene.stories[number], scene.writer.rng
    begun = client.profile_started_date if edition == 1 else (_ended(scene, number) or scene.today) + 4 * DAY
    assert begun is not None  # noqa: S101 - _has_profile
    return ProfileEdition(
        client=client,
        number=edition,
        begun_date=begun,
        why="first" if edition == 1 else "job_end",
        sources=["person", *(["clinician"] if rng.random() < 0.5 else [])],
        begun_by=scene.staff.specialists[story.specialist or 0],
        created_at=scene.writer.at(begun),
    )


def _write(scene: Scene, editions: dict[int, ProfileEdition]) -> None:
    scene.writer.write(list(editions.values()))
    sections, sessions, signatures = [], [], []
    for number, edition in editions.items():
        days = _days(scene, edition)
        sections += _sections(scene, number, edition, days)
        sessions += [ProfileSession(edition=edition, session_date=day, created_at=scene.writer.at(day)) for day in days]
        if len(days) > 2:
            signatures.append(_signature(scene, edition, days[-1]))
    scene.writer.write(sections)
    scene.writer.write(sessions)
    scene.writer.write(signatures)


def _days(scene: Scene, edition: ProfileEdition) -> list[date]:
    """Two or three sessions, a week apart, as far as time has come."""
    days = [edition.begun_date + week * 7 * DAY for week in range(3)]
    return [day for day in days if day <= scene.today]


def _sections(scene: Scene, number: int, edition: ProfileEdition, days: list[date]) -> list[ProfileSection]:
    rng = scene.writer.rng
    codes = [code for code in SAID if code not in _RARE or rng.random() < 0.15][: 4 * len(days) + 1]
    return [
        _section(scene, edition, code, _said(scene, number, edition, code), days[min(place // 4, len(days) - 1)])
        for place, code in enumerate(sorted(codes, key=ORDER.__getitem__))
    ]


def _said(scene: Scene, number: int, edition: ProfileEdition, code: str) -> Content:
    """The same as before; after a job that ended, with that job and what it taught."""
    said = SAID[code][number % len(SAID[code])]
    if edition.number == 1 or code not in _LEARNED:
        return said
    if code == "work_history":
        ended = next(job for job in scene.jobs[number] if job.end_date)
        row = {"employer": ended.employer.name, "title": ended.title, **_LEARNED[code]}
        return {**said, "jobs": [row, *said["jobs"]]}
    return {**said, **_LEARNED[code]}


def _section(scene: Scene, edition: ProfileEdition, code: str, content: dict[str, Any], day: date) -> ProfileSection:
    at = scene.writer.at(day, time(14, scene.writer.rng.randint(0, 59)))
    return ProfileSection(
        edition=edition,
        code=code,
        klass=BY_CODE[code].klass,
        content=content,
        saved_by=edition.begun_by,
        saved_at=at,
        saved_date=day,
        created_at=at,
    )


def _signature(scene: Scene, edition: ProfileEdition, day: date) -> ProfileSignature:
    return ProfileSignature(
        edition=edition,
        who="person",
        name=edition.client.name,
        signed_date=day,
        recorded_by=edition.begun_by,
        created_at=scene.writer.at(day, time(16)),
    )
