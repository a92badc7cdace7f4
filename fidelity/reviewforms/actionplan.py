"""A step of the action plan, and how it goes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, StaffMember, StaffQuerySet, Unit
from clients.forms.contacts import DateField
from fidelity.edition import HIGHEST, LOWEST, Edition
from fidelity.models import ActionStep
from fidelity.reviewforms.planning import check_year
from tenancy.forms import SubmissionForm, VersionedForm


def may_own(day: date) -> StaffQuerySet:
    """Whoever works here today, in whatever role."""
    active = Membership.objects.active_on(day).values("staff_id")
    return StaffMember.objects.here().filter(pk__in=active, user__is_active=True).select_related("user")


class _Owner(forms.ModelChoiceField):
    def label_from_instance(self, staff: Any) -> str:
        return str(staff.name)


def _points() -> list[tuple[str, str]]:
    return [("", _("No aim set")), *((str(score), str(score)) for score in range(LOWEST, HIGHEST + 1))]


class _StepFields(forms.Form):
    item = forms.TypedChoiceField(
        label=gettext_lazy("Item"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Leave it empty when the step is about the programme as a whole."),
    )  # fmt: skip
    step = forms.CharField(
        label=gettext_lazy("What is to be done"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("No names of people in the programme."),
    )  # fmt: skip
    target = forms.TypedChoiceField(
        label=gettext_lazy("Score aimed at"), required=False, coerce=int, empty_value=None
    )  # fmt: skip
    owner = _Owner(
        label=gettext_lazy("Who sees to it"), queryset=StaffMember.objects.none(), to_field_name="public_id",
        empty_label=gettext_lazy("Choose"),
    )  # fmt: skip
    due_date = DateField(label=gettext_lazy("Done by"), shortcuts="week")
    review_date = DateField(
        label=gettext_lazy("Looked at again on"), required=False, shortcuts="week",
        help_text=gettext_lazy("Whoever sees to it is reminded on this day too."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=gettext_lazy("IPS unit"), queryset=Unit.objects.none(), required=False, to_field_name="public_id",
        empty_label=gettext_lazy("The whole agency"),
    )  # fmt: skip

    def _prepare(self, edition: Edition, units: Any, today: date) -> None:
        items = [(str(each.number), f"{each.number} {each.title}") for each in edition.items]
        fields: dict[str, Any] = self.fields
        fields["item"].choices = [("", _("The programme as a whole")), *items]
        fields["target"].choices = _points()
        fields["owner"].queryset = may_own(today).order_by("user__first_name", "user__last_name", "pk")
        fields["unit"].queryset = units
        self.today = today

    def clean_due_date(self) -> date:
        day: date = self.cleaned_data["due_date"]
        if day < self.today and day != self.initial.get("due_date"):
            raise ValidationError(_("This day has passed."))
        return check_year(day, self.today)

    def clean_review_date(self) -> date | None:
        day: date | None = self.cleaned_data["review_date"]
        if day and day < self.today and day != self.initial.get("review_date"):
            raise ValidationError(_("This day has passed."))
        return check_year(day, self.today) if day else None

    def said(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("item", "step", "target", "owner", "due_date", "review_date", "unit")
            if name in self.cleaned_data
        }


class AddStepForm(_StepFields, SubmissionForm):
    def __init__(self, *args: Any, edition: Edition, units: Any, today: date, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare(edition, units, today)
        if fixed:
            # A review's own unit.
            del self.fields["unit"]


class ChangeStepForm(_StepFields, VersionedForm):
    def __init__(self, *args: Any, step: ActionStep, edition: Edition, units: Any, today: date, **kwargs: Any) -> None:
        names = ("item", "step", "target", "due_date", "review_date", "version")
        standing = {name: getattr(step, name) for name in names} | {"owner": step.owner, "unit": step.unit}
        super().__init__(*args, initial=standing, **kwargs)
        self._prepare(edition, units, today)
        owner: Any = self.fields["owner"]
        owner.queryset = owner.queryset | StaffMember.objects.here().filter(pk=step.owner_id).select_related("user")
        if step.review_id:
            del self.fields["unit"]


class TellForm(VersionedForm):
    """How a step goes."""

    status = forms.ChoiceField(
        label=gettext_lazy("How it stands"), choices=ActionStep.Status.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("How it goes"), max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("No names of people in the programme."),
    )  # fmt: skip
