"""Log, correct and void a contact with an employer. One made for a client is logged on the client's page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from employers import access, actions, wording
from employers.forms import (
    CorrectEmployerContactForm,
    EmployerContactForm,
    VoidEmployerContactForm,
    written,
)
from employers.models import Employer, EmployerContact
from employers.report.relationship import colleague_just_there
from employers.views.records import around, one_of, page_of
from employers.views.writing import Form, answer
from tenancy import submissions


@require(Permission.EDIT_EMPLOYERS)
def log_contact(request: StaffRequest, public_id: UUID) -> HttpResponse:
    staff = request.staff
    employer = access.open_employer(staff, public_id, lock=request.method == "POST")
    form = EmployerContactForm(request.POST or None, employer=employer, staff=staff)

    def save(_fields: dict[str, Any]) -> tuple[str, str]:
        fields = {**form.contact_fields(), **_met(form, employer, staff)}
        same = {name: fields[name] for name in ("contact_date", "contact_time", "mode", "person")}
        alike = employer.contacts.alike(by=staff, **same)
        submissions.ask_before_repeating(alike, knowingly=form.cleaned_data["again"])
        contact = actions.log_employer_contact(employer=employer, specialist=staff, by=staff, **fields)
        return page_of(employer), _logged(contact, form.today)

    just_there = colleague_just_there(employer, staff, form.today)
    context = {**around(employer), "just_there": just_there, "submit": _("Save contact")}
    return answer(request, Form("employers/log_contact.html", form, context, save))


@require(Permission.EDIT_EMPLOYERS)
def correct_contact(request: StaffRequest, public_id: UUID, contact_id: UUID) -> HttpResponse:
    staff = request.staff
    employer = access.open_employer(staff, public_id, lock=request.method == "POST")
    contact = _contact(employer, contact_id)
    if contact.voided_at is not None:
        return _void_already(request, employer)
    initial = written(contact, EmployerContactForm.FIELDS)
    form = CorrectEmployerContactForm(request.POST or None, employer=employer, staff=staff, initial=initial)

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        version, reason = fields["version"], fields["reason"]
        changed = {**form.contact_fields(), **_met(form, employer, staff)}
        actions.correct_employer_contact(contact=contact, version=version, reason=reason, by=staff, **changed)
        return page_of(employer), _("Contact corrected. What it said before stays in the history.")

    context = {**around(employer), "contact": contact, "submit": _("Save correction")}
    return answer(request, Form("employers/correct_contact.html", form, context, save, contact))


@require(Permission.EDIT_EMPLOYERS)
def void_contact(request: StaffRequest, public_id: UUID, contact_id: UUID) -> HttpResponse:
    staff = request.staff
    employer = access.open_employer(staff, public_id, lock=request.method == "POST")
    contact = _contact(employer, contact_id)
    if contact.voided_at is not None:
        return _void_already(request, employer)
    form = VoidEmployerContactForm(request.POST or None, initial={"version": contact.version})

    def save(fields: dict[str, Any]) -> tuple[str, str]:
        actions.void_employer_contact(contact=contact, by=staff, **fields)
        return page_of(employer), _("The contact is void and counts no more. It can still be read below.")

    context = {
        **around(employer),
        "facts": _facts(contact, staff.agency.today()),
        "submit": _("Make it void"),
    }
    return answer(request, Form("employers/void_contact.html", form, context, save, contact))


def _contact(employer: Employer, contact_id: UUID) -> Any:
    return one_of(employer.contacts.select_related("specialist__user", "person", "site"), contact_id)


def _void_already(request: StaffRequest, employer: Employer) -> HttpResponse:
    messages.info(request, _("This contact is void already."))
    return redirect(page_of(employer))


def _met(form: EmployerContactForm, employer: Employer, staff: Any) -> dict[str, Any]:
    """Somebody new was met: they are known from now on."""
    name = form.cleaned_data.get("new_person")
    return {"person": actions.find_or_add_person(employer=employer, name=name, by=staff)} if name else {}


def _logged(contact: EmployerContact, today: date) -> str:
    said = _("Attempt logged.") if contact.mode in EmployerContact.ATTEMPTS else _("Contact logged.")
    if not contact.next_step:
        return said
    step = {"step": contact.next_step}
    if contact.next_step_date is None:
        return f"{said} " + _("Next: %(step)s.") % step
    day = wording.day(contact.next_step_date, today)
    return f"{said} " + _("Next: %(step)s, by %(day)s.") % {**step, "day": day}


def _facts(contact: EmployerContact, today: date) -> list[tuple[str, str]]:
    return [
        (_("Date"), wording.day(contact.contact_date, today)),
        (_("How"), str(contact.get_mode_display())),
        (_("Specialist"), contact.specialist.name),
        (_("Met"), contact.person.name if contact.person else ""),
        (_("Site"), contact.site.name if contact.site else ""),
        (_("Said and learned"), contact.note),
    ]
