"""Fields that several forms about clients share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from employers.models import Employer

EARLIEST = date(1990, 1, 1)
YEAR = timedelta(days=366)
_YES_NO = {"yes": True, "no": False, "": None}
_SAID = {True: "yes", False: "no", None: ""}


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known: a third answer, so that nobody has to guess."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", _("yes")), ("no", _("no")), ("", _("not known"))],
            coerce=_YES_NO.__getitem__,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return _SAID[value] if value is None or isinstance(value, bool) else value


class EmployerField(forms.ChoiceField):
    """An employer of the agency, searched as one types. `offer` fills it; cleaned to the Employer.

    Left empty it is None, although one is required: a new one may be named beside it, which the form sees to.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Select(attrs={"data-search": ""}), **kwargs)

    def offer(self, staff: StaffMember) -> None:
        standing = Employer.objects.visible_to(staff).standing()
        rows = standing.order_by("sort_key", "id").values_list("public_id", "name")
        self.choices = [("", ""), *((str(public_id), name) for public_id, name in rows)]

    def prepare_value(self, value: Any) -> Any:
        return str(value.public_id) if isinstance(value, Employer) else value

    def clean(self, value: Any) -> Any:
        return Employer.objects.get(public_id=super().clean(value)) if value else None


# More than these are a list to search in.
_RADIOS = 7


def offer_some(field: Any, rows: Any) -> None:
    """Up to seven beside each other to tap, more of them to be searched as one types. `field`: a ModelChoiceField."""
    few = len(rows) <= _RADIOS
    field.widget = forms.RadioSelect() if few else forms.Select(attrs={"data-search": ""})
    field.widget.is_required = field.required
    field.empty_label = None if few else _("Choose one")
    field.queryset = rows


def not_in_future(day: date | None, today: date) -> date | None:
    if day is not None and day > today:
        raise forms.ValidationError(_("This day has not come yet."))
    return sensible(day, today)


def sensible(day: date | None, today: date) -> date | None:
    """Not a slip of the keyboard: a century off, or years ahead."""
    if day is not None and not EARLIEST <= day <= today + YEAR:
        raise forms.ValidationError(_("Check the year."))
    return day
