"""What a committee is told of job development: the agency's numbers, no rows, and none that is small."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import Membership
from clients.models import Episode, Programme, ProgrammeStay
from clients.report.numbers import FEW
from tenancy.context import agency_context
from tests.clients.pages import get
from tests.fidelity.counting import contact, for_client, item, many, values
from tests.world import ENTRY, World, make_job


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


@pytest.mark.parametrize("who", ["lee", "adi"])
def test_a_committee_sees_the_agencys_numbers_and_no_rows(world: World, browser: Any, who: str) -> None:
    with agency_context(world.north.pk):
        many(world)
        for _number in range(6):
            for_client(world, world.maria, matches=False)
    page = get(browser, getattr(world, who), "fidelity:job_development")
    found = {each.number: values(each) for each, _url in page.context["items"]}
    assert found[15] == ["10.0", "10.0", "5"]
    assert found[16] == ["67 %"]
    assert (found[19], found[20]) == (["83 %"], ["17 %", "17 %"])
    assert found[17] == ["0.8"]
    assert {url for _item, url in page.context["items"]} == {""}
    text = page.content.decode()
    assert page.context["specialists"] == []
    for name in ("Person", "Söderström", "Ana Anason", "Cleo", "Corner Bakery"):
        assert name not in text, name
    for name in ("first_contacts", "plan_contacts", "weekly_contacts", "job_kinds", "job_employers"):
        assert get(browser, getattr(world, who), f"fidelity:{name}").status_code == 403


def test_what_is_small_is_not_told(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        many(world, met=FEW - 1, late=1)
    page = get(browser, world.lee, "fidelity:job_development")
    told = {each.number: (values(each), each.points.points, each.notes) for each, _url in page.context["items"]}
    assert {number: told[number] for number in (15, 16, 19, 20)} == {
        number: (["too few to say"], None, []) for number in (15, 16, 19, 20)
    }
    assert "as the records suggest" in page.content.decode()


def test_a_share_near_its_end_is_told_as_a_bound_and_without_points(world: World, browser: Any) -> None:
    """Nineteen of twenty: that one contact was off the plan would be told by taking one from the other."""
    with agency_context(world.north.pk):
        for number in range(20):
            for_client(world, world.maria, matches=number > 0)
        many(world, late=4)
    found = item(world, browser, 16, world.lee)
    assert (values(found), found.points.points) == (["87 % or more"], None)
    assert values(item(world, browser, 15, world.lee))[2] == "fewer than 5"


@pytest.mark.parametrize("who", ["lee", "adi"])
def test_nothing_can_be_taken_from_the_numbers_of_another_window(world: World, browser: Any, who: str) -> None:
    """Eight are late, seven of them in one programme: the eighth would be told by the two numbers, or by those of two days."""
    with agency_context(world.north.pk):
        many(world, late=8)
        programme = Programme.objects.create(name="Pilot")
        for episode in Episode.objects.filter(first_employer_contact_date=None, client__client_ref__startswith="L-")[
            :7
        ]:
            ProgrammeStay.objects.create(episode=episode, programme=programme, from_date=episode.entry_date)
    reader = getattr(world, who)
    usual = get(browser, reader, "fidelity:job_development")
    told = [(values(each), each.period) for each, _url in usual.context["items"]]
    assert told[0][0] == ["10.0", "10.0", "8"]
    windows = [{"programme": str(programme.public_id)}, {"day": "2026-02-01"}, {"months": "6"}, {"weeks": "13"}]
    for asked in windows:
        page = get(browser, reader, "fidelity:job_development", **asked)
        assert [(values(each), each.period) for each, _url in page.context["items"]] == told, asked
    assert b"Count another time" not in usual.content and b"Pilot" not in usual.content
    assert values(item(world, browser, 15, world.sam, programme=str(programme.public_id)))[2] == "7"


def test_of_one_specialist_alone_nothing_is_told(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for _number in range(8):
            contact(world)
        Membership.objects.filter(staff__in=[world.ben, world.cleo]).update(ends_date=date(2025, 12, 1))
    assert values(item(world, browser, 17, world.lee)) == ["too few to say"]


def test_points_that_are_one_specialists_are_not_told_either(world: World, browser: Any) -> None:
    """Cleo works too, but of her nothing is asked once nobody with her looks for work."""
    with agency_context(world.north.pk):
        for _number in range(8):
            contact(world)
        Membership.objects.filter(staff=world.ben).update(ends_date=date(2025, 12, 1))
    both = item(world, browser, 17, world.lee)
    assert both.points.points is not None
    with agency_context(world.north.pk):
        make_job(world.hanna, world.bakery, ENTRY)
    alone = item(world, browser, 17, world.lee)
    assert (values(alone), alone.points.points) == (values(both), None)
