"""A contact on the record with somebody else than the person, who was not there: it rests on consent like all telling.

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
from clients.models import ClientContact, Disclosure, Job, Purpose
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
    *, contact: ClientContact, jobs: Iterable[Job], without_consent: str, by: StaffMember, moved: bool = False
) -> None:
    """Into the log of what was told, each kind once. Call with the client locked; TalkNeedsConsent when nothing covers it.

    `moved`: a correction made it a talk at another moment or with other employers. Without that, what stands in the log
    already was asked for as it happened.
    """
    agency, employers = by.agency, {job.employer_id for job in jobs}
    asked = asked_for(contact, agency)
    if not asked:
        return
    rows = consents.facts_of([contact.client_id]).get(contact.client_id, [])
    kept = dict(Disclosure.objects.filter(contact=contact).values_list("purpose", "consent"))
    if moved:
        rested = [purpose for purpose in asked if kept.get(purpose) is not None]
        uncovered = [each for each in rested if covering(rows, each, contact, employers, agency) is None]
        if uncovered:
            raise TalkNeedsConsent(uncovered, logged=True)
    found = {each: covering(rows, each, contact, employers, agency) for each in asked if each not in kept}
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
