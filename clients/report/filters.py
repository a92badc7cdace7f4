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
from clients.models import ClientQuerySet, Job
from tenancy.asked import Question
from tenancy.search import words_of

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


class Narrowing(NamedTuple):
    """What the address asks for, as far as it shapes the question: state and specialist by kind, how many words are searched
    for, the days within which an employer contact was due (0: not asked)."""

    state: str = ""
    words: int = 0
    specialist: str = ""
    unit: bool = False
    team: bool = False
    late: int = 0


def narrowing(params: QueryDict, late_days: int) -> tuple[Narrowing, dict[str, Any]]:
    """The shape of what `params` asks for, and the values by name. Without a word about it: those who are open."""
    values: dict[str, Any] = {**words_of(params.get("q", ""))}
    words = len(values)
    specialist = params.get("specialist", "")
    for name in ("specialist", "unit", "team"):
        if wanted := _uuid(params.get(name, "")):
            values[f"of_{name}"] = wanted
    state = params.get("state", "")
    shape = Narrowing(
        state if state in (WORKING, LOOKING, CLOSED, ALL) else "",
        words,
        NOBODY if specialist == NOBODY else "one" if "of_specialist" in values else "",
        unit="of_unit" in values,
        team="of_team" in values,
        late=late_days if params.get("late") else 0,
    )
    return shape, values


def narrowed(clients: ClientQuerySet, shape: Narrowing, day: date, values: dict[str, Any]) -> ClientQuerySet:
    """Those of `clients` whom narrowing() asks for."""
    clients = _in_state(clients, shape.state, day)
    for number in range(shape.words):
        clients = clients.matching(values[f"word_{number}"])
    if shape.specialist == NOBODY:
        clients = clients.without_specialist(day)
    elif shape.specialist:
        ids = StaffMember.objects.here().filter(public_id=values["of_specialist"]).values("pk")
        clients = clients.assigned_to(ids, day)  # type: ignore[arg-type]
    if shape.unit:
        clients = clients.filter(unit__public_id=values["of_unit"])
    if shape.team:
        clients = clients.filter(treatment_team__public_id=values["of_team"])
    if shape.late:
        clients = clients.past_first_employer_contact(day, shape.late)
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
