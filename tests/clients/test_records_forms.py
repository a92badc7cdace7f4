"""Adding and editing a client: refusals beside the field, a second look at look-alikes, and nothing typed is lost."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from audit.models import TrailEntry
from clients import actions
from clients.forms.records import ClientFields
from clients.models import Assignment, Client
from tenancy.context import agency_context
from tests.clients.pages import TODAY, errors, get, said, send
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def new(world):
    """What one types for somebody new."""
    return {
        "first_name": "Liisa", "last_name": "Järvi", "client_ref": "N-77", "unit": world.harbour.pk,
        "programme_entry_date": "2026-03-02", "safe_times": "after ten", "phone": "+358 50 1",
    }  # fmt: skip


def written(client):
    names = [name for name in ClientFields.NAMES if name not in ("unit", "treatment_team")]
    data = {name: getattr(client, name) for name in names}
    data = {name: "" if value is None else value for name, value in data.items() if value is not False}
    return {**data, "unit": client.unit_id, "treatment_team": client.treatment_team_id or "", "version": client.version}


def test_a_specialist_adds_somebody_to_their_own_caseload(world, browser, new):
    response = send(browser, world.ana, "clients:add", **new)
    with agency_context(world.north.pk):
        client = Client.objects.get(client_ref="N-77")
        assignment = Assignment.objects.get(client=client)
    assert response.url == f"/clients/{client.public_id}/"
    assert (assignment.specialist, assignment.from_date) == (world.ana, date(2026, 3, 2))
    assert client.safe_times == "after ten"
    assert "Liisa Järvi is on record" in said(response)


def test_a_supervisor_chooses_the_specialist_or_nobody_yet(world, browser, new):
    send(browser, world.sam, "clients:add", **new, specialist=world.ben.pk)
    send(browser, world.sam, "clients:add", **{**new, "client_ref": "N-78", "first_name": "Other"})
    with agency_context(world.north.pk):
        assert Assignment.objects.get(client__client_ref="N-77").specialist == world.ben
        assert not Assignment.objects.filter(client__client_ref="N-78").exists()


def test_a_double_click_makes_one_client(world, browser, new):
    new["submission"] = str(uuid.uuid4())
    first, second = (send(browser, world.ana, "clients:add", **new) for _ in range(2))
    assert first.url == second.url
    with agency_context(world.north.pk):
        assert Client.objects.filter(client_ref="N-77").count() == 1


def test_a_reference_that_is_taken_is_refused_beside_the_field(world, browser, new):
    response = send(browser, world.ana, "clients:add", **{**new, "client_ref": " N-2 "})
    assert response.status_code == 422
    assert list(errors(response)) == ["client_ref"] and "Another client has this" in errors(response)["client_ref"][0]
    assert "Liisa" in response.content.decode(), "nothing typed is lost"


def test_a_reference_taken_while_the_form_was_checked_is_refused_beside_the_field_too(world, browser, new, monkeypatch):
    monkeypatch.setattr(ClientFields, "clean_client_ref", lambda form: form.cleaned_data["client_ref"])
    response = send(browser, world.ana, "clients:add", **{**new, "client_ref": "N-2"})
    assert response.status_code == 422 and list(errors(response)) == ["client_ref"]
    assert send(browser, world.ana, "clients:add", **new).status_code == 302, "the page is not broken after it"


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        ({"first_name": "maria", "last_name": "SODERSTROM"}, True),
        ({"first_name": "maria", "last_name": "soderstrom", "date_of_birth": "1990-05-01"}, True),
        ({"first_name": "maria", "last_name": "soderstrom", "date_of_birth": "1971-01-01"}, False),
        ({"first_name": "Maria", "last_name": "Mäki", "date_of_birth": "1990-05-01"}, True),
        ({"first_name": "Maria", "last_name": "Mäki"}, False),
    ],
)
def test_somebody_very_like_one_on_record_is_asked_about_before_saving(world, browser, new, typed, alike):
    with agency_context(world.north.pk):
        Client.objects.filter(pk=world.maria.pk).update(date_of_birth=date(1990, 5, 1))
    response = send(browser, world.ana, "clients:add", **{**new, **typed})
    if not alike:
        assert response.status_code == 302
        return
    assert "Maria Söderström, reference N-1, is very like this" in errors(response)["somebody_else"][0]
    assert send(browser, world.ana, "clients:add", **{**new, **typed}, somebody_else="on").status_code == 302


def test_somebody_alike_on_another_caseload_is_not_named(world, browser, new):
    response = send(browser, world.ana, "clients:add", **{**new, "first_name": "Tom", "last_name": "Virtanen"})
    warning = errors(response)["somebody_else"][0]
    assert "on another caseload" in warning and "N-2" not in warning


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"programme_entry_date": "2026-03-11"}, "programme_entry_date"),
        ({"programme_entry_date": ""}, "programme_entry_date"),
        ({"referral_received_date": "2026-03-05"}, "referral_received_date"),
        ({"date_of_birth": "2026-03-10"}, "date_of_birth"),
        ({"date_of_birth": "0199-04-02"}, "date_of_birth"),
        ({"reported_employer_contact_date": "2026-03-12"}, "reported_employer_contact_date"),
        ({"unit": "999999"}, "unit"),
        ({"email": "nobody"}, "email"),
        # Fit to be an address, and longer than the column.
        ({"email": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.org"}, "email"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(world, browser, new, typed, field):
    response = send(browser, world.ana, "clients:add", **{**new, **typed})
    assert response.status_code == 422 and list(errors(response)) == [field]


def test_nobody_is_put_into_a_unit_one_does_not_work_in(world, browser, new):
    assert "unit" in errors(send(browser, world.ana, "clients:add", **{**new, "unit": world.hill.pk}))


def test_editing_saves_and_names_the_fields_on_the_trail(world, browser):
    data = written(world.maria) | {"safe_times": "mornings", "phone": ""}
    response = send(browser, world.ana, "clients:edit", world.maria.public_id, **data)
    assert response.status_code == 302
    with agency_context(world.north.pk):
        client = Client.objects.get(pk=world.maria.pk)
        line = TrailEntry.objects.get(action="client changed")
    assert (client.safe_times, client.phone, client.version) == ("mornings", "", 2)
    assert line.details == {"fields": ["phone", "safe_times"]}


def test_the_second_of_two_who_edit_sees_both_texts_and_can_save_over(world, browser):
    data = written(world.maria) | {"address": "Mine 1"}
    with agency_context(world.north.pk, staff_id=world.sam.pk):
        actions.change_client(client=world.maria, version=1, address="Theirs 2", by=world.sam)
    response = send(browser, world.ana, "clients:edit", world.maria.public_id, **data)
    page = response.content.decode()
    assert response.status_code == 409 and "Mine 1" in page and "Theirs 2" in page and "Sam Samson" in page
    again = dict(data, version=response.context["form"].data["version"])
    assert send(browser, world.ana, "clients:edit", world.maria.public_id, **again).status_code == 302
    with agency_context(world.north.pk):
        assert Client.objects.get(pk=world.maria.pk).address == "Mine 1"


def test_the_form_of_a_record_costs_the_same_however_many_clients_there_are(world, browser):
    response = get(browser, world.ana, "clients:edit", world.maria.public_id)
    assert response.status_code == 200 and 'value="N-1"' in response.content.decode()


def test_what_one_may_not_see_one_may_not_edit(world, browser):
    data = written(world.maria) | {"address": "Elsewhere"}
    assert send(browser, world.ben, "clients:edit", world.maria.public_id, **data).status_code == 404
    assert sign_in(browser, world.lee).get("/clients/new/").status_code == 403
