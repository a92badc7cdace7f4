"""Who plans a review and who sees it; reviewers from the staff and from outside; the timetable; calling off."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Invitation, Membership
from accounts.roles import Role
from audit.models import TrailEntry
from fidelity.actions import reviews, visits
from fidelity.models import Review, Reviewer, ReviewSession
from tests.clients.pages import get, send
from tests.fidelity.reviewing import UNTIL, edition, in_stage, manned, planned, scoring, second_reviewer, sheet_of
from tests.world import World

pytestmark = pytest.mark.django_db

PLAN = {
    "kind": "independent", "site": "Harbour", "language": "en", "first_day": "2026-04-14", "last_day": "2026-04-15",
    "evidence_day": "2026-03-31",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)


def fresh(who: Any) -> Any:
    """Without the memberships that were read before."""
    who.__dict__.pop("active_memberships", None)
    return who


def test_a_supervisor_plans_a_review_of_their_unit(north: World, browser: Any):
    page = send(browser, north.sam, "fidelity:plan_review", edition=edition().pk, unit=north.harbour.pk, **PLAN)
    review = Review.objects.get()
    assert page.status_code == 302
    assert (review.site, review.unit, review.stage, review.planned_by) == (
        "Harbour",
        north.harbour,
        "planned",
        north.sam,
    )
    assert (review.evidence_day, review.country) == (date(2026, 3, 31), "FI")
    assert TrailEntry.objects.filter(action="fidelity review planned", object_id=review.public_id).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"last_day": "2026-04-13"}, "last_day"),
        ({"evidence_day": "2026-04-16"}, "evidence_day"),
        ({"first_day": "2206-04-14", "last_day": "2206-04-15"}, "first_day"),
        ({"site": ""}, "site"),
        ({"kind": "surprise"}, "kind"),
        ({"language": "sv"}, "language"),
        ({"unit": ""}, "unit"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_its_field(
    changed: dict[str, str], field: str, north: World, browser: Any
):
    sent = {"edition": edition().pk, "unit": north.harbour.pk, **PLAN, **changed}
    page = send(browser, north.sam, "fidelity:plan_review", **sent)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Review.objects.exists()


def test_a_unit_that_is_another_supervisors_is_not_offered_and_not_taken(north: World, browser: Any):
    page = send(browser, north.sam, "fidelity:plan_review", edition=edition().pk, unit=north.hill.pk, **PLAN)
    assert page.status_code == 422
    assert not Review.objects.exists()


def test_a_form_sent_twice_plans_once(north: World, browser: Any):
    sent = {"submission": "6f1b7e0a-64a4-4d61-9a0c-1d4d3c4f8c11", "edition": edition().pk, "unit": north.harbour.pk}
    for _time in range(2):
        assert send(browser, north.sam, "fidelity:plan_review", **PLAN, **sent).status_code == 302
    assert Review.objects.count() == 1


def test_who_sees_which_review(north: World, browser: Any):
    harbour = manned(north)
    hill = planned(north.adi, unit=north.hill, site="Hill")
    whole = planned(north.adi, unit=None, site="All of it")

    def seen(who: Any) -> set[str]:
        return set(Review.objects.visible_to(fresh(who)).values_list("site", flat=True))

    assert seen(north.adi) == {"North Town IPS", "Hill", "All of it"}
    assert seen(north.sam) == {"North Town IPS", "All of it"}
    assert seen(north.rhea) == {"North Town IPS"}
    assert seen(north.lee) == seen(north.ana) == set()
    assert get(browser, north.sam, "fidelity:review", hill.public_id).status_code == 404
    assert get(browser, north.rhea, "fidelity:review", whole.public_id).status_code == 404
    assert get(browser, north.rhea, "fidelity:review", harbour.public_id).status_code == 200


def test_a_supervisor_who_scores_another_units_review_does_not_plan_it(north: World, browser: Any):
    review = scoring(north)
    rolf = second_reviewer(north)
    assert get(browser, rolf, "fidelity:review", review.public_id).status_code == 200
    assert get(browser, rolf, "fidelity:sheet", review.public_id).status_code == 200
    for name in ("change_review", "call_off_review", "add_reviewer", "freeze_review"):
        assert get(browser, rolf, f"fidelity:{name}", review.public_id).status_code == 404
    assert get(browser, rolf, "fidelity:change_reviewer", sheet_of(review, north.rhea).public_id).status_code == 404


def test_a_reviewers_time_ends(north: World, browser: Any, time_machine: Any):
    review = scoring(north)
    time_machine.move_to("2026-04-30T23:00:00+03:00")
    assert get(browser, north.rhea, "fidelity:sheet", review.public_id).status_code == 200
    time_machine.move_to("2026-05-01T00:30:00+03:00")
    for name in ("review", "sheet", "review_evidence", "review_pack", "review_charts"):
        assert get(browser, north.rhea, f"fidelity:{name}", review.public_id).status_code == 404, name
    assert get(browser, north.rhea, "fidelity:reviews").context["rows"] == []
    assert send(browser, north.rhea, "fidelity:sheet_item", review.public_id, 17, version="1", score="3",
                evidence="x").status_code == 404  # fmt: skip


# Reviewers


def test_reviewers_are_named_from_those_who_may_review(north: World, browser: Any):
    review = planned(north.sam, unit=north.harbour)
    offered = (
        get(browser, north.sam, "fidelity:add_reviewer", review.public_id).context["form"].fields["staff"].queryset
    )
    assert set(offered) == {north.sam, north.rhea}
    page = send(browser, north.sam, "fidelity:add_reviewer", review.public_id, staff=north.ana.pk, until_date=UNTIL)
    assert page.status_code == 422
    with pytest.raises(ValidationError, match="Choose somebody who is a fidelity reviewer"):
        reviews.add_reviewer(review=review, staff=north.ana, lead=False, until_date=None, by=north.sam)


def test_whoever_comes_from_outside_has_a_last_day(north: World, browser: Any):
    review = planned(north.sam, unit=north.harbour)
    for until, said in [("", "Say until when"), ("2026-03-18", "Choose the last day of the visit or a later one.")]:
        page = send(
            browser, north.sam, "fidelity:add_reviewer", review.public_id, staff=north.rhea.pk, until_date=until
        )
        assert page.status_code == 422
        assert said in str(page.context["form"].errors["until_date"])
    assert not Reviewer.objects.exists()
    Membership.objects.filter(staff=north.rhea).update(ends_date=date(2026, 4, 1))
    page = send(
        browser, north.sam, "fidelity:add_reviewer", review.public_id, staff=north.rhea.pk, until_date="2026-04-02"
    )
    assert "Their role ends before this day" in str(page.context["form"].errors["until_date"])


def test_one_leads_and_whoever_led_before_leads_no_more(north: World, browser: Any):
    review = manned(north)
    rolf = sheet_of(review, second_reviewer(north))
    page = send(browser, north.sam, "fidelity:change_reviewer", rolf.public_id, version=rolf.version, lead="on")
    assert page.status_code == 302
    assert set(review.reviewers.values_list("staff__user__first_name", "lead")) == {("Rhea", False), ("Rolf", True)}
    stale = send(browser, north.sam, "fidelity:change_reviewer", rolf.public_id, version="1")
    assert stale.status_code == 409
    assert sheet_of(review, second_reviewer(north)).lead


def test_a_reviewer_is_named_once(north: World):
    review = manned(north)
    with pytest.raises(ValidationError, match="They are a reviewer of this review already"):
        reviews.add_reviewer(review=review, staff=north.rhea, lead=False, until_date=UNTIL, by=north.sam)


def test_a_reviewer_from_outside_is_invited_for_a_time(north: World, browser: Any):
    review = planned(north.adi, unit=north.harbour)
    page = send(
        browser, north.adi, "fidelity:invite_reviewer", review.public_id, email="rita@example.net", first_name="Rita",
        last_name="Outside", until_date="2026-05-15", lead="on",
    )  # fmt: skip
    assert page.status_code == 302
    reviewer = Reviewer.objects.get(review=review)
    (membership,) = reviewer.staff.memberships.all()
    assert (membership.role, membership.ends_date, reviewer.until_date) == (
        Role.REVIEWER, date(2026, 5, 15), date(2026, 5, 15),
    )  # fmt: skip
    assert Invitation.objects.filter(staff=reviewer.staff).count() == 1
    again = send(
        browser, north.adi, "fidelity:invite_reviewer", review.public_id, email="rhea@example.org", first_name="Rhea",
        last_name="Rheason", until_date="2026-05-15",
    )  # fmt: skip
    assert again.status_code == 422  # she has the role already, and is named from the list
    assert Reviewer.objects.filter(review=review).count() == 1


def test_only_whoever_may_invite_staff_invites_a_reviewer(north: World, browser: Any):
    review = planned(north.sam, unit=north.harbour)
    assert get(browser, north.sam, "fidelity:invite_reviewer", review.public_id).status_code == 403
    with pytest.raises(PermissionDenied):
        reviews.invite_reviewer(
            review=review,
            email="x@example.net",
            first_name="X",
            last_name="Y",
            lead=False,
            until_date=UNTIL,
            by=north.sam,
        )


def test_before_scoring_a_reviewer_can_be_taken_off_and_leave(north: World, browser: Any):
    review = manned(north)
    rolf = sheet_of(review, second_reviewer(north))
    assert send(browser, north.sam, "fidelity:remove_reviewer", rolf.public_id, version=rolf.version).status_code == 302
    assert send(browser, north.rhea, "fidelity:leave_review", review.public_id).status_code == 302
    assert not review.reviewers.exists()


def test_whoever_comes_while_others_score_finds_an_empty_sheet(north: World):
    review = scoring(north)
    third = reviews.add_reviewer(review=review, staff=north.sam, lead=False, until_date=None, by=north.sam)
    assert third.scores.count() == 25


# The timetable


def test_the_timetable_is_kept_by_both_and_notes_are_the_reviewers(north: World, browser: Any):
    review = scoring(north)
    made = send(
        browser, north.sam, "fidelity:add_session", review.public_id, kind="interview", whom="clients",
        day="2026-03-18", starts="10:00", place="Harbour house",
    )  # fmt: skip
    assert made.status_code == 302
    session = ReviewSession.objects.get()
    assert "notes" not in get(browser, north.sam, "fidelity:change_session", session.public_id).context["form"].fields
    noted = send(
        browser, north.rhea, "fidelity:change_session", session.public_id, version="1", kind="interview",
        whom="clients", day="2026-03-18", number="3", held="on", notes="They like their specialist.",
    )  # fmt: skip
    assert noted.status_code == 302
    for who, reads in ((north.rhea, True), (second_reviewer(north), True), (north.sam, False), (north.adi, False)):
        page = get(browser, who, "fidelity:review", review.public_id).content.decode()
        assert ("They like their specialist." in page) is reads
        change = get(browser, who, "fidelity:change_session", session.public_id).content.decode()
        assert ("They like their specialist." in change) is reads


def test_whoever_plans_writes_no_notes_and_takes_out_nothing_that_took_place(north: World):
    review = scoring(north)
    fields = {"kind": "interview", "whom": "director", "day": date(2026, 3, 18)}
    with pytest.raises(PermissionDenied):
        visits.add_session(review=review, by=north.sam, notes="x", held=True, **fields)
    with pytest.raises(PermissionDenied):
        visits.add_session(review=review, by=north.ana, **fields)
    with pytest.raises(ValidationError, match="Notes are of a part that took place"):
        visits.add_session(review=review, by=north.rhea, notes="x", held=False, **fields)
    session = visits.add_session(review=review, by=north.rhea, notes="x", held=True, **fields)
    with pytest.raises(ValidationError, match="This took place"):
        visits.remove_session(session=session, version=session.version, by=north.sam)
    other = visits.add_session(review=review, by=north.sam, **fields)
    visits.remove_session(session=other, version=other.version, by=north.sam)
    assert list(review.sessions.all()) == [session]


# Changes, and the end


def test_the_plan_is_changed_until_evidence_is_frozen_and_then_only_its_days(north: World, browser: Any):
    review = scoring(north)
    form = get(browser, north.sam, "fidelity:change_review", review.public_id).context["form"]
    assert set(form.fields) == {"site", "first_day", "last_day", "version", "submission"}
    page = send(
        browser, north.sam, "fidelity:change_review", review.public_id, version=review.version, site="New name",
        first_day="2026-03-18", last_day="2026-03-20",
    )  # fmt: skip
    assert page.status_code == 302
    with pytest.raises(ValidationError, match="The evidence is frozen"):
        reviews.change_review(review=review, version=review.version + 1, kind="self", by=north.sam)
    stale = send(
        browser, north.sam, "fidelity:change_review", review.public_id, version=review.version, site="Old name",
        first_day="2026-03-18", last_day="2026-03-20",
    )  # fmt: skip
    assert stale.status_code == 409
    review.refresh_from_db()
    assert review.site == "New name"


@pytest.mark.parametrize("stage", ["planned", "scoring", "agreeing", "draft"])
def test_an_open_review_is_called_off_with_a_reason_and_then_stands(stage: str, north: World, browser: Any):
    review = in_stage(north, stage)
    assert (
        send(browser, north.sam, "fidelity:call_off_review", review.public_id, version=review.version).status_code
        == 422
    )
    page = send(
        browser, north.sam, "fidelity:call_off_review", review.public_id, version=review.version, reason="Flood."
    )
    assert page.status_code == 302
    review.refresh_from_db()
    assert (review.stage, review.called_off_reason) == ("called_off", "Flood.")
    with pytest.raises(ValidationError, match="This review is over"):
        reviews.change_review(review=review, version=review.version, site="x", by=north.sam)
    with pytest.raises(ValidationError, match="This review is over"):
        reviews.call_off(review=review, version=review.version, reason="Again.", by=north.sam)


def test_a_signed_review_is_not_called_off(north: World):
    review = in_stage(north, "signed")
    with pytest.raises(ValidationError, match="This review is over"):
        reviews.call_off(review=review, version=review.version, reason="x", by=north.sam)
