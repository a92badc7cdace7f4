"""Editions in the database: loaded by a command, kept as they were, the same for all agencies and written by none."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from fidelity import editionfiles, scale
from fidelity.actions import editions
from fidelity.apps import _load_built_in
from fidelity.edition import BUILT_IN, edition
from fidelity.models import ScaleEdition, ScaleWording
from tenancy.roles import as_owner
from tests.fidelity.waiting import until_somebody_waits
from tests.fidelity.young import as_file, young

# Loading needs the owner's connection, so transactions of its own.
loading = pytest.mark.django_db(transaction=True)

SWEDISH: dict[str, Any] = {"kind": "wording", "edition": "young-adults", "language": "sv", "name": "Unga vuxna"}


def load(folder: Path, contents: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    path = folder / "edition.json"
    path.write_bytes(as_file(contents))
    call_command("load_scale_edition", str(path))
    return capsys.readouterr().out


def newest(code: str = "young-adults") -> ScaleEdition:
    found = ScaleEdition.objects.newest(code)
    assert found is not None
    return found


# What comes with the app


@pytest.mark.django_db
def test_ips_25_and_its_wordings_are_there_after_migrating():
    kept = newest(BUILT_IN)
    assert (kept.name, kept.revision) == ("IPS-25 (2008)", 1)
    assert kept.worded("en") == edition(kept.contents)
    assert kept.worded("fi").item(20).title == "Työnantajien monipuolisuus"
    assert kept.worded("fi-FI", "FI").item(20).title == "Työnantajien monipuolisuus"
    assert "työllisyysalueen" in kept.worded("fi", "FI").item(6).title
    assert "active" in kept.worded("en", "GB").item(1).criterion
    assert "active" not in kept.worded("en", "US").item(1).criterion
    assert kept.worded("sv").item(20).title == "Diversity of employers"


@pytest.mark.django_db
def test_scoring_without_an_edition_is_scoring_with_the_one_that_is_kept():
    assert newest(BUILT_IN).worded("en").subscale() == scale.built_in().subscale()


@loading
def test_a_second_migration_and_an_emptied_database_end_with_the_same():
    """Tests that commit are cleaned up by emptying all tables, which ends in post_migrate."""
    kept = list(ScaleEdition.objects.values_list("code", "revision", "digest"))
    assert kept
    with as_owner(connection, settings.DATABASE_OWNER):
        assert [each.is_new for each in editions.load_built_in()] == [False] * len(editionfiles.built_in())
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE fidelity_scaleedition, fidelity_scalewording CASCADE")
        call_command("migrate", verbosity=0)
    assert list(ScaleEdition.objects.values_list("code", "revision", "digest")) == kept
    assert ScaleWording.objects.count() == len(editionfiles.built_in()) - len(kept)


def test_migrating_back_past_the_tables_loads_nothing(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["tenancy_agency"])
    monkeypatch.setattr("fidelity.actions.editions.load_built_in", lambda: pytest.fail("there is nothing to load into"))
    _load_built_in()


# The command


@loading
def test_an_edition_of_another_size_is_loaded_and_scored_with(tmp_path, capsys):
    assert load(tmp_path, young(), capsys) == "young-adults, revision 1: loaded.\n"
    said = newest().worded("en")
    assert len(said.items) == 23
    assert scale.band(51, said, subscale="employment").label == "good"
    assert scale.band(51, said, subscale="employment") != scale.band(40, said, subscale="education")


@loading
def test_the_same_file_again_changes_nothing(tmp_path, capsys):
    load(tmp_path, young(), capsys)
    turned = json.loads(json.dumps(dict(reversed(young().items())), indent=4))
    assert load(tmp_path, turned, capsys) == "young-adults, revision 1: was there already.\n"
    assert ScaleEdition.objects.filter(code="young-adults").count() == 1


@loading
def test_a_changed_file_is_a_new_revision_and_the_old_one_stays(tmp_path, capsys):
    load(tmp_path, young(), capsys)
    scored_with = newest()
    changed = young()
    changed["subscales"][1]["bands"][0]["label"] = "splendid"
    assert load(tmp_path, changed, capsys) == "young-adults, revision 2: loaded.\n"
    assert scale.band(40, newest().worded("en"), subscale="education").label == "splendid"
    scored_with.refresh_from_db()
    assert scale.band(40, scored_with.worded("en"), subscale="education").label == "good"
    assert load(tmp_path, young(), capsys) == "young-adults, revision 1: was there already.\n"


@loading
def test_a_wording_lies_over_its_edition_and_says_what_it_leaves_out(tmp_path, capsys):
    load(tmp_path, young(), capsys)
    told = load(tmp_path, SWEDISH, capsys).splitlines()
    assert told[:3] == [
        "young-adults.sv, revision 1: loaded.",
        "Not worded, so said as the edition says it:",
        "  about",
    ]
    left_out = len(editionfiles.texts_of_edition(young())) - 1
    assert told[-1] == f"  … and {left_out - 20} more"
    assert newest().worded("sv").name == "Unga vuxna"
    national = {**SWEDISH, "country": "SE", "sections": {"work": "Jobb"}}
    assert load(tmp_path, national, capsys).startswith("young-adults.sv-SE, revision 1: loaded.\n")
    said = newest().worded("sv", "SE")
    assert (said.name, said.subscales[0].sections[0].title) == ("Unga vuxna", "Jobb")
    assert newest().worded("sv", "FI").subscales[0].sections[0].title == "Work"


@loading
def test_the_newest_wording_holds_and_the_old_one_can_still_be_asked_for(tmp_path, capsys):
    load(tmp_path, young(), capsys)
    load(tmp_path, SWEDISH, capsys)
    before = ScaleWording.objects.get(edition_code="young-adults").loaded_at
    load(tmp_path, {**SWEDISH, "name": "De unga"}, capsys)
    assert newest().worded("sv").name == "De unga"
    assert newest().worded("sv", at=before).name == "Unga vuxna"


@loading
def test_a_wording_lies_over_later_revisions_too(tmp_path, capsys):
    load(tmp_path, young(), capsys)
    load(tmp_path, SWEDISH, capsys)
    load(tmp_path, {**young(), "about": "Said better."}, capsys)
    assert (newest().revision, newest().worded("sv").name) == (2, "Unga vuxna")


def refused(path: Path) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("load_scale_edition", str(path))
    return str(refusal.value)


@loading
def test_a_file_that_is_wrong_is_told_line_by_line_and_leaves_nothing(tmp_path):
    wrong = young()
    wrong["subscales"][0]["sections"][0]["items"][4] |= {"number": 4, "sources": ["XYZ"]}
    path = tmp_path / "wrong.json"
    path.write_bytes(as_file(wrong))
    assert refused(path) == (
        "wrong.json was not loaded.\n"
        "  items: number 4 is there 2 times\n"
        "  items.4.sources: XYZ is not among the edition's sources"
    )
    assert not ScaleEdition.objects.filter(code="young-adults").exists()


@loading
def test_a_wording_needs_its_edition(tmp_path):
    path = tmp_path / "sv.json"
    path.write_bytes(as_file(SWEDISH))
    assert "edition: “young-adults” is not loaded: load the edition first" in refused(path)
    path.write_bytes(as_file({**SWEDISH, "edition": BUILT_IN, "items": {"26": {"title": "Ny"}}}))
    assert f"items.26.title: “{BUILT_IN}” has no such text" in refused(path)
    assert not ScaleWording.objects.filter(language="sv").exists()


def loaded_by_another(contents: dict[str, Any]) -> int:
    try:
        return editions.load(as_file(contents)).revision
    finally:
        connection.close()


@loading
def test_two_who_load_at_once_take_turns():
    with as_owner(connection, settings.DATABASE_OWNER), ThreadPoolExecutor(1) as another:
        with transaction.atomic():
            editions.load(as_file(young()))
            second = another.submit(loaded_by_another, {**young(), "name": "Other"})
            until_somebody_waits()
        assert second.result() == 2


@loading
def test_a_file_that_is_not_there_is_told(tmp_path):
    assert refused(tmp_path / "none.json").endswith("none.json can't be read: No such file or directory.")


@loading
def test_without_the_owners_address_nothing_is_loaded(tmp_path, settings):
    settings.DATABASE_OWNER = {key: connection.settings_dict.get(key) for key in settings.DATABASE_OWNER}
    path = tmp_path / "edition.json"
    path.write_bytes(as_file(young()))
    assert "set DATABASE_OWNER_URL" in refused(path)


# Kept


@loading
@pytest.mark.parametrize("table", ["fidelity_scaleedition", "fidelity_scalewording"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET contents = '{{}}'", "DELETE FROM {}"])
def test_what_is_loaded_is_neither_changed_nor_removed_even_by_the_owner(table, statement):
    with (
        as_owner(connection, settings.DATABASE_OWNER),
        pytest.raises(ProgrammingError, match=f"Cannot update or delete rows from {table}"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


@pytest.mark.django_db
@pytest.mark.parametrize("model", [ScaleEdition, ScaleWording])
def test_the_app_only_reads_what_all_agencies_share(north, model):
    [row] = model.objects.order_by("pk")[:1]
    again = copy.copy(row)
    again.pk, again.revision, again.digest = None, 99, "0" * 64
    for write in (again.save, row.save, row.delete):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            write()
