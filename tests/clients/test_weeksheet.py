"""The weekly tracking sheet: which contacts count, how the target came about, and where to go next."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Cover, Membership
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import Assignment, EmployerContactFor
from clients.report.caseload import amount
from clients.report.weeksheet import Sheet, sheet_of
from employers.models import Employer, EmployerContact, EmployerPerson, EmployerVisit, Opening
from tenancy.context import agency_context
from tests.clients.pages import get, queries, send
from tests.conftest import sign_in
from tests.world import World, make_client, make_job, make_staff

TODAY = date(2026, 3, 19)  # a Thursday
MONDAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def visit(world: World, day: date = TODAY, **fields: Any) -> EmployerContact:
    given = {"specialist": world.ana, "employer": world.bakery, "mode": "in_person", "purpose": "learn", **fields}
    return EmployerContact.objects.create(contact_date=day, **given)


def seekers(world: World, number: int) -> None:
    """So many people of Ana's look for work, Maria among them."""
    for each in range(number - 1):
        make_client(f"L-{each}", f"Looking {each}", "Forwork", world.harbour, world.ana)


def sheet(world: World, monday: date = MONDAY, reader: Any = None, of: Any = None) -> Sheet:
    return sheet_of(of or world.ana, monday, reader=reader or world.ana)


# What counts


def test_six_that_counts_as_the_scale_does(north: World) -> None:
    """The same employer twice counts twice; calls, attempts, support at work and what the person did alone do not."""
    mill = Employer.objects.create(name="Mill")
    visit(north, MONDAY)
    visit(north, MONDAY, contact_time=time(8, 0), employer=mill)
    visit(north, date(2026, 3, 22))
    visit(north, purpose="")
    visit(north, purpose="support_worker")
    for mode in ("phone", "video", "text", "email", "voicemail", "no_show"):
        visit(north, mode=mode)
    EmployerContactFor.objects.create(client=north.maria, employer_contact=visit(north), by_client=True)
    visit(north, voided_at="2026-03-19T08:00Z", void_reason="twice")
    visit(north, specialist=north.ben)
    visit(north, date(2026, 3, 15))
    visit(north, date(2026, 3, 23))
    page = sheet(north)
    assert page.week.visits == len(page.counted) == 4
    assert [(row.day, row.employer, row.again) for row in page.counted] == [
        ("Mon 16 Mar", "Mill", False),
        ("Mon 16 Mar", "Corner Bakery", False),
        ("Thu 19 Mar", "Corner Bakery", True),
        ("Sun 22 Mar", "Corner Bakery", True),
    ]
    assert (len(page.support), len(page.by_clients), len(page.others)) == (1, 1, 6)
    assert (page.again, page.unsaid, page.nobody_named) == (2, 1, 4)


@pytest.mark.parametrize(
    ("can_hire", "influences", "said"),
    [
        (True, None, "can hire"),
        (False, True, "has a say in hiring"),
        (None, True, "has a say in hiring"),
        (False, None, "no say in hiring"),
        (False, False, "no say in hiring"),
        (None, None, "say in hiring not known"),
    ],
)
def test_who_was_met_and_whether_they_can_hire(north: World, can_hire: Any, influences: Any, said: str) -> None:
    person = EmployerPerson.objects.create(
        employer=north.bakery, name="Pia Lind", can_hire=can_hire, influences=influences
    )
    visit(north, person=person, site=north.market, nature="second", purpose="match")
    (row,) = sheet(north).counted
    assert (row.person, row.hires, row.site) == ("Pia Lind", said, "Market Square")
    assert (row.nature, row.purpose) == ("second", "describe a match")


def test_people_are_named_to_whoever_may_see_them(north: World) -> None:
    both = visit(north)
    for client in (north.maria, north.hanna):
        EmployerContactFor.objects.create(client=client, employer_contact=both)
    visit(north)
    first, second = sheet(north).counted
    assert ([name for _id, name in first.clients], first.others, first.general) == (["Maria Söderström"], True, False)
    assert second.general
    assert (sheet(north).week.named, sheet(north).week.general) == (1, 1)
    (seen, _other) = sheet(north, reader=north.sam).counted
    assert [name for _id, name in seen.clients] == ["Maria Söderström"]
    Assignment.objects.filter(client=north.maria).update(to_date=date(2026, 3, 18))
    (gone, _other) = sheet(north).counted
    assert (gone.clients, gone.others) == ([], True)


# The target, in words


def test_the_target_of_a_full_week(north: World) -> None:
    seekers(north, 3)
    page = sheet(north)
    assert (amount(page.week.target), page.target_said, page.state.said) == ("6", ["6 a week."], "6 to go")


def test_the_target_of_part_time_with_a_day_of_leave(north: World) -> None:
    seekers(north, 8)
    Membership.objects.filter(staff=north.ana).update(fte=Decimal("0.8"))
    Cover.objects.create(absent=north.ana, covering=north.ben, from_date=date(2026, 3, 20), to_date=date(2026, 3, 22))
    page = sheet(north)
    assert page.week.target == Decimal("3.8")
    assert page.target_said == [
        "6 a week × 0.8 of full time × 4 of 5 days at work = 3.84.",
        "4 contacts reach it.",
    ]


@pytest.mark.parametrize(
    ("number", "target", "said"),
    [
        (2, "4", "2 for each of 2 people who look for work = 4."),
        (1, "2", "2 for the one person who looks for work = 2."),
    ],
)
def test_two_for_each_when_fewer_than_three_look(north: World, number: int, target: str, said: str) -> None:
    seekers(north, number)
    page = sheet(north)
    assert (amount(page.week.target), page.target_said) == (target, [said])


def test_who_is_at_work_already_looks_for_none(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 3, 2))
    page = sheet(north)
    assert (amount(page.week.target), page.state.said) == ("0", "reached")
    assert page.target_said == ["Nobody looks for work, so nothing is asked."]


def test_a_week_of_leave_asks_for_nothing_and_is_not_short(north: World) -> None:
    seekers(north, 8)
    Cover.objects.create(absent=north.ana, covering=north.ben, from_date=MONDAY, to_date=date(2026, 3, 20))
    page = sheet(north)
    assert (page.week.away, page.week.target, page.week.short) == (True, 0, 0)
    assert (page.state.said, page.target_said) == ("on leave", ["On leave all week: nothing is asked."])
    assert page.ready == []


def test_standing_in_for_somebody_is_no_leave_and_a_cancelled_cover_none_either(north: World) -> None:
    seekers(north, 8)
    Cover.objects.create(
        absent=north.ana, covering=north.ben, from_date=MONDAY, to_date=TODAY, cancelled_at="2026-03-01T08:00Z"
    )
    Cover.objects.create(absent=north.ben, covering=north.ana, from_date=MONDAY, to_date=date(2026, 3, 20))
    assert amount(sheet(north).week.target) == "6"


def test_a_hand_over_in_mid_week_counts_from_its_day(north: World) -> None:
    """Ana's three until Wednesday; on Thursday two of them go to Ben."""
    seekers(north, 3)
    Assignment.objects.filter(client=north.tom).update(to_date=date(2026, 3, 1))
    for name in ("L-0", "L-1"):
        actions.assign(
            client=Assignment.objects.get(client__client_ref=name).client,
            specialist=north.ben, from_date=date(2026, 3, 19), by=north.sam,
        )  # fmt: skip
    ana, ben = sheet(north), sheet(north, of=north.ben, reader=north.sam)
    assert (amount(ana.week.target), amount(ben.week.target)) == ("4.4", "1.6")
    assert ana.target_said == [
        "Mon, Tue, Wed: 6 a week × 3 of 5 days at work = 3.6.",
        "Thu, Fri: 2 for the one person who looks for work × 2 of 5 days at work = 0.8.",
        "Together 4.4.",
        "5 contacts reach it.",
    ]


def test_a_closed_or_merged_person_looks_for_nothing(north: World) -> None:
    seekers(north, 4)
    north.maria.refresh_from_db()
    actions.close_client(
        client=north.maria, version=1, closed_date=date(2026, 3, 17), closure_reason="moved", by=north.sam
    )
    assert [day.seekers for day in sheet(north).week.days] == [4, 4, 3, 3, 3]


def test_between_two_episodes_nobody_looks(north: World) -> None:
    """Maria closed on Tuesday and came back on Friday; her assignment went on."""
    actions.close_client(
        client=north.maria, version=1, closed_date=date(2026, 3, 17), closure_reason="moved", by=north.sam
    )
    actions.take_back_on(client=north.maria, version=2, entry_date=date(2026, 3, 20), by=north.sam)
    assert [day.seekers for day in sheet(north).week.days] == [1, 1, 0, 0, 1]


def test_posts_in_two_units_are_added_and_one_that_begins_in_mid_week_counts_from_its_day(north: World) -> None:
    seekers(north, 8)
    Membership.objects.filter(staff=north.ana).update(fte=Decimal("0.5"))
    Membership.objects.create(
        staff=north.ana, role=Role.SPECIALIST, unit=north.hill, fte=Decimal("0.5"), starts_date=date(2026, 3, 19)
    )
    assert amount(sheet(north).week.target) == "4.2"
    Membership.objects.create(
        staff=north.ana, role=Role.SUPERVISOR, unit=north.hill, fte=Decimal("1"), starts_date=date(2026, 3, 1)
    )
    assert amount(sheet(north).week.target) == "4.2"


def test_a_week_is_the_agencys_own_from_monday_half_past_midnight(
    world: World, browser: Any, time_machine: Any
) -> None:
    """Logged on Monday 00:30 in Helsinki, which is still Sunday in UTC."""
    time_machine.move_to("2026-03-23T00:30:00+02:00", tick=False)
    send(
        browser, world.ana, "employers:log_contact", world.bakery.public_id,
        mode="in_person", contact_date="2026-03-23", purpose="learn",
    )  # fmt: skip
    page = get(browser, world.ana, "clients:my_week").context["sheet"]
    assert (page.week.monday, page.week.visits) == (date(2026, 3, 23), 1)
    before = get(browser, world.ana, "clients:my_week", week="2026-03-22").context["sheet"]
    assert (before.week.monday, before.week.visits) == (MONDAY, 0)


def test_a_contact_voided_later_does_not_count_any_more(north: World) -> None:
    from employers import actions as employer_actions

    kept, wrong = visit(north), visit(north)
    employer_actions.void_employer_contact(contact=wrong, version=1, reason="twice", by=north.ana)
    page = sheet(north)
    assert page.week.visits == len(page.counted) == 1
    assert kept.contact_date == page.counted[0].contact_date


@pytest.mark.parametrize(
    ("monday", "said"), [(MONDAY, "5 to go"), (date(2026, 3, 9), "short by 6"), (date(2026, 3, 2), "reached")]
)
def test_short_is_said_of_a_week_that_is_over(north: World, monday: date, said: str) -> None:
    seekers(north, 8)
    visit(north)
    for _number in range(6):
        visit(north, date(2026, 3, 4))
    assert sheet(north, monday).state.said == said


# Where to go next


def employer(world: World, name: str, last: date | None, **contact: Any) -> Employer:
    made = Employer.objects.create(name=name)
    if last is not None:
        visit(world, last, employer=made, **contact)
    return made


def test_what_is_ready_for_a_visit_and_why(north: World) -> None:
    """Eight weeks without a visit go cold: Thu 22 Jan is eight weeks ago."""
    seekers(north, 8)
    employer(north, "Agreed", date(2026, 3, 5), next_step="Bring a CV", next_step_date=date(2026, 3, 25))
    employer(north, "Later", date(2026, 3, 5), next_step="Ask again", next_step_date=date(2026, 3, 26))
    employer(north, "Cold", date(2026, 1, 22))
    employer(north, "Warm", date(2026, 1, 23))
    employer(north, "Only called", date(2026, 3, 5), mode="phone")
    ends = employer(north, "Opening", date(2026, 3, 5))
    Opening.objects.create(
        employer=ends, title="Cook", heard_date=date(2026, 3, 1), expires_date=date(2026, 4, 2), found_by=north.ben
    )
    far = employer(north, "Far", date(2026, 3, 5))
    Opening.objects.create(
        employer=far, title="Cook", heard_date=date(2026, 3, 1), expires_date=date(2026, 4, 3), found_by=north.ana
    )
    employer(north, "A colleague's", date(2026, 1, 2), specialist=north.ben)
    page = sheet(north)
    assert [(each.name, each.reasons) for each in page.ready] == [
        ("Agreed", ["agreed: Bring a CV, by Wed 25 Mar"]),
        ("Opening", ["opening “Cook” ends on Thu 2 Apr"]),
        ("Cold", ["going cold"]),
        ("Only called", ["not visited yet"]),
    ]
    assert page.ready[2].last == "last visit Thu 22 Jan by Ana Anason"


def test_a_step_is_done_when_the_employer_was_reached_again_and_a_colleagues_visit_keeps_it_warm(north: World) -> None:
    seekers(north, 8)
    done = employer(north, "Done", date(2026, 2, 20), next_step="Call", next_step_date=date(2026, 3, 1))
    visit(north, date(2026, 3, 2), employer=done)
    tried = employer(north, "Tried", date(2026, 2, 20), next_step="Call", next_step_date=date(2026, 3, 1))
    visit(north, date(2026, 3, 2), employer=tried, mode="voicemail")
    warm = employer(north, "Warm", date(2026, 1, 2))
    visit(north, date(2026, 3, 10), employer=warm, specialist=north.ben)
    merged = employer(north, "Merged", date(2026, 1, 2))
    Employer.objects.filter(pk=merged.pk).update(merged_into=done)
    assert [each.name for each in sheet(north).ready] == ["Tried"]


def test_a_visit_that_is_planned_is_said_and_many_are_cut_short(north: World) -> None:
    seekers(north, 8)
    for number in range(11):
        made = employer(north, f"Cold {number}", date(2026, 1, 1 + number))
    EmployerVisit.objects.create(employer=made, specialist=north.ana, visit_date=date(2026, 3, 20))
    first = Employer.objects.get(name="Cold 0")
    EmployerVisit.objects.create(employer=first, specialist=north.ana, visit_date=date(2026, 3, 20))
    EmployerVisit.objects.create(employer=first, specialist=north.ben, visit_date=date(2026, 3, 19))
    page = sheet(north)
    assert (len(page.ready), page.more_ready, page.ready[0].name) == (8, 3, "Cold 0")
    assert page.ready[0].planned == "Fri 20 Mar, tomorrow"


def test_the_way_to_the_rest_is_for_whose_week_it_is(north: World, browser: Any) -> None:
    """It leads to one's own employers: under somebody else's week that would be the supervisor's."""
    seekers(north, 8)
    for number in range(11):
        employer(north, f"Cold {number}", date(2026, 1, 1 + number))
    mine, theirs = (
        get(browser, who, "clients:week", north.ana.public_id).content.decode() for who in (north.ana, north.sam)
    )
    assert "and 3 more: <a" in mine and "and 3 more" in theirs and "my employers" not in theirs


def test_nothing_is_suggested_when_the_week_is_full(north: World) -> None:
    employer(north, "Cold", date(2026, 1, 2))
    visit(north)
    visit(north)
    assert (amount(sheet(north).week.target), sheet(north).ready) == ("2", [])


# The pages


def test_ones_own_week_and_the_weeks_before(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        contact = visit(world)
        EmployerContactFor.objects.create(client=world.maria, employer_contact=contact)
    page = get(browser, world.ana, "clients:my_week")
    text = page.content.decode()
    assert "1 of 2" in text and "Maria Söderström" in text and "My week" in text
    assert [each.monday for each in page.context["sheet"].earlier][:2] == [date(2026, 3, 9), date(2026, 3, 2)]
    assert page.context["after_url"] == ""
    with agency_context(world.north.pk):
        line = TrailEntry.objects.filter(action="weekly sheet shown").latest("id")
        assert (line.object_id, line.object_ids) == (world.ana.public_id, [world.maria.public_id])
    before = browser.get(page.context["before_url"])
    assert before.context["sheet"].week.monday == date(2026, 3, 9)
    assert before.context["after_url"] == reverse("clients:my_week") + "?week=2026-03-16"


@pytest.mark.parametrize("text", ["", "nonsense", "2026-03-30", "0001-01-01", "2026-03-22"])
def test_a_week_that_is_none_is_this_one(world: World, browser: Any, text: str) -> None:
    assert get(browser, world.ana, "clients:my_week", week=text).context["sheet"].week.monday == MONDAY


def test_a_sheet_is_seen_by_its_specialist_and_whoever_supervised_them_in_that_week(world: World, browser: Any) -> None:
    for name in ("clients:week", "clients:week_csv"):
        for who, status in (
            ("ana", 200), ("sam", 200), ("ben", 404), ("cleo", 404), ("lee", 403), ("adi", 403), ("olga", 404),
        ):  # fmt: skip
            assert get(browser, getattr(world, who), name, world.ana.public_id).status_code == status, who
        assert get(browser, world.sam, name, world.cleo.public_id).status_code == 404
        assert get(browser, world.sam, name, world.lee.public_id).status_code == 404
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ana).update(ends_date=MONDAY)
        Membership.objects.create(staff=world.ana, role=Role.SPECIALIST, unit=world.hill, starts_date=date(2026, 3, 17))
    for week, status in (("2026-03-16", 200), ("2026-03-09", 200)):
        assert get(browser, world.sam, "clients:week", world.ana.public_id, week=week).status_code == status
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ana, unit=world.harbour).update(ends_date=date(2026, 3, 15))
    for week, status in (("2026-03-16", 404), ("2026-03-09", 200)):
        assert get(browser, world.sam, "clients:week", world.ana.public_id, week=week).status_code == status


def test_a_page_says_so_when_somebody_has_no_sheet(world: World, browser: Any) -> None:
    """Cleo of Hill holds somebody of Harbour: her caseload there has no sheet that Sam may open."""
    with agency_context(world.north.pk):
        make_client("N-8", "Far", "Off", world.harbour, world.cleo)
    assert b"Weekly sheet" not in get(browser, world.sam, "clients:caseload_of", world.cleo.public_id).content
    assert b"Weekly sheet" in get(browser, world.sam, "clients:caseload_of", world.ana.public_id).content


def test_the_table_for_a_spreadsheet_names_nobody_and_holds_no_formula(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        trap = Employer.objects.create(name="=HYPERLINK(1)")
        EmployerContactFor.objects.create(client=world.maria, employer_contact=visit(world, employer=trap))
        visit(world, purpose="support_worker", contact_time=time(9, 0))
        visit(world, mode="phone")
    answer = get(browser, world.ana, "clients:week_csv", world.ana.public_id, week="2026-03-19")
    assert answer["Content-Disposition"] == 'attachment; filename="week-2026-03-16.csv"'
    assert answer.content.decode().splitlines() == [
        "\ufeffDate,Counts,Employer,Site,Met,Say in hiring,How,Visit,Purpose,For",
        "2026-03-19,yes,'=HYPERLINK(1),,,,in person,,learn what they need,for somebody",
        "2026-03-19,Support at work,Corner Bakery,,,,in person,,support somebody who works there,in general",
        '2026-03-19,"Calls, messages and attempts",Corner Bakery,,,,phone,,learn what they need,in general',
    ]
    with agency_context(world.north.pk):
        assert TrailEntry.objects.filter(action="weekly sheet downloaded", staff_id=world.ana.pk).count() == 1


def test_a_sheet_costs_the_same_however_much_is_on_it(world: World, browser: Any) -> None:
    url = reverse("clients:week", args=[world.ana.public_id])
    with agency_context(world.north.pk):
        seekers(world, 3)
        employer(world, "Cold", date(2026, 1, 2))
    sign_in(browser, world.sam)
    browser.get(url)
    few = queries(browser, url)
    with agency_context(world.north.pk):
        for number in range(5):
            make_job(make_client(f"W-{number}", f"W{number}", "Person", world.harbour, world.ana), world.bakery, MONDAY)
            EmployerContactFor.objects.create(client=world.maria, employer_contact=visit(world))
            employer(world, f"Cold {number}", date(2026, 1, 2))
        Cover.objects.create(absent=world.ana, covering=world.ben, from_date=MONDAY, to_date=MONDAY)
        make_staff("More", Role.SPECIALIST, world.harbour)
        seekers_more = make_client("M-1", "One", "More", world.harbour, world.ana)
        assert seekers_more.pk
    many = queries(browser, url)
    # Its hours are one question more.
    assert len(few) == len(many) <= 15, "\n".join(many)
