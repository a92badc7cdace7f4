"""A pytest plugin (`-p dev.pytest_services`): PostgreSQL and Redis are up before Django's settings are read.

pytest-django reads the settings before any conftest.py, so this can't be a fixture. Under `make test` the
servers run already and are used; a bare `pytest tests/x` gets throw-away ones. xdist's workers inherit the
environment.
"""

import contextlib
import os

import pytest

from dev import libraries, places, throwaway

_open = contextlib.ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if "IPS_TEST_SERVICES" not in os.environ:
        var = places.var()
        os.environ.update(libraries.environment(var))
        os.environ.setdefault("IPS_CHROMIUM", libraries.find_chromium(var))
    os.environ.update(_open.enter_context(throwaway.services()))
    os.environ["IPS_TEST"] = "1"
    # Playwright's event loop runs in the test's thread; Django would take it for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Each test database is cloned from one that has the tables (dev/migrated.py)."""
    from django.db import connection

    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("IPS_TEST_TEMPLATE")


def pytest_unconfigure() -> None:
    _open.close()
