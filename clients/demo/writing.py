"""Rows that say when they were written down: a demo in which everything was typed this minute would not be believed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from django.db import models
from django.utils import timezone

from tenancy.models import Agency, AgencyModel

Row = TypeVar("Row", bound=AgencyModel)


class Writer:
    """Writes rows of one agency. Public ids come from `rng`, so that the same day gives the same addresses."""

    def __init__(self, rng: Random, agency: Agency) -> None:
        self.rng, self.agency = rng, agency

    def write(self, rows: Sequence[Row]) -> list[Row]:
        """Insert `rows` of one model; each keeps the created_at it came with (`at`)."""
        if not rows:
            return []
        for row in rows:
            row.public_id = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        with _own_times(type(rows[0])):
            return type(rows[0])._default_manager.bulk_create(rows, batch_size=1000)

    def at(self, day: date, when: time = time(9)) -> datetime:
        """A moment of that day where the agency is."""
        return datetime.combine(day, when, tzinfo=self.agency.zone)

    def soon_after(self, day: date, when: time) -> datetime:
        """Written down the same hour as a rule, sometimes that evening, now and then days later."""
        chance = self.rng.random()
        written = self.at(day, when) + timedelta(minutes=self.rng.randint(5, 50))
        if chance > 0.8:
            written = self.at(day, time(18)) + timedelta(days=0 if chance < 0.95 else self.rng.randint(1, 4))
        return min(written, max(timezone.now(), self.at(day, when)))


@contextmanager
def _own_times(model: type[models.Model]) -> Iterator[None]:
    field = model._meta.get_field("created_at")
    field.auto_now_add = False  # type: ignore[union-attr]
    try:
        yield
    finally:
        field.auto_now_add = True  # type: ignore[union-attr]
