"""Choosing a file for a client's record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients import documents
from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future
from clients.forms.notes import class_field, offer_classes
from clients.models import Document, Sensitivity
from tenancy.forms import SubmissionForm, VersionedForm


class DocumentForm(SubmissionForm):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPG, PNG, DOCX, XLSX, ODT or plain text, up to 10 MB."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
        widget=forms.FileInput(attrs={"accept": documents.ACCEPTED}),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left empty: the name of the file.")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Document.Kind.choices, widget=forms.RadioSelect)
    document_date = DateField(label=_("Date"))
    sensitivity = class_field()

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        self.today = staff.agency.today()
        super().__init__(*args, initial={"document_date": self.today, "sensitivity": Sensitivity.ORDINARY}, **kwargs)
        offer_classes(self, staff)

    def clean_file(self) -> documents.Checked:
        """What it is, said by its own bytes; rewritten where something could hide."""
        sent = self.cleaned_data["file"]
        if sent.size > documents.MOST:
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % {"most": documents.MOST >> 20})
        content = sent.read()
        try:
            documents.scan(content)
            return documents.checked(sent.name, content)
        except documents.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_document_date(self) -> date | None:
        return not_in_future(self.cleaned_data["document_date"], self.today)

    def document_fields(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("file", "title", "kind", "document_date", "sensitivity")}
        said["title"] = said["title"] or said["file"].name
        return said


class VoidDocumentForm(VersionedForm):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example: it belongs to somebody else."))
