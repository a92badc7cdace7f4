"""What the database itself refuses about reviews, prints, the plan and the committee: each constraint by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from fidelity.models import (
    ActionNote,
    ActionStep,
    AgreedScore,
    Amendment,
    EvidenceSnapshot,
    Print,
    Review,
    Reviewer,
    SampledChart,
    SheetScore,
    SteeringMeeting,
    StepReminder,
    Thresholds,
)
from tests.fidelity import reported
from tests.world import World

DAY = date(2026, 3, 10)
Break = Callable[[World, Review], Any]


def step(world: World, **fields: Any) -> ActionStep:
    given = {"step": "Visit more", "owner": world.sam, "due_date": DAY, **fields}
    return ActionStep.objects.create(**given)


def meeting(world: World, **fields: Any) -> SteeringMeeting:
    return SteeringMeeting.objects.create(day=DAY, written_by=world.sam, **fields)


def a_print(world: World, review: Review | None, **fields: Any) -> Print:
    given = {"contents": {}, "contents_digest": "d", "asked_by": world.sam, **fields}
    return Print.objects.create(review=review, **given)


def reviewer(world: World, review: Review, lead: bool = False, **fields: Any) -> Reviewer:
    return Reviewer.objects.create(review=review, lead=lead, **{"staff": world.rhea, **fields})


def twice(make: Callable[[], Any]) -> None:
    make()
    make()


def chart(review: Review, client: Any, number: int) -> SampledChart:
    return SampledChart.objects.create(review=review, client=client, group="seeking", number=number)


def now(review: Review, **fields: Any) -> int:
    return Review.objects.filter(pk=review.pk).update(**fields)


def snapshot(review: Review) -> EvidenceSnapshot:
    return EvidenceSnapshot.objects.create(unit=None, edition=review.edition, day=DAY, values={})


def remind(world: World, found: ActionStep) -> StepReminder:
    return StepReminder.objects.create(step=found, staff=world.sam, occasion="due", due_date=DAY)


REFUSED: dict[str, Break] = {
    "a_review_ends_after_it_begins": lambda w, r: now(r, last_day=date(2026, 3, 1)),
    "a_signed_review_has_its_signature": lambda w, r: now(r, stage="signed"),
    "who_scores_has_frozen_evidence": lambda w, r: Review.objects.create(
        edition=r.edition, worded_at=timezone.now(), language="en", country="FI", site="S", stage="scoring",
        first_day=DAY, last_day=DAY, evidence_day=DAY, planned_by=w.sam,
    ),
    "a_review_called_off_says_why": lambda w, r: now(r, stage="called_off"),
    "a_reviewer_once_a_review": lambda w, r: twice(lambda: reviewer(w, r)),
    "one_leads_a_review": lambda w, r: (reviewer(w, r, lead=True), reviewer(w, r, lead=True, staff=w.sam)),
    "a_chart_once_a_review": lambda w, r: (chart(r, w.maria, 1), chart(r, w.maria, 2)),
    "a_number_once_a_review": lambda w, r: (chart(r, w.maria, 1), chart(r, w.tom, 1)),
    "an_amendment_says_why": lambda w, r: Amendment.objects.create(review=r, text="", made_by=w.sam),
    "an_amended_score_is_of_an_item": lambda w, r: Amendment.objects.create(
        review=r, text="So", new_score=3, made_by=w.sam
    ),
    "an_item_once_a_review": lambda w, r: twice(lambda: AgreedScore.objects.create(review=r, item=1)),
    "an_agreed_score_is_from_1_to_5": lambda w, r: AgreedScore.objects.create(review=r, item=1, score=6),
    "an_agreed_score_not_rateable_says_why": lambda w, r: AgreedScore.objects.create(
        review=r, item=1, not_rateable=True
    ),
    "an_item_once_a_sheet": lambda w, r: (
        lambda by: twice(lambda: SheetScore.objects.create(reviewer=by, item=1))
    )(reviewer(w, r)),
    "a_sheet_score_is_from_1_to_5": lambda w, r: SheetScore.objects.create(reviewer=reviewer(w, r), item=1, score=0),
    "a_target_is_a_score": lambda w, r: step(w, target=6),
    "a_step_says_what": lambda w, r: step(w, step=""),
    "a_step_that_is_over_has_its_day": lambda w, r: step(w, status="done"),
    "a_step_reminded_of_once": lambda w, r: (lambda found: twice(lambda: remind(w, found)))(step(w)),
    "a_meeting_not_held_has_no_minutes": lambda w, r: meeting(w, minutes="Said"),
    "a_meeting_called_off_was_not_held": lambda w, r: meeting(w, held=True, called_off_at=timezone.now()),
    "a_print_is_of_one_thing": lambda w, r: a_print(w, None),
    "a_print_that_is_done_has_its_pdf": lambda w, r: a_print(w, r, state="done"),
    "a_print_to_be_made_has_its_contents": lambda w, r: a_print(w, r, contents=None),
    "the_same_is_printed_once": lambda w, r: twice(lambda: a_print(w, r)),
    "a_snapshot_once_a_day": lambda w, r: twice(lambda: snapshot(r)),
    "trials_are_rare_before_they_are_the_rule": lambda w, r: Thresholds.objects.create(trials_rare_percent=51),
    "thresholds_once_an_agency": lambda w, r: twice(lambda: Thresholds.objects.create()),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(north: World, name: str) -> None:
    review = reported.a_review(north.sam)
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        REFUSED[name](north, review)


KEPT: dict[str, Break] = {
    "fidelity_review": lambda w, r: r.delete(),
    "fidelity_amendment": lambda w, r: Amendment.objects.create(review=r, text="So", made_by=w.sam).delete(),
    "fidelity_actionnote": lambda w, r: ActionNote.objects.create(
        step=step(w), status="planned", text="Begun", written_by=w.sam
    ).delete(),
}


@pytest.mark.parametrize("table", KEPT)
def test_nobody_removes(north: World, table: str) -> None:
    review = reported.a_review(north.sam)
    with pytest.raises(DatabaseError, match=f"Cannot (update or )?delete rows from {table}"), transaction.atomic():
        KEPT[table](north, review)


# What is frozen, and what is printed of it


LISTS: dict[str, dict[str, Any]] = {
    "rewritten": {"pack": {"lists": [{"rows": []}]}},
    "gone without a word": {"pack": None},
    "said to be gone": {"pack_removed_at": timezone.now()},
    "rewritten as they go": {"pack": {}, "pack_removed_at": timezone.now()},
}


@pytest.mark.parametrize("make", [reported.a_review, reported.a_signed_review])
@pytest.mark.parametrize("what", LISTS)
def test_frozen_lists_are_not_changed(north: World, what: str, make: Callable[..., Review]) -> None:
    review = make(north.sam, pack={"lists": []})
    with pytest.raises(DatabaseError, match="frozen lists are not changed"), transaction.atomic():
        now(review, **LISTS[what])
    assert now(review, pack=None, pack_removed_at=timezone.now()) == 1
    for back in ({"pack": {"lists": []}}, {"pack_removed_at": None}, {"pack_removed_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="frozen lists are not changed"), transaction.atomic():
            now(review, **back)


DONE = {"state": "done", "done_at": timezone.now(), "pdf": b"%PDF", "pdf_digest": "d"}


def test_a_finished_print_of_a_signed_report_is_neither_changed_nor_removed(north: World) -> None:
    done = a_print(north, reported.a_signed_review(north.sam), **DONE)
    with pytest.raises(DatabaseError, match="a finished print is not changed"), transaction.atomic():
        Print.objects.filter(pk=done.pk).update(pdf=b"%PDF of something else")
    with pytest.raises(DatabaseError, match="a print of a signed report is not removed"), transaction.atomic():
        done.delete()
    assert bytes(Print.objects.get().pdf or b"") == b"%PDF"


def test_what_was_printed_of_a_draft_and_what_failed_may_go(north: World) -> None:
    review = reported.a_review(north.sam)
    a_print(north, review, **DONE)
    signed = reported.a_signed_review(north.sam)
    a_print(north, signed, state="failed")
    assert Print.objects.all().delete()[0] == 2
