"""A job starts, changes, moves, does not start, ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients.forms.contacts import DateField
from clients.forms.fields import EmployerField, YesNoField, not_in_future, sensible
from clients.models import Job
from employers.report.doubles import Double, Typed, doubles
from tenancy.forms import SubmissionForm, VersionedForm


class WhereFields(forms.Form):
    """An employer from the list, or the name of a new one; and a site, by name."""

    employer = EmployerField(label=gettext_lazy("Employer"))
    new_employer = forms.CharField(
        label=gettext_lazy("Or a new employer"), required=False, max_length=200,
        help_text=gettext_lazy("Not in the list? Write the name; it is added with this."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    another_employer = forms.BooleanField(label=gettext_lazy("It is another one: add it"), required=False)
    site = forms.CharField(
        label=gettext_lazy("Site"), required=False, max_length=200,
        help_text=gettext_lazy("The branch, shop or kitchen. A new name is added to the employer."),
        widget=forms.TextInput({"list": "sites", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff, self.today = staff, staff.agency.today()
        self.alike: list[Double] = []
        if not self.is_bound:
            del self.fields["another_employer"]
        self.fields["employer"].offer(staff)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen, new = cleaned.get("employer"), cleaned.get("new_employer")
        if chosen and new:
            self.add_error("new_employer", _("Choose one from the list or write a new one, not both."))
        elif not chosen and not new and "employer" not in self.errors:
            self.add_error("employer", _("Choose the employer, or write a new one below."))
        elif new:
            self._look_whether_it_is_known(new, knowingly=cleaned.get("another_employer", False))
        if not self.alike:
            self.fields.pop("another_employer", None)
        return cleaned

    def _look_whether_it_is_known(self, name: str, *, knowingly: bool) -> None:
        """What differs in capitals and accents alone means the one that is known; what is very like it is asked about."""
        found = doubles(Typed(name), self.staff)
        if not found or any(each.same_letters for each in found):
            return
        self.alike = found
        if not knowingly:
            names = ", ".join(each.name for each in found)
            say = _("Very like %(names)s: choose that one above, or say below that this is another one.")
            self.add_error("new_employer", say % {"names": names})


class TermsFields(forms.Form):
    """What kind of job it is, on its first day: with the four tests of a competitive job, each kept apart."""

    title = forms.CharField(label=gettext_lazy("Job title"), max_length=160)
    weekly_hours = forms.DecimalField(
        label=gettext_lazy("Hours a week"), required=False, min_value=Decimal(0), max_value=Decimal(80),
        max_digits=5, decimal_places=2, widget=forms.TextInput({"inputmode": "decimal"}), localize=True,
    )  # fmt: skip
    hourly_pay = forms.DecimalField(
        label=gettext_lazy("Pay an hour"), required=False, min_value=Decimal(0), max_digits=8, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal"}), localize=True,
    )  # fmt: skip
    permanent = YesNoField(
        label=gettext_lazy("Permanent"),
        help_text=gettext_lazy(
            "No end that a programme has set. Ordinary seasonal work that anybody can get is no such end."
        ),
    )
    open_to_anyone = YesNoField(
        label=gettext_lazy("Open to anyone"),
        help_text=gettext_lazy("Anybody could apply; not set aside for people with disabilities."),
    )
    at_least_minimum_pay = YesNoField(label=gettext_lazy("At least minimum pay"))
    same_pay_as_coworkers = YesNoField(
        label=gettext_lazy("Same pay as co-workers"), help_text=gettext_lazy("What others get there for the same work.")
    )
    mixed_workplace = YesNoField(
        label=gettext_lazy("Mixed workplace"),
        help_text=gettext_lazy("People with and without disabilities work side by side."),
    )
    schedule = forms.CharField(
        label=gettext_lazy("Working times"), required=False, max_length=200,
        help_text=gettext_lazy("For example: Mon to Thu, 8 to 13."),
    )  # fmt: skip
    duties = forms.CharField(
        label=gettext_lazy("Duties"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )
    occupation_code = forms.CharField(
        label=gettext_lazy("Occupation code"), required=False, max_length=40,
        help_text=gettext_lazy("ISCO or the code your reports ask for."), widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    how_found = forms.ChoiceField(
        label=gettext_lazy("How it was found"), required=False, widget=forms.RadioSelect,
        choices=[*Job.HowFound.choices, ("", gettext_lazy("not known"))],
    )  # fmt: skip

    TERMS = (
        "weekly_hours", "hourly_pay", "permanent", "open_to_anyone", "at_least_minimum_pay", "same_pay_as_coworkers",
        "mixed_workplace", "schedule", "duties", "occupation_code", "how_found",
    )  # fmt: skip

    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.TERMS}


class StartJobForm(WhereFields, TermsFields, SubmissionForm):
    start_date = DateField(label=gettext_lazy("First day"), shortcuts="today tomorrow week")

    field_order = ["submission", "employer", "new_employer", "site", "title", "start_date"]

    def clean_start_date(self) -> date | None:
        return sensible(self.cleaned_data["start_date"], self.today)


class EditJobForm(WhereFields, TermsFields, VersionedForm):
    """Everything but the days: these have pages of their own, because they move what is planned."""

    field_order = ["submission", "version", "employer", "new_employer", "site", "title"]

    def __init__(self, *args: Any, job: Job, **kwargs: Any) -> None:
        written = {name: getattr(job, name) for name in ("title", "employer", "version", *self.TERMS)}
        written["site"] = job.site.name if job.site else ""
        super().__init__(*args, initial=written, **kwargs)


class MoveStartForm(VersionedForm):
    start_date = DateField(label=gettext_lazy("New first day"), shortcuts="today tomorrow week")

    def __init__(self, *args: Any, job: Job, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"start_date": job.start_date, "version": job.version}, **kwargs)
        self.job, self.today = job, today

    def clean_start_date(self) -> date | None:
        day = sensible(self.cleaned_data["start_date"], self.today)
        if day and self.job.end_date and day > self.job.end_date:
            raise forms.ValidationError(_("This is after the last day of the job."))
        return day


class CancelStartForm(VersionedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it did not start"), max_length=300,
        help_text=gettext_lazy("For example: the offer was taken back."),
    )  # fmt: skip


def _told(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=4000, widget=forms.Textarea({"rows": 2}), **more)


class EndJobForm(VersionedForm):
    end_date = DateField(label=gettext_lazy("Last day of work"))
    learned_date = DateField(
        label=gettext_lazy("Day we learned"),
        help_text=gettext_lazy("The contact after a lost job is due within three days of it."),
    )
    end_reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=Job.EndReason.choices, widget=forms.RadioSelect
    )
    end_person_says = _told(gettext_lazy("Why, as the person says"))
    end_employer_says = _told(gettext_lazy("Why, as the employer says"))
    end_went_well = _told(gettext_lazy("What went well"))
    end_was_hard = _told(gettext_lazy("What was hard"))
    end_lessons = _told(
        gettext_lazy("Lessons for the next job"),
        help_text=gettext_lazy("For the profile: hours, place, pace, support that would have helped."),
    )
    wants_another_job = YesNoField(label=gettext_lazy("Wants another job"))
    end_next_step = forms.CharField(label=gettext_lazy("Next step"), required=False, max_length=300)

    def __init__(self, *args: Any, job: Job, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"learned_date": today, "version": job.version}, **kwargs)
        self.job, self.today = job, today

    def clean_end_date(self) -> date | None:
        day = sensible(self.cleaned_data["end_date"], self.today)
        if day and day < self.job.start_date:
            raise forms.ValidationError(_("This is before the first day of the job."))
        return day

    def clean_learned_date(self) -> date | None:
        return not_in_future(self.cleaned_data["learned_date"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Job.SAID_AT_THE_END}

    @property
    def is_planned_move(self) -> bool:
        return bool(self.cleaned_data.get("end_reason") == Job.EndReason.MOVED_ON)
