"""Clients: the list, the page of one, adding and editing, and who has seen the record."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.models import StaffMember
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions, consents
from clients.forms.records import AddClientForm, EditClientForm, FilterForm
from clients.models import Assignment
from clients.report import facts, filters, hidden, listing, record, showing
from clients.report.history import seen_by
from clients.report.standing import standing
from clients.report.timeline import timeline
from clients.views.saving import Done, sent_once, take
from tenancy.addresses import address
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def client_list(request: StaffRequest) -> HttpResponse:
    today = request.agency.today()
    known = filters.choices(request.staff, today)
    days = request.agency.first_employer_contact_days
    page = listing.listed(request.staff, request.GET, today)
    trail.record("clients listed", by=request.staff, shown=page.shown)
    chips = [
        {"label": label, "url": address(request.GET, **{name: None, "after": None, "before": None})}
        for name, label in filters.chips(request.GET, known, days)
    ]
    context = {
        "page": page,
        "form": FilterForm(request.GET, known=known, days=days),
        "chips": chips,
        "sort": page.sort,
        "narrowed": bool(chips or request.GET.get("q")),
        "sees_all": request.staff.has(Permission.SEE_CASELOAD),
        "may_add": request.staff.has(Permission.EDIT_CLIENT),
        "may_log": request.staff.has(Permission.LOG_CONTACT),
    }
    return render(request, "clients/list.html", context)


@require(Permission.SEE_CLIENTS)
def page(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Where do we stand, and what is next. `before` asks for older days of the timeline; htmx gets these alone."""
    try:
        client = access.open_client(request.staff, public_id)
    except Http404:
        kept = access.kept_for(request.staff, public_id)
        messages.info(request, _("The record you asked for was merged into this one."))
        return redirect("clients:page", kept.public_id)
    staff, agency = request.staff, request.agency
    stands = standing(client, agency, may_correct=staff.has(Permission.LOG_CONTACT))
    before = _day(request.GET.get("before", ""))
    shown = showing.showing(request.GET)
    history = timeline(client, stands.known, staff, before=before, showing=shown)
    query = shown.query()
    if before and request.htmx:  # type: ignore[attr-defined]
        return render(request, "clients/_older.html", {"client": client, "history": history, "showing": query})
    context = {
        "client": client,
        "stands": stands,
        "history": history,
        "before": before,
        "record": None if before else record.strip(client, agency.today()),
        "showing": query,
        "chips": showing.chips(shown),
        "left_out": hidden.left_out(staff),
        "needs_consent": consents.needed_first(client, agency, agency.today()),
        "facts": facts.of(client, agency.today()),
        "phone_number": "".join(sign for sign in client.phone if sign.isdigit() or sign == "+"),
        "map_query": quote(client.address),
        "may_assign": staff.has(Permission.ASSIGN),
        "may_close": staff.has(Permission.CLOSE_CLIENT),
        "may_see_history": _may_see_history(request.staff, stands.specialist),
    }
    return render(request, "clients/page.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require(Permission.EDIT_CLIENT)
@sent_once
def add(request: StaffRequest) -> HttpResponse:
    form = AddClientForm(request.POST or None, staff=request.staff)

    def act() -> Done:
        fields = form.fields_said()
        client = actions.add_client(
            specialist=form.chosen_specialist(), programme=form.chosen_programme(), by=request.staff, **fields
        )
        said = _("%(name)s is on record. Next: record what was agreed, or a job start.") % {"name": client.name}
        return Done(said, reverse("clients:page", args=[client.public_id]))

    if request.method == "POST" and form.is_valid():
        promises = {"one_client_of_a_reference": ("client_ref", form.taken())}
        if answer := take(request, form, act, promises):
            return answer
    context = {"form": form, "cancel_url": reverse("clients:list")}
    return render(request, "clients/add.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_CLIENT)
@sent_once
def edit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = EditClientForm(request.POST or None, staff=request.staff, of=client)
    url = reverse("clients:page", args=[client.public_id])

    def act() -> Done:
        fields = form.fields_said()
        actions.change_client(client=client, version=form.cleaned_data["version"], by=request.staff, **fields)
        return Done(_("Saved."), url)

    if request.method == "POST" and form.is_valid():
        promises = {"one_client_of_a_reference": ("client_ref", form.taken())}
        try:
            if answer := take(request, form, act, promises):
                return answer
        except StaleRecord:
            client.refresh_from_db()
            return conflict(request, form, client, cancel_url=request.path)
    context = {"form": form, "client": client, "cancel_url": url}
    return render(request, "clients/edit.html", context, status=422 if form.is_bound else 200)


@require(Permission.SEE_CLIENTS)
def history(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Who looked after the person, who opened the record, and who changed what. For the supervisor and their own."""
    client = access.open_client(request.staff, public_id, why="client history opened")
    running = client.assignments.current_on(request.agency.today()).first()
    if not _may_see_history(request.staff, running):
        raise PermissionDenied
    context = {
        "client": client,
        "assignments": client.assignments.select_related("specialist__user").order_by("-from_date"),
        "seen": seen_by(client, request.agency, after=request.GET.get("after", "")),
    }
    return render(request, "clients/history.html", context)


def _may_see_history(staff: StaffMember, running: Assignment | None) -> bool:
    """Supervisors, and whose caseload the person is on: not whoever covers for a week."""
    return staff.has(Permission.SEE_CASELOAD) or (running is not None and running.specialist_id == staff.pk)
