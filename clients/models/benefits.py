"""Benefits counselling: what the person receives, when advice was offered and given, and what must be reported to whom.

Amounts stand in clients/benefits/ with their dates and sources. The app informs; it works nothing out and advises nobody.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from clients.models.job import Job
from clients.models.struck import Struck, StruckQuerySet, says_why
from clients.models.work import hours_field
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


@tracked()
class BenefitsHeld(AgencyModel, Versioned):
    """What the person receives, as they say it: codes of their agency's country, and the rest in words. One per person."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="benefits_held")
    asked_date = models.DateField(_("as of"))
    held = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("benefits"))
    other = models.CharField(_("others"), max_length=300, blank=True)
    health_cover = models.CharField(_("health cover and medicines"), max_length=300, blank=True)
    housing = models.CharField(_("housing"), max_length=300, blank=True)
    family = models.CharField(_("family"), max_length=300, blank=True)
    incentives = models.TextField(_("work incentives set up"), blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("benefits")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            models.UniqueConstraint(fields=["agency", "client"], name="what_a_person_receives_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.asked_date}"


@tracked()
class BenefitsAdvice(AgencyModel, Versioned, Struck):
    """Advice that was offered, taken or declined, and what came of it. `job`: the start or change it was about."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    client = models.ForeignKey(Client, models.PROTECT, related_name="benefits_advice")
    job = models.ForeignKey(
        Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("about the job")
    )
    offered_date = models.DateField(_("offered on"))
    offered_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("offered by"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.WAITING)
    session_date = models.DateField(_("session on"), null=True, blank=True)
    adviser = models.CharField(_("adviser"), max_length=160, blank=True)
    qualification = models.CharField(_("adviser's qualification"), max_length=160, blank=True)
    summary_given = models.BooleanField(_("written summary given"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = StruckQuerySet["BenefitsAdvice"].as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("benefits advice")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("job"),
            SameAgency("offered_by"),
            says_why(),
            models.CheckConstraint(
                condition=Q(session_date=None) | Q(answer="accepted"), name="a_session_was_accepted"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["waiting", "accepted", "declined"]), name="an_offer_has_a_known_answer"
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "offered_date"], name="advice_of_a_client")]

    def __str__(self) -> str:
        return f"{self.client} {self.offered_date}"


@tracked()
class AdviceScenario(AgencyModel, Versioned, Struck):
    """So many hours, so much gross, so much left: as the adviser worked it out."""

    advice = models.ForeignKey(BenefitsAdvice, models.PROTECT, related_name="scenarios")
    weekly_hours = hours_field()
    gross = models.CharField(_("gross pay"), max_length=60)
    net_effect = models.CharField(_("what is left"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = StruckQuerySet["AdviceScenario"].as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("scenario")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("advice"),
            says_why(),
            models.CheckConstraint(
                condition=Q(weekly_hours=None) | (Q(weekly_hours__gte=0) & Q(weekly_hours__lte=80)),
                name="hours_of_a_scenario_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gross}: {self.net_effect}"


@tracked()
class ReportingDuty(AgencyModel, Versioned, Struck):
    """What the person must report to whom, and by when it is next due. No day ahead: it is done, or due at a change."""

    class Repeats(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        FOUR_WEEKLY = "four_weekly", _("every four weeks")
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every three months")
        YEARLY = "yearly", _("every year")
        ON_CHANGE = "on_change", _("when something changes")
        ONCE = "once", _("once")

    client = models.ForeignKey(Client, models.PROTECT, related_name="reporting_duties")
    to_whom = models.CharField(_("to whom"), max_length=160)
    what = models.CharField(_("what"), max_length=200)
    how = models.CharField(_("how"), max_length=200, blank=True)
    repeats = models.CharField(_("how often"), max_length=12, choices=Repeats)
    day_of_month = models.PositiveSmallIntegerField(
        _("day of the month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    next_date = models.DateField(_("next by"), null=True, blank=True)
    last_reported_date = models.DateField(_("last reported on"), null=True, editable=False)

    objects = StruckQuerySet["ReportingDuty"].as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("reporting duty")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            says_why(),
            models.CheckConstraint(
                condition=Q(day_of_month=None) | (Q(day_of_month__gte=1) & Q(day_of_month__lte=31)),
                name="a_day_of_the_month_is_one",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "next_date"], name="reporting_of_a_client")]

    def __str__(self) -> str:
        return f"{self.what}, {self.to_whom}"
