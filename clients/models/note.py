"""What is written down about a client without having met them: a team meeting, a word with the clinician, supervision."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients import noterules
from clients.models.classes import classes_open_to
from clients.models.client import Client
from clients.models.whose import stays_with_its_person
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class Sensitivity(models.TextChoices):
    """What a text is about, so that rules of access (clients.models.classes) tell health, substance use and offences apart."""

    ORDINARY = "ordinary", _("ordinary")
    HEALTH = "health", _("about health")
    SUBSTANCE = "substance", _("about substance use")
    LEGAL = "legal", _("about offences or legal matters")


class ClientNoteQuerySet(models.QuerySet["ClientNote"]):
    def standing(self) -> ClientNoteQuerySet:
        return self.filter(voided_at=None)

    def open_to(self, staff: StaffMember) -> ClientNoteQuerySet:
        """Only the classes that `staff` may read: the others are not read from the database."""
        return self.filter(sensitivity__in=sorted(classes_open_to(staff)))


@tracked()
class ClientNote(AgencyModel, Versioned):
    """Its author may change it for a while (clients.noterules); what comes later is added under it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        TEAM = "team", _("team meeting")
        CLINICIAN = "clinician", _("talk with the clinician")
        SUPERVISION = "supervision", _("supervision")
        OTHER = "other", _("something else")

    client = models.ForeignKey(Client, models.PROTECT, related_name="notes")
    note_date = models.DateField(_("date"))
    kind = models.CharField(_("what it is from"), max_length=12, choices=Kind)
    sensitivity = models.CharField(_("what it is about"), max_length=10, choices=Sensitivity)
    text = models.TextField(_("text"))
    author = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = ClientNoteQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("author"),
            models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something"),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_voided_note_says_why"),
            models.CheckConstraint(
                condition=Q(sensitivity__in=["ordinary", "health", "substance", "legal"]),
                name="a_note_is_of_a_known_class",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "-note_date"], name="notes_of_a_client")]
        triggers = [stays_with_its_person()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.note_date}"

    def may_be_edited(self, *, by: StaffMember, at: datetime) -> bool:
        return noterules.may_edit(
            is_author=self.author_id == by.pk,
            is_void=self.voided_at is not None,
            written_at=self.created_at,
            now=at,
            lock_hours=by.agency.note_lock_hours,
        )


@tracked()
class NoteAddendum(AgencyModel):
    """What was added under a note later on. The app's role can neither change nor remove one (tenancy.walls)."""

    note = models.ForeignKey(ClientNote, models.PROTECT, related_name="addenda")
    text = models.TextField(_("what is added"))
    author = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("addendum")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("note"),
            SameAgency("author"),
            models.CheckConstraint(condition=~Q(text=""), name="an_addendum_says_something"),
        ]
        indexes = [models.Index(fields=["agency", "note", "id"], name="addenda_of_a_note")]

    def __str__(self) -> str:
        return f"{self.author} {self.created_at}"
