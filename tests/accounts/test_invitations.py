"""The link in the mail: signed, once, seven days, for one address."""

from __future__ import annotations

import re
import smtplib
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user
from django.core import mail, signing
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from accounts import actions, invitations, tasks
from accounts.models import Invitation, Membership, StaffMember, User
from accounts.roles import Role
from audit.models import TrailEntry
from ipsapp.logs import JsonFormatter
from tenancy.context import agency_context
from tenancy.models import Agency

NOON = "2026-03-19T12:00:00+02:00"
GOOD = "seven wooden lamps at sea"


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON)


def invite(world, email="nina@example.org", **fields):
    with agency_context(world.north.pk, staff_id=world.adi.pk):
        return actions.invite(
            email=email,
            first_name="Nina",
            last_name="Niemi",
            role=Role.SPECIALIST,
            starts_date=world.north.today(),
            by=world.adi,
            **fields,
        )


def row_of(world, staff):
    with agency_context(world.north.pk):
        return Invitation.objects.select_related("staff__user").filter(staff=staff).latest("created_at")


def mailed_link(number=0):
    found = re.search(r"https?://[^/\s]+(/join/\S+)", str(mail.outbox[number].body))
    assert found
    return found[1]


@pytest.fixture
def link(world):
    invite(world)
    tasks.send_invitations()
    return mailed_link()


def answers(**fields):
    return {"first_name": "Nina", "last_name": "Niemi", "language": "en", "password": GOOD, "again": GOOD, **fields}


def test_the_mail_names_the_agency_and_holds_a_link_and_nothing_of_health(world, link, settings):
    sent = mail.outbox[0]
    assert sent.to == ["nina@example.org"] and "North Town IPS" in sent.subject
    assert f"{settings.BASE_URL}{link}" in sent.body
    words = f"{sent.subject} {sent.body}".lower()
    assert not any(word in words for word in ("health", "client", "patient", "diagnos", "mental", "treatment"))


def test_whoever_joins_is_signed_in_and_led_home(world, link, browser):
    shown = browser.get(link)
    assert shown.status_code == 200 and "nina@example.org" in shown.content.decode()
    before = browser.session.session_key
    response = browser.post(link, answers(language="fi"))
    assert (response.status_code, response["Location"]) == (302, "/")
    assert browser.session.session_key != before
    user = get_user(browser)
    assert (user.email, user.language, user.check_password(GOOD)) == ("nina@example.org", "fi", True)
    with agency_context(world.north.pk):
        done = list(TrailEntry.objects.filter(agency_id=world.north.pk).order_by("id").values_list("action", flat=True))
    assert done[-2:] == ["invitation accepted", "signed in"]


def test_a_link_works_once(link, browser):
    browser.post(link, answers())
    stranger = Browser()
    for response in (
        stranger.get(link),
        stranger.post(link, answers(password="another long one 9", again="another long one 9")),
    ):
        assert response.status_code == 410 and "You have joined already" in response.content.decode()
    assert User.objects.get(email="nina@example.org").check_password(GOOD)
    assert not get_user(stranger).is_authenticated


def test_the_same_person_sending_the_page_twice_lands_at_home(link, browser):
    browser.post(link, answers())
    again = browser.post(link, answers())
    assert (again.status_code, again["Location"]) == (302, "/")


def test_a_link_works_for_seven_days_and_then_says_whom_to_ask(link, browser, time_machine):
    time_machine.move_to(datetime.fromisoformat(NOON) + timedelta(days=7, seconds=-1))
    assert browser.get(link).status_code == 200
    time_machine.move_to(datetime.fromisoformat(NOON) + timedelta(days=7, seconds=1))
    for response in (browser.get(link), browser.post(link, answers())):
        shown = response.content.decode()
        assert response.status_code == 410
        assert "too old" in shown and "Adi Adison" in shown and "North Town IPS" in shown
    assert not User.objects.get(email="nina@example.org").has_usable_password()


def test_a_withdrawn_link_opens_nothing(world, link, browser):
    nina = StaffMember.objects.get(user__email="nina@example.org")
    with agency_context(world.north.pk):
        actions.withdraw_invitation(staff=nina, by=world.adi)
    assert browser.post(link, answers()).status_code == 410
    assert not User.objects.get(email="nina@example.org").has_usable_password()


def test_sending_again_gives_a_new_link_and_closes_the_old(world, link, browser):
    nina = StaffMember.objects.get(user__email="nina@example.org")
    with agency_context(world.north.pk):
        actions.resend_invitation(staff=nina, by=world.adi)
    tasks.send_invitations()
    assert browser.get(link).status_code == 410
    assert browser.get(mailed_link(1)).status_code == 200


def test_somebody_whose_role_was_ended_before_they_joined_can_not_join(world, link, browser, time_machine):
    with agency_context(world.north.pk):
        membership = Membership.objects.get(staff__user__email="nina@example.org")
        actions.end_membership(membership=membership, version=1, ends_date=world.north.today(), by=world.adi)
    assert browser.get(link).status_code == 200
    time_machine.move_to("2026-03-20T00:01:00+02:00")
    assert browser.get(link).status_code == 410


def test_a_link_is_bound_to_the_address_it_was_mailed_to(link, browser):
    User.objects.filter(email="nina@example.org").update(email="mallory@example.org")
    assert browser.get(link).status_code == 404


def _forgeries(world, staff):
    row = row_of(world, staff)
    ticket = {
        "agency": world.north.pk,
        "invitation": str(row.public_id),
        "address": invitations._digest(staff.user.email),
    }
    token = invitations.link(row).rstrip("/").rsplit("/", 1)[1]
    return {
        "cut off": token[:-3],
        "changed": ("A" if token[0] != "A" else "B") + token[1:],
        "nonsense": "nonsense",
        "another salt": signing.dumps(ticket, salt="something.else"),
        "another key": signing.dumps(ticket, salt="accounts.invitation", key="k" * 50),
        "another agency": signing.dumps({**ticket, "agency": world.south.pk}, salt="accounts.invitation"),
        "no invitation": signing.dumps({"agency": world.north.pk}, salt="accounts.invitation"),
        "no such agency": signing.dumps({**ticket, "agency": 10**12}, salt="accounts.invitation"),
    }


def test_no_other_token_opens_the_door(world, browser):
    nina = invite(world)
    for what, token in _forgeries(world, nina).items():
        response = browser.post(f"/join/{token}/", answers())
        assert response.status_code == 404, what
        assert "North Town" not in response.content.decode(), what
    assert not User.objects.get(pk=nina.user_id).has_usable_password()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("password", {"password": "short", "again": "short"}),
        ("password", {"password": "password1234", "again": "password1234"}),
        ("password", {"password": "1029384756473829", "again": "1029384756473829"}),
        ("password", {"password": "nina@example.org", "again": "nina@example.org"}),
        ("password", {"password": "ninaniemi1234", "again": "ninaniemi1234", "first_name": "Ninaniemi"}),
        ("password", {"password": ""}),
        ("again", {"again": "something else entirely"}),
        ("first_name", {"first_name": " "}),
        ("language", {"language": "xx"}),
    ],
)
def test_what_can_not_be_is_said_beside_its_field(link, browser, field, fields):
    response = browser.post(link, answers(**fields))
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.get(email="nina@example.org").has_usable_password()


def test_the_log_of_a_refused_form_does_not_hold_the_link(link, browser, caplog):
    """The link still works then, so that whoever reads the log could use it."""
    browser.post(link, answers(password="short"))
    lines = [JsonFormatter().format(record) for record in caplog.records if "/join/" in record.getMessage()]
    assert lines and not any(link.split("/")[2] in line for line in lines)


@pytest.mark.parametrize(
    "password", ["x" * 6 + "Aq9 bdk" * 18 + "zz", "yksitoista mäntyä järvellä", "  spaces at both ends  "]
)
def test_long_and_foreign_passwords_are_taken_exactly(link, browser, password):
    assert browser.post(link, answers(password=password, again=password)).status_code == 302
    user = User.objects.get(email="nina@example.org")
    assert user.check_password(password) and not user.check_password(password.strip() + "!")


def test_joining_signs_another_account_out(world, link, browser):
    browser.force_login(world.ben.user)
    assert "You are signed in as" in browser.get(link).content.decode()
    browser.post(link, answers())
    assert get_user(browser).email == "nina@example.org"


def test_somebody_with_an_account_elsewhere_is_told_without_a_link_to_a_password(world):
    world.olga.user.set_password(GOOD)
    world.olga.user.save()
    invite(world, email=world.olga.user.email)
    tasks.send_invitations()
    assert [sent.to for sent in mail.outbox] == [[world.olga.user.email]]
    assert "/join/" not in mail.outbox[0].body and "Sign in with the password you have" in mail.outbox[0].body


def test_invitations_are_sent_once(world):
    invite(world)
    assert [tasks.send_invitations(), tasks.send_invitations()] == [1, 0]
    assert len(mail.outbox) == 1


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("nina@example.org went away")


def test_a_mail_that_can_not_go_out_is_tried_again_and_later_and_says_so(world, settings, time_machine):
    nina = invite(world)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert tasks.send_invitations() == 0
    row = row_of(world, nina)
    assert (row.sent_at, row.attempts, row.last_error) == (None, 1, "SMTPServerDisconnected")
    assert "nina" not in row.last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tasks.send_invitations() == 0
    time_machine.move_to(datetime.fromisoformat(NOON) + timedelta(minutes=3))
    assert tasks.send_invitations() == 1
    assert row_of(world, nina).last_error == ""


def test_a_second_try_carries_the_same_message_id(world):
    nina = invite(world)
    row = row_of(world, nina)
    with agency_context(world.north.pk):
        first, second = invitations._message(row), invitations._message(row)
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_forgotten_passwords_are_only_for_those_who_have_one(world, browser):
    """Else a withdrawn invitation would still be a way in."""
    invite(world)
    world.ana.user.set_password(GOOD)
    world.ana.user.save()
    for email in ("nina@example.org", "nobody@example.org", world.ana.user.email):
        response = browser.post("/accounts/password/reset/", {"email": email})
        assert response.status_code == 302
    assert [sent.to for sent in mail.outbox] == [[world.ana.user.email]]


def create(*args, **options):
    wanted = {"name": "West IPS", "time_zone": "Europe/Helsinki", "country": "FI", "admin": "wilma@example.org"}
    call_command("create_agency", *(args or ["west"]), **{**wanted, **options})


@pytest.mark.django_db
def test_create_agency_makes_an_empty_agency_and_invites_its_administrator(capsys):
    create(print_link=True)
    agency = Agency.objects.get(slug="west")
    with agency_context(agency.pk):
        membership = Membership.objects.get(agency=agency)
        assert Invitation.objects.get().sent_at is None
    assert (membership.role, membership.starts_date) == (Role.ADMINISTRATOR, agency.today())
    said = capsys.readouterr().out
    assert "wilma@example.org" in said
    tasks.send_invitations()
    path = re.search(r"/join/\S+", said)
    assert path and mail.outbox[0].to == ["wilma@example.org"]
    browser = Browser()
    assert browser.post(path[0], answers()).status_code == 302
    assert browser.get("/staff/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("names", "options", "said"),
    [
        (["West Town"], {}, "SLUG: "),
        ([], {"time_zone": "Helsinki"}, "--time-zone: Write a time zone's name"),
        ([], {"country": "Finland"}, "--country: "),
        ([], {"country": "XX"}, "--country: Write a country's two capital letters"),
        ([], {"admin": "wilma"}, "--admin: Write an e-mail address"),
        ([], {"name": "  "}, "--name: "),
    ],
)
def test_create_agency_says_what_to_mend_and_makes_nothing(names, options, said):
    with pytest.raises(CommandError) as refused:
        create(*names, **options)
    assert said in str(refused.value)
    assert not Agency.objects.exists() and not User.objects.exists()


def test_create_agency_again_says_that_it_is_there(world):
    with pytest.raises(CommandError, match="There is an agency “north” already"):
        create("north")


def test_expired_invitations_are_not_mailed(world):
    nina = invite(world)
    with agency_context(world.north.pk):
        Invitation.objects.filter(staff=nina).update(expires_at=timezone.now())
    assert tasks.send_invitations() == 0 and not mail.outbox
