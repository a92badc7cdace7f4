"""What is being typed, sent every few seconds by static/session.js; and throwing it away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import access, actions
from clients.forms.drafts import content_of, key_of
from clients.models import Draft
from clients.report import drafts as report

_FORMS = {Draft.Form.CONTACT: "clients:log_contact", Draft.Form.NOTE: "clients:write_note"}


@require(Permission.LOG_CONTACT, Permission.EDIT_CLIENT)
def keep(request: StaffRequest, public_id: UUID, form: str) -> HttpResponse:
    """Answers with when it was kept, for whoever types."""
    page = _page_of(form)
    client = access.client_written_about(request.staff, public_id)
    if request.method != "POST":
        return redirect(page, client.public_id)
    key = key_of(request.POST)
    if key is None:
        return HttpResponse(status=422)
    content = content_of(form, request.POST)
    at = actions.keep_draft(client=client, form=form, key=key, content=content, by=request.staff)
    return HttpResponse(time_format(request.agency.local(at).time()) if at else "", content_type="text/plain")


@require(Permission.LOG_CONTACT, Permission.EDIT_CLIENT)
def throw_away(request: StaffRequest, public_id: UUID, form: str) -> HttpResponse:
    page = _page_of(form)
    client = access.client_written_about(request.staff, public_id)
    if request.method == "POST":
        draft = report.draft_of(request.staff, client, form, request.POST.get("draft", ""))
        if draft is not None:
            actions.throw_draft_away(draft=draft, by=request.staff)
            messages.success(request, _("The draft is gone."))
    return redirect(page, client.public_id)


def _page_of(form: str) -> str:
    """The page with that form."""
    if form not in _FORMS:
        raise Http404
    return _FORMS[Draft.Form(form)]
