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
from tenancy.models import Agency

ASKED = {
    ClientContact.With.EMPLOYER: Purpose.EMPLOYERS,
    ClientContact.With.FAMILY: Purpose.FAMILY,
    ClientContact.With.CLINICIAN: Purpose.CLINICIANS,
    ClientContact.With.PARTNER: Purpose.PARTNER,
}


class TalkNeedsConsent(ValidationError):
    """Said beside those it was with. With an employer there is no way around it; for others one may say why (`code`), unless
    the talk stands in the log already under a consent that does not cover what it is corrected to (`logged`)."""

    def __init__(self, missing: list[Purpose], *, logged: bool = False) -> None:
        kinds = ", ".join(str(purpose.label) for purpose in missing)
        if Purpose.EMPLOYERS in missing:
            say = _("No consent covered talking with an employer about them then. If they took part, choose them too.")
            refusal = ValidationError(say, code="needs_consent")
        elif logged:
            say = _(
                "No consent covered this talk (%(kinds)s) then. If it did take place then, make this one void and log it."
            )
            refusal = ValidationError(say % {"kinds": kinds}, code="needs_consent")
        else:
            say = _("No consent covered this talk (%(kinds)s). Say below why it took place, or record the consent.")
            refusal = ValidationError(say % {"kinds": kinds}, code="needs_consent_or_reason")
        super().__init__({"with_whom": refusal})


def keep_talk(
    *,
    contact: ClientContact,
    jobs: Iterable[Job],
    without_consent: str,
    by: StaffMember,
    corrected: bool = False,
    moved: bool = False,
) -> None:
    """Into the log of what was told, each kind once. Call with the client locked; TalkNeedsConsent when nothing covers it.

    `corrected`: it stands there already. `moved`: it became a talk at another moment or with other employers, and stands
    there anew. Without that, what stands in the log was asked for as it happened; what was not told after all is void.
    """
    agency, employers = by.agency, {job.employer_id for job in jobs}
    asked = asked_for(contact, agency)
    kept = {row.purpose: row for row in _in_the_log(contact)} if corrected else {}
    if not asked and not kept:
        return
    rows = consents.facts_of([contact.client_id]).get(contact.client_id, [])
    found = {each: covering(rows, each, contact, employers, agency) for each in asked if moved or each not in kept}
    missing = [purpose for purpose, consent in found.items() if consent is None]
    if rested := [each for each in missing if each in kept and kept[each].consent_id is not None]:
        raise TalkNeedsConsent(rested, logged=True)
    why = without_consent.strip() or next((kept[each].without_consent for each in missing if each in kept), "")
    if missing and (Purpose.EMPLOYERS in missing or not why):
        raise TalkNeedsConsent(missing)
    for purpose, told in kept.items():
        if moved or purpose not in asked:
            void_as_corrected(told)
    Disclosure.objects.bulk_create(
        Disclosure(
            client=contact.client,
            purpose=purpose,
            told_date=contact.contact_date,
            told_by=contact.specialist,
            recorded_by=by,
            contact=contact,
            consent_id=consent.id if consent else None,
            without_consent="" if consent else why,
        )
        for purpose, consent in found.items()
    )


def _in_the_log(contact: ClientContact) -> Iterable[Disclosure]:
    return Disclosure.objects.filter(contact=contact, voided_at=None)


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


def asked_for(contact: ClientContact, agency: Agency) -> list[Purpose]:
    """For which kinds of people this contact (saved or not) needs consent."""
    if contact.is_attempt or ClientContact.With.CLIENT in contact.with_whom:
        return []
    if not consents.bound_on(agency, contact.contact_date):
        return []
    return [ASKED[ClientContact.With(code)] for code in contact.with_whom]


def covering(
    rows: list[ConsentFacts], purpose: Purpose, contact: ClientContact, employers: set[int], agency: Agency
) -> ConsentFacts | None:
    """Of the person's consents the one it rests on. A contact names its jobs and so their employers; of others it only says
    what kind of somebody it was."""
    zone = agency.zone
    moment = consentrules.moment_of_telling(contact.contact_date, timezone.now(), zone, contact.contact_time)
    if purpose != Purpose.EMPLOYERS or not employers:
        return consentrules.of_kind(rows, purpose, moment, zone)
    found = [consentrules.answering(rows, purpose, moment, each, zone=zone) for each in sorted(employers)]
    return None if None in found else found[0]
