"""Logging a contact: one screen, defaults filled, under half a minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models import Client, ClientContact, Job
from tenancy.asked import Question
from tenancy.forms import EntryForm, VersionedForm


class DateField(forms.DateField):
    """A calendar day, typed or picked. `shortcuts`: "today yesterday", "today tomorrow week" or none."""

    def __init__(self, *, shortcuts: str = "today yesterday", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "data-shortcuts": shortcuts}, format="%Y-%m-%d")
        kwargs.setdefault("error_messages", {"invalid": _("Write a date, such as 2026-03-19, or pick one.")})
        super().__init__(widget=widget, **kwargs)


class TimeField(forms.TimeField):
    """A time of day. `only_today`: the id of the date for which the time filled in is now; another day empties it."""

    def __init__(self, *, only_today: str = "", **kwargs: Any) -> None:
        attrs = {"type": "time", **({"data-only-today": only_today} if only_today else {})}
        widget = forms.TimeInput(attrs=attrs, format="%H:%M")
        kwargs.setdefault("error_messages", {"invalid": _("Write a time, such as 14:30.")})
        super().__init__(widget=widget, **kwargs)


# What a person writes of a contact: the form's fields and the record's columns alike.
WRITTEN = (
    "mode",
    "with_whom",
    "place",
    "contact_date",
    "contact_time",
    "minutes",
    "note",
    "next_step",
    "next_step_date",
)


def _offered(client: int, day: date) -> Any:
    jobs = Job.objects.standing().filter(client=client).titled_on(day).select_related("employer")
    return jobs.order_by("-start_date")


OFFERED = Question(_offered)


class ContactForm(EntryForm):
    """What happened with a client. Nothing ticked under jobs: the contact serves every job it can."""

    mode = forms.ChoiceField(label=_("How"), choices=ClientContact.Mode.choices, widget=forms.RadioSelect)
    with_whom = forms.MultipleChoiceField(
        label=_("With whom"), choices=ClientContact.With.choices, widget=forms.CheckboxSelectMultiple
    )
    # Asked for when nothing covers a talk with somebody else.
    without_consent = forms.CharField(
        label=_("Why without consent"),
        max_length=300,
        required=False,
        help_text=_("For example: they called and I only listened; or somebody was in danger."),
    )
    place = forms.ChoiceField(
        label=_("Where"),
        choices=[("", _("not said")), *ClientContact.Place.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    contact_date = DateField(label=_("Date"))
    contact_time = TimeField(label=_("Time"), required=False, only_today="id_contact_date")
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=960,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    jobs = forms.ModelMultipleChoiceField(
        label=_("Which jobs"),
        queryset=Job.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Leave empty when it was about work in general: then it counts for every job it can."),
    )
    note = forms.CharField(
        label=_("What was done"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=300)
    next_step_date = DateField(label=_("By"), required=False, shortcuts="tomorrow week")

    def __init__(self, *args: Any, client: Client, staff: StaffMember, **kwargs: Any) -> None:
        self.client, self.now = client, staff.agency.local(timezone.now())
        self.today = self.now.date()
        kwargs["initial"] = {**self._defaults(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["with_whom"].choices = [  # type: ignore[attr-defined]
            (code, client.first_name if code == ClientContact.With.CLIENT else label)
            for code, label in ClientContact.With.choices
        ]
        self._offer_jobs()

    def _defaults(self) -> dict[str, Any]:
        return {
            "mode": ClientContact.Mode.IN_PERSON,
            "with_whom": [ClientContact.With.CLIENT],
            "contact_date": self.today,
            "contact_time": self.now.time().replace(second=0, microsecond=0),
        }

    def _offer_jobs(self) -> None:
        field = self.fields["jobs"]
        field.queryset = _offered(self.client.pk, self.today)  # type: ignore[attr-defined]
        field.label_from_instance = str  # type: ignore[attr-defined]
        # Rows already read serve as choices and for cleaning alike.
        self.known_jobs = OFFERED.records(client=self.client.pk, day=self.today)
        field.choices = [(job.pk, str(job)) for job in self.known_jobs]  # type: ignore[attr-defined]
        if not self.known_jobs:
            del self.fields["jobs"]

    def clean_contact_date(self) -> date:
        day: date = self.cleaned_data["contact_date"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet. To plan ahead, use Plan a visit."))
        if day < date(1990, 1, 1):
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        at = cleaned.get("contact_time")
        day = cleaned.get("contact_date")
        # Five minutes of grace: the phone's clock may run ahead of ours.
        if at and day and datetime.combine(day, at) > self.now.replace(tzinfo=None) + timedelta(minutes=5):
            self.add_error("contact_time", _("This time has not come yet."))
        if cleaned.get("next_step_date") and not cleaned.get("next_step"):
            self.add_error("next_step", _("Say what the step is, or take its date away."))
        return cleaned

    def contact_fields(self) -> dict[str, Any]:
        """What the action takes, without the form's own hidden fields."""
        return {name: self.cleaned_data[name] for name in WRITTEN}

    def told_apart_by(self) -> dict[str, Any]:
        """Two contacts of which all this is the same may be one, sent twice."""
        return {name: self.cleaned_data[name] for name in ("contact_date", "contact_time", "mode", "with_whom")}

    def needs_consent(self) -> bool:
        return self.has_error("with_whom", "needs_consent") or self.has_error("with_whom", "needs_consent_or_reason")

    def asks_why(self) -> bool:
        """Whether it is to be said why it took place without consent."""
        said = bool(self.is_bound and self["without_consent"].value())
        return said or self.has_error("with_whom", "needs_consent_or_reason")

    def named_jobs(self) -> list[Job]:
        return list(self.cleaned_data.get("jobs", []))


def written_of(contact: ClientContact) -> dict[str, Any]:
    """A contact as the form's initial values."""
    return {
        **{name: getattr(contact, name) for name in WRITTEN},
        "jobs": [row.job_id for row in contact.named_jobs.all()],
    }


class CorrectContactForm(VersionedForm, ContactForm):
    """The same screen with what was written, and why it is changed."""

    again = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=300, help_text=_("The earlier text stays in the history.")
    )

    def __init__(self, *args: Any, contact: ClientContact, **kwargs: Any) -> None:
        super().__init__(*args, initial={**written_of(contact), "version": contact.version}, **kwargs)


class VoidContactForm(VersionedForm):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example: logged for the wrong person."))
