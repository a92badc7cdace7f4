"""The files of a client's record: the list, adding one, handing one out, making one void."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from audit import trail
from clients import access, actions
from clients.documents import storing
from clients.forms.documents import DocumentForm, VoidDocumentForm
from clients.models import Client
from clients.report import documents as report
from clients.report.hidden import left_out
from clients.views.saving import Done, answered, sent_once, take
from tenancy.models import StaleRecord


@require(Permission.SEE_CLIENTS)
def documents(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, why="documents opened")
    context = {
        "client": client,
        "rows": report.of(client, request.staff),
        "left_out": left_out(request.staff),
        "may_add": request.staff.has(Permission.EDIT_CLIENT),
        "cancel_url": reverse("clients:page", args=[client.public_id]),
    }
    return render(request, "clients/documents/list.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def add(request: StaffRequest, public_id: UUID) -> HttpResponse:
    client = access.open_client(request.staff, public_id, lock=request.method == "POST")
    form = DocumentForm(request.POST or None, request.FILES or None, staff=request.staff)
    url = _list(client)

    def act() -> Done:
        document = actions.add_document(client=client, by=request.staff, **form.document_fields())
        return Done(_("%(title)s is kept with the record.") % {"title": document.title}, url)

    if request.method == "POST" and form.is_valid():
        twice = {"a_file_once_per_client": ("file", _("This very file is with the record already."))}
        if answer := take(request, form, act, twice):
            return answer
    context = {"client": client, "form": form, "cancel_url": url}
    return render(request, "clients/documents/add.html", context, status=422 if form.is_bound else 200)


@require(Permission.SEE_CLIENTS)
def document(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The file itself, to be saved and never shown inside the app; each time is on the trail."""
    found = access.open_document(request.staff, public_id, lock=request.method == "POST")
    if found.voided_at is not None:
        raise Http404
    if request.method == "POST":
        return redirect(_list(found.client))
    trail.record("document downloaded", by=request.staff, on=found)
    try:
        content = storing.get(request.agency.pk, found.stored_name)
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = HttpResponse(content, content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(True, found.file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require(Permission.EDIT_CLIENT)
@sent_once
def void(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_document(request.staff, public_id, lock=request.method == "POST")
    url = _list(found.client)
    if found.voided_at is not None:
        return answered(request) or redirect(url)
    form = VoidDocumentForm(request.POST or None, initial={"version": found.version})

    def act() -> Done:
        written = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.void_document(document=found, by=request.staff, **written)
        return Done(_("The document is void and is handed out no more."), url)

    if request.method == "POST" and form.is_valid():
        try:
            if answer := take(request, form, act):
                return answer
        except StaleRecord:
            found.refresh_from_db()
            return conflict(request, form, found, cancel_url=request.path)
    context = {"document": found, "client": found.client, "form": form, "cancel_url": url}
    return render(request, "clients/documents/void.html", context, status=422 if form.is_bound else 200)


def _list(client: Client) -> str:
    return reverse("clients:documents", args=[client.public_id])
