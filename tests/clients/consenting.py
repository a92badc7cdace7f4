"""What the tests of consents share: a consent given, an employer contact as it is typed, the clock at a moment in Helsinki."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from clients import actions
from clients.models import Consent
from tenancy.context import agency_context
from tenancy.models import Agency
from tests.world import World

HELSINKI = ZoneInfo("Europe/Helsinki")


def at(moment: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=HELSINKI), tick=False)


def bound(world: World, day: date = date(2026, 1, 1)) -> World:
    """From `day` on North Town asks for consent."""
    Agency.objects.filter(pk=world.north.pk).update(consent_from_date=day)
    for staff in (world.ana, world.ben, world.sam, world.adi):
        staff.agency.consent_from_date = day
    world.north.refresh_from_db()
    return world


def give(world: World, purpose: str = "employers", **said: Any) -> Consent:
    said = {"given_date": date(2026, 2, 2), "how": "signed", "language": "en", "wording": None, **said}
    with agency_context(world.north.pk, staff_id=world.ana.pk):
        return actions.give_consent(client=world.maria, purpose=purpose, by=world.ana, **said)


def visit(world: World, day: str, **more: str) -> dict[str, str]:
    """An employer contact for Maria, as the form sends it."""
    return {
        "employer": str(world.bakery.public_id), "new_employer": "", "site": "", "person": "", "can_hire": "",
        "contact_date": day, "contact_time": "", "mode": "in_person", "nature": "", "purpose": "",
        "about_competitive_job": "yes", "matches_plan": "", "note": "", "told": "", **more,
    }  # fmt: skip
