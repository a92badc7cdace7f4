"""What each reviewer scored alone, and what they agreed on."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffMember
from fidelity.models.reviews import Review, Reviewer
from fidelity.models.signed import stands_when_signed
from fidelity.reviewrules import Written
from tenancy.constraints import AgencyKey, SameAgency
from tenancy.history import tracked
from tenancy.models import AgencyModel, Versioned, public_key


class ScoreFields(models.Model):
    """What is written of one item. `ticked`: keys of the edition's components that are there."""

    item = models.PositiveSmallIntegerField(editable=False)
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    ticked = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    not_rateable = models.BooleanField(_("can't be rated"), default=False)
    not_rateable_reason = models.CharField(_("why it can't be rated"), max_length=500, blank=True)
    differs_reason = models.CharField(_("why it differs from the records"), max_length=500, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    recommendation = models.TextField(_("recommendation"), blank=True)

    class Meta:
        abstract = True

    @property
    def written(self) -> Written:
        """As the rules take it."""
        return Written(
            self.score,
            tuple(self.ticked),
            self.evidence,
            self.not_rateable,
            self.not_rateable_reason,
            self.differs_reason,
        )


def _score_checks(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name=f"{name}_is_from_1_to_5"),
        models.CheckConstraint(
            condition=Q(not_rateable=False) | ~Q(not_rateable_reason=""), name=f"{name}_not_rateable_says_why"
        ),
    ]


class SheetScoreQuerySet(models.QuerySet["SheetScore"]):
    def visible_to(self, staff: StaffMember) -> SheetScoreQuerySet:
        """One's own sheet; the others' only when every sheet of the review is in. Whoever plans the review waits as well.

        That all are in is said by the stage too: while one of two has left and nobody has come for them, the other's
        sheet is the only one there, and still nobody's but theirs.
        """
        waiting = Reviewer.objects.filter(review=models.OuterRef("reviewer__review"), handed_in_at=None)
        together = Q(reviewer__review__stage__in=Review.TOGETHER)
        reviews = Review.objects.visible_to(staff)
        return self.filter(reviewer__review__in=reviews).filter(
            Q(reviewer__staff=staff) | (together & ~models.Exists(waiting))
        )


# From the day a sheet is handed in it stands, as it does when the review is signed.
_HANDED_IN = """
    IF EXISTS (
        SELECT 1 FROM fidelity_reviewer reviewer
         WHERE reviewer.id IN (OLD.reviewer_id, NEW.reviewer_id) AND reviewer.handed_in_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a sheet that is handed in is not changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_sheet_handed_in_is_not_changed';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


@tracked()
class SheetScore(ScoreFields, AgencyModel, Versioned):
    """One item on one reviewer's own sheet."""

    reviewer = models.ForeignKey(Reviewer, models.PROTECT, related_name="scores")

    objects = SheetScoreQuerySet.as_manager()

    class Meta(AgencyModel.Meta):
        verbose_name = _("score on a sheet")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            AgencyKey(),
            public_key(),
            SameAgency("reviewer"),
            models.UniqueConstraint(fields=["agency", "reviewer", "item"], name="an_item_once_a_sheet"),
            *_score_checks("a_sheet_score"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stands_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_HANDED_IN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} {self.item}"


@tracked()
class AgreedScore(ScoreFields, AgencyModel, Versioned):
    """One item as the reviewers agreed on it: the score of the review."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="agreed")

    class Meta(AgencyModel.Meta):
        verbose_name = _("agreed score")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            AgencyKey(),
            public_key(),
            SameAgency("review"),
            models.UniqueConstraint(fields=["agency", "review", "item"], name="an_item_once_a_review"),
            *_score_checks("an_agreed_score"),
        ]
        triggers = stands_when_signed("review_id")

    def __str__(self) -> str:
        return f"{self.review_id} {self.item}"
