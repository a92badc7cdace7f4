"""Plain rules: days to the first meeting, who may be one person, gaps between times with the service."""

from __future__ import annotations

from datetime import date

import pytest

from clients.followalong import status_on
from clients.forms.intake import NO_REASONS as NOT_KEEPING_OUT
from clients.forms.records import NO_REASONS as NOT_CLOSING
from clients.intakerules import (
    NEVER_CLOSES,
    NEVER_KEEPS_OUT,
    Bucket,
    Gap,
    bucket_of,
    closed_for,
    days_to_first_meeting,
    gaps_between,
    is_a_slip,
    may_be_one_person,
)
from clients.models import Client, Referral
from tests.clients.maria import day, job, met_on, standing

BORN = date(1990, 5, 1)


@pytest.mark.parametrize(
    ("received", "met", "on", "days"),
    [
        ("03-01", "03-08", "03-10", 7),
        ("03-01", None, "03-10", 9),
        ("03-01", "03-20", "03-10", 9),
        ("03-05", "03-01", "03-10", 0),
        ("03-10", "03-10", "03-10", 0),
    ],
)
def test_days_are_counted_from_the_day_it_was_received(received, met, on, days):
    assert days_to_first_meeting(day(received), met and day(met), day(on)) == days


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, Bucket.WEEK), (7, Bucket.WEEK), (8, Bucket.MONTH), (30, Bucket.MONTH), (31, Bucket.LONGER)],
)
def test_three_buckets(days, bucket):
    assert bucket_of(days) is bucket


@pytest.mark.parametrize(
    ("likeness", "born", "other", "same_name", "alike"),
    [
        (1.0, None, None, True, True),
        (0.3, None, BORN, False, True),
        (0.29, None, BORN, True, False),
        (0.2, BORN, BORN, False, True),
        (0.1, BORN, BORN, True, True),
        (0.1, BORN, BORN, False, False),
        (1.0, BORN, date(1971, 1, 1), True, False),
        (1.0, BORN, date(1990, 1, 5), True, True),
        (0.29, BORN, date(1990, 1, 5), True, False),
    ],
)
def test_who_may_be_one_person(likeness, born, other, same_name, alike):
    assert may_be_one_person(likeness, born=born, other_born=other, a_name_is_the_same=same_name) is alike


def test_a_slip_is_day_and_month_swapped_or_one_digit():
    assert is_a_slip(BORN, date(1990, 1, 5)) and is_a_slip(BORN, date(1991, 5, 1)) and is_a_slip(BORN, date(1990, 5, 7))
    assert not is_a_slip(BORN, date(1991, 6, 1)) and not is_a_slip(BORN, BORN)


def test_gaps_lie_between_times_with_the_service_in_whatever_order_they_come():
    first, second, third = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
    spans = [(third, None), (first, date(2024, 6, 1)), (second, date(2025, 6, 1))]
    assert gaps_between(spans) == [Gap(date(2024, 6, 1), second), Gap(date(2025, 6, 1), third)]
    assert gaps_between([(first, None)]) == []


@pytest.mark.parametrize(
    ("due", "closed"),
    [("02-28", None), ("03-01", None), ("03-02", "03-01"), ("03-31", "03-01"), ("04-01", None), ("05-01", None)],
)
def test_a_gap_closes_what_fell_due_inside_it_and_nothing_else(due, closed):
    assert closed_for(day(due), None, [Gap(day("03-01"), day("04-01"))]) == (closed and day(closed))


def test_a_job_that_went_on_through_a_gap_is_followed_along_again_after_it():
    gap = Gap(day("04-10"), day("07-01"))
    bakery = job("02-02")
    contacts = met_on("02-02", "02-10", "02-17", "02-24", "03-10")
    before = standing(bakery, "06-15", contacts=contacts, closed="04-10")
    after = {row.planned.rule: row.status for row in status_on(bakery, contacts, (), (), None, day("07-20"), [gap])}
    assert before["month_4"].status == "cancelled"
    assert [after[f"month_{number}"] for number in (3, 4)] == ["cancelled", "cancelled"]
    assert after["month_5"] == "overdue", "due on the day they came back"
    assert after["month_6"] == "open"


def test_what_is_no_reason_is_said_why_and_is_no_choice_of_the_record():
    assert tuple(NOT_CLOSING) == NEVER_CLOSES and tuple(NOT_KEEPING_OUT) == NEVER_KEEPS_OUT
    assert not set(NEVER_CLOSES) & set(Client.ClosureReason.values)
    assert not set(NEVER_KEEPS_OUT) & set(Referral.NotTakenOn.values)
    longest = Client._meta.get_field("closure_reason").max_length
    assert all(len(code) <= longest for code in NEVER_CLOSES)
