"""How a report or a pack is to be printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.models import Print
from tenancy.forms import SubmissionForm
from tenancy.models import Agency

# Where paper is Letter, not A4.
_LETTER = {"US", "CA", "MX", "PH"}


def usual_paper(agency: Agency) -> str:
    return Print.Paper.LETTER if agency.country in _LETTER else Print.Paper.A4


class PrintForm(SubmissionForm):
    paper = forms.ChoiceField(label=_("Paper"), choices=Print.Paper.choices, widget=forms.RadioSelect)


class PrintReportForm(PrintForm):
    later = forms.BooleanField(
        label=_("With the action plan and later corrections"),
        required=False,
        help_text=_("They stand after the signed report, as they are today."),
    )
    records = forms.BooleanField(
        label=_("With the numbers of the records"),
        required=False,
        help_text=_(
            "For the programme and the reviewers. Leave it out of what the committee gets: a number may be small."
        ),
    )

    def __init__(self, *args: Any, may_see_records: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_see_records:
            del self.fields["records"]
