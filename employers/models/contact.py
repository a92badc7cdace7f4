"""Contacts with employers: visits, calls, letters; which count towards six a week; and visits that are planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, StaffMember
from accounts.roles import Permission
from employers.models.employer import Employer, EmployerPerson, Site
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


def _run_by(staff: StaffMember) -> Q:
    """Done by `staff`, or by a specialist of the units they supervise."""
    ids = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else frozenset()
    if ids is None:
        return Q()
    return Q(specialist=staff) | Q(specialist__in=Membership.objects.filter(unit__in=ids).values("staff"))


class EmployerContactQuerySet(models.QuerySet["EmployerContact"]):
    def standing(self) -> EmployerContactQuerySet:
        return self.filter(voided_at=None)

    def visits(self) -> EmployerContactQuerySet:
        """Somebody was there in person, whatever for."""
        return self.standing().filter(mode=EmployerContact.Mode.IN_PERSON)

    def reached(self) -> EmployerContactQuerySet:
        """Somebody was spoken with or written to: a voicemail or no answer is an attempt."""
        return self.standing().exclude(mode__in=EmployerContact.ATTEMPTS)

    def alike(self, *, by: StaffMember, **same: Any) -> EmployerContactQuerySet:
        """What `by` wrote down of the same."""
        return self.standing().filter(specialist=by, **same)

    def run_by(self, staff: StaffMember) -> EmployerContactQuerySet:
        """Made by `staff`, or by a specialist of the units they supervise."""
        return self.filter(_run_by(staff))

    def newest_first(self) -> EmployerContactQuerySet:
        return self.order_by("-contact_date", "-id")

    def job_development(self) -> EmployerContactQuerySet:
        """In-person contacts that count towards six a week: support visits to people already hired do not (item 17)."""
        return (
            self.standing()
            .filter(mode=EmployerContact.Mode.IN_PERSON)
            .exclude(purpose=EmployerContact.Purpose.SUPPORT_WORKER)
        )

    def in_week_of(self, day: date) -> EmployerContactQuerySet:
        monday = day - timedelta(days=day.weekday())
        return self.filter(contact_date__range=(monday, monday + timedelta(days=6)))


@tracked()
class EmployerContact(AgencyModel, Versioned):
    """One contact with an employer. On whose behalf, if anybody's, is written on the client's side alone."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("phone")
        VIDEO = "video", _("video")
        TEXT = "text", _("text message")
        EMAIL = "email", _("e-mail")
        VOICEMAIL = "voicemail", _("voicemail or no answer")
        NO_SHOW = "no_show", _("did not attend")

    class Nature(models.TextChoices):
        FIRST = "first", _("first")
        SECOND = "second", _("second")
        ONGOING = "ongoing", _("ongoing")

    class Purpose(models.TextChoices):
        LEARN = "learn", _("learn what they need")
        EXPLAIN = "explain", _("explain the service")
        MATCH = "match", _("describe a match")
        FOLLOW_UP = "follow_up", _("follow up")
        SUPPORT_WORKER = "support_worker", _("support somebody who works there")

    ATTEMPTS = frozenset({Mode.VOICEMAIL, Mode.NO_SHOW})

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="contacts")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    person = models.ForeignKey(
        EmployerPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person met")
    )
    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    contact_date = models.DateField(_("date"))
    contact_time = models.TimeField(_("time"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=12, choices=Mode, default=Mode.IN_PERSON)
    nature = models.CharField(_("visit"), max_length=10, choices=Nature, blank=True)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose, blank=True)
    about_competitive_job = models.BooleanField(_("about a competitive job"), null=True, blank=True)
    note = models.TextField(_("what was said and learned"), blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_step_date = models.DateField(_("by"), null=True, blank=True)
    # Which of several equal rows of an imported file this is, so that the same file twice changes nothing.
    import_key = models.CharField(max_length=64, blank=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = EmployerContactQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("employer contact")
        verbose_name_plural = _("employer contacts")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            SameAgency("site"),
            SameAgency("person"),
            SameAgency("specialist"),
            models.UniqueConstraint(
                fields=["agency", "import_key"],
                name="an_imported_employer_contact_once",
                condition=~Q(import_key=""),
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_voided_employer_contact_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "employer", "-contact_date", "-id"], name="contacts_of_an_employer"),
            models.Index(
                fields=["agency", "specialist", "contact_date"],
                name="visits_of_a_specialist",
                condition=Q(voided_at=None, mode="in_person"),
                include=["purpose"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.contact_date}"


class EmployerVisitQuerySet(models.QuerySet["EmployerVisit"]):
    def to_come(self) -> EmployerVisitQuerySet:
        """Neither made nor cancelled."""
        return self.filter(made_by_contact=None, cancelled_at=None)

    def run_by(self, staff: StaffMember) -> EmployerVisitQuerySet:
        """Those `staff` may move or cancel: their own, and those of the specialists of units they supervise."""
        return self.filter(_run_by(staff))

    def made_with(self, contact: EmployerContact) -> EmployerVisitQuerySet:
        """What a contact in person was planned as: visits there by the same specialist, for that day or one before."""
        return self.to_come().filter(
            employer=contact.employer, specialist=contact.specialist, visit_date__lte=contact.contact_date
        )


@tracked()
class EmployerVisit(AgencyModel, Versioned):
    """A visit to an employer on a day to come. For whom, if for anybody, is written on the client's side alone."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="visits")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site"))
    person = models.ForeignKey(
        EmployerPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whom to meet")
    )
    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    visit_date = models.DateField(_("date"))
    visit_time = models.TimeField(_("time"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=16, choices=EmployerContact.Purpose, blank=True)
    aim = models.CharField(_("what for"), max_length=300, blank=True)
    # The place in the day's round when it was put there by hand; without one, visits stand by time.
    stop = models.PositiveSmallIntegerField(null=True, editable=False)
    made_by_contact = models.ForeignKey(EmployerContact, models.PROTECT, null=True, editable=False, related_name="+")
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects = EmployerVisitQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("planned visit to an employer")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            SameAgency("site"),
            SameAgency("person"),
            SameAgency("specialist"),
            SameAgency("made_by_contact"),
            models.CheckConstraint(
                condition=Q(made_by_contact=None) | Q(cancelled_at=None), name="a_visit_is_made_or_cancelled"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "specialist", "visit_date"],
                name="employer_visits_of_a_day",
                condition=Q(made_by_contact=None, cancelled_at=None),
            ),
            models.Index(
                fields=["agency", "employer", "visit_date"],
                name="visits_to_come_at_an_employer",
                condition=Q(made_by_contact=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.visit_date}"
