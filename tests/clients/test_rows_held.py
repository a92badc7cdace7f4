"""Whoever changes a row holds it first: of two at once the second reads what the first has done. Looking holds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from employers import actions as employer_actions
from employers.models import EmployerMerge
from tests.access_pages import PAGES
from tests.access_world import MINE, build
from tests.clients.pages import said
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


@contextmanager
def before_it_is_held(act: Callable[[], Any]) -> Iterator[None]:
    """What somebody else saves after a row was found and before it is held."""
    done = []

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        if "FOR UPDATE" in sql and "employers_employer" in sql and not done:
            done.append(True)
            act()
        return execute(sql, *more)

    with connection.execute_wrapper(watch):
        yield
    assert done


def test_an_opening_that_was_closed_meanwhile_is_not_closed_again(north: World, browser: Any) -> None:
    told = {"employer": north.bakery, "heard_date": north.north.today(), "found_by": north.ben, "by": north.ben}
    opening = employer_actions.add_opening(title="Baker", **told)

    def close() -> None:
        by = {"closed_date": north.north.today(), "by": north.ben}
        employer_actions.close_opening(opening=opening, version=1, reason="filled", **by)

    sent = {"version": "1", "reason": "withdrawn", "closed_date": north.north.today().isoformat()}
    with before_it_is_held(close):
        answer = sign_in(browser, north.ana).post(reverse("employers:close_opening", args=[opening.public_id]), sent)
    assert said(answer) == "This opening is closed already."
    opening.refresh_from_db()
    assert opening.closed_reason == "filled"


def test_a_merge_that_was_taken_back_meanwhile_is_not_taken_back_again(north: World, browser: Any) -> None:
    double = employer_actions.add_employer(name="Corner Bakery Oy", by=north.ben)
    merge = employer_actions.merge_employers(
        kept=north.bakery, merged=double, kept_version=north.bakery.version, merged_version=1, by=north.ben
    )
    with before_it_is_held(lambda: employer_actions.undo_employer_merge(merge=merge, by=north.ben)):
        answer = sign_in(browser, north.ana).post(
            reverse("employers:undo_merge", args=[merge.public_id]), {"version": "1"}
        )
    assert answer.status_code == 409
    assert EmployerMerge.objects.get().undone_by == north.ben
