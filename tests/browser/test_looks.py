"""Every page as it is looked at: on a phone and a desk, light and dark. The list is the one of the access tests, so a new
page is looked at, too."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access_pages import ACTORS, PAGES
from tests.access_world import MINE, build
from tests.browser.conftest import Enter
from tests.browser.visitor import PHONE
from tests.world import World

# Pieces that another page fetches, files to keep, and those that only lead on.
NO_PAGES = {
    "home",
    "clients:preview_job",
    "clients:take_back_contact",
    "clients:take_back_signature",
    "clients:profile_pdf",
    "clients:document",
    "accounts:still_here",
    "clients:employer_parts",
    "clients:import_template",
    "clients:import_fix_list",
    # Files.
    "employers:export",
    "employers:letter_pdf",
    # Leads back to the opening, unless it is posted to.
    "employers:interest",
    "clients:week_csv",
    "fidelity:review_pack",
    "fidelity:review_pack_csv",
    "fidelity:report_xlsx",
    "fidelity:report_json",
    "fidelity:print_pdf",
    # Lead back to the report or the meeting, unless they are posted to.
    "fidelity:print_report",
    "fidelity:print_pack",
    # Leads back to the plan, unless it is posted to.
    "clients:move_plan_line",
}
WHO_LOOKS = ["specialist", "supervisor", "administrator", "steering"]


def looked_at_by(role: str) -> list[str]:
    """Each page once, by the first who may open it; an uploaded file is its uploader's, who is an administrator here."""
    names = [name for name in PAGES if name not in NO_PAGES]
    return [name for name in names if _looker(*PAGES[name]) == role]


def _looker(kind: str | None, roles: frozenset[str]) -> str:
    return "administrator" if kind == "import" else next(role for role in WHO_LOOKS if role in roles)


def _cases() -> list[tuple[str, list[str]]]:
    """About as many pages in each test, so that they share themselves out between processes."""
    cases = []
    for role in WHO_LOOKS:
        names = looked_at_by(role)
        cases += [(role, names[start : start + 10]) for start in range(0, len(names), 10)]
    return cases


@pytest.mark.parametrize(("role", "names"), _cases(), ids=lambda value: value if isinstance(value, str) else value[0])
def test_every_page_is_clean_on_phone_and_desk_in_light_and_dark(
    enter: Enter, town: World, role: str, names: list[str]
) -> None:
    things = build(town)
    visitor = enter(getattr(town, ACTORS[role]))
    wrong = []
    for name in names:
        kind = PAGES[name][0]
        answer = visitor.goto(reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {}))
        assert answer is not None and answer.status == 200, name
        wrong += [f"{name}: {text}" for text in visitor.looks_right()]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/nowhere/"])
def test_the_pages_before_signing_in_are_clean_too(enter: Enter, address: str) -> None:
    visitor = enter()
    visitor.expect_status(404)
    visitor.goto(address)
    assert visitor.looks_right() == []


def test_what_is_tapped_on_a_phone_is_large_enough(enter: Enter, town: World) -> None:
    things = build(town)
    visitor = enter(town.ana, PHONE)
    small = []
    for name in ("clients:today", "clients:log", "clients:log_contact", "clients:page", "clients:start_job"):
        kind = PAGES[name][0]
        visitor.goto(reverse(name, kwargs=things.kwargs(kind, MINE) if kind else {}))
        small += [f"{name}: {text}" for text in visitor.small_targets(44)]
    assert small == []
