"""The demo's committee: a report to read, a plan with something late, a year of meetings and one to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from clients.demo import seed
from clients.models import Client
from fidelity.models import ActionStep, Review, SteeringMeeting
from fidelity.pdf import html_of
from fidelity.report.actionplan import plan_of
from fidelity.report.packvalues import pack_of
from tenancy.context import agency_context
from tenancy.models import Agency

FRIDAY = date(2026, 11, 27)


class Undo(Exception):
    """Leaves nothing behind."""


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: Any) -> Iterator[Agency]:
    """Seeded once: these tests only look."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                seed.seed(FRIDAY)
                agency = Agency.objects.get(slug="harbour")
                with agency_context(agency.pk):
                    yield agency
                raise Undo
        except Undo:
            pass
        connection.close()


def test_the_plan_has_steps_that_are_late_running_and_done(harbour: Agency):
    review = Review.objects.signed().get()
    plan = plan_of(ActionStep.objects.all(), harbour, FRIDAY)
    assert (len(plan.late), len(plan.running), plan.done) == (1, 3, 2)
    assert {line.step.review for line in plan.late} == {review}
    assert all(line.said for line in plan.over) and len({line.step.owner for line in plan.running}) > 1


def test_the_committee_met_with_an_executive_and_meets_again(harbour: Agency):
    held = SteeringMeeting.objects.filter(held=True)
    assert held.count() == 3 and held.filter(executive_present=True).count() == 2
    assert SteeringMeeting.objects.filter(called_off_at__isnull=False, held=False).count() == 1
    assert SteeringMeeting.objects.filter(day__gt=FRIDAY, called_off_at=None).count() == 1
    assert all(each.day.weekday() < 5 for each in SteeringMeeting.objects.all())


def test_the_pack_of_the_next_meeting_names_nobody_of_the_programme(harbour: Agency):
    meeting = SteeringMeeting.objects.get(day__gt=FRIDAY)
    html = html_of(pack_of(meeting, harbour, FRIDAY), "a4")
    assert "Where the numbers stand" in html and "late" in html
    names = Client.objects.values_list("first_name", "last_name", "client_ref")
    assert [name for name in names if f"{name[0]} {name[1]}" in html or name[2] in html] == []
