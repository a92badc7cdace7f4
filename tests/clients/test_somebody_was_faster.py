"""Whoever saves waits for the record's lock: what they opened is read anew behind it, and never written over as it was before."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clients import access, actions
from clients.models import (
    AdviceScenario,
    Client,
    ClientNote,
    EmployerContactFor,
    Interview,
    JobApplication,
    JobChange,
    NoteAddendum,
    PlannedVisit,
    SupportPlan,
    TopicWork,
)
from employers import actions as employer_actions
from employers.access import open_employer
from employers.models import EmployerContact
from tenancy.context import agency_context
from tenancy.models import Submission
from tests.clients.pages import said, send
from tests.conftest import sign_in
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """What somebody else saves after the row was found and before the record is locked."""

    def arrange(act: Callable[[], Any]) -> None:
        real, done = access._let_in, []

        def first(staff: Any, found: list[Client], lock: bool, why: str) -> Client:
            if lock and not done:
                done.append(True)
                act()
            return real(staff, found, lock, why)

        monkeypatch.setattr(access, "_let_in", first)

    return arrange


@pytest.fixture
def job(world: World) -> Any:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        day = world.north.today() - timedelta(days=30)
        return actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=day, by=world.ana
        )


def by_ben(world: World, act: Callable[[], Any]) -> Callable[[], Any]:
    def acted() -> Any:
        with agency_context(world.north.pk, staff_id=world.ben.pk):
            return act()

    return acted


def test_a_visit_that_was_kept_meanwhile_is_not_moved(world, browser, meanwhile):
    today = world.north.today()
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        visit = actions.plan_visit(
            client=world.maria, specialist=world.ana, due_contact=None, visit_date=today, visit_time=None, place="",
            note="", by=world.ana,
        )  # fmt: skip

    def keep() -> None:
        actions.log_contact(
            client=world.maria, specialist=world.ben, contact_date=today, mode="in_person", with_whom=["client"],
            by=world.ben,
        )  # fmt: skip

    meanwhile(by_ben(world, keep))
    to = (today + timedelta(days=7)).isoformat()
    answer = send(browser, world.ana, "clients:move_visit", visit.public_id, visit_date=to, version="1")
    assert "kept or cancelled already" in said(answer)
    with agency_context(world.north.pk):
        visit = PlannedVisit.objects.get()
        assert (visit.visit_date, visit.kept_by_id is not None) == (today, True)


def test_a_visit_that_was_cancelled_by_closing_meanwhile_stays_cancelled(world, browser, meanwhile):
    today = world.north.today()
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        visit = actions.plan_visit(
            client=world.maria, specialist=world.ana, due_contact=None, visit_date=today + timedelta(days=3),
            visit_time=None, place="", note="", by=world.ana,
        )  # fmt: skip

    def close() -> None:
        client = Client.objects.get(pk=world.maria.pk)
        actions.close_client(
            client=client, version=client.version, closed_date=today, closure_reason="moved", by=world.ben
        )

    meanwhile(by_ben(world, close))
    to = (today + timedelta(days=7)).isoformat()
    send(browser, world.ana, "clients:move_visit", visit.public_id, visit_date=to, version="1")
    with agency_context(world.north.pk):
        assert PlannedVisit.objects.get().cancelled_at is not None


def test_nothing_is_added_to_a_note_that_was_made_void_meanwhile(world, browser, meanwhile):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        note = actions.write_note(
            client=world.maria, note_date=world.north.today(), kind="note", sensitivity="ordinary", text="Once",
            by=world.ana,
        )  # fmt: skip
    meanwhile(by_ben(world, lambda: ClientNote.objects.update(voided_at=timezone.now(), void_reason="Of Tom")))
    send(browser, world.ana, "clients:add_to_note", note.public_id, text="More")
    with agency_context(world.north.pk):
        assert not NoteAddendum.objects.exists()


@pytest.mark.parametrize(
    ("page", "data", "made"),
    [
        ("clients:record_change", {"from_date": "", "weekly_hours": "10"}, JobChange),
        ("clients:make_support_plan", {"made_date": ""}, SupportPlan),
        ("clients:record_topics", {"topics": "empathy", "worked_date": ""}, TopicWork),
    ],
)
def test_nothing_is_written_about_a_start_that_was_cancelled_meanwhile(
    world, browser, meanwhile, job, page, data, made
):
    def cancel() -> None:
        actions.cancel_start(job=type(job).objects.get(), version=1, reason="No", by=world.ben)

    meanwhile(by_ben(world, cancel))
    today = world.north.today().isoformat()
    answer = send(browser, world.ana, page, job.public_id, **{name: value or today for name, value in data.items()})
    assert answer.status_code in (302, 422)
    with agency_context(world.north.pk):
        assert not made.objects.exists()


def test_no_interview_is_added_to_an_application_that_was_made_void_meanwhile(world, browser, meanwhile):
    today = world.north.today()
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        application = actions.add_application(
            client=world.maria, employer=world.bakery, title="Baker", sent_date=today, done_by="person",
            outcome="interview", by=world.ana,
        )  # fmt: skip
    meanwhile(by_ben(world, lambda: JobApplication.objects.update(voided_at=timezone.now(), void_reason="Of Tom")))
    data = {"interview_date": today.isoformat(), "mode": "phone", "attended": "alone"}
    answer = send(browser, world.ana, "clients:add_interview", application.public_id, **data)
    assert answer.status_code == 422
    with agency_context(world.north.pk):
        assert not Interview.objects.exists()


def test_no_scenario_is_added_to_advice_that_was_struck_out_meanwhile(world, browser, meanwhile):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        advice = actions.offer_advice(
            client=world.maria, offered_date=world.north.today(), offered_by=world.ana, by=world.ana
        )
    meanwhile(by_ben(world, lambda: type(advice).objects.update(voided_at=timezone.now(), void_reason="Of Tom")))
    data = {"gross": "1,200 a month", "net_effect": "900"}
    answer = send(browser, world.ana, "clients:add_scenario", advice.public_id, **data)
    assert answer.status_code == 422
    with agency_context(world.north.pk):
        assert not AdviceScenario.objects.exists()


@pytest.mark.parametrize("page", ["clients:remove_support", "clients:end_job", "clients:void_contact"])
def test_the_second_of_two_sendings_at_once_gets_the_answer_of_the_first(world, browser, meanwhile, job, page):
    """Whether what it waited for is gone by then, or only not to be done once more."""
    today = world.north.today()
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        plan = actions.make_support_plan(job=job, made_date=today, why_made="", review_date=None, by=world.ana)
        support = actions.add_support(plan=plan, kind="wake_up", given_by="specialist", by=world.ana)
        contact = actions.log_contact(
            client=world.maria,
            specialist=world.ana,
            contact_date=today,
            mode="phone",
            with_whom=["client"],
            by=world.ana,
        ).contact
    key, done = uuid.uuid4(), f"/clients/{world.maria.public_id}/chart/"

    def first() -> None:
        Submission.objects.create(key=key, staff_id_made=world.ana.pk, result_url=done)
        support.delete()
        actions.end_job(
            job=job, version=1, end_date=today, learned_date=today, end_reason="quit", end_next_step="", by=world.ana
        )
        actions.void_contact(contact=contact, version=1, reason="No", by=world.ana)

    meanwhile(by_ben(world, first))
    about = {"clients:remove_support": support, "clients:end_job": job, "clients:void_contact": contact}[page]
    answer = send(browser, world.ana, page, about.public_id, version="1", reason="No", submission=str(key))
    assert (answer.status_code, answer.headers.get("Location")) == (302, done)


def test_a_contact_that_was_made_void_meanwhile_is_for_nobody_else(world, browser, meanwhile):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        contact = employer_actions.log_employer_contact(
            employer=world.bakery, specialist=world.ana, contact_date=world.north.today(), mode="phone", by=world.ana
        )
    meanwhile(by_ben(world, lambda: EmployerContact.objects.update(voided_at=timezone.now(), void_reason="Elsewhere")))
    address = f"{reverse('clients:also_for', args=[contact.public_id])}?client={world.maria.public_id}"
    answer = sign_in(browser, world.ana).post(address, {"submission": str(uuid.uuid4())})
    assert answer.status_code == 404
    with agency_context(world.north.pk):
        assert not EmployerContactFor.objects.exists()


def test_a_row_that_is_somebody_elses_by_now_is_not_pulled_back(world, browser, meanwhile):
    """Two records were taken apart meanwhile: the row went with the other, whom Ana does not see."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        link = actions.log_employer_contact_for(
            client=world.maria, matches_plan=None, by_client=False, note="", by=world.ana, employer=world.bakery,
            specialist=world.ana, contact_date=world.north.today(), mode="phone",
        )  # fmt: skip
        plan = actions.start_plan(
            client=world.maria, goal="", started_date=world.north.today(), review_date=None, by=world.ana
        )
        actions.add_line(plan=plan, kind="job_type", text="Baker", by=world.ana)
    meanwhile(by_ben(world, lambda: EmployerContactFor.objects.update(client=world.tom)))
    data = {"serves": "off", "off_plan_reason": "So", "version": "1"}
    answer = send(browser, world.ana, "clients:contact_plan_line", link.public_id, **data)
    assert answer.status_code == 404
    with agency_context(world.north.pk):
        assert EmployerContactFor.objects.get().client_id == world.tom.pk


@pytest.mark.parametrize("what", ["employer", "site", "person", "word"])
def test_what_somebody_else_adds_at_the_same_moment_is_found_and_not_refused(world, monkeypatch, what):
    """Both type a name that is new: of two at once the second goes on with what the first one made."""
    from clients.actions import supportplans
    from employers.actions import records as employer_records

    bakery = world.bakery
    add = {
        "employer": lambda: employer_actions.find_or_add_employer(name="Harbour Café", by=world.ana),
        "site": lambda: employer_actions.find_or_add_site(employer=bakery, name="The yard", by=world.ana),
        "person": lambda: employer_actions.find_or_add_person(employer=bakery, name="Pia Lind", by=world.ana),
        "word": lambda: actions.find_or_add_word(of="support", name="Dog walking", by=world.ana),
    }[what]
    module, name = (supportplans, "_known_word") if what == "word" else (employer_records, "_found")
    real, asked = getattr(module, name), []

    def too_early(*about):
        asked.append(about)
        if len(asked) == 1:
            add()
            return None
        return real(*about)

    with agency_context(world.north.pk, staff_id=world.ana.pk):
        monkeypatch.setattr(module, name, too_early)
        made = add()
        monkeypatch.setattr(module, name, real)
        assert made == add()


@pytest.mark.django_db(transaction=True)
def test_whoever_changes_an_employer_keeps_nobody_from_writing_down_a_contact_there():
    """The one holds the employer and may come to want the client, the other holds the client and points at the employer."""
    world = build_world()
    held, done = threading.Event(), threading.Event()

    def change() -> None:
        with agency_context(world.north.pk, staff_id=world.ben.pk):
            open_employer(world.ben, world.bakery.public_id, lock=True)
            held.set()
            done.wait(5)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    held.wait(10)
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        client = access.open_client(world.ana, world.maria.public_id, lock=True)
        actions.log_employer_contact_for(
            client=client, matches_plan=None, by_client=True, note="", by=world.ana, employer=world.bakery,
            specialist=world.ana, contact_date=world.north.today(), mode="phone",
        )  # fmt: skip
    done.set()
    thread.join()
