"""Benefits: what the person receives, advice offered and given, what is to be reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import StaffMember
from clients import benefitdata
from clients.forms.contacts import DateField
from clients.forms.fields import YesNoField, not_in_future, sensible
from clients.forms.parts import InParts
from clients.forms.work import hours, line, lines
from clients.models import AdviceScenario, BenefitsAdvice, BenefitsHeld, Client, Job, ReportingDuty
from tenancy.forms import SubmissionForm, VersionedForm

_MONTHLY = {"monthly", "quarterly", "yearly"}


class BenefitsHeldForm(InParts, SubmissionForm):
    """The first time there is no version yet: an empty one is a first form."""

    PARTS = (
        ("", ("held", "other", "asked_date")),
        (gettext_lazy("What work would touch"), ("health_cover", "housing", "family", "incentives")),
    )

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    held = forms.MultipleChoiceField(
        label=gettext_lazy("Receives"), required=False, widget=forms.CheckboxSelectMultiple({"data-lines": ""})
    )
    other = line(gettext_lazy("Others"), 300)
    asked_date = DateField(label=gettext_lazy("As of"))
    health_cover = line(gettext_lazy("Health cover and medicines"), 300)
    housing = line(gettext_lazy("Housing"), 300)
    family = line(gettext_lazy("Family: what work would change for them"), 300)
    incentives = lines(gettext_lazy("Work incentives set up"))

    SAID = ("held", "other", "asked_date", "health_cover", "housing", "family", "incentives")

    def __init__(self, *args: Any, held: BenefitsHeld | None, staff: StaffMember, **kwargs: Any) -> None:
        self.today = staff.agency.today()
        written: dict[str, Any] = {"asked_date": self.today}
        if held is not None:
            written = {**{name: getattr(held, name) for name in self.SAID}, "version": held.version}
        super().__init__(*args, initial=written, **kwargs)
        names = {
            each.code: benefitdata.in_language(each.names, get_language() or "en")
            for each in benefitdata.country(staff.agency.country).benefits
        }
        # A code that has left the list stays to be read and to be taken off.
        for code in held.held if held else ():
            names.setdefault(code, code)
        self.fields["held"].choices = list(names.items())  # type: ignore[attr-defined]
        if not names:
            del self.fields["held"]

    def clean_asked_date(self) -> date | None:
        return not_in_future(self.cleaned_data["asked_date"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID if name in self.fields}


class AdviceFields(InParts, forms.Form):
    PARTS = (
        (gettext_lazy("The offer"), ("job", "offered_date", "offered_by", "answer")),
        (gettext_lazy("The session"), ("session_date", "adviser", "qualification", "summary_given", "note")),
    )

    job = forms.ModelChoiceField(
        label=gettext_lazy("About which job"), queryset=Job.objects.none(), required=False,
        empty_label=gettext_lazy("work in general"),
    )  # fmt: skip
    offered_date = DateField(label=gettext_lazy("Offered on"))
    offered_by = forms.ModelChoiceField(
        label=gettext_lazy("Offered by"), queryset=StaffMember.objects.none(), empty_label=None
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=BenefitsAdvice.Answer.choices, widget=forms.RadioSelect
    )
    session_date = DateField(label=gettext_lazy("Session on"), required=False, shortcuts="today tomorrow week")
    adviser = line(gettext_lazy("Adviser"), 160)
    qualification = line(gettext_lazy("Adviser's qualification"), 160)
    summary_given = YesNoField(label=gettext_lazy("Written summary given"))
    note = lines(gettext_lazy("Note"))

    SAID = (
        "job", "offered_date", "offered_by", "answer", "session_date", "adviser", "qualification", "summary_given", "note",
    )  # fmt: skip

    def __init__(
        self, *args: Any, client: Client, staff: StaffMember, advice: BenefitsAdvice | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = staff.agency.today()
        jobs = Job.objects.standing().filter(client=client).titled_on(self.today).select_related("employer")
        self.fields["job"].queryset = jobs.order_by("-start_date")  # type: ignore[attr-defined]
        people = StaffMember.objects.here().active_on(self.today)
        if advice is not None:
            people = people | StaffMember.objects.here().filter(pk=advice.offered_by_id)
        self.fields["offered_by"].queryset = people.by_name()  # type: ignore[attr-defined]

    def clean_offered_date(self) -> date | None:
        return not_in_future(self.cleaned_data["offered_date"], self.today)

    def clean_session_date(self) -> date | None:
        return sensible(self.cleaned_data["session_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        offered, session = cleaned.get("offered_date"), cleaned.get("session_date")
        if session and cleaned.get("answer") not in (None, BenefitsAdvice.Answer.ACCEPTED):
            self.add_error("session_date", _("There is a session only when they accepted."))
        elif session and offered and session < offered:
            self.add_error("session_date", _("This is before the day it was offered."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class OfferAdviceForm(AdviceFields, SubmissionForm):
    def __init__(self, *args: Any, staff: StaffMember, job: Job | None, **kwargs: Any) -> None:
        today = staff.agency.today()
        written = {"offered_date": today, "offered_by": staff.pk, "answer": BenefitsAdvice.Answer.WAITING, "job": job}
        super().__init__(*args, staff=staff, initial=written, **kwargs)


class EditAdviceForm(AdviceFields, VersionedForm):
    def __init__(self, *args: Any, advice: BenefitsAdvice, **kwargs: Any) -> None:
        written = {name: getattr(advice, name) for name in self.SAID}
        super().__init__(*args, advice=advice, initial={**written, "version": advice.version}, **kwargs)


class ScenarioFields(forms.Form):
    weekly_hours = hours()
    gross = line(
        gettext_lazy("Gross pay"), 60, required=True, help_text=gettext_lazy("With what it is for: 1,200 a month.")
    )
    net_effect = line(
        gettext_lazy("What is left"), 200, required=True,
        help_text=gettext_lazy("As the adviser worked it out, benefits and tax included."),
    )  # fmt: skip
    note = line(gettext_lazy("Note"), 300)

    SAID = ("weekly_hours", "gross", "net_effect", "note")

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class AddScenarioForm(ScenarioFields, SubmissionForm):
    pass


class EditScenarioForm(ScenarioFields, VersionedForm):
    def __init__(self, *args: Any, scenario: AdviceScenario, **kwargs: Any) -> None:
        written = {name: getattr(scenario, name) for name in self.SAID}
        super().__init__(*args, initial={**written, "version": scenario.version}, **kwargs)


class DutyFields(forms.Form):
    what = line(
        gettext_lazy("What is reported"), 200, required=True, help_text=gettext_lazy("For example: pay of the month.")
    )
    to_whom = line(gettext_lazy("To whom"), 160, required=True)
    how = line(gettext_lazy("How"), 200, help_text=gettext_lazy("For example: online, with the payslip."))
    repeats = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=ReportingDuty.Repeats.choices, widget=forms.RadioSelect
    )
    next_date = DateField(
        label=gettext_lazy("Next by"), required=False, shortcuts="tomorrow week",
        help_text=gettext_lazy("The last day to report. The day after it follows by itself."),
    )  # fmt: skip

    SAID = ("what", "to_whom", "how", "repeats", "next_date", "day_of_month")

    def clean_next_date(self) -> date | None:
        return sensible(self.cleaned_data["next_date"], self.today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        repeats, day = cleaned.get("repeats"), cleaned.get("next_date")
        if repeats and repeats != ReportingDuty.Repeats.ON_CHANGE and not day and "next_date" not in self.errors:
            self.add_error("next_date", _("Say by which day it is next due."))
        cleaned["day_of_month"] = day.day if day and repeats in _MONTHLY else None
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class AddDutyForm(DutyFields, SubmissionForm):
    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"repeats": ReportingDuty.Repeats.MONTHLY}, **kwargs)
        self.today = today


class EditDutyForm(DutyFields, VersionedForm):
    def __init__(self, *args: Any, duty: ReportingDuty, today: date, **kwargs: Any) -> None:
        written = {name: getattr(duty, name) for name in self.SAID}
        super().__init__(*args, initial={**written, "version": duty.version}, **kwargs)
        self.duty, self.today = duty, today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        same = cleaned.get("next_date") == self.duty.next_date and cleaned.get("repeats") == self.duty.repeats
        if same:
            # The last day of a short month is not the day itself: what was agreed first stands.
            cleaned["day_of_month"] = self.duty.day_of_month
        return cleaned


class NoteReportForm(VersionedForm):
    reported_date = DateField(label=gettext_lazy("Reported on"))

    def __init__(self, *args: Any, duty: ReportingDuty, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"reported_date": today, "version": duty.version}, **kwargs)
        self.today = today

    def clean_reported_date(self) -> date | None:
        return not_in_future(self.cleaned_data["reported_date"], self.today)
