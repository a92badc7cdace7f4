"""What the person has allowed, for whom and until when; and what was told under it.

Given facts are never edited: the database refuses. A consent is given, later perhaps revoked; a new one is a new row.
"""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients import consentrules
from clients.consentrules import ConsentFacts
from clients.models.client import Client
from clients.models.contact import ClientContact, EmployerContactFor
from clients.models.outreach import OutreachAttempt
from clients.models.whose import stays_with_its_person
from employers.models import Employer, keeps_its_employer
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class Purpose(models.TextChoices):
    EMPLOYERS = consentrules.EMPLOYERS, _("employers in general")
    EMPLOYER = consentrules.EMPLOYER, _("one employer")
    FAMILY = consentrules.FAMILY, _("family or somebody close")
    CLINICIANS = consentrules.CLINICIANS, _("clinicians")
    PARTNER = consentrules.PARTNER, _("partner (employment office, insurer, Kela)")
    BENEFITS = consentrules.BENEFITS, _("benefits office")
    SCHOOL = consentrules.SCHOOL, _("school")
    RESEARCH = consentrules.RESEARCH, _("research")
    STORY = consentrules.STORY, _("photo or story")


LANGUAGES = [("en", _("English")), ("fi", _("Finnish"))]


@tracked()
class ConsentWording(AgencyModel):
    """The words of a consent as they are shown before it is given. A change is a new row: consents keep the words they had."""

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("wording"))
    # Nobody: the words this app came with.
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("wording of a consent")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("made_by"),
            models.UniqueConstraint(
                fields=["agency", "purpose", "language", "number"], name="one_wording_of_a_version"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_wording_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="a_wording_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.language} {self.number}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def about_employers(self) -> ConsentQuerySet:
        return self.filter(purpose__in=sorted(consentrules.ABOUT_EMPLOYERS))

    def standing_today(self, day: date) -> ConsentQuerySet:
        """Standing now. For lists alone: a moment is asked of consentrules (revoking is never ahead of the clock)."""
        return self.filter(Q(expires_date=None) | Q(expires_date__gte=day), given_date__lte=day, revoked_at=None)


@tracked()
class Consent(AgencyModel, Versioned):
    class How(models.TextChoices):
        SIGNED = "signed", _("signed on paper")
        SPOKEN = "spoken", _("said in a talk")
        DIGITAL = "digital", _("signed digitally")

    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    recipient = models.CharField(_("who may be told"), max_length=200, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    wording = models.ForeignKey(ConsentWording, models.PROTECT, related_name="+", verbose_name=_("wording"))
    given_date = models.DateField(_("given on"))
    how = models.CharField(_("how it was given"), max_length=8, choices=How)
    expires_date = models.DateField(_("last day it holds"), null=True, blank=True)
    scope = models.TextField(_("what it covers"), blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    revoked_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    revoked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True, editable=False)
    revoked_note = models.CharField(_("what was said"), max_length=300, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer"),
            SameAgency("wording"),
            SameAgency("recorded_by"),
            SameAgency("revoked_by"),
            models.CheckConstraint(
                condition=Q(expires_date=None) | Q(expires_date__gte=F("given_date")),
                name="a_consent_holds_at_least_its_day",
            ),
            models.CheckConstraint(
                condition=Q(purpose="employer", employer__isnull=False)
                | (~Q(purpose="employer") & Q(employer__isnull=True)),
                name="a_consent_for_one_employer_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=["employers", "employer"]) | Q(recipient=""),
                name="an_employer_is_not_named_in_passing",
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=["family", "partner", "school"]) | ~Q(recipient=""),
                name="a_consent_says_who_may_be_told",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_note="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_consent_says_who_recorded_it",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "purpose"], name="consents_of_a_client")]
        triggers = [
            pgtrigger.ReadOnly(
                name="a_given_consent_is_kept",
                exclude=["client", "version", "revoked_at", "revoked_by", "revoked_note", "employer"],
            ),
            keeps_its_employer("a_consent_keeps_its_employer"),
            pgtrigger.Protect(
                name="a_revoked_consent_stays_revoked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False)
                & (
                    pgtrigger.Q(old__revoked_at__df=pgtrigger.F("new__revoked_at"))
                    | pgtrigger.Q(old__revoked_by__df=pgtrigger.F("new__revoked_by"))
                    | pgtrigger.Q(old__revoked_note__df=pgtrigger.F("new__revoked_note"))
                ),
            ),
            stays_with_its_person(),
            pgtrigger.Protect(name="a_consent_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.given_date}"

    @property
    def facts(self) -> ConsentFacts:
        recipient = self.employer_id if self.employer_id is not None else self.recipient
        return ConsentFacts(self.pk, self.purpose, recipient, self.given_date, self.expires_date, self.revoked_at)


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def newest_first(self) -> DisclosureQuerySet:
        return self.order_by("-told_date", "-pk")


@tracked()
class Disclosure(AgencyModel, Versioned):
    """What was told about the person, to whom and when. It stays when the consent is taken back."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="disclosures")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    recipient = models.CharField(_("who was told"), max_length=200, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    told_date = models.DateField(_("date"))
    what = models.TextField(_("what was told"), blank=True)
    told_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("told by"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="disclosures")
    # A contact with an employer in the person's name: what it told is written down with it.
    employer_contact = models.ForeignKey(EmployerContactFor, models.PROTECT, null=True, related_name="+")
    # A contact on the record with somebody else than the person, who was not there.
    contact = models.ForeignKey(ClientContact, models.PROTECT, null=True, related_name="+")
    # An attempt to reach the person through their family.
    attempt = models.ForeignKey(OutreachAttempt, models.PROTECT, null=True, related_name="+")
    without_consent = models.CharField(_("why it was told without consent"), max_length=300, blank=True)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("what was told")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer"),
            SameAgency("told_by"),
            SameAgency("recorded_by"),
            SameAgency("consent"),
            SameAgency("employer_contact"),
            SameAgency("contact"),
            SameAgency("attempt"),
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | ~Q(without_consent=""),
                name="what_was_told_rests_on_consent_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(employer__isnull=False)
                | Q(contact__isnull=False)
                | Q(attempt__isnull=False)
                | ~Q(recipient=""),
                name="what_was_told_says_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(employer_contact__isnull=False)
                | Q(contact__isnull=False)
                | Q(attempt__isnull=False)
                | ~Q(what=""),
                name="what_was_told_says_what",
            ),
            models.UniqueConstraint(
                fields=["agency", "contact", "purpose"],
                condition=Q(contact__isnull=False, voided_at=None),
                name="a_contact_told_each_kind_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "attempt"],
                condition=Q(attempt__isnull=False, voided_at=None),
                name="an_attempt_told_family_once",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="a_voided_disclosure_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "client", "-told_date", "-id"], name="told_about_a_client"),
            models.Index(fields=["agency", "consent"], name="told_under_a_consent"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="what_was_told_is_kept", exclude=["client", "version", "voided_at", "void_reason", "employer"]
            ),
            stays_with_its_person(),
            keeps_its_employer("what_was_told_keeps_its_employer"),
            pgtrigger.Protect(name="what_was_told_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.recipient or self.employer} {self.told_date}"
