"""Who needs me today: whose rows stand on the page, in what order, and what it costs."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Cover
from audit.models import TrailEntry
from clients import actions
from clients.models import Client, Job
from clients.report.today import Today, today_of
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World, make_client

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


def at_work(world: World, client: Client, start: date = date(2026, 3, 9), title: str = "Baker") -> Job:
    return actions.start_job(
        client=client, employer=world.bakery, site=None, title=title, start_date=start, by=world.ana
    )


def seen(world: World, client: Client, day: date = TODAY, mode: str = "in_person") -> None:
    actions.log_contact(
        client=client, specialist=world.ana, contact_date=day, mode=mode, with_whom=["client"], by=world.ana
    )


def people(world: World, *starts: date) -> list[Client]:
    """People of Ana's who began on these days, and nobody else's in work."""
    made = []
    for number, start in enumerate(starts):
        client = make_client(f"P-{number}", f"P{number}", "Person", world.harbour, world.ana)
        at_work(world, client, start)
        made.append(client)
    return made


def names(people: Any) -> list[str]:
    return [person.name for person in people]


def page(world: World, who: str = "ana") -> Today:
    return today_of(getattr(world, who), TODAY)


def test_each_person_stands_once_by_what_is_oldest(north: World) -> None:
    """Week 2 of a job since Mon 9 Mar is due on Sun 22; of one since Fri 6 Mar today; of Mon 2 Mar it was on the 15th."""
    soon, today, late = people(north, date(2026, 3, 9), date(2026, 3, 6), date(2026, 3, 2))
    for client, days in ((soon, (8, 10, 12)), (today, (5, 6, 12)), (late, (1, 3))):
        for day in days:
            seen(north, client, date(2026, 3, day))
    now = page(north)
    assert names(now.overdue) == [late.name]
    assert names(now.due_today) == [today.name]
    assert names(now.this_week) == [soon.name]
    assert [line.label for line in now.overdue[0].lines] == ["Week 2 · Corner Bakery", "Week 3 · Corner Bakery"]


def test_the_longest_waiting_comes_first_with_the_rest_behind(north: World) -> None:
    first, second = people(north, date(2026, 3, 2), date(2026, 3, 9))
    now = page(north)
    assert names(now.overdue) == [first.name, second.name]
    assert now.overdue[0].first.label == "Contact before the start · Corner Bakery"
    assert len(now.overdue[0].rest) == 4


def test_a_row_says_why_it_is_due(north: World) -> None:
    at_work(north, north.maria)
    why = page(north).overdue[0].first.why
    assert why.sentence == "A contact in person is planned in the week before the first day at work."
    assert ("Job", "Corner Bakery, first day Mon 9 Mar") in why.facts
    assert ("Window", "Mon 2 Mar to Sun 8 Mar") in why.facts


def test_a_contact_takes_its_rows_off_and_an_attempt_does_not(north: World) -> None:
    at_work(north, north.maria)
    seen(north, north.maria, mode="voicemail")
    assert names(page(north).overdue) == ["Maria Söderström"]
    seen(north, north.maria)
    assert page(north).overdue + page(north).this_week == []


def test_declined_support_waits_for_nobody_until_it_is_wanted_again(north: World) -> None:
    at_work(north, north.maria)
    actions.decline_support(client=north.maria, declined_date=date(2026, 3, 8), agreed="", by=north.ana)
    assert page(north).overdue + page(north).this_week == []
    # What fell due meanwhile stays declined; week 2, due on Sun 22 Mar, counts again.
    actions.resume_support(client=north.maria, resumed_date=TODAY, by=north.ana)
    now = page(north)
    assert (now.overdue, [line.label for line in now.this_week[0].lines]) == ([], ["Week 2 · Corner Bakery"])


def test_what_is_overdue_stays_when_the_job_is_to_end_within_the_week(north: World) -> None:
    job = at_work(north, north.maria)
    actions.end_job(
        job=job, version=1, end_date=date(2026, 3, 21), learned_date=TODAY, end_reason="moved_on",
        end_next_step="", by=north.ana,
    )  # fmt: skip
    assert [line.due_date.isoformat() for line in page(north).overdue[0].lines] == [
        "2026-03-08", "2026-03-12", "2026-03-15",
    ]  # fmt: skip


def test_a_closed_person_waits_for_the_talk_about_a_lost_job_alone(north: World) -> None:
    job = at_work(north, north.maria)
    actions.end_job(
        job=job, version=1, end_date=date(2026, 3, 13), learned_date=date(2026, 3, 14), end_reason="laid_off",
        end_next_step="", by=north.ana,
    )  # fmt: skip
    actions.close_client(
        client=north.maria, version=1, closed_date=date(2026, 3, 18), closure_reason="moved", by=north.ana
    )
    assert [line.label for line in page(north).overdue[0].lines] == ["Contact after the job ended · Corner Bakery"]


def test_nobody_elses_people_stand_here(north: World) -> None:
    at_work(north, north.tom)
    at_work(north, north.hanna)
    assert page(north).overdue == []
    assert names(page(north, "ben").overdue) == ["Tom Virtanen"]


def test_covered_people_stand_here_for_the_days_of_the_cover_and_say_whose_they_are(north: World) -> None:
    at_work(north, north.maria)
    cover = Cover.objects.create(absent=north.ana, covering=north.ben, from_date=TODAY, to_date=TODAY)
    assert [(p.name, p.covered_for) for p in page(north, "ben").overdue] == [("Maria Söderström", "Ana Anason")]
    assert [p.covered_for for p in page(north).overdue] == [""]
    assert today_of(north.ben, date(2026, 3, 20)).overdue == []
    Cover.objects.filter(pk=cover.pk).update(cancelled_at="2026-03-19T08:00Z")
    assert page(north, "ben").overdue == []


def test_a_hand_over_moves_a_person_from_its_day_on(north: World) -> None:
    at_work(north, north.maria)
    actions.assign(client=north.maria, specialist=north.ben, from_date=date(2026, 3, 20), by=north.sam)
    assert (names(page(north).overdue), names(page(north, "ben").overdue)) == (["Maria Söderström"], [])
    tomorrow = date(2026, 3, 20)
    assert (today_of(north.ana, tomorrow).overdue, names(today_of(north.ben, tomorrow).overdue)) == (
        [], ["Maria Söderström"],
    )  # fmt: skip


@pytest.mark.parametrize(("day", "shown"), [(date(2026, 2, 4), []), (date(2026, 2, 5), ["Maria Söderström"])])
def test_past_thirty_days_without_an_employer_begins_on_day_31(north: World, day: date, shown: list[str]) -> None:
    """Entry on Mon 5 Jan: day 30 is Wed 4 Feb."""
    assert names(today_of(north.ana, day).no_employer_contact) == shown


def test_job_starts_of_the_next_two_weeks_are_announced(north: World) -> None:
    for number, day in enumerate((TODAY, date(2026, 3, 20), date(2026, 4, 2), date(2026, 4, 3))):
        at_work(north, north.maria, day, title=f"Job {number}")
    cancelled = at_work(north, north.maria, date(2026, 3, 21), title="None")
    actions.cancel_start(job=cancelled, version=1, reason="withdrawn", by=north.ana)
    assert [start.day for start in page(north).starts] == ["Fri 20 Mar", "Thu 2 Apr"]


def plan(world: World, client: Client, day: date, by: Any, at: time | None = None) -> Any:
    return actions.plan_visit(
        client=client, specialist=by, due_contact=None, visit_date=day, visit_time=at, place="Café", note="", by=by
    )


def test_visits_stand_in_the_order_of_the_week_and_go_when_kept_or_cancelled(north: World) -> None:
    kept = plan(north, north.maria, TODAY, north.ana)
    plan(north, north.maria, date(2026, 3, 20), north.ana, time(14, 0))
    plan(north, north.maria, date(2026, 3, 20), north.ana, time(9, 30))
    gone = plan(north, north.maria, date(2026, 3, 21), north.ana)
    actions.cancel_visit(visit=gone, version=1, by=north.ana)
    assert [(v.day, v.time) for v in page(north).visits] == [
        ("today", ""),
        ("Fri 20 Mar", "09:30"),
        ("Fri 20 Mar", "14:00"),
    ]
    seen(north, north.maria)
    kept.refresh_from_db()
    assert kept.kept_by is not None
    assert len(page(north).visits) == 2


def test_a_visit_that_a_colleague_planned_with_my_person_is_mine_to_know(north: World) -> None:
    plan(north, north.maria, TODAY, north.sam)
    assert names(page(north).visits) == ["Maria Söderström"]


def test_a_visit_with_somebody_i_covered_is_not_shown_once_the_cover_is_over(north: World) -> None:
    cover = Cover.objects.create(absent=north.ana, covering=north.ben, from_date=TODAY, to_date=TODAY)
    plan(north, north.maria, date(2026, 3, 20), north.ben)
    assert names(page(north, "ben").visits) == ["Maria Söderström"]
    Cover.objects.filter(pk=cover.pk).update(cancelled_at="2026-03-19T08:00Z")
    assert page(north, "ben").visits == []
    assert names(page(north).visits) == ["Maria Söderström"]


# The page


def open_today(browser: Any, staff: Any) -> Any:
    return sign_in(browser, staff).get(reverse("clients:today"))


def test_the_page_offers_to_log_to_plan_and_to_decline(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        at_work(world, world.maria)
    text = open_today(browser, world.ana).content.decode()
    for name in ("log_contact", "plan_visit", "decline"):
        assert reverse(f"clients:{name}", args=[world.maria.public_id]) in text, name
    assert 'href="tel:+358401234567"' in text


def test_who_was_shown_is_on_the_trail(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        at_work(world, world.maria)
    open_today(browser, world.ana)
    with agency_context(world.north.pk):
        line = TrailEntry.objects.filter(action="today shown").get()
        assert (line.staff_id, list(line.object_ids)) == (world.ana.pk, [world.maria.public_id])


def test_an_empty_day_says_so_and_leads_on(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        Client.objects.update(first_employer_contact_date=date(2026, 1, 9))
    text = open_today(browser, world.ana).content.decode()
    assert "Nobody is waiting" in text
    assert reverse("clients:list") in text


@pytest.mark.parametrize("role", ["sam", "lee", "adi"])
def test_only_specialists_have_a_today_page(world: World, browser: Any, role: str) -> None:
    assert open_today(browser, getattr(world, role)).status_code == 403


def questions(browser: Any, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(url).status_code == 200
    quiet = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    asked = [query["sql"].strip() for query in caught if not query["sql"].startswith(quiet)]
    return [sql for sql in asked if not sql.startswith("SELECT set_config('app.agency_id', '',")]


def test_thirty_people_cost_what_one_costs(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        at_work(world, world.maria)
    sign_in(browser, world.ana)
    browser.get(reverse("clients:today"))
    few = questions(browser, reverse("clients:today"))
    with agency_context(world.north.pk):
        for client in people(world, *[date(2026, 3, 9)] * 10, *[date(2026, 3, 23)] * 10):
            plan(world, client, TODAY, world.ana)
    many = questions(browser, reverse("clients:today"))
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 8, "\n".join(many)
