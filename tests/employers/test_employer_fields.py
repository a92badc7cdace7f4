"""What is written of employers, sites and people; branches; who knows whom."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import TrailEntry
from employers import actions, sectors
from employers.models import Acquaintance, Employer, EmployerPerson
from tests.conftest import sign_in
from tests.employers.visits import at, inside, visit
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(world: World, browser: Any) -> Any:
    return sign_in(browser, world.ana)


def post(browser: Any, page: str, /, *args: Any, **fields: Any) -> Any:
    return browser.post(at(page, *args), {"submission": str(uuid.uuid4()), **fields}, follow=True)


def offered(world: World, page: Any, field: str) -> set[Any]:
    return set(inside(world, lambda: list(page.context["form"].fields[field].queryset)))


def add(world: World, name: str, **fields: Any) -> Employer:
    employer: Employer = inside(world, lambda: actions.add_employer(name=name, by=world.ana, **fields))
    return employer


# Industries


def test_the_list_of_industries_is_whole_and_each_code_stands_once() -> None:
    codes = [code for section in sectors.SECTIONS for code in section.divisions]
    assert len(codes) == len(set(codes)) == 88
    assert codes == sorted(codes)
    assert [section.letter for section in sectors.SECTIONS] == list("ABCDEFGHIJKLMNOPQRSTU")


def test_a_section_is_a_stretch_of_codes() -> None:
    food = sectors.section("I")
    assert food is not None and (food.first, food.last) == ("55", "56")
    assert sectors.section("Z") is None
    assert sectors.label("47") == "Retail trade" and sectors.label("00") == "00"


# The form and the page


def test_what_was_learned_is_written_and_shown(world: World, ana: Any) -> None:
    said = {
        "name": "Harbour Hotel", "sector": "Hotel", "sector_code": "55", "size": "medium", "needs": "Two cleaners",
        "culture": "Quick and loud", "adjustments": "Short days in the beginning",
    }  # fmt: skip
    page = post(ana, "add", **said)
    assert page.context["employer"].size == "medium"
    text = page.content.decode()
    for part in ("Two cleaners", "Quick and loud", "Short days in the beginning", "Accommodation", "50 to 249 people"):
        assert part in text


@pytest.mark.parametrize(("field", "value"), [("sector_code", "00"), ("size", "huge"), ("parent", "999999")])
def test_what_is_no_choice_is_said_beside_its_field(world: World, ana: Any, field: str, value: str) -> None:
    answer = post(ana, "add", name="Harbour Hotel", **{field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_the_second_to_save_is_told_the_industry_in_words(world: World, ana: Any) -> None:
    inside(
        world,
        lambda: actions.change_employer(employer=world.bakery, version=1, sector_code="10", by=world.ben),
    )
    told = post(ana, "edit", world.bakery.public_id, name="Corner Bakery", sector_code="47", version=1)
    assert told.status_code == 409
    assert "10 Manufacture of food products" in told.content.decode()


def test_a_site_says_where_it_is_and_how_to_get_there(world: World, ana: Any) -> None:
    page = post(ana, "add_site", world.bakery.public_id, name="North", area="Kallio", travel="Tram 9, side door")
    assert "Kallio" in page.content.decode() and "Tram 9, side door" in page.content.decode()


# Branches


def test_a_branch_names_its_parent_and_the_parent_lists_it(world: World, ana: Any) -> None:
    page = post(ana, "add", name="Corner Bakery Station", parent=world.bakery.pk)
    assert page.context["parent"] == world.bakery
    branch = page.context["employer"]
    parents = ana.get(at("page", world.bakery.public_id))
    assert parents.context["branches"] == [branch]
    assert at("page", branch.public_id) in parents.content.decode()


def test_a_branch_of_a_branch_is_refused_in_words(world: World, ana: Any) -> None:
    branch = add(world, "Corner Bakery Station", parent=world.bakery)
    answer = post(ana, "add", name="Kiosk", parent=branch.pk)
    assert answer.context["form"].errors["parent"] == [
        "Corner Bakery Station is a branch itself: choose the organisation it belongs to."
    ]
    other = add(world, "Big Bread")
    answer = post(ana, "edit", world.bakery.public_id, name="Corner Bakery", parent=other.pk, version=1)
    assert answer.status_code == 422
    assert answer.context["form"].errors["parent"] == ["This employer has branches, so it can’t be a branch itself."]


def test_the_database_refuses_it_too(world: World) -> None:
    branch = add(world, "Station", parent=world.bakery)

    def grandchild() -> None:
        with pytest.raises(IntegrityError, match="a branch has no branches"), transaction.atomic():
            Employer.objects.create(name="Kiosk", parent=branch)
        alone = Employer.objects.create(name="Alone")
        with pytest.raises(IntegrityError, match="no_branch_of_itself"), transaction.atomic():
            Employer.objects.filter(pk=alone.pk).update(parent=alone)

    inside(world, grandchild)


def test_no_employer_is_offered_as_its_own_parent_nor_another_agencys(world: World, ana: Any) -> None:
    other = add(world, "Big Bread")
    page = ana.get(at("edit", world.bakery.public_id))
    assert offered(world, page, "parent") == {other}
    answer = post(ana, "edit", world.bakery.public_id, name="Corner Bakery", parent=world.zinc.pk, version=1)
    assert list(answer.context["form"].errors) == ["parent"]


# People


def test_who_can_hire_and_who_has_a_say_are_two_things(world: World, ana: Any) -> None:
    said = {"can_hire": "no", "influences": "yes", "reached": "phone", "reached_note": "before ten"}
    page = post(ana, "add_person", world.bakery.public_id, name="Pekka", **said)
    person = inside(world, EmployerPerson.objects.get)
    assert (person.can_hire, person.influences, person.reached) == (False, True, "phone")
    text = page.content.decode()
    assert "has a say in hiring" in text and "best reached by phone" in text and "before ten" in text


@pytest.mark.parametrize(
    ("can_hire", "influences", "said"),
    [
        (True, None, "can hire"),
        (True, True, "can hire"),
        (None, True, "has a say in hiring"),
        (False, True, "has a say in hiring"),
        (None, None, "not known whether they hire"),
        (False, False, "does not hire"),
    ],
)
def test_what_is_said_of_hiring(
    world: World, ana: Any, can_hire: bool | None, influences: bool | None, said: str
) -> None:
    inside(
        world,
        lambda: actions.add_person(
            employer=world.bakery, name="P", can_hire=can_hire, influences=influences, by=world.ana
        ),
    )
    assert said in ana.get(at("page", world.bakery.public_id)).content.decode()


def test_who_left_is_offered_no_more_and_stays_named_where_they_were_met(world: World, ana: Any) -> None:
    today = world.north.today()
    person = inside(world, lambda: actions.add_person(employer=world.bakery, name="Pekka", by=world.ana))
    stays = inside(world, lambda: actions.add_person(employer=world.bakery, name="Päivi", by=world.ana))
    met = visit(world, person=person)
    page = post(ana, "edit_person", world.bakery.public_id, person.public_id, name="Pekka", version=1, left_date=today)
    assert [each.name for each in page.context["gone"]] == ["Pekka"]
    assert "1 person is no longer there" in page.content.decode()
    assert offered(world, ana.get(at("log_contact", world.bakery.public_id)), "person") == {stays}
    parts = ana.get(reverse("clients:employer_parts"), {"employer": world.bakery.public_id}).content.decode()
    assert "Päivi" in parts and "Pekka" not in parts
    page = ana.get(at("correct_contact", world.bakery.public_id, met.public_id))
    assert offered(world, page, "person") == {person, stays}
    typed = {
        "mode": "in_person", "contact_date": met.contact_date, "person": person.pk, "note": "Still him", "version": 1,
        "reason": "More to say",
    }  # fmt: skip
    done = post(ana, "correct_contact", world.bakery.public_id, met.public_id, **typed)
    assert done.status_code == 200 and "Pekka" in done.content.decode()
    inside(world, met.refresh_from_db)
    assert met.person_id == person.pk


def test_who_leaves_later_is_still_there(world: World, ana: Any) -> None:
    tomorrow = world.north.today() + timedelta(days=1)
    inside(
        world,
        lambda: EmployerPerson.objects.create(employer=world.bakery, name="Pekka", left_date=tomorrow),
    )
    page = ana.get(at("page", world.bakery.public_id))
    assert [each.name for each in page.context["people"]] == ["Pekka"] and page.context["gone"] == []


# Who knows whom


def test_who_knows_whom_is_said_shown_and_marked_in_the_list(world: World, ana: Any) -> None:
    person = inside(world, lambda: actions.add_person(employer=world.bakery, name="Pekka", by=world.ana))
    page = post(
        ana, "add_acquaintance", world.bakery.public_id, staff=world.ana.pk, person=person.pk, how="The same school"
    )
    assert "The same school" in page.content.decode()
    known = inside(world, lambda: Acquaintance.objects.get())
    assert (known.staff_id, known.person_id) == (world.ana.pk, person.pk)
    line = inside(world, lambda: TrailEntry.objects.get(action="acquaintance added"))
    assert line.object_id == known.public_id and "school" not in str(line.details)
    listed = ana.get(at("list"))
    assert listed.context["listing"].rows[0].known and "you know somebody here" in listed.content.decode()
    other = sign_in(ana, world.ben).get(at("list"))
    assert not other.context["listing"].rows[0].known


def test_it_can_be_said_for_a_colleague_and_only_once(world: World, ana: Any) -> None:
    said = {"staff": world.ben.pk, "how": "Neighbours"}
    assert post(ana, "add_acquaintance", world.bakery.public_id, **said).status_code == 200
    again = post(ana, "add_acquaintance", world.bakery.public_id, **said)
    assert again.context["form"].errors["staff"] == ["That they know each other is said already."]
    assert post(ana, "add_acquaintance", world.bakery.public_id, staff=world.olga.pk).status_code == 422
    assert inside(world, lambda: list(Acquaintance.objects.values_list("staff", flat=True))) == [world.ben.pk]


def test_it_is_taken_away_and_history_keeps_it(world: World, ana: Any) -> None:
    known = inside(
        world, lambda: actions.add_acquaintance(employer=world.bakery, staff=world.ana, how="School", by=world.ana)
    )
    asked = ana.get(at("remove_acquaintance", world.bakery.public_id, known.public_id))
    assert "Take this away?" in asked.content.decode() and inside(world, Acquaintance.objects.exists)
    address, sent = (
        at("remove_acquaintance", world.bakery.public_id, known.public_id),
        {"submission": str(uuid.uuid4())},
    )
    for _click in range(2):
        assert ana.post(address, sent).url == at("page", world.bakery.public_id)
    assert not inside(world, Acquaintance.objects.exists)
    events = apps.get_model("employers", "AcquaintanceEvent").objects.order_by("pgh_id")
    labels = inside(world, lambda: list(events.values_list("pgh_label", flat=True)))
    assert labels == ["insert", "delete"]
    assert inside(world, lambda: TrailEntry.objects.filter(action="acquaintance removed").count()) == 1


def test_a_person_of_another_employer_is_refused(world: World) -> None:
    hotel = add(world, "Hotel")
    person = inside(world, lambda: actions.add_person(employer=hotel, name="P", by=world.ana))
    with pytest.raises(ValueError, match="is not of employer"):
        inside(
            world,
            lambda: actions.add_acquaintance(employer=world.bakery, staff=world.ana, person=person, by=world.ana),
        )
