"""Whose caseload, whether the record is open, and what the person wants of support."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.forms.records import AssignForm, CloseForm, ConfirmForm
from clients.forms.support import AgreeModesForm, DeclineForm, EndModesForm, ResumeForm
from clients.models import Client, DueContact, ModeAgreement
from clients.report import intake, planning
from clients.views.saving import Done, answered, sent_once, take
from tenancy.models import StaleRecord


@require(Permission.ASSIGN)
@sent_once
def assign(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    today = request.agency.today()
    form = AssignForm(request.POST or None, client=client, today=today)

    def act() -> Done:
        specialist, day = form.cleaned_data["specialist"], form.cleaned_data["from_date"]
        note = form.cleaned_data["note"]
        actions.assign(client=client, specialist=specialist, from_date=day, note=note, by=request.staff)
        said = _("%(who)s looks after %(name)s from %(day)s. What is due keeps its dates.")
        said = said % {"who": specialist.name, "name": client.name, "day": wording.day_away(day, today)}
        return Done(said, _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    assignments = client.assignments.select_related("specialist__user").order_by("-from_date")
    return _show(request, "clients/assign.html", client, form, assignments=assignments)


@require(Permission.CLOSE_CLIENT)
@sent_once
def close(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if not client.is_open:
        return _already(request, client, _("This record is closed already."))
    today = request.agency.today()
    at_work, hours = intake.hours_in_work(client, today)
    form = CloseForm(request.POST or None, client=client, today=today, at_work=at_work, hours=hours)
    rows = list(DueContact.objects.filter(client=client, withdrawn=False).order_by("due_date"))

    def what_on(day: date) -> list[str]:
        visits = client.planned_visits.ended_by_closing(day).count()
        return planning.of_closing(rows, day, today, visits=visits)

    def act() -> Done:
        closed, reason = form.cleaned_data["closed_date"], form.cleaned_data["closure_reason"]
        what = " ".join(what_on(closed))
        version = form.cleaned_data["version"]
        actions.close_client(
            client=client, version=version, closed_date=closed, closure_reason=reason, by=request.staff, **form.said()
        )
        said = _("Closed from %(day)s. %(what)s") % {"day": wording.day(closed, today), "what": what}
        return Done(said, _page(client))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            client.refresh_from_db()
            return conflict(request, form, client, cancel_url=request.path)
    seen = intake.last_talk(client)
    tried = {"outreach": intake.outreach_of(client, today), "seen": wording.day_away(seen, today) if seen else ""}
    return _show(request, "clients/close.html", client, form, cancelled=what_on(today), **tried)


@require(Permission.CLOSE_CLIENT)
@sent_once
def reopen(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if client.is_open:
        return _already(request, client, _("This record is open."))
    form = ConfirmForm(request.POST or None, initial={"version": client.version})

    def act() -> Done:
        actions.reopen_client(client=client, version=form.cleaned_data["version"], by=request.staff)
        said = _("Open again. Planned contacts stand as before; visits that closing cancelled are to be planned anew.")
        return Done(said, _page(client))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            client.refresh_from_db()
            return conflict(request, form, client, cancel_url=request.path)
    return _show(request, "clients/reopen.html", client, form)


@require(Permission.PLAN_SUPPORT)
@sent_once
def decline(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if client.declines.filter(resumed_date=None).exists():
        return _already(request, client, _("Support is declined already."))
    form = DeclineForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        day, agreed = form.cleaned_data["declined_date"], form.cleaned_data["agreed"]
        actions.decline_support(client=client, declined_date=day, agreed=agreed, by=request.staff)
        said = _("Support is declined from %(day)s, until it is wanted again. The record stays open.")
        return Done(said % {"day": wording.day(day, form.today)}, _page(client))

    if request.method == "POST" and form.is_valid():
        overlap = ("declined_date", _("Support was declined on that day already, and wanted again later."))
        if answer := take(request, form, act, {"support_is_declined_once_at_a_time": overlap}):
            return answer
    return _show(request, "clients/decline.html", client, form)


@require(Permission.PLAN_SUPPORT)
@sent_once
def resume(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    declined = client.declines.filter(resumed_date=None).first()
    if declined is None:
        return _already(request, client, _("Support is not declined."))
    form = ResumeForm(request.POST or None, today=request.agency.today(), decline=declined)

    def act() -> Done:
        day = form.cleaned_data["resumed_date"]
        actions.resume_support(client=client, resumed_date=day, by=request.staff)
        said = _("Support is wanted again from %(day)s: what is due from then on counts as before.")
        return Done(said % {"day": wording.day(day, form.today)}, _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    since = wording.day(declined.declined_date, form.today)
    return _show(request, "clients/resume.html", client, form, since=since)


@require(Permission.PLAN_SUPPORT)
@sent_once
def agree_modes(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = AgreeModesForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("from_date", "modes", "reason")}
        actions.agree_modes(client=client, by=request.staff, **said)
        phrase = wording.modes_phrase(said["modes"])
        day = wording.day(said["from_date"], form.today)
        text = _("Agreed. From %(day)s a talk %(modes)s counts as well.") % {"day": day, "modes": phrase}
        return Done(text, _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    return _show(request, "clients/agree_modes.html", client, form)


@require(Permission.PLAN_SUPPORT)
@sent_once
def end_agreed_modes(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`public_id` is the agreement's; the client's scope decides whether it is there at all."""
    agreement = ModeAgreement.objects.select_related("client").filter(public_id=public_id).first()
    if agreement is None:
        raise Http404
    lock = request.method == "POST"
    client = agreement.client = access.open_client(request.staff, agreement.client.public_id, lock=lock)
    form = EndModesForm(request.POST or None, agreement=agreement, today=request.agency.today())

    def act() -> Done:
        agreement.expect_version(form.cleaned_data["version"])
        day = form.cleaned_data["to_date"]
        actions.end_agreed_modes(agreement=agreement, to_date=day, by=request.staff)
        said = _("The agreement holds through %(day)s; after that contact in person counts again.")
        return Done(said % {"day": wording.day(day, form.today)}, _page(client))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            agreement.refresh_from_db()
            return conflict(request, form, agreement, cancel_url=request.path)
    phrase = wording.modes_phrase(agreement.modes)
    return _show(request, "clients/end_agreed_modes.html", client, form, modes=phrase)


def _page(client: Client) -> str:
    return reverse("clients:page", args=[client.public_id])


def _already(request: StaffRequest, client: Client, said: str) -> HttpResponse:
    # Two sendings at once: the second waited for the first at the record's lock.
    if answer := answered(request):
        return answer
    messages.info(request, said)
    return redirect(_page(client))


def _show(request: StaffRequest, template: str, client: Client, form: object, **more: object) -> HttpResponse:
    context = {"client": client, "form": form, "cancel_url": _page(client), **more}
    return render(request, template, context, status=422 if getattr(form, "is_bound", False) else 200)
