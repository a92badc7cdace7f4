"""Jobs somebody applied for, and the interviews that came of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StaffMember
from clients.models.client import Client
from clients.models.job import Job
from employers.models import Employer
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class JobApplicationQuerySet(models.QuerySet["JobApplication"]):
    def standing(self) -> JobApplicationQuerySet:
        return self.filter(voided_at=None)

    def newest_first(self) -> JobApplicationQuerySet:
        return self.order_by("-sent_date", "-id")


@tracked()
class JobApplication(AgencyModel, Versioned):
    class Found(models.TextChoices):
        ADVERT = "advert", _("an advertisement")
        SPECIALIST = "specialist", _("the specialist knew the employer")
        PERSON = "person", _("the person asked there")
        NETWORK = "network", _("family, friends or acquaintances")
        EMPLOYER = "employer", _("the employer asked")
        OTHER = "other", _("in another way")

    class DoneBy(models.TextChoices):
        PERSON = "person", _("the person")
        TOGETHER = "together", _("together")
        SPECIALIST = "specialist", _("the specialist")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        INTERVIEW = "interview", _("interview")
        OFFER = "offer", _("offer")
        NO = "no", pgettext_lazy("answer of an employer", "no")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (Outcome.WAITING, Outcome.INTERVIEW, Outcome.OFFER)

    client = models.ForeignKey(Client, models.PROTECT, related_name="applications")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    employer_name = models.CharField(_("employer, in words"), max_length=200, blank=True)
    title = models.CharField(_("job title"), max_length=160)
    found = models.CharField(_("how it was found"), max_length=12, choices=Found, blank=True)
    sent_date = models.DateField(_("sent on"))
    done_by = models.CharField(_("who applied"), max_length=12, choices=DoneBy)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.WAITING)
    follow_up_date = models.DateField(_("follow up on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = JobApplicationQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer"),
            SameAgency("job"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(employer__isnull=False, employer_name="") | (Q(employer=None) & ~Q(employer_name="")),
                name="an_application_names_its_employer",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_voided_application_says_why"
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "-sent_date", "-id"], name="applications_of_a_client")]

    def __str__(self) -> str:
        return f"{self.title}, {self.where}"

    @property
    def where(self) -> str:
        return self.employer.name if self.employer else self.employer_name

    @property
    def standing_job(self) -> Job | None:
        """The job that came of it, unless its start was cancelled: then it may lead to one again."""
        return self.job if self.job is not None and self.job.cancelled_at is None else None

    @property
    def is_open(self) -> bool:
        return self.voided_at is None and self.outcome in self.OPEN


class InterviewQuerySet(models.QuerySet["Interview"]):
    def standing(self) -> InterviewQuerySet:
        return self.filter(cancelled_at=None)

    def untold(self) -> InterviewQuerySet:
        """To come, or past without a word of how it went."""
        return self.standing().filter(outcome="", application__voided_at=None)

    def between(self, first: date, last: date) -> InterviewQuerySet:
        return self.filter(interview_date__range=(first, last))


@tracked()
class Interview(AgencyModel, Versioned):
    """A dated appointment with an employer: the person alone, or the specialist with them."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("phone")
        VIDEO = "video", _("video")

    class Attended(models.TextChoices):
        ALONE = "alone", _("the person alone")
        JOINT = "joint", _("with the specialist")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        AGAIN = "again", _("another interview")
        OFFER = "offer", _("offer")
        NO = "no", pgettext_lazy("answer of an employer", "no")
        MISSED = "missed", _("they did not go")

    # Kept beside the application's, so that an agenda finds a caseload's interviews by index.
    client = models.ForeignKey(Client, models.PROTECT, related_name="interviews")
    application = models.ForeignKey(JobApplication, models.PROTECT, related_name="interviews")
    interview_date = models.DateField(_("date"))
    interview_time = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    mode = models.CharField(_("how"), max_length=12, choices=Mode, default=Mode.IN_PERSON)
    attended = models.CharField(_("who goes"), max_length=8, choices=Attended)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    follow_up = models.CharField(_("follow-up"), max_length=300, blank=True)
    follow_up_date = models.DateField(_("by"), null=True, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("application"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(follow_up_date=None) | ~Q(follow_up=""), name="a_dated_follow_up_says_what"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "client", "interview_date"],
                name="interviews_to_come_of_a_client",
                condition=Q(outcome="", cancelled_at=None),
            ),
            models.Index(fields=["agency", "application"], name="interviews_of_an_application"),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.interview_date}"

    @property
    def is_joint(self) -> bool:
        return self.attended == self.Attended.JOINT
