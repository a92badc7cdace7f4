"""A planned contact by itself: why it is due; and visits planned for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.facts import facts_of
from clients.followalong import explain
from clients.forms.visits import CancelVisitForm, MoveVisitForm, VisitForm
from clients.models import Client, DueContact, PlannedVisit
from clients.views.forming import not_now
from clients.views.saving import Done, answered, sent_once, take
from tenancy import submissions
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def due(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What reminders link to: the rule, the dates, the fidelity item, the contact that met it, and what to do."""
    row = access.open_due_contact(request.staff, public_id)
    today = request.agency.today()
    agreements = facts_of([row.client_id], jobs=[row.job])[row.client_id].agreements
    reason = explain(row.as_row(), today, agreements)
    context = {
        "row": row,
        "client": row.client,
        "label": wording.rule_label(row.rule),
        "why": wording.why(reason, today, str(row.job)),
        "badge": wording.badge(reason.status, row.due_date, today),
        "since": wording.since(row.as_row(), today),
        "waiting": reason.status in ("open", "overdue", "upcoming"),
        "visits": row.planned_visits.to_come().order_by("visit_date"),
        "reminders": row.reminders.filter(sent_at__isnull=False).select_related("staff__user").order_by("sent_at"),
    }
    return render(request, "clients/due.html", context)


@require(Permission.PLAN_SUPPORT)
def plan_visit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    wanted = _wanted(client, request.GET.get("for"))
    form = VisitForm(request.POST or None, today=request.agency.today(), initial=_first_guess(wanted, request))
    if request.method == "POST" and form.is_valid():
        page = reverse("clients:page", args=[client.public_id])
        with submissions.once(form.cleaned_data["submission"]) as turn:
            if turn.repeated:
                return redirect(turn.result_url)
            visit = actions.plan_visit(
                client=client, specialist=request.staff, due_contact=wanted, by=request.staff, **form.visit_fields()
            )
            turn.result_url = page
        messages.success(request, _planned(visit, wanted, form.today))
        return redirect(page)
    context = {
        "client": client,
        "form": form,
        "wanted": wanted,
        "cancel_url": reverse("clients:page", args=[public_id]),
    }
    if wanted:
        context["wanted_label"] = wording.rule_label(wanted.rule)
        context["wanted_window"] = wording.window(wanted.opens_date, wanted.due_date, form.today)
    return render(request, "clients/plan_visit.html", context, status=422 if form.is_bound else 200)


def _wanted(client: Client, public_id: str | None) -> DueContact | None:
    try:
        wanted = UUID(public_id or "")
    except ValueError:
        return None
    return DueContact.objects.filter(client=client, public_id=wanted, withdrawn=False).first()


def _first_guess(wanted: DueContact | None, request: StaffRequest) -> dict[str, Any]:
    today = request.agency.today()
    return {"visit_date": max(today, wanted.opens_date) if wanted else today}


def _planned(visit: PlannedVisit, wanted: DueContact | None, today: Any) -> str:
    said = _("Visit planned for %(day)s.") % {"day": wording.day_away(visit.visit_date, today)}
    if wanted and visit.visit_date > wanted.due_date:
        late = _("That is after the contact is due, %(day)s.") % {"day": wording.day(wanted.due_date, today)}
        return f"{said} {late}"
    return said


@require(Permission.PLAN_SUPPORT)
@sent_once
def move_visit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    visit = access.open_visit(request.staff, public_id, lock=request.method == "POST")
    page = reverse("clients:page", args=[visit.client.public_id])
    if visit.kept_by_id or visit.cancelled_at:
        return not_now(request, _("This visit has been kept or cancelled already."), page)
    written = {name: getattr(visit, name) for name in ("visit_date", "visit_time", "place", "note", "version")}
    form = MoveVisitForm(request.POST or None, today=request.agency.today(), initial=written)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.move_visit(visit=visit, version=version, by=request.staff, **form.visit_fields())
        return Done(_planned(visit, visit.due_contact, form.today), page)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except StaleRecord:
        visit.refresh_from_db()
        return conflict(request, form, visit, cancel_url=request.path)
    context = {"visit": visit, "client": visit.client, "form": form, "cancel_url": page}
    return render(request, "clients/move_visit.html", context, status=422 if form.is_bound else 200)


@require(Permission.PLAN_SUPPORT)
@sent_once
def cancel_visit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    visit = access.open_visit(request.staff, public_id, lock=request.method == "POST")
    page = reverse("clients:page", args=[visit.client.public_id])
    if visit.kept_by_id or visit.cancelled_at:
        return answered(request) or redirect(page)
    form = CancelVisitForm(request.POST or None, initial={"version": visit.version})

    def act() -> Done:
        actions.cancel_visit(visit=visit, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("Visit cancelled. The planned contact is still due."), page)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except StaleRecord:
        visit.refresh_from_db()
        return conflict(request, form, visit, cancel_url=request.path)
    context = {"visit": visit, "client": visit.client, "form": form, "cancel_url": page}
    return render(request, "clients/cancel_visit.html", context)
