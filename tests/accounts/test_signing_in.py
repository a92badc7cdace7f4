"""Signing in: by invitation only, slowly for those who guess, and never a hint about who has an account."""

from __future__ import annotations

import random
import re

import pytest
from django.contrib.auth import get_user, password_validation
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import Client as Browser
from django.urls import get_resolver

from accounts.models import Membership, StaffMember, User
from accounts.roles import Role
from audit.models import TrailEntry
from ipsapp.logs import JsonFormatter
from tenancy.context import agency_context
from tests.world import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture
def address():
    """An address of its own for each test: tries are counted in Redis, which all test processes share."""
    return ".".join(str(random.randint(1, 254)) for _part in range(4))  # noqa: S311


@pytest.fixture
def ines(world):
    """Somebody with a password, known to this test alone."""
    return somebody(world)


def somebody(world):
    email = f"p{random.getrandbits(64):x}@example.org"
    user = User.objects.create_user(email, PASSWORD, first_name="Ines")
    with agency_context(world.north.pk):
        staff = StaffMember.objects.create(user=user)
        Membership.objects.create(staff=staff, role=Role.STEERING, starts_date="2025-01-01")
    return user


def enter(browser, email, password, address):
    return browser.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)


def is_in(browser):
    return get_user(browser).is_authenticated


def test_the_right_password_opens_with_a_new_session(ines, browser, address):
    browser.get(LOGIN)
    browser.session["planted"] = True
    session = browser.session
    session.save()
    planted = session.session_key
    assert enter(browser, ines.email, PASSWORD, address).status_code == 302
    assert is_in(browser) and browser.session.session_key != planted
    assert browser.get("/me/")["Cache-Control"] == "no-store"


def test_signing_out_ends_the_session_on_the_server(ines, browser, address):
    enter(browser, ines.email, PASSWORD, address)
    thief = Browser()
    thief.cookies = type(browser.cookies)(browser.cookies.output(header="", sep=";"))
    thief.cookies["ips_session"] = browser.cookies["ips_session"].value
    assert is_in(thief)
    browser.post("/accounts/logout/")
    assert not is_in(browser) and not is_in(thief)


def test_sign_ins_and_failed_tries_are_on_the_trail(world, ines, browser, address):
    enter(browser, ines.email, "wrong", address)
    enter(browser, ines.email, PASSWORD, address)
    browser.post("/accounts/logout/")
    with agency_context(world.north.pk):
        done = list(TrailEntry.objects.order_by("id").values_list("action", flat=True))
    assert done == ["sign-in failed", "signed in", "signed out"]


def lines_of(agency):
    with agency_context(agency.pk):
        return list(TrailEntry.objects.order_by("id").values_list("action", "staff_id", "object_id"))


def test_a_failed_try_is_about_the_person_and_by_nobody(world, ines, browser, address):
    enter(browser, ines.email, "wrong", address)
    staff = ines.staff_members.get()
    assert lines_of(world.north) == [("sign-in failed", None, staff.public_id)]


def test_every_agency_where_one_works_has_the_line_and_no_other(world, ines, browser, address):
    enter(browser, ines.email, PASSWORD, address)
    assert [line[0] for line in lines_of(world.north)] == ["signed in"] and lines_of(world.south) == []
    with agency_context(world.south.pk):
        staff = StaffMember.objects.create(user=ines)
        Membership.objects.create(staff=staff, role=Role.STEERING, starts_date="2025-01-01")
    browser.post("/accounts/logout/")
    assert [line[0] for line in lines_of(world.north)] == ["signed in", "signed out"]
    assert lines_of(world.south) == [("signed out", staff.pk, staff.public_id)]


def test_a_try_with_an_unknown_address_is_in_the_log_alone_and_reads_as_any_other(
    world, ines, browser, address, caplog
):
    for email in (ines.email, "q" + ines.email[1:]):
        enter(browser, email, "wrong", address)
    mine = [record for record in caplog.records if record.name == "ipsapp.sign_in"]
    told = [JsonFormatter().format(record) for record in mine]
    assert len(told) == 2 and all("sign-in failed" in line and "example.org" not in line for line in told)
    assert len({re.sub(r'"(at|request_id)": "[^"]*"', "", line) for line in told}) == 1
    assert len(lines_of(world.north)) == 1 and lines_of(world.south) == []


def test_failed_tries_do_not_flood_the_trail_even_with_the_cache_away(world, ines, browser, address, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    for _try in range(8):
        enter(browser, ines.email, "wrong", address)
    assert [line[0] for line in lines_of(world.north)] == ["sign-in failed"] * 5


NEW = "a quite different sentence"


def change_password(browser):
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return browser.post("/accounts/password/change/", form)


def test_a_changed_password_is_on_the_trail(world, ines, browser, address):
    enter(browser, ines.email, PASSWORD, address)
    change_password(browser)
    staff = ines.staff_members.get()
    assert lines_of(world.north)[1:] == [
        ("password changed", staff.pk, staff.public_id),
        ("signed out", staff.pk, staff.public_id),
    ]


def test_without_its_line_no_password_changes(world, ines, browser, address, monkeypatch):
    """Fail closed: what can't be put on the trail is not done."""

    def refuse(*args, **kwargs):
        raise DatabaseError("no trail")

    enter(browser, ines.email, PASSWORD, address)
    monkeypatch.setattr("audit.trail.record", refuse)
    with pytest.raises(DatabaseError):
        change_password(browser)
    ines.refresh_from_db()
    assert ines.check_password(PASSWORD)


def test_after_five_wrong_passwords_even_the_right_one_must_wait_a_minute(ines, browser, address, time_machine):
    time_machine.move_to("2026-03-19T10:00:00Z", tick=False)
    for _try in range(5):
        enter(browser, ines.email, "wrong", address)
    refused = enter(browser, ines.email, PASSWORD, address)
    assert not is_in(browser)
    assert "Too many failed login attempts" in refused.content.decode()
    time_machine.move_to("2026-03-19T10:01:01Z", tick=False)
    enter(browser, ines.email, PASSWORD, address)
    assert is_in(browser)


def test_others_are_not_kept_out_by_somebody_elses_tries(world, ines, browser, address):
    for _try in range(6):
        enter(browser, ines.email, "wrong", address)
    other = somebody(world)
    enter(browser, other.email, PASSWORD, address)
    assert is_in(browser)


def test_who_tries_many_accounts_from_one_address_is_stopped(world, browser, address):
    for number in range(10):
        enter(browser, f"nobody{number}-{address}@example.org", "wrong", address)
    person = somebody(world)
    enter(browser, person.email, PASSWORD, address)
    assert not is_in(browser)
    elsewhere = Browser()
    enter(elsewhere, person.email, PASSWORD, "203.0.113." + address.split(".")[0])
    assert is_in(elsewhere)


def test_a_claimed_address_of_a_proxy_that_is_none_changes_nothing(world, browser, address):
    for number in range(10):
        form = {"login": f"nobody{number}-{address}@example.org", "password": "wrong"}
        browser.post(LOGIN, form, REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    person = somebody(world)
    form = {"login": person.email, "password": PASSWORD}
    browser.post(LOGIN, form, REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="198.51.100.99")
    assert not is_in(browser)


def bare(response, *private):
    """A page without what differs from request to request."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "\w+"', "", response.content.decode())
    for word in private:
        text = text.replace(word, "")
    return text


def test_a_wrong_password_and_an_unknown_address_look_the_same(ines, address):
    unknown = "q" + ines.email[1:]
    known, stranger = (enter(Browser(), email, "wrong", address) for email in (ines.email, unknown))
    assert known.status_code == stranger.status_code
    assert bare(known, ines.email) == bare(stranger, unknown)


def test_forgetting_a_password_looks_the_same_for_everybody(ines, address):
    answers = []
    for email in (ines.email, "q" + ines.email[1:]):
        response = Browser().post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=address)
        answers.append((response.status_code, response["Location"]))
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 1


def test_the_link_in_a_reset_mail_is_not_built_from_the_host_of_the_request(world, ines, browser, address, settings):
    browser.post("/accounts/password/reset/", {"email": ines.email}, REMOTE_ADDR=address, HTTP_HOST="127.0.0.1:666")
    links = re.findall(r"https?://\S+", mail.outbox[0].body)
    assert links and all(link.startswith(settings.BASE_URL + "/") for link in links)
    path = links[0].removeprefix(settings.BASE_URL)
    page = browser.get(path, follow=True)
    browser.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    ines.refresh_from_db()
    assert ines.check_password(NEW)
    assert [line[0] for line in lines_of(world.north)] == ["password reset"]


def addresses(resolver=None, prefix=""):
    """Every address under /accounts/ that needs no arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry, route)
        elif route.startswith("accounts/") and "<" not in route and "(" not in route:
            yield "/" + route.replace("^", "").replace("$", "")


@pytest.mark.django_db
def test_nobody_makes_an_account_for_themselves_at_any_address():
    found = list(addresses())
    assert "/accounts/signup/" in found and len(found) > 5
    form = {"email": "mallory@example.org", "login": "mallory@example.org", "email2": "mallory@example.org"}
    form |= {"password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    for address in found:
        browser = Browser()
        browser.get(address)
        browser.post(address, form)
        assert not is_in(browser), address
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("eleven char", False),
        ("twelve chars", True),
        ("password1234", False),
        ("123456789012", False),
        ("ines.example@north", False),
        ("pitkä sana, ääkkösiä ja välilyöntejä", True),
        ("x y z " * 40, True),
        ("alllowercasewithoutdigits", True),
    ],
)
def test_long_is_enough_and_common_or_ones_own_name_is_not(password, taken):
    user = User(email="ines.example@north.example", first_name="Ines")
    if taken:
        password_validation.validate_password(password, user)
    else:
        with pytest.raises(ValidationError):
            password_validation.validate_password(password, user)


def test_with_the_cache_away_one_can_still_sign_in(ines, browser, address, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert browser.get(LOGIN).status_code == 200
    enter(browser, ines.email, PASSWORD, address)
    assert is_in(browser)


def test_a_user_who_was_closed_is_out_at_once(ines, browser, address):
    enter(browser, ines.email, PASSWORD, address)
    assert browser.get("/me/").status_code == 200
    User.objects.filter(pk=ines.pk).update(is_active=False)
    assert browser.get("/me/").status_code == 302
    enter(browser, ines.email, PASSWORD, address)
    assert not is_in(browser)
