"""The import page: choose, see, say so. Today is Sunday 22 November 2026 in Helsinki."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import StaffMember, Unit
from audit.models import TrailEntry
from clients import imports
from clients.imports.columns import KINDS
from clients.models import Client, ClientContact, Job
from clients.models.imports import ImportFile
from tenancy.context import agency_context
from tests.clients.importing import sheet, table, workbook
from tests.conftest import sign_in
from tests.world import World, make_job

pytestmark = pytest.mark.django_db

LIISA = {
    "client_ref": "H-7",
    "first_name": "Liisa",
    "last_name": "Mäkelä",
    "programme_entry": "2026-08-03",
    "specialist_email": "ana@example.org",
    "unit": "Harbour",
}
MENU = "/import/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-22 10:00 +02:00", tick=False):
        yield


def choose(browser: Browser, kind: str, content: bytes, name: str = "file.csv", **fields: str) -> Any:
    data = {"kind": kind, "date_format": "dmy", "file": SimpleUploadedFile(name, content), **fields}
    return browser.post(reverse("clients:import"), data)


def expected(page: Any) -> dict[str, str]:
    found = re.search(r'name="expected" value="([0-9a-f]{64})"', page.content.decode())
    submission = re.search(r'name="submission" value="([0-9a-f-]{36})"', page.content.decode())
    assert found and submission
    return {"expected": found[1], "submission": submission[1]}


def test_a_file_is_shown_and_taken_over_after_a_word(world: World, browser: Browser) -> None:
    sign_in(browser, world.sam)
    shown = choose(browser, "caseload", sheet("caseload", LIISA, {"client_ref": "N-1", "last_name": "Söderholm"}))
    page = browser.get(shown.url)
    text = page.content.decode()
    assert "Liisa Mäkelä" in text and "Söderström" in text and "Söderholm" in text
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref="H-7").exists()

    confirm = shown.url + "confirm/"
    answer = expected(page)
    assert browser.post(confirm, answer).status_code == 302
    assert "Imported: 1 new, 1 changed, 0 as they were." in browser.get(MENU).content.decode()
    # The button pressed twice, and the address opened again.
    assert browser.post(confirm, answer).status_code == 302
    assert browser.get(shown.url).url == MENU
    with agency_context(world.north.pk):
        assert Client.objects.get(client_ref="N-1").last_name == "Söderholm"
        assert Client.objects.filter(client_ref="H-7").count() == 1
        file = ImportFile.objects.get()
        assert bytes(file.content) == b"" and file.counts == {"rows": 2, "added": 1, "updated": 1, "unchanged": 0}
        lines = TrailEntry.objects.filter(action="file imported")
        assert [line.details["added"] for line in lines] == [1]
    latest = browser.get(MENU).content.decode()
    assert "file.csv" in latest and "Sun 22 Nov 2026 10:00" in latest


def test_what_is_wrong_is_shown_and_nothing_can_be_confirmed(world: World, browser: Browser) -> None:
    sign_in(browser, world.sam)
    shown = choose(browser, "caseload", sheet("caseload", {**LIISA, "unit": "Harbor", "last_name": '=HYPERLINK("x")'}))
    text = browser.get(shown.url).content.decode()
    assert "Did you mean Harbour?" in text and "expected" not in text
    rows = browser.get(shown.url + "fix-list/").content.decode()
    assert rows.startswith("\ufeffrow,what_to_write,client_ref") and "Harbor" in rows
    assert "'=HYPERLINK" in rows and ",=HYPERLINK" not in rows and ',"=HYPERLINK' not in rows
    browser.post(shown.url + "confirm/", {"expected": "0" * 64})
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref="H-7").exists()


def test_a_preview_that_no_longer_holds_is_shown_again(world: World, browser: Browser) -> None:
    sign_in(browser, world.sam)
    shown = choose(browser, "caseload", sheet("caseload", {"client_ref": "N-1", "last_name": "Söderholm"}))
    answer = expected(browser.get(shown.url))
    with agency_context(world.north.pk):
        Client.objects.filter(client_ref="N-1").update(last_name="Virtanen")

    page = browser.post(shown.url + "confirm/", answer)
    assert page.status_code == 409 and "Virtanen" in page.content.decode()
    with agency_context(world.north.pk):
        assert Client.objects.get(client_ref="N-1").last_name == "Virtanen"
    assert browser.post(shown.url + "confirm/", expected(page)).status_code == 302
    with agency_context(world.north.pk):
        assert Client.objects.get(client_ref="N-1").last_name == "Söderholm"


def test_what_is_refused_halfway_is_told_at_its_row_and_not_as_a_change_of_records(
    world: World, browser: Browser
) -> None:
    with agency_context(world.north.pk):
        Unit.objects.filter(pk=world.hill.pk).update(closed_date="2026-06-30")
    sign_in(browser, world.adi)
    row = {"email": "ben@example.org", "role": "supervisor", "unit": "Hill", "from": "2026-12-01"}
    shown = choose(browser, "people", sheet("people", row))
    page = browser.post(shown.url + "confirm/", expected(browser.get(shown.url)))
    text = page.content.decode()
    assert page.status_code == 409 and "Records changed" not in text
    assert "Hill is closed" in text and "<code>unit</code>" in text and "expected" not in text
    assert not world.ben.memberships.filter(role="supervisor").exists()


def test_a_refusal_of_the_whole_file_is_told_as_it_is(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ValidationError("Not on a Sunday.")

    sign_in(browser, world.sam)
    shown = choose(browser, "caseload", sheet("caseload", LIISA))
    monkeypatch.setattr("clients.imports.project_many", refuse)
    page = browser.post(shown.url + "confirm/", expected(browser.get(shown.url)))
    assert page.status_code == 409
    assert "Not on a Sunday." in page.content.decode() and "Records changed" not in page.content.decode()
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref="H-7").exists()


def test_a_supervisor_reaches_the_people_of_their_units_only(world: World, browser: Browser) -> None:
    """Hanna (N-3) is in Hill; Sam supervises Harbour. A file is no way round that, nor a way to look."""
    sign_in(browser, world.sam)
    rows = [{"client_ref": "N-3", "last_name": "Other"}, {**LIISA, "unit": "Hill"}]
    text = browser.get(choose(browser, "caseload", sheet("caseload", *rows)).url).content.decode()
    assert "Koskinen" not in text and "outside your units" in text and "not one of your units" in text
    visit = {"client_ref": "N-3", "date": "9.11.2026", "mode": "phone", "specialist_email": "cleo@example.org"}
    text = browser.get(choose(browser, "contacts", sheet("contacts", visit)).url).content.decode()
    assert "Nobody here has this reference" in text


def test_an_administrator_imports_without_being_shown_what_is_on_record(world: World, browser: Browser) -> None:
    sign_in(browser, world.adi)
    text = browser.get(choose(browser, "caseload", sheet("caseload", {"client_ref": "N-3", "last_name": "Other"})).url)
    assert "Koskinen" not in text.content.decode() and "Other" in text.content.decode()
    assert browser.post(text.wsgi_request.path + "confirm/", expected(text)).status_code == 302
    with agency_context(world.north.pk):
        assert Client.objects.get(client_ref="N-3").last_name == "Other"


def test_staff_files_are_for_those_who_may_add_staff(world: World, browser: Browser) -> None:
    row = {"email": "sam@example.org", "role": "administrator", "from": "2026-01-01"}
    sign_in(browser, world.sam)
    assert choose(browser, "people", sheet("people", row)).status_code == 422
    assert browser.get(reverse("clients:import_template", args=["people"])).status_code == 404
    sign_in(browser, world.adi)
    assert choose(browser, "people", sheet("people", row)).status_code == 302
    assert not StaffMember.objects.get(pk=world.sam.pk).memberships.filter(role="administrator").exists()


@pytest.mark.parametrize("who", ["adi", "sol"])
def test_only_whoever_chose_a_file_sees_it(world: World, browser: Browser, who: str) -> None:
    sign_in(browser, world.sam)
    shown = choose(browser, "caseload", sheet("caseload", LIISA))
    sign_in(browser, getattr(world, who))
    for address in (shown.url, shown.url + "fix-list/", shown.url + "confirm/"):
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"expected": "0" * 64}).status_code == 404


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\x89PNG\x00", b"a" * (5 * 1024 * 1024 + 1)])
def test_what_cannot_be_read_is_told_beside_the_file(world: World, browser: Browser, content: bytes) -> None:
    sign_in(browser, world.sam)
    page = choose(browser, "contacts", content)
    assert page.status_code == 422 and 'id="error_1_id_file"' in page.content.decode()
    with agency_context(world.north.pk):
        assert not ImportFile.objects.exists()


def test_a_workbook_is_as_good_as_a_csv(world: World, browser: Browser) -> None:
    from datetime import date

    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, date(2026, 11, 6))
    header = ["client_ref", "date", "mode", "specialist_email", "job_start", "minutes"]
    content = workbook(header, ["N-1", date(2026, 11, 9), "in_person", "ana@example.org", date(2026, 11, 6), 45])
    sign_in(browser, world.sam)
    shown = choose(browser, "contacts", content, "contacts.xlsx")
    assert browser.post(shown.url + "confirm/", expected(browser.get(shown.url))).status_code == 302
    with agency_context(world.north.pk):
        contact = ClientContact.objects.get()
        assert (contact.minutes, contact.named_jobs.get().job) == (45, Job.objects.get())


def test_the_way_dates_are_written_is_as_was_chosen(world: World, browser: Browser) -> None:
    sign_in(browser, world.sam)
    content = sheet("caseload", {**LIISA, "programme_entry": "2/3/2026"})
    for chosen, told in (("iso", "day or month first"), ("mdy", "Import the file"), ("dmy", "Import the file")):
        page = browser.get(choose(browser, "caseload", content, date_format=chosen).url).content.decode()
        assert told in page


def test_files_that_were_left_are_forgotten(world: World, browser: Browser) -> None:
    sign_in(browser, world.sam)
    choose(browser, "caseload", sheet("caseload", LIISA))
    with time_machine.travel("2026-11-23 11:00 +02:00", tick=False):
        sign_in(browser, world.sam)
        choose(browser, "caseload", sheet("caseload", LIISA))
    with agency_context(world.north.pk):
        assert ImportFile.objects.count() == 1


def test_contacts_are_with_whomever_the_agency_calls_so(world: World, browser: Browser) -> None:
    type(world.north).objects.filter(pk=world.north.pk).update(client_word="service_user")
    sign_in(browser, world.sam)
    address = reverse("clients:import_template", args=["contacts"])
    visit = {"client_ref": "N-1", "date": "9.11.2026", "mode": "phone", "specialist_email": "ana@example.org"}
    shown = choose(browser, "contacts", sheet("contacts", visit)).url
    preview = browser.get(shown)
    for page in (browser.get(MENU), browser.get(address), preview):
        assert "Service users&#x27; contacts" in page.content.decode()
        assert "Contacts with clients" not in page.content.decode()
    browser.post(shown + "confirm/", expected(preview))
    assert "<strong>Service users&#x27; contacts</strong>" in browser.get(MENU).content.decode()


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_empty_file_of_each_kind_holds_its_columns_and_the_page_explains_them(
    world: World, browser: Browser, kind: str
) -> None:
    sign_in(browser, world.adi)
    address = reverse("clients:import_template", args=[kind])
    assert browser.get(address, {"file": ""}).content.decode().strip("\ufeff\r\n").split(",") == KINDS[kind].names
    text = browser.get(address).content.decode()
    for column in KINDS[kind].columns:
        assert f"<code>{column.name}</code>" in text and all(f"<code>{code}</code>" in text for code in column.codes)


def test_the_examples_of_the_columns_are_read_as_they_stand(north: World) -> None:
    for kind in KINDS.values():
        header = [column.name for column in kind.columns if column.example]
        content = table(header, [[column.example for column in kind.columns if column.example]])
        outcome = imports.look(imports.Request(north.north, kind.name, content, north.adi))
        asked_for_records = {"client_ref", "specialist_email", "unit", "treatment_team", "supervisor_email"}
        assert {problem.column for problem in outcome.errors} <= asked_for_records
