"""Two people edited the same record: the second is told, sees both, and saves again over the new version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import StaffRequest
from accounts.models import StaffMember
from tenancy.forms import VersionedForm
from tenancy.models import AgencyModel


def conflict(
    request: StaffRequest, template: str, form: VersionedForm, current: Any, context: dict[str, Any]
) -> HttpResponse:
    """Show `form` again with what was typed, beside what stands now, carrying the version that stands now."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(current.version)
    form.data = data
    versions = [row for row in (_row(form, name, current) for name in form.fields) if row]
    who, when = _last_change(request, current)
    context = {
        **context,
        "form": form,
        "versions": versions,
        "who": who,
        "when": when,
        "cancel_url": request.path,
        "original_template": template,
    }
    return render(request, "_conflict_page.html", context, status=409)


def _row(form: forms.Form, name: str, current: AgencyModel) -> dict[str, Any] | None:
    field = form.fields[name]
    if isinstance(field.widget, forms.HiddenInput) or not hasattr(current, name):
        return None
    theirs, yours = _said(field, getattr(current, name)), _said(field, form.cleaned_data.get(name))
    return {"label": field.label, "theirs": theirs, "yours": yours, "differs": theirs != yours}


def _said(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    choices = {str(code): str(label) for code, label in getattr(field, "choices", [])}
    if isinstance(value, list | tuple):
        return ", ".join(choices.get(str(each), str(each)) for each in value)
    return choices.get(str(getattr(value, "pk", value)), str(value))


def _last_change(request: StaffRequest, current: Any) -> tuple[str, Any]:
    """Who saved last and when, from the history that the database keeps."""
    agency = request.agency
    event = current.history.order_by("-pgh_id").first() if hasattr(current, "history") else None
    if event is None:
        return "", ""
    staff_id = (event.pgh_context or {}).get("staff")
    staff = StaffMember.objects.here().select_related("user").filter(pk=staff_id).first() if staff_id else None
    return (staff.name if staff else agency.name), agency.local(event.pgh_created_at)
