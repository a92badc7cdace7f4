"""Chromium, driven through the app as it runs: real sign-in cookies, real transactions, the app's own database role."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as TestBrowser
from playwright.sync_api import Browser, expect, sync_playwright

from accounts.models import StaffMember
from tests.browser.visitor import DESK, Visitor
from tests.world import World, build_world

CHROMIUM = os.environ.get("IPS_CHROMIUM") or "/usr/bin/chromium"
ARGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A Thursday: the days in these tests are written out.
NOW = "2026-03-19T10:00:00+02:00"

# A slow machine is waited for; what does not come at all still fails.
expect.set_options(timeout=20_000)

Enter = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, *root])
        yield browser
        browser.close()


@pytest.fixture
def town(transactional_db: None, time_machine: Any) -> World:
    """The people of the tests on Thursday 19 March 2026, committed, so that the running app sees them."""
    time_machine.move_to(NOW, tick=True)
    return build_world()


@pytest.fixture
def enter(chromium: Browser, live_server: Any, town: World) -> Iterator[Enter]:
    """Somebody opens the app: `enter()` at the door, `enter(town.ana)` signed in. What went wrong fails the test."""
    visitors: list[Visitor] = []

    def enter(staff: StaffMember | None = None, size: tuple[int, int] = DESK, **options: Any) -> Visitor:
        phone = size[0] < 500
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=phone, reduced_motion="reduce", **options
        )
        if staff is not None:
            context.add_cookies([_signed_in(staff, live_server.url)])  # type: ignore[list-item]
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.context.close()
    assert [problem for visitor in visitors for problem in visitor.problems] == []


def _signed_in(staff: StaffMember, url: str) -> dict[str, str]:
    browser = TestBrowser()
    browser.force_login(staff.user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": browser.cookies[name].value, "url": url}
