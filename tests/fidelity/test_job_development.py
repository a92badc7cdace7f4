"""Job development in numbers: who is counted and who is left out, whose rows a reader sees, and what a committee is told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Cover, Membership
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import Episode, Job, ProgrammeStay, SupportDecline, WeekReview
from employers.models import Employer, EmployerPerson
from tenancy.context import agency_context
from tests.clients.pages import get, queries
from tests.conftest import sign_in
from tests.fidelity.counting import LAST, contact, entered, for_client, groups, item, many, values
from tests.world import World, make_client, make_job, make_staff

TODAY = date(2026, 3, 19)  # a Thursday


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


# Item 15


def test_thirty_days_are_five_points_and_thirty_one_are_four(world: World, browser: Any) -> None:
    for first, points in ((date(2026, 3, 2), 5), (date(2026, 3, 3), 4)):
        with agency_context(world.north.pk):
            Episode.objects.all().delete()
            entered(world, f"B-{first.day}", date(2026, 1, 31), first)
        found = item(world, browser, 15)
        assert (values(found)[0], found.points.points) == (f"{28 + first.day}.0", points)


def test_whoever_waits_is_listed_and_never_dropped(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        entered(world, "Met", date(2026, 1, 1), date(2026, 1, 11))
        entered(world, "Late", date(2026, 1, 1))
        entered(world, "Left late", date(2026, 1, 1), exit_date=date(2026, 3, 1))
        # Thirty days ago today, and one more.
        entered(world, "In time", date(2026, 2, 17))
        entered(world, "Just late", date(2026, 2, 16))
        entered(world, "Left", date(2026, 1, 1), exit_date=date(2026, 1, 20))
        entered(world, "Worked", date(2026, 1, 1), date(2026, 1, 5), employed_at_entry=True)
    found = item(world, browser, 15)
    assert values(found) == ["10.0", "10.0", "3"]
    assert found.points.points == 5
    assert found.notes == [
        "Those who still wait are not in the mean. Had they met an employer on this day, it would be 44.3.",
        "1 is still in time and not counted.",
        "1 was in work at entry and is left out.",
        "1 was closed in time without one and is left out.",
    ]
    rows = groups(world, browser, "first_contacts")
    assert {key: [(row.name, row.said) for row in each] for key, each in rows.items()} == {
        "late": [
            ("Late Person", "77 days so far"),
            ("Just late Person", "31 days so far"),
            ("Left late Person", "59 days, closed on Sun 1 Mar"),
        ],
        "met": [("Met Person", "10 days, on Sun 11 Jan")],
        "in-time": [("In time Person", "30 days so far")],
        "left": [("Left Person", "19 days, closed on Tue 20 Jan")],
        "in-work": [("Worked Person", "")],
    }


def test_whoever_wants_no_support_for_now_stays_in_with_the_reason(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for ref, agreed, resumed in (
            ("Asked", "a call in May", None),
            ("Back", "", TODAY),
            ("Ends", "", date(2026, 3, 20)),
        ):
            SupportDecline.objects.create(
                client=entered(world, ref, date(2026, 1, 1)), declined_date=date(2026, 1, 8), resumed_date=resumed,
                agreed=agreed, recorded_by=world.ana,
            )  # fmt: skip
    assert item(world, browser, 15).notes[1] == "2 of those who still wait want no support for now."
    rows = groups(world, browser, "first_contacts")["late"]
    assert {row.name: row.note for row in rows} == {
        "Asked Person": "wants no support for now, since Thu 8 Jan: a call in May",
        "Back Person": "",
        "Ends Person": "wants no support for now, since Thu 8 Jan",
    }


def test_a_contact_of_which_nobody_said_what_it_was_about_is_pointed_out(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        late = entered(world, "Late", date(2026, 1, 1))
        met = entered(world, "Met", date(2026, 1, 1), date(2026, 1, 11))
        for client in (late, met):
            for_client(world, client, date(2026, 2, 1), about_competitive_job=None)
        for_client(world, late, date(2026, 2, 1), about_competitive_job=False)
        for_client(world, late, date(2026, 2, 1), about_competitive_job=None, mode="phone")
    note = "1 in-person contact does not say whether it was about a competitive job, so it stopped no clock."
    assert note in item(world, browser, 15).notes
    (row,) = groups(world, browser, "first_contacts")["late"]
    assert row.note == "1 contact does not say whether it was about a competitive job"


def test_entries_of_the_last_twelve_months_or_six(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for ref, entry in (("A", "2025-03-19"), ("B", "2025-03-20"), ("C", "2025-09-19"), ("D", "2025-09-20")):
            entered(world, ref, date.fromisoformat(entry), date(2026, 1, 1))
    assert item(world, browser, 15).figures[0].of == "3 people"
    assert item(world, browser, 15, months="6").figures[0].of == "1 person"
    # Counted another day, what came after it had not happened.
    earlier = item(world, browser, 15, day="2025-12-31")
    assert (values(earlier)[2], earlier.points.said) == ("4", "a reviewer decides")


@pytest.mark.parametrize(
    "params", [{"day": "2027-01-01"}, {"day": "x"}, {"weeks": "9"}, {"months": "x"}, {"unit": "x"}]
)
def test_a_window_that_is_none_is_the_usual(world: World, browser: Any, params: dict[str, str]) -> None:
    page = get(browser, world.sam, "fidelity:job_development", **params)
    assert page.status_code == 200
    window = page.context["window"]
    assert (window.day, window.weeks, window.months) == (TODAY, 8, 12)


# Item 16


def test_all_contacts_for_people_who_look_for_work_are_asked_for_their_plan(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for_client(world, world.maria)
        for_client(world, world.maria, matches=False)
        for_client(world, world.tom, matches=None, mode="phone")
        for_client(world, world.maria, purpose="support_worker")
        for_client(world, world.maria, mode="voicemail")
        for_client(world, world.maria, voided_at=timezone.now(), void_reason="twice")
        # Thirteen weeks: Fri 19 Dec is the first day.
        for_client(world, world.maria, date(2025, 12, 19))
        for_client(world, world.maria, date(2025, 12, 18))
        for_client(world, world.hanna)
    found = item(world, browser, 16)
    assert [(figure.value, figure.of) for figure in found.figures] == [
        ("50 %", "2 of 4 contacts"), ("1", ""), ("1", ""),
    ]  # fmt: skip
    assert found.points.points == 3
    assert found.notes[:2] == [
        "Contacts of which nobody said whether they fit count among all.",
        "Of 2 people 2 had no plan, or none renewed for half a year. Half of them or more leave 3 points at most.",
    ]
    rows = groups(world, browser, "plan_contacts")
    assert {key: len(each) for key, each in rows.items()} == {"off": 1, "unsaid": 1, "on": 2}
    assert rows["unsaid"][0].client == "Tom Virtanen"


@pytest.mark.parametrize(("started", "old"), [("2025-09-19", False), ("2025-09-18", True)])
def test_a_plan_is_old_after_half_a_year(world: World, browser: Any, started: str, old: bool) -> None:
    with agency_context(world.north.pk):
        for_client(world, world.maria)
        actions.start_plan(
            client=world.maria, goal="", started_date=date.fromisoformat(started), review_date=None, by=world.ana
        )
    found = item(world, browser, 16)
    assert ("Of 1 person 1 had no plan" in " ".join(found.notes)) is old
    assert found.points.points == (3 if old else 5), "every contact fits the plan"


def test_old_plans_leave_three_points_when_they_are_half_of_all(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for number in range(3):
            person = entered(world, f"P-{number}", date(2026, 1, 1))
            for_client(world, person)
            if number:
                actions.start_plan(client=person, goal="", started_date=LAST, review_date=None, by=world.ana)
        assert item(world, browser, 16).points.points == 5, "one of three"
        for_client(world, entered(world, "P-3", date(2026, 1, 1)))
        assert item(world, browser, 16).points.points == 3, "two of four"
    page = get(browser, world.sam, "fidelity:plan_contacts")
    assert [(row.name, row.said) for row in page.context["old_plans"]] == [
        ("P-0 Person", "no plan"), ("P-3 Person", "no plan"),
    ]  # fmt: skip
    assert "No plan, or none renewed for half a year" in page.content.decode()


# Item 17


def sign(world: World, specialist: Any, monday: date, signed: date | None = None) -> None:
    at = (
        timezone.now()
        if signed is None
        else timezone.datetime(signed.year, signed.month, signed.day, 12, tzinfo=world.north.zone)
    )
    WeekReview.objects.create(
        specialist=specialist, monday=monday, visits=0, target=0, signed_by=world.sam, signed_at=at
    )


def line(world: World, browser: Any, name: str, who: Any = None, **params: Any) -> Any:
    page = get(browser, who or world.sam, "fidelity:job_development", **params)
    return next(each for each in page.context["specialists"] if each.weeks.specialist.name.startswith(name))


def test_part_time_and_leave_are_made_up_for(world: World, browser: Any) -> None:
    """0.6 of full time, and one of the eight weeks on leave: 4.2 full-time weeks; 21 contacts are 5 a week."""
    with agency_context(world.north.pk):
        for number in range(4):
            make_client(f"L-{number}", "Looking", "Person", world.harbour, world.ana)
        Membership.objects.filter(staff=world.ana).update(fte=Decimal("0.6"))
        Cover.objects.create(absent=world.ana, covering=world.ben, from_date=date(2026, 3, 2), to_date=date(2026, 3, 6))
        for number in range(21):
            contact(world, date(2026, 2, 2) + timedelta(days=number % 5))
        for back in range(8):
            monday = LAST - timedelta(weeks=back)
            if monday != date(2026, 3, 2):
                sign(world, world.ana, monday, monday + timedelta(days=7))
    ana = line(world, browser, "Ana")
    assert (ana.a_week, ana.worked, ana.signed, ana.rhythm) == ("5.0", "4.2", "7 of 7", "signed weekly")
    assert ana.points.points == 4
    # Seven weeks of 3.6.
    assert ana.target == "25.2"


def test_few_who_look_ask_for_two_each(world: World, browser: Any) -> None:
    """Only Maria looks: two a week are five points, one a week is scored as for everybody."""
    with agency_context(world.north.pk):
        for back in range(8):
            monday = LAST - timedelta(weeks=back)
            for _each in range(2):
                contact(world, monday)
            contact(world, monday, specialist=world.ben)
            for who in (world.ana, world.ben):
                sign(world, who, monday, monday + timedelta(days=7))
    assert (line(world, browser, "Ana").a_week, line(world, browser, "Ana").points.points) == ("2.0", 5)
    assert (line(world, browser, "Ben").a_week, line(world, browser, "Ben").points.points) == ("1.0", 1)
    assert item(world, browser, 17).points.points == 3


def test_without_anybody_who_looks_a_reviewer_decides(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2025, 1, 1))
    assert line(world, browser, "Ana").points.said == "a reviewer decides"


def test_who_was_away_all_the_time_is_said_and_does_not_count(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        Cover.objects.create(
            absent=world.ben, covering=world.ana, from_date=date(2025, 12, 1), to_date=date(2026, 3, 31)
        )
    found = item(world, browser, 17)
    assert "1 specialist was away all the time." in found.notes
    assert found.points == line(world, browser, "Ana").points
    assert (line(world, browser, "Ben").rhythm, line(world, browser, "Ben").points.points) == ("on leave", None)


def test_weeks_of_another_unit_are_another_supervisors(world: World, browser: Any) -> None:
    """Ana came to Harbour on Mon 23 Feb: before, she was in Hill."""
    with agency_context(world.north.pk):
        Membership.objects.filter(staff=world.ana).update(unit=world.hill, ends_date=date(2026, 2, 22))
        Membership.objects.create(
            staff=world.ana, role=Role.SPECIALIST, unit=world.harbour, starts_date=date(2026, 2, 23)
        )
        contact(world, date(2026, 2, 20))
        contact(world, date(2026, 2, 23))
    ana = line(world, browser, "Ana")
    assert [week.monday for week in ana.weeks.weeks] == [date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 9)]
    assert ana.weeks.visits == 1


def test_what_counts_but_leaves_something_open_is_counted_and_listed(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        boss = EmployerPerson.objects.create(employer=world.bakery, name="Boss", can_hire=True, influences=False)
        cook = EmployerPerson.objects.create(employer=world.bakery, name="Cook", can_hire=False)
        heard = EmployerPerson.objects.create(employer=world.bakery, name="Heard", can_hire=False, influences=True)
        unknown = EmployerPerson.objects.create(employer=world.bakery, name="Unknown")
        for person in (boss, heard, unknown):
            contact(world, person=person)
        contact(world, person=cook)
        contact(world, person=boss, purpose="")
        contact(world)
        contact(world, mode="phone", purpose="")
        # The running week is not in the window.
        contact(world, date(2026, 3, 16), purpose="")
    assert item(world, browser, 17).notes == [
        "1 contact has no purpose: it counts, unless it was to support somebody at work.",
        "1 contact does not say who was met.",
        "1 contact was with somebody who has no say in hiring: a reviewer may not count it.",
    ]
    page = get(browser, world.sam, "fidelity:weekly_contacts")
    assert sorted((row.no_purpose, row.nobody, row.no_say) for row in page.context["unclear"]) == [
        (False, False, True), (False, True, False), (True, False, False),
    ]  # fmt: skip


# Items 19 and 20


def jobs(world: World, number: int, **fields: Any) -> list[Job]:
    start = fields.pop("start", date(2026, 2, 2))
    return [make_job(world.maria, world.bakery, start, f"Work {each}", **fields) for each in range(number)]


def test_fewer_than_ten_current_jobs_are_not_enough(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        jobs(world, 9)
        ended = {"end_date": date(2025, 3, 20), "learned_date": date(2025, 3, 20), "end_reason": "quit"}
        make_job(world.tom, world.bakery, date(2025, 1, 1), "Lately", **ended)
        make_job(world.tom, world.bakery, date(2024, 1, 1), "Long ago", **{**ended, "end_date": date(2025, 3, 19)})
        make_job(world.tom, world.bakery, date(2026, 3, 20), "To come")
        make_job(world.hanna, world.bakery, date(2026, 1, 1), "Elsewhere")
    found = item(world, browser, 19)
    assert found.figures[0].of == "10 of 10 jobs"
    assert found.period == "fewer than ten jobs on Thu 19 Mar 2026, so all that were held since Thu 20 Mar 2025"
    with agency_context(world.north.pk):
        make_job(world.tom, world.bakery, date(2026, 3, 19), "The tenth")
    found = item(world, browser, 19)
    assert (found.figures[0].of, found.period) == ("10 of 10 jobs", "jobs held on Thu 19 Mar 2026")


def test_a_start_that_was_cancelled_is_no_job(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        jobs(world, 2)
        Job.objects.filter(title="Work 1").update(cancelled_at=timezone.now(), cancel_reason="no")
    assert item(world, browser, 19).figures[0].of == "1 of 1 jobs"


def test_kinds_go_by_code_and_titles_without_one_are_said(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2026, 2, 2), "Dishwasher", occupation_code="9412")
        make_job(world.maria, world.bakery, date(2026, 2, 3), "Kitchen hand", occupation_code="94120")
        make_job(world.maria, world.bakery, date(2026, 2, 4), "kitchen HAND")
        make_job(world.maria, world.bakery, date(2026, 2, 5), "Cook")
    found = item(world, browser, 19)
    assert (values(found), found.figures[0].of) == (["50 %", "1"], "2 of 4 jobs")
    assert found.notes == ["2 jobs have no occupation code and are told apart by their titles."]
    (repeat,) = groups(world, browser, "job_kinds")["kinds"]
    assert (repeat.label, [job.title for job in repeat.jobs]) == (
        "Dishwasher", ["Dishwasher", "Kitchen hand", "kitchen HAND"],
    )  # fmt: skip


def test_both_counts_of_employers_and_a_merged_record_is_the_one_it_was_put_into(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        chain = Employer.objects.create(name="Chain")
        branches = [Employer.objects.create(name=f"Chain {n}", parent=chain) for n in ("north", "south")]
        twin = Employer.objects.create(name="Chain, south", merged_into=branches[1])
        for number, employer in enumerate([chain, *branches, twin, world.bakery]):
            make_job(world.maria, employer, date(2026, 2, 2 + number), "Work")
    found = item(world, browser, 20)
    assert [figure.of for figure in found.figures] == ["4 of 5 jobs", "2 of 5 jobs"]
    assert found.points.points == 4
    assert found.notes == ["The points are for branches by themselves; with branches as one employer: 1 of 5 points."]
    rows = groups(world, browser, "job_employers")
    assert {key: [(row.label, len(row.jobs)) for row in each] for key, each in rows.items()} == {
        "employers": [("Chain south", 2)], "wholes": [("Chain", 4)],
    }  # fmt: skip


# Whose rows


def test_a_supervisor_counts_their_units_and_may_look_at_one(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        entered(world, "Ours", date(2026, 1, 1), date(2026, 1, 11))
        entered(world, "Theirs", date(2026, 1, 1), date(2026, 2, 10), unit=world.hill, specialist=world.cleo)
        for_client(world, world.hanna, specialist=world.cleo)
        make_job(world.hanna, world.bakery, date(2026, 2, 2))
    for name in ("first_contacts", "plan_contacts", "job_kinds", "job_employers", "weekly_contacts"):
        text = get(browser, world.sam, f"fidelity:{name}").content.decode()
        assert "Theirs" not in text and "Koskinen" not in text and "Cleo" not in text, name
    assert values(item(world, browser, 15))[0] == "10.0"
    with agency_context(world.north.pk):
        Membership.objects.create(staff=world.sam, role=Role.SUPERVISOR, unit=world.hill, starts_date=date(2024, 1, 1))
    assert values(item(world, browser, 15))[0] == "25.0"
    hill = str(world.hill.public_id)
    assert values(item(world, browser, 15, unit=hill))[0] == "40.0"
    page = get(browser, world.sam, "fidelity:job_development", unit=hill)
    assert [each.weeks.specialist for each in page.context["specialists"]] == [world.cleo]
    assert all(f"unit={hill}" in url for _item, url in page.context["items"])
    text = browser.get(page.context["items"][0][1]).content.decode()
    assert "Theirs" in text and "Ours" not in text


def test_one_programme_may_be_chosen(world: World, browser: Any) -> None:
    """Maria was in the pilot until the end of February; her contacts and jobs after that were in none."""
    with agency_context(world.north.pk):
        pilot = actions.add_programme(name="Pilot", by=world.adi)
        inside = entered(world, "Inside", date(2026, 1, 1), date(2026, 1, 11))
        entered(world, "Outside", date(2026, 1, 1), date(2026, 2, 10))
        ProgrammeStay.objects.create(
            episode=Episode.objects.get(client=inside), programme=pilot, from_date=date(2026, 1, 1),
            to_date=date(2026, 2, 28),
        )  # fmt: skip
        for_client(world, inside, date(2026, 2, 20))
        for_client(world, inside, date(2026, 3, 2), matches=False)
        make_job(inside, world.bakery, date(2026, 2, 9), "Cook")
        make_job(inside, world.bakery, date(2026, 3, 9), "Baker")
    chosen = {"programme": str(pilot.public_id)}
    assert values(item(world, browser, 15, **chosen))[0] == "10.0"
    assert item(world, browser, 16, **chosen).figures[0].of == "1 of 1 contacts"
    assert item(world, browser, 19, **chosen).figures[0].of == "1 of 1 jobs"
    assert item(world, browser, 16).figures[0].of == "1 of 2 contacts"


def test_whose_names_were_shown_is_on_the_trail(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        client = entered(world, "Ours", date(2026, 1, 1))
    get(browser, world.sam, "fidelity:first_contacts")
    with agency_context(world.north.pk):
        shown = TrailEntry.objects.filter(action="job development shown").latest("id")
        assert (shown.staff_id, shown.object_ids) == (world.sam.pk, [client.public_id])


# What comes of it


def test_each_page_leads_to_a_step_about_its_item(world: World, browser: Any) -> None:
    pages = {"first_contacts": 15, "plan_contacts": 16, "weekly_contacts": 17, "job_kinds": 19, "job_employers": 20}
    for name, number in pages.items():
        address = f"{reverse('fidelity:add_step')}?item={number}"
        assert f'<a href="{address}">Add a step' in get(browser, world.sam, f"fidelity:{name}").content.decode(), name


# What it costs


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("job_development", 26), ("first_contacts", 14), ("plan_contacts", 16), ("weekly_contacts", 21), ("job_kinds", 13),
        ("job_employers", 13),
    ],
)  # fmt: skip
def test_a_page_costs_the_same_however_much_is_counted(world: World, browser: Any, name: str, most: int) -> None:
    url = reverse(f"fidelity:{name}")
    with agency_context(world.north.pk):
        many(world, met=2, late=1)
    sign_in(browser, world.sam)
    browser.get(url)
    before = queries(browser, url)
    with agency_context(world.north.pk):
        for number in range(4):
            staff = make_staff(f"More{number}", Role.SPECIALIST, world.harbour)
            client = entered(world, f"X-{number}", date(2026, 1, 1), specialist=staff)
            for_client(world, client, specialist=staff, purpose="")
            make_job(client, Employer.objects.create(name=f"E {number}"), date(2026, 2, 2))
            sign(world, staff, LAST)
    after = queries(browser, url)
    assert len(before) == len(after) <= most, "\n".join(after)
