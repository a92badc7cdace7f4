"""Item 25: the six ways of reaching somebody who does not come, chart by chart."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.models import (
    Client,
    ClientContact,
    Consent,
    ConsentWording,
    Episode,
    NaturalSupport,
    Outreach,
    OutreachAttempt,
)
from fidelity.report.shape import Item
from tests.fidelity.serviceslooking import TODAY, figures_of, item_of, look_at, rows_by_key, statements
from tests.world import World, make_client

ALL = ["no_closure_for_absence", "written_down", "team_members", "visits", "joint_visits", "family"]


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def person(world: World, ref: str, **episode: Any) -> Client:
    client = make_client(ref, ref, "Person", world.harbour, world.ana)
    Episode.objects.create(client=client, **{"entry_date": date(2025, 6, 2), **episode})
    return client


def talk(world: World, client: Client, day: date, mode: str = "in_person", **fields: Any) -> None:
    given = {"with_whom": ["client"], **fields}
    ClientContact.objects.create(client=client, specialist=world.ana, contact_date=day, mode=mode, **given)


def reached_out(
    world: World, client: Client, since: date, *attempts: dict[str, Any], cause: str = "missed"
) -> Outreach:
    outreach = Outreach.objects.create(client=client, cause=cause, since_date=since, recorded_by=world.ana)
    for number, each in enumerate(attempts, 1):
        given = {"role": "specialist", "mode": "call", "result": "no_answer", **each}
        day = since + timedelta(days=number)
        OutreachAttempt.objects.create(outreach=outreach, attempt_date=day, who="Ana", recorded_by=world.ana, **given)
    return outreach


def sister(world: World, client: Client) -> None:
    """Whom the person has said we may contact."""
    NaturalSupport.objects.create(
        client=client, name="Sister", relation="family", phone="040", may_contact=True, asked_date=date(2026, 1, 2),
        asked_by=world.ana,
    )  # fmt: skip


EVERYTHING = (
    {"mode": "home_visit", "joint": True},
    {"mode": "community_visit", "role": "clinician"},
    {"mode": "through_family"},
)


def shown(item: Item) -> list[str]:
    return [key for key, each in item.components.items() if each]


def test_all_six_ways_are_five_points(north: World) -> None:
    client = person(north, "A")
    sister(north, client)
    reached_out(north, client, date(2026, 1, 5), *EVERYTHING)
    item = item_of(look_at(north), 25)
    assert (shown(item), item.points.points, item.gains) == (ALL, 5, [])


def test_five_of_six_are_four_points_and_the_sixth_is_what_is_missing(north: World) -> None:
    for ref in ("A", "B"):
        reached_out(north, person(north, ref), date(2026, 1, 5), *EVERYTHING)
    reached_out(north, person(north, "C"), date(2026, 1, 5), EVERYTHING[0], {"mode": "home_visit"})
    look = look_at(north)
    item = item_of(look, 25)
    assert (item.points.points, [key for key in ALL if not item.components[key]]) == (4, ["team_members"])
    assert [(each.value, each.of) for each in item.figures[:3]] == [
        ("100 %", "3 of 3"),
        ("100 %", "3 of 3"),
        ("67 %", "2 of 3"),
    ]
    (gain,) = item.gains
    assert (gain.points, gain.said) == (5, "clinical team members try too: 1 more chart")
    assert [(row.who, row.note) for row in rows_by_key(look, item)["team_members"]] == [
        ("C Person", "not shown yet"),
        ("A Person", "shown"),
        ("B Person", "shown"),
    ]
    # The threshold is the agency's own.
    assert item_of(look_at(north, shown_percent=66), 25).points.points == 5


def test_two_ways_more_than_nothing_are_one_point(north: World) -> None:
    client = person(north, "A")
    sister(north, client)
    reached_out(north, client, date(2026, 1, 5), {})
    item = item_of(look_at(north), 25)
    assert (shown(item), item.points.points) == (ALL[:2], 1)
    assert item.gains[0].points == 2


def test_where_nobody_stayed_away_records_are_silent(north: World) -> None:
    person(north, "Open")
    client = person(north, "Missed once")
    talk(north, client, date(2026, 2, 2), "no_show")
    talk(north, client, date(2026, 2, 4))
    item = item_of(look_at(north), 25)
    assert (list(item.components.values()), item.points.points) == ([True, *[None] * 5], None)
    assert item.notes[:2] == [
        "1 of 6 proven by records; the reviewer ticks the rest.",
        "Nobody had to be reached out to, so there is nothing to see of it in records.",
    ]
    # Only who missed an appointment is looked at.
    assert [row.who for row in rows_by_key(look_at(north), item)["no_closure_for_absence"]] == ["Missed once Person"]


@pytest.mark.parametrize(("days", "asked"), [(29, "none to ask"), (30, "0 of 1")])
def test_thirty_days_without_a_talk_call_for_outreach(north: World, days: int, asked: str) -> None:
    client = person(north, "A")
    first = date(2026, 1, 5)
    talk(north, client, first, "no_show")
    # A message left nowhere and a talk with others are no talk with the person.
    talk(north, client, first + timedelta(days=10), with_whom=["employer"])
    talk(north, client, first + timedelta(days=days + 1), "phone")
    assert item_of(look_at(north), 25).figures[1].of == asked
    assert item_of(look_at(north, silence_days=29), 25).figures[1].of == "0 of 1"


def test_a_silence_is_tried_when_anything_was_tried_in_it(north: World) -> None:
    client = person(north, "A")
    talk(north, client, date(2026, 1, 5), "no_show")
    talk(north, client, date(2026, 2, 10), "phone")
    reached_out(north, client, date(2026, 2, 10), {})
    look = look_at(north)
    item = item_of(look, 25)
    # The attempt of the 11th came after the talk that ended it.
    assert item.figures[1].of == "0 of 1"
    (row,) = rows_by_key(look, item)["written_down"]
    assert row.said == "open · nobody talked with them Mon 5 Jan to Mon 9 Feb"
    talk(north, client, date(2026, 1, 20), "voicemail")
    assert item_of(look_at(north), 25).figures[1].of == "1 of 1"


def test_the_missed_appointment_itself_is_no_attempt_but_a_second_one_is(north: World) -> None:
    client = person(north, "A")
    talk(north, client, date(2026, 1, 5), "no_show")
    assert item_of(look_at(north), 25).figures[1].of == "0 of 1"
    talk(north, client, date(2026, 1, 12), "no_show")
    assert item_of(look_at(north), 25).figures[1].of == "1 of 1"


def test_family_is_asked_where_the_person_agreed_as_of_the_day(north: World) -> None:
    client = person(north, "A")
    reached_out(north, client, date(2026, 1, 5), {})

    def family(day: date = TODAY) -> bool | None:
        return item_of(look_at(north, day), 25).components["family"]

    assert family() is True
    words = ConsentWording.objects.create(purpose="family", language="en", number=9, text="May we call?")
    consent = Consent.objects.create(
        client=client, purpose="family", recipient="Sister", wording=words, given_date=date(2026, 2, 2), how="signed",
        recorded_by=north.ana,
    )  # fmt: skip
    assert (family(), family(date(2026, 2, 1))) == (False, True)
    # Taken back on the evening of 3 March, where the agency is.
    moment = datetime(2026, 3, 3, 23, 30, tzinfo=ZoneInfo("Europe/Helsinki"))
    Consent.objects.filter(pk=consent.pk).update(revoked_at=moment, revoked_by=north.ana)
    assert (family(), family(date(2026, 3, 3)), family(date(2026, 3, 2))) == (True, True, False)


def test_closings_as_out_of_reach_without_a_try_and_for_another_reason_are_listed(north: World) -> None:
    gone = {"exit_date": date(2026, 3, 2)}
    person(north, "Untried", exit_reason="unable_to_reach", **gone)
    reached_out(north, person(north, "Tried", exit_reason="unable_to_reach", **gone), date(2026, 2, 2), {})
    person(north, "Other", exit_reason="other", **gone)
    person(north, "Long ago", exit_reason="other", entry_date=date(2025, 1, 1), exit_date=date(2025, 3, 19))
    look = look_at(north)
    item = item_of(look, 25)
    assert figures_of(item)["closed as out of reach, and nothing was tried"] == "1"
    assert [(each.value, each.label) for each in item.missing] == [
        ("1", "closing for “another reason”, to be read: was it staying away?")
    ]
    found = rows_by_key(look, item)
    assert [[row.who for row in found[key]] for key in ("untried", "otherwise")] == [
        ["Untried Person"],
        ["Other Person"],
    ]
    assert found["untried"][0].said == "closed on Mon 2 Mar: could not be reached after outreach"


def test_what_came_later_changes_no_earlier_day(north: World) -> None:
    client = person(north, "A")
    talk(north, client, date(2025, 11, 3), "no_show")
    day = date(2025, 12, 10)
    before = item_of(look_at(north, day), 25)
    assert before.figures[1].of == "0 of 1"
    reached_out(north, client, date(2026, 1, 5), *EVERYTHING)
    talk(north, client, date(2026, 2, 2))
    Episode.objects.filter(client=client).update(exit_date=date(2026, 3, 1), exit_reason="other")
    assert item_of(look_at(north, day), 25) == before


def test_twice_the_rows_take_no_more_questions(north: World) -> None:
    def many(prefix: str) -> None:
        for number in range(3):
            client = person(north, f"{prefix}-{number}")
            talk(north, client, date(2026, 1, 5), "no_show")
            reached_out(north, client, date(2026, 1, 6), *EVERYTHING)

    many("A")
    before = statements(look_at(north), 25)
    many("B")
    assert statements(look_at(north), 25) == before
    # A page asks once for both.
    assert before == (3, 0)
