"""When benefits advice is asked for, when the next report is due, and what the reference data holds."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest

from clients import benefitdata
from clients.benefitrules import Cause, Change, Offer, Start, advice_to_offer, next_report

TODAY = date(2026, 3, 10)
JOB = 1


def asked(
    start: str, offers: Any = (), changes: Any = (), end: str | None = None, today: date = TODAY
) -> list[tuple[Cause, bool]]:
    starts = [Start(JOB, date.fromisoformat(start), date.fromisoformat(end) if end else None)]
    made = [Offer(date.fromisoformat(day), job) for day, job in offers]
    changed = [Change(JOB, date.fromisoformat(day)) for day in changes]
    return [(each.cause, each.late) for each in advice_to_offer(starts, changed, made, today)]


BEFORE, AFTER = (Cause.START, False), (Cause.START, True)


@pytest.mark.parametrize(
    ("start", "offers", "expected"),
    [
        ("2026-03-20", [], [BEFORE]),
        ("2026-03-10", [], [AFTER]),
        ("2026-02-08", [], [AFTER]),
        ("2026-02-07", [], []),  # 31 days ago: it is told on the page of the job, no longer asked for
        ("2026-03-20", [("2026-03-01", JOB)], []),
        ("2026-03-20", [("2026-03-01", None)], []),
        ("2026-03-20", [("2026-03-01", 2)], [BEFORE]),  # was about another job
        ("2026-03-20", [("2025-12-20", None)], []),  # 90 days before
        ("2026-03-20", [("2025-12-19", None)], [BEFORE]),
        ("2026-03-20", [("2025-06-01", JOB)], []),  # names the job, whenever it was
    ],
)
def test_advice_is_offered_before_each_start(start: str, offers: Any, expected: Any) -> None:
    assert asked(start, offers) == expected


CHANGE_LATE, CHANGE_AHEAD = (Cause.CHANGE, True), (Cause.CHANGE, False)


@pytest.mark.parametrize(
    ("changes", "offers", "expected"),
    [
        (["2026-03-09"], [], [CHANGE_LATE]),
        (["2026-03-23"], [], [CHANGE_AHEAD]),
        (["2026-01-09"], [], [CHANGE_LATE]),
        (["2026-01-08"], [], []),
        (["2026-03-09"], [("2025-07-01", JOB)], [CHANGE_LATE]),  # the offer before the start serves the start alone
        (["2026-03-09"], [("2026-02-07", None)], []),
        (["2026-03-09"], [("2026-02-06", None)], [CHANGE_LATE]),
        (["2026-03-09"], [("2026-03-10", JOB)], []),
        (["2026-03-09", "2026-03-23"], [("2026-03-01", JOB)], []),
    ],
)
def test_it_is_offered_again_when_hours_or_pay_change(changes: Any, offers: Any, expected: Any) -> None:
    assert asked("2025-08-01", offers, changes) == expected


def test_a_job_that_is_over_asks_for_none() -> None:
    assert asked("2026-02-20", changes=["2026-03-01"], end="2026-03-09") == []
    assert asked("2026-02-20", end="2026-03-10") == [AFTER]


@pytest.mark.parametrize(
    ("due", "repeats", "day", "expected"),
    [
        ("2026-01-31", "monthly", 31, "2026-02-28"),
        ("2026-02-28", "monthly", 31, "2026-03-31"),
        ("2026-12-15", "monthly", 15, "2027-01-15"),
        ("2026-11-30", "quarterly", 30, "2027-02-28"),
        ("2028-02-29", "yearly", 29, "2029-02-28"),
        ("2026-03-10", "weekly", None, "2026-03-17"),
        ("2026-03-10", "four_weekly", None, "2026-04-07"),
        ("2026-03-10", "once", None, None),
        ("2026-03-10", "on_change", None, None),
    ],
)
def test_the_next_report_is_counted_from_the_day_it_was_due(
    due: str, repeats: str, day: int | None, expected: str | None
) -> None:
    found = next_report(date.fromisoformat(due), repeats, day)
    assert (found.isoformat() if found else None) == expected


# Reference data


def data() -> Any:
    return json.loads(benefitdata.DATA.read_text(encoding="utf-8"))


def test_the_file_is_as_its_schema_says_and_codes_are_said_once() -> None:
    jsonschema.validate(data(), json.loads(benefitdata.SCHEMA.read_text(encoding="utf-8")))
    for country in data()["countries"]:
        codes = [each.code for each in benefitdata.country(country).benefits]
        assert len(codes) == len(set(codes)), country


def test_amounts_are_those_of_the_day_each_with_its_source() -> None:
    on_day = {each.names["en"]: each for each in benefitdata.amounts_on("GB", date(2026, 4, 1))}
    assert on_day["Minimum wage, 21 and over, an hour"].amount == "£12.71"
    assert all(each.source for each in on_day.values())
    before = {each.names["en"] for each in benefitdata.amounts_on("GB", date(2026, 3, 31))}
    assert "Minimum wage, 21 and over, an hour" not in before


def test_what_has_run_out_without_a_successor_is_still_told_as_run_out() -> None:
    (pension,) = [each for each in benefitdata.amounts_on("FI", TODAY) if each.amount == "976,59 €"]
    assert not pension.holds_on(TODAY)


def test_a_country_without_data_has_nothing() -> None:
    assert benefitdata.country("SE") == benefitdata.Country() and benefitdata.amounts_on("SE", TODAY) == []
