"""What the person wants of support: none for now, or contact in another way."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future, sensible
from clients.models import ClientContact, ModeAgreement, SupportDecline
from tenancy.forms import SubmissionForm, VersionedForm

_MODES = ClientContact.Mode
AGREEABLE = [(str(mode), mode.label) for mode in (_MODES.PHONE, _MODES.VIDEO, _MODES.TEXT, _MODES.EMAIL)]


class DeclineForm(SubmissionForm):
    declined_date = DateField(label=_("Declined on"))
    agreed = forms.CharField(
        label=_("What was agreed instead"),
        required=False,
        max_length=300,
        help_text=_("For example: one phone call a month, and they call when they want more."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"declined_date": today}, **kwargs)
        self.today = today

    def clean_declined_date(self) -> date | None:
        return not_in_future(self.cleaned_data["declined_date"], self.today)


class ResumeForm(SubmissionForm):
    resumed_date = DateField(label=_("Wanted again from"), shortcuts="yesterday today tomorrow")

    def __init__(self, *args: Any, today: date, decline: SupportDecline, **kwargs: Any) -> None:
        super().__init__(*args, initial={"resumed_date": today}, **kwargs)
        self.today, self.decline = today, decline

    def clean_resumed_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["resumed_date"], self.today)
        if day and day < self.decline.declined_date:
            raise forms.ValidationError(_("Choose a day after support was declined."))
        return day


class AgreeModesForm(SubmissionForm):
    modes = forms.MultipleChoiceField(
        label=_("How instead of in person"), choices=AGREEABLE, widget=forms.CheckboxSelectMultiple
    )
    from_date = DateField(label=_("From"), shortcuts="yesterday today")
    reason = forms.CharField(label=_("In their own words"), required=False, max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"from_date": today}, **kwargs)
        self.today = today

    def clean_from_date(self) -> date | None:
        return not_in_future(self.cleaned_data["from_date"], self.today)


class EndModesForm(VersionedForm):
    to_date = DateField(label=_("Last day it holds"), shortcuts="yesterday today")

    def __init__(self, *args: Any, agreement: ModeAgreement, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"to_date": today, "version": agreement.version}, **kwargs)
        self.agreement, self.today = agreement, today

    def clean_to_date(self) -> date | None:
        day = sensible(self.cleaned_data["to_date"], self.today)
        if day and day < self.agreement.from_date:
            raise forms.ValidationError(_("Choose a day after it was agreed."))
        return day
