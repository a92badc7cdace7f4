"""What the pages of job development cost, however much is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from employers.models import Employer
from tenancy.context import agency_context
from tests.clients.pages import queries
from tests.conftest import sign_in
from tests.fidelity.test_job_development import LAST, entered, for_client, many, sign
from tests.world import World, make_job, make_staff


@pytest.fixture(autouse=True)
def _thursday(time_machine: Any) -> None:
    time_machine.move_to("2026-03-19T10:00:00+02:00", tick=False)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("job_development", 26), ("first_contacts", 12), ("plan_contacts", 14), ("weekly_contacts", 18), ("job_kinds", 12),
        ("job_employers", 12),
    ],
)  # fmt: skip
def test_a_page_costs_the_same_however_much_is_counted(world: World, browser: Any, name: str, most: int) -> None:
    url = reverse(f"fidelity:{name}")
    with agency_context(world.north.pk):
        many(world, met=2, late=1)
    sign_in(browser, world.sam)
    browser.get(url)
    before = queries(browser, url)
    with agency_context(world.north.pk):
        for number in range(4):
            staff = make_staff(f"More{number}", Role.SPECIALIST, world.harbour)
            client = entered(world, f"X-{number}", date(2026, 1, 1), specialist=staff)
            for_client(world, client, specialist=staff, purpose="")
            make_job(client, Employer.objects.create(name=f"E {number}"), date(2026, 2, 2))
            sign(world, staff, LAST)
    after = queries(browser, url)
    assert len(before) == len(after) <= most, "\n".join(after)
