"""The pages an administrator and a supervisor keep the staff with."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Cover, Invitation, Membership, StaffMember, TreatmentTeam, Unit, User
from accounts.roles import Role
from audit.models import TrailEntry
from tenancy.context import agency_context
from tests.conftest import sign_in

TODAY = date(2026, 3, 19)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-19T10:00:00+02:00")


@pytest.fixture
def adi(world, browser):
    return sign_in(browser, world.adi)


def page(name, *args):
    return reverse(f"accounts:{name}", args=[getattr(each, "public_id", each) for each in args])


def text_of(response):
    """What a reader sees, tags taken out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def in_north(world):
    return agency_context(world.north.pk)


def invitation_form(**fields):
    usual = {
        "email": "nina@example.org",
        "first_name": "Nina",
        "last_name": "Niemi",
        "role": "specialist",
        "fte": "1",
        "starts_date": "2026-03-19",
    }
    return {**usual, "submission": str(uuid.uuid4()), **fields}


def membership_form(membership, **fields):
    written = {
        "role": membership.role,
        "unit": membership.unit_id or "",
        "fte": str(membership.fte),
        "starts_date": membership.starts_date.isoformat(),
        "version": membership.version,
    }
    return {**written, "submission": str(uuid.uuid4()), **fields}


PAGES = [
    "people",
    "invite",
    "units",
    "add_unit",
    "teams",
    "add_team",
    "cover",
    "add_cover",
    "agency",
    "me",
    "choose_agency",
]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_an_administrator(adi, name):
    response = adi.get(page(name))
    assert response.status_code == 200
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("who", ["ana", "ben", "sam", "lee", "rhea", "adi"])
def test_each_person_has_a_page_that_says_what_their_roles_allow(world, adi, who):
    staff = getattr(world, who)
    shown = text_of(adi.get(page("person", staff)))
    assert staff.name in shown and staff.user.email in shown
    assert "What these roles allow" in shown


def test_a_supervisors_page_says_whose_records_they_see(world, adi):
    assert "Sees the clients of Harbour." in text_of(adi.get(page("person", world.sam)))


def test_the_staff_list_shows_this_agency_only(world, adi):
    shown = text_of(adi.get(page("people")))
    assert all(name in shown for name in ("Ana Anason", "Sam Samson", "Adi Adison"))
    assert not any(name in shown for name in ("Olga", "Otto", "Sol "))


@pytest.mark.parametrize(
    ("query", "found", "hidden"),
    [
        ("q=ana", ["Ana Anason"], ["Ben Benson", "Adi Adison"]),
        ("q=ÄNA ason", ["Ana Anason"], ["Ben Benson"]),
        ("q=ben@example", ["Ben Benson"], ["Ana Anason"]),
        ("role=supervisor", ["Sam Samson"], ["Ana Anason"]),
        ("state=left", [], ["Ana Anason", "Sam Samson"]),
        ("state=invited", [], ["Ana Anason"]),
        ("state=nonsense&role=king&page=x", ["Ana Anason", "Sam Samson"], []),
        ("page=99", [], ["Ana Anason"]),
    ],
)
def test_the_staff_list_is_narrowed_by_its_address(world, adi, query, found, hidden):
    response = adi.get(f"{page('people')}?{query}")
    rows = re.findall(r'<th scope="row"><a[^>]*><bdi>(.*?)</bdi>', response.content.decode())
    assert response.status_code == 200
    assert set(found) <= set(rows)
    assert not set(hidden) & set(rows)


def test_the_staff_list_by_unit_takes_the_public_id(world, adi):
    shown = text_of(adi.get(f"{page('people')}?unit={world.hill.public_id}"))
    assert "Cleo Cleoson" in shown and "Ana Anason" not in shown


def test_the_staff_list_costs_the_same_for_ten_more_people(world, adi):
    with CaptureQueriesContext(connection) as before:
        adi.get(page("people"))
    with in_north(world):
        for number in range(10):
            user = User.objects.create(email=f"p{number}@example.org", first_name=f"P{number}")
            Membership.objects.create(
                staff=StaffMember.objects.create(user=user), role=Role.SPECIALIST, unit=world.harbour, starts_date=TODAY
            )
    with CaptureQueriesContext(connection) as after:
        adi.get(page("people"))
    assert len(after) == len(before)


def test_inviting_somebody_leads_to_their_page_which_says_the_mail_is_on_its_way(world, adi):
    response = adi.post(page("invite"), invitation_form(unit=world.harbour.pk), follow=True)
    shown = text_of(response)
    assert "Nina Niemi is on the staff." in shown and "The mail is on its way." in shown
    with in_north(world):
        assert Membership.objects.get(staff__user__email="nina@example.org").unit == world.harbour


def test_a_double_click_invites_once(world, adi):
    form = invitation_form()
    first, second = adi.post(page("invite"), form), adi.post(page("invite"), form)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    with in_north(world):
        assert Invitation.objects.count() == 1


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(world, adi):
    response = adi.post(page("invite"), invitation_form(email="nina", fte="7"))
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Write an e-mail address" in shown and 'id="id_fte_error"' in shown and 'value="Niemi"' in shown


def test_an_address_longer_than_any_is_said_beside_its_field(world, adi):
    address = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.org"
    response = adi.post(page("invite"), invitation_form(email=address))
    assert response.status_code == 422 and list(response.context["form"].errors) == ["email"]


def test_a_refusal_leaves_nothing_behind_and_the_form_can_be_sent_again(world, adi):
    form = invitation_form(email=world.ana.user.email, unit=world.harbour.pk)
    response = adi.post(page("invite"), form)
    assert response.status_code == 422 and "already" in text_of(response)
    mended = adi.post(page("invite"), {**form, "unit": world.hill.pk})
    assert mended.status_code == 302
    with in_north(world):
        assert Membership.objects.filter(staff=world.ana).count() == 2


@pytest.mark.parametrize("field", ["unit", "supervisor"])
def test_what_belongs_to_another_agency_can_not_be_chosen(world, adi, field):
    with agency_context(world.south.pk):
        foreign = {"unit": Unit.objects.get(), "supervisor": world.sol}[field]
    response = adi.post(page("invite"), invitation_form(**{field: foreign.pk}))
    assert response.status_code == 422
    assert not User.objects.filter(email="nina@example.org").exists()


def test_giving_and_changing_a_role(world, adi):
    response = adi.post(
        page("add_membership", world.ben), invitation_form(role="supervisor", unit=world.hill.pk), follow=True
    )
    assert "is now IPS supervisor as well" in text_of(response)
    with in_north(world):
        membership = Membership.objects.get(staff=world.ben, role="supervisor")
    adi.post(page("change_membership", membership), membership_form(membership, unit=world.harbour.pk))
    membership.refresh_from_db()
    assert (membership.unit_id, membership.version) == (world.harbour.pk, 2)


def test_the_second_of_two_writers_sees_both_texts_and_can_save_then(world, adi):
    membership = Membership.objects.get(staff=world.ana)
    stale = membership_form(membership, fte="0.8")
    adi.post(page("change_membership", membership), membership_form(membership, fte="0.5"))
    conflict = adi.post(page("change_membership", membership), stale)
    shown = text_of(conflict)
    assert conflict.status_code == 409
    assert "Adi Adison saved this" in shown and "0.50" in shown and "0.8" in shown
    version = re.search(r'name="version" value="(\d+)"', conflict.content.decode())
    adi.post(page("change_membership", membership), {**stale, "version": version and version[1]})
    membership.refresh_from_db()
    assert (str(membership.fte), membership.version) == ("0.80", 3)


def test_ending_a_role_asks_first_and_takes_effect_at_once(world, adi, client):
    other = type(client)()
    sign_in(other, world.lee)
    assert other.get(page("me")).status_code == 200
    membership = Membership.objects.get(staff=world.lee)
    assert "End the role steering committee member?" in text_of(adi.get(page("end_membership", membership)))
    form = {"submission": str(uuid.uuid4()), "version": membership.version, "ends_date": "2026-03-18"}
    assert adi.post(page("end_membership", membership), form).status_code == 302
    after = other.get(page("me"))
    assert after.status_code == 403 and "no role" in text_of(after)


def test_a_refused_change_of_ones_own_role_is_on_the_trail(world, adi):
    own = Membership.objects.get(staff=world.adi)
    response = adi.post(page("change_membership", own), membership_form(own, role="supervisor"))
    assert response.status_code == 422 and "Ask another administrator" in text_of(response)
    with in_north(world):
        line = TrailEntry.objects.filter(agency_id=world.north.pk).order_by("-id").first()
    assert (line.action, line.details, line.staff_id) == ("change refused", {"why": "own role"}, world.adi.pk)
    own.refresh_from_db()
    assert own.role == Role.ADMINISTRATOR


@pytest.mark.parametrize(("kind", "model"), [("unit", Unit), ("team", TreatmentTeam)])
def test_units_and_teams_are_added_renamed_and_closed(world, adi, kind, model):
    adi.post(page(f"add_{kind}"), {"name": "Quay", "submission": str(uuid.uuid4())})
    with in_north(world):
        place = model.objects.get(name="Quay")
    form = {"name": "Old Quay", "closed_date": "2026-03-19", "version": 1, "submission": str(uuid.uuid4())}
    response = adi.post(page(f"change_{kind}", place), form, follow=True)
    assert "Old Quay was changed" in text_of(response) and "closed Thu 19 Mar 2026" in text_of(response)
    stale = adi.post(page(f"change_{kind}", place), {**form, "submission": str(uuid.uuid4())})
    assert stale.status_code == 409


def test_a_supervisor_arranges_and_cancels_cover_but_manages_nobody(world, browser):
    sam = sign_in(browser, world.sam)
    form = {"absent": world.ana.pk, "covering": world.ben.pk, "from_date": "2026-03-19", "to_date": "2026-03-26"}
    response = sam.post(page("add_cover"), {**form, "submission": str(uuid.uuid4())}, follow=True)
    assert "Ben Benson covers Ana Anason through Thu 26 Mar 2026" in text_of(response)
    with in_north(world):
        cover = Cover.objects.get()
    response = sam.post(page("cancel_cover", cover), {"version": 1, "submission": str(uuid.uuid4())}, follow=True)
    assert "The cover was cancelled" in text_of(response)
    again = sam.post(page("cancel_cover", cover), {"version": 1, "submission": str(uuid.uuid4())})
    assert again.status_code == 409
    assert sam.get(page("people")).status_code == 200
    assert page("invite") not in sam.get(page("people")).content.decode()
    for name in ("invite", "units", "teams", "agency"):
        assert sam.get(page(name)).status_code == 403


def test_a_supervisor_is_not_offered_another_units_specialist(world, browser):
    sam = sign_in(browser, world.sam)
    form = {"absent": world.cleo.pk, "covering": world.ben.pk, "from_date": "2026-03-19", "to_date": "2026-03-26"}
    assert sam.post(page("add_cover"), form).status_code == 422
    with in_north(world):
        assert not Cover.objects.exists()


def agency_form(**fields):
    usual = {
        "name": "North Town IPS",
        "client_word": "client",
        "language": "en",
        "time_zone": "Europe/Helsinki",
        "date_format": "dmy",
        "digest_hour": "7",
        "remind_when_opens": "on",
        "remind_when_due": "on",
        "remind_day_after": "on",
        "supervisor_after_days": "3",
        "first_employer_contact_days": "30",
        "caseload_per_fte": "20",
        "weekly_employer_contacts": "6",
        "cooling_weeks": "8",
        "note_lock_hours": "24",
        "consent_from_date": "2026-01-01",
        "version": "1",
    }
    wanted = {**usual, "submission": str(uuid.uuid4()), **fields}
    return {name: value for name, value in wanted.items() if value is not None}


def test_the_agencys_settings_are_saved_and_no_other_field_is_taken(world, adi):
    form = agency_form(
        name="North Town Work",
        client_word="participant",
        time_zone="Europe/Stockholm",
        date_format="iso",
        digest_hour="8",
        remind_when_opens=None,
        remind_day_after=None,
        supervisor_after_days="4",
        caseload_per_fte="18",
        cooling_weeks="12",
        slug="stolen",
        country="SE",
        id=str(world.south.pk),
    )
    assert "The settings were saved" in text_of(adi.post(page("agency"), form, follow=True))
    world.north.refresh_from_db()
    assert (world.north.name, world.north.time_zone, world.north.digest_hour) == (
        "North Town Work",
        "Europe/Stockholm",
        8,
    )
    assert (world.north.remind_when_opens, world.north.caseload_per_fte) == (False, 18)
    assert world.north.cooling_weeks == 12
    assert (world.north.slug, world.north.country) == ("north", "FI")
    refused = adi.post(page("agency"), {**form, "time_zone": "Mars/Base", "caseload_per_fte": "0"})
    assert refused.status_code == 422


def test_of_two_who_change_the_agencys_settings_the_second_is_told_and_loses_nothing(world, adi):
    shown = adi.get(page("agency")).content.decode()
    assert re.search(r'name="version" value="1"', shown)
    first = agency_form(caseload_per_fte="18", remind_when_due=None)
    stale = agency_form(caseload_per_fte="15", name="North Town Work")
    with in_north(world):
        bea = Membership.objects.create(
            staff=StaffMember.objects.get(pk=world.sam.pk), role=Role.ADMINISTRATOR, starts_date="2025-01-01"
        ).staff
    sam = sign_in(type(adi)(), bea)
    assert sam.post(page("agency"), first).status_code == 302

    conflict = adi.post(page("agency"), stale)
    told = text_of(conflict)
    assert conflict.status_code == 409 and "Sam Samson saved this on " in told
    assert "18" in told and "15" in told and "North Town Work" in told
    assert re.search(r"Remind on the day a contact is due\s+no\s+yes", told)
    world.north.refresh_from_db()
    assert (world.north.name, world.north.caseload_per_fte, world.north.version) == ("North Town IPS", 18, 2)

    body = conflict.content.decode()
    assert 'value="North Town Work"' in body
    version, key = (re.search(rf'name="{name}" value="([^"]+)"', body) for name in ("version", "submission"))
    again = {**stale, "version": version and version[1], "submission": key and key[1]}
    assert adi.post(page("agency"), again).status_code == 302
    world.north.refresh_from_db()
    assert (world.north.name, world.north.caseload_per_fte, world.north.version) == ("North Town Work", 15, 3)


def test_without_the_version_that_was_read_the_agencys_settings_stay(world, adi):
    assert adi.post(page("agency"), agency_form(name="Other", version=None)).status_code == 422
    world.north.refresh_from_db()
    assert world.north.name == "North Town IPS"


def test_my_settings(world, browser):
    ana = sign_in(browser, world.ana)
    form = {"first_name": "Anna", "last_name": "Söder", "language": "fi", "digest_hour": "6"}
    assert ana.post(page("me"), {**form, "submission": str(uuid.uuid4())}).status_code == 302
    ana_now = StaffMember.objects.select_related("user").get(pk=world.ana.pk)
    assert (ana_now.name, ana_now.user.language, ana_now.digest_hour) == ("Anna Söder", "fi", 6)
    assert 'lang="fi"' in ana.get(page("me")).content.decode()


@pytest.mark.parametrize("who", ["olga", "otto"])
def test_people_of_another_agency_are_not_found(world, adi, who):
    staff = getattr(world, who)
    membership = Membership.objects.get(staff=staff)
    for address in (
        page("person", staff),
        page("add_membership", staff),
        page("resend_invitation", staff),
        page("withdraw_invitation", staff),
        page("change_membership", membership),
        page("end_membership", membership),
    ):
        assert adi.get(address).status_code == 404
        assert adi.post(address, {}).status_code == 404


@pytest.mark.parametrize("who", ["cli", "pat"])
def test_who_sees_nothing_yet_is_told_what_will_be_here(world, browser, who):
    shown = text_of(sign_in(browser, getattr(world, who)).get("/"))
    assert "Nothing is shared with you yet" in shown
