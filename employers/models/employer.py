"""Employers, their sites, and the people met there. An employer may be a branch of another; two records of one are merged."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from accounts.roles import Permission
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key
from tenancy.search import folded, matching

# A branch has a parent and a parent has none: two steps, so that "the whole organisation" is one question. Also said
# for one that gets branches and a parent in two transactions at once: both lock the parent's row.
_TWO_STEPS = """
    PERFORM 1 FROM employers_employer WHERE id = NEW.parent_id AND agency_id = NEW.agency_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM employers_employer WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
       OR EXISTS (SELECT 1 FROM employers_employer WHERE parent_id = NEW.id) THEN
        RAISE EXCEPTION 'a branch has no branches'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_branch_has_no_branches';
    END IF;
    RETURN NEW;
"""

# What is kept as it was written names its employer for good, but for one thing: two records of one employer are put
# together or taken apart, and the row goes with them. Asked by triggers of tables above.
PUT_TOGETHER = """EXISTS (
        SELECT 1 FROM employers_employer one
         WHERE (one.id = OLD.employer_id AND one.merged_into_id = NEW.employer_id)
            OR (one.id = NEW.employer_id AND one.merged_into_id = OLD.employer_id)
    )"""


def keeps_its_employer(name: str) -> pgtrigger.Trigger:
    """A trigger for a table whose rows are kept: the employer changes only when its records are merged or taken apart."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("employer"),
        func=f"""
    IF NOT {PUT_TOGETHER} THEN
        RAISE EXCEPTION 'what is kept goes on naming its employer'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
""",
    )


def cold(since: date) -> Q:
    """relationrules.going_cold, asked of all: contacted by `since`, and not visited after it."""
    from employers.models.contact import EmployerContact  # contacts know employers

    contacts = EmployerContact.objects.standing().filter(employer=OuterRef("pk"), contact_date__lte=since)
    visits = EmployerContact.objects.visits().filter(employer=OuterRef("pk"), contact_date__gt=since)
    return Q(Exists(contacts)) & ~Q(Exists(visits))


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, staff: StaffMember) -> EmployerQuerySet:
        """Everybody who does job development shares the agency's employers (row policies keep other agencies out)."""
        return self.of_agency(staff.agency_id) if staff.has(Permission.SEE_EMPLOYERS) else self.none()

    def of_agency(self, agency: int | None) -> EmployerQuerySet:
        """visible_to, for a question that is put into SQL once (tenancy.asked)."""
        return self.filter(agency_id=agency)

    def matching(self, text: str) -> EmployerQuerySet:
        return self.filter(matching(text)) if text.strip() else self

    def standing(self) -> EmployerQuerySet:
        """One record an employer: those that were put into another are left out."""
        return self.filter(merged_into=None)

    def not_visited_since(self, day: date) -> EmployerQuerySet:
        """Nobody was there in person after `day`, or ever."""
        from employers.models.contact import EmployerContact  # contacts know employers

        visits = EmployerContact.objects.visits().filter(employer=OuterRef("pk"), contact_date__gt=day)
        return self.filter(~Exists(visits))

    def going_cold(self, since: date) -> EmployerQuerySet:
        return self.filter(cold(since))

    def with_marks(self, since: date, staff: StaffMember | int) -> EmployerQuerySet:
        """`cold`, and `known`: `staff` knows somebody there."""
        known = Exists(Acquaintance.objects.filter(employer=OuterRef("pk"), staff=staff))
        return self.annotate(known=known, cold=ExpressionWrapper(cold(since), output_field=models.BooleanField()))

    def visited_times(self, least: int, most: int | None) -> EmployerQuerySet:
        """Visited in person at least and at most so often, all time."""
        from employers.models.contact import EmployerContact  # contacts know employers

        visits = EmployerContact.objects.visits().filter(employer=OuterRef("pk")).order_by().values("employer")
        counted = self.alias(visited=Coalesce(Subquery(visits.values(number=Count("pk"))), 0))
        found = counted.filter(visited__gte=least) if least else counted
        return found if most is None else found.filter(visited__lte=most)

    def in_industry(self, first: str, last: str) -> EmployerQuerySet:
        """Of one section of the list (employers.sectors): codes from `first` to `last`."""
        return self.filter(sector_code__gte=first, sector_code__lte=last)

    def of_size(self, size: str) -> EmployerQuerySet:
        return self.filter(size=size)

    def contacted_by(self, staff: StaffMember | int) -> EmployerQuerySet:
        from employers.models.contact import EmployerContact  # contacts know employers

        contacts = EmployerContact.objects.standing().filter(employer=OuterRef("pk"), specialist=staff)
        return self.filter(Exists(contacts))


@tracked()
class Employer(AgencyModel, Versioned):
    class Size(models.TextChoices):
        """Staff employed, in the classes of official business statistics."""

        MICRO = "micro", _("1 to 9 people")
        SMALL = "small", _("10 to 49 people")
        MEDIUM = "medium", _("50 to 249 people")
        LARGE = "large", _("250 people or more")

    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("line of business"), max_length=120, blank=True)
    # A division of NACE Rev. 2, which is ISIC Rev. 4's too at two digits (employers/sectors.py).
    sector_code = models.CharField(_("industry"), max_length=2, blank=True)
    size = models.CharField(_("size"), max_length=6, choices=Size, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("branch of")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    needs = models.TextField(_("needs and hiring preferences learned"), blank=True)
    culture = models.TextField(_("what it is like to work there"), blank=True)
    adjustments = models.TextField(_("adjustments that are possible"), blank=True)
    # Set and taken back by a merge alone (EmployerMerge).
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    search_key = folded("name", "sector")
    sort_key = folded("name")

    objects = EmployerQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("parent"),
            SameAgency("merged_into"),
            models.UniqueConstraint(F("agency"), Lower("name"), name="one_employer_of_a_name"),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="an_employer_is_no_branch_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="an_employer_is_merged_into_another"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "sort_key", "id"], name="employers_by_name"),
            models.Index(fields=["agency", "parent"], name="branches_of_an_employer", condition=~Q(parent=None)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="two_steps",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Q(new__parent__isnull=False),
                func=_TWO_STEPS,
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Site(AgencyModel, Versioned):
    """A workplace of an employer: a branch, a shop, a kitchen."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="sites")
    name = models.CharField(_("site"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    # What distance is judged by: the words people use for places, as in their plans.
    area = models.CharField(_("district or town"), max_length=120, blank=True)
    travel = models.CharField(_("how to get there"), max_length=300, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            models.UniqueConstraint(F("agency"), F("employer"), Lower("name"), name="one_site_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployerPersonQuerySet(models.QuerySet["EmployerPerson"]):
    def still_there(self, day: date) -> EmployerPersonQuerySet:
        """To be met from now on. Who left stays named where they were met."""
        return self.filter(Q(left_date=None) | Q(left_date__gt=day))


@tracked()
class EmployerPerson(AgencyModel, Versioned):
    """Somebody met at an employer: whether they can hire or have a say in it, and how they like to be reached."""

    class Reach(models.TextChoices):
        VISIT = "visit", _("by a visit")
        PHONE = "phone", _("by phone")
        TEXT = "text", _("by text message")
        EMAIL = "email", _("by e-mail")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="people")
    name = models.CharField(_("name"), max_length=160)
    job_title = models.CharField(_("role there"), max_length=120, blank=True)
    can_hire = models.BooleanField(_("can hire"), null=True, blank=True)
    influences = models.BooleanField(_("has a say in hiring"), null=True, blank=True)
    reached = models.CharField(_("prefers to be reached"), max_length=6, choices=Reach, blank=True)
    reached_note = models.CharField(_("best times, what to mind"), max_length=200, blank=True)
    left_date = models.DateField(_("left on"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    objects = EmployerPersonQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("contact person")
        verbose_name_plural = _("contact people")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            models.UniqueConstraint(F("agency"), F("employer"), Lower("name"), name="one_contact_person_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Acquaintance(AgencyModel, Versioned):
    """Who of the staff knows somebody at an employer, and from where: the shortest way to a first visit."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="acquaintances")
    person = models.ForeignKey(
        EmployerPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    how = models.CharField(_("from where"), max_length=200, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("acquaintance")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("employer"),
            SameAgency("person"),
            SameAgency("staff"),
            models.UniqueConstraint(
                fields=["agency", "employer", "person", "staff"],
                nulls_distinct=False,
                name="who_knows_whom_is_said_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.employer_id}"


@tracked()
class EmployerMerge(AgencyModel, Versioned):
    """Two records that were one employer. `moved`: ids by table of each row that changed hands; `stayed`: what could not;
    `filled` and `was`: what the two records held before. So it can be taken back."""

    kept = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    stayed = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)
    was = models.JSONField(default=dict)
    merged_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta(AgencyModel.Meta):
        verbose_name = _("merged employers")
        constraints = [
            AgencyKey(),
            public_key(),
            *(SameAgency(name) for name in ("kept", "merged", "merged_by", "undone_by")),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="two_employers_are_merged"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="who_took_a_merge_of_employers_back_is_known",
            ),
            models.UniqueConstraint(
                fields=["agency", "merged"], condition=Q(undone_at=None), name="an_employer_is_merged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
