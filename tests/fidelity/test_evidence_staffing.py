"""Evidence of caseload size, time for employment services and time in the community (items 1, 2 and 24)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Cover, Membership
from accounts.roles import Role
from clients.models import Assignment, ClientContact
from fidelity.report.sources import SOURCES
from tests.fidelity.looking import (
    DAY,
    LAST,
    entered,
    every_figure_has_its_rows,
    evidence,
    figures,
    gains,
    look,
    missing,
    questions,
    rows,
    specialists,
    week,
)
from tests.world import World, make_job, make_staff

CASELOAD, EMPLOYMENT, COMMUNITY = "caseload_size", "employment_services_staff", "community_based_services"


def talk(world: World, client: object, day: date, **fields: object) -> ClientContact:
    given = {"specialist": world.ana, "mode": "phone", "with_whom": ["client"], **fields}
    return ClientContact.objects.create(client=client, contact_date=day, **given)


# Item 2


@pytest.mark.parametrize(("done", "other", "said", "points"), [(38, 2, "95 %", 4), (39, 1, "98 %", 5)])
def test_thirty_eight_of_forty_hours_are_four_points(
    north: World, done: int, other: int, said: str, points: int
) -> None:
    for specialist in (north.ana, north.ben):
        for back in range(12):
            week(north, specialist, back, community=done - 10, office=8, training=2, other=other, leave=5)
    item = evidence(north, EMPLOYMENT, unit=north.harbour)
    assert item.figures[0].value == said
    assert specialists(item) == {"Ana": points, "Ben": points}
    assert item.points.points == points
    assert item.period == "12 whole weeks, Mon 6 Apr to Sun 28 Jun"
    assert missing(item) == []


def test_a_week_of_which_nobody_wrote_hours_is_missing_and_lowers_nothing(north: World) -> None:
    week(north, north.ana, community=20, office=18, other=2)
    # On leave for the whole of another week, and for part of a third.
    Cover.objects.create(
        absent=north.ana, covering=north.ben, from_date=LAST - timedelta(days=7), to_date=LAST - timedelta(days=3)
    )
    Cover.objects.create(
        absent=north.ana, covering=north.ben, from_date=LAST - timedelta(days=14), to_date=LAST - timedelta(days=12)
    )
    item = evidence(north, EMPLOYMENT, unit=north.harbour)
    assert figures(item) == [("95 %", "38 of 40 hours")]
    assert specialists(item) == {"Ana": 4, "Ben": None}
    assert item.points.points == 4
    assert missing(item) == ["22 weeks without hours"]
    found = rows(north, EMPLOYMENT, unit=north.harbour)
    assert len(found["missing"]) == 22
    away = f"week of {(LAST - timedelta(days=7)):%a} 15 Jun"
    assert away not in [row.said for row in found["missing"] if row.who.startswith("Ana")]


def test_hours_before_a_post_began_are_not_asked_for(north: World) -> None:
    Membership.objects.filter(staff=north.ben).update(starts_date=LAST)
    Membership.objects.filter(staff=north.ana).update(ends_date=LAST - timedelta(days=1))
    week(north, north.ben, community=10, other=30)
    week(north, north.ben, 1, community=40)
    item = evidence(north, EMPLOYMENT, unit=north.harbour)
    assert figures(item) == [("25 %", "10 of 40 hours")]
    assert missing(item) == ["11 weeks without hours"]


def test_nobody_wrote_hours_and_the_reviewer_asks(north: World) -> None:
    item = evidence(north, EMPLOYMENT)
    assert (item.points.points, item.figures[0].value) == (None, "–")
    assert item.notes[0].startswith("Nobody wrote down hours")


def test_what_would_bring_the_next_point(north: World) -> None:
    """Ana has four points and Ben two: their mean is three. For four both a half-point more has to come: Ana's is nearer."""
    week(north, north.ana, office=38, other=2)
    week(north, north.ben, office=28, other=12)
    item = evidence(north, EMPLOYMENT, unit=north.harbour)
    assert specialists(item) == {"Ana": 4, "Ben": 2}
    assert item.points.points == 3
    assert gains(item) == [(4, "0.5 hours less of other work in these weeks, of 1 specialist")]
    assert item.gains[0].distance < Decimal("0.01")


# Item 24


def test_the_community_hours_of_a11(north: World) -> None:
    cara = make_staff("Cara", Role.SPECIALIST, north.harbour, north.sam)
    for specialist, community, scheduled in ((north.ana, 26, 40), (north.ben, 19, 38), (cara, 14, 35)):
        for back in range(8):
            office = scheduled - community - 1
            week(north, specialist, back, community=community, office=office, other=1, training=3, leave=2)
    item = evidence(north, COMMUNITY, unit=north.harbour)
    assert specialists(item) == {"Ana": 5, "Ben": 4, "Cara": 3}
    assert [each.said for each in item.specialists] == [
        "65 %: 208 of 320 hours", "50 %: 152 of 304 hours", "40 %: 112 of 280 hours",
    ]  # fmt: skip
    assert item.points.points == 4
    assert figures(item)[1] == ("120", "")
    every_figure_has_its_rows(north, COMMUNITY)


def test_eight_weeks_and_not_the_running_one(north: World) -> None:
    week(north, north.ana, 8, community=40)
    week(north, north.ana, 7, community=20, office=20)
    week(north, north.ana, -1, community=40)
    assert evidence(north, COMMUNITY).specialists[0].said == "50 %: 20 of 40 hours"


def test_exactly_thirty_per_cent_stand_in_two_anchors(north: World) -> None:
    week(north, north.ana, community=12, office=28)
    item = evidence(north, COMMUNITY)
    assert item.specialists[0].points == (2, 1)
    assert "Exactly 30% stands in two anchors: it gives 2 here." in item.notes
    week(north, north.ana, 1, community=13, office=27)
    assert "Exactly 30% stands in two anchors: it gives 2 here." not in evidence(north, COMMUNITY).notes


# Item 1


def test_people_for_each_full_time_specialist(north: World) -> None:
    Membership.objects.filter(staff=north.ben).update(fte=Decimal("0.5"))
    for number in range(32):
        entered(north, f"C-{number}", north.ana if number < 22 else north.ben)
    item = evidence(north, CASELOAD, unit=north.harbour)
    assert figures(item)[0] == ("21.3", "32 people, 1.5 of full time")
    assert item.points.points == 4
    assert specialists(item) == {"Ana": 4, "Ben": 5}
    # 20.4 would do: 30 people, or 1.6 of full time.
    assert gains(item) == [(5, "2 people fewer, or 0.1 of full time more")]
    assert item.base == 32


def test_in_work_or_not_with_a_specialist_or_not_all_count(north: World) -> None:
    maria = entered(north, "Working", north.ana)
    make_job(maria, north.bakery, date(2026, 3, 2))
    entered(north, "Nobody's", None)
    entered(north, "Cleo's", north.cleo)
    entered(north, "Closes today", north.ana, exit_date=DAY)
    entered(north, "Closed", north.ana, exit_date=DAY - timedelta(days=1))
    entered(north, "Tomorrow", north.ana, DAY + timedelta(days=1))
    item = evidence(north, CASELOAD, unit=north.harbour)
    assert figures(item)[0] == ("2", "4 people, 2 of full time")
    assert "1 person has no specialist, and counts among all." in item.notes
    assert "1 person is with somebody who holds no post here on this day." in item.notes
    found = rows(north, CASELOAD, unit=north.harbour)["caseloads"]
    assert [(row.who, row.said) for row in found] == [
        ("Closes today Person", "Ana Anason · looks for work"),
        ("Working Person", "Ana Anason · in work"),
        ("Cleo's Person", "another unit · looks for work"),
        ("Nobody's Person", "no specialist · looks for work"),
    ]


def test_the_firsts_of_the_last_six_months(north: World) -> None:
    entered(north, "Old", north.ana, date(2025, 1, 1))
    entered(north, "Gone", north.ana, date(2025, 1, 1), exit_date=date(2026, 3, 1))
    Membership.objects.filter(staff=north.ben).update(ends_date=date(2026, 4, 30))
    item = evidence(north, CASELOAD, unit=north.harbour)
    found = rows(north, CASELOAD, unit=north.harbour)
    assert [(row.who, row.note) for row in found["firsts"]] == [
        ("Thu 1 Jan 2026", "2 people, 2 of full time"),
        ("Sun 1 Feb 2026", "2 people, 2 of full time"),
        ("Sun 1 Mar 2026", "2 people, 2 of full time"),
        ("Wed 1 Apr 2026", "1 person, 2 of full time"),
        ("Fri 1 May 2026", "1 person, 1 of full time"),
        ("Mon 1 Jun 2026", "1 person, 1 of full time"),
    ]
    # Three times 1, once a half, twice 1.
    assert item.figures[1].value == "0.9"
    assert (item.figures[2].value, item.figures[2].label) == (
        "1", "of full time less than on Thu 1 Jan: vacant, or given up",
    )  # fmt: skip
    assert [row.who for row in found["ended"]] == ["Ben Benson"]


def test_people_out_of_touch_stay_in_the_count_and_are_shown(north: World) -> None:
    days = {"Today": 0, "29": 29, "30": 30, "60": 60, "90": 90}
    for ref, back in days.items():
        talk(north, entered(north, ref, north.ana), DAY - timedelta(days=back))
    entered(north, "New", north.ana, DAY - timedelta(days=10))
    never = entered(north, "Never", north.ana, DAY - timedelta(days=40))
    talk(north, never, DAY - timedelta(days=1), mode="no_show")
    talk(north, never, DAY - timedelta(days=1), with_whom=["employer"])
    talk(north, never, DAY + timedelta(days=1))
    item = evidence(north, CASELOAD, unit=north.harbour)
    assert [figure.value for figure in item.figures if figure.rows == "silent"] == ["4", "2", "1"]
    found = rows(north, CASELOAD, unit=north.harbour)["silent"]
    assert [(row.who.split()[0], row.said, row.note) for row in found] == [
        ("90", "90 days", "last on Tue 31 Mar"),
        ("60", "60 days", "last on Thu 30 Apr"),
        ("Never", "40 days", "never since they entered"),
        ("30", "30 days", "last on Sat 30 May"),
    ]


def test_what_came_later_does_not_change_an_earlier_day(north: World) -> None:
    client = entered(north, "Here", north.ana)
    talk(north, client, DAY - timedelta(days=31))
    week(north, north.ana, office=30, other=10)

    def told() -> list[object]:
        return [
            (item.points, item.figures, item.notes, item.specialists, item.missing, SOURCES[key].rows(look(north)))
            for key in (CASELOAD, EMPLOYMENT, COMMUNITY)
            for item in [evidence(north, key)]
        ]

    before = told()
    later = DAY + timedelta(days=1)
    talk(north, client, later)
    entered(north, "New", north.ana, later)
    make_job(client, north.bakery, later)
    week(north, north.ana, -1, office=1)
    Assignment.objects.filter(client=client).update(to_date=DAY)
    Assignment.objects.create(client=client, specialist=north.ben, from_date=later)
    Membership.objects.filter(staff=north.ben).update(ends_date=DAY)
    assert told() == before


def test_more_rows_ask_no_more_questions(north: World) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            staff = make_staff(f"S{number}", Role.SPECIALIST, north.harbour, north.sam)
            talk(north, entered(north, f"P-{number}", staff), DAY - timedelta(days=40))
            week(north, staff, number % 8, office=30, other=10)
            week(north, staff, 8 + number % 4, community=30)

    def ask() -> None:
        found = look(north)
        for key in (CASELOAD, EMPLOYMENT, COMMUNITY):
            SOURCES[key].evidence(found)
            SOURCES[key].rows(found)

    fill(0, 4)
    few = questions(ask)
    fill(4, 12)
    assert questions(ask) == few
    assert few <= 10
