"""A row that was a mistake is struck out, with the reason: it stays readable and counts nowhere."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class StruckQuerySet(models.QuerySet[Row]):
    def standing(self) -> StruckQuerySet[Row]:
        return self.filter(voided_at=None)


class Struck(models.Model):
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


def says_why() -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(voided_at=None) | ~Q(void_reason=""), name="a_struck_%(class)s_says_why")
