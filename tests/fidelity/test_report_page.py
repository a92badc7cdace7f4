"""The report on the screen and as files: the same as on paper, whatever the scale."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from fidelity.actions import prints
from fidelity.edition import edition
from fidelity.models import Amendment, Print, Review, ScaleEdition
from fidelity.pdf import html_of
from fidelity.report.reportcharts import WIDTH, bands_of, bars_of
from fidelity.report.reportpage import page_of
from fidelity.report.reviewreport import values_of
from tests.conftest import sign_in
from tests.fidelity.reported import a_review, a_signed_review, agree, numbers_of, sign
from tests.fidelity.young import young
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(browser: Any, who: Any, review: Review) -> str:
    sign_in(browser, who)
    return str(browser.get(reverse("fidelity:report", args=[review.public_id])).content.decode())


def test_page_and_paper_say_the_same(north: World, browser: Any):
    a_signed_review(north.sam, 3, first_day=date(2025, 3, 1))
    review = a_review(north.sam, summary="A good year.", priorities="Visits.", who_was_met="Two directors")
    agree(review, 4, recommendation="Go on.", comment="Well done.")
    sign(review, north.sam)
    page = shown(browser, north.lee, review)
    paper = html_of({"kind": "report", "language": "en", "values": values_of(review), "later": None}, "a4")
    words = [
        "A good year.",
        "Visits.",
        "Two directors",
        "Well done.",
        "Go on.",
        "Seen for item 25.",
        "Good",
        ">100<",
        ">75<",
    ]
    for word in words:
        assert word in page and word in paper, word
    assert page.count('class="report-item"') == paper.count('class="report-item"') == 25
    # Every line of the contents leads to its heading.
    for anchor in ("summary", "scores", "section-staffing", "item-1", "item-25"):
        assert f'href="#{anchor}"' in page and f'id="{anchor}"' in page, anchor


def test_a_scale_with_two_totals_has_two_of_everything_and_no_sum(north: World, monkeypatch: Any):
    kept = ScaleEdition.objects.newest("ips-25-2008")
    assert kept is not None
    monkeypatch.setattr(kept, "worded", lambda *asked, **at: edition(young()))
    review = a_review(north.sam, edition=kept)
    agree(review, dict.fromkeys(numbers_of(review), 4))
    html = html_of({"kind": "report", "language": "en", "values": values_of(review), "later": None}, "letter")
    assert "<strong>60</strong>" in html and "<strong>32</strong>" in html and "92" not in html
    assert html.count("<svg") == 4 and html.count('class="report-scores"') == 2
    assert "of 75 points" in html and "of 40 points" in html and "125" not in html


def test_a_draft_says_it_is_one_and_what_is_missing(north: World, browser: Any):
    review = a_review(north.sam, unit=north.harbour)
    agree(review, dict.fromkeys(range(1, 25), 4))
    page = shown(browser, north.sam, review)
    assert "This is a draft." in page and "item 25 is without points" in page


def test_a_correction_is_told_and_the_signed_scores_stand(north: World, browser: Any):
    review = a_signed_review(north.sam, 4)
    Amendment.objects.create(review=review, item=3, old_score=4, new_score=2, text="Counted twice.", made_by=north.sam)
    page = shown(browser, north.lee, review)
    assert "Something was corrected after the signature." in page and "Counted twice." in page
    assert page.index("Counted twice.") > page.index('id="item-25"') and "<strong>100</strong>" in page


# Drawings


def test_drawings_say_in_words_what_they_show(north: World):
    review = a_review(north.sam)
    agree(review, 4)
    (part,) = values_of(review)["subscales"]
    assert bands_of(part).alt == "Total 100 of 125: good."
    assert bars_of(part).alt.startswith("Scores by section: Staffing 12 of 15 points, Organization 32 of 40 points")


def test_the_bands_fill_the_drawing_and_the_total_lies_in_its_own(north: World):
    review = a_review(north.sam)
    for total in (25, 73, 74, 99, 100, 114, 115, 125):
        review.agreed.all().delete()
        each, left = total // 25, total % 25
        agree(review, {number: each + (number <= left) for number in range(1, 26)})
        (part,) = values_of(review)["subscales"]
        drawn = bands_of(part)
        assert round(sum(stretch.width for stretch in drawn.stretches)) == WIDTH
        (here,) = [stretch for stretch in drawn.stretches if stretch.here]
        assert drawn.total is not None and here.x < drawn.total < here.x + here.width, total


def test_an_item_is_drawn_with_its_steps_and_the_mark_of_the_last_review(north: World):
    a_signed_review(north.sam, 2, first_day=date(2025, 3, 1))
    review = a_review(north.sam)
    agree(review, 4)
    (part,) = values_of(review)["subscales"]
    line = bars_of(part).blocks[0].lines[0]
    assert [cell.filled for cell in line.cells] == [True, True, True, True, False]
    assert line.before is not None and line.cells[1].x < line.before < line.cells[2].x


def test_the_lowest_items_stand_in_the_summary(north: World):
    review = a_review(north.sam)
    agree(review, {number: {3: 1, 9: 2, 11: 3}.get(number, 5) for number in range(1, 26)})
    found = page_of(values_of(review))
    assert [item["number"] for item in found["lowest"]] == [3, 9, 11] and found["best"] == 22


# Files


def test_the_workbook_has_the_scores_beside_the_former_ones_and_no_formula(north: World, browser: Any):
    a_signed_review(north.sam, 3, first_day=date(2025, 3, 1))
    review = a_review(north.sam, summary="=HYPERLINK(1)")
    agree(review, 4)
    sign(review, north.sam)
    sign_in(browser, north.lee)
    answer = browser.get(reverse("fidelity:report_xlsx", args=[review.public_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="fidelity-report-2026-03-11.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Report", "Scores", "Items", "Action plan", "Corrections"]
    first = [cell.value for cell in list(book["Scores"].rows)[1]]
    assert first == ["IPS supported employment", "Staffing", 1, "Caseload size", 3, 4, 1]
    assert len(list(book["Items"].rows)) == 26
    said = {row[0].value: row[1].value for row in book["Report"].rows}
    assert said["Summary"] == "'=HYPERLINK(1)" and said["Total, IPS supported employment"] == 100


def test_the_json_is_what_was_signed(north: World, browser: Any):
    review = a_signed_review(north.sam, 4)
    sign_in(browser, north.lee)
    told = json.loads(browser.get(reverse("fidelity:report_json", args=[review.public_id])).content)
    assert told.pop("later")["amendments"] == []
    assert told == review.signed


def test_two_who_ask_at_once_get_one_print(north: World, monkeypatch: Any):
    review = a_signed_review(north.sam, 4)
    asked = {"contents": {"kind": "report"}, "paper": "a4", "review": review}
    first = prints.ask_for_print(**asked, by=north.sam)
    answers = iter([None, first])
    monkeypatch.setattr(prints, "_standing", lambda of: next(answers))
    assert prints.ask_for_print(**asked, by=north.adi) == first
    assert Print.objects.count() == 1
