"""Courses and study, and the support for them."""

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
from clients.forms.education import EditStudyForm, RecordStudyForm
from clients.forms.struck import StrikeForm
from clients.models import Client, Education
from clients.report.education import told
from clients.views.forming import formed, leave_closed
from clients.views.saving import Done, sent_once

WRITE, STRIKE = "clients/write.html", "clients/strike.html"


@require(Permission.SEE_CLIENTS)
def education(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id)
    may_write = request.staff.has(Permission.EDIT_CLIENT)
    context = {
        "client": client,
        "studies": told(client, request.agency.today()),
        "may_write": may_write,
        "may_begin": may_write and client.is_open,
    }
    return render(request, "clients/education/page.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def record_study(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    if left := leave_closed(request, client, _page(client)):
        return left
    form = RecordStudyForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        actions.record_study(client=client, by=request.staff, **form.said())
        return Done(_("The course is recorded."), _page(client))

    return formed(request, form, act, template=WRITE, **_about(client, _("Record a course")))


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_study(request: StaffRequest, public_id: UUID) -> HttpResponse:
    study = _open(request, public_id)
    form = EditStudyForm(request.POST or None, study=study, today=request.agency.today())

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_study(study=study, version=version, by=request.staff, **form.said())
        return Done(_("Saved."), _page(study.client))

    context = _about(study.client, _("Edit a course"), study)
    return formed(request, form, act, template=WRITE, edited=study, **context)


@require(Permission.EDIT_CLIENT)
@sent_once
def strike_study(request: StaffRequest, public_id: UUID) -> HttpResponse:
    study = _open(request, public_id)
    form = StrikeForm(request.POST or None, initial={"version": study.version})

    def act() -> Done:
        said = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.strike_study(study=study, by=request.staff, **said)
        return Done(_("Struck out."), _page(study.client))

    what = [_("It stays readable with the reason, and leaves the list of what happened.")]
    context = {**_about(study.client, _("Strike this out?"), study), "what": what}
    return formed(request, form, act, template=STRIKE, edited=study, **context)


def _open(request: StaffRequest, public_id: UUID) -> Education:
    study: Education = access.open_row(
        request.staff, Education.objects.standing(), public_id, lock=request.method == "POST"
    )
    return study


def _about(client: Client, heading: str, study: Education | None = None) -> dict[str, Any]:
    return {
        "client": client, "heading": heading, "about": str(study) if study else "", "url": _page(client),
        "back_label": _("Education"),
    }  # fmt: skip


def _page(client: Client) -> str:
    return reverse("clients:education", args=[client.public_id])
