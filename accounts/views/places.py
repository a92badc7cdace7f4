"""Units and treatment teams: two lists that are kept alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions
from accounts.access import StaffRequest, require
from accounts.forms import ChangePlaceForm, PlaceForm
from accounts.models import MembershipTeam, TreatmentTeam, Unit
from accounts.roles import Permission
from accounts.views.conflict import conflict
from accounts.views.saving import save_once, shown_again
from tenancy.models import StaleRecord


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between a unit and a team: words and addresses."""

    model: type[Unit] | type[TreatmentTeam]
    list_name: str
    change_name: str
    title: Any
    add_title: Any
    about: Any
    empty: Any


UNITS = Kind(
    Unit,
    "accounts:units",
    "accounts:change_unit",
    gettext_lazy("IPS units"),
    gettext_lazy("Add a unit"),
    gettext_lazy("A unit is a site: specialists and their supervisor, who sees the unit's caseload."),
    gettext_lazy("No units yet"),
)
TEAMS = Kind(
    TreatmentTeam,
    "accounts:teams",
    "accounts:change_team",
    gettext_lazy("Treatment teams"),
    gettext_lazy("Add a team"),
    gettext_lazy("The mental health teams that specialists are attached to. A specialist has one or two."),
    gettext_lazy("No treatment teams yet"),
)


@require(Permission.MANAGE_PEOPLE)
def units(request: StaffRequest) -> HttpResponse:
    today = request.agency.today()
    working = Q(memberships__ends_date=None) | Q(memberships__ends_date__gte=today)
    rows = Unit.objects.annotate(people=Count("memberships__staff", filter=working, distinct=True))
    return _list(request, UNITS, rows, reverse("accounts:add_unit"))


@require(Permission.MANAGE_PEOPLE)
def teams(request: StaffRequest) -> HttpResponse:
    today = request.agency.today()
    working = Q(membership__ends_date=None) | Q(membership__ends_date__gte=today)
    counted = (
        MembershipTeam.objects.filter(working).values("team").annotate(people=Count("membership__staff", distinct=True))
    )
    people = dict(counted.values_list("team", "people"))
    rows = list(TreatmentTeam.objects.order_by(F("closed_date").desc(nulls_first=True), "name"))
    for row in rows:
        row.people = people.get(row.pk, 0)  # type: ignore[attr-defined]
    return _list(request, TEAMS, rows, reverse("accounts:add_team"))


@require(Permission.MANAGE_PEOPLE)
def add_unit(request: StaffRequest) -> HttpResponse:
    return _add(request, UNITS, actions.add_unit)


@require(Permission.MANAGE_PEOPLE)
def add_team(request: StaffRequest) -> HttpResponse:
    return _add(request, TEAMS, actions.add_team)


@require(Permission.MANAGE_PEOPLE)
def change_unit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    unit = get_object_or_404(Unit, public_id=public_id)
    return _change(request, UNITS, unit, lambda **fields: actions.change_unit(unit=unit, **fields))


@require(Permission.MANAGE_PEOPLE)
def change_team(request: StaffRequest, public_id: UUID) -> HttpResponse:
    team = get_object_or_404(TreatmentTeam, public_id=public_id)
    return _change(request, TEAMS, team, lambda **fields: actions.change_team(team=team, **fields))


def _list(request: StaffRequest, kind: Kind, rows: Any, add_url: str) -> HttpResponse:
    if hasattr(rows, "order_by"):
        rows = rows.order_by(F("closed_date").desc(nulls_first=True), "name")
    context = {"kind": kind, "rows": [(row, reverse(kind.change_name, args=[row.public_id])) for row in rows]}
    return render(request, "accounts/places.html", {**context, "add_url": add_url})


def _add(request: StaffRequest, kind: Kind, act: Any) -> HttpResponse:
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = save_once(
            request,
            form,
            lambda: act(name=form.cleaned_data["name"], by=request.staff),
            to=lambda place: reverse(kind.list_name),
            say=lambda place: _("%(name)s was added.") % {"name": place.name},
        )
        if done:
            return done
    context = {"form": form, "kind": kind, "heading": kind.add_title, "list_url": reverse(kind.list_name)}
    context |= {"submit": kind.add_title, "cancel_url": reverse(kind.list_name)}
    return render(request, "accounts/place.html", context, status=shown_again(form))


def _change(request: StaffRequest, kind: Kind, place: Unit | TreatmentTeam, act: Any) -> HttpResponse:
    written = {"name": place.name, "closed_date": place.closed_date, "version": place.version}
    form = ChangePlaceForm(request.POST or None, initial=written)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("name", "closed_date", "version")}
        try:
            done = save_once(
                request,
                form,
                lambda: act(by=request.staff, **fields),
                to=lambda changed: reverse(kind.list_name),
                say=lambda changed: _("%(name)s was changed.") % {"name": changed.name},
            )
        except StaleRecord:
            place.refresh_from_db()
            standing = {"name": place.name, "closed_date": place.closed_date}
            return conflict(request, form, place, standing=standing, cancel_url=reverse(kind.list_name))
        if done:
            return done
    context = {"form": form, "kind": kind, "heading": place.name, "list_url": reverse(kind.list_name)}
    context["cancel_url"] = reverse(kind.list_name)
    return render(request, "accounts/place.html", context, status=shown_again(form))
