"""What is done about the demo's signed review: a step that is done, some that run, one that is late."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from accounts.models import StaffMember
from accounts.roles import Role
from clients.demo.people import Scene
from fidelity.models import ActionNote, ActionStep, Review

DAY = timedelta(days=1)
PLANNED, UNDER_WAY, DONE = ActionStep.Status.PLANNED, ActionStep.Status.UNDER_WAY, ActionStep.Status.DONE


class Told(NamedTuple):
    """`due`: days from today. `said`: how it went, as (days from today, how it stands, words)."""

    item: int | None
    step: str
    owner: int
    due: int
    target: int | None
    said: tuple[tuple[int, str, str], ...]


STEPS = (
    Told(
        11, "Ask the executive director to sit on the steering committee and to open its meetings.", 0, -150, 4,
        (
            (-170, UNDER_WAY, "Asked in the management team; the director wants to see the numbers first."),
            (-151, DONE, "The director opened the autumn meeting and stays a member."),
        ),
    ),
    Told(
        7, "Hold the unit's meeting every week, and write down who took part.", 1, -80, 5,
        ((-81, DONE, "Mondays at nine. Held in eleven weeks of twelve."),),
    ),
    Told(
        17, "Two mornings a week without appointments, for visits to employers.", 1, -9, 4,
        ((-40, UNDER_WAY, "One morning is kept free; the second goes to meetings of the treatment team."),),
    ),
    Told(
        6, "Meet the partner's counsellors every month, with job starts as the first point.", 2, 5, 4,
        ((-20, UNDER_WAY, "Dates are agreed for the spring; the first meeting took place."),),
    ),
    Told(14, "Write what was learnt into the profile after each job that ends.", 2, 45, 4, ()),
    Told(None, "Tell the city council about a year of jobs, with the people who want to speak.", 0, 70, None, ()),
)  # fmt: skip


def add(scene: Scene) -> None:
    """For the newest signed review of the agency, where there is one."""
    review = Review.objects.signed().filter(agency=scene.writer.agency).order_by("-last_day").first()
    if review is None:
        return
    owners = _owners(scene)
    begun = review.last_day + 30 * DAY
    for each in STEPS:
        _step(scene, review, each, owners[each.owner % len(owners)], begun)


def _owners(scene: Scene) -> list[StaffMember]:
    """An administrator, then the supervisors."""
    people = zip(scene.cast.people, scene.staff.members, strict=True)
    administrators = [member for person, member in people if person.role == Role.ADMINISTRATOR]
    return [*administrators[:1], *scene.staff.supervisors]


def _step(scene: Scene, review: Review, told: Told, owner: StaffMember, begun: date) -> None:
    last = told.said[-1] if told.said else None
    over = last is not None and last[1] == DONE
    status = last[1] if last else PLANNED
    step = ActionStep(
        review=review, unit=review.unit, item=told.item, target=told.target, step=told.step, owner=owner,
        due_date=scene.today + told.due * DAY, status=status,
        review_date=None if over else scene.today + (max(told.due, 0) + 14) * DAY,
        closed_date=scene.today + last[0] * DAY if last and over else None,
        created_at=scene.writer.at(min(begun, scene.today), time(13)),
    )  # fmt: skip
    scene.writer.write([step])
    scene.writer.write(
        [
            ActionNote(step=step, status=how, text=text, written_by=owner, created_at=_moment(scene, days))
            for days, how, text in told.said
        ]
    )


def _moment(scene: Scene, days: int) -> datetime:
    return scene.writer.at(scene.today + days * DAY, time(15))
