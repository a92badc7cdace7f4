"""Study and courses that the person takes beside or before work, and the support for them (supported education)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from clients.models.struck import Struck, StruckQuerySet, says_why
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


@tracked()
class Education(AgencyModel, Versioned, Struck):
    class Pace(models.TextChoices):
        FULL_TIME = "full_time", _("full time")
        PART_TIME = "part_time", _("part time")

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("completed")
        PARTLY = "partly", _("completed in part")
        LEFT = "left", _("left before the end")
        CHANGED = "changed", _("changed to another course")

    client = models.ForeignKey(Client, models.PROTECT, related_name="studies")
    course = models.CharField(_("course"), max_length=200)
    school = models.CharField(_("school"), max_length=200, blank=True)
    award = models.CharField(_("award"), max_length=200, blank=True)
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"), null=True, blank=True)
    pace = models.CharField(_("full or part time"), max_length=10, choices=Pace, blank=True)
    credit_hours = models.CharField(_("credits or hours"), max_length=60, blank=True)
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    finance = models.CharField(_("how it is paid for"), max_length=300, blank=True)
    study_office = models.CharField(_("disability or student office"), max_length=200, blank=True)
    accommodations = models.TextField(_("accommodations"), blank=True)
    supports = models.TextField(_("study supports"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("what came of it"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    objects = StruckQuerySet["Education"].as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("education")
        verbose_name_plural = _("education")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("recorded_by"),
            says_why(),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")), name="a_course_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(end_date__isnull=False), name="a_course_with_an_outcome_has_ended"
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "start_date"], name="studies_of_a_client")]

    def __str__(self) -> str:
        return f"{self.course}, {self.school}" if self.school else self.course
