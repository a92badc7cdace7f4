"""Referrals, what becomes of them, coming back, programmes, and two records that are one person: the forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember, Unit
from clients.forms.contacts import DateField
from clients.forms.fields import YesNoField, not_in_future
from clients.forms.records import (
    OLDEST,
    AddClientForm,
    LooksTwice,
    PersonFields,
    offer_programmes,
    units_of,
)
from clients.intakerules import NEVER_KEEPS_OUT
from clients.models import Client, Programme, ProgrammeStay, Referral
from clients.models.person import ABOUT
from tenancy.forms import SubmissionForm, VersionedForm

_OFF = {"autocomplete": "off"}

# Offered, so that whoever looks for them is told why not and what to do instead.
NO_REASONS = {
    "not_ready": (
        gettext_lazy("not ready for work"),
        gettext_lazy("Wanting to work is all it takes: readiness shows at work, with support."),
    ),
    "symptoms": (
        gettext_lazy("diagnosis or symptoms"),
        gettext_lazy("No diagnosis and no symptom keeps anybody out: support is planned around them."),
    ),
    "substance_use": (
        gettext_lazy("substance use"),
        gettext_lazy("Sobriety is no condition: work often comes first, and helps."),
    ),
    "criminal_record": (
        gettext_lazy("criminal record"),
        gettext_lazy("The past keeps nobody out: it is talked about, with employers only as the person wants."),
    ),
    "missed_meetings": (
        gettext_lazy("missed meetings"),
        gettext_lazy(
            "Missed meetings keep nobody out: meet them where they are, at other times, or through their team."
        ),
    ),
}


class ReferralFields(forms.Form):
    """Where it came from, when, and what the person says."""

    source = forms.ChoiceField(
        label=gettext_lazy("Who referred them"), choices=Referral.Source.choices, widget=forms.RadioSelect
    )
    referrer = forms.CharField(
        label=gettext_lazy("Their name and workplace"), required=False, max_length=200, widget=forms.TextInput(_OFF)
    )
    referrer_contact = forms.CharField(
        label=gettext_lazy("How to reach whoever referred"),
        required=False,
        max_length=200,
        widget=forms.TextInput(_OFF),
    )
    interest = forms.CharField(
        label=gettext_lazy("Interest in work, in the person's own words"), required=False, max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    may_be_contacted = YesNoField(
        label=gettext_lazy("Agrees to be contacted"), help_text=gettext_lazy("As whoever referred them says.")
    )
    sent_date = DateField(label=gettext_lazy("Sent"), required=False)
    received_date = DateField(label=gettext_lazy("Received"))
    first_meeting_date = DateField(
        label=gettext_lazy("First meeting"), required=False,
        help_text=gettext_lazy("Leave empty when the meeting is logged as a contact: it is found by itself."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=None)

    NAMES: tuple[str, ...] = (
        "source", "referrer", "referrer_contact", "interest", "may_be_contacted", "sent_date", "received_date",
        "first_meeting_date", "unit",
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, of: Referral | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff, self.of, self.today = staff, of, staff.agency.today()
        units = units_of(staff)
        if of is not None:
            units = units | Unit.objects.filter(pk=of.unit_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if of is None:
            self.fields["received_date"].initial = self.today
            if "date_of_birth" in self.fields:
                self.fields["unit"].initial = units.first()

    def clean_date_of_birth(self) -> date | None:
        day: date | None = self.cleaned_data["date_of_birth"]
        if day and not OLDEST <= day < self.today:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean_sent_date(self) -> date | None:
        return not_in_future(self.cleaned_data["sent_date"], self.today)

    def clean_received_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["received_date"], self.today)
        over = self.of and (self.of.accepted_date or self.of.declined_date)
        if day and over and day > over:
            raise forms.ValidationError(_("This is after the day it was decided."))
        return day

    def clean_first_meeting_date(self) -> date | None:
        return not_in_future(self.cleaned_data["first_meeting_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sent, received = cleaned.get("sent_date"), cleaned.get("received_date")
        if sent and received and sent > received:
            self.add_error("sent_date", _("It was sent before it was received, or on that day."))
        return cleaned

    def fields_said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class ReferralForm(LooksTwice, ReferralFields, PersonFields, SubmissionForm):
    """Somebody new."""

    NAMES = (*ABOUT, *ReferralFields.NAMES)
    field_order = ["first_name", "last_name", "somebody_else"]


class EditReferralForm(ReferralFields, PersonFields, VersionedForm):
    """The person's own fields are here until they are a client: then they are on the client's record."""

    def __init__(self, *args: Any, of: Referral, **kwargs: Any) -> None:
        self.NAMES = (*ReferralFields.NAMES, *(() if of.client_id else ABOUT))
        written = {name: getattr(of, name) for name in (*ABOUT, *ReferralFields.NAMES)}
        super().__init__(*args, of=of, initial={**written, "version": of.version}, **kwargs)
        for name in ABOUT if of.client_id else ():
            del self.fields[name]


class ClientReferralForm(ReferralFields, SubmissionForm):
    """Of somebody who is a client: written down afterwards, or because they want to come back."""

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        self.fields["unit"].queryset = Unit.objects.filter(pk=client.unit_id)  # type: ignore[attr-defined]
        if client.is_open and client.referral_received_date:
            self.fields["received_date"].initial = client.referral_received_date

    def clean_received_date(self) -> date | None:
        day = super().clean_received_date()
        if day and not self.client.is_open and self.client.closed_date and day < self.client.closed_date:
            raise forms.ValidationError(_("This is before the closing: a new referral comes after it."))
        if day and self.client.is_open and day > self.client.programme_entry_date:
            raise forms.ValidationError(_("The referral comes before programme entry, or on that day."))
        return day


class TakeOnForm(AddClientForm, VersionedForm):
    """The referral becomes a client: filled with what is known."""

    accepted_date = DateField(label=gettext_lazy("Accepted"))

    def __init__(self, *args: Any, referral: Referral, staff: StaffMember, **kwargs: Any) -> None:
        self.but_referral, self.referral = referral.pk, referral
        known = {**referral.about(), "unit": referral.unit_id, "version": referral.version}
        super().__init__(*args, staff=staff, initial=known, **kwargs)
        del self.fields["referral_received_date"]
        self.fields["accepted_date"].initial = self.today

    def clean_accepted_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["accepted_date"], self.today)
        if day and day < self.referral.received_date:
            raise forms.ValidationError(_("This is before the referral was received."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        entry, accepted = cleaned.get("programme_entry_date"), cleaned.get("accepted_date")
        if entry and entry < self.referral.received_date:
            self.add_error("programme_entry_date", _("This is before the referral was received."))
        elif entry and accepted and accepted > entry:
            self.add_error("accepted_date", _("People are accepted before programme entry, or on that day."))
        return cleaned

    def fields_said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name != "referral_received_date"}


class NotTakenOnForm(VersionedForm):
    declined_date = DateField(label=gettext_lazy("Decided on"))
    decline_reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    decline_text = forms.CharField(
        label=gettext_lazy("In words"), max_length=20_000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What the person wants, what was tried, and what they were offered instead."),
    )  # fmt: skip
    decided_by = forms.ModelChoiceField(
        label=gettext_lazy("Who decided"), queryset=StaffMember.objects.none(), widget=forms.Select({"data-search": ""})
    )

    def __init__(self, *args: Any, referral: Referral, staff: StaffMember, **kwargs: Any) -> None:
        today = staff.agency.today()
        known = {"declined_date": today, "decided_by": staff.pk, "version": referral.version}
        super().__init__(*args, initial=known, **kwargs)
        self.referral, self.today = referral, today
        refused = [(code, NO_REASONS[code][0]) for code in NEVER_KEEPS_OUT]
        self.fields["decline_reason"].choices = [*Referral.NotTakenOn.choices, *refused]  # type: ignore[attr-defined]
        self.fields["decided_by"].queryset = StaffMember.objects.active_on(today).by_name()  # type: ignore[attr-defined]

    def clean_declined_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["declined_date"], self.today)
        if day and day < self.referral.received_date:
            raise forms.ValidationError(_("This is before the referral was received."))
        return day

    def clean_decline_reason(self) -> str:
        reason: str = self.cleaned_data["decline_reason"]
        if reason in NO_REASONS:
            raise forms.ValidationError(str(NO_REASONS[reason][1]))
        return reason


class ComeBackForm(VersionedForm):
    entry_date = DateField(label=gettext_lazy("They come back on"))
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), required=False,
        empty_label=gettext_lazy("none"),
    )  # fmt: skip

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"entry_date": today, "version": client.version}, **kwargs)
        self.client, self.today = client, today
        offer_programmes(self, today)

    def clean_entry_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["entry_date"], self.today)
        closed = self.client.closed_date
        if day and closed and day <= closed:
            raise forms.ValidationError(_("Choose a day after the closing. If closing was a mistake, reopen it."))
        return day


class MoveForm(SubmissionForm):
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), required=False,
        empty_label=gettext_lazy("none"),
    )  # fmt: skip
    from_date = DateField(label=gettext_lazy("From"), shortcuts="yesterday today")
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, client: Client, running: ProgrammeStay | None, today: date, **kwargs: Any) -> None:
        """`running` is chosen at first: whoever only looks, or saves by mistake, takes nobody out of their programme."""
        initial = {"from_date": today, "programme": running.programme_id if running else None}
        super().__init__(*args, initial=initial, **kwargs)
        self.client, self.running, self.today = client, running, today
        self.fields["programme"].queryset = Programme.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_from_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["from_date"], self.today)
        if day and day < self.client.programme_entry_date:
            raise forms.ValidationError(_("This is before programme entry."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen, day = cleaned.get("programme"), cleaned.get("from_date")
        if self.running and day and chosen == self.running.programme and day > self.running.from_date:
            self.add_error("programme", _("They are in this programme already: choose another, or none."))
        return cleaned


class ProgrammeForm(SubmissionForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    cohort = forms.ChoiceField(
        label=gettext_lazy("Whom it is for"), choices=Programme.Cohort.choices, widget=forms.RadioSelect,
        initial=Programme.Cohort.MENTAL_HEALTH,
    )  # fmt: skip
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=120)
    funder = forms.CharField(label=gettext_lazy("Funder"), required=False, max_length=120)
    from_date = DateField(label=gettext_lazy("From"), required=False, shortcuts="")
    to_date = DateField(
        label=gettext_lazy("Through"), required=False, shortcuts="",
        help_text=gettext_lazy("After this day it is no longer offered. Whoever is in it goes on being supported."),
    )  # fmt: skip
    places = forms.IntegerField(
        label=gettext_lazy("Places"), required=False, min_value=1, max_value=9999,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip

    NAMES = ("name", "cohort", "region", "funder", "from_date", "to_date", "places")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("from_date"), cleaned.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", _("Choose a day after the first one."))
        return cleaned

    def fields_said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class ChangeProgrammeForm(ProgrammeForm, VersionedForm):
    def __init__(self, *args: Any, of: Programme, **kwargs: Any) -> None:
        written = {name: getattr(of, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=written, **kwargs)


class MergeForm(VersionedForm):
    """`version` of the record that is kept, `other_version` of the one put into it: neither changed since it was shown."""

    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    same_person = forms.BooleanField(label=gettext_lazy("Both records are of one and the same person"))
