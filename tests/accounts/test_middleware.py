"""One agency and one transaction around each request: kept when all went well, undone when not, never half."""

from __future__ import annotations

import contextlib

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, IntegrityError, connection
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from accounts.models import Membership, StaffMember, Unit
from accounts.roles import Role
from tenancy.context import agency_context, current
from tests.conftest import sign_in


def well(request):
    Unit.objects.create(name="Quay")
    return HttpResponse("done")


def raises(request):
    Unit.objects.create(name="Quay")
    raise ZeroDivisionError


def answers_500(request):
    Unit.objects.create(name="Quay")
    return HttpResponse("sorry", status=500)


def swallows_an_orm_error(request):
    Unit.objects.create(name="Quay")
    with contextlib.suppress(IntegrityError):
        Unit.objects.create(name="Harbour")
    return HttpResponse("saved!")


def swallows_a_raw_error(request):
    """Django does not notice this one: PostgreSQL would answer COMMIT with a quiet rollback."""
    Unit.objects.create(name="Quay")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    except DatabaseError:
        pass
    return HttpResponse("saved!")


def renders_late(request):
    template = engines["django"].from_string("{% for unit in units %}{{ unit.name }} {% endfor %}")
    return TemplateResponse(request, template, {"units": Unit.objects.order_by("name")})


@login_not_required
def outside(request):
    return HttpResponse(str(current()))


urlpatterns = [
    path("test/well/", well),
    path("test/raises/", raises),
    path("test/answers-500/", answers_500),
    path("test/swallows-orm/", swallows_an_orm_error),
    path("test/swallows-raw/", swallows_a_raw_error),
    path("test/late/", renders_late),
    path("test/outside/", outside),
    path("", include("ipsapp.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def ana(world, browser):
    browser.raise_request_exception = False
    return sign_in(browser, world.ana)


def has_quay(world):
    with agency_context(world.north.pk):
        return Unit.objects.filter(name="Quay").exists()


def change_roles(staff, **fields):
    with agency_context(staff.agency_id):
        staff.memberships.update(**fields)


def test_what_went_well_is_kept(world, ana):
    assert ana.get("/test/well/").content == b"done"
    assert has_quay(world)


@pytest.mark.parametrize("where", ["raises", "answers-500", "swallows-orm", "swallows-raw"])
def test_what_did_not_is_undone_and_not_told_as_done(world, ana, where):
    response = ana.get(f"/test/{where}/")
    assert response.status_code == 500
    assert b"saved!" not in response.content
    assert not has_quay(world)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["raises", "swallows-orm", "swallows-raw"])
def test_the_same_in_a_transaction_of_its_own(browser, where):
    """Behind the tests' own transaction a commit is only a savepoint; here it is a real one."""
    from tests.world import build_world

    world = build_world()
    browser.raise_request_exception = False
    sign_in(browser, world.ana)
    assert browser.get(f"/test/{where}/").status_code == 500
    assert not has_quay(world)
    assert browser.get("/test/well/").status_code == 200
    assert has_quay(world)


def test_a_page_that_renders_late_still_sees_its_agencys_rows(world, ana):
    assert ana.get("/test/late/").content == b"Harbour Hill "


def test_after_the_request_nothing_is_open(world, ana):
    ana.get("/test/well/")
    assert current() is None
    assert type(ana)().get("/test/outside/").content == b"None"


def in_two_agencies(world):
    """Ana also works in South Bay."""
    with agency_context(world.south.pk):
        also = StaffMember.objects.create(user=world.ana.user)
        Membership.objects.create(staff=also, role=Role.ADMINISTRATOR, starts_date="2025-01-01")
    return also


def test_whoever_works_in_two_agencies_chooses_one_and_may_switch(world, ana):
    in_two_agencies(world)
    for address in ("/", "/me/", "/test/well/"):
        response = ana.get(address)
        assert (response.status_code, response["Location"]) == (302, "/agencies/")
    shown = ana.get("/agencies/").content.decode()
    assert "North Town IPS" in shown and "South Bay IPS" in shown
    ana.post("/agencies/", {"agency": "south"})
    assert ana.get("/staff/").status_code == 200
    assert "Olga" in ana.get("/staff/").content.decode()
    ana.post("/agencies/", {"agency": "north"})
    assert ana.get("/staff/").status_code == 403


@pytest.mark.parametrize("wanted", ["", "west", "south' OR 1=1"])
def test_an_agency_that_is_not_ones_own_can_not_be_chosen(world, browser, wanted):
    ben = sign_in(browser, world.ben)
    session = ben.session
    session["agency_id"] = world.south.pk
    session.save()
    assert "choose" in ben.post("/agencies/", {"agency": wanted or "south"}).content.decode().lower()
    assert ben.get("/me/").context["request"].agency == world.north


def test_a_role_that_ended_in_the_chosen_agency_asks_again(world, ana):
    also = in_two_agencies(world)
    ana.post("/agencies/", {"agency": "south"})
    change_roles(also, ends_date="2025-06-01")
    response = ana.get("/me/")
    assert response.context["request"].agency == world.north


def test_whoever_has_no_role_is_told_so_on_every_page(world, ana):
    change_roles(world.ana, ends_date="2025-06-01")
    for address in ("/", "/today/", "/staff/", "/test/well/"):
        response = ana.get(address)
        assert response.status_code == 403 and b"You have no role today" in response.content
    assert ana.get("/agencies/").status_code == 200
    assert not has_quay(world)


def test_a_role_begins_and_ends_at_the_agencys_own_midnight(world, ana, time_machine):
    change_roles(world.ana, starts_date="2026-03-19", ends_date="2026-03-19")
    for moment, status in [
        ("2026-03-18T23:59:00+02:00", 403),
        ("2026-03-19T00:01:00+02:00", 200),
        ("2026-03-19T23:59:00+02:00", 200),
        ("2026-03-20T00:01:00+02:00", 403),
    ]:
        time_machine.move_to(moment)
        sign_in(ana, world.ana)
        assert ana.get("/me/").status_code == status, moment


def test_a_new_permission_and_a_lost_one_hold_from_the_next_request_on(world, ana):
    assert ana.get("/staff/").status_code == 403
    change_roles(world.ana, role=Role.ADMINISTRATOR)
    assert ana.get("/staff/").status_code == 200
    change_roles(world.ana, role=Role.SPECIALIST)
    assert ana.get("/staff/").status_code == 403
