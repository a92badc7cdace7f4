"""When somebody may be ready for a step-down: what the records know, what only the person can say."""

from __future__ import annotations

from datetime import date

import pytest

from clients.stepdownrules import Asked, Criterion, Known, Stage, days_in_job, findings, stage

START = date(2025, 3, 10)


NOBODY_ASKED = Asked()


def found(known: Known, asked: Asked = NOBODY_ASKED, on: date = date(2026, 3, 10)) -> dict[Criterion, bool | None]:
    return {each.criterion: each.holds for each in findings(known, asked, on)}


def test_the_four_criteria_stand_in_the_fields_order_and_what_was_not_asked_is_not_known():
    assert list(found(Known(START)).items()) == [
        (Criterion.A_YEAR, True), (Criterion.SATISFIED, None), (Criterion.NO_ISSUES, None), (Criterion.STAYS, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("on", "holds"), [(date(2026, 2, 7), False), (date(2026, 2, 8), True)])
def test_about_a_year_begins_after_eleven_months(on: date, holds: bool):
    assert found(Known(START), on=on)[Criterion.A_YEAR] is holds


def test_a_job_that_has_ended_counts_no_further():
    assert days_in_job(Known(START, end_date=date(2025, 3, 20)), date(2026, 3, 10)) == 10


def test_a_job_that_is_to_come_counts_no_days():
    assert days_in_job(Known(date(2026, 4, 1)), date(2026, 3, 10)) == 0


def test_what_the_person_says_is_taken_when_no_record_speaks_against_it():
    holds = found(Known(START), Asked(satisfied=True, no_issues=True, stays=True))
    assert set(holds.values()) == {True}


@pytest.mark.parametrize(
    ("known", "criterion"),
    [
        (Known(START, overdue=1), Criterion.NO_ISSUES),
        (Known(START, end_date=date(2026, 4, 1)), Criterion.STAYS),
        (Known(START, next_start_date=date(2026, 4, 1)), Criterion.STAYS),
    ],
)
def test_a_record_outweighs_what_was_said(known: Known, criterion: Criterion):
    said = findings(known, Asked(True, True, True), date(2026, 3, 10))
    finding = next(each for each in said if each.criterion == criterion)
    assert finding.holds is False and finding.by_records


DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("dates", "stands"),
    [
        ((None, None, None, None), Stage.PLANNED),
        ((DAY, None, None, None), Stage.MET),
        ((DAY, DAY, None, None), Stage.HANDED_OVER),
        ((DAY, DAY, DAY, None), Stage.RETURNED),
        ((None, None, None, DAY), Stage.DROPPED),
        ((DAY, None, None, DAY), Stage.DROPPED),
    ],
)
def test_a_step_down_stands_where_its_last_date_says(dates: tuple[date | None, ...], stands: Stage):
    met, handed, returned, dropped = dates
    assert stage(met_on=met, handed_over_on=handed, returned_on=returned, dropped_on=dropped) is stands
