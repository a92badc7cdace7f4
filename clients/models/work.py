"""What changes in a job, and work that is no job: trials, placements and the like, which start no clock and count nowhere."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from clients.models.job import Job
from clients.models.struck import Struck, StruckQuerySet, says_why
from employers.models import Employer
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


def hours_field() -> models.DecimalField:
    return models.DecimalField(
        _("hours a week"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )


class JobChangeQuerySet(StruckQuerySet["JobChange"]):
    def in_effect(self) -> JobChangeQuerySet:
        """Those that came or will: not of a job that never started, nor after its last day."""
        lasts = Q(job__end_date=None) | Q(job__end_date__gte=F("from_date"))
        return self.filter(lasts, voided_at=None, job__cancelled_at=None)


@tracked()
class JobChange(AgencyModel, Versioned, Struck):
    """From a day on, other terms: what is left empty stays as it was. The job itself keeps those of its first day."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="changes")
    from_date = models.DateField(_("from"))
    title = models.CharField(_("job title"), max_length=160, blank=True)
    promotion = models.BooleanField(_("a promotion"), default=False)
    weekly_hours = hours_field()
    hourly_pay = models.DecimalField(
        _("pay an hour"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    schedule = models.CharField(_("working times"), max_length=200, blank=True)
    duties = models.TextField(_("duties"), blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    objects = JobChangeQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("change in a job")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("job"),
            SameAgency("recorded_by"),
            says_why(),
            models.CheckConstraint(
                condition=~Q(title="")
                | Q(weekly_hours__isnull=False)
                | Q(hourly_pay__isnull=False)
                | ~Q(schedule="")
                | ~Q(duties=""),
                name="a_change_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours=None) | (Q(weekly_hours__gte=0) & Q(weekly_hours__lte=80)),
                name="changed_hours_are_possible",
            ),
            models.CheckConstraint(
                condition=Q(hourly_pay=None) | Q(hourly_pay__gte=0), name="changed_pay_is_not_negative"
            ),
            models.UniqueConstraint(
                fields=["agency", "job", "from_date"], condition=Q(voided_at=None), name="one_change_of_a_job_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} from {self.from_date}"

    @property
    def hours_or_pay(self) -> bool:
        """What benefits depend on."""
        return self.weekly_hours is not None or self.hourly_pay is not None


class WorkExperienceQuerySet(StruckQuerySet["WorkExperience"]):
    def running_on(self, day: date) -> WorkExperienceQuerySet:
        return self.filter(Q(end_date=None) | Q(end_date__gte=day), voided_at=None, start_date__lte=day)


@tracked()
class WorkExperience(AgencyModel, Versioned, Struck):
    """Work that is not a competitive job. Never a job start: nothing is planned for it, and nobody is in work by it."""

    class Kind(models.TextChoices):
        TRIAL = "trial", _("work trial")
        PLACEMENT = "placement", _("placement")
        TRAINING = "training", _("training at a workplace")
        VOLUNTEERING = "volunteering", _("volunteering")
        REHABILITATIVE = "rehabilitative", _("rehabilitative work")
        SHELTERED = "sheltered", _("sheltered work")
        OTHER = "other", _("other work that is no job")

    client = models.ForeignKey(Client, models.PROTECT, related_name="work_experiences")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    place = models.CharField(_("where, if it is no employer of the list"), max_length=200, blank=True)
    tasks = models.CharField(_("tasks"), max_length=300, blank=True)
    arranged_by = models.CharField(_("arranged by"), max_length=200, blank=True)
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"), null=True, blank=True)
    paid = models.BooleanField(_("paid"), null=True, blank=True)
    weekly_hours = hours_field()
    learned = models.TextField(_("what was learned"), blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    became_job = models.ForeignKey(Job, models.PROTECT, null=True, editable=False, related_name="came_from")
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    objects = WorkExperienceQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("work trial or placement")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer"),
            SameAgency("became_job"),
            SameAgency("recorded_by"),
            says_why(),
            models.CheckConstraint(condition=Q(employer__isnull=False) | ~Q(place=""), name="a_trial_is_somewhere"),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")), name="a_trial_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours=None) | (Q(weekly_hours__gte=0) & Q(weekly_hours__lte=80)),
                name="hours_of_a_trial_are_possible",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "start_date"], name="trials_of_a_client")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.where}"

    @property
    def where(self) -> str:
        return self.employer.name if self.employer else self.place
