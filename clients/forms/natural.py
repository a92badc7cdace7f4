"""Somebody around the person who helps them work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField
from clients.forms.fields import YesNoField, not_in_future
from clients.models import NaturalSupport
from tenancy.forms import VersionedForm


class NaturalSupportForm(VersionedForm):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    relation = forms.ChoiceField(
        label=_("Who they are"), choices=NaturalSupport.Relation.choices, widget=forms.RadioSelect
    )
    relation_said = forms.CharField(
        label=_("More exactly"), required=False, max_length=120, help_text=_("For example: sister, or shift lead.")
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    helps = forms.CharField(
        label=_("How they help"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    may_contact = YesNoField(
        label=_("We may contact them"), help_text=_("As the person said. Without a yes nobody calls them.")
    )
    asked_date = DateField(label=_("The person said so on"), required=False)

    NAMES = ("name", "relation", "relation_said", "phone", "helps", "may_contact", "asked_date")

    def __init__(self, *args: Any, today: date, person: NaturalSupport | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": 1}
        if person is not None:
            initial = {name: getattr(person, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=initial, **kwargs)
        self.today, self.person = today, person

    def clean_asked_date(self) -> date | None:
        return not_in_future(self.cleaned_data["asked_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said, day = cleaned.get("may_contact"), cleaned.get("asked_date")
        if said is None:
            cleaned["asked_date"] = None
        elif day is None and "asked_date" not in self.errors:
            self.add_error("asked_date", _("Say when the person said so."))
        elif self._says_otherwise(said) and day != self.today and self.person and day == self.person.asked_date:
            self.add_error("asked_date", _("They said otherwise on that day: say when they changed their mind."))
        return cleaned

    def _says_otherwise(self, said: bool) -> bool:
        return self.person is not None and self.person.may_contact not in (None, said)

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class EndNaturalSupportForm(VersionedForm):
    ended_date = DateField(label=_("Helped until"), shortcuts="today yesterday")

    def __init__(self, *args: Any, today: date, person: NaturalSupport, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ended_date": today, "version": person.version}, **kwargs)
        self.today = today

    def clean_ended_date(self) -> date | None:
        return not_in_future(self.cleaned_data["ended_date"], self.today)
