"""Applications and interviews: what was sent where, and how it went."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients.forms.contacts import DateField, TimeField
from clients.forms.fields import EmployerField, not_in_future, sensible
from clients.models import Interview, JobApplication
from tenancy.forms import SubmissionForm, VersionedForm

_OFF = {"autocomplete": "off"}


class ApplicationForm(SubmissionForm):
    employer = EmployerField(label=gettext_lazy("Employer"), required=False)
    employer_name = forms.CharField(
        label=gettext_lazy("Or an employer by name"), required=False, max_length=200, widget=forms.TextInput(_OFF),
        help_text=gettext_lazy("Not in the list? The name is enough; the list stays as it is."),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=160, widget=forms.TextInput(_OFF))
    sent_date = DateField(label=gettext_lazy("Sent on"))
    done_by = forms.ChoiceField(
        label=gettext_lazy("Who applied"), choices=JobApplication.DoneBy.choices, widget=forms.RadioSelect
    )
    found = forms.ChoiceField(label=gettext_lazy("How it was found"), required=False, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=JobApplication.Outcome.choices, widget=forms.RadioSelect
    )
    follow_up_date = DateField(label=gettext_lazy("Follow up on"), required=False, shortcuts="tomorrow week")
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )

    NAMES = (
        "employer", "employer_name", "title", "sent_date", "done_by", "found", "outcome", "follow_up_date", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = staff.agency.today()
        self.fields["employer"].offer(staff)  # type: ignore[attr-defined]
        self.fields["found"].choices = [*JobApplication.Found.choices, ("", _("not said"))]  # type: ignore[attr-defined]
        self.initial.setdefault("sent_date", self.today)
        self.initial.setdefault("outcome", JobApplication.Outcome.WAITING)

    def clean_sent_date(self) -> date | None:
        return not_in_future(self.cleaned_data["sent_date"], self.today)

    def clean_follow_up_date(self) -> date | None:
        return sensible(self.cleaned_data["follow_up_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("employer") and cleaned.get("employer_name"):
            self.add_error("employer_name", _("Choose one from the list or write a name, not both."))
        elif not cleaned.get("employer") and not cleaned.get("employer_name") and "employer" not in self.errors:
            self.add_error("employer", _("Choose the employer, or write a name below."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class EditApplicationForm(VersionedForm, ApplicationForm):
    def __init__(self, *args: Any, application: JobApplication, **kwargs: Any) -> None:
        written = {name: getattr(application, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=written, **kwargs)


class VoidApplicationForm(VersionedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("For example: recorded for the wrong person.")
    )


class InterviewForm(SubmissionForm):
    interview_date = DateField(label=gettext_lazy("Date"), shortcuts="today tomorrow week")
    interview_time = TimeField(label=gettext_lazy("Time"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=Interview.Mode.choices, widget=forms.RadioSelect)
    place = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=200, widget=forms.TextInput(_OFF))
    attended = forms.ChoiceField(
        label=gettext_lazy("Who goes"), choices=Interview.Attended.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("With the specialist it is a joint interview, and says so on Today."),
    )  # fmt: skip

    NAMES = ("interview_date", "interview_time", "mode", "place", "attended")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("mode", Interview.Mode.IN_PERSON)

    def clean_interview_date(self) -> date | None:
        return sensible(self.cleaned_data["interview_date"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class ChangeInterviewForm(VersionedForm, InterviewForm):
    def __init__(self, *args: Any, interview: Interview, **kwargs: Any) -> None:
        written = {name: getattr(interview, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=written, **kwargs)


class TellInterviewForm(VersionedForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it went"), choices=Interview.Outcome.choices, widget=forms.RadioSelect
    )
    attended = forms.ChoiceField(
        label=gettext_lazy("Who went"), choices=Interview.Attended.choices, widget=forms.RadioSelect
    )
    follow_up = forms.CharField(
        label=gettext_lazy("Follow-up"), required=False, max_length=300,
        help_text=gettext_lazy("For example: thank them; ask what would have helped."),
    )  # fmt: skip
    follow_up_date = DateField(label=gettext_lazy("By"), required=False, shortcuts="tomorrow week")

    NAMES = ("outcome", "attended", "follow_up", "follow_up_date")

    def __init__(self, *args: Any, interview: Interview, today: date, **kwargs: Any) -> None:
        written = {name: getattr(interview, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=written, **kwargs)
        self.interview, self.today = interview, today

    def clean_follow_up_date(self) -> date | None:
        return sensible(self.cleaned_data["follow_up_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.interview.interview_date > self.today:
            self.add_error(None, _("This day has not come yet. Move the interview first, if it was earlier."))
        if cleaned.get("follow_up_date") and not cleaned.get("follow_up"):
            self.add_error("follow_up", _("Say what is to be done, or take its date away."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}
