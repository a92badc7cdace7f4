"""Which letter, to whom, of what day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from employers.forms.fields import DateField, TimeField
from employers.letters import LABELS, Kind
from employers.models import Employer, EmployerPerson


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
