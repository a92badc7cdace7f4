"""A visit to an employer on a day to come; and for whom else a contact was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from clients.forms.fields import EmployerField
from clients.forms.plan import PlanLineFields
from clients.forms.visits import VisitForm
from clients.models import Client, PlanLine
from clients.models.client import looked_after_by
from employers.models import Employer, EmployerContact, EmployerPerson, Site
from tenancy.forms import SubmissionForm, VersionedForm


class EmployerVisitForm(VisitForm):
    employer = EmployerField(label=gettext_lazy("Employer"))
    site = forms.ModelChoiceField(
        label=gettext_lazy("Site"), queryset=Site.objects.none(), required=False, empty_label=gettext_lazy("Not said"),
        to_field_name="public_id",
    )  # fmt: skip
    person = forms.ModelChoiceField(
        label=gettext_lazy("Whom to meet"), queryset=EmployerPerson.objects.none(), required=False,
        empty_label=gettext_lazy("Not said"), to_field_name="public_id",
    )  # fmt: skip
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), required=False, widget=forms.RadioSelect)
    aim = forms.CharField(
        label=gettext_lazy("What for"), required=False, max_length=300,
        help_text=gettext_lazy("Everybody who sees the employer reads it: nobody you support is named."),
    )  # fmt: skip
    clients = forms.ModelMultipleChoiceField(
        queryset=Client.objects.none(), required=False, to_field_name="public_id", widget=forms.CheckboxSelectMultiple
    )
    # The site and the aim say these.
    place = None  # type: ignore[assignment]
    note = None  # type: ignore[assignment]

    field_order = [
        "submission", "version", "employer", "visit_date", "visit_time", "site", "person", "purpose", "aim", "clients",
    ]  # fmt: skip
    NAMES = ("visit_date", "visit_time", "site", "person", "purpose", "aim")

    def __init__(self, *args: Any, staff: StaffMember, employer: Employer | None, **kwargs: Any) -> None:
        super().__init__(*args, today=staff.agency.today(), **kwargs)
        fields: dict[str, Any] = self.fields
        fields["purpose"].choices = [*EmployerContact.Purpose.choices, ("", _("not said"))]
        if employer is None:
            fields["employer"].offer(staff)
            del fields["site"], fields["person"]
        else:
            del fields["employer"]
            fields["site"].queryset = employer.sites.order_by("name")
            fields["person"].queryset = employer.people.filter(left_date=None).order_by("name")
        mine = Client.objects.visible_to(staff).still_open().filter(pk__in=looked_after_by(staff, self.today))
        fields["clients"].queryset = mine.order_by("sort_key")
        fields["clients"].label = _("For whom (%(many)s)") % {"many": staff.agency.words.many}
        fields["clients"].help_text = _("Nobody: a general visit. No employer page shows for whom it is.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "employer" in self.fields and not self.has_error("employer") and cleaned.get("employer") is None:
            self.add_error("employer", _("Choose the employer."))
        return cleaned

    def visit_fields(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}
        return {"site": None, "person": None, **said}


class MoveEmployerVisitForm(VersionedForm, EmployerVisitForm):
    """The same visit, at another time or with somebody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["clients"]


class AlsoForForm(PlanLineFields, SubmissionForm):
    """One more person an employer contact was for. `lines`: what of their plan it may serve."""

    told = forms.CharField(
        label=gettext_lazy("What they were told about the person"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("For the log of what was told to whom. Left empty, it says that they were named."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, lines: list[PlanLine], purpose: str, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(lines)
        if "serves" in self.fields:
            self.fields["serves"].required = purpose != EmployerContact.Purpose.SUPPORT_WORKER
        self.fields["note"].help_text = _("Stays on the %(of_one)s side: no employer page shows it.") % {
            "of_one": staff.agency.words.of_one
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_plan_line()
        return cleaned

    def said(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("told", "note")}
        return {**said, **(self.plan_line_said() if self.lines else {})}
