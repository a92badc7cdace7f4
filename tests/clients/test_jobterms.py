"""The terms of a job on a day, hours of several jobs, and the four tests of a competitive job."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from clients.jobterms import (
    Answer,
    Change,
    JobTest,
    Step,
    Terms,
    competitive_job_tests,
    hours_together,
    is_competitive,
    steps,
    terms_on,
)

FIRST = Terms(title="Baker", weekly_hours=Decimal(20), hourly_pay=Decimal("13.20"))
MORE_HOURS = Change(date(2026, 3, 2), Terms(weekly_hours=Decimal(25)))
PROMOTED = Change(date(2026, 4, 1), Terms(title="Shift leader", hourly_pay=Decimal("14.80")))


@pytest.mark.parametrize(
    ("day", "title", "hours", "pay"),
    [
        (date(2026, 3, 1), "Baker", "20", "13.20"),
        (date(2026, 3, 2), "Baker", "25", "13.20"),
        (date(2026, 3, 31), "Baker", "25", "13.20"),
        (date(2026, 4, 1), "Shift leader", "25", "14.80"),
    ],
)
def test_a_change_holds_from_its_day_on_and_leaves_the_rest(day: date, title: str, hours: str, pay: str) -> None:
    terms = terms_on(FIRST, [PROMOTED, MORE_HOURS], day)
    assert (terms.title, terms.weekly_hours, terms.hourly_pay) == (title, Decimal(hours), Decimal(pay))


def test_each_change_says_what_was_before_it() -> None:
    told = steps(FIRST, [PROMOTED, Change(date(2026, 5, 1), Terms(weekly_hours=Decimal(30))), MORE_HOURS])
    assert [made for _change, made in told] == [
        [Step("weekly_hours", Decimal(20), Decimal(25))],
        [Step("title", "Baker", "Shift leader"), Step("hourly_pay", Decimal("13.20"), Decimal("14.80"))],
        [Step("weekly_hours", Decimal(25), Decimal(30))],
    ]


def test_hours_of_several_jobs_are_added_and_the_unknown_counted() -> None:
    together = hours_together([Decimal(12), None, Decimal("10.5")])
    assert (together.total, together.unknown) == (Decimal("22.5"), 1)


ALL_MET = {
    "open_to_anyone": True, "at_least_minimum_pay": True, "same_pay_as_coworkers": True, "permanent": True,
    "mixed_workplace": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "test"),
    [
        ("open_to_anyone", JobTest.OPEN),
        ("at_least_minimum_pay", JobTest.PAY),
        ("same_pay_as_coworkers", JobTest.PAY),
        ("permanent", JobTest.NO_TIME_LIMIT),
        ("mixed_workplace", JobTest.MIXED),
    ],
)
def test_each_test_stands_apart_and_one_decides(field: str, test: JobTest) -> None:
    answers = competitive_job_tests(**{**ALL_MET, field: False})
    assert [each for each, answer in answers.items() if answer is Answer.NOT_MET] == [test]
    assert is_competitive(answers.values()) is Answer.NOT_MET
    unknown = competitive_job_tests(**{**ALL_MET, field: None})
    assert unknown[test] is Answer.NOT_KNOWN and is_competitive(unknown.values()) is Answer.NOT_KNOWN


def test_all_four_make_a_competitive_job_and_a_no_outweighs_what_is_not_known() -> None:
    assert is_competitive(competitive_job_tests(**ALL_MET).values()) is Answer.MET
    mixed = competitive_job_tests(**{**ALL_MET, "permanent": None, "open_to_anyone": False})
    assert is_competitive(mixed.values()) is Answer.NOT_MET
