"""Two people edited the same record: the second is told, sees both, and saves again over the new version."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, time_format

from accounts.models import StaffMember


def conflict(request: HttpRequest, template: str, form: Any, current: Any, context: dict[str, Any]) -> HttpResponse:
    """`form` again with what was typed, beside `current` as it stands now and carrying its version.

    A form that changes none of the record's own fields (a reason for voiding) comes back on its own page.
    """
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    form.data["submission"] = str(uuid.uuid4())
    versions = _versions(form, current)
    who, when = last_change(request, current)
    page = {**context, "form": form, "versions": versions, "who": who, "when": when}
    return render(request, "_conflict_page.html" if versions else template, page, status=409)


def last_change(request: HttpRequest, current: Any) -> tuple[str, str]:
    """Who saved last, and when, from the history that the database keeps."""
    agency = request.agency  # type: ignore[attr-defined]
    event = current.history.order_by("-pgh_id").first()
    staff_id = (event.pgh_context or {}).get("staff")
    staff = StaffMember.objects.here().by_name().filter(pk=staff_id).first() if staff_id else None
    when = date_format(agency.local(event.pgh_created_at), "DATETIME_FORMAT")
    return staff.name if staff else agency.name, when


def _versions(form: forms.Form, current: Any) -> list[dict[str, Any]]:
    rows = []
    for name, field in form.fields.items():
        if not isinstance(field.widget, forms.HiddenInput) and hasattr(current, name):
            theirs = _said(field, getattr(current, name))
            yours = _said(field, form.cleaned_data.get(name))
            rows.append({"label": field.label, "theirs": theirs, "yours": yours, "differs": theirs != yours})
    return rows


def _said(field: Any, value: Any) -> str:
    """A value as the form's own choices and formats say it."""
    if isinstance(field, forms.ModelChoiceField):
        return str(value or "")
    if hasattr(field, "choices"):
        return str(dict(field.choices).get(field.prepare_value(value), ""))
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value, "TIME_FORMAT")
    return str(value or "")
