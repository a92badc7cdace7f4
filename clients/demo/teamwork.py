"""A year of the demo beside the work with people: hours, meetings, supervision, what the clinical record was given.

Some of it falls short, as in a real service: one specialist stays in the office, one unit skips meetings, one team is
visited too seldom, the newest specialist was not out with the supervisor this month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import StaffMember
from accounts.roles import Role
from clients.demo.days import DAY
from clients.demo.people import Scene, unit_number
from clients.demo.stories import Story
from clients.jobdevelopmentrules import WEEK, weeks_before
from clients.models import (
    Client,
    ClinicalCopy,
    JobSearchPlan,
    Meeting,
    MeetingClient,
    MeetingStaff,
    MentoringNeed,
    ProfileEdition,
    WorkWeek,
)

WEEKS = 52
FULL_TIME = Decimal("37.5")
# In hundredths, of each specialist: the aim is 65.
_COMMUNITY = (71, 68, 67, 66, 49, 66)
# Hours a week of other work than employment services.
_OTHER = (0, 0, 0, 3, 0, 0)
_QUARTERLY = (3, 16, 29, 42)
Kind = Meeting.Kind

_DECIDED = [
    "Who asks what about work this week was shared out; two appointments with the doctor moved because of shifts.",
    "Medication times and early shifts: the nurse looks at it. Rehearsing the way to work is part of the care plan now.",
    "Talked about interest in work with everybody who came new; the team asks it at intake from now on.",
]
_LEADS = [
    "Each brought one person who is stuck: try shorter visits, go back to employers who said maybe.",
    "Three leads shared: a bakery, a garden centre, the library. Cover for next week settled.",
    "Practised how to ask about hours; two will go together to the industrial area.",
]
_SUPERVISED = [
    "Went through the caseload: who has had no employer visit for two weeks, and what comes next.",
    "Two situations in depth, one new idea for each; follow-along visits of the month planned.",
    "Looked at what works with employers who hesitate. Next time: disclosure talks.",
]
_SEEN = [
    "Two employers without an appointment. Good opening, the question about needs came late: try it first next time.",
    "Showed how to ask for a second visit; the specialist led the third talk and got it.",
]
_GOALS = "Two job starts by the next review\nSix visits each week, one of them to a new trade"
_TOLD = (
    "Rate of people in work and job starts of the quarter told at the staff meeting, and sent to the management team."
)
_STORY = "Open evening at the clinic: how the first months at work went, and what helped. About thirty listened."
_BARRIERS = "Waiting times for benefits advice and one shared car. The management team pays for a second adviser from next month."
_PARTNERS = {"FI": ("Employment office Harbour", "Employment office Hillside"), "US": ("State VR office",)}


@dataclass
class _Log:
    """Entries with who was there and whom they were about, until they are written down together."""

    scene: Scene
    found: list[tuple[Meeting, list[StaffMember], list[Client]]] = field(default_factory=list)

    def add(
        self, kind: str, day: date, by: StaffMember, *, staff: Sequence[StaffMember] = (),
        about: Sequence[Client] = (), **fields: Any,
    ) -> None:  # fmt: skip
        moment = self.scene.writer.at(day, time(16, 5))
        entry = Meeting(kind=kind, day=day, recorded_by=by, created_at=moment, **fields)
        self.found.append((entry, list(staff), list(about)))

    def write(self) -> None:
        writer = self.scene.writer
        writer.write([entry for entry, _staff, _about in self.found])
        writer.write(
            [
                MeetingStaff(meeting=entry, staff=who, created_at=entry.created_at)
                for entry, staff, _about in self.found
                for who in staff
            ]
        )
        writer.write(
            [
                MeetingClient(meeting=entry, client=client, created_at=entry.created_at)
                for entry, _staff, about in self.found
                for client in about
            ]
        )


def add(scene: Scene) -> None:
    mondays = weeks_before(scene.today, WEEKS)
    _hours(scene, mondays)
    log = _Log(scene)
    for unit, supervisor in enumerate(scene.staff.supervisors):
        _team_meetings(log, mondays, unit, supervisor)
        _unit_meetings(log, mondays, unit, supervisor)
        _partners(log, mondays, unit)
        _supervision(log, mondays, unit, supervisor)
    _told_to_others(log, mondays)
    _mentoring(log)
    _written_twice(log)
    log.write()
    _clinical_copies(scene)


# Hours


def _hours(scene: Scene, mondays: list[date]) -> None:
    """Of every week but two that somebody still has to fill in."""
    rows = [
        _week(scene, who, monday, number)
        for who in range(len(scene.staff.specialists))
        for number, monday in enumerate(mondays)
        if not (who == 1 and number in (WEEKS - 2, WEEKS - 1))
    ]
    scene.writer.write(rows)


def _week(scene: Scene, who: int, monday: date, number: int) -> WorkWeek:
    specialist, person = scene.staff.specialists[who], scene.cast.specialists[who]
    full = FULL_TIME * Decimal(person.fte)
    hours = {"leave_hours": _half(full)}
    if not _on_leave(who, monday):
        training = _half(full / 5) if number % 13 == 5 else Decimal(0)
        other = Decimal(_OTHER[who])
        rest = _half(full - training)
        wobble = Decimal((number * 7 + who * 3) % 5 - 2) / 2
        community = _half((rest - other) * _COMMUNITY[who] / 100 + wobble)
        hours = {
            "community_hours": community,
            "office_hours": rest - other - community,
            "other_hours": other,
            "training_hours": training,
        }
    at = scene.writer.at(monday + 4 * DAY, time(15, 40))
    return WorkWeek(specialist=specialist, monday=monday, recorded_by=specialist, created_at=at, **hours)


def _half(hours: Decimal) -> Decimal:
    """In half hours, as people write them."""
    return Decimal(round(hours * 2)) / 2


def _on_leave(who: int, monday: date) -> bool:
    first = 27 + who % 3
    return first <= monday.isocalendar().week < first + 3


# Meetings


def _of_unit(scene: Scene, unit: int, monday: date) -> list[StaffMember]:
    """Its specialists who were at work that week."""
    both = enumerate(zip(scene.staff.specialists, scene.cast.specialists, strict=True))
    return [member for who, (member, person) in both if person.unit == unit and not _on_leave(who, monday)]


def _of_team(scene: Scene, team: int, monday: date) -> list[StaffMember]:
    """Those who carry the team and were at work that week, wherever their unit is."""
    both = enumerate(zip(scene.staff.specialists, scene.cast.specialists, strict=True))
    return [member for who, (member, person) in both if team in person.teams and not _on_leave(who, monday)]


def _team_meetings(log: _Log, mondays: list[date], unit: int, supervisor: StaffMember) -> None:
    """Each week; in the second unit with too many gaps. Its supervisor was last there in spring."""
    scene, first = log.scene, unit == 0
    clinicians = [m for m, p in zip(scene.staff.members, scene.cast.people, strict=True) if p.role == Role.CLINICIAN]
    for number, monday in enumerate(mondays):
        there = [
            member
            for place, member in enumerate(_of_team(scene, unit, monday))
            if (number + 2 * place) % (17 if first else 4)
        ]
        if not there:
            continue
        visited = number % 11 == 8 if first else number == 20
        staff = [*there, *(clinicians if first else []), *([supervisor] if visited else [])]
        raised = 1 if number % (4 if first else 9) == 0 else 0
        log.add(
            Kind.TEAM, monday + DAY, there[0], staff=staff, about=_people(scene, unit, monday, number, 3),
            unit=scene.staff.units[unit], team=scene.staff.teams[unit], referrals_raised=raised,
            summary=_DECIDED[number % 3],
        )  # fmt: skip


def _unit_meetings(log: _Log, mondays: list[date], unit: int, supervisor: StaffMember) -> None:
    scene = log.scene
    for number, monday in enumerate(mondays):
        if number % (17 if unit == 0 else 4) == 3:
            continue
        log.add(
            Kind.UNIT, monday + 3 * DAY, supervisor, staff=[*_of_unit(scene, unit, monday), supervisor],
            about=_people(scene, unit, monday, number + 1, 3), unit=scene.staff.units[unit], summary=_LEADS[number % 3],
            mode=Meeting.Mode.VIDEO if number % 9 == 4 else Meeting.Mode.IN_PERSON,
        )  # fmt: skip


def _partners(log: _Log, mondays: list[date], unit: int) -> None:
    """The first unit is in touch each week and meets each month, the second half as often."""
    scene = log.scene
    partners = _PARTNERS[scene.cast.country]
    for number, monday in enumerate(mondays):
        there = _of_unit(scene, unit, monday)
        planned = number % 4 == 1
        if not there or (unit and number % 2 == 0):
            continue
        who = there[number % len(there)]
        log.add(
            Kind.PARTNER, monday + 2 * DAY, who, staff=there if planned else [who],
            about=_people(scene, unit, monday, number, 2 if planned else 1), unit=scene.staff.units[unit],
            partner=partners[unit % len(partners)], planned=planned, referrals_raised=1 if number % 8 == 1 else 0,
            mode=_mode(planned, number, unit), summary="Where it stands with people we share." if planned else "",
        )  # fmt: skip


def _mode(planned: bool, number: int, unit: int) -> str:
    """The second unit meets by video now and then, which is no meeting in person."""
    if not planned:
        return str(Meeting.Mode.PHONE)
    return str(Meeting.Mode.VIDEO if unit and number % 8 == 1 else Meeting.Mode.IN_PERSON)


def _supervision(log: _Log, mondays: list[date], unit: int, supervisor: StaffMember) -> None:
    """Each week in the first unit, every other in the second; outcomes each quarter, one review forgotten."""
    scene = log.scene
    for number, monday in enumerate(mondays):
        for place, specialist in enumerate(_of_unit(scene, unit, monday)):
            of_them: dict[str, Any] = {"unit": scene.staff.units[unit], "specialist": specialist}
            if unit == 0 or number % 2:
                log.add(
                    Kind.SUPERVISION, monday + 2 * DAY, supervisor, summary=_SUPERVISED[(number + place) % 3],
                    about=_people(scene, unit, monday, number + place, 2), **of_them,
                )  # fmt: skip
            if number in _QUARTERLY and not (unit == 1 and place == 1 and number == _QUARTERLY[-1]):
                log.add(Kind.OUTCOMES, monday + 2 * DAY, supervisor, goals=_GOALS, **of_them)


def _told_to_others(log: _Log, mondays: list[date]) -> None:
    scene = log.scene
    by, unit = scene.staff.supervisors[0], scene.staff.units[0]
    for number in _QUARTERLY:
        log.add(Kind.SHARED, mondays[number] + 4 * DAY, by, unit=unit, summary=_TOLD)
    for number in (15, 40):
        working = [c for c, jobs in zip(scene.clients, scene.jobs, strict=True) if jobs and jobs[0].end_date is None]
        teller = working[number % len(working)]
        staff = [*_of_unit(scene, 0, mondays[number]), by]
        log.add(Kind.STORY, mondays[number] + 3 * DAY, by, unit=unit, staff=staff, about=[teller], summary=_STORY)
    for number in (10, 36):
        log.add(Kind.BARRIERS, mondays[number] + DAY, by, unit=unit, summary=_BARRIERS)


def _mentoring(log: _Log) -> None:
    """One found employer work hard and does no more; the newest is out each month, but not in this one."""
    scene, today = log.scene, log.scene.today
    if len(scene.staff.specialists) < 4:
        return
    marks = [
        (1, 0, MentoringNeed.Why.EMPLOYERS, today - 300 * DAY, today - 180 * DAY, range(290, 180, -28)),
        (len(scene.staff.specialists) - 1, 1, MentoringNeed.Why.NEW, today - 120 * DAY, None, range(112, 35, -28)),
    ]
    needs = []
    for who, unit, why, first, last, days in marks:
        specialist, supervisor = scene.staff.specialists[who], scene.staff.supervisors[unit]
        at = scene.writer.at(first, time(9, 20))
        needs.append(
            MentoringNeed(
                specialist=specialist, why=why, from_date=first, to_date=last, recorded_by=supervisor, created_at=at
            )
        )
        for number, back in zip(count(), days, strict=False):
            day = today - back * DAY
            day -= max(0, day.weekday() - 4) * DAY
            unit_row = scene.staff.units[unit]
            log.add(Kind.MENTORING, day, supervisor, specialist=specialist, unit=unit_row, summary=_SEEN[number % 2])
    scene.writer.write(needs)


def _written_twice(log: _Log) -> None:
    """The same meeting written down by two people: one of them is void."""
    kept = next(entry for entry, _staff, _about in reversed(log.found) if entry.kind == Kind.UNIT)
    writer = log.scene.staff.specialists[0]
    moment = log.scene.writer.at(kept.day + DAY, time(8, 15))
    log.add(
        Kind.UNIT, kept.day, writer, unit=log.scene.staff.units[0], summary=kept.summary,
        voided_at=moment, void_reason="Sam had written it down already.",
    )  # fmt: skip


def _people(scene: Scene, unit: int, monday: date, number: int, most: int) -> list[Client]:
    """Of the unit, who was with the service that week: other ones each time."""
    there = [client for client, _story in _with_service(scene, unit, monday)]
    start = number * most % len(there) if there else 0
    return (there + there)[start : start + min(most, len(there))]


def _with_service(scene: Scene, unit: int, monday: date) -> Iterator[tuple[Client, Story]]:
    for client, story in zip(scene.clients, scene.stories, strict=True):
        closed = story.closed[0] if story.closed is not None else None
        here = client.merged_into_id is None and story.specialist is not None and unit_number(scene, story) == unit
        if here and client.programme_entry_date <= monday and (closed is None or closed > monday + WEEK):
            yield client, story


# The clinical record


def _clinical_copies(scene: Scene) -> None:
    """Each edition of profile and plan within a week, notes each month; in the second unit every other person's are missing."""
    editions, rows = _editions(), []
    for number, (client, story) in enumerate(zip(scene.clients, scene.stories, strict=True)):
        if story.specialist is None or client.merged_into_id is not None:
            continue
        if unit_number(scene, story) == 1 and number % 2:
            continue
        last = min(scene.today, client.closed_date or scene.today)
        given = [(min(day + WEEK, last), part) for day, part in editions[client.pk]]
        given += [(last - (1 + number % 5 + 30 * back) * DAY, "notes") for back in range(12)]
        who = scene.staff.specialists[story.specialist]
        rows += [
            ClinicalCopy(
                client=client, day=day, recorded_by=who, created_at=scene.writer.at(day, time(14, 30)), **{part: True}
            )
            for day, part in given
            if client.programme_entry_date < day <= last
        ]
    scene.writer.write(rows)


def _editions() -> Mapping[int, list[tuple[date, str]]]:
    """Of each client, by id: when editions of profile and plan were begun."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    begun = ProfileEdition.objects.order_by("begun_date", "pk").values_list("client", "begun_date")
    started = JobSearchPlan.objects.order_by("started_date", "pk").values_list("client", "started_date")
    for rows, part in ((begun, "profile"), (started, "plan")):
        for client, day in rows:
            found[client].append((day, part))
    return found
