"""The people around somebody: added, changed, and no longer helping."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions
from clients.forms.natural import EndNaturalSupportForm, NaturalSupportForm
from clients.models import Client
from clients.views.forming import CONFIRM_PAGE, formed
from clients.views.saving import Done, sent_once


@require(Permission.EDIT_CLIENT)
@sent_once
def add_natural_support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = NaturalSupportForm(request.POST or None, today=request.agency.today())

    def act() -> Done:
        person = actions.add_natural_support(client=client, by=request.staff, **form.written())
        return Done(_("%(name)s is on record.") % {"name": person.name}, _page(client))

    return _form(request, form, act, client, heading=_("Add somebody who helps"))


@require(Permission.EDIT_CLIENT)
@sent_once
def edit_natural_support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    person = access.open_natural_support(request.staff, public_id, lock=request.method == "POST")
    form = NaturalSupportForm(request.POST or None, today=request.agency.today(), person=person)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_natural_support(person=person, version=version, by=request.staff, **form.written())
        return Done(_("Saved."), _page(person.client))

    end = reverse("clients:end_natural_support", args=[person.public_id])
    more = {"stop_url": end, "stop": _("They help no longer")}
    return _form(request, form, act, person.client, heading=_("Edit who helps"), edited=person, **more)


@require(Permission.EDIT_CLIENT)
@sent_once
def end_natural_support(request: StaffRequest, public_id: UUID) -> HttpResponse:
    person = access.open_natural_support(request.staff, public_id, lock=request.method == "POST")
    form = EndNaturalSupportForm(request.POST or None, today=request.agency.today(), person=person)

    def act() -> Done:
        version, day = form.cleaned_data["version"], form.cleaned_data["ended_date"]
        actions.end_natural_support(person=person, version=version, ended_date=day, by=request.staff)
        return Done(_("%(name)s stands among those who helped.") % {"name": person.name}, _page(person.client))

    more = {
        "what": [_("%(name)s stands among those who helped.") % {"name": person.name}],
        "undo": _("Add them again when they help again."),
        "save": _("They help no longer"),
    }
    heading = _("Do they help no longer?")
    return _form(request, form, act, person.client, heading=heading, edited=person, template=CONFIRM_PAGE, **more)


def _page(client: Client) -> str:
    return reverse("clients:support", args=[client.public_id])


def _form(request: StaffRequest, form: Any, act: Any, client: Client, **more: Any) -> HttpResponse:
    return formed(request, form, act, client=client, url=_page(client), back=_("Support"), about=client.name, **more)
