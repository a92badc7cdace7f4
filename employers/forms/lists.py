"""What the lists can be narrowed to; everything stands in their addresses (employers.directory)."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from employers import sectors, wording
from employers.directory import WEEKS
from employers.models import Employer


class FilterForm(forms.Form):
    weeks = forms.ChoiceField(
        label=_("Not visited for"),
        required=False,
        choices=[
            ("", _("Any time")),
            *[(str(weeks), ngettext_lazy("%d week", "%d weeks") % weeks) for weeks in WEEKS],
        ],
    )
    stage = forms.ChoiceField(
        label=_("How far"),
        required=False,
        choices=lambda: [("", _("Any")), *((code, capfirst(said)) for code, said in wording.stages().items())],
    )
    industry = forms.ChoiceField(
        label=_("Industry"), required=False, choices=lambda: [("", _("Any")), *sectors.sections()]
    )
    size = forms.ChoiceField(label=_("Size"), required=False, choices=[("", _("Any")), *Employer.Size.choices])
    cold = forms.BooleanField(label=_("Going cold"), required=False)
    mine = forms.BooleanField(label=_("Contacted by me"), required=False)
