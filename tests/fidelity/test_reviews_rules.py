"""What has to be written of an item, and what is complete: the rules, case by case."""

from __future__ import annotations

import pytest

from fidelity.edition import NotRateable, built_in
from fidelity.reviewrules import Fault, Suggested, Written, enough, faults, is_done, is_resolved, settled, suggestion

LOWEST, OPEN = NotRateable.LOWEST, NotRateable.OPEN
EDITION = built_in()
CONTACTS, PHASES, JUDGED, WITHOUT_LIMITS = (EDITION.item(number) for number in (17, 3, 7, 23))
ALL_SIX = tuple(each.key for each in PHASES.components)


@pytest.mark.parametrize(
    ("item", "written", "records", "found"),
    [
        # Nothing has to be said yet.
        (CONTACTS, Written(), Suggested(4), {}),
        (CONTACTS, Written(evidence="Only noted."), Suggested(4), {}),
        # Every score needs its evidence.
        (CONTACTS, Written(4), Suggested(4), {"evidence": Fault.NO_EVIDENCE}),
        (CONTACTS, Written(4, evidence="  \n"), Suggested(4), {"evidence": Fault.NO_EVIDENCE}),
        (CONTACTS, Written(4, evidence="Log."), Suggested(4), {}),
        # Another score than the records suggest needs a reason.
        (CONTACTS, Written(5, evidence="Log."), Suggested(4), {"differs_reason": Fault.DIFFERS}),
        (CONTACTS, Written(5, evidence="Log.", differs_reason=" "), Suggested(4), {"differs_reason": Fault.DIFFERS}),
        (CONTACTS, Written(5, evidence="Log.", differs_reason="Contacts were missing."), Suggested(4), {}),
        # Right between two points, either is as suggested.
        (CONTACTS, Written(4, evidence="Log."), Suggested(5, 4), {}),
        (CONTACTS, Written(3, evidence="Log."), Suggested(5, 4), {"differs_reason": Fault.DIFFERS}),
        # What is judged has no suggestion to differ from.
        (JUDGED, Written(2, evidence="Seen."), Suggested(), {}),
        (WITHOUT_LIMITS, Written(2, evidence="Seen."), Suggested(), {}),
        # What is ticked says the points of an item that counts.
        (PHASES, Written(5, ALL_SIX, "All six."), Suggested(), {}),
        (PHASES, Written(4, ALL_SIX, "All six."), Suggested(), {"differs_reason": Fault.DIFFERS}),
        (PHASES, Written(5, ALL_SIX[:5], "Five."), Suggested(), {"differs_reason": Fault.DIFFERS}),
        (PHASES, Written(5, ALL_SIX[:5], "Five."), Suggested(5), {}),
        (PHASES, Written(None, ("telepathy",)), Suggested(), {"ticked": Fault.UNKNOWN}),
        # What can't be rated says why.
        (JUDGED, Written(1, not_rateable=True), Suggested(), {"not_rateable_reason": Fault.NO_REASON}),
        (JUDGED, Written(1, not_rateable=True, not_rateable_reason="Nobody was there."), Suggested(4), {}),
    ],
)
def test_what_is_asked_of_an_item(item, written: Written, records: Suggested, found: dict[str, Fault]):
    assert faults(item, written, records, LOWEST) == found


def test_an_edition_that_leaves_items_open_takes_no_score_with_the_mark():
    marked = Written(3, evidence="x", not_rateable=True, not_rateable_reason="No data.")
    assert faults(JUDGED, marked, Suggested(), OPEN) == {"score": Fault.LEFT_OPEN}
    assert faults(JUDGED, marked._replace(score=None), Suggested(), OPEN) == {}


def test_what_cannot_be_rated_gets_the_lowest_score_or_none_as_the_edition_says():
    marked = Written(4, not_rateable=True, not_rateable_reason="No data.", differs_reason="x")
    assert settled(marked, LOWEST) == Written(1, not_rateable=True, not_rateable_reason="No data.")
    assert settled(marked._replace(score=None), OPEN).score is None
    assert settled(Written(4, not_rateable_reason="left over"), LOWEST).not_rateable_reason == ""


def test_a_sheet_is_complete_with_items_left_open_and_a_report_is_not():
    left_open = Written(None, not_rateable=True, not_rateable_reason="No data.")
    assert is_done(JUDGED, left_open, Suggested(), OPEN)
    assert not is_resolved(JUDGED, left_open, Suggested(), OPEN)
    assert not is_done(JUDGED, Written(), Suggested(), OPEN)
    scored = Written(3, evidence="Seen.")
    assert is_done(JUDGED, scored, Suggested(), OPEN)
    assert is_resolved(JUDGED, scored, Suggested(), OPEN)
    assert not is_done(JUDGED, Written(3), Suggested(), LOWEST)


def test_nobody_can_tell_from_no_ticks_at_all_what_an_item_without_an_anchor_for_none_gets():
    assert suggestion(PHASES, Suggested(), ()) == ()
    assert suggestion(PHASES, Suggested(), ALL_SIX[:1]) == (3,)


@pytest.mark.parametrize(
    ("kind", "reviewers", "is_enough"),
    [
        ("independent", 1, False),
        ("independent", 2, True),
        ("independent", 3, True),
        ("self", 0, False),
        ("self", 1, True),
    ],
)
def test_an_independent_review_has_two_reviewers(kind: str, reviewers: int, is_enough: bool):
    assert enough(kind, reviewers) is is_enough
