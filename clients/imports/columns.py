"""The columns of each kind of file: how a cell is read, what to write there, and an example of it.

Column names and codes are a contract with people's spreadsheets: they are not translated. Explanations are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from clients.imports.values import (
    Read,
    code,
    codes,
    day,
    division,
    email,
    hour,
    names,
    number,
    text,
    website,
    whole,
    yes_no,
)
from clients.models import Client, ClientContact, Job
from employers import sectors
from employers.models import Employer, EmployerContact, EmployerPerson
from tenancy.words import Word

PEOPLE, CASELOAD, CONTACTS, EMPLOYER_CONTACTS = "people", "caseload", "contacts", "employer-contacts"
EMPLOYERS = "employers"

MODES = [*ClientContact.Mode.values]
NOTE_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """`key`: a row can't be told from others without it, so a file must have it."""

    name: str
    read: Read
    help: str | Promise
    example: str = ""
    key: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The words that can be written here, where it takes one of a list."""
        return getattr(self.read, "allowed", ())


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    label: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def called(self, words: Word) -> Kind:
        """With the agency's own word for the people it serves in the label."""
        label = str(self.label) % {"of_many": words.of_many}
        return replace(self, label=label[:1].upper() + label[1:])


def _length(model: Any, field: str) -> int:
    return model._meta.get_field(field).max_length


_DAY = _("A day: 2026-01-31, or as your service writes dates.")
_YES_NO = _("yes or no; empty if not known.")
_STAFF = _("The e-mail address from the people file.")

_PEOPLE = Kind(
    PEOPLE,
    _("People who work here"),
    _(
        "Staff, their roles, units and teams. They get an invitation by mail. Units and treatment teams come from this file."
    ),
    (
        Column("email", email, _("They sign in with it."), "ana.ruiz@example.org", key=True),
        Column("first_name", text(150), _("First name."), "Ana"),
        Column("last_name", text(150), _("Last name."), "Ruiz"),
        Column(
            "role",
            code(role.value for role in Role),
            _("One of the codes, such as specialist or supervisor."),
            "specialist",
            key=True,
        ),
        Column("unit", text(120), _("The IPS unit; a new name makes a new unit."), "Harbour"),
        Column("fte", number(least="0.05", most="1.5"), _("1 is full time, 0.5 half time. Empty = 1."), "1"),
        Column("supervisor_email", email, _("Somebody of this file or already here."), "sam.okafor@example.org"),
        Column("treatment_teams", names(120), _("Names with ; between; none for no team."), "Team Blue; Team Green"),
        Column("from", day, _("First day in this role."), "2025-02-01", key=True),
        Column("to", day, _("Last day in this role; empty while it lasts.")),
    ),
)

_CASELOAD = Kind(
    CASELOAD,
    _("Caseload and jobs"),
    _("One row for each person, and one more for each further job of theirs."),
    (
        Column(
            "client_ref",
            text(_length(Client, "client_ref")),
            _("Your own number or code for the person."),
            "H-014",
            key=True,
        ),
        Column("first_name", text(_length(Client, "first_name")), _("First name."), "Maria"),
        Column("last_name", text(_length(Client, "last_name")), _("Last name."), "Söderström"),
        Column("date_of_birth", day, _DAY, "1991-04-23"),
        Column("referral_received", day, _DAY, "2026-01-12"),
        Column("programme_entry", day, _("The day they joined."), "2026-01-19"),
        Column("specialist_email", email, _STAFF, "ana.ruiz@example.org"),
        Column("unit", text(120), _("A unit from the people file."), "Harbour"),
        Column("treatment_team", text(120), _("A team from the people file, or none."), "Team Blue"),
        Column("employed_at_entry", yes_no, _YES_NO, "no"),
        Column("profile_started", day, _("The day the vocational profile was begun."), "2026-01-22"),
        Column(
            "first_employer_contact", day, _("First in-person employer contact about a competitive job."), "2026-02-09"
        ),
        Column("employer", text(200), _("Empty for somebody without a job."), "Corner Bakery"),
        Column("employer_site", text(200), _("Branch or place, if there are several."), "Market Square"),
        Column("job_title", text(_length(Job, "title")), _("What the job is called."), "Baker's assistant"),
        Column("job_start", day, _("First day at work, past or coming."), "2026-11-06"),
        Column("job_end", day, _("Last day at work; empty while it lasts.")),
        Column("job_end_learned", day, _("The day you heard of it. Empty = the last day.")),
        Column("job_end_reason", code(Job.EndReason.values), _("One of the codes; moved_on is a planned move.")),
        Column("weekly_hours", number(least="0", most="80"), _("Hours a week."), "20"),
        Column("hourly_pay", number(least="0", most="9999"), _("Pay an hour, a number alone."), "13.20"),
        Column("permanent", yes_no, _YES_NO, "yes"),
        Column("open_to_anyone", yes_no, _("yes if anybody could have applied."), "yes"),
        Column("at_least_minimum_pay", yes_no, _YES_NO, "yes"),
        Column("closed", day, _("The day the person left the service.")),
        Column("closure_reason", code(Client.ClosureReason.values), _("One of the codes, with closed.")),
    ),
)

_CONTACTS = Kind(
    CONTACTS,
    # Translators: the agency's own word, as in "clients' contacts". See Kind.called.
    _("%(of_many)s contacts"),
    _("Visits, calls and attempts, one row each. The people must be here already: import the caseload first."),
    (
        Column("client_ref", text(_length(Client, "client_ref")), _("As in the caseload file."), "H-014", key=True),
        Column("date", day, _("The day it happened."), "2026-11-06", key=True),
        Column("time", hour, _("Hours and minutes."), "14:30"),
        Column("mode", code(MODES), _("One of the codes; voicemail and no_show are attempts."), "in_person", key=True),
        Column("place", code(ClientContact.Place.values), _("One of the codes."), "workplace"),
        Column("with", codes(ClientContact.With.values), _("Codes with ; between. Empty = client."), "client;employer"),
        Column("minutes", whole(least=0, most=960), _("How long it took."), "45"),
        Column("specialist_email", email, _("Who met them."), "ana.ruiz@example.org", key=True),
        Column(
            "job_start",
            day,
            _("The first day of the job it was about. Empty = every job current then, or starting within seven days."),
        ),
        Column("note", text(NOTE_LENGTH, lines=True), _("What was done."), "First shift went well."),
    ),
)

_EMPLOYER_CONTACTS = Kind(
    EMPLOYER_CONTACTS,
    _("Contacts with employers"),
    _("One row for each contact. Employers, sites and people that are new are added."),
    (
        Column("employer", text(200), _("Its name."), "Corner Bakery", key=True),
        Column("employer_site", text(200), _("Branch or place."), "Market Square"),
        Column("person", text(160), _("Who was met."), "Liisa Mäkelä"),
        Column("can_hire", yes_no, _("yes if this person can hire."), "yes"),
        Column("date", day, _("The day it happened."), "2026-11-03", key=True),
        Column("mode", code(MODES), _("One of the codes."), "in_person", key=True),
        Column("nature", code(EmployerContact.Nature.values), _("first, second or ongoing."), "second"),
        Column("purpose", code(EmployerContact.Purpose.values), _("One of the codes."), "match"),
        Column("client_ref", text(_length(Client, "client_ref")), _("For whom. Empty = a general contact."), "H-014"),
        Column("about_competitive_job", yes_no, _YES_NO, "yes"),
        Column("matches_plan", yes_no, _("yes if it fits what the person wants."), "yes"),
        Column("specialist_email", email, _("Who made it."), "ana.ruiz@example.org", key=True),
        Column(
            "note", text(NOTE_LENGTH, lines=True), _("What was said and learned."), "Needs help on Saturday mornings."
        ),
    ),
)

_EMPLOYERS = Kind(
    EMPLOYERS,
    _("Employers"),
    _(
        "One row for each site or person, the employer repeated. New names are added; of known ones, what the file says takes"
        " the place of what stands here; an empty cell never erases."
    ),
    (
        Column("employer", text(200), _("Its name."), "Corner Bakery", key=True),
        Column("branch_of", text(200), _("The organisation it belongs to, if any."), "Baltic Bakeries"),
        Column("sector", text(120), _("What it does, in your words."), "bakery"),
        Column("industry", division(sectors.codes()), _("Two digits of NACE or ISIC."), "10"),
        Column("size", code(Employer.Size.values), _("One of the codes: how many people work there."), "small"),
        Column("phone", text(40), _("Its phone number."), "+358 9 1234567"),
        Column("email", email, _("Its e-mail address."), "hello@bakery.example"),
        Column("website", website, _("Its address on the web."), "https://bakery.example"),
        Column("site", text(200), _("Branch or place."), "Market Square"),
        Column("site_address", text(300), _("Where it is."), "Market Square 2, Harbour"),
        Column("site_area", text(120), _("District or town."), "Harbour"),
        Column("person", text(160), _("Somebody who works there."), "Liisa Mäkelä"),
        Column("person_title", text(120), _("Their role."), "Shift leader"),
        Column("can_hire", yes_no, _("yes if this person hires."), "yes"),
        Column("has_a_say", yes_no, _("yes if this person has a say in hiring."), "yes"),
        Column("person_phone", text(40), _("Their phone number."), "+358 40 7654321"),
        Column("person_email", email, _("Their e-mail address."), "liisa@bakery.example"),
        Column("prefers", code(EmployerPerson.Reach.values), _("How they like to be reached."), "visit"),
        Column("needs", text(NOTE_LENGTH, lines=True), _("Needs and hiring preferences."), "Early shift, weekends."),
        Column("culture", text(NOTE_LENGTH, lines=True), _("What it is like to work there."), "Small team, calm."),
        Column("adjustments", text(NOTE_LENGTH, lines=True), _("Adjustments that are possible."), "Shorter days."),
    ),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in (_PEOPLE, _CASELOAD, _CONTACTS, _EMPLOYER_CONTACTS, _EMPLOYERS)}
