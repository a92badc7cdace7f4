"""Editions of a job search plan: made, changed, ranked, signed, and then left as they are, by the actions and the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import InternalError

from audit.models import TrailEntry
from clients import actions
from clients.models import EmployerContactFor, JobSearchPlan, PlanLine, PlanSignature
from employers.models import EmployerContact
from tenancy.models import StaleRecord
from tests.world import World

MADE, REVIEW = date(2026, 1, 12), date(2026, 4, 13)


@pytest.fixture
def plan(north: World) -> JobSearchPlan:
    return actions.start_plan(
        client=north.maria, goal="I want to bake again.", started_date=MADE, review_date=REVIEW, by=north.ana
    )


def add(world: World, plan: JobSearchPlan, *texts: str, kind: str = "job_type", **more: Any) -> list[PlanLine]:
    return [actions.add_line(plan=plan, kind=kind, text=text, by=world.ana, **more) for text in texts]


def sign(world: World, plan: JobSearchPlan, **changes: Any) -> PlanSignature:
    plan.refresh_from_db(fields=["version"])
    said = {"who": "person", "name": "Maria Söderström", "signed_date": MADE, "version": plan.version, **changes}
    return actions.sign_plan(plan=plan, by=world.ana, **said)


def renew(world: World, plan: JobSearchPlan) -> JobSearchPlan:
    plan.refresh_from_db(fields=["version"])
    return actions.start_edition(
        plan=plan, version=plan.version, reason="new leads", started_date=date(2026, 2, 2), review_date=None,
        by=world.ana,
    )  # fmt: skip


def texts(plan: JobSearchPlan, kind: str = "job_type") -> list[str]:
    return list(plan.lines.filter(kind=kind).order_by("rank").values_list("text", flat=True))


def ranks(plan: JobSearchPlan, kind: str = "job_type") -> list[int]:
    return list(plan.lines.filter(kind=kind).order_by("rank").values_list("rank", flat=True))


# Ranking


def test_a_new_line_comes_last_of_its_kind_and_is_moved_up(north: World, plan: JobSearchPlan) -> None:
    baker, cook, gardener = add(north, plan, "Baker", "Cook", "Gardener")
    add(north, plan, "mornings", kind="hours", reason="the tablets make me slow at night")
    actions.move_line(line=gardener, steps=-1, by=north.ana)
    assert texts(plan) == ["Baker", "Gardener", "Cook"]
    actions.move_line(line=baker, steps=1, by=north.ana)
    actions.move_line(line=cook, steps=1, by=north.ana)
    assert (texts(plan), ranks(plan), texts(plan, "hours")) == (["Gardener", "Baker", "Cook"], [1, 2, 3], ["mornings"])


def test_what_is_taken_out_leaves_no_gap(north: World, plan: JobSearchPlan) -> None:
    add(north, plan, "Baker", "Cook", "Gardener")
    actions.remove_line(line=plan.lines.get(text="Baker"), version=1, by=north.ana)
    assert (texts(plan), ranks(plan)) == (["Cook", "Gardener"], [1, 2])


def test_two_lines_never_share_a_place(north: World, plan: JobSearchPlan) -> None:
    baker, _cook = add(north, plan, "Baker", "Cook")
    with pytest.raises(IntegrityError, match="one_line_at_a_place"), transaction.atomic():
        PlanLine.objects.filter(pk=baker.pk).update(rank=2)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        ({"kind": "job_type", "text": ""}, "a_line_says_what"),
        ({"kind": "task", "text": "writes the CV"}, "a_task_says_who"),
        ({"kind": "job_type", "text": "Baker", "who": "person"}, "a_task_says_who"),
    ],
)
def test_a_line_that_says_nothing_is_refused(
    north: World, plan: JobSearchPlan, wrong: dict[str, Any], promise: str
) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        PlanLine.objects.create(plan=plan, rank=1, **wrong)


def test_an_employer_is_chosen_or_named_and_only_as_a_lead(north: World, plan: JobSearchPlan) -> None:
    lead = actions.add_line(plan=plan, kind="lead", text="", employer=north.bakery, reason="aunt", by=north.ana)
    assert lead.said == "Corner Bakery"
    with pytest.raises(IntegrityError, match="a_line_says_what"), transaction.atomic():
        PlanLine.objects.create(plan=plan, rank=1, kind="place", text="there", employer=north.bakery)


# Editions


def test_a_new_edition_begins_as_a_copy_and_its_lines_keep_their_keys(north: World, plan: JobSearchPlan) -> None:
    add(north, plan, "Baker", "Cook")
    add(north, plan, "asks at three cafés", kind="task", who="person")
    newer = renew(north, plan)
    assert (newer.edition, newer.goal, newer.reason) == (2, "I want to bake again.", "new leads")
    said = ("key", "kind", "rank", "text", "who")
    assert list(newer.lines.ranked().values_list(*said)) == list(plan.lines.ranked().values_list(*said))
    assert not set(newer.lines.values_list("pk")) & set(plan.lines.values_list("pk"))


def test_there_is_one_first_edition(north: World, plan: JobSearchPlan) -> None:
    with pytest.raises(ValidationError, match="plan already"):
        actions.start_plan(client=north.maria, goal="", started_date=MADE, review_date=None, by=north.ana)
    with pytest.raises(IntegrityError, match="one_plan_of_an_edition"), transaction.atomic():
        JobSearchPlan.objects.create(client=north.maria, edition=1, started_date=MADE, made_by=north.ana)


def test_only_the_newest_edition_is_copied(north: World, plan: JobSearchPlan) -> None:
    renew(north, plan)
    with pytest.raises(ValidationError, match="newer edition"):
        renew(north, plan)


@pytest.fixture(params=["signed", "followed"])
def standing(request: pytest.FixtureRequest, north: World, plan: JobSearchPlan) -> JobSearchPlan:
    """An edition that stands: somebody signed it, or a newer one follows it."""
    add(north, plan, "Baker", "Cook")
    if request.param == "signed":
        sign(north, plan)
    else:
        renew(north, plan)
    plan.refresh_from_db()
    return plan


def test_an_edition_that_stands_is_changed_by_no_action(north: World, standing: JobSearchPlan) -> None:
    line = standing.lines.get(text="Cook")
    tries: list[Any] = [
        lambda: actions.change_plan(plan=standing, version=standing.version, goal="Other", by=north.ana),
        lambda: actions.add_line(plan=standing, kind="job_type", text="Gardener", by=north.ana),
        lambda: actions.change_line(line=line, version=line.version, text="Chef", by=north.ana),
        lambda: actions.move_line(line=line, steps=-1, by=north.ana),
        lambda: actions.remove_line(line=line, version=line.version, by=north.ana),
    ]
    for each in tries:
        with pytest.raises(ValidationError, match="stands as it is"):
            each()
    assert texts(standing) == ["Baker", "Cook"]


def test_an_edition_that_stands_is_changed_by_no_sql(north: World, standing: JobSearchPlan) -> None:
    lines = PlanLine.objects.filter(plan=standing)
    tries: list[Any] = [
        lambda: JobSearchPlan.objects.filter(pk=standing.pk).update(goal="Other"),
        lambda: JobSearchPlan.objects.filter(pk=standing.pk).update(review_date=None),
        lambda: PlanLine.objects.create(plan=standing, kind="place", rank=1, text="Harbour"),
        lambda: lines.filter(text="Cook").update(text="Chef"),
        lambda: lines.filter(text="Cook").delete(),
    ]
    for each in tries:
        with pytest.raises(IntegrityError, match="signed or has a newer one"), transaction.atomic():
            each()


def test_the_edition_that_holds_is_free_until_it_is_signed(north: World, plan: JobSearchPlan) -> None:
    newer = renew(north, plan)
    actions.change_plan(plan=newer, version=newer.version, goal="Something with bread", by=north.ana)
    add(north, newer, "Baker")
    newer.refresh_from_db()
    plan.refresh_from_db()
    assert (newer.goal, plan.goal, texts(newer)) == ("Something with bread", "I want to bake again.", ["Baker"])


# Signing


def test_a_signature_is_for_what_was_read(north: World, plan: JobSearchPlan) -> None:
    """A line added meanwhile: whoever signs sees it first."""
    read = plan.version
    add(north, plan, "Baker")
    with pytest.raises(StaleRecord):
        actions.sign_plan(plan=plan, version=read, who="person", name="Maria", signed_date=MADE, by=north.ana)
    assert not plan.signatures.exists()


def test_several_sign_each_once_and_no_older_edition_is_signed(north: World, plan: JobSearchPlan) -> None:
    sign(north, plan)
    sign(north, plan, who="specialist", name="Ana Anason")
    with pytest.raises(ValidationError, match="signed already"):
        sign(north, plan, name="maria söderström")
    with pytest.raises(ValidationError, match="before the edition"):
        sign(north, plan, who="family", name="Eva", signed_date=date(2026, 1, 11))
    renew(north, plan)
    with pytest.raises(ValidationError, match="newer edition"):
        sign(north, plan, who="family", name="Eva")
    assert plan.signatures.count() == 2


def test_a_signature_stands(north: World, plan: JobSearchPlan) -> None:
    signature = sign(north, plan)
    for change in (
        lambda: PlanSignature.objects.filter(pk=signature.pk).update(name="Nobody"),
        lambda: PlanSignature.objects.filter(pk=signature.pk).delete(),
    ):
        with pytest.raises((InternalError, ProgrammingError), match="Cannot"), transaction.atomic():
            change()


def test_each_change_is_a_line_on_the_trail_without_what_was_written(north: World, plan: JobSearchPlan) -> None:
    add(north, plan, "Baker")
    sign(north, plan)
    renew(north, plan)
    entries = TrailEntry.objects.filter(object_id=north.maria.public_id).order_by("pk")
    assert [entry.action for entry in entries] == [
        "job search plan made", "job search plan changed", "job search plan signed",
        "new edition of the job search plan",
    ]  # fmt: skip
    assert all("Baker" not in str(entry.details) for entry in entries)


# Employer contacts and the plan


def visit(world: World, day: date = date(2026, 1, 20), **fields: Any) -> EmployerContact:
    fields = {"mode": "in_person", "about_competitive_job": True, **fields}
    return EmployerContact.objects.create(employer=world.bakery, specialist=world.ana, contact_date=day, **fields)


def link(world: World, contact: EmployerContact | None = None, **said: Any) -> EmployerContactFor:
    said = {"matches_plan": None, "by_client": False, "note": "", **said}
    return actions.link_employer_contact(
        client=said.pop("client", world.maria), employer_contact=contact or visit(world), by=world.ana, **said
    )


def test_what_serves_a_line_fits_the_plan_and_what_is_off_it_does_not(north: World, plan: JobSearchPlan) -> None:
    (baker,) = add(north, plan, "Baker")
    assert link(north, plan_line=baker).matches_plan is True
    assert link(north, off_plan_reason="heard of an opening").matches_plan is False
    assert [link(north, matches_plan=said).matches_plan for said in (True, False, None)] == [True, False, None]


def test_a_line_of_somebody_elses_plan_is_refused(north: World, plan: JobSearchPlan) -> None:
    (baker,) = add(north, plan, "Baker")
    with pytest.raises(ValidationError, match="another plan"):
        link(north, client=north.tom, plan_line=baker)


def test_the_database_holds_line_and_answer_together(north: World, plan: JobSearchPlan) -> None:
    (baker,) = add(north, plan, "Baker")
    for wrong in (
        {"plan_line": baker, "matches_plan": False},
        {"plan_line": baker, "matches_plan": None},
        {"off_plan_reason": "far away", "matches_plan": True},
        {"off_plan_reason": "far away", "plan_line": baker, "matches_plan": True},
    ):
        with pytest.raises(IntegrityError, match="what_serves_a_plan_line"), transaction.atomic():
            EmployerContactFor.objects.create(client=north.maria, employer_contact=visit(north), **wrong)


def test_a_line_that_a_contact_served_is_not_taken_out(north: World, plan: JobSearchPlan) -> None:
    (baker,) = add(north, plan, "Baker")
    link(north, plan_line=baker)
    with pytest.raises(ValidationError, match="employer contact was made"):
        actions.remove_line(line=baker, version=baker.version, by=north.ana)


def test_which_line_it_served_can_be_said_afterwards(north: World, plan: JobSearchPlan) -> None:
    (baker,) = add(north, plan, "Baker")
    said = link(north, matches_plan=False)
    actions.say_plan_line(link=said, version=1, plan_line=baker, off_plan_reason="", by=north.ana)
    said.refresh_from_db()
    assert (said.plan_line, said.matches_plan) == (baker, True)
    with pytest.raises(StaleRecord):
        actions.say_plan_line(link=said, version=1, plan_line=None, off_plan_reason="far", by=north.ana)


def test_forty_six_of_fifty_two_fit_the_plan(north: World, plan: JobSearchPlan) -> None:
    """Fidelity item 16: what is void, reached nobody or supported somebody at work is not counted."""
    (baker,) = add(north, plan, "Baker")
    for number in range(46):
        link(north, plan_line=baker if number % 2 else None, matches_plan=True)
    for number in range(6):
        link(north, off_plan_reason="near their home" if number < 4 else "")
    link(north, visit(north, mode="no_show"), plan_line=baker)
    link(north, visit(north, purpose="support_worker"), plan_line=baker)
    link(north, visit(north, voided_at="2026-01-21T10:00Z", void_reason="twice"), plan_line=baker)
    link(north, visit(north, date(2025, 12, 31)), plan_line=baker)
    window = EmployerContactFor.objects.made_between(date(2026, 1, 1), date(2026, 3, 31))
    assert window.job_search().plan_consistency() == (46, 52)
