"""Who is slipping: what a supervisor's caseload counts, whose it shows, and what it costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Cover, Membership
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import Assignment, EmployerContactFor, Job
from clients.projection import project
from clients.report.caseload import Caseload, caseload_of_units
from clients.report.units import Scope
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World, make_client, make_job, make_staff

TODAY = date(2026, 3, 19)
MONDAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def page_of(staff: Any, unit: str = "", sort: str = "") -> Caseload:
    return caseload_of_units(Scope.of(staff, TODAY, unit), sort)


def numbers(page: Caseload, name: str) -> dict[str, int]:
    row = next(row for row in page.rows if row.name.startswith(name))
    return {key: cell.value for key, cell in row.cells.items()}


def at_work(world: World, client: Any, start: date = date(2026, 3, 9)) -> Job:
    job = make_job(client, world.bakery, start)
    project(client, today=TODAY)
    return job


def visit(world: World, day: date, **fields: Any) -> EmployerContact:
    given = {"specialist": world.ana, "employer": world.bakery, "mode": "in_person", "purpose": "learn", **fields}
    return EmployerContact.objects.create(contact_date=day, **given)


def test_each_specialist_of_the_unit_has_a_row_with_what_waits(north: World) -> None:
    at_work(north, north.maria)
    page = page_of(north.sam)
    assert [row.name for row in page.rows] == ["Ana Anason", "Ben Benson"]
    # A job since Mon 9 Mar: before the start, 3 days and week 1 are past, week 2 ends on Sun 22 Mar.
    assert numbers(page, "Ana") == {
        "people": 1, "working": 1, "overdue": 3, "week": 1, "waiting": 1, "visits": 0,
    }  # fmt: skip
    assert numbers(page, "Ben") == {
        "people": 1, "working": 0, "overdue": 0, "week": 0, "waiting": 1, "visits": 0,
    }  # fmt: skip


def test_a_contact_takes_what_it_answers_off_the_page(north: World) -> None:
    at_work(north, north.maria)
    actions.log_contact(
        client=north.maria,
        specialist=north.ana,
        contact_date=TODAY,
        mode="in_person",
        with_whom=["client"],
        by=north.ana,
    )
    assert (numbers(page_of(north.sam), "Ana")["overdue"], numbers(page_of(north.sam), "Ana")["week"]) == (0, 0)


def test_what_is_overdue_stays_so_when_the_job_is_to_end_within_the_week(north: World) -> None:
    job = at_work(north, north.maria)
    actions.end_job(
        job=job, version=1, end_date=date(2026, 3, 21), learned_date=TODAY, end_reason="moved_on",
        end_next_step="", by=north.ana,
    )  # fmt: skip
    assert numbers(page_of(north.sam), "Ana")["overdue"] == 3


def test_the_one_with_more_overdue_comes_first_and_a_heading_can_change_that(north: World) -> None:
    at_work(north, north.tom)
    assert [row.name for row in page_of(north.sam).rows] == ["Ben Benson", "Ana Anason"]
    assert [row.name for row in page_of(north.sam, sort="name").rows] == ["Ana Anason", "Ben Benson"]
    assert [row.name for row in page_of(north.sam, sort="-working").rows] == ["Ben Benson", "Ana Anason"]
    assert page_of(north.sam, sort="password").sort == ""


def test_a_caseload_is_held_against_twenty_for_a_full_time_specialist(north: World) -> None:
    Membership.objects.filter(staff=north.ana).update(fte=Decimal("0.05"))
    make_client("N-9", "Two", "Too", north.harbour, north.ana)
    row = next(row for row in page_of(north.sam).rows if row.name == "Ana Anason")
    assert (row.cells["people"].value, row.cells["people"].of, row.cells["people"].alarm) == (2, "1", True)
    ben = next(row for row in page_of(north.sam).rows if row.name == "Ben Benson")
    assert (ben.cells["people"].of, ben.cells["people"].alarm) == ("20", False)


@pytest.mark.parametrize(
    ("fte", "seekers", "target"),
    [("1", 3, "6"), ("0.8", 3, "4.8"), ("1", 2, "4"), ("1", 1, "2"), ("0.5", 2, "3"), ("1", 0, "0")],
)
def test_the_weekly_target_follows_full_time_and_people_looking(
    north: World, fte: str, seekers: int, target: str
) -> None:
    Membership.objects.filter(staff=north.ana).update(fte=Decimal(fte))
    at_work(north, north.maria)
    for number in range(seekers):
        make_client(f"L-{number}", f"Looking {number}", "Forwork", north.harbour, north.ana)
    row = next(row for row in page_of(north.sam).rows if row.name == "Ana Anason")
    assert row.cells["visits"].of == target


def test_employer_visits_are_counted_monday_to_sunday_in_person_without_support_visits(north: World) -> None:
    for day in (MONDAY, TODAY, date(2026, 3, 22)):
        visit(north, day)
    visit(north, date(2026, 3, 15))
    visit(north, date(2026, 3, 23))
    visit(north, TODAY, purpose="support_worker")
    visit(north, TODAY, mode="phone")
    visit(north, TODAY, voided_at="2026-03-19T08:00Z", void_reason="twice")
    row = next(row for row in page_of(north.sam).rows if row.name == "Ana Anason")
    assert (row.cells["visits"].value, row.cells["visits"].before) == (3, "1")


def test_what_the_person_did_without_staff_is_not_one_of_the_specialists_visits(north: World) -> None:
    EmployerContactFor.objects.create(client=north.maria, employer_contact=visit(north, TODAY), by_client=True)
    EmployerContactFor.objects.create(client=north.maria, employer_contact=visit(north, TODAY))
    assert numbers(page_of(north.sam), "Ana")["visits"] == 1


@pytest.mark.parametrize(
    ("first", "last", "target"),
    [
        ("2026-03-20", "2026-04-03", "4.8"),
        ("2026-03-02", "2026-03-17", "3.6"),
        ("2026-03-16", "2026-03-20", "0"),
        # Saturday and Sunday are no working days.
        ("2026-03-21", "2026-03-22", "6"),
    ],
)
def test_days_of_leave_ask_for_less(north: World, first: str, last: str, target: str) -> None:
    days = {"from_date": date.fromisoformat(first), "to_date": date.fromisoformat(last)}
    Cover.objects.create(absent=north.ana, covering=north.ben, **days)
    Cover.objects.create(absent=north.ana, covering=north.ben, cancelled_at="2026-03-01T08:00Z", **days)
    for number in range(3):
        make_client(f"L-{number}", f"Looking {number}", "Forwork", north.harbour, north.ana)
    row = next(row for row in page_of(north.sam).rows if row.name == "Ana Anason")
    assert row.cells["visits"].of == target


def test_a_visit_whose_purpose_was_not_said_counts(north: World) -> None:
    visit(north, TODAY, purpose="")
    assert numbers(page_of(north.sam), "Ana")["visits"] == 1


def test_people_without_a_specialist_are_said_on_top(north: World) -> None:
    lost = make_client("N-7", "Lost", "Person", north.harbour, None)
    at_work(north, lost)
    page = page_of(north.sam)
    assert page.nobody is not None
    assert (page.nobody.counts.people, page.nobody.counts.overdue) == (1, 3)
    assert "specialist=none" in page.nobody.cells["people"].url
    assert page.total.counts.people == 3


def test_people_whose_assignment_has_ended_have_no_specialist(north: World) -> None:
    Assignment.objects.filter(client=north.maria).update(to_date=date(2026, 3, 18))
    page = page_of(north.sam)
    assert page.nobody is not None
    assert page.nobody.counts.people == 1


def test_a_person_with_somebody_of_another_unit_is_not_lost(north: World) -> None:
    make_client("N-8", "Far", "Off", north.harbour, north.cleo)
    page = page_of(north.sam)
    row = next(row for row in page.rows if row.name == "Cleo Cleoson")
    assert row.counts.people == 1
    assert row.cells["visits"].of == ""
    assert "hand these people over" in row.notes[0]


def test_the_total_is_the_sum_and_a_closed_person_is_not_in_it(north: World) -> None:
    actions.close_client(
        client=north.tom, version=1, closed_date=TODAY, closure_reason="moved", by=north.sam
    )  # fmt: skip
    assert page_of(north.sam).total.counts.people == 1


def test_who_is_away_and_who_stands_in_is_said(north: World) -> None:
    Cover.objects.create(absent=north.ana, covering=north.ben, from_date=TODAY, to_date=date(2026, 4, 3))
    notes = {row.name: row.notes for row in page_of(north.sam).rows}
    assert notes["Ana Anason"] == ["away until Fri 3 Apr, covered by Ben Benson"]
    assert notes["Ben Benson"] == ["covers Ana Anason until Fri 3 Apr"]


def test_a_cover_that_is_over_or_cancelled_is_not_said(north: World) -> None:
    Cover.objects.create(absent=north.ana, covering=north.ben, from_date=MONDAY, to_date=date(2026, 3, 18))
    Cover.objects.create(
        absent=north.ben, covering=north.ana, from_date=MONDAY, to_date=TODAY, cancelled_at="2026-03-17T08:00Z"
    )
    assert all(row.notes == [] for row in page_of(north.sam).rows)


def test_a_supervisor_of_several_units_may_look_at_one(north: World) -> None:
    Membership.objects.create(staff=north.sam, role=Role.SUPERVISOR, unit=north.hill, starts_date=date(2024, 1, 1))
    assert len(page_of(north.sam).rows) == 3
    hill = page_of(north.sam, unit=str(north.hill.public_id))
    assert [row.name for row in hill.rows] == ["Cleo Cleoson"]
    assert f"unit={north.hill.public_id}" in hill.rows[0].cells["people"].url


# The pages


def open_page(browser: Any, staff: Any, name: str, *args: Any, **params: str) -> Any:
    return sign_in(browser, staff).get(reverse(f"clients:{name}", args=args), params)


@pytest.fixture
def busy(world: World) -> World:
    with agency_context(world.north.pk):
        at_work(world, world.maria)
        visit(world, TODAY)
        visit(world, date(2026, 3, 11), specialist=world.ben)
    return world


def test_every_number_opens_the_rows_it_counts(busy: World, browser: Any) -> None:
    """The rows behind a number are as many as the number says, on whichever page they are."""
    with agency_context(busy.north.pk):
        row = page_of(busy.sam).rows[0]
    sign_in(browser, busy.sam)
    for name in ("people", "working", "waiting"):
        rows = browser.get(row.cells[name].url)
        assert rows.content.count(b"data-row") == row.cells[name].value == 1, name
    due = browser.get(row.cells["overdue"].url)
    review = due.context["review"]
    assert (review.overdue_count, review.week_count) == (row.cells["overdue"].value, row.cells["week"].value)
    sheet = browser.get(row.cells["visits"].url).context["sheet"]
    assert len(sheet.counted) == sheet.week.visits == row.cells["visits"].value == 1


def test_the_totals_open_all_of_them(busy: World, browser: Any) -> None:
    with agency_context(busy.north.pk):
        total = page_of(busy.sam).total
    sign_in(browser, busy.sam)
    assert browser.get(total.cells["overdue"].url).context["review"].overdue_count == 3
    assert len(browser.get(total.cells["visits"].url).context["shown"].visits) == 1
    assert browser.get(total.cells["people"].url).content.count(b"data-row") == total.cells["people"].value == 2


def test_what_waits_without_a_specialist_can_be_opened(busy: World, browser: Any) -> None:
    with agency_context(busy.north.pk):
        at_work(busy, make_client("N-7", "Lost", "Person", busy.harbour, None))
        url = page_of(busy.sam).nobody.cells["overdue"].url  # type: ignore[union-attr]
    page = sign_in(browser, busy.sam).get(url)
    assert [person.name for person in page.context["review"].overdue] == ["Lost Person"]


def test_a_supervisor_sees_no_specialist_of_another_unit(busy: World, browser: Any) -> None:
    for name in ("caseload_of", "week"):
        assert open_page(browser, busy.sam, name, busy.cleo.public_id).status_code == 404
        assert open_page(browser, busy.sam, name, busy.olga.public_id).status_code == 404
        assert open_page(browser, busy.sam, name, busy.lee.public_id).status_code == 404
        assert open_page(browser, busy.sam, name, busy.ana.public_id).status_code == 200


def test_a_unit_of_somebody_else_in_the_address_changes_nothing(busy: World, browser: Any) -> None:
    page = open_page(browser, busy.sam, "caseload", unit=str(busy.hill.public_id))
    assert [row.name for row in page.context["page"].rows] == ["Ana Anason", "Ben Benson"]


@pytest.mark.parametrize("role", ["ana", "lee", "rhea", "cli", "pat", "adi"])
def test_only_supervisors_have_a_caseload_page(busy: World, browser: Any, role: str) -> None:
    assert open_page(browser, getattr(busy, role), "caseload").status_code == 403


def test_one_specialists_people_stand_by_what_they_need(busy: World, browser: Any) -> None:
    with agency_context(busy.north.pk):
        make_client("N-9", "Looking", "Person", busy.harbour, busy.ana)
        Cover.objects.create(absent=busy.ana, covering=busy.ben, from_date=TODAY, to_date=date(2026, 4, 3))
    page = open_page(browser, busy.sam, "caseload_of", busy.ana.public_id)
    review = page.context["review"]
    assert [person.name for person in review.overdue] == ["Maria Söderström"]
    assert [person.name for person in review.working] == ["Maria Söderström"]
    assert [(person.name, person.late) for person in review.looking] == [
        ("Looking Person", "73 days without an employer contact")
    ]
    assert review.looking[0].seen == "no contact yet"
    assert "Ben Benson looks after these people" in page.content.decode()
    with agency_context(busy.north.pk):
        line = TrailEntry.objects.filter(action="caseload shown").latest("id")
        assert set(line.object_ids) == {person.public_id for person in [*review.working, *review.looking]}


def test_last_contact_is_a_talk_and_no_attempt(busy: World, browser: Any) -> None:
    with agency_context(busy.north.pk):
        for day, mode in ((date(2026, 3, 10), "phone"), (date(2026, 3, 12), "voicemail")):
            actions.log_contact(
                client=busy.maria, specialist=busy.ana, contact_date=day, mode=mode, with_whom=["client"], by=busy.ana
            )
    page = open_page(browser, busy.sam, "caseload_of", busy.ana.public_id)
    assert page.context["review"].working[0].seen == "last contact Tue 10 Mar, 9 days ago"


def test_the_weeks_of_visits_can_be_leafed_through(busy: World, browser: Any) -> None:
    this = open_page(browser, busy.sam, "caseload_visits_all")
    assert [row.specialist for row in this.context["shown"].visits] == ["Ana Anason"]
    assert this.context["shown"].after is None
    before = browser.get(reverse("clients:caseload_visits_all") + this.context["before_url"])
    assert [row.day for row in before.context["shown"].visits] == ["Wed 11 Mar"]
    assert before.context["shown"].after == MONDAY


@pytest.mark.parametrize("text", ["", "nonsense", "2027-01-01", "0001-01-01", "2026-03-19"])
def test_a_week_that_is_none_is_this_one(busy: World, browser: Any, text: str) -> None:
    page = open_page(browser, busy.sam, "caseload_visits_all", week=text)
    assert page.context["shown"].monday == MONDAY


def test_visits_say_for_whom_and_hide_who_is_not_the_supervisors(busy: World, browser: Any) -> None:
    with agency_context(busy.north.pk):
        mine = visit(busy, TODAY)
        EmployerContactFor.objects.create(client=busy.maria, employer_contact=mine)
        others = visit(busy, TODAY)
        EmployerContactFor.objects.create(client=busy.hanna, employer_contact=others)
    page = open_page(browser, busy.sam, "caseload_visits_all")
    week = page.context["shown"]
    assert (week.named, week.general) == (2, 1)
    text = page.content.decode()
    assert "Söderström" in text
    assert "Koskinen" not in text
    assert "somebody of another unit" in text


# What it costs


def questions(browser: Any, url: str) -> list[str]:
    """What the database is asked for a page. Inside a test's transaction the agency is also taken back at the end."""
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(url).status_code == 200
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    asked = [query["sql"].strip() for query in caught if not query["sql"].startswith(quiet)]
    return [sql for sql in asked if not sql.startswith("SELECT set_config('app.agency_id', '',")]


def fill(world: World, specialists: int, people: int) -> None:
    with agency_context(world.north.pk):
        for number in range(specialists):
            staff = make_staff(f"More{number}", Role.SPECIALIST, world.harbour)
            visit(world, TODAY, specialist=staff)
            for each in range(people):
                at_work(world, make_client(f"M-{number}-{each}", f"P{each}", "Person", world.harbour, staff))


@pytest.mark.parametrize("name", ["caseload", "caseload_of", "caseload_due", "caseload_visits_all"])
def test_a_page_costs_the_same_however_many_rows_it_has(busy: World, browser: Any, name: str) -> None:
    args = [busy.ana.public_id] if name == "caseload_of" else []
    url = reverse(f"clients:{name}", args=args)
    sign_in(browser, busy.sam)
    browser.get(url)
    few = questions(browser, url)
    with agency_context(busy.north.pk):
        for number in range(6):
            at_work(busy, make_client(f"A-{number}", f"A{number}", "Person", busy.harbour, busy.ana))
            EmployerContactFor.objects.create(client=busy.maria, employer_contact=visit(busy, TODAY))
    fill(busy, specialists=4, people=3)
    many = questions(browser, url)
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 10, "\n".join(many)
