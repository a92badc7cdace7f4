"""The agency in numbers: nothing small is told, and nothing small can be worked out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clients import actions
from clients.models import Client
from clients.projection import project
from clients.report.numbers import (
    Number,
    few,
    months_before,
    numbers_of,
    quarter_start,
    share,
    told_people,
)
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World, make_client, make_job

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def told(world: World) -> dict[str, Number]:
    return {number.key: number for number in numbers_of(world.north, TODAY)}


def people(world: World, count: int, *, working: int = 0, met: bool = True) -> list[Client]:
    """More people in Harbour, the first of them working; `met`: they have seen an employer."""
    made = []
    for number in range(count):
        first = date(2026, 1, 20) if met else None
        client = make_client(
            f"X-{number}", f"P{number}", "Person", world.harbour, world.ana, first_employer_contact_date=first
        )
        if number < working:
            project_job(world, client)
        made.append(client)
    return made


def project_job(world: World, client: Client, start: date = date(2026, 2, 2)) -> None:
    make_job(client, world.bakery, start)
    project(client, today=TODAY)


# What may be told


@pytest.mark.parametrize(
    ("people", "working", "late", "said"),
    [
        (40, 12, 9, (40, 12, 9)),
        (4, 2, 1, (None, None, None)),
        (5, 0, 0, (5, None, None)),
        (40, 4, 9, (40, None, 9)),
        # Four look for work: 40 less 36 would tell it.
        (40, 36, 9, (40, None, 9)),
        (40, 12, 37, (40, 12, None)),
        # 28 look for work, 26 of them late: two are left.
        (40, 12, 26, (40, 12, None)),
        (40, 40, 0, (40, None, None)),
    ],
)
def test_a_number_that_tells_a_small_one_is_held_back(
    people: int, working: int, late: int, said: tuple[int | None, ...]
) -> None:
    assert told_people(people=people, working=working, late=late) == said


@given(st.integers(0, 60), st.data())
def test_no_two_told_numbers_differ_by_a_small_one(people: int, data: Any) -> None:
    working = data.draw(st.integers(0, people))
    late = data.draw(st.integers(0, people))
    said = told_people(people=people, working=working, late=late)
    shown = [number for number in said if number is not None]
    assert all(number >= 5 for number in shown)
    whole, at_work, waiting = said
    if whole is not None and at_work is not None:
        assert whole - at_work >= 5
        if waiting is not None:
            assert abs(whole - at_work - waiting) >= 5
    if whole is not None and waiting is not None:
        assert whole - waiting >= 5


@pytest.mark.parametrize(
    ("met", "due", "said"),
    [
        (60, 80, "75 %"),
        (79, 80, "95 % or more"),
        (80, 80, "95 % or more"),
        (2, 80, "6 % or less"),
        (0, 80, "6 % or less"),
        (9, 9, ""),
        (5, 10, "50 %"),
        (0, 0, ""),
    ],
)
def test_a_share_near_its_ends_says_only_that_it_is_beyond_a_bound(met: int, due: int, said: str) -> None:
    assert share(met, due) == said


@given(st.integers(10, 300), st.data())
def test_a_bound_is_true_and_the_same_for_every_small_rest(due: int, data: Any) -> None:
    met = data.draw(st.integers(0, due))
    said = share(met, due)
    exact = met * 100 / due
    number = int(said.split()[0])
    if "more" in said:
        assert exact >= number
        assert said == share(due, due)
    elif "less" in said:
        assert exact <= number
        assert said == share(0, due)
    else:
        assert abs(exact - number) <= 0.5


@pytest.mark.parametrize(("number", "said"), [(0, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (112, "112")])
def test_fewer_than_five_is_all_that_is_said_of_few(number: int, said: str) -> None:
    assert few(number) == said


@pytest.mark.parametrize(
    ("day", "start"),
    [("2026-03-19", "2026-01-01"), ("2026-04-01", "2026-04-01"), ("2026-12-31", "2026-10-01")],
)
def test_a_quarter_begins_in_january_april_july_and_october(day: str, start: str) -> None:
    assert quarter_start(date.fromisoformat(day)).isoformat() == start


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-03-19", "2025-12-19"), ("2026-05-31", "2026-02-28"), ("2026-12-31", "2026-09-30")],
)
def test_three_months_back_is_the_same_day_or_the_months_last(day: str, before: str) -> None:
    assert months_before(date.fromisoformat(day), 3).isoformat() == before


# What is counted


def test_people_are_counted_once_and_only_while_open(north: World) -> None:
    made = people(north, 15, working=8)
    make_job(made[0], north.bakery, date(2026, 3, 2), title="Second")
    numbers = told(north)
    # With Maria, Tom and Hanna of the world.
    assert (numbers["people"].value, numbers["working"].value) == ("18", "8")
    assert numbers["starts"].value == "9"
    actions.close_client(client=made[14], version=1, closed_date=TODAY, closure_reason="moved", by=north.sam)
    assert told(north)["people"].value == "17"


def test_in_a_small_agency_nothing_is_told(north: World) -> None:
    project_job(north, north.maria)
    numbers = told(north)
    assert {key: number.value for key, number in numbers.items()} == {
        "people": "fewer than 5",
        "working": "fewer than 5",
        "late": "fewer than 5",
        "per_fte": "not shown",
        "starts": "fewer than 5",
        "met": "too few to say",
        "visits": "fewer than 5",
    }
    assert not any(number.told for number in numbers.values())


def test_people_per_full_time_specialist_counts_part_posts_as_parts(north: World) -> None:
    people(north, 12)
    assert told(north)["per_fte"].value == "5.0"
    north.ana.memberships.update(fte=Decimal("0.50"))
    assert told(north)["per_fte"].value == "6.0"


def test_a_job_of_last_quarter_or_a_cancelled_start_is_no_start_of_this(north: World) -> None:
    made = people(north, 8)
    for client in made[:6]:
        make_job(client, north.bakery, date(2026, 1, 1))
    make_job(made[6], north.bakery, date(2025, 12, 31))
    make_job(made[7], north.bakery, date(2026, 3, 20))
    make_job(made[7], north.bakery, date(2026, 2, 1), cancelled_at="2026-02-01T08:00Z", cancel_reason="no")
    assert told(north)["starts"].value == "6"


def test_the_share_met_counts_what_fell_due_in_three_months_and_not_what_was_declined(north: World) -> None:
    made = people(north, 4, working=4)
    # Jobs since Mon 2 Feb: before the start, 3 days, weeks 1 to 4 are due; month 2 is on 1 Apr. 6 for each of 4.
    assert told(north)["met"].of == "24 due"
    for day in (date(2026, 2, 3), date(2026, 2, 10)):
        for client in made:
            actions.log_contact(
                client=client, specialist=north.ana, contact_date=day, mode="in_person", with_whom=["client"],
                by=north.ana,
            )  # fmt: skip
    # Each: 3 days and week 1, then week 2: 12 of 24.
    assert told(north)["met"].value == "50 %"
    actions.decline_support(client=made[0], declined_date=date(2026, 2, 12), agreed="", by=north.ana)
    # Weeks 2 to 4 of one of them were declined: week 2 was met before that and stays, the other two go.
    assert (told(north)["met"].value, told(north)["met"].of) == ("55 %", "22 due")


def test_employer_visits_are_those_of_four_weeks_in_person_without_support(north: World) -> None:
    def visit(day: date, **fields: Any) -> None:
        given = {"specialist": north.ana, "employer": north.bakery, "purpose": "learn", **fields}
        EmployerContact.objects.create(contact_date=day, **given)

    for _number in range(5):
        visit(date(2026, 2, 20))
    visit(date(2026, 2, 19))
    visit(TODAY, purpose="support_worker")
    visit(TODAY, mode="phone")
    assert told(north)["visits"].value == "5"


# The page


@pytest.mark.parametrize(("role", "status"), [("lee", 200), ("adi", 200), ("sam", 200), ("ana", 403), ("rhea", 403)])
def test_numbers_are_for_steering_administrators_and_supervisors(
    world: World, browser: Any, role: str, status: int
) -> None:
    page = sign_in(browser, getattr(world, role)).get(reverse("clients:numbers"))
    assert page.status_code == status


def test_the_page_names_nobody_and_leads_to_nobody(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        people(world, 15, working=8, met=False)
    page = sign_in(browser, world.lee).get(reverse("clients:numbers")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    for word in ("Söderström", "Person", "Ana", "/clients/", "/employers/"):
        assert word not in main, word
    # Only to the other page of numbers.
    assert re.findall('href="(.*?)"', main) == [reverse("fidelity:job_development")]
    assert "counted" in main.lower()
    assert main.count('class="why"') == 8


def test_another_agency_is_not_counted(world: World) -> None:
    with agency_context(world.north.pk):
        people(world, 7)
    with agency_context(world.south.pk):
        assert {n.key: n.value for n in numbers_of(world.south, TODAY)}["people"] == "fewer than 5"
    with agency_context(world.north.pk):
        assert told(world)["people"].value == "10"


def test_the_page_costs_the_same_however_large_the_agency(world: World, browser: Any) -> None:
    sign_in(browser, world.lee)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(reverse("clients:numbers"))
        return len(caught)

    cost()
    before = cost()
    with agency_context(world.north.pk):
        people(world, 12, working=6)
    assert cost() == before <= 12
