"""Two records that were one person: which was put into which, what moved, and that it can be taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


@tracked()
class ClientMerge(AgencyModel, Versioned):
    """`moved`: ids by table, each row that changed hands; `filled` and `was`: what the two records held before."""

    kept = models.ForeignKey(Client, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Client, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    stayed = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)
    was = models.JSONField(default=dict)
    merged_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta(AgencyModel.Meta):
        verbose_name = _("merged records")
        constraints = [
            AgencyKey(),
            public_key(),
            *(SameAgency(name) for name in ("kept", "merged", "merged_by", "undone_by")),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="two_records_are_merged"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="who_took_a_merge_back_is_known",
            ),
            models.UniqueConstraint(
                fields=["agency", "merged"], condition=Q(undone_at=None), name="a_record_is_merged_once"
            ),
        ]
        indexes = [models.Index(fields=["agency", "kept"], name="records_merged_into_a_client")]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
