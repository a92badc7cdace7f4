"""Pages of the plan, the committee and one review ask the same of the database however much there is on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from fidelity.actions.actionplan import add_step, tell_of_step
from fidelity.models import ActionStep, Review, SampledChart, SteeringMeeting
from tests.clients.pages import queries
from tests.conftest import sign_in
from tests.fidelity.reported import a_signed_review
from tests.fidelity.reviewing import in_stage
from tests.world import World, make_client

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)


def grow(world: World, review: Review, number: int) -> None:
    """Of all that these pages show one more each, by and of others than before."""
    who = (world.ana, world.ben, world.cleo)[number % 3]
    unit = (world.harbour, world.hill)[number % 2]
    given = {"step": f"Step {number}", "owner": who, "due_date": TODAY + timedelta(days=number), "unit": unit}
    step = add_step(by=world.sam, review=a_signed_review(world.sam, 3, unit=unit), item=7, target=4, **given)
    tell_of_step(step=step, version=1, status="under_way", text="Begun.", today=TODAY, by=who)
    add_step(by=world.sam, review=review, **given)
    add_step(by=world.sam, **{**given, "owner": world.sam})
    ActionStep.objects.order_by("pk")[0].notes.create(status="planned", text="Soon.", written_by=who)
    SteeringMeeting.objects.create(day=TODAY + timedelta(days=number - 2), unit=unit, written_by=world.sam)
    review.sessions.create(kind="interview", whom="director", day=review.first_day)
    client = make_client(f"Q-{number}", "Q", "Person", world.harbour, world.ana)
    SampledChart.objects.create(review=review, client=client, group="seeking", number=100 + number, done_by=who)
    review.further.create(item=7, text="More.", given_by=who, answered_by=world.sam, answer="Seen.")


@pytest.mark.parametrize(
    "name",
    [
        "action_plan", "my_steps", "step", "committee", "committee_reports", "meetings", "reviews", "review", "review_charts",
        "further_evidence", "report",
    ],
)  # fmt: skip
def test_more_rows_ask_no_more_questions(north: World, browser: Any, name: str) -> None:
    review = in_stage(north, "draft")
    for number in range(2):
        grow(north, review, number)
    of_the_review = name in ("review", "review_charts", "further_evidence", "report")
    one = review if of_the_review else ActionStep.objects.order_by("pk")[0] if name == "step" else None
    sign_in(browser, north.sam)
    url = reverse(f"fidelity:{name}", args=[one.public_id] if one else [])
    queries(browser, url)  # what is asked once a process
    few = len(queries(browser, url))
    for number in range(2, 8):
        grow(north, review, number)
    assert len(queries(browser, url)) == few
