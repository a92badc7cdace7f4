"""What is written about employers, their sites and people, and contacts with them. No form takes a client."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import StaffMember
from employers.directory import WEEKS
from employers.letters import LABELS, Kind
from employers.models import Employer, EmployerContact, EmployerPerson, Site
from tenancy.forms import EntryForm, SubmissionForm, VersionedForm

EARLIEST = date(1990, 1, 1)
YES, NO = "yes", "no"


class DateField(forms.DateField):
    """A calendar day, typed or picked. `shortcuts`: the buttons beside it (static/app.js)."""

    def __init__(self, *, shortcuts: str = "today yesterday", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "data-shortcuts": shortcuts}, format="%Y-%m-%d")
        messages = {"invalid": _("Write a date, such as 2026-03-19, or pick one.")}
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages, **kwargs)


class TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        messages = {"invalid": _("Write a time, such as 14:30.")}
        super().__init__(widget=widget, error_messages=messages, **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or nobody said: None."""

    def __init__(self, *, unknown: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, _("Yes")), (NO, _("No")), ("", unknown)],
            coerce=lambda value: value == YES,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: YES, False: NO, None: ""}.get(value, value)


def _field(model: type[models.Model], name: str, **kwargs: Any) -> Any:
    """The model's own field: its label, its length, its rules."""
    return model._meta.get_field(name).formfield(**kwargs)  # type: ignore[union-attr]


def _plain(widget: type[forms.Widget], **attrs: Any) -> forms.Widget:
    """Other people's data: the browser offers nothing of the reader's own."""
    return widget(attrs={"autocomplete": "off", **attrs})


def written(record: models.Model, names: list[str]) -> dict[str, Any]:
    """A record as a form's initial values, with the version that is shown."""
    return {**{name: getattr(record, name) for name in names}, "version": record.version}  # type: ignore[attr-defined]


class EmployerForm(SubmissionForm):
    name = _field(Employer, "name", widget=_plain(forms.TextInput))
    sector = _field(Employer, "sector", help_text=_("For example: bakery, hotel, warehouse."))
    phone = _field(Employer, "phone", widget=_plain(forms.TextInput, type="tel"))
    email = _field(Employer, "email", widget=_plain(forms.EmailInput))
    website = _field(Employer, "website", assume_scheme="https", widget=_plain(forms.TextInput, inputmode="url"))
    needs = _field(
        Employer,
        "needs",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What work there is, when they are busy, whom they look for. Nobody you support is named."),
    )


class ChangeEmployerForm(VersionedForm, EmployerForm):
    FIELDS = ["name", "sector", "phone", "email", "website", "needs"]


class SiteForm(SubmissionForm):
    name = _field(Site, "name", label=_("Name of the site"), help_text=_("A branch, a shop, a kitchen."))
    address = _field(Site, "address", widget=_plain(forms.TextInput))


class ChangeSiteForm(VersionedForm, SiteForm):
    FIELDS = ["name", "address"]


class PersonForm(SubmissionForm):
    name = _field(EmployerPerson, "name", widget=_plain(forms.TextInput))
    job_title = _field(EmployerPerson, "job_title")
    can_hire = YesNoField(label=_("Can hire, or has a say in it"), unknown=_("Not known"))
    phone = _field(EmployerPerson, "phone", widget=_plain(forms.TextInput, type="tel"))
    email = _field(EmployerPerson, "email", widget=_plain(forms.EmailInput))


class ChangePersonForm(VersionedForm, PersonForm):
    FIELDS = ["name", "job_title", "can_hire", "phone", "email"]


class EmployerContactForm(EntryForm):
    """One visit or call: when, how, whom, what next. What can be known beforehand is filled in."""

    FIELDS = [
        "mode", "contact_date", "contact_time", "person", "site", "nature", "purpose",
        "about_competitive_job", "note", "next_step", "next_step_date",
    ]  # fmt: skip

    mode = forms.ChoiceField(label=_("How"), choices=EmployerContact.Mode.choices, widget=forms.RadioSelect)
    contact_date = DateField(label=_("Date"))
    contact_time = TimeField(label=_("Time"), required=False)
    person = forms.ModelChoiceField(
        label=_("Whom you met"),
        queryset=EmployerPerson.objects.none(),
        required=False,
        empty_label=_("Not said"),
    )
    new_person = forms.CharField(
        label=_("Somebody new there"), max_length=160, required=False, widget=_plain(forms.TextInput)
    )
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False, empty_label=_("Not said")
    )
    nature = forms.ChoiceField(
        label=_("Visit"), choices=EmployerContact.Nature.choices, required=False, widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=EmployerContact.Purpose.choices, required=False, widget=forms.RadioSelect
    )
    about_competitive_job = YesNoField(
        label=_("About a competitive job"),
        unknown=_("Not said"),
        help_text=_("One that anybody may apply for, at the usual pay."),
    )
    note = forms.CharField(
        label=_("What was said and learned"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About the employer only: no names or news of anybody you support."),
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=300)
    next_step_date = DateField(label=_("By"), required=False, shortcuts="tomorrow week")

    def __init__(self, *args: Any, employer: Employer, staff: StaffMember, **kwargs: Any) -> None:
        self.today = staff.agency.today()
        self.people, self.sites = employer.people.order_by("name"), employer.sites.order_by("name")
        kwargs["initial"] = {**self._usual(employer, staff), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self._offer("person", self.people, _("Somebody new there"))
        self._offer("site", self.sites, None)

    def _usual(self, employer: Employer, staff: StaffMember) -> dict[str, Any]:
        """Today, now, in person, at the only site; a first visit until one was made, a second after it."""
        now = staff.agency.local(timezone.now())
        sites = list(self.sites[:2])
        visits = employer.contacts.standing().filter(mode=EmployerContact.Mode.IN_PERSON)[:2].count()
        return {
            "mode": EmployerContact.Mode.IN_PERSON,
            "contact_date": now.date(),
            "contact_time": now.time().replace(second=0, microsecond=0),
            "site": sites[0] if len(sites) == 1 else None,
            "nature": ["first", "second", "ongoing"][visits],
            "purpose": EmployerContact.Purpose.LEARN if not visits else "",
        }

    def _offer(self, name: str, rows: models.QuerySet[Any], instead: Any) -> None:
        """No choice where there is nothing to choose from."""
        field: Any = self.fields[name]
        field.queryset = rows
        field.widget.attrs["data-search"] = ""
        if not rows:
            del self.fields[name]
            if instead:
                self.fields["new_person"].label = _("Whom you met")

    def clean_contact_date(self) -> date:
        day: date = self.cleaned_data["contact_date"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet. What is to come goes under next step."))
        if day < EARLIEST:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("next_step_date") and not cleaned.get("next_step"):
            self.add_error("next_step", _("Say what the step is, or take its date away."))
        if cleaned.get("person") and cleaned.get("new_person"):
            self.add_error("new_person", _("Choose somebody known or write a new name, not both."))
        if cleaned.get("mode") in EmployerContact.ATTEMPTS:
            # Nobody was there to visit: an attempt is neither a first visit nor a purpose served.
            cleaned.update(nature="", purpose="")
        return cleaned

    def contact_fields(self) -> dict[str, Any]:
        """What the action takes. A choice that was not offered was not made."""
        return {name: self.cleaned_data.get(name) for name in self.FIELDS}


class CorrectEmployerContactForm(VersionedForm, EmployerContactForm):
    """The same screen with what was written, and why it is changed."""

    again = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=300, help_text=_("The earlier text stays in the history.")
    )


class VoidEmployerContactForm(VersionedForm):
    reason = forms.CharField(
        label=_("Why it is void"), max_length=300, help_text=_("For example: logged at the wrong employer.")
    )


class FilterForm(forms.Form):
    """What the list can be narrowed to; everything stands in its address (employers.directory)."""

    weeks = forms.ChoiceField(
        label=_("Not visited for"),
        required=False,
        choices=[
            ("", _("Any time")),
            *[(str(weeks), ngettext_lazy("%d week", "%d weeks") % weeks) for weeks in WEEKS],
        ],
    )
    mine = forms.BooleanField(label=_("Contacted by me"), required=False)


class LetterForm(forms.Form):
    """Which letter, to whom, of what day. All of it is chosen: there is no field to type into."""

    kind = forms.ChoiceField(
        label=_("Letter"), choices=[(str(kind), LABELS[kind]) for kind in Kind], widget=forms.RadioSelect
    )
    person = forms.ModelChoiceField(
        label=_("To"), queryset=EmployerPerson.objects.none(), required=False, empty_label=_("Nobody by name"),
        to_field_name="public_id",
    )  # fmt: skip
    day = DateField(label=_("Day of the visit"), required=False, shortcuts="today yesterday")
    at = TimeField(label=_("Time"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, employer: Employer, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = employer.people.order_by("name")  # type: ignore[attr-defined]
        self.initial.setdefault("kind", str(Kind.INTRODUCTION))
        self.initial.setdefault("language", staff.agency.language)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == Kind.CONFIRMATION and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", _("A visit is confirmed for a day: choose it."))
        return cleaned
