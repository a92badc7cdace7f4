"""Employers of the demo, and the visits to them written down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from clients.demo.casts import Cast
from clients.demo.jobsearch import OFF_PLAN, Plans
from clients.demo.people import Scene
from clients.demo.visits import VisitPlan
from clients.demo.writing import Writer
from clients.models import EmployerContactFor
from employers.models import Employer, EmployerContact, EmployerPerson, Site

_ON_BEHALF = "They may be named here, not the illness."
_BY_CLIENT = "Went there alone, asked for the manager."


class Workplaces:
    """The employers of one agency, by their number in the cast."""

    def __init__(self, writer: Writer, cast: Cast, today: date) -> None:
        moment = writer.at(today - timedelta(days=420))
        self.employers = writer.write(
            [
                Employer(
                    name=given.name,
                    sector=given.sector,
                    needs=given.needs,
                    phone=cast.phone.format(number),
                    email=f"jobs{number + 1}@example.org" if number % 3 else "",
                    website=f"https://place{number + 1}.example.org/" if number % 4 == 0 else "",
                    created_at=moment,
                )
                for number, given in enumerate(cast.employers)
            ]
        )
        pairs = list(zip(self.employers, cast.employers, strict=True))
        sites = [
            Site(employer=employer, name=site, address=f"{site} {number + 2}", created_at=moment)
            for number, (employer, given) in enumerate(pairs)
            for site in given.sites
        ]
        people = [
            EmployerPerson(
                employer=employer, name=met.name, job_title=met.job_title, can_hire=met.can_hire, created_at=moment
            )
            for employer, given in pairs
            for met in given.people
        ]
        self.sites: dict[int, list[Site]] = {employer.pk: [] for employer in self.employers}
        self.people: dict[int, list[EmployerPerson]] = {employer.pk: [] for employer in self.employers}
        for site in writer.write(sites):
            self.sites[site.employer_id].append(site)
        for person in writer.write(people):
            self.people[person.employer_id].append(person)

    def sizes(self) -> list[tuple[int, int]]:
        """How many sites and people each has."""
        return [(len(self.sites[employer.pk]), len(self.people[employer.pk])) for employer in self.employers]


def add_visits(scene: Scene, places: Workplaces, visits: list[VisitPlan], plans: Plans) -> None:
    rows = scene.writer.write([_visit(scene, places, visit) for visit in visits])
    scene.writer.write(
        [
            EmployerContactFor(
                client=scene.clients[number],
                employer_contact=row,
                **_fits(plans, number, visit, fits=scene.writer.rng.random() < 0.85),
                by_client=visit.by_client,
                note=_BY_CLIENT if visit.by_client else _ON_BEHALF,
                created_at=row.created_at,
            )
            for row, visit in zip(rows, visits, strict=True)
            for number in visit.clients
        ]
    )


def _fits(plans: Plans, number: int, visit: VisitPlan, *, fits: bool) -> dict[str, Any]:
    """Which line of the plan of that day it served, or why none; before there was a plan, as said."""
    line = plans.line_for(number, visit.day)
    if line is None or fits:
        return {"plan_line": line, "matches_plan": fits}
    return {"off_plan_reason": plans.rng.choice(OFF_PLAN), "matches_plan": False}


def _visit(scene: Scene, places: Workplaces, visit: VisitPlan) -> EmployerContact:
    employer = places.employers[visit.employer]
    return EmployerContact(
        employer=employer,
        site=places.sites[employer.pk][visit.site] if visit.site is not None else None,
        person=places.people[employer.pk][visit.person] if visit.person is not None else None,
        specialist=scene.staff.specialists[visit.specialist],
        contact_date=visit.day,
        contact_time=visit.at,
        mode=visit.mode,
        nature=visit.nature if visit.mode == "in_person" else "",
        purpose=visit.purpose,
        about_competitive_job=visit.competitive,
        note=visit.note,
        next_step=visit.next_step,
        next_step_date=visit.next_step_date,
        created_at=scene.writer.soon_after(visit.day, visit.at),
    )
