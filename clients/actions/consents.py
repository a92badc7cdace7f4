"""Consents are given and taken back; what was told is written down. Under the client's lock, like all that rests on them."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from audit import trail
from clients import consentrules, consents
from clients.models import Client, Consent, ConsentWording, Disclosure, EmployerContactFor, Purpose
from employers.models import Employer


def give_consent(
    *,
    client: Client,
    purpose: str,
    language: str,
    wording: ConsentWording | None,
    given_date: date,
    how: str,
    by: StaffMember,
    recipient: str = "",
    employer: Employer | None = None,
    expires_date: date | None = None,
    scope: str = "",
) -> Consent:
    """`wording`: the words that were shown; None: those that the app came with."""
    shown = wording or keep_first_wording(purpose, language)
    if (shown.purpose, shown.language) != (purpose, language):
        raise ValueError("the wording of another consent")
    if given_date > by.agency.today():
        raise ValidationError({"given_date": _("This day has not come yet.")})
    consent = Consent.objects.create(
        client=client,
        purpose=purpose,
        recipient=recipient.strip(),
        employer=employer,
        wording=shown,
        given_date=given_date,
        how=how,
        expires_date=expires_date,
        scope=scope,
        recorded_by=by,
    )
    trail.record("consent given", by=by, on=client, details={"purpose": purpose})
    return consent


def revoke_consent(*, consent: Consent, version: int, revoked_at: datetime, note: str, by: StaffMember) -> Consent:
    """From `revoked_at` on nothing more is told under it. What was told stays on record."""
    consent.expect_version(version)
    if revoked_at > timezone.now():
        raise ValidationError({"revoked_time": _("This moment has not come yet.")})
    if by.agency.local(revoked_at).date() < consent.given_date:
        raise ValidationError({"revoked_date": _("Choose a day on or after the one it was given.")})
    consent.revoked_at, consent.revoked_by, consent.revoked_note = revoked_at, by, note
    consent.save(update_fields=["revoked_at", "revoked_by", "revoked_note"])
    trail.record("consent revoked", by=by, on=consent.client, details={"purpose": consent.purpose})
    return consent


def keep_first_wording(purpose: str, language: str) -> ConsentWording:
    """The words that the app came with, as the first version: written down when somebody first agrees to them."""
    text = consents.wording_at_first(purpose, language)
    wording, _new = ConsentWording.objects.get_or_create(
        purpose=purpose, language=language, number=1, defaults={"text": text}
    )
    return wording


def change_wording(*, purpose: str, language: str, number: int, text: str, by: StaffMember) -> ConsentWording:
    """New words from now on; `number` is the version they are to be. Consents keep the words they were given under."""
    if number == 2:
        keep_first_wording(purpose, language)
    wording = ConsentWording.objects.create(purpose=purpose, language=language, number=number, text=text, made_by=by)
    trail.record("consent wording changed", by=by, details={"purpose": purpose, "language": language})
    return wording


def log_disclosure(
    *,
    client: Client,
    purpose: str,
    told_date: date,
    what: str,
    by: StaffMember,
    recipient: str = "",
    employer: Employer | None = None,
    without_consent: str = "",
) -> Disclosure:
    """What was told, under the consent that covers it. Without one it says why: what happened is not left out of the log."""
    moment = consentrules.moment_of_telling(told_date, timezone.now(), by.agency.zone)
    consent = consents.answering(client, purpose, employer or recipient, moment=moment)
    if consent is None and not without_consent.strip():
        say = _("No consent covers this. Record the consent first, or say why it was told without one.")
        raise ValidationError({"without_consent": say})
    told = Disclosure.objects.create(
        client=client,
        purpose=purpose,
        recipient=recipient.strip(),
        employer=employer,
        told_date=told_date,
        what=what,
        told_by=by,
        recorded_by=by,
        consent_id=consent.id if consent else None,
        without_consent="" if consent else without_consent.strip(),
    )
    trail.record("disclosure logged", by=by, on=client, details={"purpose": purpose})
    return told


def void_disclosure(*, told: Disclosure, version: int, reason: str, by: StaffMember) -> Disclosure:
    """It was not so. It stays readable, struck through."""
    told.expect_version(version)
    told.voided_at, told.void_reason = timezone.now(), reason
    told.save(update_fields=["voided_at", "void_reason"])
    trail.record("disclosure voided", by=by, on=told.client)
    return told


def keep_told_employer(*, link: EmployerContactFor, consent_id: int, what: str, by: StaffMember) -> Disclosure:
    """An employer contact in the person's name told at least that: it stands in the log with the consent it rests on."""
    contact = link.employer_contact
    return Disclosure.objects.create(
        client=link.client,
        purpose=Purpose.EMPLOYERS,
        employer=contact.employer,
        told_date=contact.contact_date,
        what=what,
        told_by=contact.specialist,
        recorded_by=by,
        consent_id=consent_id,
        employer_contact=link,
    )
