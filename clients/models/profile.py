"""The vocational (career) profile: editions of it, each in sections that are saved one by one and hidden by class."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.classes import classes_open_to
from clients.models.client import Client
from clients.models.whose import stays_with_its_person
from clients.profilesections import BY_CODE
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key

_REFUSED = """
    IF EXISTS (
        SELECT 1 FROM clients_profileedition AS newer JOIN clients_profileedition AS mine
            ON newer.client_id = mine.client_id AND newer.number > mine.number
         WHERE mine.id IN ({rows})
    ) THEN
        RAISE EXCEPTION 'an older edition of a profile is not changed' USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def _frozen(name: str, operation: pgtrigger.Operation, *rows: str, **more: Any) -> pgtrigger.Trigger:
    """With a newer edition beside it, an edition and what stands in it are refused by the database."""
    func = _REFUSED.format(rows=", ".join(rows))
    return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.Before, func=func, **more)


def _frozen_part() -> pgtrigger.Trigger:
    written = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return _frozen("an_older_edition_is_kept", written, "NEW.edition_id", "OLD.edition_id")


class ProfileEditionQuerySet(models.QuerySet["ProfileEdition"]):
    def newest_first(self) -> ProfileEditionQuerySet:
        return self.order_by("-number")


@tracked()
class ProfileEdition(AgencyModel, Versioned):
    """One edition of somebody's profile. The newest is the one that is filled; a new one starts as its copy."""

    class Why(models.TextChoices):
        FIRST = "first", _("the first profile")
        JOB_START = "job_start", _("a job started")
        JOB_END = "job_end", _("a job ended")
        TRIAL = "trial", _("a work trial ended")
        COURSE = "course", _("a course ended")
        OTHER = "other", _("another reason")

    class Source(models.TextChoices):
        PERSON = "person", _("the person")
        FAMILY = "family", _("family or somebody close")
        CLINICIAN = "clinician", _("treatment team")
        RECORDS = "records", _("records")
        EMPLOYERS = "employers", _("earlier employers")
        SCHOOL = "school", _("school")
        PARTNER = "partner", _("jobcentre, rehabilitation or insurer")
        OBSERVED = "observed", _("seen at work or on a visit")

    client = models.ForeignKey(Client, models.PROTECT, related_name="profile_editions")
    number = models.PositiveSmallIntegerField(editable=False)
    begun_date = models.DateField(_("begun on"))
    why = models.CharField(_("why it was made"), max_length=12, choices=Why)
    sources = ArrayField(
        models.CharField(max_length=12, choices=Source), verbose_name=_("told by"), blank=True, default=list
    )
    sources_note = models.CharField(_("more about the sources"), max_length=300, blank=True)
    begun_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    objects = ProfileEditionQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("edition of a profile")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("begun_by"),
            models.UniqueConstraint(fields=["agency", "client", "number"], name="one_profile_edition_of_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="profile_editions_are_counted_from_one"),
        ]
        triggers: ClassVar = [
            # Whose profile it is may still be put right: two records of one person are merged.
            _frozen(
                "an_older_edition_is_kept",
                pgtrigger.Update,
                "OLD.id",
                condition=pgtrigger.AnyChange(exclude=["client", "version"]),
            ),
            _frozen("an_older_edition_is_not_removed", pgtrigger.Delete, "OLD.id"),
            stays_with_its_person(),
        ]

    def __str__(self) -> str:
        return f"{self.client}, {self.number}"


@tracked()
class ProfileSession(AgencyModel):
    """A day on which the person and the specialist sat down with the profile. Two or three make one."""

    edition = models.ForeignKey(ProfileEdition, models.PROTECT, related_name="sessions")
    session_date = models.DateField(_("session"))

    class Meta(AgencyModel.Meta):
        verbose_name = _("session about a profile")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("edition"),
            models.UniqueConstraint(fields=["agency", "edition", "session_date"], name="one_profile_session_a_day"),
        ]
        triggers: ClassVar = [_frozen_part()]

    def __str__(self) -> str:
        return str(self.session_date)


class ProfileSectionQuerySet(models.QuerySet["ProfileSection"]):
    def visible_to(self, staff: StaffMember) -> ProfileSectionQuerySet:
        """Only the classes that are open to `staff`: the others are not read from the database."""
        return self.filter(klass__in=sorted(classes_open_to(staff)))


@tracked()
class ProfileSection(AgencyModel, Versioned):
    """One section of an edition: what was said, as clients/profilesections.py lets it be said.

    `sitting` is the page that saved it last: a page that saves as one types is no second writer to itself.
    """

    edition = models.ForeignKey(ProfileEdition, models.PROTECT, related_name="sections")
    code = models.CharField(max_length=24, editable=False)
    klass = models.CharField(max_length=10, editable=False)
    content = models.JSONField(default=dict)
    saved_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    # The agency's day: when the profile was last updated is asked often, and in days.
    saved_date = models.DateField(editable=False)
    sitting = models.UUIDField(null=True, editable=False)

    objects = ProfileSectionQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("section of a profile")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("edition"),
            SameAgency("saved_by"),
            models.UniqueConstraint(fields=["agency", "edition", "code"], name="one_profile_section_of_a_code"),
            models.CheckConstraint(
                condition=Q(
                    *(Q(code=code, klass=section.klass.value) for code, section in BY_CODE.items()), _connector=Q.OR
                ),
                name="a_profile_section_has_its_own_class",
            ),
        ]
        triggers: ClassVar = [_frozen_part()]

    def __str__(self) -> str:
        return self.code


@tracked()
class ProfileSignature(AgencyModel):
    """Somebody signed an edition on a day, on paper as a rule. What was recorded by mistake is taken back, not removed."""

    class Who(models.TextChoices):
        PERSON = "person", _("the person")
        SPECIALIST = "specialist", _("employment specialist")
        OTHER = "other", _("somebody else")

    edition = models.ForeignKey(ProfileEdition, models.PROTECT, related_name="signatures")
    who = models.CharField(_("who signed"), max_length=12, choices=Who)
    name = models.CharField(_("name"), max_length=200)
    signed_date = models.DateField(_("signed on"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("signature of a profile")
        constraints = [AgencyKey(), public_key(), SameAgency("edition"), SameAgency("recorded_by")]

    def __str__(self) -> str:
        return f"{self.name}, {self.signed_date}"
