"""Employer contacts on behalf of a client: who they were for stands on the client's side alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import consents, episodes, planrules
from clients.actions.consents import keep_told_employer
from clients.actions.plan import expect_line_of
from clients.actions.talks import void_as_corrected
from clients.consentrules import ConsentFacts, moment_of_telling
from clients.models import Client, Disclosure, EmployerContactFor, PlanLine, Purpose
from employers import actions as employer_actions
from employers.models import EmployerContact


class NeedsConsent(ValidationError):
    """No consent covers telling this employer about the person. Said beside the employer; the page says what to do."""

    def __init__(self) -> None:
        say = _("No consent covers talking with this employer about them on that day, so their name stays out of it.")
        super().__init__({"employer": ValidationError(say, code="needs_consent")})


def log_employer_contact_for(
    *,
    client: Client,
    matches_plan: bool | None,
    by_client: bool,
    note: str,
    plan_line: PlanLine | None = None,
    off_plan_reason: str = "",
    by: StaffMember,
    told: str = "",
    **contact: Any,
) -> EmployerContactFor:
    """An employer contact made for `client` (or by them). `note` is about the client and stays on their side.

    `told`: what the employer was told about them, for the disclosure log.
    """
    made = employer_actions.log_employer_contact(by=by, note="", **contact)
    return link_employer_contact(
        client=client,
        employer_contact=made,
        matches_plan=matches_plan,
        by_client=by_client,
        note=note,
        plan_line=plan_line,
        off_plan_reason=off_plan_reason,
        told=told,
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
    told: str = "",
) -> EmployerContactFor:
    """`plan_line` is what it served; `off_plan_reason` why it served none. `matches_plan` is asked only without a plan.

    NeedsConsent when no consent stood as it happened, unless they made the contact themselves. Call with them locked.
    """
    expect_line_of(client, plan_line)
    consent = None if by_client else consent_for(client, employer_contact, by)
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
    if consent is not None and employer_contact.mode not in EmployerContact.ATTEMPTS:
        keep_told_employer(link=link, consent_id=consent.id, what=told, by=by)
    refresh_employer_clock(client)
    trail.record("employer contact for client", by=by, on=client)
    return link


def consent_for(client: Client, contact: EmployerContact, by: StaffMember) -> ConsentFacts | None:
    """The consent this contact (saved or not) rests on: NeedsConsent when there is none.

    None only for one from before the day on which the agency began to ask for it.
    """
    moment = moment_of_telling(contact.contact_date, timezone.now(), by.agency.zone, contact.contact_time)
    consent = consents.answering(client, Purpose.EMPLOYERS, contact.employer, moment=moment)
    if consent is None and consents.bound_on(by.agency, contact.contact_date):
        raise NeedsConsent
    return consent


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


def follow_employer_contact(contact: EmployerContact, changed: list[str], by: StaffMember) -> None:
    """A contact was corrected or voided on the employer's side: the clock of whoever it was for is read anew.

    Corrected, it may be told at another moment: it has to rest on consent there too. Whoever corrects it need not see whom it
    was for, so the refusal names nobody.
    """
    clients = Client.objects.filter(employer_contacts__employer_contact=contact)
    for client in clients.select_for_update(of=("self",)).order_by("pk"):
        if _TOLD_OTHERWISE.intersection(changed):
            _rest_on_consent(client, contact, by)
        refresh_employer_clock(client)


_TOLD_OTHERWISE = frozenset({"contact_date", "contact_time", "mode"})


def _rest_on_consent(client: Client, contact: EmployerContact, by: StaffMember) -> None:
    """The contact as it reads now, and the log of what was told with it: an attempt that was a talk after all comes in, and
    what was not told then is void."""
    link = EmployerContactFor.objects.select_related("client", "employer_contact__employer").get(
        client=client, employer_contact=contact
    )
    if link.by_client:
        return
    try:
        consent = consent_for(client, contact, by)
    except NeedsConsent as refusal:
        say = _(
            "What rests on this contact does not allow it then. If it did take place then, make this one void and log it."
        )
        raise ValidationError({"contact_date": say}) from refusal
    told = Disclosure.objects.filter(employer_contact=link, voided_at=None).first()
    reached = consent is not None and contact.mode not in EmployerContact.ATTEMPTS
    if told is not None and (not reached or told.told_date != contact.contact_date):
        void_as_corrected(told)
    if consent is not None and reached and (told is None or told.voided_at is not None):
        keep_told_employer(link=link, consent_id=consent.id, what=told.what if told else "", by=by)
