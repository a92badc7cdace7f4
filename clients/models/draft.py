"""What somebody is typing, kept before it is saved: a lost session, a closed lid or a dead battery loses nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.models import AgencyModel, Submission, public_key

KEPT_FOR = timedelta(days=14)


class DraftQuerySet(models.QuerySet["Draft"]):
    def waiting(self, now: datetime) -> DraftQuerySet:
        """Neither too old nor saved since: what is kept while its form is just being taken would else come back."""
        taken = Submission.objects.filter(key=OuterRef("key"))
        return self.filter(~Exists(taken), updated_at__gt=now - KEPT_FOR)

    def spent(self, now: datetime) -> DraftQuerySet:
        """Nobody's business any longer: too old, or saved."""
        return self.exclude(pk__in=self.waiting(now).values("pk"))


class Draft(AgencyModel):
    """One form that was opened, by its submission id: two tabs, or a form opened anew, do not overwrite each other.

    No history: it would keep what was thrown away.
    """

    class Form(models.TextChoices):
        CONTACT = "contact", _("a contact")
        NOTE = "note", _("a note")

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=Form)
    key = models.UUIDField()
    content = models.JSONField()
    updated_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("draft")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("staff"),
            SameAgency("client"),
            models.UniqueConstraint(fields=["agency", "key"], name="a_form_has_one_draft"),
        ]
        indexes = [models.Index(fields=["agency", "staff", "client", "form"], name="drafts_of_a_form")]

    def __str__(self) -> str:
        return f"{self.form} {self.updated_at}"
