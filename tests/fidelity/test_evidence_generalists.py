"""Evidence of whether each specialist takes people through all six phases (item 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from clients import actions
from clients.models import (
    Assignment,
    Client,
    ClientContact,
    DueContact,
    EmployerContactFor,
    Outreach,
    OutreachAttempt,
    ProfileEdition,
    ProfileSession,
    Referral,
)
from clients.report.phases import generalists, taken
from employers.models import EmployerContact
from fidelity.report.sources import SOURCES
from tests.fidelity.looking import (
    DAY,
    entered,
    every_figure_has_its_rows,
    evidence,
    gains,
    look,
    questions,
    rows,
    specialists,
)
from tests.world import World, make_job, make_staff

KEY = "vocational_generalists"
FIRST = date(2025, 12, 30)  # half a year through DAY
LATELY = date(2026, 6, 1)


@pytest.fixture
def alone(north: World) -> World:
    """Maria, Tom and Hanna belong to no caseload here: each test brings its own people."""
    Assignment.objects.all().delete()
    return north


@pytest.fixture(autouse=True)
def the_people_behind_say_the_same(alone: World) -> Iterator[None]:
    """Whatever a test made: a phase is delivered when it was served with somebody, and as many are counted as are shown."""
    yield
    window, staff = look(alone).window, [alone.ana.pk, alone.ben.pk]
    people = taken(window, staff)
    for each in generalists(window, staff):
        served = {phase for person in people[each.staff] for phase in person.phases}
        assert (each.people, set(each.delivered)) == (len(people[each.staff]), served)


def contact(client: Client, by: Any, day: date = LATELY, **fields: Any) -> ClientContact:
    given = {"mode": "in_person", "with_whom": ["client"], "place": "community", **fields}
    return ClientContact.objects.create(client=client, specialist=by, contact_date=day, **given)


def assessed(client: Client, by: Any, day: date = LATELY) -> None:
    edition = ProfileEdition.objects.create(client=client, number=1, begun_date=day, why="first", begun_by=by)
    ProfileSession.objects.create(edition=edition, session_date=day)


def met_employer(world: World, client: Client, by: Any, day: date = LATELY, **fields: Any) -> None:
    given = {"mode": "in_person", "purpose": "learn", **fields}
    visit = EmployerContact.objects.create(employer=world.bakery, specialist=by, contact_date=day, **given)
    EmployerContactFor.objects.create(client=client, employer_contact=visit)


def followed(client: Client, job: Any, by: Any, day: date = LATELY, late: bool = False, rule: str = "month 2") -> None:
    answer = contact(client, by, day, mode="phone")
    answered = {"late_on": day, "late_by": answer} if late else {"met_on": day, "met_by": answer}
    due = day - timedelta(days=1) if late else day
    DueContact.objects.create(
        client=client, job=job, rule=rule, opens_date=due, due_date=due, planned_on=due, **answered
    )


def all_phases(world: World, ref: str, by: Any) -> Client:
    client = entered(world, ref, by, date(2026, 3, 2))
    contact(client, by, date(2026, 3, 3))
    assessed(client, by)
    met_employer(world, client, by)
    job = make_job(client, world.bakery, date(2026, 5, 4))
    contact(client, by, place="workplace")
    followed(client, job, by)
    return client


def delivered(world: World, day: date = DAY) -> dict[str, str]:
    """Of the first specialist: what each phase says."""
    return {key: found[0].said for key, found in rows(world, KEY, day).items() if found}


def test_all_six_phases_are_five_points_and_five_are_four(alone: World) -> None:
    all_phases(alone, "A", alone.ana)
    all_phases(alone, "B", alone.ben)
    item = evidence(alone, KEY)
    assert specialists(item) == {"Ana": 5, "Ben": 5}
    assert item.points.points == 5
    assert all(item.components.values())
    every_figure_has_its_rows(alone, KEY)
    met = EmployerContactFor.objects.filter(client__client_ref="B")
    met.delete()
    item = evidence(alone, KEY)
    assert specialists(item) == {"Ana": 5, "Ben": 4}
    assert item.points == (5, 4)
    assert item.components["job_development"] is False
    assert item.components["intake"] is True
    assert "1 specialist had no caseload and is left out." in item.notes


def test_who_has_nobody_in_work_yet_is_not_scored_down(alone: World) -> None:
    new = entered(alone, "New", alone.ana, date(2026, 6, 1))
    contact(new, alone.ana, date(2026, 6, 2))
    assessed(new, alone.ana)
    item = evidence(alone, KEY)
    assert specialists(item) == {"Ana": 4}
    assert item.specialists[0].said == "3 phases, 2 not yet applicable"
    assert item.components["follow_along"] is None
    assert item.notes[0].startswith("1 specialist has had nobody in work yet")
    assert delivered(alone)["job_coaching"] == "not yet applicable: nobody in work"
    # From the day somebody works, it counts.
    make_job(new, alone.bakery, date(2026, 6, 22))
    item = evidence(alone, KEY)
    assert specialists(item) == {"Ana": 3}
    assert item.components["follow_along"] is False
    # A day earlier nobody worked.
    assert specialists(evidence(alone, KEY, date(2026, 6, 21))) == {"Ana": 4}


def test_without_any_phase_the_reviewer_decides(alone: World) -> None:
    entered(alone, "Old", alone.ana, date(2025, 1, 1))
    item = evidence(alone, KEY)
    assert specialists(item) == {"Ana": None}
    assert item.points.points is None
    assert "Of 1 specialist with a caseload no phase is on record: the reviewer decides between 2 and 1." in item.notes
    assert "Nobody new came to 1 specialist in these months, so there was no intake to do." in item.notes


def test_only_what_the_assigned_specialist_did_counts(alone: World) -> None:
    """Until 31 May Ben's, from June on Ana's: each has what was done in their own time."""
    client = entered(alone, "Handed over", alone.ben, date(2025, 1, 1))
    Assignment.objects.filter(client=client).update(to_date=date(2026, 5, 31))
    Assignment.objects.create(client=client, specialist=alone.ana, from_date=date(2026, 6, 1))
    contact(client, alone.ana, date(2026, 5, 31))
    contact(client, alone.ben, date(2026, 6, 1))
    contact(client, alone.ben, date(2026, 6, 2))
    assert [(row.who, row.said) for row in rows(alone, KEY)["engagement"]] == [
        ("Ana Anason", "none on record"), ("Ben Benson", "none on record"),
    ]  # fmt: skip
    contact(client, alone.ana, date(2026, 6, 1))
    contact(client, alone.ben, date(2026, 5, 31))
    assert [row.said for row in rows(alone, KEY)["engagement"]] == [
        "with 1 person, last on Mon 1 Jun", "with 1 person, last on Sun 31 May",
    ]  # fmt: skip
    assert [(row.who, row.said) for row in rows(alone, KEY)["people"]] == [
        ("Handed over Person", "Ana Anason · engagement Mon 1 Jun"), ("Handed over Person", "Ben Benson · engagement Sun 31 May"),
    ]  # fmt: skip


def test_what_somebody_else_did_is_not_the_specialists(alone: World) -> None:
    client = entered(alone, "New", alone.ana, date(2026, 6, 1))
    make_job(client, alone.bakery, date(2026, 6, 1))
    contact(client, alone.ben, date(2026, 6, 2), place="workplace")
    met_employer(alone, client, alone.ben)
    assessed(client, alone.ben)
    job = make_job(client, alone.bakery, date(2026, 3, 2), "Cook")
    followed(client, job, alone.ben)
    followed(client, job, alone.ben, late=True, rule="month 3")
    Referral.objects.create(
        client=client, unit=alone.harbour, source="self", received_date=LATELY, first_meeting_date=LATELY,
        recorded_by=alone.ben,
    )  # fmt: skip
    assert {said for key, said in delivered(alone).items() if key != "people"} == {"none on record"}


def test_who_was_handed_over_before_these_months_is_no_caseload(alone: World) -> None:
    client = entered(alone, "Gone", alone.ana, date(2025, 1, 1))
    Assignment.objects.filter(client=client).update(to_date=FIRST - timedelta(days=1))
    assert specialists(evidence(alone, KEY)) == {}
    Assignment.objects.filter(client=client).update(to_date=FIRST)
    assert specialists(evidence(alone, KEY)) == {"Ana": None}


def test_the_last_six_months(alone: World) -> None:
    client = entered(alone, "Long", alone.ana, date(2025, 1, 1))
    contact(client, alone.ana, FIRST - timedelta(days=1))
    contact(client, alone.ana, DAY + timedelta(days=1))
    assert delivered(alone)["engagement"] == "none on record"
    contact(client, alone.ana, FIRST)
    assert delivered(alone)["engagement"] == "with 1 person, last on Tue 30 Dec 2025"


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, True),
        ({"place": "office"}, False),
        ({"with_whom": ["employer"]}, False),
        ({"mode": "no_show"}, False),
        ({"day": date(2026, 4, 30)}, False),
        ({"day": date(2026, 6, 21)}, False),
    ],
)
def test_coaching_is_at_the_workplace_while_the_job_lasts(alone: World, fields: dict[str, Any], counts: bool) -> None:
    client = entered(alone, "Works", alone.ana, date(2025, 1, 1))
    ended = {"end_date": date(2026, 6, 20), "learned_date": date(2026, 6, 20), "end_reason": "quit"}
    make_job(client, alone.bakery, date(2026, 5, 1), **ended)
    contact(client, alone.ana, **{"place": "workplace", **fields})
    assert (delivered(alone)["job_coaching"] != "none on record") is counts


@pytest.mark.parametrize(("day", "counts"), [("2026-05-31", False), ("2026-06-01", True), ("2026-07-02", False)])
def test_intake_is_contact_in_the_first_thirty_days(alone: World, day: str, counts: bool) -> None:
    client = entered(alone, "New", alone.ana, date(2026, 6, 1))
    Assignment.objects.filter(client=client).update(from_date=date(2026, 5, 1))
    contact(client, alone.ana, date.fromisoformat(day))
    found = rows(alone, KEY, date(2026, 7, 20))["intake"][0].said
    assert (found != "none on record") is counts


def test_a_first_meeting_is_intake_and_outreach_engagement(alone: World) -> None:
    client = entered(alone, "Referred", alone.ana, date(2025, 1, 1))
    Referral.objects.create(
        client=client, unit=alone.harbour, source="self", received_date=LATELY, first_meeting_date=LATELY,
        recorded_by=alone.ana,
    )  # fmt: skip
    tried = Outreach.objects.create(client=client, cause="silence", since_date=LATELY, recorded_by=alone.sam)
    for by, day in ((alone.ana, LATELY), (alone.sam, LATELY + timedelta(days=1))):
        OutreachAttempt.objects.create(
            outreach=tried, attempt_date=day, who="Somebody", role="specialist", mode="call", result="no_answer",
            recorded_by=by,
        )  # fmt: skip
    found = rows(alone, KEY)
    assert found["intake"][0].said == "with 1 person, last on Mon 1 Jun"
    assert found["engagement"][0].said == "with 1 person, last on Mon 1 Jun"


def test_late_support_is_support_and_a_contact_of_their_own_is_not_the_specialists(alone: World) -> None:
    client = entered(alone, "Works", alone.ana, date(2025, 1, 1))
    job = make_job(client, alone.bakery, date(2026, 3, 2))
    assert delivered(alone)["follow_along"] == "none on record"
    followed(client, job, alone.ana, late=True)
    assert delivered(alone)["follow_along"] == "with 1 person, last on Mon 1 Jun"
    followed(client, job, alone.ana, date(2026, 6, 8), rule="month 3")
    assert delivered(alone)["follow_along"] == "with 1 person, last on Mon 8 Jun"
    met_employer(alone, client, alone.ana, purpose="support_worker")
    EmployerContactFor.objects.create(
        client=client, by_client=True,
        employer_contact=EmployerContact.objects.create(
            employer=alone.bakery, specialist=alone.ana, contact_date=LATELY, mode="in_person"
        ),
    )  # fmt: skip
    assert delivered(alone)["job_development"] == "none on record"


def test_what_would_bring_the_next_point(alone: World) -> None:
    all_phases(alone, "A", alone.ana)
    client = all_phases(alone, "B", alone.ben)
    DueContact.objects.filter(client=client).delete()
    ClientContact.objects.filter(client=client, place="workplace").update(voided_at=timezone.now(), void_reason="twice")
    item = evidence(alone, KEY)
    assert specialists(item) == {"Ana": 5, "Ben": 3}
    assert item.points.points == 4
    assert gains(item) == [(5, "1 more phase carried out with the own caseload, by 1 specialist")]
    EmployerContactFor.objects.filter(client=client).delete()
    item = evidence(alone, KEY)
    assert (specialists(item), item.points.points) == ({"Ana": 5, "Ben": 3}, 4)
    assert gains(item) == [(5, "2 more phases carried out with the own caseload, by 1 specialist")]


def test_what_came_later_does_not_change_an_earlier_day(alone: World) -> None:
    client = entered(alone, "Here", alone.ana, date(2026, 3, 2))
    contact(client, alone.ana)

    def told() -> Any:
        item = evidence(alone, KEY)
        return item.points, item.figures, item.notes, item.specialists, item.components, rows(alone, KEY)

    before = told()
    later = DAY + timedelta(days=1)
    job = make_job(client, alone.bakery, later)
    contact(client, alone.ana, later, place="workplace")
    followed(client, job, alone.ana, later + timedelta(days=1))
    assessed(client, alone.ana, later)
    met_employer(alone, client, alone.ana, later)
    Assignment.objects.filter(client=client).update(to_date=DAY)
    Assignment.objects.create(client=client, specialist=alone.ben, from_date=later)
    assert told() == before


def test_more_rows_ask_no_more_questions(alone: World) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            staff = make_staff(f"S{number}", Role.SPECIALIST, alone.harbour, alone.sam)
            all_phases(alone, f"P-{number}", staff)
            all_phases(alone, f"Q-{number}", staff)

    def ask() -> None:
        found = look(alone)
        SOURCES[KEY].evidence(found)
        SOURCES[KEY].rows(found)

    fill(0, 3)
    few = questions(ask)
    fill(3, 9)
    assert questions(ask) == few
    assert few <= 7


def test_through_the_pages_actions_it_is_the_same(alone: World) -> None:
    client = actions.add_client(
        client_ref="N-9", first_name="Nina", last_name="New", unit=alone.harbour, specialist=alone.ana,
        programme_entry_date=LATELY, by=alone.ana,
    )  # fmt: skip
    contact(client, alone.ana, LATELY)
    assert delivered(alone)["intake"] == "with 1 person, last on Mon 1 Jun"
