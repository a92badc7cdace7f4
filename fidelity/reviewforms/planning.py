"""A review is planned: what, when, by whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember, Unit
from accounts.roles import Permission
from clients.forms.contacts import DateField, TimeField
from fidelity.actions.reviews import may_review
from fidelity.models import Review, Reviewer, ReviewSession, ScaleEdition
from fidelity.report.sampling import USUAL
from tenancy.forms import SubmissionForm, VersionedForm

EARLIEST, LONGEST = date(2000, 1, 1), timedelta(days=5 * 366)
# A report within four weeks, further evidence within one more, an action plan after six: so long the account lasts.
OPEN_FOR = timedelta(weeks=8)
# A reviewer's time is limited, and so is what a slip of the keyboard makes of it.
LONGEST_OPEN = timedelta(days=366)
SEARCH = {"data-search": ""}


def check_year(day: date, today: date) -> date:
    """Not a slip of the keyboard: a century off, or many years ahead."""
    if not EARLIEST <= day <= today + LONGEST:
        raise forms.ValidationError(_("Check the year."))
    return day


class PlanFields(forms.Form):
    """What a review is of. `staff` plans it: a supervisor their units', an administrator any."""

    edition = forms.ModelChoiceField(
        label=gettext_lazy("Scale"), queryset=ScaleEdition.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of review"), choices=Review.Kind.choices, widget=forms.RadioSelect,
        initial=Review.Kind.INDEPENDENT,
        help_text=gettext_lazy("An independent review has two reviewers who score alone; a self-assessment may have one."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=gettext_lazy("IPS unit"), queryset=Unit.objects.none(), required=False,
        empty_label=gettext_lazy("The whole agency"),
    )  # fmt: skip
    site = forms.CharField(
        label=gettext_lazy("Programme or site"), max_length=200, help_text=gettext_lazy("As it stands on the cover.")
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the report"), choices=[("en", gettext_lazy("English")), ("fi", gettext_lazy("Finnish"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    first_day = DateField(label=gettext_lazy("First day of the visit"), shortcuts="today tomorrow week")
    last_day = DateField(label=gettext_lazy("Last day of the visit"), shortcuts="")
    evidence_day = DateField(
        label=gettext_lazy("Evidence up to and including"), shortcuts="today yesterday",
        help_text=gettext_lazy("Numbers and lists are frozen as the records had them on this day."),
    )  # fmt: skip

    NAMES = ("edition", "kind", "unit", "site", "language", "first_day", "last_day", "evidence_day")

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = ScaleEdition.objects.order_by("code", "-revision").distinct("code")
        self.fields["edition"].queryset = ScaleEdition.objects.filter(pk__in=editions.values("pk")).order_by("name")  # type: ignore[attr-defined]
        units = Unit.objects.filter(closed_date=None).order_by("name")
        ids = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else None
        self.fields["unit"].queryset = units if ids is None else units.filter(pk__in=ids)  # type: ignore[attr-defined]
        if ids is not None:
            # The whole agency is planned by whoever sees all of it.
            self.fields["unit"].required = True
            self.fields["unit"].empty_label = None  # type: ignore[attr-defined]
        self.fields["language"].initial = staff.agency.language
        self.fields["site"].initial = staff.agency.name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("first_day", "last_day", "evidence_day"):
            day = cleaned.get(name)
            if day is not None and not EARLIEST <= day <= date.today() + LONGEST:  # noqa: DTZ011 - a slip of the keyboard
                self.add_error(name, _("Check the year."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}


class PlanForm(PlanFields, SubmissionForm):
    pass


class ChangePlanForm(PlanFields, VersionedForm):
    """Once evidence is frozen, only the days of the visit and the name of the site."""

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        initial = {name: getattr(review, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, initial=initial, **kwargs)
        if review.stage != Review.Stage.PLANNED:
            for name in ("edition", "kind", "unit", "language", "evidence_day"):
                del self.fields[name]
            return
        for name, kept in (("edition", review.edition_id), ("unit", review.unit_id)):
            field = self.fields[name]
            field.queryset = field.queryset | field.queryset.model.objects.filter(pk=kept)  # type: ignore[attr-defined]


class CallOffForm(VersionedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is called off"), max_length=300, widget=forms.Textarea({"rows": 2})
    )


class ReviewerFields(forms.Form):
    last_day: date  # of the visit

    lead = forms.BooleanField(
        label=gettext_lazy("Leads the review"), required=False,
        help_text=gettext_lazy("The lead reviewer signs the report. Whoever led before leads no more."),
    )  # fmt: skip
    until_date = DateField(
        label=gettext_lazy("May open it through"), required=False, shortcuts="",
        help_text=gettext_lazy("For reviewers from outside: after this day the review is closed to them."),
    )  # fmt: skip

    def clean_until_date(self) -> date | None:
        day: date | None = self.cleaned_data["until_date"]
        if day is None or day == self.initial.get("until_date"):
            return day
        if not EARLIEST <= day <= self.last_day + LONGEST_OPEN:
            raise forms.ValidationError(_("Choose a day within a year of the visit."))
        return day


class AddReviewerForm(ReviewerFields, SubmissionForm):
    staff = forms.ModelChoiceField(
        label=gettext_lazy("Reviewer"), queryset=StaffMember.objects.none(), widget=forms.Select(SEARCH)
    )
    field_order = ("staff", "until_date", "lead")

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = review.last_day
        taken = review.reviewers.values("staff")
        people = may_review(review.agency.today()).exclude(pk__in=taken).by_name()
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]
        self.fields["until_date"].initial = review.last_day + OPEN_FOR
        self.fields["lead"].initial = not review.reviewers.filter(lead=True).exists()


class ChangeReviewerForm(ReviewerFields, VersionedForm):
    field_order = ("until_date", "lead")

    def __init__(self, *args: Any, reviewer: Reviewer, **kwargs: Any) -> None:
        written = {name: getattr(reviewer, name) for name in ("lead", "until_date", "version")}
        super().__init__(*args, initial=written, **kwargs)
        self.last_day = reviewer.review.last_day


class InviteReviewerForm(ReviewerFields, SubmissionForm):
    """Somebody from outside: an account that ends by itself."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write an e-mail address, such as ana@example.org.")},
    )  # fmt: skip
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150)
    field_order = ("email", "first_name", "last_name", "until_date", "lead")

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = review.last_day
        self.fields["until_date"].required = True
        self.fields["until_date"].initial = review.last_day + OPEN_FOR
        self.fields["lead"].initial = not review.reviewers.filter(lead=True).exists()


class SessionFields(forms.Form):
    """A part of the visit. What was heard is asked of reviewers alone (`reviewer`)."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=ReviewSession.Kind.choices, widget=forms.RadioSelect)
    whom = forms.ChoiceField(label=gettext_lazy("With or of"), choices=ReviewSession.Whom.choices)
    day = DateField(label=gettext_lazy("Date"), shortcuts="")
    starts = TimeField(label=gettext_lazy("Time"), required=False)
    place = forms.CharField(label=gettext_lazy("Where"), max_length=160, required=False)
    number = forms.IntegerField(
        label=gettext_lazy("How many people"), min_value=1, max_value=500, required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    held = forms.BooleanField(label=gettext_lazy("Took place"), required=False)
    notes = forms.CharField(
        label=gettext_lazy("What was heard and seen"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 6}), help_text=gettext_lazy("The reviewers read it, nobody else. No names."),
    )  # fmt: skip

    NAMES = ("kind", "whom", "day", "starts", "place", "number", "held", "notes")

    def __init__(self, *args: Any, review: Review, reviewer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        self.fields["day"].initial = review.first_day
        if not reviewer:
            del self.fields["held"], self.fields["notes"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day <= self.review.last_day + LONGEST:
            raise forms.ValidationError(_("Check the year."))
        return day

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}


class AddSessionForm(SessionFields, SubmissionForm):
    pass


class ChangeSessionForm(SessionFields, VersionedForm):
    def __init__(self, *args: Any, session: ReviewSession, **kwargs: Any) -> None:
        written = {name: getattr(session, name) for name in (*self.NAMES, "version")}
        super().__init__(*args, review=session.review, initial=written, **kwargs)


class FreezeForm(VersionedForm):
    """How many charts of each group, and where it is wished the word that the lot is drawn by."""

    seed = forms.CharField(
        label=gettext_lazy("Word the charts are drawn by"), max_length=40, required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty, and one is made up. The same word and day draw the same charts again."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, label in SAMPLE_LABELS.items():
            self.fields[f"of_{group}"] = forms.IntegerField(
                label=label, min_value=0, max_value=30, initial=USUAL[group],
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"of_{group}"].error_messages["required"] = _("Please fill this in.")
        self.order_fields([*(f"of_{group}" for group in SAMPLE_LABELS), "seed"])

    def sizes(self) -> dict[str, int]:
        return {group: self.cleaned_data[f"of_{group}"] for group in SAMPLE_LABELS}


SAMPLE_LABELS = {
    "seeking": gettext_lazy("Charts of people looking for work"),
    "working": gettext_lazy("Charts of people in work"),
    "lost_job": gettext_lazy("Charts of people who lost a job"),
    "closed": gettext_lazy("Closed charts"),
}
