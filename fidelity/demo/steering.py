"""A year of the demo's steering committee: three meetings that were held, one called off, one to come."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import NamedTuple

from accounts.roles import Role
from clients.demo.people import Scene
from fidelity.models import Review, SteeringMeeting

DAY = timedelta(days=1)
AGENDA = "Where the numbers stand\nThe fidelity report and what it asks for\nAction plan: what is late\nNext meeting"


class Told(NamedTuple):
    """`days` from today."""

    days: int
    attended: int | None
    executive: bool
    minutes: str
    decisions: str


HELD = (
    Told(
        -270, 5, False,
        "The report of the review was read item by item. Members asked most about visits to employers.",
        "The action plan is taken as it stands.\nThe executive director is invited to the next meeting.",
    ),
    Told(
        -150, 7, True,
        "The executive director opened the meeting. The unit's meetings are weekly again. The partner's counsellors were there "
        "for the first time.",
        "Two mornings a week are kept free for employers.\nThe partner's counsellors are members from now on.",
    ),
    Told(
        -62, 6, True,
        "More jobs began than in the quarter before. The morning for employers is kept in one week of two.",
        "The supervisor brings the weekly sheets to the next meeting.\nThe city council is told about the year.",
    ),
)  # fmt: skip
CALLED_OFF, COMING = -200, 12


def add(scene: Scene) -> None:
    """Where there is a committee."""
    people = zip(scene.cast.people, scene.staff.members, strict=True)
    staff = list(people)
    if not any(person.role == Role.STEERING for person, _member in staff):
        return
    by = next((member for person, member in staff if person.role == Role.ADMINISTRATOR), staff[0][1])
    review = Review.objects.signed().filter(agency=scene.writer.agency).order_by("-last_day").first()
    rows = [
        SteeringMeeting(
            day=_weekday(scene.today + each.days * DAY), starts=time(13, 30), place="Town hall, room 4", agenda=AGENDA,
            review=review, held=True, attended=each.attended, executive_present=each.executive, minutes=each.minutes,
            decisions=each.decisions, written_by=by, created_at=scene.writer.at(scene.today + (each.days - 20) * DAY),
        )
        for each in HELD
    ]  # fmt: skip
    off = _weekday(scene.today + CALLED_OFF * DAY)
    rows.append(
        SteeringMeeting(
            day=off, starts=time(13, 30), agenda=AGENDA, written_by=by, called_off_at=scene.writer.at(off - 3 * DAY),
            created_at=scene.writer.at(off - 30 * DAY),
        )
    )  # fmt: skip
    rows.append(
        SteeringMeeting(
            day=_weekday(scene.today + COMING * DAY), starts=time(13, 30), place="Town hall, room 4", agenda=AGENDA,
            written_by=by, created_at=scene.writer.at(scene.today - 10 * DAY),
        )
    )  # fmt: skip
    scene.writer.write(rows)


def _weekday(day: date) -> date:
    return day + (7 - day.weekday()) * DAY if day.weekday() > 4 else day
