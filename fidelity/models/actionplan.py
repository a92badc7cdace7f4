"""What is done about a review, by whom and until when."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember, Unit
from fidelity.models.reviews import Review
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class ActionStepQuerySet(models.QuerySet["ActionStep"]):
    def running(self) -> ActionStepQuerySet:
        return self.filter(status__in=[ActionStep.Status.PLANNED, ActionStep.Status.UNDER_WAY])


@tracked()
class ActionStep(AgencyModel, Versioned):
    """One step of the action plan. `item` is the scale's number; a step may also be about the programme as a whole."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("fidelity review")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("IPS unit"))
    item = models.PositiveSmallIntegerField(_("item"), null=True, blank=True)
    target = models.PositiveSmallIntegerField(_("score aimed at"), null=True, blank=True)
    step = models.CharField(_("step"), max_length=500)
    owner = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", verbose_name=_("who sees to it"))
    due_date = models.DateField(_("done by"))
    review_date = models.DateField(_("looked at again on"), null=True, blank=True)
    status = models.CharField(_("how it stands"), max_length=10, choices=Status, default=Status.PLANNED)
    closed_date = models.DateField(_("done or dropped on"), null=True, blank=True)

    objects = ActionStepQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("step of the action plan")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            SameAgency("unit"),
            SameAgency("owner"),
            models.CheckConstraint(condition=Q(target=None) | Q(target__range=(1, 5)), name="a_target_is_a_score"),
            models.CheckConstraint(condition=~Q(step=""), name="a_step_says_what"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "under_way"], closed_date=None)
                | Q(status__in=["done", "dropped"], closed_date__isnull=False),
                name="a_step_that_is_over_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["agency", "due_date"], name="running_steps", condition=Q(closed_date=None))]

    def __str__(self) -> str:
        return self.step


@tracked()
class ActionNote(AgencyModel):
    """How a step goes, in words. Never changed: the next one says more."""

    step = models.ForeignKey(ActionStep, models.PROTECT, related_name="notes")
    status = models.CharField(max_length=10, choices=ActionStep.Status)
    text = models.TextField(_("how it goes"), help_text=_("No names of people in the programme."))
    written_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+", editable=False)

    class Meta(AgencyModel.Meta):
        verbose_name = _("note on a step")
        constraints = [AgencyKey(), public_key(), SameAgency("step"), SameAgency("written_by")]
        triggers = [pgtrigger.Protect(name="a_note_on_a_step_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.step_id} {self.created_at}"


class StepReminder(AgencyModel):
    """A row first, then a mail: one for each step, person and occasion."""

    class Occasion(models.TextChoices):
        SOON = "soon", "soon"
        DUE = "due", "due"
        REVIEW = "review", "review"
        PAST = "past", "past"

    step = models.ForeignKey(ActionStep, models.PROTECT, related_name="+")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=6, choices=Occasion)
    due_date = models.DateField()
    sent_at = models.DateTimeField(null=True)

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("step"),
            SameAgency("staff"),
            # A step that is put off is reminded of anew.
            models.UniqueConstraint(
                fields=["agency", "step", "staff", "occasion", "due_date"], name="a_step_reminded_of_once"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "created_at"], name="step_reminders_to_send", condition=Q(sent_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.occasion}"
