"""The steering committee's meetings: what it was asked, what it said and what it decided. No names of people served."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, Unit
from fidelity.models.reviews import Review
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


@tracked()
class SteeringMeeting(AgencyModel, Versioned):
    """Agenda before, minutes and decisions after. It counts for item 11 when it was held and an executive was there."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("IPS unit"))
    day = models.DateField(_("date"))
    starts = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=160, blank=True)
    agenda = models.TextField(_("agenda"), blank=True, help_text=_("One point a line."))
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("report to talk about")
    )
    held = models.BooleanField(_("took place"), default=False)
    attended = models.PositiveSmallIntegerField(_("members present"), null=True, blank=True)
    executive_present = models.BooleanField(_("somebody of the executive team was there"), default=False)
    minutes = models.TextField(_("minutes"), blank=True)
    decisions = models.TextField(_("decisions"), blank=True, help_text=_("One decision a line."))
    called_off_at = models.DateTimeField(null=True, editable=False)
    written_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("steering committee meeting")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("unit"),
            SameAgency("review"),
            SameAgency("written_by"),
            models.CheckConstraint(
                condition=Q(held=True) | Q(executive_present=False, minutes="", decisions=""),
                name="a_meeting_not_held_has_no_minutes",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None) | Q(held=False), name="a_meeting_called_off_was_not_held"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-day"], name="steering_meetings_by_day")]

    def __str__(self) -> str:
        return str(self.day)
