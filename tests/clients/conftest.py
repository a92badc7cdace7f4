"""What tests of the client record share."""

from __future__ import annotations

from datetime import date

import pytest

from clients import actions, episodes


@pytest.fixture
def double(north):
    """Maria's second record: a job with a contact, a number she gave there, an assignment of the same days."""
    episodes.keep(north.maria)
    client = actions.add_client(
        client_ref="N-9", first_name="Marja", last_name="Söderstrom", unit=north.harbour, specialist=north.ben,
        programme_entry_date=date(2026, 2, 1), email="maria@example.org", phone="+358 9", by=north.sam,
    )  # fmt: skip
    actions.start_job(
        client=client, employer=north.bakery, site=None, title="Baker", start_date=date(2026, 3, 6), by=north.ben
    )
    actions.log_contact(
        client=client, specialist=north.ben, contact_date=date(2026, 3, 9), mode="in_person", with_whom=["client"],
        by=north.ben,
    )  # fmt: skip
    client.refresh_from_db()
    return client
