"""What the clinical record was given: the list, a new line, what was wrong in one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions
from clients.forms.clinical import CopyForm, CorrectCopyForm
from clients.forms.struck import StrikeForm
from clients.models import Client, ClinicalCopy
from clients.report import clinical
from clients.views.forming import CONFIRM_PAGE, formed, leave_closed, not_now
from clients.views.saving import Done, sent_once


@require(Permission.SEE_CLIENTS)
def clinical_record(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    copies = clinical.copies_of(client, request.agency.today())
    context = {
        "client": client,
        "copies": copies,
        "newest": clinical.newest(copies),
        "may_write": request.staff.has(Permission.EDIT_CLIENT),
    }
    return render(request, "clients/clinical.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def record_copy(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if left := leave_closed(request, client, _page(client)):
        return left
    form = CopyForm(request.POST or None, client=client, today=request.agency.today())

    def act() -> Done:
        actions.record_clinical_copy(client=client, by=request.staff, **form.written())
        return Done(_("Noted: it is in the clinical record."), _page(client))

    return _form(request, form, act, client, heading=_("Note a copy"))


@require(Permission.EDIT_CLIENT)
@sent_once
def correct_copy(request: StaffRequest, public_id: UUID) -> HttpResponse:
    copy = _open(request, public_id)
    if copy.voided_at is not None:
        return not_now(request, _("This is void already."), _page(copy.client))
    form = CorrectCopyForm(request.POST or None, client=copy.client, today=request.agency.today(), copy=copy)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.correct_clinical_copy(copy=copy, version=version, by=request.staff, **form.written())
        return Done(_("Saved."), _page(copy.client))

    void = reverse("clients:void_copy", args=[copy.public_id])
    more = {"stop_url": void, "stop": _("It was not put there")}
    return _form(request, form, act, copy.client, heading=_("Correct a copy"), edited=copy, **more)


@require(Permission.EDIT_CLIENT)
@sent_once
def void_copy(request: StaffRequest, public_id: UUID) -> HttpResponse:
    copy = _open(request, public_id)
    if copy.voided_at is not None:
        return not_now(request, _("This is void already."), _page(copy.client))
    form = StrikeForm(request.POST or None, initial={"version": copy.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.void_clinical_copy(copy=copy, by=request.staff, **said)
        return Done(_("It is void and counts for nothing."), _page(copy.client))

    more = {
        "what": [_("It stays readable, struck through, and counts for nothing.")],
        "undo": _("Note it again if it was put there."),
        "save": _("Make it void"),
    }
    heading = _("Was this not put into the clinical record?")
    return _form(
        request, form, act, copy.client, heading=heading, edited=copy, template=CONFIRM_PAGE, danger=True, **more
    )  # fmt: skip


def _open(request: StaffRequest, public_id: UUID) -> ClinicalCopy:
    copy: ClinicalCopy = access.open_row(
        request.staff, ClinicalCopy.objects.all(), public_id, lock=request.method == "POST"
    )
    return copy


def _page(client: Client) -> str:
    return reverse("clients:clinical_record", args=[client.public_id])


def _form(request: StaffRequest, form: Any, act: Any, client: Client, **more: Any) -> HttpResponse:
    back = _("Clinical record")
    return formed(request, form, act, client=client, url=_page(client), back=back, about=client.name, **more)
