"""The trail: who did what, and who saw what. No foreign keys, so that nothing can take a line with it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class TrailEntry(models.Model):
    """One change, one opened record, one list shown. The database stamps `at`, `txid` and `row_hash` (migration 0002)."""

    id = models.BigAutoField(primary_key=True)
    agency_id = models.BigIntegerField()
    at = models.DateTimeField(editable=False)
    txid = models.BigIntegerField(editable=False)
    staff_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    object_ids = ArrayField(models.UUIDField(), default=list)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    row_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["agency_id", "object_id", "-id"], name="trail_of_an_object"),
            models.Index(fields=["agency_id", "txid", "id"], name="trail_to_be_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"


class Seal(models.Model):
    """The digest of all lines with `from_txid` <= txid < `to_txid`, chained to the seal before it."""

    id = models.BigAutoField(primary_key=True)
    agency_id = models.BigIntegerField()
    sealed_at = models.DateTimeField(auto_now_add=True)
    from_txid = models.BigIntegerField()
    to_txid = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_id", "from_txid"], name="seals_do_not_overlap"),
            models.CheckConstraint(
                condition=models.Q(to_txid__gt=models.F("from_txid")), name="a_seal_covers_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entries} lines sealed {self.sealed_at:%Y-%m-%d %H:%M}"
