"""Who needs me today: what is due of my people and of those I cover, what stands in the calendar, who waits too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, TimeField, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.formats import time_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import StaffMember
from accounts.roles import Permission
from clients import badges, consents, wording
from clients.followalong import JOB_LOSS, PlannedRow, Reason, explain
from clients.models import Assignment, Client, Consent, DueContact, Interview, Job, PlannedVisit
from clients.models.client import looked_after_by
from employers.models import EmployerVisit
from tenancy.addresses import leading_to
from tenancy.asked import Question

WEEK = timedelta(days=7)
STARTS_AHEAD = timedelta(days=14)
INTERVIEWS = {"interview": gettext_lazy("Interview"), "joint": gettext_lazy("Joint interview")}


@dataclass(slots=True)
class DueLine:
    """One planned contact of somebody, said in words."""

    public_id: UUID
    url: str
    label: str
    when: str
    status: str
    badge: SafeString
    due_date: date
    reason: Reason
    day: date
    job: str
    job_start: date

    @property
    def why(self) -> wording.Why:
        """Asked for the line that is shown first: what stands behind it says only what and when."""
        said = {"employer": self.job, "day": wording.day(self.job_start, self.day)}
        return wording.why(self.reason, self.day, _("%(employer)s, first day %(day)s") % said)


@dataclass(slots=True)
class Person:
    """Somebody who needs me: what is oldest first, the rest behind it."""

    public_id: UUID
    name: str
    phone: str
    url: str = ""
    plan_url: str = ""
    log_url: str = ""
    decline_url: str = ""
    say_url: str = ""
    lines: list[DueLine] = field(default_factory=list)
    covered_for: str = ""
    specialist: str = ""
    visit: str = ""

    @property
    def first(self) -> DueLine:
        return self.lines[0]

    @property
    def rest(self) -> list[DueLine]:
        return self.lines[1:]

    @property
    def more(self) -> str:
        """3 more: what stands behind the oldest."""
        number = len(self.lines) - 1
        return ngettext("%(more)s more", "%(more)s more", number) % {"more": number} if number else ""


@dataclass(slots=True)
class Waiting:
    """Somebody without a first in-person employer contact after the days for it."""

    public_id: UUID
    name: str
    days: int
    entered: str
    needs_consent: bool


@dataclass(slots=True)
class Ahead:
    """A visit, an interview or a job start in the calendar."""

    kind: str
    public_id: UUID
    client_id: UUID
    name: str
    day: str
    is_today: bool
    time: str
    text: str

    @property
    def is_interview(self) -> bool:
        return self.kind in INTERVIEWS

    @property
    def word(self) -> str:
        """What an interview is called: that the specialist goes along is said."""
        return str(INTERVIEWS.get(self.kind, ""))


@dataclass(slots=True)
class ToEmployer:
    """A visit to an employer in the calendar. For whom it is, the round says."""

    public_id: UUID
    employer_id: UUID
    name: str
    day: str
    time: str
    text: str


@dataclass(slots=True)
class Today:
    day: date
    overdue: list[Person]
    due_today: list[Person]
    this_week: list[Person]
    visits: list[Ahead]
    starts: list[Ahead]
    no_employer_contact: list[Waiting]
    employer_visits: list[ToEmployer]
    shown: list[UUID]

    @property
    def nobody(self) -> bool:
        return not (self.overdue or self.due_today or self.this_week or self.no_employer_contact)


def today_of(staff: StaffMember, day: date) -> Today:
    """Today's page of a specialist: three queries, whatever the number of people."""
    calendar = _agenda(staff, day)
    agenda = [a for a in calendar if a.kind != "employer"]
    visits = {a.client_id: a for a in reversed(agenda) if a.kind != "start"}
    people = people_waiting(PEOPLE.rows(staff=staff.pk, day=day), day, visits)
    waiting = _waiting(staff, day)
    shown = {p.public_id for p in people} | {a.client_id for a in agenda} | {w.public_id for w in waiting}
    return Today(
        day=day,
        overdue=[p for p in people if p.first.due_date < day],
        due_today=[p for p in people if p.first.due_date == day],
        this_week=[p for p in people if p.first.due_date > day],
        visits=[a for a in agenda if a.kind != "start"],
        starts=[a for a in agenda if a.kind == "start"],
        no_employer_contact=waiting,
        employer_visits=[_to_employer(a) for a in calendar if a.kind == "employer"],
        shown=sorted(shown, key=str),
    )


def _ask_people(staff: int, day: date) -> Any:
    owner = (
        Assignment.objects.current_on(day)
        .filter(client=OuterRef("client_id"))
        .exclude(specialist=staff)
        .values_list(Concat("specialist__user__first_name", Value(" "), "specialist__user__last_name"))[:1]
    )
    return in_words(needed(day).filter(client__in=looked_after_by(staff, day)).annotate(owner=Subquery(owner)))


def needed(day: date) -> Any:
    """Planned contacts that are overdue on `day` or fall due in the seven days from it, and wait for an answer.

    Today and the caseload ask this alike. Of a closed client only the contact after a job ended is needed.
    """
    rows = DueContact.objects.needed_from(day, day + WEEK - timedelta(days=1))
    return rows.filter(Q(client__closed_date=None) | Q(rule=JOB_LOSS))


def in_words(rows: Any) -> Any:
    """What people_waiting needs of `rows` (needed, with `owner`: for whom one covers), oldest first."""
    return rows.order_by("due_date", "opens_date", "id").values_list(
        "client__public_id",
        "client__first_name",
        "client__last_name",
        "client__phone",
        "owner",
        "public_id",
        "rule",
        "opens_date",
        "due_date",
        "job__start_date",
        "job__employer__name",
        "job__public_id",
    )


def people_waiting(rows: Iterable[tuple[Any, ...]], day: date, visits: dict[UUID, Ahead]) -> list[Person]:
    """The people whom `rows` (in_words) are about."""
    found: dict[UUID, Person] = {}
    names = ("clients:page", "clients:plan_visit", "clients:log_contact", "clients:decline")
    addresses, due_url = [leading_to(name) for name in names], leading_to("clients:due")
    say_url = leading_to("clients:what_may_be_said")
    for client_id, first, last, phone, owner_name, public_id, rule, opens, due, start, employer, job_id in rows:
        person = found.get(client_id)
        if person is None:
            name = f"{first} {last}"
            url, plan_url, log_url, decline_url = (address(client_id) for address in addresses)
            person = found[client_id] = Person(
                client_id, name, phone, url, plan_url, log_url, decline_url, f"{say_url(client_id)}?job={job_id}",
                covered_for=owner_name or "",
            )  # fmt: skip
            if client_id in visits:
                person.visit = _visit_words(visits[client_id])
        person.lines.append(_line(public_id, due_url(public_id), rule, opens, due, start, employer, day))
    return list(found.values())


def _line(
    public_id: UUID, url: str, rule: str, opens: date, due: date, start: date, employer: str, day: date
) -> DueLine:
    row = PlannedRow(rule, opens, due)
    reason = explain(row, day)
    badge = wording.badge(reason.status, due, day)
    return DueLine(
        public_id=public_id,
        url=url,
        label=f"{capfirst(wording.rule_label(rule))} · {employer}",
        when=wording.since(row, day),
        status=badge,
        badge=badges.drawn(badge),
        due_date=due,
        reason=reason,
        day=day,
        job=employer,
        job_start=start,
    )


def _visit_words(visit: Ahead) -> str:
    when = {"when": f"{visit.day} {visit.time}".strip(), "what": visit.word.lower()}
    return (_("%(what)s %(when)s") if visit.is_interview else _("visit planned %(when)s")) % when


def _agenda(staff: StaffMember, day: date) -> list[Ahead]:
    """Visits (to employers, too) and interviews of the coming week and job starts of the next two, in one query."""
    rows = sorted(AGENDA.rows(staff=staff.pk, day=day), key=lambda row: (row[5], row[6] or time.max))
    return [_ahead(row, day) for row in rows]


def _ask_agenda(staff: int, day: date) -> Any:
    common = ("client__public_id", "client__first_name", "client__last_name")
    visits = (
        PlannedVisit.objects.to_come()
        .filter(visit_date__range=(day, day + WEEK), client__in=looked_after_by(staff, day))
        .order_by()
        .annotate(kind=Value("visit", CharField()), text=Case(When(place="", then=F("note")), default=F("place")))
        .values_list("kind", "public_id", *common, "visit_date", "visit_time", "text")
    )
    where = Coalesce("application__employer__name", "application__employer_name")
    interviews = (
        Interview.objects.untold()
        .between(day, day + WEEK)
        .filter(client__in=looked_after_by(staff, day), client__closed_date=None)
        .order_by()
        .annotate(
            kind=Case(When(attended=Interview.Attended.JOINT, then=Value("joint")), default=Value("interview")),
            text=Concat("application__title", Value(", "), where, output_field=CharField()),
        )
        .values_list("kind", "public_id", *common, "interview_date", "interview_time", "text")
    )
    starts = (
        Job.objects.standing()
        .filter(start_date__gt=day, start_date__lte=day + STARTS_AHEAD, client__closed_date=None)
        .filter(client__in=looked_after_by(staff, day))
        .order_by()
        .annotate(kind=Value("start", CharField()), at=Value(None, TimeField()), text=F("employer__name"))
        .values_list("kind", "public_id", *common, "start_date", "at", "text")
    )
    # An employer stands where a person does: it is told apart by its kind.
    to_employers = (
        EmployerVisit.objects.to_come()
        .filter(specialist=staff, visit_date__range=(day, day + WEEK))
        .order_by()
        .annotate(kind=Value("employer", CharField()), none=Value("", CharField()))
        .values_list(
            "kind", "public_id", "employer__public_id", "employer__name", "none", "visit_date", "visit_time", "aim"
        )
    )
    return visits.union(interviews, starts, to_employers, all=True)


def _ahead(row: tuple[Any, ...], day: date) -> Ahead:
    kind, public_id, client_id, first, last, on, at, text = row
    return Ahead(
        kind=kind,
        public_id=public_id,
        client_id=client_id,
        name=f"{first} {last}".strip(),
        day=_("today") if on == day else wording.day(on, day),
        is_today=on == day,
        time=time_format(at) if at else "",
        text=text,
    )


def _ask_waiting(within: int, staff: int, day: date) -> Any:
    return (
        Client.objects.past_first_employer_contact(day, within)
        .filter(pk__in=looked_after_by(staff, day))
        .annotate(asked=Exists(Consent.objects.about_employers().standing_today(day).filter(client=OuterRef("pk"))))
        .order_by("programme_entry_date", "sort_key")
        .values_list("public_id", "first_name", "last_name", "programme_entry_date", "asked")
    )


def _waiting(staff: StaffMember, day: date) -> list[Waiting]:
    rows = WAITING.rows(staff.agency.first_employer_contact_days, staff=staff.pk, day=day)
    bound = consents.bound_on(staff.agency, day)
    return [
        Waiting(public_id, f"{first} {last}", (day - entry).days, wording.day(entry, day), bound and not consented)
        for public_id, first, last, entry, consented in rows
    ]


def _to_employer(visit: Ahead) -> ToEmployer:
    return ToEmployer(visit.public_id, visit.client_id, visit.name, visit.day, visit.time, visit.text)


PEOPLE, AGENDA, WAITING = Question(_ask_people), Question(_ask_agenda), Question(_ask_waiting)


def waiting_of(client: Client, day: date) -> list[DueLine]:
    """What a contact with this person, logged now, could answer."""
    rows = (
        DueContact.objects.waiting_on(day)
        .filter(client=client)
        .order_by("due_date", "opens_date")
        .values_list("public_id", "rule", "opens_date", "due_date", "job__start_date", "job__employer__name")
    )
    url = leading_to("clients:due")
    return [_line(row[0], url(row[0]), *row[1:], day) for row in rows]


@dataclass(slots=True)
class Choice:
    public_id: UUID
    name: str
    client_ref: str
    due: str


def people_to_log(staff: StaffMember, search: str, most: int = 60) -> list[Choice]:
    """Whom to log a contact for: those waited for longest first, then by name."""
    day = staff.agency.today()
    oldest = (
        DueContact.objects.waiting_on(day).filter(client=OuterRef("pk")).order_by("due_date").values("due_date")[:1]
    )
    clients = Client.objects.visible_to(staff).still_open().matching(search)
    if not search:
        clients = clients.filter(pk__in=looked_after_by(staff, day)) if staff.has(Permission.SEE_TODAY) else clients
    rows = (
        clients.annotate(due=Subquery(oldest))
        .order_by(F("due").asc(nulls_last=True), "sort_key", "id")
        .values_list("public_id", "first_name", "last_name", "client_ref", "due")[:most]
    )
    return [
        Choice(pid, f"{first} {last}", ref, wording.day_away(due, day) if due else "")
        for pid, first, last, ref, due in rows
    ]
