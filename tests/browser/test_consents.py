"""Consent and the card, on a phone and at a desk: given, the card read before walking in, a visit logged, taken back, refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from clients import actions
from clients.models import Disclosure, EmployerContactFor
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.browser.conftest import Enter
from tests.browser.visitor import DESK, PHONE
from tests.world import World


@pytest.fixture
def job(town: World) -> str:
    Agency.objects.filter(pk=town.north.pk).update(consent_from_date=date(2026, 1, 1))
    with agency_context(town.north.pk, staff_id=town.ana.pk):
        made = actions.start_job(
            client=town.maria, employer=town.bakery, site=None, title="Baker", start_date=date(2026, 3, 16), by=town.ana
        )  # fmt: skip
    return reverse("clients:job", args=[made.public_id])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_road_from_consent_to_taking_it_back(enter: Enter, town: World, job: str, size: tuple[int, int]) -> None:
    visitor = enter(town.ana, size)
    page, wrong = visitor.page, []
    visitor.goto(reverse("clients:page", args=[town.maria.public_id]))
    page.get_by_role("link", name="Record consent").first.click()
    page.get_by_text("signed on paper", exact=True).click()
    page.get_by_label("Last day it holds").fill("2026-08-02")
    wrong += visitor.axe()
    page.get_by_role("button", name="Save the consent").click()
    assert "Its last day is Sun 2 Aug." in page.inner_text("body")
    wrong += visitor.axe()

    visitor.goto(reverse("clients:disclosure", args=[town.maria.public_id]))
    page.get_by_role("link", name="Record the decision").click()
    page.get_by_text("tell some things", exact=True).click()
    page.get_by_label("May be said").fill("Works best with a written list.")
    page.get_by_label("Must not be said").fill("The hospital.")
    page.get_by_role("button", name="Save the decision").click()

    visitor.goto(job)
    page.get_by_role("link", name="What may be said").click()
    card = page.inner_text("main")
    assert "Consent stands: you may name them." in card
    assert card.index("Works best with a written list.") < card.index("The hospital.")
    if size == PHONE:
        assert page.locator(".say-not").bounding_box()["y"] < size[1]  # all that matters without scrolling
    assert visitor.overflow() == 0
    wrong += visitor.axe()

    visit = reverse("clients:employer_contact", args=[town.maria.public_id])
    visitor.goto(visit)
    page.get_by_role("combobox", name="Employer").fill("corner")
    page.get_by_role("option", name="Corner Bakery").click()
    page.get_by_label("What they were told about the person").fill("A list helps.")
    page.get_by_role("button", name="Save the contact").click()
    assert "Employer contact logged." in page.inner_text("body")

    visitor.goto(reverse("clients:consents", args=[town.maria.public_id]))
    assert "A list helps." in page.inner_text("main")
    page.get_by_role("link", name="Take back").click()
    wrong += visitor.axe()
    page.locator("main form button[type=submit]").click()
    assert "Taken back." in page.inner_text("body")

    visitor.expect_status(422)
    visitor.goto(visit)
    page.get_by_role("combobox", name="Employer").fill("corner")
    page.get_by_role("option", name="Corner Bakery").click()
    page.get_by_text("phone", exact=True).click()
    page.get_by_role("button", name="Save the contact").click()
    assert "No consent covers talking with this employer" in page.inner_text("main")
    wrong += visitor.axe()
    page.get_by_role("button", name="Save as a general contact").click()
    assert "it names nobody and stands on no record" in page.inner_text("body")
    assert wrong == []
    with agency_context(town.north.pk):
        assert EmployerContactFor.objects.count() == Disclosure.objects.count() == 1
