"""An entry of the log: the form asks for what its kind needs, and for nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import supervised_posts
from accounts.models import Membership, StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission, Role
from clients.forms.contacts import DateField
from clients.forms.fields import not_in_future, offer_some
from clients.jobdevelopmentrules import WEEK
from clients.models import Client, Meeting, MeetingClient
from clients.models.client import looked_after_by
from clients.report.meetings import ASKED, WEEKS
from tenancy.forms import SubmissionForm, VersionedForm

Kind = Meeting.Kind
# Who comes to meetings of the service.
_PRESENT = (Role.SPECIALIST, Role.SUPERVISOR, Role.CLINICIAN)
# A specialist who left can still be written about for so long.
_LEFT = 13 * WEEK
_TICKS = forms.CheckboxSelectMultiple
_SUMMARIES = {
    Kind.TEAM: gettext_lazy("What was decided together"),
    Kind.UNIT: gettext_lazy("Strategies and job leads"),
    Kind.MENTORING: gettext_lazy("What was seen, and the feedback"),
    Kind.SHARED: gettext_lazy("What was told, and to whom"),
    Kind.STORY: gettext_lazy("Where, and who listened"),
    Kind.BARRIERS: gettext_lazy("Which barriers, and what was agreed"),
}


def _choice(queryset: Any, label: Any, **kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(queryset=queryset, label=label, to_field_name="public_id", **kwargs)


class MeetingFilter(forms.Form):
    """What the list is narrowed by."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    weeks = forms.ChoiceField(label=gettext_lazy("Period"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, capfirst(str(label))) for kind, label in Kind.choices]
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", _("Everything")), *kinds]
        fields["weeks"].choices = [("", _("All time")), *WEEKS.items()]


class MeetingForm(SubmissionForm):
    """One entry of `kind`. Never asks twice for what the writer's own post says: their unit, their team."""

    team = _choice(TreatmentTeam.objects.none(), gettext_lazy("Treatment team"))
    partner = forms.CharField(
        label=gettext_lazy("Partner"), max_length=160, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("The office, and the counsellor when it was one."),
    )  # fmt: skip
    specialist = _choice(StaffMember.objects.none(), gettext_lazy("Specialist"))
    unit = _choice(Unit.objects.none(), gettext_lazy("IPS unit"), empty_label=gettext_lazy("The whole agency"))
    day = DateField(label=gettext_lazy("Date"))
    planned = forms.BooleanField(label=gettext_lazy("Agreed beforehand"), required=False)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=Meeting.Mode.choices, widget=forms.RadioSelect)
    staff = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who was there"), queryset=StaffMember.objects.none(), to_field_name="public_id",
        required=False, widget=_TICKS,
    )  # fmt: skip
    clients = forms.ModelMultipleChoiceField(
        queryset=Client.objects.none(), to_field_name="public_id", required=False, widget=_TICKS
    )
    referrals_raised = forms.IntegerField(
        label=gettext_lazy("Possible referrals raised"), min_value=0, max_value=99, required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("People not with the service yet for whom work was thought of: a number, no names."),
        error_messages={
            "invalid": gettext_lazy("Write a whole number."),
            "max_value": gettext_lazy("No more than %(limit_value)s."),
            "min_value": gettext_lazy("Write a whole number."),
        },
    )  # fmt: skip
    goals = forms.CharField(
        label=gettext_lazy("Goals agreed"), max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What the specialist aims at until the next review."),
    )  # fmt: skip
    summary = forms.CharField(
        label=gettext_lazy("What it was about"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Work and ways, no names: whom it was about is ticked above."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, kind: str, staff: StaffMember, meeting: Meeting | None = None, about: str = "", **kwargs: Any
    ) -> None:
        """`about`: the public id of the specialist whom the address names; then only their people are offered."""
        self.kind, self.writer, self.meeting = kind, staff, meeting
        self.today = staff.agency.today()
        super().__init__(*args, **kwargs)
        self.choices: dict[str, Any] = self.fields
        self._offer(about)
        self.order_fields(["submission", "version", *ASKED[kind].fields])
        for name in set(self.base_fields) - {"submission", "version", *ASKED[kind].fields}:
            self.fields.pop(name, None)
        self.fields["summary"].label = _SUMMARIES.get(Kind(kind), self.fields["summary"].label)
        if "clients" not in ASKED[kind].fields:
            self.fields["summary"].help_text = _("Work and ways: no names of people you support.")
        self.initial = {**self._begun(about), **self.initial}

    # What is offered

    def _offer(self, about: str) -> None:
        """The choices of each field: what the writer has to do with, and what stands in the entry already."""
        offer_some(self.choices["team"], self._teams())
        offer_some(self.choices["specialist"], self._specialists())
        self.choices["staff"].queryset = self._present()
        self.choices["clients"].queryset = self._people(about)
        self.choices["clients"].label = _("Which %(many)s it was about") % {"many": self.writer.agency.words.many}
        units = self._units()
        self.choices["unit"].queryset = units
        self.choices["unit"].required = self.kind == Kind.UNIT
        self.only_unit = units[0] if len(units) == 1 else None
        if self.only_unit:
            del self.fields["unit"]

    def _teams(self) -> Any:
        there = Q(pk=self.meeting.team_id) if self.meeting else Q(pk=None)
        return TreatmentTeam.objects.filter(Q(closed_date=None) | there)

    def _units(self) -> Any:
        led, own = self._led(), {each.unit_id for each in self.writer.active_memberships} - {None}
        there = Q(pk=self.meeting.unit_id) if self.meeting else Q(pk=None)
        if led is None or not own | led:
            return Unit.objects.filter(Q(closed_date=None) | there)
        return Unit.objects.filter(Q(pk__in=own | led) | there)

    def _led(self) -> frozenset[int] | None:
        return self.writer.supervised_unit_ids if self.writer.has(Permission.LEAD_UNIT) else frozenset()

    def _specialists(self) -> Any:
        posts = supervised_posts(self.writer).between(self.today - _LEFT, self.today)
        there = Q(pk=self.meeting.specialist_id) if self.meeting else Q(pk=None)
        return (
            StaffMember.objects.here()
            .filter(Q(pk__in=posts.values("staff")) | there)
            .exclude(pk=self.writer.pk)
            .by_name()
        )

    def _present(self) -> Any:
        working = Membership.objects.active_on(self.today).filter(role__in=_PRESENT, staff__user__is_active=True)
        found = Q(pk__in=working.values("staff"))
        if self.meeting:
            found |= Q(pk__in=self.meeting.staff.values("staff"))
        return StaffMember.objects.here().filter(found).by_name()

    def _people(self, about: str) -> Any:
        """Of those the writer may see: the open ones, and whoever is in the entry already."""
        visible = Client.objects.visible_to(self.writer)
        offered = Q(closed_date=None)
        if specialist := self._named(about):
            offered &= Q(pk__in=looked_after_by(specialist, self.today))
        if self.meeting:
            offered |= Q(pk__in=MeetingClient.objects.filter(meeting=self.meeting).values("client"))
        return visible.filter(offered).order_by("sort_key")

    def _named(self, about: str) -> StaffMember | None:
        try:
            found: StaffMember | None = (
                self.choices["specialist"].queryset.filter(public_id=about).first() if about else None
            )
        except forms.ValidationError:
            return None
        return found

    # What it begins with

    def _begun(self, about: str) -> dict[str, Any]:
        meeting = self.meeting
        if meeting is None:
            teams = [each.team for post in self.writer.active_memberships for each in post.teams.select_related("team")]
            return {
                "day": self.today,
                "mode": Meeting.Mode.IN_PERSON,
                "planned": True,
                "specialist": about,
                "team": teams[0].public_id if teams else None,
                "staff": self._usually_there(),
            }
        names = ("version", "day", "mode", "planned", "partner", "referrals_raised", "goals", "summary")
        return {
            **{name: getattr(meeting, name) for name in names},
            **{
                name: getattr(meeting, name) and getattr(meeting, name).public_id
                for name in ("team", "specialist", "unit")
            },
            "staff": [each.staff.public_id for each in meeting.staff.select_related("staff")],
            "clients": [each.client.public_id for each in meeting.people.select_related("client")],
        }

    def _usually_there(self) -> list[Any]:
        """The writer; at a meeting of one unit, all who work in it: whoever was missing is ticked off."""
        if self.kind != Kind.UNIT or self.only_unit is None:
            return [self.writer.public_id]
        working = Membership.objects.active_on(self.today).filter(unit=self.only_unit, role__in=_PRESENT)
        return list(
            StaffMember.objects.here().filter(pk__in=working.values("staff")).values_list("public_id", flat=True)
        )

    # What is checked

    def clean_day(self) -> date | None:
        return not_in_future(self.cleaned_data["day"], self.today)

    def clean_partner(self) -> str:
        return str(self.cleaned_data["partner"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        specialist, day = cleaned.get("specialist"), cleaned.get("day")
        if specialist and day and self._unit_of(specialist, day) is None and not self._stood_with(specialist):
            self.add_error("day", _("They were not in a unit of yours on this day."))
        return cleaned

    def _stood_with(self, specialist: StaffMember) -> bool:
        return self.meeting is not None and self.meeting.specialist_id == specialist.pk

    def _unit_of(self, specialist: StaffMember, day: date) -> Membership | None:
        posts = supervised_posts(self.writer).active_on(day).filter(staff=specialist)
        return posts.select_related("unit").order_by("pk").first()

    def written(self) -> dict[str, Any]:
        """The columns of the kind. The unit of what is about one specialist is the one they worked in that day."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("submission", "version")}
        if "referrals_raised" in said:
            said["referrals_raised"] = said["referrals_raised"] or 0
        if self.kind in Meeting.OF_SPECIALIST:
            post = self._unit_of(said["specialist"], said["day"])
            said["unit"] = post.unit if post else getattr(self.meeting, "unit", None)
        elif "unit" not in said:
            said["unit"] = self.meeting.unit if self.meeting else self.only_unit
        return {"staff": [], "clients": [], **said}


class CorrectMeetingForm(VersionedForm, MeetingForm):
    """The same fields, as they stand."""


class VoidMeetingForm(VersionedForm):
    reason = forms.CharField(label=gettext_lazy("Why it is void"), max_length=300)
