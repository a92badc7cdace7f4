"""Employers, their sites and people, and contacts with them. Knows no client: no path from here leads to one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from accounts.roles import Permission
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key
from tenancy.search import folded, matching


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, staff: StaffMember) -> EmployerQuerySet:
        """Everybody who does job development shares the agency's employers (row policies keep other agencies out)."""
        return self.of_agency(staff.agency_id) if staff.has(Permission.SEE_EMPLOYERS) else self.none()

    def of_agency(self, agency: int | None) -> EmployerQuerySet:
        """visible_to, for a question that is put into SQL once (tenancy.asked)."""
        return self.filter(agency_id=agency)

    def matching(self, text: str) -> EmployerQuerySet:
        return self.filter(matching(text)) if text.strip() else self

    def not_visited_since(self, day: date) -> EmployerQuerySet:
        """Nobody was there in person after `day`, or ever."""
        visits = EmployerContact.objects.standing().filter(
            employer=OuterRef("pk"), mode=EmployerContact.Mode.IN_PERSON, contact_date__gt=day
        )
        return self.filter(~Exists(visits))

    def contacted_by(self, staff: StaffMember | int) -> EmployerQuerySet:
        contacts = EmployerContact.objects.standing().filter(employer=OuterRef("pk"), specialist=staff)
        return self.filter(Exists(contacts))


@tracked()
class Employer(AgencyModel, Versioned):
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("line of business"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    needs = models.TextField(_("needs and hiring preferences learned"), blank=True)
    search_key = folded("name", "sector")
    sort_key = folded("name")

    objects = EmployerQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            AgencyKey(),
            public_key(),
            models.UniqueConstraint(F("agency"), Lower("name"), name="one_employer_of_a_name"),
        ]
        indexes = [models.Index(fields=["agency", "sort_key", "id"], name="employers_by_name")]

    def __str__(self) -> str:
        return self.name


@tracked()
class Site(AgencyModel, Versioned):
    """A workplace of an employer: a branch, a shop, a kitchen."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="sites")
    name = models.CharField(_("site"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            models.UniqueConstraint(F("agency"), F("employer"), Lower("name"), name="one_site_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class EmployerPerson(AgencyModel, Versioned):
    """Somebody met at an employer, and whether they can hire or influence hiring."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="people")
    name = models.CharField(_("name"), max_length=160)
    job_title = models.CharField(_("role there"), max_length=120, blank=True)
    can_hire = models.BooleanField(_("can hire"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("contact person")
        verbose_name_plural = _("contact people")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            models.UniqueConstraint(F("agency"), F("employer"), Lower("name"), name="one_contact_person_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployerContactQuerySet(models.QuerySet["EmployerContact"]):
    def standing(self) -> EmployerContactQuerySet:
        return self.filter(voided_at=None)

    def reached(self) -> EmployerContactQuerySet:
        """Somebody was spoken with or written to: a voicemail or no answer is an attempt."""
        return self.standing().exclude(mode__in=EmployerContact.ATTEMPTS)

    def alike(self, *, by: StaffMember, **same: Any) -> EmployerContactQuerySet:
        """What `by` wrote down of the same."""
        return self.standing().filter(specialist=by, **same)

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
