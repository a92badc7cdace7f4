"""Case by case: which contacts count and for which job, how a planned contact stands on a day, and why."""

import pytest

from clients.followalong import (
    Decline,
    ModeAgreement,
    Requirement,
    Status,
    counts,
    days_late,
    explain,
    job_loss_contact,
    next_due,
    projection,
    served_by,
    status,
)
from tests.clients.maria import BAKERY, CAFE, day, job, met_on, standing, windows

# Which contacts count


@pytest.mark.parametrize(
    ("mode", "monthly", "job_loss"),
    [
        ("in_person", True, True),
        ("phone", False, True),
        ("video", False, True),
        ("text", False, False),
        ("email", False, False),
        ("voicemail", False, False),
        ("no_show", False, False),
    ],
)
def test_in_person_counts_and_a_talk_counts_after_a_job_loss(mode, monthly, job_loss):
    [contact] = met_on("03-10", mode=mode)
    assert counts(contact, "month_2") is monthly
    assert counts(contact, "job_loss") is job_loss


@pytest.mark.parametrize("mode", ["in_person", "phone"])
@pytest.mark.parametrize("rule", ["week_1", "job_loss"])
def test_a_contact_with_somebody_else_never_counts(mode, rule):
    [contact] = met_on("03-10", mode=mode, with_client=False)
    assert not counts(contact, rule)


@pytest.mark.parametrize(
    ("contact_date", "mode", "expected"),
    [
        ("02-28", "phone", False),
        ("03-01", "phone", True),
        ("03-31", "phone", True),
        ("04-01", "phone", False),
        ("03-15", "text", True),
        ("03-15", "video", False),
        ("03-15", "in_person", True),
        ("03-15", "voicemail", False),
        ("03-15", "no_show", False),
    ],
)
def test_a_mode_the_person_asked_for_counts_while_that_is_agreed(contact_date, mode, expected):
    asked = frozenset({"phone", "text", "voicemail", "no_show"})
    agreement = ModeAgreement(day("03-01"), day("03-31"), asked)
    [contact] = met_on(contact_date, mode=mode)
    assert counts(contact, "month_2", [agreement]) is expected


def test_an_agreement_without_a_last_day_holds_on():
    agreement = ModeAgreement(day("03-01"), None, frozenset({"phone"}))
    [contact] = met_on("2030-01-01", mode="phone")
    assert counts(contact, "month_47", [agreement])


# Which job a contact serves


@pytest.mark.parametrize(
    ("contact_date", "expected"),
    [
        ("02-26", Status.OVERDUE),
        ("02-27", Status.MET),
        ("03-05", Status.MET),
    ],
)
def test_a_contact_naming_no_job_serves_one_that_starts_within_seven_days(contact_date, expected):
    rows = standing(job("03-06"), "03-06", contacts=met_on(contact_date))
    assert rows["pre_start"].status is expected


def test_a_contact_naming_no_job_serves_a_job_on_its_last_day_but_not_after_it():
    ending = job("03-06", "03-31", "03-31")
    on_the_day = standing(ending, "04-01", contacts=met_on("03-31"))
    after_it = standing(ending, "04-01", contacts=met_on("04-01"))
    assert on_the_day["week_3"].days_late == 5
    assert after_it["week_3"].status is Status.MISSED
    assert after_it["week_3"].days_late is None


def test_a_contact_naming_the_job_serves_it_after_its_end():
    rows = standing(job("03-06", "03-31"), "04-05", contacts=met_on("04-02", jobs=[BAKERY]))
    assert rows["week_4"].status is Status.MET
    assert rows["week_3"].days_late == 7


def test_a_contact_naming_another_job_serves_that_one_only():
    rows = standing(job("03-06"), "03-10", contacts=met_on("03-09", jobs=[CAFE]))
    assert rows["within_3_days"].status is Status.OVERDUE


@pytest.mark.parametrize(
    ("contact_date", "jobs", "expected"),
    [
        ("03-05", [], []),
        ("03-06", [], [BAKERY]),
        ("04-01", [], [BAKERY]),
        ("04-02", [], [BAKERY, CAFE]),
        ("04-10", [], [BAKERY, CAFE]),
        ("04-11", [], [CAFE]),
        ("04-12", [], [BAKERY, CAFE]),
        ("04-11", [BAKERY], [BAKERY]),
    ],
)
def test_the_jobs_a_contact_serves(contact_date, jobs, expected):
    lost = job("03-13", "04-10", "04-12")
    coming = job("04-09", id=CAFE)
    [contact] = met_on(contact_date, jobs=jobs)
    assert [each.id for each in served_by(contact, [lost, coming])] == expected


def test_after_a_planned_move_there_is_no_job_loss_contact_to_serve():
    moved = job("03-13", "04-10", "04-10", planned_move=True)
    assert "job_loss" not in standing(moved, "04-11")
    assert served_by(met_on("04-11")[0], [moved]) == []


def test_only_the_first_talk_answers_a_job_loss():
    lost = job("2025-11-03", "03-31", "04-02")
    rows = standing(lost, "04-30", contacts=met_on("04-03", "04-04", "04-08"))
    assert (rows["job_loss"].met_on, rows["job_loss"].met_by) == (day("04-03"), 1)


def test_a_job_loss_learned_before_the_last_day_can_be_answered_while_still_working():
    leaving = job("2025-11-03", "03-31", "03-20")
    rows = standing(leaving, "03-21", contacts=met_on("03-21", mode="phone"))
    assert rows["job_loss"].status is Status.MET


# The status on a day


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("03-12", Status.UPCOMING),
        ("03-13", Status.OPEN),
        ("03-19", Status.OPEN),
        ("03-20", Status.OVERDUE),
        ("03-24", Status.OVERDUE),
        ("03-25", Status.MISSED),
    ],
)
def test_a_window_opens_falls_due_and_is_answered_late(on, expected):
    row = standing(job("03-06"), on, contacts=met_on("03-12", "03-25"))["week_2"]
    assert row.status is expected
    assert row.days_late == (6 if expected is Status.MISSED else None)


def test_only_a_missed_contact_is_late_and_only_once_the_contact_has_come():
    ending = job("03-06", "03-24")
    late = met_on("03-27", jobs=[BAKERY])
    declined = projection(ending, late, [Decline(day("03-19"))], [], None, day("03-27"))[3]
    missed = projection(ending, late, [], [], None, day("03-27"))[3]
    assert (status(declined, day("03-27")), days_late(declined, day("03-27"))) == (Status.DECLINED, None)
    assert (status(missed, day("03-26")), days_late(missed, day("03-26"))) == (Status.MISSED, None)
    assert days_late(missed, day("03-27")) == 8


@pytest.mark.parametrize(
    ("end", "on", "expected"),
    [
        ("03-18", "03-17", Status.OPEN),
        ("03-18", "03-18", Status.CANCELLED),
        ("03-19", "03-19", Status.OPEN),
        ("03-19", "03-20", Status.MISSED),
        ("03-25", "03-25", Status.OVERDUE),
        ("03-25", "03-26", Status.MISSED),
    ],
)
def test_the_end_of_a_job_cancels_what_was_not_due_and_leaves_the_rest_missed(end, on, expected):
    assert standing(job("03-06", end), on)["week_2"].status is expected


@pytest.mark.parametrize(
    ("closed", "on", "expected"),
    [
        ("03-18", "03-17", Status.OPEN),
        ("03-18", "03-18", Status.CANCELLED),
        ("03-19", "03-19", Status.OPEN),
        ("03-19", "03-20", Status.OVERDUE),
    ],
)
def test_a_closure_cancels_what_was_not_due(closed, on, expected):
    assert standing(job("03-06"), on, closed=closed)["week_2"].status is expected


def test_a_closure_does_not_cancel_the_job_loss_contact():
    lost = job("2025-11-03", "03-31", "04-02")
    assert standing(lost, "04-06", closed="04-02")["job_loss"].status is Status.OVERDUE


def test_a_visit_in_time_is_met_even_if_declined_or_cancelled():
    declines = [Decline(day("03-06"))]
    visited = met_on("03-09")
    rows = standing(job("03-06", "03-10"), "04-01", contacts=visited, declines=declines)
    assert rows["week_1"].status is Status.MET
    assert rows["week_2"].status is Status.DECLINED


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("03-13", Status.OPEN),
        ("03-14", Status.DECLINED),
        ("03-16", Status.OPEN),
        ("03-18", Status.DECLINED),
        ("03-25", Status.DECLINED),
    ],
)
def test_support_may_be_declined_and_resumed_again_and_again(on, expected):
    declines = [Decline(day("03-14"), day("03-16")), Decline(day("03-18"), day("03-25"))]
    assert standing(job("03-06"), on, declines=declines)["week_2"].status is expected


def test_support_resumed_on_the_due_date_is_wanted_that_day():
    declines = [Decline(day("03-14"), day("03-19"))]
    assert standing(job("03-06"), "03-20", declines=declines)["week_2"].status is Status.OVERDUE


def test_support_declined_on_the_due_date_is_declined_that_day():
    rows = standing(job("03-06"), "03-20", declines=[Decline(day("03-19"))])
    assert rows["week_1"].status is Status.OVERDUE
    assert rows["week_2"].status is Status.DECLINED


def test_a_decline_without_end_outlasts_a_later_one_that_was_resumed():
    declines = [Decline(day("03-14")), Decline(day("03-15"), day("03-16"))]
    assert standing(job("03-06"), "03-17", declines=declines)["week_2"].status is Status.DECLINED


@pytest.mark.parametrize("on", ["03-14", "03-16", "03-18"])
def test_the_earlier_of_a_closure_and_a_last_day_cancels(on):
    closed_first = standing(job("03-06", "03-18"), on, closed="03-14")
    ended_first = standing(job("03-06", "03-14"), on, closed="03-18")
    assert closed_first["week_2"].status is ended_first["week_2"].status is Status.CANCELLED


def test_an_earlier_day_does_not_know_what_came_later():
    lost = job("02-02", "03-19", "03-19")
    contacts = met_on("03-04", "03-10")
    rows = standing(lost, "03-03", contacts=contacts, declines=[Decline(day("03-05"))])
    assert rows["month_2"].status is Status.OPEN
    assert rows["week_4"].status is Status.OVERDUE
    assert rows["job_loss"].status is Status.UPCOMING
    assert {row.met_on for row in rows.values()} == {None}


# Rows, reasons and what is next


def test_a_row_keeps_only_the_dates_that_can_change_its_status():
    lost = job("03-06", "03-24", "03-25")
    contacts = met_on("03-09", "03-23", "04-01")
    declines = [Decline(day("03-13"), day("03-15"))]
    rows = {r.rule: r for r in projection(lost, contacts, declines, [], None, day("04-01"))}
    assert (rows["week_1"].met_on, rows["week_1"].met_by, rows["week_1"].late_on) == (
        day("03-09"),
        1,
        None,
    )
    assert (rows["week_2"].late_on, rows["week_2"].late_by) == (day("03-23"), 2)
    assert (rows["week_2"].declined_on, rows["week_2"].resumed_on) == (day("03-13"), day("03-15"))
    assert rows["week_2"].cancelled_on is None
    assert (rows["week_4"].cancelled_on, rows["week_4"].ended_on) == (day("03-24"), day("03-24"))
    assert (rows["job_loss"].late_on, rows["job_loss"].late_by) == (day("04-01"), 3)
    assert (rows["job_loss"].cancelled_on, rows["job_loss"].ended_on) == (None, None)


def test_of_two_declines_resumed_on_one_day_the_later_is_named_in_any_order():
    said = [Decline(day("03-14"), day("03-20")), Decline(day("03-16"), day("03-20"))]
    for declines in (said, said[::-1]):
        rows = projection(job("03-06"), [], declines, [], None, day("03-20"))
        assert rows[3].declined_on == day("03-16")


def test_of_two_contacts_on_a_day_the_earlier_record_is_named():
    second, first = met_on("03-09", "03-09")[::-1]
    rows = projection(job("03-06"), [second, first], [], [], None, day("03-09"))
    assert rows[1].met_by == first.id == 1


@pytest.mark.parametrize(
    ("on", "rule"),
    [
        ("03-01", "pre_start"),
        ("03-06", "pre_start"),
        ("03-09", "week_2"),
        ("03-20", "week_2"),
    ],
)
def test_what_is_due_next_is_the_oldest_still_to_do(on, rule):
    contacts = met_on("03-09") if on >= "03-09" else []
    rows = projection(job("03-06"), contacts, [], [], None, day(on))
    assert next_due(rows, day(on)).rule == rule


def test_a_job_loss_falls_due_before_the_month_that_opened_earlier():
    leaving = job("2025-11-03", "03-31", "03-20")
    rows = projection(leaving, met_on("03-01"), [], [], None, day("03-21"))
    still_to_do = [r.rule for r in rows if status(r, day("03-21")) is Status.OPEN]
    assert still_to_do == ["month_5", "job_loss"]
    assert next_due(rows, day("03-21")).rule == "job_loss"


def test_nothing_is_due_next_once_a_job_has_ended_in_a_planned_move():
    moved = job("03-06", "03-07", "03-07", planned_move=True)
    rows = projection(moved, [], [], [], None, day("03-08"))
    assert next_due(rows, day("03-08")) is None


REASONS_ON = {
    "03-01": (Status.OPEN, "02-27", None, None),
    "02-20": (Status.UPCOMING, "02-27", None, None),
    "03-06": (Status.OVERDUE, "03-05", None, None),
    "03-10": (Status.MISSED, "03-10", 1, 5),
}


@pytest.mark.parametrize("on", REASONS_ON)
def test_a_planned_contact_says_why(on):
    rows = projection(job("03-06"), met_on("03-10"), [], [], None, day(on))
    reason = explain(rows[0], day(on))
    expected, because, contact, late = REASONS_ON[on]
    assert (reason.rule, reason.opens_date, reason.due_date) == ("pre_start", day("02-27"), day("03-05"))
    assert (reason.fidelity_item, reason.requirement) == (23, Requirement.IN_PERSON)
    assert (reason.status, reason.because_date) == (expected, day(because))
    assert (reason.contact_id, reason.days_late) == (contact, late)


def test_the_other_reasons_name_their_day():
    ending = job("03-06", "03-24")
    declines = [Decline(day("03-11"), day("03-13"))]
    rows = projection(ending, met_on("03-07"), declines, [], None, day("03-25"))
    reasons = {row.rule: explain(row, day("03-25")) for row in rows}
    assert (reasons["within_3_days"].because_date, reasons["within_3_days"].contact_id) == (day("03-07"), 1)
    assert (reasons["week_2"].status, reasons["week_2"].because_date) == (Status.MISSED, day("03-24"))
    assert (reasons["month_2"].status, reasons["month_2"].because_date) == (Status.CANCELLED, day("03-24"))
    [unmet, *_] = projection(job("03-06"), [], [Decline(day("03-01"))], [], None, day("03-25"))
    assert explain(unmet, day("03-25")).because_date == day("03-01")


def test_a_reason_says_which_modes_would_do():
    agreement = ModeAgreement(day("03-13"), None, frozenset({"text"}))
    lost = job("03-06", "03-24", "03-25")
    rows = {r.rule: r for r in projection(lost, [], [], [agreement], None, day("03-14"))}
    said = {rule: explain(row, day("03-14"), [agreement]) for rule, row in rows.items()}
    assert said["week_1"].requirement is Requirement.IN_PERSON
    assert said["week_2"].requirement is Requirement.AS_AGREED
    assert said["week_2"].modes == {"in_person", "text"}
    assert explain(rows["job_loss"], day("03-25")).requirement is Requirement.SPOKEN


def test_the_job_loss_window_is_learned_day_and_three_more():
    assert windows([job_loss_contact(learned_date=day("12-30"))]) == [("job_loss", "2026-12-30", "2027-01-02")]


def test_a_row_read_back_keeps_its_status():
    [row, *_] = projection(job("03-06"), met_on("03-01"), [], [], None, day("03-01"))
    assert status(row, day("02-28")) is Status.OPEN
    assert status(row, day("03-01")) is Status.MET
