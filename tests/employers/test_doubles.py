"""Doubles are found before they are made, and put together and taken apart on pages."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Job
from employers import actions, doublerules
from employers.models import Employer, EmployerMerge
from employers.report.doubles import Typed, doubles
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.employers.visits import at, inside, visit
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(world: World, browser: Any) -> Any:
    return sign_in(browser, world.ana)


def post(browser: Any, page: str, /, *args: Any, **fields: Any) -> Any:
    return browser.post(at(page, *args), {"submission": str(uuid.uuid4()), **fields}, follow=True)


def add(world: World, name: str, **fields: Any) -> Employer:
    employer: Employer = inside(world, lambda: actions.add_employer(name=name, by=world.ana, **fields))
    return employer


def alike(world: World, name: str, **fields: Any) -> list[str]:
    return inside(world, lambda: [each.name for each in doubles(Typed(name, **fields), world.ana)])  # type: ignore[no-any-return]


# The rules


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("+358 40 555 0101", "05550101"),
        ("040-5550101", "05550101"),
        ("5550101", "5550101"),
        ("555010", ""),
        ("", ""),
        ("ask for Liisa", ""),
    ],
)
def test_a_number_is_known_by_its_last_digits(phone: str, number: str) -> None:
    assert doublerules.number(phone) == number


@pytest.mark.parametrize(
    ("website", "place"),
    [
        ("https://www.Bakery.example/contact", "bakery.example"),
        ("bakery.example", "bakery.example"),
        ("http://bakery.example:8080", "bakery.example"),
        ("https://www.facebook.com/CornerBakery/", "facebook.com/cornerbakery"),
        ("https://facebook.com/", ""),
        ("", ""),
    ],
)
def test_a_website_is_known_by_its_host_or_by_the_way_where_many_share_one(website: str, place: str) -> None:
    assert doublerules.place(website) == place


@pytest.mark.parametrize(
    ("likeness", "same_number", "same_place", "one"),
    [(0.54, False, False, False), (0.55, False, False, True), (0, True, False, True), (0, False, True, True)],
)
def test_what_makes_two_look_like_one(likeness: float, same_number: bool, same_place: bool, one: bool) -> None:
    found = doublerules.may_be_one(likeness=likeness, same_number=same_number, same_place=same_place)
    assert found is one


# What is found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Corner Bakery Oy", True),
        ("The Corner Bakery", True),
        ("Córner  bakery", True),
        ("Bakery Corner Ltd.", True),
        ("Corner Bakry", True),
        ("Zinc Works", False),
        ("Harbour Bakery", False),
        ("Corner Shop", False),
        ("Oy Ab", False),
        ("", False),
    ],
)
def test_likely_the_same_names_are_found(world: World, typed: str, found: bool) -> None:
    assert alike(world, typed) == (["Corner Bakery"] if found else [])


def test_how_a_firm_is_constituted_makes_nobody_alike(world: World) -> None:
    add(world, "Solo Oy Ab")
    assert alike(world, "Polo Oy Ab") == []
    assert alike(world, "Solo Ltd") == ["Solo Oy Ab"]


def test_branches_of_a_chain_in_two_places_are_not_taken_for_one(world: World) -> None:
    add(world, "S-market Kallio")
    assert alike(world, "S-market Kamppi") == []


def test_the_same_number_and_the_same_website_are_found_however_they_are_written(world: World) -> None:
    add(world, "Ferry Line", phone="+358 40 555 0101", website="https://www.ferry.example/en")
    add(world, "Other", phone="040 555", website="https://facebook.com/other")
    assert alike(world, "Something else", phone="0405550101") == ["Ferry Line"]
    assert alike(world, "Something else", website="http://ferry.example") == ["Ferry Line"]
    assert alike(world, "Something else", website="https://notferry.example") == []
    assert alike(world, "Something else", website="https://facebook.com/else", phone="040 555") == []


def test_another_agencys_employers_and_those_put_into_others_are_not_found(world: World) -> None:
    double = add(world, "Corner Bakery Oy")
    with agency_context(world.south.pk):
        actions.add_employer(name="Corner Bakery Two", by=world.olga)
    assert set(alike(world, "Corner Bakery")) == {"Corner Bakery", "Corner Bakery Oy"}
    merge(world, world.bakery, double)
    assert alike(world, "Corner Bakery") == ["Corner Bakery"]


# Before one is added


def test_likely_doubles_are_shown_before_one_is_added(world: World, ana: Any) -> None:
    told = post(ana, "add", name="Corner Bakery Oy", sector="Mine")
    text = told.content.decode()
    assert told.status_code == 422 and list(told.context["form"].errors) == ["another"]
    assert at("page", world.bakery.public_id) in text and "a name like this" in text and 'value="Mine"' in text
    assert inside(world, Employer.objects.count) == 1
    done = post(ana, "add", name="Corner Bakery Oy", another="on")
    assert done.context["employer"].name == "Corner Bakery Oy"


def test_a_branch_is_no_double_of_its_parent(world: World, ana: Any) -> None:
    done = post(ana, "add", name="Corner Bakery North", parent=world.bakery.pk)
    assert done.context["parent"] == world.bakery


def test_a_form_that_asks_nothing_has_no_box(world: World, ana: Any) -> None:
    assert "another" not in ana.get(at("add")).context["form"].fields
    assert "another" not in post(ana, "add", name="").context["form"].fields


@pytest.mark.parametrize("page", ["start_job", "employer_contact"])
def test_an_employer_named_in_passing_is_asked_about_too(world: World, ana: Any, page: str) -> None:
    today = world.north.today().isoformat()
    said = {
        "submission": str(uuid.uuid4()), "new_employer": "Corner Bakry", "title": "Baker", "start_date": today,
        "contact_date": today, "mode": "phone",
    }  # fmt: skip
    url = reverse(f"clients:{page}", args=[world.maria.public_id])
    assert "another_employer" not in ana.get(url).context["form"].fields
    told = ana.post(url, said)
    assert told.context["form"].errors["new_employer"] == [
        "Very like Corner Bakery: choose that one above, or say below that this is another one."
    ]
    assert "It is another one: add it" in told.content.decode()
    assert ana.post(url, {**said, "another_employer": "on"}).status_code == 302
    names = inside(world, lambda: set(Employer.objects.values_list("name", flat=True)))
    assert names == {"Corner Bakery", "Corner Bakry"}


# The pages


def merge(world: World, kept: Employer, other: Employer) -> EmployerMerge:
    done: EmployerMerge = inside(
        world,
        lambda: actions.merge_employers(
            kept=Employer.objects.get(pk=kept.pk), merged=Employer.objects.get(pk=other.pk), kept_version=kept.version,
            merged_version=other.version, by=world.ana,
        ),
    )  # fmt: skip
    return done


def versions(kept: Employer, other: Employer) -> dict[str, Any]:
    return {"version": kept.version, "other_version": other.version, "same_employer": "on"}


def test_two_records_are_merged_and_taken_apart_on_pages(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy", phone="+358 9 5551234", needs="Early risers")
    bakery = world.bakery
    page = ana.get(at("doubles", bakery.public_id))
    assert [(each.name, each.said) for each in page.context["doubles"]] == [("Corner Bakery Oy", "a name like this")]
    shown = ana.get(at("merge", bakery.public_id, double.public_id))
    text = shown.content.decode()
    for part in ("+358 9 5551234", "Early risers", "Market Square", at("merge", double.public_id, bakery.public_id)):
        assert part in text
    asked = post(ana, "merge", bakery.public_id, double.public_id, version=1, other_version=1)
    assert list(asked.context["form"].errors) == ["same_employer"]
    done = post(ana, "merge", bakery.public_id, double.public_id, **versions(bakery, double))
    assert done.redirect_chain == [(at("page", bakery.public_id), 302)] and "Early risers" in done.content.decode()
    assert ana.get(at("page", double.public_id)).url == at("page", bakery.public_id)
    assert ana.get(at("doubles", double.public_id)).url == at("doubles", bakery.public_id)
    assert [row.name for row in ana.get(at("list")).context["listing"].rows] == ["Corner Bakery"]
    page = ana.get(at("doubles", bakery.public_id))
    (put,) = page.context["merges"]
    assert put.name == "Corner Bakery Oy" and put.undo_url in page.content.decode()
    assert "Take the two records apart?" in ana.get(put.undo_url).content.decode()
    again = ana.post(put.undo_url, {"submission": str(uuid.uuid4()), "version": 1}, follow=True)
    assert again.context["employer"].name == "Corner Bakery Oy" and again.context["employer"].phone == "+358 9 5551234"
    assert ana.get(put.undo_url).status_code == 404
    assert "taken back" in ana.get(at("doubles", bakery.public_id)).content.decode()


def test_sites_of_one_name_are_said_to_have_been_joined(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy")
    inside(world, lambda: actions.add_site(employer=double, name="market square", by=world.ana))
    merge(world, world.bakery, double)
    page = ana.get(at("doubles", world.bakery.public_id))
    assert "1 site or person of one name was joined." in page.content.decode()


def test_the_other_record_is_looked_for_by_name(world: World, ana: Any) -> None:
    add(world, "Kulman leipomo")
    page = ana.get(at("doubles", world.bakery.public_id), {"q": "LEIPOMO"})
    assert [each.name for each in page.context["found"]] == ["Kulman leipomo"]
    assert ana.get(at("doubles", world.bakery.public_id), {"q": "corner"}).context["found"] == []
    assert ana.get(at("doubles", world.bakery.public_id), {"q": "Zinc"}).context["found"] == []


def test_a_parent_and_its_branches_are_no_doubles_of_each_other(world: World, ana: Any) -> None:
    branch = add(world, "Corner Bakery North", parent=world.bakery)
    for employer in (world.bakery, branch):
        assert ana.get(at("doubles", employer.public_id)).context["doubles"] == []


def test_a_record_changed_meanwhile_is_shown_again(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy")
    stale = versions(world.bakery, double)
    inside(world, lambda: actions.change_employer(employer=double, version=1, phone="+358 77", by=world.ben))
    told = post(ana, "merge", world.bakery.public_id, double.public_id, **stale)
    assert told.status_code == 422 and "+358 77" in told.content.decode()
    assert told.context["form"]["other_version"].value() == 2
    assert not inside(world, EmployerMerge.objects.exists)
    done = post(ana, "merge", world.bakery.public_id, double.public_id, **{**stale, "other_version": 2})
    assert done.status_code == 200 and inside(world, EmployerMerge.objects.exists)


def test_what_can_not_be_is_said_on_the_page(world: World, ana: Any) -> None:
    chain, other = add(world, "Chain"), add(world, "Other")
    branch = add(world, "Chain North", parent=chain)
    add(world, "Other North", parent=other)
    told = post(ana, "merge", branch.public_id, other.public_id, **versions(branch, other))
    assert "keep the other one instead" in told.content.decode() and told.status_code == 422
    put = merge(world, world.bakery, add(world, "Corner Bakery Oy"))
    bakery = inside(world, lambda: Employer.objects.get(pk=world.bakery.pk))
    merge(world, add(world, "Baker"), bakery)
    told = post(ana, "undo_merge", put.public_id, version=1)
    assert told.status_code == 422 and "take that apart first" in told.content.decode()


def test_an_old_page_takes_nothing_apart(world: World, ana: Any) -> None:
    put = merge(world, world.bakery, add(world, "Corner Bakery Oy"))
    assert post(ana, "undo_merge", put.public_id, version=9).status_code == 409
    assert inside(world, lambda: EmployerMerge.objects.get().undone_at) is None


def test_a_form_open_meanwhile_is_taken_for_the_record_that_is_kept(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy")
    merge(world, world.bakery, double)
    today = world.north.today().isoformat()
    done = post(ana, "log_contact", double.public_id, mode="phone", contact_date=today, note="Typed with care")
    assert done.context["employer"] == world.bakery and "Typed with care" in done.content.decode()
    edited = post(ana, "edit", double.public_id, name="Mine", version=1)
    assert edited.redirect_chain == [(at("edit", world.bakery.public_id), 302)]
    assert "This record was put into Corner Bakery: change that one." in edited.content.decode()
    assert inside(world, lambda: set(Employer.objects.values_list("name", flat=True))) == {
        "Corner Bakery", "Corner Bakery Oy",
    }  # fmt: skip


@pytest.mark.parametrize("page", ["merge", "doubles", "undo_merge"])
def test_another_agencys_records_are_not_there(world: World, ana: Any, page: str) -> None:
    put = merge(world, world.bakery, add(world, "Corner Bakery Oy"))
    args = {
        "merge": [world.bakery.public_id, world.zinc.public_id],
        "doubles": [world.zinc.public_id],
        "undo_merge": [put.public_id],
    }[page]
    reader = sign_in(ana, world.olga) if page == "undo_merge" else ana
    assert reader.get(at(page, *args)).status_code == reader.post(at(page, *args)).status_code == 404
    if page == "merge":
        assert ana.get(at("merge", world.bakery.public_id, world.bakery.public_id)).status_code == 404


def test_a_record_that_was_put_into_another_is_not_merged_again(world: World, ana: Any) -> None:
    double, third = add(world, "Corner Bakery Oy"), add(world, "Corner Bakery Ltd")
    merge(world, world.bakery, double)
    for ids in ([third.public_id, double.public_id], [double.public_id, third.public_id]):
        assert ana.get(at("merge", *ids)).status_code == 404
        assert ana.post(at("merge", *ids), {"version": 1, "other_version": 1, "same_employer": "on"}).status_code == 404


def test_a_double_click_merges_once_and_says_so(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy")
    sent = {**versions(world.bakery, double), "submission": str(uuid.uuid4())}
    first, second = (ana.post(at("merge", world.bakery.public_id, double.public_id), sent) for _click in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == at("page", world.bakery.public_id)


def test_both_are_held_in_one_order_while_they_are_merged(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy")
    with CaptureQueriesContext(connection) as asked:
        post(ana, "merge", double.public_id, world.bakery.public_id, **versions(double, world.bakery))
    held = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
    assert len(held) == 1 and 'ORDER BY "employers_employer"."id" ASC' in held[0]


def test_pickers_offer_no_record_that_was_put_into_another(world: World, ana: Any) -> None:
    merge(world, world.bakery, add(world, "Corner Bakery Oy"))
    form = ana.get(reverse("clients:start_job", args=[world.maria.public_id])).context["form"]
    assert [name for _id, name in form.fields["employer"].choices] == ["", "Corner Bakery"]


def test_looking_costs_the_same_however_many_are_alike(world: World, ana: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ana.get(at("doubles", world.bakery.public_id)).status_code == 200
        return len(asked)

    add(world, "Corner Bakery 0")
    cost()
    few = cost()
    for number in range(1, 9):
        add(world, f"Corner Bakery {number}")
    assert cost() == few


def test_a_job_says_where_it_is_after_the_records_are_one(world: World, ana: Any) -> None:
    double = add(world, "Corner Bakery Oy")
    visit(world, double)
    inside(
        world,
        lambda: Job.objects.create(client=world.maria, employer=double, title="Baker", start_date=world.north.today()),
    )
    merge(world, world.bakery, double)
    assert inside(world, lambda: Job.objects.select_related("employer").get().employer.name) == "Corner Bakery"
