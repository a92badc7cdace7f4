"""Striking out what was a mistake."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenancy.forms import VersionedForm


class StrikeForm(VersionedForm):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("For example: recorded for the wrong person."))
