"""What evidence is measured against where the scale says no number, and the numbers of past days."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from fidelity.models.editions import ScaleEdition
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key

_PERCENT = [MinValueValidator(1), MaxValueValidator(100)]
_DAYS = [MinValueValidator(1), MaxValueValidator(365)]


@tracked()
class Thresholds(AgencyModel, Versioned):
    """Numbers that are ours, not the scale's: each agency may set them, and every page that uses one says so."""

    shown_percent = models.PositiveSmallIntegerField(
        _("percent of charts or contacts that show a component"),
        default=80,
        validators=_PERCENT,
        help_text=_("Items 13, 23 and 25. The scale says “on average” or nothing."),
    )
    nearly_all_percent = models.PositiveSmallIntegerField(
        _("percent that is nearly all"),
        default=90,
        validators=_PERCENT,
        help_text=_(
            "Items 5, 6, 12 and 14: weeks with a meeting, job starts with advice before them, profiles in time."
        ),
    )
    trials_rare_percent = models.PositiveSmallIntegerField(
        _("percent below which trials before any search are rare"),
        default=10,
        validators=_PERCENT,
        help_text=_("Item 14, for 5 points: people with a work trial or voluntary work before any search for a job."),
    )
    trials_common_percent = models.PositiveSmallIntegerField(
        _("percent from which trials before any search are the rule"),
        default=50,
        validators=_PERCENT,
        help_text=_("Item 14: then it has 2 points, however well profiles are kept."),
    )
    follow_up_days = models.PositiveSmallIntegerField(
        _("days until advice or a profile follows a change"),
        default=30,
        validators=_DAYS,
        help_text=_("Items 12 and 14: benefits advice after a change of hours or pay, a profile after a start or end."),
    )
    silence_days = models.PositiveSmallIntegerField(
        _("days without a contact that call for outreach"),
        default=30,
        validators=_DAYS,
        help_text=_("Item 25."),
    )
    high_fidelity_total = models.PositiveSmallIntegerField(
        _("total from which reviews are yearly"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("Item 11. Below it the scale is used every six months. Some programmes take 100, some 115."),
    )

    class Meta(AgencyModel.Meta):
        verbose_name = _("thresholds of evidence")
        constraints = [
            AgencyKey(),
            public_key(),
            models.UniqueConstraint(fields=["agency"], name="thresholds_once_an_agency"),
            models.CheckConstraint(
                condition=Q(trials_rare_percent__lte=F("trials_common_percent")),
                name="trials_are_rare_before_they_are_the_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shown_percent} {self.nearly_all_percent}"


class EvidenceSnapshot(AgencyModel):
    """What evidence suggested on a day, for the line of a trend: {item key: {"points": 4, "value": "38.0"}}. No names.

    Of the agency also "told": whether enough people were behind it on that day for people who see no names.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    edition = models.ForeignKey(ScaleEdition, models.PROTECT, related_name="+")
    day = models.DateField()
    values = models.JSONField()

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("unit"),
            models.UniqueConstraint(
                fields=["agency", "unit", "day"], nulls_distinct=False, name="a_snapshot_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)
