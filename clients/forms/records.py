"""Who a person is, whose caseload they are on, and closing: the forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission, Role
from clients.forms.contacts import DateField
from clients.forms.fields import YesNoField, not_in_future, sensible
from clients.intakerules import NEVER_CLOSES
from clients.models import Client, Episode, Programme
from clients.report import duplicates, filters
from tenancy.forms import SubmissionForm, VersionedForm

OLDEST = date(1900, 1, 1)
_OFF = {"autocomplete": "off"}


class FilterForm(forms.Form):
    """The filters of the list. A GET form: what it says stands in the address."""

    specialist = forms.ChoiceField(label=gettext_lazy("Specialist"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    team = forms.ChoiceField(label=gettext_lazy("Treatment team"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    late = forms.BooleanField(required=False)

    def __init__(self, *args: Any, known: filters.Choices, days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anyone = [("", _("any"))]
        offered = {
            "specialist": [(filters.NOBODY, _("nobody")), *known.specialists] if known.specialists else [],
            "unit": known.units,
            "team": known.teams,
        }
        for name, rows in offered.items():
            self.fields[name].choices = [*anyone, *rows]  # type: ignore[attr-defined]
            if not rows:
                del self.fields[name]
        self.fields["state"].choices = [("", _("Open")), *filters.states().items()]  # type: ignore[attr-defined]
        self.fields["late"].label = filters.late_label(days)


class PersonFields(forms.Form):
    """Who somebody is and how to reach them: while they are referred, and once they are a client."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, widget=forms.TextInput(_OFF))
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, widget=forms.TextInput(_OFF))
    date_of_birth = DateField(label=gettext_lazy("Date of birth"), required=False, shortcuts="")
    phone = forms.CharField(
        label=gettext_lazy("Phone"), required=False, max_length=40,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", **_OFF}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"inputmode": "email", **_OFF}),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=300, widget=forms.TextInput(_OFF)
    )
    contact_preference = forms.CharField(
        label=gettext_lazy("How they like to be reached"), required=False, max_length=200,
        help_text=gettext_lazy("For example: text first, after ten."),
    )  # fmt: skip
    safe_times = forms.CharField(
        label=gettext_lazy("Safe times and places"), required=False, max_length=200,
        help_text=gettext_lazy("When and where it is safe to call or leave a message."),
    )  # fmt: skip
    needs_interpreter = forms.BooleanField(label=gettext_lazy("Interpreter needed"), required=False)
    language = forms.CharField(
        label=gettext_lazy("Language"), required=False, max_length=60, widget=forms.TextInput(_OFF),
        help_text=gettext_lazy("The language they are most at home in."),
    )  # fmt: skip


class ClientFields(PersonFields):
    """What is known of a person. Shared by adding and editing; `of` is the one being edited."""

    field_order = ["first_name", "last_name", "client_ref"]

    client_ref = forms.CharField(
        label=gettext_lazy("Reference"), max_length=40, help_text=gettext_lazy("Your own number or code."),
        widget=forms.TextInput(_OFF),
    )  # fmt: skip
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=None)
    treatment_team = forms.ModelChoiceField(
        label=gettext_lazy("Treatment team"), queryset=TreatmentTeam.objects.none(), required=False,
        empty_label=gettext_lazy("none"),
    )  # fmt: skip
    referral_received_date = DateField(label=gettext_lazy("Referral received"), required=False)
    programme_entry_date = DateField(label=gettext_lazy("Programme entry"))
    employed_at_entry = forms.BooleanField(label=gettext_lazy("In work at entry"), required=False)
    profile_started_date = DateField(label=gettext_lazy("Vocational profile started"), required=False)
    reported_employer_contact_date = DateField(
        label=gettext_lazy("First in-person employer contact, if it was before this record"), required=False,
        help_text=gettext_lazy("About a competitive job. Contacts logged here are found by themselves."),
    )  # fmt: skip

    NAMES = (
        "first_name", "last_name", "client_ref", "date_of_birth", "phone", "email", "address", "contact_preference",
        "safe_times", "needs_interpreter", "language", "unit", "treatment_team", "referral_received_date", "programme_entry_date",
        "employed_at_entry", "profile_started_date", "reported_employer_contact_date",
    )  # fmt: skip

    def __init__(self, *args: Any, staff: StaffMember, of: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff, self.of, self.today = staff, of, staff.agency.today()
        units = units_of(staff)
        teams = TreatmentTeam.objects.filter(closed_date=None)
        if of is not None:
            units = units | Unit.objects.filter(pk=of.unit_id)
            if of.treatment_team_id:
                teams = teams | TreatmentTeam.objects.filter(pk=of.treatment_team_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["treatment_team"].queryset = teams  # type: ignore[attr-defined]

    def clean_client_ref(self) -> str:
        ref: str = self.cleaned_data["client_ref"].strip()
        others = Client.with_merged.filter(client_ref=ref)
        if self.of is not None:
            others = others.exclude(pk=self.of.pk)
        if others.exists():
            raise forms.ValidationError(self.taken())
        return ref

    def taken(self) -> str:
        return _("Another %(one)s has this reference. Check the number, or look them up first.") % {
            "one": self.staff.agency.words.one
        }

    def clean_date_of_birth(self) -> date | None:
        day: date | None = self.cleaned_data["date_of_birth"]
        if day is not None and not OLDEST < day < self.today:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean_referral_received_date(self) -> date | None:
        return not_in_future(self.cleaned_data["referral_received_date"], self.today)

    def clean_programme_entry_date(self) -> date | None:
        return not_in_future(self.cleaned_data["programme_entry_date"], self.today)

    def clean_profile_started_date(self) -> date | None:
        return not_in_future(self.cleaned_data["profile_started_date"], self.today)

    def clean_reported_employer_contact_date(self) -> date | None:
        return not_in_future(self.cleaned_data["reported_employer_contact_date"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        entry = cleaned.get("programme_entry_date")
        if entry and self.of is not None and self.of.closed_date and entry > self.of.closed_date:
            self.add_error("programme_entry_date", _("This is after the day of closing."))
        referral = cleaned.get("referral_received_date")
        if entry and referral and referral > entry:
            self.add_error("referral_received_date", _("The referral comes before programme entry, or on that day."))
        return cleaned

    def fields_said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.NAMES}


class LooksTwice(forms.Form):
    """A second look when somebody like this is known already: what was typed is saved only when it is said again.

    `alike` is for the page: whom one may see with an address, of others only that there is somebody.
    """

    somebody_else = forms.BooleanField(required=False)

    staff: StaffMember
    # This referral is no other one.
    but_referral: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alike: list[duplicates.Alike] = []
        self.fields["somebody_else"].label = _("This is somebody else")
        if not self.is_bound:
            del self.fields["somebody_else"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.alike = duplicates.alike(self._typed(), self.staff, but_referral=self.but_referral)
        if not self.alike:
            self.fields.pop("somebody_else", None)
        elif not cleaned.get("somebody_else"):
            self.add_error("somebody_else", self._warning())
        return cleaned

    def _typed(self) -> duplicates.Typed:
        said = self.cleaned_data.get
        return duplicates.Typed(said("first_name") or "", said("last_name") or "", said("date_of_birth"))

    def _warning(self) -> str:
        """Names only whom this person may see; of others, that there is somebody and whom to ask."""
        said = [self._is_like(each) for each in self.alike if each.url]
        if len(said) < len(self.alike):
            said.append(_("Somebody like this is on another caseload: ask your supervisor before adding them again."))
        return " ".join([*said, _("If this is somebody else, tick this and save again.")])

    def _is_like(self, known: duplicates.Alike) -> str:
        if known.client is None:
            return _("%(name)s, whose referral waits, is very like this.") % {"name": known.name}
        said = _("%(name)s, reference %(ref)s, is very like this.")
        return said % {"name": known.name, "ref": known.client.client_ref}


class AddClientForm(LooksTwice, ClientFields, SubmissionForm):
    """Adding: whose caseload from the start, and in which programme."""

    specialist = forms.ModelChoiceField(
        label=gettext_lazy("Employment specialist"), queryset=StaffMember.objects.none(), required=False,
        empty_label=gettext_lazy("nobody yet"), widget=forms.Select({"data-search": ""}),
    )  # fmt: skip
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"), queryset=Programme.objects.none(), required=False,
        empty_label=gettext_lazy("none"),
    )  # fmt: skip

    field_order = ["first_name", "last_name", "somebody_else", "client_ref"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme_entry_date"].initial = self.today
        offer_programmes(self, self.today)
        if self.staff.has(Permission.ASSIGN):
            field = self.fields["specialist"]
            field.queryset = specialists_on(self.today)  # type: ignore[attr-defined]
            if Role.SPECIALIST in self.staff.roles:
                field.initial = self.staff.pk
        else:
            # Whoever may not assign adds people to their own caseload.
            del self.fields["specialist"]

    def chosen_specialist(self) -> StaffMember | None:
        return self.cleaned_data["specialist"] if "specialist" in self.fields else self.staff

    def chosen_programme(self) -> Programme | None:
        programme: Programme | None = self.cleaned_data.get("programme")
        return programme


class EditClientForm(ClientFields, VersionedForm):
    def __init__(self, *args: Any, of: Client, **kwargs: Any) -> None:
        written = {name: getattr(of, name) for name in self.NAMES}
        super().__init__(*args, of=of, initial={**written, "version": of.version}, **kwargs)


class AssignForm(SubmissionForm):
    """Whose caseload from which day on. A day ahead is a hand-over that is agreed."""

    specialist = forms.ModelChoiceField(
        label=gettext_lazy("Handed over to"), queryset=StaffMember.objects.none(), empty_label="",
        widget=forms.Select({"data-search": ""}),
    )  # fmt: skip
    from_date = DateField(
        label=gettext_lazy("From"), shortcuts="today tomorrow week",
        help_text=gettext_lazy("From this day on everything that is due is theirs. It may lie ahead."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, client: Client, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"from_date": today}, **kwargs)
        self.client, self.today = client, today
        self.fields["specialist"].queryset = specialists_from(today)  # type: ignore[attr-defined]

    def clean_from_date(self) -> date | None:
        day = sensible(self.cleaned_data["from_date"], self.today)
        if day and day < self.client.programme_entry_date:
            raise forms.ValidationError(_("This is before programme entry."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        specialist, day = cleaned.get("specialist"), cleaned.get("from_date")
        if not specialist or not day:
            return cleaned
        if not specialists_on(day).filter(pk=specialist.pk).exists():
            self.add_error("specialist", _("They do not work here as a specialist on that day."))
        elif self.client.assignments.current_on(day).filter(specialist=specialist).exists():
            self.add_error("specialist", _("They look after this person on that day already."))
        return cleaned


# Offered, so that whoever looks for them is told why not and what to do instead.
NO_REASONS = {
    "missed_appointments": (
        gettext_lazy("missed appointments"),
        gettext_lazy(
            "Missed appointments close nobody's record: support reaches out. Try other times and places, ask the treatment "
            "team or family where they may, and log what was tried. Choose another reason, or leave the record open."
        ),
    ),
    "time_limit": (
        gettext_lazy("time is up"),
        gettext_lazy(
            "Support has no time limit: it goes on as long as the person wants and needs it. Choose another reason, or leave "
            "the record open."
        ),
    ),
}


class CloseForm(VersionedForm):
    closed_date = DateField(label=gettext_lazy("Last day"))
    closure_reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    person_view = forms.CharField(
        label=gettext_lazy("What the person says about it"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
    )
    employed_at_exit = YesNoField(label=gettext_lazy("In work at closing"))
    weekly_hours_at_exit = forms.DecimalField(
        label=gettext_lazy("Hours a week"), required=False, min_value=0, max_value=80, max_digits=5, decimal_places=2,
        widget=forms.NumberInput({"inputmode": "decimal", "step": "0.5"}),
    )  # fmt: skip
    told = forms.MultipleChoiceField(
        label=gettext_lazy("Who was told"), choices=Episode.Told.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    way_back = forms.CharField(
        label=gettext_lazy("How they can come back"), required=False, max_length=300,
        help_text=gettext_lazy("As it was told them: a call is enough, whenever they want."),
    )  # fmt: skip

    SAID = ("person_view", "employed_at_exit", "weekly_hours_at_exit", "told", "way_back")

    def __init__(self, *args: Any, client: Client, today: date, at_work: bool, hours: Any, **kwargs: Any) -> None:
        known = {"employed_at_exit": at_work, "weekly_hours_at_exit": hours}
        super().__init__(*args, initial={"closed_date": today, "version": client.version, **known}, **kwargs)
        self.client, self.today = client, today
        refused = [(code, NO_REASONS[code][0]) for code in NEVER_CLOSES]
        self.fields["closure_reason"].choices = [*Client.ClosureReason.choices, *refused]  # type: ignore[attr-defined]

    def clean_closed_date(self) -> date | None:
        day = not_in_future(self.cleaned_data["closed_date"], self.today)
        if day and day < self.client.programme_entry_date:
            raise forms.ValidationError(_("This is before programme entry."))
        return day

    def clean_closure_reason(self) -> str:
        reason: str = self.cleaned_data["closure_reason"]
        if reason in NO_REASONS:
            raise forms.ValidationError(str(NO_REASONS[reason][1]))
        return reason

    def clean_weekly_hours_at_exit(self) -> Any:
        hours = self.cleaned_data["weekly_hours_at_exit"]
        return hours if self.cleaned_data.get("employed_at_exit") else None

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.SAID}


class ConfirmForm(VersionedForm):
    """Nothing but the confirmation."""


def offer_programmes(form: forms.Form, day: date) -> None:
    """Those that run on `day`; the field is left out where the agency has none."""
    rows = Programme.objects.running_on(day).order_by("name")
    if rows.exists():
        form.fields["programme"].queryset = rows  # type: ignore[attr-defined]
    else:
        del form.fields["programme"]


def units_of(staff: StaffMember) -> QuerySet[Unit]:
    """Where `staff` may put a person: units they supervise or work in; all of them without a unit of their own."""
    ids = [membership.unit_id for membership in staff.active_memberships]
    units = Unit.objects.filter(closed_date=None)
    return units if None in ids else units.filter(pk__in=[pk for pk in ids if pk])


def specialists_on(day: date) -> QuerySet[StaffMember]:
    return StaffMember.objects.with_role_on(Role.SPECIALIST, day).by_name()


def specialists_from(day: date) -> QuerySet[StaffMember]:
    """Specialists of `day` and those who start later: a caseload may be promised to somebody who comes on Monday."""
    roles = Membership.objects.filter(Q(ends_date=None) | Q(ends_date__gte=day), role=Role.SPECIALIST)
    here = StaffMember.objects.here().filter(user__is_active=True)
    return here.filter(Exists(roles.filter(staff=OuterRef("pk")))).by_name()
