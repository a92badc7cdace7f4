"""What is known of a person or an item stands on paper too; what can only be tapped does not."""

from __future__ import annotations

import pytest

from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE
from tests.fidelity.counting import LAST, contact, entered, for_client, many
from tests.world import World


@pytest.fixture
def counted(town: World) -> World:
    with agency_context(town.north.pk):
        many(town, met=2, late=2)
        waits = entered(town, "Waits", LAST, employed_at_entry=True)
        for_client(town, waits)
        contact(town)
    return town


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/numbers/job-development/first-contacts/", ["10 days, on Sun 11 Jan", "77 days so far", "entered Thu 1 Jan"]),
        ("/numbers/job-development/plan/", ["no plan"]),
        ("/fidelity/", ["then 2 points"]),
    ],
)
def test_what_is_said_beside_a_name_is_printed(enter: Enter, counted: World, address: str, said: list[str]) -> None:
    sam = enter(counted.sam)
    sam.goto(address)
    assert sam.looks_right() == []
    sam.page.emulate_media(media="print")
    for text in said:
        assert sam.page.get_by_text(text, exact=True).first.is_visible(), text
    assert not sam.page.get_by_text("Add a step to the action plan").is_visible()


def test_on_a_phone_it_stands_under_the_name(enter: Enter, counted: World) -> None:
    sam = enter(counted.sam, PHONE)
    sam.goto("/numbers/job-development/first-contacts/")
    row = sam.page.locator(".row-item", has_text="M-0 Person")
    name, said = row.locator(".row-name").bounding_box(), row.get_by_text("10 days").bounding_box()
    assert name and said and said["y"] >= name["y"] + name["height"] and said["x"] == name["x"]
