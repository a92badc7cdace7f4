"""What happened with a client, when it happened and when it was written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.followalong import JOB_LOSS
from clients.models.client import Client
from clients.models.job import Job
from clients.models.plan import PlanLine
from employers.models import EmployerContact, EmployerContactQuerySet
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key

# For so long one tap takes a contact back, without a word why.
TAKEN_BACK_WITHIN = timedelta(minutes=10)


# Most contacts are talks with the person alone. The others, which whole questions are about, are found without going through
# all: of a partial index PostgreSQL has to read the very words, so they stand in the text and not in parameters. (Named by the
# alphabet, as in the migration: Django takes another order for another condition.)
_APART = Func(
    F("mode"),
    F("with_whom"),
    arg_joiner=" IN ('no_show', 'voicemail') OR ",
    output_field=BooleanField(),
    template="(%(expressions)s <> '{client}'::character varying[])",
)


class ClientContactQuerySet(models.QuerySet["ClientContact"]):
    def standing(self) -> ClientContactQuerySet:
        return self.filter(voided_at=None)

    def apart(self) -> ClientContactQuerySet:
        """Those that reached nobody, and those with somebody else than the person alone."""
        return self.filter(_APART)

    def alike(self, *, by: StaffMember, with_whom: list[str], **same: Any) -> ClientContactQuerySet:
        """What `by` wrote down of the same: with these people and nobody else, in whatever order they were ticked."""
        whom = {"with_whom__contains": with_whom, "with_whom__contained_by": with_whom}
        return self.standing().filter(recorded_by=by, **whom, **same)


@tracked()
class ClientContact(AgencyModel, Versioned):
    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("phone")
        VIDEO = "video", _("video")
        TEXT = "text", _("text message")
        EMAIL = "email", _("e-mail")
        VOICEMAIL = "voicemail", _("voicemail or no answer")
        NO_SHOW = "no_show", _("did not attend")

    class Place(models.TextChoices):
        WORKPLACE = "workplace", _("workplace")
        COMMUNITY = "community", _("in the community")
        HOME = "home", _("home")
        CLINIC = "clinic", _("clinic")
        OFFICE = "office", _("office")

    class With(models.TextChoices):
        CLIENT = "client", _("the person")
        EMPLOYER = "employer", _("employer")
        FAMILY = "family", _("family")
        CLINICIAN = "clinician", _("clinician")
        PARTNER = "partner", _("partner")

    ATTEMPTS = frozenset({Mode.VOICEMAIL, Mode.NO_SHOW})

    client = models.ForeignKey(Client, models.PROTECT, related_name="contacts")
    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True, editable=False)
    contact_date = models.DateField(_("date"))
    contact_time = models.TimeField(_("time"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=12, choices=Mode)
    place = models.CharField(_("where"), max_length=12, choices=Place, blank=True)
    with_whom = ArrayField(models.CharField(max_length=12, choices=With), verbose_name=_("with"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True, validators=[MaxValueValidator(960)])
    note = models.TextField(_("what was done"), blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_step_date = models.DateField(_("by"), null=True, blank=True)
    import_key = models.CharField(max_length=64, blank=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = ClientContactQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("specialist"),
            SameAgency("recorded_by"),
            models.CheckConstraint(condition=Q(with_whom__len__gt=0), name="a_contact_is_with_somebody"),
            models.CheckConstraint(
                condition=Q(with_whom__contained_by=["client", "employer", "family", "clinician", "partner"]),
                name="a_contact_is_with_known_kinds",
            ),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_voided_contact_says_why"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__lte=960), name="a_contact_lasts_at_most_a_day"
            ),
            models.UniqueConstraint(
                fields=["agency", "import_key"], name="an_imported_contact_once", condition=~Q(import_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "client", "-contact_date", "-id"], name="timeline_of_a_client"),
            models.Index(
                fields=["agency", "client", "contact_date"],
                name="standing_contacts_of_a_client",
                condition=Q(voided_at=None),
                include=["mode", "with_whom", "specialist", "place"],
            ),
            models.Index(
                fields=["agency", "client", "contact_date"],
                name="contacts_apart_of_a_client",
                condition=Q(voided_at=None) & Q(_APART),
                include=["mode", "with_whom", "specialist", "place"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.contact_date}"

    @property
    def is_attempt(self) -> bool:
        return self.mode in self.ATTEMPTS

    def is_just_logged(self, *, by: StaffMember, at: datetime) -> bool:
        """Minutes ago, by the one who asks, and untouched since: then it is taken back without a reason."""
        own = self.recorded_by_id == by.pk and self.voided_at is None and self.version == 1
        return own and at - self.created_at <= TAKEN_BACK_WITHIN


@tracked()
class ContactJob(AgencyModel):
    """A job that a contact names. A contact that names none serves what followalong.serves says."""

    contact = models.ForeignKey(ClientContact, models.CASCADE, related_name="named_jobs")
    job = models.ForeignKey(Job, models.PROTECT, related_name="+")

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            SameAgency("contact"),
            SameAgency("job"),
            models.UniqueConstraint(fields=["agency", "contact", "job"], name="a_contact_names_a_job_once"),
        ]


class PlanConsistency(NamedTuple):
    """Of the employer contacts made for somebody's search, how many fit that person's plan (fidelity item 16)."""

    matching: int
    all: int


class EmployerContactForQuerySet(models.QuerySet["EmployerContactFor"]):
    def job_search(self) -> EmployerContactForQuerySet:
        """Contacts that stand and reached somebody. A visit to support somebody at work is no search: no plan is asked of it."""
        return self.filter(employer_contact__voided_at=None).exclude(
            Q(employer_contact__mode__in=EmployerContact.ATTEMPTS)
            | Q(employer_contact__purpose=EmployerContact.Purpose.SUPPORT_WORKER)
        )

    def made_between(self, first: date, last: date) -> EmployerContactForQuerySet:
        return self.filter(employer_contact__contact_date__range=(first, last))

    def plan_consistency(self) -> PlanConsistency:
        """46 of 52. One of which nobody said whether it fits counts among all."""
        counted = self.aggregate(matching=Count("pk", filter=Q(matches_plan=True)), every=Count("pk"))
        return PlanConsistency(counted["matching"], counted["every"])


@tracked()
class EmployerContactFor(AgencyModel, Versioned):
    """On whose behalf an employer contact was made, or who made it: the client's side, pointing down."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="employer_contacts")
    employer_contact = models.ForeignKey(EmployerContact, models.PROTECT, related_name="+")
    matches_plan = models.BooleanField(_("matches the plan"), null=True, blank=True)
    # The line as it stood in the edition of that time: a new edition has lines of its own.
    plan_line = models.ForeignKey(
        PlanLine, models.PROTECT, null=True, blank=True, related_name="employer_contacts", verbose_name=_("plan line")
    )
    off_plan_reason = models.CharField(_("why it is off the plan"), max_length=300, blank=True)
    by_client = models.BooleanField(_("the person made it"), default=False)
    note = models.TextField(_("note"), blank=True)

    objects = EmployerContactForQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("contact with an employer")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer_contact"),
            SameAgency("plan_line"),
            models.CheckConstraint(
                # isnull said too: a check that is neither true nor false lets the row pass.
                condition=Q(plan_line=None, off_plan_reason="")
                | Q(plan_line__isnull=False, off_plan_reason="", matches_plan__isnull=False, matches_plan=True)
                | (Q(plan_line=None, matches_plan__isnull=False, matches_plan=False) & ~Q(off_plan_reason="")),
                name="what_serves_a_plan_line_matches_the_plan",
            ),
            models.UniqueConstraint(
                fields=["agency", "client", "employer_contact"], name="an_employer_contact_once_per_client"
            ),
        ]


def counted_visits() -> EmployerContactQuerySet:
    """What counts towards six a week (item 17): job development by staff. What the person did by themselves is not theirs."""
    by_themselves = EmployerContactFor.objects.filter(employer_contact=OuterRef("pk"), by_client=True)
    return EmployerContact.objects.job_development().filter(~Exists(by_themselves))


class PlannedVisitQuerySet(models.QuerySet["PlannedVisit"]):
    def to_come(self) -> PlannedVisitQuerySet:
        """Neither kept nor cancelled."""
        return self.filter(kept_by=None, cancelled_at=None)

    def ended_by_closing(self, closed_date: date | F) -> PlannedVisitQuerySet:
        """As with planned contacts: what lies after the closing day, but for the talk about a lost job."""
        after = self.to_come().filter(visit_date__gt=closed_date)
        return after.filter(Q(due_contact=None) | ~Q(due_contact__rule=JOB_LOSS))


@tracked()
class PlannedVisit(AgencyModel, Versioned):
    """A dated appointment: what `plan` on Today makes."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="planned_visits")
    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    due_contact = models.ForeignKey(
        "clients.DueContact", models.PROTECT, null=True, blank=True, related_name="planned_visits"
    )
    visit_date = models.DateField(_("date"))
    visit_time = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    note = models.CharField(_("what for"), max_length=300, blank=True)
    # The place in the day's round when it was put there by hand; without one, visits stand by time.
    stop = models.PositiveSmallIntegerField(null=True, editable=False)
    kept_by = models.ForeignKey(ClientContact, models.PROTECT, null=True, editable=False, related_name="+")
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects = PlannedVisitQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("planned visit")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("specialist"),
            SameAgency("due_contact"),
            SameAgency("kept_by"),
        ]
        indexes = [
            models.Index(
                fields=["agency", "client", "visit_date"],
                name="visits_to_come_of_a_client",
                condition=Q(kept_by=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.visit_date}"
