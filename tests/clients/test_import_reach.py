"""A file is no way to open a record to oneself, nor to read what is on record. Today is Sunday 22 November 2026."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Cover, Membership, StaffMember
from accounts.roles import Role
from audit.models import TrailEntry
from clients import imports
from clients.models import Assignment, Client, ClientContact, EmployerContactFor, Job
from employers.models import Employer, EmployerContact, EmployerPerson, Site
from tenancy.context import agency_context
from tests.clients.importing import complaints, look, run, sheet, take
from tests.conftest import sign_in
from tests.world import World, make_job

pytestmark = pytest.mark.django_db

BORN = date(1987, 6, 5)
ENTRY, START, CLOSED = date(2026, 1, 5), date(2026, 3, 16), date(2026, 9, 30)
STORED = ("1987", "2026-01-05", "2026-03-16", "2026-09-30", "Koskinen")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-22 10:00 +02:00", tick=False):
        yield


def give(staff: StaffMember, role: Role, unit: Any = None) -> StaffMember:
    Membership.objects.create(staff=staff, role=role, unit=unit, starts_date="2024-01-01")
    return StaffMember.objects.get(pk=staff.pk)


def preview(browser: Browser, kind: str, *rows: dict[str, Any]) -> Any:
    data = {"kind": kind, "date_format": "dmy", "file": SimpleUploadedFile("file.csv", sheet(kind, *rows))}
    return browser.get(browser.post(reverse("clients:import"), data).url)


# Opening records to oneself


def test_nobody_takes_people_onto_their_own_caseload_by_a_file(world: World, browser: Browser, tmp_path: Path) -> None:
    with agency_context(world.north.pk):
        give(world.adi, Role.SPECIALIST, world.harbour)
    row = {"client_ref": "N-1", "specialist_email": "adi@example.org"}
    text = preview(sign_in(browser, world.adi), "caseload", row).content.decode()
    assert "you would open people to yourself" in text and "Ask another administrator" in text
    assert "expected" not in text and "<code>specialist_email</code>" in text

    path = tmp_path / "caseload.csv"
    path.write_bytes(sheet("caseload", row))
    for by in ({}, {"by": "adi@example.org"}):
        with pytest.raises(CommandError, match="1 thing to put right"):
            run("caseload", path, **by)
    with agency_context(world.north.pk):
        assert not Client.objects.visible_to(world.adi).exists()
        run("caseload", path, by="sam@example.org")
        assert Assignment.objects.current_on(date(2026, 11, 22)).get(client=world.maria).specialist == world.adi


def test_a_file_gives_nobody_those_whom_they_see_already(north: World) -> None:
    row = {"client_ref": "N-1", "specialist_email": "sam@example.org"}
    assert take(north, "caseload", row, by=north.sam, reach=imports.Reach.of(north.sam)).applied
    adi = give(north.adi, Role.SPECIALIST, north.harbour)
    mine = {"client_ref": "N-9", "first_name": "Own", "last_name": "New", "unit": "Harbour"}
    mine |= {"programme_entry": "2026-11-02", "specialist_email": "adi@example.org"}
    assert take(north, "caseload", mine, by=adi).applied
    assert take(north, "caseload", mine, by=adi).changes_nothing


def test_a_colleague_whom_one_is_to_cover_is_no_way_round_it(north: World) -> None:
    adi = give(north.adi, Role.SPECIALIST, north.harbour)
    row = {"client_ref": "N-3", "specialist_email": "ana@example.org"}
    assert not complaints(look(north, "caseload", row, by=adi))
    Cover.objects.create(absent=north.ana, covering=adi, from_date="2026-12-01", to_date="2026-12-07")
    assert complaints(look(north, "caseload", row, by=adi)) == [(2, "specialist_email", "ana@example.org")]


def test_nor_is_the_unit_one_supervises(north: World) -> None:
    row = {"client_ref": "N-3", "unit": "Harbour"}
    assert not complaints(look(north, "caseload", row, by=north.adi))
    adi = give(north.adi, Role.SUPERVISOR, north.harbour)
    assert complaints(look(north, "caseload", row, by=adi, reach=imports.Reach.of(adi))) == [(2, "unit", "Harbour")]
    assert not complaints(look(north, "caseload", {"client_ref": "N-1", "unit": "Hill"}, by=adi))


def test_nobody_gives_themselves_a_role_in_their_own_name(world: World, tmp_path: Path) -> None:
    """Without a name a command is the machine's own: an agency begins with a file in which its administrator stands too."""
    path = tmp_path / "people.csv"
    path.write_bytes(sheet("people", {"email": "adi@example.org", "role": "specialist", "from": "2026-01-01"}))
    with pytest.raises(CommandError, match="1 thing to put right"):
        run("people", path, by="adi@example.org")
    assert not world.adi.memberships.filter(role="specialist").exists()
    assert "1 added" in run("people", path)


# What is on record


def _hannas_record(world: World) -> None:
    with agency_context(world.north.pk):
        make_job(world.hanna, world.bakery, START, end_date=date(2026, 6, 30), learned_date=START, end_reason="quit")
        fields = {"date_of_birth": BORN, "closed_date": CLOSED, "closure_reason": "moved"}
        Client.objects.filter(pk=world.hanna.pk).update(**fields)


_VISIT = {"client_ref": "N-3", "mode": "phone", "specialist_email": "cleo@example.org"}
_JOB = {"client_ref": "N-3", "employer": "Corner Bakery", "job_title": "Cook"}
PROBES: list[tuple[str, dict[str, str]]] = [
    ("caseload", {"client_ref": "N-3", "date_of_birth": "1990-01-01", "last_name": "Other"}),
    ("caseload", {"client_ref": "N-3", "referral_received": "2026-05-05", "profile_started": "2025-05-05"}),
    ("caseload", {"client_ref": "N-3", "closed": "2025-12-01", "closure_reason": "moved"}),
    ("caseload", {**_JOB, "job_start": "2025-12-01"}),
    ("caseload", {**_JOB, "job_start": "2026-10-20"}),
    ("caseload", {**_JOB, "job_title": "Baker", "job_start": "2026-03-16", "weekly_hours": "20"}),
    ("contacts", {**_VISIT, "date": "2025-12-01"}),
    ("contacts", {**_VISIT, "date": "2026-10-10", "job_start": "2026-03-17"}),
    ("contacts", {**_VISIT, "client_ref": "N3", "date": "2026-10-10"}),
    ("employer-contacts", {**_VISIT, "employer": "Corner Bakery", "date": "2025-12-01"}),
    ("employer-contacts", {**_VISIT, "employer": "Corner Bakery", "date": "2026-10-20"}),
]


def _stored(text: str, row: dict[str, str]) -> list[str]:
    return [word for word in (*STORED, "N-3") if word in text and word not in str(row)]


@pytest.mark.parametrize(("kind", "row"), PROBES)
def test_no_file_tells_an_administrator_what_is_on_record(
    world: World, browser: Browser, tmp_path: Path, kind: str, row: dict[str, str]
) -> None:
    _hannas_record(world)
    page = preview(sign_in(browser, world.adi), kind, row)
    told = page.content.decode() + browser.get(page.wsgi_request.path + "fix-list/").content.decode()
    path = tmp_path / "file.csv"
    path.write_bytes(sheet(kind, row))
    assert not _stored(told, row)
    assert not _stored(said(kind, path, dry_run=True), row)
    assert not _stored(said(kind, path, by="sam@example.org", dry_run=True), row)
    with agency_context(world.north.pk):
        assert not any(line.object_ids for line in TrailEntry.objects.filter(action="import previewed"))


@pytest.mark.parametrize(("kind", "row"), PROBES)
def test_who_supervises_them_is_told_and_that_is_on_the_trail(
    world: World, browser: Browser, kind: str, row: dict[str, str]
) -> None:
    _hannas_record(world)
    with agency_context(world.north.pk):
        give(world.sam, Role.SUPERVISOR, world.hill)
    page = preview(sign_in(browser, world.sam), kind, row)
    if kind == "caseload" and "last_name" in row:
        assert "Koskinen" in page.content.decode() and "1987-06-05" in page.content.decode()
    told = _stored(page.content.decode(), row)
    with agency_context(world.north.pk):
        shown = TrailEntry.objects.get(action="import previewed").object_ids
    assert not told or told == ["N-3"] or shown == [world.hanna.public_id]


def test_the_dates_are_told_to_their_supervisor(world: World, browser: Browser) -> None:
    _hannas_record(world)
    with agency_context(world.north.pk):
        give(world.sam, Role.SUPERVISOR, world.hill)
    told = [_stored(preview(sign_in(browser, world.sam), kind, row).content.decode(), row) for kind, row in PROBES]
    assert all(told[:5] + told[6:])


def said(kind: str, path: Path, **options: Any) -> str:
    """What the command says, be it a refusal."""
    out = io.StringIO()
    try:
        call_command("import_records", str(path), agency="north", kind=kind, stdout=out, stderr=out, **options)
    except CommandError as refusal:
        out.write(str(refusal))
    return out.getvalue()


def test_what_is_expected_cannot_be_worked_out_from_guesses(north: World, settings: Any) -> None:
    """The digest that goes to the browser is keyed: without the key, nobody can try out values until it fits."""
    row = {"client_ref": "N-3", "last_name": "Other"}
    digest = look(north, "caseload", row).digest
    settings.SECRET_KEY = "another key that has nothing to do with the first one"
    assert look(north, "caseload", row).digest != digest


# What a file did


def _line(world: World) -> TrailEntry:
    return TrailEntry.objects.filter(action="file imported").latest("pk")


def test_the_line_of_an_import_carries_the_ids_of_what_it_made_and_changed(north: World) -> None:
    job = {"employer": "Kahvila Aamu", "employer_site": "Kallio", "job_title": "Barista", "job_start": "2026-11-06"}
    new = {"client_ref": "N-9", "first_name": "New", "last_name": "One", "programme_entry": "2026-08-03"}
    take(
        north,
        "caseload",
        {**new, **job, "unit": "Harbour", "specialist_email": "ana@example.org"},
        {"client_ref": "N-1", "last_name": "Other"},
        {"client_ref": "N-2", "specialist_email": "ana@example.org"},
        {"client_ref": "N-3", "last_name": "Koskinen"},
    )
    made: list[Any] = [Client.objects.get(client_ref="N-9"), Job.objects.get(), Site.objects.get(name="Kallio")]
    made += [Employer.objects.get(name="Kahvila Aamu"), north.maria, north.tom]
    made += Assignment.objects.filter(specialist=north.ana).exclude(client=north.maria)
    assert set(_line(north).object_ids) == {each.public_id for each in made}
    assert len(_line(north).object_ids) == len(made) == 8

    take(north, "caseload", {"client_ref": "N-1", "last_name": "Other"})
    assert _line(north).object_ids == []


def test_so_does_that_of_contacts_and_whom_they_were_with(north: World) -> None:
    visit = {"client_ref": "N-1", "date": "2026-11-09", "mode": "phone", "specialist_email": "ana@example.org"}
    take(north, "contacts", visit)
    contact = ClientContact.objects.get()
    assert set(_line(north).object_ids) == {contact.public_id, north.maria.public_id}
    take(north, "contacts", {**visit, "note": "More"})
    assert set(_line(north).object_ids) == {contact.public_id, north.maria.public_id}

    take(north, "employer-contacts", {**visit, "employer": "Corner Bakery", "person": "Boss"})
    made = [EmployerContact.objects.get(), EmployerContactFor.objects.get(), EmployerPerson.objects.get(), north.maria]
    assert set(_line(north).object_ids) == {each.public_id for each in made}


def test_and_that_of_staff(north: World) -> None:
    take(
        north,
        "people",
        {"email": "mika@example.org", "first_name": "M", "last_name": "A", "role": "specialist", "unit": "Lake",
         "treatment_teams": "Team Red", "from": "2025-02-01"},
        {"email": "ana@example.org", "role": "specialist", "unit": "Harbour", "fte": "0.5", "from": "2024-01-01"},
        {"email": "ben@example.org", "role": "specialist", "unit": "Harbour", "from": "2024-01-01"},
    )  # fmt: skip
    roles = Membership.objects.filter(staff__user__email__in=["mika@example.org", "ana@example.org"])
    lake, red = roles.get(unit__name="Lake").unit, roles.get(unit__name="Lake").teams.get().team
    made: list[Any] = [*roles, *(role.staff for role in roles), lake, red]
    assert set(_line(north).object_ids) == {each.public_id for each in made}
    assert len(made) == 6


def test_a_thousand_rows_are_a_few_lines(north: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"mode": "phone", "specialist_email": "ana@example.org", "client_ref": "N-1"}
    visits = [{**row, "date": "2026-11-09", "time": f"{n // 60:02}:{n % 60:02}"} for n in range(1000)]
    take(north, "contacts", *visits)
    assert len(_line(north).object_ids) == 1001
    monkeypatch.setattr(imports, "IDS_A_LINE", 400)
    take(north, "contacts", *({**visit, "note": "x"} for visit in visits))
    lines = TrailEntry.objects.filter(action="file imported").order_by("pk")[1:]
    assert [len(line.object_ids) for line in lines] == [400, 400, 201]
    assert len({each for line in lines for each in line.object_ids}) == 1001
