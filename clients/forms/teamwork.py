"""Hours of a week, and who needs field mentoring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future, offer_some
from clients.models import MentoringNeed, WorkWeek
from clients.models.teamwork import MOST_HOURS
from tenancy.forms import SubmissionForm, VersionedForm


def _hours_field(name: str) -> forms.DecimalField:
    """Labels, help and limits are the table's."""
    column: Any = WorkWeek._meta.get_field(name)
    return forms.DecimalField(
        label=capfirst(column.verbose_name),
        help_text=column.help_text,
        min_value=0,
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=1,
        required=False,
        localize=True,
        widget=forms.TextInput(
            {"inputmode": "decimal", "autocomplete": "off", "class": "form-control", "data-hours": name}
        ),
        error_messages={
            "invalid": gettext_lazy("Write a number, such as 7.5."),
            "min_value": gettext_lazy("Hours can't be less than none."),
            "max_value": gettext_lazy("A week has no more than %(limit_value)s hours of work here."),
            "max_decimal_places": gettext_lazy("One decimal is enough."),
        },
    )


class HoursForm(VersionedForm):
    """`version` 0: nobody has written the week down yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WorkWeek.HOURS:
            self.fields[name] = _hours_field(name)

    @property
    def lines(self) -> list[forms.BoundField]:
        return [self[name] for name in WorkWeek.HOURS]

    def hours(self) -> dict[str, Decimal]:
        """What is left empty is none."""
        return {name: self.cleaned_data.get(name) or Decimal(0) for name in WorkWeek.HOURS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        total = sum(self.hours().values(), Decimal(0))
        if not self.errors and not total:
            raise forms.ValidationError(_("Write the hours of at least one line. A week of leave has its hours there."))
        if total > MOST_HOURS:
            raise forms.ValidationError(
                _("Together these are %(total)s hours. Check them: no more than %(most)s can be."),
                params={"total": total, "most": MOST_HOURS},
            )
        return cleaned


class MentoringForm(SubmissionForm):
    """A new mark. `specialists`: whom the supervisor leads."""

    specialist = forms.ModelChoiceField(
        label=gettext_lazy("Specialist"), queryset=StaffMember.objects.none(), to_field_name="public_id",
    )  # fmt: skip
    why = forms.ChoiceField(label=gettext_lazy("Why"), choices=MentoringNeed.Why.choices, widget=forms.RadioSelect)
    from_date = DateField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, specialists: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_some(self.fields["specialist"], specialists)
        self.today = today
        self.fields["from_date"].initial = today

    def clean_from_date(self) -> date | None:
        return not_in_future(self.cleaned_data["from_date"], self.today)


class ChangeMentoringForm(VersionedForm):
    """Corrects a mark, or ends it."""

    why = forms.ChoiceField(label=gettext_lazy("Why"), choices=MentoringNeed.Why.choices, widget=forms.RadioSelect)
    from_date = DateField(label=gettext_lazy("From"), shortcuts="")
    to_date = DateField(
        label=gettext_lazy("Through"), required=False,
        help_text=gettext_lazy("The last day. Left empty, it goes on."),
    )  # fmt: skip

    NAMES = ("why", "from_date", "to_date")

    def __init__(self, *args: Any, need: MentoringNeed, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(need, name) for name in (*self.NAMES, "version")}, **kwargs)
        self.today = today

    def clean_from_date(self) -> date | None:
        return not_in_future(self.cleaned_data["from_date"], self.today)

    def clean_to_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["to_date"], self.today)
        begun = self.cleaned_data.get("from_date")
        if day and begun and day < begun:
            raise forms.ValidationError(_("This is before it begins."))
        return day

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}
