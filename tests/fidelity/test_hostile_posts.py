"""Forms as no page would send them: out of range, out of turn, of somebody else, twice. Nothing breaks, nothing is lost."""

from __future__ import annotations

import html
import uuid
from datetime import date
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.roles import Role
from clients import actions as clients
from clients.models import Meeting
from fidelity.actions import agreeing, reviews, sheets, steering, visits
from fidelity.models import (
    ActionStep,
    AgreedScore,
    Amendment,
    FurtherEvidence,
    Print,
    Review,
    Reviewer,
    ReviewSession,
    SheetScore,
    SteeringMeeting,
    Thresholds,
)
from tenancy.context import agency_context
from tests.access_pages import PAGES
from tests.access_world import MINE, build
from tests.conftest import sign_in
from tests.fidelity.reviewing import UNTIL, VISIT, a_review, planned, second_reviewer, sheet_of, written
from tests.world import World, make_staff

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 19)
# Fit to be one, and longer than any column.
LONG_ADDRESS = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.org"
TEAMWORK = (
    "my_hours", "hours", "log_meeting", "correct_meeting", "void_meeting", "mark_mentoring", "change_mentoring",
    "record_copy", "correct_copy", "void_copy",
)  # fmt: skip
# Their forms are sent to another address, which is in the table too.
SHOWN_ONLY = ("fidelity:report", "fidelity:step", "fidelity:meeting", "fidelity:evidence", "fidelity:job_development")
SHOWN_ONLY += tuple(f"fidelity:{each}" for each in ("plan_contacts", "weekly_contacts", "job_kinds", "job_employers"))
SHOWN_ONLY += ("fidelity:first_contacts", "fidelity:evidence_rows", "fidelity:print_report", "fidelity:print_pack")
WRITTEN = (
    ActionStep, AgreedScore, Amendment, FurtherEvidence, Meeting, Print, Review, Reviewer, ReviewSession, SheetScore,
    SteeringMeeting, Thresholds,
)  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(time_machine: Any, monkeypatch: Any) -> None:
    time_machine.move_to("2026-03-19T12:00:00+02:00", tick=False)
    monkeypatch.setattr("fidelity.views.prints.wake", lambda agency: True)


def sent(browser: Any, name: str, *args: Any, query: str = "", **said: Any) -> Any:
    return browser.post(reverse(name, args=args) + query, {"submission": str(uuid.uuid4()), **said})


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def standing(world: World) -> dict[str, Any]:
    """What is written in North Town: of each table its rows with their versions."""
    with agency_context(world.north.pk):
        return {
            each.__name__: list(each._default_manager.order_by("pk").values_list("pk", *_version(each)))
            for each in WRITTEN
        }


def _version(model: Any) -> list[str]:
    names = {each.name for each in model._meta.fields}
    return sorted(names & {"version", "handed_in_at", "stage"})


# Out of range


def _bad(field: forms.Field) -> list[str]:
    """What is out of range for a field, whatever else is said; of text nothing."""
    if isinstance(field, forms.DateField):
        return ["0001-01-01", "9999-12-31", "10000-01-01"]
    if isinstance(field, forms.EmailField):
        return [LONG_ADDRESS, "nobody", "a\x00@example.org"]
    if isinstance(field, forms.TimeField):
        return ["24:61", "\x00", "9" * 60]
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return ["-1", "9223372036854775808", "1e400"]
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return [str(uuid.uuid4()), "9" * 60, "\x00"]
    return []


def _texts(form: Any) -> dict[str, int]:
    """The fields for words, with how long these may be."""
    plain = {name: each for name, each in form.fields.items() if type(each) is forms.CharField}
    return {name: each.max_length for name, each in plain.items() if not each.widget.is_hidden}


def _pages(world: World) -> list[tuple[str, Any, str]]:
    """Address, who sends its form, and where."""
    things = build(world)
    ours = [f"clients:{each}" for each in TEAMWORK]
    found = []
    for name, (kind, roles) in PAGES.items():
        if name in SHOWN_ONLY or not (name in ours or name.startswith("fidelity:")):
            continue
        who = world.sam if "supervisor" in roles else world.ana if "specialist" in roles else world.adi
        found.append((name, who, reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {})))
    return found


def test_what_is_out_of_range_is_said_beside_its_field_and_every_word_comes_back(world: World) -> None:
    seen = 0
    for name, who, address in _pages(world):
        browser = sign_in(Browser(raise_request_exception=False), who)
        form = (browser.get(address).context or {}).get("form")
        if form is None:
            continue
        seen += 1
        _out_of_range(browser, name, address, form)
    assert seen > 35


def _out_of_range(browser: Any, name: str, address: str, form: Any) -> None:
    """All fields at once: each is told of, and what was written comes back, too long or not."""
    most = _texts(form)
    words = {each: f"Words of {each}" for each in most}
    long = {each: f"{each} {'x' * length}" for each, length in most.items()}
    plain = {each: field for each, field in form.fields.items() if each not in ("submission", "version")}
    bad = {each: values for each, field in plain.items() if (values := _bad(field))}
    version = {"version": form["version"].value()} if "version" in form.fields else {}
    texts = (
        (words, version),
        (long, dict.fromkeys(version, "9" * 40)),
        (dict.fromkeys(most, "a\x00b"), dict.fromkeys(version, "NaN")),
    )
    for turn, (said, seen) in enumerate(texts):
        wrong = {each: values[turn] for each, values in bad.items()} | (said if said is not words else {})
        if not wrong:
            continue
        answer = browser.post(address, {**said, **seen, **wrong})
        assert answer.status_code == 422, f"{name}: {wrong}"
        assert set(wrong) <= set(answer.context["form"].errors), f"{name}: {wrong}"
        assert turn == 2 or all(each in text_of(answer) for each in said.values()), f"{name}: {wrong}"


def test_a_reviewer_is_not_let_in_for_ever(north: World, browser: Any) -> None:
    review = a_review(north.sam, [north.sam, north.rhea], "planned")
    rhea = sheet_of(review, north.rhea)
    sign_in(browser, north.sam)
    answer = sent(browser, "fidelity:change_reviewer", rhea.public_id, version=rhea.version, until_date="2036-03-19")
    assert answer.status_code == 422 and "until_date" in answer.context["form"].errors
    answer = sent(browser, "fidelity:change_reviewer", rhea.public_id, version=rhea.version, until_date="2027-03-19")
    assert answer.status_code == 302


def test_nobody_is_invited_until_a_day_that_has_passed(north: World, browser: Any) -> None:
    review = planned(north.sam, first_day=date(2026, 3, 10), last_day=date(2026, 3, 10), evidence_day=date(2026, 3, 10))
    said = {"email": "nora@example.org", "first_name": "Nora", "last_name": "Words", "until_date": "2026-03-18"}
    sign_in(browser, north.adi)
    answer = sent(browser, "fidelity:invite_reviewer", review.public_id, **said)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["until_date"]


def test_a_meeting_that_took_place_is_not_moved_to_a_day_to_come(north: World, browser: Any) -> None:
    meeting = steering.plan_meeting(day=TODAY, agenda="Plan", by=north.sam)
    steering.hold_meeting(meeting=meeting, version=1, minutes="We met.", executive_present=True, by=north.sam)
    sign_in(browser, north.sam)
    answer = sent(browser, "fidelity:change_meeting", meeting.public_id, version=2, day="2026-03-20", agenda="My words")
    assert answer.status_code == 422 and "day" in answer.context["form"].errors and "My words" in text_of(answer)
    meeting.refresh_from_db()
    assert meeting.day == TODAY


# Out of turn

OPEN = ("planned", "scoring", "agreeing", "draft")
# Who sends the form, and where a review stands when something comes of it.
TURNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "change_review": ("sam", OPEN),
    "call_off_review": ("sam", OPEN),
    "add_reviewer": ("sam", ("planned", "scoring")),
    "freeze_review": ("sam", ("planned",)),
    "give_further": ("sam", ("draft",)),
    "forget_pack": ("sam", ("draft", "signed", "called_off")),
    "add_session": ("rhea", OPEN),
    "leave_review": ("rhea", ("planned", "scoring")),
    "sheet_item": ("rhea", ("scoring",)),
    "hand_in": ("rhea", ("scoring",)),
    "agreed_item": ("rhea", ("agreeing", "draft")),
    "report_words": ("rhea", ("agreeing", "draft")),
    "finish_draft": ("rhea", ("agreeing",)),
    "sign_review": ("rhea", ("draft",)),
    "amend_review": ("rhea", ("signed",)),
}


def in_stage(world: World, stage: str) -> Review:
    """Led by Rhea; every sheet is full, and all that is agreed has its reasons."""
    made = "draft" if stage in ("agreeing", "called_off") else stage
    review = a_review(world.sam, [world.rhea, world.sam], made)
    of = {"score": 4, "evidence": "Seen.", "differs_reason": "Heard otherwise."}
    if stage == "scoring":
        SheetScore.objects.filter(reviewer__review=review).update(**of)
    elif stage != "signed":
        AgreedScore.objects.filter(review=review).update(**of)
    if made != stage:
        review.stage, review.called_off_reason = stage, "Nobody came." if stage == "called_off" else ""
        review.save()
    return review


def all_said(world: World, review: Review, page: str) -> dict[str, Any]:
    """Everything that any form of a review takes, so that only its stage can be in the way."""
    row = {"sheet_item": SheetScore.objects.filter(reviewer__review=review, reviewer__staff=world.rhea, item=17)}
    row["agreed_item"] = AgreedScore.objects.filter(review=review, item=17)
    version = row[page].values_list("version", flat=True).first() if page in row else review.version
    day = {each: TODAY.isoformat() for each in ("first_day", "last_day", "evidence_day", "day")}
    sizes = {f"of_{each}": "0" for each in ("seeking", "working", "lost_job", "closed")}
    planned = {"edition": review.edition_id, "unit": world.harbour.pk, "language": "en", "site": "Elsewhere"}
    kind = "independent" if page == "change_review" else "interview"
    return {
        "version": version or 1, **day, **sizes, **planned, "kind": kind, "whom": "director", "reason": "My words",
        "staff": second_reviewer(world).pk, "item": "17", "text": "My words", "new_score": "2", "score": "3",
        "evidence": "My words", "differs_reason": "Heard otherwise.", "summary": "My words", "read": "on",
        "seen": agreeing.standing_of(review) if page == "sign_review" and review.frozen_at else "none",
    }  # fmt: skip


def address_of(review: Review, page: str) -> str:
    number = [17] if page in ("sheet_item", "agreed_item") else []
    return reverse(f"fidelity:{page}", args=[review.public_id, *number])


@pytest.mark.parametrize("stage", [*OPEN, "signed", "called_off"])
def test_a_form_of_a_review_is_taken_when_it_is_its_turn_and_at_no_other_time(
    north: World, browser: Any, stage: str
) -> None:
    review = in_stage(north, stage)
    before = standing(north)
    browser.raise_request_exception = False
    for page, (who, stages) in TURNS.items():
        sign_in(browser, getattr(north, who))
        said = all_said(north, review, page)
        with transaction.atomic():
            answer = browser.post(address_of(review, page), {**said, "submission": str(uuid.uuid4())})
            assert answer.status_code in (302, 404, 409, 422), page
            assert (standing(north) != before) is (stage in stages), page
            transaction.set_rollback(True)


def test_who_has_no_part_in_it_writes_nothing(north: World, browser: Any) -> None:
    """The committee, another unit's supervisor, another agency's, and a reviewer whose time is up."""
    review = in_stage(north, "draft")
    meeting = steering.plan_meeting(day=TODAY, agenda="Plan", unit=north.harbour, by=north.sam)
    Review.objects.filter(pk=review.pk).update(unit=None)
    Reviewer.objects.filter(staff=north.rhea).update(until_date=date(2026, 3, 18))
    hilda = make_staff("Hilda", Role.SUPERVISOR, north.hill)
    before = standing(north)
    for who in (north.lee, north.rhea, north.sol):
        sign_in(browser, who)
        for page in TURNS:
            answer = browser.post(address_of(review, page), all_said(north, review, page))
            assert answer.status_code in (403, 404), (who.name, page)
    for who in (north.lee, hilda, north.sol, north.rhea):
        sign_in(browser, who)
        for page in ("change_meeting", "hold_meeting", "call_off_meeting"):
            said = {"version": 1, "day": TODAY, "minutes": "My words"}
            assert sent(browser, f"fidelity:{page}", meeting.public_id, **said).status_code in (403, 404), page
    assert standing(north) == before


# When things went on meanwhile


def test_what_reviewers_were_writing_comes_back_when_the_review_is_called_off(north: World, browser: Any) -> None:
    review = in_stage(north, "called_off")
    before = standing(north)
    for page, who in (("agreed_item", north.rhea), ("report_words", north.rhea), ("give_further", north.sam)):
        sign_in(browser, who)
        answer = browser.post(address_of(review, page), all_said(north, review, page))
        assert answer.status_code == 422 and "My words" in text_of(answer), page
        again = browser.get(address_of(review, page), follow=True)
        assert "When all sheets are in" not in text_of(again), page
    assert standing(north) == before


def test_a_step_for_a_report_that_is_gone_is_none_of_the_whole_agency(north: World, browser: Any) -> None:
    review = in_stage(north, "draft")
    query = f"?review={review.public_id}&item=17"
    sign_in(browser, north.sam)
    assert browser.get(reverse("fidelity:add_step") + query).status_code == 200
    reviews.call_off(review=review, version=review.version, reason="Nobody came.", by=north.sam)
    said = {"step": "My words", "owner": north.ana.public_id, "due_date": "2026-04-10", "item": "17"}
    answer = sent(browser, "fidelity:add_step", query=query, **said)
    assert answer.status_code == 422 and "My words" in text_of(answer)
    assert not ActionStep.objects.exists()
    assert browser.get(reverse("fidelity:add_step") + query).status_code == 404


def test_a_correction_of_an_entry_that_was_made_void_comes_back(north: World, browser: Any) -> None:
    entry = clients.log_meeting(
        kind="unit", day=TODAY, unit=north.harbour, staff=[north.ana], summary="x", by=north.ana
    )
    clients.void_meeting(meeting=entry, version=1, reason="Another day.", by=north.ana)
    said = {"day": TODAY, "mode": "phone", "summary": "My words", "staff": [north.ana.public_id]}
    sign_in(browser, north.ana)
    for version, status in ((1, 409), (2, 422)):
        answer = sent(browser, "clients:correct_meeting", entry.public_id, version=version, **said)
        assert answer.status_code == status and "My words" in text_of(answer)
    entry.refresh_from_db()
    assert entry.summary == "x"


def test_what_somebody_else_took_away_is_said_and_breaks_nothing(north: World) -> None:
    """Opened, and gone by the time it is locked: what two get who click at once."""
    review = a_review(north.sam, [north.rhea, north.sam], "planned")
    session = review.sessions.create(kind="interview", whom="director", day=VISIT[0])
    rhea, sam = sheet_of(review, north.rhea), sheet_of(review, north.sam)
    visits.remove_session(session=ReviewSession.objects.get(), version=1, by=north.sam)
    reviews.remove_reviewer(reviewer=sheet_of(review, north.sam), version=1, by=north.sam)
    scored = a_review(north.sam, [north.rhea, north.sam], "scoring")
    row = SheetScore.objects.get(reviewer__review=scored, reviewer__staff=north.rhea, item=17)
    reviews.leave(reviewer=sheet_of(scored, north.rhea), by=north.rhea)
    acts = (
        lambda: visits.change_session(session=session, version=1, place="Here", by=north.sam),
        lambda: visits.remove_session(session=session, version=1, by=north.sam),
        lambda: reviews.change_reviewer(reviewer=sam, version=1, lead=True, until_date=UNTIL, by=north.sam),
        lambda: reviews.remove_reviewer(reviewer=sam, version=1, by=north.sam),
        lambda: sheets.save_score(row=row, version=1, by=north.rhea, **written(4)),
    )
    for act in acts:
        with pytest.raises(forms.ValidationError, match="not there any more"):
            act()
    assert Reviewer.objects.filter(pk=rhea.pk).exists()


# Of somebody else


def test_ids_of_others_are_no_choice(north: World, browser: Any) -> None:
    review = in_stage(north, "planned")
    with agency_context(north.south.pk, staff_id=north.sol.pk):
        other = a_review(north.sol, [north.sol], "signed")
    draft = in_stage(north, "draft")
    plan = {"step": "x", "due_date": "2026-04-10", "owner": north.ana.public_id}
    meeting = {"day": "2026-03-19", "agenda": "x"}
    mark = {"why": "new", "from_date": "2026-03-19"}
    log = {"day": "2026-03-19", "mode": "phone", "staff": [north.ana.public_id]}
    # Page, what else is asked for, the field, and what is none of theirs.
    tried: list[tuple[str, list[Any], dict[str, Any], str, Any]] = [
        ("fidelity:add_reviewer", [review.public_id], {}, "staff", north.sol.pk),
        ("fidelity:add_reviewer", [review.public_id], {}, "staff", north.ana.pk),
        ("fidelity:plan_review", [], all_said(north, review, "change_review"), "unit", north.hill.pk),
        ("fidelity:add_step", [], plan, "owner", north.olga.public_id),
        ("fidelity:add_step", [], plan, "unit", north.hill.public_id),
        ("fidelity:plan_meeting", [], meeting, "unit", north.hill.public_id),
        ("fidelity:plan_meeting", [], meeting, "review", other.public_id),
        ("fidelity:plan_meeting", [], meeting, "review", draft.public_id),
        ("fidelity:amend_review", [other.public_id], {"text": "x"}, "", ""),
        ("clients:mark_mentoring", [], mark, "specialist", north.cleo.public_id),
        ("clients:mark_mentoring", [], mark, "specialist", north.olga.public_id),
        ("clients:log_meeting", ["unit"], log, "clients", [north.hanna.public_id]),
        ("clients:log_meeting", ["unit"], log, "clients", [north.zed.public_id]),
        ("clients:log_meeting", ["supervision"], log, "specialist", north.cleo.public_id),
    ]
    before = standing(north)
    sign_in(browser, north.sam)
    for name, args, said, field, theirs in tried:
        answer = sent(browser, name, *args, **{**said, **({field: theirs} if field else {})})
        assert answer.status_code == (422 if field else 404), (name, field)
        assert not field or list(answer.context["form"].errors) == [field], (name, field)
    assert standing(north) == before


def a_form(north: World) -> tuple[str, dict[str, Any]]:
    return "fidelity:plan_meeting", {"day": "2026-03-19", "agenda": "My words"}


def test_a_form_sent_twice_is_taken_once_and_the_key_of_somebody_else_answers_nobody(
    north: World, browser: Any
) -> None:
    name, said = a_form(north)
    key = str(uuid.uuid4())
    sign_in(browser, north.sam)
    first, second = (sent(browser, name, **said, submission=key) for _time in range(2))
    assert first.url == second.url and SteeringMeeting.objects.count() == 1
    sign_in(browser, north.adi)
    browser.raise_request_exception = False
    assert sent(browser, name, **said, submission=key).status_code == 400
    assert SteeringMeeting.objects.count() == 1
    for nonsense in ("", "\x00", "7"):
        answer = sent(browser, name, **said, submission=nonsense)
        assert answer.status_code == (422 if nonsense else 302)
    assert SteeringMeeting.objects.count() == 2
