"""A file that belongs to a client's record. The bytes lie in a private folder (clients.documents.storing)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.classes import classes_open_to
from clients.models.client import Client
from clients.models.note import Sensitivity
from clients.models.whose import stays_with_its_person
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class DocumentQuerySet(models.QuerySet["Document"]):
    def standing(self) -> DocumentQuerySet:
        return self.filter(voided_at=None)

    def open_to(self, staff: StaffMember) -> DocumentQuerySet:
        """Only the classes that `staff` may read, titles included: they may say too much."""
        return self.filter(sensitivity__in=sorted(classes_open_to(staff)))


@tracked()
class Document(AgencyModel, Versioned):
    class Kind(models.TextChoices):
        CV = "cv", _("CV or application")
        CERTIFICATE = "certificate", _("certificate or diploma")
        CONTRACT = "contract", _("work contract or payslip")
        CONSENT = "consent", _("signed consent or release")
        REFERRAL = "referral", _("referral or letter")
        OTHER = "other", _("something else")

    client = models.ForeignKey(Client, models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    sensitivity = models.CharField(_("what it is about"), max_length=10, choices=Sensitivity)
    document_date = models.DateField(_("date"))
    # As the sender called it, without what could do harm; the file itself lies under a random name.
    file_name = models.CharField(_("file"), max_length=150, editable=False)
    stored_name = models.CharField(max_length=64, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("uploaded_by"),
            models.UniqueConstraint(fields=["agency", "stored_name"], name="a_stored_file_has_one_document"),
            models.UniqueConstraint(
                fields=["agency", "client", "sha256"], name="a_file_once_per_client", condition=Q(voided_at=None)
            ),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_voided_document_says_why"),
        ]
        indexes = [models.Index(fields=["agency", "client", "-document_date"], name="documents_of_a_client")]
        triggers = [stays_with_its_person()]

    def __str__(self) -> str:
        return self.title
