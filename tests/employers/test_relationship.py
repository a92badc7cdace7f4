"""How it stands with an employer, on its page, on the contact form and in the list."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from employers import actions
from employers.models import Employer, EmployerVisit
from tenancy.models import Agency
from tests.conftest import sign_in
from tests.employers.visits import at, inside, visit
from tests.world import World

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def a_thursday() -> Any:
    with time_machine.travel("2026-03-19T12:00:00+02:00", tick=False):
        yield


@pytest.fixture
def ana(world: World, browser: Any) -> Any:
    return sign_in(browser, world.ana)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def stands(browser: Any, world: World) -> Any:
    return browser.get(at("page", world.bakery.public_id)).context["relationship"]


def test_a_new_employer_has_no_visits_and_is_not_going_cold(world: World, ana: Any) -> None:
    found = stands(ana, world)
    assert (found.stage, found.last, found.cold, found.strip, found.by_whom) == ("not visited yet", "", "", None, [])


def test_visits_are_shown_by_month_and_by_whom(world: World, ana: Any) -> None:
    for day in (ago(3), ago(4), ago(40)):
        visit(world, contact_date=day)
    visit(world, contact_date=ago(5), specialist=world.ben)
    visit(world, contact_date=ago(500))
    visit(world, contact_date=ago(1), mode="phone")
    page = ana.get(at("page", world.bakery.public_id))
    found = page.context["relationship"]
    assert found.stage == "ongoing: visited three times or more"
    assert (found.last, found.last_by) == ("Mon 16 Mar, 3 days ago", "Ana Anason")
    assert [(who.initials, who.name, who.visits) for who in found.by_whom] == [
        ("AA", "Ana Anason", 4),
        ("BB", "Ben Benson", 1),
    ]
    assert [(line.month, line.visits, line.who) for line in found.strip.lines] == [
        ("Mar 2026", 3, "Ana Anason 2, Ben Benson 1"),
        ("Feb 2026", 1, "Ana Anason 1"),
    ]
    assert [square.text for square in found.strip.squares] == ["AA", "BB", "AA", "AA"]
    text = page.content.decode()
    assert '<svg class="visit-strip" role="img" aria-label="4 visits in person in the last twelve months"' in text


def test_a_month_of_many_visits_says_how_many_more(world: World, ana: Any) -> None:
    for _each in range(7):
        visit(world, contact_date=ago(2))
    squares = stands(ana, world).strip.squares
    assert [(square.text, square.more) for square in squares] == [
        ("AA", False), ("AA", False), ("AA", False), ("+4", True),
    ]  # fmt: skip
    assert min(square.y for square in squares) == 0


def test_a_void_visit_is_none(world: World, ana: Any) -> None:
    contact = visit(world, contact_date=ago(3))
    inside(world, lambda: actions.void_employer_contact(contact=contact, version=1, reason="x", by=world.ana))
    found = stands(ana, world)
    assert (found.visits, found.last, found.strip) == (0, "", None)


@pytest.mark.parametrize(("days", "cold"), [(55, ""), (56, "nobody was here in person for 8 weeks or more")])
def test_without_a_visit_for_the_agencys_weeks_it_goes_cold(world: World, ana: Any, days: int, cold: str) -> None:
    visit(world, contact_date=ago(days))
    visit(world, contact_date=ago(1), mode="phone")
    assert stands(ana, world).cold == cold


def test_called_and_never_visited_goes_cold_too(world: World, ana: Any) -> None:
    visit(world, contact_date=ago(56), mode="phone")
    assert stands(ana, world).cold == "contacted 8 weeks ago or more, and nobody has been here in person"


def test_the_agency_says_after_how_many_weeks(world: World, ana: Any) -> None:
    visit(world, contact_date=ago(20))
    assert stands(ana, world).cold == ""
    Agency.objects.filter(pk=world.north.pk).update(cooling_weeks=2)
    assert stands(ana, world).cold == "nobody was here in person for 2 weeks or more"


def planned(world: World, day: date, **fields: Any) -> EmployerVisit:
    given = {"employer": world.bakery, "specialist": world.ben, **fields}
    made: EmployerVisit = inside(world, lambda: EmployerVisit.objects.create(visit_date=day, **given))
    return made


def test_the_next_visit_is_the_earliest_to_come(world: World, ana: Any) -> None:
    assert stands(ana, world).next == ""
    planned(world, ago(1))
    planned(world, ago(-1), cancelled_at="2026-03-18T10:00:00Z")
    planned(world, ago(-9))
    planned(world, ago(-5), visit_time=time(14, 30))
    assert stands(ana, world).next == "Tue 24 Mar 14:30, Ben Benson"


def test_a_colleague_who_was_just_there_is_told_of_before_one_logs(world: World, ana: Any) -> None:
    url = at("log_contact", world.bakery.public_id)
    visit(world, contact_date=ago(1))
    assert ana.get(url).context["just_there"] == ""
    visit(world, contact_date=ago(4), specialist=world.ben)
    page = ana.get(url)
    assert "Ben Benson was here in person 4 days ago (Sun 15 Mar)." in page.content.decode()
    assert sign_in(ana, world.ben).get(url).context["just_there"].startswith("Ana Anason was here in person yesterday")


# The list


def names(browser: Any, **params: str) -> list[str]:
    return [row.name for row in browser.get(at("list"), params).context["listing"].rows]


def add(world: World, name: str, **fields: Any) -> Employer:
    employer: Employer = inside(world, lambda: actions.add_employer(name=name, by=world.ana, **fields))
    return employer


def test_going_cold_is_a_mark_and_a_filter_that_say_the_same_as_the_page(world: World, ana: Any) -> None:
    """Asked of the database for all, and by the rule for one: both agree."""
    cases = {
        "Called long ago": [(60, "phone")], "Called lately": [(10, "phone")], "Left a message long ago": [(60, "voicemail")],
        "Visited long ago": [(60, "in_person"), (3, "phone")], "Visited lately": [(90, "in_person"), (55, "in_person")],
        "On the day": [(56, "in_person")], "Stood up": [(70, "no_show")],
    }  # fmt: skip
    for name, contacts in cases.items():
        employer = add(world, name)
        for days, mode in contacts:
            visit(world, employer, contact_date=ago(days), mode=mode)
    rows = ana.get(at("list")).context["listing"].rows
    marked = [row.name for row in rows if row.cold]
    assert (
        marked == names(ana, cold="on") == [row.name for row in rows if ana.get(row.url).context["relationship"].cold]
    )
    assert marked == ["Called long ago", "Left a message long ago", "On the day", "Stood up", "Visited long ago"]


def test_the_list_is_narrowed_by_industry_size_and_how_far(world: World, ana: Any) -> None:
    hotel = add(world, "Hotel", sector_code="55", size="large")
    diner = add(world, "Diner", sector_code="56", size="micro")
    add(world, "Shop", sector_code="47", size="micro")
    for _each in range(3):
        visit(world, hotel)
    visit(world, diner)
    visit(world, diner, mode="phone")
    assert names(ana, industry="I") == ["Diner", "Hotel"]
    assert names(ana, industry="G") == ["Shop"]
    assert names(ana, size="micro") == ["Diner", "Shop"]
    assert names(ana, industry="I", size="micro") == ["Diner"]
    assert names(ana, stage="none") == ["Corner Bakery", "Shop"]
    assert names(ana, stage="first") == ["Diner"]
    assert names(ana, stage="second") == []
    assert names(ana, stage="ongoing") == ["Hotel"]


def test_the_new_filters_are_chips(world: World, ana: Any) -> None:
    page = ana.get(at("list"), {"cold": "on", "industry": "I", "size": "micro", "stage": "first"})
    assert [chip["label"] for chip in page.context["listing"].chips] == [
        "Going cold", "Accommodation and food service", "1 to 9 people", "visited once",
    ]  # fmt: skip
    assert names(ana, industry="ZZ", size="x", stage="y") == ["Corner Bakery"]


def test_the_list_says_the_industry_where_no_words_were_written(world: World, ana: Any) -> None:
    add(world, "Hotel", sector_code="55")
    rows = ana.get(at("list")).context["listing"].rows
    assert {row.name: row.sector for row in rows} == {"Corner Bakery": "Bakery", "Hotel": "Accommodation"}
