"""Import: choose a file, see what it would do and what is wrong with it, then say so. Nothing is written before that."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import StaffRequest, require
from accounts.roles import Permission
from clients import imports
from clients.forms.imports import ConfirmForm, UploadForm, kinds_for
from clients.imports.columns import KINDS
from clients.imports.fixlist import fix_list as rows_to_mend
from clients.imports.outcome import Outcome, RowRefused, in_words
from clients.models.imports import ImportFile
from tenancy import submissions

SHOWN = 200
KEPT_FOR = timedelta(days=1)


@require(Permission.IMPORT)
def upload(request: StaffRequest) -> HttpResponse:
    """Choose a file. What was imported lately stands below."""
    form = UploadForm(request.POST or None, request.FILES or None, staff=request.staff, agency=request.agency)
    if request.method == "POST" and form.is_valid():
        with submissions.once(form.cleaned_data["submission"]) as turn:
            if not turn.repeated:
                ImportFile.objects.forgotten(timezone.now() - KEPT_FOR).delete()
                turn.result_url = reverse("clients:import_preview", args=[_keep(request, form).public_id])
            return redirect(turn.result_url)
    latest = ImportFile.objects.exclude(applied_at=None).filter(kind__in=kinds_for(request.staff))
    context = {
        "form": form,
        "kinds": [KINDS[kind].called(request.agency.words) for kind in kinds_for(request.staff)],
        "latest": [_told(file) for file in latest.select_related("created_by__user").order_by("-applied_at")[:5]],
    }
    return render(request, "clients/import.html", context, status=422 if form.errors else 200)


def _keep(request: StaffRequest, form: UploadForm) -> ImportFile:
    said = form.cleaned_data
    return ImportFile.objects.create(
        kind=said["kind"],
        name=said["file"].name[-200:],
        date_format=said["date_format"],
        content=said["content"],
        created_by=request.staff,
    )


def _told(file: ImportFile) -> dict[str, Any]:
    at = date_format(file.agency.local(file.applied_at), "DATETIME_FORMAT") if file.applied_at else ""
    return {"file": file, "label": KINDS[file.kind].called(file.agency.words).label, "at": at, **file.counts}


@require(Permission.IMPORT)
def preview(request: StaffRequest, public_id: UUID) -> HttpResponse:
    file = _mine(request, public_id)
    if file.applied_at is not None:
        messages.info(request, _("This file was imported already."))
        return redirect("clients:import")
    outcome = _read(request, file, imports.look)
    return _show(request, file, outcome)


@require(Permission.IMPORT)
def confirm(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Take over exactly the file that was shown, if it would still do what was shown."""
    file = _mine(request, public_id, lock=request.method == "POST")
    form = ConfirmForm(request.POST or None)
    if not form.is_valid() or file.applied_at is not None:
        return redirect("clients:import_preview", public_id=public_id)
    with submissions.once(form.cleaned_data["submission"]) as turn:
        if turn.repeated:
            return redirect(turn.result_url)
        outcome, refusal = _take(_asked(request, file), form.cleaned_data["expected"])
        if not outcome.applied:
            say = refusal or _("Records changed since you looked. This is what the file would do now.")
            return _show(request, file, outcome, note=say, status=409)
        file.content, file.applied_at = b"", timezone.now()
        file.counts = {"rows": outcome.rows, **outcome.counts}
        file.save(update_fields=["content", "applied_at", "counts"])
        turn.result_url = reverse("clients:import")
    messages.success(request, _imported(outcome))
    return redirect(turn.result_url)


def _take(asked: imports.Request, expected: str) -> tuple[Outcome, str]:
    """In one piece: what an action refuses halfway leaves nothing behind, and is told beside what is to put right."""
    try:
        with transaction.atomic():
            return imports.take(asked, expected=expected), ""
    except IntegrityError:
        return imports.look(asked), ""
    except ValidationError as refusal:
        outcome = imports.look(asked)
        if isinstance(refusal, RowRefused):
            outcome.errors.append(refusal.problem)
        return outcome, " ".join(refusal.messages)


def _imported(outcome: Outcome) -> str:
    return _("Imported: %(added)s new, %(updated)s changed, %(unchanged)s as they were.") % outcome.counts


@require(Permission.IMPORT)
def fix_list(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The rows that need mending, with what to write in them, as a file to work from."""
    file = _mine(request, public_id)
    if file.applied_at is not None:
        return redirect("clients:import_preview", public_id=public_id)
    asked = _asked(request, file)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file.kind}-to-mend.csv"'
    csv.writer(response).writerows(rows_to_mend(asked, _read(request, file, imports.look)))
    return response


@require(Permission.IMPORT)
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """The columns of one kind of file, each explained; with ?file an empty file with them."""
    if kind not in kinds_for(request.staff):
        raise Http404
    if "file" not in request.GET:
        return render(request, "clients/import_template.html", {"kind": KINDS[kind].called(request.agency.words)})
    response = HttpResponse("\ufeff" + ",".join(KINDS[kind].names) + "\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


def _mine(request: StaffRequest, public_id: UUID, *, lock: bool = False) -> ImportFile:
    files = ImportFile.objects.chosen_by(request.staff).filter(kind__in=kinds_for(request.staff))
    file = (files.select_for_update() if lock else files).filter(public_id=public_id).first()
    if file is None:
        raise Http404
    return file


def _asked(request: StaffRequest, file: ImportFile) -> imports.Request:
    return imports.Request(
        request.agency,
        file.kind,
        bytes(file.content),
        request.staff,
        reach=imports.Reach.of(request.staff),
        date_format=file.date_format,
        limits=imports.PAGE,
    )


def _read(request: StaffRequest, file: ImportFile, do: Any) -> Outcome:
    outcome: Outcome = do(_asked(request, file))
    return outcome


def _show(
    request: StaffRequest, file: ImportFile, outcome: Outcome, *, note: str = "", status: int = 200
) -> HttpResponse:
    rows = outcome.effects
    imports.told(_asked(request, file), outcome, first=SHOWN)
    context = {
        "file": file,
        "kind": KINDS[file.kind].called(request.agency.words),
        "outcome": outcome,
        "made": in_words(outcome.made),
        "digest": outcome.digest,
        "form": ConfirmForm(initial={"expected": outcome.digest}),
        "rows": [(verdict, [(each, verdict.old(each)) for each in verdict.changes]) for verdict in rows[:SHOWN]],
        "more_rows": max(len(rows) - SHOWN, 0),
        "errors": outcome.errors[:SHOWN],
        "more_errors": max(len(outcome.errors) - SHOWN, 0),
        "warnings": outcome.warnings[:SHOWN],
        "more_warnings": max(len(outcome.warnings) - SHOWN, 0),
        "note": note,
    }
    return render(request, "clients/import_preview.html", context, status=status)
