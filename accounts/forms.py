"""What is asked about staff, units, teams, cover and the agency. Forms check what one field can say; actions check the rest."""

from __future__ import annotations

import zoneinfo
from decimal import Decimal
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth import password_validation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Membership, StaffMember, TreatmentTeam, Unit, User
from accounts.roles import Role
from tenancy import words
from tenancy.forms import SubmissionForm, VersionedForm
from tenancy.models import Agency

LANGUAGES = [("en", _("English")), ("fi", _("Finnish"))]
ROLES = [(role.value, label) for role, label in Membership.ROLE_LABELS.items()]
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
SEARCH = {"data-search": ""}


class DayField(forms.DateField):
    """A calendar day, typed or picked, with buttons for the days people mean most."""

    def __init__(self, *, shortcuts: str = "today tomorrow week", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "data-shortcuts": shortcuts}, format="%Y-%m-%d")
        kwargs.setdefault("error_messages", {"invalid": _("Write a date, such as 2026-03-19, or pick one.")})
        super().__init__(widget=widget, **kwargs)


class MembershipFields(forms.Form):
    """A role, where, how much, from when. What it can't be at the same time as another, the action says."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label=_("IPS unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("the whole agency"),
        help_text=_("A supervisor sees the people of their units; one for the whole agency sees everybody."),
    )
    fte = forms.DecimalField(
        label=_("Full-time equivalent"),
        initial=Decimal("1"),
        min_value=Decimal("0.05"),
        max_value=Decimal("1.5"),
        max_digits=3,
        decimal_places=2,
        help_text=_("1 is full time, 0.5 half time."),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.05"}),
    )
    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"),
        queryset=StaffMember.objects.none(),
        required=False,
        empty_label=_("nobody"),
        help_text=_("Is told when contacts of this person stay overdue."),
        widget=forms.Select(attrs=SEARCH),
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Treatment teams"),
        queryset=TreatmentTeam.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_date = DayField(label=_("From"))
    ends_date = DayField(
        label=_("Through"), required=False, shortcuts="", help_text=_("The last day. Leave empty when it is not known.")
    )

    def __init__(self, *args: Any, agency: Agency, membership: Membership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = agency.today()
        self.fields["starts_date"].initial = today
        offered = {
            "unit": _open(Unit, membership.unit_id if membership else None),
            "teams": _open(TreatmentTeam),
            "supervisor": StaffMember.objects.with_role_on(Role.SUPERVISOR, today).by_name(),
        }
        if membership is not None and membership.supervisor_id:
            offered["supervisor"] = offered["supervisor"] | StaffMember.objects.here().by_name().filter(
                pk=membership.supervisor_id
            )
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if not offered["teams"].exists():
            del self.fields["teams"]

    def membership_fields(self) -> dict[str, Any]:
        """What the action takes, without the form's own hidden fields."""
        names = ("role", "unit", "fte", "supervisor", "starts_date", "ends_date")
        return {**{name: self.cleaned_data[name] for name in names}, "teams": list(self.cleaned_data.get("teams", []))}


def _open(model: Any, also: int | None = None) -> Any:
    """Units or teams that are not closed, and the one that stands already."""
    rows = model.objects.filter(closed_date=None)
    return rows | model.objects.filter(pk=also) if also else rows


class InviteForm(MembershipFields, SubmissionForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"invalid": _("Write an e-mail address, such as ana@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    field_order = ("email", "first_name", "last_name")


class AddMembershipForm(MembershipFields, SubmissionForm):
    pass


class ChangeMembershipForm(MembershipFields, VersionedForm):
    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        names = ("role", "unit", "fte", "supervisor", "starts_date", "ends_date", "version")
        written = {name: getattr(membership, name) for name in names}
        written["teams"] = [link.team_id for link in membership.teams.all()]
        super().__init__(*args, membership=membership, initial=written, **kwargs)


class EndMembershipForm(VersionedForm):
    ends_date = DayField(label=_("Last day"), shortcuts="yesterday today week")


class PlaceForm(SubmissionForm):
    name = forms.CharField(label=_("Name"), max_length=120)


class ChangePlaceForm(VersionedForm, PlaceForm):
    closed_date = DayField(
        label=_("Closed from"),
        required=False,
        shortcuts="today",
        help_text=_(
            "Leave empty while it is open. A closed one is no longer offered, and stays on the records that name it."
        ),
    )


class CoverForm(SubmissionForm):
    absent = forms.ModelChoiceField(
        label=_("Who is away"), queryset=StaffMember.objects.none(), widget=forms.Select(attrs=SEARCH)
    )
    covering = forms.ModelChoiceField(
        label=_("Who covers"), queryset=StaffMember.objects.none(), widget=forms.Select(attrs=SEARCH)
    )
    from_date = DayField(label=_("From"))
    to_date = DayField(label=_("Through"), shortcuts="week", help_text=_("The last day away."))

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = staff.agency.today()
        self.fields["absent"].queryset = access.may_be_covered(staff).by_name()  # type: ignore[attr-defined]
        self.fields["covering"].queryset = access.may_cover(today).by_name()  # type: ignore[attr-defined]
        self.fields["from_date"].initial = today


class AgencyForm(VersionedForm):
    """How the agency's days, words and thresholds are. Dates that are planned already stay as they are."""

    name = forms.CharField(label=_("Name"), max_length=200)
    client_word = forms.ChoiceField(
        label=_("Word for the person you support"), choices=words.CHOICES, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("For pages and mail, unless a member of staff chose another."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())],
        widget=forms.Select(attrs=SEARCH),
        help_text=_("Says which day it is: a contact that is due today is overdue after midnight here."),
    )
    date_format = forms.ChoiceField(
        label=_("Dates in spreadsheets"),
        choices=Agency.DateFormat.choices,
        widget=forms.RadioSelect,
        help_text=_("How imported files write dates. Year first is always understood."),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the morning mail"),
        choices=HOURS,
        coerce=int,
        help_text=_("Each may choose another for themselves."),
    )
    remind_when_opens = forms.BooleanField(label=_("Remind when a contact can first be made"), required=False)
    remind_when_due = forms.BooleanField(label=_("Remind on the day a contact is due"), required=False)
    remind_day_after = forms.BooleanField(label=_("Remind on the day after"), required=False)
    supervisor_after_days = forms.IntegerField(
        label=_("Tell the supervisor after this many days overdue"), min_value=1, max_value=60
    )
    first_employer_contact_days = forms.IntegerField(
        label=_("Days to the first employer contact"),
        min_value=1,
        max_value=365,
        help_text=_("From programme entry to the first in-person contact with an employer. IPS-25 asks for 30."),
    )
    caseload_per_fte = forms.IntegerField(
        label=_("Caseload of a full-time specialist"),
        min_value=1,
        max_value=100,
        help_text=_("The most people one can support well. IPS-25 asks for 20 or fewer."),
    )
    weekly_employer_contacts = forms.IntegerField(
        label=_("In-person employer contacts a week"),
        min_value=1,
        max_value=50,
        help_text=_("For a full-time specialist, Monday to Sunday. IPS-25 asks for six."),
    )
    cooling_weeks = forms.IntegerField(
        label=_("Weeks until an employer goes cold"),
        min_value=1,
        max_value=104,
        help_text=_("So long after the last visit in person an employer is shown as going cold."),
    )
    consent_from_date = forms.DateField(
        label=_("Naming somebody to an employer needs consent from"),
        widget=forms.DateInput(attrs={"type": "date", "data-shortcuts": ""}, format="%Y-%m-%d"),
        help_text=_(
            "Contacts of that day and later are refused without it. Earlier ones may be taken in as they were."
        ),
    )

    note_lock_hours = forms.IntegerField(
        label=_("Hours in which a note can be changed"),
        min_value=0,
        max_value=720,
        help_text=_("By whoever wrote it. After that, and for everybody else, something can only be added under it."),
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        written = {name: getattr(agency, name) for name in self.base_fields if name != "submission"}
        super().__init__(*args, initial=written, **kwargs)


class MeForm(SubmissionForm):
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("as the agency has it")), *LANGUAGES],
        required=False,
        widget=forms.RadioSelect,
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of my morning mail"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, staff: StaffMember, **kwargs: Any) -> None:
        user = staff.user
        written = {"first_name": user.first_name, "last_name": user.last_name, "language": user.language}
        super().__init__(*args, initial={**written, "digest_hour": staff.digest_hour}, **kwargs)
        usual = format_lazy(_("as the agency has it ({hour})"), hour=f"{staff.agency.digest_hour:02}:00")
        self.fields["digest_hour"].choices = [("", usual), *HOURS]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """A name and a password, chosen by whoever holds the link."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Twelve characters or more: three or four words that have nothing to do with each other are good."),
    )
    again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two are not the same. Write it again."))
        if password:
            named = User(
                email=self.user.email, first_name=given.get("first_name", ""), last_name=given.get("last_name", "")
            )
            try:
                password_validation.validate_password(password, named)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class StaffFilter(forms.Form):
    """The staff list's filters, kept in its address."""

    STATES = [
        ("", _("working or invited")),
        ("invited", _("invited, not joined")),
        ("left", _("left")),
        ("all", _("everybody")),
    ]

    q = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("any role")), *ROLES], required=False)
    unit = forms.ModelChoiceField(
        label=_("IPS unit"),
        queryset=Unit.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("any unit"),
    )
    state = forms.ChoiceField(label=_("Show"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.all()  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """What was asked; a value that is not offered (an old link) is as good as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ResetForJoined(ResetPasswordForm):
    """Forgotten passwords are for those who have one: whoever was only invited joins by their invitation, or not at all."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        found: list[User] = self.users  # type: ignore[has-type]
        self.users = [user for user in found if user.has_usable_password()]
        return email
