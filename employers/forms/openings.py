"""An opening at an employer, written down, changed, closed. No form takes a client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from employers.forms.fields import EARLIEST, DateField, YesNoField, model_field, with_own
from employers.models import Employer, EmployerPerson, Opening, Site
from employers.report.openings import HOURS
from tenancy.forms import SubmissionForm, VersionedForm


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(80),
        max_digits=4,
        decimal_places=1,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        localize=True,
    )


class ShiftsField(forms.MultipleChoiceField):
    """Several may be true of one opening: kept as codes with a comma between, in the order of the list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Opening.Shift.choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        chosen = set(super().clean(value))
        return ",".join(code for code in Opening.Shift.values if code in chosen)


class OpeningForm(SubmissionForm):
    """At one employer; from the list of openings the employer is chosen first, and site and person can follow."""

    FIELDS = [
        "title", "tasks", "hours_least", "hours_most", "shifts", "pay", "permanent", "open_to_anyone", "advertised",
        "link", "heard_date", "expires_date", "site", "person",
    ]  # fmt: skip

    employer = forms.ModelChoiceField(
        label=_("Employer"), queryset=Employer.objects.none(), widget=forms.Select(attrs={"data-search": ""})
    )
    title = model_field(Opening, "title", label=_("What work"), help_text=_("For example: baker’s help, cleaner."))
    tasks = model_field(Opening, "tasks", label=_("What one does there"), widget=forms.Textarea(attrs={"rows": 3}))
    hours_least = _hours(_("Hours a week, from"))
    hours_most = _hours(_("Hours a week, to"))
    shifts = ShiftsField(label=_("When"))
    pay = model_field(Opening, "pay", label=_("Pay"))
    permanent = YesNoField(label=_("Permanent"), unknown=_("Not known"))
    open_to_anyone = YesNoField(
        label=_("Open to anyone"),
        unknown=_("Not known"),
        help_text=_("Anybody could apply; not set aside for people with disabilities."),
    )
    advertised = forms.ChoiceField(
        label=_("Advertised"),
        required=False,
        choices=[*Opening.Advertised.choices, ("", _("not known"))],
        widget=forms.RadioSelect,
    )
    link = model_field(
        Opening, "link", label=_("Link to the advertisement"), assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    heard_date = DateField(label=_("Heard on"))
    expires_date = DateField(
        label=_("Last day to apply"),
        required=False,
        shortcuts="week",
        help_text=_("After this day it is shown as past. It stays here until somebody closes it."),
    )
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False, empty_label=_("Not said"),
        widget=forms.Select(attrs={"data-search": ""}),
    )  # fmt: skip
    person = forms.ModelChoiceField(
        label=_("Whom to ask"), queryset=EmployerPerson.objects.none(), required=False, empty_label=_("Not said"),
        widget=forms.Select(attrs={"data-search": ""}),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, employer: Employer | None, **kwargs: Any) -> None:
        self.today = staff.agency.today()
        written = {"heard_date": self.today, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=written, **kwargs)
        fields: Any = self.fields
        if employer is None:
            fields["employer"].queryset = Employer.objects.visible_to(staff).standing().order_by("sort_key", "pk")
            del fields["site"], fields["person"]
            return
        del fields["employer"]
        fields["site"].queryset = with_own(employer.sites.all(), Site, written.get("site"))
        there = employer.people.still_there(self.today)
        fields["person"].queryset = with_own(there, EmployerPerson, written.get("person"))
        for name in ("site", "person"):
            if not fields[name].queryset:
                del fields[name]

    def clean_heard_date(self) -> date:
        day: date = self.cleaned_data["heard_date"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < EARLIEST:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        heard, expires = cleaned.get("heard_date"), cleaned.get("expires_date")
        if heard and expires and expires < heard:
            self.add_error("expires_date", _("Choose a day on or after the one on which it was heard of."))
        least, most = cleaned.get("hours_least"), cleaned.get("hours_most")
        if least is not None and most is not None and most < least:
            self.add_error("hours_most", _("Write as many hours as before, or more."))
        return cleaned

    def opening_fields(self) -> dict[str, Any]:
        """What the action takes. A choice that was not offered was not made."""
        return {name: self.cleaned_data.get(name) for name in self.FIELDS}


class ChangeOpeningForm(VersionedForm, OpeningForm):
    pass


class CloseOpeningForm(VersionedForm):
    reason = forms.ChoiceField(label=_("What became of it"), choices=Opening.Closed.choices, widget=forms.RadioSelect)
    closed_date = DateField(label=_("Closed on"))

    def __init__(self, *args: Any, opening: Opening, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": opening.version, "closed_date": today}, **kwargs)
        self.opening, self.today = opening, today

    def clean_closed_date(self) -> date:
        day: date = self.cleaned_data["closed_date"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day < self.opening.heard_date:
            raise forms.ValidationError(_("Choose a day on or after the one on which it was heard of."))
        return day


class OpeningFilterForm(forms.Form):
    """What the list of openings can be narrowed to; everything stands in its address (employers.report.openings)."""

    shift = forms.ChoiceField(label=_("When"), required=False, choices=[("", _("Any")), *Opening.Shift.choices])
    hours = forms.ChoiceField(
        label=_("Hours a week, at most"),
        required=False,
        choices=[("", _("Any")), *((str(hours), str(hours)) for hours in HOURS)],
    )
    soon = forms.BooleanField(label=_("Last day within a week"), required=False)
    mine = forms.BooleanField(label=_("Found by me"), required=False)
    closed = forms.BooleanField(label=_("Closed ones too"), required=False)
