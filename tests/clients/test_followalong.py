"""The dated scenarios that services agreed on, with days of 2026 that a calendar can check."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from clients.followalong import (
    Decline,
    PlannedContact,
    Status,
    planned_contacts,
    planned_on,
)
from tests.clients.maria import BAKERY, CAFE, day, job, met_on, standing, windows


def test_a1_a_friday_start_plans_seventeen_contacts():
    assert windows(planned_contacts(start_date=day("03-06"))) == [
        ("pre_start", "2026-02-27", "2026-03-05"),
        ("within_3_days", "2026-03-06", "2026-03-09"),
        ("week_1", "2026-03-06", "2026-03-12"),
        ("week_2", "2026-03-13", "2026-03-19"),
        ("week_3", "2026-03-20", "2026-03-26"),
        ("week_4", "2026-03-27", "2026-04-02"),
        ("month_2", "2026-04-06", "2026-05-05"),
        ("month_3", "2026-05-06", "2026-06-05"),
        ("month_4", "2026-06-06", "2026-07-05"),
        ("month_5", "2026-07-06", "2026-08-05"),
        ("month_6", "2026-08-06", "2026-09-05"),
        ("month_7", "2026-09-06", "2026-10-05"),
        ("month_8", "2026-10-06", "2026-11-05"),
        ("month_9", "2026-11-06", "2026-12-05"),
        ("month_10", "2026-12-06", "2027-01-05"),
        ("month_11", "2027-01-06", "2027-02-05"),
        ("month_12", "2027-02-06", "2027-03-05"),
    ]


def test_a1_one_visit_on_monday_meets_the_three_day_and_the_first_week_contact():
    rows = standing(job("03-06"), "03-09", contacts=met_on("03-09"))
    assert [rule for rule, row in rows.items() if row.status is Status.MET] == [
        "within_3_days",
        "week_1",
    ]


@pytest.mark.parametrize(
    ("moment", "expected", "late"),
    [
        ("2026-03-10T04:45+00:00", Status.MET, None),
        ("2026-03-10T05:10+00:00", Status.MISSED, 1),
    ],
)
def test_a2_three_days_are_local_dates_when_the_clocks_change(moment, expected, late):
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo("America/Chicago")).date()
    row = standing(job("03-06"), "03-10", contacts=met_on(local.isoformat()))["within_3_days"]
    assert (row.status, row.days_late) == (expected, late)


def test_a3_month_end_anchors_do_not_drift():
    assert windows(planned_contacts(start_date=day("01-31")))[5:] == [
        ("week_4", "2026-02-21", "2026-02-27"),
        ("month_2", "2026-02-28", "2026-03-30"),
        ("month_3", "2026-03-31", "2026-04-29"),
        ("month_4", "2026-04-30", "2026-05-30"),
        ("month_5", "2026-05-31", "2026-06-29"),
        ("month_6", "2026-06-30", "2026-07-30"),
        ("month_7", "2026-07-31", "2026-08-30"),
        ("month_8", "2026-08-31", "2026-09-29"),
        ("month_9", "2026-09-30", "2026-10-30"),
        ("month_10", "2026-10-31", "2026-11-29"),
        ("month_11", "2026-11-30", "2026-12-30"),
        ("month_12", "2026-12-31", "2027-01-30"),
    ]


def test_a_start_on_a_leap_day_returns_to_the_29th():
    opens = {p.rule: p.opens_date for p in planned_contacts(start_date=day("2024-02-29"), months=49)}
    assert opens["month_2"] == day("2024-03-29")
    assert opens["month_13"] == day("2025-02-28")
    assert opens["month_49"] == day("2028-02-29")


@pytest.mark.parametrize(
    ("contact", "mode", "on", "expected", "late"),
    [
        ("04-03", "phone", "04-03", Status.MET, None),
        ("04-03", "video", "04-03", Status.MET, None),
        ("04-03", "voicemail", "04-05", Status.OPEN, None),
        ("04-03", "voicemail", "04-06", Status.OVERDUE, None),
        ("04-03", "text", "04-06", Status.OVERDUE, None),
        ("04-07", "in_person", "04-06", Status.OVERDUE, None),
        ("04-07", "in_person", "04-07", Status.MISSED, 2),
        ("04-01", "in_person", "04-06", Status.OVERDUE, None),
    ],
)
def test_a5_a_job_loss_learned_before_easter(contact, mode, on, expected, late):
    lost = job("2025-11-03", "03-31", "04-02")
    row = standing(lost, on, contacts=met_on(contact, mode=mode))["job_loss"]
    assert row.planned == PlannedContact("job_loss", day("04-02"), day("04-05"))
    assert (row.status, row.days_late) == (expected, late)


def test_a6_a_job_lost_midway_cancels_what_was_due_later():
    rows = standing(job("02-02", "03-19", "03-19"), "03-19")
    assert rows["week_4"].planned.due_date == day("03-01")
    assert rows["month_2"].planned == PlannedContact("month_2", day("03-02"), day("04-01"))
    later = [rows[f"month_{n}"].status for n in range(2, 13)]
    assert later == [Status.CANCELLED] * 11
    assert rows["job_loss"].planned.due_date == day("03-22")


def test_a6_the_next_job_has_a_plan_of_its_own():
    planned = windows(planned_contacts(start_date=day("04-13")))
    assert planned[0] == ("pre_start", "2026-04-06", "2026-04-12")
    assert planned[1] == ("within_3_days", "2026-04-13", "2026-04-16")


def test_a7_one_visit_serves_both_of_two_jobs():
    visit = met_on("05-08", jobs=[BAKERY, CAFE])
    first = standing(job("2025-11-03"), "05-08", contacts=visit)
    second = standing(job("05-06", id=CAFE), "05-08", contacts=visit)
    assert first["month_7"].planned == PlannedContact("month_7", day("05-03"), day("06-02"))
    assert first["month_7"].status is Status.MET
    assert second["within_3_days"].planned.due_date == day("05-09")
    assert second["within_3_days"].status is second["week_1"].status is Status.MET


def test_a8_a_job_after_a_work_trial_is_due_on_ascension_day():
    assert windows(planned_contacts(start_date=day("05-11")))[1][2] == "2026-05-14"


A9_DECLINED = [Decline(day("06-03"), day("07-15"))]


@pytest.mark.parametrize(
    ("on", "month_2"),
    [
        ("06-02", Status.UPCOMING),
        ("06-03", Status.DECLINED),
        ("07-14", Status.DECLINED),
        ("07-15", Status.OPEN),
        ("07-31", Status.OPEN),
        ("08-01", Status.OVERDUE),
    ],
)
def test_a9_support_declined_and_later_wanted_again(on, month_2):
    assert standing(job("06-01"), on, declines=A9_DECLINED)["month_2"].status is month_2


def test_a9_what_fell_due_while_declined_stays_declined():
    rows = standing(job("06-01"), "08-01", declines=A9_DECLINED)
    declined = [rule for rule, row in rows.items() if row.status is Status.DECLINED]
    assert declined == ["within_3_days", "week_1", "week_2", "week_3", "week_4"]


# Months after the first year


@pytest.mark.parametrize(
    ("end", "on", "months"),
    [
        (None, "2026-03-06", 12),
        (None, "2027-03-05", 12),
        (None, "2027-03-06", 13),
        (None, "2027-04-05", 13),
        (None, "2028-03-06", 25),
        ("2027-03-05", "2027-06-01", 12),
        ("2027-03-06", "2027-06-01", 13),
        ("2026-05-01", "2027-06-01", 12),
    ],
)
def test_later_months_are_planned_as_they_open_while_the_job_lasts(end, on, months):
    planned = planned_on(job("03-06", end), day(on))
    assert planned[-1].rule == f"month_{months}"
    assert len(planned) == months + 5
