"""Programmes and pilots: the administrator's list."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import actions
from clients.forms.intake import ChangeProgrammeForm, ProgrammeForm
from clients.models import Programme
from clients.report.intake import programmes_of
from clients.views.saving import Done, sent_once, take
from tenancy.models import StaleRecord


@require(Permission.MANAGE_AGENCY)
def programmes(request: StaffRequest) -> HttpResponse:
    return render(request, "clients/intake/programmes.html", {"rows": programmes_of(request.agency)})


@require(Permission.MANAGE_AGENCY)
@sent_once
def add_programme(request: StaffRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)

    def act() -> Done:
        programme = actions.add_programme(by=request.staff, **form.fields_said())
        return Done(_("%(name)s was added.") % {"name": programme.name}, reverse("clients:programmes"))

    if request.method == "POST" and form.is_valid() and (answer := take(request, form, act, _taken())):
        return answer
    return _show(request, form, None)


@require(Permission.MANAGE_AGENCY)
@sent_once
def change_programme(request: StaffRequest, public_id: UUID) -> HttpResponse:
    rows = Programme.objects.select_for_update() if request.method == "POST" else Programme.objects.all()
    programme = get_object_or_404(rows, public_id=public_id)
    form = ChangeProgrammeForm(request.POST or None, of=programme)

    def act() -> Done:
        fields, version = form.fields_said(), form.cleaned_data["version"]
        actions.change_programme(programme=programme, version=version, by=request.staff, **fields)
        return Done(_("%(name)s was changed.") % {"name": programme.name}, reverse("clients:programmes"))

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act, _taken()):
                return answer
        except StaleRecord:
            programme.refresh_from_db()
            return conflict(request, form, programme, cancel_url=request.path)
    return _show(request, form, programme)


def _taken() -> dict[str, tuple[str, str]]:
    return {"one_programme_of_a_name": ("name", _("There is one of that name already."))}


def _show(request: StaffRequest, form: ProgrammeForm, programme: Programme | None) -> HttpResponse:
    context = {
        "form": form,
        "heading": programme.name if programme is not None and not form.is_bound else _("Programme"),
        "cancel_url": reverse("clients:programmes"),
    }
    return render(request, "clients/intake/programme.html", context, status=422 if form.is_bound else 200)
