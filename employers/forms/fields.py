"""Fields that the forms of this app share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

EARLIEST = date(1990, 1, 1)
YES, NO = "yes", "no"


class DateField(forms.DateField):
    """A calendar day, typed or picked. `shortcuts`: the buttons beside it (static/app.js)."""

    def __init__(self, *, shortcuts: str = "today yesterday", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "data-shortcuts": shortcuts}, format="%Y-%m-%d")
        messages = {"invalid": _("Write a date, such as 2026-03-19, or pick one.")}
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], error_messages=messages, **kwargs)


class TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        messages = {"invalid": _("Write a time, such as 14:30.")}
        super().__init__(widget=widget, error_messages=messages, **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or nobody said: None."""

    def __init__(self, *, unknown: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, _("Yes")), (NO, _("No")), ("", unknown)],
            coerce=lambda value: value == YES,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: YES, False: NO, None: ""}.get(value, value)


# A megabyte in one field would be a megabyte on every page that shows it.
LONGEST = 20_000


def model_field(model: type[models.Model], name: str, **kwargs: Any) -> Any:
    """The model's own field: its label, its length, its rules. A text comes to an end, too."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.TextField):
        kwargs.setdefault("max_length", LONGEST)
    return field.formfield(**kwargs)


def plain(widget: type[forms.Widget], **attrs: Any) -> forms.Widget:
    """Other people's data: the browser offers nothing of the reader's own."""
    return widget(attrs={"autocomplete": "off", **attrs})


def written(record: models.Model, names: list[str]) -> dict[str, Any]:
    """A record as a form's initial values, with the version that is shown."""
    return {**{name: getattr(record, name) for name in names}, "version": record.version}  # type: ignore[attr-defined]


def with_own(rows: models.QuerySet[Any], model: Any, own: models.Model | None) -> models.QuerySet[Any]:
    """What may be chosen, with what the record names already: who was met there stays, also when they have left."""
    found = rows if own is None else model.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk=own.pk))
    return found.order_by("name")
