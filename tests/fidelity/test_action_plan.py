"""The action plan: from a report's item to a step, told of by whoever sees to it, until it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from accounts.models import Membership
from audit.models import TrailEntry
from fidelity.actions.actionplan import add_step, tell_of_step
from fidelity.models import ActionNote, ActionStep, Review
from fidelity.report.actionplan import plan_of
from tests.conftest import sign_in
from tests.fidelity.reported import a_review, a_signed_review, agree, sign
from tests.fidelity.reviewing import second_reviewer
from tests.world import World

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 19)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


@pytest.fixture
def review(north: World) -> Review:
    made = a_review(north.sam, unit=north.harbour)
    agree(made, 3, recommendation="Meet weekly, and write down who took part.")
    return sign(made, north.sam)


def a_step(world: World, **said: Any) -> ActionStep:
    given = {"step": "Meet weekly", "owner": world.ana, "due_date": TODAY + WEEK, **said}
    return add_step(by=world.sam, **given)


def page(browser: Any, name: str, *args: Any, query: str = "") -> Any:
    return browser.get(reverse(f"fidelity:{name}", args=args) + query)


def answers(**more: Any) -> dict[str, Any]:
    return {"step": "Meet weekly", "due_date": "2026-04-10", "item": "7", "target": "4", **more}


def test_a_step_begins_with_what_the_report_says_of_the_item(north: World, browser: Any, review: Review):
    sign_in(browser, north.sam)
    query = f"?review={review.public_id}&item=7"
    shown = page(browser, "add_step", query=query).context["form"]
    assert shown.initial == {"item": 7, "step": "Meet weekly, and write down who took part.", "target": 4}
    said = answers(owner=str(north.ana.public_id))
    answer = browser.post(reverse("fidelity:add_step") + query, said)
    step = ActionStep.objects.get()
    assert answer.url == reverse("fidelity:step", args=[step.public_id])
    assert (step.review, step.unit, step.item, step.target) == (review, north.harbour, 7, 4)
    assert (step.owner, step.due_date, step.status) == (north.ana, date(2026, 4, 10), "planned")
    assert TrailEntry.objects.filter(action="step of the action plan added", object_id=step.public_id).exists()


def test_the_report_leads_from_each_item_to_a_step_for_whoever_keeps_the_plan(
    north: World, browser: Any, review: Review
):
    address = f"{reverse('fidelity:add_step')}?review={review.public_id}&amp;item=7"
    for who, offered in ((north.sam, True), (north.lee, False)):
        sign_in(browser, who)
        assert (address in page(browser, "report", review.public_id).content.decode()) is offered


def test_a_step_is_of_a_review_that_one_plans(north: World, browser: Any, review: Review):
    """A supervisor of another unit reads the signed report, and adds no step to it."""
    sign_in(browser, second_reviewer(north))
    query = f"?review={review.public_id}&item=7"
    assert page(browser, "report", review.public_id).status_code == 200
    assert browser.get(reverse("fidelity:add_step") + query).status_code == 404
    browser.post(reverse("fidelity:add_step") + query, answers(owner=str(north.ana.public_id)))
    assert not ActionStep.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"due_date": "2026-03-18"}, "due_date"),
        ({"review_date": "2026-03-18"}, "review_date"),
        ({"item": "26"}, "item"),
        ({"target": "6"}, "target"),
        ({"step": ""}, "step"),
        ({"owner": "gone"}, "owner"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(north: World, browser: Any, wrong: dict[str, str], field: str):
    if wrong.get("owner") == "gone":
        Membership.objects.filter(staff=north.ben).update(ends_date=TODAY - WEEK)
        wrong = {"owner": str(north.ben.public_id)}
    sign_in(browser, north.sam)
    answer = browser.post(reverse("fidelity:add_step"), answers(owner=str(north.ana.public_id)) | wrong)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not ActionStep.objects.exists()


def test_a_step_sent_twice_is_one(north: World, browser: Any):
    sign_in(browser, north.sam)
    key = str(page(browser, "add_step").context["form"]["submission"].value())
    for _again in range(2):
        browser.post(reverse("fidelity:add_step"), answers(owner=str(north.ana.public_id), submission=key))
    assert ActionStep.objects.count() == 1


def test_whoever_sees_to_it_says_how_it_goes_and_closes_it(north: World, browser: Any):
    step = a_step(north)
    sign_in(browser, north.ana)
    said = {"status": "done", "text": "We meet on Mondays.", "version": step.version}
    assert browser.post(reverse("fidelity:tell_of_step", args=[step.public_id]), said).status_code == 302
    step.refresh_from_db()
    assert (step.status, step.closed_date) == ("done", TODAY)
    assert "We meet on Mondays." in page(browser, "step", step.public_id).content.decode()
    # Taken up again, it is running.
    tell_of_step(step=step, version=step.version, status="under_way", text="Not yet.", today=TODAY, by=north.sam)
    assert step.closed_date is None


def test_a_colleague_neither_reads_nor_tells(north: World, browser: Any):
    step = a_step(north)
    sign_in(browser, north.ben)
    assert page(browser, "step", step.public_id).status_code == 404
    said = {"status": "done", "text": "Done.", "version": 1}
    assert browser.post(reverse("fidelity:tell_of_step", args=[step.public_id]), said).status_code == 404
    sign_in(browser, north.lee)
    assert page(browser, "step", step.public_id).status_code == 200
    assert browser.post(reverse("fidelity:tell_of_step", args=[step.public_id]), said).status_code == 404
    assert not ActionNote.objects.exists()


def test_a_supervisor_keeps_the_plan_of_their_own_units(north: World, browser: Any):
    theirs = a_step(north, unit=north.hill)
    sign_in(browser, north.sam)
    assert page(browser, "step", theirs.public_id).status_code == 200
    assert page(browser, "change_step", theirs.public_id).status_code == 404
    sign_in(browser, north.adi)
    assert page(browser, "change_step", theirs.public_id).status_code == 200


def test_the_second_who_changes_a_step_sees_both(north: World, browser: Any):
    step = a_step(north)
    sign_in(browser, north.sam)
    said = answers(owner=str(north.ana.public_id), version=step.version)
    url = reverse("fidelity:change_step", args=[step.public_id])
    assert browser.post(url, said | {"step": "First"}).status_code == 302
    answer = browser.post(url, said | {"step": "Second"})
    assert answer.status_code == 409 and "Second" in answer.content.decode()
    step.refresh_from_db()
    assert step.step == "First"


def test_what_was_told_is_never_changed(north: World):
    step = a_step(north)
    note = tell_of_step(step=step, version=1, status="planned", text="Begun.", today=TODAY, by=north.ana)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ActionNote.objects.filter(pk=note.pk).update(text="Not begun.")


def test_the_plan_says_how_the_score_went_since_the_last_review(north: World):
    before = a_signed_review(north.sam, 2, first_day=date(2025, 3, 1), unit=north.harbour)
    a_step(north, review=before, unit=north.harbour, item=7, target=4)
    late = a_step(north, due_date=TODAY - WEEK)
    a_signed_review(north.sam, 3, first_day=date(2026, 3, 1), unit=north.harbour)
    plan = plan_of(ActionStep.objects.all(), north.north, TODAY)
    (line,) = plan.running
    assert line.scores == "score 2, now 3, aim 4"
    assert [each.step for each in plan.late] == [late]


def test_ones_own_steps_stand_on_a_page_that_today_leads_to(north: World, browser: Any):
    mine, _other = a_step(north), a_step(north, owner=north.ben, step="Not hers")
    sign_in(browser, north.ana)
    shown = page(browser, "my_steps").content.decode()
    assert mine.step in shown and "Not hers" not in shown
    assert reverse("fidelity:my_steps") in browser.get(reverse("clients:today")).content.decode()
