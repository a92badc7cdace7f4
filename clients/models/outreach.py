"""Reaching somebody who does not come: why it began, each attempt, and how it ended."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.models.client import Client
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class OutreachQuerySet(models.QuerySet["Outreach"]):
    def running(self) -> OutreachQuerySet:
        return self.filter(ended_date=None)


@tracked()
class Outreach(AgencyModel, Versioned):
    """For a missed appointment or a silence. It ends when they are back in touch; it stops only when they want no work."""

    class Cause(models.TextChoices):
        MISSED = "missed", _("a missed appointment")
        SILENCE = "silence", _("we have not heard from them")
        AGAIN = "again", _("they may want to work again")

    class End(models.TextChoices):
        IN_TOUCH = "in_touch", _("back in touch")
        NO_LONGER_WANTS_WORK = "no_longer_wants_work", _("they no longer want to work")

    client = models.ForeignKey(Client, models.PROTECT, related_name="outreaches")
    cause = models.CharField(_("why outreach began"), max_length=8, choices=Cause)
    since_date = models.DateField(_("since"))
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    ended_date = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("how it ended"), max_length=24, choices=End, blank=True)
    end_said = models.CharField(_("in their own words"), max_length=300, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("outreach")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("recorded_by"),
            models.UniqueConstraint(
                fields=["agency", "client"], name="one_outreach_at_a_time", condition=Q(ended_date=None)
            ),
            models.CheckConstraint(
                condition=Q(ended_date=None, end_reason="")
                | (Q(ended_date__gte=F("since_date"), ended_date__isnull=False) & ~Q(end_reason="")),
                name="outreach_that_ended_says_how",
            ),
        ]
        indexes = [models.Index(fields=["agency", "client", "-since_date"], name="outreaches_of_a_client")]

    def __str__(self) -> str:
        return f"{self.client} {self.since_date}"


@tracked()
class OutreachAttempt(AgencyModel, Versioned):
    """One attempt: by whom, how, where, who else was part of it, what came of it and what is next."""

    class Role(models.TextChoices):
        SPECIALIST = "specialist", _("specialist")
        CLINICIAN = "clinician", _("clinician")
        LEADER = "leader", _("team leader")
        PEER = "peer", _("peer worker")
        VR = "vr", _("vocational rehabilitation counsellor")
        OTHER = "other", _("somebody else")

    class Mode(models.TextChoices):
        CALL = "call", _("call")
        TEXT = "text", _("text message")
        LETTER = "letter", _("letter")
        HOME_VISIT = "home_visit", _("home visit")
        COMMUNITY_VISIT = "community_visit", _("visit in the community")
        THROUGH_FAMILY = "through_family", _("through family")
        WITH_TEAM = "with_team", _("with the treatment team")

    class Result(models.TextChoices):
        NO_ANSWER = "no_answer", _("no answer")
        MESSAGE_LEFT = "message_left", _("message left")
        NOT_THERE = "not_there", _("was not there")
        REACHED = "reached", _("reached")
        NOT_NOW = "not_now", _("reached, not now")

    outreach = models.ForeignKey(Outreach, models.PROTECT, related_name="attempts")
    attempt_date = models.DateField(_("date"))
    who = models.CharField(_("who tried"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    mode = models.CharField(_("how"), max_length=16, choices=Mode)
    place = models.CharField(_("where"), max_length=120, blank=True)
    joint = models.BooleanField(_("together with somebody of the treatment team"), default=False)
    family = models.BooleanField(_("family was part of it"), default=False)
    result = models.CharField(_("what came of it"), max_length=16, choices=Result)
    note = models.TextField(_("note"), blank=True)
    next_step = models.CharField(_("next"), max_length=300, blank=True)
    next_date = models.DateField(_("by"), null=True, blank=True)
    recorded_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)

    class Meta(AgencyModel.Meta):
        verbose_name = _("outreach attempt")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("outreach"),
            SameAgency("recorded_by"),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="a_void_attempt_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.attempt_date}"

    @property
    def told_family(self) -> bool:
        """Family was part of it, and somebody of them was reached."""
        return (self.family or self.mode == self.Mode.THROUGH_FAMILY) and self.result != self.Result.NO_ANSWER
