"""Weeks of the demo that a supervisor signed: most of them on the Monday after, the newest not yet, one that changed since."""

from __future__ import annotations

from datetime import date, time

from accounts.models import Membership, StaffMember
from accounts.roles import Role
from clients.demo.days import DAY
from clients.demo.people import Scene
from clients.jobdevelopmentrules import WEEK, weeks_before
from clients.models import WeekReview
from clients.report.weeks import Week, Weeks, weeks_of

WEEKS = 16
NOTES = [
    "Three employers are ready for a second visit: go this week.",
    "Good mix of new and known places.",
    "Short because of training; nothing to do.",
    "Ask the hotel about summer before their plan is made.",
]


def sign(scene: Scene) -> None:
    """Each specialist's weeks by their supervisor; the last specialist's only every fourth, as a log reviewed monthly."""
    mondays = weeks_before(scene.today, WEEKS)
    specialists = scene.staff.specialists
    weeks = weeks_of([each.pk for each in specialists], mondays, scene.writer.agency)
    supervisors = _supervisors(specialists)
    monthly = specialists[-1] if len(specialists) > 2 else None
    rows = [
        _signed(scene, specialist, weeks[specialist.pk, monday], supervisors[specialist.pk], number)
        for specialist in specialists
        for number, monday in enumerate(mondays[:-1])
        if _is_signed(weeks, specialist, monday)
        and specialist.pk in supervisors
        and (specialist is not monthly or number % 4 == 3)
    ]
    # What was signed and corrected afterwards says so: the newest of the first specialist's.
    for row in [row for row in rows if row.specialist == specialists[0]][-1:]:
        row.visits += 1
    scene.writer.write(rows)


def _supervisors(specialists: list[StaffMember]) -> dict[int, StaffMember]:
    posts = Membership.objects.filter(staff__in=specialists, role=Role.SPECIALIST).exclude(supervisor=None)
    return {post.staff_id: post.supervisor for post in posts.select_related("supervisor") if post.supervisor}


def _is_signed(weeks: Weeks, specialist: StaffMember, monday: date) -> bool:
    week = weeks[specialist.pk, monday]
    return week.employed and not week.away


def _signed(scene: Scene, specialist: StaffMember, week: Week, by: StaffMember, number: int) -> WeekReview:
    moment = scene.writer.at(week.monday + WEEK + (number % 3) * DAY, time(14, 10))
    return WeekReview(
        specialist=specialist,
        monday=week.monday,
        visits=week.visits,
        target=week.target,
        note=NOTES[number % len(NOTES)] if number % 3 == 0 else "",
        signed_by=by,
        signed_at=moment,
        created_at=moment,
    )
