"""The job search plan as a page: what holds, the running clock, and what was done for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clients import badges, planrules, wording
from clients.models import Client, EmployerContactFor, JobSearchPlan, PlanLine, PlanSignature
from clients.report.plan_words import WORDS
from clients.report.standing import Clock, clock
from employers.models import EmployerContact
from tenancy.models import Agency

CONTACTS_SHOWN = 5


class Line(NamedTuple):
    """One line as it is shown. `served`: employer contacts made for it, in whatever edition."""

    public_id: UUID
    rank: int
    said: str
    reason: str
    who: str
    employer: UUID | None
    served: int
    first: bool
    last: bool


@dataclass(slots=True)
class Group:
    """The lines of one kind, in their order."""

    kind: str
    heading: str
    add: str
    empty: str
    lines: list[Line] = field(default_factory=list)


class Signed(NamedTuple):
    who: str
    name: str
    day: str


class Edition(NamedTuple):
    number: int
    url: str
    day: str
    reason: str
    here: bool


class Served(NamedTuple):
    """An employer contact made for the person, and which line of the plan it served."""

    public_id: UUID
    day: str
    employer: str
    how: str
    line: str
    off: str
    unsaid: bool


@dataclass(slots=True)
class FirstContact:
    """The thirty days to the first in-person employer contact: in words, by when, and how it stands."""

    said: str
    by: str
    badge: Any
    running: bool


@dataclass(slots=True)
class PlanPage:
    plan: JobSearchPlan
    newest: bool
    frozen: bool
    made: str
    first_contact: FirstContact | None
    review: str
    review_overdue: bool
    preferences: list[Group]
    leads: Group
    tasks: Group
    signed: list[Signed]
    editions: list[Edition]

    @property
    def groups(self) -> list[Group]:
        return [*self.preferences, self.leads, self.tasks]

    @property
    def says_something(self) -> bool:
        """An empty plan is filled before anybody signs it."""
        return any(group.lines for group in self.groups)


def page_of(plan: JobSearchPlan, agency: Agency) -> PlanPage:
    """One edition: four questions, however many lines it has."""
    today = agency.today()
    editions = list(JobSearchPlan.objects.filter(client=plan.client).newest_first())
    signatures = list(plan.signatures.order_by("signed_date", "pk"))
    groups = groups_of(plan)
    newest = editions[0].pk == plan.pk
    return PlanPage(
        plan=plan,
        newest=newest,
        frozen=planrules.is_frozen(newest=newest, signed=bool(signatures)),
        made=_made(plan, today),
        first_contact=first_contact(plan.client, agency, today),
        review=wording.day_away(plan.review_date, today) if plan.review_date else "",
        review_overdue=newest and planrules.review_overdue(plan.review_date, today),
        preferences=[groups[kind] for kind in PlanLine.PREFERENCES],
        leads=groups[PlanLine.Kind.LEAD],
        tasks=groups[PlanLine.Kind.TASK],
        signed=[_signed(each, today) for each in signatures],
        editions=[_edition(each, plan, today) for each in editions],
    )


def _made(plan: JobSearchPlan, today: date) -> str:
    said = {"number": plan.edition, "day": wording.day(plan.started_date, today), "who": plan.made_by.name}
    return _("Edition %(number)s, made on %(day)s by %(who)s") % said


def _signed(signature: PlanSignature, today: date) -> Signed:
    who = capfirst(str(signature.get_who_display()))
    return Signed(who, signature.name, wording.day(signature.signed_date, today))


def _edition(edition: JobSearchPlan, shown: JobSearchPlan, today: date) -> Edition:
    url = reverse("clients:plan_edition", args=[edition.public_id])
    day = wording.day(edition.started_date, today)
    return Edition(edition.edition, url, day, edition.reason, edition.pk == shown.pk)


# Lines


def groups_of(plan: JobSearchPlan) -> dict[str, Group]:
    """All kinds, those without a line too."""
    found = {kind: Group(kind, str(words.heading), str(words.add), str(words.empty)) for kind, words in WORDS.items()}
    lines = list(plan.lines.select_related("employer").order_by("rank"))
    served = _served_by_key(plan.client_id)
    for line in lines:
        found[line.kind].lines.append(_line(line, served.get(line.key, 0), lines))
    return found


def _served_by_key(client: int) -> dict[UUID, int]:
    links = EmployerContactFor.objects.filter(client=client, employer_contact__voided_at=None)
    rows = links.exclude(plan_line=None).values_list("plan_line__key").annotate(number=Count("pk"))
    return dict(rows.order_by())


def _line(line: PlanLine, served: int, lines: Iterable[PlanLine]) -> Line:
    ranks = [each.rank for each in lines if each.kind == line.kind]
    return Line(
        public_id=line.public_id,
        rank=line.rank,
        said=line.said,
        reason=line.reason,
        who=str(line.get_who_display()) if line.who else "",
        employer=line.employer.public_id if line.employer else None,
        served=served,
        first=line.rank == min(ranks),
        last=line.rank == max(ranks),
    )


# The clock


def first_contact(client: Client, agency: Agency, today: date) -> FirstContact | None:
    stands = clock(client, agency, today)
    if stands is None:
        return None
    by = client.programme_entry_date + timedelta(days=agency.first_employer_contact_days)
    return FirstContact(stands.said, wording.day(by, today), badges.drawn(_badge(stands, by, today)), stands.running)


def _badge(stands: Clock, by: date, today: date) -> str:
    if not stands.running:
        return "missed" if stands.late else "met"
    return "overdue" if stands.late else wording.badge("open", by, today)


# What was done for it


def served_by(client: Client, today: date) -> tuple[list[Served], Any]:
    """The latest employer contacts made for the person, and how many of all fit the plan."""
    links = EmployerContactFor.objects.filter(client=client).job_search()
    rows = links.select_related("employer_contact__employer", "plan_line__employer")
    latest = rows.order_by("-employer_contact__contact_date", "-pk")[:CONTACTS_SHOWN]
    return [_served(link, today) for link in latest], links.plan_consistency()


def _served(link: EmployerContactFor, today: date) -> Served:
    contact = link.employer_contact
    return Served(
        public_id=link.public_id,
        day=wording.day(contact.contact_date, today),
        employer=contact.employer.name,
        how=str(EmployerContact.Mode(contact.mode).label),
        line=link.plan_line.said if link.plan_line else "",
        off=link.off_plan_reason,
        unsaid=link.plan_line is None and not link.off_plan_reason,
    )
