"""The demo from beginning to end: plan each person's year, write it down, project what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction
from django.utils.module_loading import import_string

from audit import trail
from clients.demo import (
    LATER,
    consents,
    intake,
    jobsearch,
    mistakes,
    papers,
    people,
    plans,
    profiles,
    relations,
    support,
    teamwork,
    weeks,
    worklife,
    workplaces,
)
from clients.demo.casts import CASTS, Cast
from clients.demo.signins import SignIn
from clients.demo.staff import hire, make_agency
from clients.demo.stories import Teller
from clients.demo.visits import Round
from clients.demo.writing import Writer
from clients.models import Client, ClientContact
from employers.models import EmployerContact
from tenancy.context import agency_context
from tenancy.models import Agency


@dataclass(frozen=True)
class Seeded:
    """What one agency got."""

    name: str
    clients: int
    contacts: int
    employer_contacts: int


def taken() -> list[str]:
    """Names of agencies that stand where the demo's would be."""
    return list(Agency.objects.filter(slug__in=[cast.slug for cast in CASTS]).values_list("name", flat=True))


@transaction.atomic
def seed(today: date | None) -> tuple[list[Seeded], list[SignIn]]:
    """All agencies or none; the same day gives the same people, dates and addresses. `today` None is each agency's own."""
    sign_ins: list[SignIn] = []
    return [_seed(cast, today, sign_ins) for cast in CASTS], sign_ins


def _seed(cast: Cast, today: date | None, sign_ins: list[SignIn]) -> Seeded:
    agency = make_agency(cast)
    day = today or agency.today()
    rng = Random(f"{cast.slug} {day.isoformat()}")  # noqa: S311 - a story, not a secret
    with agency_context(agency.pk):
        writer = Writer(rng, agency)
        staff = hire(writer, cast, day, sign_ins)
        stories = cast.tell(Teller(rng, day))
        scene = people.Scene(writer, cast, staff, day, stories, [], [])
        _write(scene)
        trail.record("demo data written", by=None)
        return Seeded(
            agency.name, Client.objects.count(), ClientContact.objects.count(), EmployerContact.objects.count()
        )


def _write(scene: people.Scene) -> None:
    places = workplaces.Workplaces(scene.writer, scene.cast, scene.today)
    visits = Round(scene.writer.rng, scene.today, scene.stories, places.sizes(), scene.cast.fte()).all()
    people.add_clients(scene, visits)
    intake.begin(scene)
    people.add_assignments(scene)
    wishes = jobsearch.add_plans(scene, places.employers)
    workplaces.add_visits(scene, places, visits, wishes)
    people.add_jobs(scene, places.employers, places.sites)
    jobsearch.add_applications(scene, wishes, places.employers)
    worklife.add(scene)
    people.add_contacts(scene)
    people.add_support(scene)
    mistakes.make(scene)
    intake.afterwards(scene)
    plans.project(scene)
    plans.plan_visits(scene)
    plans.tell_what_was_told(scene)
    papers.write(scene)
    profiles.add_profiles(scene)
    support.add(scene)
    consents.agree(scene)
    relations.add(scene, places)
    weeks.sign(scene)
    teamwork.add(scene)
    for name in LATER:
        import_string(name)(scene)
