"""Outreach: every attempt in one trail, a new one, and how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions, consents, wording
from clients.forms.outreach import AttemptForm, EndOutreachForm, VoidAttemptForm
from clients.models import Client, NaturalSupport, Outreach, Purpose
from clients.report.outreach import last_missed, trail_of
from clients.views.forming import CONFIRM_PAGE, formed, not_now
from clients.views.saving import Done, sent_once

ONE_OUTREACH = {
    "one_outreach_at_a_time": ("cause", gettext_lazy("Somebody began outreach just now: look at it first."))
}


@require(Permission.SEE_CLIENTS)
def outreach(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    today = request.agency.today()
    rounds = list(client.outreaches.order_by("-since_date", "-pk"))
    running = next((each for each in rounds if each.ended_date is None), None)
    missed = last_missed(client) if running is None and client.is_open else None
    stopped = rounds[0] if rounds and running is None and rounds[0].end_reason == _STOPPED else None
    trail = trail_of(client, today)
    context = {
        "client": client,
        "running": running,
        "stopped": stopped,
        "missed": wording.day(missed, today) if missed else "",
        "earlier": [each for each in rounds if each.ended_date],
        "trail": trail,
        "days": trail.days,
        "may_log": request.staff.has(Permission.LOG_CONTACT) and client.is_open,
    }
    return render(request, "clients/support/outreach.html", context)


_STOPPED = Outreach.End.NO_LONGER_WANTS_WORK


@require(Permission.LOG_CONTACT)
@sent_once
def record_attempt(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if not client.is_open:
        return not_now(request, _("This record is closed. Reopen it to record an attempt."), _page(client))
    today = request.agency.today()
    begins = not Outreach.objects.running().filter(client=client).exists()
    initial: dict[str, Any] = {"who": request.staff.name}
    if begins:
        missed = last_missed(client)
        initial |= {"cause": Outreach.Cause.MISSED if missed else Outreach.Cause.SILENCE, "since_date": missed or today}
    form = AttemptForm(
        request.POST or None, client=client, today=today, begins=begins, initial=initial, consented=_consented(client)
    )

    def act() -> Done:
        actions.record_attempt(client=client, begun=form.begun, by=request.staff, **form.written())
        return Done(_("The attempt is in the trail."), _page(client))

    note = _("A voicemail or a missed appointment that is logged as a contact is in the trail already.")
    more = {"note": note, "warning": _family_warning(client, today), "promises": ONE_OUTREACH}
    return _form(request, form, act, client, heading=_("Record an attempt"), **more)


def _consented(client: Client) -> bool:
    """A consent for family stands, or none is asked for: then there is no reason to give."""
    return consents.may_some(client, Purpose.FAMILY)


def _family_warning(client: Client, today: Any) -> str:
    if NaturalSupport.objects.family_to_contact(today).filter(client=client).exists():
        return ""
    return _("No family on record whom we may contact: ask the person first.")


@require(Permission.LOG_CONTACT)
@sent_once
def correct_attempt(request: StaffRequest, public_id: UUID) -> HttpResponse:
    attempt = access.open_attempt(request.staff, public_id, lock=request.method == "POST")
    client = attempt.outreach.client
    if attempt.voided_at is not None:
        return not_now(request, _("This attempt is void."), _page(client))
    form = AttemptForm(
        request.POST or None, client=client, today=request.agency.today(), attempt=attempt, consented=_consented(client)
    )

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.correct_attempt(attempt=attempt, version=version, by=request.staff, **form.written())
        return Done(_("Saved."), _page(client))

    void = reverse("clients:void_attempt", args=[attempt.public_id])
    more = {"stop_url": void, "stop": _("It did not happen")}
    return _form(request, form, act, client, heading=_("Correct an attempt"), edited=attempt, **more)


@require(Permission.LOG_CONTACT)
@sent_once
def void_attempt(request: StaffRequest, public_id: UUID) -> HttpResponse:
    attempt = access.open_attempt(request.staff, public_id, lock=request.method == "POST")
    client = attempt.outreach.client
    if attempt.voided_at is not None:
        return not_now(request, _("This attempt is void."), _page(client))
    form = VoidAttemptForm(request.POST or None, initial={"version": attempt.version})

    def act() -> Done:
        version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        actions.void_attempt(attempt=attempt, version=version, reason=reason, by=request.staff)
        return Done(_("The attempt is void and counts for nothing."), _page(client))

    more = {
        "what": [_("It stays readable, struck through, and counts for nothing.")],
        "undo": _("Record it again if it did happen."),
        "save": _("Make it void"),
    }
    heading = _("Did this attempt not happen?")
    return _form(
        request, form, act, client, heading=heading, edited=attempt, template=CONFIRM_PAGE, danger=True, **more
    )  # fmt: skip


@require(Permission.LOG_CONTACT)
@sent_once
def end_outreach(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`public_id` is the outreach's."""
    outreach = access.open_outreach(request.staff, public_id, lock=request.method == "POST")
    client, today = outreach.client, request.agency.today()
    if outreach.ended_date is not None:
        return not_now(request, _("This outreach has ended already."), _page(client))
    form = EndOutreachForm(request.POST or None, outreach=outreach, today=today)

    def act() -> Done:
        names = ("ended_date", "end_reason", "end_said", "version")
        said = {name: form.cleaned_data[name] for name in names}
        actions.end_outreach(outreach=outreach, by=request.staff, **said)
        if said["end_reason"] == _STOPPED:
            return Done(_("Outreach has stopped. It can begin again any day; the record stays open."), _page(client))
        return Done(_("Back in touch. Log the contact, when you have not."), _page(client))

    more = {
        "what": [
            _("Outreach stops only when the person clearly no longer wants to work."),
            _("Missed appointments and time that has passed are no reason to stop."),
        ],
        "undo": _("Record another attempt at any time: outreach begins again."),
        "save": _("Save how it ended"),
    }
    heading = _("Has outreach ended?")
    return _form(request, form, act, client, heading=heading, edited=outreach, template=CONFIRM_PAGE, **more)


def _page(client: Client) -> str:
    return reverse("clients:outreach", args=[client.public_id])


def _form(request: StaffRequest, form: Any, act: Any, client: Client, **more: Any) -> HttpResponse:
    return formed(request, form, act, client=client, url=_page(client), back=_("Outreach"), about=client.name, **more)
