"""The vocational profile: a section, what is known of an edition, a signature."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients import profilesections as rules
from clients import profilewords as words
from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future
from clients.models import ProfileEdition, ProfileSection, ProfileSignature
from tenancy.forms import SubmissionForm, VersionedForm


class Group(NamedTuple):
    """Fields under one heading: a job, a course, a person. Without heading: the section's own texts."""

    legend: str
    fields: list[forms.BoundField]
    is_last_row: bool = False


class SectionForm(VersionedForm):
    """The fields of one section, made from clients/profilesections.py. Nothing in a profile has to be filled in.

    `sitting` is this page's own: what it saves as one types is not somebody else's change.
    """

    all_optional = True
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    sitting = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, section: rules.Section, row: ProfileSection | None) -> None:
        super().__init__(data)
        self.section = section
        self.stands = row.content if row else {}
        self.fields["version"].initial = row.version if row else 0
        self.fields["sitting"].initial = uuid.uuid4
        for field in section.fields:
            if field.kind == rules.ROWS:
                self._add_rows(field)
            else:
                self._add(f"{section.code}.{field.name}", field.name, field, self.stands.get(field.name))

    def _add_rows(self, field: rules.Field) -> None:
        rows = self.stands.get(field.name, [])
        for number in range(max(_sent_rows(self.data, field.name), len(rows) + 1)):
            texts = rows[number] if number < len(rows) else {}
            for column in field.columns:
                key, name = f"{self.section.code}.{field.name}.{column.name}", _name(field, number, column)
                self._add(key, name, column, texts.get(column.name))

    def _add(self, key: str, name: str, field: rules.Field, initial: Any) -> None:
        self.fields[name] = _form_field(key, field)
        self.fields[name].initial = initial

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            self.content = rules.tidied(self.section.code, self._gathered(said))
        except rules.WrongContent:
            rows = gettext("This section takes at most %(number)s rows.") % {"number": rules.MOST_ROWS}
            if not self.errors:
                self.add_error(None, rows)
        return said

    def _gathered(self, said: dict[str, Any]) -> rules.Content:
        return {
            field.name: self._rows(field, said) if field.kind == rules.ROWS else said.get(field.name) or _empty(field)
            for field in self.section.fields
        }

    def _rows(self, field: rules.Field, said: dict[str, Any]) -> list[dict[str, str]]:
        return [
            {column.name: said.get(_name(field, number, column)) or "" for column in field.columns}
            for number in range(self._count(field))
        ]

    def _count(self, field: rules.Field) -> int:
        return sum(name.endswith(f"-{field.columns[0].name}") for name in self.fields)

    def groups(self) -> list[Group]:
        """As the page shows them: rows each with their heading, texts between them."""
        found: list[Group] = []
        for field in self.section.fields:
            if field.kind != rules.ROWS:
                if not found or found[-1].legend:
                    found.append(Group("", []))
                found[-1].fields.append(self[field.name])
                continue
            count = self._count(field)
            for number in range(count):
                legend = gettext("%(what)s %(number)s") % {"what": words.ROW[field.name], "number": number + 1}
                fields = [self[_name(field, number, column)] for column in field.columns]
                found.append(Group(legend, fields, number == count - 1))
        return found

    def flat(self, content: rules.Content) -> dict[str, Any]:
        """`content` by the names of this form's fields, with "Job 2: " before a row's: for the page that shows both."""
        found: dict[str, Any] = {}
        for field in self.section.fields:
            if field.kind != rules.ROWS:
                found[field.name] = content.get(field.name)
                continue
            rows = content.get(field.name, [])
            for number in range(self._count(field)):
                what = gettext("%(what)s %(number)s") % {"what": words.ROW[field.name], "number": number + 1}
                for column in field.columns:
                    name = _name(field, number, column)
                    self.fields[name].label = f"{what}: {self.fields[name].label}"
                    found[name] = rows[number].get(column.name) if number < len(rows) else None
        return found


def _name(field: rules.Field, number: int, column: rules.Field) -> str:
    return f"{field.name}-{number}-{column.name}"


def _empty(field: rules.Field) -> Any:
    return [] if field.kind == rules.CHOICES else ""


def _sent_rows(data: Any, name: str) -> int:
    """One more than a section takes is told as too many, not cut off."""
    sent = [int(number) for number in re.findall(rf"^{name}-(\d{{1,4}})-", "\n".join(data or ()), re.MULTILINE)]
    return min(max(sent, default=-1) + 1, rules.MOST_ROWS + 1)


class _Words(forms.CharField):
    """A line end counts as one sign, as it does where it was typed: a browser sends it as two."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").replace("\r\n", "\n")


def _form_field(key: str, field: rules.Field) -> forms.Field:
    said: dict[str, Any] = {"label": words.label(key), "help_text": words.hint(key), "required": False}
    if field.kind == rules.CHOICE:
        choices = [("", _("not said")), *((code, words.CODES[key][code]) for code in field.codes)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
    if field.kind == rules.CHOICES:
        many = [(code, words.CODES[key][code]) for code in field.codes]
        return forms.MultipleChoiceField(choices=many, widget=forms.CheckboxSelectMultiple, **said)
    widget = forms.Textarea(attrs={"rows": 3}) if field.kind == rules.TEXT else forms.TextInput
    return _Words(max_length=rules.LONGEST[field.kind], widget=widget, **said)


def _why(first: bool) -> list[tuple[str, Any]]:
    kinds = ProfileEdition.Why
    return [(str(each.value), each.label) for each in kinds if first is (each is kinds.FIRST)]


class KnownForm(SubmissionForm):
    """What is known of an edition: when and why it was begun, and who has told what is in it."""

    begun_date = DateField(label=_("Begun on"))
    why = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    sources = forms.MultipleChoiceField(
        label=_("Told by"), choices=ProfileEdition.Source.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    sources_note = forms.CharField(label=_("More about the sources"), max_length=300, required=False)

    def __init__(self, *args: Any, first: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["why"].choices = _why(first)  # type: ignore[attr-defined]

    def clean_begun_date(self) -> date | None:
        return not_in_future(self.cleaned_data["begun_date"], self.today)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("begun_date", "why", "sources", "sources_note")}


class BeginForm(KnownForm):
    """A new edition, of which `after` is the one that whoever begins it has seen as the newest."""

    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, newest: int, **kwargs: Any) -> None:
        super().__init__(*args, first=not newest, **kwargs)
        self.newest = newest
        self.fields["after"].initial = newest

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("after") not in (None, self.newest):
            begun = gettext("Edition %(number)s was begun while you were here. Look at it before you begin another.")
            self.add_error(None, begun % {"number": self.newest})
        return said


class EditionForm(KnownForm, VersionedForm):
    """And the days on which it was talked about: emptied, a day is taken out."""

    SPARE = 2

    def __init__(self, data: Any, *, edition: ProfileEdition, today: date) -> None:
        self.days = [row.session_date for row in edition.sessions.order_by("session_date")]
        known = {name: getattr(edition, name) for name in ("begun_date", "why", "sources", "sources_note", "version")}
        initial = {**known, **{f"session_{number}": day for number, day in enumerate(self.days)}}
        super().__init__(data, first=edition.number == 1, today=today, initial=initial)
        self.sessions = [f"session_{number}" for number in range(len(self.days) + self.SPARE)]
        for number, name in enumerate(self.sessions, start=1):
            label = gettext("Session %(number)s") % {"number": number}
            self.fields[name] = DateField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in self.sessions:
            try:
                not_in_future(said.get(name), self.today)
            except forms.ValidationError as refusal:
                self.add_error(name, refusal)
        return said

    def chosen_days(self) -> list[date]:
        return [day for name in self.sessions if (day := self.cleaned_data.get(name))]


class SignForm(SubmissionForm):
    """A signature is a fact with a day: the paper stays with the person. `seen`: when what was read was last written."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    who = forms.ChoiceField(label=_("Who signed"), choices=ProfileSignature.Who.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    signed_date = DateField(label=_("Signed on"))

    def __init__(self, *args: Any, today: date, stands: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.stands = today, stands
        self.fields["seen"].initial = stands

    def clean_signed_date(self) -> date | None:
        return not_in_future(self.cleaned_data["signed_date"], self.today)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("seen") != self.stands:
            changed = gettext("Somebody wrote in this edition while you were here. Look at it before it is signed.")
            self.add_error(None, changed)
        return said


class CompareForm(forms.Form):
    """Which edition to lay beside this one."""

    against = forms.ChoiceField(label=_("Compare with"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Any, *, others: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["against"].choices = others  # type: ignore[attr-defined]
