"""Back and Save once more: an equal contact minutes after the first is asked about, never silently made twice."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from clients.models import ClientContact, EmployerContactFor
from employers.models import Employer, EmployerContact
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World

ASKED = "You logged the same contact at 10:00. Log it again?"


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def later(time_machine: Any, minutes: int) -> None:
    time_machine.move_to(f"2026-03-19T10:{minutes:02}:00+02:00", tick=False)


def send(browser: Any, world: World, who: str = "ana", person: str = "maria", **fields: Any) -> Any:
    """A contact with Maria today at 9, under a submission id of its own."""
    data = {
        "mode": "in_person", "with_whom": ["client", "employer"], "contact_date": "2026-03-19", "contact_time": "09:00",
        "submission": str(uuid.uuid4()), **fields,
    }  # fmt: skip
    url = reverse("clients:log_contact", args=[getattr(world, person).public_id])
    return sign_in(browser, getattr(world, who)).post(url, data)


def contacts(world: World) -> list[ClientContact]:
    with agency_context(world.north.pk):
        return list(ClientContact.objects.order_by("pk"))


def test_the_same_sent_again_is_asked_about_and_nothing_typed_is_lost(world: World, browser: Any) -> None:
    send(browser, world)
    (first,) = contacts(world)
    answer = send(browser, world, note="Typed anew", minutes="25")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ASKED in text
    assert f'href="{reverse("clients:correct_contact", args=[first.public_id])}"' in text
    assert "Typed anew" in text and 'value="25"' in text
    assert answer.context["form"]["again"].value() is False
    assert contacts(world) == [first]


def test_confirmed_it_is_logged_again_under_the_same_id(world: World, browser: Any) -> None:
    send(browser, world)
    key = str(uuid.uuid4())
    assert send(browser, world, submission=key).status_code == 422
    assert send(browser, world, submission=key, again="on").status_code == 302
    assert send(browser, world, submission=key, again="on").status_code == 302
    assert len(contacts(world)) == 2


def test_who_was_met_is_the_same_in_whatever_order_it_was_ticked(world: World, browser: Any) -> None:
    send(browser, world)
    assert ASKED in send(browser, world, with_whom=["employer", "client"]).content.decode()


def test_without_a_time_it_is_asked_too(world: World, browser: Any) -> None:
    send(browser, world, contact_time="")
    assert ASKED in send(browser, world, contact_time="").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"contact_date": "2026-03-18"},
        {"contact_time": "09:30"},
        {"contact_time": ""},
        {"mode": "phone"},
        {"with_whom": ["client"]},
        {"with_whom": ["client", "employer", "family"]},
        {"who": "sam"},
        {"who": "sam", "person": "tom"},
    ],
    ids=str,
)
def test_another_contact_is_not_asked_about(world: World, browser: Any, fields: dict[str, Any]) -> None:
    send(browser, world)
    assert send(browser, world, **fields).status_code == 302
    assert len(contacts(world)) == 2


@pytest.mark.parametrize(("minutes", "status"), [(15, 422), (16, 302)])
def test_after_a_quarter_of_an_hour_it_is_no_longer_asked(
    world: World, browser: Any, time_machine: Any, minutes: int, status: int
) -> None:
    send(browser, world)
    later(time_machine, minutes)
    assert send(browser, world).status_code == status


def test_what_was_made_void_is_not_asked_about(world: World, browser: Any) -> None:
    send(browser, world)
    url = reverse("clients:void_contact", args=[contacts(world)[0].public_id])
    browser.post(url, {"version": 1, "reason": "Wrong person", "submission": str(uuid.uuid4())})
    assert send(browser, world).status_code == 302


# Employer contacts


def visit(browser: Any, world: World, client: str = "maria", **fields: Any) -> Any:
    data = {
        "employer": str(world.bakery.public_id), "person": "Pia Lind", "contact_date": "2026-03-19", "contact_time": "",
        "mode": "in_person", "submission": str(uuid.uuid4()), **fields,
    }  # fmt: skip
    url = reverse("clients:employer_contact", args=[getattr(world, client).public_id])
    return sign_in(browser, world.sam).post(url, data)


def visits(world: World) -> int:
    with agency_context(world.north.pk):
        return EmployerContact.objects.count()


def test_an_employer_contact_for_a_client_is_asked_about_too(world: World, browser: Any) -> None:
    visit(browser, world)
    answer = visit(browser, world, note="Typed anew")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ASKED in text and "Typed anew" in text
    with agency_context(world.north.pk):
        (link,) = EmployerContactFor.objects.select_related("employer_contact")
    earlier = [world.bakery.public_id, link.employer_contact.public_id]
    assert f'href="{reverse("employers:correct_contact", args=earlier)}"' in text
    assert visit(browser, world, again="on").status_code == 302
    assert visits(world) == 2


def test_an_employer_contact_for_somebody_else_is_another_one(world: World, browser: Any) -> None:
    visit(browser, world)
    assert visit(browser, world, client="tom").status_code == 302


@pytest.mark.parametrize(
    "fields", [{"person": "Bo Berg"}, {"person": ""}, {"mode": "phone"}, {"contact_time": "09:00"}], ids=str
)
def test_another_employer_contact_is_not_asked_about(world: World, browser: Any, fields: dict[str, Any]) -> None:
    visit(browser, world)
    assert visit(browser, world, **fields).status_code == 302


def test_nobody_and_nothing_is_added_while_it_is_only_asked(world: World, browser: Any) -> None:
    new = {"employer": "", "new_employer": "Harbour Cafe", "person": ""}
    visit(browser, world, **new)
    assert visit(browser, world, **new, site="Pier").status_code == 422
    with agency_context(world.north.pk):
        assert not Employer.objects.get(name="Harbour Cafe").sites.exists()


def at_the_employer(browser: Any, world: World, **fields: Any) -> Any:
    data = {"mode": "in_person", "contact_date": "2026-03-19", "contact_time": "09:00", "submission": str(uuid.uuid4())}
    url = reverse("employers:log_contact", args=[world.bakery.public_id])
    return sign_in(browser, world.ana).post(url, {**data, **fields})


def test_a_contact_logged_on_the_employers_page_is_asked_about_too(world: World, browser: Any) -> None:
    at_the_employer(browser, world)
    answer = at_the_employer(browser, world, note="Typed anew")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ASKED in text and "Typed anew" in text
    assert visits(world) == 1
    assert at_the_employer(browser, world, again="on").status_code == 302
    assert visits(world) == 2


@pytest.mark.parametrize("fields", [{"contact_time": "09:30"}, {"mode": "phone"}, {"new_person": "Bo Berg"}], ids=str)
def test_another_contact_on_the_employers_page_is_not_asked_about(
    world: World, browser: Any, fields: dict[str, Any]
) -> None:
    at_the_employer(browser, world)
    assert at_the_employer(browser, world, **fields).status_code == 302
