"""What the tests of the client pages share: a day to stand on, a browser signed in, a form sent, queries counted."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import sign_in

TODAY = "2026-03-10T12:00:00+02:00"  # a Tuesday, noon where North Town is


def get(browser: Any, who: Any, name: str, *args: Any, **params: str) -> Any:
    return sign_in(browser, who).get(reverse(name, args=args), params)


def send(browser: Any, who: Any, name: str, /, *args: Any, **data: Any) -> Any:
    """Post a form as the page would: with a submission id."""
    data.setdefault("submission", str(uuid.uuid4()))
    return sign_in(browser, who).post(reverse(name, args=args), data)


def said(response: Any) -> str:
    """What the next page tells after a redirect."""
    return " ".join(str(message) for message in response.wsgi_request._messages)


def main_action(response: Any) -> str:
    """Where the filled button of a page leads: there is one, or none."""
    found = re.findall(r'<a class="btn btn-primary" href="([^"]+)"', response.content.decode())
    assert len(found) < 2, found
    return "".join(found)


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def queries(browser: Any, url: str) -> list[str]:
    """Every statement of one page, session, user and membership included; savepoints of the tests left out."""
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(url)
    assert response.status_code == 200
    return [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]


def chart_lines(browser: Any, world: Any) -> dict[tuple[str, str], str]:
    """What Maria's dates for a chart review say, by part and line."""
    parts = get(browser, world.ana, "clients:chart", world.maria.public_id).context["parts"]
    return {(part.title, line.label): line.said for part in parts for line in part.lines}
