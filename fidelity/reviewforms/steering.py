"""A meeting of the committee: before and after."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from clients.forms.contacts import DateField, TimeField
from fidelity.models import Review
from fidelity.reviewforms.planning import check_year
from tenancy.forms import SubmissionForm, VersionedForm


class _Report(forms.ModelChoiceField):
    def label_from_instance(self, review: Any) -> str:
        return f"{review.site}, {review.last_day:%d.%m.%Y}"


class _PlanFields(forms.Form):
    day = DateField(label=_("Date"), shortcuts="today tomorrow week")
    starts = TimeField(label=_("Time"), required=False)
    place = forms.CharField(label=_("Where"), max_length=160, required=False)
    unit = forms.ModelChoiceField(
        label=_("IPS unit"),
        queryset=Unit.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label=_("The whole agency"),
    )
    review = _Report(
        label=_("Report to talk about"), queryset=Review.objects.none(), required=False, to_field_name="public_id",
        empty_label=_("The newest signed report"),
    )  # fmt: skip
    agenda = forms.CharField(
        label=_("Agenda"), required=False, widget=forms.Textarea({"rows": 6}), max_length=4000,
        help_text=_("One point a line. No names of people in the programme."),
    )  # fmt: skip

    def _prepare(self, units: Any, reports: Any, today: date) -> None:
        fields: dict[str, Any] = self.fields
        self.today = today
        fields["unit"].queryset, fields["review"].queryset = units, reports

    def clean_day(self) -> date:
        return check_year(self.cleaned_data["day"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("day", "starts", "place", "unit", "review", "agenda")}


class PlanMeetingForm(_PlanFields, SubmissionForm):
    def __init__(self, *args: Any, units: Any, reports: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare(units, reports, today)


class ChangeMeetingForm(_PlanFields, VersionedForm):
    def __init__(self, *args: Any, units: Any, reports: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare(units, reports, today)


class HoldMeetingForm(VersionedForm):
    attended = forms.IntegerField(label=_("Members present"), min_value=0, max_value=200, required=False)
    executive_present = forms.BooleanField(
        label=_("Somebody of the executive team was there"), required=False,
        help_text=_("Item 11 asks for it."),
    )  # fmt: skip
    minutes = forms.CharField(
        label=_("Minutes"), required=False, widget=forms.Textarea({"rows": 8}), max_length=20000,
        help_text=_("No names of people in the programme."),
    )  # fmt: skip
    decisions = forms.CharField(
        label=_("Decisions"), required=False, widget=forms.Textarea({"rows": 5}), max_length=8000,
        help_text=_("One decision a line."),
    )  # fmt: skip

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("attended", "executive_present", "minutes", "decisions")}


class CallOffForm(VersionedForm):
    """Nothing but the version."""
