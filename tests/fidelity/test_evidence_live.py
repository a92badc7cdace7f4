"""All items on one page: what records suggest, what the last review gave, how it went, what would gain most; and no names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from audit.models import TrailEntry
from clients.models import WorkWeek
from fidelity.actions.snapshots import keep_snapshots
from fidelity.edition import Edition
from fidelity.models import EvidenceSnapshot, ScaleEdition, Thresholds
from fidelity.report.freezing import frozen, letter
from fidelity.report.live import gains_of, last_review, told_item
from fidelity.report.look import USUAL, Look, thresholds_of, usual_edition, window_of
from fidelity.report.points import Points
from fidelity.report.shape import Figure, Gain, Item
from fidelity.report.trends import trend_of
from fidelity.tasks import keep_trends
from tenancy.context import agency_context
from tests.clients.pages import get, queries
from tests.conftest import sign_in
from tests.fidelity.counting import entered, for_client, many
from tests.fidelity.reported import a_signed_review
from tests.world import World, make_client, make_job

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def lines(page: Any) -> dict[int, Any]:
    return {line.item.number: line for _title, found in page.context["sections"] for line, _url in found}


def item(number: int = 1, **fields: Any) -> Item:
    given = {"points": Points(3), "figures": [Figure("1", "person")], **fields}
    return Item(number, f"key-{number}", f"Item {number}", "", rule="", **given)


def test_all_items_stand_in_the_order_of_the_scale_with_their_rows(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        many(world)
    page = get(browser, world.sam, "fidelity:evidence")
    assert page.status_code == 200
    assert list(lines(page)) == list(range(1, 26))
    assert [title for title, _lines in page.context["sections"]] == ["Staffing", "Organization", "Services"]
    urls = {line.item.key: url for _title, found in page.context["sections"] for line, url in found}
    assert urls["rapid_job_search"].startswith(reverse("fidelity:first_contacts"))
    assert lines(page)[15].item.points.points == 5
    (total,) = page.context["live"].totals
    assert (total.highest, total.whole, total.band) == (125, None, None)


def test_whoever_supervises_some_units_looks_at_one_of_them(world: World, browser: Any) -> None:
    """The scale is used site by site; whoever supervises every unit may look at the whole agency."""
    with agency_context(world.north.pk):
        Membership.objects.create(staff=world.sam, role=Role.SUPERVISOR, unit=world.hill, starts_date=date(2026, 1, 1))
    assert get(browser, world.sam, "fidelity:evidence").context["scope"].unit == world.harbour
    chosen = get(browser, world.sam, "fidelity:evidence", unit=str(world.hill.public_id))
    assert chosen.context["scope"].unit == world.hill
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.sam, unit=world.hill).update(unit=None)
    assert get(browser, world.sam, "fidelity:evidence").context["scope"].unit is None


@pytest.mark.parametrize("who", ["lee", "adi"])
def test_a_committee_is_told_points_and_no_name_and_no_row(world: World, browser: Any, who: str) -> None:
    with agency_context(world.north.pk):
        many(world, met=12, late=0)
    page = get(browser, getattr(world, who), "fidelity:evidence")
    assert lines(page)[15].item.points.points == 5
    assert lines(page)[15].item.figures == []
    assert page.context["live"].gains == []
    text = page.content.decode()
    for name in ("Person", "Söderström", "Ana Anason", "Cleo", "Corner Bakery"):
        assert name not in text, name
    # No column for what is not told, and in its place is said why there are no points.
    assert "What was counted" not in text and text.count("too few to say") == sum(
        not line.item.told for line in lines(page).values()
    )
    assert "What was counted" in get(browser, world.sam, "fidelity:evidence").content.decode()
    key = "diversity_of_job_types"
    assert get(browser, getattr(world, who), "fidelity:evidence_rows", key).status_code == 403


def test_a_committee_asks_for_no_other_window(world: World, browser: Any) -> None:
    page = get(browser, world.lee, "fidelity:evidence", day="2026-01-01", months="6", weeks="13")
    window = page.context["window"]
    assert (window.day, window.months, window.weeks, page.context["form"]) == (TODAY, 12, 8, None)


def test_points_of_few_people_are_not_told() -> None:
    assert told_item(item(base=9), 100).points.points is None
    assert told_item(item(base=10), 100).points.points == 3
    assert told_item(item(), 9).points.points is None
    assert told_item(item(), 10).points.points == 3
    held = told_item(item(base=9, components={"a": True}), 100)
    assert (held.told, held.figures, held.components) == (False, [], {})


def test_points_of_one_specialist_alone_are_not_told(world: World, browser: Any) -> None:
    """Hours are about the specialists themselves: however many people are served, of one alone they are that one's."""

    def shown(who: Any) -> list[tuple[int, bool, int | None]]:
        found = lines(get(browser, who, "fidelity:evidence"))
        return [(number, found[number].item.told, found[number].item.points.points) for number in (2, 24)]

    def week(who: Any) -> None:
        with agency_context(world.north.pk):
            WorkWeek.objects.create(
                specialist=who, monday=date(2026, 3, 9), recorded_by=who, office_hours=8, community_hours=30
            )

    with agency_context(world.north.pk):
        many(world, met=12, late=0)
    week(world.ana)
    assert shown(world.sam) == [(2, True, 5), (24, True, 5)]
    assert shown(world.lee) == [(2, False, None), (24, False, None)]
    with agency_context(world.north.pk):
        keep_snapshots(agency=world.north, day=date(2026, 4, 1))
        kept = EvidenceSnapshot.objects.get(unit=None).values
    assert not kept["employment_services_staff"]["told"] and not kept["community_based_services"]["told"]
    week(world.ben)
    assert shown(world.lee) == [(2, True, 5), (24, True, 5)]


def test_what_the_numbers_page_holds_back_is_held_back_here(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for number in range(20):
            for_client(world, world.maria, matches=number > 0)
        many(world, met=12, late=0)
    page = get(browser, world.lee, "fidelity:evidence")
    assert lines(page)[16].item.points.points is None


def test_the_nearest_anchor_comes_first_and_each_item_once() -> None:
    near, far = Gain(4, "one more", Fraction(1, 10)), Gain(5, "ten more", Fraction(9, 10))
    found = gains_of([item(1, gains=[far]), item(2, gains=[far, near]), item(3)])
    assert [(each.item.number, each.gain.said) for each in found] == [(2, "one more"), (1, "ten more")]


def test_rows_behind_an_item_are_on_the_trail(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2026, 2, 2), "Baker")
    page = get(browser, world.sam, "fidelity:evidence_rows", "diversity_of_job_types")
    assert page.status_code == 200
    assert "Baker" in page.content.decode()
    with agency_context(world.north.pk):
        line = TrailEntry.objects.filter(action="fidelity evidence shown").last()
    assert line is not None
    assert world.maria.public_id in line.object_ids
    assert get(browser, world.sam, "fidelity:evidence_rows", "nothing").status_code == 404


def test_what_is_said_of_a_row_stands_beside_its_name_and_on_paper(world: World, browser: Any) -> None:
    """Actions at the right are small, and no print has them: what a row says is none."""
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2026, 2, 2), "Baker")
    html = get(browser, world.sam, "fidelity:evidence_rows", "diversity_of_job_types").content.decode()
    assert 'class="row-told"' in html
    assert 'class="row-action"' not in html


def test_a_number_leads_to_its_rows_only_where_there_are_any(world: World, browser: Any) -> None:
    asked = []
    for key in ("caseload_size", "employment_supervisor_role", "assertive_engagement_outreach"):
        page = get(browser, world.sam, "fidelity:evidence_rows", key)
        html = page.content.decode()
        asked += [each.rows for each in page.context["item"].figures if each.rows]
        led = re.findall(r'href="#([^"]+)"', html.split("<main", 1)[1])
        assert all(f'id="{place}"' in html for place in led), key
    assert asked


def test_an_item_leads_to_a_step_about_it(world: World, browser: Any) -> None:
    html = get(browser, world.sam, "fidelity:evidence_rows", "caseload_size").content.decode()
    address = reverse("fidelity:add_step") + "?item=1"
    assert f'href="{address}"' in html
    assert '<option value="1" selected' in browser.get(address).content.decode()


def test_labels_of_thresholds_begin_as_labels_do(world: World, browser: Any) -> None:
    form = get(browser, world.sam, "fidelity:thresholds").context["form"]
    assert all(str(field.label)[0].isupper() for field in form.visible_fields())


def test_the_page_asks_as_much_for_many_as_for_few(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        many(world, met=2, late=1)
    sign_in(browser, world.sam)
    url = reverse("fidelity:evidence")
    queries(browser, url)  # what is asked once a process
    few = len(queries(browser, url))
    with agency_context(world.north.pk):
        for number in range(8):
            client = entered(world, f"Q-{number}", date(2026, 1, 1), date(2026, 1, 20))
            make_job(client, world.bakery, date(2026, 2, 2), f"Other {number}")
            for_client(world, client)
    assert len(queries(browser, url)) == few


# Trends


def test_a_trend_is_kept_once_for_each_first_of_a_month(world: World) -> None:
    with agency_context(world.north.pk):
        assert keep_snapshots(agency=world.north, day=TODAY, months=2) == 2 * 3
        assert keep_snapshots(agency=world.north, day=TODAY, months=2) == 0
        days = set(EvidenceSnapshot.objects.values_list("day", flat=True))
    assert days == {date(2026, 3, 1), date(2026, 2, 1)}


def test_the_worker_keeps_them_for_every_agency(world: World) -> None:
    keep_trends()
    with agency_context(world.north.pk):
        assert EvidenceSnapshot.objects.filter(unit=None).count() == 12
    with agency_context(world.south.pk):
        assert EvidenceSnapshot.objects.filter(unit=None).count() == 12


def test_a_line_breaks_where_a_month_has_no_points() -> None:
    months = [
        (date(2026, month, 1), {"a": {"points": points}}) for month, points in ((1, 1), (2, 3), (3, None), (4, 5))
    ]
    found = trend_of(months, "a")
    assert found is not None
    assert len(found.lines) == 1
    assert found.last == ("69.0", "3.0")
    assert found.said == "Points on the first of each month: Jan 2026 1, Feb 2026 3, Apr 2026 5"
    assert trend_of(months[:1], "a") is None
    assert trend_of(months, "b") is None


def test_a_month_of_few_people_is_no_dot_of_a_committees_line() -> None:
    months = [
        (date(2026, month, 1), {"a": {"points": points, "told": told}})
        for month, points, told in ((1, 1, False), (2, 3, True), (3, 4, True))
    ]
    found = trend_of(months, "a", told=True)
    assert found is not None
    assert found.said == "Points on the first of each month: Feb 2026 3, Mar 2026 4"
    assert trend_of([(day, {"a": {"points": 3}}) for day, _values in months], "a", told=True) is None


def test_a_committee_sees_no_line_through_months_when_few_were_served(world: World, browser: Any) -> None:
    """In January there were three people, today there are many."""
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2026, 1, 12), "Baker")
        keep_snapshots(agency=world.north, day=date(2026, 2, 28), months=2)
        many(world, met=12, late=0)
        kept = EvidenceSnapshot.objects.filter(unit=None, day=date(2026, 2, 1)).get()
    assert kept.values["caseload_size"]["points"] == 5
    assert lines(get(browser, world.lee, "fidelity:evidence"))[1].trend is None
    assert lines(get(browser, world.lee, "fidelity:evidence"))[1].item.told


def test_phases_and_charts_of_few_people_are_not_told(world: World, browser: Any) -> None:
    """Twelve people are served, and of the specialists' caseloads and charts three say something."""
    with agency_context(world.north.pk):
        for number in range(12):
            make_client(
                f"W-{number}", f"W-{number}", "Person", world.harbour, None, programme_entry_date=date(2026, 1, 7)
            )
    shown = lines(get(browser, world.lee, "fidelity:evidence"))
    assert (shown[3].item.base, shown[3].item.told, shown[3].item.points.points) == (3, False, None)
    assert shown[5].item.base is not None and shown[5].item.base < 10
    assert (shown[5].item.told, shown[5].item.components) == (False, {})


# What is kept with a review


def test_frozen_evidence_has_references_and_no_names(world: World) -> None:
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2026, 2, 2), "Baker")
        stored = ScaleEdition.objects.newest(USUAL)
        look = Look(window_of(world.north, None, TODAY), usual_edition(world.north), thresholds_of(world.north))
        kept = frozen(look, stored)
    (jobs,) = [each for each in kept["items"] if each["key"] == "diversity_of_job_types"]
    (row,) = [row for group in jobs["rows"] if group["key"] == "jobs" for row in group["rows"]]
    assert row["who"] == world.maria.client_ref
    assert world.maria.last_name not in str(kept)
    assert kept["day"] == "2026-03-19"


def test_letters_go_on_after_z() -> None:
    assert [letter(number) for number in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


# Thresholds


def test_thresholds_are_the_usual_until_somebody_sets_others(world: World, browser: Any) -> None:
    url = reverse("fidelity:thresholds")
    sign_in(browser, world.sam)
    page = browser.get(url)
    said = {name: page.context["form"].initial[name] for name in page.context["form"].NAMES}
    answer = browser.post(url, {**said, "shown_percent": 70, "version": 1})
    assert answer.status_code == 302
    with agency_context(world.north.pk):
        assert Thresholds.objects.get().shown_percent == 70
    # Of two who set them first, the second is told.
    assert browser.post(url, {**said, "version": 1}).status_code == 409
    assert browser.post(url, {**said, "shown_percent": 0, "version": 2}).status_code == 422


def test_trials_are_rare_before_they_are_the_rule(world: World, browser: Any) -> None:
    url = reverse("fidelity:thresholds")
    sign_in(browser, world.sam)
    said = browser.get(url).context["form"].initial
    assert (said["trials_rare_percent"], said["trials_common_percent"]) == (10, 50)
    refused = browser.post(url, {**said, "trials_rare_percent": 60})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "trials_common_percent": ["This can't be less than the percent below which they are rare."]
    }
    assert browser.post(url, {**said, "trials_rare_percent": 20, "trials_common_percent": 20}).status_code == 302
    with agency_context(world.north.pk):
        kept = Thresholds.objects.get()
    assert (kept.trials_rare_percent, kept.trials_common_percent) == (20, 20)


# The last review


def test_the_last_review_is_one_by_this_scale_signed_by_the_day(world: World) -> None:
    with agency_context(world.north.pk):
        edition = usual_edition(world.north)

        def seen(day: date = TODAY, by: Edition = edition) -> dict[int, int]:
            last = last_review(Look(window_of(world.north, world.harbour, day), by, Thresholds(), world.harbour))
            return dict(last.scores) if last else {}

        review = a_signed_review(world.sam, 4, unit=world.harbour)
        assert seen() == dict.fromkeys(range(1, 26), 4)
        # The visit was over on that day; nobody had signed anything.
        assert seen(TODAY - timedelta(days=1)) == {}
        review.amendments.create(item=7, old_score=4, new_score=2, text="A slip.", made_by=world.sam)
        assert seen()[7] == 2
        # Items of another scale have other numbers.
        assert seen(by=replace(edition, code="young-adults")) == {}
