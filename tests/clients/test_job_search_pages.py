"""The job search plan as pages: read first, changed part by part, ranked by buttons, compared, printed; the card and events."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from audit.models import TrailEntry
from clients import access, actions
from clients.models import Client, EmployerContactFor, JobSearchPlan, PlanLine
from clients.report import search_events
from employers.models import EmployerContact
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, main_action, queries, said, send
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
REVIEW = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def planned(world: World) -> World:
    """Maria's plan: three kinds of jobs, one lead."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        plan = actions.start_plan(
            client=world.maria, goal="I want to bake again.", started_date=date(2026, 1, 12), review_date=REVIEW,
            by=world.ana,
        )  # fmt: skip
        for text in ("Baker", "Cook", "Gardener"):
            actions.add_line(plan=plan, kind="job_type", text=text, reason=f"{text} once", by=world.ana)
        actions.add_line(plan=plan, kind="lead", text="", employer=world.bakery, reason="her aunt", by=world.ana)
        actions.add_line(plan=plan, kind="avoid", text="telephone work", by=world.ana)
    return world


def plan_of(world: World) -> JobSearchPlan:
    with agency_context(world.north.pk):
        plan: JobSearchPlan = JobSearchPlan.objects.filter(client=world.maria).newest_first()[0]
    return plan


def line_of(world: World, text: str) -> PlanLine:
    with agency_context(world.north.pk):
        return PlanLine.objects.get(plan=plan_of(world), text=text)


def texts(world: World) -> list[str]:
    with agency_context(world.north.pk):
        lines = PlanLine.objects.filter(plan=plan_of(world), kind="job_type").order_by("rank")
        return list(lines.values_list("text", flat=True))


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sign(world: World, browser: Any) -> Any:
    plan = plan_of(world)
    data = {"who": "person", "name": "", "signed_date": "2026-03-10", "version": plan.version}
    return send(browser, world.ana, "clients:sign_plan", plan.public_id, **data)


# Reading


def test_without_a_plan_the_page_leads_to_making_one(world: World, browser: Any) -> None:
    page = get(browser, world.ana, "clients:plan", world.maria.public_id).content.decode()
    assert "No plan yet" in page
    assert reverse("clients:start_plan", args=[world.maria.public_id]) in page


def test_the_page_says_goal_wishes_best_first_leads_and_review(planned: World, browser: Any) -> None:
    text = words(get(browser, planned.ana, "clients:plan", planned.maria.public_id))
    assert "I want to bake again." in text
    assert text.index("1. Baker") < text.index("2. Cook") < text.index("3. Gardener")
    assert "Baker once" in text and "her aunt" in text and "telephone work" in text
    assert "Wed 1 Apr, in 22 days" in text


@pytest.mark.parametrize(
    ("first", "now", "clock"),
    [
        (None, date(2026, 1, 20), "Open None yet: day 15 of 30 since entry on Mon 5 Jan · to come by Wed 4 Feb"),
        (None, DAY, "Overdue None yet: day 64 of 30 since entry on Mon 5 Jan · to come by Wed 4 Feb"),
        (date(2026, 1, 12), DAY, "Met Mon 12 Jan, 7 days after entry What they want"),
        (date(2026, 2, 12), DAY, "Missed Thu 12 Feb, 38 days after entry What they want"),
    ],
)
def test_the_thirty_days_run_on_the_plan(
    planned: World, browser: Any, first: date | None, now: date, clock: str
) -> None:
    with agency_context(planned.north.pk):
        Client.objects.filter(pk=planned.maria.pk).update(first_employer_contact_date=first)
    with time_machine.travel(f"{now}T10:00:00Z", tick=False):
        assert clock in words(get(browser, planned.ana, "clients:plan", planned.maria.public_id))


def test_an_overdue_review_stands_out(planned: World, browser: Any) -> None:
    with time_machine.travel("2026-04-02T09:00:00Z", tick=False):
        text = words(get(browser, planned.ana, "clients:plan", planned.maria.public_id))
    assert "The plan was to be reviewed together by Wed 1 Apr, yesterday." in text


def test_twenty_lines_and_contacts_cost_what_one_costs(planned: World, browser: Any) -> None:
    url = reverse("clients:plan", args=[planned.maria.public_id])
    sign_in(browser, planned.ana)
    browser.get(url)

    def fill(number: int) -> None:
        with agency_context(planned.north.pk, staff_id=planned.ana.pk):
            line = actions.add_line(plan=plan_of(planned), kind="place", text=f"P{number}", by=planned.ana)
            application = actions.add_application(
                client=planned.maria, employer_name="Café", title=f"T{number}", sent_date=DAY, done_by="person",
                by=planned.ana,
            )  # fmt: skip
            actions.add_interview(application=application, interview_date=DAY, attended="alone", by=planned.ana)
            actions.log_employer_contact_for(
                client=planned.maria, matches_plan=None, by_client=False, note="", plan_line=line, by=planned.ana,
                employer=planned.bakery, specialist=planned.ana, contact_date=DAY,
            )  # fmt: skip

    fill(0)
    few = queries(browser, url)
    for number in range(1, 20):
        fill(number)
    many = queries(browser, url)
    assert len(few) == len(many) <= 18, "\n".join(many)


# Changing


def test_a_plan_is_begun_with_a_goal_and_a_day_of_review(world: World, browser: Any) -> None:
    data = {"goal": "Work with plants", "started_date": "2026-03-10", "review_date": "2026-06-09"}
    response = send(browser, world.ana, "clients:start_plan", world.maria.public_id, **data)
    assert response.url == reverse("clients:plan", args=[world.maria.public_id])
    plan = plan_of(world)
    assert (plan.edition, plan.goal, plan.review_date, plan.made_by) == (
        1, "Work with plants", date(2026, 6, 9), world.ana
    )  # fmt: skip


def test_an_empty_plan_asks_to_be_filled_before_it_asks_to_be_signed(world: World, browser: Any) -> None:
    data = {"goal": "Work with plants", "started_date": "2026-03-10", "review_date": "2026-06-09"}
    begun = send(browser, world.ana, "clients:start_plan", world.maria.public_id, **data)
    plan = plan_of(world)
    first = reverse("clients:add_plan_line", args=[plan.public_id, "job_type"])
    assert main_action(browser.get(begun.url)) == first
    send(browser, world.ana, "clients:add_plan_line", plan.public_id, "job_type", text="Gardener")
    assert main_action(browser.get(begun.url)) == reverse("clients:sign_plan", args=[plan.public_id])


def test_a_line_is_added_and_one_goes_on_to_the_next(planned: World, browser: Any) -> None:
    plan = plan_of(planned)
    data = {"text": "Florist", "reason": "likes flowers", "another": "1"}
    response = send(browser, planned.ana, "clients:add_plan_line", plan.public_id, "job_type", **data)
    assert response.url == reverse("clients:add_plan_line", args=[plan.public_id, "job_type"])
    assert texts(planned) == ["Baker", "Cook", "Gardener", "Florist"]


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("job_type", {"text": ""}, "text"),
        ("task", {"text": "writes the CV"}, "who"),
        ("lead", {"text": "", "employer": ""}, "employer"),
        ("lead", {"text": "Café", "employer": "bakery"}, "text"),
    ],
)
def test_what_a_line_lacks_is_said_beside_the_field(
    planned: World, browser: Any, kind: str, typed: dict[str, str], field: str
) -> None:
    if typed.get("employer"):
        typed = {**typed, "employer": str(planned.bakery.public_id)}
    response = send(browser, planned.ana, "clients:add_plan_line", plan_of(planned).public_id, kind, **typed)
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_no_other_kind_of_line_can_be_added(planned: World, browser: Any) -> None:
    plan = plan_of(planned)
    assert get(browser, planned.ana, "clients:add_plan_line", plan.public_id, "readiness").status_code == 404


def test_buttons_rank_the_wishes_without_script(planned: World, browser: Any) -> None:
    gardener = line_of(planned, "Gardener")
    response = send(browser, planned.ana, "clients:move_plan_line", gardener.public_id, direction="up")
    assert response.url == f"{reverse('clients:plan', args=[planned.maria.public_id])}#job_type"
    assert texts(planned) == ["Baker", "Gardener", "Cook"]
    send(browser, planned.ana, "clients:move_plan_line", line_of(planned, "Baker").public_id, direction="down")
    assert texts(planned) == ["Gardener", "Baker", "Cook"]


def test_a_button_pressed_twice_moves_once(planned: World, browser: Any) -> None:
    gardener, key = line_of(planned, "Gardener"), str(uuid.uuid4())
    for _twice in range(2):
        send(browser, planned.ana, "clients:move_plan_line", gardener.public_id, direction="up", submission=key)
    assert texts(planned) == ["Baker", "Gardener", "Cook"]


def test_with_script_the_list_alone_comes_back_and_says_what_moved(planned: World, browser: Any) -> None:
    url = reverse("clients:move_plan_line", args=[line_of(planned, "Cook").public_id])
    data = {"direction": "up", "submission": str(uuid.uuid4())}
    response = sign_in(browser, planned.ana).post(url, data, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "Cook is now number 1 of 3." in words(response)


def test_two_people_change_a_line_and_the_second_sees_both(planned: World, browser: Any) -> None:
    line = line_of(planned, "Baker")
    for text, status in (("Pastry cook", 302), ("Baker, early", 409)):
        data = {"text": text, "reason": "", "version": 1}
        response = send(browser, planned.ana, "clients:edit_plan_line", line.public_id, **data)
        assert response.status_code == status
    assert "Pastry cook" in words(response) and "Baker, early" in response.content.decode()
    assert texts(planned)[0] == "Pastry cook"


def test_a_line_is_taken_out(planned: World, browser: Any) -> None:
    response = send(browser, planned.ana, "clients:remove_plan_line", line_of(planned, "Cook").public_id, version=1)
    assert said(response) == "Taken out: Cook." and texts(planned) == ["Baker", "Gardener"]


def test_signing_takes_the_persons_name_and_closes_the_edition(planned: World, browser: Any) -> None:
    assert "Signed by Maria Söderström." in said(sign(planned, browser))
    page = get(browser, planned.ana, "clients:plan", planned.maria.public_id).content.decode()
    assert reverse("clients:edit_plan_line", args=[line_of(planned, "Baker").public_id]) not in page
    for name in ("plan_goal", "plan_agreement"):
        response = get(browser, planned.ana, f"clients:{name}", plan_of(planned).public_id)
        assert response.status_code == 302 and "stands as it is" in said(response)
    response = send(browser, planned.ana, "clients:plan_goal", plan_of(planned).public_id, goal="Other", version=9)
    assert plan_of(planned).goal == "I want to bake again."


def test_a_line_added_while_the_signature_waited_for_the_lock_is_seen_first(
    planned: World, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_in(*args: Any) -> Any:
        actions.add_line(plan=plan_of(planned), kind="hours", text="nights", by=planned.sam)
        return waited(*args)

    waited = access._client_of
    monkeypatch.setattr(access, "_client_of", let_in)
    assert sign(planned, browser).status_code == 409
    with agency_context(planned.north.pk):
        assert not plan_of(planned).signatures.exists()


def test_somebody_who_is_neither_signs_with_a_name(planned: World, browser: Any) -> None:
    plan = plan_of(planned)
    data = {"who": "family", "name": "", "signed_date": "2026-03-10", "version": plan.version}
    response = send(browser, planned.ana, "clients:sign_plan", plan.public_id, **data)
    assert list(errors(response)) == ["name"]


@pytest.fixture
def renewed(planned: World, browser: Any) -> World:
    """Signed, then a second edition: Cook first, Gardener gone, Florist new, another goal."""
    sign(planned, browser)
    plan = plan_of(planned)
    data = {"reason": "after a trial day", "started_date": "2026-03-10", "review_date": "", "version": plan.version}
    send(browser, planned.ana, "clients:start_plan", planned.maria.public_id, **data)
    with agency_context(planned.north.pk, staff_id=planned.ana.pk):
        newer = plan_of(planned)
        actions.move_line(line=line_of(planned, "Cook"), steps=-1, by=planned.ana)
        actions.remove_line(line=line_of(planned, "Gardener"), version=1, by=planned.ana)
        actions.add_line(plan=newer, kind="job_type", text="Florist", by=planned.ana)
        newer.refresh_from_db()
        actions.change_plan(plan=newer, version=newer.version, goal="Bread or flowers.", by=planned.ana)
    return planned


def test_an_older_edition_says_so_and_leads_to_the_one_that_holds(renewed: World, browser: Any) -> None:
    with agency_context(renewed.north.pk):
        older = JobSearchPlan.objects.get(client=renewed.maria, edition=1)
    text = words(get(browser, renewed.ana, "clients:plan_edition", older.public_id))
    assert "This is an older edition. It stays as it was." in text and "I want to bake again." in text
    now = words(get(browser, renewed.ana, "clients:plan", renewed.maria.public_id))
    assert "Bread or flowers." in now and "after a trial day" in now


def test_two_editions_stand_side_by_side_with_what_differs(renewed: World, browser: Any) -> None:
    response = get(browser, renewed.ana, "clients:compare_plans", renewed.maria.public_id)
    rows = {row.label: row for row in response.context["rows"]}
    jobs = rows["Kinds of jobs"]
    assert [tuple(each) for each in jobs.left] == [
        ("1. Baker (Baker once)", ""), ("2. Cook (Cook once)", ""), ("3. Gardener (Gardener once)", "gone"),
    ]  # fmt: skip
    assert [tuple(each) for each in jobs.right] == [
        ("1. Cook (Cook once)", "was number 2"), ("2. Baker (Baker once)", "was number 1"), ("3. Florist", "new"),
    ]  # fmt: skip
    assert rows["Goal"].differs and not rows["Leads"].differs
    same = get(browser, renewed.ana, "clients:compare_plans", renewed.maria.public_id, left="2", right="2")
    assert not any(row.differs for row in same.context["rows"])


def test_the_printed_copy_has_all_of_it_and_room_to_sign(planned: World, browser: Any) -> None:
    response = get(browser, planned.ana, "clients:print_plan", plan_of(planned).public_id)
    text = words(response)
    for part in ("I want to bake again.", "Baker once", "Corner Bakery", "telephone work", "Date and signature"):
        assert part in text
    printed = response.content.decode()
    assert printed.count("<nav") == printed.count('<nav class="no-print">') == 1, "the way back is not printed"
    with agency_context(planned.north.pk):
        assert TrailEntry.objects.filter(action="job search plan printed").count() == 1


def test_a_closed_record_keeps_its_plan_and_changes_it_no_more(planned: World, browser: Any) -> None:
    with agency_context(planned.north.pk, staff_id=planned.ana.pk):
        actions.close_client(client=planned.maria, version=1, closed_date=DAY, closure_reason="moved", by=planned.ana)
    assert "I want to bake again." in words(get(browser, planned.ana, "clients:plan", planned.maria.public_id))
    line = line_of(planned, "Gardener")
    send(browser, planned.ana, "clients:move_plan_line", line.public_id, direction="up")
    assert texts(planned) == ["Baker", "Cook", "Gardener"]
    assert "closed" in said(send(browser, planned.ana, "clients:remove_plan_line", line.public_id, version=1))


# Employer contacts


@pytest.fixture
def typed(world: World) -> dict[str, str]:
    return {
        "employer": str(world.bakery.public_id), "new_employer": "", "site": "", "person": "", "can_hire": "",
        "contact_date": "2026-03-09", "contact_time": "", "mode": "in_person", "nature": "", "purpose": "learn",
        "about_competitive_job": "yes", "note": "",
    }  # fmt: skip


def log(world: World, browser: Any, **data: str) -> Any:
    return send(browser, world.ana, "clients:employer_contact", world.maria.public_id, **data)


def the_link(world: World) -> EmployerContactFor:
    with agency_context(world.north.pk):
        return EmployerContactFor.objects.select_related("plan_line").get()


def test_with_a_plan_the_form_asks_which_line_and_offers_what_one_can_ask_an_employer(
    planned: World, browser: Any, typed: dict[str, str]
) -> None:
    form = get(browser, planned.ana, "clients:employer_contact", planned.maria.public_id).context["form"]
    assert "matches_plan" not in form.fields
    choices = form.fields["serves"].choices
    assert [group for group, _lines in choices[1:3]] == ["Kinds of jobs", "Leads"]
    assert [label for _key, label in choices[1][1]] == ["Baker", "Cook", "Gardener"]
    assert choices[2][1][0][1] == "Corner Bakery" and choices[-1][0] == "off"
    assert "telephone work" not in str(choices)


def test_a_contact_serves_a_line(planned: World, browser: Any, typed: dict[str, str]) -> None:
    log(planned, browser, **typed, serves=str(line_of(planned, "Cook").public_id), off_plan_reason="")
    link = the_link(planned)
    assert (link.plan_line, link.matches_plan, link.off_plan_reason) == (line_of(planned, "Cook"), True, "")
    text = words(get(browser, planned.ana, "clients:plan", planned.maria.public_id))
    assert "1 of 1 fit the plan" in text and "serves: Cook" in text


def test_or_is_off_the_plan_with_a_reason(planned: World, browser: Any, typed: dict[str, str]) -> None:
    log(planned, browser, **typed, serves="off", off_plan_reason="heard of an opening")
    link = the_link(planned)
    assert (link.plan_line, link.matches_plan, link.off_plan_reason) == (None, False, "heard of an opening")


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"serves": "", "off_plan_reason": ""}, "serves"),
        ({"serves": "off", "off_plan_reason": ""}, "off_plan_reason"),
        ({"serves": "", "off_plan_reason": "far"}, "serves"),
        ({"serves": str(uuid.uuid4()), "off_plan_reason": ""}, "serves"),
    ],
)
def test_an_answer_is_needed(
    planned: World, browser: Any, typed: dict[str, str], answer: dict[str, str], field: str
) -> None:
    response = log(planned, browser, **typed, **answer)
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_a_visit_to_support_somebody_at_work_needs_none(planned: World, browser: Any, typed: dict[str, str]) -> None:
    log(planned, browser, **{**typed, "purpose": "support_worker"}, serves="", off_plan_reason="")
    assert the_link(planned).matches_plan is None


def test_without_a_plan_the_answer_is_as_said(world: World, browser: Any, typed: dict[str, str]) -> None:
    form = get(browser, world.ana, "clients:employer_contact", world.maria.public_id).context["form"]
    assert "serves" not in form.fields
    log(world, browser, **typed, matches_plan="yes")
    assert the_link(world).matches_plan is True


def test_the_line_can_be_said_afterwards_and_an_earlier_editions_line_stays_offered(
    renewed: World, browser: Any
) -> None:
    with agency_context(renewed.north.pk, staff_id=renewed.ana.pk):
        gone = PlanLine.objects.get(text="Gardener")
        made = EmployerContact.objects.create(
            employer=renewed.bakery, specialist=renewed.ana, contact_date=DAY, mode="in_person"
        )
        link = actions.link_employer_contact(
            client=renewed.maria, employer_contact=made, matches_plan=None, by_client=False, note="", plan_line=gone,
            by=renewed.ana,
        )  # fmt: skip
    form = get(browser, renewed.ana, "clients:contact_plan_line", link.public_id).context["form"]
    assert form.initial["serves"] == str(gone.public_id) and "Gardener" in str(form.fields["serves"].choices)
    data = {"serves": str(line_of(renewed, "Florist").public_id), "off_plan_reason": "", "version": 1}
    send(browser, renewed.ana, "clients:contact_plan_line", link.public_id, **data)
    assert the_link(renewed).plan_line == line_of(renewed, "Florist")


# For the client page


def card(world: World, day: date = DAY) -> Any:
    with agency_context(world.north.pk):
        rows = list(search_events.ask_state(world.maria.pk))
    assert len(rows) <= 1
    return search_events.card(*(rows[0] if rows else ("plan", None, "")), day)


def test_the_card_says_how_the_plan_stands_and_warns_when_the_review_is_overdue(renewed: World) -> None:
    assert card(renewed) == ("Job search plan", "Edition 2, Tue 10 Mar · not signed yet", "plan/", False)
    plan = plan_of(renewed)
    with agency_context(renewed.north.pk, staff_id=renewed.ana.pk):
        actions.change_plan(plan=plan, version=plan.version, review_date=REVIEW, by=renewed.ana)
        actions.sign_plan(plan=plan, version=plan.version, who="person", name="Maria", signed_date=DAY, by=renewed.ana)
    assert card(renewed).said == "Edition 2, Tue 10 Mar · signed · review by Wed 1 Apr, in 22 days"
    assert (card(renewed, REVIEW).alarm, card(renewed, REVIEW + timedelta(days=1)).alarm) == (False, True)


def test_without_a_plan_the_card_leads_to_making_one(world: World) -> None:
    assert card(world) == (
        "Job search plan", "None yet. What work they want, who does what, where to ask.", "plan/", False
    )  # fmt: skip


def test_editions_signatures_applications_and_interviews_are_told_as_events(renewed: World) -> None:
    with agency_context(renewed.north.pk, staff_id=renewed.ana.pk):
        application = actions.add_application(
            client=renewed.maria, employer=renewed.bakery, title="Baker", sent_date=DAY, done_by="person",
            note="By mail|post", by=renewed.ana,
        )  # fmt: skip
        for outcome in ("offer", ""):
            interview = actions.add_interview(
                application=application, interview_date=DAY, attended="joint", by=renewed.ana
            )
            if outcome:
                actions.tell_interview(
                    interview=interview, version=1, outcome=outcome, follow_up="Thank them", by=renewed.ana
                )
        rows = list(search_events.ask_events(renewed.maria.pk))
    told = [search_events.event(*row, DAY) for row in rows]
    assert sorted((entry.word, entry.title, entry.meta, entry.text) for entry in told) == [
        ("Application", "Baker, Corner Bakery", "interview", "By mail|post"),
        ("Interview", "Baker, Corner Bakery", "with the specialist · offer", "Thank them"),
        ("Job search plan", "edition 1", "", ""),
        ("Job search plan", "edition 2", "", "after a trial day"),
        ("Job search plan signed", "Maria Söderström", "the person", ""),
    ]
