"""Reports and packs as PDF, made in the worker: how far it is, and what came of it."""

from __future__ import annotations

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from fidelity.models.reviews import Review
from fidelity.models.signed import print_is_kept, stands_since
from fidelity.models.steering import SteeringMeeting
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.models import AgencyModel, public_key


class Print(AgencyModel):
    """One PDF of a review's report or of a meeting's pack. That of a signed report is made once for each paper and kept."""

    class Paper(models.TextChoices):
        A4 = "a4", _("A4")
        LETTER = "letter", _("Letter")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("could not be made")

    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(SteeringMeeting, models.PROTECT, null=True, related_name="+")
    paper = models.CharField(_("paper"), max_length=6, choices=Paper, default=Paper.A4)
    # Of what was printed: the same contents are printed once.
    contents_digest = models.CharField(max_length=64)
    # All that is printed, as it stood when it was asked for: the worker looks nothing up. Gone once the PDF is there.
    contents = models.JSONField(null=True)
    # With the numbers of the records, one of which may be small: not for the committee.
    with_records = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    asked_by = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    pdf = models.BinaryField(null=True)
    pdf_digest = models.CharField(max_length=64, blank=True)

    class Meta(AgencyModel.Meta):
        constraints = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            SameAgency("meeting"),
            SameAgency("asked_by"),
            models.CheckConstraint(
                condition=Q(review__isnull=False, meeting=None) | Q(review=None, meeting__isnull=False),
                name="a_print_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(pdf__isnull=False, done_at__isnull=False) & ~Q(pdf_digest="")),
                name="a_print_that_is_done_has_its_pdf",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "running"]) | Q(contents__isnull=False),
                name="a_print_to_be_made_has_its_contents",
            ),
            models.UniqueConstraint(
                fields=["agency", "review", "meeting", "paper", "contents_digest"],
                nulls_distinct=False,
                condition=~Q(state="failed"),
                name="the_same_is_printed_once",
            ),
        ]
        indexes = [models.Index(fields=["agency", "created_at"], name="prints_by_time")]
        triggers = [
            stands_since(
                "a_finished_print_stands", "done_at", pgtrigger.AnyChange(), "a finished print is not changed"
            ),
            print_is_kept(),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.state}"
