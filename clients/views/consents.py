"""Consents of a client: what stands, given, taken back; and the log of what was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, consents, wording
from clients.forms.consents import DisclosureForm, GiveConsentForm, RevokeConsentForm, VoidDisclosureForm
from clients.models import Client, Consent, Disclosure, Purpose
from clients.models.consent import LANGUAGES
from clients.report import consents as report
from clients.views.saving import Done, answered, sent_once, take
from tenancy import submissions
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def consent_list(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """What stands now and what stood, and what was told to whom."""
    client = access.open_client(request.staff, public_id, why="consents opened")
    context = {
        "client": client,
        "lines": report.lines_of(client, request.agency),
        "told": report.told_of(client, request.agency),
        "purposes": [(code, capfirst(str(label)), report.ICONS[Purpose(code)]) for code, label in Purpose.choices],
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/consents/list.html", context)


@require(Permission.SEE_CLIENTS)
def consent(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One consent with the words it was given under, to be printed and signed; and what was told under it."""
    the_consent = access.open_consent(request.staff, public_id)
    today = request.agency.today()
    context = {
        "consent": the_consent,
        "client": the_consent.client,
        "line": report.line_of(the_consent, request.agency),
        "facts": _facts(the_consent, request, today),
        "told": report.told_of(the_consent.client, request.agency, consent=the_consent),
        "may_edit": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/consents/page.html", context)


def _facts(consent: Consent, request: StaffRequest, today: Any) -> list[tuple[str, str]]:
    day = wording.day
    revoked = report.moment(consent.revoked_at, request.agency, today) if consent.revoked_at else ""
    return [
        (_("Who may be told"), str(consent.employer or consent.recipient)),
        (_("What it covers"), consent.scope),
        (_("Given on"), day(consent.given_date)),
        (_("How it was given"), str(consent.get_how_display())),
        (_("Last day it holds"), day(consent.expires_date) if consent.expires_date else _("until it is taken back")),
        (_("Recorded by"), consent.recorded_by.name),
        (_("Taken back"), revoked),
        (_("Taking back recorded by"), consent.revoked_by.name if consent.revoked_by else ""),
        (_("What was said"), consent.revoked_note),
    ]


@require(Permission.EDIT_CLIENT)
@sent_once
def give_consent(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`purpose` and `language` stand in the address, because the words that are shown depend on them."""
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    purpose = _one_of(request.GET.get("purpose", ""), Purpose.values, Purpose.EMPLOYERS)
    language = _one_of(request.GET.get("language", ""), [code for code, _label in LANGUAGES], request.agency.language)
    words = consents.wording_now(purpose, language)
    given = {"employer": request.GET.get("employer", "")}
    about: dict[str, Any] = {"purpose": purpose, "language": language, "words": words}
    form = GiveConsentForm(request.POST or None, staff=request.staff, initial=given, **about)

    def act() -> Done:
        made = actions.give_consent(client=client, purpose=purpose, language=language, by=request.staff, **form.said())
        return Done(_given(made, request), _page(client))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {
        "client": client,
        "form": form,
        "purpose": capfirst(str(Purpose(purpose).label)),
        "purpose_code": purpose,
        "language": language,
        "languages": LANGUAGES,
        "words_shown": words.text if words else consents.wording_at_first(purpose, language),
        "cancel_url": _page(client),
    }
    return render(request, "clients/consents/give.html", context, status=422 if form.is_bound else 200)


def _one_of(text: str, known: list[str], otherwise: str) -> str:
    return text if text in known else str(otherwise)


def _given(consent: Consent, request: StaffRequest) -> str:
    if consent.expires_date is None:
        return _("Consent recorded. It holds until it is taken back.")
    last = wording.day(consent.expires_date, request.agency.today())
    return _("Consent recorded. Its last day is %(day)s.") % {"day": last}


@require(Permission.EDIT_CLIENT)
@sent_once
def revoke_consent(request: StaffRequest, public_id: UUID) -> HttpResponse:
    consent = access.open_consent(request.staff, public_id, lock=request.method == "POST")
    client = consent.client
    if consent.revoked_at is not None:
        return _already(request, client, _("This consent has been taken back already."))
    form = RevokeConsentForm(request.POST or None, consent=consent, staff=request.staff)

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "revoked_at", "note")}
        actions.revoke_consent(consent=consent, by=request.staff, **said)
        text = _("Taken back. Nothing more is told under it; what was told stays on record.")
        return Done(text, reverse("clients:consent", args=[consent.public_id]))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            consent.refresh_from_db()
            return conflict(request, form, consent, cancel_url=request.path)
    context = {
        "client": client,
        "consent": consent,
        "line": report.line_of(consent, request.agency),
        "told": report.told_of(client, request.agency, consent=consent),
        "form": form,
        "cancel_url": _page(client),
    }
    return render(request, "clients/consents/revoke.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_CLIENT)
@sent_once
def log_disclosure(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = DisclosureForm(request.POST or None, staff=request.staff)

    def act() -> Done:
        said = form.said()
        alike = {name: said[name] for name in ("purpose", "employer", "recipient", "told_date", "what")}
        equal = Disclosure.objects.filter(client=client, recorded_by=request.staff, voided_at=None, **alike)
        submissions.ask_before_repeating(equal, knowingly=form.cleaned_data["again"])
        told = actions.log_disclosure(client=client, by=request.staff, **said)
        text = _("Written down.") if told.consent_id else _("Written down, with the reason why there was no consent.")
        return Done(text, _page(client))

    earlier = None
    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except submissions.SentAgain as again:
        earlier = again.earlier
    lines = [line for line in report.lines_of(client, request.agency) if line.standing]
    context = {"client": client, "form": form, "earlier": earlier, "lines": lines, "cancel_url": _page(client)}
    return render(request, "clients/consents/log.html", context, status=422 if form.is_bound else 200)


@require(Permission.EDIT_CLIENT)
@sent_once
def void_disclosure(request: StaffRequest, public_id: UUID) -> HttpResponse:
    told = access.open_disclosure(request.staff, public_id, lock=request.method == "POST")
    client = told.client
    if told.voided_at is not None:
        return _already(request, client, _("This is void already."))
    form = VoidDisclosureForm(request.POST or None, initial={"version": told.version})

    def act() -> Done:
        reason = form.cleaned_data["reason"]
        actions.void_disclosure(told=told, version=form.cleaned_data["version"], reason=reason, by=request.staff)
        return Done(_("It is void, and can still be read."), _page(client))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            told.refresh_from_db()
            return conflict(request, form, told, cancel_url=request.path)
    context = {"client": client, "told": told, "form": form, "cancel_url": _page(client)}
    return render(request, "clients/consents/void.html", context, status=422 if form.is_bound else 200)


def _page(client: Client) -> str:
    return reverse("clients:consents", args=[client.public_id])


def _already(request: StaffRequest, client: Client, said: str) -> HttpResponse:
    # Two sendings at once: the second waited for the first at the record's lock.
    if answer := answered(request):
        return answer
    messages.info(request, said)
    return redirect(_page(client))
