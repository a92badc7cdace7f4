"""Job development on the client's side: for whom a visit is planned, who was told of an opening, and the weekly sheet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from employers.models import EmployerVisit, Opening
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


@tracked()
class EmployerVisitFor(AgencyModel):
    """For whom a visit to an employer is planned."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="employer_visits")
    visit = models.ForeignKey(EmployerVisit, models.PROTECT, related_name="+")

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("visit"),
            models.UniqueConstraint(fields=["agency", "visit", "client"], name="a_visit_to_an_employer_once_a_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.visit_id}"


@tracked()
class OpeningOffer(AgencyModel, Versioned):
    """What somebody said to an opening, so that nobody is asked twice."""

    class Answer(models.TextChoices):
        WANTS = "wants", _("wants it")
        THINKS = "thinks", _("thinks it over")
        NO = "no", _("does not want it")

    client = models.ForeignKey(Client, models.PROTECT, related_name="offers")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="+")
    offered_date = models.DateField(_("told on"))
    answer = models.CharField(_("answer"), max_length=6, choices=Answer)
    note = models.CharField(_("in their words"), max_length=300, blank=True)
    told_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("answer to an opening")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("opening"),
            SameAgency("told_by"),
            models.UniqueConstraint(fields=["agency", "opening", "client"], name="an_opening_once_a_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.opening_id}"


@tracked()
class WeekReview(AgencyModel, Versioned):
    """A supervisor's signature under a specialist's week, with the numbers that were signed (fidelity item 17)."""

    specialist = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("specialist"))
    monday = models.DateField(_("week of"))
    visits = models.PositiveSmallIntegerField(_("in-person employer contacts"))
    target = models.DecimalField(_("target"), max_digits=4, decimal_places=1)
    note = models.CharField(_("what we talked about"), max_length=500, blank=True)
    signed_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    signed_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("reviewed week")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("specialist"),
            SameAgency("signed_by"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="a_week_begins_on_a_monday"),
            models.CheckConstraint(condition=~Q(specialist=models.F("signed_by")), name="nobody_signs_their_own_week"),
            models.UniqueConstraint(
                fields=["agency", "specialist", "monday"],
                condition=Q(withdrawn_at=None),
                name="a_week_is_signed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.monday}"
