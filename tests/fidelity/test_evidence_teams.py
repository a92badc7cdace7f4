"""Evidence of treatment teams and partners (items 4, 5 and 6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Cover, Membership, TreatmentTeam
from clients.models import (
    Assignment,
    Client,
    ClientContact,
    ClientNote,
    ClinicalCopy,
    JobSearchPlan,
    Meeting,
    ProfileEdition,
)
from fidelity.models import Thresholds
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
    specialists,
)
from tests.world import World, make_staff

ASSIGNMENT, CONTACT, PARTNERS = "integration_team_assignment", "integration_team_contact", "vr_collaboration"
MONTHS = [date(2026, 4, 15), date(2026, 5, 15), date(2026, 6, 15)]


@pytest.fixture
def alone(north: World) -> World:
    """Maria, Tom and Hanna belong to no caseload here: each test brings its own people."""
    Assignment.objects.all().delete()
    return north


def caseload(world: World, specialist: Any, inside: int, whole: int, **outside: Any) -> None:
    for number in range(whole):
        fields = {"treatment_team": world.team} if number < inside else outside
        entered(world, f"{specialist.pk}-{number}", specialist, **fields)


# Item 4


def test_sixteen_of_eighteen_are_four_points(alone: World) -> None:
    in_team(alone, alone.ana, alone.team)
    caseload(alone, alone.ana, 16, 18)
    item = evidence(alone, ASSIGNMENT)
    assert figures(item) == [("89 %", "16 of 18 people"), ("2", ""), ("2", "")]
    assert item.specialists[0].said == "89 %: 16 of 18 people, 1 team"
    assert (specialists(item), item.points.points, item.base) == ({"Ana": 4}, 4, 18)
    # 17 of 18 are 94 %; 16.11 would be enough for 89.5.
    assert gains(item) == [(5, "1 person more from the own teams")]
    every_figure_has_its_rows(alone, ASSIGNMENT)
    assert [row.said for row in rows(alone, ASSIGNMENT)["outside"]] == ["Ana Anason · no treatment team"] * 2


def test_three_teams_are_two_points_and_none_is_one(alone: World) -> None:
    teams = [alone.team, *(TreatmentTeam.objects.create(name=f"Team {number}") for number in range(2))]
    in_team(alone, alone.ana, *teams)
    caseload(alone, alone.ana, 4, 4)
    caseload(alone, alone.ben, 4, 4)
    item = evidence(alone, ASSIGNMENT)
    assert specialists(item) == {"Ana": 2, "Ben": 1}
    assert item.points == (2, 1)
    assert "1 specialist serves three teams or more: that gives 2." in item.notes
    assert "1 specialist belongs to no treatment team: that gives 1." in item.notes
    assert "1 specialist had no caseload and is left out." in item.notes


def test_people_of_another_team_are_none_of_their_own(alone: World) -> None:
    other = TreatmentTeam.objects.create(name="Team Red")
    in_team(alone, alone.ana, alone.team)
    caseload(alone, alone.ana, 1, 2, treatment_team=other)
    assert figures(evidence(alone, ASSIGNMENT)) == [("50 %", "1 of 2 people"), ("1", ""), ("0", "")]
    assert rows(alone, ASSIGNMENT)["outside"][0].said == "Ana Anason · Team Red"


def test_a_team_that_is_changed_later_changes_no_day_before_it(alone: World, time_machine: Any) -> None:
    time_machine.move_to("2026-06-29T10:00:00+03:00", tick=False)
    in_team(alone, alone.ana, alone.team)
    caseload(alone, alone.ana, 1, 2)
    now = evidence(alone, ASSIGNMENT), rows(alone, ASSIGNMENT)
    time_machine.move_to("2026-07-06T10:00:00+03:00", tick=False)
    then = evidence(alone, ASSIGNMENT), rows(alone, ASSIGNMENT)
    assert then == now
    Client.objects.filter(treatment_team=None).update(treatment_team=alone.team)
    assert figures(evidence(alone, ASSIGNMENT, DAY + timedelta(days=7)))[0] == ("100 %", "2 of 2 people")
    assert (evidence(alone, ASSIGNMENT), rows(alone, ASSIGNMENT)) == now


# Item 5


def weekly(world: World, *staff: Any, weeks: int = 13, **fields: Any) -> None:
    for back in range(weeks):
        meeting(world, "team", LAST - timedelta(weeks=back), *staff, team=world.team, unit=world.harbour, **fields)


def shared(world: World, client: Client, day: date = date(2026, 6, 1), **fields: bool) -> ClinicalCopy:
    given = {"profile": True, "plan": True, "notes": True, **fields}
    return ClinicalCopy.objects.create(client=client, day=day, recorded_by=world.ana, **given)


def chart(world: World, ref: str, day: date = date(2026, 5, 1)) -> Client:
    client = entered(world, ref, world.ana)
    ProfileEdition.objects.create(client=client, number=1, begun_date=day, why="first", begun_by=world.ana)
    JobSearchPlan.objects.create(client=client, edition=1, started_date=day, made_by=world.ana)
    ClientContact.objects.create(
        client=client, specialist=world.ana, contact_date=day, mode="phone", with_whom=["client"], note="Talked"
    )
    return client


def test_what_records_prove_is_ticked_and_the_rest_left(alone: World) -> None:
    in_team(alone, alone.ana, alone.team)
    weekly(alone, alone.ana)
    for day in MONTHS:
        Meeting.objects.filter(day__month=day.month).update(referrals_raised=1)
    shared(alone, chart(alone, "A"))
    item = evidence(alone, CONTACT)
    assert item.components == {
        "weekly_meeting": True, "active_part": None, "shared_record": True, "close_by": None, "work_in_mind": True,
    }  # fmt: skip
    assert item.points.points is None
    assert item.notes[0] == "3 of 5 proven by records; the reviewer ticks the rest."
    assert figures(item) == [("100 %", "13 of 13 weeks"), ("100 %", ""), ("100 %", "1 of 1 charts"), ("1", "of 1")]
    assert item.period == "13 whole weeks, Mon 30 Mar to Sun 28 Jun"
    assert item.rule.endswith("Ours, not the scale's: 90 % of weeks of each specialist and team, and of charts.")
    every_figure_has_its_rows(alone, CONTACT)


def test_each_own_teams_meeting_is_asked_for_of_each_specialist(alone: World) -> None:
    """Twelve of thirteen weeks are 92 %, eleven are 85: of Ben too, and of each team."""
    in_team(alone, alone.ana, alone.team)
    in_team(alone, alone.ben, alone.team)
    weekly(alone, alone.ana, weeks=1)
    for back in range(1, 12):
        meeting(alone, "team", LAST - timedelta(weeks=back), alone.ana, alone.ben, team=alone.team)
    item = evidence(alone, CONTACT)
    assert item.components["weekly_meeting"] is False
    assert [row.said for row in rows(alone, CONTACT)["meetings"]] == [
        "Team Blue · 12 of 13 weeks", "Team Blue · 11 of 13 weeks",
    ]  # fmt: skip
    assert (4, "1 week more at a team's meeting") in gains(item)
    # The week in which Ben was away is not asked of him.
    away = LAST - timedelta(weeks=12)
    Cover.objects.create(absent=alone.ben, covering=alone.ana, from_date=away, to_date=away + timedelta(days=4))
    assert evidence(alone, CONTACT).components["weekly_meeting"] is True
    # With the threshold of the agency.
    Thresholds.objects.create(nearly_all_percent=93)
    assert evidence(alone, CONTACT).components["weekly_meeting"] is False


def test_nothing_logged_is_silence_and_no_proof_against(alone: World) -> None:
    in_team(alone, alone.ana, alone.team)
    chart(alone, "A")
    item = evidence(alone, CONTACT)
    assert set(item.components.values()) == {None}
    assert "No team meeting is on record: the reviewer asks." in item.notes
    assert "Nothing is on record as put into the clinical record: the reviewer looks at charts." in item.notes
    assert item.gains == []


def test_a_chart_is_passed_on_when_all_it_has_was_copied_since(alone: World) -> None:
    first, client = chart(alone, "A"), chart(alone, "B")
    shared(alone, first)
    assert [(row.who, row.said) for row in rows(alone, CONTACT)["charts"]] == [
        ("B Person", "not passed on: profile, plan, notes"), ("A Person", "passed on"),
    ]  # fmt: skip
    shared(alone, client, plan=False, notes=False)
    shared(alone, client, date(2026, 4, 30), profile=False)
    assert rows(alone, CONTACT)["charts"][0].said == "not passed on: plan, notes"
    void = shared(alone, client)
    ClinicalCopy.objects.filter(pk=void.pk).update(voided_at=timezone.now(), void_reason="of somebody else")
    assert rows(alone, CONTACT)["charts"][0].said == "not passed on: plan, notes"
    assert evidence(alone, CONTACT).components["shared_record"] is False
    shared(alone, client, date(2026, 6, 2))
    assert evidence(alone, CONTACT).components["shared_record"] is True
    # A note of a week ago has had its time, one of yesterday has not.
    note = {"client": client, "kind": "note", "sensitivity": "ordinary", "text": "Thought it over", "author": alone.ana}
    ClientNote.objects.create(note_date=date(2026, 6, 23), **note)
    assert evidence(alone, CONTACT).components["shared_record"] is True
    ClientNote.objects.create(note_date=date(2026, 6, 22), **note)
    assert rows(alone, CONTACT)["charts"][0].said == "not passed on: notes"


def test_a_chart_with_nothing_in_it_is_left_out_and_counted(alone: World) -> None:
    shared(alone, chart(alone, "A"))
    entered(alone, "Empty", alone.ana)
    item = evidence(alone, CONTACT)
    assert figures(item)[1] == ("100 %", "1 of 1 charts")
    assert missing(item) == ["1 chart without profile, plan and notes, left out"]
    assert [row.who for row in rows(alone, CONTACT)["empty-charts"]] == ["Empty Person"]


def test_a_possible_referral_each_month_and_the_running_one_has_time(alone: World) -> None:
    in_team(alone, alone.ana, alone.team)
    for day in MONTHS:
        meeting(alone, "team", day, alone.ana, team=alone.team, referrals_raised=1)
    assert evidence(alone, CONTACT).components["work_in_mind"] is True
    # On 10 July no meeting of July raised one yet: April to June are looked at. In August July is over.
    assert evidence(alone, CONTACT, date(2026, 7, 10)).components["work_in_mind"] is True
    assert evidence(alone, CONTACT, date(2026, 8, 10)).components["work_in_mind"] is False
    Meeting.objects.filter(day=MONTHS[1]).update(referrals_raised=0)
    item = evidence(alone, CONTACT)
    assert item.components["work_in_mind"] is False
    assert rows(alone, CONTACT)["raised"][0].note == "none in May 2026"
    assert (4, "a possible referral raised in 1 more month of a team") in gains(item)


def test_a_meeting_that_does_not_say_who_was_there_is_missing(alone: World) -> None:
    in_team(alone, alone.ana, alone.team)
    weekly(alone, weeks=2)
    item = evidence(alone, CONTACT)
    assert missing(item) == ["2 team meetings do not say who was there"]
    assert len(rows(alone, CONTACT)["no-staff"]) == 2


# Item 6


def talked(world: World, client: Client, day: date, **fields: Any) -> None:
    given = {"mode": "phone", "with_whom": ["partner"], **fields}
    ClientContact.objects.create(client=client, specialist=world.ana, contact_date=day, **given)


def every_week(world: World, weeks: int) -> None:
    for back in range(weeks):
        talked(world, world.maria, LAST - timedelta(weeks=back))


@pytest.mark.parametrize(
    ("months", "weeks", "points"),
    [(3, 12, 5), (3, 11, 4), (2, 12, 4), (1, 0, 4), (0, 12, 4), (0, 11, 3), (0, 2, 2), (0, 0, 1)],
)
def test_meetings_by_month_and_contact_by_week(north: World, months: int, weeks: int, points: int) -> None:
    for day in MONTHS[:months]:
        meeting(north, "partner", day, north.ana)
    every_week(north, weeks)
    assert evidence(north, PARTNERS).points.points == points


def test_contact_in_each_month_is_three_points(north: World) -> None:
    for day in MONTHS:
        talked(north, north.maria, day, mode="email")
    item = evidence(north, PARTNERS)
    assert (item.points.points, figures(item)[1][0]) == (3, "3 of 13")
    assert gains(item) == [
        (4, "a planned meeting in person in 1 month more"), (4, "contact about people in 9 weeks more"),
    ]  # fmt: skip
    every_figure_has_its_rows(north, PARTNERS)


@pytest.mark.parametrize(
    "fields", [{"mode": "video"}, {"planned": False}, {"day": date(2026, 2, 28)}, {"day": date(2026, 6, 30)}]
)
def test_only_planned_meetings_in_person_count_as_such(north: World, fields: dict[str, Any]) -> None:
    day = fields.pop("day", MONTHS[0])
    meeting(north, "partner", day, north.ana, **fields)
    item = evidence(north, PARTNERS)
    assert figures(item)[0][0] == "0 of 3"
    assert item.points.points == 1
    video = "1 planned meeting was by video, and is not counted as in person: that is not settled."
    assert (video in item.notes) is (fields.get("mode") == "video")


def test_what_is_contact_about_people(north: World) -> None:
    meeting(north, "partner", LAST, north.ana, about=[north.maria], planned=False)
    meeting(north, "partner", LAST - timedelta(weeks=1), north.ana, referrals_raised=1, planned=False)
    meeting(north, "partner", LAST - timedelta(weeks=2), north.ana, planned=False)
    talked(north, north.maria, LAST - timedelta(weeks=3), mode="voicemail")
    talked(north, north.maria, LAST - timedelta(weeks=4), with_whom=["client"])
    talked(north, north.maria, LAST - timedelta(weeks=5), voided_at=timezone.now(), void_reason="twice")
    talked(north, north.maria, LAST - timedelta(weeks=6), with_whom=["client", "partner"], mode="in_person")
    item = evidence(north, PARTNERS)
    assert figures(item)[1][0] == "3 of 13"
    assert missing(item) == ["1 meeting with a partner that names nobody"]


def test_a_units_partners_are_those_its_people_meet(north: World) -> None:
    meeting(north, "partner", MONTHS[0], north.ana)
    meeting(north, "partner", MONTHS[1], north.cleo)
    meeting(north, "partner", MONTHS[2], north.cleo, unit=north.harbour)
    talked(north, north.hanna, LAST)
    assert [value for value, _of in figures(evidence(north, PARTNERS, unit=north.harbour))] == ["2 of 3", "0 of 13"]
    assert [value for value, _of in figures(evidence(north, PARTNERS, unit=north.hill))] == ["2 of 3", "1 of 13"]


# All three


def test_what_came_later_does_not_change_an_earlier_day(alone: World) -> None:
    in_team(alone, alone.ana, alone.team)
    client = chart(alone, "A")
    shared(alone, client)
    weekly(alone, alone.ana)

    def told() -> list[Any]:
        return [(evidence(alone, key), rows(alone, key)) for key in (ASSIGNMENT, CONTACT, PARTNERS)]

    before, later = told(), DAY + timedelta(days=1)
    meeting(alone, "team", later, alone.ana, team=alone.team, referrals_raised=3)
    meeting(alone, "partner", later, alone.ana)
    talked(alone, client, later)
    shared(alone, client, later)
    ProfileEdition.objects.create(client=client, number=2, begun_date=later, why="other", begun_by=alone.ana)
    ClientNote.objects.create(
        client=client, note_date=later, kind="note", sensitivity="ordinary", text="Later", author=alone.ana
    )
    entered(alone, "New", alone.ana, later)
    Membership.objects.filter(staff=alone.ana).update(ends_date=DAY)
    assert told() == before


def test_more_rows_ask_no_more_questions(alone: World) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            staff = make_staff(f"S{number}", "specialist", alone.harbour, alone.sam)
            team = TreatmentTeam.objects.create(name=f"Team {number}")
            in_team(alone, staff, team)
            client = entered(alone, f"P-{number}", staff, treatment_team=team)
            shared(alone, client)
            meeting(alone, "team", LAST, staff, team=team)
            meeting(alone, "partner", LAST, staff, about=[client])
            talked(alone, client, LAST)

    def ask() -> None:
        found = look(alone)
        for key in (ASSIGNMENT, CONTACT, PARTNERS):
            SOURCES[key].evidence(found)
            SOURCES[key].rows(found)

    fill(0, 3)
    few = questions(ask)
    fill(3, 9)
    assert questions(ask) == few
    assert few <= 14
