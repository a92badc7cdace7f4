"""Hours of a week: five numbers, begun with those of the week before; by the specialist or whoever leads them, and once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import Membership
from audit.models import TrailEntry
from clients import actions
from clients.models import WorkWeek
from clients.report.hours import community_share, hours_to_begin_with, week_to_fill_in
from tenancy.context import agency_context
from tenancy.models import StaleRecord
from tests.clients.pages import errors, get, queries, said, sign_in
from tests.world import World, make_client

MONDAY, LAST = date(2026, 3, 16), date(2026, 3, 9)
USUAL = {"community_hours": "24", "office_hours": "11.5", "other_hours": "", "training_hours": "", "leave_hours": "2"}


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def hours(community: str = "0", office: str = "0", other: str = "0", training: str = "0", leave: str = "0") -> Any:
    numbers = zip(WorkWeek.HOURS, (community, office, other, training, leave), strict=True)
    return {name: Decimal(number) for name, number in numbers}


def written(world: World, monday: date = MONDAY, *, version: int = 0, who: Any = None, **said: str) -> WorkWeek:
    who = who or world.ana
    return actions.record_hours(specialist=who, monday=monday, version=version, hours=hours(**said), by=who)


def fill_in(browser: Any, who: Any, whose: Any = None, week: date = MONDAY, **data: Any) -> Any:
    """As the page would send it: one's own, or a specialist's."""
    url = reverse("clients:hours", args=[whose.public_id]) if whose else reverse("clients:my_hours")
    data = {"version": 0, "submission": "", **USUAL, **data}
    return sign_in(browser, who).post(f"{url}?week={week}", data)


def rows(world: World) -> list[WorkWeek]:
    with agency_context(world.north.pk):
        return list(WorkWeek.objects.order_by("pk"))


def test_five_numbers_are_written_down_and_the_share_is_said(world: World, browser: Any) -> None:
    answer = fill_in(browser, world.ana)
    # 24 of 35.5: leave is not scheduled.
    assert said(answer) == "37.5 hours written down, 68 % of the scheduled ones in the community."
    assert answer.url == reverse("clients:my_week") + f"?week={MONDAY}"
    (row,) = rows(world)
    assert (row.specialist, row.monday, row.recorded_by) == (world.ana, MONDAY, world.ana)
    assert [getattr(row, name) for name in WorkWeek.HOURS] == [24, Decimal("11.5"), 0, 0, 2]
    with agency_context(world.north.pk):
        line = TrailEntry.objects.get(action="hours written down")
    assert (line.staff_id, line.object_id, line.details) == (world.ana.pk, row.public_id, {"week": "2026-03-16"})
    sheet = browser.get(answer.url).content.decode()
    assert "37.5 h together" in sheet and "68 % of the scheduled hours in the community; the aim is 65 %" in sheet
    assert "Change the hours" in sheet


def test_a_comma_is_a_decimal_point_where_people_write_it_so(world: World, browser: Any) -> None:
    world.ana.user.language = "fi"
    world.ana.user.save()
    with translation.override("fi"):
        fill_in(browser, world.ana, community_hours="24,5")
    assert [row.community_hours for row in rows(world)] == [Decimal("24.5")]


@pytest.mark.parametrize(
    ("numbers", "share"),
    [
        (("13", "7"), 65),
        # 64.5 in hundredths is rounded upwards.
        (("25.8", "14.2"), 65),
        (("20", "10", "10"), 50),
        (("20", "20", "0", "8", "16"), 50),
        (("0", "0", "0", "8"), None),
    ],
)
def test_the_share_is_of_the_scheduled_hours(numbers: tuple[str, ...], share: int | None) -> None:
    assert community_share(hours(*numbers)) == share


def test_a_week_begins_with_the_last_one_that_had_no_leave(north: World, browser: Any) -> None:
    written(north, date(2026, 2, 23), community="25", office="12.5")
    written(north, date(2026, 3, 2), community="10", office="5", leave="22.5")
    page = get(browser, north.ana, "clients:my_hours", week=str(LAST))
    assert page.context["form"]["community_hours"].value() == 25 and page.context["begun"] == "Mon 23 Feb"
    assert "Filled in from the week of Mon 23 Feb" in page.content.decode()
    # What is nought is an empty line.
    assert page.context["form"]["leave_hours"].value() is None
    # With nothing but weeks of leave, the last of them.
    assert hours_to_begin_with(north.ana, date(2026, 2, 23)) is None


def test_a_week_that_is_written_down_shows_its_own_numbers(north: World, browser: Any) -> None:
    written(north, LAST, community="1", office="1")
    written(north, community="20", office="17.5")
    form = get(browser, north.ana, "clients:my_hours", week=str(MONDAY)).context["form"]
    assert (form["community_hours"].value(), form["version"].value()) == (20, 1)


def test_the_page_opens_on_the_week_that_waits(north: World, browser: Any) -> None:
    assert week_to_fill_in(north.ana, date(2026, 3, 19)) == LAST
    written(north, LAST, community="30", office="7.5")
    assert week_to_fill_in(north.ana, date(2026, 3, 19)) == MONDAY
    assert "Mon 16 Mar to Sun 22 Mar" in get(browser, north.ana, "clients:my_hours").content.decode()
    # Whoever began this week has no last week to write down.
    Membership.objects.filter(staff=north.ben).update(starts_date=MONDAY)
    assert week_to_fill_in(north.ben, date(2026, 3, 19)) == MONDAY
    today = get(browser, north.ana, "clients:today").content.decode()
    assert f'href="{reverse("clients:my_hours")}"' in today


def test_weeks_to_come_are_refused(world: World, browser: Any) -> None:
    coming = date(2026, 3, 23)
    answer = fill_in(browser, world.ana, week=coming)
    assert answer.status_code == 422 and "This week has not come yet." in answer.content.decode()
    assert rows(world) == []
    page = get(browser, world.ana, "clients:my_hours", week=str(coming))
    assert page.status_code == 302 and said(page) == "This week has not come yet."


@pytest.mark.parametrize("week", ["yesterday", "1911-01-02", "2030-01-07"])
def test_hours_never_end_up_in_another_week_than_the_one_in_the_address(world: World, browser: Any, week: str) -> None:
    url = reverse("clients:my_hours") + f"?week={week}"
    assert sign_in(browser, world.ana).post(url, {"version": 0, **USUAL}).status_code == 404
    assert rows(world) == []


def test_any_day_of_a_week_leads_to_its_monday(world: World, browser: Any) -> None:
    fill_in(browser, world.ana, week=date(2026, 3, 18))
    assert [row.monday for row in rows(world)] == [MONDAY]


def test_a_week_without_a_post_has_no_hours(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ana).update(starts_date=MONDAY)
    answer = fill_in(browser, world.ana, week=LAST)
    assert "No post as a specialist in this week." in answer.content.decode() and rows(world) == []
    page = get(browser, world.ana, "clients:my_hours", week=str(LAST))
    assert page.status_code == 302 and said(page) == "No post as a specialist in this week."
    assert "Fill in the hours" not in get(browser, world.ana, "clients:my_week", week=str(LAST)).content.decode()
    assert fill_in(browser, world.ana).status_code == 302


@pytest.mark.parametrize(
    ("data", "field", "text"),
    [
        ({"community_hours": "many"}, "community_hours", "Write a number, such as 7.5."),
        ({"community_hours": "-1"}, "community_hours", "Hours can't be less than none."),
        ({"community_hours": "81"}, "community_hours", "A week has no more than 80 hours of work here."),
        ({"office_hours": "7.55"}, "office_hours", "One decimal is enough."),
        ({"community_hours": "60", "office_hours": "20.5"}, "__all__", "Together these are 82.5 hours."),
        (dict.fromkeys(WorkWeek.HOURS, ""), "__all__", "Write the hours of at least one line."),
    ],
)
def test_impossible_hours_are_refused_beside_their_field(
    world: World, browser: Any, data: dict[str, str], field: str, text: str
) -> None:
    answer = fill_in(browser, world.ana, **data)
    assert answer.status_code == 422 and errors(answer)[field][0].startswith(text), errors(answer)
    assert rows(world) == []


def test_a_supervisor_fills_in_for_a_specialist_of_theirs_and_the_sheet_says_so(world: World, browser: Any) -> None:
    answer = fill_in(browser, world.sam, world.ana)
    assert answer.url == reverse("clients:week", args=[world.ana.public_id]) + f"?week={MONDAY}"
    (row,) = rows(world)
    assert (row.specialist, row.recorded_by) == (world.ana, world.sam)
    assert "written down by Sam Samson" in get(browser, world.ana, "clients:my_week").content.decode()


@pytest.mark.parametrize(("who", "whose"), [("ana", "ben"), ("sam", "cleo"), ("ben", "ana")])
def test_nobody_writes_hours_of_those_they_do_not_lead(world: World, browser: Any, who: str, whose: str) -> None:
    assert fill_in(browser, getattr(world, who), getattr(world, whose)).status_code == 404
    assert rows(world) == []


def test_a_correction_raises_the_version_and_the_late_one_is_told(world: World, browser: Any) -> None:
    fill_in(browser, world.ana)
    assert fill_in(browser, world.ana, version=1, leave_hours="").status_code == 302
    assert [(row.version, row.leave_hours) for row in rows(world)] == [(2, 0)]
    late = fill_in(browser, world.sam, world.ana, version=1, community_hours="10")
    assert late.status_code == 409 and "24.0" in late.content.decode()
    # Nobody had written it when this one was opened.
    unaware = fill_in(browser, world.sam, world.ana, version=0, community_hours="10")
    assert unaware.status_code == 409
    assert [row.community_hours for row in rows(world)] == [24]


def test_nothing_changed_is_no_version_and_no_line(north: World) -> None:
    row = written(north, community="30")
    lines = TrailEntry.objects.count()
    assert written(north, version=1, community="30").version == row.version == 1
    assert TrailEntry.objects.count() == lines


def test_the_same_form_sent_twice_is_taken_once(world: World, browser: Any) -> None:
    form = {"submission": "6b0c1f4e-0c39-4c75-9d3e-1f1c0f4bd111"}
    first = fill_in(browser, world.ana, **form)
    assert fill_in(browser, world.ana, **form).url == first.url
    assert [row.version for row in rows(world)] == [1]


def test_the_actions_refuse_on_their_own(north: World) -> None:
    with pytest.raises(ValidationError, match="not come yet"):
        written(north, date(2026, 3, 23), community="1")
    with pytest.raises(ValidationError, match="No post"):
        written(north, who=north.sam, community="1")
    written(north, community="1")
    with pytest.raises(StaleRecord):
        written(north, community="2")


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"monday": date(2026, 3, 17)}, "hours_are_of_a_week_from_monday"),
        ({"leave_hours": Decimal("80.5")}, "hours_of_a_week_are_possible"),
        ({"monday": LAST}, "hours_of_a_week_once"),
    ],
)
def test_the_database_keeps_its_own_promises(north: World, fields: dict[str, Any], wall: str) -> None:
    written(north, LAST, community="1")
    given = {"specialist": north.ana, "monday": MONDAY, "recorded_by": north.ana, **fields}
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        WorkWeek.objects.create(**given)


def test_the_loser_of_a_race_is_told_beside_the_form(world: World, browser: Any, monkeypatch: Any) -> None:
    fill_in(browser, world.ana)
    monkeypatch.setattr(WorkWeek.objects, "select_for_update", WorkWeek.objects.none)
    late = fill_in(browser, world.ana)
    assert late.status_code == 422 and "Somebody wrote this week down just now." in late.content.decode()


def test_the_page_costs_the_same_for_a_long_past(north: World, browser: Any) -> None:
    url = reverse("clients:my_hours") + f"?week={MONDAY}"
    make_client("H-1", "One", "More", north.harbour, north.ana)
    sign_in(browser, north.ana).get(url)
    few = queries(browser, url)
    for back in range(1, 12):
        written(north, date.fromordinal(MONDAY.toordinal() - 7 * back), community="30")
    assert len(queries(browser, url)) == len(few) <= 10
