"""Every page by every role by every scope. A page that is missing here fails the build.

The table says in plain words who may open what; it is not derived from accounts/roles.py, so that a change there shows here.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Cover
from audit.models import TrailEntry
from clients.models import ClientQuerySet
from tenancy.asked import Question
from tenancy.context import agency_context
from tests.access_world import CANARIES, COLLEAGUES, MINE, NOBODYS, OTHER_AGENCY, OTHER_UNIT, Things, build
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db

# actor: who signs in; all in North Town
ACTORS = {
    "specialist": "ana",
    "supervisor": "sam",
    "steering": "lee",
    "reviewer": "rhea",
    "clinician": "cli",
    "partner": "pat",
    "administrator": "adi",
}
EVERYBODY = frozenset(ACTORS)
RECORDS = frozenset({"specialist", "supervisor"})
SUPERVISOR = frozenset({"supervisor"})
SPECIALIST = frozenset({"specialist"})
ADMIN = frozenset({"administrator"})
COVERING = frozenset({"supervisor", "administrator"})
IMPORTING = frozenset({"supervisor", "administrator"})
NUMBERS = frozenset({"steering", "supervisor", "administrator"})

# No sign-in: nothing of an agency is on them.
PUBLIC = {
    "account_closed",
    "health",
    "accounts:accept_invitation",
    "demo_mailbox",
    "demo_message",
    "styleguide",
    "set_language",
}
# Signed in, but before an agency is chosen.
WITHOUT_AGENCY = {"accounts:choose_agency"}

# address: (kind of object it is about, who may)
PAGES: dict[str, tuple[str | None, frozenset[str]]] = {
    "home": (None, EVERYBODY),
    "clients:today": (None, SPECIALIST),
    "clients:log": (None, RECORDS),
    "clients:list": (None, RECORDS),
    "clients:add": (None, RECORDS),
    "clients:page": ("client", RECORDS),
    "clients:edit": ("client", RECORDS),
    "clients:history": ("client", RECORDS),
    "clients:assign": ("client", SUPERVISOR),
    "clients:close": ("client", RECORDS),
    "clients:reopen": ("client", RECORDS),
    "clients:decline": ("client", RECORDS),
    "clients:resume": ("client", RECORDS),
    "clients:agree_modes": ("client", RECORDS),
    "clients:end_agreed_modes": ("agreement", RECORDS),
    "clients:employer_contact": ("client", RECORDS),
    "clients:log_contact": ("client", RECORDS),
    "clients:correct_contact": ("contact", RECORDS),
    "clients:take_back_contact": ("contact", RECORDS),
    "clients:void_contact": ("contact", RECORDS),
    "clients:due": ("due", RECORDS),
    "clients:plan_visit": ("client", RECORDS),
    "clients:move_visit": ("visit", RECORDS),
    "clients:cancel_visit": ("visit", RECORDS),
    "clients:start_job": ("client", RECORDS),
    "clients:preview_job": ("client", RECORDS),
    "clients:job": ("job", RECORDS),
    "clients:edit_job": ("job", RECORDS),
    "clients:move_start": ("job", RECORDS),
    "clients:cancel_start": ("job", RECORDS),
    "clients:end_job": ("job", RECORDS),
    "clients:undo_end": ("job", RECORDS),
    "clients:search": (None, RECORDS),
    "clients:write_note": ("client", RECORDS),
    "clients:note": ("note", RECORDS),
    "clients:edit_note": ("note", RECORDS),
    "clients:add_to_note": ("note", RECORDS),
    "clients:void_note": ("note", RECORDS),
    "clients:chart": ("client", RECORDS),
    "clients:documents": ("client", RECORDS),
    "clients:add_document": ("client", RECORDS),
    "clients:document": ("document", RECORDS),
    "clients:void_document": ("document", RECORDS),
    "clients:keep_draft": ("form", RECORDS),
    "clients:throw_draft_away": ("form", RECORDS),
    "clients:profile": ("client", RECORDS),
    "clients:begin_profile_edition": ("client", RECORDS),
    "clients:profile_edition": ("profile edition", RECORDS),
    "clients:edit_profile_edition": ("profile edition", RECORDS),
    "clients:profile_section": ("profile section", RECORDS),
    "clients:compare_profile": ("profile edition", RECORDS),
    "clients:sign_profile": ("profile edition", RECORDS),
    "clients:profile_paper": ("profile edition", RECORDS),
    "clients:profile_pdf": ("profile edition", RECORDS),
    "clients:take_back_signature": ("profile signature", RECORDS),
    # referrals and intake, programmes, doubles
    "clients:referrals": (None, RECORDS),
    "clients:add_referral": (None, RECORDS),
    "clients:referral": ("referral", RECORDS),
    "clients:edit_referral": ("referral", RECORDS),
    "clients:take_on": ("referral", RECORDS),
    "clients:decline_referral": ("referral", RECORDS),
    "clients:reconsider_referral": ("referral", RECORDS),
    "clients:intake": ("client", RECORDS),
    "clients:refer_client": ("client", RECORDS),
    "clients:move_programme": ("client", RECORDS),
    "clients:come_back": ("client", RECORDS),
    "clients:twins": ("client", SUPERVISOR),
    "clients:merge": ("two clients", SUPERVISOR),
    "clients:undo_merge": ("merge", SUPERVISOR),
    "clients:programmes": (None, ADMIN),
    "clients:add_programme": (None, ADMIN),
    "clients:change_programme": ("programme", ADMIN),
    "clients:consents": ("client", RECORDS),
    "clients:give_consent": ("client", RECORDS),
    "clients:consent": ("consent", RECORDS),
    "clients:revoke_consent": ("consent", RECORDS),
    "clients:log_disclosure": ("client", RECORDS),
    "clients:void_disclosure": ("told", RECORDS),
    "clients:what_may_be_said": ("client", RECORDS),
    "clients:disclosure": ("client", RECORDS),
    "clients:decide_disclosure": ("client", RECORDS),
    "clients:compare_disclosure": ("client", RECORDS),
    "clients:sign_disclosure": ("client", RECORDS),
    "clients:revisit_disclosure": ("client", RECORDS),
    "clients:revoke_disclosure": ("client", RECORDS),
    "clients:agree_exception": ("client", RECORDS),
    "clients:end_exception": ("exception", RECORDS),
    "clients:consent_wordings": (None, ADMIN),
    "clients:change_wording": (None, ADMIN),
    "clients:support": ("client", RECORDS),
    "clients:support_plan": ("job", RECORDS),
    "clients:make_support_plan": ("job", RECORDS),
    "clients:edit_support_plan": ("job", RECORDS),
    "clients:sign_support_plan": ("job", RECORDS),
    "clients:print_support_plan": ("job", RECORDS),
    "clients:compare_support_plans": ("job", RECORDS),
    "clients:add_support": ("job", RECORDS),
    "clients:edit_support": ("support", RECORDS),
    "clients:remove_support": ("support", RECORDS),
    "clients:record_topics": ("job", RECORDS),
    "clients:take_back_topic": ("topic", RECORDS),
    "clients:add_natural_support": ("client", RECORDS),
    "clients:edit_natural_support": ("natural support", RECORDS),
    "clients:end_natural_support": ("natural support", RECORDS),
    "clients:step_down": ("client", RECORDS),
    "clients:plan_step_down": ("client", RECORDS),
    "clients:edit_step_down": ("step-down", RECORDS),
    "clients:hold_meeting": ("step-down", RECORDS),
    "clients:hand_over_step_down": ("step-down", RECORDS),
    "clients:drop_step_down": ("step-down", RECORDS),
    "clients:return_from_step_down": ("step-down", RECORDS),
    "clients:outreach": ("client", RECORDS),
    "clients:record_attempt": ("client", RECORDS),
    "clients:correct_attempt": ("attempt", RECORDS),
    "clients:void_attempt": ("attempt", RECORDS),
    "clients:end_outreach": ("outreach", RECORDS),
    "clients:caseload": (None, SUPERVISOR),
    "clients:caseload_of": ("staff", SUPERVISOR),
    "clients:caseload_visits": ("staff", SUPERVISOR),
    "clients:caseload_due": (None, SUPERVISOR),
    "clients:caseload_visits_all": (None, SUPERVISOR),
    "clients:employer_parts": (None, RECORDS),
    "clients:numbers": (None, NUMBERS),
    "clients:import": (None, IMPORTING),
    "clients:import_template": ("import kind", IMPORTING),
    "clients:import_preview": ("import", IMPORTING),
    "clients:import_confirm": ("import", IMPORTING),
    "clients:import_fix_list": ("import", IMPORTING),
    "clients:plan": ("client", RECORDS),
    "clients:start_plan": ("client", RECORDS),
    "clients:compare_plans": ("client", RECORDS),
    "clients:plan_edition": ("plan", RECORDS),
    "clients:plan_goal": ("plan", RECORDS),
    "clients:plan_agreement": ("plan", RECORDS),
    "clients:sign_plan": ("plan", RECORDS),
    "clients:print_plan": ("plan", RECORDS),
    "clients:add_plan_line": ("plan kind", RECORDS),
    "clients:edit_plan_line": ("plan line", RECORDS),
    "clients:move_plan_line": ("plan line", RECORDS),
    "clients:remove_plan_line": ("plan line", RECORDS),
    "clients:contact_plan_line": ("contact for", RECORDS),
    "clients:applications": ("client", RECORDS),
    "clients:add_application": ("client", RECORDS),
    "clients:edit_application": ("application", RECORDS),
    "clients:void_application": ("application", RECORDS),
    "clients:add_interview": ("application", RECORDS),
    "clients:change_interview": ("interview", RECORDS),
    "clients:tell_interview": ("interview", RECORDS),
    "clients:cancel_interview": ("interview", RECORDS),
    "employers:list": (None, RECORDS),
    "employers:add": (None, RECORDS),
    "employers:page": ("employer", RECORDS),
    "employers:edit": ("employer", RECORDS),
    "employers:add_site": ("employer", RECORDS),
    "employers:edit_site": ("site", RECORDS),
    "employers:add_person": ("employer", RECORDS),
    "employers:edit_person": ("employer person", RECORDS),
    "employers:log_contact": ("employer", RECORDS),
    "employers:correct_contact": ("employer contact", RECORDS),
    "employers:void_contact": ("employer contact", RECORDS),
    "accounts:people": (None, COVERING),
    "accounts:person": ("staff", COVERING),
    "accounts:invite": (None, ADMIN),
    "accounts:add_membership": ("staff", ADMIN),
    "accounts:resend_invitation": ("staff", ADMIN),
    "accounts:withdraw_invitation": ("staff", ADMIN),
    "accounts:change_membership": ("membership", ADMIN),
    "accounts:end_membership": ("membership", ADMIN),
    "accounts:units": (None, ADMIN),
    "accounts:add_unit": (None, ADMIN),
    "accounts:change_unit": ("unit", ADMIN),
    "accounts:teams": (None, ADMIN),
    "accounts:add_team": (None, ADMIN),
    "accounts:change_team": ("team", ADMIN),
    "accounts:cover": (None, COVERING),
    "accounts:add_cover": (None, COVERING),
    "accounts:cancel_cover": ("cover", COVERING),
    "accounts:agency": (None, ADMIN),
    "accounts:me": (None, EVERYBODY),
    "accounts:still_here": (None, EVERYBODY),
}

# Changes in a job; trials; benefits; education.
PAGES |= {
    "clients:record_change": ("job", RECORDS),
    "clients:correct_change": ("job change", RECORDS),
    "clients:strike_change": ("job change", RECORDS),
    "clients:trials": ("client", RECORDS),
    "clients:record_trial": ("client", RECORDS),
    "clients:edit_trial": ("trial", RECORDS),
    "clients:end_trial": ("trial", RECORDS),
    "clients:trial_job": ("trial", RECORDS),
    "clients:strike_trial": ("trial", RECORDS),
    "clients:benefits": ("client", RECORDS),
    "clients:benefits_held": ("client", RECORDS),
    "clients:offer_advice": ("client", RECORDS),
    "clients:edit_advice": ("advice", RECORDS),
    "clients:strike_advice": ("advice", RECORDS),
    "clients:add_scenario": ("advice", RECORDS),
    "clients:edit_scenario": ("scenario", RECORDS),
    "clients:strike_scenario": ("scenario", RECORDS),
    "clients:add_duty": ("client", RECORDS),
    "clients:edit_duty": ("duty", RECORDS),
    "clients:note_report": ("duty", RECORDS),
    "clients:strike_duty": ("duty", RECORDS),
    "clients:education": ("client", RECORDS),
    "clients:record_study": ("client", RECORDS),
    "clients:edit_study": ("study", RECORDS),
    "clients:strike_study": ("study", RECORDS),
}

# Matching: of a plan, of an opening.
PAGES |= {
    "clients:matches": ("client", RECORDS),
    "clients:opening_people": ("opening", RECORDS),
    "clients:answer_opening": ("client and opening", RECORDS),
}

# Visits to employers.
PAGES |= {
    "clients:route": (None, SPECIALIST),
    "clients:plan_employer_visit": (None, RECORDS),
    "clients:move_employer_visit": ("employer visit", RECORDS),
    "clients:cancel_employer_visit": ("employer visit", RECORDS),
    "clients:also_for": ("own contact", RECORDS),
}

# Letters to an employer.
PAGES |= {
    "employers:write_letter": ("employer", RECORDS),
    "employers:letter_pdf": ("employer", RECORDS),
    "employers:export": (None, RECORDS),
}

# Which clients an actor may open; employers, staff, units, teams and covers are the agency's own.
CLIENT_KINDS = {"client", "job", "contact", "due", "visit", "agreement"}
CLIENT_KINDS |= {"note", "document", "form"}
CLIENT_KINDS |= {"profile edition", "profile section", "profile signature"}
CLIENT_KINDS |= {"consent", "told", "exception"}
CLIENT_KINDS |= {"support", "topic", "natural support", "step-down", "outreach", "attempt"}
CLIENT_KINDS |= {"plan", "plan kind", "plan line", "contact for", "application", "interview"}
CLIENT_KINDS |= {"job change", "trial", "advice", "scenario", "duty", "study"}
CLIENT_KINDS |= {"referral", "two clients", "merge"}
CLIENT_KINDS |= {"client and opening", "employer visit", "own contact"}
IN_SCOPE = {"specialist": {MINE}, "supervisor": {MINE, COLLEAGUES}}
ANSWERED = {200, 302, 422}


def addresses() -> dict[str, URLPattern]:
    """Every address of the project but allauth's own (which know no agency)."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: Any, namespace: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                if "allauth" not in str(each.urlconf_name):
                    walk(each.url_patterns, f"{each.namespace}:" if each.namespace else namespace)
            else:
                found[f"{namespace}{each.name}"] = each

    walk(get_resolver().url_patterns, "")
    return found


@pytest.fixture
def things(world: World) -> Things:
    return build(world)


def test_every_page_is_in_the_table():
    known = set(PAGES) | PUBLIC | WITHOUT_AGENCY
    assert set(addresses()) - known == set(), "add the new page to PAGES with who may open it"
    assert known - set(addresses()) == set(), "these pages are gone: take them out"


def test_every_page_declares_what_it_needs():
    bare = [
        name
        for name, each in addresses().items()
        if name in PAGES and not hasattr(each.callback, "required_permissions")
    ]
    assert bare == []


# What is open of allauth's own pages; any other of them must answer 404.
SIGN_IN_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


@pytest.mark.parametrize("signed_in", [False, True])
def test_only_signing_in_is_open_of_the_sign_in_library(signed_in: bool, world: World, browser: Browser):
    if signed_in:
        sign_in(browser, world.ana)
    for name, pattern in library_addresses().items():
        if name not in SIGN_IN_PAGES:
            url = "/accounts/" + str(pattern.pattern).replace(r"(?P<key>[-:\w]+)", "abc").strip("^$")
            for method in ("get", "post"):
                answer = getattr(browser, method)(url, {"action_add": "", "email": "thief@example.net"})
                assert answer.status_code == 404, f"{method} {url}"
    world.ana.user.refresh_from_db()
    assert world.ana.user.email == "ana@example.org"


def library_addresses() -> dict[str, URLPattern]:
    """allauth's own addresses, as its account app declares them."""
    from allauth.account import urls

    return {each.name: each for each in urls.urlpatterns}


def test_strangers_are_sent_to_sign_in(things: Things, browser: Browser):
    for name, (kind, _roles) in PAGES.items():
        kwargs = things.kwargs(kind, MINE) if kind else {}
        for method in ("get", "post"):
            response = getattr(browser, method)(reverse(name, kwargs=kwargs))
            assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/"), name


def expected(role: str, kind: str | None, scope: str, roles: frozenset[str]) -> int | None:
    """403, 404, or None: it opens."""
    if role not in roles:
        return 403
    if kind == "import":
        # An uploaded file holds names: it is its uploader's alone (here the administrator's).
        return None if (role, scope) == ("administrator", MINE) else 404
    if kind in CLIENT_KINDS:
        return None if scope in IN_SCOPE[role] else 404
    return None if kind is None or scope == MINE else 404


@pytest.mark.parametrize("role", ACTORS)
def test_every_page_by_scope(role: str, world: World, things: Things, browser: Browser):
    sign_in(browser, getattr(world, ACTORS[role]))
    cells = 0
    for name, (kind, roles) in PAGES.items():
        for scope in things.scopes(kind):
            url = reverse(name, kwargs=things.kwargs(kind, scope) if kind else {})
            wanted = expected(role, kind, scope, roles)
            for method in ("get", "head", "post"):
                response = getattr(browser, method)(url)
                _check(response, wanted, f"{role} {method} {name} ({scope})")
                _no_canary(response, role, f"{role} {method} {name} ({scope})")
                cells += 1
            for method in ("put", "patch", "delete", "options") if scope == MINE else ():
                assert getattr(browser, method)(url).status_code == 405, f"{method} {name}"
                cells += 1
    assert cells > 7 * len(PAGES)


def _check(response: Any, wanted: int | None, cell: str) -> None:
    if wanted is None:
        assert response.status_code in ANSWERED, f"{cell}: {response.status_code}"
    elif wanted == 404:
        # A page that only takes POST or GET says 405 or leads back, but never shows anything.
        assert response.status_code == 404, f"{cell}: {response.status_code}"
    else:
        assert response.status_code == wanted, f"{cell}: {response.status_code}"


def _no_canary(response: Any, role: str, cell: str) -> None:
    body = response.content.decode(errors="replace")
    for scope, canary in CANARIES.items():
        if scope not in IN_SCOPE.get(role, set()):
            assert canary not in body, f"{cell} shows {canary}"


@pytest.mark.parametrize("scope", [OTHER_AGENCY, NOBODYS])
def test_a_foreign_record_looks_like_none(scope: str, world: World, things: Things, browser: Browser):
    """No oracle: another agency's id and an id that never was get the same answer."""
    sign_in(browser, world.ana)
    answers = [browser.get(reverse("clients:page", kwargs=things.kwargs("client", s))) for s in (scope, NOBODYS)]
    assert answers[0].status_code == answers[1].status_code == 404
    assert len(answers[0].content) == len(answers[1].content)


def test_the_second_wall_holds_without_the_first(monkeypatch: Any, world: World, things: Things, browser: Browser):
    """With every Python filter gone, the row policies still hide the other agency."""
    monkeypatch.setattr(ClientQuerySet, "visible_to", lambda self, staff: self.all())
    monkeypatch.setattr(ClientQuerySet, "within", lambda self, sight, **values: self.all())
    # Questions are put into SQL once, with the filters in them: here each is put together anew.
    monkeypatch.setattr(Question, "_prepared", lambda self, shape, values: self._prepare(shape, values))
    sign_in(browser, world.ana)
    for name, (kind, roles) in PAGES.items():
        if kind in CLIENT_KINDS and "specialist" in roles:
            response = browser.get(reverse(name, kwargs=things.kwargs(kind, OTHER_AGENCY)))
            assert response.status_code == 404, name
            assert CANARIES[OTHER_AGENCY] not in response.content.decode()
    assert CANARIES[OTHER_AGENCY] not in browser.get(reverse("clients:list")).content.decode()
    assert browser.get(reverse("clients:page", kwargs=things.kwargs("client", OTHER_UNIT))).status_code == 200


def test_cover_opens_a_colleagues_people_while_it_lasts(world: World, things: Things, browser: Browser):
    sign_in(browser, world.ana)
    page = reverse("clients:page", kwargs=things.kwargs("client", COLLEAGUES))
    assert browser.get(page).status_code == 404
    with agency_context(world.north.pk):
        today = world.north.today()
        cover = Cover.objects.create(absent=world.ben, covering=world.ana, from_date=today, to_date=today)
    assert browser.get(page).status_code == 200
    with agency_context(world.north.pk):
        cover.cancelled_at = cover.created_at
        cover.save()
    assert browser.get(page).status_code == 404


def test_an_opened_record_is_on_the_trail(world: World, things: Things, browser: Browser):
    sign_in(browser, world.ana)
    browser.get(reverse("clients:page", kwargs=things.kwargs("client", MINE)))
    with agency_context(world.north.pk):
        entry = TrailEntry.objects.filter(object_id=world.maria.public_id, action="client opened").latest("id")
    assert entry.staff_id == world.ana.pk


def test_lists_put_the_ids_they_showed_on_the_trail(world: World, things: Things, browser: Browser):
    sign_in(browser, world.ana)
    for name in ("clients:list", "clients:today"):
        browser.get(reverse(name))
        with agency_context(world.north.pk):
            assert world.maria.public_id in TrailEntry.objects.latest("id").object_ids, name
