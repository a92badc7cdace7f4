"""The pages: a referral recorded, taken on or not, programmes, closing with its outreach, and coming back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import Cover
from audit.models import TrailEntry
from clients import actions
from clients.models import Client, Episode, Programme, ProgrammeStay, Referral
from clients.report import intake
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, queries, said, send, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def new(world):
    """What one types of somebody who is referred."""
    return {
        "first_name": "Liisa", "last_name": "Järvi", "source": "clinician", "referrer": "Dr Oja, clinic",
        "interest": "I want to bake again.", "received_date": "2026-03-02", "unit": world.harbour.pk,
        "safe_times": "after ten", "phone": "+358 50 1",
    }  # fmt: skip


def refer(world, by=None, **fields):
    known = {
        "first_name": "Liisa", "last_name": "Järvi", "source": "self", "received_date": date(2026, 3, 2),
        "unit": world.harbour,
    }  # fmt: skip
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.record_referral(by=by or world.ana, **{**known, **fields})


def now(world, referral):
    with agency_context(world.north.pk):
        return Referral.objects.select_related("client").get(pk=referral.pk)


def test_a_referral_is_recorded_and_waits_on_the_list(world, browser, new):
    response = send(browser, world.ana, "clients:add_referral", **new)
    with agency_context(world.north.pk):
        referral = Referral.objects.get()
    assert response.url == f"/referrals/{referral.public_id}/"
    page = browser.get(response.url).content.decode()
    assert "I want to bake again." in page and "Dr Oja, clinic" in page and "after ten" in page
    row = get(browser, world.ana, "clients:referrals").context["page"].rows[0]
    assert (row.name, row.state, row.meeting, row.late) == ("Liisa Järvi", "waiting for 8 days", "", True)


def test_a_double_click_records_one_referral(world, browser, new):
    new["submission"] = str(uuid.uuid4())
    first, second = (send(browser, world.ana, "clients:add_referral", **new) for _ in range(2))
    assert first.url == second.url
    with agency_context(world.north.pk):
        assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"source": ""}, "source"),
        ({"received_date": "2026-03-11"}, "received_date"),
        ({"sent_date": "2026-03-05"}, "sent_date"),
        ({"first_meeting_date": "2026-03-12"}, "first_meeting_date"),
        ({"unit": "999999"}, "unit"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(world, browser, new, typed, field):
    response = send(browser, world.ana, "clients:add_referral", **{**new, **typed})
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_no_field_of_the_referral_asks_whether_somebody_is_ready(world, browser):
    form = get(browser, world.ana, "clients:add_referral").context["form"]
    required = {name for name, field in form.fields.items() if field.required}
    assert required == {"first_name", "last_name", "source", "received_date", "unit"}


def test_somebody_alike_is_asked_about_before_a_referral_is_made(world, browser, new):
    typed = {**new, "first_name": "Maria", "last_name": "Soderstrom"}
    response = send(browser, world.ana, "clients:add_referral", **typed)
    page = response.content.decode()
    assert "Maria Söderström, reference N-1, is very like this" in errors(response)["somebody_else"][0]
    assert f'href="/clients/{world.maria.public_id}/"' in page
    response = send(browser, world.ana, "clients:add_referral", **{**new, "first_name": "Tom", "last_name": "Virtanen"})
    assert "ask your supervisor" in errors(response)["somebody_else"][0] and "N-2" not in response.content.decode()
    assert send(browser, world.ana, "clients:add_referral", **typed, somebody_else="on").status_code == 302


def taking(world, referral, **typed):
    known = {
        "first_name": "Liisa", "last_name": "Järvi", "client_ref": "N-77", "unit": world.harbour.pk,
        "programme_entry_date": "2026-03-06", "accepted_date": "2026-03-05", "version": referral.version,
    }  # fmt: skip
    return {**known, **typed}


def test_taking_somebody_on_begins_with_what_is_known(world, browser):
    referral = refer(world, phone="+358 50 1", language="Somali", needs_interpreter=True)
    form = get(browser, world.ana, "clients:take_on", referral.public_id).context["form"]
    known = {name: form[name].value() for name in ("first_name", "phone", "language", "needs_interpreter", "unit")}
    assert known == {
        "first_name": "Liisa", "phone": "+358 50 1", "language": "Somali", "needs_interpreter": True,
        "unit": world.harbour.pk,
    }  # fmt: skip
    response = send(browser, world.ana, "clients:take_on", referral.public_id, **taking(world, referral))
    client = now(world, referral).client
    assert response.url == f"/clients/{client.public_id}/" and "is taken on" in said(response)
    assert client.referral_received_date == date(2026, 3, 2)
    assert get(browser, world.ana, "clients:take_on", referral.public_id).url == f"/referrals/{referral.public_id}/"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"accepted_date": "2026-03-01"}, "accepted_date"),
        ({"accepted_date": "2026-03-08"}, "accepted_date"),
        ({"programme_entry_date": "2026-03-01"}, "programme_entry_date"),
        ({"client_ref": "N-1"}, "client_ref"),
    ],
)
def test_dates_of_taking_on_come_in_order(world, browser, typed, field):
    referral = refer(world)
    response = send(browser, world.ana, "clients:take_on", referral.public_id, **taking(world, referral, **typed))
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_the_referral_itself_is_not_taken_for_somebody_alike(world, browser):
    referral = refer(world)
    assert send(browser, world.ana, "clients:take_on", referral.public_id, **taking(world, referral)).status_code == 302


def turning(world, referral, **typed):
    known = {
        "declined_date": "2026-03-10", "decline_reason": "no_wish", "decline_text": "Studies first.",
        "decided_by": world.sam.pk, "version": referral.version,
    }  # fmt: skip
    return {**known, **typed}


def test_not_taking_on_needs_a_reason_in_words_and_a_name(world, browser):
    referral = refer(world)
    for missing in ("decline_reason", "decline_text", "decided_by"):
        answer = send(
            browser,
            world.ana,
            "clients:decline_referral",
            referral.public_id,
            **turning(world, referral, **{missing: ""}),
        )
        assert list(errors(answer)) == [missing]
    send(browser, world.ana, "clients:decline_referral", referral.public_id, **turning(world, referral))
    page = get(browser, world.ana, "clients:referral", referral.public_id).content.decode()
    assert "Studies first." in page and "Sam Samson" in page
    listed = get(browser, world.ana, "clients:referrals", state="declined").context["page"]
    assert [row.name for row in listed.rows] == ["Liisa Järvi"]
    send(browser, world.ana, "clients:reconsider_referral", referral.public_id, version=2)
    assert now(world, referral).is_waiting


@pytest.mark.parametrize("reason", ["not_ready", "symptoms", "substance_use", "criminal_record", "missed_meetings"])
def test_a_forbidden_reason_is_offered_to_say_why_it_is_none(world, browser, reason):
    referral = refer(world)
    answer = send(
        browser,
        world.ana,
        "clients:decline_referral",
        referral.public_id,
        **turning(world, referral, decline_reason=reason),
    )
    assert answer.status_code == 422 and list(errors(answer)) == ["decline_reason"]
    assert "Choose one" not in errors(answer)["decline_reason"][0]
    assert now(world, referral).is_waiting


def test_the_second_of_two_who_edit_a_referral_sees_both(world, browser):
    referral = refer(world)
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        actions.change_referral(referral=referral, version=1, referrer="Theirs", by=world.sam)
    typed = {
        "first_name": "Liisa", "last_name": "Järvi", "source": "self", "received_date": "2026-03-02",
        "unit": world.harbour.pk, "referrer": "Mine", "version": 1,
    }  # fmt: skip
    answer = send(browser, world.ana, "clients:edit_referral", referral.public_id, **typed)
    assert answer.status_code == 409 and "Mine" in answer.content.decode() and "Theirs" in answer.content.decode()


# Who may see which


def names(browser, who):
    return [row.name for row in get(browser, who, "clients:referrals").context["page"].rows]


def test_a_waiting_referral_is_seen_in_its_unit_and_by_its_supervisor(world, browser):
    referral = refer(world, by=world.sam)
    assert names(browser, world.ana) == names(browser, world.ben) == names(browser, world.sam) == ["Liisa Järvi"]
    assert names(browser, world.cleo) == []
    assert get(browser, world.cleo, "clients:referral", referral.public_id).status_code == 404
    assert get(browser, world.olga, "clients:referral", referral.public_id).status_code == 404


def test_once_not_taken_on_only_the_supervisor_and_who_wrote_it_down_see_it(world, browser):
    referral = refer(world, by=world.ana)
    send(browser, world.ana, "clients:decline_referral", referral.public_id, **turning(world, referral))
    seen = {
        name: get(browser, getattr(world, name), "clients:referral", referral.public_id).status_code
        for name in ("ana", "ben", "sam", "cleo")
    }
    assert seen == {"ana": 200, "ben": 404, "sam": 200, "cleo": 404}


def test_a_referral_of_a_client_is_seen_by_whoever_sees_the_client(world, browser):
    referral = refer(world, client=world.tom, first_name="", last_name="", received_date=date(2026, 1, 2))
    pages = {
        name: get(browser, getattr(world, name), "clients:referral", referral.public_id) for name in ("ana", "ben")
    }
    assert (pages["ana"].status_code, pages["ben"].status_code) == (404, 200)
    with agency_context(world.north.pk):
        Cover.objects.create(absent=world.ben, covering=world.ana, from_date=DAY, to_date=DAY)
    assert get(browser, world.ana, "clients:referral", referral.public_id).status_code == 200


def test_opening_a_referral_is_on_the_trail(world, browser):
    referral = refer(world)
    get(browser, world.ana, "clients:referral", referral.public_id)
    get(browser, world.ana, "clients:referrals")
    with agency_context(world.north.pk):
        assert TrailEntry.objects.get(action="referral opened").object_id == referral.public_id
        assert TrailEntry.objects.get(action="referrals listed").object_ids == [referral.public_id]


def test_days_to_the_first_meeting_come_from_the_referral_or_from_the_contacts(world, browser):
    refer(world, first_name="Aino", first_meeting_date=date(2026, 3, 6))
    refer(world, client=world.maria, first_name="", last_name="", received_date=date(2026, 1, 2))
    refer(world, first_name="Eero")
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for mode, day in (("phone", 5), ("in_person", 12)):
            actions.log_contact(
                client=world.maria, specialist=world.ana, contact_date=date(2026, 1, day), mode=mode,
                with_whom=["client"], by=world.ana,
            )  # fmt: skip
        counts = intake.first_meetings(world.ana)
    assert counts == [("within 7 days", 1), ("8 to 30 days", 1), ("more than 30 days", 0), ("not met yet", 1)]


def test_the_list_costs_the_same_for_one_and_for_thirty(world, browser):
    refer(world)
    sign_in(browser, world.ana)
    few = len(queries(browser, "/referrals/"))
    for number in range(30):
        refer(world, last_name=f"Järvi {number}")
    assert len(queries(browser, "/referrals/")) == few


# The way in, between programmes, out and back


def test_a_clients_page_of_referral_and_programme_tells_all_times(world, browser):
    maria = world.maria
    refer(world, client=maria, first_name="", last_name="", received_date=date(2026, 1, 2), interest="Bread.")
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        pilot = actions.add_programme(name="Varma pilot", by=world.adi)
        actions.move_to_programme(client=maria, programme=pilot, from_date=date(2026, 1, 5), by=world.ana)
        maria.refresh_from_db()
        actions.close_client(
            client=maria, version=maria.version, closed_date=date(2026, 2, 1), closure_reason="moved",
            person_view="Going home.", employed_at_exit=True, weekly_hours_at_exit=20, told=["person", "team"],
            by=world.ana,
        )  # fmt: skip
        actions.take_back_on(client=maria, version=maria.version, entry_date=date(2026, 3, 2), by=world.ana)
    page = get(browser, world.ana, "clients:intake", maria.public_id).content.decode()
    for text in (
        "Bread.",
        "Varma pilot",
        "Going home.",
        "yes, 20 hours a week",
        "moved away",
        "came back",
        "treatment team",
    ):
        assert text in page, text
    with agency_context(world.north.pk):
        told = [intake.event(*row, DAY) for row in intake.ask_events(maria.pk)]
        state = intake.card(*intake.ask_state(maria.pk).get(), DAY)
    assert sorted((entry.day.isoformat(), str(entry.word)) for entry in told) == [
        ("2026-01-02", "Referral received"), ("2026-01-05", "Programme"), ("2026-01-05", "Programme entry"),
        ("2026-02-01", "Closed"),
    ]  # fmt: skip
    assert state.said == "referred Fri 2 Jan: the person themselves"


def test_the_page_costs_the_same_however_often_they_came(world, browser):
    url = f"/clients/{world.maria.public_id}/intake/"
    sign_in(browser, world.ana)
    with agency_context(world.north.pk):
        programme = Programme.objects.create(name="Town")
        episode = Episode.objects.create(client=world.maria, entry_date=date(2026, 1, 5))
        ProgrammeStay.objects.create(episode=episode, programme=programme, from_date=date(2026, 1, 5))
    few = len(queries(browser, url))
    with agency_context(world.north.pk):
        for year in range(2015, 2025):
            old = Episode.objects.create(
                client=world.maria, entry_date=date(year, 1, 1), exit_date=date(year, 6, 1), exit_reason="moved"
            )
            ProgrammeStay.objects.create(episode=old, programme=programme, from_date=date(year, 1, 1))
    assert len(queries(browser, url)) == few


def test_moving_to_a_programme_and_who_manages_programmes(world, browser):
    response = send(
        browser, world.adi, "clients:add_programme", name="Varma pilot", cohort="injury", funder="Varma", places="1",
        from_date="2026-01-01", to_date="2026-12-31",
    )  # fmt: skip
    assert response.url == "/programmes/"
    assert "name" in errors(send(browser, world.adi, "clients:add_programme", name="VARMA PILOT", cohort="injury"))
    with agency_context(world.north.pk):
        programme = Programme.objects.get()
    typed = {"programme": programme.pk, "from_date": "2026-02-02"}
    assert send(browser, world.ana, "clients:move_programme", world.maria.public_id, **typed).status_code == 302
    offered = get(browser, world.ana, "clients:move_programme", world.maria.public_id)
    assert offered.context["form"]["programme"].value() == programme.pk, "saved by mistake, it takes nobody out"
    assert "now: <bdi>Varma pilot, since Mon 2 Feb</bdi>" in offered.content.decode()
    again = send(
        browser, world.ana, "clients:move_programme", world.maria.public_id, **{**typed, "from_date": "2026-02-03"}
    )
    assert list(errors(again)) == ["programme"]
    row = get(browser, world.adi, "clients:programmes").context["rows"][0]
    assert (row.taken, row.over, row.about) == ("1 of 1 places", False, "injury · Varma")
    send(browser, world.ben, "clients:move_programme", world.tom.public_id, **typed)
    assert get(browser, world.adi, "clients:programmes").context["rows"][0].over
    changed = {"name": "Varma", "cohort": "injury", "version": 1, "to_date": "2025-01-01", "from_date": "2026-01-01"}
    assert list(errors(send(browser, world.adi, "clients:change_programme", programme.public_id, **changed))) == [
        "to_date"
    ]
    early = send(
        browser, world.ana, "clients:move_programme", world.maria.public_id, **{**typed, "from_date": "2025-01-01"}
    )
    assert list(errors(early)) == ["from_date"]


def test_the_programmes_cost_the_same_for_one_and_for_twenty(world, browser):
    sign_in(browser, world.adi)
    with agency_context(world.north.pk):
        Programme.objects.create(name="Town")
    few = len(queries(browser, "/programmes/"))
    with agency_context(world.north.pk):
        Programme.objects.bulk_create(Programme(name=f"Pilot {number}") for number in range(20))
    assert len(queries(browser, "/programmes/")) == few


def closing(**typed):
    return {"closed_date": "2026-03-10", "closure_reason": "unable_to_reach", "version": "1", **typed}


def test_closing_shows_first_what_was_tried(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        for mode, day, whom, note in (
            ("in_person", 1, ["client"], "The last talk."), ("no_show", 5, ["client"], "Waited at the café."),
            ("voicemail", 7, ["client"], ""), ("phone", 8, ["family"], "Her sister will tell her."),
        ):  # fmt: skip
            actions.log_contact(
                client=world.maria, specialist=world.ana, contact_date=date(2026, 3, day), mode=mode, with_whom=whom,
                note=note, by=world.ana,
            )  # fmt: skip
        actions.log_contact(
            client=world.maria, specialist=world.ana, contact_date=DAY - timedelta(days=200), mode="no_show",
            with_whom=["client"], note="Long ago.", by=world.ana,
        )  # fmt: skip
        actions.record_attempt(
            client=world.maria, begun={"cause": "missed", "since_date": date(2026, 3, 5)}, attempt_date=date(2026, 3, 6),
            who="Kati", role="clinician", mode="home_visit", place="Home", result="not_there", note="Left a card.",
            by=world.ana,
        )  # fmt: skip
        wrong = actions.record_attempt(
            client=world.maria, begun=None, attempt_date=date(2026, 3, 6), who="Kati", role="clinician", mode="call",
            result="no_answer", note="Not so.", by=world.ana,
        )  # fmt: skip
        actions.void_attempt(attempt=wrong, version=1, reason="Somebody else.", by=world.ana)
    response = get(browser, world.ana, "clients:close", world.maria.public_id)
    page = response.content.decode()
    assert "home visit, Home, was not there, Kati (clinician)" in page
    assert [each.note for each in response.context["outreach"]] == [
        "Her sister will tell her.",
        "",
        "Left a card.",
        "Waited at the café.",
    ]
    assert "Last spoken with: Sun 1 Mar, 9 days ago." in page and "Long ago." not in page
    assert page.index("Waited at the café.") < page.index('name="closure_reason"')


@pytest.mark.parametrize(("reason", "why"), [("missed_appointments", "reaches out"), ("time_limit", "no time limit")])
def test_missed_appointments_and_a_time_limit_are_shown_to_be_no_reasons(world, browser, reason, why):
    assert f'value="{reason}"' in get(browser, world.ana, "clients:close", world.maria.public_id).content.decode()
    response = send(browser, world.ana, "clients:close", world.maria.public_id, **closing(closure_reason=reason))
    assert response.status_code == 422 and why in errors(response)["closure_reason"][0]
    with agency_context(world.north.pk):
        assert Client.objects.get(pk=world.maria.pk).is_open


def test_closing_says_whether_they_work_and_who_was_told(world, browser):
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        actions.start_job(
            client=world.maria, employer=world.bakery, site=None, title="Baker", start_date=date(2026, 2, 2),
            weekly_hours=20, by=world.ana,
        )  # fmt: skip
    form = get(browser, world.ana, "clients:close", world.maria.public_id).context["form"]
    assert (form["employed_at_exit"].value(), form["weekly_hours_at_exit"].value()) == ("yes", 20)
    typed = closing(
        employed_at_exit="yes", weekly_hours_at_exit="20", told=["person", "team"], way_back="A call is enough.",
        person_view="Likes it there.", closure_reason="step_down",
    )  # fmt: skip
    send(browser, world.ana, "clients:close", world.maria.public_id, **typed)
    with agency_context(world.north.pk):
        episode = Episode.objects.get(client=world.maria)
    assert (episode.employed_at_exit, episode.weekly_hours_at_exit, episode.told) == (True, 20, ["person", "team"])
    assert (episode.way_back, episode.person_view) == ("A call is enough.", "Likes it there.")


def test_coming_back_from_the_page_of_a_closed_record(world, browser):
    send(browser, world.ana, "clients:close", world.maria.public_id, **closing(closed_date="2026-02-01"))
    page = get(browser, world.ana, "clients:page", world.maria.public_id).content.decode()
    assert f"/clients/{world.maria.public_id}/come-back/" in page
    early = send(browser, world.ana, "clients:come_back", world.maria.public_id, entry_date="2026-02-01", version=2)
    assert list(errors(early)) == ["entry_date"]
    response = send(browser, world.ana, "clients:come_back", world.maria.public_id, entry_date="2026-03-02", version=2)
    assert "is back from Mon 2 Mar" in said(response)
    with agency_context(world.north.pk):
        assert Client.objects.get(pk=world.maria.pk).programme_entry_date == date(2026, 3, 2)
    again = send(browser, world.ana, "clients:come_back", world.maria.public_id, entry_date="2026-03-02", version=2)
    assert again.url == f"/clients/{world.maria.public_id}/"


def test_a_referral_of_somebody_closed_waits_and_is_accepted_by_coming_back(world, browser):
    send(browser, world.ana, "clients:close", world.maria.public_id, **closing(closed_date="2026-02-01"))
    typed = {"source": "self", "received_date": "2026-03-02", "unit": world.harbour.pk}
    before = send(
        browser, world.ana, "clients:refer_client", world.maria.public_id, **{**typed, "received_date": "2026-01-15"}
    )
    assert list(errors(before)) == ["received_date"]
    send(browser, world.ana, "clients:refer_client", world.maria.public_id, **typed)
    with agency_context(world.north.pk):
        referral = Referral.objects.get()
    assert referral.is_waiting
    assert (
        get(browser, world.ana, "clients:take_on", referral.public_id).url
        == f"/clients/{world.maria.public_id}/come-back/"
    )
    send(browser, world.ana, "clients:come_back", world.maria.public_id, entry_date="2026-03-05", version=2)
    assert now(world, referral).accepted_date == date(2026, 3, 5)


def test_an_entry_inside_the_time_before_is_refused_beside_its_field(world, browser):
    from tests.clients.test_records_forms import written

    send(browser, world.ana, "clients:close", world.maria.public_id, **closing(closed_date="2026-02-01"))
    send(browser, world.ana, "clients:come_back", world.maria.public_id, entry_date="2026-03-02", version=2)
    with agency_context(world.north.pk):
        maria = Client.objects.get(pk=world.maria.pk)
    typed = written(maria) | {"programme_entry_date": "2026-01-20"}
    response = send(browser, world.ana, "clients:edit", maria.public_id, **typed)
    assert response.status_code == 422 and list(errors(response)) == ["programme_entry_date"]
