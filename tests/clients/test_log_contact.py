"""Logging, correcting and voiding a contact, as the pages do it."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Cover
from audit.models import TrailEntry
from clients import actions
from clients.models import Client, ClientContact, Job
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World, make_client

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


@pytest.fixture
def job(world: World) -> Job:
    """Maria's, since Mon 9 Mar: on Thu 19 Mar week 2 is open and three windows are past."""
    return at_work(world, world.maria)


def at_work(world: World, client: Client, start: date = date(2026, 3, 9), title: str = "Baker") -> Job:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.start_job(
            client=client, employer=world.bakery, site=None, title=title, start_date=start, by=world.ana
        )


def filled(**fields: Any) -> dict[str, Any]:
    return {
        "mode": "in_person",
        "with_whom": ["client"],
        "contact_date": "2026-03-19",
        "contact_time": "10:00",
        "submission": str(uuid.uuid4()),
        **fields,
    }


def log_url(client: Client) -> str:
    return reverse("clients:log_contact", args=[client.public_id])


def send(browser: Any, world: World, who: str = "ana", client: Client | None = None, **fields: Any) -> Any:
    sign_in(browser, getattr(world, who))
    return browser.post(log_url(client or world.maria), filled(**fields), follow=True)


def contacts(world: World) -> list[ClientContact]:
    with agency_context(world.north.pk):
        return list(ClientContact.objects.prefetch_related("named_jobs").order_by("pk"))


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# Logging


def test_the_form_opens_with_today_now_in_person_and_with_the_person(world: World, job: Job, browser: Any) -> None:
    form = sign_in(browser, world.ana).get(log_url(world.maria)).context["form"]
    assert {name: form[name].initial for name in ("mode", "with_whom", "contact_date", "contact_time")} == {
        "mode": "in_person", "with_whom": ["client"], "contact_date": TODAY, "contact_time": time(10, 0),
    }  # fmt: skip
    assert form.fields["with_whom"].choices[0] == ("client", "Maria")


def test_the_form_says_what_a_contact_could_answer(world: World, job: Job, browser: Any) -> None:
    page = sign_in(browser, world.ana).get(log_url(world.maria))
    labels = [line.label for line in page.context["waiting"]]
    assert labels[-1] == "Week 2 · Corner Bakery"
    assert len(labels) == 4


def test_everything_that_was_written_is_kept(world: World, job: Job, browser: Any) -> None:
    send(
        browser, world, mode="video", with_whom=["client", "employer"], place="workplace", contact_date="2026-03-17",
        contact_time="14:30", minutes="25", jobs=[job.pk], note="Ääkköset <b>kept</b>", next_step="Call Pekka",
        next_step_date="2026-03-24",
    )  # fmt: skip
    (contact,) = contacts(world)
    assert (contact.mode, contact.with_whom, contact.place) == ("video", ["client", "employer"], "workplace")
    assert (contact.contact_date, contact.contact_time, contact.minutes) == (date(2026, 3, 17), time(14, 30), 25)
    assert (contact.note, contact.next_step) == ("Ääkköset <b>kept</b>", "Call Pekka")
    assert contact.next_step_date == date(2026, 3, 24)
    assert [row.job_id for row in contact.named_jobs.all()] == [job.pk]
    assert (contact.specialist_id, contact.recorded_by_id) == (world.ana.pk, world.ana.pk)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {},
            "Contact logged. That met: week 2. Late for: contact before the start (11 days), 3-day contact (7 days),"
            " week 1 (4 days). Next is week 3, by Sun 29 Mar.",
        ),
        (
            {"contact_date": "2026-03-10"},
            "Contact logged. That met: 3-day contact, week 1. Late for: contact before the start (2 days)."
            " Next is week 2, by Sun 22 Mar.",
        ),
        # A talk is no visit, and an attempt no talk: the oldest that waits is still the first.
        ({"mode": "phone"}, "Contact logged. Next is contact before the start, by Sun 8 Mar."),
        ({"mode": "voicemail"}, "Attempt logged. Next is contact before the start, by Sun 8 Mar."),
    ],
)
def test_it_is_said_at_once_what_was_met_and_what_is_next(
    world: World, job: Job, browser: Any, fields: dict[str, str], message: str
) -> None:
    assert said(send(browser, world, **fields)) == [message]


def test_a_contact_that_only_came_late_says_for_what_and_by_how_much(world: World, job: Job, browser: Any) -> None:
    send(browser, world, contact_date="2026-03-14")
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.end_job(
            job=job, version=1, end_date=date(2026, 3, 15), learned_date=date(2026, 3, 15), end_reason="quit",
            end_next_step="", by=world.ana,
        )  # fmt: skip
    answer = send(browser, world, mode="phone")
    assert said(answer)[-1] == "Contact logged. Late for: contact after the job ended (1 day)."


def test_somebody_without_a_job_is_logged_too(world: World, browser: Any) -> None:
    answer = send(browser, world)
    assert said(answer) == ["Contact logged."]
    assert "jobs" not in sign_in(browser, world.ana).get(log_url(world.maria)).context["form"].fields


def test_a_ticked_job_is_the_only_one_served(world: World, job: Job, browser: Any) -> None:
    other = at_work(world, world.maria, title="Cleaner")
    send(browser, world, jobs=[other.pk])
    with agency_context(world.north.pk):
        assert [row.rule for row in job.due_contacts.filter(met_on=TODAY)] == []
        assert [row.rule for row in other.due_contacts.filter(met_on=TODAY)] == ["week_2"]


def test_nothing_ticked_serves_both_jobs(world: World, job: Job, browser: Any) -> None:
    other = at_work(world, world.maria, title="Cleaner")
    send(browser, world)
    with agency_context(world.north.pk):
        assert [each.due_contacts.filter(met_on=TODAY).count() for each in (job, other)] == [1, 1]


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"contact_date": "2026-03-20"}, "contact_date", "This day has not come yet"),
        ({"contact_date": "1926-03-19"}, "contact_date", "Check the year"),
        ({"contact_date": "19.3."}, "contact_date", "Write a date"),
        ({"contact_date": ""}, "contact_date", "Please fill this in"),
        ({"contact_time": "half ten"}, "contact_time", "Write a time"),
        ({"with_whom": []}, "with_whom", "Please fill this in"),
        ({"mode": "telepathy"}, "mode", "Choose one of the list"),
        ({"minutes": "0"}, "minutes", "greater than or equal to 1"),
        ({"minutes": "961"}, "minutes", "less than or equal to 960"),
        ({"next_step_date": "2026-03-24"}, "next_step", "Say what the step is"),
    ],
)
def test_what_is_odd_is_said_beside_its_field_and_nothing_is_lost(
    world: World, browser: Any, fields: dict[str, Any], field: str, message: str
) -> None:
    answer = send(browser, world, note="A long day at the bakery.", **fields)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert message in form.errors[field][0]
    text = answer.content.decode()
    assert "A long day at the bakery." in text
    assert "data-error-summary" in text
    assert contacts(world) == []


def test_a_job_of_somebody_else_can_not_be_named(world: World, browser: Any, job: Job) -> None:
    toms = at_work(world, world.tom)
    answer = send(browser, world, jobs=[toms.pk])
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["jobs"])
    assert contacts(world) == []


def test_a_form_sent_twice_makes_one_contact_and_leads_to_the_same_page(world: World, browser: Any) -> None:
    key = str(uuid.uuid4())
    first, second = send(browser, world, submission=key), send(browser, world, submission=key)
    assert first.redirect_chain == second.redirect_chain
    assert len(contacts(world)) == 1


def test_a_form_that_came_back_with_errors_can_be_sent_again_under_its_own_id(world: World, browser: Any) -> None:
    key = str(uuid.uuid4())
    assert send(browser, world, submission=key, contact_date="").status_code == 422
    assert send(browser, world, submission=key).status_code == 200
    assert len(contacts(world)) == 1


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("sam", 200), ("ben", 404), ("cleo", 404), ("lee", 403)])
def test_a_contact_is_logged_by_whoever_looks_after_the_person(
    world: World, browser: Any, who: str, status: int
) -> None:
    assert send(browser, world, who=who).status_code == status
    assert len(contacts(world)) == (1 if status == 200 else 0)


def test_a_contact_logged_under_cover_is_the_covering_specialists(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        Cover.objects.create(absent=world.ana, covering=world.ben, from_date=TODAY, to_date=TODAY)
    send(browser, world, who="ben")
    assert [contact.specialist_id for contact in contacts(world)] == [world.ben.pk]


def test_the_trail_says_who_opened_the_form_and_who_logged(world: World, browser: Any) -> None:
    sign_in(browser, world.ana).get(log_url(world.maria))
    browser.post(log_url(world.maria), filled(note="Secret words"))
    with agency_context(world.north.pk):
        opened, logged = TrailEntry.objects.filter(action__startswith="contact").order_by("pk")
    assert (opened.action, opened.object_id) == ("contact form opened", world.maria.public_id)
    assert (logged.action, logged.object_id) == ("contact logged", contacts(world)[0].public_id)
    assert "Secret" not in str(logged.details)


def test_logging_stays_within_its_statements(world: World, job: Job, browser: Any) -> None:
    """Twelve besides transaction, session and user (the trail, the contact and what it met among them)."""
    sign_in(browser, world.ana)
    with CaptureQueriesContext(connection) as caught:
        assert browser.post(log_url(world.maria), filled()).status_code == 302
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config")
    about_the_user = ("django_session", '"accounts_user"."password"', "accounts_membership")
    own = [
        query["sql"].strip() for query in caught
        if not query["sql"].strip().startswith(frame) and not any(name in query["sql"] for name in about_the_user)
    ]  # fmt: skip
    assert len(own) <= 12, "\n".join(own)


# Whom was it with?


def listed(browser: Any, staff: Any, search: str = "") -> list[str]:
    page = sign_in(browser, staff).get(reverse("clients:log"), {"q": search} if search else {})
    return [person.name for person in page.context["people"]]


def test_those_who_are_waited_for_come_first_then_by_name(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        for number, (first, last) in enumerate([("Aino", "Aalto"), ("Ove", "Öberg")]):
            make_client(f"N-5{number}", first, last, world.harbour, world.ana)
    at_work(world, world.maria)
    assert listed(browser, world.ana) == ["Maria Söderström", "Aino Aalto", "Ove Öberg"]


def test_a_person_is_found_by_any_part_of_the_name_without_accents(world: World, browser: Any) -> None:
    assert listed(browser, world.ana, "derstro") == ["Maria Söderström"]
    assert listed(browser, world.ana, "N-1") == ["Maria Söderström"]
    assert listed(browser, world.ana, "Virtanen") == []


def test_closed_people_are_not_offered(world: World, browser: Any) -> None:
    with agency_context(world.north.pk):
        actions.close_client(client=world.maria, version=1, closed_date=TODAY, closure_reason="moved", by=world.ana)
    assert listed(browser, world.ana) == []


# Correcting and voiding


@pytest.fixture
def contact(world: World, job: Job) -> ClientContact:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.log_contact(
            client=world.maria, specialist=world.ana, contact_date=TODAY, mode="in_person", with_whom=["client"],
            note="As it was", by=world.ana,
        ).contact  # fmt: skip


def change(browser: Any, world: World, contact: ClientContact, who: str = "ana", **fields: Any) -> Any:
    sign_in(browser, getattr(world, who))
    data = filled(**{"version": 1, "reason": "Wrong day", "note": "As it is", **fields})
    return browser.post(reverse("clients:correct_contact", args=[contact.public_id]), data, follow=True)


def test_a_correction_needs_a_reason_and_moves_what_the_contact_met(
    world: World, contact: ClientContact, browser: Any
) -> None:
    url = reverse("clients:correct_contact", args=[contact.public_id])
    sign_in(browser, world.ana)
    assert browser.get(url).context["form"]["note"].value() == "As it was"
    bare = browser.post(url, filled(version=1))
    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["reason"])
    answer = change(browser, world, contact, contact_date="2026-03-11")
    assert said(answer) == [
        "Contact corrected. That met: 3-day contact, week 1. Late for: contact before the start (3 days)."
        " Next is week 2, by Sun 22 Mar."
    ]
    (now,) = contacts(world)
    assert (now.note, now.correction_reason, now.contact_date) == ("As it is", "Wrong day", date(2026, 3, 11))


def test_the_second_who_corrects_is_shown_both_texts_and_can_save_over(
    world: World, contact: ClientContact, browser: Any
) -> None:
    change(browser, world, contact, who="sam")
    again = change(browser, world, contact, who="ana", mode="phone")
    assert again.status_code == 409
    text = again.content.decode()
    assert "Sam Samson" in text
    assert "As it is" in text
    form = again.context["form"]
    assert form.data["version"] == "2"
    assert contacts(world)[0].mode == "in_person"
    done = change(browser, world, contact, who="ana", mode="phone", version=form.data["version"])
    assert done.status_code == 200
    assert contacts(world)[0].mode == "phone"


def test_a_void_contact_says_why_counts_no_more_and_is_not_corrected(
    world: World, contact: ClientContact, browser: Any
) -> None:
    sign_in(browser, world.ana)
    url = reverse("clients:void_contact", args=[contact.public_id])
    bare = browser.post(url, {"version": 1})
    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["reason"])
    browser.post(url, {"version": 1, "reason": "Another Maria"})
    (now,) = contacts(world)
    assert (now.voided_at is not None, now.void_reason) == (True, "Another Maria")
    with agency_context(world.north.pk):
        assert not now.client.due_contacts.filter(met_on__isnull=False).exists()
    assert said(change(browser, world, contact))[-1] == "This contact is void and can't be corrected."
    assert contacts(world)[0].note == "As it was"


def test_voiding_what_somebody_has_just_corrected_is_told(world: World, contact: ClientContact, browser: Any) -> None:
    change(browser, world, contact, who="sam")
    url = reverse("clients:void_contact", args=[contact.public_id])
    answer = sign_in(browser, world.ana).post(url, {"version": 1, "reason": "Twice"})
    assert answer.status_code == 409
    assert contacts(world)[0].voided_at is None


@pytest.mark.parametrize("name", ["correct_contact", "void_contact"])
def test_a_contact_with_somebody_elses_person_is_not_there(
    world: World, contact: ClientContact, browser: Any, name: str
) -> None:
    sign_in(browser, world.ben)
    assert browser.get(reverse(f"clients:{name}", args=[contact.public_id])).status_code == 404


def test_what_stands_apart_is_all_but_talks_with_the_person_alone(north: World) -> None:
    """Said to PostgreSQL in words of its own: what counts as an attempt, or who the person is, is said there a second time."""
    for mode in ClientContact.Mode.values:
        for whom in (["client"], ["client", "family"], ["partner"], ["clinician", "client"]):
            ClientContact.objects.create(
                client=north.maria, specialist=north.ana, contact_date=TODAY, mode=mode, with_whom=whom
            )
    apart = {each.pk for each in ClientContact.objects.all() if each.is_attempt or each.with_whom != ["client"]}
    assert set(ClientContact.objects.apart().values_list("pk", flat=True)) == apart
    assert len(apart) == ClientContact.objects.count() - len(ClientContact.Mode) + len(ClientContact.ATTEMPTS)
