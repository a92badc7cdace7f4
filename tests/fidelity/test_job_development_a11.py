"""Scenario A11: eight weeks of contacts, signed week by week, and twenty jobs, all through the pages; and the numbers and
points of items 15, 16, 17, 19 and 20 that come out of them, each with the rows behind it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import StaffMember
from clients import actions
from clients.models import Client, WeekReview
from employers.models import Employer
from fidelity.report.jobdevelopment import Item, SpecialistLine
from tenancy.context import agency_context
from tests.clients.pages import get, send
from tests.world import World

ANA = [6, 7, 5, 6, 8, 6, 6, 4]
BEN = [3, 4, 5, 4, 4, 2, 5, 5]
DAYS = [12, 21, 28, 30, 33, 45, 60, 75]
ON_PLAN, FOR_SOMEBODY = 46, 52
FIRST = date(2026, 5, 4)  # the first of the eight Mondays
TODAY = date(2026, 6, 29)  # the Monday after them
# Before the window of items 16 and 17, within that of item 15.
ENTRY = date(2025, 9, 1)
# Twenty jobs: three titles twice, and thirteen employers; the last two are branches of one chain.
TITLES = [f"Work {chr(65 + number)}" for number in range(17)] + ["work a", "WORK  B", "Wörk C"]
EMPLOYERS = [*range(13), *range(7)]


@dataclass
class Story:
    """Who A11 is about, and what is counted off while the weeks go by."""

    people: list[Client] = field(default_factory=list)
    workers: list[Client] = field(default_factory=list)
    employers: list[Employer] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    minutes: Any = field(default_factory=lambda: itertools.count())
    for_somebody: int = 0

    def at(self) -> str:
        """Another time of day for each contact, so that none is taken for one sent twice."""
        minute = next(self.minutes)
        return f"{8 + minute // 60 % 12:02d}:{minute % 60:02d}"


def person(world: World, ref: str, specialist: StaffMember, **fields: Any) -> Client:
    return actions.add_client(
        client_ref=ref, first_name=ref, last_name="Person", unit=world.harbour, specialist=specialist, by=world.sam, **fields
    )  # fmt: skip


@pytest.fixture
def story(world: World, time_machine: Any) -> Story:
    """Eight people who look for work, four of Ana's and four of Ben's, each with a plan; five who get jobs; employers."""
    time_machine.move_to("2026-05-04T07:00:00+03:00", tick=False)
    story = Story()
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        for number in range(8):
            client = person(world, f"A11-{number}", world.ben if number % 2 else world.ana, programme_entry_date=ENTRY)
            plan = actions.start_plan(
                client=client, goal="Work", started_date=date(2026, 4, 1), review_date=None, by=world.ana
            )
            line = actions.add_line(plan=plan, kind="job_type", text="Kitchen", by=world.ana)
            story.people.append(client)
            story.lines[client.pk] = str(line.public_id)
        for number in range(5):
            # In work when they entered: item 15 leaves them out, and they look for nothing.
            story.workers.append(
                person(world, f"W-{number}", world.ana, programme_entry_date=ENTRY, employed_at_entry=True)
            )
        chain = Employer.objects.create(name="Chain")
        story.employers = [
            Employer.objects.create(name=f"Employer {number}", parent=chain if number > 10 else None)
            for number in range(13)
        ]
        # Maria and Tom of the world have no part in this: both are closed within the thirty days.
        for client in (world.maria, world.tom):
            client.refresh_from_db()
            actions.close_client(
                client=client,
                version=client.version,
                closed_date=date(2026, 1, 31),
                closure_reason="moved",
                by=world.sam,
            )
    return story


def first_contact(world: World, browser: Any, story: Story, client: Client, days: int, staff: StaffMember) -> None:
    answer = send(
        browser, staff, "clients:employer_contact", client.public_id,
        employer=str(story.employers[0].public_id), new_employer="", site="", person="", mode="in_person",
        contact_date=(ENTRY + timedelta(days=days)).isoformat(), contact_time=story.at(), purpose="learn",
        about_competitive_job="yes", serves=story.lines[client.pk], off_plan_reason="", note="",
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors


def visit(world: World, browser: Any, story: Story, staff: StaffMember, day: date) -> None:
    """The first fifty-two are for somebody, six of these off the plan; the rest in general."""
    said = {"mode": "in_person", "contact_date": day.isoformat(), "contact_time": story.at(), "purpose": "match"}
    employer = story.employers[next(story.minutes) % 13]
    if story.for_somebody < FOR_SOMEBODY:
        number = story.for_somebody
        story.for_somebody += 1
        client = story.people[number % 4 * 2 + (staff == world.ben)]
        on_plan = number < ON_PLAN
        answer = send(
            browser, staff, "clients:employer_contact", client.public_id, **said,
            employer=str(employer.public_id), new_employer="", site="", person="Pia Lind", can_hire="yes",
            about_competitive_job="yes", serves=story.lines[client.pk] if on_plan else "off",
            off_plan_reason="" if on_plan else "heard of it on the way", note="",
        )  # fmt: skip
    else:
        answer = send(browser, staff, "employers:log_contact", employer.public_id, **said, new_person="Pia Lind")
    assert answer.status_code == 302, answer.context["form"].errors


def tell(world: World, browser: Any, story: Story, time_machine: Any) -> None:
    """Week by week: the contacts on their days, logged on Sunday evening; on Monday Sam signs both weeks."""
    for client, days in zip(story.people, DAYS, strict=True):
        first_contact(world, browser, story, client, days, world.ben if story.people.index(client) % 2 else world.ana)
    for number, (ana, ben) in enumerate(zip(ANA, BEN, strict=True)):
        monday = FIRST + timedelta(weeks=number)
        time_machine.move_to(noon(monday + timedelta(days=6)), tick=False)
        for staff, visits in ((world.ana, ana), (world.ben, ben)):
            for each in range(visits):
                visit(world, browser, story, staff, monday + timedelta(days=each % 5))
        time_machine.move_to(noon(monday + timedelta(days=7)), tick=False)
        grid = get(browser, world.sam, "clients:weeks").context["grid"]
        ticks = [cell.tick for _staff, cell in grid.cells if cell.tick and cell.monday == monday]
        assert send(browser, world.sam, "clients:weeks", weeks=ticks).status_code == 302
    for number, title in enumerate(TITLES):
        answer = send(
            browser, world.ana, "clients:start_job", story.workers[number % 5].public_id,
            employer=str(story.employers[EMPLOYERS[number]].public_id), new_employer="", site="", title=title,
            start_date=(date(2026, 6, 1) + timedelta(days=number // 5)).isoformat(), occupation_code="", how_found="",
        )  # fmt: skip
        assert answer.status_code == 302, answer.context["form"].errors


def noon(day: date) -> str:
    return datetime(day.year, day.month, day.day, 12, 0).isoformat() + "+03:00"


def items(page: Any) -> dict[int, Item]:
    return {item.number: item for item, _url in page.context["items"]}


def figures(item: Item) -> list[tuple[str, str]]:
    return [(figure.value, figure.of) for figure in item.figures]


def of(page: Any, name: str) -> SpecialistLine:
    return next(line for line in page.context["specialists"] if line.weeks.specialist.name.startswith(name))


@pytest.mark.slow
def test_the_numbers_of_a11_come_out_of_what_was_logged(
    world: World, story: Story, browser: Any, time_machine: Any
) -> None:
    tell(world, browser, story, time_machine)
    page = get(browser, world.sam, "fidelity:job_development")
    found = items(page)

    assert figures(found[15])[:2] == [("38.0", "8 people"), ("31.5", "")]
    assert found[15].points.said == "4 of 5 points"
    assert found[15].period == "entered Mon 30 Jun 2025 to Mon 29 Jun 2026"

    assert figures(found[16]) == [("88 %", "46 of 52 contacts"), ("6", ""), ("0", "")]
    assert found[16].points.said == "4 of 5 points"

    ana, ben = of(page, "Ana"), of(page, "Ben")
    assert (ana.a_week, ana.weeks.visits, ana.signed, ana.rhythm) == ("6.0", 48, "8 of 8", "signed weekly")
    assert (ben.a_week, ben.weeks.visits, ben.signed, ben.rhythm) == ("4.0", 32, "8 of 8", "signed weekly")
    assert (ana.points.points, ben.points.points) == (5, 3)
    assert found[17].points.said == "4 of 5 points"
    assert found[17].period == "8 whole weeks, Mon 4 May to Sun 28 Jun"

    assert figures(found[19])[0] == ("85 %", "17 of 20 jobs")
    assert found[19].points.said == "5 of 5 points"
    assert figures(found[20]) == [("65 %", "13 of 20 jobs"), ("60 %", "12 of 20 jobs")]
    assert found[20].points.said == "3 of 5 points"

    the_rows_behind_them(browser)
    reviewed_monthly(world, browser)


def the_rows_behind_them(browser: Any) -> None:
    """Each number opens as many rows as it says."""
    groups = {group.key: group.rows for group in browser.get(reverse("fidelity:first_contacts")).context["groups"]}
    assert {key: len(rows) for key, rows in groups.items()} == {"met": 8, "left": 2, "in-work": 5}
    assert [row.said for row in groups["met"]] == [
        "75 days, on Sat 15 Nov 2025", "60 days, on Fri 31 Oct 2025", "45 days, on Thu 16 Oct 2025",
        "33 days, on Sat 4 Oct 2025", "30 days, on Wed 1 Oct 2025", "28 days, on Mon 29 Sep 2025",
        "21 days, on Mon 22 Sep 2025", "12 days, on Sat 13 Sep 2025",
    ]  # fmt: skip
    groups = {group.key: group.rows for group in browser.get(reverse("fidelity:plan_contacts")).context["groups"]}
    assert {key: len(rows) for key, rows in groups.items()} == {"off": 6, "on": 46}
    assert {row.said for row in groups["off"]} == {"heard of it on the way"}
    page = browser.get(reverse("fidelity:weekly_contacts"))
    weeks = {line.weeks.specialist.name[:3]: rows for line, rows in page.context["specialists"]}
    assert [row.tally for row in weeks["Ana"]] == [f"{visits} of 6" for visits in ANA]
    assert [row.tally for row in weeks["Ben"]] == [f"{visits} of 6" for visits in BEN]
    sheet = browser.get(weeks["Ben"][2].url).context["sheet"]
    assert len(sheet.counted) == BEN[2]
    groups = {group.key: group.rows for group in browser.get(reverse("fidelity:job_kinds")).context["groups"]}
    assert [(row.label, len(row.jobs)) for row in groups["kinds"]] == [("Work A", 2), ("Work B", 2), ("Work C", 2)]
    page = browser.get(reverse("fidelity:job_employers"))
    groups = {group.key: group.rows for group in page.context["groups"]}
    assert [len(row.jobs) for row in groups["employers"]] == [2] * 7
    assert [(row.label, len(row.jobs)) for row in groups["wholes"]] == [
        *((f"Employer {number}", 2) for number in range(7)), ("Chain", 2),
    ]  # fmt: skip
    assert len(page.context["jobs"]) == 20


def reviewed_monthly(world: World, browser: Any) -> None:
    """The same weeks, of which only the fourth and the eighth are signed: Ana is held to 3, Ben has 3 anyway."""
    with agency_context(world.north.pk):
        kept = [FIRST + timedelta(weeks=3), FIRST + timedelta(weeks=7)]
        WeekReview.objects.exclude(monday__in=kept).update(withdrawn_at=datetime.fromisoformat(noon(TODAY)))
    page = get(browser, world.sam, "fidelity:job_development")
    ana, ben = of(page, "Ana"), of(page, "Ben")
    assert (ana.points.points, ana.rhythm, ana.signed) == (3, "signed monthly", "2 of 8")
    assert (ben.points.points, ben.rhythm) == (3, "signed monthly")
    with agency_context(world.north.pk):
        WeekReview.objects.update(withdrawn_at=datetime.fromisoformat(noon(TODAY)))
    page = get(browser, world.sam, "fidelity:job_development")
    assert [of(page, name).points.points for name in ("Ana", "Ben")] == [2, 2]
    assert of(page, "Ana").rhythm == "not signed often enough"
