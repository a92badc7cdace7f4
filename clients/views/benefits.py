"""Benefits: what the person receives, advice offered and given, what is to be reported. It informs, it does not advise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions, wording
from clients.forms.benefits import (
    AddDutyForm,
    AddScenarioForm,
    BenefitsHeldForm,
    EditAdviceForm,
    EditDutyForm,
    EditScenarioForm,
    NoteReportForm,
    OfferAdviceForm,
)
from clients.forms.struck import StrikeForm
from clients.models import AdviceScenario, BenefitsAdvice, BenefitsHeld, Client, Job, ReportingDuty
from clients.report.benefits import sheet
from clients.views.forming import formed, leave_closed
from clients.views.saving import Done, sent_once

WRITE, STRIKE = "clients/write.html", "clients/strike.html"


@require(Permission.SEE_CLIENTS)
def benefits(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    may_write = request.staff.has(Permission.EDIT_CLIENT)
    context = {
        "client": client,
        "sheet": sheet(client, request.agency, request.agency.today()),
        "may_write": may_write,
        "may_begin": may_write and client.is_open,
    }
    return render(request, "clients/benefits/page.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def benefits_held(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    held = BenefitsHeld.objects.filter(client=client).first()
    form = BenefitsHeldForm(request.POST or None, held=held, staff=request.staff)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.record_benefits_held(client=client, current=held, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _page(client))

    context = _about(client, _("What they receive"))
    return formed(request, form, act, template=WRITE, edited=held, **context)


# Advice


@require(Permission.EDIT_CLIENT)
@sent_once
def offer_advice(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`job` in the address: the start or change it is offered for."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if left := leave_closed(request, client, _page(client)):
        return left
    job = _asked_for(client, request.GET.get("job", ""))
    form = OfferAdviceForm(request.POST or None, client=client, staff=request.staff, job=job)

    def act() -> Done:
        actions.offer_advice(client=client, by=request.staff, **form.said())
        return Done(_("The offer is recorded."), _page(client))

    return formed(request, form, act, template=WRITE, **_about(client, _("Offer of benefits advice")))


def _asked_for(client: Client, text: str) -> Job | None:
    try:
        return Job.objects.standing().filter(client=client, public_id=UUID(text)).first()
    except ValueError:
        return None


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_advice(request: StaffRequest, public_id: UUID) -> HttpResponse:
    advice = _open(request, BenefitsAdvice.objects.standing(), public_id)
    form = EditAdviceForm(request.POST or None, client=advice.client, staff=request.staff, advice=advice)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_advice(advice=advice, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _page(advice.client))

    context = _about(advice.client, _("Answer and session"), strike="clients:strike_advice", row=advice)
    return formed(request, form, act, template=WRITE, edited=advice, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def strike_advice(request: StaffRequest, public_id: UUID) -> HttpResponse:
    advice = _open(request, BenefitsAdvice.objects.standing(), public_id)
    what = _("It counts as not offered: what advice is due for is asked for again.")
    return _strike(request, advice, advice.client, actions.strike_advice, "advice", what)


# Scenarios


@require(Permission.EDIT_CLIENT)
@sent_once
def add_scenario(request: StaffRequest, public_id: UUID) -> HttpResponse:
    advice = _open(request, BenefitsAdvice.objects.standing(), public_id)
    form = AddScenarioForm(request.POST or None)

    def act() -> Done:
        actions.add_scenario(advice=advice, by=request.staff, **form.said())
        return Done(_("The scenario is added."), _page(advice.client))

    return formed(request, form, act, template=WRITE, **_about(advice.client, _("Add a scenario")))


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_scenario(request: StaffRequest, public_id: UUID) -> HttpResponse:
    scenario = _open_scenario(request, public_id)
    client = scenario.advice.client
    form = EditScenarioForm(request.POST or None, scenario=scenario)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_scenario(scenario=scenario, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _page(client))

    context = _about(client, _("Edit a scenario"), strike="clients:strike_scenario", row=scenario)
    return formed(request, form, act, template=WRITE, edited=scenario, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def strike_scenario(request: StaffRequest, public_id: UUID) -> HttpResponse:
    scenario = _open_scenario(request, public_id)
    what = _("It stays readable with the reason.")
    return _strike(request, scenario, scenario.advice.client, actions.strike_scenario, "scenario", what)


def _open_scenario(request: StaffRequest, public_id: UUID) -> AdviceScenario:
    rows = AdviceScenario.objects.standing().filter(advice__voided_at=None).select_related("advice")
    return access.open_scenario(request.staff, rows, public_id, lock=request.method == "POST")


# What is to be reported


@require(Permission.EDIT_CLIENT)
@sent_once
def add_duty(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if left := leave_closed(request, client, _page(client)):
        return left
    form = AddDutyForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        actions.add_duty(client=client, by=request.staff, **form.said())
        return Done(_("Added to what is to be reported."), _page(client))

    return formed(request, form, act, template=WRITE, **_about(client, _("Add what is to be reported")))


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_duty(request: StaffRequest, public_id: UUID) -> HttpResponse:
    duty = _open(request, ReportingDuty.objects.standing(), public_id)
    form = EditDutyForm(request.POST or None, duty=duty, today=request.agency.today())

    def act() -> Done:
        actions.change_duty(duty=duty, version=form.cleaned_data["version"], by=request.staff, **form.said())
        return Done(_("Saved."), _page(duty.client))

    context = _about(duty.client, _("Edit what is to be reported"), strike="clients:strike_duty", row=duty)
    return formed(request, form, act, template=WRITE, edited=duty, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def note_report(request: StaffRequest, public_id: UUID) -> HttpResponse:
    duty = _open(request, ReportingDuty.objects.standing(), public_id)
    today = request.agency.today()
    form = NoteReportForm(request.POST or None, duty=duty, today=today)

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reported_date")}
        actions.note_report(duty=duty, by=request.staff, **said)
        if duty.next_date is None:
            return Done(_("Noted."), _page(duty.client))
        day = wording.day_away(duty.next_date, today)
        return Done(_("Noted. The next report is due by %(day)s.") % {"day": day}, _page(duty.client))

    context = {**_about(duty.client, _("It was reported")), "about": str(duty)}
    return formed(request, form, act, template=WRITE, edited=duty, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def strike_duty(request: StaffRequest, public_id: UUID) -> HttpResponse:
    duty = _open(request, ReportingDuty.objects.standing(), public_id)
    what = _("Nobody is told any more that it is due. It stays readable with the reason.")
    return _strike(request, duty, duty.client, actions.strike_duty, "duty", what)


def _open(request: StaffRequest, rows: QuerySet[Any], public_id: UUID) -> Any:
    return access.open_row(request.staff, rows, public_id, lock=request.method == "POST")


def _strike(
    request: StaffRequest, row: Any, client: Client, action: Callable[..., None], named: str, what: str
) -> HttpResponse:
    form = StrikeForm(request.POST or None, initial={"version": row.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        action(by=request.staff, **{named: row}, **said)
        return Done(_("Struck out."), _page(client))

    context = {**_about(client, _("Strike this out?")), "about": _named(row, request), "what": [what]}
    return formed(request, form, act, template=STRIKE, edited=row, **context)


def _named(row: Any, request: StaffRequest) -> str:
    if isinstance(row, BenefitsAdvice):
        return _("Offered %(day)s") % {"day": wording.day(row.offered_date, request.agency.today())}
    return str(row)


def _about(client: Client, heading: str, *, strike: str = "", row: Any = None) -> dict[str, Any]:
    return {
        "client": client, "heading": heading, "url": _page(client), "back_label": _("Benefits"),
        "strike_url": reverse(strike, args=[row.public_id]) if strike else "",
    }  # fmt: skip


def _page(client: Client) -> str:
    return reverse("clients:benefits", args=[client.public_id])
