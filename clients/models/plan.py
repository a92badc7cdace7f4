"""The job search plan: what work the person wants and why, who does what, and where to ask. Dated editions that people sign."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from clients.models.whose import stays_with_its_person
from employers.models import PUT_TOGETHER, Employer
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key

# An edition that is signed or has a newer one is not edited: people hold a copy of it.
_FROZEN = """
    IF EXISTS (
        SELECT 1 FROM clients_jobsearchplan edition
         WHERE edition.id = {plan}
           AND (EXISTS (SELECT 1 FROM clients_plansignature signature WHERE signature.plan_id = edition.id)
                OR EXISTS (SELECT 1 FROM clients_jobsearchplan newer
                            WHERE newer.client_id = edition.client_id AND newer.edition > edition.edition))
    ) THEN
        RAISE EXCEPTION 'an edition that is signed or has a newer one is not edited'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_edition_that_stands_is_not_edited';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""

# A lead goes with its employer when two records of that are put together or taken apart, and says what it said.
_GOES_ALONG = f"""
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'employer_id' = to_jsonb(OLD) - 'employer_id' AND {PUT_TOGETHER} THEN
        RETURN NEW;
    END IF;
"""


class JobSearchPlanQuerySet(models.QuerySet["JobSearchPlan"]):
    def newest_first(self) -> JobSearchPlanQuerySet:
        return self.order_by("-edition")


@tracked()
class JobSearchPlan(AgencyModel, Versioned):
    """One edition. The newest is the one that holds; it can be changed until somebody signs it."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="plans")
    edition = models.PositiveSmallIntegerField(_("edition"))
    started_date = models.DateField(_("made on"))
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    reason = models.CharField(_("why a new edition"), max_length=300, blank=True)
    goal = models.TextField(_("goal in their own words"), blank=True)
    approaches_employers = models.BooleanField(_("the specialist approaches employers"), null=True, blank=True)
    approach_note = models.CharField(_("what was agreed about it"), max_length=300, blank=True)
    meets = models.CharField(_("how often we meet"), max_length=200, blank=True)
    review_date = models.DateField(_("reviewed together by"), null=True, blank=True)

    objects = JobSearchPlanQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("job search plan")
        verbose_name_plural = _("job search plans")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("made_by"),
            models.UniqueConstraint(fields=["agency", "client", "edition"], name="one_plan_of_an_edition"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="editions_count_from_one"),
            models.CheckConstraint(
                condition=Q(review_date=None) | Q(review_date__gte=F("started_date")),
                name="a_plan_is_reviewed_after_it_is_made",
            ),
        ]
        triggers = [
            # Whose plan it is may still be put right: two records of one person are merged.
            pgtrigger.Trigger(
                name="an_edition_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["client", "version"]),
                func=_FROZEN.format(plan="OLD.id"),
            ),
            stays_with_its_person(),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.edition}"


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def ranked(self) -> PlanLineQuerySet:
        return self.order_by("kind", "rank")

    def held_by(self, client: Client | int) -> PlanLineQuerySet:
        """The lines of the edition that holds."""
        newest = JobSearchPlan.objects.filter(client=client).newest_first().values("pk")[:1]
        return self.filter(plan=Subquery(newest))

    def an_employer_contact_may_serve(self) -> PlanLineQuerySet:
        return self.filter(kind__in=PlanLine.SERVED)


@tracked()
class PlanLine(AgencyModel, Versioned):
    """One wish, thing to avoid, lead or task. Ranked among those of its kind; `key` stays its own through the editions."""

    class Kind(models.TextChoices):
        JOB_TYPE = "job_type", _("kind of job")
        HOURS = "hours", _("hours")
        PLACE = "place", _("places")
        PACE = "pace", _("pace")
        AVOID = "avoid", _("things to avoid")
        LEAD = "lead", _("leads")
        TASK = "task", _("who does what")

    class Who(models.TextChoices):
        PERSON = "person", _("the person")
        SPECIALIST = "specialist", _("the specialist")
        FAMILY = "family", _("family or friends")
        CLINICIAN = "clinician", _("clinician")
        VR = "vr", _("vocational rehabilitation")
        OTHER = "other", _("somebody else")

    PREFERENCES = (Kind.JOB_TYPE, Kind.HOURS, Kind.PLACE, Kind.PACE, Kind.AVOID)
    # What one can go to an employer for.
    SERVED = (Kind.JOB_TYPE, Kind.LEAD, Kind.HOURS, Kind.PLACE, Kind.PACE)

    plan = models.ForeignKey(JobSearchPlan, models.PROTECT, related_name="lines")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    rank = models.PositiveSmallIntegerField(_("place"))
    text = models.CharField(_("what"), max_length=300, blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    who = models.CharField(_("who"), max_length=10, choices=Who, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )

    objects = PlanLineQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of a plan")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("plan"),
            SameAgency("employer"),
            # Ranks change places within one statement or two: held to at commit.
            models.UniqueConstraint(
                fields=["agency", "plan", "kind", "rank"],
                name="one_line_at_a_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["agency", "plan", "key"], name="a_line_once_in_an_edition"),
            models.CheckConstraint(
                condition=(Q(kind="lead", employer__isnull=False, text="") | (Q(employer=None) & ~Q(text=""))),
                name="a_line_says_what",
            ),
            models.CheckConstraint(
                condition=(Q(kind="task") & ~Q(who="")) | (~Q(kind="task") & Q(who="")), name="a_task_says_who"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_line_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_GOES_ALONG + _FROZEN.format(plan="COALESCE(OLD.plan_id, NEW.plan_id)"),
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        return self.employer.name if self.employer else self.text


@tracked()
class PlanSignature(AgencyModel):
    """Who agreed to an edition, and when: on the printed copy, or by saying so. From the first on, the edition stands."""

    class Who(models.TextChoices):
        PERSON = "person", _("the person")
        SPECIALIST = "specialist", _("the specialist")
        SUPERVISOR = "supervisor", _("the supervisor")
        CLINICIAN = "clinician", _("clinician")
        FAMILY = "family", _("family or friends")
        OTHER = "other", _("somebody else")

    plan = models.ForeignKey(JobSearchPlan, models.PROTECT, related_name="signatures")
    who = models.CharField(_("who"), max_length=10, choices=Who)
    name = models.CharField(_("name"), max_length=160)
    signed_date = models.DateField(_("signed on"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("plan"),
            SameAgency("recorded_by"),
            models.UniqueConstraint(F("agency"), F("plan"), F("who"), Lower("name"), name="a_person_signs_once"),
        ]
        triggers = [pgtrigger.Protect(name="a_signature_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name} {self.signed_date}"
