"""A fidelity review: when and of what, what was looked at, what was frozen, and the signature that closes it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, Unit
from accounts.roles import Permission
from clients.models import Client
from fidelity.models.editions import ScaleEdition
from fidelity.models.signed import frozen_lists_stand, stands_since, stands_when_signed
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, staff: StaffMember) -> ReviewQuerySet:
        """Whoever plans reviews sees those of their units; a reviewer those that name them, until their time is over."""
        today = staff.agency.today()
        here = self.filter(agency_id=staff.agency_id)
        mine = Reviewer.objects.filter(staff=staff).filter(Q(until_date=None) | Q(until_date__gte=today))
        # Whoever scored in a role they have no more is named no more.
        named = Q(Exists(mine.filter(review=OuterRef("pk")))) if staff.has(Permission.SCORE_REVIEWS) else Q(pk=None)
        if not staff.has(Permission.PLAN_REVIEWS):
            return here.filter(named)
        units = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else None
        return here if units is None else here.filter(named | Q(unit=None) | Q(unit__in=units))

    def planned_by(self, staff: StaffMember) -> ReviewQuerySet:
        """Those that `staff` plans: a supervisor of another unit may be asked to score one, and plans it no more for that."""
        if not staff.has(Permission.PLAN_REVIEWS):
            return self.none()
        here = self.filter(agency_id=staff.agency_id)
        units = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else None
        return here if units is None else here.filter(Q(unit=None) | Q(unit__in=units))

    def with_people_of(self, staff: StaffMember) -> ReviewQuerySet:
        """Those whose rows, lists and charts `staff` opens: of a review of the whole agency, whoever supervises some units
        of it sees the report, and nobody of the others, by their reference neither."""
        named = Q(pk__in=Reviewer.objects.scored_by(staff).values("review"))
        units = staff.supervised_unit_ids if staff.has(Permission.SEE_CASELOAD) else None
        planned = self.planned_by(staff) if units is None else self.planned_by(staff).filter(unit__in=units)
        return self.filter(named | Q(pk__in=planned.values("pk")), agency_id=staff.agency_id)

    def signed(self) -> ReviewQuerySet:
        return self.filter(stage=Review.Stage.SIGNED)


@tracked(exclude=["evidence", "pack"])
class Review(AgencyModel, Versioned):
    """`evidence` and `pack` are frozen: the suggestions with their rows, and the five lists without names.

    `signed` holds the whole report as values; it and everything beneath stand from the signature on (triggers).
    """

    class Kind(models.TextChoices):
        INDEPENDENT = "independent", _("independent review")
        SELF = "self", _("self-assessment")

    class Stage(models.TextChoices):
        PLANNED = "planned", _("planned")
        SCORING = "scoring", _("reviewers score")
        AGREEING = "agreeing", _("reviewers agree")
        DRAFT = "draft", _("draft report")
        SIGNED = "signed", _("signed")
        CALLED_OFF = "called_off", _("called off")

    # All sheets are in, and the reviewers see each other's.
    TOGETHER = (Stage.AGREEING, Stage.DRAFT, Stage.SIGNED)

    edition = models.ForeignKey(ScaleEdition, models.PROTECT, related_name="+", verbose_name=_("scale"))
    # Wordings as they were loaded by then: a newer one does not change what was asked.
    worded_at = models.DateTimeField(editable=False)
    language = models.CharField(_("language of the report"), max_length=5)
    country = models.CharField(max_length=2, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("IPS unit"))
    site = models.CharField(_("programme or site"), max_length=200)
    kind = models.CharField(_("kind of review"), max_length=12, choices=Kind, default=Kind.INDEPENDENT)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PLANNED, editable=False)
    first_day = models.DateField(_("first day of the visit"))
    last_day = models.DateField(_("last day of the visit"))
    evidence_day = models.DateField(_("evidence up to and including"))
    planned_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    who_was_met = models.TextField(_("who was met"), blank=True, help_text=_("Roles, not names."))
    summary = models.TextField(_("summary"), blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    priorities = models.TextField(_("priorities"), blank=True)
    sample_seed = models.CharField(max_length=40, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    evidence = models.JSONField(null=True, editable=False)
    pack = models.JSONField(null=True, editable=False)
    pack_removed_at = models.DateTimeField(null=True, editable=False)
    called_off_reason = models.CharField(_("why it was called off"), max_length=300, blank=True)
    signed_at = models.DateTimeField(null=True, editable=False)
    signed_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", editable=False)
    signed = models.JSONField(null=True, editable=False)
    signed_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("fidelity review")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("unit"),
            SameAgency("planned_by"),
            SameAgency("signed_by"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="a_review_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(stage="signed", signed_at__isnull=False, signed_by__isnull=False, signed__isnull=False)
                & ~Q(signed_digest="")
                | (~Q(stage="signed") & Q(signed_at=None, signed_by=None, signed=None, signed_digest="")),
                name="a_signed_review_has_its_signature",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["scoring", "agreeing", "draft", "signed"]) | Q(frozen_at__isnull=False),
                name="who_scores_has_frozen_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(stage="called_off") | ~Q(called_off_reason=""), name="a_review_called_off_says_why"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-first_day"], name="reviews_by_day")]
        triggers = [
            # The lists of people are deleted when they are no longer needed; nothing else of a signed review moves.
            stands_since(
                "a_signed_review_stands",
                "signed_at",
                pgtrigger.AnyChange(exclude=["pack", "pack_removed_at", "version"]),
                "a signed review is not changed",
            ),
            stands_since(
                "frozen_evidence_stands",
                "frozen_at",
                pgtrigger.AnyChange(
                    "frozen_at",
                    "evidence",
                    "evidence_day",
                    "edition",
                    "worded_at",
                    "country",
                    "unit",
                    "language",
                    "kind",
                    "sample_seed",
                ),
                "frozen evidence is not changed",
            ),
            frozen_lists_stand(),
            pgtrigger.Protect(name="a_review_is_not_removed", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.first_day}"

    @property
    def is_open(self) -> bool:
        return self.stage not in (self.Stage.SIGNED, self.Stage.CALLED_OFF)


class ReviewerQuerySet(models.QuerySet["Reviewer"]):
    def all_in(self) -> bool:
        """Whether every reviewer's sheet is in: only then does anybody see another's."""
        return not self.filter(handed_in_at=None).exists()

    def scored_by(self, staff: StaffMember) -> ReviewerQuerySet:
        """The sheets `staff` may open as their own today."""
        if not staff.has(Permission.SCORE_REVIEWS):
            return self.none()
        today = staff.agency.today()
        return self.filter(agency_id=staff.agency_id, staff=staff).filter(Q(until_date=None) | Q(until_date__gte=today))


@tracked()
class Reviewer(AgencyModel, Versioned):
    """Somebody who scores, or leads the review. From `handed_in_at` on their sheet stands."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="reviewers")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    lead = models.BooleanField(_("leads the review"), default=False)
    until_date = models.DateField(_("may open it through"), null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, editable=False)

    objects = ReviewerQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("reviewer")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            SameAgency("staff"),
            models.UniqueConstraint(fields=["agency", "review", "staff"], name="a_reviewer_once_a_review"),
            models.UniqueConstraint(fields=["agency", "review"], condition=Q(lead=True), name="one_leads_a_review"),
        ]
        triggers = [
            *stands_when_signed("review_id"),
            # Else what is on the sheet could be changed after all: taken back, changed, handed in again.
            stands_since(
                "a_sheet_in_stays_in",
                "handed_in_at",
                pgtrigger.AnyChange("handed_in_at", "staff", "review"),
                "a sheet that is in stays in",
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff)


@tracked()
class ReviewSession(AgencyModel, Versioned):
    """An interview, an observation or another part of the visit, with what was heard and seen."""

    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("interview")
        OBSERVATION = "observation", _("observation")
        CHARTS = "charts", _("chart review")
        MEETING = "meeting", _("meeting")

    class Whom(models.TextChoices):
        DIRECTOR = "director", _("director")
        LEADER = "leader", _("IPS supervisor")
        SPECIALISTS = "specialists", _("employment specialists")
        CLINICIANS = "clinicians", _("treatment team")
        PSYCHIATRIST = "psychiatrist", _("psychiatrist")
        PARTNERS = "partners", _("partners")
        CLIENTS = "clients", _("people in the programme")
        FAMILIES = "families", _("families")
        EMPLOYERS = "employers", _("employers")
        TEAM_MEETING = "team_meeting", _("treatment team meeting")
        UNIT_MEETING = "unit_meeting", _("IPS unit meeting")
        EMPLOYER_VISIT = "employer_visit", _("visit to an employer")
        OTHER = "other", _("somebody or something else")

    review = models.ForeignKey(Review, models.PROTECT, related_name="sessions")
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    whom = models.CharField(_("with or of"), max_length=16, choices=Whom)
    day = models.DateField(_("date"))
    starts = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=160, blank=True)
    number = models.PositiveSmallIntegerField(_("how many people"), null=True, blank=True)
    notes = models.TextField(_("what was heard and seen"), blank=True, help_text=_("No names."))
    held = models.BooleanField(_("took place"), default=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("part of the visit")
        constraints = [AgencyKey(), public_key(), SameAgency("review")]
        triggers = stands_when_signed("review_id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


@tracked()
class SampledChart(AgencyModel, Versioned):
    """A chart drawn for the review. Reviewers know it by its number; `answers` is the worksheet, question by question."""

    class Group(models.TextChoices):
        SEEKING = "seeking", _("looking for work")
        WORKING = "working", _("in work")
        LOST_JOB = "lost_job", _("lost a job")
        CLOSED = "closed", _("closed")

    review = models.ForeignKey(Review, models.PROTECT, related_name="charts")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    group = models.CharField(max_length=8, choices=Group)
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    # Dates as the records had them when the evidence was frozen, to be compared with the chart.
    dates = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+")

    class Meta(AgencyModel.Meta):
        verbose_name = _("chart of the sample")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            SameAgency("client"),
            SameAgency("done_by"),
            models.UniqueConstraint(fields=["agency", "review", "client"], name="a_chart_once_a_review"),
            models.UniqueConstraint(fields=["agency", "review", "number"], name="a_number_once_a_review"),
        ]
        triggers = stands_when_signed("review_id")

    def __str__(self) -> str:
        return f"{self.review_id} {self.number}"


@tracked()
class FurtherEvidence(AgencyModel, Versioned):
    """What the programme adds after it has read the draft, item by item, and what the reviewers made of it."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="further")
    item = models.PositiveSmallIntegerField(_("item"))
    text = models.TextField(_("further evidence"))
    given_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    answer = models.TextField(_("what the reviewers made of it"), blank=True)
    answered_by = models.ForeignKey(StaffMember, models.PROTECT, null=True, related_name="+", editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("further evidence")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            SameAgency("given_by"),
            SameAgency("answered_by"),
        ]
        triggers = stands_when_signed("review_id")

    def __str__(self) -> str:
        return f"{self.review_id} {self.item}"


@tracked()
class Amendment(AgencyModel):
    """A correction after the signature. The report stays what it was; this stands beside it, and is never changed."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="amendments")
    item = models.PositiveSmallIntegerField(_("item"), null=True, blank=True)
    old_score = models.PositiveSmallIntegerField(null=True)
    new_score = models.PositiveSmallIntegerField(_("corrected score"), null=True, blank=True)
    text = models.TextField(_("what is corrected, and why"))
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("amendment")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            SameAgency("made_by"),
            models.CheckConstraint(condition=~Q(text=""), name="an_amendment_says_why"),
            models.CheckConstraint(
                condition=Q(new_score=None) | (Q(new_score__range=(1, 5)) & Q(item__isnull=False)),
                name="an_amended_score_is_of_an_item",
            ),
        ]
        triggers = [pgtrigger.Protect(name="an_amendment_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.review_id} {self.item}"
