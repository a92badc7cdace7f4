"""A step-down: the plan, the meeting, the hand-over, the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField
from clients.forms.fields import YesNoField, not_in_future, sensible
from clients.models import Job, StepDown
from tenancy.forms import VersionedForm

_TEXT = forms.Textarea(attrs={"rows": 3})


class StepDownForm(VersionedForm):
    """What was asked, who takes over and what they do. What the records know is shown beside it, not typed."""

    job = forms.ChoiceField(label=_("Job"), required=False)
    satisfied = YesNoField(label=_("Satisfied with the job"))
    no_issues = YesNoField(label=_("No big open issues"))
    stays = YesNoField(label=_("Not about to change job"))
    own_words = forms.CharField(label=_("In their own words"), required=False, widget=_TEXT, max_length=2000)
    supporter_name = forms.CharField(
        label=_("New supporter"), max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    supporter_role = forms.ChoiceField(label=_("Role"), choices=StepDown.Role.choices, widget=forms.RadioSelect)
    supporter_team = forms.CharField(label=_("Team"), required=False, max_length=120)
    will_do = forms.CharField(label=_("What they do"), required=False, widget=_TEXT, max_length=2000)
    meeting_date = DateField(
        label=_("Hand-over meeting"), required=False, shortcuts="today tomorrow week",
        help_text=_("The person, you and the new supporter."),
    )  # fmt: skip
    contact_after_date = DateField(
        label=_("Contact afterwards"), required=False, shortcuts="week",
        help_text=_("The day on which you ask how it goes."),
    )  # fmt: skip
    way_back = forms.CharField(
        label=_("The way back"), required=False, widget=_TEXT, max_length=2000,
        help_text=_("Whom they call when they want support again."),
    )  # fmt: skip

    NAMES = (
        "satisfied", "no_issues", "stays", "own_words", "supporter_name", "supporter_role", "supporter_team",
        "will_do", "meeting_date", "contact_after_date", "way_back",
    )  # fmt: skip

    def __init__(self, *args: Any, jobs: list[Job], today: date, step: StepDown | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": 1, "job": str(jobs[0].public_id) if jobs else ""}
        if step is not None:
            initial = {name: getattr(step, name) for name in (*self.NAMES, "version")}
            initial["job"] = str(step.job.public_id) if step.job else ""
            if step.job and step.job_id not in {job.pk for job in jobs}:
                jobs = [step.job, *jobs]
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.step = today, step
        self.jobs = {str(job.public_id): job for job in jobs}
        self.fields["job"].choices = [("", _("no job named")), *((key, str(job)) for key, job in self.jobs.items())]  # type: ignore[attr-defined]

    def clean_meeting_date(self) -> date | None:
        return sensible(self.cleaned_data["meeting_date"], self.today)

    def clean_contact_after_date(self) -> date | None:
        day = sensible(self.cleaned_data["contact_after_date"], self.today)
        meeting = self.cleaned_data.get("meeting_date")
        if day and meeting and day < meeting:
            raise forms.ValidationError(_("This is before the hand-over meeting."))
        return day

    def chosen_job(self) -> Job | None:
        return self.jobs.get(self.cleaned_data["job"])

    def written(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.NAMES}, "job": self.chosen_job()}


class _DayForm(VersionedForm):
    """A step that has happened on a day."""

    DAY = ""

    def __init__(self, *args: Any, step: StepDown, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={self.DAY: today, "version": step.version}, **kwargs)
        self.step, self.today = step, today

    def _happened(self, not_before: date | None) -> date | None:
        day = not_in_future(self.cleaned_data[self.DAY], self.today)
        if day and not_before and day < not_before:
            raise forms.ValidationError(_("This is before the step that comes first."))
        return day


class MeetingForm(_DayForm):
    DAY = "met_on"
    met_on = DateField(label=_("Hand-over meeting"))

    def clean_met_on(self) -> date | None:
        return self._happened(None)


class HandOverForm(_DayForm):
    """`close`: the record is closed with it, when that is ticked and never by itself."""

    DAY = "handed_over_on"
    handed_over_on = DateField(label=_("Handed over on"))
    close = forms.BooleanField(
        label=_("Close the record as well"), required=False,
        help_text=_("With the reason “stepped down to another supporter”. Unticked, support goes on beside the new one."),
    )  # fmt: skip

    def __init__(self, *args: Any, step: StepDown, may_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, step=step, **kwargs)
        if not may_close:
            del self.fields["close"]

    def clean_handed_over_on(self) -> date | None:
        return self._happened(self.step.met_on)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day = cleaned.get("handed_over_on")
        if cleaned.get("close") and day and day < self.step.client.programme_entry_date:
            self.add_error("handed_over_on", _("This is before programme entry."))
        return cleaned

    @property
    def closes(self) -> bool:
        return bool(self.cleaned_data.get("close"))


class DropForm(VersionedForm):
    reason = forms.CharField(label=_("Why it was dropped"), max_length=300)


class ReturnForm(_DayForm):
    DAY = "returned_on"
    returned_on = DateField(label=_("Returned on"))
    reason = forms.CharField(label=_("Why they return"), required=False, max_length=300)

    def clean_returned_on(self) -> date | None:
        return self._happened(self.step.handed_over_on)
