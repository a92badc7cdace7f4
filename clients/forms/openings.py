"""What the person says to an opening."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future
from clients.models import OpeningOffer
from tenancy.forms import SubmissionForm


class AnswerForm(SubmissionForm):
    answer = forms.ChoiceField(label=_("Their answer"), choices=OpeningOffer.Answer.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In their words"), required=False, max_length=300, widget=forms.TextInput({"autocomplete": "off"})
    )
    offered_date = DateField(label=_("Told on"))

    def __init__(self, *args: Any, today: date, offer: OpeningOffer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("offered_date", today)
        if offer is not None:
            self.initial.update({"answer": offer.answer, "note": offer.note})

    def clean_offered_date(self) -> date | None:
        return not_in_future(self.cleaned_data["offered_date"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("answer", "note", "offered_date")}
