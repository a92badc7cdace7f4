"""Referrals and what becomes of them; the way in, between programmes, out and back; and two records of one person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions, wording
from clients.forms.intake import (
    ClientReferralForm,
    ComeBackForm,
    EditReferralForm,
    MoveForm,
    NotTakenOnForm,
    ReferralForm,
    TakeOnForm,
)
from clients.forms.records import ConfirmForm
from clients.models import Client, Referral
from clients.report import intake as report
from clients.views.saving import Done, answered, sent_once, take
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def referrals(request: StaffRequest) -> HttpResponse:
    state = request.GET.get("state", "waiting")
    state = state if state in report.STATES else "waiting"
    skip = request.GET.get("skip", "")
    search = request.GET.get("q", "")
    page = report.listed(
        request.staff, state=state, search=search, skip=int(skip) if skip.isdecimal() and len(skip) < 7 else 0
    )
    trail.record("referrals listed", by=request.staff, shown=page.shown)
    context = {
        "page": page,
        "state": state,
        "states": report.STATES.items(),
        "search": search,
        "meetings": report.first_meetings(request.staff),
        "may_add": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/intake/referrals.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def add_referral(request: StaffRequest) -> HttpResponse:
    form = ReferralForm(request.POST or None, staff=request.staff)

    def act() -> Done:
        referral = actions.record_referral(by=request.staff, **form.fields_said())
        said = _("The referral of %(name)s is recorded. Next: meet them, and take them on.") % {"name": referral.name}
        return Done(said, _referral_page(referral))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    return _form(request, "clients/intake/add_referral.html", form, reverse("clients:referrals"))


@require(Permission.EDIT_CLIENT)
@sent_once
def refer_client(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A referral of somebody whose record is there already."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = ClientReferralForm(request.POST or None, staff=request.staff, client=client)

    def act() -> Done:
        referral = actions.record_referral(client=client, by=request.staff, **form.fields_said())
        return Done(_("The referral is recorded."), _referral_page(referral))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    return _form(request, "clients/intake/refer_client.html", form, _intake_page(client), client=client)


@require(Permission.SEE_CLIENTS)
def referral(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_referral(request.staff, public_id)
    today = request.agency.today()
    met = Referral.objects.annotate(met=report.met_first()).values_list("met", flat=True).get(pk=found.pk)
    context = {
        "referral": found,
        "state_said": report.state_said(found, today),
        "meeting_said": report.meeting_said(found, met, today),
        "facts": report.facts_of(found, today),
        "about": found.client or found,
        "client_url": _client_url(request, found),
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/intake/referral.html", context)


def _client_url(request: StaffRequest, referral: Referral) -> str:
    """Whoever sees a referral does not see the client for that."""
    seen = Client.objects.visible_to(request.staff).filter(pk=referral.client_id) if referral.client_id else None
    client = seen.first() if seen is not None else None
    return reverse("clients:page", args=[client.public_id]) if client else ""


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_referral(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_referral(request.staff, public_id, lock=request.method == "POST")
    form = EditReferralForm(request.POST or None, staff=request.staff, of=found)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_referral(referral=found, version=version, by=request.staff, **form.fields_said())
        return Done(_("Saved."), _referral_page(found))

    return _about_referral(request, found, form, act, "clients/intake/edit_referral.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def take_on(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Accepted: a new client, or one who comes back."""
    found = access.open_referral(request.staff, public_id, lock=request.method == "POST")
    if not found.is_waiting:
        return _already(request, _("This referral has its answer already."), _referral_page(found))
    if found.client is not None:
        # The client's own page takes them back, and sees to it that one may.
        return redirect(reverse("clients:come_back", args=[found.client.public_id]))
    form = TakeOnForm(request.POST or None, staff=request.staff, referral=found)

    def act() -> Done:
        client = actions.take_on(
            referral=found,
            version=form.cleaned_data["version"],
            accepted_date=form.cleaned_data["accepted_date"],
            programme=form.chosen_programme(),
            specialist=form.chosen_specialist(),
            by=request.staff,
            **form.fields_said(),
        )
        said = _("%(name)s is taken on. Next: plan the first meeting, or log it.") % {"name": client.name}
        return Done(said, _client_page(client))

    promises = {"one_client_of_a_reference": ("client_ref", form.taken())}
    return _about_referral(request, found, form, act, "clients/intake/take_on.html", promises)


@require(Permission.EDIT_CLIENT)
@sent_once
def decline_referral(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_referral(request.staff, public_id, lock=request.method == "POST")
    if not found.is_waiting:
        return _already(request, _("This referral has its answer already."), _referral_page(found))
    form = NotTakenOnForm(request.POST or None, staff=request.staff, referral=found)

    def act() -> Done:
        names = ("version", "declined_date", "decline_reason", "decline_text", "decided_by")
        said = {name: form.cleaned_data[name] for name in names}
        actions.decline_referral(referral=found, by=request.staff, **said)
        return Done(_("Not taken on. The referral stays, and can wait again at any time."), _referral_page(found))

    return _about_referral(request, found, form, act, "clients/intake/decline_referral.html")


@require(Permission.EDIT_CLIENT)
@sent_once
def reconsider_referral(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_referral(request.staff, public_id, lock=request.method == "POST")
    if found.declined_date is None:
        return _already(request, _("This referral was not turned down."), _referral_page(found))
    form = ConfirmForm(request.POST or None, initial={"version": found.version})

    def act() -> Done:
        actions.reconsider_referral(referral=found, version=form.cleaned_data["version"], by=request.staff)
        return Done(_("The referral waits again."), _referral_page(found))

    return _about_referral(request, found, form, act, "clients/intake/reconsider_referral.html")


@require(Permission.SEE_CLIENTS)
def intake(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """How the person came, in which programme they are, and earlier times with the service."""
    client = access.open_client(request.staff, public_id)
    today = request.agency.today()
    rows = client.referrals.annotate(met=report.met_first()).order_by("-received_date", "-pk")
    context = {
        "client": client,
        "referrals": [
            (each, report.state_said(each, today), report.meeting_said(each, each.met, today)) for each in rows
        ],
        "episodes": report.episodes_of(client, today),
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
        "may_merge": request.staff.has(Permission.ASSIGN),
    }
    return render(request, "clients/intake/page.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def move(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    today = request.agency.today()
    running = report.running_stay(client)
    form = MoveForm(request.POST or None, client=client, running=running, today=today)

    def act() -> Done:
        programme, day = form.cleaned_data["programme"], form.cleaned_data["from_date"]
        note = form.cleaned_data["note"]
        actions.move_to_programme(client=client, programme=programme, from_date=day, note=note, by=request.staff)
        said = _("In %(programme)s from %(day)s. The day of entry stays.") if programme else _("In none from %(day)s.")
        return Done(said % {"programme": programme, "day": wording.day(day, today)}, _intake_page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    now = report.said_of(running, today) if running else ""
    return _form(request, "clients/intake/move.html", form, _intake_page(client), client=client, now=now)


@require(Permission.CLOSE_CLIENT)
@sent_once
def come_back(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if client.is_open:
        return _already(request, _("This record is open."), _client_page(client))
    form = ComeBackForm(request.POST or None, client=client, today=request.agency.today())
    # A referral that waits is what brings them back.
    waiting = client.referrals.waiting().order_by("-received_date").first()

    def act() -> Done:
        day = form.cleaned_data["entry_date"]
        actions.take_back_on(
            client=client,
            version=form.cleaned_data["version"],
            entry_date=day,
            programme=form.cleaned_data.get("programme"),
            referral=waiting,
            by=request.staff,
        )
        said = _("%(name)s is back from %(day)s. What was before stays in the history.")
        said = said % {"name": client.name, "day": wording.day(day, form.today)}
        return Done(said, _client_page(client))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            client.refresh_from_db()
            return conflict(request, form, client, cancel_url=request.path)
    return _form(request, "clients/intake/come_back.html", form, _client_page(client), client=client, waiting=waiting)


def _about_referral(
    request: StaffRequest, found: Referral, form: object, act: object, template: str, promises: object = None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():  # type: ignore[attr-defined]
        try:
            if answer := take(request, form, act, promises):  # type: ignore[arg-type]
                return answer
        except StaleRecord:
            found.refresh_from_db()
            return conflict(request, form, found, cancel_url=request.path)  # type: ignore[arg-type]
    return _form(request, template, form, _referral_page(found), referral=found)


def _already(request: StaffRequest, said: str, url: str) -> HttpResponse:
    # Two sendings at once: the second waited for the first at the record's lock.
    if answer := answered(request):
        return answer
    messages.info(request, said)
    return redirect(url)


def _form(request: StaffRequest, template: str, form: object, cancel_url: str, **more: object) -> HttpResponse:
    context = {"form": form, "cancel_url": cancel_url, **more}
    return render(request, template, context, status=422 if getattr(form, "is_bound", False) else 200)


def _client_page(client: Client) -> str:
    return reverse("clients:page", args=[client.public_id])


def _intake_page(client: Client) -> str:
    return reverse("clients:intake", args=[client.public_id])


def _referral_page(referral: Referral) -> str:
    return reverse("clients:referral", args=[referral.public_id])
