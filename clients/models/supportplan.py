"""What helps somebody keep a job: the plan of each job in editions, and the retention topics worked on."""

from __future__ import annotations

import hashlib

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.classes import reads_of_health
from clients.models.job import Job
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key
from tenancy.search import folded

_REFUSE = """
    RAISE EXCEPTION 'an edition that a newer one follows is frozen' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
_FOLLOWED = """
    IF EXISTS (SELECT 1 FROM clients_supportplan newer WHERE newer.agency_id = OLD.agency_id
                AND newer.job_id = OLD.job_id AND newer.edition > OLD.edition) THEN
"""
_OF_A_FOLLOWED_ONE = """
    IF EXISTS (SELECT 1 FROM clients_supportplan mine JOIN clients_supportplan newer
                  ON newer.agency_id = mine.agency_id AND newer.job_id = mine.job_id AND newer.edition > mine.edition
                WHERE mine.id IN (COALESCE(NEW.plan_id, OLD.plan_id), COALESCE(OLD.plan_id, NEW.plan_id))) THEN
"""


def _frozen(looked_at: str, operation: pgtrigger.Operation) -> list[pgtrigger.Trigger]:
    """The database keeps an edition as it was read and signed once a newer one is there."""
    name = "an_older_edition_is_frozen"
    return [pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=looked_at + _REFUSE)]


_ANY_CHANGE = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


@tracked()
class OwnWord(AgencyModel):
    """What the agency added to one of the field's lists. It is offered to everybody there afterwards."""

    class List(models.TextChoices):
        SUPPORT = "support", _("kinds of support")
        TOPIC = "topic", _("retention topics")

    of = models.CharField(max_length=8, choices=List, editable=False)
    name = models.CharField(_("name"), max_length=80)
    key = folded("name")
    added_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("word of the agency's own")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("added_by"),
            models.UniqueConstraint(fields=["agency", "of", "key"], name="one_word_of_a_list"),
        ]

    def __str__(self) -> str:
        return self.name


class SupportPlanQuerySet(models.QuerySet["SupportPlan"]):
    def newest_first(self) -> SupportPlanQuerySet:
        return self.order_by("-edition")


@tracked()
class SupportPlan(AgencyModel, Versioned):
    """One edition of a job's support plan. The newest is the current one; a signed one changes no more."""

    # About health: a class of its own, so that access rules can leave these columns out.
    HEALTH_FIELDS = ("warning_signs", "what_to_do", "clinician_actions")

    job = models.ForeignKey(Job, models.PROTECT, related_name="support_plans")
    edition = models.PositiveSmallIntegerField(_("edition"))
    made_date = models.DateField(_("made on"))
    made_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    why_made = models.CharField(_("why a new edition"), max_length=300, blank=True)
    employer_support_wanted = models.BooleanField(_("support for the employer wanted"), null=True, blank=True)
    employer_support = models.TextField(_("support for the employer"), blank=True)
    career_goals = models.TextField(_("career goals"), blank=True)
    warning_signs = models.TextField(_("warning signs"), blank=True)
    what_to_do = models.TextField(_("what to do then"), blank=True)
    clinician_actions = models.TextField(_("what the treatment team does"), blank=True)
    review_date = models.DateField(_("look at it again by"), null=True, blank=True)

    objects = SupportPlanQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("job support plan")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("job"),
            SameAgency("made_by"),
            models.UniqueConstraint(fields=["agency", "job", "edition"], name="one_support_plan_of_an_edition"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="editions_are_counted_from_one"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(why_made=""), name="a_new_edition_says_why"),
        ]
        triggers = _frozen(_FOLLOWED, pgtrigger.Update | pgtrigger.Delete)

    def __str__(self) -> str:
        return f"{self.job}, {self.edition}"

    def as_read(self) -> str:
        """The same as long as nothing in the edition changes, its supports included: whoever signs says what they have read."""
        supports = sorted(
            f"{public_id} {version}" for public_id, version in self.supports.values_list("public_id", "version")
        )
        said = "\n".join([f"{self.public_id} {self.version}", *supports])
        return hashlib.sha256(said.encode()).hexdigest()


class PlanSupportQuerySet(models.QuerySet["PlanSupport"]):
    def open_to(self, staff: StaffMember) -> PlanSupportQuerySet:
        """What speaks of health is not read from the database for whoever may not read of it."""
        return self if reads_of_health(staff) else self.exclude(kind__in=sorted(PlanSupport.HEALTH_KINDS))


@tracked()
class PlanSupport(AgencyModel, Versioned):
    """One support of a plan: what, who gives it, how often, from a day through a day."""

    class Kind(models.TextChoices):
        WAKE_UP = "wake_up", _("wake-up calls")
        TRAVEL = "travel", _("travel training")
        ON_SITE = "on_site", _("coaching on site")
        AFTER_SHIFT = "after_shift", _("talks after the shift")
        ROLE_PLAY = "role_play", _("role-play")
        ADJUSTMENTS = "adjustments", _("adjustments at work")
        EMPLOYER_MEETINGS = "employer_meetings", _("feedback meetings with the employer")
        ASKING_FOR_A_RISE = "asking_for_a_rise", _("asking for a rise or other hours")
        CLOTHES = "clothes", _("work clothes and tools")
        WAGE_REPORTING = "wage_reporting", _("wage reporting")
        BUDGETING = "budgeting", _("budgeting")
        BENEFITS = "benefits", _("advice on benefits")
        SOCIAL_SKILLS = "social_skills", _("social skills training")
        ENCOURAGEMENT = "encouragement", _("encouragement")
        MEDICATION = "medication", _("medication that fits the hours")
        CHILDCARE = "childcare", _("childcare and home")
        CAREER = "career", _("a better job or new duties")
        STUDY = "study", _("study besides work")

    class Giver(models.TextChoices):
        SPECIALIST = "specialist", _("specialist")
        TEAM = "team", _("treatment team")
        FAMILY = "family", _("family")
        FRIEND = "friend", _("friend")
        CO_WORKER = "co_worker", _("co-worker")
        EMPLOYER = "employer", _("employer")

    # About health, as the plan's own columns are.
    HEALTH_KINDS = frozenset({Kind.MEDICATION})

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="supports")
    kind = models.CharField(_("support"), max_length=20, choices=Kind, blank=True)
    own = models.ForeignKey(OwnWord, models.PROTECT, null=True, blank=True, related_name="+")
    given_by = models.CharField(_("who gives it"), max_length=12, choices=Giver)
    giver_name = models.CharField(_("their name"), max_length=120, blank=True)
    how_often = models.CharField(_("how often"), max_length=120, blank=True)
    from_date = models.DateField(_("from"), null=True, blank=True)
    to_date = models.DateField(_("through"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PlanSupportQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("support")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("plan"),
            SameAgency("own"),
            models.CheckConstraint(
                condition=Q(kind="", own__isnull=False) | (~Q(kind="") & Q(own=None)), name="a_support_is_of_one_kind"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(from_date=None) | Q(to_date__gte=F("from_date")),
                name="a_support_ends_after_it_starts",
            ),
        ]
        triggers = _frozen(_OF_A_FOLLOWED_ONE, _ANY_CHANGE)

    def __str__(self) -> str:
        return self.named

    @property
    def named(self) -> str:
        return self.own.name if self.own else str(self.get_kind_display())


@tracked()
class SupportPlanSignature(AgencyModel):
    """Who signed an edition, and when. With the first one the edition is as agreed, and changes no more."""

    class Signer(models.TextChoices):
        PERSON = "person", _("the person")
        SPECIALIST = "specialist", _("specialist")
        CLINICIAN = "clinician", _("clinician")
        FAMILY = "family", _("family")
        EMPLOYER = "employer", _("employer")

    plan = models.ForeignKey(SupportPlan, models.PROTECT, related_name="signatures")
    signer = models.CharField(_("who signed"), max_length=12, choices=Signer)
    name = models.CharField(_("name"), max_length=120)
    signed_date = models.DateField(_("signed on"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("signature")
        constraints = [AgencyKey(), public_key(), SameAgency("plan"), SameAgency("recorded_by")]
        triggers = _frozen(_OF_A_FOLLOWED_ONE, _ANY_CHANGE)

    def __str__(self) -> str:
        return f"{self.name} {self.signed_date}"


class TopicWorkQuerySet(models.QuerySet["TopicWork"]):
    def standing(self) -> TopicWorkQuerySet:
        return self.filter(taken_back_at=None)


@tracked()
class TopicWork(AgencyModel):
    """A retention topic worked on, on a day. Of the job, not of an edition: it is what happened, not what is planned."""

    class Topic(models.TextChoices):
        SOCIAL_SKILLS = "social_skills", _("Basic social skills")
        EMPATHY = "empathy", _("Empathy")
        CONFLICT = "conflict", _("Dealing with conflict")
        DILEMMAS = "dilemmas", _("Overcoming dilemmas")
        ATTITUDE = "attitude", _("Developing a positive attitude")
        ACCOMPLISHMENTS = "accomplishments", _("Recognizing accomplishments")
        GOALS = "goals", _("Setting goals at work")
        SELF_ESTEEM = "self_esteem", _("Self-esteem")
        SELF_CARE = "self_care", _("Self-care")
        TIME_AND_BUDGET = "time_and_budget", _("Time management and budgeting")
        BOUNDARIES = "boundaries", _("Boundaries in the workplace")

    job = models.ForeignKey(Job, models.PROTECT, related_name="topics_worked_on")
    topic = models.CharField(_("topic"), max_length=20, choices=Topic, blank=True)
    own = models.ForeignKey(OwnWord, models.PROTECT, null=True, blank=True, related_name="+")
    worked_date = models.DateField(_("worked on it on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)

    objects = TopicWorkQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("retention topic")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("job"),
            SameAgency("own"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(topic="", own__isnull=False) | (~Q(topic="") & Q(own=None)), name="a_topic_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.named

    @property
    def named(self) -> str:
        return self.own.name if self.own else str(self.get_topic_display())
