"""Notes about a client: write, read, change while that is open, add under it, make void."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from accounts.views.conflict import conflict
from clients import access, actions, noterules
from clients.forms.drafts import initial_of
from clients.forms.notes import AddendumForm, EditNoteForm, NoteForm, VoidNoteForm
from clients.models import ClientNote, Draft
from clients.report import drafts
from clients.views.saving import Done, answered, sent_once, take
from tenancy.models import StaleRecord


@require(Permission.EDIT_CLIENT)
@sent_once
def write(request: StaffRequest, public_id: UUID) -> HttpResponse:
    posted = request.method == "POST"
    client = access.open_client(request.staff, public_id, lock=posted, why="note form opened")
    draft = None if posted else drafts.draft_of(request.staff, client, Draft.Form.NOTE, request.GET.get("draft", ""))
    form = NoteForm(request.POST or None, staff=request.staff, initial=initial_of(draft) if draft else {})
    page = reverse("clients:page", args=[client.public_id])

    def act() -> Done:
        actions.write_note(client=client, by=request.staff, **form.note_fields())
        actions.forget_draft(key=form.cleaned_data["submission"], by=request.staff)
        return Done(_("Note saved. It stands in the timeline."), page)

    if posted and form.is_valid() and (answer := take(request, form, act)):
        return answer
    context = {
        "client": client,
        "form": form,
        "cancel_url": page,
        "draft_form": Draft.Form.NOTE,
        "offers": [] if posted or draft else drafts.offers(request.staff, client, Draft.Form.NOTE),
    }
    return render(request, "clients/notes/write.html", context, status=_status(form))


@require(Permission.SEE_CLIENTS)
def note(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """One note with what was added to it, and what can still be done with it."""
    found = access.open_note(request.staff, public_id)
    locks_at = noterules.locks_at(found.created_at, request.agency.note_lock_hours)
    context = {
        "note": found,
        "client": found.client,
        "addenda": found.addenda.select_related("author__user").order_by("pk"),
        "may_edit": found.may_be_edited(by=request.staff, at=timezone.now()),
        "may_write": request.staff.has(Permission.EDIT_CLIENT) and found.voided_at is None,
        "locks_at": request.agency.local(locks_at),
        "written_at": request.agency.local(found.created_at),
        "cancel_url": _page(found),
    }
    return render(request, "clients/notes/note.html", context)


@require(Permission.EDIT_CLIENT)
@sent_once
def edit(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_note(request.staff, public_id, lock=request.method == "POST")
    if request.method == "GET" and not found.may_be_edited(by=request.staff, at=timezone.now()):
        messages.info(request, _("This note can't be changed any more. Add what is missing under it."))
        return redirect("clients:note", found.public_id)
    form = EditNoteForm(request.POST or None, staff=request.staff, note=found)

    def act() -> Done:
        version = form.cleaned_data["version"]
        actions.change_note(note=found, version=version, by=request.staff, **form.note_fields())
        return Done(_("Note changed. The history keeps what stood there."), _page(found))

    return _taken(request, found, form, act) or _show(request, "edit", found, form)


@require(Permission.EDIT_CLIENT)
@sent_once
def add(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Something under the note, for whoever may not or no longer change it."""
    found = access.open_note(request.staff, public_id, lock=request.method == "POST")
    if found.voided_at is not None:
        return answered(request) or redirect("clients:note", found.public_id)
    form = AddendumForm(request.POST or None)

    def act() -> Done:
        actions.add_to_note(note=found, text=form.cleaned_data["text"], by=request.staff)
        return Done(_("Added. It stands under the note, with your name and the day."), _page(found))

    return _taken(request, found, form, act) or _show(request, "add", found, form)


@require(Permission.EDIT_CLIENT)
@sent_once
def void(request: StaffRequest, public_id: UUID) -> HttpResponse:
    found = access.open_note(request.staff, public_id, lock=request.method == "POST")
    if found.voided_at is not None:
        return answered(request) or redirect("clients:note", found.public_id)
    form = VoidNoteForm(request.POST or None, initial={"version": found.version})

    def act() -> Done:
        written = {name: form.cleaned_data[name] for name in ("version", "reason")}
        actions.void_note(note=found, by=request.staff, **written)
        return Done(_("The note is void. It can still be read in the timeline."), _page(found))

    return _taken(request, found, form, act) or _show(request, "void", found, form)


def _taken(request: StaffRequest, found: ClientNote, form: Any, act: Any) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return take(request, form, act)
    except StaleRecord:
        found.refresh_from_db()
        return conflict(request, form, found, cancel_url=request.path)


def _show(request: StaffRequest, page: str, found: ClientNote, form: Any) -> HttpResponse:
    back = reverse("clients:note", args=[found.public_id])
    context = {"note": found, "client": found.client, "form": form, "cancel_url": back}
    return render(request, f"clients/notes/{page}.html", context, status=_status(form))


def _page(found: ClientNote) -> str:
    return reverse("clients:page", args=[found.client.public_id])


def _status(form: Any) -> int:
    return 422 if form.is_bound else 200
