"""Changes in a job; work trials, placements and the like."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients.forms.contacts import DateField
from clients.forms.fields import EmployerField, YesNoField, sensible
from clients.forms.jobs import TermsFields, WhereFields
from clients.forms.parts import InParts
from clients.models import JobChange, WorkExperience
from tenancy.forms import SubmissionForm, VersionedForm


def lines(label: Any, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Several lines of text, which may stay empty."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=False, max_length=20_000, widget=widget, **kwargs)


def line(label: Any, length: int, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, **kwargs)


def hours(label: Any = None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label or gettext_lazy("Hours a week"), required=False, min_value=Decimal(0), max_value=Decimal(80),
        max_digits=5, decimal_places=2, widget=forms.TextInput({"inputmode": "decimal"}), localize=True,
    )  # fmt: skip


class JobChangeFields(InParts, forms.Form):
    """What is left empty stays as it was."""

    PARTS = (
        ("", ("from_date",)),
        (gettext_lazy("What changes"), ("weekly_hours", "hourly_pay", "schedule", "duties", "title", "promotion")),
        ("", ("note",)),
    )

    from_date = DateField(label=gettext_lazy("From"), shortcuts="yesterday today tomorrow")
    weekly_hours = hours(gettext_lazy("New hours a week"))
    hourly_pay = forms.DecimalField(
        label=gettext_lazy("New pay an hour"), required=False, min_value=Decimal(0), max_digits=8, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}), localize=True,
    )  # fmt: skip
    schedule = line(gettext_lazy("New working times"), 200)
    duties = lines(gettext_lazy("New duties"))
    title = line(gettext_lazy("New job title"), 160)
    promotion = forms.BooleanField(label=gettext_lazy("This is a promotion"), required=False)
    note = lines(gettext_lazy("Note"), help_text=gettext_lazy("For example: asked for it themselves in May."))

    SAID = ("from_date", "weekly_hours", "hourly_pay", "schedule", "duties", "title", "promotion", "note")
    CHANGES = ("weekly_hours", "hourly_pay", "schedule", "duties", "title")

    def clean_from_date(self) -> date | None:
        return sensible(self.cleaned_data["from_date"], self.today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and all(cleaned.get(name) in (None, "") for name in self.CHANGES):
            self.add_error(
                "weekly_hours", _("Write at least one thing that changes: hours, pay, times, duties or title.")
            )
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class RecordChangeForm(JobChangeFields, SubmissionForm):
    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"from_date": today}, **kwargs)
        self.today = today


class CorrectChangeForm(JobChangeFields, VersionedForm):
    def __init__(self, *args: Any, change: JobChange, today: date, **kwargs: Any) -> None:
        written = {name: getattr(change, name) for name in self.SAID}
        super().__init__(*args, initial={**written, "version": change.version}, **kwargs)
        self.today = today


class TrialFields(InParts, forms.Form):
    PARTS = (
        (gettext_lazy("What and where"), ("kind", "employer", "place", "tasks")),
        (gettext_lazy("When"), ("start_date", "end_date", "weekly_hours", "paid", "arranged_by")),
        (gettext_lazy("What comes of it"), ("learned", "next_step")),
    )

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=WorkExperience.Kind.choices, widget=forms.RadioSelect)
    employer = EmployerField(label=gettext_lazy("Employer"), required=False)
    place = line(
        gettext_lazy("Or where, in your words"), 200,
        help_text=gettext_lazy("When it is no employer of the list, such as a club house or an association."),
    )  # fmt: skip
    start_date = DateField(label=gettext_lazy("First day"), shortcuts="yesterday today tomorrow")
    end_date = DateField(
        label=gettext_lazy("Last day"), required=False, shortcuts="",
        help_text=gettext_lazy("As agreed, or as it was. Empty while it is open."),
    )  # fmt: skip
    weekly_hours = hours()
    paid = YesNoField(label=gettext_lazy("Paid"))
    arranged_by = line(
        gettext_lazy("Arranged by"), 200,
        help_text=gettext_lazy("For example: the labour office, a pension insurer, the person themselves."),
    )  # fmt: skip
    tasks = line(gettext_lazy("Tasks"), 300)
    learned = lines(gettext_lazy("What was learned"))
    next_step = line(gettext_lazy("Next step"), 300)

    SAID = (
        "kind", "employer", "place", "start_date", "end_date", "weekly_hours", "paid", "arranged_by", "tasks",
        "learned", "next_step",
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = staff.agency.today()
        self.fields["employer"].offer(staff)  # type: ignore[attr-defined]

    def clean_start_date(self) -> date | None:
        return sensible(self.cleaned_data["start_date"], self.today)

    def clean_end_date(self) -> date | None:
        return sensible(self.cleaned_data["end_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("employer") and not cleaned.get("place") and "employer" not in self.errors:
            self.add_error("employer", _("Choose the employer, or write below where it is."))
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", _("This is before the first day."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class RecordTrialForm(TrialFields, SubmissionForm):
    pass


class EditTrialForm(TrialFields, VersionedForm):
    def __init__(self, *args: Any, trial: WorkExperience, **kwargs: Any) -> None:
        written = {name: getattr(trial, name) for name in self.SAID}
        super().__init__(*args, initial={**written, "version": trial.version}, **kwargs)


class EndTrialForm(VersionedForm):
    end_date = DateField(label=gettext_lazy("Last day"))
    learned = lines(
        gettext_lazy("What was learned"), help_text=gettext_lazy("For the profile: what went well, what was hard.")
    )
    next_step = line(gettext_lazy("Next step"), 300)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("end_date", "learned", "next_step")}

    def __init__(self, *args: Any, trial: WorkExperience, today: date, **kwargs: Any) -> None:
        written = {"end_date": trial.end_date or today, "learned": trial.learned, "next_step": trial.next_step}
        super().__init__(*args, initial={**written, "version": trial.version}, **kwargs)
        self.trial, self.today = trial, today

    def clean_end_date(self) -> date | None:
        day = sensible(self.cleaned_data["end_date"], self.today)
        if day and day < self.trial.start_date:
            raise forms.ValidationError(_("This is before the first day."))
        return day


class TurnIntoJobForm(WhereFields, TermsFields, VersionedForm):
    """A job start, filled with what is known of the trial."""

    start_date = DateField(label=gettext_lazy("First paid day"), shortcuts="today tomorrow week")

    field_order = ["submission", "version", "employer", "new_employer", "site", "title", "start_date"]

    def __init__(self, *args: Any, trial: WorkExperience, **kwargs: Any) -> None:
        known = {
            "version": trial.version, "employer": trial.employer, "new_employer": trial.place if not trial.employer else "",
            "weekly_hours": trial.weekly_hours, "duties": trial.tasks,
            "start_date": trial.end_date + timedelta(days=1) if trial.end_date else None,
        }  # fmt: skip
        super().__init__(*args, initial=known, **kwargs)

    def clean_start_date(self) -> date | None:
        return sensible(self.cleaned_data["start_date"], self.today)
