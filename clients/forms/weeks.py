"""Signing weeks: what is sent carries the numbers that were seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.forms import SubmissionForm


@dataclass(frozen=True, slots=True)
class Tick:
    """One ticked week (clients.report.weekgrid.tick_of)."""

    public_id: UUID
    monday: date
    visits: int
    target: Decimal

    @classmethod
    def read(cls, text: str) -> Tick:
        public_id, monday, visits, target = text.split("_")
        tick = cls(UUID(public_id), date.fromisoformat(monday), int(visits), Decimal(target))
        if tick.monday.weekday():
            raise ValueError("a week begins on a Monday")
        if not tick.target.is_finite():
            raise ValueError("a target is a number")
        return tick


class _Ticks(forms.MultipleChoiceField):
    """What may be ticked changes while the page is open, so it is read and not held against a list: the action looks again."""

    def validate(self, value: list[str]) -> None:
        if not value:
            raise forms.ValidationError(_("Tick the weeks that you sign."))
        if not all(_readable(text) for text in value):
            raise forms.ValidationError(_("Tick weeks of this page."))


def _readable(text: str) -> bool:
    try:
        return bool(Tick.read(text))
    except (ValueError, InvalidOperation):
        return False


class SignWeeksForm(SubmissionForm):
    weeks = _Ticks(label=gettext_lazy("Weeks"))

    def clean_weeks(self) -> list[Tick]:
        """Each once, however its numbers are written."""
        return list(dict.fromkeys(Tick.read(text) for text in self.cleaned_data["weeks"]))


class SignWeekForm(SubmissionForm):
    visits = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    target = forms.DecimalField(widget=forms.HiddenInput, min_value=0, max_digits=4, decimal_places=1)
    note = forms.CharField(
        label=gettext_lazy("What you talked about"), required=False, max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The specialist reads it too. No names of people you support."),
    )  # fmt: skip
