"""What is known of a client, as label and value, beside their timeline."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from clients import wording
from clients.models import Client


def of(client: Client, today: date) -> list[tuple[str, str]]:
    days = (
        (_("Referral received"), client.referral_received_date),
        (_("Programme entry"), client.programme_entry_date),
        (_("Profile started"), client.profile_started_date),
    )
    return [
        (_("Born"), _born(client.date_of_birth, today)),
        (_("Unit"), str(client.unit)),
        (_("Treatment team"), str(client.treatment_team or "")),
        *((label, wording.day(day, today) if day else "") for label, day in days),
        (_("In work at entry"), _("yes") if client.employed_at_entry else ""),
    ]


def _born(born: date | None, today: date) -> str:
    if born is None:
        return ""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return _("%(day)s, %(years)s years old") % {"day": wording.day(born), "years": years}
