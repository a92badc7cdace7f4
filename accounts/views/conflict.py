"""Two people edited the same record: the second is told, sees both, loses nothing, and saves again over the new version."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from accounts.access import StaffRequest
from accounts.models import StaffMember
from tenancy.forms import VersionedForm

Changed = tuple[int | None, datetime]


def conflict(
    request: StaffRequest,
    form: VersionedForm,
    current: Any,
    *,
    cancel_url: str,
    standing: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
    changed: Changed | None = None,
) -> HttpResponse:
    """`form` again with what was typed, beside what stands now, carrying the version that stands now and a new submission id.

    `standing` says what the record holds by the form's field names, where that is not simply `current`'s own fields;
    `changed` who saved last and when, where no history of `current` tells it.
    """
    data = request.POST.copy()
    data["version"], data["submission"] = str(current.version), str(uuid.uuid4())
    form.data = data
    if standing is None:
        standing = {name: getattr(current, name) for name in form.fields if hasattr(current, name)}
    who, when = _said_who(request, changed or _last_change(current))
    page = {
        **(context or {}),
        "form": form,
        "versions": _versions(form, standing),
        "who": who,
        "when": when,
        "cancel_url": cancel_url,
    }
    return render(request, "_conflict_page.html", page, status=409)


def _versions(form: forms.Form, standing: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for name, value in standing.items():
        field = form.fields.get(name)
        if field is None or isinstance(field.widget, forms.HiddenInput):
            continue
        theirs, yours = _said(field, value), _said(field, form.cleaned_data.get(name))
        rows.append({"label": field.label, "theirs": theirs, "yours": yours, "differs": theirs != yours})
    return rows


def _said(field: forms.Field, value: Any) -> str:
    """A value as the form's own choices, or the language's dates, say it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        each_of = value.all() if hasattr(value, "all") else value
        return ", ".join(sorted(_said(field, each) for each in each_of))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        flat: Any = flatten_choices(choices)
        labels = {str(code): label for code, label in flat}
        return str(labels.get(str(value), value))
    if hasattr(value, "year"):
        return formats.date_format(value)
    if hasattr(value, "hour"):
        return formats.time_format(value)
    return str(value)


def _last_change(current: Any) -> Changed | None:
    """Who saved last and when, from the history that the database keeps."""
    event = current.history.order_by("-pgh_id").first() if hasattr(current, "history") else None
    return event and ((event.pgh_context or {}).get("staff"), event.pgh_created_at)


def _said_who(request: StaffRequest, changed: Changed | None) -> tuple[str, str]:
    agency = request.agency
    if changed is None:
        return str(agency), ""
    staff_id, at = changed
    staff = StaffMember.objects.here().select_related("user").filter(pk=staff_id).first() if staff_id else None
    return (staff.name if staff else str(agency)), formats.date_format(agency.local(at), "DATETIME_FORMAT")
