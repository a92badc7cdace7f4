"""A fidelity review from the plan to the signed report: a supervisor plans and freezes, two reviewers score alone and agree."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import StaffMember
from accounts.roles import Role
from fidelity.models import Review, SheetScore
from fidelity.reviewrules import REVIEWERS
from tenancy.context import agency_context
from tests.browser.conftest import Enter
from tests.browser.visitor import Visitor
from tests.world import World, make_staff

pytestmark = pytest.mark.slow

ITEMS = range(1, 26)
# What nobody but its writer may see before both sheets are in.
RHEAS, ROLFS = "Rhea looked through the log", "Rolf sat in at the meeting"


@pytest.fixture
def rolf(town: World) -> StaffMember:
    """A supervisor of another unit, who scores with Rhea."""
    with agency_context(town.north.pk):
        return make_staff("Rolf", Role.SUPERVISOR, town.hill)


def review_of(town: World) -> Review:
    with agency_context(town.north.pk):
        return Review.objects.select_related("edition").get()


def plan(sam: Visitor) -> None:
    page = sam.page
    sam.goto("/reviews/")
    assert sam.looks_right() == []
    page.get_by_role("link", name="Plan a review").click()
    page.get_by_label("Programme or site").fill("Harbour")
    for label, day in [("First day of the visit", "2026-03-18"), ("Last day of the visit", "2026-03-19"),
                       ("Evidence up to and including", "2026-03-17")]:  # fmt: skip
        page.get_by_label(label, exact=True).fill(day)
    page.get_by_role("button", name="Plan it").click()
    page.get_by_text("Review planned.").wait_for()


def name_reviewer(sam: Visitor, town: World, who: StaffMember, until: str, *, lead: bool) -> None:
    page = sam.page
    sam.goto(f"/reviews/{review_of(town).public_id}/reviewers/add/")
    page.get_by_role("combobox", name="Reviewer").fill(who.user.first_name)
    page.get_by_role("option", name=who.name).click()
    page.get_by_label("May open it through").fill(until)
    page.get_by_label("Leads the review").set_checked(lead)
    page.get_by_role("button", name="Name them").click()
    page.get_by_text("is a reviewer of this review.").wait_for()


def freeze(sam: Visitor, town: World) -> None:
    page = sam.page
    sam.goto(f"/reviews/{review_of(town).public_id}/")
    page.get_by_role("link", name="Freeze the evidence").click()
    assert sam.looks_right() == []
    page.get_by_role("button", name="Freeze it").click()
    page.get_by_text("Evidence frozen. The reviewers can score.").wait_for()


def write_item(visitor: Visitor, score: int, evidence: str) -> None:
    """At the keyboard: Space on the score, the text, and Enter on the button."""
    page = visitor.page
    # The page's own script puts the focus where it belongs: before that, a key would go nowhere.
    page.wait_for_load_state("load")
    chosen = page.locator(f"#div_id_score input[value='{score}']")
    chosen.focus()
    page.keyboard.press("Space")
    expect(chosen).to_be_checked()
    page.get_by_label("Evidence", exact=True).fill(evidence)
    page.get_by_label("Why it differs from the records").fill("Seen and heard, where records are silent.")
    page.get_by_role("button", name="Save and go on").focus()
    page.keyboard.press("Enter")


def score_all(visitor: Visitor, town: World, score: int, evidence: str) -> None:
    visitor.goto("/reviews/")
    page = visitor.page
    page.get_by_role("link", name="Harbour").first.click()
    page.get_by_role("link", name="My sheet").first.click()
    page.get_by_text("0 of 25 items done").wait_for()
    page.get_by_role("link", name="Go on with item 1").click()
    for number in ITEMS:
        write_item(visitor, score, f"{evidence}, item {number}.")
        page.get_by_text(f"Item {number} saved.").wait_for()
    page.get_by_text("25 of 25 items done").wait_for()


def hand_in(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Hand the sheet in").click()
    visitor.page.get_by_role("button", name="Hand it in").click()
    visitor.page.get_by_text("Your sheet is in.").first.wait_for()


def sees_nothing(visitor: Visitor, town: World, canary: str) -> None:
    address = f"/reviews/{review_of(town).public_id}/"
    visitor.expect_status(404)  # a sheet of one's own that there is not, a report before the draft
    for more in ("", "sheet/", "sheet/17/", "agreed/", "agreed/17/", "evidence/", "charts/", "report/"):
        visitor.goto(address + more)
        assert canary not in visitor.page.content(), more


def agree(rhea: Visitor, town: World) -> None:
    page = rhea.page
    rhea.goto(f"/reviews/{review_of(town).public_id}/agreed/")
    assert page.get_by_text("the sheets differ in 25 items").is_visible()
    assert rhea.looks_right() == []
    page.get_by_role("link", name="Go on with item 1").click()
    assert rhea.looks_right() == []
    for number in ITEMS:
        # Half of them begin with what the second reviewer wrote.
        side = page.get_by_role("region", name="Rolf Rolfson" if number % 2 else "Rhea Rheason")
        side.get_by_role("link", name="Begin with this").click()
        page.get_by_role("button", name="Save and go on").click()
        page.get_by_text(f"Agreed on item {number}.").wait_for()
    page.get_by_role("link", name="Words of the report").click()
    page.get_by_label("Summary").fill("A good programme that sees too few employers.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Give the draft").click()
    page.get_by_role("button", name="Give the draft").click()
    page.get_by_text("The programme can read the draft now").wait_for()


def add_evidence_and_answer(sam: Visitor, rhea: Visitor, town: World) -> None:
    sam.goto(f"/reviews/{review_of(town).public_id}/further/")
    sam.page.get_by_role("link", name="Give further evidence").click()
    sam.page.get_by_label("Item").select_option("17")
    sam.page.get_by_label("Further evidence").fill("The log of the first week of March.")
    sam.page.get_by_role("button", name="Give it").click()
    sam.page.get_by_text("Given to the reviewers.").wait_for()
    assert sam.looks_right() == []
    rhea.goto(f"/reviews/{review_of(town).public_id}/further/")
    rhea.page.get_by_role("link", name="Answer it").click()
    rhea.page.get_by_label("What the reviewers made of it").fill("Read. The score stays.")
    rhea.page.get_by_role("button", name="Answer").click()
    rhea.page.get_by_text("Answered.").wait_for()


def sign(rhea: Visitor, town: World) -> None:
    page = rhea.page
    rhea.goto(f"/reviews/{review_of(town).public_id}/")
    page.get_by_role("link", name="Sign the report").click()
    assert rhea.looks_right() == []
    page.get_by_label("I have read the report, and sign it as it stands").check()
    page.get_by_role("button", name="Sign it").click()
    page.get_by_text("Signed. The report stands as it is.").wait_for()


def test_a_review_from_the_plan_to_the_signed_report(enter: Enter, town: World, rolf: StaffMember) -> None:
    sam, rhea, other = enter(town.sam), enter(town.rhea), enter(rolf)
    assert REVIEWERS["independent"] == 2
    plan(sam)
    name_reviewer(sam, town, town.rhea, "2026-05-14", lead=True)
    name_reviewer(sam, town, rolf, "", lead=False)
    freeze(sam, town)
    rhea.goto("/")
    assert rhea.looks_right() == []
    score_all(rhea, town, 4, RHEAS)
    rhea.goto(f"/reviews/{review_of(town).public_id}/sheet/17/")
    assert rhea.looks_right() == []
    for visitor in (other, sam):
        sees_nothing(visitor, town, RHEAS)
    rhea.goto(f"/reviews/{review_of(town).public_id}/sheet/")
    hand_in(rhea)
    sees_nothing(other, town, RHEAS)
    score_all(other, town, 3, ROLFS)
    sees_nothing(rhea, town, ROLFS)
    other.goto(f"/reviews/{review_of(town).public_id}/sheet/")
    hand_in(other)
    agree(rhea, town)
    add_evidence_and_answer(sam, rhea, town)
    sign(rhea, town)
    sam.goto(f"/reviews/{review_of(town).public_id}/report/")
    assert sam.page.get_by_text("A good programme that sees too few employers.").is_visible()
    with agency_context(town.north.pk):
        review = Review.objects.get()
        assert (review.stage, review.signed_by, review.evidence_day) == ("signed", town.rhea, date(2026, 3, 17))
        assert review.signed["subscales"][0]["total"] == 13 * 3 + 12 * 4
        assert SheetScore.objects.filter(evidence="").count() == 0
