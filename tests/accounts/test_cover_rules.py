"""Cover that would open people to oneself, or leave them to nobody, is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import Membership
from accounts.roles import Role
from tests.world import LONG_AGO

pytestmark = pytest.mark.django_db


def days(north, first: int = 1, last: int = 5) -> dict[str, date]:
    today = north.north.today()
    return {"from_date": today + timedelta(days=first), "to_date": today + timedelta(days=last)}


def test_an_administrator_does_not_open_a_caseload_to_themselves(north):
    Membership.objects.create(staff=north.adi, role=Role.SPECIALIST, unit=north.harbour, starts_date=LONG_AGO)
    with pytest.raises(ValidationError, match="Somebody else"):
        actions.arrange_cover(absent=north.cleo, covering=north.adi, by=north.adi, **days(north))


def test_a_supervisor_steps_in_for_their_own_specialist(north):
    actions.arrange_cover(absent=north.ana, covering=north.sam, by=north.sam, **days(north))


def test_nobody_covers_who_is_away(north):
    actions.arrange_cover(absent=north.ana, covering=north.ben, by=north.sam, **days(north))
    with pytest.raises(ValidationError, match="away in those days"):
        actions.arrange_cover(absent=north.ben, covering=north.ana, by=north.sam, **days(north, 5, 9))
    actions.arrange_cover(absent=north.ben, covering=north.ana, by=north.sam, **days(north, 6, 9))


def test_nobody_goes_away_who_covers(north):
    actions.arrange_cover(absent=north.ana, covering=north.ben, by=north.sam, **days(north))
    with pytest.raises(ValidationError, match="arrange that first"):
        actions.arrange_cover(absent=north.ben, covering=north.sam, by=north.sam, **days(north, 3, 9))
