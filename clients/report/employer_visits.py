"""In-person contacts with employers in a week, Monday to Sunday, of all specialists: the rows behind the number (item 17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clients import wording
from clients.models import Client, EmployerContactFor
from clients.models.contact import counted_visits
from clients.report.units import DAY, WEEK, Scope
from employers.models import EmployerContact


class Visit(NamedTuple):
    employer_id: UUID
    employer: str
    site: str
    day: str
    purpose: str
    person: str
    specialist: str
    clients: list[tuple[UUID, str]]
    for_somebody: bool


@dataclass(slots=True)
class Week:
    """`named` were made for somebody or by them, the rest in general: the scale's wording asks for both numbers."""

    monday: date
    visits: list[Visit]
    before: date
    after: date | None

    @property
    def sunday(self) -> date:
        return self.monday + WEEK - DAY

    @property
    def named(self) -> int:
        return sum(visit.for_somebody for visit in self.visits)

    @property
    def general(self) -> int:
        return len(self.visits) - self.named

    @property
    def shown(self) -> list[UUID]:
        return sorted({public_id for visit in self.visits for public_id, _name in visit.clients}, key=str)


def week_of(scope: Scope, monday: date) -> Week:
    """The visits of all specialists in these units. Two questions, whatever their number."""
    found = _contacts(scope, monday)
    for_whom = _for_whom(scope, found)
    return Week(
        monday=monday,
        visits=[_visit(scope, contact, for_whom.get(contact.pk)) for contact in found],
        before=monday - WEEK,
        after=monday + WEEK if monday < scope.monday else None,
    )


def _contacts(scope: Scope, monday: date) -> list[EmployerContact]:
    rows: QuerySet[EmployerContact] = counted_visits().in_week_of(monday)
    rows = rows.filter(specialist__in=scope.memberships().values("staff"))
    return list(rows.select_related("employer", "site", "person", "specialist__user").order_by("-contact_date", "-pk"))


def _for_whom(scope: Scope, contacts: list[EmployerContact]) -> dict[int, list[tuple[Any, ...]]]:
    """For which people; of somebody outside these units only that there is one."""
    rows = EmployerContactFor.objects.filter(employer_contact__in=contacts).order_by("client__sort_key")
    found: dict[int, list[tuple[Any, ...]]] = {}
    visible = set(
        Client.objects.visible_to(scope.staff)
        .filter(employer_contacts__employer_contact__in=contacts)
        .values_list("pk", flat=True)
    )
    columns = ("employer_contact_id", "client_id", "client__public_id", "client__first_name", "client__last_name")
    for contact_id, client_id, public_id, first, last in rows.values_list(*columns):
        known = (public_id, f"{first} {last}") if client_id in visible else ()
        found.setdefault(contact_id, []).append(known)
    return found


def _visit(scope: Scope, contact: EmployerContact, people: list[tuple[Any, ...]] | None) -> Visit:
    return Visit(
        employer_id=contact.employer.public_id,
        employer=contact.employer.name,
        site=contact.site.name if contact.site else "",
        day=wording.day(contact.contact_date, scope.day),
        purpose=contact.get_purpose_display() if contact.purpose else _("not said"),
        person=contact.person.name if contact.person else "",
        specialist=contact.specialist.name,
        clients=[known for known in people or [] if known],
        for_somebody=bool(people),
    )
