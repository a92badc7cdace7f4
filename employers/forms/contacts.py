"""A contact with an employer: logged on one screen, corrected, made void. No form takes a client."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from employers.forms.fields import EARLIEST, DateField, TimeField, YesNoField, plain, with_own
from employers.models import Employer, EmployerContact, EmployerPerson, Site
from tenancy.forms import EntryForm, VersionedForm


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
        label=_("Somebody new there"), max_length=160, required=False, widget=plain(forms.TextInput)
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
        written = kwargs.get("initial", {})
        self.people = with_own(employer.people.still_there(self.today), EmployerPerson, written.get("person"))
        self.sites = with_own(employer.sites.all(), Site, written.get("site"))
        kwargs["initial"] = {**self._usual(employer, staff), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self._offer("person", self.people, _("Somebody new there"))
        self._offer("site", self.sites, None)

    def _usual(self, employer: Employer, staff: StaffMember) -> dict[str, Any]:
        """Today, now, in person, at the only site; a first visit until one was made, a second after it."""
        now = staff.agency.local(timezone.now())
        sites = list(self.sites[:2])
        visits = employer.contacts.visits()[:2].count()
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
