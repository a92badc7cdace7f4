"""A course or study, and the support for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.contacts import DateField
from clients.forms.fields import sensible
from clients.forms.parts import InParts
from clients.forms.work import line, lines
from clients.models import Education
from tenancy.forms import SubmissionForm, VersionedForm

LONGEST = timedelta(days=10 * 366)


class StudyFields(InParts, forms.Form):
    PARTS = (
        (
            gettext_lazy("The course"),
            ("course", "school", "award", "pace", "credit_hours", "start_date", "goal", "finance"),
        ),
        (gettext_lazy("Support"), ("study_office", "accommodations", "supports")),
        (gettext_lazy("The end"), ("end_date", "outcome", "outcome_note")),
    )

    course = line(gettext_lazy("Course"), 200, required=True)
    school = line(gettext_lazy("School"), 200)
    award = line(
        gettext_lazy("What it leads to"),
        200,
        help_text=gettext_lazy("For example: a certificate, a degree, a licence."),
    )
    pace = forms.ChoiceField(
        label=gettext_lazy("Full or part time"), required=False, widget=forms.RadioSelect,
        choices=[*Education.Pace.choices, ("", gettext_lazy("not known"))],
    )  # fmt: skip
    credit_hours = line(gettext_lazy("Credits or hours"), 60)
    start_date = DateField(label=gettext_lazy("First day"), shortcuts="yesterday today tomorrow")
    goal = line(gettext_lazy("Goal"), 300, help_text=gettext_lazy("In the person's own words: what work it is for."))
    finance = line(gettext_lazy("How it is paid for"), 300)
    study_office = line(
        gettext_lazy("Disability or student office"), 200, help_text=gettext_lazy("Whom to contact there.")
    )
    accommodations = lines(
        gettext_lazy("Accommodations"),
        help_text=gettext_lazy("For example: more time in exams, a quiet room, a break."),
    )
    supports = lines(gettext_lazy("Study supports"), help_text=gettext_lazy("Who helps with what, and how often."))
    end_date = DateField(
        label=gettext_lazy("Last day"), required=False, shortcuts="yesterday today",
        help_text=gettext_lazy("As planned, or as it was."),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("still going on")), *Education.Outcome.choices],
    )  # fmt: skip
    outcome_note = line(gettext_lazy("What came of it"), 300)

    SAID = (
        "course", "school", "award", "pace", "credit_hours", "start_date", "goal", "finance", "study_office",
        "accommodations", "supports", "end_date", "outcome", "outcome_note",
    )  # fmt: skip

    def clean_start_date(self) -> date | None:
        return sensible(self.cleaned_data["start_date"], self.today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", _("This is before the first day."))
        elif start and end and end - start > LONGEST:
            self.add_error("end_date", _("Check the year."))
        if cleaned.get("outcome") and not end and "end_date" not in self.errors:
            self.add_error("end_date", _("Say when it ended."))
        return cleaned

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class RecordStudyForm(StudyFields, SubmissionForm):
    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today


class EditStudyForm(StudyFields, VersionedForm):
    def __init__(self, *args: Any, study: Education, today: date, **kwargs: Any) -> None:
        written = {name: getattr(study, name) for name in self.SAID}
        super().__init__(*args, initial={**written, "version": study.version}, **kwargs)
        self.today = today
