"""What the person has said about support: not for now, or not in person."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, days
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


@tracked()
class SupportDecline(AgencyModel, Versioned):
    """The person declines follow-along from a day until they want it again. Never a reason to close."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="declines")
    declined_date = models.DateField(_("declined on"))
    resumed_date = models.DateField(_("wanted again from"), null=True, blank=True)
    agreed = models.CharField(
        _("what was agreed instead"), max_length=300, blank=True, help_text=_("For example: one phone call a month.")
    )
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("declined support")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(resumed_date=None) | Q(resumed_date__gte=F("declined_date")),
                name="support_resumes_after_it_was_declined",
            ),
            ExclusionConstraint(
                name="support_is_declined_once_at_a_time",
                expressions=[
                    (F("client"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("declined_date"),
                            F("resumed_date"),
                            Value("[)"),
                            function="daterange",
                            output_field=days("declined_date", "resumed_date").output_field,
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} from {self.declined_date}"


@tracked()
class ModeAgreement(AgencyModel, Versioned):
    """The person asked for contact other than in person, from a day through a day (brief 004: supports as agreed)."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="mode_agreements")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("through"), null=True, blank=True)
    modes = ArrayField(models.CharField(max_length=12), verbose_name=_("how instead"))
    reason = models.CharField(_("in their own words"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("agreed way of contact")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(modes__len__gt=0) & Q(modes__contained_by=["phone", "video", "text", "email"]),
                name="an_agreed_mode_is_a_real_talk",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="an_agreed_mode_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {', '.join(self.modes)}"
