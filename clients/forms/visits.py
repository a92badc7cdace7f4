"""Planning a visit: a dated appointment with a client."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField, TimeField
from tenancy.forms import SubmissionForm, VersionedForm


class VisitForm(SubmissionForm):
    visit_date = DateField(label=_("Date"), shortcuts="today tomorrow week")
    visit_time = TimeField(label=_("Time"), required=False)
    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    note = forms.CharField(label=_("What for"), required=False, max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_visit_date(self) -> date:
        day: date = self.cleaned_data["visit_date"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past. To write down what happened, log a contact."))
        if day > self.today + timedelta(days=730):
            raise forms.ValidationError(_("Check the year."))
        return day

    def visit_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("visit_date", "visit_time", "place", "note")}


class MoveVisitForm(VersionedForm, VisitForm):
    """The same appointment, at another time."""


class CancelVisitForm(VersionedForm):
    """Nothing but the confirmation."""
