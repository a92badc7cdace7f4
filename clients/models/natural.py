"""People around somebody who help them work: family, friends, co-workers."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class NaturalSupportQuerySet(models.QuerySet["NaturalSupport"]):
    def current_on(self, day: date) -> NaturalSupportQuerySet:
        return self.filter(Q(ended_date=None) | Q(ended_date__gte=day))

    def family_to_contact(self, day: date) -> NaturalSupportQuerySet:
        """Family whom the person has said we may contact."""
        return self.current_on(day).filter(relation=NaturalSupport.Relation.FAMILY, may_contact=True)


@tracked()
class NaturalSupport(AgencyModel, Versioned):
    """Somebody who helps. Whether we may contact them is the person's to say: yes, no, or not asked yet."""

    class Relation(models.TextChoices):
        FAMILY = "family", _("family")
        FRIEND = "friend", _("friend")
        CO_WORKER = "co_worker", _("co-worker")
        PEER = "peer", _("peer")
        OTHER = "other", _("somebody else")

    client = models.ForeignKey(Client, models.PROTECT, related_name="natural_supports")
    name = models.CharField(_("name"), max_length=120)
    relation = models.CharField(_("who they are"), max_length=12, choices=Relation)
    relation_said = models.CharField(
        _("more exactly"), max_length=120, blank=True, help_text=_("For example: sister, or shift lead.")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    helps = models.TextField(_("how they help"), blank=True)
    may_contact = models.BooleanField(_("we may contact them"), null=True, blank=True)
    asked_date = models.DateField(_("the person said so on"), null=True, blank=True)
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, editable=False, related_name="+")
    ended_date = models.DateField(_("helped until"), null=True, blank=True)

    objects = NaturalSupportQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("natural support")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("asked_by"),
            models.CheckConstraint(
                condition=Q(may_contact=None, asked_date=None, asked_by=None)
                | Q(may_contact__isnull=False, asked_date__isnull=False, asked_by__isnull=False),
                name="a_yes_or_no_to_contact_says_when_and_to_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name
