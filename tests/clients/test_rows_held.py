"""Whoever changes a row holds it first: of two at once the second reads what the first has done. Looking holds nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access_pages import PAGES
from tests.access_world import MINE, build
from tests.conftest import sign_in
from tests.world import World

pytestmark = pytest.mark.django_db

HELD = [
    ("clients:take_back_week", "clients_weekreview"),
    ("clients:move_employer_visit", "employers_employervisit"),
    ("clients:cancel_employer_visit", "employers_employervisit"),
    ("clients:route", "employers_employervisit"),
    ("clients:route", "clients_plannedvisit"),
    ("clients:answer_opening", "clients_client"),
    ("employers:edit", "employers_employer"),
    ("employers:log_contact", "employers_employer"),
    ("employers:correct_contact", "employers_employer"),
    ("employers:void_contact", "employers_employer"),
    ("employers:edit_opening", "employers_employer"),
    ("employers:close_opening", "employers_employer"),
    ("employers:reopen_opening", "employers_employer"),
    ("employers:interest", "employers_employer"),
    ("employers:merge", "employers_employer"),
    ("employers:undo_merge", "employers_employer"),
]


def held(browser: Any, method: str, address: str) -> list[str]:
    """Tables of which rows were held."""
    with CaptureQueriesContext(connection) as asked:
        getattr(browser, method)(address)
    locks = [each["sql"] for each in asked if re.search(r"FOR (NO KEY )?UPDATE", each["sql"])]
    return [found[1] for sql in locks if (found := re.search(r'FROM "(\w+)"', sql))]


def test_a_row_is_held_while_it_is_changed_and_not_while_it_is_looked_at(world: World, browser: Any) -> None:
    things = build(world)
    for name, table in HELD:
        kind, roles = PAGES[name]
        sign_in(browser, world.ana if "specialist" in roles else world.sam)
        address = reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {})
        assert table not in held(browser, "get", address), name
        assert table in held(browser, "post", address), name
