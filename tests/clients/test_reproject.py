"""Stored planned contacts are what the facts say; where they are not, that is found and put right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import TrailEntry
from clients import projection
from clients.models import ClientContact, DueContact
from tenancy.context import agency_context
from tests.world import World, make_job

START = date(2026, 3, 6)


@pytest.fixture
def planned(world: World) -> World:
    with agency_context(world.north.pk):
        make_job(world.maria, world.bakery, START)
        projection.project(world.maria, today=START)
    with agency_context(world.south.pk):
        make_job(world.zed, world.zinc, START)
        projection.project(world.zed, today=START)
    return world


def drift(world: World) -> None:
    """Somebody wrote past the actions: a row moved, one withdrawn, a contact (it answers three) that nobody projected."""
    with agency_context(world.north.pk):
        DueContact.objects.filter(rule="week_2").update(due_date=date(2026, 3, 25))
        DueContact.objects.filter(rule="week_3").update(withdrawn=True)
        ClientContact.objects.create(
            client=world.maria,
            specialist=world.ana,
            contact_date=date(2026, 3, 10),
            mode="in_person",
            with_whom=["client"],
        )


def rows() -> list[Any]:
    fields = ("job_id", "rule", "opens_date", "due_date", "met_on", "withdrawn")
    return sorted(DueContact.objects.values_list(*fields), key=str)


def check(*options: str) -> int:
    try:
        call_command("reproject_due_contacts", "--check", *options)
    except CommandError as found:
        return found.returncode
    return 0


def test_what_is_right_is_left_alone(planned: World, capsys: Any) -> None:
    assert check() == 0
    assert capsys.readouterr().out.splitlines() == ["north: nothing has drifted", "south: nothing has drifted"]


def test_check_reports_names_nobody_and_changes_nothing(planned: World, capsys: Any) -> None:
    drift(planned)
    with agency_context(planned.north.pk):
        before = rows()
    assert check() == 1
    said = capsys.readouterr().out
    assert "week_2: due_date 2026-03-25 should be 2026-03-19" in said
    assert "week_3: withdrawn, but planned" in said
    assert "week_1: met_on None should be 2026-03-10" in said
    assert "south: nothing has drifted" in said
    assert "Maria" not in said
    with agency_context(planned.north.pk):
        assert rows() == before
        assert not TrailEntry.objects.filter(action__startswith="brought").exists()


def test_it_repairs_and_leaves_a_line_on_the_trail(planned: World, capsys: Any) -> None:
    drift(planned)
    call_command("reproject_due_contacts")
    assert "north: 5 different" in capsys.readouterr().out
    assert check() == 0
    with agency_context(planned.north.pk):
        assert DueContact.objects.get(rule="week_1").met_on == date(2026, 3, 10)
        assert DueContact.objects.get(rule="week_2").due_date == date(2026, 3, 19)
        [line] = TrailEntry.objects.filter(agency_id=planned.north.pk, action="brought planned contacts in line")
        assert line.details == {"different": 5}


def test_one_agency_can_be_chosen(planned: World) -> None:
    drift(planned)
    assert check("--agency", "south") == 0
    assert check("--agency", "north") == 1
    with pytest.raises(CommandError, match="no agency"):
        call_command("reproject_due_contacts", "--agency", "nowhere")


def test_a_missing_row_is_planned_and_one_left_over_withdrawn(planned: World, capsys: Any) -> None:
    with agency_context(planned.north.pk):
        DueContact.objects.filter(rule="week_4").delete()
        extra = DueContact.objects.get(rule="month_12")
        extra.pk, extra.rule = None, "month_40"
        extra.public_id = "7b7c1f62-3a5f-4a7e-9a54-0f5f6d8c1a11"
        extra._state.adding = True
        extra.save()
    call_command("reproject_due_contacts", "--agency", "north")
    assert "north: 1 left over, 1 missing" in capsys.readouterr().out
    with agency_context(planned.north.pk):
        assert DueContact.objects.filter(rule="week_4").exists()
        assert DueContact.objects.get(rule="month_40").withdrawn
