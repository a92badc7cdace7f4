"""Which clients a list is to show: every filter lives in the address, so that it can be kept, sent and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Concat, Trim
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission, Role
from clients.models import Client, ClientQuerySet, Job
from tenancy.asked import Question

NOBODY = "none"
WORKING, LOOKING, CLOSED, ALL = "working", "looking", "closed", "all"


class Choices(NamedTuple):
    """What can be filtered by, as (public id, name)."""

    specialists: list[tuple[str, str]]
    units: list[tuple[str, str]]
    teams: list[tuple[str, str]]


def _ask_choices(today: date) -> Any:
    name = Trim(Concat("user__first_name", Value(" "), "user__last_name"), output_field=CharField())
    specialists = (
        StaffMember.objects.with_role_on(Role.SPECIALIST, today)
        .annotate(kind=Value("specialist", CharField()), label=name)
        .values_list("kind", "public_id", "label")
    )
    units, teams = (
        model.objects.order_by()
        .annotate(kind=Value(kind, CharField()), label=F("name"))
        .values_list("kind", "public_id", "label")
        for model, kind in ((Unit, "unit"), (TreatmentTeam, "team"))
    )
    return specialists.union(units, teams, all=True)


CHOICES = Question(_ask_choices)


def choices(staff: StaffMember, today: date) -> Choices:
    """Specialists, units and teams to choose from, in one query."""
    found: dict[str, list[tuple[str, str]]] = {"specialist": [], "unit": [], "team": []}
    for kind, public_id, label in CHOICES.rows(today=today):
        found[kind].append((str(public_id), label))
    by_name = {kind: sorted(rows, key=lambda row: row[1].casefold()) for kind, rows in found.items()}
    if not staff.has(Permission.SEE_CASELOAD):
        by_name["specialist"] = []
    return Choices(by_name["specialist"], by_name["unit"], by_name["team"])


def filtered(staff: StaffMember, params: QueryDict, today: date) -> ClientQuerySet:
    """Those `staff` may see, as the address asks. Without a word about it: those who are open."""
    clients = _in_state(Client.objects.visible_to(staff), params.get("state", ""), today)
    clients = clients.matching(params.get("q", ""))
    specialist = params.get("specialist", "")
    if specialist == NOBODY:
        clients = clients.without_specialist(today)
    elif wanted := _uuid(specialist):
        ids = StaffMember.objects.here().filter(public_id=wanted).values("pk")
        clients = clients.assigned_to(ids, today)  # type: ignore[arg-type]
    if wanted := _uuid(params.get("unit", "")):
        clients = clients.filter(unit__public_id=wanted)
    if wanted := _uuid(params.get("team", "")):
        clients = clients.filter(treatment_team__public_id=wanted)
    if params.get("late"):
        clients = clients.past_first_employer_contact(today, staff.agency.first_employer_contact_days)
    return clients


def chips(params: QueryDict, known: Choices, days: int) -> list[tuple[str, str]]:
    """(name of the filter, what it says) for every filter in force."""
    said = []
    for name, label, rows in (
        ("specialist", _("Specialist: %(name)s"), [(NOBODY, _("nobody")), *known.specialists]),
        ("unit", _("Unit: %(name)s"), known.units),
        ("team", _("Team: %(name)s"), known.teams),
    ):
        if chosen := dict(rows).get(params.get(name, "")):
            said.append((name, label % {"name": chosen}))
    if state := states().get(params.get("state", "")):
        said.append(("state", state))
    if params.get("late"):
        said.append(("late", late_label(days)))
    return said


def states() -> dict[str, str]:
    return {WORKING: _("Working"), LOOKING: _("Looking for work"), CLOSED: _("Closed"), ALL: _("Open and closed")}


def late_label(days: int) -> str:
    return _("Past %(days)s days without an employer contact") % {"days": days}


def _in_state(clients: ClientQuerySet, state: str, today: date) -> ClientQuerySet:
    if state == ALL:
        return clients
    if state == CLOSED:
        return clients.filter(closed_date__isnull=False)
    clients = clients.still_open()
    working = Exists(Job.objects.current_on(today).filter(client=OuterRef("pk")))
    if state == WORKING:
        return clients.filter(working)
    return clients.filter(~working) if state == LOOKING else clients


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
