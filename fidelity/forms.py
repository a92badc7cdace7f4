"""What is counted: through which day, how far back, in which programme."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.contacts import DateField
from clients.models import Programme
from clients.report.window import MONTHS, WEEKS
from fidelity.models import Thresholds
from tenancy.forms import VersionedForm

EARLIEST = date(2000, 1, 1)


class WindowForm(forms.Form):
    """A GET form: everything stays in the address. What is not said is the usual."""

    day = DateField(label=gettext_lazy("Counted through"), required=False, shortcuts="today")
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("Weeks of contacts (item 17)"), coerce=int, required=False, empty_value=None,
        choices=[(number, number) for number in WEEKS], widget=forms.RadioSelect,
    )  # fmt: skip
    months = forms.TypedChoiceField(
        label=gettext_lazy("Months of entries (15) and earlier jobs (19, 20)"), coerce=int, required=False, empty_value=None,
        choices=[(number, number) for number in MONTHS], widget=forms.RadioSelect,
    )  # fmt: skip
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), required=False, to_field_name="public_id",
        empty_label=gettext_lazy("All"),
    )  # fmt: skip

    def __init__(self, data: Any, *, today: date) -> None:
        filled = {"day": today.isoformat(), "weeks": WEEKS[0], "months": MONTHS[0], **data.dict()}
        super().__init__(filled)
        self.today = today
        programmes = Programme.objects.order_by("name")
        if programmes:
            self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        else:
            del self.fields["programme"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"] or self.today
        if not EARLIEST <= day <= self.today:
            raise forms.ValidationError(_("Choose a day that is not to come."))
        return day

    def chosen(self) -> dict[str, Any]:
        """What is said, and the usual where something can't be."""
        self.is_valid()
        usual = {"day": self.today, "weeks": WEEKS[0], "months": MONTHS[0], "programme": None}
        return {name: self.cleaned_data.get(name) or value for name, value in usual.items()}


class ThresholdsForm(VersionedForm):
    """The numbers that are ours: the model's own words and limits."""

    NAMES = (
        "shown_percent", "nearly_all_percent", "trials_rare_percent", "trials_common_percent", "follow_up_days",
        "silence_days", "high_fidelity_total",
    )  # fmt: skip

    def __init__(self, *args: Any, thresholds: Thresholds, **kwargs: Any) -> None:
        first = {name: getattr(thresholds, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=first, **kwargs)

    def clean_trials_common_percent(self) -> int:
        common: int = self.cleaned_data["trials_common_percent"]
        if common < self.cleaned_data.get("trials_rare_percent", common):
            raise forms.ValidationError(_("This can't be less than the percent below which they are rare."))
        return common

    def fields_said(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


def _as_the_model_has_it(name: str) -> forms.IntegerField:
    """Words and limits stand once, at the model."""
    field: Any = Thresholds._meta.get_field(name)
    limits = {type(each): each.limit_value for each in field.validators}
    return forms.IntegerField(
        label=capfirst(field.verbose_name),
        help_text=field.help_text,
        min_value=limits[MinValueValidator],
        max_value=limits[MaxValueValidator],
        error_messages={"required": gettext_lazy("Please fill this in.")},
    )


ThresholdsForm.base_fields |= {name: _as_the_model_has_it(name) for name in ThresholdsForm.NAMES}
