"""What is kept for everybody is nobody's own: a request can't decide where other people's links lead."""

from __future__ import annotations

from typing import Any

from ipsapp.page import _address
from tests.conftest import sign_in
from tests.world import World


def test_links_begin_where_the_host_does_whatever_prefix_a_request_claims(world: World, browser: Any) -> None:
    sign_in(browser, world.ana)
    _address.cache_clear()
    claimed = browser.get("/me/", SCRIPT_NAME="//elsewhere.example")
    assert claimed.status_code == 200 and "elsewhere" not in claimed.content.decode()
    assert "elsewhere" not in browser.get("/me/").content.decode()
