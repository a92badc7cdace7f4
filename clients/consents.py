"""May somebody be told about a client now? The one question that whoever tells asks, at the moment of telling.

    consents.may(client, Purpose.FAMILY, "Anna Lahti")
    consents.may(client, Purpose.EMPLOYERS, employer)

Ask with the client's row locked when something is written by it: then nobody takes the consent back in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from clients import consentrules
from clients.consentrules import ConsentFacts, Recipient
from clients.models import Client, Consent, ConsentWording, Purpose
from employers.models import Employer
from tenancy.asked import Question
from tenancy.models import Agency

Somebody = Employer | str | None


def may(client: Client, purpose: str, recipient: Somebody = None, *, moment: datetime | None = None) -> bool:
    """`recipient`: an employer, somebody's name, or None for nobody in particular. `moment` is now unless it is said."""
    return answering(client, purpose, recipient, moment=moment) is not None


def may_some(client: Client, purpose: str) -> bool:
    """Whether some consent of this kind stands now, whomever it names; also while the agency asks for none yet."""
    agency = client.agency
    if not bound_on(agency, agency.today()):
        return True
    rows = facts_of([client.pk]).get(client.pk, [])
    return consentrules.of_kind(rows, purpose, timezone.now(), agency.zone) is not None


def answering(
    client: Client, purpose: str, recipient: Somebody = None, *, moment: datetime | None = None
) -> ConsentFacts | None:
    """The consent under which they may be told."""
    rows = facts_of([client.pk]).get(client.pk, [])
    zone = client.agency.zone
    return consentrules.answering(rows, purpose, moment or timezone.now(), known_as(recipient), zone=zone)


def known_as(recipient: Somebody) -> Recipient | None:
    return recipient.pk if isinstance(recipient, Employer) else recipient


def facts_of(clients: Iterable[int]) -> dict[int, list[ConsentFacts]]:
    """All consents of some clients by client, in one question."""
    found: dict[int, list[ConsentFacts]] = {}
    for row in Consent.objects.filter(client__in=list(clients)):
        found.setdefault(row.client_id, []).append(row.facts)
    return found


def _ask_about_employers(client: int, day: date) -> Any:
    return Consent.objects.about_employers().standing_today(day).filter(client=client).values_list("pk")[:1]


ABOUT_EMPLOYERS = Question(_ask_about_employers)


def needed_first(client: Client, agency: Agency, day: date) -> bool:
    """Whether what is to be done with employers for them needs consent first: no employer may be told about them on `day`."""
    return bound_on(agency, day) and not ABOUT_EMPLOYERS.rows(client=client.pk, day=day)


def bound_on(agency: Agency, day: date) -> bool:
    """Whether telling an employer on `day` needs consent: from the agency's day on, so that older records can be taken in."""
    return day >= agency.consent_from_date


# The words shown before a consent is given


def wording_now(purpose: str, language: str) -> ConsentWording | None:
    """None while the words are still those that this app came with (wording_at_first)."""
    return ConsentWording.objects.filter(purpose=purpose, language=language).order_by("-number").first()


def wording_at_first(purpose: str, language: str) -> str:
    with override(language):
        return "\n\n".join([str(_opening(purpose)), *_what_all_say()])


def _opening(purpose: str) -> str:
    return {
        Purpose.EMPLOYERS: _(
            "I allow my employment specialist to talk with employers about me, to find a job that suits me. Employers are"
            " told only what my decision about disclosure says."
        ),
        Purpose.EMPLOYER: _(
            "I allow my employment specialist to talk about me with the employer named here. They are told only what my"
            " decision about disclosure says."
        ),
        Purpose.FAMILY: _(
            "I allow my employment specialist to talk with the person named here about my work and the support I get for it."
        ),
        Purpose.CLINICIANS: _(
            "I allow my employment specialist and those who treat me to share what helps me to find and keep work."
        ),
        Purpose.PARTNER: _(
            "I allow my employment specialist to share my plans for work and how they go with the partner named here."
        ),
        Purpose.BENEFITS: _(
            "I allow my employment specialist to talk with the benefits office about how work changes my benefits."
        ),
        Purpose.SCHOOL: _(
            "I allow my employment specialist to talk with the school named here about my studies and the support I need."
        ),
        Purpose.RESEARCH: _("I allow what is recorded about my way to work to be used for research, without my name."),
        Purpose.STORY: _("I allow my photo or my story to be used as described here."),
    }[Purpose(purpose)]


def _what_all_say() -> list[str]:
    return [
        _("Only what is written under “what it covers” is shared, with nobody else, and until the day named here."),
        _(
            "I can take this back at any time by telling my employment specialist. What was told until then cannot be"
            " taken back; nothing more is told from then on."
        ),
        _("This is my choice. The support I get does not depend on it."),
    ]
