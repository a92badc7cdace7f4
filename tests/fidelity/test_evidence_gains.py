"""What would bring job development its next points, and what nobody wrote down: items 15, 16, 17, 19 and 20."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients import actions
from clients.models import WeekReview
from employers.models import Employer
from fidelity.edition import Cutoffs, Edition, Section
from fidelity.edition import Item as ScaleItem
from fidelity.models import ScaleEdition
from fidelity.report.freezing import frozen
from fidelity.report.shape import Item
from fidelity.report.sources import rows_of
from tests.fidelity.counting import LAST, contact, entered, for_client
from tests.fidelity.serviceslooking import item_of, look_at
from tests.world import World, make_client, make_job


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def told(item: Item) -> list[tuple[int, str]]:
    return [(gain.points, gain.said) for gain in item.gains]


def missing(item: Item) -> list[tuple[str, str, str]]:
    return [(each.value, each.label, each.rows) for each in item.missing]


def test_days_that_the_mean_is_too_long(north: World) -> None:
    for number, days in enumerate((12, 21, 28, 30, 33, 45, 60, 75)):
        entry = date(2025, 11, 3)
        entered(north, f"D-{number}", entry, entry + timedelta(days=days))
    item = item_of(look_at(north), 15)
    # 38.0 on average; half a day more than 30 is rounded to 31.
    assert (item.points.points, told(item)) == (4, [(5, "4 people past 30 days: 7.5 days less on average")])
    assert float(item.gains[0].distance) == pytest.approx(7.5 / 38)
    late = entered(north, "Late", date(2025, 11, 3))
    for_client(north, late, about_competitive_job=None)
    said = "employer contact that does not say whether it was about a competitive job"
    assert missing(item_of(look_at(north), 15)) == [("1", said, "late")]


def test_nothing_is_nearer_than_the_highest(north: World) -> None:
    entered(north, "A", date(2025, 11, 3), date(2025, 11, 3))
    assert told(item_of(look_at(north), 15)) == []


def plan(world: World, client: Any, started: str) -> None:
    actions.start_plan(client=client, goal="", started_date=date.fromisoformat(started), review_date=None, by=world.ana)


def test_contacts_that_are_missing_to_the_next_anchor_and_plans_that_are_old(north: World) -> None:
    for client in (north.maria, north.tom, north.hanna):
        plan(north, client, "2026-01-05")
    for _each in range(7):
        for_client(north, north.maria)
    for_client(north, north.tom, matches=False)
    for_client(north, north.hanna, matches=False)
    for_client(north, north.hanna, matches=None)
    item = item_of(look_at(north), 16)
    # Seven of ten; 74.5 % are rounded to 75.
    assert (item.points.points, told(item)) == (3, [(4, "1 more contact that fits the plan")])
    assert missing(item) == [("1", "contact of which nobody said whether it fits the plan", "unsaid")]


def test_old_plans_that_hold_the_points_down(north: World) -> None:
    for client, started in ((north.maria, "2026-01-05"), (north.tom, "2025-01-05"), (north.hanna, "2025-01-05")):
        plan(north, client, started)
        for_client(north, client)
    look = look_at(north)
    item = item_of(look, 16)
    assert (item.points.points, told(item)) == (3, [(5, "1 plan renewed")])
    assert [row.who for group in rows_of(look, item.key) if group.key == "old" for row in group.rows] == [
        "Hanna Koskinen", "Tom Virtanen"
    ]  # fmt: skip


def signed(world: World, *who: Any, weeks: int = 8) -> None:
    for specialist in who:
        for back in range(weeks):
            monday = LAST - timedelta(weeks=back)
            at = timezone.datetime(monday.year, monday.month, monday.day, 12, tzinfo=world.north.zone)
            WeekReview.objects.create(
                specialist=specialist, monday=monday, visits=0, target=0, signed_by=world.sam,
                signed_at=at + timedelta(days=7),
            )  # fmt: skip


def visits(world: World, specialist: Any, number: int) -> None:
    for each in range(number):
        contact(world, LAST - timedelta(weeks=each % 8), specialist=specialist)


def make(world: World, ana: int, ben: int) -> World:
    """So many visits in eight weeks; enough people look for work with both."""
    for who, number in ((world.ana, ana), (world.ben, ben)):
        for each in range(3):
            make_client(f"{who.pk}-{each}", "Looking", "Person", world.harbour, who)
        visits(world, who, number)
    return world


@pytest.fixture
def two(north: World) -> World:
    """Ana makes six a week, Ben four."""
    return make(north, 48, 32)


def test_the_fewest_contacts_that_lift_the_mean(two: World) -> None:
    signed(two, two.ana, two.ben)
    item = item_of(look_at(two, unit=two.harbour), 17)
    # A11: 5 and 3 are 4; with 4 more points in sum both choices of 4.5 hold, the higher is shown.
    assert (item.points.points, told(item)) == (4, [(5, "8 more in-person contacts in these weeks, by 1 specialist")])
    assert float(item.gains[0].distance) == pytest.approx(8 / 88)


def test_weeks_that_nobody_signed_hold_the_points_down(two: World) -> None:
    signed(two, two.ben)
    item = item_of(look_at(two, unit=two.harbour), 17)
    # Ana's five are two without a signature; no contact of hers would help.
    assert item.points.points == 3
    assert told(item) == [
        (4, "16 more in-person contacts in these weeks, by 1 specialist"),
        (4, "the weeks of 1 specialist signed every week"),
    ]


def test_contacts_bring_nothing_where_the_signatures_hold_the_points(north: World) -> None:
    make(north, 28, 32)
    signed(north, north.ben)
    item = item_of(look_at(north, unit=north.harbour), 17)
    # Four more of hers would be four a week, and stay two points: so all of them are Ben's to make.
    assert item.points.points == 3
    assert told(item) == [(4, "16 more in-person contacts in these weeks, by 1 specialist")]


def test_few_who_look_take_two_contacts_each(north: World) -> None:
    visits(north, north.ana, 8)
    signed(north, north.ana, north.ben)
    item = item_of(look_at(north, unit=north.harbour), 17)
    # Ana and Ben have one person each who looks: two a week of hers are five points, and lift the mean.
    assert (item.points.points, told(item)) == (1, [(2, "8 more in-person contacts in these weeks, by 1 specialist")])


def test_contacts_without_purpose_or_person_are_counted_and_listed(two: World) -> None:
    contact(two, purpose="")
    look = look_at(two, unit=two.harbour)
    item = item_of(look, 17)
    assert missing(item) == [
        ("1", "contact without a purpose", "unclear"),
        ("81", "contacts that do not say who was met", "unclear"),
    ]
    (rows,) = (group.rows for group in rows_of(look, item.key) if group.key == "unclear")
    assert len(rows) == 81


def test_jobs_that_are_missing_to_the_next_anchor(north: World) -> None:
    other = Employer.objects.create(name="Cafe")
    for number in range(10):
        client = make_client(f"J-{number}", "J", "Person", north.harbour, north.ana)
        make_job(client, north.bakery if number else other, date(2026, 2, 2), f"Work {min(number, 6)}")
    look = look_at(north)
    kinds, employers = item_of(look, 19), item_of(look, 20)
    # Seven kinds in ten jobs, 84.5 % are wanted: with ten more of new kinds they are 17 of 20.
    assert (kinds.points.points, told(kinds)) == (4, [(5, "10 more jobs of kinds that are not there yet")])
    assert missing(kinds) == [("10", "jobs without an occupation code", "all-jobs")]
    # Two in ten; with six more, eight of sixteen.
    assert (employers.points.points, told(employers)) == (1, [(2, "6 more jobs at employers that are not there yet")])
    assert rows_of(look, kinds.key)[-1].key == "jobs"


def where_all_give_two(edition: Edition) -> Edition:
    """Another scale that asks the same, under other numbers: whatever is counted gives 2."""
    two = Cutoffs(((2, None),), to_reach=False)

    def item(each: ScaleItem) -> ScaleItem:
        cutoffs = two if each.cutoffs else None
        return replace(each, number=each.number + 100, cutoffs=cutoffs, few_seekers=None, caps=())

    def section(each: Section) -> Section:
        return replace(each, items=tuple(item(one) for one in each.items))

    (subscale,) = edition.subscales
    sections = tuple(section(each) for each in subscale.sections)
    return replace(edition, subscales=(replace(subscale, sections=sections),))


def test_points_are_those_of_the_edition_that_is_looked_at(two: World) -> None:
    """A review keeps the edition it is scored with: what records suggest for it is by that edition too."""
    signed(two, two.ana, two.ben)
    make_job(two.maria, two.bakery, date(2026, 2, 2))
    for_client(two, entered(two, "E-1", date(2026, 3, 1), date(2026, 3, 4)))
    look = look_at(two)
    usual = [item_of(look, number).points.points for number in (15, 16, 17, 19, 20)]
    assert 2 not in usual and None not in usual
    other = replace(look, edition=where_all_give_two(look.edition), _asked={})
    found = [item_of(other, number) for number in (115, 116, 117, 119, 120)]
    assert [each.points.points for each in found] == [2] * 5
    assert {each.points.points for each in found[2].specialists} == {2}
    assert [each.gains for each in found] == [[]] * 5


def test_all_items_are_frozen_without_names(two: World) -> None:
    make_job(two.maria, two.bakery, date(2026, 2, 2))
    look = look_at(two)
    stored = ScaleEdition.objects.newest("ips-25-2008")
    assert stored is not None
    text = str(frozen(look, stored))
    assert "Söderström" not in text
    assert "N-1" in text
