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
from tests.access_pages import (
    ACTORS,
    ANSWERED,
    CLIENT_KINDS,
    IN_SCOPE,
    PAGES,
    PUBLIC,
    STEPS,
    WITHOUT_AGENCY,
)
from tests.access_world import CANARIES, COLLEAGUES, MINE, NOBODYS, OTHER_AGENCY, OTHER_UNIT, Things, build
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db


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
    if kind in STEPS:
        return None if scope == MINE and role in STEPS[kind] else 404
    if kind in CLIENT_KINDS:
        return None if scope in IN_SCOPE[role] else 404
    return None if kind is None or scope == MINE else 404


def asked(role: str, kind: str | None, roles: frozenset[str], things: Things) -> list[tuple[str, str]]:
    """In which scopes a page is asked for, and how.

    Whoever has the page is told of every scope. Whoever has not is refused before any record is looked for, so two scopes
    show it: the record nearest to them, and one that never was. The answer to HEAD is that to GET without its body.
    """
    scopes = (
        things.scopes(kind) if role in roles else [scope for scope in things.scopes(kind) if scope in (MINE, NOBODYS)]
    )
    return [("head", MINE)] + [(method, scope) for scope in scopes for method in ("get", "post")]


@pytest.mark.parametrize("role", ACTORS)
def test_every_page_by_scope(role: str, world: World, things: Things, browser: Browser, caplog: Any):
    caplog.set_level("ERROR", logger="django.request")  # thousands of refusals need no line each
    sign_in(browser, getattr(world, ACTORS[role]))
    cells = 0
    for name, (kind, roles) in PAGES.items():
        for method, scope in asked(role, kind, roles, things):
            response = getattr(browser, method)(reverse(name, kwargs=things.kwargs(kind, scope) if kind else {}))
            cell = f"{role} {method} {name} ({scope})"
            _check(response, expected(role, kind, scope, roles), cell)
            _no_canary(response, role, cell)
            cells += 1
    assert cells > 4 * len(PAGES)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_page_knows_another_method(method: str, world: World, things: Things):
    """Not even for somebody who may open it."""
    browsers = {role: sign_in(Browser(), getattr(world, actor)) for role, actor in ACTORS.items()}
    for name, (kind, roles) in PAGES.items():
        role = next(role for role in ACTORS if expected(role, kind, MINE, roles) is None)
        response = getattr(browsers[role], method)(reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {}))
        assert response.status_code == 405, f"{role} {method} {name}"


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
