"""Employer contacts on behalf of a client: who they were for stands on the client's side alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Min

from accounts.models import StaffMember
from audit import trail
from clients import episodes, planrules
from clients.actions.plan import expect_line_of
from clients.models import (
    Client,
    EmployerContactFor,
    PlanLine,
)
from employers import actions as employer_actions
from employers.models import EmployerContact


def log_employer_contact_for(
    *,
    client: Client,
    matches_plan: bool | None,
    by_client: bool,
    note: str,
    plan_line: PlanLine | None = None,
    off_plan_reason: str = "",
    by: StaffMember,
    **contact: Any,
) -> EmployerContactFor:
    """An employer contact made for `client` (or by them). `note` is about the client and stays on their side."""
    made = employer_actions.log_employer_contact(by=by, note="", **contact)
    return link_employer_contact(
        client=client,
        employer_contact=made,
        matches_plan=matches_plan,
        by_client=by_client,
        note=note,
        plan_line=plan_line,
        off_plan_reason=off_plan_reason,
        by=by,
    )


def link_employer_contact(
    *,
    client: Client,
    employer_contact: EmployerContact,
    matches_plan: bool | None,
    by_client: bool,
    note: str,
    plan_line: PlanLine | None = None,
    off_plan_reason: str = "",
    by: StaffMember,
) -> EmployerContactFor:
    """`plan_line` is what it served; `off_plan_reason` why it served none. `matches_plan` is asked only without a plan."""
    expect_line_of(client, plan_line)
    link = EmployerContactFor.objects.create(
        client=client,
        employer_contact=employer_contact,
        plan_line=plan_line,
        off_plan_reason=off_plan_reason,
        matches_plan=planrules.matches_plan(
            serves_a_line=plan_line is not None, off_plan_reason=off_plan_reason, said=matches_plan
        ),
        by_client=by_client,
        note=note,
    )
    refresh_employer_clock(client)
    trail.record("employer contact for client", by=by, on=client)
    return link


def refresh_employer_clock(client: Client, *, save: bool = True) -> None:
    """The first in-person employer contact about a competitive job since they came: reported, or logged (item 15)."""
    linked = EmployerContactFor.objects.filter(
        client=client,
        employer_contact__voided_at=None,
        employer_contact__mode=EmployerContact.Mode.IN_PERSON,
        employer_contact__about_competitive_job=True,
    )
    logged: date | None = episodes.since_they_came(linked).aggregate(first=Min("employer_contact__contact_date"))[
        "first"
    ]
    known = [day for day in (client.reported_employer_contact_date, logged) if day is not None]
    first = min(known, default=None)
    if first != client.first_employer_contact_date:
        client.first_employer_contact_date = first
        if save:
            client.save(update_fields=["first_employer_contact_date"])
            episodes.keep(client)


def follow_employer_contact(contact: EmployerContact) -> None:
    """A contact was corrected or voided on the employer's side: the clock of whoever it was for is read anew."""
    for client in Client.objects.select_for_update().filter(employer_contacts__employer_contact=contact):
        refresh_employer_clock(client)
