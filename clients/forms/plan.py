"""The job search plan, part by part: made, changed, signed; and which line an employer contact served."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients import planrules
from clients.forms.contacts import DateField
from clients.forms.fields import EmployerField, YesNoField, not_in_future, sensible
from clients.models import Client, EmployerContactFor, JobSearchPlan, PlanLine, PlanSignature
from clients.report.plan_words import WORDS
from employers.models import EmployerContact
from tenancy.forms import SubmissionForm, VersionedForm

OFF_PLAN = "off"
_OFF = {"autocomplete": "off"}


class _Dated(SubmissionForm):
    started_date = DateField(label=gettext_lazy("Made on"))
    review_date = DateField(
        label=gettext_lazy("Review it together by"), required=False, shortcuts="",
        help_text=gettext_lazy("From the day after, the plan stands out until it is looked at again."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        days = {"started_date": today, "review_date": planrules.first_review(today)}
        kwargs["initial"] = {**days, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_started_date(self) -> date | None:
        return not_in_future(self.cleaned_data["started_date"], self.today)

    def clean_review_date(self) -> date | None:
        return sensible(self.cleaned_data["review_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        started, review = cleaned.get("started_date"), cleaned.get("review_date")
        if started and review and review < started:
            self.add_error("review_date", _("This is before the plan is made."))
        return cleaned


class StartPlanForm(_Dated):
    goal = forms.CharField(
        label=gettext_lazy("Goal, in their own words"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What they say they want: the work, and what it is for."),
    )  # fmt: skip

    field_order = ["submission", "goal"]


class NewEditionForm(_Dated, VersionedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why a new edition"), max_length=300,
        help_text=gettext_lazy("For example: reviewed together, nothing changed; new leads; after the job ended."),
    )  # fmt: skip

    field_order = ["submission", "version", "reason"]


class GoalForm(VersionedForm):
    goal = StartPlanForm.base_fields["goal"]


class AgreementForm(VersionedForm):
    approaches_employers = YesNoField(label=gettext_lazy("The specialist approaches employers"))
    approach_note = forms.CharField(
        label=gettext_lazy("What was agreed about it"), required=False, max_length=300,
        help_text=gettext_lazy("For example: not the last employer; together the first time."),
    )  # fmt: skip
    meets = forms.CharField(
        label=gettext_lazy("How often we meet"), required=False, max_length=200,
        help_text=gettext_lazy("For example: Tuesdays at ten in the library."),
    )  # fmt: skip
    review_date = DateField(label=gettext_lazy("Review it together by"), required=False, shortcuts="week")

    NAMES = ("approaches_employers", "approach_note", "meets", "review_date")

    def __init__(self, *args: Any, plan: JobSearchPlan, today: date, **kwargs: Any) -> None:
        written = {name: getattr(plan, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=written, **kwargs)
        self.plan, self.today = plan, today

    def clean_review_date(self) -> date | None:
        day = sensible(self.cleaned_data["review_date"], self.today)
        if day and day < self.plan.started_date:
            raise forms.ValidationError(_("This is before the plan is made."))
        return day


class LineForm(SubmissionForm):
    """One line of a kind: a wish, something to avoid, a lead or a task."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), choices=PlanLine.Who.choices, widget=forms.RadioSelect)
    employer = EmployerField(label=gettext_lazy("Employer"), required=False)
    text = forms.CharField(max_length=300, widget=forms.TextInput(_OFF))
    reason = forms.CharField(required=False, max_length=300, widget=forms.TextInput(_OFF))

    NAMES = ("who", "employer", "text", "reason")

    def __init__(self, *args: Any, kind: str, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = WORDS[kind]
        self.fields["text"].label, self.fields["text"].help_text = str(words.what), str(words.what_help)
        self.fields["reason"].label = str(words.why)
        if kind == PlanLine.Kind.LEAD:
            self.fields["text"].required = False
            self.fields["employer"].offer(staff)  # type: ignore[attr-defined]
        else:
            del self.fields["employer"]
        del self.fields["who" if kind != PlanLine.Kind.TASK else "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "employer" in self.fields and "employer" not in self.errors:
            if cleaned.get("employer") and cleaned.get("text"):
                self.add_error("text", _("Choose one from the list or write a name, not both."))
            elif not cleaned.get("employer") and not cleaned.get("text"):
                self.add_error("employer", _("Choose the employer, or write a name below."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}


class ChangeLineForm(VersionedForm, LineForm):
    def __init__(self, *args: Any, line: PlanLine, **kwargs: Any) -> None:
        written = {name: getattr(line, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, kind=line.kind, initial=written, **kwargs)


class SignForm(VersionedForm):
    who = forms.ChoiceField(
        label=gettext_lazy("Who agrees"), choices=PlanSignature.Who.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=160, widget=forms.TextInput(_OFF),
        help_text=gettext_lazy("Only when it is neither the person nor you."),
    )  # fmt: skip
    signed_date = DateField(label=gettext_lazy("Signed on"))

    def __init__(self, *args: Any, plan: JobSearchPlan, staff: StaffMember, today: date, **kwargs: Any) -> None:
        initial = {"who": PlanSignature.Who.PERSON, "signed_date": today, "version": plan.version}
        super().__init__(*args, initial=initial, **kwargs)
        self.today = today
        self.known = {
            str(PlanSignature.Who.PERSON): plan.client.name,
            str(PlanSignature.Who.SPECIALIST): staff.name,
        }

    def clean_signed_date(self) -> date | None:
        return not_in_future(self.cleaned_data["signed_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name"):
            cleaned["name"] = self.known.get(cleaned.get("who", ""), "")
            if cleaned.get("who") and not cleaned["name"]:
                self.add_error("name", _("Please fill this in."))
        return cleaned


# Which line an employer contact serves


def offered(client: Client) -> list[PlanLine]:
    """The lines of the plan that holds which an employer contact may serve; none without a plan."""
    lines = PlanLine.objects.held_by(client).an_employer_contact_may_serve()
    return list(lines.select_related("employer", "plan").order_by("rank"))


class PlanLineFields(forms.Form):
    """A line, or off the plan with a reason. `lines` are those offered; without any the two fields go."""

    serves = forms.ChoiceField(
        label=gettext_lazy("What in their plan this serves"),
        help_text=gettext_lazy("The plan that holds now. A visit to support somebody at work needs none."),
    )  # fmt: skip
    off_plan_reason = forms.CharField(
        label=gettext_lazy("Why it is off the plan"), required=False, max_length=300,
        help_text=gettext_lazy("Only then: for example, heard of an opening while visiting for somebody else."),
    )  # fmt: skip

    def offer(self, lines: list[PlanLine]) -> None:
        self.lines = {str(line.public_id): line for line in lines}
        if not lines:
            del self.fields["serves"], self.fields["off_plan_reason"]
            return
        of_kinds = [
            (str(WORDS[kind].heading), [(key, line.said) for key, line in self.lines.items() if line.kind == kind])
            for kind in PlanLine.SERVED
        ]
        choices = [("", _("Choose")), *(group for group in of_kinds if group[1]), (OFF_PLAN, _("Off the plan"))]
        field = self.fields["serves"]
        field.choices = choices  # type: ignore[attr-defined]
        field.required = self.data.get("purpose") != EmployerContact.Purpose.SUPPORT_WORKER
        field.error_messages["required"] = _("Choose a line of the plan, or “Off the plan”.")

    def check_plan_line(self) -> None:
        """Called from clean()."""
        if "serves" not in self.fields or "serves" in self.errors:
            return
        serves, reason = self.cleaned_data.get("serves"), self.cleaned_data.get("off_plan_reason")
        if serves == OFF_PLAN and not reason:
            self.add_error("off_plan_reason", _("Say why it is off the plan."))
        elif not serves and reason:
            self.add_error("serves", _("Choose “Off the plan”, or take the reason away."))

    def plan_line_said(self) -> dict[str, Any]:
        """A reason typed before a line was chosen after all is left out."""
        serves = self.cleaned_data.get("serves", "")
        off = self.cleaned_data["off_plan_reason"] if serves == OFF_PLAN else ""
        return {"plan_line": self.lines.get(serves), "off_plan_reason": off}


class ContactPlanLineForm(PlanLineFields, VersionedForm):
    """Afterwards, for a contact that was logged before there was a plan, or for another line."""

    def __init__(self, *args: Any, link: EmployerContactFor, lines: list[PlanLine], **kwargs: Any) -> None:
        line = link.plan_line
        if line is not None and line.pk not in {each.pk for each in lines}:
            # Of an earlier edition: it stays what it was unless another is chosen.
            lines = [line, *lines]
        serves = str(line.public_id) if line else OFF_PLAN if link.off_plan_reason else ""
        written = {"serves": serves, "off_plan_reason": link.off_plan_reason, "version": link.version}
        super().__init__(*args, initial=written, **kwargs)
        self.offer(lines)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_plan_line()
        return cleaned
