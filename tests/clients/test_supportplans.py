"""A job's support plan: editions that stay as they were, supports, signatures and retention topics."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from audit.models import TrailEntry
from clients import actions
from clients.models import OwnWord, PlanSupport, SupportPlan, SupportPlanSignature, TopicWork
from clients.report import supportplans as report
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in
from tests.world import make_job

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
SUPPORT = {"given_by": "specialist", "giver_name": "Ana", "how_often": "every morning"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def job(world):
    with agency_context(world.north.pk):
        return make_job(world.maria, world.bakery, date(2026, 2, 2))


@pytest.fixture
def plan(world, job):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        plan = actions.make_support_plan(job=job, made_date=DAY, why_made="", review_date=None, by=world.ana)
        actions.add_support(plan=plan, kind="wake_up", by=world.ana, **SUPPORT)
        return plan


@pytest.fixture
def second(world, plan):
    """Another edition after the first."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.change_support_plan(plan=plan, version=1, warning_signs="sleeps badly", by=world.ana)
        return actions.make_support_plan(
            job=plan.job, made_date=DAY, why_made="more hours", review_date=date(2026, 6, 1), by=world.ana
        )


def test_a_plan_is_made_and_filled_from_the_jobs_page(world, browser, job):
    assert (
        f"/jobs/{job.public_id}/support-plan/" in get(browser, world.ana, "clients:job", job.public_id).content.decode()
    )
    assert "No plan yet" in get(browser, world.ana, "clients:support_plan", job.public_id).content.decode()
    made = {"made_date": "2026-03-10", "review_date": "2026-06-08"}
    response = send(browser, world.ana, "clients:make_support_plan", job.public_id, **made)
    assert "Next: add what helps" in said(response)
    typed = {
        "kind": "travel", "new_kind": "", "given_by": "family", "giver_name": "her sister", "how_often": "first week",
        "from_date": "2026-03-11", "to_date": "2026-03-17", "note": "", "version": "1",
    }  # fmt: skip
    assert "Travel training is in the plan." in said(
        send(browser, world.ana, "clients:add_support", job.public_id, **typed)
    )
    text = {
        "employer_support_wanted": "yes", "employer_support": "a list of tasks", "career_goals": "own shift",
        "warning_signs": "sleeps badly", "what_to_do": "call the team", "clinician_actions": "looks at the hours",
        "review_date": "2026-06-08", "version": "1",
    }  # fmt: skip
    assert send(browser, world.ana, "clients:edit_support_plan", job.public_id, **text).status_code == 302
    for name in ("clients:support_plan", "clients:print_support_plan"):
        page = get(browser, world.ana, name, job.public_id).content.decode()
        for words in (
            "Travel training",
            "her sister",
            "first week",
            "Wed 11 Mar",
            "sleeps badly",
            "looks at the hours",
        ):
            assert words in page, (name, words)


def test_a_new_edition_is_a_copy_and_the_one_before_can_still_be_read(world, browser, plan, second):
    with agency_context(world.north.pk):
        actions.change_support_plan(plan=second, version=1, warning_signs="stops singing", by=world.ana)
        assert [support.named for support in second.supports.all()] == ["wake-up calls"]
    current = get(browser, world.ana, "clients:support_plan", plan.job.public_id).content.decode()
    earlier = get(browser, world.ana, "clients:support_plan", plan.job.public_id, edition="1").content.decode()
    assert "stops singing" in current and "stops singing" not in earlier
    assert "sleeps badly" in earlier and "This is an earlier edition" in earlier
    assert get(browser, world.ana, "clients:support_plan", plan.job.public_id, edition="7").status_code == 404


def test_two_editions_are_compared_side_by_side(world, browser, plan, second):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.add_support(plan=second, kind="role_play", given_by="team", by=world.ana)
    response = get(browser, world.ana, "clients:compare_support_plans", plan.job.public_id)
    differs = {row["label"]: (row["before"], row["after"]) for row in response.context["rows"] if row["differs"]}
    assert differs == {
        "Supports": (
            "wake-up calls, specialist (Ana), every morning",
            "wake-up calls, specialist (Ana), every morning\nrole-play, treatment team",
        ),
        "Look at it again by": ("", "Mon 1 Jun"),
    }
    params = {"from": "2", "to": "2"}
    same = get(browser, world.ana, "clients:compare_support_plans", plan.job.public_id, **params)
    assert not any(row["differs"] for row in same.context["rows"])


@pytest.mark.parametrize("what", ["plan", "row", "added", "removed", "moved", "signed", "deleted"])
def test_the_database_refuses_to_change_an_edition_that_a_newer_one_follows(north, plan, second, what):
    support = plan.supports.get()
    attempts = {
        "plan": lambda: SupportPlan.objects.filter(pk=plan.pk).update(career_goals="other"),
        "row": lambda: PlanSupport.objects.filter(pk=support.pk).update(note="other"),
        "added": lambda: PlanSupport.objects.create(plan=plan, kind="travel", given_by="family"),
        "removed": lambda: support.delete(),
        "moved": lambda: PlanSupport.objects.filter(pk=support.pk).update(plan=second),
        "signed": lambda: SupportPlanSignature.objects.create(
            plan=plan, signer="person", name="Maria", signed_date=DAY, recorded_by=north.ana
        ),
        "deleted": lambda: SupportPlan.objects.filter(pk=plan.pk)._raw_delete("default"),
    }
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        attempts[what]()


def test_the_current_edition_can_be_changed_and_one_of_another_job_freezes_nothing(north, plan):
    other = make_job(north.maria, north.bakery, date(2026, 3, 1), title="Driver")
    for why in ("", "later"):
        actions.make_support_plan(job=other, made_date=DAY, why_made=why, review_date=None, by=north.ana)
    actions.change_support_plan(plan=plan, version=1, career_goals="own shift", by=north.ana)
    actions.remove_support(support=plan.supports.get(), version=1, by=north.ana)
    assert not plan.supports.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clients_plansupportevent WHERE pgh_label = 'delete'")
        assert cursor.fetchone() == (1,)


def test_a_signed_edition_changes_no_more_but_a_new_one_does(world, browser, plan):
    job = plan.job
    with agency_context(world.north.pk):
        read = plan.as_read()
    typed = {"signer": "person", "name": "Maria Söderström", "signed_date": "2026-03-10", "read": read}
    assert "Signed" in said(send(browser, world.ana, "clients:sign_support_plan", job.public_id, **typed))
    for name in ("edit_support_plan", "add_support"):
        assert "stays as it is" in said(send(browser, world.ana, f"clients:{name}", job.public_id, version="1"))
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        plan.refresh_from_db()
        for change in (
            lambda: actions.change_support_plan(plan=plan, version=1, career_goals="x", by=world.ana),
            lambda: actions.add_support(plan=plan, kind="travel", given_by="family", by=world.ana),
            lambda: actions.remove_support(support=plan.supports.get(), version=1, by=world.ana),
            lambda: actions.change_support(support=plan.supports.get(), version=1, note="x", by=world.ana),
        ):
            with pytest.raises(ValidationError):
                change()
    made = {"made_date": "2026-03-10", "why_made": "more hours", "review_date": ""}
    assert "Edition 2 is a copy" in said(send(browser, world.ana, "clients:make_support_plan", job.public_id, **made))
    assert get(browser, world.ana, "clients:add_support", job.public_id).status_code == 200


@pytest.mark.parametrize("what", ["text", "support added", "support changed", "support removed", "edition"])
def test_nobody_signs_a_plan_that_was_not_read(world, browser, plan, what):
    """It was changed after the page was opened on which it is signed: whoever signs reads it again first."""
    job = plan.job
    form = get(browser, world.ana, "clients:sign_support_plan", job.public_id).context["form"]
    read = {"read": form["read"].value()}
    with agency_context(world.north.pk):
        support = plan.supports.get()
    changes = {
        "text": lambda: actions.change_support_plan(plan=plan, version=1, career_goals="x", by=world.ben),
        "support added": lambda: actions.add_support(plan=plan, kind="travel", given_by="family", by=world.ben),
        "support changed": lambda: actions.change_support(support=support, version=1, note="x", by=world.ben),
        "support removed": lambda: actions.remove_support(support=support, version=1, by=world.ben),
        "edition": lambda: actions.make_support_plan(
            job=job, made_date=DAY, why_made="x", review_date=None, by=world.ben
        ),
    }
    with agency_context(world.north.pk, staff_id=world.ben.pk):
        changes[what]()
    typed = {"signer": "person", "name": "Maria", "signed_date": "2026-03-10"}
    refused = send(browser, world.ana, "clients:sign_support_plan", job.public_id, **typed, **read)
    assert errors(refused) == {"__all__": ["The plan was changed meanwhile: read it again before it is signed."]}
    with agency_context(world.north.pk):
        assert not SupportPlanSignature.objects.exists()
    form = get(browser, world.ana, "clients:sign_support_plan", job.public_id).context["form"]
    read = {"read": form["read"].value()}
    assert send(browser, world.ana, "clients:sign_support_plan", job.public_id, **typed, **read).status_code == 302
    twice = send(browser, world.ana, "clients:sign_support_plan", job.public_id, **typed, **read)
    assert errors(twice) == {"name": ["They have signed already."]}


def test_a_new_edition_says_why_and_comes_after_the_one_before(world, browser, plan):
    job = plan.job
    bare = {"made_date": "2026-03-10", "why_made": "", "review_date": ""}
    assert "why_made" in errors(send(browser, world.ana, "clients:make_support_plan", job.public_id, **bare))
    early = {"made_date": "2026-03-09", "why_made": "x", "review_date": ""}
    assert "made_date" in errors(send(browser, world.ana, "clients:make_support_plan", job.public_id, **early))
    past = {"made_date": "2026-03-10", "why_made": "x", "review_date": "2026-03-09"}
    assert "review_date" in errors(send(browser, world.ana, "clients:make_support_plan", job.public_id, **past))


def test_a_double_click_makes_one_edition_and_one_support(world, browser, plan):
    made = {"made_date": "2026-03-10", "why_made": "x", "review_date": "", "submission": str(uuid.uuid4())}
    for _ in range(2):
        send(browser, world.ana, "clients:make_support_plan", plan.job.public_id, **made)
    support = {"kind": "travel", "given_by": "family", "version": "1", "submission": str(uuid.uuid4())}
    for _ in range(2):
        send(browser, world.ana, "clients:add_support", plan.job.public_id, **support)
    with agency_context(world.north.pk):
        assert (SupportPlan.objects.count(), PlanSupport.objects.filter(kind="travel").count()) == (2, 1)


def test_the_second_editor_of_a_support_is_told_and_loses_nothing(world, browser, plan):
    with agency_context(world.north.pk):
        support = plan.supports.get()
    typed = {"kind": "travel", "given_by": "team", "note": "mine", "version": "1"}
    assert send(browser, world.ana, "clients:edit_support", support.public_id, **typed).status_code == 302
    second = send(browser, world.sam, "clients:edit_support", support.public_id, **{**typed, "note": "theirs"})
    page = second.content.decode()
    assert second.status_code == 409 and "mine" in page and "theirs" in page


def test_the_agency_extends_both_lists_by_using_them(world, browser, plan):
    job = plan.job
    typed = {"kind": "", "new_kind": "  Walks  before work", "given_by": "friend", "version": "1"}
    send(browser, world.ana, "clients:add_support", job.public_id, **typed)
    send(browser, world.ana, "clients:add_support", job.public_id, **{**typed, "new_kind": "walks BEFORE work"})
    topic = {"topics": ["conflict"], "new_topic": "Night shifts", "worked_date": "2026-03-09", "note": ""}
    send(browser, world.ana, "clients:record_topics", job.public_id, **topic)
    with agency_context(world.north.pk):
        words = list(OwnWord.objects.order_by("name").values_list("of", "name"))
        assert words == [("topic", "Night shifts"), ("support", "Walks before work")]
        word = OwnWord.objects.get(of="support")
        assert PlanSupport.objects.filter(own=word).count() == 2
        assert sorted(each.named for each in TopicWork.objects.all()) == ["Dealing with conflict", "Night shifts"]
    offered = get(browser, world.ben, "clients:list")
    assert offered.status_code == 200
    page = get(browser, world.sam, "clients:add_support", job.public_id).content.decode()
    assert f'value="own-{word.public_id}"' in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"new_kind": "another"}, "new_kind"),
        ({"kind": "flying"}, "kind"),
        ({"given_by": ""}, "given_by"),
        ({"from_date": "2026-03-11", "to_date": "2026-03-10"}, "to_date"),
    ],
)
def test_a_support_that_cannot_be_is_refused_beside_its_field(world, browser, plan, wrong, field):
    typed = {"kind": "travel", "new_kind": "", "given_by": "family", "version": "1", **wrong}
    response = send(browser, world.ana, "clients:add_support", plan.job.public_id, **typed)
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_topics_are_dated_when_worked_on_and_can_be_taken_back(world, browser, job):
    typed = {"topics": ["empathy", "boundaries"], "new_topic": "", "worked_date": "2026-03-09", "note": "role-play"}
    send(browser, world.ana, "clients:record_topics", job.public_id, **typed)
    assert "topics" in errors(
        send(browser, world.ana, "clients:record_topics", job.public_id, worked_date="2026-03-09")
    )
    with agency_context(world.north.pk):
        topic = TopicWork.objects.get(topic="empathy")
        assert topic.worked_date == date(2026, 3, 9)
    send(browser, world.ana, "clients:take_back_topic", topic.public_id, version="1")
    topics = get(browser, world.ana, "clients:support_plan", job.public_id).context["topics"]
    assert [each.named for each in topics if each.worked] == ["Boundaries in the workplace"]
    assert len(topics) == 11


def test_the_way_of_contact_is_the_one_agreed_on_the_clients_page(world, browser, plan):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        agreement = actions.agree_modes(
            client=world.maria, from_date=DAY, modes=["phone"], reason="shifts", by=world.ana
        )
    page = get(browser, world.ana, "clients:support_plan", plan.job.public_id).content.decode()
    assert "In person, or by phone, since" in page and f"/agreed-modes/{agreement.public_id}/end/" in page


def test_a_closed_record_makes_no_new_edition(world, browser, plan):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.close_client(client=world.maria, version=1, closed_date=DAY, closure_reason="moved", by=world.ana)
    made = {"made_date": "2026-03-10", "why_made": "x", "review_date": ""}
    assert "Reopen it" in said(send(browser, world.ana, "clients:make_support_plan", plan.job.public_id, **made))
    assert get(browser, world.ana, "clients:support_plan", plan.job.public_id).status_code == 200


@pytest.mark.parametrize(
    ("review", "said_of_it", "alarm"),
    [
        (None, "Made Tue 10 Mar, with no day to look at it again.", False),
        (date(2026, 3, 10), "Look at it again by Tue 10 Mar.", False),
        (date(2026, 3, 9), "Was to be looked at again by Mon 9 Mar.", True),
    ],
)
def test_the_card_raises_an_alarm_when_the_review_is_past(north, plan, review, said_of_it, alarm):
    SupportPlan.objects.filter(pk=plan.pk).update(review_date=review)
    (row,) = report.ask_state(north.maria.pk)
    card = report.card(*row, DAY)
    assert (card.said, card.alarm) == (said_of_it, alarm)


def test_the_card_shows_a_job_without_a_plan_first_and_nothing_without_a_job(north, plan):
    make_job(north.maria, north.bakery, date(2026, 3, 1), title="Driver")
    (row,) = report.ask_state(north.maria.pk)
    assert report.card(*row, DAY).said == "The job since Sun 1 Mar has no plan yet."
    assert list(report.ask_state(north.tom.pk)) == []
    assert "A job has a plan" in report.card("", None, "", DAY).said


def test_the_past_review_is_said_on_the_plan_and_on_the_support_page(world, browser, plan):
    with agency_context(world.north.pk):
        SupportPlan.objects.filter(pk=plan.pk).update(review_date=date(2026, 3, 1))
    page = get(browser, world.ana, "clients:support_plan", plan.job.public_id).content.decode()
    assert "was to be looked at again by" in page
    assert get(browser, world.ana, "clients:support", world.maria.public_id).context["jobs"][0]["late"]


def test_what_happened_is_told_for_the_timeline(north, plan, second):
    actions.sign_support_plan(plan=second, signer="person", name="Maria", signed_date=DAY, by=north.ana)
    actions.record_topics(job=plan.job, topics=[("empathy", None)], worked_date=DAY, note="", by=north.ana)
    told = [report.event(*row, DAY) for row in report.ask_events(north.maria.pk)]
    assert sorted((entry.word, entry.title, entry.text) for entry in told) == [
        ("Job support plan", "Baker", ""), ("Job support plan", "Baker", "more hours"),
        ("Job support plan signed", "Maria", ""), ("Retention topic", "Empathy", ""),
    ]  # fmt: skip
    assert all(entry.url == f"/jobs/{plan.job.public_id}/support-plan/" for entry in told)


def test_each_change_is_one_line_on_the_trail_without_what_was_written(north, plan):
    actions.change_support_plan(plan=plan, version=1, warning_signs="sleeps badly", by=north.ana)
    entry = TrailEntry.objects.latest("id")
    assert (entry.action, entry.object_id) == ("support plan changed", north.maria.public_id)
    assert entry.details == {"fields": ["warning_signs"]} and "sleeps" not in str(entry.details)


def test_who_prints_a_plan_is_on_the_trail_and_in_the_history(world, browser, plan):
    """A copy leaves the house: as with the profile and the job search plan it is told from looking."""
    assert get(browser, world.ana, "clients:print_support_plan", plan.job.public_id).status_code == 200
    with agency_context(world.north.pk):
        assert TrailEntry.objects.filter(action="support plan printed", object_id=world.maria.public_id).count() == 1
    assert (
        "Printed a support plan" in get(browser, world.ana, "clients:history", world.maria.public_id).content.decode()
    )


def test_the_pages_cost_the_same_for_one_support_and_for_thirty(world, browser, plan):
    urls = [f"/jobs/{plan.job.public_id}/support-plan/{part}" for part in ("", "print/", "compare/")]
    urls.append(f"/clients/{world.maria.public_id}/support/")
    sign_in(browser, world.ana)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.make_support_plan(job=plan.job, made_date=DAY, why_made="x", review_date=None, by=world.ana)
    few = {url: len(queries(browser, url)) for url in urls}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for number in range(10):
            made = DAY
            newest = actions.make_support_plan(
                job=plan.job, made_date=made, why_made="x", review_date=made, by=world.ana
            )
            word = actions.find_or_add_word(of="support", name=f"word {number}", by=world.ana)
            for _ in range(3):
                actions.add_support(plan=newest, own=word, given_by="team", by=world.ana)
            own = actions.find_or_add_word(of="topic", name=f"topic {number}", by=world.ana)
            actions.record_topics(job=plan.job, topics=[("", own)], worked_date=made, note="", by=world.ana)
            actions.add_natural_support(
                client=world.maria, name=f"Person {number}", relation="friend", may_contact=True, asked_date=DAY,
                by=world.ana,
            )  # fmt: skip
            other = make_job(world.maria, world.bakery, DAY - timedelta(days=number), title=f"Job {number}")
            actions.make_support_plan(job=other, made_date=made, why_made="", review_date=made, by=world.ana)
        actions.sign_support_plan(plan=newest, signer="person", name="Maria", signed_date=DAY, by=world.ana)
    assert {url: len(queries(browser, url)) for url in urls} == few
