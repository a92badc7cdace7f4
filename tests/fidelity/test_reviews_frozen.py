"""Evidence, the five lists and the charts are frozen at the evidence day; what is put right later changes nothing in them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from clients.models import Client, Episode, Job, WorkWeek
from employers.models import EmployerPerson
from fidelity.actions import freezing, reviews
from fidelity.models import Review, SampledChart
from fidelity.report.chartdates import QUESTIONS
from fidelity.report.sampling import USUAL
from tests.clients.pages import get, send
from tests.conftest import sign_in
from tests.fidelity.counting import contact, entered, for_client
from tests.fidelity.reviewing import DAY, in_stage, manned, planned, scoring, second_reviewer
from tests.world import World, make_job

pytestmark = pytest.mark.django_db

LISTS = ["staffing", "weeks", "job_development", "closed", "people"]


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)


def programme(north: World) -> dict[str, list[Client]]:
    """Six who look for work, five in work, four who lost a job, four who were closed; all in Harbour."""
    people: dict[str, list[Client]] = {"seeking": [], "working": [], "lost_job": [], "closed": []}
    for number in range(6):
        people["seeking"].append(entered(north, f"S-{number}", date(2026, 1, 5), date(2026, 1, 20)))
    for number in range(5):
        client = entered(north, f"W-{number}", date(2025, 9, 1), date(2025, 9, 20))
        make_job(client, north.bakery, date(2026, 2, 2), "Baker", weekly_hours=20)
        people["working"].append(client)
    for number in range(4):
        client = entered(north, f"L-{number}", date(2025, 9, 1))
        make_job(client, north.bakery, date(2025, 11, 3), "Cook", end_date=date(2026, 2, 27), end_reason="quit",
                 learned_date=date(2026, 2, 27))  # fmt: skip
        people["lost_job"].append(client)
    for number in range(4):
        people["closed"].append(entered(north, f"C-{number}", date(2025, 6, 2), exit_date=date(2026, 2, 2)))
    return people


def freeze(review: Review, by: Any, sizes: Any = USUAL, seed: str = "word") -> Review:
    return freezing.freeze(review=review, version=review.version, sizes=sizes, seed=seed, by=by)


def drawn(review: Review) -> list[tuple[int, str, str]]:
    rows = SampledChart.objects.filter(review=review).order_by("number")
    return list(rows.values_list("number", "group", "client__client_ref"))


# Freezing


def test_freezing_keeps_the_suggestions_with_their_rows_and_opens_the_sheets(north: World):
    people = programme(north)
    for_client(north, people["seeking"][0])
    review = freeze(manned(north), north.sam)
    assert (review.stage, review.frozen_at is not None) == ("scoring", True)
    kept = {each["key"]: each for each in review.evidence["items"]}
    assert len(kept) == 25
    assert review.evidence["day"] == "2026-03-17"
    assert kept["rapid_job_search"]["figures"]
    assert review.reviewers.filter(scores__item=25).count() == 2
    text = str(review.evidence)
    assert "S-0" in text
    assert " Person" not in text  # the last name of everybody here


def test_what_is_put_right_afterwards_changes_nothing_frozen(north: World, browser: Any):
    people = programme(north)
    review = freeze(manned(north), north.sam)
    before = (
        review.evidence,
        review.pack,
        get(browser, north.sam, "fidelity:review_evidence", review.public_id).content,
    )
    Episode.objects.filter(client=people["seeking"][0]).update(first_employer_contact_date=date(2026, 3, 10))
    Client.objects.filter(pk=people["seeking"][1].pk).update(client_ref="S-renamed")
    contact(north)
    review.refresh_from_db()
    after = get(browser, north.sam, "fidelity:review_evidence", review.public_id).content
    assert (review.evidence, review.pack) == before[:2]
    assert b"S-renamed" not in after


@pytest.mark.parametrize(
    "column",
    [
        "evidence", "evidence_day", "frozen_at", "unit_id", "edition_id", "worded_at", "country", "language", "kind",
        "sample_seed",
    ],
)  # fmt: skip
def test_the_database_keeps_frozen_evidence(column: str, north: World):
    review = freeze(manned(north), north.sam)
    values = {
        "evidence": "'{}'", "evidence_day": "'2026-03-01'", "frozen_at": "now() + interval '1 day'", "unit_id": "NULL",
        "edition_id": "edition_id + 1", "worded_at": "now() + interval '1 day'", "country": "'US'",
        "language": "'fi'", "kind": "'self'", "sample_seed": "'another'",
    }  # fmt: skip
    with (
        pytest.raises(IntegrityError, match="frozen evidence is not changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE fidelity_review SET {column} = {values[column]} WHERE id = %s", [review.pk])


def test_it_is_not_frozen_too_early_or_without_reviewers(north: World):
    alone = planned(north.sam, unit=north.harbour)
    reviews.add_reviewer(review=alone, staff=second_reviewer(north), lead=True, until_date=None, by=north.sam)
    with pytest.raises(ValidationError, match="It needs 2 reviewers first"):
        freeze(alone, north.sam)
    unled = planned(north.sam, unit=north.harbour, kind="self")
    reviews.add_reviewer(review=unled, staff=second_reviewer(north), lead=False, until_date=None, by=north.sam)
    with pytest.raises(ValidationError, match="Say which of the reviewers leads"):
        freeze(unled, north.sam)
    to_come = manned(north, last_day=date(2026, 3, 20), evidence_day=date(2026, 3, 20))
    with pytest.raises(ValidationError, match="has not come yet"):
        freeze(to_come, north.sam)


def test_a_self_assessment_may_have_one_reviewer(north: World):
    review = planned(north.sam, unit=north.harbour, kind="self")
    reviews.add_reviewer(review=review, staff=north.sam, lead=True, until_date=None, by=north.sam)
    assert freeze(review, north.sam).stage == "scoring"


def test_it_is_frozen_once(north: World, browser: Any):
    review = freeze(manned(north), north.sam)
    page = send(
        browser, north.sam, "fidelity:freeze_review", review.public_id, version=review.version, of_seeking=1,
        of_working=1, of_lost_job=1, of_closed=1,
    )  # fmt: skip
    assert page.status_code == 422
    assert SampledChart.objects.count() == 0


# The charts


def test_the_sample_is_mixed_and_drawn_again_alike(north: World):
    programme(north)
    first, again = freeze(manned(north), north.sam), freeze(manned(north), north.sam)
    groups = [group for _number, group, _ref in drawn(first)]
    assert {group: groups.count(group) for group in groups} == {"seeking": 3, "working": 3, "lost_job": 2, "closed": 2}
    assert drawn(first) == drawn(again)
    initial = {"seeking": "SN", "working": "W", "lost_job": "L", "closed": "C"}
    assert all(ref[0] in initial[group] for _number, group, ref in drawn(first))
    others = [drawn(freeze(manned(north), north.sam, seed=f"other {number}")) for number in range(4)]
    assert any(other != drawn(first) for other in others)


def test_a_seed_is_made_up_and_kept_where_none_is_given(north: World):
    programme(north)
    review = freeze(manned(north), north.sam, seed="")
    assert len(review.sample_seed) == 16
    assert drawn(freeze(manned(north), north.sam, seed=review.sample_seed)) == drawn(review)


def test_sizes_are_chosen_and_all_are_taken_where_there_are_fewer(north: World):
    programme(north)
    review = freeze(manned(north), north.sam, {"seeking": 0, "working": 30, "lost_job": 1, "closed": 0})
    groups = [group for _number, group, _ref in drawn(review)]
    assert {group: groups.count(group) for group in groups} == {"working": 5, "lost_job": 1}


def test_groups_are_those_of_the_evidence_day(north: World):
    """Who lost the job after it was still at work on it; who was closed after it was still there."""
    people = programme(north)
    Job.objects.filter(client=people["working"][0]).update(end_date=DAY + timedelta(days=1), end_reason="quit",
                                                           learned_date=DAY + timedelta(days=1))  # fmt: skip
    Episode.objects.filter(client=people["closed"][0]).update(exit_date=DAY + timedelta(days=1))
    every = dict.fromkeys(USUAL, 30)
    found = {ref: group for _number, group, ref in drawn(freeze(manned(north), north.sam, every))}
    assert found["W-0"] == "working"
    assert found["C-0"] == "seeking"
    assert found["C-1"] == "closed"


def test_a_reviewer_knows_a_chart_by_its_number_and_fills_in_its_worksheet(north: World, browser: Any):
    programme(north)
    review = freeze(manned(north), north.sam)
    chart = SampledChart.objects.filter(review=review, group="working").first()
    assert chart is not None
    ref = chart.client.client_ref
    assert ref in get(browser, north.sam, "fidelity:review_charts", review.public_id).content.decode()
    listed = get(browser, north.rhea, "fidelity:review_charts", review.public_id).content.decode()
    page = get(browser, north.rhea, "fidelity:review_chart", chart.public_id)
    for text in (listed, page.content.decode()):
        assert ref not in text
        assert "Person" not in text
    assert "Baker, Mon 2 Feb 2026, 20 h a week" in page.content.decode()
    assert get(browser, north.adi, "fidelity:review_chart", chart.public_id).status_code == 403
    assert get(browser, north.sam, "fidelity:review_chart", chart.public_id).status_code == 404
    saved = send(
        browser, north.rhea, "fidelity:review_chart", chart.public_id, version="1", found_entry="same",
        found_jobs="differs", text_jobs="15 hours in the chart.", done="on",
    )  # fmt: skip
    assert saved.status_code == 302
    chart.refresh_from_db()
    assert chart.answers == {
        "entry": {"found": "same", "text": ""}, "jobs": {"found": "differs", "text": "15 hours in the chart."},
    }  # fmt: skip
    assert chart.done_by == north.rhea
    assert "1 answer differs" in get(browser, north.rhea, "fidelity:review_charts", review.public_id).content.decode()
    late = send(
        browser, second_reviewer(north), "fidelity:review_chart", chart.public_id, version="1", found_entry="missing"
    )
    assert late.status_code == 409
    assert "15 hours in the chart." in late.content.decode()


def test_every_question_of_the_worksheet_has_its_dates(north: World):
    programme(north)
    review = freeze(manned(north), north.sam)
    keys = {key for key, _label in QUESTIONS}
    assert all(set(chart.dates) == keys for chart in review.charts.all())
    assert len(keys) == 19


# The five lists


def pack_lists(review: Review) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in review.pack["lists"]}


def cells(review: Review, key: str) -> list[dict[str, Any]]:
    found = pack_lists(review)[key]
    return [dict(zip(found["head"], row, strict=True)) for row in found["rows"]]


def test_the_five_lists_say_what_reviewers_ask_for(north: World):
    people = programme(north)
    boss = EmployerPerson.objects.create(employer=north.bakery, name="Bo Boss", can_hire=True)
    for_client(north, people["seeking"][0], date(2026, 3, 2), person=boss)
    WorkWeek.objects.create(
        specialist=north.ana, monday=date(2026, 3, 2), community_hours=20, office_hours=10, other_hours=5,
        training_hours=2, leave_hours=0, recorded_by=north.ana,
    )  # fmt: skip
    review = freeze(manned(north), north.sam)
    assert list(pack_lists(review)) == LISTS
    ana = next(row for row in cells(review, "staffing") if row["Name"] == "Ana Anason")
    assert (ana["Job title"], ana["Weekly hours on employment services"], ana["Hours of training"]) == (
        "employment specialist", 30.0, 2.0,
    )  # fmt: skip
    (week,) = cells(review, "weeks")
    assert (week["Week of"], week["Hours worked"], week["In-person employer contacts"]) == ("2026-03-02", 35.0, 1)
    (made,) = cells(review, "job_development")
    assert (made["Reference"], made["Employer"], made["Can hire"], made["Matches the plan"]) == (
        "S-0", "Corner Bakery", "yes", "yes",
    )  # fmt: skip
    assert [row["Reference"] for row in cells(review, "closed")] == ["C-0", "C-1", "C-2", "C-3"]
    listed = {row["Reference"]: row for row in cells(review, "people")}
    assert listed["W-0"]["Phase"] == "working"
    assert listed["W-0"]["Job start"] == "2026-02-02"
    assert (listed["S-0"]["Phase"], listed["S-0"]["Days after entry"]) == ("looking for work", 15)
    assert "C-0" not in listed


def test_whoever_works_works_whichever_job_began_last(north: World):
    """Of two jobs the one that goes on says the phase, also when the other began and ended meanwhile."""
    client = entered(north, "A-1", date(2025, 9, 1))
    make_job(client, north.bakery, date(2025, 11, 3), "Baker")
    make_job(client, north.bakery, date(2026, 1, 12), "Cleaner", end_date=date(2026, 2, 13), end_reason="quit",
             learned_date=date(2026, 2, 13))  # fmt: skip
    (row,) = cells(freeze(manned(north), north.sam), "people")
    assert (row["Phase"], row["Job title"], row["Job end"]) == ("working", "Baker", "")


def test_no_name_and_no_word_of_a_note_about_a_person_is_in_the_lists(north: World):
    people = programme(north)
    for_client(north, people["seeking"][0], date(2026, 3, 2), note="S-0 Person is nervous")
    review = freeze(manned(north), north.sam)
    for secret in ("Person", "nervous", "Söderström"):
        assert secret not in str(review.pack), secret


def test_lists_are_of_one_unit_where_the_review_is(north: World):
    entered(north, "H-1", date(2026, 1, 5), unit=north.hill, specialist=north.cleo)
    entered(north, "A-1", date(2026, 1, 5))
    one = freeze(manned(north), north.sam)
    assert {row["Reference"] for row in cells(one, "people")} == {"A-1"}
    whole = freeze(manned(north, by=north.adi, unit=None), north.adi)
    assert {row["Reference"] for row in cells(whole, "people")} == {"A-1", "H-1"}


def test_the_lists_are_asked_for_in_a_fixed_number_of_questions(north: World):
    people = programme(north)

    def asked() -> int:
        review = manned(north)
        with CaptureQueriesContext(connection) as captured:
            freeze(review, north.sam)
        return len(captured)

    asked()
    few = asked()
    for number in range(12):
        client = entered(north, f"X-{number}", date(2026, 1, 5))
        make_job(client, north.bakery, date(2026, 2, 2), "Baker")
        for_client(north, people["seeking"][number % 6], date(2026, 3, 2))
    assert asked() <= few + 1  # the rows of more charts are inserted at once


def test_lists_come_as_a_workbook_and_as_tables_and_no_cell_is_a_formula(north: World, browser: Any):
    review = scoring(north)
    book = load_workbook(io.BytesIO(get(browser, north.rhea, "fidelity:review_pack", review.public_id).content))
    assert [cell.value for row in book.worksheets[0] for cell in row] == ["Reference", "N-1", "'=1+1"]
    answer = get(browser, north.rhea, "fidelity:review_pack_csv", review.public_id)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["1-people.csv"]
        text = archive.read("1-people.csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Reference"], ["N-1"], ["'=1+1"]]


def test_days_are_days_in_the_workbook_and_text_in_the_tables(north: World, browser: Any):
    programme(north)
    make_job(entered(north, "D-1", date(2026, 1, 5)), north.bakery, date(2026, 2, 2), "2026-01-01")
    review = freeze(manned(north), north.sam)
    sign_in(browser, north.sam)
    answer = browser.get(reverse("fidelity:review_pack", args=[review.public_id]))
    sheets = load_workbook(io.BytesIO(answer.content)).worksheets
    days = {
        "staffing": ["From"], "closed": ["Closed"],
        "people": ["Programme entry", "First in-person employer contact", "Job start"],
    }  # fmt: skip
    for key, names in days.items():
        listed = pack_lists(review)[key]
        for name in names:
            place = listed["head"].index(name)
            found = [row[place] for row in sheets[LISTS.index(key)].iter_rows(min_row=2) if row[place].value]
            assert [f"{cell.value:%Y-%m-%d}" for cell in found] == [row[place] for row in listed["rows"] if row[place]]
            assert found and {(cell.is_date, cell.number_format) for cell in found} == {(True, "yyyy-mm-dd")}, name
            assert found[0].parent.column_dimensions[found[0].column_letter].width >= 12, name
    titles = pack_lists(review)["people"]["head"].index("Job title")
    assert "2026-01-01" in [row[titles].value for row in sheets[4]], "what only looks like a day stays a text"
    answer = browser.get(reverse("fidelity:review_pack_csv", args=[review.public_id]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "2026-02-02" in archive.read("5-people.csv").decode("utf-8-sig")


def test_what_is_not_written_down_is_no_empty_column_but_asked_on_site(north: World, browser: Any):
    review = freeze(manned(north), north.sam)
    staff = pack_lists(review)["staffing"]
    assert "Trainings attended" not in staff["head"] and len(staff["rows"]) > 1
    note = "Trainings attended are not written down here: the reviewer asks each of them on site."
    sign_in(browser, north.sam)
    answer = browser.get(reverse("fidelity:review_pack", args=[review.public_id]))
    lines = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).worksheets[0]]
    width = len(staff["head"])
    assert lines[-2:] == [[None] * width, [note, *[None] * (width - 1)]] and len(lines) == len(staff["rows"]) + 3
    answer = browser.get(reverse("fidelity:review_pack_csv", args=[review.public_id]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("1-staffing.csv").decode("utf-8-sig")
        assert "asks" not in archive.read("2-weeks.csv").decode()
    assert list(csv.reader(io.StringIO(text)))[-2:] == [[], [note]]


def test_one_click_gives_five_sheets(north: World, browser: Any):
    programme(north)
    review = freeze(manned(north), north.sam)
    sign_in(browser, north.sam)
    answer = browser.get(reverse("fidelity:review_pack", args=[review.public_id]))
    assert len(load_workbook(io.BytesIO(answer.content)).sheetnames) == 5
    assert "review-2026-03-17.xlsx" in answer["Content-Disposition"]


def test_the_lists_are_forgotten_after_the_review_and_not_before(north: World, browser: Any):
    review = scoring(north)
    with pytest.raises(ValidationError):
        freezing.forget_pack(review=review, by=north.sam)
    signed = in_stage(north, "signed")
    digest = signed.signed_digest
    assert send(browser, north.sam, "fidelity:forget_pack", signed.public_id).status_code == 302
    signed.refresh_from_db()
    assert (signed.pack, signed.signed_digest) == (None, digest)
    assert signed.pack_removed_at is not None
    for name in ("review_pack", "review_pack_csv"):
        assert get(browser, north.rhea, f"fidelity:{name}", signed.public_id).status_code == 302
    page = get(browser, north.sam, "fidelity:review", signed.public_id).content.decode()
    assert "The five lists were forgotten on" in page
    assert "lists.xlsx" not in page
