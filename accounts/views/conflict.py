"""Two people edited the same record: the second sees both texts, loses nothing, and saves again over the new version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats

from accounts.access import StaffRequest
from accounts.models import StaffMember
from tenancy.forms import VersionedForm


def conflict(
    request: StaffRequest, form: VersionedForm, current: Any, *, standing: dict[str, Any], cancel_url: str
) -> HttpResponse:
    """`standing`: what the record says now, by the form's field names. The form is shown bound, with the new version."""
    data = request.POST.copy()
    data["version"] = str(current.version)
    form.data = data
    versions = []
    for name, value in standing.items():
        if name in form.fields:
            theirs, yours = _said(form.fields[name], value), _said(form.fields[name], form.cleaned_data.get(name))
            versions.append(
                {"label": form.fields[name].label, "theirs": theirs, "yours": yours, "differs": theirs != yours}
            )
    who, when = _last_change(request, current)
    context = {"form": form, "versions": versions, "who": who, "when": when, "cancel_url": cancel_url}
    return render(request, "_conflict_page.html", context, status=409)


def _said(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if hasattr(value, "year"):
        return formats.date_format(value)
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        return ", ".join(sorted(_said(field, each) for each in value))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        labels = {str(code): label for code, label in field.choices}  # type: ignore[union-attr, misc]
        return str(labels.get(str(value), value))
    return str(value)


def _last_change(request: StaffRequest, current: Any) -> tuple[str, str]:
    """Who saved last and when, from the history that the database keeps."""
    agency = request.agency
    event = current.history.order_by("-pgh_id").first()
    if event is None:
        return str(agency), ""
    staff_id = (event.pgh_context or {}).get("staff")
    staff = StaffMember.objects.here().select_related("user").filter(pk=staff_id).first() if staff_id else None
    when = formats.date_format(agency.local(event.pgh_created_at), "DATETIME_FORMAT")
    return (staff.name if staff else str(agency)), when
