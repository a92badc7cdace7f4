"""What the tests of fidelity reviews share: a review in any stage, sheets that are filled in, and a small frozen evidence.

Sam (supervisor) plans; Rhea (reviewer from outside, until 30 April) and Rolf (supervisor in Hill) score; Rhea leads.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import StaffMember
from accounts.roles import Permission, Role
from fidelity.actions import agreeing, reviews, sheets
from fidelity.models import AgreedScore, Review, Reviewer, ScaleEdition, SheetScore
from fidelity.report.look import USUAL
from fidelity.report.scales import edition_of
from tests.world import World, make_staff

DAY = date(2026, 3, 17)
VISIT = (date(2026, 3, 18), date(2026, 3, 19))
UNTIL = date(2026, 4, 30)
NUMBERS = range(1, 26)


def edition() -> ScaleEdition:
    found = ScaleEdition.objects.newest(USUAL)
    assert found is not None
    return found


def planned(by: StaffMember, **fields: Any) -> Review:
    given = {
        "edition": edition(), "unit": None, "site": "North Town IPS", "kind": "independent", "language": "en",
        "first_day": VISIT[0], "last_day": VISIT[1], "evidence_day": DAY, **fields,
    }  # fmt: skip
    return reviews.plan_review(by=by, **given)


def second_reviewer(world: World) -> StaffMember:
    found = StaffMember.objects.here().filter(user__email="rolf@example.org").first()
    return found or make_staff("Rolf", Role.SUPERVISOR, world.hill)


def leads_to(page: Any) -> list[str]:
    """Where the items lead that a page names as open."""
    _before, _heading, after = page.content.decode().partition('id="still-open"')
    return re.findall(r'href="([^"]*)"', after.partition("</section>")[0])


def manned(world: World, by: StaffMember | None = None, **fields: Any) -> Review:
    """Rhea leads, Rolf scores too."""
    by = by or world.sam
    review = planned(by, **{"unit": world.harbour, **fields})
    reviews.add_reviewer(review=review, staff=world.rhea, lead=True, until_date=UNTIL, by=by)
    reviews.add_reviewer(review=review, staff=second_reviewer(world), lead=False, until_date=None, by=by)
    return review


def frozen_by_hand(review: Review, listed: list[list[str]] | None = None, **of: Any) -> Review:
    """As if frozen: no evidence but what is given, {"i17": {"points": 4}}. Real freezing has tests of its own."""
    listed = listed or [["N-1"], ["=1+1"]]
    items = [
        {
            "number": each.number, "key": each.key, "title": each.title, "period": "", "points": None, "also": None,
            "figures": [], "missing": [], "notes": [], "rule": "", "components": {}, "specialists": [], "rows": [],
            **of.get(f"i{each.number}", {}),
        }
        for each in edition_of(review).items
    ]  # fmt: skip
    review.evidence = {"day": review.evidence_day.isoformat(), "unit": "", "items": items}
    review.pack = {
        "day": "2026-03-17", "from": "2025-09-18",
        "lists": [{"key": "people", "title": "People", "head": ["Reference"], "rows": listed}],
    }  # fmt: skip
    review.frozen_at = timezone.now()
    review.sample_seed, review.stage = "seed", Review.Stage.SCORING
    review.save()
    sheets.begin(review, review.reviewers.all())
    return review


def scoring(world: World, listed: list[list[str]] | None = None, **fields: Any) -> Review:
    return frozen_by_hand(manned(world, **fields), listed)


def sheet_of(review: Review, staff: StaffMember) -> Reviewer:
    return Reviewer.objects.get(review=review, staff=staff)


def written(score: int = 4, evidence: str = "Seen and heard.", **fields: Any) -> dict[str, Any]:
    """Where an item counts components, a reason is there for when the ticks say another score."""
    return {
        "score": score, "ticked": [], "evidence": evidence, "not_rateable": False, "not_rateable_reason": "",
        "differs_reason": "heard otherwise", "comment": "", "recommendation": "", **fields,
    }  # fmt: skip


def fill(
    review: Review, staff: StaffMember, score: int = 4, evidence: str = "Seen and heard.", **fields: Any
) -> Reviewer:
    """All items of one sheet, not handed in."""
    mine = sheet_of(review, staff)
    for row in SheetScore.objects.filter(reviewer=mine).order_by("item"):
        sheets.save_score(row=row, version=row.version, by=staff, **written(score, evidence, **fields))
    return mine


def filled_and_in(review: Review, staff: StaffMember, score: int = 4, **fields: Any) -> None:
    sheets.hand_in(reviewer=fill(review, staff, score, **fields), by=staff)


def agreeing_review(world: World, **fields: Any) -> Review:
    review = scoring(world, **fields)
    filled_and_in(review, world.rhea, 4, evidence="Rhea saw it.")
    filled_and_in(review, second_reviewer(world), 3, evidence="Rolf saw it.")
    review.refresh_from_db()
    return review


def agree(review: Review, by: StaffMember, score: int = 4, **fields: Any) -> None:
    for row in AgreedScore.objects.filter(review=review).order_by("item"):
        agreeing.save_agreed(row=row, version=row.version, by=by, **written(score, "Agreed on.", **fields))


def draft(world: World, **fields: Any) -> Review:
    review = agreeing_review(world, **fields)
    agree(review, world.rhea)
    return agreeing.finish_draft(review=review, by=world.rhea)


def signed(world: World, **fields: Any) -> Review:
    review = draft(world, **fields)
    return agreeing.sign(review=review, seen=agreeing.standing_of(review), by=world.rhea)


def in_stage(world: World, stage: str, **fields: Any) -> Review:
    makers = {
        "planned": manned, "scoring": scoring, "agreeing": agreeing_review, "draft": draft, "signed": signed,
    }  # fmt: skip
    return makers[stage](world, **fields)


def a_review(planner: StaffMember, staff: list[StaffMember], stage: str) -> Review:
    """Quickly, for tables of pages: the rows of a stage, written as they are and not by what led to them."""
    today = planner.agency.today()
    review = planned(planner, site=f"Site {planner.agency.name}", first_day=today, last_day=today, evidence_day=today)
    for number, each in enumerate(staff):
        until = None if each.has(Permission.PLAN_REVIEWS) else today + timedelta(days=60)
        reviews.add_reviewer(review=review, staff=each, lead=number == 0, until_date=until, by=planner)
    if stage in ("scoring", "draft", "signed"):
        frozen_by_hand(review)
    if stage in ("draft", "signed"):
        SheetScore.objects.filter(reviewer__review=review).update(score=4, evidence="Seen.")
        review.reviewers.update(handed_in_at=timezone.now())
        AgreedScore.objects.bulk_create(
            AgreedScore(review=review, item=number, score=4, evidence="Agreed on.") for number in NUMBERS
        )
        review.stage = Review.Stage.DRAFT
        review.save()
    if stage == "signed":
        review.stage, review.signed_at, review.signed_by = Review.Stage.SIGNED, timezone.now(), staff[0]
        review.signed = agreeing.values_of(review)
        review.signed_digest = agreeing.digest_of(review.signed)
        review.save()
    return review
