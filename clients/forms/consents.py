"""Consents: given with the words that were shown, taken back at a moment; and what was told to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients import consentrules
from clients.forms.contacts import DateField, TimeField
from clients.forms.fields import EmployerField, not_in_future
from clients.models import Consent, ConsentWording, Purpose
from tenancy.forms import EntryForm, SubmissionForm, VersionedForm

_WHO: dict[str, Any] = {
    Purpose.FAMILY: gettext_lazy("Who they are, and what they are to the person. For example: Anna Lahti, sister."),
    Purpose.CLINICIANS: gettext_lazy("A team or somebody by name. Left empty, it is whoever treats them."),
    Purpose.PARTNER: gettext_lazy("The office and, if known, who there."),
    Purpose.SCHOOL: gettext_lazy("The school and, if known, who there."),
}


class GiveConsentForm(SubmissionForm):
    """For one purpose and in one language: the page shows its words above, and the form carries which ones they were."""

    wording = forms.UUIDField(widget=forms.HiddenInput, required=False)
    employer = EmployerField(label=gettext_lazy("Employer"))
    recipient = forms.CharField(label=gettext_lazy("Who may be told"), max_length=200, required=False)
    scope = forms.CharField(
        label=gettext_lazy("What it covers"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What may be shared, and what not."),
    )
    given_date = DateField(label=gettext_lazy("Given on"))
    how = forms.ChoiceField(
        label=gettext_lazy("How it was given"), choices=Consent.How.choices, widget=forms.RadioSelect
    )
    expires_date = DateField(
        label=gettext_lazy("Last day it holds"),
        required=False,
        shortcuts="",
        help_text=gettext_lazy("It ends by itself after that day. Left empty, it holds until it is taken back."),
    )

    field_order = ["submission", "wording", "employer", "recipient", "scope"]

    def __init__(
        self, *args: Any, staff: StaffMember, purpose: str, language: str, words: ConsentWording | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.purpose, self.language, self.today = purpose, language, staff.agency.today()
        self.initial.setdefault("given_date", self.today)
        self.initial["wording"] = words.public_id if words else None
        if purpose == Purpose.EMPLOYER:
            self.fields["employer"].offer(staff)  # type: ignore[attr-defined]
        else:
            del self.fields["employer"]
        if purpose in consentrules.ABOUT_EMPLOYERS:
            del self.fields["recipient"]
        else:
            self.fields["recipient"].required = purpose in consentrules.NAMED
            self.fields["recipient"].help_text = _WHO.get(purpose, "")

    def clean_given_date(self) -> date | None:
        return not_in_future(self.cleaned_data["given_date"], self.today)

    def clean_recipient(self) -> str:
        return " ".join(self.cleaned_data["recipient"].split())

    def clean_wording(self) -> ConsentWording | None:
        """The words that were shown: newer ones may have come since, but these were agreed to."""
        shown = self.cleaned_data["wording"]
        if shown is None:
            return None
        wording = ConsentWording.objects.filter(public_id=shown, purpose=self.purpose, language=self.language).first()
        if wording is None:
            raise forms.ValidationError(_("Open this page again: its words are not known."))
        return wording

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given, expires = cleaned.get("given_date"), cleaned.get("expires_date")
        if given and expires and expires < given:
            self.add_error("expires_date", _("Choose a day on or after the one it is given."))
        if "employer" in self.fields and not self.has_error("employer") and cleaned.get("employer") is None:
            self.add_error("employer", _("Choose the employer."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "submission"}


class RevokeConsentForm(VersionedForm):
    revoked_date = DateField(label=gettext_lazy("Taken back on"))
    revoked_time = TimeField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("From that minute on nothing more is told under it."),
        only_today="id_revoked_date",
    )
    note = forms.CharField(
        label=gettext_lazy("What was said"), max_length=300, required=False,
        help_text=gettext_lazy("No reason has to be given."),
    )  # fmt: skip

    def __init__(self, *args: Any, consent: Consent, staff: StaffMember, **kwargs: Any) -> None:
        self.consent, self.agency = consent, staff.agency
        now = self.agency.local(timezone.now())
        first = {"version": consent.version, "revoked_date": now.date(), "revoked_time": now.time()}
        super().__init__(*args, initial=first, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, at = cleaned.get("revoked_date"), cleaned.get("revoked_time")
        if day and at:
            cleaned["revoked_at"] = datetime.combine(day, at, self.agency.zone)
            if cleaned["revoked_at"] > timezone.now():
                self.add_error("revoked_time", _("This moment has not come yet."))
            if day < self.consent.given_date:
                self.add_error("revoked_date", _("Choose a day on or after the one it was given."))
        return cleaned


class DisclosureForm(EntryForm):
    """What was told to somebody. To an employer in their name: the employer contact writes it down by itself."""

    purpose = forms.ChoiceField(label=gettext_lazy("To whom"), choices=Purpose.choices, widget=forms.RadioSelect)
    employer = EmployerField(label=gettext_lazy("Employer"), required=False)
    recipient = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False,
        help_text=gettext_lazy("As in the consent. For an employer choose above."),
    )  # fmt: skip
    told_date = DateField(label=gettext_lazy("Date"))
    what = forms.CharField(label=gettext_lazy("What was told"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    without_consent = forms.CharField(
        label=gettext_lazy("Why it was told without consent"), max_length=300, required=False,
        help_text=gettext_lazy("Only when no consent covers it. For example: the law asks for it, or somebody was in danger."),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = staff.agency.today()
        self.initial.setdefault("told_date", self.today)
        self.fields["employer"].offer(staff)  # type: ignore[attr-defined]

    def clean_told_date(self) -> date | None:
        return not_in_future(self.cleaned_data["told_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        about_employer = cleaned.get("purpose") in consentrules.ABOUT_EMPLOYERS
        cleaned["recipient"] = " ".join(cleaned.get("recipient", "").split())
        if about_employer and not cleaned.get("employer") and not self.has_error("employer"):
            self.add_error("employer", _("Choose the employer."))
        if cleaned.get("purpose") and not about_employer and not cleaned["recipient"]:
            self.add_error("recipient", _("Say who was told."))
        if not about_employer:
            cleaned["employer"] = None
        else:
            cleaned["recipient"] = ""
        return cleaned

    def said(self) -> dict[str, Any]:
        names = ("purpose", "employer", "recipient", "told_date", "what", "without_consent")
        return {name: self.cleaned_data[name] for name in names}


class VoidDisclosureForm(VersionedForm):
    reason = forms.CharField(label=gettext_lazy("Why it is void"), max_length=300)


class WordingForm(VersionedForm):
    """`version` is the number that these words are to have."""

    text = forms.CharField(label=gettext_lazy("Wording"), max_length=10_000, widget=forms.Textarea({"rows": 12}))
