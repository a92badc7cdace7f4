"""Evidence of the unit and of what its supervisor does (items 7 and 8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Cover, Membership, TreatmentTeam, Unit
from accounts.roles import Role
from clients.models import Assignment, ClientContact, Meeting, MentoringNeed
from fidelity.report.sources import SOURCES
from tests.fidelity.looking import (
    DAY,
    LAST,
    entered,
    every_figure_has_its_rows,
    evidence,
    figures,
    gains,
    in_team,
    look,
    meeting,
    missing,
    questions,
    rows,
)
from tests.world import World, make_staff

UNIT, ROLE = "vocational_unit", "employment_supervisor_role"


@pytest.fixture
def harbour(north: World) -> World:
    """Ana and Ben under Sam in Harbour; Hill has no part in this."""
    Membership.objects.filter(unit=north.hill).delete()
    Assignment.objects.all().delete()
    return north


def unit_meetings(world: World, weeks: int, *staff: Any, **fields: Any) -> None:
    for back in range(weeks):
        meeting(
            world,
            "unit",
            LAST - timedelta(weeks=back),
            *staff,
            unit=world.harbour,
            **{"about": [world.maria], **fields},
        )


def leave(world: World, absent: Any, covering: Any, day: date = LAST) -> Cover:
    return Cover.objects.create(absent=absent, covering=covering, from_date=day, to_date=day + timedelta(days=4))


# Item 7


@pytest.mark.parametrize(("weeks", "points"), [(12, 5), (11, 4), (6, 4), (5, None)])
def test_two_full_time_specialists_who_meet_weekly_and_stand_in(harbour: World, weeks: int, points: int | None) -> None:
    unit_meetings(harbour, weeks)
    leave(harbour, harbour.ana, harbour.ben)
    item = evidence(harbour, UNIT)
    assert item.points.points == points
    assert figures(item)[:2] == [("2", ""), (f"{weeks} of 13", "")]
    every_figure_has_its_rows(harbour, UNIT)


def test_a_meeting_twice_in_a_week_is_one_week(harbour: World) -> None:
    unit_meetings(harbour, 11)
    meeting(harbour, "unit", LAST + timedelta(days=1), unit=harbour.harbour, about=[harbour.maria])
    leave(harbour, harbour.ana, harbour.ben)
    item = evidence(harbour, UNIT)
    assert figures(item)[1:3] == [("11 of 13", ""), ("4", "")]
    assert gains(item) == [(5, "a unit meeting in 1 week more")]


def test_without_a_second_full_time_post_or_a_stand_in_the_reviewer_decides(harbour: World) -> None:
    unit_meetings(harbour, 13)
    assert evidence(harbour, UNIT).points.points is None
    cover = leave(harbour, harbour.ana, harbour.ben)
    assert evidence(harbour, UNIT).points.points == 5
    Membership.objects.filter(staff=harbour.ben).update(fte=Decimal("0.9"))
    assert evidence(harbour, UNIT).points.points is None
    Membership.objects.filter(staff=harbour.ben).update(fte=1, supervisor=harbour.adi)
    assert figures(evidence(harbour, UNIT))[0] == ("1", "")
    Membership.objects.filter(staff=harbour.ben).update(supervisor=harbour.sam)
    Cover.objects.filter(pk=cover.pk).update(cancelled_at=timezone.now())
    assert evidence(harbour, UNIT).points.points is None


def test_who_names_no_supervisor_has_the_one_there_is(harbour: World) -> None:
    Membership.objects.filter(staff=harbour.ben).update(supervisor=None)
    assert (figures(evidence(harbour, UNIT))[0], missing(evidence(harbour, UNIT))) == (("2", ""), [])
    make_staff("Second", Role.SUPERVISOR, harbour.harbour)
    assert figures(evidence(harbour, UNIT))[0] == ("1", "")
    assert missing(evidence(harbour, UNIT)) == ["1 post that names no supervisor"]


def test_what_a_colleague_did_for_the_people_of_whoever_was_away(harbour: World) -> None:
    client = entered(harbour, "Ana's", harbour.ana)
    leave(harbour, harbour.ana, harbour.ben)
    for by, day in (
        (harbour.ben, LAST),
        (harbour.ana, LAST),
        (harbour.ben, LAST - timedelta(days=1)),
        (harbour.ben, LAST + timedelta(days=5)),
    ):
        ClientContact.objects.create(
            client=client, specialist=by, contact_date=day, mode="phone", with_whom=["client"]
        )  # fmt: skip
    item = evidence(harbour, UNIT)
    assert figures(item)[3] == ("1", "1 contact for whoever was away")
    (row,) = rows(harbour, UNIT)["covers"]
    assert (row.who, row.said) == ("Ana Anason", "Mon 22 Jun to Fri 26 Jun · covered by Ben Benson")


def test_what_was_done_counts_for_whoever_had_the_person_on_the_day(harbour: World) -> None:
    client = entered(harbour, "Handed over", harbour.ana)
    Assignment.objects.filter(client=client).update(to_date=LAST - timedelta(days=8))
    Assignment.objects.create(client=client, specialist=harbour.ben, from_date=LAST - timedelta(days=7))
    for absent, covering in ((harbour.ana, harbour.ben), (harbour.ben, harbour.ana)):
        leave(harbour, absent, covering)
    ClientContact.objects.create(
        client=client, specialist=harbour.sam, contact_date=LAST, mode="phone", with_whom=["client"]
    )  # fmt: skip
    contacts = {row.who: row.note for row in rows(harbour, UNIT)["covers"]}
    assert contacts == {"Ana Anason": "0 contacts for whoever was away", "Ben Benson": "1 contact for whoever was away"}


def test_a_unit_meeting_that_names_nobody_is_missing_what_it_was_about(harbour: World) -> None:
    unit_meetings(harbour, 2, about=[])
    assert missing(evidence(harbour, UNIT)) == ["2 unit meetings that do not say whom they were about"]
    assert len(rows(harbour, UNIT)["nobody"]) == 2


def test_units_that_differ_are_each_by_themselves(north: World) -> None:
    unit_meetings(north, 12)
    leave(north, north.ana, north.ben)
    for back in range(3):
        meeting(north, "unit", LAST - timedelta(weeks=back), unit=north.hill)
    item = evidence(north, UNIT)
    assert [value for value, where in figures(item) if "13" in value] == ["12 of 13", "3 of 13"]
    assert item.points.points is None
    assert item.notes[0] == (
        "The units differ, so nothing is suggested for all of them. Harbour: 5 of 5 points, Hill: a reviewer decides."
    )
    assert evidence(north, UNIT, unit=north.harbour).points.points == 5
    assert evidence(north, UNIT, unit=north.hill).points.points is None


# Item 8


def need(world: World, specialist: Any, first: date = date(2026, 1, 1), last: date | None = None) -> None:
    MentoringNeed.objects.create(
        specialist=specialist, why="new", from_date=first, to_date=last, recorded_by=world.sam
    )  # fmt: skip


def mentored(world: World, specialist: Any, *days: date) -> None:
    for day in days:
        meeting(world, "mentoring", day, specialist, world.sam, specialist=specialist)


def everything(world: World) -> None:
    in_team(world, world.ana, world.team)
    unit_meetings(world, 12, world.sam, world.ana)
    meeting(world, "team", LAST, world.sam, team=world.team)
    need(world, world.ana)
    mentored(world, world.ana, date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 29))
    for specialist in (world.ana, world.ben):
        meeting(world, "outcomes", date(2026, 4, 1), specialist, specialist=specialist)


def test_all_five_tasks_on_record(harbour: World) -> None:
    everything(harbour)
    item = evidence(harbour, ROLE)
    assert set(item.components.values()) == {True}
    assert item.points.points == 5
    assert figures(item) == [("2", "2 for 1"), ("12 of 13", ""), ("1 of 1", ""), ("1 of 1", ""), ("2 of 2", "")]
    every_figure_has_its_rows(harbour, ROLE)


def test_the_score_follows_from_the_count(harbour: World) -> None:
    everything(harbour)
    Meeting.objects.filter(kind="unit", day=LAST).update(voided_at=timezone.now(), void_reason="twice")
    item = evidence(harbour, ROLE)
    assert (item.components["weekly_supervision"], item.points.points) == (False, 4)
    assert gains(item) == [(5, "supervision in 1 week more")]
    meeting(harbour, "supervision", LAST, specialist=harbour.ana)
    assert evidence(harbour, ROLE).components["weekly_supervision"] is True


def test_supervision_belongs_to_the_unit_of_the_specialist(north: World) -> None:
    meeting(north, "supervision", LAST, specialist=north.ana)
    meeting(north, "supervision", LAST, specialist=north.cleo, unit=north.hill)
    meeting(north, "supervision", LAST - timedelta(weeks=1), specialist=north.cleo, unit=north.hill)
    weeks = [figures(evidence(north, ROLE, unit=unit))[1][0] for unit in (north.harbour, north.hill, None)]
    assert weeks == ["1 of 13", "2 of 13", "2 of 13"]


def test_a_unit_meeting_without_a_supervisor_is_no_supervision(harbour: World) -> None:
    everything(harbour)
    unit_meetings(harbour, 13, harbour.ana)
    assert figures(evidence(harbour, ROLE))[1] == ("12 of 13", "")


@pytest.mark.parametrize(
    ("more", "fte", "span"), [(8, "1", True), (9, "1", False), (3, "0.5", True), (4, "0.5", False)]
)
def test_ten_specialists_for_a_full_time_leader(harbour: World, more: int, fte: str, span: bool) -> None:
    Membership.objects.filter(staff=harbour.sam).update(fte=Decimal(fte))
    for number in range(more):
        make_staff(f"S{number}", Role.SPECIALIST, harbour.harbour, harbour.sam)
    assert evidence(harbour, ROLE).components["span"] is span


def test_a_leader_at_each_teams_meeting_in_the_quarter(harbour: World) -> None:
    red = TreatmentTeam.objects.create(name="Team Red")
    in_team(harbour, harbour.ana, harbour.team, red)
    meeting(harbour, "team", date(2026, 3, 29), harbour.sam, team=red)
    meeting(harbour, "team", LAST, harbour.ana, team=red)
    meeting(harbour, "team", date(2026, 3, 30), harbour.sam, team=harbour.team)
    item = evidence(harbour, ROLE)
    assert item.components["team_links"] is False
    assert [(row.who, row.said) for row in rows(harbour, ROLE)["teams"]] == [
        ("Team Blue", "Mon 30 Mar"), ("Team Red", "none on record"),
    ]  # fmt: skip
    meeting(harbour, "team", DAY, harbour.sam, team=red)
    assert evidence(harbour, ROLE).components["team_links"] is True


def test_field_mentoring_in_each_whole_month_of_need(harbour: World) -> None:
    assert evidence(harbour, ROLE).components["field_mentoring"] is None
    need(harbour, harbour.ana, date(2026, 4, 2))
    need(harbour, harbour.ben, date(2026, 1, 1), date(2026, 4, 29))
    # April is whole for neither; of June the last day is yet to come, so March to May are looked at.
    assert evidence(harbour, ROLE).components["field_mentoring"] is False
    assert [(row.who, row.note) for row in rows(harbour, ROLE)["mentoring"]] == [
        ("Ben Benson", "none in Mar 2026"), ("Ana Anason", "none in May 2026"),
    ]  # fmt: skip
    mentored(harbour, harbour.ben, date(2026, 5, 7))
    assert rows(harbour, ROLE)["mentoring"][1].note == "none in May 2026"
    mentored(harbour, harbour.ana, date(2026, 5, 8))
    assert evidence(harbour, ROLE).components["field_mentoring"] is False
    mentored(harbour, harbour.ben, date(2026, 3, 31))
    assert evidence(harbour, ROLE).components["field_mentoring"] is True


def test_an_outcome_review_of_everybody_who_was_in_post_all_the_quarter(harbour: World) -> None:
    meeting(harbour, "outcomes", date(2026, 3, 30), specialist=harbour.ana)
    meeting(harbour, "outcomes", date(2026, 3, 29), specialist=harbour.ben)
    assert evidence(harbour, ROLE).components["outcomes"] is False
    Membership.objects.filter(staff=harbour.ben).update(starts_date=date(2026, 3, 31))
    assert evidence(harbour, ROLE).components["outcomes"] is True


def test_of_what_nobody_logged_records_are_silent(harbour: World) -> None:
    in_team(harbour, harbour.ana, harbour.team)
    item = evidence(harbour, ROLE)
    assert {key for key, proven in item.components.items() if proven is None} == {
        "weekly_supervision", "team_links", "field_mentoring", "outcomes",
    }  # fmt: skip
    assert (item.components["span"], item.points.points, gains(item)) == (True, None, [])
    assert item.notes[0] == "1 of 5 proven by records; the reviewer ticks the rest."


# Both


def test_what_came_later_does_not_change_an_earlier_day(harbour: World) -> None:
    everything(harbour)

    def told() -> list[Any]:
        return [(evidence(harbour, key), rows(harbour, key)) for key in (UNIT, ROLE)]

    before, later = told(), DAY + timedelta(days=1)
    leave(harbour, harbour.ana, harbour.ben, later)
    meeting(harbour, "unit", later, harbour.sam, unit=harbour.harbour)
    meeting(harbour, "team", later, harbour.sam, team=harbour.team)
    mentored(harbour, harbour.ana, later)
    need(harbour, harbour.ben, later)
    MentoringNeed.objects.filter(specialist=harbour.ana).update(to_date=DAY)
    meeting(harbour, "outcomes", later, specialist=harbour.ana)
    Membership.objects.filter(staff__in=[harbour.ben, harbour.sam]).update(ends_date=DAY)
    assert told() == before


def test_more_rows_ask_no_more_questions(harbour: World) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            unit = Unit.objects.create(name=f"Unit {number}")
            leader = make_staff(f"L{number}", Role.SUPERVISOR, unit)
            staff = make_staff(f"S{number}", Role.SPECIALIST, unit, leader)
            team = TreatmentTeam.objects.create(name=f"Team {number}")
            in_team(harbour, staff, team)
            leave(harbour, staff, harbour.ana)
            need(harbour, staff)
            mentored(harbour, staff, LAST)
            meeting(harbour, "team", LAST, leader, team=team)
            meeting(harbour, "unit", LAST, leader, staff, unit=unit, about=[harbour.maria])
            meeting(harbour, "outcomes", LAST, specialist=staff)

    def ask() -> None:
        found = look(harbour)
        for key in (UNIT, ROLE):
            SOURCES[key].evidence(found)
            SOURCES[key].rows(found)

    fill(0, 3)
    few = questions(ask)
    fill(3, 9)
    assert questions(ask) == few
    assert few <= 14
