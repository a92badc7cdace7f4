"""What a profile asks and what may stand in it: rules and their words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clients import profilewords as words
from clients.profilesections import (
    ADDED,
    BY_CODE,
    CHANGED,
    MOST_ROWS,
    SAME,
    SECTIONS,
    TAKEN_OUT,
    Klass,
    WrongContent,
    differences,
    tidied,
)
from clients.profileupdates import JOB_END, JOB_START, Happening, waiting

JOBS = BY_CODE["work_history"]


def test_what_is_said_of_health_substance_use_and_offences_has_a_class_of_its_own():
    of = {klass: {section.code for section in SECTIONS if section.klass is klass} for klass in Klass}
    assert of[Klass.HEALTH] == {"mental_health", "physical_health", "thinking", "daily_routine", "disclosure"}
    assert of[Klass.SUBSTANCE] == {"substance_use"}
    assert of[Klass.LEGAL] == {"legal"}
    assert len(SECTIONS) == len(BY_CODE) == 21


def test_every_section_field_and_choice_has_its_words():
    keys = {f"{section.code}.{field.name}" for section in SECTIONS for field in section.fields}
    columns = {
        f"{section.code}.{field.name}.{column.name}"
        for section in SECTIONS
        for field in section.fields
        for column in field.columns
    }
    codes = {
        f"{section.code}.{field.name}": set(field.codes)
        for section in SECTIONS
        for field in section.fields
        if field.codes
    }
    assert set(words.FIELDS) == keys | columns
    assert {key: set(said) for key, said in words.CODES.items()} == codes
    assert list(words.SECTIONS) and set(words.SECTIONS) == set(BY_CODE)
    rows = {field.name for section in SECTIONS for field in section.fields if field.columns}
    assert set(words.ROW) == set(words.MORE) == rows


def test_what_is_empty_is_not_kept_and_line_ends_are_one_sign():
    said = {"why_now": "  To get out.\r\nAnd pay. ", "dream_job": "   ", "interests": ""}
    assert tidied("goals", said) == {"why_now": "To get out.\nAnd pay."}
    assert tidied("work_history", {"jobs": [{"employer": " "}, {"employer": "Café", "title": ""}]}) == {
        "jobs": [{"employer": "Café"}]
    }
    assert tidied("documents", {"has": ["passport", "id_card"]}) == {"has": ["id_card", "passport"]}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("goals", {"charges": "theft"}),
        ("goals", {"why_now": ["a list"]}),
        ("goals", {"why_now": "x" * 4001}),
        ("goals", {"why_now": "a\0b"}),
        ("preferences", {"pace": "furious"}),
        ("documents", {"has": ["library card"]}),
        ("documents", {"has": "passport"}),
        ("work_history", {"jobs": [{"diagnosis": "x"}]}),
        ("work_history", {"jobs": [{"employer": "x" * 301}]}),
        ("work_history", {"jobs": ["x"]}),
        ("work_history", {"jobs": [{"employer": "x"}] * (MOST_ROWS + 1)}),
    ],
)
def test_what_is_not_of_the_section_is_refused(code: str, said: dict[str, Any]):
    with pytest.raises(WrongContent):
        tidied(code, said)


def test_what_changed_is_told_field_by_field():
    found = differences(
        BY_CODE["goals"],
        {"why_now": "Bored", "dream_job": "Baker", "interests": "Chess"},
        {"why_now": "Bored", "dream_job": "Cook", "short_goal": "A shift"},
    )
    assert {each.field.name: each.how for each in found} == {
        "why_now": SAME,
        "dream_job": CHANGED,
        "short_goal": ADDED,
        "interests": TAKEN_OUT,
    }


def test_a_job_put_in_first_does_not_make_the_others_new():
    bakery, cafe = {"employer": "Bakery", "title": "Baker"}, {"employer": "Café", "liked": "People"}
    before = {"jobs": [bakery, cafe]}
    after = {"jobs": [{"employer": "Laundry"}, {"employer": "bakery", "title": "Head baker"}, cafe]}
    found = differences(JOBS, before, after)
    assert [(each.row, each.how) for each in found] == [(1, ADDED), (2, CHANGED), (3, SAME)]
    assert [each.how for each in differences(JOBS, before, {"jobs": [cafe]})] == [SAME, TAKEN_OUT]


def test_a_row_reads_as_its_heading_and_the_rest():
    [row] = words.shown("work_history", {"jobs": [{"title": "Cook", "liked": "Calm"}]}).rows
    assert (row.title, row.facts) == ("Cook", [("Liked", "Calm")])
    [row] = words.shown("work_history", {"jobs": [{"liked": "Calm"}]}).rows
    assert row.title == "Job 1"


# When the profile wants updating

START = Happening(JOB_START, date(2026, 3, 2), date(2026, 3, 2), "Bakery")
END = Happening(JOB_END, date(2026, 3, 9), date(2026, 3, 12), "Bakery")


@pytest.mark.parametrize(
    ("updated", "today", "expected"),
    [
        (None, date(2026, 3, 20), []),
        (date(2026, 3, 1), date(2026, 3, 1), []),
        (date(2026, 3, 1), date(2026, 3, 2), [START]),
        (date(2026, 3, 1), date(2026, 3, 20), [START, END]),
        (date(2026, 3, 2), date(2026, 3, 20), [END]),
        # Ended on the 9th, but nobody knew before the 12th: what was written on the 10th is not about it.
        (date(2026, 3, 10), date(2026, 3, 20), [END]),
        (date(2026, 3, 12), date(2026, 3, 20), []),
    ],
)
def test_each_job_start_and_end_waits_until_the_profile_is_written_again(updated, today, expected):
    assert waiting([END, START], updated, today) == expected


def test_what_the_demo_says_may_be_said():
    from clients.demo.profiles import SAID

    assert all(tidied(code, content) == content for code, each in SAID.items() for content in each)
