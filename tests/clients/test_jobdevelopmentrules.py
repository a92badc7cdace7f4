"""The numbers of fidelity items 15, 16, 17, 19 and 20, and the target of a week: plain arithmetic, exact until shown."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.jobdevelopmentrules import (
    Reviewed,
    Rhythm,
    Share,
    Waiting,
    Workday,
    contacts_a_week,
    different,
    half_up,
    is_away,
    job_types,
    last_weeks,
    may_be_signed,
    mean,
    median,
    monday_of,
    parts_of,
    rhythm_of,
    short_by,
    waiting_of,
    week_target,
    weeks_before,
    weeks_worked,
)

MONDAY = date(2026, 5, 11)
FULL = Decimal(1)


def week(fte: str = "1", seekers: int = 8, away: int = 0) -> list[Workday]:
    """Five days alike, the last `away` of them on leave."""
    return [Workday(Decimal(fte), seekers, away=number >= 5 - away) for number in range(5)]


# The week and its target


@pytest.mark.parametrize(
    ("days", "target"),
    [
        (week(), "6.0"),
        (week("0.8"), "4.8"),
        (week("0.6"), "3.6"),
        # 6 x 0.8 x 4/5 = 3.84
        (week("0.8", away=1), "3.8"),
        (week(away=5), "0.0"),
        (week(seekers=3), "6.0"),
        (week(seekers=2), "4.0"),
        (week(seekers=1), "2.0"),
        (week(seekers=0), "0.0"),
        # Two for each of the few are less, or the share of full time is.
        (week("0.6", seekers=2), "3.6"),
        (week("0.6", seekers=1), "2.0"),
        (week(seekers=2, away=2), "2.4"),
        # More than full time.
        (week("1.2"), "7.2"),
        ([], "0.0"),
    ],
)
def test_the_target_is_six_pro_rata_to_full_time_and_leave_or_two_for_each_of_few(days, target):
    assert week_target(days) == Decimal(target)
    assert str(week_target(days)) == target


def test_an_agency_may_ask_for_another_number():
    assert week_target(week("0.5"), contacts_a_week=8) == 4
    assert week_target(week(seekers=2), contacts_a_week=4) == 4


def test_a_hand_over_in_mid_week_counts_from_its_day():
    """Three look for work until Wednesday, one from Thursday on: 3/5 of 6 and 2/5 of 2."""
    days = [Workday(FULL, 3)] * 3 + [Workday(FULL, 1)] * 2
    assert week_target(days) == Decimal("4.4")
    assert [(part.days, part.few, part.contacts) for part in parts_of(days)] == [
        ((0, 1, 2), False, Decimal("3.6")),
        ((3, 4), True, Decimal("0.8")),
    ]
    taken_over = [Workday(FULL, 0)] * 3 + [Workday(FULL, 2)] * 2
    assert week_target(taken_over) == Decimal("1.6")


def test_days_that_ask_for_the_same_are_one_part_wherever_they_stand():
    days = [Workday(FULL, 9), Workday(FULL, 9, away=True), Workday(FULL, 7), Workday(FULL, 9), Workday(FULL, 9)]
    (part,) = parts_of(days)
    assert (part.days, part.asks, part.contacts) == ((0, 2, 3, 4), 6, Decimal("4.8"))


def test_a_post_that_begins_or_changes_in_mid_week_asks_from_its_day():
    days = [Workday(Decimal(0), 0)] * 3 + [Workday(Decimal("0.5"), 5)] * 2
    assert week_target(days) == Decimal("1.2")
    assert not is_away(days)


@pytest.mark.parametrize(
    ("days", "away"),
    [
        (week(away=5), True),
        (week(away=4), False),
        (week(), False),
        # The post begins on Thursday, and so does the leave.
        ([Workday(Decimal(0), 0)] * 3 + [Workday(FULL, 5, away=True)] * 2, True),
        ([Workday(Decimal(0), 0)] * 5, False),
    ],
)
def test_a_week_is_away_when_every_day_of_the_post_is_leave(days, away):
    assert is_away(days) is away


@pytest.mark.parametrize(
    ("visits", "target", "short"),
    [(6, "6", 0), (7, "6", 0), (4, "6", 2), (3, "3.8", 1), (4, "3.8", 0), (0, "0", 0), (2, "0", 0), (0, "0.1", 1)],
)
def test_what_is_short_is_told_in_whole_contacts(visits, target, short):
    assert short_by(visits, Decimal(target)) == short


@given(st.lists(st.tuples(st.integers(1, 150), st.integers(0, 6), st.booleans()), min_size=5, max_size=5))
def test_leave_and_fewer_seekers_never_ask_for_more(days):
    as_they_were = [Workday(Decimal(fte) / 100, seekers, away) for fte, seekers, away in days]
    all_there = [Workday(day.fte, day.seekers) for day in as_they_were]
    many = [Workday(day.fte, 9, day.away) for day in as_they_were]
    assert week_target(as_they_were) <= week_target(all_there)
    assert week_target(as_they_were) <= week_target(many)
    worked = weeks_worked(as_they_were)
    pro_rata = 6 * Decimal(worked.numerator) / worked.denominator
    assert week_target(many) == pro_rata.quantize(Decimal("0.1"), "ROUND_HALF_UP")


def test_weeks_are_counted_in_full_time_weeks():
    assert weeks_worked(week("0.8", away=1)) == Fraction(64, 100)
    assert contacts_a_week(3, weeks_worked(week("0.6"))) == 5
    assert contacts_a_week(48, Fraction(8)) == 6
    assert contacts_a_week(2, weeks_worked(week(away=5))) is None


def test_windows():
    assert monday_of(date(2026, 5, 17)) == MONDAY == monday_of(MONDAY)
    assert weeks_before(date(2026, 5, 17), 2) == [date(2026, 4, 27), date(2026, 5, 4)]
    assert weeks_before(MONDAY, 1) == [date(2026, 5, 4)]
    assert last_weeks(date(2026, 5, 17), 13) == (date(2026, 2, 16), date(2026, 5, 17))


# Signatures


@pytest.mark.parametrize(("day", "may"), [("05-11", False), ("05-14", False), ("05-15", True), ("09-01", True)])
def test_a_week_may_be_signed_from_its_friday_on(day, may):
    assert may_be_signed(MONDAY, date.fromisoformat(f"2026-{day}")) is may


def reviewed(*late: int | None, on: date | None = None) -> Rhythm:
    """The weeks before a day, each signed so many days after its Sunday, or not at all."""
    today = on or MONDAY + timedelta(weeks=20)
    weeks = weeks_before(today, len(late))
    return rhythm_of(
        [
            Reviewed(monday, None if days is None else monday + timedelta(days=6 + days))
            for monday, days in zip(weeks, late, strict=True)
        ],
        today,
    )


@pytest.mark.parametrize(
    ("late", "rhythm"),
    [
        ([1, 1, 1, 1, 1, 1, 1, 1], Rhythm.WEEKLY),
        # On the Friday of the week itself, and on the last day there is time for.
        ([-2, 14, -2, 14, 1, 1, 1, 1], Rhythm.WEEKLY),
        ([1, 15, 1, 1, 1, 1, 1, 1], Rhythm.MONTHLY),
        ([1, None, 1, 1, 1, 1, 1, 1], Rhythm.MONTHLY),
        # The last two weeks are not late yet.
        ([1, 1, 1, 1, 1, 1, None, None], Rhythm.WEEKLY),
        ([1, 1, 1, 1, 1, None, None, None], Rhythm.MONTHLY),
        # Once a month, all four of them.
        ([22, 15, 8, 1, 22, 15, 8, 1], Rhythm.MONTHLY),
        ([None, None, None, 1, None, None, None, 1], Rhythm.MONTHLY),
        ([1, None, None, None, None, 1, 1, 1], Rhythm.MONTHLY),
        ([1, None, None, None, None, None, 1, 1], Rhythm.NOT),
        ([35, 28, 21, 14, 7, 1, 1, 1], Rhythm.MONTHLY),
        # All at once when it is over: only the last five weeks were looked at within the time.
        ([50, 43, 36, 29, 22, 15, 8, 1], Rhythm.MONTHLY),
        ([99, 92, 85, 78, 71, 64, 57, 50], Rhythm.NOT),
        ([None] * 8, Rhythm.NOT),
        ([None, None], Rhythm.NOT),
        ([], Rhythm.NOT),
    ],
)
def test_how_weeks_were_reviewed(late, rhythm):
    assert reviewed(*late) is rhythm


# Thirty days


@pytest.mark.parametrize(
    ("first", "on", "stands", "after"),
    [
        ("2026-03-02", "2026-06-01", Waiting.MET, 30),
        ("2026-03-03", "2026-06-01", Waiting.MET, 31),
        (None, "2026-03-02", Waiting.IN_TIME, 30),
        (None, "2026-03-03", Waiting.LATE, 31),
        # Seen from an earlier day, what came after it had not happened.
        ("2026-03-03", "2026-03-02", Waiting.IN_TIME, 30),
        ("2026-01-31", "2026-06-01", Waiting.MET, 0),
        ("2026-01-12", "2026-06-01", Waiting.MET, 0),
    ],
)
def test_days_from_entry_to_the_first_employer_contact(first, on, stands, after):
    entry = date(2026, 1, 31)
    day = date.fromisoformat(first) if first else None
    assert waiting_of(
        entry=entry, first=day, closed=None, in_work=False, on=date.fromisoformat(on), days=30
    ) == (stands, after)  # fmt: skip


@pytest.mark.parametrize(
    ("closed", "stands", "after"),
    [
        ("2026-03-02", Waiting.LEFT, 30),
        ("2026-03-03", Waiting.LEFT_LATE, 31),
        # Not closed yet on the day that is looked at.
        ("2026-06-02", Waiting.LATE, 121),
    ],
)
def test_who_was_closed_without_an_employer_contact_is_told_apart(closed, stands, after):
    on = date(2026, 6, 1)
    found = waiting_of(
        entry=date(2026, 1, 31), first=None, closed=date.fromisoformat(closed), in_work=False, on=on, days=30
    )
    assert found == (stands, after)


def test_who_was_in_work_at_entry_has_no_search():
    said = {"entry": date(2026, 1, 31), "closed": None, "on": date(2026, 6, 1), "days": 30}
    assert waiting_of(first=None, in_work=True, **said) == (Waiting.IN_WORK, 0)
    assert waiting_of(first=date(2026, 2, 2), in_work=True, **said) == (Waiting.IN_WORK, 0)


def test_mean_and_median():
    days = [12, 21, 28, 30, 33, 45, 60, 75]
    assert (mean(days), median(days)) == (38, Fraction(63, 2))
    assert (mean([4, 1, 1]), median([4, 1, 1])) == (2, 1)
    assert (mean([]), median([])) == (None, None)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(4600, 52), 0, "88"),
        (Fraction(3900, 40), 0, "98"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(38), 1, "38.0"),
        (Fraction(63, 2), 1, "31.5"),
        (Fraction(1, 3), 1, "0.3"),
        (Fraction(1, 20), 1, "0.1"),
    ],
)
def test_a_half_is_shown_upwards(value, places, shown):
    assert str(half_up(value, places)) == shown


# Shares


def test_46_of_52_are_88_percent():
    share = Share(46, 52)
    assert (share.percent, share.rounded) == (Fraction(1150, 13), 88)
    assert (Share(0, 0).percent, Share(0, 0).rounded) == (None, None)


@pytest.mark.parametrize(
    ("jobs", "types"),
    [
        # Titles: capitals, accents and spaces make no difference; words do.
        ([("", "Kitchen  hand"), ("", "kitchen Hand"), ("", "Kitchen hand 2")], 2),
        ([("", "Café worker"), ("", "CAFE WORKER")], 1),
        # Codes go before titles, and are cut to ISCO's unit group.
        ([("9412", "Kitchen helper"), ("9412", "Dishwasher")], 1),
        ([("9412", "Cleaner"), ("9112", "Cleaner")], 2),
        ([("94120", "Kitchen helper"), ("9412.1", "Dishwasher"), (" 94 12 ", "Helper")], 1),
        ([("A1", "Cook"), ("a1", "Chef")], 1),
        ([("512", "Cook"), ("5120", "Cook")], 2),
        # A code that was left out makes no job look different.
        ([("5223", "Shop assistant"), ("", "Shop Assistant")], 1),
        ([("5223", "Shop assistant"), ("5230", "Shop assistant"), ("", "Shop assistant")], 3),
        ([], 0),
    ],
)
def test_job_types(jobs, types):
    assert len(set(job_types(jobs))) == types


def test_different_ones_among_all():
    assert different(["a", "b", "a"]) == Share(2, 3)
    assert different([]) == Share(0, 0)
    assert (different([*range(17), 0, 1, 2]).rounded, different([*range(13), *range(7)]).rounded) == (85, 65)
