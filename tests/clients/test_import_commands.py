"""import_records and export_due as somebody runs them. Today is Sunday 22 November 2026 in Helsinki."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import Unit
from audit.models import TrailEntry
from clients import actions
from clients.models import Client, ClientContact, DueContact, Job
from employers.models import Employer
from tenancy.context import agency_context
from tests.clients.importing import exported, run, sheet
from tests.world import World, make_job

pytestmark = pytest.mark.django_db

LIISA = {
    "client_ref": "H-7",
    "first_name": "Liisa",
    "last_name": "Mäkelä",
    "programme_entry": "3.8.2026",
    "specialist_email": "ana@example.org",
    "unit": "Harbour",
    "employer": "Kahvila Aamu",
    "job_title": "Barista",
    "job_start": "6.11.2026",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-22 10:00 +02:00", tick=False):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "caseload.csv"
    path.write_bytes(sheet("caseload", LIISA))
    return path


def test_a_file_is_imported_in_the_administrators_name_and_again_to_no_effect(world: World, file: Path) -> None:
    told = run("caseload", file)
    assert "Imported 1 row of caseload: 1 added, 0 updated, 0 unchanged, 1 new employer." in told
    assert "0 added, 0 updated, 1 unchanged." in run("caseload", file)
    with agency_context(world.north.pk):
        lines = TrailEntry.objects.filter(action="file imported").order_by("pk")
        assert [(line.staff_id, line.details["added"]) for line in lines] == [(world.adi.pk, 1), (world.adi.pk, 0)]
        assert DueContact.objects.filter(client__client_ref="H-7").count() == 17
        event = Client.history.rel.related_model.objects.get(client_ref="H-7")
        assert event.pgh_context["staff"] == world.adi.pk


def test_one_and_several_are_told_as_people_say_it(world: World, file: Path) -> None:
    site, other = {"employer_site": "Kallio"}, {"employer_site": "Pasila", "client_ref": "H-8", "specialist_email": ""}
    file.write_bytes(sheet("caseload", {**LIISA, **site}, {**LIISA, **other}))
    told = run("caseload", file, dry_run=True)
    assert "Would import 2 rows of caseload" in told
    assert told.rstrip().endswith("1 new employer, 2 new sites, 1 warning.")
    file.write_bytes(sheet("caseload", {**LIISA, **site, "unit": "Harbor"}))
    with pytest.raises(CommandError, match=r"^1 thing to put right in the file\."):
        run("caseload", file)


def test_by_names_somebody_else(world: World, file: Path) -> None:
    run("caseload", file, by="Sam@example.org")
    with agency_context(world.north.pk):
        assert TrailEntry.objects.get(action="file imported").staff_id == world.sam.pk


def test_a_dry_run_tells_and_changes_nothing(world: World, file: Path) -> None:
    told = run("caseload", file, dry_run=True)
    assert (
        "row 2: added, H-7 Liisa Mäkelä, Kahvila Aamu, 2026-11-06" in told and "Would import 1 row of caseload" in told
    )
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref="H-7").exists() and not Employer.objects.filter(name="Kahvila Aamu")
        assert [line.action for line in TrailEntry.objects.all()] == ["import previewed"]


def test_what_changes_is_told_old_to_new(world: World, file: Path) -> None:
    run("caseload", file)
    file.write_bytes(sheet("caseload", {**LIISA, "last_name": "Niemi"}))
    assert "(last_name: Mäkelä → Niemi)" in run("caseload", file, dry_run=True, by="sam@example.org")
    assert "(last_name: … → Niemi)" in run("caseload", file, dry_run=True)


def test_one_wrong_row_stops_the_whole_file_and_says_where(world: World, file: Path, tmp_path: Path) -> None:
    file.write_bytes(sheet("caseload", LIISA, {**LIISA, "client_ref": "H-8", "job_start": "2026-13-01"}))
    err = io.StringIO()
    with pytest.raises(CommandError, match="1 thing to put right"):
        call_command(
            "import_records", str(file), agency="north", kind="caseload", stderr=err, fix_list=tmp_path / "fix.csv"
        )
    assert "row 3, job_start “2026-13-01”: There is no such day. Write it as 31.1.2026 or 2026-01-31." in err.getvalue()
    fixes = (tmp_path / "fix.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(fixes) == 2 and fixes[1].startswith("3,job_start: There is no such day.")
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref__startswith="H-").exists()


def test_a_file_that_breaks_off_halfway_leaves_nothing(
    world: World, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the people and their planned contacts: no row of it stays."""

    def die(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clients.imports.project_many", die)
    with pytest.raises(KeyboardInterrupt):
        run("caseload", file)
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref="H-7").exists() and not Job.objects.exists()
        assert not TrailEntry.objects.exists()


def test_what_is_refused_halfway_is_told_with_its_row_and_column(world: World, tmp_path: Path) -> None:
    with agency_context(world.north.pk):
        Unit.objects.filter(pk=world.hill.pk).update(closed_date="2026-06-30")
    path = tmp_path / "people.csv"
    row = {"email": "ben@example.org", "role": "supervisor", "unit": "Hill", "from": "2026-12-01"}
    path.write_bytes(sheet("people", row))
    with pytest.raises(CommandError, match=r"row 2, unit “Hill”: Hill is closed.* Nothing was imported\."):
        run("people", path)


def test_dates_are_read_as_told(world: World, file: Path) -> None:
    file.write_bytes(sheet("caseload", {**LIISA, "job_start": "11/6/2026", "programme_entry": "8/3/2026"}))
    run("caseload", file, date_format="mdy")
    with agency_context(world.north.pk):
        assert Job.objects.get().start_date == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"agency": "nowhere"}, "no agency"),
        ({"by": "nobody@example.org"}, "no role"),
        ({"by": "olga@example.org"}, "no role"),
        ({"kind": "people", "by": "sam@example.org"}, "may not add staff"),
        ({"path": "missing.csv"}, "can't be read"),
        ({"path": ""}, "can't be read"),
    ],
)
def test_a_command_that_cannot_be_meant_says_why(world: World, file: Path, options: dict[str, str], told: str) -> None:
    path = file.parent / options.pop("path") if "path" in options else file
    with pytest.raises(CommandError, match=told):
        run(options.pop("kind", "caseload"), path, **options)


def test_files_of_all_kinds_make_an_agency(world: World, tmp_path: Path) -> None:
    """The four kinds one after the other, as the walk-through has it, in an agency that was just made."""
    call_command(
        "create_agency", "lake", name="Lake IPS", time_zone="Europe/Helsinki", country="FI", admin="admin@lake.example",
        stdout=io.StringIO(),
    )  # fmt: skip
    examples = Path(__file__).parents[2] / "examples"
    for _again in range(2):
        for kind in ("people", "caseload", "contacts", "employer-contacts"):
            said = run(kind, examples / f"{kind}.csv", agency="lake")
    assert "0 added, 0 updated" in said
    rows = exported(agency="lake")
    counts = {
        status: [row["status"] for row in rows].count(status) for status in ("overdue", "open", "upcoming", "met")
    }
    assert all(counts.values()), counts
    with agency_context(world.north.pk):
        assert not Client.objects.filter(client_ref__startswith="L-").exists()


# The export


def test_every_planned_contact_is_a_line_in_order(north: World) -> None:
    """Closed clients and ended jobs too; a start that was cancelled plans nothing."""
    make_job(
        north.tom,
        north.bakery,
        date(2026, 3, 2),
        end_date=date(2026, 5, 1),
        learned_date=date(2026, 5, 2),
        end_reason="quit",
    )
    make_job(north.maria, north.bakery, date(2026, 10, 5))
    make_job(north.maria, north.bakery, date(2026, 3, 2), title="Cashier")
    gone = make_job(north.hanna, north.bakery, date(2026, 3, 2))
    actions.cancel_start(job=gone, version=gone.version, reason="Fell through", by=north.ana)
    Client.objects.filter(pk=north.tom.pk).update(closed_date=date(2026, 6, 1), closure_reason="moved")

    rows = exported()
    assert list(rows[0]) == [
        "client_ref",
        "employer",
        "job_start",
        "rule",
        "opens",
        "due",
        "status",
        "met_on",
        "days_late",
    ]
    assert [row["client_ref"] for row in rows] == ["N-1"] * 34 + ["N-2"] * 18
    assert rows == sorted(rows, key=lambda row: (row["client_ref"], row["job_start"], row["due"]))
    assert {row["status"] for row in rows if row["client_ref"] == "N-2"} == {"missed", "cancelled", "overdue"}


def test_the_status_is_that_of_the_day_asked_for(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 3, 6))
    ClientContact.objects.create(
        client=north.maria, specialist=north.ana, contact_date=date(2026, 3, 11), mode="in_person", with_whom=["client"]
    )

    def found(day: date) -> tuple[str, str, str]:
        row = next(row for row in exported(day) if row["rule"] == "within_3_days")
        return row["status"], row["met_on"], row["days_late"]

    assert found(date(2026, 3, 5)) == ("upcoming", "", "")
    assert found(date(2026, 3, 9)) == ("open", "", "")
    assert found(date(2026, 3, 10)) == ("overdue", "", "")
    assert found(date(2026, 3, 11)) == ("missed", "", "2")


def test_json_holds_the_same_lines_with_their_types(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 3, 6))
    out = io.StringIO()
    call_command("export_due", agency="north", format="json", stdout=out)
    rows = json.loads(out.getvalue())
    assert len(rows) == 17
    assert rows[0] == {
        "client_ref": "N-1", "employer": "Corner Bakery", "job_start": "2026-03-06", "rule": "pre_start",
        "opens": "2026-02-27", "due": "2026-03-05", "status": "overdue", "met_on": None, "days_late": None,
    }  # fmt: skip
    out = io.StringIO()
    with agency_context(north.south.pk):
        call_command("export_due", agency="south", format="json", stdout=out)
    assert json.loads(out.getvalue()) == []


@pytest.mark.parametrize("name", ["=1+1", "+358", "-2", "@cmd", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula(north: World, name: str) -> None:
    Employer.objects.filter(pk=north.bakery.pk).update(name=name)
    make_job(north.maria, north.bakery, date(2026, 3, 6))
    assert {row["employer"] for row in exported()} == {f"'{name}".replace("\r", " ")}


def test_an_export_leaves_a_line_on_the_trail_and_costs_few_questions(
    north: World, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        person = Client.objects.create(
            client_ref=f"X-{n}",
            first_name="A",
            last_name="B",
            unit=north.harbour,
            programme_entry_date=date(2026, 1, 5),
        )
        make_job(person, north.bakery, date(2026, 3, 6))
    with django_assert_max_num_queries(16):
        assert len(exported()) == 30 * 17
    line = TrailEntry.objects.get(action="planned contacts exported")
    assert line.details == {"as_of": "2026-11-22", "rows": 510, "format": "csv"}


def test_another_agencys_contacts_are_not_in_it(north: World) -> None:
    make_job(north.maria, north.bakery, date(2026, 3, 6))
    assert exported(agency="south") == []
    with pytest.raises(CommandError, match="no agency"):
        exported(agency="nowhere")


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="2026-03-09"):
        call_command("export_due", "--agency", "north", "--as-of", "9.3.2026")
