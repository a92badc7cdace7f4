"""Employer pages: what they show, to whom, and at what cost."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import TrailEntry
from clients.models import EmployerContactFor
from employers import actions, directory
from employers.models import Employer
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.conftest import sign_in
from tests.employers.visits import at, inside, visit
from tests.world import World, make_job, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(world: World, browser: Any) -> Any:
    return sign_in(browser, world.ana)


# The list


def test_the_list_shows_who_was_last_there_and_how(world: World, ana: Any) -> None:
    visit(world, contact_date=date(2026, 3, 3), mode="phone")
    visit(world, contact_date=date(2026, 3, 5), specialist=world.ben)
    visit(world, contact_date=date(2026, 3, 9), mode="voicemail")
    row = ana.get(at("list")).context["listing"].rows[0]
    assert (row.name, row.how, row.who) == ("Corner Bakery", "in person", "Ben Benson")
    assert row.last.startswith("Thu 5 Mar")


def test_the_list_puts_what_it_showed_on_the_trail(world: World, ana: Any) -> None:
    ana.get(at("list"))
    line = inside(world, lambda: TrailEntry.objects.get(action="employers listed"))
    assert line.object_ids == [world.bakery.public_id]
    assert line.staff_id == world.ana.pk


@pytest.mark.parametrize("typed", ["stroget", "STRÖG", "afé", "cafe gourmet", "bageri"])
def test_any_part_of_a_name_or_trade_is_found_with_or_without_accents(world: World, ana: Any, typed: str) -> None:
    inside(world, lambda: actions.add_employer(name="Café Gourmet Ströget", sector="Bageri", by=world.ana))
    names = [row.name for row in ana.get(at("list"), {"q": typed}).context["listing"].rows]
    assert names == ["Café Gourmet Ströget"]


def test_signs_of_a_pattern_are_only_letters(world: World, ana: Any) -> None:
    assert ana.get(at("list"), {"q": "%"}).context["listing"].rows == []
    assert ana.get(at("list"), {"q": "_"}).context["listing"].rows == []


def test_searching_another_agencys_employer_finds_nothing(world: World, ana: Any) -> None:
    page = ana.get(at("list"), {"q": "Zinc"})
    assert page.context["listing"].rows == []
    assert page.context["listing"].total == "0"
    assert b"Add Zinc" in page.content


def test_an_empty_list_offers_the_first_step(db: None, browser: Any) -> None:
    new = Agency.objects.create(slug="new", name="New IPS", country="FI")
    with agency_context(new.pk):
        nora = make_staff("Nora", Role.SPECIALIST)
    page = sign_in(browser, nora).get(at("list")).content.decode()
    assert "No employers yet" in page
    assert page.count(f'href="{at("add")}"') == 2


def test_filters_that_leave_nothing_offer_to_be_taken_away(world: World, ana: Any) -> None:
    page = ana.get(at("list"), {"mine": "on"}).content.decode()
    assert "No employer fits these filters" in page


def test_not_visited_for_weeks_counts_visits_and_not_calls(world: World, ana: Any) -> None:
    def names(**params: str) -> list[str]:
        return [row.name for row in ana.get(at("list"), params).context["listing"].rows]

    today = world.north.today()
    assert names(weeks="8") == ["Corner Bakery"]
    contact = visit(world, contact_date=today - timedelta(weeks=8))
    visit(world, mode="phone")
    assert names(weeks="8") == ["Corner Bakery"]
    inside(
        world,
        lambda: actions.correct_employer_contact(
            contact=contact, version=1, reason="x", contact_date=today - timedelta(days=55), by=world.ana
        ),
    )
    assert names(weeks="8") == []
    assert names(weeks="4") == ["Corner Bakery"]
    inside(world, lambda: actions.void_employer_contact(contact=contact, version=2, reason="x", by=world.ana))
    assert names(weeks="8") == ["Corner Bakery"]


def test_filters_are_chips_that_can_be_taken_away(world: World, ana: Any) -> None:
    visit(world, specialist=world.ben)
    page = ana.get(at("list"), {"q": "corner", "weeks": "12", "mine": "on", "sort": "-last"})
    assert page.context["listing"].rows == []
    chips = {chip["label"]: chip["url"] for chip in page.context["listing"].chips}
    assert chips == {
        "Not visited for 12 weeks": "?q=corner&mine=on&sort=-last",
        "Contacted by me": "?q=corner&weeks=12&sort=-last",
    }


@pytest.mark.parametrize("params", [{"weeks": "x"}, {"sort": "id"}, {"after": "x"}, {"before": str(uuid.uuid4())}])
def test_an_address_that_makes_no_sense_shows_the_list(world: World, ana: Any, params: dict[str, str]) -> None:
    assert [row.name for row in ana.get(at("list"), params).context["listing"].rows] == ["Corner Bakery"]


@pytest.mark.parametrize("side", ["after", "before"])
def test_an_address_with_nothing_beyond_its_mark_shows_the_first_page(world: World, ana: Any, side: str) -> None:
    for mark in (world.bakery.public_id, uuid.uuid4()):
        listing = ana.get(at("list"), {side: str(mark)}).context["listing"]
        assert ([row.name for row in listing.rows], listing.total) == (["Corner Bakery"], "1")
        assert (listing.newer_url, listing.older_url) == ("", "")


@pytest.mark.parametrize("sort", ["name", "-name", "last", "-last"])
def test_pages_follow_each_other_without_gap_or_repeat(
    world: World, ana: Any, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal names-as-folded and equal last days fall together on purpose: the id decides between them."""
    monkeypatch.setattr("employers.directory.PAGE", 3)
    for number in range(10):
        employer = inside(
            world,
            lambda name="Ö" * (number % 3 + 1) + "o" * (number // 3): actions.add_employer(name=name, by=world.ana),
        )
        if number % 2:
            visit(world, employer, contact_date=date(2026, 3, 1 + number % 4))
    forward, pages, url = [], [], f"?sort={sort}"
    while url:
        listing = ana.get(at("list") + url).context["listing"]
        pages.append([row.name for row in listing.rows])
        forward += pages[-1]
        before, url = listing.newer_url, listing.older_url
    assert len(forward) == len(set(forward)) == 11
    back, url = [pages[-1]], before
    while url:
        listing = ana.get(at("list") + url).context["listing"]
        back.append([row.name for row in listing.rows])
        url = listing.newer_url
    assert [sorted(page) for page in back[::-1]] == [sorted(page) for page in pages]
    opposite = sort[1:] if sort.startswith("-") else f"-{sort}"
    monkeypatch.setattr("employers.directory.PAGE", 50)
    rows = ana.get(at("list") + f"?sort={opposite}").context["listing"].rows
    assert [row.name for row in rows] == forward[::-1]


def queries(browser: Any, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("params", ["", "?sort=-last", "?weeks=4&mine=on&sort=last"])
def test_a_list_of_thirty_costs_what_a_list_of_one_costs(world: World, ana: Any, params: str) -> None:
    old = world.north.today() - timedelta(days=90)
    visit(world, contact_date=old)
    one = queries(ana, at("list") + params)
    for number in range(30):
        employer = inside(world, lambda n=number: actions.add_employer(name=f"Shop {n}", by=world.ana))
        visit(world, employer, contact_date=old)
    assert len(ana.get(at("list") + params).context["listing"].rows) == 31
    assert queries(ana, at("list") + params) == one <= 12


# An employer's page


def test_the_page_tells_what_is_known_and_when_we_were_there(world: World, ana: Any) -> None:
    inside(
        world,
        lambda: actions.add_person(employer=world.bakery, name="Pekka Mäkinen", can_hire=True, by=world.ana),
    )
    visit(world, site=world.market, note="Two people left in August", next_step="Bring a card")
    page = ana.get(at("page", world.bakery.public_id))
    text = page.content.decode()
    for part in ("Pekka Mäkinen", "can hire", "Market Square", "Two people left in August", "Bring a card"):
        assert part in text
    assert page.context["relationship"].last.endswith("today")
    assert inside(world, lambda: TrailEntry.objects.filter(action="employer opened").count()) == 1


def test_the_next_step_is_the_newest_contacts_and_a_voicemail_leaves_it(world: World, ana: Any) -> None:
    today = world.north.today()

    def step() -> str | None:
        found = ana.get(at("page", world.bakery.public_id)).context["next"]
        return found and found.text

    visit(world, contact_date=today - timedelta(days=3), next_step="Bring a card")
    visit(world, contact_date=today - timedelta(days=2), mode="voicemail")
    assert step() == "Bring a card"
    newest = visit(world, contact_date=today - timedelta(days=1))
    assert step() is None
    inside(world, lambda: actions.void_employer_contact(contact=newest, version=1, reason="x", by=world.ana))
    assert step() == "Bring a card"


def test_contacts_are_shown_newest_first_over_several_pages(
    world: World, ana: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("employers.timeline.PAGE", 3)
    for number in range(8):
        visit(world, contact_date=date(2026, 3, 1 + number // 2), note=f"note {number}")
    seen, url = [], ""
    while True:
        history = ana.get(at("page", world.bakery.public_id) + url).context["history"]
        seen += [entry.text for day in history.days for entry in day["entries"]]
        if not history.older_url:
            break
        url = history.older_url.split("#")[0]
    assert seen == [f"note {number}" for number in range(7, -1, -1)]


def test_a_page_with_thirty_contacts_costs_what_one_with_one_costs(world: World, ana: Any) -> None:
    url = at("page", world.bakery.public_id)
    visit(world, site=world.market)
    one = queries(ana, url)
    for number in range(30):
        person = inside(world, lambda n=number: actions.add_person(employer=world.bakery, name=f"P {n}", by=world.ana))
        site = inside(world, lambda n=number: actions.add_site(employer=world.bakery, name=f"S {n}", by=world.ana))
        visit(world, site=site, person=person)
    assert queries(ana, url) == one <= 17


@pytest.mark.parametrize("name", ["page", "edit", "add_site", "add_person", "log_contact"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_agencys_employer_is_not_there(world: World, ana: Any, name: str, method: str) -> None:
    """And its page can't be told from one that never was: only the address and the form token differ."""

    def answer(public_id: uuid.UUID) -> bytes:
        page = getattr(ana, method)(at(name, public_id))
        assert page.status_code == 404
        return re.sub(rb"[A-Za-z0-9]{64}", b"token", page.content.replace(str(public_id).encode(), b"id"))

    with time_machine.travel(timezone.now(), tick=False):  # a page says when it was printed
        assert answer(world.zinc.public_id) == answer(uuid.uuid4())


@pytest.mark.parametrize("name", ["edit_site", "edit_person", "correct_contact", "void_contact"])
def test_a_part_is_opened_through_its_own_employer_only(world: World, ana: Any, name: str) -> None:
    hotel = inside(world, lambda: actions.add_employer(name="Hotel", by=world.ana))
    part = {
        "edit_site": world.market,
        "edit_person": inside(world, lambda: actions.add_person(employer=world.bakery, name="P", by=world.ana)),
        "correct_contact": (contact := visit(world)),
        "void_contact": contact,
    }[name]
    assert ana.get(at(name, world.bakery.public_id, part.public_id)).status_code == 200
    assert ana.get(at(name, hotel.public_id, part.public_id)).status_code == 404


@pytest.mark.parametrize("who", ["lee", "rhea", "cli", "pat", "adi"])
def test_who_does_no_job_development_sees_no_employers(world: World, browser: Any, who: str) -> None:
    signed_in = sign_in(browser, getattr(world, who))
    assert signed_in.get(at("list")).status_code == 403
    assert signed_in.get(at("page", world.bakery.public_id)).status_code == 403


def test_no_employer_page_shows_who_works_there(world: World, ana: Any) -> None:
    """Maria works at Corner Bakery and was spoken of: neither she nor the link shows on any employer page."""
    contact = visit(world, note="About the early shift")
    inside(world, lambda: make_job(world.maria, world.bakery, date(2026, 3, 2), title="CNRY-title"))
    inside(
        world,
        lambda: EmployerContactFor.objects.create(client=world.maria, employer_contact=contact, note="CNRY-note"),
    )
    for url in (
        at("list"),
        at("page", world.bakery.public_id),
        at("log_contact", world.bakery.public_id),
        at("correct_contact", world.bakery.public_id, contact.public_id),
        at("void_contact", world.bakery.public_id, contact.public_id),
    ):
        text = ana.get(url).content.decode()
        for secret in ("Maria", "Söderström", "N-1", "CNRY", str(world.maria.public_id)):
            assert secret not in text, url


def test_employers_are_counted_to_a_thousand_and_no_further(world: World, ana: Any, monkeypatch: Any) -> None:
    """Of fifty thousand nobody reads the number, and counting them took as long as finding them."""
    with agency_context(world.north.pk):
        Employer.objects.bulk_create(Employer(name=f"Counted {number}") for number in range(56))
    assert "50 of 56" in ana.get(reverse("employers:list"), {"q": "counted"}).content.decode()
    monkeypatch.setattr(directory, "COUNTED", 55)
    monkeypatch.setattr(directory, "COUNT", directory.Question(directory._ask_count))
    assert "50 of 55+" in ana.get(reverse("employers:list"), {"q": "counted"}).content.decode()
