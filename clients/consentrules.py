"""What a consent allows, and when: plain Python. The caller reads the clock and passes the agency's zone in.

A consent holds from its day through its last valid day (both whole days where the agency is), and until the moment it is
taken back. Nobody in particular is only answered by a consent that names nobody: a name never grows into a kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

EMPLOYERS = "employers"
EMPLOYER = "employer"
FAMILY = "family"
CLINICIANS = "clinicians"
PARTNER = "partner"
BENEFITS = "benefits"
SCHOOL = "school"
RESEARCH = "research"
STORY = "story"

# One asks alike for both: whoever may be told as an employer in general may be told by name as well.
ABOUT_EMPLOYERS = frozenset({EMPLOYERS, EMPLOYER})
# These are always somebody: a consent for "my family" would be one for people nobody has thought of.
NAMED = frozenset({FAMILY, PARTNER, SCHOOL})

# An employer by its number, anybody else by the name that was written.
Recipient = int | str


class State(StrEnum):
    STANDING = "standing"
    COMING = "coming"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """`recipient` is empty when it names nobody. `expires_date` is the last valid day."""

    id: int
    purpose: str
    recipient: Recipient
    given_date: date
    expires_date: date | None = None
    revoked_at: datetime | None = None


def state(consent: ConsentFacts, moment: datetime, zone: tzinfo) -> State:
    day = moment.astimezone(zone).date()
    if consent.revoked_at is not None and consent.revoked_at <= moment:
        return State.REVOKED
    if day < consent.given_date:
        return State.COMING
    if consent.expires_date is not None and consent.expires_date < day:
        return State.EXPIRED
    return State.STANDING


def answering(
    consents: Iterable[ConsentFacts],
    purpose: str,
    moment: datetime,
    recipient: Recipient | None = None,
    *,
    zone: tzinfo,
) -> ConsentFacts | None:
    """The consent under which `recipient` may be told at `moment`: one that names them before one that names nobody."""
    found = [
        each for each in consents if _covers(each, purpose, recipient) and state(each, moment, zone) is State.STANDING
    ]
    return max(found, key=lambda each: (each.recipient != "", each.given_date, each.id), default=None)


def allowed(
    consents: Iterable[ConsentFacts],
    purpose: str,
    moment: datetime,
    recipient: Recipient | None = None,
    *,
    zone: tzinfo,
) -> bool:
    """Whether something may be told for `purpose` at `moment` to `recipient` (None: to nobody in particular)."""
    return answering(consents, purpose, moment, recipient, zone=zone) is not None


def of_kind(consents: Iterable[ConsentFacts], purpose: str, moment: datetime, zone: tzinfo) -> ConsentFacts | None:
    """The newest consent of this kind that stands, whomever it names: where one only knows what kind of somebody it is."""
    found = [each for each in consents if _same_kind(each, purpose) and state(each, moment, zone) is State.STANDING]
    return max(found, key=lambda each: (each.given_date, each.id), default=None)


def moment_of_telling(day: date, now: datetime, zone: tzinfo, at: time | None = None) -> datetime:
    """When something told on `day` is judged: at its time when that is known. Without one, today it is told now; on an
    earlier day consent must have stood to its end."""
    if at is not None:
        return min(now, datetime.combine(day, at, zone))
    if day >= now.astimezone(zone).date():
        return now
    return datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)


def written_alike(name: str) -> str:
    """Names are compared without regard to capitals and spaces."""
    return " ".join(name.split()).casefold()


def _covers(consent: ConsentFacts, purpose: str, recipient: Recipient | None) -> bool:
    if not _same_kind(consent, purpose):
        return False
    return consent.recipient == "" or (recipient is not None and _same(consent.recipient, recipient))


def _same_kind(consent: ConsentFacts, purpose: str) -> bool:
    return consent.purpose == purpose or {consent.purpose, purpose} == ABOUT_EMPLOYERS


def _same(one: Recipient, other: Recipient) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return written_alike(one) == written_alike(other)
    return one == other
