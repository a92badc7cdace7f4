"""What people changed afterwards, through the same actions that the pages use, so that history shows what stood there before."""

from __future__ import annotations

from typing import Any

from clients import actions
from clients.demo.people import Scene
from clients.models import ClientContact
from employers import actions as employer_actions
from employers.models import EmployerContact


def make(scene: Scene) -> None:
    _jobs(scene)
    _contacts(scene)
    _employer_contacts(scene)


def _jobs(scene: Scene) -> None:
    for story, jobs in zip(scene.stories, scene.jobs, strict=True):
        by = scene.staff.specialists[story.specialist or 0]
        for plan, job in zip(story.jobs, jobs, strict=True):
            if plan.moved_from is not None:
                actions.move_start(job=job, version=job.version, start_date=plan.start, by=by)
            if plan.cancelled:
                actions.cancel_start(job=job, version=job.version, reason=plan.cancelled, by=by)


def _contacts(scene: Scene) -> None:
    """Of each specialist one contact was corrected and one was void: not the latest, which decide what is due."""
    for specialist in scene.staff.specialists:
        mine = ClientContact.objects.filter(specialist=specialist, mode="text").order_by("-contact_date", "-id")
        for number, contact in enumerate(mine[1:3]):
            if number == 0:
                fields: dict[str, Any] = {
                    "minutes": 10,
                    "note": contact.note + " It was a call, not a text.",
                    "mode": "phone",
                }
                actions.correct_contact(
                    contact=contact, version=contact.version, reason="Written down as a text by mistake.",
                    by=specialist, jobs=[], **fields,
                )  # fmt: skip
            else:
                reason = "Logged twice: the other one is right."
                actions.void_contact(contact=contact, version=contact.version, reason=reason, by=specialist)


def _employer_contacts(scene: Scene) -> None:
    for specialist in scene.staff.specialists[:2]:
        mine = EmployerContact.objects.filter(specialist=specialist, mode="phone").order_by("-contact_date", "-id")
        for number, contact in enumerate(mine[1:3]):
            if number == 0:
                employer_actions.correct_employer_contact(
                    contact=contact,
                    version=contact.version,
                    reason="Wrong day.",
                    by=specialist,
                    next_step="Ring again in spring",
                )
            else:
                employer_actions.void_employer_contact(
                    contact=contact, version=contact.version, reason="This was another company.", by=specialist
                )
