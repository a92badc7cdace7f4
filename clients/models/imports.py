"""A spreadsheet that somebody chose, held between the preview and their word that it is right."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.models import AgencyModel, public_key


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def chosen_by(self, staff: StaffMember) -> ImportFileQuerySet:
        """Only whoever chose a file sees what is in it."""
        return self.filter(created_by=staff)

    def forgotten(self, since: datetime) -> ImportFileQuerySet:
        """Looked at and left: what is in them is nobody's business any longer."""
        return self.filter(applied_at=None, created_at__lt=since)


class ImportFile(AgencyModel):
    """The bytes that were previewed, so that exactly they are applied. Applied, the bytes go and the counts stay.

    No history: it would keep the bytes.
    """

    kind = models.CharField(_("what is in it"), max_length=20)
    name = models.CharField(_("file"), max_length=200)
    date_format = models.CharField(max_length=3, blank=True)
    content = models.BinaryField()
    created_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    objects = ImportFileQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("created_by"),
            models.CheckConstraint(condition=Q(applied_at=None) | Q(content=b""), name="an_applied_file_is_not_kept"),
        ]
        indexes = [models.Index(fields=["agency", "-created_at"], name="latest_imports")]

    def __str__(self) -> str:
        return self.name
