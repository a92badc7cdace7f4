"""Hours of a week on a phone in a few taps, with their sum as one types; an entry of the log by thumb and by keyboard."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from playwright.sync_api import expect

from clients.jobdevelopmentrules import WEEK, monday_of
from clients.models import Meeting, WorkWeek
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE
from tests.world import World


def usual_week(town: World, monday: date) -> None:
    hours = {"community_hours": Decimal(25), "office_hours": Decimal("12.5")}
    WorkWeek.objects.create(specialist=town.ana, monday=monday, recorded_by=town.ana, **hours)


def test_a_week_like_the_last_one_is_three_taps(enter: Enter, town: World) -> None:
    with agency_context(town.north.pk):
        this = monday_of(town.north.today())
        usual_week(town, this - 2 * WEEK)
    ana = enter(town.ana, PHONE)
    ana.goto("/today/")
    ana.page.get_by_role("link", name="Hours", exact=True).click()
    ana.page.get_by_role("heading", name="Hours of the week").wait_for()
    # What it comes to stands on the first screen, above what is typed.
    line = ana.page.locator("[data-hours-sum]")
    expect(line).to_contain_text("37.5")
    expect(line).to_contain_text("67 %")
    assert ana.looks_right() == [] and ana.small_targets(44) == []
    ana.page.get_by_role("button", name="Save the hours").tap()
    ana.page.get_by_text("37.5 hours written down, 67 % of the scheduled ones in the community.").wait_for()
    with agency_context(town.north.pk):
        assert set(WorkWeek.objects.values_list("monday", flat=True)) == {this - 2 * WEEK, this - WEEK}


def test_the_sum_follows_what_is_typed(enter: Enter, town: World) -> None:
    ana = enter(town.ana, PHONE)
    ana.goto("/my-week/hours/")
    line = ana.page.locator("[data-hours-sum]")
    assert not line.is_visible()
    ana.page.get_by_label("Leave").fill("7,5")
    assert line.inner_text().split() == ["Together", "7.5", "h"]
    ana.page.get_by_label("In the community").fill("13")
    ana.page.get_by_label("In the office").fill("7")
    assert "27.5 h" in line.inner_text() and "65 %" in line.inner_text()
    ana.page.get_by_label("In the office").fill("")
    assert "100 %" in line.inner_text()


def test_a_unit_meeting_is_written_down_by_hand(enter: Enter, town: World) -> None:
    sam = enter(town.sam, PHONE)
    sam.goto("/meetings/")
    assert sam.page.get_by_text("The log is empty").is_visible()
    sam.page.get_by_role("link", name="Write an entry").click()
    sam.page.get_by_role("link", name="IPS unit meeting").click()
    sam.page.get_by_role("button", name="Yesterday").click()
    sam.page.get_by_text("Ben Benson", exact=True).click()
    sam.page.get_by_text("Maria Söderström", exact=True).click()
    sam.page.get_by_label("Strategies and job leads").fill("Two leads")
    sam.page.get_by_role("button", name="Save the entry").click()
    sam.page.get_by_text("Written down in the log.").wait_for()
    assert sam.looks_right() == []
    with agency_context(town.north.pk):
        (entry,) = Meeting.objects.all()
        assert entry.day == town.north.today() - timedelta(days=1) and entry.unit == town.harbour
        assert {each.staff for each in entry.staff.all()} == {town.ana, town.sam}
        assert [each.client for each in entry.people.all()] == [town.maria]
