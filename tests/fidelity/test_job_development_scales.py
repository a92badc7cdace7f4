"""Pages of job development score by the edition in use, as the page of the whole scale does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fidelity.edition import Cutoffs, Edition, Item, built_in
from fidelity.models import ScaleEdition
from fidelity.report.live import Live
from fidelity.report.points import EMPLOYERS, FIRST, FREQUENT, KINDS, PLAN
from tenancy.context import agency_context
from tests.clients.pages import get
from tests.fidelity.counting import many
from tests.world import World

PAGES = {
    FIRST: "first_contacts",
    PLAN: "plan_contacts",
    FREQUENT: "weekly_contacts",
    KINDS: "job_kinds",
    EMPLOYERS: "job_employers",
}


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def with_items(edition: Edition, change: Callable[[Item], Item | None]) -> Edition:
    """The edition with some items as they are not in it, and without those that `change` leaves out."""
    (subscale,) = edition.subscales
    sections = tuple(
        replace(section, items=tuple(found for each in section.items if (found := change(each)) is not None))
        for section in subscale.sections
    )
    return replace(edition, subscales=(replace(subscale, sections=sections),))


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Edition | None], None]:
    def use(edition: Edition | None) -> None:
        stored = edition and type("Stored", (), {"worded": lambda _self, *_args, **_more: edition})()
        monkeypatch.setattr(type(ScaleEdition.objects.all()), "newest", lambda _self, _code: stored)

    return use


def counted(world: World, browser: Any, who: Any) -> dict[str, tuple[int, int | None]]:
    page = get(browser, who, "fidelity:job_development")
    return {each.key: (each.number, each.points.points) for each, _url in page.context["items"]}


def generous(item: Item) -> Item:
    """Whatever is counted is two points; and the items are numbered in another way."""
    cutoffs = Cutoffs(((2, 0),), to_reach=True)
    return replace(item, number=item.number + 40, cutoffs=cutoffs) if item.key in PAGES else item


def test_all_pages_score_by_the_edition_in_use(world: World, browser: Any, in_use: Any) -> None:
    with agency_context(world.north.pk):
        many(world, met=10)
    by_the_usual = {FIRST: (15, 5), PLAN: (16, 3), FREQUENT: (17, 1), KINDS: (19, 5), EMPLOYERS: (20, 1)}
    assert counted(world, browser, world.sam) == by_the_usual
    in_use(with_items(built_in(), generous))
    two = {key: (number + 40, 2) for key, (number, _points) in by_the_usual.items()}
    assert counted(world, browser, world.sam) == two
    # What a committee is told is the same, where it is not held back.
    assert counted(world, browser, world.lee) == {**two, PLAN: (56, None)}
    live: Live = get(browser, world.sam, "fidelity:evidence").context["live"]
    shown = {line.item.key: line.item for section in live.sections for line in section.lines}
    for key, name in PAGES.items():
        page = get(browser, world.sam, f"fidelity:{name}")
        item = page.context["item"]
        assert (item.number, item.points.points) == two[key] == (shown[key].number, shown[key].points.points), name
        if key == FREQUENT:
            assert {line.points.points for line, _weeks in page.context["specialists"]} == {2}
    page = get(browser, world.sam, "fidelity:job_development")
    assert "Employer contacts a week by specialist" in page.content.decode()


def test_an_item_the_edition_does_not_ask_has_no_page(world: World, browser: Any, in_use: Any) -> None:
    in_use(with_items(built_in(), lambda item: None if item.key in (FREQUENT, KINDS) else item))
    for who in (world.sam, world.lee):
        assert set(counted(world, browser, who)) == {FIRST, PLAN, EMPLOYERS}
    assert get(browser, world.sam, "fidelity:job_development").context["specialists"] == []
    found = {key for key, name in PAGES.items() if get(browser, world.sam, f"fidelity:{name}").status_code == 200}
    assert found == {FIRST, PLAN, EMPLOYERS}


def test_as_long_as_no_edition_is_loaded_the_one_that_comes_with_the_app_is_used(
    world: World, browser: Any, in_use: Any
) -> None:
    with agency_context(world.north.pk):
        many(world)
    before = counted(world, browser, world.sam)
    in_use(None)
    assert counted(world, browser, world.sam) == before
    for name in (*PAGES.values(), "evidence", "action_plan"):
        assert get(browser, world.sam, f"fidelity:{name}").status_code == 200, name
