"""What is written of an item, of a chart, and of the report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.edition import NotRateable
from fidelity.models import FurtherEvidence, Review, SampledChart
from fidelity.models.sheets import ScoreFields
from fidelity.report.chartdates import QUESTIONS
from fidelity.report.scales import Frozen
from fidelity.reviewrules import Written, faults, settled
from fidelity.wording import FAULTS
from tenancy.forms import SubmissionForm, VersionedForm

LONG = 8000


def _text(label: Any, rows: int, most: int = LONG, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.Textarea({"rows": rows}), **kwargs
    )


class ScoreForm(VersionedForm):
    """One item. The rules are those of fidelity.reviewrules, said beside the field."""

    # What is asked for depends on what is said: no field is "optional" by itself.
    all_optional = True

    score = forms.TypedChoiceField(
        label=gettext_lazy("Score"), coerce=int, empty_value=None, required=False,
        widget=forms.RadioSelect({"data-lines": ""}),
    )  # fmt: skip
    ticked = forms.MultipleChoiceField(
        label=gettext_lazy("What is there"), required=False, widget=forms.CheckboxSelectMultiple({"data-lines": ""}),
        help_text=gettext_lazy("Ticked where the records prove it. Tick what you saw and heard, too."),
    )  # fmt: skip
    evidence = _text(
        gettext_lazy("Evidence"), 6,
        help_text=gettext_lazy("What the score rests on: read, heard, seen. No names of people in the programme."),
    )  # fmt: skip
    differs_reason = _text(
        gettext_lazy("Why it differs from the records"), 2, 500,
        help_text=gettext_lazy("Only when your score is not the one the records or the ticks suggest."),
    )  # fmt: skip
    not_rateable = forms.BooleanField(label=gettext_lazy("Can't be rated"), required=False)
    not_rateable_reason = _text(gettext_lazy("Why it can't be rated"), 2, 500)
    comment = _text(gettext_lazy("Comment"), 3)
    recommendation = _text(gettext_lazy("Recommendation"), 3)

    field_order = (
        "ticked", "score", "evidence", "differs_reason", "not_rateable", "not_rateable_reason", "comment", "recommendation",
    )  # fmt: skip
    NAMES = (*Written._fields, "comment", "recommendation")

    def __init__(
        self, *args: Any, row: ScoreFields, frozen: Frozen, copied: ScoreFields | None = None, **kwargs: Any
    ) -> None:
        source = copied or row
        initial = {name: getattr(source, name) for name in self.NAMES}
        super().__init__(*args, initial={**initial, "version": row.version}, **kwargs)  # type: ignore[attr-defined]
        self.frozen, self.number = frozen, row.item
        item = frozen.item(row.item)
        score: Any = self.fields["score"]
        anchors = [(each.score, f"{each.score} · {each.text}") for each in item.anchors]
        score.choices = [("", _("not scored yet")), *anchors]
        if item.components:
            ticked: Any = self.fields["ticked"]
            ticked.choices = [(each.key, each.text) for each in item.components]
        else:
            del self.fields["ticked"]
        lowest = frozen.edition.not_rateable is NotRateable.LOWEST
        self.fields["not_rateable"].help_text = (
            _("It then gets 1, with the reason.") if lowest else _("It is then left open until it can be.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned.setdefault("ticked", [])
        if self.errors:
            return cleaned
        left = self.frozen.edition.not_rateable
        said = Written(**{name: cleaned[name] for name in Written._fields})
        written = settled(said._replace(ticked=tuple(said.ticked)), left)
        item = self.frozen.item(self.number)
        for name, fault in faults(item, written, self.frozen.suggested(self.number), left).items():
            self.add_error(name if name in self.fields else None, FAULTS[fault])
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class ChartForm(VersionedForm):
    """The worksheet: of each question whether the chart says the same, and in words what it says."""

    all_optional = True
    FOUND = [
        ("same", gettext_lazy("as in the records")),
        ("differs", gettext_lazy("differs")),
        ("missing", gettext_lazy("not in the chart")),
        ("", gettext_lazy("not looked at")),
    ]
    done = forms.BooleanField(label=gettext_lazy("This chart is read"), required=False)

    def __init__(self, *args: Any, chart: SampledChart, **kwargs: Any) -> None:
        initial = {"version": chart.version, "done": chart.done_at is not None}
        for key, answer in chart.answers.items():
            initial[f"found_{key}"], initial[f"text_{key}"] = answer.get("found", ""), answer.get("text", "")
        super().__init__(*args, initial=initial, **kwargs)
        self.chart = chart
        for key, label in QUESTIONS:
            self.fields[f"found_{key}"] = forms.ChoiceField(
                label=label, choices=self.FOUND, required=False, widget=forms.RadioSelect,
                help_text=_("Records: %(what)s") % {"what": chart.dates.get(key) or _("not on record")},
            )  # fmt: skip
            self.fields[f"text_{key}"] = forms.CharField(
                label=format_html('{}<span class="visually-hidden">: {}</span>', _("In the chart"), label),
                required=False, max_length=1000, widget=forms.TextInput({"autocomplete": "off"}),
            )  # fmt: skip

    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"found_{key}"], self[f"text_{key}"]) for key, _label in QUESTIONS]

    def answers(self) -> dict[str, dict[str, str]]:
        said = {
            key: {"found": self.cleaned_data[f"found_{key}"], "text": self.cleaned_data[f"text_{key}"].strip()}
            for key, _label in QUESTIONS
        }
        return {key: answer for key, answer in said.items() if answer["found"] or answer["text"]}


class WordsForm(VersionedForm):
    """What stands before the items of a report."""

    all_optional = True
    who_was_met = _text(gettext_lazy("Who was met"), 4, help_text=gettext_lazy("Roles, not names."))
    summary = _text(gettext_lazy("Summary"), 6)
    strengths = _text(gettext_lazy("Strengths"), 5, help_text=gettext_lazy("One a line."))
    priorities = _text(gettext_lazy("Priorities"), 5, help_text=gettext_lazy("One a line."))

    NAMES = ("who_was_met", "summary", "strengths", "priorities")

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(review, name) for name in (*self.NAMES, "version")}, **kwargs)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


def _items(frozen: Frozen) -> list[tuple[int, str]]:
    return [(each.number, f"{each.code} {each.title}") for each in frozen.edition.items]


class FurtherForm(SubmissionForm):
    item = forms.TypedChoiceField(label=gettext_lazy("Item"), coerce=int)
    text = forms.CharField(
        label=gettext_lazy("Further evidence"), max_length=LONG, widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("What the reviewers could not see. No names of people in the programme."),
    )  # fmt: skip

    def __init__(self, *args: Any, frozen: Frozen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = _items(frozen)  # type: ignore[attr-defined]


class AnswerForm(VersionedForm):
    answer = forms.CharField(
        label=gettext_lazy("What the reviewers made of it"), max_length=LONG, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Where it changes the score, save the item again as well."),
    )  # fmt: skip

    def __init__(self, *args: Any, further: FurtherEvidence, **kwargs: Any) -> None:
        super().__init__(*args, initial={"answer": further.answer, "version": further.version}, **kwargs)


class SignForm(SubmissionForm):
    """`seen`: a mark of what stood on the page that is signed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(label=gettext_lazy("I have read the report, and sign it as it stands"))


class AmendForm(SubmissionForm):
    item = forms.TypedChoiceField(label=gettext_lazy("Item"), coerce=int, empty_value=None, required=False)
    new_score = forms.TypedChoiceField(
        label=gettext_lazy("Corrected score"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("the score stays")), *((number, str(number)) for number in range(1, 6))],
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("What is corrected, and why"), max_length=LONG, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, frozen: Frozen, scores: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("the report as a whole")), *_items(frozen)]  # type: ignore[attr-defined]
        if not scores:
            del self.fields["new_score"]
