"""Writing a note about a client, adding to it, making it void."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future
from clients.models import ClientNote, Sensitivity
from clients.models.classes import classes_open_to
from tenancy.forms import SubmissionForm, VersionedForm

NOTE_FIELDS = ("note_date", "kind", "sensitivity", "text")


def offer_classes(form: forms.Form, staff: StaffMember) -> None:
    """Those that one may read: what one writes one can look up."""
    mine = classes_open_to(staff)
    choices = [(code, label) for code, label in Sensitivity.choices if code in mine]
    form.fields["sensitivity"].choices = choices  # type: ignore[attr-defined]


def class_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What it is about"),
        choices=Sensitivity.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Text about health, substance use or offences is kept apart, so that it can be hidden from others."
        ),
    )


class NoteForm(SubmissionForm):
    note_date = DateField(label=_("Date"))
    kind = forms.ChoiceField(label=_("What it is from"), choices=ClientNote.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    sensitivity = class_field()

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        self.today = staff.agency.today()
        usual = {"note_date": self.today, "kind": ClientNote.Kind.NOTE, "sensitivity": Sensitivity.ORDINARY}
        kwargs["initial"] = {**usual, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        offer_classes(self, staff)

    def clean_note_date(self) -> date | None:
        return not_in_future(self.cleaned_data["note_date"], self.today)

    def note_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in NOTE_FIELDS}


class EditNoteForm(VersionedForm, NoteForm):
    def __init__(self, *args: Any, note: ClientNote, **kwargs: Any) -> None:
        written = {name: getattr(note, name) for name in NOTE_FIELDS}
        super().__init__(*args, initial={**written, "version": note.version}, **kwargs)


class AddendumForm(SubmissionForm):
    text = forms.CharField(label=_("What is added"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))


class VoidNoteForm(VersionedForm):
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("For example: written about the wrong person.")
    )
