"""What is done beside the work with one person: hours, meetings, supervision, what the clinical record was given.

A fidelity review asks for it (items 2, 3, 5 to 8, 10, 24). Kept as it happens, nobody has to gather it once a year.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StaffMember, TreatmentTeam, Unit
from accounts.roles import Permission, Role
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key

MOST_HOURS = Decimal(80)


def _hours(label: Any, help_text: Any = "") -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=1,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(MOST_HOURS)],
        help_text=help_text,
    )


@tracked()
class WorkWeek(AgencyModel, Versioned):
    """A specialist's hours of one week, by where and for what. Scheduled are all but training and leave (items 2 and 24)."""

    HOURS = ("community_hours", "office_hours", "other_hours", "training_hours", "leave_hours")
    SCHEDULED = ("community_hours", "office_hours", "other_hours")

    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    monday = models.DateField(_("week of"))
    community_hours = _hours(
        pgettext_lazy("hours", "in the community"),
        _("With people outside the office, with employers and partners, and on the way."),
    )
    office_hours = _hours(_("in the office"), _("Employment services from a desk: meetings, notes, calls."))
    other_hours = _hours(_("other work"), _("What is not employment services, such as case management."))
    training_hours = _hours(_("training"))
    leave_hours = _hours(_("leave"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("hours of a week")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("specialist"),
            SameAgency("recorded_by"),
            models.UniqueConstraint(fields=["agency", "specialist", "monday"], name="hours_of_a_week_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="hours_are_of_a_week_from_monday"),
            models.CheckConstraint(
                condition=Q(
                    **{f"{name}__range": (0, MOST_HOURS) for name in (
                        "community_hours", "office_hours", "other_hours", "training_hours", "leave_hours",
                    )}
                ),
                name="hours_of_a_week_are_possible",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["agency", "monday", "specialist"],
                name="hours_by_week",
                include=["community_hours", "office_hours", "other_hours", "training_hours"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.monday}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def standing(self) -> MeetingQuerySet:
        return self.filter(voided_at=None)

    def visible_to(self, staff: StaffMember) -> MeetingQuerySet:
        """Every page of the log starts here. A supervisor: that of their units. A specialist: that of the units they work
        in; of what is about one specialist, their own. An entry without a unit is about the whole agency."""
        if not staff.has(Permission.LOG_TEAMWORK):
            return self.none()
        led = staff.supervised_unit_ids if staff.has(Permission.LEAD_UNIT) else frozenset()
        entries = self.filter(agency_id=staff.agency_id)
        if led is None:
            return entries
        units = led | {each.unit_id for each in staff.active_memberships if each.role == Role.SPECIALIST}
        everybodys = Q(unit=None) | Q(unit__in=[unit for unit in units if unit is not None])
        return entries.filter(
            Q(specialist=staff) | Q(unit__in=led) | (everybodys & ~Q(kind__in=sorted(Meeting.OF_SPECIALIST)))
        )


@tracked()
class Meeting(AgencyModel, Versioned):
    """One entry of the unit's log: a meeting, an hour of supervision, a day out together, something told to others.

    `summary` is about work and ways; whom a meeting talked about stands in MeetingClient and nowhere else.
    """

    class Kind(models.TextChoices):
        TEAM = "team", _("treatment team meeting")
        UNIT = "unit", _("IPS unit meeting")
        PARTNER = "partner", _("meeting with a partner")
        SUPERVISION = "supervision", _("supervision")
        MENTORING = "mentoring", _("field mentoring")
        OUTCOMES = "outcomes", _("outcome review with goals")
        SHARED = "shared", _("outcomes told to leaders and staff")
        STORY = "story", _("somebody in work told their story")
        BARRIERS = "barriers", _("barriers taken to the executive team")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        VIDEO = "video", _("video")
        PHONE = "phone", _("phone")

    # What the supervisor alone writes down.
    LED = frozenset({Kind.SUPERVISION, Kind.MENTORING, Kind.OUTCOMES, Kind.SHARED, Kind.BARRIERS})
    # About one specialist.
    OF_SPECIALIST = frozenset({Kind.SUPERVISION, Kind.MENTORING, Kind.OUTCOMES})

    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    day = models.DateField(_("date"))
    mode = models.CharField(_("how"), max_length=12, choices=Mode, default=Mode.IN_PERSON)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("IPS unit"))
    team = models.ForeignKey(
        TreatmentTeam, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("treatment team")
    )
    specialist = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("specialist")
    )
    partner = models.CharField(_("partner"), max_length=160, blank=True)
    planned = models.BooleanField(_("agreed beforehand"), default=True)
    referrals_raised = models.PositiveSmallIntegerField(
        _("possible referrals raised"), default=0, validators=[MaxValueValidator(99)]
    )
    goals = models.TextField(_("goals agreed"), blank=True)
    summary = models.TextField(_("what it was about"), blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("entry of the log")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("unit"),
            SameAgency("team"),
            SameAgency("specialist"),
            SameAgency("recorded_by"),
            models.CheckConstraint(condition=~Q(kind="team") | Q(team__isnull=False), name="a_team_meeting_has_a_team"),
            models.CheckConstraint(condition=~Q(kind="unit") | Q(unit__isnull=False), name="a_unit_meeting_has_a_unit"),
            models.CheckConstraint(
                condition=~Q(kind__in=["supervision", "mentoring", "outcomes"]) | Q(specialist__isnull=False),
                name="supervision_is_of_a_specialist",
            ),
            models.CheckConstraint(
                condition=~Q(kind="partner") | ~Q(partner=""), name="a_partner_meeting_has_a_partner"
            ),
            models.CheckConstraint(condition=~Q(kind="outcomes") | ~Q(goals=""), name="an_outcome_review_sets_goals"),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="a_void_entry_of_the_log_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "kind", "-day"], name="meetings_by_kind", condition=Q(voided_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


@tracked()
class MeetingStaff(AgencyModel):
    """Who was there."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="staff")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("meeting"),
            SameAgency("staff"),
            models.UniqueConstraint(fields=["agency", "meeting", "staff"], name="at_a_meeting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.staff_id}"


@tracked()
class MeetingClient(AgencyModel):
    """Whom it was about."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="people")
    client = models.ForeignKey(Client, models.PROTECT, related_name="meetings")

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("meeting"),
            SameAgency("client"),
            models.UniqueConstraint(fields=["agency", "meeting", "client"], name="talked_about_once_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.client_id}"


@tracked()
class ClinicalCopy(AgencyModel, Versioned):
    """Profile, plan or notes about work were put into the clinical record (item 5)."""

    PARTS = ("profile", "plan", "notes")

    client = models.ForeignKey(Client, models.PROTECT, related_name="clinical_copies")
    day = models.DateField(_("date"))
    profile = models.BooleanField(_("vocational profile"), default=False)
    plan = models.BooleanField(_("job search plan"), default=False)
    notes = models.BooleanField(_("notes about work"), default=False)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("copy in the clinical record")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(profile=True) | Q(plan=True) | Q(notes=True), name="a_clinical_copy_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="a_void_clinical_copy_says_why",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "-day"], name="clinical_copies_of_a_client")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.day}"

    @property
    def parts(self) -> list[str]:
        return [name for name in self.PARTS if getattr(self, name)]


@tracked()
class MentoringNeed(AgencyModel, Versioned):
    """A supervisor's mark: this specialist is new, or finds employer work hard, and goes out with the supervisor (item 8)."""

    class Why(models.TextChoices):
        NEW = "new", _("is new")
        EMPLOYERS = "employers", _("finds employer work hard")

    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    why = models.CharField(_("why"), max_length=12, choices=Why)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("through"), null=True, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("need of field mentoring")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("specialist"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="mentoring_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["agency", "specialist"], name="one_running_need_of_mentoring", condition=Q(to_date=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.from_date}"
