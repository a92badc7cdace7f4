"""Visits to employers on a day to come: planned, moved, met by a contact; the round of a day; for whom else a contact was."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from audit.models import TrailEntry
from clients import actions
from clients.models import Disclosure, EmployerContactFor, EmployerVisitFor
from employers import actions as employer_actions
from employers.models import Employer, EmployerContact, EmployerVisit, Site
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.clients.pages import TODAY, errors, get, said, send
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def planned(world: World, *clients: Any, on: date = DAY, at: time | None = None, **fields: Any) -> EmployerVisit:
    staff = fields.pop("staff", world.ana)
    employer = fields.pop("employer", world.bakery)
    return actions.plan_employer_visit(
        employer=employer, specialist=staff, clients=clients, visit_date=on, visit_time=at, by=staff, **fields
    )


def logged(world: World, day: date = DAY, mode: str = "in_person", staff: Any = None) -> EmployerContact:
    staff = staff or world.ana
    return employer_actions.log_employer_contact(
        employer=world.bakery, specialist=staff, contact_date=day, mode=mode, by=staff
    )


def test_a_visit_is_planned_for_several_people_once(north: World, browser: Any) -> None:
    asked = {"visit_date": "2026-03-12", "visit_time": "09:30", "purpose": "learn", "aim": "The early shift",
             "clients": [str(north.maria.public_id)], "submission": "7b9c2a56-2a3c-4f0e-9d37-0d5f2a1b3c4d"}  # fmt: skip
    address = f"{reverse('clients:plan_employer_visit')}?employer={north.bakery.public_id}"
    sign_in(browser, north.ana)
    first, again = browser.post(address, asked), browser.post(address, asked)
    assert first.status_code == again.status_code == 302 and first.url == "/route/?day=2026-03-12"
    with agency_context(north.north.pk):
        (visit,) = EmployerVisit.objects.all()
        assert (visit.visit_time, visit.purpose, visit.specialist_id) == (time(9, 30), "learn", north.ana.pk)
        assert [row.client_id for row in EmployerVisitFor.objects.all()] == [north.maria.pk]
        assert TrailEntry.objects.filter(action="employer visit planned", object_id=north.maria.public_id).exists()


def test_only_ones_own_people_can_be_chosen(north: World, browser: Any) -> None:
    answer = send(
        browser, north.ana, "clients:plan_employer_visit", visit_date="2026-03-12",
        employer=str(north.bakery.public_id), clients=[str(north.tom.public_id)],
    )  # fmt: skip
    assert answer.status_code == 422 and list(errors(answer)) == ["clients"]
    assert not EmployerVisit.objects.exists()


@pytest.mark.parametrize("employer", ["", "nonsense", "7b9c2a56-2a3c-4f0e-9d37-0d5f2a1b3c4d"])
def test_a_visit_is_planned_to_an_employer_of_the_list(north: World, browser: Any, employer: str) -> None:
    answer = send(browser, north.ana, "clients:plan_employer_visit", visit_date="2026-03-12", employer=employer)
    assert answer.status_code == 422 and list(errors(answer)) == ["employer"]
    assert not EmployerVisit.objects.exists()


def test_a_day_that_is_past_is_refused(north: World, browser: Any) -> None:
    answer = send(
        browser, north.ana, "clients:plan_employer_visit", visit_date="2026-03-09", employer=str(north.bakery.public_id)
    )
    assert list(errors(answer)) == ["visit_date"]


@pytest.mark.parametrize(
    ("on", "mode", "by", "made"),
    [
        (DAY, "in_person", "ana", True),
        (DAY - timedelta(days=4), "in_person", "ana", True),
        (DAY + timedelta(days=1), "in_person", "ana", False),
        (DAY, "phone", "ana", False),
        (DAY, "voicemail", "ana", False),
        (DAY, "in_person", "ben", False),
    ],
)
def test_a_contact_in_person_makes_what_was_planned_till_then(
    north: World, on: date, mode: str, by: str, made: bool
) -> None:
    visit = planned(north, on=on)
    contact = logged(north, mode=mode, staff=getattr(north, by))
    visit.refresh_from_db()
    assert (visit.made_by_contact_id == contact.pk) is made


def test_a_contact_that_is_void_or_was_a_call_leaves_the_visit_to_come(north: World) -> None:
    visit, contact = planned(north), logged(north)
    employer_actions.correct_employer_contact(
        contact=contact, version=1, reason="was a call", mode="phone", by=north.ana
    )
    visit.refresh_from_db()
    assert visit.made_by_contact_id is None
    employer_actions.correct_employer_contact(
        contact=contact, version=2, reason="was there", mode="in_person", by=north.ana
    )
    visit.refresh_from_db()
    assert visit.made_by_contact_id == contact.pk
    employer_actions.void_employer_contact(contact=contact, version=3, reason="another employer", by=north.ana)
    visit.refresh_from_db()
    assert visit.made_by_contact_id is None


def test_a_visit_is_moved_and_cancelled_by_its_specialist_or_their_supervisor(north: World, browser: Any) -> None:
    visit = planned(north, at=time(9), aim="The early shift")
    moved = send(
        browser, north.sam, "clients:move_employer_visit", visit.public_id, version=1, visit_date="2026-03-13",
        visit_time="10:00", aim="The late shift",
    )  # fmt: skip
    assert "Visit planned for Fri 13 Mar" in said(moved)
    stale = send(browser, north.ana, "clients:move_employer_visit", visit.public_id, version=1, visit_date="2026-03-14")
    assert "The late shift" in stale.content.decode(), "the second writer sees both"
    assert get(browser, north.ben, "clients:move_employer_visit", visit.public_id).status_code == 404
    send(browser, north.ana, "clients:cancel_employer_visit", visit.public_id, version=2)
    visit.refresh_from_db()
    assert visit.cancelled_at is not None and visit.visit_date == date(2026, 3, 13)
    assert "has been made or cancelled" in said(get(browser, north.ana, "clients:move_employer_visit", visit.public_id))


def titles(page: Any) -> list[str]:
    return [stop.title for stop in page.context["stops"]]


def test_the_round_stands_by_time_until_it_is_put_in_another_order(north: World, browser: Any) -> None:
    early, late = planned(north, at=time(8)), planned(north, at=time(15), aim="Second time")
    with agency_context(north.north.pk, staff_id=north.ana.pk):
        visit = actions.plan_visit(
            client=north.maria, specialist=north.ana, due_contact=None, visit_date=DAY, visit_time=time(12), place="Library",
            note="", by=north.ana,
        )  # fmt: skip
    page = get(browser, north.ana, "clients:route")
    assert [stop.public_id for stop in page.context["stops"]] == [early.public_id, visit.public_id, late.public_id]
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(late.public_id), "way": "earlier"})
    page = get(browser, north.ana, "clients:route")
    assert [stop.public_id for stop in page.context["stops"]] == [early.public_id, late.public_id, visit.public_id]
    assert page.context["stops"][2].address == "Library"
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(early.public_id), "way": "earlier"})
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(visit.public_id), "way": "later"})
    assert titles(get(browser, north.ana, "clients:route"))[2] == north.maria.name, (
        "nor the first earlier nor the last later"
    )


def test_the_round_says_what_was_said_last_and_who_may_be_named(north: World, browser: Any) -> None:
    Agency.objects.filter(pk=north.north.pk).update(consent_from_date=date(2026, 1, 1))
    contact = logged(north, day=date(2026, 3, 3), staff=north.ben)
    employer_actions.correct_employer_contact(
        contact=contact, version=1, reason="more", note="Busy before Easter", next_step="Come by again", by=north.ben
    )
    planned(north, north.maria, north.tom)
    page = get(browser, north.ana, "clients:route").content.decode()
    assert "Tue 3 Mar: Busy before Easter · Come by again" in page
    assert f"For {north.maria.name}:" in page and "Needs consent" in page
    assert north.tom.last_name not in page, "a colleague's person is not named"
    (stop,) = get(browser, north.ana, "clients:route").context["stops"]
    assert stop.log_url.startswith(f"/employers/{north.bakery.public_id}/"), "without consent it is logged as general"


def test_with_consent_they_may_be_named_and_what_was_decided_stands_there(north: World, browser: Any) -> None:
    Agency.objects.filter(pk=north.north.pk).update(consent_from_date=date(2026, 1, 1))
    actions.give_consent(
        client=north.maria, purpose="employers", language="en", wording=None, given_date=date(2026, 2, 2), how="signed",
        scope="Work", by=north.ana,
    )  # fmt: skip
    decided = actions.decide_disclosure(client=north.maria, number=1, made_date=DAY, decision="full", by=north.ana)
    planned(north, north.maria)

    def about() -> Any:
        (stop,) = get(browser, north.ana, "clients:route").context["stops"]
        return stop.about[0]

    assert about().may_name and about().decision.startswith("They want to be open.")
    actions.revoke_disclosure(decision=decided, by=north.ana)
    assert about().decision == "Say nothing about health: nothing is agreed."


def test_what_was_said_last_was_said_to_somebody_and_stands(north: World, browser: Any) -> None:
    """Neither an attempt nor what was made void tells what was said: at an employer's, or with a person."""
    logged(north, mode="voicemail")
    planned(north, at=time(9))
    contact = actions.log_contact(
        client=north.maria, specialist=north.ana, contact_date=date(2026, 3, 9), mode="in_person", with_whom=["client"],
        note="", next_step="Bring the papers", by=north.ana,
    ).contact  # fmt: skip
    actions.plan_visit(
        client=north.maria, specialist=north.ana, due_contact=None, visit_date=DAY, visit_time=time(12), place="", note="",
        by=north.ana,
    )  # fmt: skip
    assert [stop.last for stop in get(browser, north.ana, "clients:route").context["stops"]] == ["", "Bring the papers"]
    actions.void_contact(contact=contact, version=contact.version, reason="Of Tom", by=north.ana)
    assert [stop.last for stop in get(browser, north.ana, "clients:route").context["stops"]] == ["", ""]


def test_the_round_says_what_was_agreed_for_this_employer(north: World, browser: Any) -> None:
    """Who is open everywhere else may want nothing said here: it is read at the door."""
    hotel = Employer.objects.create(name="Harbour Hotel")
    visit, other = planned(north, north.maria), planned(north, north.maria, employer=hotel)
    with agency_context(north.north.pk, staff_id=north.ana.pk):
        actions.decide_disclosure(client=north.maria, number=1, made_date=DAY, decision="full", by=north.ana)
        actions.agree_exception(
            client=north.maria, employer=north.bakery, job=None, agreed_date=DAY, decision="none", by=north.ana
        )
    stops = {stop.public_id: stop for stop in get(browser, north.ana, "clients:route").context["stops"]}
    (here,), (there,) = stops[visit.public_id].about, stops[other.public_id].about
    assert here.decision == "Agreed for this employer: Say nothing about health or support needs, to any employer."
    assert there.decision.startswith("They want to be open.")


def test_without_a_site_the_only_one_there_is_says_where_to_go(north: World, browser: Any) -> None:
    planned(north)
    address = [stop.address for stop in get(browser, north.ana, "clients:route").context["stops"]]
    assert address == ["Market Square 1"]
    Site.objects.create(employer=north.bakery, name="Harbour", address="Quay 2")
    assert [stop.address for stop in get(browser, north.ana, "clients:route").context["stops"]] == [""]


def test_an_interview_keeps_its_time_in_an_order_by_hand(north: World, browser: Any) -> None:
    """Its address leads to what may be said at that employer."""
    planned(north, at=time(8)), planned(north, at=time(15), aim="Second")
    untimed = planned(north, aim="Third")
    with agency_context(north.north.pk, staff_id=north.ana.pk):
        hotel = Employer.objects.create(name="Harbour Hotel")
        application = actions.add_application(
            client=north.maria, employer=hotel, title="Cook", sent_date=DAY, by=north.ana
        )
        for at in (time(12), time(7)):
            actions.add_interview(
                application=application, interview_date=DAY, interview_time=at, attended="joint", by=north.ana
            )
    times = [stop.at for stop in get(browser, north.ana, "clients:route").context["stops"]]
    assert times == ["07:00", "08:00", "12:00", "15:00", ""]
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(untimed.public_id), "way": "earlier"})
    stops = get(browser, north.ana, "clients:route").context["stops"]
    assert [stop.at for stop in stops] == ["07:00", "08:00", "12:00", "", "15:00"]
    assert stops[0].about[0].say_url.endswith(f"?employer={hotel.public_id}")


def test_with_consent_it_is_logged_for_them_with_what_was_planned(north: World, browser: Any) -> None:
    visit = planned(north, north.maria, purpose="match")
    (stop,) = get(browser, north.ana, "clients:route").context["stops"]
    assert stop.log_url == f"/clients/{north.maria.public_id}/employer-contact/new/?visit={visit.public_id}"
    form = browser.get(stop.log_url).context["form"]
    assert (form.initial["employer"], form.initial["purpose"]) == (north.bakery, "match")


def test_the_round_of_another_day_and_of_nobody_else(north: World, browser: Any) -> None:
    planned(north, on=DAY + timedelta(days=2))
    planned(north, staff=north.ben)
    assert titles(get(browser, north.ana, "clients:route")) == []
    assert len(titles(get(browser, north.ana, "clients:route", day="2026-03-12"))) == 1
    for nonsense in ("nonsense", "0001-01-01", "9999-12-31"):
        assert get(browser, north.ana, "clients:route", day=nonsense).context["day"] == DAY


def test_the_days_beside_it_are_said_as_people_say_them(north: World, browser: Any) -> None:
    """Three letters of a month are no Finnish: those of November read like March."""
    north.ana.user.language = "fi"
    north.ana.user.save()
    page = get(browser, north.ana, "clients:route").content.decode()
    assert "ma 9.3." in page and "ke 11.3." in page


def test_today_shows_the_visits_of_the_coming_week(north: World, browser: Any) -> None:
    planned(north, on=DAY + timedelta(days=1), at=time(9, 30))
    planned(north, on=DAY + timedelta(days=8), aim="Later")
    page = get(browser, north.ana, "clients:today").content.decode()
    assert "Visits to employers" in page and "Wed 11 Mar 09:30" in page and "Later" not in page


def test_the_rounds_questions_do_not_grow(north: World, browser: Any) -> None:
    counts = []
    for number in (1, 8):
        for _each in range(number):
            planned(north, north.maria)
        sign_in(browser, north.ana)
        browser.get(reverse("clients:route"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("clients:route"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_contact_was_for_one_more_person(north: World, browser: Any) -> None:
    contact = logged(north)
    page = get(browser, north.ana, "clients:also_for", contact.public_id).content.decode()
    assert north.maria.name in page and north.tom.last_name not in page
    address = f"{reverse('clients:also_for', args=[contact.public_id])}?client={north.maria.public_id}"
    key = browser.get(address).context["form"]["submission"].value()
    for _again in range(2):
        answer = browser.post(address, {"told": "Likes early mornings", "note": "", "submission": key})
        assert answer.status_code == 302
    with agency_context(north.north.pk):
        assert [row.client_id for row in EmployerContactFor.objects.all()] == [north.maria.pk]
    twice = browser.post(address, {"submission": "7b9c2a56-2a3c-4f0e-9d37-0d5f2a1b3c4d"})
    assert twice.status_code == 422 and "stands on their record already" in twice.content.decode()


def test_without_consent_nobody_is_named_afterwards_either(north: World, browser: Any) -> None:
    Agency.objects.filter(pk=north.north.pk).update(consent_from_date=date(2026, 1, 1))
    contact = logged(north)
    sign_in(browser, north.ana)
    address = f"{reverse('clients:also_for', args=[contact.public_id])}?client={north.maria.public_id}"
    answer = browser.post(address, {"told": "x", "submission": "7b9c2a56-2a3c-4f0e-9d37-0d5f2a1b3c4d"})
    assert answer.status_code == 422 and "No consent covers talking with this employer" in answer.content.decode()
    with agency_context(north.north.pk):
        assert not EmployerContactFor.objects.exists() and not Disclosure.objects.exists()


# What must not be


def test_what_is_over_is_neither_moved_nor_cancelled_past_the_pages(north: World, browser: Any) -> None:
    visit = planned(north)
    assert send(browser, north.ana, "clients:cancel_employer_visit", visit.public_id, version=9).status_code == 409
    visit.refresh_from_db()
    assert visit.cancelled_at is None
    actions.cancel_employer_visit(visit=visit, version=1, by=north.ana)
    for act in (actions.move_employer_visit, actions.cancel_employer_visit):
        with pytest.raises(ValidationError, match="made or cancelled already"):
            act(visit=visit, version=2, by=north.ana)


def test_on_another_day_a_visit_has_no_place_in_the_round_yet(north: World) -> None:
    visit = planned(north)
    actions.order_round(visits=[visit], by=north.ana)
    assert TrailEntry.objects.filter(action="round put in order", object_id=north.ana.public_id).exists()
    actions.move_employer_visit(visit=visit, version=visit.version, visit_date=DAY, aim="x", by=north.ana)
    assert visit.stop == 1
    actions.move_employer_visit(visit=visit, version=visit.version, visit_date=DAY + timedelta(days=1), by=north.ana)
    assert visit.stop is None


def test_a_round_is_ones_own_and_of_people_one_may_see(north: World, browser: Any) -> None:
    """Between Ana's two stops stands one to somebody she no longer sees, and one of Ben's: she moves hers past neither."""
    early, late = planned(north, at=time(8)), planned(north, at=time(15))
    his = planned(north, at=time(12), staff=north.ben)
    actions.plan_visit(
        client=north.hanna, specialist=north.ana, due_contact=None, visit_date=DAY, visit_time=time(12), place="", note="",
        by=north.ana,
    )  # fmt: skip
    sign_in(browser, north.ana)
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(late.public_id), "way": "earlier"})
    stops = [stop.public_id for stop in browser.get(reverse("clients:route")).context["stops"]]
    assert stops == [late.public_id, early.public_id]
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(his.public_id), "way": "later"})
    browser.post(reverse("clients:route"), {"day": "2026-03-10", "stop": str(early.public_id), "way": "later"})
    his.refresh_from_db()
    assert his.stop is None
    assert [stop.public_id for stop in browser.get(reverse("clients:route")).context["stops"]] == stops


def test_a_joint_interview_is_a_stop_of_whoever_works_with_the_person(north: World, browser: Any) -> None:
    application = actions.add_application(
        client=north.maria, employer=north.bakery, title="Baker", sent_date=DAY, done_by="together", by=north.ana
    )
    actions.add_interview(application=application, interview_date=DAY, attended="joint", place="Office", by=north.ana)
    assert titles(get(browser, north.ana, "clients:route")) == [f"Joint interview: {north.maria.name}"]
    Membership.objects.create(staff=north.sam, role=Role.SPECIALIST, unit=north.harbour, starts_date=date(2026, 1, 1))
    assert titles(get(browser, north.sam, "clients:route")) == [], "who only supervises is not there"


def test_whom_a_visit_is_planned_for_is_held(north: World, browser: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        send(
            browser, north.ana, "clients:plan_employer_visit", visit_date="2026-03-12",
            employer=str(north.bakery.public_id), clients=[str(north.maria.public_id)],
        )  # fmt: skip
    assert [each for each in captured if "FOR UPDATE" in each["sql"] and "clients_client" in each["sql"]]


def test_what_was_cancelled_is_no_stop_and_what_is_closed_is_nobody_to_name(north: World, browser: Any) -> None:
    actions.cancel_employer_visit(visit=planned(north, aim="Not any more"), version=1, by=north.ana)
    planned(north, north.maria)
    close(north, north.maria)
    page = get(browser, north.ana, "clients:route")
    assert len(page.context["stops"]) == 1 and page.context["stops"][0].about == []


def close(world: World, client: Any) -> None:
    client.refresh_from_db()
    actions.close_client(client=client, version=client.version, closed_date=DAY, closure_reason="moved", by=world.ana)


def test_a_visit_is_planned_at_no_record_that_was_put_into_another(north: World, browser: Any) -> None:
    double = employer_actions.add_employer(name="Corner Bakery Oy", by=north.ana)
    employer_actions.merge_employers(
        kept=north.bakery, merged=double, kept_version=north.bakery.version, merged_version=1, by=north.ana
    )
    page = sign_in(browser, north.ana).get(reverse("clients:plan_employer_visit"), {"employer": str(double.public_id)})
    assert page.context["employer"] is None and "employer" in page.context["form"].fields


def test_people_offered_are_ones_own_and_open(north: World, browser: Any) -> None:
    offered = get(browser, north.ana, "clients:plan_employer_visit").context["form"].fields["clients"].queryset
    assert list(offered) == [north.maria]
    assert not get(browser, north.sam, "clients:plan_employer_visit").context["form"].fields["clients"].queryset
    contact = logged(north)
    chosen = get(browser, north.ana, "clients:also_for", contact.public_id).context
    assert (chosen["people"], chosen["already"]) == ([north.maria], [])
    assert get(browser, north.sam, "clients:also_for", contact.public_id).context["people"] == []
    actions.link_employer_contact(
        client=north.maria, employer_contact=contact, matches_plan=None, by_client=False, note="", by=north.ana
    )
    chosen = get(browser, north.ana, "clients:also_for", contact.public_id).context
    assert (chosen["people"], chosen["already"]) == ([], [north.maria])
    close(north, north.maria)
    chosen = get(browser, north.ana, "clients:also_for", contact.public_id).context
    assert (chosen["people"], chosen["already"]) == ([], [])
    assert not get(browser, north.ana, "clients:plan_employer_visit").context["form"].fields["clients"].queryset


def test_nobody_is_named_in_a_colleagues_contact_or_one_that_is_void(north: World, browser: Any) -> None:
    his, void = logged(north, staff=north.ben), logged(north)
    employer_actions.void_employer_contact(contact=void, version=1, reason="Another day", by=north.ana)
    for contact in (his, void):
        assert get(browser, north.ana, "clients:also_for", contact.public_id).status_code == 404
