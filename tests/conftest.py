"""The database as it is in production: made by the owner, used as the app's role, so that every test stands behind the walls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from fidelity.actions.editions import load_built_in
from tenancy.context import agency_context
from tenancy.roles import as_owner
from tenancy.walls import raise_walls
from tests.world import World, build_world

_TRUNCATE_GUARDS = """
    ALTER TABLE audit_trailentry DISABLE TRIGGER the_trail_is_kept;
    ALTER TABLE audit_seal DISABLE TRIGGER the_seals_are_kept;
"""
_FROM_MIGRATING = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "fidelity_scaleedition",
    "fidelity_scalewording",
)
# What comes with the app is loaded after migrating; a test that loads more is cleaned up by loading it anew.
_EDITIONS = "SELECT (SELECT count(*) FROM fidelity_scaleedition), (SELECT count(*) FROM fidelity_scalewording)"  # fmt: skip
_WRITTEN_TO = """
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 AND relname <> ALL (%s)
"""
_WALLS = """
    SELECT md5(string_agg(wall, ' ' ORDER BY wall)) FROM (
        SELECT concat_ws(' ', relname, relrowsecurity, relforcerowsecurity, relacl) AS wall
          FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        UNION ALL
        SELECT concat_ws(' ', polrelid::regclass, polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
          FROM pg_policy
        UNION ALL
        SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    ) AS standing
"""
_editions: list[tuple[int, int]] = []
_standing: list[str] = []  # the walls of the test database as migrating left them


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
            cursor.execute(_WALLS)
            _standing.append(cursor.fetchone()[0])
            cursor.execute(_EDITIONS)
            _editions.append(cursor.fetchone())
        connection.close()
    connection.settings_dict.update(app)
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)


@pytest.fixture(scope="session", autouse=True)
def _cleaned_by_the_owner() -> Iterator[None]:
    """Tests with real transactions: the app's role can't truncate, so the owner cleans up.

    Django's flush truncates every table and then raises all walls anew, as after a migration, which took longer than most
    of these tests. Here nothing was migrated: the tables that were written to are emptied, and a test that took a wall down
    is told so.
    """
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with as_owner(connection, settings.DATABASE_OWNER), connection.cursor() as cursor:
            cursor.execute(_TRUNCATE_GUARDS)
            cursor.execute(_WRITTEN_TO, [list(_FROM_MIGRATING)])
            if tables := ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall()):
                cursor.execute(f"TRUNCATE {tables} CASCADE")
            cursor.execute(_EDITIONS)
            if cursor.fetchone() != _editions[-1]:
                cursor.execute("TRUNCATE fidelity_scaleedition, fidelity_scalewording CASCADE")
                load_built_in()
            cursor.execute(_WALLS)
            if cursor.fetchone()[0] != _standing[-1]:
                raise_walls(connection)  # so that the next test does not answer for this one
                pytest.fail("a wall is not as it was before this test")

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
