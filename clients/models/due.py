"""Planned contacts and the reminders of them. Rows first, then messages: what is due is a query."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from clients.followalong import JOB_LOSS, PlannedRow
from clients.models.client import Client
from clients.models.contact import ClientContact
from clients.models.job import Job
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, public_key


class DueContactQuerySet(models.QuerySet["DueContact"]):
    def waiting_on(self, day: date) -> DueContactQuerySet:
        """Still to be answered on `day`, today or a coming one: open or overdue (followalong.status).

        Contacts lie in the past, so a row that has its answer (met or late) has it on every such day.
        """
        declined = Q(declined_on__lte=day) & (Q(resumed_on=None) | Q(resumed_on__gt=day))
        over = Q(ended_on__lt=day, due_date__lt=day) & ~Q(rule=JOB_LOSS)
        return (
            self.filter(withdrawn=False, met_on=None, late_on=None, opens_date__lte=day)
            .exclude(declined)
            .exclude(Q(cancelled_on__lte=day))
            .exclude(over)
        )

    def needed_from(self, day: date, last: date) -> DueContactQuerySet:
        """Overdue on `day`, or due from then through `last` and to be answered by then.

        What is ahead is asked of its own due date: a job that ends in between keeps its contacts up to its last day, what
        is due after it is cancelled, and a decline counts where it covers the due date.
        """
        declined = Q(declined_on__lte=day) & (Q(resumed_on=None) | Q(resumed_on__gt=day))
        over = Q(ended_on__lt=day) & ~Q(rule=JOB_LOSS)
        past = Q(due_date__lt=day) & ~declined & ~over & ~Q(cancelled_on__lte=day)
        ahead = Q(due_date__gte=day, cancelled_on=None) & ~Q(declined_on__isnull=False, resumed_on=None)
        # What both have in common stands by itself: so the partial index of waiting contacts can serve.
        return self.filter(withdrawn=False, met_on=None, late_on=None, due_date__lte=last).filter(past | ahead)

    def overdue_on(self, day: date) -> DueContactQuerySet:
        return self.waiting_on(day).filter(due_date__lt=day)

    def due_by(self, day: date) -> DueContactQuerySet:
        return self.waiting_on(day).filter(due_date__lte=day)


@tracked(exclude=["planned_on"])
class DueContact(AgencyModel):
    """A planned contact: one per job and rule, projected from facts by clients.followalong; status is asked for a day."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="due_contacts")
    job = models.ForeignKey(Job, models.PROTECT, related_name="due_contacts")
    rule = models.CharField(max_length=16)
    opens_date = models.DateField()
    due_date = models.DateField()
    met_on = models.DateField(null=True)
    met_by = models.ForeignKey(ClientContact, models.PROTECT, null=True, related_name="+")
    late_on = models.DateField(null=True)
    late_by = models.ForeignKey(ClientContact, models.PROTECT, null=True, related_name="+")
    declined_on = models.DateField(null=True)
    resumed_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    # The start was cancelled, the end undone: no longer planned. Kept, because reminders and history point here.
    withdrawn = models.BooleanField(default=False)
    # The day these dates were set: what was past due already then is counted in the digest, never mailed by itself.
    planned_on = models.DateField()

    objects = DueContactQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("planned contact")
        verbose_name_plural = _("planned contacts")
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("client"),
            SameAgency("job"),
            SameAgency("met_by"),
            SameAgency("late_by"),
            models.UniqueConstraint(fields=["agency", "job", "rule"], name="one_planned_contact_per_job_and_rule"),
            models.CheckConstraint(condition=Q(due_date__gte=F("opens_date")), name="a_window_opens_before_it_is_due"),
            models.CheckConstraint(
                condition=Q(met_on=None, met_by=None) | Q(met_on__isnull=False, met_by__isnull=False),
                name="a_met_contact_names_what_met_it",
            ),
            models.CheckConstraint(
                condition=Q(met_on=None) | Q(met_on__range=(F("opens_date"), F("due_date"))),
                name="a_met_contact_was_met_inside_its_window",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "client", "due_date"],
                name="waiting_contacts_of_a_client",
                condition=Q(met_on=None, late_on=None, withdrawn=False),
            ),
            models.Index(
                fields=["agency", "opens_date", "due_date"],
                name="waiting_contacts_by_day",
                condition=Q(met_on=None, late_on=None, withdrawn=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.job_id}, due {self.due_date}"

    def as_row(self) -> PlannedRow:
        """The dates that followalong.status and explain ask for."""
        return PlannedRow(
            self.rule,
            self.opens_date,
            self.due_date,
            self.met_on,
            self.met_by_id,
            self.late_on,
            self.late_by_id,
            self.declined_on,
            self.resumed_on,
            self.cancelled_on,
            self.ended_on,
        )


class Digest(AgencyModel):
    """One mail to one person on one morning. Its Message-ID is made from its key, so a copy is known as a copy."""

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    day = models.DateField()
    message_id = models.CharField(max_length=200)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            SameAgency("staff"),
            models.UniqueConstraint(fields=["agency", "staff", "day"], name="one_digest_a_person_and_morning"),
        ]

    def __str__(self) -> str:
        return f"digest {self.day} to {self.staff_id}"


class Reminder(AgencyModel):
    """That a person is to be told of a planned contact: once per occasion and date (a moved start reminds anew)."""

    class Occasion(models.TextChoices):
        OPENS = "opens", _("the window opens")
        DUE = "due", _("due today")
        DAY_AFTER = "day_after", _("was due yesterday")
        SUPERVISOR = "supervisor", _("overdue, for the supervisor")

    due_contact = models.ForeignKey(DueContact, models.PROTECT, related_name="reminders")
    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=12, choices=Occasion)
    for_date = models.DateField()
    remind_on = models.DateField()
    digest = models.ForeignKey(Digest, models.PROTECT, null=True, related_name="reminders")
    sent_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            SameAgency("due_contact"),
            SameAgency("staff"),
            SameAgency("digest"),
            models.UniqueConstraint(
                fields=["agency", "due_contact", "staff", "occasion", "for_date"], name="a_person_is_reminded_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "staff", "remind_on"],
                name="reminders_to_send",
                condition=Q(sent_at=None, cancelled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} to {self.staff_id}"


class SweepRun(AgencyModel):
    """That the sweep passed: the watchdog looks for the last one."""

    day = models.DateField()
    planned = models.PositiveIntegerField(default=0)
    reminders = models.PositiveIntegerField(default=0)
    mails = models.PositiveIntegerField(default=0)

    class Meta(AgencyModel.Meta):
        constraints = [AgencyKey()]
        indexes = [models.Index(fields=["agency", "-created_at"], name="last_sweep")]

    def __str__(self) -> str:
        return f"sweep {self.created_at:%Y-%m-%d %H:%M}"
