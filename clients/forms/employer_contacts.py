"""An employer contact on behalf of a client, or made by them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.contacts import DateField, TimeField
from clients.forms.fields import YesNoField, not_in_future
from clients.forms.jobs import WhereFields
from clients.forms.plan import PlanLineFields
from clients.models import PlanLine
from employers.models import EmployerContact
from tenancy.forms import EntryForm


class EmployerContactForm(WhereFields, PlanLineFields, EntryForm):
    person = forms.CharField(
        label=gettext_lazy("Who was met"), required=False, max_length=160,
        widget=forms.TextInput({"list": "people", "autocomplete": "off"}),
    )  # fmt: skip
    can_hire = YesNoField(
        label=gettext_lazy("Can they hire"),
        help_text=gettext_lazy("Decides who is taken on. Whether they only have a say in it stands with the person."),
    )
    contact_date = DateField(label=gettext_lazy("Date"))
    contact_time = TimeField(label=gettext_lazy("Time"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=EmployerContact.Mode.choices, widget=forms.RadioSelect)
    nature = forms.ChoiceField(label=gettext_lazy("Visit"), widget=forms.RadioSelect, required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), widget=forms.RadioSelect, required=False)
    about_competitive_job = YesNoField(
        label=gettext_lazy("About a competitive job"),
        help_text=gettext_lazy("A job open to anyone, at least at minimum pay; a work trial or placement is none."),
    )
    matches_plan = YesNoField(label=gettext_lazy("Matches their plan"))
    by_client = forms.BooleanField(required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 4})
    )

    told = forms.CharField(
        label=gettext_lazy("What they were told about the person"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("For the log of what was told to whom. Left empty, it says that they were named."),
    )
    # After a refusal: the same contact, naming nobody.
    general = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ["submission", "employer", "new_employer", "site"]

    def __init__(self, *args: Any, lines: list[PlanLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(lines)
        if lines:
            # What the plan says answers it.
            del self.fields["matches_plan"]
        unsaid = [("", _("not said"))]
        for name, choices in (("nature", EmployerContact.Nature), ("purpose", EmployerContact.Purpose)):
            self.fields[name].choices = [*unsaid, *choices.choices]  # type: ignore[attr-defined]
        one = self.staff.agency.words.one
        self.fields["by_client"].label = _("The %(one)s made this contact themselves") % {"one": one}
        self.fields["note"].help_text = _("Stays on the %(of_one)s side: no employer page shows it.") % {
            "of_one": self.staff.agency.words.of_one
        }
        self.initial.setdefault("contact_date", self.today)
        self.initial.setdefault("mode", EmployerContact.Mode.IN_PERSON)

    def clean_contact_date(self) -> date | None:
        return not_in_future(self.cleaned_data["contact_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("can_hire") is not None and not cleaned.get("person"):
            self.add_error("person", _("Say who, or take back whether they can hire."))
        for name in ("note", "told"):
            if cleaned.get("general") and cleaned.get(name):
                say = _(
                    "A general contact names nobody. Empty this; what is about the person belongs into a contact note."
                )
                self.add_error(name, say)
        if not cleaned.get("general"):
            self.check_plan_line()
        return cleaned

    def contact_fields(self) -> dict[str, Any]:
        names = ("contact_date", "contact_time", "mode", "nature", "purpose", "about_competitive_job")
        return {name: self.cleaned_data[name] for name in names}

    def client_fields(self) -> dict[str, Any]:
        """What stays on the client's side."""
        said = {name: self.cleaned_data[name] for name in ("by_client", "note", "told")}
        return {**said, "matches_plan": self.cleaned_data.get("matches_plan"), **self.plan_line_said()}
