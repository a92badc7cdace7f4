"""The weekly tracking sheet: what counted and what did not, contact by contact, and where to go next (fidelity item 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import wording
from clients.jobdevelopmentrules import WEEK, has_say, monday_of
from clients.models import Client, EmployerContactFor
from clients.report import week_words
from clients.report.readyemployers import Ready, ready_for
from clients.report.week_words import State
from clients.report.weeks import Week, weeks_of
from employers.models import EmployerContact, EmployerPerson

# Weeks in the strip under the sheet, the one shown among them.
WEEKS_SHOWN = 8
EARLIEST = date(1990, 1, 1)


class Row(NamedTuple):
    """One contact. `clients` are those the reader may see; `others` says that it was for somebody else (too).

    `again`: the same employer was seen earlier in the week; it counts all the same.
    """

    contact_date: date
    day: str
    employer_id: UUID
    employer: str
    site: str
    person: str
    hires: str
    nature: str
    purpose: str
    how: str
    clients: list[tuple[UUID, str]]
    others: bool
    again: bool

    @property
    def general(self) -> bool:
        return not self.clients and not self.others


class Earlier(NamedTuple):
    """A week in the strip."""

    monday: date
    name: str
    week: Week
    tally: str
    state: State
    signed: State | None


@dataclass(slots=True)
class Sheet:
    """`counted` are the six; support at work, the person's own contacts, and calls and attempts stand apart."""

    specialist: StaffMember
    week: Week
    name: str
    today: date
    tally: str
    target_said: list[str]
    state: State
    signed: State | None
    counted: list[Row] = field(default_factory=list)
    support: list[Row] = field(default_factory=list)
    by_clients: list[Row] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)
    unsaid: int = 0
    nobody_named: int = 0
    signatures: list[str] = field(default_factory=list)
    changed: str = ""
    earlier: list[Earlier] = field(default_factory=list)
    ready: list[Ready] = field(default_factory=list)
    more_ready: int = 0

    @property
    def again(self) -> int:
        return sum(row.again for row in self.counted)

    @property
    def before(self) -> date:
        return self.week.monday - WEEK

    @property
    def after(self) -> date | None:
        following = self.week.monday + WEEK
        return following if following <= self.today else None

    @property
    def apart(self) -> list[tuple[str, list[Row]]]:
        """What does not count, each kind with why."""
        kinds = [
            (_("Support at work"), self.support),
            (_("Made by the person without staff"), self.by_clients),
            (_("Calls, messages and attempts"), self.others),
        ]
        return [(label, rows) for label, rows in kinds if rows]

    @property
    def shown(self) -> list[UUID]:
        """Whose names are on the sheet, for the trail."""
        rows = [*self.counted, *self.support, *self.by_clients, *self.others]
        return sorted({public_id for row in rows for public_id, _name in row.clients}, key=str)


def week_asked_for(text: str, today: date) -> date:
    """The Monday of the week that an address asks for; this week's when it asks for none, or for one to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return monday_of(today)
    return monday_of(day if EARLIEST <= day <= today else today)


def sheet_of(specialist: StaffMember, monday: date, *, reader: StaffMember) -> Sheet:
    """The same number of questions whatever is on it."""
    agency, today = reader.agency, reader.agency.today()
    mondays = [monday - back * WEEK for back in range(WEEKS_SHOWN)]
    weeks = weeks_of([specialist.pk], mondays, agency)
    week = weeks[specialist.pk, monday]
    sheet = Sheet(
        specialist=specialist,
        week=week,
        name=week_words.week_name(week, today),
        today=today,
        tally=week_words.tally(week),
        target_said=week_words.target_said(week),
        state=week_words.state_of(week, today),
        signed=week_words.signed_state(week, today),
        signatures=[week_words.signed_said(each, agency, today) for each in week.signatures],
        changed=week_words.changed_said(week),
        earlier=[_earlier(weeks[specialist.pk, each], today) for each in mondays[1:]],
    )
    _put_contacts(sheet, specialist, reader)
    if week.short and not week.away:
        sheet.ready, sheet.more_ready = ready_for(specialist, agency, today)
    return sheet


def _earlier(week: Week, today: date) -> Earlier:
    return Earlier(
        week.monday,
        week_words.week_name(week, today),
        week,
        week_words.tally(week),
        week_words.state_of(week, today),
        week_words.signed_state(week, today),
    )


# Contacts


class For(NamedTuple):
    """For whom one contact was made."""

    clients: list[tuple[UUID, str]]
    others: bool
    by_client: bool


def _put_contacts(sheet: Sheet, specialist: StaffMember, reader: StaffMember) -> None:
    contacts = list(
        EmployerContact.objects.standing()
        .filter(specialist=specialist)
        .in_week_of(sheet.week.monday)
        .select_related("employer", "site", "person")
        .order_by("contact_date", "contact_time", "pk")
    )
    for_whom = _for_whom(contacts, reader)
    seen: set[int] = set()
    for contact in contacts:
        whom = for_whom.get(contact.pk, For([], False, False))
        rows = _place(sheet, contact, whom)
        again = rows is sheet.counted and contact.employer_id in seen
        if rows is sheet.counted:
            seen.add(contact.employer_id)
            sheet.unsaid += not contact.purpose
            sheet.nobody_named += contact.person is None
        rows.append(_row(contact, whom, again, sheet.today))


def _place(sheet: Sheet, contact: EmployerContact, whom: For) -> list[Row]:
    """As clients.models.contact.counted_visits has it, with a place for what it leaves out."""
    if contact.mode != EmployerContact.Mode.IN_PERSON:
        return sheet.others
    if contact.purpose == EmployerContact.Purpose.SUPPORT_WORKER:
        return sheet.support
    return sheet.by_clients if whom.by_client else sheet.counted


def _for_whom(contacts: list[EmployerContact], reader: StaffMember) -> dict[int, For]:
    """Names of those the reader may see; of others only that there is somebody."""
    visible = Client.objects.visible_to(reader).filter(pk=OuterRef("client"))
    rows = EmployerContactFor.objects.filter(employer_contact__in=contacts).annotate(seen=Exists(visible))
    columns = ("employer_contact", "seen", "by_client", "client__public_id", "client__first_name", "client__last_name")
    found: dict[int, For] = {}
    for contact, seen, by_client, public_id, first, last in rows.order_by("client__sort_key").values_list(*columns):
        clients, others, theirs = found.get(contact, For([], False, False))
        known = [*clients, (public_id, f"{first} {last}")] if seen else clients
        found[contact] = For(known, others or not seen, theirs or by_client)
    return found


def _row(contact: EmployerContact, whom: For, again: bool, today: date) -> Row:
    return Row(
        contact_date=contact.contact_date,
        day=wording.day(contact.contact_date, today),
        employer_id=contact.employer.public_id,
        employer=contact.employer.name,
        site=contact.site.name if contact.site else "",
        person=contact.person.name if contact.person else "",
        hires=hires(contact.person),
        nature=str(contact.get_nature_display()) if contact.nature else "",
        purpose=str(contact.get_purpose_display()) if contact.purpose else "",
        how=str(contact.get_mode_display()),
        clients=whom.clients,
        others=whom.others,
        again=again,
    )


def hires(person: EmployerPerson | None) -> str:
    """What is known of whether somebody can take people on."""
    if person is None:
        return ""
    if person.can_hire:
        return _("can hire")
    say = {True: _("has a say in hiring"), False: _("no say in hiring"), None: _("say in hiring not known")}
    return say[has_say(person.can_hire, person.influences)]


def csv_rows(sheet: Sheet) -> Iterable[tuple[object, ...]]:
    """The sheet as a table. No client is named: the file leaves the house."""
    yield (
        _("Date"), _("Counts"), _("Employer"), _("Site"), _("Met"), _("Say in hiring"), _("How"), _("Visit"),
        _("Purpose"), _("For"),
    )  # fmt: skip
    groups = [(_("yes"), sheet.counted), *((label, rows) for label, rows in sheet.apart)]
    for counts, rows in groups:
        for row in rows:
            whom = _("in general") if row.general else _("for somebody")
            yield (
                row.contact_date, counts, row.employer, row.site, row.person, row.hires, row.how, row.nature,
                row.purpose, whom,
            )  # fmt: skip
