"""An attempt to reach somebody, and the end of outreach."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future, sensible
from clients.models import Client, Outreach, OutreachAttempt
from tenancy.forms import VersionedForm


class AttemptForm(VersionedForm):
    """One attempt. Without outreach under way it also says why outreach begins."""

    cause = forms.ChoiceField(label=_("Why outreach begins"), choices=Outreach.Cause.choices, widget=forms.RadioSelect)
    since_date = DateField(label=_("Since"))
    attempt_date = DateField(label=_("Date"))
    who = forms.CharField(label=_("Who tried"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=OutreachAttempt.Role.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("How"), choices=OutreachAttempt.Mode.choices, widget=forms.RadioSelect)
    place = forms.CharField(label=_("Where"), required=False, max_length=120)
    joint = forms.BooleanField(label=_("Together with somebody of the treatment team"), required=False)
    family = forms.BooleanField(label=_("Family was part of it"), required=False)
    without_consent = forms.CharField(
        label=_("Why family was told without consent"), required=False, max_length=300,
        help_text=_("Only when family was reached. No consent for talking with them stands now."),
    )  # fmt: skip
    result = forms.ChoiceField(
        label=_("What came of it"), choices=OutreachAttempt.Result.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    next_step = forms.CharField(label=_("Next"), required=False, max_length=300)
    next_date = DateField(label=_("By"), required=False, shortcuts="tomorrow week")

    NAMES = (
        "attempt_date", "who", "role", "mode", "place", "joint", "family", "result", "note", "next_step", "next_date",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        client: Client,
        today: date,
        begins: bool = False,
        consented: bool = False,
        attempt: OutreachAttempt | None = None,
        **kwargs: Any,
    ) -> None:
        initial: dict[str, Any] = {"version": 1, "attempt_date": today, "role": OutreachAttempt.Role.SPECIALIST}
        if attempt is not None:
            initial = {name: getattr(attempt, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.client, self.today = client, today
        if not begins:
            del self.fields["cause"], self.fields["since_date"]
        if consented and not self.is_bound:
            # Once it is sent it may turn out that the consent did not stand on that day.
            del self.fields["without_consent"]

    def _past(self, name: str) -> date | None:
        day = not_in_future(self.cleaned_data[name], self.today)
        if day and day < self.client.programme_entry_date:
            raise forms.ValidationError(_("This is before programme entry."))
        return day

    def clean_since_date(self) -> date | None:
        return self._past("since_date")

    def clean_attempt_date(self) -> date | None:
        return self._past("attempt_date")

    def clean_next_date(self) -> date | None:
        return sensible(self.cleaned_data["next_date"], self.today)

    @property
    def begun(self) -> dict[str, Any] | None:
        if "cause" not in self.fields:
            return None
        return {name: self.cleaned_data[name] for name in ("cause", "since_date")}

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*self.NAMES, "without_consent")}


class VoidAttemptForm(VersionedForm):
    reason = forms.CharField(label=_("Why it is void"), max_length=300)


class EndOutreachForm(VersionedForm):
    end_reason = forms.ChoiceField(label=_("How it ended"), choices=Outreach.End.choices, widget=forms.RadioSelect)
    ended_date = DateField(label=_("On"))
    end_said = forms.CharField(label=_("In their own words"), required=False, max_length=300)

    def __init__(self, *args: Any, outreach: Outreach, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ended_date": today, "version": outreach.version}, **kwargs)
        self.outreach, self.today = outreach, today

    def clean_ended_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["ended_date"], self.today)
        if day and day < self.outreach.since_date:
            raise forms.ValidationError(_("This is before outreach began."))
        return day
