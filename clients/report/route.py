"""A day in the community: visits to people and to employers in their order, what was said last, what may be said today.

Nine questions, whatever the number of stops. People are those the reader may see: for whom else a visit is, is not said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import consents, wording
from clients.consentrules import answering
from clients.models import (
    Client,
    ClientContact,
    DisclosureDecision,
    DisclosureException,
    EmployerVisitFor,
    Interview,
    PlannedVisit,
    Purpose,
)
from clients.report.disclosure import plainly
from employers.models import Employer, EmployerContact, EmployerVisit, Site

_NOON = time(12)
_NO_PLACE = 10_000


class About(NamedTuple):
    """For whom a stop is, and whether they may be named at the employer's on that day."""

    client_id: UUID
    name: str
    say_url: str
    may_name: bool
    decision: str


@dataclass(slots=True)
class Stop:
    """One place of the round. `kind`: visit (to a person), employer, or interview (which keeps its time)."""

    kind: str
    public_id: UUID
    order: tuple[int, time, int]
    title: str
    url: str
    log_url: str
    move_url: str
    address: str = ""
    phone: str = ""
    phone_of: str = ""
    aim: str = ""
    last: str = ""
    done: bool = False
    about: list[About] = field(default_factory=list)

    @property
    def at(self) -> str:
        when = self.order[1]
        return time_format(when) if when != time.max else ""

    @property
    def map_query(self) -> str:
        return quote(self.address)

    @property
    def number(self) -> str:
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def stops_of(staff: StaffMember, day: date) -> list[Stop]:
    """The round of one day: what was made is left in, what was cancelled left out. Interviews keep their time among them."""
    stops = [_of_client(visit) for visit in _client_visits(staff, day)]
    visits = list(_employer_visits(staff, day))
    about, said = _about(visits), _last_said(visits, day)
    visible = _visible(staff, about)
    for visit in visits:
        named = [each for pk, each in about[visit.pk] if pk in visible]
        stops.append(_of_employer(visit, named, said.get(visit.employer_id, "")))
    found = sorted(stops, key=lambda stop: stop.order)
    for interview in sorted((_of_interview(each) for each in _interviews(staff, day)), key=lambda stop: stop.order):
        found.insert(_place_of(interview, found), interview)
    return found


def _place_of(interview: Stop, stops: list[Stop]) -> int:
    """After what comes earlier that day, also when the visits were put in an order by hand."""
    at = interview.order[1]
    if at == time.max:
        return len(stops)
    return next((place for place in range(len(stops), 0, -1) if stops[place - 1].order[1] <= at), 0)


def shown_of(stops: list[Stop]) -> list[UUID]:
    """Whose names a page shows, for the trail."""
    return sorted({about.client_id for stop in stops for about in stop.about}, key=str)


# What is asked


def _client_visits(staff: StaffMember, day: date) -> Any:
    said = ClientContact.objects.filter(client=OuterRef("client"), voided_at=None).exclude(next_step="")
    return (
        PlannedVisit.objects.filter(specialist=staff, visit_date=day, cancelled_at=None)
        .filter(client__in=Client.objects.visible_to(staff))
        .annotate(last=Subquery(said.order_by("-contact_date", "-pk").values("next_step")[:1]))
        .select_related("client")
    )


def _employer_visits(staff: StaffMember, day: date) -> Any:
    # Where no site is named, the only one there is.
    sites = (
        Site.objects.filter(employer=OuterRef("employer")).order_by().values("employer").annotate(number=Count("pk"))
    )
    only = sites.filter(number=1).values(address=Max("address"))
    asked = EmployerVisit.objects.filter(specialist=staff, visit_date=day, cancelled_at=None)
    return asked.annotate(only_address=Subquery(only)).select_related("employer", "site", "person")


def _interviews(staff: StaffMember, day: date) -> Any:
    return (
        Interview.objects.untold()
        .filter(interview_date=day, attended=Interview.Attended.JOINT)
        .filter(client__in=Client.objects.visible_to(staff).assigned_to([staff.pk], day))
        .select_related("client", "application__employer")
    )


def _about(visits: list[EmployerVisit]) -> dict[int, list[tuple[int, About]]]:
    """By visit, the ids of those it is for and what is agreed about naming them."""
    rows = list(
        EmployerVisitFor.objects.filter(visit__in=visits, client__closed_date=None)
        .select_related("client__agency", "visit__employer")
        .order_by("client__sort_key")
    )
    people = {row.client_id for row in rows}
    facts, decisions, exceptions = consents.facts_of(people), _decisions(people), _exceptions(people)
    found: dict[int, list[tuple[int, About]]] = defaultdict(list)
    for row in rows:
        client, visit, zone = row.client, row.visit, row.client.agency.zone
        moment = max(timezone.now(), datetime.combine(visit.visit_date, visit.visit_time or _NOON, zone))
        stands = answering(facts.get(client.pk, []), Purpose.EMPLOYERS, moment, visit.employer_id, zone=zone)
        may_name = stands is not None or not consents.bound_on(client.agency, visit.visit_date)
        said = _decided(decisions.get(client.pk), exceptions.get((client.pk, visit.employer_id), []))
        say_url = _say_url(client, visit.employer)
        found[visit.pk].append((client.pk, About(client.public_id, client.name, say_url, may_name, said)))
    return found


def _say_url(client: Client, employer: Employer | None) -> str:
    url = reverse("clients:what_may_be_said", args=[client.public_id])
    return f"{url}?employer={employer.public_id}" if employer else url


def _decided(decision: str | None, here: list[DisclosureException]) -> str:
    """What was agreed for this employer goes before what holds everywhere."""
    if not decision:
        return _("Say nothing about health: nothing is agreed.")
    whole = next((each for each in here if each.job_id is None), None)
    said = [_("Agreed for this employer: %(said)s") % {"said": plainly(whole.decision)} if whole else plainly(decision)]
    if any(each.job_id is not None for each in here):
        said.append(_("Something else is agreed for a job here."))
    return " ".join(said)


def _visible(staff: StaffMember, about: dict[int, list[tuple[int, About]]]) -> set[int]:
    people = {pk for rows in about.values() for pk, _about in rows}
    return set(Client.objects.visible_to(staff).filter(pk__in=people).values_list("pk", flat=True)) if people else set()


def _decisions(people: set[int]) -> dict[int, str]:
    newest = DisclosureDecision.objects.filter(client__in=people).order_by("client", "-number").distinct("client")
    return {row.client_id: row.decision for row in newest if row.revoked_at is None}


def _exceptions(people: set[int]) -> dict[tuple[int, int], list[DisclosureException]]:
    """By person and employer; what was agreed for a record that was put into another stands for that one, beside its own."""
    found: dict[tuple[int, int], list[DisclosureException]] = defaultdict(list)
    rows = DisclosureException.objects.standing().filter(client__in=people).select_related("employer")
    for row in rows.order_by("pk"):
        found[row.client_id, row.employer.merged_into_id or row.employer_id].append(row)
    return found


def _last_said(visits: Iterable[EmployerVisit], day: date) -> dict[int, str]:
    """Of each employer the newest contact that reached somebody: when, what was said, what was to come."""
    newest = (
        EmployerContact.objects.reached()
        .filter(employer__in={visit.employer_id for visit in visits}, contact_date__lte=day)
        .order_by("employer", "-contact_date", "-pk")
        .distinct("employer")
    )
    return {row.employer_id: _said(row, day) for row in newest}


# How it is said


def _said(contact: EmployerContact, day: date) -> str:
    when = wording.day(contact.contact_date, day)
    parts = [part for part in (contact.note, contact.next_step) if part]
    return f"{when}: {' · '.join(parts)}" if parts else when


def _order(stop: int | None, at: time | None, pk: int) -> tuple[int, time, int]:
    return (stop or _NO_PLACE, at or time.max, pk)


def _of_client(visit: Any) -> Stop:
    client = visit.client
    return Stop(
        "visit",
        visit.public_id,
        _order(visit.stop, visit.visit_time, visit.pk),
        client.name,
        reverse("clients:page", args=[client.public_id]),
        reverse("clients:log_contact", args=[client.public_id]),
        reverse("clients:move_visit", args=[visit.public_id]),
        address=visit.place or client.address,
        phone=client.phone,
        phone_of=client.first_name,
        aim=visit.note,
        last=visit.last or "",
        done=visit.kept_by_id is not None,
        about=[About(client.public_id, client.name, "", may_name=True, decision="")],
    )


def _of_interview(each: Interview) -> Stop:
    application, client = each.application, each.client
    where = application.employer.name if application.employer else application.employer_name
    return Stop(
        "interview",
        each.public_id,
        _order(None, each.interview_time, each.pk),
        _("Joint interview: %(name)s") % {"name": client.name},
        reverse("clients:page", args=[client.public_id]),
        reverse("clients:tell_interview", args=[each.public_id]),
        reverse("clients:change_interview", args=[each.public_id]),
        address=each.place,
        aim=f"{application.title}, {where}",
        about=[
            About(client.public_id, client.name, _say_url(client, application.employer), may_name=True, decision="")
        ],
    )


def _of_employer(visit: Any, about: list[About], last: str) -> Stop:
    employer, site, person = visit.employer, visit.site, visit.person
    named = next((each for each in about if each.may_name), None)
    if named:
        log_url = reverse("clients:employer_contact", args=[named.client_id])
    else:
        log_url = reverse("employers:log_contact", args=[employer.public_id])
    by_person = person is not None and bool(person.phone)
    return Stop(
        "employer",
        visit.public_id,
        _order(visit.stop, visit.visit_time, visit.pk),
        f"{employer.name}, {site.name}" if site else employer.name,
        reverse("employers:page", args=[employer.public_id]),
        f"{log_url}?visit={visit.public_id}",
        reverse("clients:move_employer_visit", args=[visit.public_id]),
        address=site.address if site else visit.only_address or "",
        phone=person.phone if person and by_person else employer.phone,
        phone_of=person.name if person and by_person else employer.name,
        aim=" · ".join(part for part in (str(visit.get_purpose_display()), visit.aim) if part),
        last=last,
        done=visit.made_by_contact_id is not None,
        about=about,
    )
