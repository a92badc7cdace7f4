"""Items 21 and 23: jobs that pass all four tests, and contacts that were made when they fell due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clients import actions
from clients.models import Client, Episode, Job, StepDown, SupportDecline
from clients.projection import project
from tests.fidelity.serviceslooking import TODAY, figures_of, item_of, look_at, rows_by_key, statements
from tests.world import World, make_client, make_job

PASSES = {
    "open_to_anyone": True,
    "permanent": True,
    "at_least_minimum_pay": True,
    "same_pay_as_coworkers": True,
    "mixed_workplace": True,
}


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


# Item 21


def jobs(world: World, number: int, prefix: str = "P", start: date = date(2026, 2, 2), **fields: Any) -> list[Job]:
    people = [make_client(f"{prefix}-{n}", prefix, f"Person{n}", world.harbour, world.ana) for n in range(number)]
    return [make_job(each, world.bakery, start, **{**PASSES, **fields}) for each in people]


@pytest.mark.parametrize(("passing", "failing", "percent", "points"), [(19, 1, "95 %", 5), (18, 2, "90 %", 4)])
def test_jobs_that_pass_out_of_jobs_held(north: World, passing: int, failing: int, percent: str, points: int) -> None:
    jobs(north, passing)
    jobs(north, failing, "F", permanent=False)
    look = look_at(north)
    item = item_of(look, 21)
    assert (item.figures[0].value, item.points.points) == (percent, points)
    assert item.figures[0].of == f"{passing} of 20 jobs"
    found = rows_by_key(look, item)
    assert (len(found["passes"]), len(found["fails"])) == (passing, failing)
    assert found["fails"][0].note == "No artificial time limit: not met"


def test_what_would_bring_the_next_point(north: World) -> None:
    jobs(north, 18)
    jobs(north, 2, "F", open_to_anyone=False)
    (gain,) = item_of(look_at(north), 21).gains
    # 18 of 20 are 90 %; the next anchor is 95 %.
    assert (gain.points, gain.said, gain.distance) == (5, "1 more job that passes all four tests", pytest.approx(0.05))


def test_a_rounded_share_takes_the_anchor_it_is_rounded_to(north: World) -> None:
    jobs(north, 17)
    jobs(north, 1, "F", mixed_workplace=False)
    item = item_of(look_at(north), 21)
    # 94.4 % is 94.
    assert (item.figures[0].value, item.points.points) == ("94 %", 4)


def test_fewer_than_ten_jobs_suggest_one_and_say_so(north: World) -> None:
    jobs(north, 9)
    item = item_of(look_at(north), 21)
    assert (item.figures[0].value, item.points.points) == ("100 %", 1)
    assert item.notes[0].startswith("There are 9 current jobs: with fewer than ten the scale gives 1.")
    assert [(gain.points, gain.said) for gain in item.gains] == [(5, "1 more current job")]
    jobs(north, 1, "Q")
    item = item_of(look_at(north), 21)
    assert item.points.points == 5
    assert not [note for note in item.notes if "fewer than ten" in note]


def test_a_test_that_nobody_answered_is_counted_and_listed(north: World) -> None:
    jobs(north, 9)
    jobs(north, 2, "U", same_pay_as_coworkers=None)
    jobs(north, 1, "F", same_pay_as_coworkers=None, permanent=False)
    look = look_at(north)
    item = item_of(look, 21)
    assert [(each.value, each.label) for each in item.missing] == [("2", "jobs with a test that nobody answered")]
    assert figures_of(item)["fail a test"] == "1"
    found = rows_by_key(look, item)
    assert [row.who for row in found["unknown"]] == ["U Person0", "U Person1"]
    assert found["unknown"][0].note == "At least minimum pay, and the pay of co-workers: not known"


def test_jobs_held_on_the_day_and_lately(north: World) -> None:
    jobs(north, 1)
    jobs(north, 1, "Ends today", end_date=TODAY, learned_date=TODAY, end_reason="quit")
    jobs(north, 1, "Over", end_date=date(2026, 3, 18), learned_date=TODAY, end_reason="quit", permanent=False)
    started = date(2025, 1, 1)
    jobs(north, 1, "Last", started, end_date=date(2025, 9, 20), learned_date=TODAY, end_reason="quit")
    jobs(north, 1, "Long over", started, end_date=date(2025, 9, 19), learned_date=TODAY, end_reason="quit")
    jobs(north, 1, "Cancelled", cancelled_at="2026-02-01T00:00:00Z", cancel_reason="changed their mind")
    jobs(north, 1, "To come", date(2026, 3, 20))
    look = look_at(north)
    item = item_of(look, 21)
    assert [(each.value, each.of) for each in (item.figures[0], item.figures[2])] == [
        ("100 %", "2 of 2 jobs"),
        ("75 %", "3 of 4 jobs"),
    ]
    assert [row.who for row in rows_by_key(look, item)["over"]] == ["Last Person0", "Over Person0"]
    # What came later had not happened.
    assert item_of(look_at(north, date(2026, 2, 1)), 21).figures[0].of == "0 of 0 jobs"


# Item 23


def contact(world: World, job: Job, day: str, mode: str = "in_person", **fields: Any) -> None:
    given = {"with_whom": ["client"], "specialist": world.ana, "by": world.ana, **fields}
    actions.log_contact(client=job.client, contact_date=date.fromisoformat(day), mode=mode, **given)


def started(world: World, client: Client, start: str, **fields: Any) -> Job:
    job = make_job(client, world.bakery, date.fromisoformat(start), **fields)
    project(client, today=TODAY)
    return job


def test_five_rules_from_the_contacts_that_were_logged(north: World, time_machine: Any) -> None:
    """A1: a start on Friday 6 March; the visit on the 9th meets the three days and the first week."""
    time_machine.move_to("2026-04-10T10:00:00+03:00", tick=False)
    job = started(north, north.maria, "2026-03-06")
    for day in ("2026-03-05", "2026-03-09", "2026-03-19", "2026-03-25"):
        contact(north, job, day)
    look = look_at(north, date(2026, 4, 10))
    item = item_of(look, 23)
    assert [(each.value, each.of) for each in item.figures[:5]] == [
        ("100 %", "1 of 1"),  # the day before
        ("100 %", "1 of 1"),
        ("75 %", "3 of 4"),  # nobody came in the week that ended on 2 April
        ("–", "none to ask"),  # the second month is not over
        ("–", "none to ask"),
    ]
    assert list(item.components.values()) == [True, True, False, None, None, None]
    # On its last day a window is not over.
    assert item_of(look_at(north, date(2026, 4, 2)), 23).figures[2].of == "3 of 3"
    found = rows_by_key(look, item)
    (row,) = found["weekly"]
    assert row.who == "Maria Söderström"
    assert row.said == "Baker · Corner Bakery · since Fri 6 Mar · 3 of 4 made in time"
    assert row.note == "not in time: due Thu 2 Apr"


def test_what_came_later_changes_no_earlier_day(north: World, time_machine: Any) -> None:
    time_machine.move_to("2026-04-10T10:00:00+03:00", tick=False)
    job = started(north, north.maria, "2026-03-06")
    contact(north, job, "2026-03-09")
    day = date(2026, 3, 12)
    before = item_of(look_at(north, day), 23)
    assert [each.of for each in before.figures[:3]] == ["0 of 1", "1 of 1", "1 of 1"]
    contact(north, job, "2026-03-16")
    actions.end_job(
        job=job, end_date=date(2026, 3, 20), learned_date=date(2026, 3, 20), end_reason="quit", end_next_step="", by=north.ana,
        version=job.version,
    )  # fmt: skip
    SupportDecline.objects.create(client=north.maria, declined_date=date(2026, 3, 17), recorded_by=north.ana)
    project(north.maria, today=date(2026, 4, 10))
    assert item_of(look_at(north, day), 23) == before
    # On the day itself: the second week is met already, the window that is open asks for nothing yet.
    assert item_of(look_at(north, date(2026, 3, 16)), 23).figures[2].of == "1 of 1"
    assert item_of(look_at(north, date(2026, 3, 19)), 23).figures[2].of == "2 of 2"


def test_what_a_person_declined_is_neither_made_nor_due(north: World) -> None:
    """A9, as it stands when the first month is over."""
    SupportDecline.objects.create(
        client=north.tom, declined_date=date(2026, 1, 7), resumed_date=date(2026, 2, 20), recorded_by=north.ben
    )
    job = started(north, north.tom, "2026-01-05")
    contact(north, job, "2025-12-30")
    look = look_at(north)
    item = item_of(look, 23)
    assert [each.of for each in item.figures[:4]] == ["1 of 1", "none to ask", "none to ask", "0 of 1"]
    assert figures_of(item)["declined by the person"] == "5"
    assert "5 contacts were declined by the person: they are neither made nor due." in item.notes
    found = rows_by_key(look, item)["declined"]
    assert [row.note for row in found] == ["within three days after it", "weekly in the first month"]


def test_a_job_that_ended_cancels_what_was_due_later_and_asks_for_a_talk(north: World) -> None:
    """A6: ended and learned of on 19 March... told a month earlier."""
    job = started(
        north, north.maria, "2026-01-02", end_date=date(2026, 2, 19), learned_date=date(2026, 2, 19), end_reason="quit"
    )
    contact(north, job, "2026-02-22", "phone")
    item = item_of(look_at(north), 23)
    # Month 2 would have been due on 1 March.
    assert [each.of for each in item.figures[3:5]] == ["none to ask", "1 of 1"]


def month_by_month(world: World, job: Job, *days: str, **fields: Any) -> None:
    for day in days:
        contact(world, job, day, **fields)


def test_points_by_rules_then_on_average_then_by_four_months(north: World) -> None:
    seen = ["2025-10-28", "2025-11-03", "2025-11-05", "2025-11-12", "2025-11-19", "2025-11-26", "2025-12-10",
            "2026-01-10", "2026-02-10", "2026-03-10"]  # fmt: skip
    job = started(north, north.maria, "2025-11-03")
    assert item_of(look_at(north), 23).points.points == 1
    for day in seen:
        contact(north, job, day)
    item = item_of(look_at(north), 23)
    # Everything that fell due was made; no job was lost.
    assert (item.points.points, item.gains) == (5, [])
    assert "Nothing fell due: within three days of hearing of a loss." in item.notes
    assert item.figures[5].of == "1 of 1"
    other = started(north, north.tom, "2025-11-03")
    month_by_month(north, other, *seen[1:])
    item = item_of(look_at(north), 23)
    # Of two contacts before a start one was made: on average the support is there.
    assert item.points.points == 4
    assert [(gain.points, gain.said) for gain in item.gains] == [(5, "1 more in the week before the start")]
    third = started(north, north.hanna, "2025-11-03")
    month_by_month(north, third, "2025-11-10")
    item = item_of(look_at(north), 23)
    # 9 of 12 weeks; two of three people were met in each of the first four months.
    assert (item.points.points, item.figures[5].of) == (3, "2 of 3")
    assert [(gain.points, gain.said) for gain in item.gains] == [
        (4, "1 more weekly in the first month, 2 more monthly after that")
    ]


def test_met_in_each_of_the_first_four_months_in_person_and_about_that_job(north: World) -> None:
    job = started(north, north.maria, "2025-11-03")
    months = ["2025-11-10", "2025-12-10", "2026-01-10"]
    month_by_month(north, job, *months)

    def seen() -> str:
        return item_of(look_at(north), 23).figures[5].of

    contact(north, job, "2026-02-10", "phone")
    contact(north, job, "2026-02-11", with_whom=["employer"])
    # Another job has contacts of its own.
    cafe = started(north, north.maria, "2026-02-01", title="Waiter")
    contact(north, job, "2026-02-12", jobs=[cafe])
    # The fourth month is from 3 February through 2 March.
    contact(north, job, "2026-03-03")
    assert seen() == "0 of 1"
    contact(north, job, "2026-03-02", jobs=[job])
    assert seen() == "1 of 1"
    # Before the four months are over nobody is asked.
    assert item_of(look_at(north, date(2026, 3, 1)), 23).figures[5].of == "none to ask"
    assert item_of(look_at(north, date(2026, 3, 2)), 23).figures[5].of == "1 of 1"


def test_somebody_had_taken_over_when_they_left_in_work(north: World) -> None:
    for client, fields in (
        (north.maria, {"exit_reason": "step_down"}),
        (north.tom, {"exit_reason": "moved", "employed_at_exit": True}),
        (north.hanna, {"exit_reason": "moved"}),
    ):
        Episode.objects.create(client=client, entry_date=date(2025, 1, 1), exit_date=date(2026, 3, 2), **fields)
    StepDown.objects.create(
        client=north.maria, planned_date=date(2026, 1, 1), planned_by=north.ana, supporter_name="Paula",
        supporter_role="clinician", met_on=date(2026, 2, 1), handed_over_on=date(2026, 3, 1),
    )  # fmt: skip
    look = look_at(north)
    item = item_of(look, 23)
    assert (item.figures[6].of, item.components["taken_over"]) == ("1 of 2", False)
    assert [row.note for row in rows_by_key(look, item)["taken_over"]] == ["nobody had taken over", "taken over"]
    assert item_of(look_at(north, shown_percent=50), 23).components["taken_over"] is True
    assert item_of(look_at(north, date(2026, 3, 1)), 23).components["taken_over"] is None


def test_jobs_that_nothing_was_planned_for_are_told(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 2, 2))
    look = look_at(north)
    item = item_of(look, 23)
    assert [(each.value, each.label) for each in item.missing] == [("1", "job without planned contacts")]
    assert (item.points.points, rows_by_key(look, item)["unplanned"][0].who) == (None, "Maria Söderström")


@pytest.mark.parametrize("number", [21, 23])
def test_twice_the_rows_take_no_more_questions(north: World, number: int) -> None:
    def many(prefix: str) -> None:
        for job in jobs(north, 3, prefix, date(2025, 11, 3)):
            project(job.client, today=TODAY)
            month_by_month(north, job, "2025-11-10", "2025-12-10")

    many("A")
    look = look_at(north)
    before = statements(look, number)
    many("B")
    assert statements(look, number) == before
    assert before[0] <= 3


def test_another_unit_has_numbers_of_its_own(north: World) -> None:
    jobs(north, 2)
    project(started(north, north.hanna, "2026-02-02", **PASSES).client, today=TODAY)
    assert item_of(look_at(north, unit=north.hill), 21).figures[0].of == "1 of 1 jobs"
    assert item_of(look_at(north, unit=north.harbour), 21).figures[0].of == "2 of 2 jobs"
    assert item_of(look_at(north, TODAY + timedelta(days=1), north.hill), 23).figures[1].of == "0 of 1"
