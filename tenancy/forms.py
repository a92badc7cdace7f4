"""What every form that writes has: a submission id, and the version of the record it edits."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SubmissionForm(forms.Form):
    """Carries the id under which this form is taken once (tenancy.submissions.once)."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
                field.error_messages["invalid_choice"] = _("Choose one of the list.")

    def clean_submission(self) -> uuid.UUID:
        """A sender without the hidden field still gets one answer per request."""
        return self.cleaned_data.get("submission") or uuid.uuid4()


class EntryForm(SubmissionForm):
    """Writes down what happened. `again`: yes, it happened twice (tenancy.submissions.ask_before_repeating)."""

    again = forms.BooleanField(label=_("Yes, log it again"), required=False)


class VersionedForm(SubmissionForm):
    """Edits a record: `version` is the one that was shown, so that a second writer is told (tenancy.models.StaleRecord)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
