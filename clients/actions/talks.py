"""A contact on the record with somebody else than the person, who was not there, and an attempt to reach them through family:
both rest on consent like all telling.

When they take part themselves, what is told is told by them or before them, and nobody else is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import consentrules, consents
from clients.consentrules import ConsentFacts
from clients.models import Client, ClientContact, Disclosure, Job, OutreachAttempt, Purpose

ASKED = {
    ClientContact.With.EMPLOYER: Purpose.EMPLOYERS,
    ClientContact.With.FAMILY: Purpose.FAMILY,
    ClientContact.With.CLINICIAN: Purpose.CLINICIANS,
    ClientContact.With.PARTNER: Purpose.PARTNER,
}


class TalkNeedsConsent(ValidationError):
    """Said beside those it was with. With an employer there is no way around it; for others one may say why (`code`)."""

    def __init__(self, missing: list[Purpose]) -> None:
        kinds = ", ".join(str(purpose.label) for purpose in missing)
        if Purpose.EMPLOYERS in missing:
            say = _("No consent covered talking with an employer about them then. If they took part, choose them too.")
            refusal = ValidationError(say, code="needs_consent")
        else:
            say = _("No consent covered this talk (%(kinds)s). Say below why it took place, or record the consent.")
            refusal = ValidationError(say % {"kinds": kinds}, code="needs_consent_or_reason")
        super().__init__({"with_whom": refusal})


def keep_talk(
    *, contact: ClientContact, jobs: Iterable[Job], without_consent: str, by: StaffMember, otherwise: bool | None = None
) -> None:
    """Into the log of what was told, each kind once. Call with the client locked; TalkNeedsConsent when nothing covers it.

    Corrected: what stands in the log was asked for as it happened, and goes on standing, unless it was `otherwise` (another
    day, another time, about other employers) or nobody else was told at all. Then it is void, and asked for anew. None: it
    is just being logged, and nothing of it stands there yet.
    """
    asked = _asked(contact, by)
    in_the_log = Disclosure.objects.filter(contact=contact, voided_at=None) if otherwise is not None else ()
    kept = {row.purpose: row for row in in_the_log}
    for purpose in [purpose for purpose in kept if otherwise or purpose not in asked]:
        void_as_corrected(kept.pop(purpose))
    found = {purpose: _covering(contact, purpose, jobs, by) for purpose in asked if purpose not in kept}
    missing = [purpose for purpose, consent in found.items() if consent is None]
    if missing and (Purpose.EMPLOYERS in missing or not without_consent.strip()):
        raise TalkNeedsConsent(missing)
    Disclosure.objects.bulk_create(
        Disclosure(
            client=contact.client,
            purpose=purpose,
            told_date=contact.contact_date,
            told_by=contact.specialist,
            recorded_by=by,
            contact=contact,
            consent_id=consent.id if consent else None,
            without_consent="" if consent else without_consent.strip(),
        )
        for purpose, consent in found.items()
    )


def keep_attempt(
    *, client: Client, attempt: OutreachAttempt, without_consent: str, by: StaffMember, corrected: bool = False
) -> None:
    """Trying to reach the person through their family tells the family something: it rests on consent as a talk does.

    Call with the client locked. ValidationError when nothing covers it and nobody says why; a `corrected` one is asked anew
    when it was another day.
    """
    told = Disclosure.objects.filter(attempt=attempt, voided_at=None).first() if corrected else None
    asked = attempt.told_family and consents.bound_on(by.agency, attempt.attempt_date)
    if told is not None and (not asked or told.told_date != attempt.attempt_date):
        void_as_corrected(told)
        told = None
    if not asked or told is not None:
        return
    zone = by.agency.zone
    moment = consentrules.moment_of_telling(attempt.attempt_date, timezone.now(), zone)
    rows = consents.facts_of([client.pk]).get(client.pk, [])
    consent = consentrules.of_kind(rows, Purpose.FAMILY, moment, zone)
    if consent is None and not without_consent.strip():
        say = _("No consent covers telling family. Record the consent first, or say why it was done without one.")
        raise ValidationError({"without_consent": say})
    Disclosure.objects.create(
        client=client,
        purpose=Purpose.FAMILY,
        told_date=attempt.attempt_date,
        told_by=by,
        recorded_by=by,
        attempt=attempt,
        consent_id=consent.id if consent else None,
        without_consent="" if consent else without_consent.strip(),
    )


def void_as_corrected(told: Disclosure) -> None:
    """The contact that told it was corrected: in the log it stands as it is now, and this stays readable, struck through."""
    told.voided_at, told.void_reason = timezone.now(), _("the contact was corrected")
    told.save(update_fields=["voided_at", "void_reason"])


def _asked(contact: ClientContact, by: StaffMember) -> list[Purpose]:
    if contact.is_attempt or ClientContact.With.CLIENT in contact.with_whom:
        return []
    if not consents.bound_on(by.agency, contact.contact_date):
        return []
    return [ASKED[ClientContact.With(code)] for code in contact.with_whom]


def _covering(contact: ClientContact, purpose: Purpose, jobs: Iterable[Job], by: StaffMember) -> ConsentFacts | None:
    """A contact names its jobs and so their employers; of others it only says what kind of somebody it was."""
    zone = by.agency.zone
    moment = consentrules.moment_of_telling(contact.contact_date, timezone.now(), zone, contact.contact_time)
    rows = consents.facts_of([contact.client_id]).get(contact.client_id, [])
    employers = {job.employer_id for job in jobs} if purpose == Purpose.EMPLOYERS else set()
    if not employers:
        return consentrules.of_kind(rows, purpose, moment, zone)
    found = [consentrules.answering(rows, purpose, moment, each, zone=zone) for each in sorted(employers)]
    return None if None in found else found[0]
