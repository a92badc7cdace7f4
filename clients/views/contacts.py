"""Log, correct and void a contact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, wording
from clients.forms.contacts import ContactForm, CorrectContactForm, VoidContactForm, written_of
from clients.forms.drafts import initial_of
from clients.models import Client, ClientContact, Draft
from clients.report import drafts
from clients.report import today as report
from clients.report.standing import late_for
from clients.views.forming import not_now
from clients.views.saving import Done, answered, sent_once, take
from tenancy import submissions
from tenancy.forms import SubmissionForm
from tenancy.models import StaleRecord


@require(Permission.LOG_CONTACT)
def log(request: StaffRequest) -> HttpResponse:
    """Whom was it with? Own people, those who are waited for first; one tap leads to the form."""
    search = request.GET.get("q", "")
    people = report.people_to_log(request.staff, search)
    return render(request, "clients/log.html", {"people": people, "search": search})


@require(Permission.LOG_CONTACT)
def log_contact(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """`again` in the address: filled in with what one has just taken back."""
    posted = request.method == "POST"
    client = access.open_client(request.staff, public_id, lock=posted, why="contact form opened")
    form = ContactForm(request.POST or None, client=client, staff=request.staff, initial=_filled_in(request, client))
    earlier = None
    if posted and form.is_valid():
        try:
            return _log(request, client, form)
        except submissions.SentAgain as again:
            earlier = again.earlier
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "client": client,
        "form": form,
        "earlier": earlier,
        "waiting": report.waiting_of(client, form.today),
        "cancel_url": _page(client),
        "draft_form": Draft.Form.CONTACT,
        "offers": [] if posted or request.GET else drafts.offers(request.staff, client, Draft.Form.CONTACT),
    }
    return render(request, "clients/log_contact.html", context, status=_status(form))


def _log(request: StaffRequest, client: Client, form: ContactForm) -> HttpResponse:
    page, staff = _page(client), request.staff
    with submissions.once(form.cleaned_data["submission"], page) as turn:
        if turn.repeated:
            return redirect(turn.result_url)
        alike = ClientContact.objects.alike(by=staff, client=client, **form.told_apart_by())
        submissions.ask_before_repeating(alike, knowingly=form.cleaned_data["again"])
        logged = actions.log_contact(
            client=client,
            specialist=staff,
            jobs=form.named_jobs(),
            known_jobs=form.known_jobs,
            without_consent=form.cleaned_data["without_consent"],
            by=staff,
            **form.contact_fields(),
        )
        if "drafted" in request.POST:
            actions.forget_draft(key=form.cleaned_data["submission"], by=staff)
    undo_url = reverse("clients:take_back_contact", args=[logged.contact.public_id])
    messages.success(request, _logged(logged, form.today), extra_tags=undo_url)
    return redirect(page)


def _filled_in(request: StaffRequest, client: Client) -> dict[str, Any]:
    """As initial values, the draft or what was taken back, as the address says; a form that is sent says all itself."""
    if request.method == "POST" or not request.GET:
        return {}
    draft = drafts.draft_of(request.staff, client, Draft.Form.CONTACT, request.GET.get("draft", ""))
    return initial_of(draft) if draft else _taken_back(request, client)


def _taken_back(request: StaffRequest, client: Client) -> dict[str, Any]:
    wanted = request.GET.get("again", "")
    try:
        own = client.contacts.filter(public_id=UUID(wanted), recorded_by=request.staff)
    except ValueError:
        return {}
    contact = own.first()
    return written_of(contact) if contact else {}


@require(Permission.LOG_CONTACT)
@sent_once
def take_back_contact(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One tap right after logging; leads back to the form as it was. Later a contact is made void, with a reason."""
    contact = access.open_contact(request.staff, public_id, lock=request.method == "POST")
    form = SubmissionForm(request.POST or None)
    filled_in = f"{reverse('clients:log_contact', args=[contact.client.public_id])}?again={contact.public_id}"

    def act() -> Done:
        actions.take_back_contact(contact=contact, by=request.staff)
        return Done(_("Taken back: it counts no more. Here is what you wrote, to be changed and saved."), filled_in)

    if contact.voided_at is not None and (answer := answered(request)):
        return answer
    if request.method == "POST" and contact.voided_at is None and form.is_valid():
        # Somebody was faster: the page to make it void says how it stands.
        with suppress(StaleRecord):
            if answer := take(request, form, act):
                return answer
    for refusal in form.non_field_errors():
        messages.info(request, str(refusal))
    return redirect("clients:void_contact", contact.public_id)


@require(Permission.LOG_CONTACT)
@sent_once
def correct_contact(request: StaffRequest, public_id: UUID) -> HttpResponse:
    contact = access.open_contact(request.staff, public_id, lock=request.method == "POST")
    if contact.voided_at is not None:
        return not_now(request, _("This contact is void and can't be corrected."), _page(contact.client))
    form = CorrectContactForm(request.POST or None, contact=contact, client=contact.client, staff=request.staff)
    if request.method == "POST" and form.is_valid():
        try:
            return _correct(request, contact, form)
        except StaleRecord:
            contact.refresh_from_db()
            return conflict(request, form, contact, cancel_url=request.path)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {"contact": contact, "client": contact.client, "form": form, "cancel_url": _page(contact.client)}
    return render(request, "clients/correct_contact.html", context, status=_status(form))


def _correct(request: StaffRequest, contact: ClientContact, form: CorrectContactForm) -> HttpResponse:
    page = _page(contact.client)
    with submissions.once(form.cleaned_data["submission"]) as turn:
        if turn.repeated:
            return redirect(turn.result_url)
        done = actions.correct_contact(
            contact=contact,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            jobs=form.named_jobs(),
            without_consent=form.cleaned_data["without_consent"],
            by=request.staff,
            **form.contact_fields(),
        )
        turn.result_url = page
    messages.success(request, _corrected(done, form.today))
    return redirect(page)


@require(Permission.LOG_CONTACT)
@sent_once
def void_contact(request: StaffRequest, public_id: UUID) -> HttpResponse:
    contact = access.open_contact(request.staff, public_id, lock=request.method == "POST")
    page = _page(contact.client)
    if contact.voided_at is not None:
        return answered(request) or redirect(page)
    form = VoidContactForm(request.POST or None, initial={"version": contact.version})

    def act() -> Done:
        written = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.void_contact(contact=contact, by=request.staff, **written)
        return Done(_("The contact is void and counts no more. It can still be read in the timeline."), page)

    try:
        if request.method == "POST" and form.is_valid() and (answer := take(request, form, act)):
            return answer
    except StaleRecord:
        contact.refresh_from_db()
        return conflict(request, form, contact, cancel_url=request.path)
    context = {"contact": contact, "form": form, "cancel_url": page}
    return render(request, "clients/void_contact.html", context, status=_status(form))


def _logged(logged: actions.Logged, today: date) -> str:
    """Contact logged. That met: week 1. Late for: 3-day contact (2 days). Next is week 2, by Thu 19 Mar."""
    said = _("Attempt logged.") if logged.contact.is_attempt else _("Contact logged.")
    return " ".join([said, *_what_it_did(logged, today)])


def _corrected(done: actions.Logged, today: date) -> str:
    return " ".join([_("Contact corrected."), *_what_it_did(done, today)])


def _what_it_did(logged: actions.Logged, today: date) -> Iterator[str]:
    """A sentence each: what it met, what it came late for, what is next."""
    if logged.met:
        yield _("That met: %(met)s.") % {"met": ", ".join(wording.rule_label(row.rule) for row in logged.met)}
    if logged.late:
        yield _("Late for: %(late)s.") % {"late": ", ".join(late_for(row, today) for row in logged.late)}
    if row := logged.next_due:
        coming = {"rule": wording.rule_label(row.rule), "day": wording.day(row.due_date, today)}
        yield _("Next is %(rule)s, by %(day)s.") % coming


def _page(client: Client) -> str:
    return reverse("clients:page", args=[client.public_id])


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
