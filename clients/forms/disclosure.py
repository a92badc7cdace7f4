"""The worksheet of the disclosure decision, exceptions to it, its signature, and talks about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients.forms.contacts import DateField
from clients.forms.fields import EmployerField, YesNoField, not_in_future
from clients.models import Client, Decision, DisclosureDecision, Job
from tenancy.forms import SubmissionForm, VersionedForm

_LONG: dict[str, Any] = {"required": False, "max_length": 4000}

# What an edition says, as the form's fields and the record's columns alike: the next one starts with the same.
SAID = (
    "decision",
    "talked_date",
    "adjustments_explained",
    "may_contact_employers",
    "may_say",
    "must_not_say",
    "example",
    "who_may_be_told",
)


def _rows(number: int) -> forms.Textarea:
    return forms.Textarea({"rows": number})


class DecisionForm(VersionedForm):
    """A new edition, beginning as a copy of the newest. `version` is the number it is to have."""

    talked_date = DateField(label=gettext_lazy("Pros and cons talked through on"), required=False)
    adjustments_explained = YesNoField(
        label=gettext_lazy("Link with adjustments explained"),
        help_text=gettext_lazy("An employer can only adjust the work to what they know of."),
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("What they decided"), choices=Decision.choices, widget=forms.RadioSelect
    )
    may_contact_employers = YesNoField(label=gettext_lazy("The specialist may contact employers"))
    may_say = forms.CharField(label=gettext_lazy("May be said"), widget=_rows(3), **_LONG)
    must_not_say = forms.CharField(label=gettext_lazy("Must not be said"), widget=_rows(3), **_LONG)
    example = forms.CharField(
        label=gettext_lazy("Example wording"), widget=_rows(3), **_LONG,
        help_text=gettext_lazy("A sentence that can be said as it stands."),
    )  # fmt: skip
    who_may_be_told = forms.CharField(
        label=gettext_lazy("Who may be told"), widget=_rows(2), **_LONG,
        help_text=gettext_lazy("For example: the manager, not the co-workers."),
    )  # fmt: skip
    made_date = DateField(label=gettext_lazy("Decided on"))
    why = forms.CharField(
        label=gettext_lazy("Why a new edition"), max_length=300,
        help_text=gettext_lazy("For example: two months without a job, or something was put right."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, newest: DisclosureDecision | None, **kwargs: Any) -> None:
        first: dict[str, Any] = {name: getattr(newest, name) for name in SAID} if newest else {}
        number = newest.number + 1 if newest else 1
        super().__init__(*args, initial={**first, "made_date": today, "version": number}, **kwargs)
        self.today = today
        if newest is None:
            del self.fields["why"]

    def clean_talked_date(self) -> date | None:
        return not_in_future(self.cleaned_data["talked_date"], self.today)

    def clean_made_date(self) -> date | None:
        return not_in_future(self.cleaned_data["made_date"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*SAID, "made_date", "why") if name in self.cleaned_data}


class _Dated(SubmissionForm):
    """One day that has come."""

    DAY = ""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={self.DAY: today}, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            not_in_future(cleaned.get(self.DAY), self.today)
        except forms.ValidationError as wrong:
            self.add_error(self.DAY, wrong)
        return cleaned


class _OfAnEdition(_Dated):
    """About the edition that stands, `edition`: the one that was read."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].initial = self.stands = edition

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("edition") != self.stands:
            self.add_error(None, _("A newer edition has been made meanwhile. Look at that one."))
        return cleaned


class SignForm(_OfAnEdition):
    DAY = "signed_date"

    signed_date = DateField(label=gettext_lazy("Signed on"))
    signed_how = forms.ChoiceField(
        label=gettext_lazy("How"), choices=DisclosureDecision.How.choices, widget=forms.RadioSelect
    )


class RevisitForm(_OfAnEdition):
    DAY = "revisited_date"

    revisited_date = DateField(label=gettext_lazy("Talked about again on"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class TakeBackForm(SubmissionForm):
    """Nothing but the confirmation."""


class ExceptionForm(_Dated):
    """For one employer, or one job there."""

    DAY = "agreed_date"

    job = forms.ModelChoiceField(
        label=gettext_lazy("Job"), queryset=Job.objects.none(), required=False, to_field_name="public_id",
        empty_label=gettext_lazy("Not one job: the employer below"),
    )  # fmt: skip
    employer = EmployerField(label=gettext_lazy("Employer"))
    decision = forms.ChoiceField(
        label=gettext_lazy("What they decided"), choices=Decision.choices, widget=forms.RadioSelect
    )
    may_say = forms.CharField(label=gettext_lazy("May be said"), widget=_rows(3), **_LONG)
    must_not_say = forms.CharField(label=gettext_lazy("Must not be said"), widget=_rows(3), **_LONG)
    agreed_date = DateField(label=gettext_lazy("Agreed on"))

    def __init__(self, *args: Any, staff: StaffMember, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, today=staff.agency.today(), **kwargs)
        self.fields["job"].queryset = (  # type: ignore[attr-defined]
            Job.objects.standing()
            .filter(client=client)
            .titled_on(self.today)
            .select_related("employer")
            .order_by("-start_date")
        )
        self.fields["employer"].offer(staff)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        job = cleaned.get("job")
        if job is not None:
            cleaned["employer"] = job.employer
        elif not cleaned.get("employer") and not self.has_error("employer"):
            self.add_error("employer", _("Choose the job, or the employer."))
        return cleaned

    def said(self) -> dict[str, Any]:
        names = ("job", "employer", "decision", "may_say", "must_not_say", "agreed_date")
        return {name: self.cleaned_data[name] for name in names}
