"""Searching in what was written. Sent by POST: words of this kind are not to stand in addresses and logs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField
from clients.report.search import CONTACT, DOCUMENT, NOTE, Wanted
from tenancy.search import MOST_WORDS


class SearchForm(forms.Form):
    words = forms.CharField(
        label=_("Words"),
        min_length=2,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}),
        help_text=_("Every word must be there, in part or whole; capitals and accents do not matter."),
        error_messages={"required": _("Write at least one word."), "min_length": _("Write at least two letters.")},
    )
    what = forms.ChoiceField(
        label=_("Where"),
        choices=[("", _("everywhere")), (CONTACT, _("contacts")), (NOTE, _("notes")), (DOCUMENT, _("documents"))],
        required=False,
        widget=forms.RadioSelect,
    )
    since = DateField(label=_("From"), required=False, shortcuts="")
    until = DateField(label=_("Through"), required=False, shortcuts="")
    client = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if len(words.split()) > MOST_WORDS:
            raise forms.ValidationError(_("Write at most %(most)s words."), params={"most": MOST_WORDS})
        return words

    def wanted(self) -> Wanted:
        said: dict[str, Any] = self.cleaned_data
        return Wanted(said["words"], said["what"], said["since"], said["until"], said["client"])
