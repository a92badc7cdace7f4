"""The database as it is in production: made by the owner, used as the app's role, so that every test stands behind the walls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tenancy.context import agency_context
from tenancy.roles import as_owner
from tests.world import World, build_world

_TRUNCATE_GUARDS = """
    ALTER TABLE audit_trailentry DISABLE TRIGGER the_trail_is_kept;
    ALTER TABLE audit_seal DISABLE TRIGGER the_seals_are_kept;
"""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before the test database is made: connect as its owner."""
    connection.settings_dict["APP_LOGIN"] = {key: connection.settings_dict.get(key) for key in settings.DATABASE_OWNER}
    connection.settings_dict.update(settings.DATABASE_OWNER)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made as the owner; from here on the tests connect as the app."""
    app = connection.settings_dict.pop("APP_LOGIN")
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Flushing between tests truncates; the guard against that is tested by itself (tests/audit).
            cursor.execute(_TRUNCATE_GUARDS)
            cursor.execute("SELECT tgrelid FROM pg_trigger WHERE tgname LIKE 'pgtrigger_truncate%'")
        connection.close()
    connection.settings_dict.update(app)
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    """The app's role can't truncate: tests with real transactions are cleaned up by the owner."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with as_owner(connection, settings.DATABASE_OWNER):
            with connection.cursor() as cursor:
                # Flushing ends in post_migrate, which raises the walls again, these guards too.
                cursor.execute(_TRUNCATE_GUARDS)
            original(self)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture
def world(db: None) -> World:
    """Two agencies with all roles and a few people in each (tests/world.py)."""
    return build_world()


@pytest.fixture
def north(world: World) -> Iterator[World]:
    """The world, inside the agency North Town and seen by Ana."""
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        yield world


def sign_in(browser: Any, staff: Any) -> Any:
    """A test browser that is signed in as `staff`. (Here, a client is a person.)"""
    browser.force_login(staff.user)
    return browser


@pytest.fixture
def browser(client: Any) -> Any:
    return client
