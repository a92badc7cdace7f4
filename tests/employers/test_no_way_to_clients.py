"""No page about employers reads a table of clients: what is asked of the database is looked at, not only what is shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access_world import CANARIES, MINE, build
from tests.conftest import sign_in
from tests.test_access import PAGES
from tests.world import World

pytestmark = pytest.mark.django_db

OF_EMPLOYERS = [name for name in PAGES if name.startswith("employers:")]
TABLE_OF_CLIENTS = re.compile(r'"?\bclients_\w+')


def asked_by(browser: Any, method: str, url: str) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        answer = getattr(browser, method)(url)
    return answer, [each["sql"] for each in captured if TABLE_OF_CLIENTS.search(each["sql"])]


def test_no_page_about_employers_reads_a_table_of_clients(world: World, browser: Any) -> None:
    things = build(world)
    ana = sign_in(browser, world.ana)
    assert len(OF_EMPLOYERS) >= 20
    for name in OF_EMPLOYERS:
        kind = PAGES[name][0]
        url = reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {})
        for method in ("get", "post"):
            answer, asked = asked_by(ana, method, url)
            assert answer.status_code in (200, 302, 422), f"{method} {name}"
            assert asked == [], f"{method} {name}"
            text = answer.content.decode()
            # The names of this world's clients are in titles and notes on their own side.
            for secret in (*CANARIES.values(), "Söderström", str(world.maria.public_id)):
                assert secret not in text, f"{method} {name}"


def test_the_search_for_such_a_question_sees_one(world: World, browser: Any) -> None:
    url = reverse("clients:page", args=[world.maria.public_id])
    assert asked_by(sign_in(browser, world.ana), "get", url)[1]
