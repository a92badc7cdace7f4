"""A competitive job: from a planned start to a last day. Work trials and placements are another kind of record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CharField, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from employers.models import Employer, Site
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


def title_on(day: Any, job: str = "pk") -> Any:
    """What a job (the column `job`) is called on `day`: by the last change of its title until then; empty without one."""
    changes = apps.get_model("clients", "JobChange")._default_manager.in_effect()
    last = changes.filter(job=OuterRef(job), from_date__lte=day).exclude(title="").order_by("-from_date", "-pk")
    return Coalesce(Subquery(last.values("title")[:1]), Value("", CharField()), output_field=CharField())


def with_job(path: str, day: date) -> Prefetch[Any]:
    """For prefetch_related(): the job that lies at `path`, called what it is on `day`."""
    return Prefetch(path, Job.objects.titled_on(day).select_related("employer"))


def read_with_job(rows: Any, path: str, day: date) -> list[Any]:
    """The same of many rows in their own one question."""
    found = list(rows.select_related(f"{path}__employer").annotate(called=title_on(day, path)))
    for row in found:
        if (job := getattr(row, path)) is not None:
            job.title_on_day = row.called
    return found


class JobQuerySet(models.QuerySet["Job"]):
    def standing(self) -> JobQuerySet:
        """Jobs that began or will: a cancelled start is none."""
        return self.filter(cancelled_at=None)

    def current_on(self, day: date) -> JobQuerySet:
        """A job is current from its start through its last day."""
        return self.standing().filter(Q(end_date=None) | Q(end_date__gte=day), start_date__lte=day)

    def titled_on(self, day: date) -> JobQuerySet:
        """Each called what it is on `day`, also after a promotion; one that is over what it was on its last."""
        return self.annotate(title_on_day=title_on(day))


@tracked()
class Job(AgencyModel, Versioned):
    class EndReason(models.TextChoices):
        QUIT = "quit", _("quit")
        DISMISSED = "dismissed", _("dismissed")
        LAID_OFF = "laid_off", _("laid off")
        TEMPORARY_ENDED = "temporary_ended", _("temporary job ended")
        MOVED_ON = "moved_on", _("moved on to another job, as planned")
        OTHER = "other", _("another reason")

    class HowFound(models.TextChoices):
        SPECIALIST = "specialist", _("by the specialist")
        SELF = "self", _("by the person")
        NETWORK = "network", _("through family, friends or acquaintances")
        ADVERT = "advert", _("through an advert")
        AGENCY = "agency", _("through the labour office or an agency")
        OTHER = "other", _("in another way")

    client = models.ForeignKey(Client, models.PROTECT, related_name="jobs")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("employer"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    title = models.CharField(_("job title"), max_length=160)
    start_date = models.DateField(_("first day"))
    weekly_hours = models.DecimalField(
        _("hours a week"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )
    hourly_pay = models.DecimalField(
        _("pay an hour"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    permanent = models.BooleanField(_("permanent"), null=True, blank=True)
    open_to_anyone = models.BooleanField(_("open to anyone"), null=True, blank=True)
    at_least_minimum_pay = models.BooleanField(_("at least minimum pay"), null=True, blank=True)
    same_pay_as_coworkers = models.BooleanField(_("same pay as co-workers"), null=True, blank=True)
    mixed_workplace = models.BooleanField(_("mixed workplace"), null=True, blank=True)
    occupation_code = models.CharField(_("occupation code"), max_length=40, blank=True)
    schedule = models.CharField(_("working times"), max_length=200, blank=True)
    duties = models.TextField(_("duties"), blank=True)
    how_found = models.CharField(_("how it was found"), max_length=12, choices=HowFound, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    learned_date = models.DateField(_("day we learned"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=16, choices=EndReason, blank=True)
    end_next_step = models.CharField(_("next step"), max_length=300, blank=True)
    end_person_says = models.TextField(_("why, as the person says"), blank=True)
    end_employer_says = models.TextField(_("why, as the employer says"), blank=True)
    end_went_well = models.TextField(_("what went well"), blank=True)
    end_was_hard = models.TextField(_("what was hard"), blank=True)
    end_lessons = models.TextField(_("lessons for the next job"), blank=True)
    wants_another_job = models.BooleanField(_("wants another job"), null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(_("why it did not start"), max_length=300, blank=True)

    # What is said when it ends, beside the days and the reason.
    SAID_AT_THE_END = (
        "end_person_says", "end_employer_says", "end_went_well", "end_was_hard", "end_lessons", "wants_another_job",
    )  # fmt: skip

    objects = JobQuerySet.as_manager()

    # Filled by titled_on() where a job is shown as it is now; `title` is that of the first day.
    title_on_day: str = ""

    class Meta(AgencyModel.Meta):
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer"),
            SameAgency("site"),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")), name="a_job_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(end_date=None, learned_date=None, end_reason="")
                | (Q(end_date__isnull=False, learned_date__isnull=False) & ~Q(end_reason="")),
                name="an_ended_job_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=False)
                | Q(
                    end_person_says="",
                    end_employer_says="",
                    end_went_well="",
                    end_was_hard="",
                    end_lessons="",
                    wants_another_job=None,
                ),
                name="what_is_said_when_a_job_ends_needs_an_end",
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours=None) | (Q(weekly_hours__gte=0) & Q(weekly_hours__lte=80)),
                name="weekly_hours_are_possible",
            ),
            models.CheckConstraint(condition=Q(hourly_pay=None) | Q(hourly_pay__gte=0), name="pay_is_not_negative"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="a_cancelled_start_says_why",
            ),
            models.UniqueConstraint(
                fields=["agency", "client", "employer", "site", "title", "start_date"],
                nulls_distinct=False,
                condition=Q(cancelled_at=None),
                name="one_job_of_a_title_and_start_at_a_site",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "start_date"], name="jobs_of_a_client")]

    def __str__(self) -> str:
        return f"{self.title_on_day or self.title}, {self.employer}"

    def is_current_on(self, day: date) -> bool:
        return self.cancelled_at is None and self.start_date <= day and (self.end_date is None or self.end_date >= day)

    @property
    def is_planned_move(self) -> bool:
        return self.end_reason == self.EndReason.MOVED_ON
