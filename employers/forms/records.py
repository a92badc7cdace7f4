"""What is written about employers, their sites and people, and who of us knows whom. No form takes a client."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from employers import sectors
from employers.forms.fields import DateField, YesNoField, model_field, plain
from employers.models import Acquaintance, Employer, EmployerPerson, Site
from employers.report.doubles import Double, Typed, doubles
from tenancy.forms import SubmissionForm, VersionedForm


def _text(name: str, help_text: Any) -> Any:
    return model_field(Employer, name, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text)


class EmployerForm(SubmissionForm):
    name = model_field(Employer, "name", widget=plain(forms.TextInput))
    sector = model_field(Employer, "sector", help_text=_("In their own words: bakery, hotel, warehouse."))
    sector_code = forms.ChoiceField(
        label=_("Industry"),
        required=False,
        choices=lambda: [("", _("not known")), *sectors.choices()],
        help_text=_("The division of the official list (NACE, ISIC), by which employers are counted and found."),
    )
    size = forms.ChoiceField(
        label=_("Size"),
        required=False,
        choices=[*Employer.Size.choices, ("", _("not known"))],
        widget=forms.RadioSelect,
    )
    parent = forms.ModelChoiceField(
        label=_("Branch of"),
        required=False,
        queryset=Employer.objects.none(),
        empty_label=_("none: it stands for itself"),
        widget=forms.Select(attrs={"data-search": ""}),
        help_text=_("The organisation that this shop, restaurant or depot belongs to, when it is known here as well."),
    )
    phone = model_field(Employer, "phone", widget=plain(forms.TextInput, type="tel"))
    email = model_field(Employer, "email", widget=plain(forms.EmailInput))
    website = model_field(Employer, "website", assume_scheme="https", widget=plain(forms.TextInput, inputmode="url"))
    needs = _text(
        "needs", _("What work there is, when they are busy, whom they look for. Nobody you support is named.")
    )
    culture = _text("culture", _("Pace, noise, breaks, how people treat each other, how newcomers are received."))
    adjustments = _text(
        "adjustments", _("Shorter days, a quiet corner, a slow first month: what they have said or shown they can do.")
    )

    FIELDS = [
        "name", "sector", "sector_code", "size", "parent", "phone", "email", "website", "needs", "culture",
        "adjustments",
    ]  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Employer.objects.visible_to(staff).standing().order_by("sort_key", "pk")  # type: ignore[attr-defined]


class NewEmployerForm(EmployerForm):
    """Looks once whether it is known already: `doubles` are shown, and "it is another one" adds it all the same."""

    another = forms.BooleanField(label=_("It is another one: add it"), required=False)

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, staff=staff, **kwargs)
        self.staff = staff
        self.doubles: list[Double] = []
        if not self.is_bound:
            del self.fields["another"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = Typed(cleaned.get("name", ""), cleaned.get("phone", ""), cleaned.get("website", ""))
        parent = cleaned.get("parent")
        found = doubles(typed, self.staff, but=(parent.pk if parent else None,))
        # Of the very same name there is one, and no second can be added: that is said beside the name.
        if found and not any(each.same_name for each in found):
            self.doubles = found
            if not cleaned.get("another"):
                self.add_error("another", _("This may be known here already. Open it, or say that it is another one."))
        else:
            self.fields.pop("another", None)
        return cleaned


class ChangeEmployerForm(VersionedForm, EmployerForm):
    def __init__(self, *args: Any, employer: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = parent.queryset.exclude(pk=employer.pk)


class SiteForm(SubmissionForm):
    name = model_field(Site, "name", label=_("Name of the site"), help_text=_("A branch, a shop, a kitchen."))
    address = model_field(Site, "address", widget=plain(forms.TextInput))
    area = model_field(Site, "area", help_text=_("As people say it: what is near or far is judged by it."))
    travel = model_field(Site, "travel", help_text=_("Bus and stop, parking, which door."))

    FIELDS = ["name", "address", "area", "travel"]


class ChangeSiteForm(VersionedForm, SiteForm):
    pass


class PersonForm(SubmissionForm):
    name = model_field(EmployerPerson, "name", widget=plain(forms.TextInput))
    job_title = model_field(EmployerPerson, "job_title")
    can_hire = YesNoField(label=_("Can hire"), unknown=_("Not known"), help_text=_("Decides who is taken on."))
    influences = YesNoField(
        label=_("Has a say in hiring"),
        unknown=_("Not known"),
        help_text=_("Is asked before somebody is taken on: a shift leader, a partner, a head of team."),
    )
    phone = model_field(EmployerPerson, "phone", widget=plain(forms.TextInput, type="tel"))
    email = model_field(EmployerPerson, "email", widget=plain(forms.EmailInput))
    reached = forms.ChoiceField(
        label=_("Prefers to be reached"),
        required=False,
        choices=[*EmployerPerson.Reach.choices, ("", _("not said"))],
        widget=forms.RadioSelect,
    )
    reached_note = model_field(
        EmployerPerson, "reached_note", help_text=_("For example: before ten, never on Fridays.")
    )

    FIELDS = ["name", "job_title", "can_hire", "influences", "phone", "email", "reached", "reached_note"]


class ChangePersonForm(VersionedForm, PersonForm):
    FIELDS = [*PersonForm.FIELDS, "left_date"]

    left_date = DateField(
        label=_("No longer there since"),
        required=False,
        help_text=_("From this day on they are not offered any more. Contacts with them go on naming them."),
    )


class AcquaintanceForm(SubmissionForm):
    staff = forms.ModelChoiceField(
        label=_("Who of us"),
        queryset=StaffMember.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"data-search": ""}),
    )
    person = forms.ModelChoiceField(
        label=_("Whom there"),
        required=False,
        queryset=EmployerPerson.objects.none(),
        empty_label=_("somebody who is not listed here"),
        widget=forms.Select(attrs={"data-search": ""}),
    )
    how = model_field(Acquaintance, "how", help_text=_("School, a neighbour, a job one had there."))

    def __init__(self, *args: Any, employer: Employer, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, initial={"staff": staff}, **kwargs)
        colleagues: Any = self.fields["staff"]
        colleagues.queryset = StaffMember.objects.active_on(staff.agency.today()).by_name()
        people: Any = self.fields["person"]
        people.queryset = employer.people.still_there(staff.agency.today()).order_by("name")
        if not people.queryset:
            del self.fields["person"]


class MergeEmployersForm(VersionedForm):
    """`version` of the record that is kept, `other_version` of the one put into it: neither changed since it was shown."""

    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    same_employer = forms.BooleanField(label=_("Both records are of one and the same employer"))
