"""Openings: written down, found, closed, opened again; and who of us may have somebody, never whom."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import TrailEntry
from employers import actions
from employers.models import Opening, OpeningInterest
from employers.report.openings import hours_said
from tenancy.models import StaleRecord
from tests.clients.pages import main_action
from tests.conftest import sign_in
from tests.employers.visits import at, inside
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


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def opening(world: World, title: str = "Night baker", **fields: Any) -> Opening:
    given = {"employer": world.bakery, "heard_date": TODAY, "found_by": world.ana, "by": world.ana, **fields}
    made: Opening = inside(world, lambda: actions.add_opening(title=title, **given))
    return made


def close(world: World, found: Opening, reason: str = "filled", day: date = TODAY) -> None:
    inside(
        world,
        lambda: actions.close_opening(
            opening=found, version=found.version, reason=reason, closed_date=day, by=world.ana
        ),
    )


def post(browser: Any, page: str, /, *args: Any, **fields: Any) -> Any:
    return browser.post(at(page, *args), {"submission": str(uuid.uuid4()), **fields}, follow=True)


def titles(browser: Any, **params: str) -> list[str]:
    return [line.title for line in browser.get(at("openings"), params).context["page"].lines]


def lines_of(world: World, action: str) -> int:
    return int(inside(world, lambda: TrailEntry.objects.filter(action=action).count()))


# Writing


def test_an_opening_is_written_down_and_read(world: World, ana: Any) -> None:
    person = inside(world, lambda: actions.add_person(employer=world.bakery, name="Liisa", by=world.ana))
    said = {
        "title": " Night   baker ", "tasks": "Kneads and bakes", "hours_least": "15", "hours_most": "20.5",
        "shifts": ["weekend", "night"], "pay": "13 an hour", "permanent": "yes", "open_to_anyone": "", "advertised": "no",
        "link": "example.org/job", "heard_date": "2026-03-18", "expires_date": "2026-03-26", "person": person.pk,
        "site": world.market.pk,
    }  # fmt: skip
    page = post(ana, "add_opening", world.bakery.public_id, **said)
    kept = inside(world, Opening.objects.get)
    assert (kept.title, kept.shifts, kept.hours_most, kept.open_to_anyone) == (
        "Night baker", "night,weekend", Decimal("20.5"), None,
    )  # fmt: skip
    assert (kept.found_by_id, kept.person_id, kept.site_id) == (world.ana.pk, person.pk, world.market.pk)
    text = page.content.decode()
    for part in (
        "Kneads and bakes", "15–20.5 hours a week", "nights, weekends", "13 an hour", "not advertised: heard in talk",
        "https://example.org/job", "Liisa", "Market Square", "heard Wed 18 Mar, Ana Anason",
        "Apply by Thu 26 Mar, in 7 days",
    ):  # fmt: skip
        assert part in text
    assert lines_of(world, "opening added") == 1 and lines_of(world, "opening opened") == 1


def test_an_opening_leads_to_whom_it_might_suit_and_a_closed_one_back(world: World, ana: Any) -> None:
    """To close it is no main action: nobody comes to an opening for that."""
    found = opening(world)
    page = ana.get(at("opening", found.public_id))
    assert main_action(page) == reverse("clients:opening_people", args=[found.public_id])
    assert at("close_opening", found.public_id) in page.content.decode()
    close(world, found)
    assert main_action(ana.get(at("opening", found.public_id))) == at("reopen_opening", found.public_id)


def test_from_the_list_the_employer_is_chosen_with_it(world: World, ana: Any) -> None:
    form = ana.get(at("add_opening_anywhere")).context["form"]
    assert "employer" in form.fields and not {"site", "person"} & set(form.fields)
    assert list(post(ana, "add_opening_anywhere", title="Baker").context["form"].errors) == ["employer", "heard_date"]
    said = {"title": "Baker", "heard_date": "2026-03-19"}
    foreign = post(ana, "add_opening_anywhere", employer=world.zinc.pk, **said)
    assert list(foreign.context["form"].errors) == ["employer"]
    post(ana, "add_opening_anywhere", employer=world.bakery.pk, **said)
    assert inside(world, lambda: Opening.objects.get().employer) == world.bakery


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title", {"title": ""}),
        ("heard_date", {"heard_date": "2026-03-20"}),
        ("heard_date", {"heard_date": "0026-03-20"}),
        ("expires_date", {"expires_date": "2026-03-17"}),
        ("hours_least", {"hours_least": "81"}),
        ("hours_least", {"hours_least": "many"}),
        ("hours_most", {"hours_least": "20", "hours_most": "10"}),
        ("shifts", {"shifts": ["noon"]}),
        ("advertised", {"advertised": "perhaps"}),
        ("link", {"link": "no link"}),
        ("site", {"site": "999999"}),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(world: World, ana: Any, field: str, change: dict[str, Any]) -> None:
    said = {"title": "Baker", "heard_date": "2026-03-18", "tasks": "Typed with care", **change}
    answer = post(ana, "add_opening", world.bakery.public_id, **said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Typed with care" in answer.content.decode()
    assert not inside(world, Opening.objects.exists)


def test_the_same_opening_of_a_day_is_written_down_once(world: World, ana: Any) -> None:
    opening(world)
    answer = post(ana, "add_opening", world.bakery.public_id, title="night BAKER", heard_date="2026-03-19")
    assert answer.context["form"].errors["title"] == ["“Night baker” of that day is written down already."]
    post(ana, "add_opening", world.bakery.public_id, title="Night baker", heard_date="2026-03-18")
    assert inside(world, Opening.objects.count) == 2


def test_a_double_click_writes_one(world: World, ana: Any) -> None:
    data = {"submission": str(uuid.uuid4()), "title": "Baker", "heard_date": "2026-03-19"}
    for _each in range(2):
        assert ana.post(at("add_opening", world.bakery.public_id), data).status_code == 302
    assert inside(world, Opening.objects.count) == 1


def test_it_is_changed_and_the_second_to_save_is_told(world: World, ana: Any) -> None:
    found = opening(world)
    form = ana.get(at("edit_opening", found.public_id)).context["form"]
    assert form["title"].value() == "Night baker" and form["version"].value() == 1
    said = {"title": "Day baker", "heard_date": "2026-03-19", "shifts": ["day"], "version": 1}
    assert "Opening saved." in post(ana, "edit_opening", found.public_id, **said).content.decode()
    told = post(ana, "edit_opening", found.public_id, **{**said, "title": "Mine"})
    assert told.status_code == 409 and "Mine" in told.content.decode() and "Day baker" in told.content.decode()
    line = inside(world, lambda: TrailEntry.objects.get(action="opening changed"))
    assert line.details == {"fields": ["shifts", "title"]}


def test_who_left_stays_named_as_the_one_to_ask(world: World, ana: Any) -> None:
    person = inside(
        world, lambda: actions.add_person(employer=world.bakery, name="Liisa", by=world.ana, left_date=TODAY)
    )
    assert "person" not in ana.get(at("add_opening", world.bakery.public_id)).context["form"].fields
    found = opening(world, person=person)
    said = {"title": "Baker", "heard_date": "2026-03-19", "person": person.pk, "version": 1}
    post(ana, "edit_opening", found.public_id, **said)
    inside(world, found.refresh_from_db)
    assert (found.title, found.person_id) == ("Baker", person.pk)


def test_a_site_of_another_employer_is_refused_by_the_action_too(world: World) -> None:
    hotel = inside(world, lambda: actions.add_employer(name="Hotel", by=world.ana))
    with pytest.raises(ValueError, match="is not of employer"):
        opening(world, employer=hotel, site=world.market)
    found = opening(world, employer=hotel)
    with pytest.raises(ValueError, match="is not of employer"):
        inside(world, lambda: actions.change_opening(opening=found, version=1, site=world.market, by=world.ana))


# Closing and opening again


def test_a_closed_opening_says_what_became_of_it_and_can_be_opened_again(world: World, ana: Any) -> None:
    found = opening(world)
    asked = post(ana, "close_opening", found.public_id, version=1, closed_date="2026-03-19")
    assert list(asked.context["form"].errors) == ["reason"]
    closed = post(ana, "close_opening", found.public_id, version=1, closed_date="2026-03-19", reason="ours")
    assert "Closed Thu 19 Mar: filled by somebody we support" in closed.content.decode()
    assert titles(ana) == [] and titles(ana, closed="on") == ["Night baker"]
    assert ana.get(at("edit_opening", found.public_id)).status_code == 302
    assert ana.get(at("close_opening", found.public_id)).status_code == 302
    opened = post(ana, "reopen_opening", found.public_id, version=2)
    assert "Opening open again." in opened.content.decode() and titles(ana) == ["Night baker"]
    assert ana.get(at("reopen_opening", found.public_id)).status_code == 302
    assert lines_of(world, "opening closed") == lines_of(world, "opening opened again") == 1


@pytest.mark.parametrize("day", ["2026-03-18", "2026-03-20"])
def test_it_is_closed_between_when_it_was_heard_of_and_today(world: World, ana: Any, day: str) -> None:
    found = opening(world)
    answer = post(ana, "close_opening", found.public_id, version=1, reason="filled", closed_date=day)
    assert list(answer.context["form"].errors) == ["closed_date"]


@pytest.mark.parametrize("page", ["close_opening", "reopen_opening"])
def test_an_old_page_closes_nothing(world: World, ana: Any, page: str) -> None:
    found = opening(world)
    if page == "reopen_opening":
        close(world, found)
    answer = post(ana, page, found.public_id, version=7, reason="filled", closed_date="2026-03-19")
    assert answer.status_code == 409


def test_it_is_not_opened_again_beside_the_same_one(world: World, ana: Any) -> None:
    found = opening(world)
    close(world, found)
    opening(world)
    answer = post(ana, "reopen_opening", found.public_id, version=2)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == ["“Night baker” of that day is written down already."]


def test_what_is_closed_is_not_changed_past_the_pages(world: World) -> None:
    found = opening(world)
    close(world, found)
    change = {"opening": found, "version": None, "by": world.ana}
    for act in (
        lambda: actions.change_opening(**change, title="x"),
        lambda: actions.close_opening(**change, reason="filled", closed_date=TODAY),
        lambda: actions.say_interest(opening=found, by=world.ben),
    ):
        with pytest.raises(actions.OpeningClosed):
            inside(world, act)
    with pytest.raises(StaleRecord):
        inside(world, lambda: actions.change_opening(opening=found, version=1, by=world.ana, title="x"))


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("an_opening_lasts_from_when_it_was_heard_of", {"expires_date": date(2026, 3, 1)}),
        ("hours_of_an_opening_are_hours_of_a_week", {"hours_least": 81}),
        ("hours_of_an_opening_are_hours_of_a_week", {"hours_least": 20, "hours_most": 10}),
        ("a_closed_opening_says_what_became_of_it", {"closed_date": TODAY}),
        ("a_closed_opening_says_what_became_of_it", {"closed_reason": "filled"}),
    ],
)
def test_the_database_keeps_an_opening_sane(world: World, constraint: str, change: dict[str, Any]) -> None:
    found = opening(world)

    def spoil() -> None:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Opening.objects.filter(pk=found.pk).update(**change)

    inside(world, spoil)


# Who may have somebody


def test_one_tap_says_so_and_one_takes_it_back(world: World, ana: Any) -> None:
    found = opening(world, found_by=world.ben)
    here = f"{at('openings')}?q=night"
    page = post(ana, "interest", found.public_id, here=here)
    assert page.redirect_chain == [(here, 302)]
    assert "Your colleagues see that you may have somebody for “Night baker”, and not whom." in page.content.decode()
    assert page.context["page"].lines[0].mine and "You may have somebody" in page.content.decode()
    ben = sign_in(ana, world.ben).get(at("opening", found.public_id))
    assert ben.context["line"].interested == "Ana Anason may have somebody" and not ben.context["line"].mine
    page = post(sign_in(ana, world.ana), "interest", found.public_id, back="1", here="https://evil.example/")
    assert page.redirect_chain == [(at("opening", found.public_id), 302)]
    assert not page.context["line"].mine and page.context["line"].interested == ""
    assert lines_of(world, "interest in an opening") == lines_of(world, "interest in an opening taken back") == 1


def test_said_twice_is_said_once_and_can_be_said_anew(world: World) -> None:
    found = opening(world)
    for _each in range(2):
        inside(world, lambda: actions.say_interest(opening=found, by=world.ana))
    for _each in range(2):
        inside(world, lambda: actions.take_interest_back(opening=found, by=world.ana))
    inside(world, lambda: actions.say_interest(opening=found, by=world.ana))
    rows = inside(world, lambda: list(OpeningInterest.objects.order_by("pk").values_list("withdrawn_at", flat=True)))
    assert [row is None for row in rows] == [False, True]

    def again() -> None:
        with pytest.raises(IntegrityError, match="interest_in_an_opening_once"), transaction.atomic():
            OpeningInterest.objects.create(opening=found, staff=world.ana, said_date=TODAY)

    inside(world, again)


def test_several_colleagues_are_named_in_the_order_they_said_so(world: World, ana: Any) -> None:
    found = opening(world)
    for staff in (world.cleo, world.ben, world.sam):
        inside(world, lambda staff=staff: actions.say_interest(opening=found, by=staff))
    # Ana has said nothing, so there is nothing of hers to take back.
    inside(world, lambda: actions.take_interest_back(opening=found, by=world.ana))
    line = ana.get(at("openings")).context["page"].lines[0]
    assert line.interested == "Cleo Cleoson, Ben Benson and Sam Samson may have somebody"


def test_nobody_can_be_had_for_a_closed_one(world: World, ana: Any) -> None:
    found = opening(world)
    close(world, found)
    page = post(ana, "interest", found.public_id)
    assert "This opening is closed already." in page.content.decode()
    assert not inside(world, OpeningInterest.objects.exists)
    assert ana.get(at("interest", found.public_id)).status_code == 302


# The list


def test_open_ones_come_first_then_those_past_then_the_closed(world: World, ana: Any) -> None:
    close(world, opening(world, "Closed", heard_date=on(0)))
    opening(world, "Past", heard_date=on(-20), expires_date=on(-1))
    opening(world, "Older", heard_date=on(-30))
    opening(world, "Newer", heard_date=on(-3), expires_date=on(0))
    assert titles(ana, closed="on") == ["Newer", "Older", "Past", "Closed"]
    assert titles(ana) == ["Newer", "Older", "Past"]
    lines = {line.title: line for line in ana.get(at("openings"), {"closed": "on"}).context["page"].lines}
    assert {title: line.until for title, line in lines.items()} == {
        "Newer": "apply by Thu 19 Mar, today",
        "Older": "no last day known",
        "Past": "last day was Wed 18 Mar",
        "Closed": "closed Thu 19 Mar: filled by somebody else",
    }
    assert [title for title, line in lines.items() if line.soon] == ["Newer"]


def test_the_list_is_narrowed(world: World, ana: Any) -> None:
    hotel = inside(world, lambda: actions.add_employer(name="Hôtel Azur", by=world.ana))
    opening(world, "Cleaner", employer=hotel, shifts="day,weekend", hours_least=10, found_by=world.ben)
    opening(world, "Cook", employer=hotel, tasks="Breakfast for forty", shifts="early", hours_least=30)
    opening(world, "Baker", expires_date=on(7), hours_most=40)
    opening(world, "Seller", expires_date=on(8))
    assert titles(ana, q="hotel cook") == ["Cook"] and titles(ana, q="BREAKFAST azur") == ["Cook"]
    assert titles(ana, shift="day") == ["Cleaner"] and titles(ana, shift="weekend") == ["Cleaner"]
    assert titles(ana, hours="10") == ["Seller", "Baker", "Cleaner"]
    assert titles(ana, hours="30") == ["Seller", "Baker", "Cook", "Cleaner"]
    assert titles(ana, mine="on") == ["Seller", "Baker", "Cook"]
    assert titles(ana, soon="on") == ["Baker"]
    assert titles(ana, q="%") == [] == titles(ana, q="Zinc")
    chips = ana.get(at("openings"), {"shift": "day", "hours": "20", "soon": "on", "mine": "on", "closed": "on"})
    assert [chip["label"] for chip in chips.context["page"].chips] == [
        "Daytime", "Up to 20 hours a week", "Last day within a week", "Found by me", "Closed ones too",
    ]  # fmt: skip
    assert len(titles(ana, shift="noon", hours="11", after="x", before=str(uuid.uuid4()))) == 4


def test_pages_follow_each_other_without_gap_or_repeat(world: World, ana: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employers.report.openings.PAGE", 3)
    for number in range(11):
        made = opening(world, f"Work {number}", heard_date=on(-(number % 3) - 10), expires_date=on(number % 2 - 1))
        if number % 4 == 0:
            close(world, made)
    pages, url = [], "?closed=on"
    while url:
        page = ana.get(at("openings") + url).context["page"]
        pages.append([line.title for line in page.lines])
        before, url = page.newer_url, page.older_url
    forward = [title for each in pages for title in each]
    assert len(forward) == len(set(forward)) == 11 and page.total == 11
    back, url = [pages[-1]], before
    while url:
        page = ana.get(at("openings") + url).context["page"]
        back.append([line.title for line in page.lines])
        url = page.newer_url
    assert [title for each in back[::-1] for title in each] == forward
    monkeypatch.setattr("employers.report.openings.PAGE", 50)
    assert titles(ana, closed="on") == forward


def queries(browser: Any, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_a_list_of_thirty_costs_what_a_list_of_one_costs(world: World, ana: Any) -> None:
    opening(world)
    page = at("page", world.bakery.public_id)
    one, at_employer = queries(ana, at("openings")), queries(ana, page)
    for number in range(30):
        made = opening(world, f"Work {number}")
        inside(world, lambda made=made: actions.say_interest(opening=made, by=world.ben))
    assert queries(ana, at("openings")) == one <= 10
    assert queries(ana, page) == at_employer


def test_an_employers_page_shows_its_openings_the_closed_ones_folded_away(world: World, ana: Any) -> None:
    opening(world, "Open")
    close(world, opening(world, "Closed"))
    page = ana.get(at("page", world.bakery.public_id))
    assert [line.title for line in page.context["openings"]] == ["Open", "Closed"]
    assert "1 closed opening" in page.content.decode()


def test_another_agencys_opening_is_not_there(world: World, ana: Any) -> None:
    found = opening(world)
    olga = sign_in(ana, world.olga)
    for page in ("opening", "edit_opening", "close_opening", "interest"):
        assert olga.get(at(page, found.public_id)).status_code == 404
        assert olga.post(at(page, found.public_id)).status_code == 404
    assert titles(olga) == []


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (None, None, ""),
        ("15", "20", "15–20 hours a week"),
        ("15.0", "15.0", "15 hours a week"),
        ("1", "1", "1 hour a week"),
        ("7.5", None, "from 7.5 hours a week"),
        (None, "20", "up to 20 hours a week"),
    ],
)
def test_hours_in_words(least: str | None, most: str | None, said: str) -> None:
    assert hours_said(least and Decimal(least), most and Decimal(most)) == said
