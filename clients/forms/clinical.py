"""Which employment documents were put into the clinical record, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future
from clients.models import Client, ClinicalCopy
from clients.report.clinical import PARTS
from tenancy.forms import SubmissionForm, VersionedForm


class CopyForm(SubmissionForm):
    day = DateField(label=gettext_lazy("Date"))
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What was put into the clinical record"), choices=list(PARTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, client: Client, today: date, copy: ClinicalCopy | None = None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"day": today}
        if copy is not None:
            initial = {"day": copy.day, "parts": copy.parts, "version": copy.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["parts"].error_messages["required"] = _("Tick at least one.")
        self.client, self.today = client, today

    def clean_day(self) -> date | None:
        day = not_in_future(self.cleaned_data["day"], self.today)
        if day and day < self.client.programme_entry_date:
            raise forms.ValidationError(_("This is before programme entry."))
        return day

    def written(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"], **{name: name in self.cleaned_data["parts"] for name in PARTS}}


class CorrectCopyForm(VersionedForm, CopyForm):
    """The same, as it stands."""
