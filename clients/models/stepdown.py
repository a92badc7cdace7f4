"""From the specialist to another supporter, and the way back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients import stepdownrules
from clients.models.client import Client
from clients.models.job import Job
from clients.stepdownrules import Asked, Stage
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class StepDownQuerySet(models.QuerySet["StepDown"]):
    def running(self) -> StepDownQuerySet:
        """Planned, met or handed over: neither dropped nor returned from."""
        return self.filter(dropped_on=None, returned_on=None)


@tracked()
class StepDown(AgencyModel, Versioned):
    """A step-down of one person. Planned contacts end with the closing of the record, never with this alone."""

    class Role(models.TextChoices):
        CASE_MANAGER = "case_manager", _("case manager")
        CLINICIAN = "clinician", _("clinician")
        PEER = "peer", _("peer worker")
        JOB_COACH = "job_coach", _("job coach of another service")
        FAMILY = "family", _("family")
        OTHER = "other", _("somebody else")

    client = models.ForeignKey(Client, models.PROTECT, related_name="step_downs")
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job"))
    planned_date = models.DateField(_("planned on"))
    planned_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    satisfied = models.BooleanField(_("satisfied with the job"), null=True, blank=True)
    no_issues = models.BooleanField(_("no big open issues"), null=True, blank=True)
    stays = models.BooleanField(_("not about to change job"), null=True, blank=True)
    own_words = models.TextField(_("in their own words"), blank=True)
    supporter_name = models.CharField(_("new supporter"), max_length=120)
    supporter_role = models.CharField(_("role"), max_length=16, choices=Role)
    supporter_team = models.CharField(_("team"), max_length=120, blank=True)
    will_do = models.TextField(_("what they do"), blank=True)
    meeting_date = models.DateField(_("hand-over meeting"), null=True, blank=True)
    contact_after_date = models.DateField(_("contact afterwards"), null=True, blank=True)
    way_back = models.TextField(_("the way back"), blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    return_reason = models.CharField(_("why they return"), max_length=300, blank=True)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True)
    drop_reason = models.CharField(_("why it was dropped"), max_length=300, blank=True)

    objects = StepDownQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("step-down")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("job"),
            SameAgency("planned_by"),
            models.UniqueConstraint(
                fields=["agency", "client"],
                name="one_step_down_at_a_time",
                condition=Q(dropped_on=None, returned_on=None),
            ),
            models.CheckConstraint(
                condition=Q(handed_over_on=None) | Q(met_on__isnull=False, handed_over_on__gte=F("met_on")),
                name="a_hand_over_comes_after_the_meeting",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(handed_over_on__isnull=False, returned_on__gte=F("handed_over_on")),
                name="a_return_comes_after_the_hand_over",
            ),
            models.CheckConstraint(
                condition=Q(dropped_on=None, drop_reason="")
                | (Q(dropped_on__isnull=False, handed_over_on=None) & ~Q(drop_reason="")),
                name="only_a_plan_is_dropped_and_says_why",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "-planned_date"], name="step_downs_of_a_client")]

    def __str__(self) -> str:
        return self.supporter_name

    @property
    def stage(self) -> Stage:
        return stepdownrules.stage(
            met_on=self.met_on,
            handed_over_on=self.handed_over_on,
            returned_on=self.returned_on,
            dropped_on=self.dropped_on,
        )

    @property
    def asked(self) -> Asked:
        return Asked(self.satisfied, self.no_issues, self.stays)
