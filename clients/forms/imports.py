"""Choosing a spreadsheet, and saying that its preview is right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from accounts.roles import Permission
from clients import imports
from clients.imports.columns import KINDS, PEOPLE
from clients.imports.reading import Unreadable, read_sheet
from clients.imports.values import EXAMPLES
from tenancy.forms import SubmissionForm
from tenancy.models import Agency


def kinds_for(staff: StaffMember) -> list[str]:
    """Staff are added by whoever may add staff; everything else by whoever imports."""
    return [kind for kind in KINDS if kind != PEOPLE or staff.has(Permission.MANAGE_PEOPLE)]


class UploadForm(SubmissionForm):
    kind = forms.ChoiceField(label=_("What is in the file"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 5 MB and 20,000 rows. Nothing is changed before you have seen what would be."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    date_format = forms.ChoiceField(label=_("How dates are written in it"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, staff: StaffMember, agency: Agency, **kwargs: Any) -> None:
        kinds = kinds_for(staff)
        super().__init__(*args, initial={"kind": kinds[0], "date_format": agency.date_format}, **kwargs)
        self._field("kind").choices = [(kind, KINDS[kind].called(agency.words).label) for kind in kinds]
        self._field("date_format").choices = [
            (name, _("%(example)s for 31 January, or 2026-01-31") % {"example": example} if name != "iso" else example)
            for name, example in EXAMPLES.items()
        ]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the reader of types
        return field

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > imports.PAGE.size:
            say = _("The file is larger than %(size)s MB. Split it, or have it imported by command (import_records).")
            raise forms.ValidationError(say % {"size": imports.PAGE.size // 1024 // 1024})
        return file

    def clean(self) -> dict[str, Any]:
        """A file that can't be read at all is told here; what is wrong inside it, in the preview."""
        said = super().clean() or self.cleaned_data
        if "file" in said and "kind" in said:
            said["content"] = said["file"].read()
            try:
                read_sheet(said["content"], known=KINDS[said["kind"]].names, max_rows=imports.PAGE.rows)
            except Unreadable as problem:
                self.add_error("file", str(problem))
        return said


class ConfirmForm(SubmissionForm):
    """`expected` is what was shown (Outcome.digest): if the file would do something else by now, it is shown again."""

    expected = forms.CharField(widget=forms.HiddenInput, max_length=64)
