"""What holds of the follow-along rules for every job, contact and day, not only for the ones we thought of.

The status is checked against a second reading of the specification, written here as a loop over the
facts of a day with nothing stored, so that the stored dates cannot agree with themselves by mistake.
"""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from clients.followalong import (
    ContactFacts,
    Decline,
    JobFacts,
    ModeAgreement,
    Status,
    counts,
    days_late,
    explain,
    month_window,
    next_due,
    planned_contacts,
    planned_on,
    projection,
    served_by,
    status,
    status_on,
)

MODES = ["in_person", "phone", "video", "text", "email", "voicemail", "no_show"]
FIRST = date(2025, 12, 20)
BAKERY, CAFE = 1, 2

any_start = st.dates(date(1990, 1, 1), date(2090, 12, 31))
month_numbers = st.integers(1, 240)


def days(until):
    """Days close to each other, so that the facts of one job meet."""
    return st.integers(0, until).map(lambda n: FIRST + timedelta(days=n))


near = days(70)
mostly_none = st.none() | near
contacts_lists = st.lists(
    st.builds(
        ContactFacts,
        id=st.integers(1, 10_000),
        contact_date=near,
        mode=st.sampled_from(["in_person", *MODES]),
        with_client=st.sampled_from([True, True, True, False]),
        job_ids=st.sampled_from([frozenset(), {BAKERY}, {CAFE}, {BAKERY, CAFE}]).map(frozenset),
    ),
    max_size=6,
    unique_by=lambda contact: contact.id,
)
agreement_lists = st.lists(
    st.builds(ModeAgreement, from_date=near, until_date=mostly_none, modes=st.frozensets(st.sampled_from(MODES))),
    max_size=2,
)


@st.composite
def jobs(draw):
    start = draw(days(20))
    end = draw(st.none() | st.integers(0, 50).map(lambda n: start + timedelta(days=n)))
    learned = end and end + timedelta(days=draw(st.integers(-5, 8)))
    return JobFacts(BAKERY, start, end, learned, planned_move=draw(st.booleans()))


@st.composite
def declines_lists(draw):
    """Periods in any order, some open, some empty, some overlapping."""
    starts = draw(st.lists(near, max_size=4))
    lengths = st.none() | st.integers(0, 20)
    periods = [(start, draw(lengths)) for start in starts]
    return [Decline(start, None if n is None else start + timedelta(days=n)) for start, n in periods]


facts = st.tuples(jobs(), contacts_lists, declines_lists(), agreement_lists, mostly_none)


def as_recorded(facts, on):
    """The facts that a day can hold: nobody records a decline before it is said."""
    job, contacts, declines, agreements, closed = facts
    return job, contacts, [d for d in declines if d.declined_date <= on], agreements, closed


# The specification, read a second time: each question asked of the facts dated up to the day.


def serves_as_specified(contact, job, rule):
    day = contact.contact_date
    ended = job.end_date is not None and job.end_date < day
    if contact.job_ids:
        return job.id in contact.job_ids
    if job.start_date <= day and not ended:
        return True
    if day < job.start_date <= day + timedelta(days=7) and not ended:
        return True
    return ended and rule == "job_loss" and job.learned_date <= day


def counts_as_specified(contact, rule, agreements):
    modes = {"in_person"}
    if rule == "job_loss":
        modes |= {"phone", "video"}
    for agreement in agreements:
        until = agreement.until_date or date.max
        if agreement.from_date <= contact.contact_date <= until:
            modes |= agreement.modes - {"voicemail", "no_show"}
    return contact.with_client and contact.mode in modes


def declined_as_specified(declines, due, on):
    for decline in declines:
        if decline.declined_date > on:
            continue
        resumed = decline.resumed_date
        if resumed is None or resumed > on:
            resumed = date.max
        if decline.declined_date <= due < resumed:
            return True
    return False


def status_as_specified(planned, facts, on):
    job, contacts, declines, agreements, closed = facts
    rule, loss = planned.rule, planned.rule == "job_loss"
    seen = [
        c.contact_date
        for c in contacts
        if c.contact_date <= on and serves_as_specified(c, job, rule) and counts_as_specified(c, rule, agreements)
    ]
    ends = [d for d in (job.end_date, closed) if d is not None and d <= on]
    if any(planned.opens_date <= d <= planned.due_date for d in seen):
        return Status.MET
    if declined_as_specified(declines, planned.due_date, on):
        return Status.DECLINED
    if not loss and any(d < planned.due_date for d in ends):
        return Status.CANCELLED
    if on < planned.opens_date:
        return Status.UPCOMING
    if on <= planned.due_date:
        return Status.OPEN
    came_late = any(d > planned.due_date for d in seen)
    has_ended = job.end_date is not None and job.end_date < on
    return Status.MISSED if came_late or (has_ended and not loss) else Status.OVERDUE


# Windows


@given(any_start)
def test_seventeen_contacts_are_planned_in_the_first_year(start):
    planned = planned_contacts(start_date=start)
    rules = [each.rule for each in planned]
    assert rules == [
        "pre_start",
        "within_3_days",
        *(f"week_{n}" for n in range(1, 5)),
        *(f"month_{n}" for n in range(2, 13)),
    ]
    assert len(rules) == 17


@given(any_start, st.integers(1, 60))
def test_windows_are_ordered_and_every_window_has_days_in_it(start, months):
    planned = planned_contacts(start_date=start, months=months)
    assert all(each.opens_date <= each.due_date for each in planned)
    assert all(a.opens_date <= b.opens_date and a.due_date <= b.due_date for a, b in pairwise(planned))


@given(any_start)
def test_the_four_weeks_cover_the_first_28_days_once(start):
    weeks = [w for w in planned_contacts(start_date=start) if w.rule.startswith("week_")]
    covered = [w.opens_date + timedelta(days=n) for w in weeks for n in range((w.due_date - w.opens_date).days + 1)]
    assert covered == [start + timedelta(days=n) for n in range(28)]


@given(any_start, month_numbers)
def test_months_neither_overlap_nor_leave_a_gap(start, n):
    assert month_window(start, n).due_date + timedelta(days=1) == month_window(start, n + 1).opens_date


@given(any_start, month_numbers)
def test_months_never_drift_from_the_day_the_job_started(start, n):
    opens = month_window(start, n).opens_date
    assert opens.day == min(start.day, monthrange(opens.year, opens.month)[1])
    assert (opens.year - start.year) * 12 + opens.month - start.month == n - 1


@given(any_start, month_numbers)
def test_month_n_covers_the_start_days_anchor_and_no_other_months(start, n):
    window = month_window(start, n)
    anchors = [month_window(start, other).opens_date for other in range(max(1, n - 2), n + 3)]
    assert [a for a in anchors if window.opens_date <= a <= window.due_date] == [window.opens_date]


@given(any_start)
def test_the_weeks_are_over_before_the_second_month_opens(start):
    assert start + timedelta(days=27) < month_window(start, 2).opens_date


@given(any_start, st.none() | st.integers(0, 1500), st.integers(-30, 1500))
def test_a_later_month_exists_once_open_if_the_job_lasted_until_then(start, lasted, passed):
    end = None if lasted is None else start + timedelta(days=lasted)
    on = start + timedelta(days=passed)
    rules = {each.rule for each in planned_on(JobFacts(BAKERY, start, end), on)}
    for n in range(13, 55):
        opens = month_window(start, n).opens_date
        exists = opens <= on and (end is None or opens <= end)
        assert (f"month_{n}" in rules) is exists


# Status


@settings(max_examples=400)
@given(facts, st.lists(near, min_size=3, max_size=3))
def test_the_status_on_a_day_is_as_specified(facts, some_days):
    for on in some_days:
        for row in status_on(*facts, on):
            assert row.status is status_as_specified(row.planned, facts, on)


@settings(max_examples=400)
@given(facts, near, st.integers(0, 70) | st.integers(365, 800))
def test_stored_rows_give_the_same_status_as_the_facts_on_every_later_day(facts, on, later):
    day = on + timedelta(days=later)
    facts = as_recorded(facts, on)
    from_facts = {row.planned.rule: row for row in status_on(*facts, day)}
    for row in projection(*facts, on):
        fact = from_facts.pop(row.rule)
        assert status(row, day) is fact.status
        if fact.status is Status.MET:
            assert (row.met_on, row.met_by) == (fact.met_on, fact.met_by)
        assert days_late(row, day) == fact.days_late
    assert all(int(rule.removeprefix("month_")) > 12 for rule in from_facts)


@given(facts, near, near)
def test_rows_projected_again_later_change_nothing_of_what_was_stored(facts, one_day, another):
    on, later = sorted([one_day, another])
    facts = as_recorded(facts, on)
    again = {row.rule: row for row in projection(*facts, later)}
    assert all(again[row.rule] == row for row in projection(*facts, on))


@given(facts, near)
def test_what_happens_after_a_day_does_not_change_how_that_day_stood(facts, on):
    job, contacts, declines, agreements, closed = facts
    as_then = status_on(
        replace(job, end_date=None if job.end_date and job.end_date > on else job.end_date),
        [c for c in contacts if c.contact_date <= on],
        [d for d in declines if d.declined_date <= on],
        agreements,
        closed if closed and closed <= on else None,
        on,
    )
    assert status_on(*facts, on) == as_then


@given(facts, near)
def test_an_unmet_contact_has_no_meeting_and_only_a_missed_one_is_late(facts, on):
    for row in status_on(*facts, on):
        assert (row.met_on is None) is (row.met_by is None) is (row.status is not Status.MET)
        assert row.days_late is None or (row.status is Status.MISSED and row.days_late > 0)


@given(facts, near)
def test_every_status_can_say_why(facts, on):
    for row in projection(*facts, on):
        reason = explain(row, on, facts[3])
        assert reason.status is status(row, on)
        assert "in_person" in reason.modes
        assert not reason.modes & {"voicemail", "no_show"}
        if reason.status is not Status.UPCOMING:
            assert reason.because_date <= on


@given(facts, near)
def test_what_is_due_next_is_never_settled_and_nothing_to_do_is_due_before_it(facts, on):
    rows = projection(*facts, on)
    to_do = [r.due_date for r in rows if status(r, on) in {"open", "overdue", "upcoming"}]
    following = next_due(rows, on)
    assert (following and following.due_date) == min(to_do, default=None)


# Contacts


@given(facts, near, st.data())
def test_a_visit_naming_the_job_inside_a_window_meets_it(facts, on, data):
    job, contacts, *rest = facts
    planned = data.draw(st.sampled_from(planned_on(job, on)))
    inside = st.dates(planned.opens_date, planned.due_date)
    visit = ContactFacts(99_999, data.draw(inside), "in_person", job_ids=frozenset({BAKERY}))
    after = {r.planned.rule: r for r in status_on(job, [*contacts, visit], *rest, visit.contact_date)}
    assert after[planned.rule].status is Status.MET
    assert after[planned.rule].met_on <= visit.contact_date


@given(facts, near, st.data())
def test_what_does_not_count_changes_nothing(facts, on, data):
    job, contacts, declines, agreements, closed = facts
    attempt = data.draw(contacts_lists.filter(len))[0]
    attempt = replace(attempt, id=99_999)
    if any(counts(attempt, rule, agreements) for rule in ("week_1", "job_loss")):
        attempt = replace(attempt, mode=data.draw(st.sampled_from(["voicemail", "no_show"])))
    with_attempt = projection(job, [attempt, *contacts], declines, agreements, closed, on)
    assert with_attempt == projection(job, contacts, declines, agreements, closed, on)


@given(facts, near, st.data())
def test_a_contact_that_serves_no_job_of_the_person_changes_nothing(facts, on, data):
    job, contacts, *rest = facts
    other = replace(data.draw(contacts_lists.filter(len))[0], id=99_999)
    changed = projection(job, [*contacts, other], *rest, on) != projection(job, contacts, *rest, on)
    assert not changed or served_by(other, [job]) == [job]


@given(facts, near, st.randoms())
def test_the_order_of_the_facts_does_not_matter(facts, on, random):
    job, contacts, declines, agreements, closed = facts
    shuffled = [random.sample(each, len(each)) for each in (contacts, declines, agreements)]
    assert projection(job, *shuffled, closed, on) == projection(*facts, on)
    assert status_on(job, *shuffled, closed, on) == status_on(*facts, on)


@given(facts, near)
def test_every_rule_is_planned_once(facts, on):
    rules = [row.rule for row in projection(*facts, on)]
    assert len(rules) == len(set(rules))
