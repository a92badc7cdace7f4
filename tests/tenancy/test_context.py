"""Whose rows are visible: opened, nested, left, and left by an exception."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Unit
from tenancy.context import NoAgency, agency_context, current, current_agency_id


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


def unit_names():
    return set(Unit.objects.values_list("name", flat=True))


def test_without_a_context_there_are_no_rows_and_nothing_can_be_made(world):
    assert unit_names() == set()
    assert current() is None
    with pytest.raises(NoAgency):
        current_agency_id()
    with pytest.raises(NoAgency):
        Unit(name="Quay")


def test_each_agency_sees_its_own_rows(world):
    with agency_context(world.north.pk):
        assert unit_names() == {"Harbour", "Hill"}
        assert not Unit.objects.filter(agency=world.south).exists()
    with agency_context(world.south.pk):
        assert unit_names() == {"Bay"}
    assert unit_names() == set()


def test_the_outer_agency_comes_back_after_an_inner_one(world):
    with agency_context(world.north.pk, staff_id=7):
        with agency_context(world.south.pk, staff_id=8):
            assert unit_names() == {"Bay"}
            assert json.loads(setting("pghistory.context_metadata"))["staff"] == 8
        assert unit_names() == {"Harbour", "Hill"}
        assert current_agency_id() == world.north.pk
        assert json.loads(setting("pghistory.context_metadata"))["staff"] == 7


@pytest.mark.parametrize("trouble", [ValueError, IntegrityError])
def test_the_outer_agency_comes_back_after_an_exception_in_the_inner_one(world, trouble):
    with agency_context(world.north.pk):
        with pytest.raises(trouble), agency_context(world.south.pk):
            if trouble is ValueError:
                raise ValueError
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO accounts_unit (agency_id) VALUES (%s)", [world.south.pk])
        assert unit_names() == {"Harbour", "Hill"}
        assert current_agency_id() == world.north.pk


def test_an_exception_undoes_what_was_written(world):
    with pytest.raises(ValueError), agency_context(world.north.pk):
        Unit.objects.create(name="Quay")
        raise ValueError
    with agency_context(world.north.pk):
        assert unit_names() == {"Harbour", "Hill"}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_agency_stays_on_the_connection_for_the_next_request():
    from tests.world import build_world

    world = build_world()
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        assert unit_names() == {"Harbour", "Hill"}
    assert not setting("app.agency_id") and not setting("pghistory.context_metadata")
    assert unit_names() == set()
    with transaction.atomic():
        assert unit_names() == set()
