"""What the tests of the vocational profile share: an edition begun, a section said, a role that may not read of health."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.urls import reverse

from accounts import roles
from accounts.roles import Permission, Role
from clients import actions
from clients.models import Client, ProfileEdition, ProfileSection
from tests.conftest import sign_in
from tests.world import World

CANARIES = {
    "goals": "ordinarycanary",
    "mental_health": "healthcanary",
    "substance_use": "substancecanary",
    "legal": "legalcanary",
}
CANARY_FIELD = {"goals": "why_now", "mental_health": "coping", "substance_use": "recovery", "legal": "charges"}


def begin(client: Client, by: Any, day: str = "2026-03-10", why: str = "first") -> ProfileEdition:
    return actions.begin_profile_edition(
        client=client, begun_date=date.fromisoformat(day), why=why, sources=["person"], sources_note="", by=by
    )


def say(edition: ProfileEdition, by: Any, code: str = "goals", **content: Any) -> ProfileSection | None:
    """Over whatever stands there."""
    row = edition.sections.filter(code=code).first()
    version = row.version if row else 0
    return actions.save_profile_section(
        edition=edition, code=code, content=content, version=version, sitting=uuid.uuid4(), by=by
    )


def say_canaries(edition: ProfileEdition, by: Any) -> None:
    for code, canary in CANARIES.items():
        say(edition, by, code, **{CANARY_FIELD[code]: canary})


def section_url(edition: ProfileEdition, code: str = "goals") -> str:
    return reverse("clients:profile_section", args=[edition.public_id, code])


def typed(browser: Any, who: Any, edition: ProfileEdition, code: str = "goals", **data: Any) -> Any:
    """What htmx posts when the typing rests."""
    data = {"submission": str(uuid.uuid4()), "version": "0", "sitting": str(uuid.uuid4()), **data}
    return sign_in(browser, who).post(section_url(edition, code), data, headers={"HX-Request": "true"})


def may_not(monkeypatch: Any, *permissions: Permission) -> None:
    """Specialists may read less than usual, as another role may one day."""
    less = {**roles.ROLES, Role.SPECIALIST: roles.ROLES[Role.SPECIALIST] - set(permissions)}
    monkeypatch.setattr(roles, "ROLES", less)


def content_of(world: World, edition: ProfileEdition, code: str = "goals") -> dict[str, Any]:
    return dict(edition.sections.get(code=code).content)
