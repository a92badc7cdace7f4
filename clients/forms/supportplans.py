"""A job's support plan: a new edition, what is written in it, one support, a signature, topics worked on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.forms.contacts import DateField
from clients.forms.fields import YesNoField, not_in_future, sensible
from clients.models import OwnWord, PlanSupport, SupportPlan, SupportPlanSignature, TopicWork
from clients.models.classes import reads_of_health
from tenancy.forms import SubmissionForm, VersionedForm

REVIEW_AFTER = timedelta(days=90)
_OWN = "own-"
_TEXT = forms.Textarea(attrs={"rows": 3})
_NEW_WORD = _("It is offered to everybody here afterwards: no names, nothing private.")


def review_day(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise forms.ValidationError(_("Choose a day that comes."))
    return sensible(day, today)


class EditionForm(SubmissionForm):
    """The first edition, or the next one as a copy of the one before."""

    made_date = DateField(label=_("Made on"))
    why_made = forms.CharField(
        label=_("Why a new edition"), max_length=300, help_text=_("For example: more hours since May.")
    )
    review_date = DateField(label=_("Look at it again by"), required=False, shortcuts="week")

    def __init__(self, *args: Any, today: date, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"made_date": today, "review_date": today + REVIEW_AFTER}, **kwargs)
        self.today = today
        if first:
            del self.fields["why_made"]

    def clean_made_date(self) -> date | None:
        return not_in_future(self.cleaned_data["made_date"], self.today)

    def clean_review_date(self) -> date | None:
        return review_day(self.cleaned_data["review_date"], self.today)


class PlanForm(VersionedForm):
    employer_support_wanted = YesNoField(
        label=_("Support for the employer wanted"), help_text=_("The person's own choice, at any time.")
    )
    employer_support = forms.CharField(
        label=_("Which"), required=False, widget=_TEXT, max_length=2000,
        help_text=_("For example: how to give feedback, what an adjustment could be, whom to call."),
    )  # fmt: skip
    career_goals = forms.CharField(label=_("Career goals"), required=False, widget=_TEXT, max_length=2000)
    warning_signs = forms.CharField(
        label=_("Warning signs"), required=False, widget=_TEXT, max_length=2000,
        help_text=_("What the person and others notice first when it gets too much."),
    )  # fmt: skip
    what_to_do = forms.CharField(label=_("What to do then"), required=False, widget=_TEXT, max_length=2000)
    clinician_actions = forms.CharField(
        label=_("What the treatment team does"), required=False, widget=_TEXT, max_length=2000
    )
    review_date = DateField(label=_("Look at it again by"), required=False, shortcuts="week")

    NAMES = (
        "employer_support_wanted", "employer_support", "career_goals", "warning_signs", "what_to_do",
        "clinician_actions", "review_date",
    )  # fmt: skip

    def __init__(self, *args: Any, plan: SupportPlan, staff: StaffMember, **kwargs: Any) -> None:
        written = {name: getattr(plan, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=written, **kwargs)
        self.plan, self.today = plan, staff.agency.today()
        for name in () if reads_of_health(staff) else plan.HEALTH_FIELDS:
            del self.fields[name]

    def clean_review_date(self) -> date | None:
        day: date | None = self.cleaned_data["review_date"]
        # The day that stands may be past: something else is being written.
        return day if day == self.plan.review_date else review_day(day, self.today)

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}


class WordChoice(forms.Form):
    """One of the field's list or of the agency's own words; or a new word for it."""

    def offer(self, name: str, of: str, choices: list[tuple[str, Any]], *, empty: bool) -> None:
        own = OwnWord.objects.filter(of=of).order_by("name", "pk")
        self.words = {f"{_OWN}{word.public_id}": word for word in own}
        more = [(code, word.name) for code, word in self.words.items()]
        first = [("", "")] if empty else []
        self.fields[name].choices = [*first, *choices, *more]  # type: ignore[attr-defined]


class SupportForm(WordChoice, VersionedForm):
    kind = forms.ChoiceField(label=_("Support"), required=False, widget=forms.Select({"data-search": ""}))
    new_kind = forms.CharField(label=_("Or another kind"), required=False, max_length=80, help_text=_NEW_WORD)
    given_by = forms.ChoiceField(label=_("Who gives it"), choices=PlanSupport.Giver.choices, widget=forms.RadioSelect)
    giver_name = forms.CharField(
        label=_("Their name"), required=False, max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    how_often = forms.CharField(
        label=_("How often"), required=False, max_length=120, help_text=_("For example: every working morning.")
    )
    from_date = DateField(label=_("From"), required=False, shortcuts="today week")
    to_date = DateField(label=_("Through"), required=False, shortcuts="week")
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    NAMES = ("given_by", "giver_name", "how_often", "from_date", "to_date", "note")

    def __init__(self, *args: Any, staff: StaffMember, support: PlanSupport | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"version": 1}
        if support is not None:
            initial = {name: getattr(support, name) for name in (*self.NAMES, "version")}
            initial["kind"] = f"{_OWN}{support.own.public_id}" if support.own else support.kind
        super().__init__(*args, initial=initial, **kwargs)
        self.today = staff.agency.today()
        hidden = frozenset() if reads_of_health(staff) else PlanSupport.HEALTH_KINDS
        kinds = [(code, label) for code, label in PlanSupport.Kind.choices if code not in hidden]
        self.offer("kind", OwnWord.List.SUPPORT, kinds, empty=True)

    def clean_from_date(self) -> date | None:
        return sensible(self.cleaned_data["from_date"], self.today)

    def clean_to_date(self) -> date | None:
        return sensible(self.cleaned_data["to_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind, new = cleaned.get("kind"), cleaned.get("new_kind", "").strip()
        if kind and new:
            self.add_error("new_kind", _("Choose one from the list or write a new one, not both."))
        elif not kind and not new and "kind" not in self.errors:
            self.add_error("kind", _("Choose the support, or write another kind below."))
        first, last = cleaned.get("from_date"), cleaned.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", _("This is before it starts."))
        return cleaned

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class SignForm(SubmissionForm):
    """`read`: the edition as it stood when the page was opened (SupportPlan.as_read)."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signer = forms.ChoiceField(
        label=_("Who signed"), choices=SupportPlanSignature.Signer.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    signed_date = DateField(label=_("Signed on"))

    def __init__(self, *args: Any, plan: SupportPlan, today: date, name: str, **kwargs: Any) -> None:
        self.stands, self.today = plan.as_read(), today
        start = {"signer": SupportPlanSignature.Signer.PERSON, "name": name, "signed_date": today, "read": self.stands}
        super().__init__(*args, initial=start, **kwargs)

    def clean_signed_date(self) -> date | None:
        return not_in_future(self.cleaned_data["signed_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("read") != self.stands:
            self.add_error(None, _("The plan was changed meanwhile: read it again before it is signed."))
        return cleaned


class TopicsForm(WordChoice, SubmissionForm):
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    new_topic = forms.CharField(label=_("Another topic"), required=False, max_length=80, help_text=_NEW_WORD)
    worked_date = DateField(label=_("Date"))
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"worked_date": today}, **kwargs)
        self.today = today
        self.offer("topics", OwnWord.List.TOPIC, list(TopicWork.Topic.choices), empty=False)

    def clean_worked_date(self) -> date | None:
        return not_in_future(self.cleaned_data["worked_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("topics") and not cleaned.get("new_topic", "").strip() and "topics" not in self.errors:
            self.add_error("topics", _("Tick a topic, or write another one below."))
        return cleaned
