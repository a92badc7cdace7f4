"""Items 9, 12, 18 and 22: who is referred, benefits advice, employers seen again, and support in work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clients.jobdevelopmentrules import Share
from clients.models import (
    BenefitsAdvice,
    Client,
    ClientContact,
    Consent,
    ConsentWording,
    Education,
    EmployerContactFor,
    Episode,
    Job,
    JobChange,
    PlanSupport,
    Referral,
    ReportingDuty,
    SupportPlan,
)
from clients.report.openness import Openness, openness
from employers.models import Employer, EmployerPerson
from fidelity.report.openness import points_of
from tests.fidelity.counting import contact
from tests.fidelity.serviceslooking import TODAY, figures_of, item_of, look_at, rows_by_key, statements
from tests.world import World, make_client, make_job


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


# Item 9


def referred(world: World, received: str, **fields: Any) -> Referral:
    given = {"unit": world.harbour, "source": "clinician", "first_name": "Nora", "last_name": "Nobody", **fields}
    if given.get("client"):
        given |= {"first_name": "", "last_name": ""}
    if reason := given.get("decline_reason"):
        given |= {"decline_text": reason, "decided_by": world.sam}
    return Referral.objects.create(received_date=date.fromisoformat(received), recorded_by=world.sam, **given)


def test_referrals_by_source_and_those_not_taken_on(north: World) -> None:
    referred(north, "2025-03-19")  # a year and a day ago
    referred(north, "2025-03-20", client=north.maria, first_meeting_date=date(2025, 3, 30))
    referred(north, "2026-01-05", source="self", first_meeting_date=date(2026, 2, 10))
    referred(north, "2026-01-05", source="self", unit=north.hill)
    referred(north, "2026-02-02", declined_date=date(2026, 2, 9), decline_reason="other")
    referred(north, "2026-02-02", declined_date=date(2026, 2, 9), decline_reason="no_wish")
    referred(north, "2026-02-02", declined_date=date(2026, 2, 9), decline_reason="twice")
    look = look_at(north)
    item = item_of(look, 9)
    assert [(each.value, each.of) for each in item.figures[:3]] == [
        ("5", "from 2 sources"),
        ("2", ""),
        ("23.0", "2 people · 1 within 30 days"),
    ]
    assert item.points.points is None
    assert [(each.value, each.label) for each in item.missing] == [
        ("1", "person not taken on for “another reason”, to be read"),
        ("1", "referral without a first meeting"),
    ]
    found = rows_by_key(look, item)
    # Who is no client has no name in rows that reviewers get.
    assert [(row.who, row.said, row.client_id) for row in found["met"]] == [
        ("A person", "referral of Mon 5 Jan · the person themselves", None),
        ("Maria Söderström", "referral of Thu 20 Mar 2025 · clinician or treatment team", north.maria.public_id),
    ]
    assert [row.note for row in found["other"]] == ["another reason"]
    assert item_of(look_at(north, unit=north.hill), 9).figures[0].value == "1"
    # On 8 February nobody had been turned down, and the first of all was within the year.
    earlier = item_of(look_at(north, date(2026, 2, 8)), 9)
    assert (earlier.figures[1].value, earlier.missing[0].value) == ("0", "6")


def test_keeping_somebody_out_suggests_three_at_most(north: World) -> None:
    found = openness(look_at(north).window, None)
    assert points_of(found).points is None
    kept = Openness(3, {}, {"other": 1, "substance_use": 1}, 0, 0, None, 0, Share(0, 0), Share(0, 0))
    assert (kept.kept_out, points_of(kept).points) == (1, 3)


def ended(world: World, client: Client, end: date, **fields: Any) -> Job:
    given = {"learned_date": end, "end_reason": "quit", **fields}
    return make_job(client, world.bakery, date(2025, 6, 2), end_date=end, **given)


def test_lost_jobs_are_followed_by_a_search_and_not_by_a_closing(north: World) -> None:
    ended(north, north.maria, date(2026, 2, 2))
    ended(north, north.tom, date(2026, 2, 2), wants_another_job=False)
    ended(north, north.hanna, date(2026, 2, 2), learned_date=date(2026, 3, 20))  # not known yet
    for client, days in ((north.tom, 30), (north.hanna, 31)):
        closed = date(2026, 2, 2) + timedelta(days=days)
        Episode.objects.create(client=client, entry_date=date(2025, 1, 1), exit_date=closed, exit_reason="other")
    for_maria = EmployerContactFor.objects.create(
        client=north.maria, employer_contact=contact(north, date(2026, 2, 1)), matches_plan=None
    )
    look = look_at(north)
    item = item_of(look, 9)
    # A contact of the day before is no new search.
    assert [(each.value, each.of) for each in item.figures[3:]] == [("0 %", "0 of 2"), ("1", "of 2 closed")]
    assert [row.note for row in rows_by_key(look, item)["ended"]] == ["no new search", "did not want another job"]
    later = contact(north, date(2026, 2, 2))
    EmployerContactFor.objects.filter(pk=for_maria.pk).update(employer_contact=later)
    assert item_of(look_at(north), 9).figures[3].of == "1 of 2"


# Item 12


def advice(world: World, client: Client, session: str | None, **fields: Any) -> BenefitsAdvice:
    day = date.fromisoformat(session) if session else None
    given = {
        "answer": "accepted", "qualification": "social worker", "offered_date": day, "offered_by": world.ana, **fields
    }  # fmt: skip
    return BenefitsAdvice.objects.create(client=client, session_date=day, **given)


def test_advice_before_a_start_by_somebody_trained_or_declined(north: World) -> None:
    job = make_job(north.maria, north.bakery, date(2026, 3, 2))

    def starts() -> tuple[str, list[str]]:
        item = item_of(look_at(north), 12)
        return item.figures[0].of, [each.value for each in item.missing]

    assert starts() == ("0 of 1", [])
    advice(north, north.maria, "2026-03-02")  # the first day is not before it
    advice(north, north.maria, "2025-12-01")  # ninety days and one before
    advice(north, north.maria, "2026-02-20", voided_at="2026-03-01T00:00:00Z", void_reason="somebody else's")
    advice(north, north.maria, None, answer="waiting", offered_date=date(2026, 2, 20))
    assert starts() == ("0 of 1", [])
    untrained = advice(north, north.maria, "2026-02-20", qualification="")
    assert starts() == ("0 of 1", ["1"])
    assert [row.note for row in rows_by_key(look_at(north), item_of(look_at(north), 12))["untrained"]] == [
        "advice, but no training written down"
    ]
    untrained.qualification = "social worker"
    untrained.save()
    assert starts() == ("1 of 1", [])
    untrained.delete()
    # What names the job may be older.
    named = advice(north, north.maria, "2025-11-01", job=job)
    assert starts() == ("1 of 1", [])
    named.delete()
    advice(north, north.maria, None, answer="declined", offered_date=date(2026, 3, 1))
    assert starts() == ("1 of 1", [])


def change(world: World, job: Job, day: str, **fields: Any) -> JobChange:
    given = fields or {"weekly_hours": Decimal(30)}
    return JobChange.objects.create(job=job, from_date=date.fromisoformat(day), recorded_by=world.ana, **given)


def test_advice_within_thirty_days_of_a_change_of_hours_or_pay(north: World) -> None:
    job = make_job(north.maria, north.bakery, date(2025, 6, 2))
    change(north, job, "2026-01-10")
    change(north, job, "2026-01-11", title="Head baker")  # neither hours nor pay
    change(north, job, "2026-02-18")  # 29 days ago
    look = look_at(north)
    item = item_of(look, 12)
    assert item.figures[1].of == "0 of 1"
    assert "1 change is younger than 30 days and not counted yet." in item.notes
    advice(north, north.maria, "2026-02-10")  # the thirty-first day
    assert item_of(look_at(north), 12).figures[1].of == "1 of 2"  # it is within thirty days of the second
    advice(north, north.maria, "2026-02-09")
    assert item_of(look_at(north), 12).figures[1].of == "2 of 2"
    assert item_of(look_at(north, follow_up_days=7), 12).figures[1].of == "0 of 2"
    # As of 1 February the change of January was still in time, and advice of February was not there.
    assert item_of(look_at(north, date(2026, 2, 1)), 12).figures[1].of == "none to ask"


def test_points_of_advice(north: World, time_machine: Any) -> None:
    job = make_job(north.maria, north.bakery, date(2026, 1, 5))
    assert item_of(look_at(north), 12).points.points is None
    assert [(gain.points, gain.said) for gain in item_of(look_at(north), 12).gains] == [
        (4, "advice before 1 more job start")
    ]
    advice(north, north.maria, "2026-01-02")
    item = item_of(look_at(north), 12)
    assert (item.points.points, item.gains) == (4, [])
    assert "No hours or pay changed: whether advice comes at changes is the reviewer's to see." in item.notes
    change(north, job, "2026-02-02")
    item = item_of(look_at(north), 12)
    assert [(gain.points, gain.said) for gain in item.gains] == [
        (5, "advice at 1 more change; reporting of 1 more person")
    ]
    advice(north, north.maria, "2026-02-02")
    assert item_of(look_at(north), 12).points.points == 4
    ReportingDuty.objects.create(client=north.maria, to_whom="Kela", what="pay", repeats="monthly")
    item = item_of(look_at(north), 12)
    assert (item.points.points, item.gains) == (5, [])
    # The duty was written down today.
    yesterday = TODAY - timedelta(days=1)
    assert item_of(look_at(north, yesterday), 12).figures[2].of == "0 of 1"


# Item 18


def test_employers_seen_again_what_for_and_whom(north: World) -> None:
    hires = EmployerPerson.objects.create(employer=north.bakery, name="Olli", can_hire=True)
    clerk = EmployerPerson.objects.create(employer=north.bakery, name="Kai", can_hire=False)
    cafe, other = (Employer.objects.create(name=name) for name in ("Cafe", "Other"))
    double = Employer.objects.create(name="Cafe again", merged_into=cafe)
    contact(north, date(2025, 12, 18))  # before the thirteen weeks
    contact(north, date(2025, 12, 19))  # in the thirteen weeks, before the ninety days
    contact(north, date(2025, 12, 20), nature="first", person=hires)  # the first of ninety days
    contact(north, date(2026, 1, 7), purpose="explain", nature="second", person=hires)
    contact(north, date(2026, 2, 7), purpose="match", nature="ongoing", person=clerk)
    contact(north, date(2026, 2, 8), employer=cafe, purpose="")
    contact(north, date(2026, 2, 9), employer=double, purpose="follow_up", nature="first")
    contact(north, date(2026, 2, 9), employer=other, nature="first", specialist=north.ben)
    contact(north, date(2026, 2, 9), employer=other, mode="phone")
    contact(north, date(2026, 2, 9), employer=other, purpose="support_worker")
    contact(north, date(2026, 2, 9), employer=other, specialist=north.cleo)
    look = look_at(north, unit=north.harbour)
    item = item_of(look, 18)
    assert [(each.value, each.of) for each in item.figures] == [
        ("67 %", "2 of 3"), ("33 %", "1 of 3"), ("29 %", "2 of 7"),
        ("43 %", "3 of 7"), ("14 %", "1 of 7"), ("14 %", "1 of 7"),
        ("43 %", "3 of 7"), ("14 %", "1 of 7"), ("14 %", "1 of 7"),
    ]  # fmt: skip
    assert [each.value for each in item.missing] == ["1", "2", "4"]
    assert (item.points.points, item.gains) == (None, [])
    assert [(each.name, each.said) for each in item.specialists] == [
        ("Ana Anason", "6 visits at 2 employers"),
        ("Ben Benson", "1 visit at 1 employer"),
    ]
    found = rows_by_key(look, item)
    assert [(row.who, row.said) for row in found["twice"]] == [("Corner Bakery", "3 visits"), ("Cafe", "2 visits")]
    assert len(found["nobody-said"]) == 4
    earlier = item_of(look_at(north, date(2026, 1, 7), north.harbour), 18)
    assert [each.of for each in earlier.figures[:2]] == ["1 of 1", "1 of 1"]


# Item 22


def support(job: Job, made: str, by: Any, *kinds: tuple[str, str], edition: int = 1, **fields: Any) -> SupportPlan:
    plan = SupportPlan.objects.create(
        job=job, edition=edition, made_date=date.fromisoformat(made), made_by=by, why_made="a change" * (edition - 1)
    )
    for kind, giver in kinds:
        PlanSupport.objects.create(plan=plan, kind=kind, given_by=giver, **fields)
    return plan


def test_plans_of_people_in_work_and_how_varied_they_are(north: World) -> None:
    first, second = (make_job(client, north.bakery, date(2025, 6, 2)) for client in (north.maria, north.tom))
    support(first, "2025-06-02", north.ana, ("travel", "family"), ("budgeting", "team"))
    # Followed before the window began: what it planned is no more.
    support(first, "2025-09-01", north.ana, ("wake_up", "family"), ("wake_up", "specialist"), edition=2)
    support(first, "2026-01-01", north.ana, ("on_site", "specialist"), edition=3)
    look = look_at(north)
    item = item_of(look, 22)
    assert [(each.value, each.of) for each in item.figures[:4]] == [
        ("50 %", "1 of 2"), ("1.0", "2 people"), ("1.0", "2 people"), ("1", "")
    ]  # fmt: skip
    assert (item.points.points, [each.value for each in item.missing]) == (None, ["1"])
    found = rows_by_key(look, item)
    assert [(row.who, row.said) for row in found["kinds"]] == [
        ("Tom Virtanen", "0 kinds of support · 0 kinds of supporters"),
        ("Maria Söderström", "2 kinds of support · 2 kinds of supporters"),
    ]
    make_job(north.hanna, north.bakery, date(2025, 6, 2))
    item = item_of(look_at(north), 22)
    assert (item.points.points, item.notes[0]) == (
        2, "Fewer than half of the people in work have a support plan: 2 at most."
    )  # fmt: skip
    assert [(gain.points, gain.said) for gain in item.gains] == [(3, "1 more support plan")]
    # A plan that is made later is none yet.
    support(second, "2026-03-10", north.ana, ("travel", "family"))
    assert item_of(look_at(north), 22).figures[0].of == "2 of 3"
    assert item_of(look_at(north, date(2026, 3, 9)), 22).figures[0].of == "1 of 3"


def test_an_employer_in_touch_is_asked_where_the_person_agreed(north: World) -> None:
    for client in (north.maria, north.tom):
        make_job(client, north.bakery, date(2025, 6, 2))
    words = ConsentWording.objects.create(purpose="employers", language="en", number=9, text="May we?")
    consent = Consent.objects.create(
        client=north.maria, purpose="employers", wording=words, given_date=date(2025, 6, 1), how="signed",
        recorded_by=north.ana,
    )  # fmt: skip

    def employers(day: date = TODAY) -> str:
        return item_of(look_at(north, day), 22).figures[4].of

    elsewhere = Employer.objects.create(name="Elsewhere")
    EmployerContactFor.objects.create(client=north.maria, employer_contact=contact(north, employer=elsewhere))
    assert employers() == "0 of 1"
    EmployerContactFor.objects.create(client=north.maria, employer_contact=contact(north, date(2026, 3, 3)))
    assert (employers(), employers(date(2026, 3, 2))) == ("1 of 1", "0 of 1")
    moment = datetime(2026, 3, 18, 23, 30, tzinfo=ZoneInfo("Europe/Helsinki"))
    Consent.objects.filter(pk=consent.pk).update(revoked_at=moment, revoked_by=north.ana)
    assert (employers(), employers(date(2026, 3, 17))) == ("none to ask", "1 of 1")


def test_people_are_helped_on(north: World) -> None:
    job = make_job(north.maria, north.bakery, date(2025, 6, 2))
    make_job(north.tom, north.bakery, date(2025, 12, 1))

    def further() -> list[str]:
        look = look_at(north)
        return [row.said for row in rows_by_key(look, item_of(look, 22))["further"]]

    assert further() == ["none of these", "none of these"]
    change(north, job, "2026-02-02", title="Head baker", promotion=True)
    make_job(north.maria, north.bakery, date(2026, 2, 2), "Waiter")
    Education.objects.create(client=north.tom, course="Kitchen", start_date=date(2026, 1, 1), recorded_by=north.ana)
    assert further() == ["promoted, another job", "studies"]
    assert figures_of(item_of(look_at(north), 22))["were promoted, found another job or study"] == "100 %"


@pytest.mark.parametrize(("number", "most"), [(9, 5), (12, 3), (18, 3), (22, 2)])
def test_twice_the_rows_take_no_more_questions(north: World, number: int, most: int) -> None:
    def many(prefix: str) -> None:
        for each in range(3):
            client = make_client(f"{prefix}-{each}", prefix, "Person", north.harbour, north.ana)
            referred(north, "2026-01-05", client=client)
            job = make_job(client, north.bakery, date(2026, 1, 5))
            change(north, job, "2026-01-20")
            support(job, "2026-01-05", north.ana, ("travel", "family"))
            contact(north, date(2026, 2, 2) + timedelta(days=each))
            ended(north, client, date(2026, 1, 2), title="Before")
            ClientContact.objects.create(
                client=client, specialist=north.ana, contact_date=TODAY, mode="phone", with_whom=["employer"]
            )

    many("A")
    before = statements(look_at(north), number)
    many("B")
    assert statements(look_at(north), number) == before
    assert before[0] <= most
