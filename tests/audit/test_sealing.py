"""Seals: what is finished is sealed once, and whatever is changed behind the app's back shows."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import sealing, tasks, trail
from audit.models import Seal, TrailEntry
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.superuser import superuser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(slug="north", name="North", country="FI")


def write(agency: Agency, *actions: str) -> None:
    for action in actions:
        with agency_context(agency.pk):
            trail.record(action, by=None)


def sealed(agency: Agency) -> Seal | None:
    with agency_context(agency.pk):
        return sealing.seal()


def seal_all(agency: Agency) -> None:
    """A seal waits for every transaction of the cluster that is older, those of other tests too: the longest takes minutes."""
    for _try in range(3000):
        sealed(agency)
        with agency_context(agency.pk):
            last = Seal.objects.order_by("-to_txid").first()
            if last and not TrailEntry.objects.filter(txid__gte=last.to_txid).exists():
                return
        time.sleep(0.1)
    raise AssertionError("nothing could be sealed for five minutes")


def lines(agency: Agency) -> list[int]:
    with agency_context(agency.pk):
        return list(TrailEntry.objects.order_by("id").values_list("id", flat=True))


def found(agency: Agency) -> sealing.Broken:
    with agency_context(agency.pk):
        return sealing.check()


_STATES = "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
_STATE = {"O": "ENABLE", "D": "DISABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


def tamper(*statements: tuple[str, list[Any]], table: str = "audit_trailentry") -> None:
    """As somebody with the cluster in hand would: guards off, change, guards back as they were."""
    with superuser() as at:
        before = at.execute(_STATES, [table]).fetchall()
        at.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement, values in statements:
            at.execute(statement, values)  # type: ignore[arg-type]
        for name, state in before:
            at.execute(f"ALTER TABLE {table} {_STATE[state]} TRIGGER {name}")
        at.commit()


def test_each_line_is_sealed_once_and_nothing_new_makes_no_seal(agency):
    write(agency, "one", "two")
    seal_all(agency)
    assert sealed(agency) is None
    write(agency, "three")
    seal_all(agency)
    with agency_context(agency.pk):
        seals = list(Seal.objects.order_by("from_txid"))
    assert sum(seal.entries for seal in seals) == 3
    assert [seal.from_txid for seal in seals] == [0, *[seal.to_txid for seal in seals[:-1]]]
    assert not found(agency)


def test_a_line_that_is_still_being_written_waits_for_the_next_seal(agency):
    write(agency, "one")
    seal_all(agency)
    with superuser() as other:
        other.execute(
            "INSERT INTO audit_trailentry (agency_id, action, object_type, object_ids, details, request_id, at, txid, row_hash)"
            " VALUES (%s, 'slow', '', '{}', '{}', '', now(), 0, '')",
            [agency.pk],
        )
        write(agency, "quick")
        sealed(agency)
        assert not found(agency)
        other.commit()
    seal_all(agency)
    assert not found(agency)
    with agency_context(agency.pk):
        assert sum(Seal.objects.values_list("entries", flat=True)) == 3


def test_a_changed_line_shows_before_it_is_sealed(agency):
    write(agency, "one", "two")
    _first, second = lines(agency)
    tamper(("UPDATE audit_trailentry SET action = 'other' WHERE id = %s", [second]))
    assert found(agency) == sealing.Broken([second], [])


@pytest.mark.parametrize(
    "column",
    [
        "action = 'other'",
        "staff_id = 99",
        "at = at - interval '1 day'",
        "details = '{\"a\": 1}'",
        "object_ids = '{}'::uuid[] || gen_random_uuid()",
    ],
)
def test_each_field_of_a_line_is_in_its_hash(agency, column):
    write(agency, "one")
    [line] = lines(agency)
    tamper((f"UPDATE audit_trailentry SET {column} WHERE id = %s", [line]))
    assert found(agency).entry_ids == [line]


def test_a_line_changed_together_with_its_hash_breaks_its_seal(agency):
    write(agency, "one", "two")
    seal_all(agency)
    first, _second = lines(agency)
    tamper(
        ("UPDATE audit_trailentry SET action = 'other' WHERE id = %s", [first]),
        ("UPDATE audit_trailentry SET row_hash = audit_row_hash(audit_trailentry) WHERE id = %s", [first]),
    )
    broken = found(agency)
    assert broken.entry_ids == [] and len(broken.seal_ids) >= 1


def test_a_removed_line_breaks_its_seal(agency):
    write(agency, "one", "two")
    seal_all(agency)
    tamper(("DELETE FROM audit_trailentry WHERE id = %s", [lines(agency)[0]]))
    assert found(agency).seal_ids


def test_a_line_slipped_in_later_breaks_the_seal_of_that_time(agency):
    write(agency, "one", "two")
    seal_all(agency)
    statement = """
        INSERT INTO audit_trailentry (agency_id, action, object_type, object_ids, details, request_id, at, txid, row_hash)
        SELECT agency_id, 'slipped in', '', '{}', '{}', '', at, txid, 'x' FROM audit_trailentry WHERE id = %s
    """
    tamper(
        (statement, [lines(agency)[0]]),
        ("UPDATE audit_trailentry SET row_hash = audit_row_hash(audit_trailentry) WHERE action = 'slipped in'", []),
    )
    broken = found(agency)
    assert broken.entry_ids == [] and broken.seal_ids


def test_a_removed_seal_breaks_the_one_after_it(agency):
    write(agency, "one")
    seal_all(agency)
    write(agency, "two")
    seal_all(agency)
    tamper(("DELETE FROM audit_seal WHERE id = (SELECT min(id) FROM audit_seal)", []), table="audit_seal")
    assert found(agency).seal_ids


def test_the_task_seals_every_agency_and_one_agencys_trouble_stays_its_own(agency, monkeypatch):
    south = Agency.objects.create(slug="south", name="South", country="US")
    write(agency, "one")
    write(south, "one")
    real = sealing._digest

    def broken_for_north(cursor: Any, agency_id: int, *rest: Any) -> Any:
        if agency_id == agency.pk:
            cursor.execute("SELECT 1 / 0")
        return real(cursor, agency_id, *rest)

    monkeypatch.setattr(sealing, "_digest", broken_for_north)
    assert wait_until(tasks.seal_trails) == 1
    monkeypatch.undo()
    assert wait_until(tasks.seal_trails) == 1
    assert not found(agency) and not found(south)


def wait_until(task: Any) -> int:
    for _try in range(200):
        if count := task():
            return int(count)
        time.sleep(0.1)
    return 0


def test_the_command_names_what_does_not_fit_and_fails(agency, capsys):
    write(agency, "one", "two")
    seal_all(agency)
    call_command("check_trail")
    assert "north: every line and seal fits." in capsys.readouterr().out
    first, second = lines(agency)
    tamper(
        ("UPDATE audit_trailentry SET action = 'other' WHERE id = %s", [first]),
        ("DELETE FROM audit_trailentry WHERE id = %s", [second]),
    )
    with pytest.raises(CommandError) as failed:
        call_command("check_trail", agency="north")
    said = capsys.readouterr().err
    assert failed.value.returncode == 1
    assert f"line {first} was changed" in said and "does not fit its lines" in said
    with pytest.raises(CommandError, match="There is no agency “west”"):
        call_command("check_trail", agency="west")


def test_sealing_costs_a_few_statements_however_many_lines(agency, django_assert_max_num_queries):
    write(agency, *[f"line {number}" for number in range(30)])
    with django_assert_max_num_queries(16):
        sealed(agency)
    assert connection.in_atomic_block is False
