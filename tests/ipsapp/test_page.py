"""What is kept for everybody is nobody's own: a request can't decide where other people's links lead."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.urls import reverse

from employers.models import Opening
from ipsapp.page import _address
from tenancy.context import agency_context
from tests.conftest import sign_in
from tests.world import World, make_job


def test_links_begin_where_the_host_does_whatever_prefix_a_request_claims(world: World, browser: Any) -> None:
    sign_in(browser, world.ana)
    _address.cache_clear()
    claimed = browser.get("/me/", SCRIPT_NAME="//elsewhere.example")
    assert claimed.status_code == 200 and "elsewhere" not in claimed.content.decode()
    assert "elsewhere" not in browser.get("/me/").content.decode()


def lit(browser: Any, url: str) -> list[str]:
    """The entries that the page marks as where one is; each stands in the rail and, the main ones, under the thumb."""
    answer = browser.get(url)
    assert answer.status_code == 200
    return sorted(set(re.findall(r'href="([^"]*)" aria-current="page"', answer.content.decode())))


def test_every_part_of_a_record_lights_up_where_it_hangs(world: World, browser: Any) -> None:
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        job = make_job(world.maria, world.bakery, date(2026, 3, 2))
        found = Opening.objects.create(
            employer=world.bakery, title="Baker", heard_date=date(2026, 3, 2), found_by=world.ana
        )
    sign_in(browser, world.ana)
    assert lit(browser, reverse("clients:page", args=[world.maria.public_id])) == ["/clients/"]
    assert lit(browser, reverse("clients:job", args=[job.public_id])) == ["/clients/"], (
        "a job has an address of its own"
    )
    assert lit(browser, "/referrals/new/") == ["/referrals/"]
    assert lit(browser, "/route/") == ["/today/"]
    assert lit(browser, reverse("clients:opening_people", args=[found.public_id])) == ["/openings/"]
    assert lit(browser, "/me/") == []
    sign_in(browser, world.adi)
    assert lit(browser, "/consent-wordings/") == lit(browser, "/teams/") == ["/agency/"]
