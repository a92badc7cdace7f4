"""Times with the service: from programme entry to closing, and again when somebody comes back. Which programme, when."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import days
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def running_on(self, day: date) -> ProgrammeQuerySet:
        return self.filter(Q(from_date=None) | Q(from_date__lte=day), Q(to_date=None) | Q(to_date__gte=day))

    def with_taken(self, day: date) -> ProgrammeQuerySet:
        """Each with `taken`: how many people are in it on `day`."""
        return self.annotate(taken=Count("stays", filter=ProgrammeStay.on(day)))


@tracked()
class Programme(AgencyModel, Versioned):
    """A programme or pilot that people are supported in: reference data of the agency."""

    class Cohort(models.TextChoices):
        MENTAL_HEALTH = "mental_health", _("mental health")
        YOUTH = "youth", _("young people")
        VETERANS = "veterans", _("veterans")
        HOMELESSNESS = "homelessness", _("homelessness")
        SUBSTANCE_USE = "substance_use", _("substance use")
        INJURY = "injury", _("injury")
        OTHER = "other", pgettext_lazy("whom a programme is for", "other")

    name = models.CharField(_("name"), max_length=120)
    region = models.CharField(_("region"), max_length=120, blank=True)
    funder = models.CharField(_("funder"), max_length=120, blank=True)
    cohort = models.CharField(_("whom it is for"), max_length=16, choices=Cohort, default=Cohort.MENTAL_HEALTH)
    from_date = models.DateField(_("from"), null=True, blank=True)
    to_date = models.DateField(_("through"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True, validators=[MinValueValidator(1)])

    objects = ProgrammeQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            AgencyKey(),
            public_key(),
            models.UniqueConstraint(F("agency"), Lower("name"), name="one_programme_of_a_name"),
            models.CheckConstraint(
                condition=Q(from_date=None) | Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="a_programme_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(places=None) | Q(places__gt=0), name="a_programme_has_places"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Episode(AgencyModel, Versioned):
    """From programme entry to closing. The client's own dates are those of the last one (clients.episodes keeps them so)."""

    class Told(models.TextChoices):
        PERSON = "person", _("the person")
        TEAM = "team", _("treatment team")
        REFERRER = "referrer", _("who referred them")
        FAMILY = "family", _("family")
        PARTNER = "partner", _("partner (rehabilitation, jobcentre, insurer)")
        EMPLOYER = "employer", _("employer, with consent")

    client = models.ForeignKey(Client, models.PROTECT, related_name="episodes")
    entry_date = models.DateField(_("programme entry"))
    exit_date = models.DateField(_("closed"), null=True, blank=True)
    exit_reason = models.CharField(
        _("reason for closing"), max_length=24, choices=Client.ClosureReason.choices, blank=True
    )
    employed_at_entry = models.BooleanField(_("in work at entry"), default=False)
    referral_received_date = models.DateField(_("referral received"), null=True, blank=True)
    reported_employer_contact_date = models.DateField(null=True, blank=True)
    first_employer_contact_date = models.DateField(_("first in-person employer contact"), null=True, blank=True)
    person_view = models.TextField(_("what the person says"), blank=True)
    employed_at_exit = models.BooleanField(_("in work at closing"), null=True, blank=True)
    weekly_hours_at_exit = models.DecimalField(
        _("hours a week"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(80)],
    )
    told = ArrayField(
        models.CharField(max_length=12, choices=Told), default=list, blank=True, verbose_name=_("who was told")
    )
    way_back = models.CharField(_("how they can come back"), max_length=300, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            models.CheckConstraint(
                condition=Q(exit_date=None, exit_reason="")
                | Q(exit_date__gte=F("entry_date"), exit_reason__in=Client.ClosureReason.values),
                name="an_episode_ends_later_and_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(exit_date__isnull=False)
                | Q(person_view="", employed_at_exit=None, weekly_hours_at_exit=None, told=[], way_back=""),
                name="what_is_said_at_closing_needs_a_closing",
            ),
            models.CheckConstraint(
                condition=Q(told__contained_by=["person", "team", "referrer", "family", "partner", "employer"]),
                name="who_was_told_is_known",
            ),
            ExclusionConstraint(
                name="one_episode_at_a_time",
                expressions=[
                    (F("client"), RangeOperators.EQUAL),
                    (days("entry_date", "exit_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "entry_date"], name="episodes_of_a_client")]

    def __str__(self) -> str:
        return f"{self.client} from {self.entry_date}"


@tracked()
class ProgrammeStay(AgencyModel):
    """In which programme somebody is, from a day through a day. A move ends one and starts the next; the entry stays."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="stays")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="stays", verbose_name=_("programme"))
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("through"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("time in a programme")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("episode"),
            SameAgency("programme"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="a_stay_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="one_programme_at_a_time",
                expressions=[
                    (F("episode"), RangeOperators.EQUAL),
                    (days("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["agency", "programme", "from_date"], name="people_of_a_programme")]

    def __str__(self) -> str:
        return f"{self.programme} from {self.from_date}"

    @staticmethod
    def on(day: date) -> Q:
        """For counting through `stays`: who is in a programme on `day`, merged records left out."""
        lasting = Q(stays__to_date=None) | Q(stays__to_date__gte=day)
        still = Q(stays__episode__exit_date=None) | Q(stays__episode__exit_date__gte=day)
        return lasting & still & Q(stays__from_date__lte=day, stays__episode__client__merged_into=None)
