"""Planned contacts, appointments, and the reminders that would have gone out by now."""

from __future__ import annotations

from datetime import date, time

from clients.demo import notes
from clients.demo.days import DAY, working_day
from clients.demo.people import Scene
from clients.followalong import JOB_LOSS
from clients.models import Client, ClientContact, Digest, DueContact, PlannedVisit, Reminder
from clients.projection import project_many
from clients.reminders import wanted


def project(scene: Scene) -> None:
    """The planned contacts as they stand, planned on the day each became known: with the job, or as a loss was learned."""
    project_many(list(Client.objects.order_by("pk").values_list("pk", flat=True)), today=scene.today)
    known: dict[date, list[int]] = {}
    for pk, rule, opens, start in DueContact.objects.values_list("pk", "rule", "opens_date", "job__start_date"):
        day = opens if rule == JOB_LOSS else start - 9 * DAY
        known.setdefault(min(day, scene.today), []).append(pk)
    for day, pks in known.items():
        DueContact.objects.filter(pk__in=pks).update(planned_on=day)


def plan_visits(scene: Scene) -> None:
    """For each specialist: one today, some in the coming days, one that was kept, one that was cancelled."""
    rows = []
    for number in range(len(scene.staff.specialists)):
        mine = [
            client for client, story in zip(scene.clients, scene.stories, strict=True) if story.specialist == number
        ]
        people = [client for client in mine if client.closed_date is None]
        coming = [0, 1, 2 + number % 2]
        rows += [
            _visit(scene, number, client, scene.today + days * DAY)
            for client, days in zip(people[1:], coming, strict=False)
        ]
        rows += _past(scene, number, mine)
    scene.writer.write(rows)


def _visit(scene: Scene, number: int, client: Client, wanted_day: date) -> PlannedVisit:
    rng, today = scene.writer.rng, scene.today
    day = wanted_day if wanted_day == today else working_day(wanted_day, earliest=today, latest=today + 6 * DAY)
    due = DueContact.objects.waiting_on(day).filter(client=client).order_by("due_date").first()
    return PlannedVisit(
        client=client,
        specialist=scene.staff.specialists[number],
        due_contact=due,
        visit_date=day,
        visit_time=time(rng.randint(12, 16), rng.choice([0, 15, 30])),
        place=rng.choice(
            ["Café by the workplace", "Library, second floor", "At the workplace, staff entrance", "Office"]
        ),
        note=rng.choice(notes.VISIT_PLANS),
        created_at=scene.writer.at(today - 2 * DAY),
    )


def _past(scene: Scene, number: int, mine: list[Client]) -> list[PlannedVisit]:
    kept = ClientContact.objects.filter(client__in=mine, mode="in_person").order_by("-contact_date", "-id").first()
    if kept is None:
        return []
    visits = [_visit(scene, number, next(c for c in mine if c.pk == kept.client_id), scene.today) for _ in range(2)]
    for visit in visits:
        visit.due_contact, visit.visit_date = None, kept.contact_date
        visit.created_at = scene.writer.at(kept.contact_date - 4 * DAY)
    visits[0].kept_by, visits[0].visit_time = kept, kept.contact_time
    visits[1].visit_date, visits[1].cancelled_at = kept.contact_date - DAY, scene.writer.at(kept.contact_date - 2 * DAY)
    return visits


def tell_what_was_told(scene: Scene) -> None:
    """What fell due before today was in the mails of the mornings before: today's mail has today's news."""
    yesterday = scene.today - DAY
    wanted.add_reminders(yesterday, by_the_clock=False)
    sent = scene.writer.at(yesterday, time(scene.writer.agency.digest_hour))
    for staff_id in Reminder.objects.order_by("staff").values_list("staff", flat=True).distinct():
        digest = Digest.objects.create(
            staff_id=staff_id, day=yesterday, message_id=f"<demo-{staff_id}@example.org>", attempts=1, sent_at=sent
        )
        Reminder.objects.filter(staff=staff_id).update(digest=digest, sent_at=sent, remind_on=yesterday)
