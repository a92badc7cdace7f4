"""What somebody has allowed, how each consent stands now, and what was told: ready to be shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, DateField, DateTimeField, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import consentrules, wording
from clients.consentrules import State
from clients.models import Client, ClientContact, Consent, Disclosure, OutreachAttempt, Purpose
from clients.report.cards import Card
from employers.models import EmployerContact
from employers.timeline import Entry
from tenancy.models import Agency

ICONS = {
    Purpose.EMPLOYERS: "employers",
    Purpose.EMPLOYER: "employer",
    Purpose.FAMILY: "family",
    Purpose.CLINICIANS: "clinic",
    Purpose.PARTNER: "partner",
    Purpose.BENEFITS: "pay",
    Purpose.SCHOOL: "education",
    Purpose.RESEARCH: "numbers",
    Purpose.STORY: "text",
}


class Line(NamedTuple):
    """One consent: for what and whom, how it stands now, and until when."""

    consent: Consent
    icon: str
    title: str
    who: str
    standing: bool
    state: str
    said: str


class Told(NamedTuple):
    """One thing that was told."""

    disclosure: Disclosure
    day: str
    who: str
    purpose: str
    what: str
    by: str
    basis: str
    void: str
    by_contact: bool


def lines_of(client: Client, agency: Agency) -> list[Line]:
    """All of them, those that stand now first, then the newest."""
    rows = client.consents.select_related("employer").order_by("-given_date", "-pk")
    now = timezone.now()
    return sorted((line_of(row, agency, now) for row in rows), key=lambda line: not line.standing)


def line_of(consent: Consent, agency: Agency, now: datetime | None = None) -> Line:
    now = now or timezone.now()
    stands = consentrules.state(consent.facts, now, agency.zone)
    return Line(
        consent=consent,
        icon=ICONS[Purpose(consent.purpose)],
        title=capfirst(str(consent.get_purpose_display())),
        who=str(consent.employer or consent.recipient),
        standing=stands is State.STANDING,
        state=_state(stands),
        said=_said(consent, stands, agency, agency.local(now).date()),
    )


def _state(stands: State) -> str:
    return {
        State.STANDING: _("In force"),
        State.COMING: _("Not yet"),
        State.EXPIRED: _("Expired"),
        State.REVOKED: _("Taken back"),
    }[stands]


def _said(consent: Consent, stands: State, agency: Agency, today: date) -> str:
    given = _("given %(day)s, %(how)s")
    given = given % {"day": wording.day(consent.given_date, today), "how": consent.get_how_display()}
    if stands is State.REVOKED and consent.revoked_at is not None:
        until = _("taken back %(moment)s") % {"moment": moment(consent.revoked_at, agency, today)}
    elif consent.expires_date is None:
        until = _("until it is taken back")
    else:
        until = _("last day %(day)s") % {"day": wording.day(consent.expires_date, today)}
    return f"{given} · {until}"


def moment(at: datetime, agency: Agency, today: date) -> str:
    """Tue 12 May 10:30."""
    local = agency.local(at)
    return f"{wording.day(local.date(), today)} {time_format(local.time())}"


def told_of(client: Client, agency: Agency, *, consent: Consent | None = None, most: int = 200) -> list[Told]:
    """What was told about the person, newest first; under one consent when it is given."""
    rows = Disclosure.objects.filter(client=client).newest_first()
    rows = rows.filter(consent=consent) if consent is not None else rows
    rows = rows.select_related(
        "employer",
        "told_by__user",
        "consent__employer",
        "employer_contact__employer_contact__person",
        "contact",
        "attempt",
    )
    return [_told(row, agency.today()) for row in rows[:most]]


def _told(row: Disclosure, today: date) -> Told:
    visit = row.employer_contact.employer_contact if row.employer_contact else None
    person = visit.person if visit else None
    purpose = capfirst(str(row.get_purpose_display()))
    return Told(
        disclosure=row,
        day=wording.day(row.told_date, today),
        who=", ".join(str(part) for part in (row.employer, person, row.recipient) if part) or purpose,
        purpose=purpose,
        what=row.what or _told_in(row),
        by=row.told_by.name,
        basis=_basis(row, today),
        void=row.void_reason or _void_with(visit or row.contact or row.attempt),
        by_contact=bool(visit or row.contact or row.attempt),
    )


def _told_in(row: Disclosure) -> str:
    if row.attempt is not None:
        return _("Talked about in an attempt to reach them.")
    return _("Talked about in a contact.") if row.contact else _("Named in a contact with the employer.")


def _void_with(contact: EmployerContact | ClientContact | OutreachAttempt | None) -> str:
    """Why the contact that told it counts no more."""
    return contact.void_reason if contact is not None and contact.voided_at else ""


def _basis(row: Disclosure, today: date) -> str:
    if row.consent is None:
        return _("without consent: %(why)s") % {"why": row.without_consent}
    said = {"day": wording.day(row.consent.given_date, today), "what": row.consent.get_purpose_display()}
    return _("consent of %(day)s: %(what)s") % said


# For the client page

GIVEN, REVOKED, TOLD = "consent given", "consent revoked", "told"


def _local_day(column: str) -> Cast:
    """The day of a moment where the agency is."""
    local = Func(F("agency__time_zone"), F(column), function="timezone", output_field=DateTimeField())
    return Cast(local, DateField())


def ask_events(client: int) -> QuerySet[Any, Any]:
    """Given, taken back, told: kind, day, public_id, title (a purpose's code), text."""
    consents = Consent.objects.filter(client=client).order_by()
    columns = ("kind", "day", "public_id", "title", "text")
    whom = Coalesce("employer__name", "recipient", output_field=CharField())
    given = consents.annotate(
        kind=Value(GIVEN, CharField()), day=F("given_date"), title=F("purpose"), text=Cast(whom, TextField())
    )
    revoked = consents.filter(revoked_at__isnull=False).annotate(
        kind=Value(REVOKED, CharField()),
        day=_local_day("revoked_at"),
        title=F("purpose"),
        text=Cast(whom, TextField()),
    )
    # What a contact told stands with that contact already.
    told = (
        Disclosure.objects.filter(client=client, employer_contact=None, contact=None, attempt=None, voided_at=None)
        .order_by()
        .annotate(kind=Value(TOLD, CharField()), day=F("told_date"), title=F("purpose"), text=F("what"))
    )
    return given.values_list(*columns).union(revoked.values_list(*columns), told.values_list(*columns), all=True)


def event(kind: str, day: date, public_id: Any, title: str, text: str, today: date) -> Entry:
    purpose = str(Purpose(title).label)
    if kind == TOLD:
        return Entry(day, "note", "send", _("Told"), purpose, text=text)
    word = _("Consent given") if kind == GIVEN else _("Consent taken back")
    title = f"{purpose}: {text}" if text else purpose
    url = reverse("clients:consent", args=[public_id])
    return Entry(day, "note", "check" if kind == GIVEN else "undo", word, title, url=url)


def ask_state(client: int) -> QuerySet[Any, Any]:
    """When the newest consent about employers was given, and its state; of a person without any: nothing.

    Code: open (stands until it is taken back), the last day as YYYY-MM-DD, or revoked.
    """
    code = Case(
        When(Q(revoked_at__isnull=False), then=Value("revoked")),
        When(Q(expires_date=None), then=Value("open")),
        default=Cast("expires_date", CharField()),
        output_field=CharField(),
    )
    return (
        Consent.objects.about_employers()
        .filter(client=client)
        .annotate(kind=Value("consent", CharField()), code=code)
        # What stands comes before what was taken back, whatever their days.
        .order_by(F("revoked_at").desc(nulls_first=True), F("expires_date").desc(nulls_first=True), "-given_date")
        .annotate(day=F("given_date"))
        .values_list("kind", "day", "code")[:1]
    )


def card(kind: str | None, day: date | None, code: str, today: date, url: str = "") -> Card:
    """`day` None: no consent about employers was ever given. `url`: the page of the client's consents."""
    title = _("Consents")
    if day is None:
        return Card(title, _("No consent about employers yet: record it before they are told."), url, True)
    if code == "revoked":
        return Card(title, _("Employers: taken back."), url, True)
    if code == "open":
        return Card(title, _("Employers: stands since %(day)s.") % {"day": wording.day(day, today)}, url, False)
    last = date.fromisoformat(code)
    if last < today:
        return Card(title, _("Employers: expired after %(day)s.") % {"day": wording.day(last, today)}, url, True)
    left = (last - today).days
    said = ngettext(
        "Employers: stands until %(day)s, %(left)s day left.",
        "Employers: stands until %(day)s, %(left)s days left.",
        left,
    )
    return Card(title, said % {"day": wording.day(last, today), "left": left}, url, False)
