"""What the person has decided about telling employers: editions that are never edited, exceptions for an employer or job.

The texts may speak of health. They stand in tables of their own, so that access rules can hide them as one class.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from clients.models.job import Job
from clients.models.whose import stays_with_its_person
from employers.models import Employer, keeps_its_employer
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, public_key


class Decision(models.TextChoices):
    NONE = "none", _("tell nothing")
    SOME = "some", _("tell some things")
    FULL = "full", _("tell openly")
    LATER = "later", _("not now, perhaps later")
    BY_JOB = "by_job", _("decide job by job")


class DecisionQuerySet(models.QuerySet["DisclosureDecision"]):
    def newest_first(self) -> DecisionQuerySet:
        return self.order_by("-number")


@tracked()
class DisclosureDecision(AgencyModel):
    """One edition. The newest is the current one, unless the person has taken it back."""

    class How(models.TextChoices):
        PAPER = "paper", _("on paper")
        DIGITAL = "digital", _("digitally")

    client = models.ForeignKey(Client, models.PROTECT, related_name="disclosure_decisions")
    number = models.PositiveSmallIntegerField(_("edition"))
    made_date = models.DateField(_("decided on"))
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    why = models.CharField(_("why a new edition"), max_length=300, blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    talked_date = models.DateField(_("pros and cons talked through on"), null=True, blank=True)
    adjustments_explained = models.BooleanField(_("link with adjustments explained"), null=True, blank=True)
    may_contact_employers = models.BooleanField(_("the specialist may contact employers"), null=True, blank=True)
    may_say = models.TextField(_("may be said"), blank=True)
    must_not_say = models.TextField(_("must not be said"), blank=True)
    example = models.TextField(_("example wording"), blank=True)
    who_may_be_told = models.TextField(_("who may be told"), blank=True)
    signed_date = models.DateField(_("signed on"), null=True, blank=True)
    signed_how = models.CharField(_("how it was signed"), max_length=8, choices=How, blank=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    revoked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("disclosure decision")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("made_by"),
            SameAgency("revoked_by"),
            models.UniqueConstraint(
                fields=["agency", "client", "number"], name="one_disclosure_decision_of_an_edition"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(why=""), name="a_new_disclosure_decision_says_why"),
            models.CheckConstraint(
                condition=Q(signed_date=None, signed_how="") | (Q(signed_date__isnull=False) & ~Q(signed_how="")),
                name="a_signed_decision_says_how",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_decision_says_who_recorded_it",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="a_disclosure_decision_is_kept",
                exclude=["client", "signed_date", "signed_how", "revoked_at", "revoked_by"],
            ),
            pgtrigger.Protect(
                name="a_decision_is_signed_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_date__isnull=False)
                & (
                    pgtrigger.Q(old__signed_date__df=pgtrigger.F("new__signed_date"))
                    | pgtrigger.Q(old__signed_how__df=pgtrigger.F("new__signed_how"))
                ),
            ),
            pgtrigger.Protect(
                name="a_revoked_decision_stays_revoked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False)
                & (
                    pgtrigger.Q(old__revoked_at__df=pgtrigger.F("new__revoked_at"))
                    | pgtrigger.Q(old__revoked_by__df=pgtrigger.F("new__revoked_by"))
                    | pgtrigger.Q(old__signed_date__df=pgtrigger.F("new__signed_date"))
                    | pgtrigger.Q(old__signed_how__df=pgtrigger.F("new__signed_how"))
                ),
            ),
            stays_with_its_person(),
            pgtrigger.Protect(name="a_disclosure_decision_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.made_date}"


@tracked()
class DisclosureRevisit(AgencyModel):
    """The decision was talked about again and stands as it is."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="disclosure_revisits")
    decision = models.ForeignKey(DisclosureDecision, models.PROTECT, related_name="revisits")
    revisited_date = models.DateField(_("talked about again on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("revisited disclosure decision")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("decision"),
            SameAgency("recorded_by"),
        ]
        indexes = [models.Index(fields=["agency", "client", "-revisited_date"], name="disclosure_talked_about_again")]
        triggers = [
            pgtrigger.ReadOnly(name="a_revisit_is_kept", exclude=["client"]),
            stays_with_its_person(),
            pgtrigger.Protect(name="a_revisit_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(self.revisited_date)


class ExceptionQuerySet(models.QuerySet["DisclosureException"]):
    def standing(self) -> ExceptionQuerySet:
        return self.filter(ended_date=None)


@tracked()
class DisclosureException(AgencyModel):
    """What was agreed for one employer or one job, other than the decision says. It stands until it is ended."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="disclosure_exceptions")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("employer"))
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job"))
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    may_say = models.TextField(_("may be said"), blank=True)
    must_not_say = models.TextField(_("must not be said"), blank=True)
    agreed_date = models.DateField(_("agreed on"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    ended_date = models.DateField(_("ended on"), null=True, editable=False)
    ended_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", null=True, editable=False)

    objects = ExceptionQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("exception to the disclosure decision")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("employer"),
            SameAgency("job"),
            SameAgency("recorded_by"),
            SameAgency("ended_by"),
            models.CheckConstraint(
                condition=Q(ended_date=None, ended_by=None)
                | Q(ended_date__gte=F("agreed_date"), ended_by__isnull=False),
                name="an_exception_ends_after_it_was_agreed",
            ),
            models.UniqueConstraint(
                fields=["agency", "client", "employer"],
                condition=Q(ended_date=None, job=None),
                name="one_standing_exception_for_an_employer",
            ),
            models.UniqueConstraint(
                fields=["agency", "client", "job"],
                condition=Q(ended_date=None, job__isnull=False),
                name="one_standing_exception_for_a_job",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="an_exception_is_kept", exclude=["client", "ended_date", "ended_by", "employer"]),
            keeps_its_employer("an_exception_keeps_its_employer"),
            pgtrigger.Protect(
                name="an_ended_exception_stays_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_date__isnull=False)
                & (
                    pgtrigger.Q(old__ended_date__df=pgtrigger.F("new__ended_date"))
                    | pgtrigger.Q(old__ended_by__df=pgtrigger.F("new__ended_by"))
                ),
            ),
            stays_with_its_person(),
            pgtrigger.Protect(name="an_exception_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.agreed_date}"
